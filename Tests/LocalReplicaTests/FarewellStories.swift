// A laptop that was revoked takes its leave: what it had not sent is with colleagues, and it empties itself only where
// its organization's admins say so, whatever a server says.

import CausalMerge
import Foundation
import LocalReplica
import RecordSchema
import SeededChance
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct FarewellStories {
  private let desk: Desk
  private let deputy: Laptop
  private let colleague: Laptop
  private let caseID: CaseID
  private let device: DeviceID

  init() throws {
    desk = try Desk()
    deputy = try desk.join(teams: [desk.field], seed: 2)
    colleague = try desk.join(teams: [desk.field], seed: 3)
    caseID = CaseID(using: &desk.generator)
    device = try #require(try deputy.replica.device())
    for laptop in [colleague, deputy] { try desk.sync(laptop) }
    try write("opened", on: colleague)
    for laptop in [colleague, deputy] { try desk.sync(laptop) }
  }

  private func write(_ text: String, on laptop: Laptop) throws {
    try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
      try writer.write(
        RecordID(using: &desk.generator), type: 1, field: 1,
        value: Value(kind: .text, payload: Array(text.utf8)),
        in: try writer.scope(of: 1, in: caseID))
    }
  }

  private func texts(on laptop: Laptop) throws -> [String] {
    try laptop.replica.recordIDs().flatMap { id in
      try laptop.replica.record(id)?.views(of: 1).map {
        String(decoding: $0.value.payload, as: UTF8.self)
      } ?? []
    }.sorted()
  }

  private func revoke(wipe: Bool) throws {
    try desk.admin.replica.revoke(device, wipe: wipe, at: desk.reading(of: desk.admin))
    try desk.sync(desk.admin)
  }

  private func failure(of laptop: Laptop) throws -> SyncFailure? {
    do {
      try desk.sync(laptop)
      return nil
    } catch let failure as SyncFailure {
      return failure
    }
  }

  @Test(arguments: [true, false])
  func `what a revoked laptop had not sent is held, shown and released`(wipe: Bool) throws {
    try write("not sent", on: deputy)
    try write("nor this", on: deputy)
    try revoke(wipe: wipe)
    let failure = try #require(try failure(of: deputy))
    if wipe {
      guard case .wipeOrdered(let order) = failure else {
        Issue.record("\(failure)")
        return
      }
      #expect(order.handedIn == 2 && order.unsent == 0)
      #expect(order.receipt.device == device && order.receipt.kind == .wiped)
      #expect(try order.receipt.isValid(in: desk.admin.replica.roster()))
    } else {
      #expect(failure == .server(status: 403, code: "revoked", message: "revoked"))
    }
    try desk.sync(colleague)
    #expect(try texts(on: colleague) == ["opened"])
    #expect(try colleague.replica.heldWork().map(\.changes) == [2])
    #expect(try colleague.replica.release(device, at: desk.reading(of: colleague)) == 2)
    #expect(try texts(on: colleague) == ["nor this", "not sent", "opened"])
    #expect(try colleague.replica.check().findings.isEmpty)
    // Once more, with nothing left to bring: the same.
    let again = try #require(try self.failure(of: deputy))
    if case .wipeOrdered(let order) = again { #expect(order.handedIn == 0) }
  }

  @Test func `an order that comes after the revocation is heard as well`() throws {
    try revoke(wipe: false)
    #expect(try failure(of: deputy) == .server(status: 403, code: "revoked", message: "revoked"))
    #expect(try deputy.replica.wipeReceipt(at: desk.reading(of: deputy)) == nil)
    try revoke(wipe: true)
    guard case .wipeOrdered = try failure(of: deputy) else {
      Issue.record("not heard")
      return
    }
  }

  @Test func `a laptop that is no longer revoked goes on`() throws {
    try revoke(wipe: true)
    let root = try desk.root.certify(
      try #require(try desk.admin.replica.roster().certificate(of: device)).publicKeys,
      as: .member, number: 9, issuedAt: 1)
    try desk.admin.replica.writeRosterEntries([.device(root)], at: desk.reading(of: desk.admin))
    try desk.sync(desk.admin)
    #expect(try failure(of: deputy) == nil)
    #expect(try desk.admin.replica.wipes().isEmpty)
  }

  @Test func `the admin sees who has not confirmed, and who has`() throws {
    try desk.admin.replica.revoke(device, wipe: true, at: desk.reading(of: desk.admin))
    let own = try #require(try desk.admin.replica.device())
    let report = try #require(try desk.admin.replica.wipes().first)
    #expect(report.device == device && report.author == own)
    #expect(report.confirmedAt == nil && !report.isOnServer)
    try desk.sync(desk.admin)
    #expect(try desk.admin.replica.wipes().map(\.isOnServer) == [true])
    guard case .wipeOrdered(let order) = try failure(of: deputy) else {
      Issue.record("not heard")
      return
    }
    try desk.sync(desk.admin)
    #expect(try desk.admin.replica.wipes().map(\.confirmedAt) == [nil])
    _ = try desk.server.takeReceipt(order.receipt, now: desk.now)
    try desk.sync(desk.admin)
    #expect(try desk.admin.replica.wipes().map(\.confirmedAt) == [order.receipt.doneAt])
  }

  // MARK: servers that lie

  /// A sync of the deputy with a server that calls it revoked, and says in its farewell what it likes.
  private func syncWithLiar(_ roster: [[UInt8]]) throws -> SyncFailure? {
    let remote = try deputy.replica.remote(named: "origin")
    try deputy.replica.keep(token: nil, for: remote)
    let conversation = SyncConversation(replica: deputy.replica, remote: remote)
    do {
      var call = try conversation.start(at: desk.reading(of: deputy))
      while let current = call {
        desk.now += 100
        var (status, body) = desk.answer(current)
        if current.path == "/v1/session" {
          let error = ErrorResponse(.revoked, message: "revoked", serverTime: desk.now)
          (status, body) = (403, error.encoded())
        } else if current.path == "/v1/farewell" {
          let request = try FarewellRequest(parsing: current.body)
          let response = FarewellResponse(
            verdicts: Array(
              repeating: .unknown, count: request.segments.count + request.wraps.count),
            segments: roster, hasMore: false, serverTime: desk.now)
          (status, body) = (200, response.encoded())
        }
        call = try conversation.receive(
          SyncAnswer(
            status: status, body: body,
            timing: AnswerTiming(reading: desk.reading(of: deputy), roundTripMilliseconds: 0)))
      }
      return nil
    } catch let failure as SyncFailure {
      return failure
    }
  }

  @Test func `a lying server empties no laptop`() throws {
    try write("not sent", on: deputy)
    let roster = try deputy.replica.roster()
    let scope = try #require(roster.scope)
    let thief = Ed25519Key(using: &desk.generator)
    let wipe = ControlEntry.revocation(Revocation(device: device, wipe: true))
    func segment(_ entries: [ControlEntry], by key: Ed25519Key) throws -> Segment {
      try Segment.control(
        ControlBatch(
          time: 0, transaction: TransactionID(run: 1, counter: 1), entries: entries),
        scope: scope, device: key.publicKey.deviceID, parents: roster.frontier, signer: key)
    }
    // By a key of its own; by one that its own root vouches for; in an admin's name; with bytes of an admin's changed.
    let ownRoot = OrganizationRoot(using: &desk.generator)
    let keys = DevicePublicKeys(
      signing: thief.publicKey, agreement: [UInt8](repeating: 1, count: Limits.agreementKeyBytes))
    let rogue = try ownRoot.certify(keys, as: .admin(rank: 1), number: 1, issuedAt: 0)
    var forged = wipe
    if case .revocation(var revocation) = forged {
      revocation.rootSignature = try ownRoot.revoke(device, wipe: true).rootSignature
      forged = .revocation(revocation)
    }
    let admin = try #require(try desk.admin.replica.device())
    let inAdminsName = try Segment.control(
      ControlBatch(time: 0, transaction: TransactionID(run: 1, counter: 2), entries: [wipe]),
      scope: scope, device: admin, parents: roster.frontier, signer: thief)
    // An admin who ends the deputy, and says nothing of emptying.
    try desk.admin.replica.revoke(device, at: desk.reading(of: desk.admin))
    let true1 = try desk.admin.replica.carriedItems(everything: true).compactMap { item in
      if case .segment(let segment) = item, segment.header.scope == scope { segment } else { nil }
    }
    var changed = try #require(true1.last).bytes
    changed[changed.count - 70] ^= 1
    let answers: [[[UInt8]]] = [
      [], [[0, 1, 2]], [try segment([wipe], by: thief).bytes],
      [try segment([.device(rogue), wipe], by: thief).bytes],
      [try segment([forged], by: thief).bytes], [inAdminsName.bytes], [changed],
      true1.map(\.bytes),
    ]
    for (number, answer) in answers.enumerated() {
      let failure = try #require(try syncWithLiar(answer), "answer \(number)")
      guard case .server(403, "revoked", _) = failure else {
        Issue.record("answer \(number): \(failure)")
        return
      }
      #expect(try deputy.replica.wipeReceipt(at: desk.reading(of: deputy)) == nil)
      #expect(try texts(on: deputy) == ["not sent", "opened"])
      #expect(try deputy.replica.check().findings.isEmpty)
    }
  }
}
