// What an order destroys leaves the server, and neither a laptop nor a backup brings it back.

import CausalMerge
import Foundation
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct ErasureTests {
  private let folder: Folder
  private let field: Field

  init() throws {
    folder = try Folder()
    field = try Field()
  }

  /// A confirmed server in a file.
  private func server(_ name: String = "log") throws -> Server {
    let store = try SQLiteSegmentStore(path: folder[name])
    try ServerCore.found(
      store, organization: field.root.organization, epoch: Epoch(using: &field.generator),
      cursorKey: CursorKey(using: &field.generator))
    let server = try Server(field, store: store)
    try server.confirm()
    return server
  }

  private func order(
    _ kind: ErasureOrder.Kind, _ scopes: [ScopeID], custodian: TeamID? = nil,
    lifting lifted: OrderID? = nil
  ) -> ErasureOrder {
    ErasureOrder(
      kind: kind, order: OrderID(using: &field.generator), scopes: scopes, custodian: custodian,
      lifted: lifted)
  }

  @discardableResult
  private func give(_ order: ErasureOrder, to server: Server) throws -> Verdict {
    try server.verdict(on: try field.writeRoster([.erasure(order)]))
  }

  /// The bytes of a log's files, as they are on the disk.
  private func files(_ name: String) throws -> [UInt8] {
    try ["", "-wal", "-shm"].flatMap { suffix -> [UInt8] in
      guard FileManager.default.fileExists(atPath: folder[name] + suffix) else { return [] }
      return Array(try Data(contentsOf: URL(fileURLWithPath: folder[name] + suffix)))
    }
  }

  /// What must be nowhere: the ends of sealed bodies and of key wraps.
  private func marks(of segments: [Segment], _ wraps: [Wrap]) -> [[UInt8]] {
    segments.map { Array($0.bytes.suffix(24)) }
      + wraps.compactMap { wrap in
        guard case .key(let key) = wrap.content else { return nil }
        return Array(key.wrapped.suffix(24))
      }
  }

  @Test func `a destroyed scope is in no file of the log, and what stood beside it is`() throws {
    let server = try server()
    let doomed = try field.open()
    let kept = try field.open()
    let lost = try field.chain(of: 300, in: doomed)
    let beside = try field.chain(of: 300, in: kept)
    try server.push([doomed.opening, kept.opening], wraps: doomed.wraps + kept.wraps)
    for (one, other) in zip(lost, beside) { try server.push([one, other]) }
    let end = server.core.end
    try #require(
      marks(of: lost, doomed.wraps).contains { mark in
        try Data(files("log")).range(of: Data(mark)) != nil
      })

    #expect(try give(order(.destroy, [doomed.id]), to: server).isStored)
    #expect(server.core.takeErasures())
    #expect(!server.core.takeErasures())
    try server.core.settle()

    let bytes = Data(try files("log"))
    let left = marks(of: lost + [doomed.opening], doomed.wraps).filter {
      bytes.range(of: Data($0)) != nil
    }
    #expect(left.isEmpty, "\(left.count) of \(lost.count) are still there")
    #expect(marks(of: beside, kept.wraps).allSatisfy { bytes.range(of: Data($0)) != nil })
    // Positions, names and running hashes stay.
    #expect(try server.store.atomically { try server.store.point(upTo: end.position) } == end)
    let report = try LogFile.verify(folder["log"]).report
    #expect(report.isSound, "\(report.problems)")
    #expect(server.core.erasedScopes == [doomed.id])
  }

  @Test func `a destroyed scope looks like one that does not exist`() throws {
    let server = try server()
    let advocate = try field.enlisted(in: [field.advocates])
    try server.push(field.roster, wraps: field.rosterWraps)
    let doomed = try field.open()
    let work = try field.chain(of: 3, in: doomed)
    try server.push([doomed.opening] + work, wraps: doomed.wraps)
    let before = try server.pull(by: advocate)
    try #require(before.items.segmentHashes.contains(work[2].hash))

    try give(order(.destroy, [doomed.id]), to: server)

    let nowhere = ScopeID(using: &field.generator)
    let answer = try server.core.reconcile(
      ReconcileRequest(scopes: [
        ScopeFrontier(scope: doomed.id, haves: [work[1].hash]),
        ScopeFrontier(scope: nowhere, haves: [work[1].hash]),
      ]), device: advocate.device, now: server.now)
    #expect(answer.scopes[0] == ScopeComparison(scope: doomed.id, isReadable: false))
    #expect(answer.scopes[1] == ScopeComparison(scope: nowhere, isReadable: false))
    // Whoever begins anew is handed what a server would hand out that never had it; whoever goes on, only the order.
    let fresh = try server.pull(by: advocate).items
    #expect(!fresh.segmentHashes.contains { hash in work.contains { $0.hash == hash } })
    #expect(!fresh.wrapHashes.contains { hash in doomed.wraps.contains { $0.hash == hash } })
    #expect(try server.pull(by: advocate, from: before.cursor).items.count == 1)
  }

  @Test func `a year later it is refused, and the other work of the same push is stored`() throws {
    let server = try server()
    let doomed = try field.open()
    let work = try field.chain(of: 3, in: doomed)
    try server.push([doomed.opening, work[0]], wraps: doomed.wraps)
    try give(order(.destroy, [doomed.id]), to: server)
    server.now += 365 * 86_400_000

    let other = try field.open()
    let more = try field.work(in: other, upon: [other.opening])
    let response = try server.push(
      [doomed.opening, work[0], work[1], work[2], other.opening, more],
      wraps: doomed.wraps + other.wraps)

    #expect(response.verdicts[..<4].allSatisfy { $0 == .refused(.erased) })
    #expect(response.verdicts[4].isStored && response.verdicts[5].isStored)
    let ofWraps = Array(response.verdicts[6...])
    for (wrap, verdict) in zip(doomed.wraps, ofWraps) {
      if case .key = wrap.content { #expect(verdict == .refused(.erased)) }
    }
    #expect(ofWraps.suffix(2).allSatisfy { $0.isStored })
    #expect(!server.core.takeErasures() || server.core.erasedScopes == [doomed.id])
  }

  @Test func `what waits of a destroyed scope goes too`() throws {
    let server = try server()
    let doomed = try field.open()
    let work = try field.chain(of: 2, in: doomed)
    try server.push([doomed.opening], wraps: doomed.wraps)
    try #require(try server.verdict(on: work[1]) == .waiting(.parent(work[0].hash)))
    try give(order(.destroy, [doomed.id]), to: server)
    try server.core.settle()
    let counts = try server.store.atomically { try server.store.counts() }
    #expect(counts.waiting == 0)
    #expect(Data(try files("log")).range(of: Data(work[1].bytes.suffix(24))) == nil)
  }

  @Test func `a hold keeps it on the server, and its lift lets it go`() throws {
    let server = try server()
    let scope = try field.open()
    let work = try field.chain(of: 2, in: scope)
    try server.push([scope.opening] + work, wraps: scope.wraps)
    let hold = order(.hold, [scope.id])
    try give(hold, to: server)
    try give(order(.destroy, [scope.id]), to: server)
    #expect(server.core.erasedScopes.isEmpty)
    #expect(try server.verdict(on: work[1]).position != nil)
    try give(order(.lift, [scope.id], lifting: hold.order), to: server)
    #expect(server.core.erasedScopes == [scope.id])
    #expect(try server.verdict(on: work[1]) == .refused(.erased))
  }

  @Test func `the oldest backup, restored, holds nothing of it`() throws {
    let server = try server()
    let doomed = try field.open()
    let work = try field.chain(of: 40, in: doomed)
    try server.push([doomed.opening] + work, wraps: doomed.wraps)
    _ = try LogFile.backUp(folder["log"], to: folder["oldest"])
    try give(order(.destroy, [doomed.id]), to: server)
    let list = server.core.erasedScopes
    // The log is lost with its disk; what is left is the list, and a backup that is older than the order.
    let epoch = Epoch(using: &field.generator)
    _ = try LogFile.restore(
      folder["oldest"], to: folder["restored"], epoch: epoch,
      cursorKey: CursorKey(using: &field.generator),
      erased: list)

    let bytes = Data(try files("restored"))
    let left = marks(of: work + [doomed.opening], doomed.wraps).filter {
      bytes.range(of: Data($0)) != nil
    }
    #expect(left.isEmpty, "\(left.count) of \(work.count) came back")
    #expect(try LogFile.verify(folder["restored"]).report.isSound)
    let restored = try Server(field, store: SQLiteSegmentStore(path: folder["restored"]))
    #expect(!restored.core.roster.isDestroyed(doomed.id), "its roster is older than the order")
    #expect(try restored.verdict(on: work[0]) == .refused(.erased))
    // A log that was put back by hand is cleaned as well, before anything is served.
    try FileManager.default.copyItem(atPath: folder["oldest"], toPath: folder["by-hand"])
    let byHand = try Server(field, store: SQLiteSegmentStore(path: folder["by-hand"]))
    try byHand.core.carryOutOrders(alsoDestroying: list)
    #expect(try byHand.verdict(on: work[0]) == .refused(.erased))
  }

  @Test func `an encapsulation that another scope of the case needs stays, or comes again`() throws
  {
    let server = try server()
    let doomed = try field.open()
    let other = ScopeID(using: &field.generator)
    let key = ContentKey(using: &field.generator)
    let shared = doomed.wraps[0]
    let wrap = Wrap(
      .key(
        KeyWrap(
          scope: other, keyID: key.id, team: field.advocates, encapsulation: shared.hash,
          wrapped: field.bytes(KeyWrap.wrappedBytes))))
    let opening = try field.control(
      [
        .opening(ScopeOpening(compartment: coordination, sealedClaim: field.bytes(64))),
        .key(ScopeKey(keyID: key.id, wraps: [shared.hash, wrap.hash])),
        .grant(Grant(team: field.advocates, rights: [.read, .write])),
      ], scope: other, by: field.admin, parents: [])
    func isHere() throws -> Bool {
      try server.store.atomically {
        let position = try server.store.position(of: shared.hash)
        return try position.flatMap { try server.store.item(at: $0) }?.bytes == shared.bytes
      }
    }
    try server.push([doomed.opening], wraps: doomed.wraps)
    let order = order(.destroy, [doomed.id])
    try give(order, to: server)
    #expect(try !isHere(), "nothing else names it")
    // A laptop that had opened another scope of the case without signal brings it now.
    let response = try server.push([opening], wraps: [shared, wrap])
    #expect(response.verdicts[1].position != nil)
    #expect(try isHere())
    let pulled = try server.pull(by: field.admin).items.wrapHashes
    #expect(pulled.contains(shared.hash) && pulled.contains(wrap.hash))
    try give(self.order(.destroy, [other]), to: server)
    #expect(try !isHere())
  }

  @Test func `a sealed scope is handed to its custodian alone, until the seal is lifted`() throws {
    let server = try server()
    let advocate = try field.enlisted(in: [field.advocates])
    let clerk = try field.enlisted(in: [field.probation])
    try server.push(field.roster, wraps: field.rosterWraps)
    let scope = try field.open(for: [field.advocates, field.probation])
    let work = try field.chain(of: 2, in: scope)
    try server.push([scope.opening] + work, wraps: scope.wraps)
    func reads(_ laptop: Laptop) throws -> Bool {
      try server.pulledSegments(by: laptop).contains(work[1].hash)
    }
    #expect(try reads(advocate) && reads(clerk))

    let seal = order(.seal, [scope.id], custodian: field.probation)
    try give(seal, to: server)
    #expect(try !reads(advocate) && reads(clerk))
    let later = try field.work(in: scope, upon: [work[1]])
    try server.push([later])
    #expect(try !server.pulledSegments(by: advocate).contains(later.hash))
    #expect(try server.pulledSegments(by: clerk).contains(later.hash))
    let wraps = try server.pull(by: clerk).items.wrapHashes
    #expect(scope.wraps.suffix(2).allSatisfy { wraps.contains($0.hash) })
    let answer = try server.core.reconcile(
      ReconcileRequest(scopes: [ScopeFrontier(scope: scope.id, haves: [])]),
      device: advocate.device, now: server.now)
    #expect(answer.scopes[0] == ScopeComparison(scope: scope.id, isReadable: false))
    #expect(try LogCheck.run(server.store).isSound)

    try give(order(.lift, [scope.id], lifting: seal.order), to: server)
    #expect(try reads(advocate) && reads(clerk))
    // Its key wrap went with the seal; a custodian makes another when it is asked for one.
    #expect(try !server.pull(by: advocate).items.wrapHashes.contains(scope.wraps[1].hash))
    #expect(try LogCheck.run(server.store).isSound)
  }

  @Test func `receipts are kept as their devices signed them, and told to admins`() throws {
    let server = try server()
    let advocate = try field.enlisted(in: [field.advocates])
    let clerk = try field.enlisted(in: [field.probation])
    try server.push(field.roster, wraps: field.rosterWraps)
    let order = order(.destroy, [ScopeID(using: &field.generator)])
    try give(order, to: server)
    let id = try #require(order.order)
    func receipt(_ laptop: Laptop, of order: OrderID) throws -> Receipt {
      try Receipt(
        signing: order, kind: .orderDone, doneAt: 5, organization: field.root.organization,
        with: laptop.key)
    }
    func ask(_ receipts: [Receipt], by laptop: Laptop) throws -> ReceiptsResponse {
      try server.core.receipts(
        ReceiptsRequest(receipts: receipts, orders: [id]), device: laptop.device, now: server.now)
    }
    var forged = try receipt(clerk, of: id)
    forged.device = advocate.device
    let stray = try receipt(advocate, of: OrderID(using: &field.generator))
    #expect(try ask([forged, stray], by: clerk).receipts.isEmpty)
    let own = try receipt(advocate, of: id)
    #expect(try ask([own], by: advocate).receipts == [own])
    #expect(try ask([own], by: advocate).receipts == [own])
    let clerks = try ask([try receipt(clerk, of: id)], by: clerk)
    #expect(clerks.receipts.map(\.device) == [clerk.device], "others' are not told")
    #expect(clerks.contacts.isEmpty)
    let admins = try ask([], by: field.admin)
    #expect(Set(admins.receipts.map(\.device)) == [advocate.device, clerk.device])
    #expect(admins.contacts.map(\.device) == server.core.roster.devices)
  }
}
