// Comparing what both sides have.

import CausalMerge
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct ReconcileTests {
  private func compare(
    _ server: Server, _ asked: [(OpenedScope, [Segment])], by laptop: Laptop? = nil,
    budget: UInt32 = 0
  ) throws -> ReconcileResponse {
    let frontiers = asked.map { ScopeFrontier(scope: $0.0.id, haves: $0.1.map(\.hash)) }
    return try server.core.reconcile(
      ReconcileRequest(scopes: frontiers, byteBudget: budget),
      device: (laptop ?? server.field.admin).device, now: server.now)
  }

  @Test func `each side learns what it lacks`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let common = try field.chain(of: 2, in: scope)
    let theirs = try field.chain(of: 2, in: scope, upon: common[1])
    let mine = try field.work(in: scope, upon: [common[0]])
    try server.push([scope.opening] + common + theirs, wraps: scope.wraps)

    let answer = try compare(server, [(scope, [mine, common[1], common[0]])])

    let comparison = try #require(answer.scopes.first)
    #expect(comparison.isReadable && !comparison.hasMore)
    #expect(comparison.frontier == [theirs[1].hash])
    #expect(comparison.items.segmentHashes == theirs.map(\.hash))
    // The client sees that its own newest is in no frontier that it knows, and brings it.
    #expect(!comparison.frontier.contains(mine.hash))
  }

  @Test func `a client that has nothing is given everything, parents first, keys with them`() throws
  {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let left = try field.chain(of: 2, in: scope)
    let right = try field.chain(of: 2, in: scope)
    let join = try field.work(in: scope, upon: [left[1], right[1]])
    try server.push([scope.opening] + right + left + [join], wraps: scope.wraps)

    let items = try #require(try compare(server, [(scope, [])]).scopes.first).items

    #expect(Set(items.segmentHashes) == Set(([scope.opening] + left + right + [join]).map(\.hash)))
    #expect(Set(items.wrapHashes) == Set(scope.wraps.map(\.hash)))
    var seen: Set<SegmentHash> = []
    for case .segment(let bytes) in items.map(\.content) {
      let segment = try Segment(parsing: bytes)
      #expect(seen.isSuperset(of: segment.header.parents))
      seen.insert(segment.hash)
    }
  }

  @Test func `a scope that is not the device's looks like one that does not exist`() throws {
    let field = try Field()
    let officer = try field.enlisted(in: [field.probation])
    let server = try Server.confirmed(field)
    let closed = try field.open(for: [field.advocates])
    let absent = try field.open()
    try server.push([closed.opening])

    let answer = try compare(server, [(closed, []), (absent, [])], by: officer)

    #expect(answer.scopes[0] == ScopeComparison(scope: closed.id, isReadable: false))
    #expect(answer.scopes[1] == ScopeComparison(scope: absent.id, isReadable: false))
  }

  @Test(arguments: [UInt32(1), 400, 3_000])
  func `small budgets come to the same in the end`(budget: UInt32) throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let work = try field.chain(of: 12, in: scope)
    try server.push([scope.opening] + work, wraps: scope.wraps)

    var held: [Segment] = []
    var wraps: Set<WrapHash> = []
    for _ in 0..<20 {
      let answer = try compare(server, [(scope, held)], budget: budget)
      let comparison = try #require(answer.scopes.first)
      #expect(!comparison.items.isEmpty, "each round brings something")
      for case .segment(let bytes) in comparison.items.map(\.content) {
        held.append(try Segment(parsing: bytes))
      }
      wraps.formUnion(comparison.items.wrapHashes)
      if !comparison.hasMore { break }
    }
    #expect(held.map(\.hash) == ([scope.opening] + work).map(\.hash))
    #expect(wraps == Set(scope.wraps.map(\.hash)))
  }

  @Test func `with many scopes a small budget compares some, and never none`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scopes = try (0..<10).map { _ in try field.open() }
    for scope in scopes { try server.push([scope.opening], wraps: scope.wraps) }
    var asked = scopes
    var rounds = 0
    while !asked.isEmpty {
      let answer = try compare(server, asked.map { ($0, []) }, budget: 3_000)
      #expect((1..<10).contains(answer.scopes.count))
      #expect(answer.encoded().count < 6_000)
      #expect(answer.scopes.allSatisfy { $0.items.count == 3 && !$0.hasMore })
      asked.removeFirst(answer.scopes.count)
      rounds += 1
    }
    #expect(rounds > 1)
  }

  @Test func `the cursor of a comparison passes over no scope that was not asked for`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let known = try field.open()
    let unknown = try field.open()
    try server.push([known.opening], wraps: known.wraps)
    try server.push([unknown.opening], wraps: unknown.wraps)
    try server.push([field.work(in: known, upon: [known.opening])])
    let roster = ScopeFrontier(
      scope: field.root.rosterScope, haves: [field.roster[field.roster.count - 1].hash])
    func cursor(asking scopes: [OpenedScope]) throws -> Cursor? {
      let frontiers = scopes.map { ScopeFrontier(scope: $0.id, haves: [$0.opening.hash]) }
      return try server.core.reconcile(
        ReconcileRequest(scopes: [roster] + frontiers), device: field.admin.device,
        now: server.now
      ).cursor
    }

    let partial = try cursor(asking: [known])
    let rest = try server.pull(by: field.admin, from: partial)
    #expect(rest.items.segmentHashes.first == unknown.opening.hash)
    #expect(try cursor(asking: [known, unknown])?.position == server.core.end.position)
    let firstOfAll = try #require(try cursor(asking: []))
    let all = try server.pull(by: field.admin, from: firstOfAll).items.segmentHashes
    #expect(all.contains(known.opening.hash) && all.contains(unknown.opening.hash))
  }

  @Test(arguments: [UInt32(0), 1])
  func `whoever a courier brought segments without their keys is given the keys`(budget: UInt32)
    throws
  {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let work = try field.chain(of: 2, in: scope)
    try server.push([scope.opening] + work, wraps: scope.wraps)

    var held = [scope.opening, work[0]]
    var wraps: Set<WrapHash> = []
    for _ in 0..<3 {
      let answer = try compare(server, [(scope, held)], budget: budget)
      let comparison = try #require(answer.scopes.first)
      for case .segment(let bytes) in comparison.items.map(\.content) {
        held.append(try Segment(parsing: bytes))
      }
      wraps.formUnion(comparison.items.wrapHashes)
      if !comparison.hasMore { break }
    }
    #expect(held.map(\.hash) == ([scope.opening] + work).map(\.hash))
    #expect(wraps == Set(scope.wraps.map(\.hash)))
  }

  @Test func `the server asks for wraps that the log names and it lacks`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    try server.push([scope.opening], wraps: [scope.wraps[1]])

    let lacking = try #require(try compare(server, [(scope, [scope.opening])]).scopes.first)
    #expect(lacking.wantedWraps == [scope.wraps[0].hash])

    try server.push([], wraps: [scope.wraps[0]])
    let whole = try #require(try compare(server, [(scope, [scope.opening])]).scopes.first)
    #expect(whole.wantedWraps.isEmpty)
    // Whoever has every segment may still lack a wrap that came later: it is given them all.
    #expect(Set(whole.items.wrapHashes) == Set(scope.wraps.map(\.hash)))
    #expect(whole.items.segmentHashes.isEmpty)
  }
}
