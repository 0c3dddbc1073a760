// A server that lost its disk, or came back from a backup: it takes everything, and gives nothing away too early.

import CausalMerge
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing

@Suite struct RebuildingTests {
  @Test func `a blank server takes all, and hands out the roster alone until an admin confirms`()
    throws
  {
    let field = try Field()
    let laptop = try field.enlisted(in: [field.advocates])
    let scope = try field.open(by: laptop)
    let server = try Server(field)

    let response = try server.push(
      field.roster + [scope.opening], wraps: field.rosterWraps + scope.wraps, by: laptop)

    #expect(response.isRebuilding)
    #expect(response.verdicts.allSatisfy { $0.isStored })
    let pulled = try server.pull(by: laptop)
    #expect(pulled.items.segmentHashes == field.roster.map(\.hash))
    #expect(pulled.items.wrapHashes.isEmpty)
    #expect(try compared(scope, by: laptop, server).items.isEmpty)

    try server.confirm()

    #expect(!server.core.isRebuilding)
    // The page goes on where it stopped: nothing is passed over.
    let rest = try server.pull(by: laptop, from: pulled.cursor)
    #expect(rest.items.segmentHashes == [scope.opening.hash, field.roster[2].hash])
    #expect(rest.items.wrapHashes.count == 1 + scope.wraps.count)
    #expect(try compared(scope, by: laptop, server).items.count == 1 + scope.wraps.count)
  }

  private func compared(
    _ scope: OpenedScope, by laptop: Laptop, _ server: Server
  ) throws -> ScopeComparison {
    let response = try server.core.reconcile(
      ReconcileRequest(scopes: [ScopeFrontier(scope: scope.id, haves: [])]),
      device: laptop.device, now: server.now)
    return try #require(response.scopes.first)
  }

  @Test func `a confirmation that somebody else carries opens nothing`() throws {
    let field = try Field()
    let laptop = try field.enlisted(in: [field.advocates])
    try field.writeRoster([.confirmation])
    let server = try Server(field)

    try server.push(field.roster, by: laptop)
    #expect(server.core.isRebuilding)
    // Nor does the admin's own arrival, as long as the admin confirms nothing anew.
    try server.push(field.roster)
    #expect(server.core.isRebuilding)

    try server.push([field.writeRoster([.confirmation])])
    #expect(!server.core.isRebuilding)
  }

  @Test func `a confirmation of an older roster than is here opens nothing`() throws {
    let field = try Field()
    let confirmation = try field.writeRoster([.confirmation])
    _ = try field.enlisted(in: [])
    let server = try Server(field)

    try server.push(field.roster.filter { $0.hash != confirmation.hash })
    try server.push([confirmation])
    #expect(server.core.isRebuilding)

    try server.push([field.writeRoster([.confirmation])])
    #expect(!server.core.isRebuilding)
  }

  @Test func `while a roster may be incomplete, work whose rights it lacks waits for them`() throws
  {
    let field = try Field()
    let founding = field.roster
    let laptop = field.newLaptop()
    try field.writeRoster([.device(try field.certificate(of: laptop))])
    try field.writeRoster([field.membership(of: laptop, in: field.advocates)])
    let scope = try field.open(by: laptop)
    let work = try field.work(in: scope, by: laptop, upon: [scope.opening])
    let server = try Server(field)
    try server.push(founding)

    let awaited = Verdict.waiting(.certificate(of: laptop.device))
    #expect(try server.push([scope.opening, work]).verdicts[0] == awaited)
    try server.push([field.roster[1]])
    #expect(try server.verdict(on: scope.opening) == awaited)
    try server.push([field.roster[2]])

    #expect(try server.verdict(on: scope.opening).position != nil)
    #expect(try server.verdict(on: work).position == server.core.end.position)
  }

  @Test
  func `who waits at a rebuilding server is not sent round in circles, and hears when it opens`()
    throws
  {
    let field = try Field()
    let laptop = try field.enlisted(in: [field.advocates])
    let scope = try field.open()
    let server = try Server(field)
    try server.push(field.roster + [scope.opening])
    let pulled = try server.pull(by: laptop)
    let reached = try #require(pulled.cursor).position
    func news() throws -> UInt64? {
      try server.core.news(
        for: laptop.device, epoch: server.core.epoch, after: reached, now: server.now)
    }
    #expect(reached < server.core.end.position)
    #expect(try news() == nil)
    _ = server.core.takeNews()

    try server.confirm()

    #expect(server.core.takeNews()[.everyone] != nil)
    #expect(try news() == server.pull(by: laptop, from: pulled.cursor).items.first?.position)
  }

  @Test func `once the roster is confirmed, what still lacks rights is refused`() throws {
    let field = try Field()
    let stranger = field.newLaptop()
    let scope = try field.open(by: stranger)
    let server = try Server(field)
    try server.push(field.roster)
    #expect(
      try server.verdict(on: scope.opening) == .waiting(.certificate(of: stranger.device)))

    try server.push([field.writeRoster([.confirmation])])

    #expect(try server.verdict(on: scope.opening) == .refused(.unknownSigner))
  }

  @Test func `a server from an older backup is told what it lacks, and ends up with everything`()
    throws
  {
    let field = try Field()
    let laptop = try field.enlisted(in: [field.advocates])
    let server = try Server.confirmed(field)
    let scope = try field.open(by: laptop)
    let early = try field.chain(of: 2, in: scope, by: laptop)
    try server.push([scope.opening] + early, wraps: scope.wraps)
    let backup = try server.store.copyInMemory()
    let late = try field.chain(of: 3, in: scope, by: laptop, upon: early[1])
    let other = try field.open(by: laptop)
    try server.push(late + [other.opening], wraps: other.wraps)
    let cursor = try server.pull(by: laptop).cursor
    let whole = Set(try server.pulledSegments(by: laptop))

    try ServerCore.beginAnew(
      backup, epoch: Epoch(using: &field.generator),
      cursorKey: CursorKey(using: &field.generator))
    let restored = try Server(field, store: backup)

    #expect(restored.core.isRebuilding)
    let response = try restored.push(
      late + [other.opening], wraps: other.wraps, by: laptop, cursor: cursor)
    #expect(response.isCursorUnknown)
    #expect(response.verdicts.allSatisfy { $0.isStored })
    try restored.push([field.writeRoster([.confirmation])])
    let healed = Set(try restored.pulledSegments(by: laptop))
    #expect(healed == whole.union([field.roster[field.roster.count - 1].hash]))
  }

  @Test func `a rolled-back server under its old epoch is noticed by the running hash`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    try server.push([scope.opening])
    let old = try server.store.copyInMemory()
    let there = try field.work(in: scope, upon: [scope.opening])
    try server.push([there])
    let cursor = try server.pull(by: field.admin).cursor

    let rolledBack = try Server(field, store: old)
    #expect(try rolledBack.push([], cursor: cursor).isCursorUnknown)
    // As far along as before, but along another way.
    try rolledBack.push([field.work(in: scope, upon: [scope.opening])])
    #expect(rolledBack.core.end.position > server.core.end.position)
    #expect(try rolledBack.push([], cursor: cursor).isCursorUnknown)
  }
}
