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

  @discardableResult
  private func write(
    _ text: String, _ record: RecordID? = nil, in another: CaseID? = nil, on laptop: Laptop
  ) throws -> RecordID {
    let record = record ?? RecordID(using: &desk.generator)
    try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
      try writer.write(
        record, type: 1, field: 1, value: Value(kind: .text, payload: Array(text.utf8)),
        in: try writer.scope(of: 1, in: another ?? caseID))
    }
    return record
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

  @Test func `what is released stands beside what was written meanwhile, though all came at once`()
    throws
  {
    let record = try write("before", on: colleague)
    for laptop in [colleague, deputy] { try desk.sync(laptop) }
    try write("by the deputy", record, on: deputy)
    try revoke(wipe: false)
    _ = try failure(of: deputy)
    // The revocation, and what came too late, in one answer.
    try desk.sync(colleague)
    try write("by the colleague", record, on: colleague)
    #expect(try colleague.replica.release(device, at: desk.reading(of: colleague)) == 1)
    for laptop in [colleague, desk.admin] {
      try desk.sync(laptop)
      #expect(try texts(on: laptop) == ["by the colleague", "by the deputy", "opened"])
    }
  }

  // MARK: a whole case

  @Test(arguments: [true, false])
  func `a whole case that was never sent is held, shown and released`(wipe: Bool) throws {
    let another = CaseID(using: &desk.generator)
    try write("unsent", in: another, on: deputy)
    try write("unsent, too", in: another, on: deputy)
    try revoke(wipe: wipe)
    _ = try failure(of: deputy)
    let late = try desk.join(teams: [desk.field], seed: 7)
    let laptops = [colleague, desk.admin, late]
    for laptop in laptops + [colleague] { try desk.sync(laptop) }
    for laptop in laptops {
      #expect(try texts(on: laptop) == ["opened"])
      #expect(try laptop.replica.cases() == [caseID])
      let held = try laptop.replica.heldWork()
      #expect(held.map(\.changes) == [2] && held.map(\.caseID) == [another])
      #expect(held.map(\.isWholeCase) == [true])
      #expect(try laptop.replica.check().findings.isEmpty)
    }
    #expect(
      try late.replica.release(device, in: another, at: desk.reading(of: late)) == 2)
    for laptop in [late] + laptops { try desk.sync(laptop) }
    let scope = try #require(try late.replica.scopes(of: another).first?.scope)
    for laptop in laptops {
      #expect(try texts(on: laptop) == ["opened", "unsent", "unsent, too"])
      #expect(try laptop.replica.heldWork().isEmpty)
      #expect(try Set(laptop.replica.cases()) == [caseID, another])
      #expect(try laptop.replica.check().findings.isEmpty)
      #expect(
        try laptop.replica.canonicalEncoding(of: scope) == late.replica.canonicalEncoding(of: scope)
      )
    }
  }

  @Test(arguments: 0..<12)
  func `a whole case is held and released alike in every order of arrival`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let another = CaseID(using: &desk.generator)
    let copies = try (0..<3).map { number in
      Laptop(
        try ReplicaCore(
          copyOf: colleague.replica,
          environment: Desk.environment(seed: seed &* 100 &+ UInt64(number) &+ 1_000)))
    }
    let record = try write("unsent", in: another, on: deputy)
    try revoke(wipe: false)
    _ = try failure(of: deputy)
    try desk.sync(colleague)
    // Somebody works in the same case without having seen what is held there, under a key that nobody has who left.
    if seed.isMultiple(of: 2) { try write("meanwhile", record, in: another, on: colleague) }
    if seed.isMultiple(of: 3) {
      _ = try colleague.replica.release(device, at: desk.reading(of: colleague))
    }
    for laptop in [colleague, desk.admin, colleague] { try desk.sync(laptop) }
    let shown = try texts(on: colleague)
    #expect(shown.contains("unsent") == seed.isMultiple(of: 3), "seed \(seed)")
    #expect(shown.contains("meanwhile") == seed.isMultiple(of: 2), "seed \(seed)")
    var items = try [colleague, desk.admin].flatMap {
      try $0.replica.carriedItems(everything: true)
    }
    let scope = try #require(try colleague.replica.scopes(of: another).first?.scope)
    let expected = try colleague.replica.canonicalEncoding(of: scope)
    for (number, copy) in copies.enumerated() {
      items.shuffle(using: &generator)
      var left = items[...]
      while !left.isEmpty {
        let count = Int.random(in: 1...max(1, items.count / 3), using: &generator)
        _ = try copy.replica.takeIn(Array(left.prefix(count)), at: desk.reading(of: copy))
        left = left.dropFirst(count)
      }
      #expect(
        try copy.replica.canonicalEncoding(of: scope) == expected, "seed \(seed), laptop \(number)")
      #expect(
        try copy.replica.heldWork() == colleague.replica.heldWork(),
        "seed \(seed), laptop \(number)")
      let check = try copy.replica.check()
      #expect(check.findings.isEmpty, "seed \(seed), laptop \(number): \(check.findings)")
    }
    #expect(try desk.admin.replica.canonicalEncoding(of: scope) == expected, "seed \(seed)")
    // Who was revoked reads nothing of what was written since.
    _ = try deputy.replica.takeIn(items, at: desk.reading(of: deputy))
    #expect(try !texts(on: deputy).contains("meanwhile"), "seed \(seed)")
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
