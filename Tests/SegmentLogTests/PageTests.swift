// What a device is handed, and where it goes on.

import CausalMerge
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing

@Suite struct PageTests {
  @Test func `pages of any budget add up to the same, and end at the log's end`() throws {
    let field = try Field()
    let reader = try field.enlisted(in: [field.advocates])
    let server = try Server.confirmed(field)
    for _ in 0..<4 {
      let scope = try field.open()
      try server.push(
        [scope.opening] + field.chain(of: 5, in: scope), wraps: scope.wraps)
    }
    let whole = try server.pull(by: reader)
    for budget: UInt32 in [1, 300, 2_000, 20_000] {
      let pieces = try server.pull(by: reader, budget: budget)
      #expect(pieces.items == whole.items, "budget \(budget)")
      #expect(pieces.cursor == whole.cursor, "budget \(budget)")
    }
    #expect(whole.cursor?.position == server.core.end.position)
    #expect(whole.items.segmentHashes.count == field.roster.count + 24)
  }

  @Test func `a page keeps to its budget, and holds at least one item`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let work = try (0..<6).map { _ in
      try field.work(in: scope, upon: [scope.opening], bytes: 5_000)
    }
    try server.push([scope.opening] + work)
    let start = try server.pull(by: field.admin).cursor
    let later = try (0..<6).map { _ in
      try field.work(in: scope, upon: [scope.opening], bytes: 5_000)
    }
    try server.push(later)

    func page(_ budget: UInt32) throws -> SyncResponse {
      try server.core.sync(
        SyncRequest(cursor: start, byteBudget: budget), device: field.admin.device,
        now: server.now)
    }
    #expect(try page(1).items.count == 1)
    #expect(try page(12_000).items.count == 2)
    #expect(try page(12_000).hasMore)
    #expect(try page(1_000_000).items.count == 6)
    #expect(try !page(1_000_000).hasMore)
  }

  @Test func `a whole answer fits a client's limit, whatever it answers`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    try server.push([scope.opening])
    let start = try server.pull(by: field.admin).cursor
    for _ in 0..<20 {
      try server.push([field.work(in: scope, upon: [scope.opening], bytes: 60_000)])
    }
    let request = SyncRequest(
      cursor: start, segments: [[UInt8]](repeating: [0], count: Limits.itemsPerMessage),
      byteBudget: .max)

    let response = try server.core.sync(request, device: field.admin.device, now: server.now)

    #expect(response.verdicts.count == Limits.itemsPerMessage)
    #expect(response.hasMore)
    #expect(response.encoded().count <= Limits.bodyBytes)
    #expect(response.encoded().count > 700_000)
  }

  @Test func `the first page of a new device is as small as one flight of packets`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    try server.push([scope.opening] + field.chain(of: 200, in: scope))

    let response = try server.push([])

    #expect(response.encoded().count < 15_000)
    #expect(response.hasMore)
  }

  @Test func `what a request brings is not handed back in it`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let start = try server.pull(by: field.admin).cursor
    let theirs = try field.work(in: scope, upon: [scope.opening])
    try server.push([scope.opening], wraps: scope.wraps)
    let own = try field.work(in: scope, upon: [theirs])

    let response = try server.push([theirs, own], cursor: start)

    #expect(response.items.segmentHashes == [scope.opening.hash])
    #expect(response.cursor?.position == server.core.end.position)
  }

  @Test func `a device is handed its teams' scopes and no others`() throws {
    let field = try Field()
    let officer = try field.enlisted(in: [field.probation])
    let both = try field.enlisted(in: [field.advocates, field.probation])
    let server = try Server.confirmed(field)
    let advocates = try field.open(for: [field.advocates])
    let shared = try field.open(for: [field.advocates, field.probation])
    try server.push([advocates.opening, shared.opening])
    let roster = field.roster.map(\.hash)

    #expect(try server.pulledSegments(by: officer) == roster + [shared.opening.hash])
    #expect(
      try server.pulledSegments(by: both) == roster + [advocates.opening.hash, shared.opening.hash])
  }

  @Test func `a team that is granted a scope later is handed it whole, in order`() throws {
    let field = try Field()
    let officer = try field.enlisted(in: [field.probation])
    let server = try Server.confirmed(field)
    let scope = try field.open(for: [field.advocates])
    let work = try field.chain(of: 3, in: scope)
    try server.push([scope.opening] + work)
    let early = try server.pull(by: officer).cursor
    let grant = try field.control(
      [.grant(Grant(team: field.probation, rights: .read))], scope: scope.id, by: field.admin,
      parents: [work[2].hash])
    try server.push([grant])

    let whole = ([scope.opening] + work + [grant]).map(\.hash)
    #expect(try server.pulledSegments(by: officer).suffix(5) == whole)
    // One that was here before sees what is new, and asks for the rest.
    #expect(try server.pull(by: officer, from: early).items.segmentHashes == [grant.hash])
  }

  @Test func `a cursor that is not in this log is told apart from one that is`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let cursor = try #require(try server.pull(by: field.admin).cursor)
    var wrongHash = cursor
    wrongHash.runningHash = .start
    var beyond = cursor
    beyond.position += 1
    var otherEpoch = cursor
    otherEpoch.epoch = Epoch(using: &field.generator)
    let start = Cursor(epoch: cursor.epoch, position: 0, runningHash: .start)

    for bad in [wrongHash, beyond, otherEpoch] {
      let scope = try field.open()
      let response = try server.push([scope.opening], cursor: bad)
      #expect(response.isCursorUnknown)
      #expect(response.items.isEmpty && response.cursor == nil)
      #expect(response.verdicts[0].isStored, "a push never waits for the pull")
    }
    for good in [cursor, start] {
      #expect(try !server.push([], cursor: good).isCursorUnknown)
    }
  }

  @Test func `the running hash at a cursor names everything before it`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let end = server.core.end
    try server.push([scope.opening], wraps: [scope.wraps[0]])
    let expected = end.runningHash
      .following(scope.opening.hash, at: end.position + 1)
      .following(scope.wraps[0].hash, at: end.position + 2)
    #expect(server.core.end.runningHash == expected)
  }

  @Test func `a device that waits is told when something is there for it, and of nothing else`()
    throws
  {
    let field = try Field()
    let officer = try field.enlisted(in: [field.probation])
    let server = try Server.confirmed(field)
    let position = server.core.end.position
    _ = server.core.takeNews()
    func news() throws -> UInt64? {
      try server.core.news(
        for: officer.device, epoch: server.core.epoch, after: position, now: server.now)
    }
    #expect(try news() == nil)

    try server.push([field.open(for: [field.advocates]).opening])
    #expect(try news() == nil)
    #expect(Set(server.core.takeNews().keys) == [.team(field.advocates)])

    try server.push([field.open(for: [field.probation, field.advocates]).opening])
    #expect(try news() == position + 2)
    #expect(
      server.core.takeNews() == [
        .team(field.advocates): position + 2, .team(field.probation): position + 2,
      ])

    let other = Epoch(using: &field.generator)
    let elsewhere = try server.core.news(
      for: officer.device, epoch: other, after: position + 2, now: server.now)
    #expect(elsewhere != nil)
  }
}
