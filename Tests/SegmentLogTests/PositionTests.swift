// Positions tell when the server was there, and nothing of what others wrote; and no cursor is ever overtaken.

import CausalMerge
import SQLiteSegmentLog
@testable import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct PositionTests {
  @Test func `a position is the server's instant, and none is given twice`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    server.now += 60_000
    let first = try server.push([scope.opening, field.work(in: scope, upon: [scope.opening])])
    let instant = UInt64(server.now) * 1_000
    #expect(
      first.verdicts == [.stored(position: instant), .stored(position: instant + 1)])
    #expect(first.cursor?.position == instant + 1)

    var shown: UInt64 = instant + 500
    server.core.clock = {
      shown += 40
      return shown
    }
    let second = try server.push([field.work(in: scope, upon: [scope.opening])])
    #expect(second.verdicts == [.stored(position: instant + 540)])
    #expect(second.cursor?.position == instant + 580)
  }

  // MARK: what others write

  /// Two servers that are one and the same so far, and from here on show the same times.
  private final class Twins {
    let field: Field
    let quiet: Server
    let busy: Server
    let member: Laptop
    let shared: OpenedScope
    /// Where all that the busy server has beside the quiet one is, once there is anything.
    let hidden: OpenedScope
    private var last: Segment

    init() throws {
      field = try Field()
      member = try field.enlisted(in: [field.probation])
      let origin = try Server.confirmed(field)
      shared = try field.open(for: [field.advocates, field.probation])
      hidden = try field.open()
      last = hidden.opening
      try origin.push([shared.opening], wraps: shared.wraps)
      quiet = try Server(field, store: origin.store.copyInMemory())
      busy = try Server(field, store: origin.store.copyInMemory())
      for server in [quiet, busy] { try server.core.keepTime(at: server.now) }
      try busy.push([hidden.opening], wraps: hidden.wraps)
    }

    /// Half a second later, of which the first half is somebody else's on the busy server.
    func goOn() throws {
      for server in [quiet, busy] { server.now += 250 }
      for _ in 0..<3 {
        last = try field.work(in: hidden, upon: [last])
        try busy.push([last])
      }
      _ = try busy.pull(by: field.admin)
      for server in [quiet, busy] { server.now += 250 }
    }

    /// What the member is answered half a second later.
    func answers<Answer>(_ ask: (Server) throws -> Answer) throws -> (quiet: Answer, busy: Answer) {
      try goOn()
      return (try ask(quiet), try ask(busy))
    }
  }

  /// A cursor without its proof, 32 bytes that differ from server to server and say nothing.
  private func blank(_ cursor: Cursor?) -> Cursor? {
    cursor.map { Cursor(epoch: $0.epoch, position: $0.position, runningHash: .start) }
  }

  @Test func `whoever may not read what others write is answered the same, byte for byte`() throws {
    let twins = try Twins()
    let (field, member) = (twins.field, twins.member)
    func same(
      _ what: String, at place: SourceLocation = #_sourceLocation,
      _ ask: (Server) throws -> [UInt8]
    ) throws {
      let answers = try twins.answers(ask)
      let isSame = answers.quiet == answers.busy
      #expect(isSame, "\(what)", sourceLocation: place)
    }
    let start = try twins.answers { try $0.pull(by: member).cursor }
    #expect(blank(start.quiet) == blank(start.busy))
    func cursor(_ server: Server) -> Cursor? {
      server === twins.quiet ? start.quiet : start.busy
    }
    func sync(
      _ segments: [Segment] = [], wraps: [Wrap] = [], budget: UInt32 = 0,
      from cursor: @escaping (Server) -> Cursor?
    ) -> (Server) throws -> [UInt8] {
      { server in
        var response = try server.core.sync(
          SyncRequest(
            cursor: cursor(server), segments: segments.map(\.bytes), wraps: wraps.map(\.bytes),
            byteBudget: budget), device: member.device, now: server.now)
        response.cursor = self.blank(response.cursor)
        return response.encoded()
      }
    }
    try same("first page", sync { _ in nil })
    try same("small page", sync(budget: 1) { _ in nil })
    try same("empty page", sync(from: cursor))
    let own = try field.work(in: twins.shared, by: member, upon: [twins.shared.opening])
    try same("own work", sync([own], from: cursor))
    try same("known work", sync([own], from: cursor))
    let intruding = try [
      field.work(in: twins.hidden, by: member, upon: []),
      field.control(
        [.grant(Grant(team: field.probation, rights: [.read]))], scope: twins.hidden.id, by: member,
        parents: []),
      field.open(by: member, id: twins.hidden.id).opening,
    ]
    try same("work in what is not theirs", sync(intruding, from: cursor))
    try same("a cursor that is none") {
      var strange = try #require(cursor($0))
      strange.position += 1
      return try sync { _ in strange }($0)
    }
    for scopes in [
      [twins.hidden.id], [twins.shared.id], [field.root.rosterScope, twins.shared.id],
    ] {
      let request = ReconcileRequest(
        scopes: scopes.map { ScopeFrontier(scope: $0, haves: [twins.hidden.opening.hash]) })
      try same("comparing \(scopes.count)") {
        var response = try $0.core.reconcile(request, device: member.device, now: $0.now)
        response.cursor = self.blank(response.cursor)
        return response.encoded()
      }
    }
    for after in [0, try #require(start.quiet).position, UInt64(twins.quiet.now) * 2_000] {
      for epoch in [twins.quiet.core.epoch, Epoch(using: &field.generator)] {
        try same("waiting after \(after)") {
          let news = try $0.core.news(
            for: member.device, epoch: epoch, after: after, now: $0.now)
          return WaitResponse(position: news ?? 0).encoded()
        }
      }
    }
    try same("receipts") {
      try $0.core.receipts(
        ReceiptsRequest(receipts: [], orders: []), device: member.device, now: $0.now
      ).encoded()
    }
    _ = try twins.answers {
      try $0.core.keepTime(at: $0.now)
      try $0.core.markSafe(
        through: $0.core.end.position, epoch: $0.core.epoch, begunAgo: 100_000)
    }
    try same("what is safe", sync(from: cursor))
    #expect(twins.quiet.core.safeThrough > 0)
    // What was written is told apart where it is read, and kept apart from what was tried.
    let known = try twins.answers { try $0.pull(by: field.admin).items.segmentHashes }
    #expect(known.busy.count > known.quiet.count + 50)
    #expect(Set(known.busy).isSuperset(of: known.quiet))
  }

  @Test func `a cursor's proof is another at every position, and another server's none`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let first = try #require(try server.pull(by: field.admin).cursor)
    server.now += 1_000
    let second = try #require(try server.pull(by: field.admin).cursor)
    #expect(first.runningHash != second.runningHash)
    #expect(first.runningHash != server.core.end.runningHash)
    var forged = second
    forged.runningHash = first.runningHash
    #expect(try server.push([], cursor: forged).isCursorUnknown)
    let other = try server.store.copyInMemory()
    try other.atomically {
      try other.keep(CursorKey(using: &field.generator).bytes, as: .cursorKey)
    }
    #expect(try Server(field, store: other).push([], cursor: first).isCursorUnknown)
  }

  @Test func `where positions go on after a crash does not tell who was there before it`() throws {
    let twins = try Twins()
    for _ in 0..<150 {
      try twins.goOn()
      guard twins.quiet.now.isMultiple(of: 5_000) else { continue }
      for server in [twins.quiet, twins.busy] { try server.core.keepTime(at: server.now) }
    }
    let cursors = try [twins.quiet, twins.busy].map { server in
      let again = try Server(twins.field, store: server.store)
      try again.core.keepTime(at: server.now)
      again.now = server.now + 1_000
      return try again.pull(by: twins.member).cursor
    }
    #expect(blank(cursors[0]) == blank(cursors[1]))
  }

  // MARK: nothing is overtaken

  @Test func `a clock that is set back between a cursor and a write loses nothing`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    try server.push([scope.opening])
    server.now += 10_000
    let cursor = try #require(try server.pull(by: field.admin).cursor)
    server.now -= 3_600_000
    let work = try field.work(in: scope, upon: [scope.opening])
    try server.push([work])
    #expect(try server.pull(by: field.admin, from: cursor).items.segmentHashes == [work.hash])

    // It goes on at the clock's pace, and does not count what is written until the clock has come as far again.
    let first = try #require(try server.pull(by: field.admin).cursor).position
    server.now += 5_000
    let second = try #require(try server.pull(by: field.admin).cursor).position
    #expect((4_999_990...5_000_000).contains(second - first))
  }

  @Test(arguments: [Int64(-86_400_000), -1, 0, 1, 59_000, 61_000])
  func `a server that was killed once it had told a cursor puts nothing before that`(
    by drift: Int64
  ) throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    try server.push([scope.opening])
    for _ in 0..<3 {
      server.now += 30_000
      _ = try server.pull(by: field.admin)
    }
    let cursor = try #require(try server.pull(by: field.admin).cursor)

    let restarted = try Server(field, store: server.store)
    restarted.now = server.now + drift
    let work = try field.work(in: scope, upon: [scope.opening])
    try restarted.push([work])

    let pulled = try restarted.pull(by: field.admin, from: cursor)
    #expect(pulled.items.segmentHashes == [work.hash])
    #expect(try restarted.push([], cursor: pulled.cursor).cursor != nil)
    #expect(try LogCheck.run(restarted.store).isSound)
  }

  @Test func `a cursor from beyond the present, of files that were put back, is not overtaken`()
    throws
  {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    try server.push([scope.opening])
    let old = try server.store.copyInMemory()
    server.now += 86_400_000
    let cursor = try #require(try server.pull(by: field.admin).cursor)

    let putBack = try Server(field, store: old)
    #expect(try !putBack.push([], cursor: cursor).isCursorUnknown)
    let work = try field.work(in: scope, upon: [scope.opening])
    try putBack.push([work])
    #expect(try putBack.pull(by: field.admin, from: cursor).items.segmentHashes == [work.hash])
  }

  @Test func `an idle server writes once a minute, whoever asks how often`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    func horizon() throws -> [UInt8]? {
      try server.store.atomically { try server.store.fact(.horizon) }
    }
    var kept: Set<[UInt8]> = []
    for _ in 0..<600 {
      server.now += 1_000
      _ = try server.pull(by: field.admin)
      try server.core.keepTime(at: server.now)
      kept.insert(try #require(try horizon()))
    }
    #expect((10...12).contains(kept.count))
  }

  @Test func `what was told in a request that was undone is told to nobody, and costs nothing`()
    throws
  {
    struct Crash: Error {}
    let field = try Field()
    let server = try Server.confirmed(field)
    server.now += 600_000
    server.core.beforeCommit = { throw Crash() }
    #expect(throws: Crash.self) { try server.pull(by: field.admin) }
    server.core.beforeCommit = nil
    let cursor = try #require(try server.pull(by: field.admin).cursor)
    let restarted = try Server(field, store: server.store)
    restarted.now = server.now - 600_000
    let again = try #require(try restarted.pull(by: field.admin).cursor)
    #expect(again.position > cursor.position)
  }

  // MARK: backups

  @Test func `what is safe is told by when the backup began, and never beyond what is in it`()
    throws
  {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scope = try field.open()
    try server.push([scope.opening])
    let end = server.core.end.position
    server.now += 10_000
    let begun = UInt64(server.now) * 1_000
    server.now += 20_000
    _ = try server.pull(by: field.admin)
    try server.core.markSafe(through: end, epoch: server.core.epoch, begunAgo: 20_000_000)
    #expect(server.core.safeThrough == begun)

    // Taken in before the backup began by the clock, and committed behind its copy.
    let late = try field.work(in: scope, upon: [scope.opening])
    server.now += 10_000
    let position = try #require(try server.verdict(on: late).position)
    try server.core.markSafe(through: end, epoch: server.core.epoch, begunAgo: 0)
    #expect(server.core.safeThrough == position - 1)
  }

  // MARK: earlier logs

  @Test func `positions that were counted, and their cursors, still stand`() throws {
    let field = try Field()
    let server = try Server(field)
    server.now = 0
    try server.confirm()
    let scope = try field.open()
    try server.push([scope.opening])
    let end = server.core.end
    #expect(end.position < 20)
    let counted = Cursor(
      epoch: server.core.epoch, position: end.position, runningHash: end.runningHash)

    server.now = 1_800_000_000_000
    let work = try field.work(in: scope, upon: [scope.opening])
    try server.push([work])

    #expect(try server.pull(by: field.admin, from: counted).items.segmentHashes == [work.hash])
    let instant = Cursor(
      epoch: server.core.epoch, position: server.core.end.position,
      runningHash: server.core.end.runningHash)
    #expect(try server.push([], cursor: instant).isCursorUnknown)
    #expect(try LogCheck.run(server.store).isSound)
  }
}

extension ServerCore {
  /// Keeps time where nothing but requests tells it.
  fileprivate func keepTime(at now: Int64) throws {
    begin(at: now)
    try keepTime()
  }
}
