// Grants for a time: what the server hands out by them, whatever its clock says.

import CausalMerge
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct TimedGrantTests {
  /// A scope of the advocates, and an officer of probation who was let into it for an hour.
  private struct Referral {
    let field: Field
    let server: Server
    let officer: Laptop
    let scope: OpenedScope
    let grant: Segment
    let wraps: [Wrap]
    let until: Int64

    init(isAdvocate: Bool = false) throws {
      field = try Field()
      officer = try field.enlisted(in: [field.probation] + (isAdvocate ? [field.advocates] : []))
      server = try Server.confirmed(field)
      scope = try field.open()
      wraps = field.wrap(scope.key, of: scope.id, for: field.probation)
      until = server.now + 3_600_000
      grant = try field.control(
        [
          .grant(Grant(team: field.probation, rights: .read, until: until)),
          .wrap(WrapAddition(keyID: scope.key.id, wraps: wraps.map(\.hash))),
        ], scope: scope.id, by: field.admin, parents: [scope.opening.hash])
      try server.push([scope.opening, grant], wraps: scope.wraps + wraps)
    }

    var whole: [SegmentHash] { [scope.opening.hash, grant.hash] }

    /// The scope's segments that the officer is handed from the log's beginning.
    func handed() throws -> [SegmentHash] {
      let roster = Set(field.roster.map(\.hash))
      return try server.pulledSegments(by: officer).filter { !roster.contains($0) }
    }

    func wrapsHanded() throws -> Set<WrapHash> {
      Set(try server.pull(by: officer).items.wrapHashes).intersection(wraps.map(\.hash))
    }

    func compare(haves: [Segment] = []) throws -> ReconcileResponse {
      try server.core.reconcile(
        ReconcileRequest(scopes: [
          ScopeFrontier(scope: field.root.rosterScope, haves: field.roster.map(\.hash)),
          ScopeFrontier(scope: scope.id, haves: haves.map(\.hash)),
        ]), device: officer.device, now: server.now)
    }

    func news(after position: UInt64) throws -> UInt64? {
      try server.core.news(
        for: officer.device, epoch: server.core.epoch, after: position, now: server.now)
    }
  }

  @Test func `nothing is handed out by a grant whose time is over, though nobody has ended it`()
    throws
  {
    let story = try Referral()
    #expect(try story.handed() == story.whole)
    #expect(try story.wrapsHanded().count == 2)
    let cursor = try story.server.pull(by: story.officer).cursor
    let reached = try #require(cursor).position

    story.server.now = story.until
    _ = story.server.core.takeNews()
    let work = try story.field.work(in: story.scope, upon: [story.grant])
    #expect(try story.server.verdict(on: work).isStored)
    #expect(story.server.core.takeNews()[.team(story.field.probation)] == nil)
    #expect(try story.news(after: reached) == nil)
    #expect(try story.server.pull(by: story.officer, from: cursor).items.isEmpty)
    // Nor does a laptop that begins at the beginning get anything, nor whoever compares.
    #expect(try story.handed().isEmpty)
    #expect(try story.wrapsHanded().isEmpty)
    let comparison = try story.compare()
    #expect(comparison.scopes[1] == ScopeComparison(scope: story.scope.id, isReadable: false))
    #expect(comparison.cursor?.position == story.server.core.end.position)
    // The advocates go on as ever.
    #expect(try story.server.pulledSegments(by: story.field.admin).contains(work.hash))
    #expect(try LogCheck.run(story.server.store).isSound)
  }

  @Test func `a clock that is put right takes nothing away for good`() throws {
    let story = try Referral()
    story.server.now = story.until + 86_400_000
    let work = try story.field.work(in: story.scope, upon: [story.grant])
    try story.server.push([work])
    let cursor = try story.server.pull(by: story.officer).cursor

    story.server.now = story.until - 1
    #expect(try story.handed() == story.whole + [work.hash])
    #expect(try story.wrapsHanded().count == 2)
    #expect(try story.compare(haves: [story.grant]).scopes[1].items.segmentHashes == [work.hash])
    // Whose cursor has passed over it meanwhile is handed what names it, and asks.
    let next = try story.field.work(in: story.scope, upon: [work])
    try story.server.push([next])
    #expect(
      try story.server.pull(by: story.officer, from: cursor).items.segmentHashes == [next.hash])
  }

  @Test func `prolonged, it is handed out on`() throws {
    let story = try Referral()
    let longer = try story.field.control(
      [
        .grantEnd(GrantEnd(team: story.field.probation)),
        .grant(
          Grant(team: story.field.probation, rights: .read, until: story.until + 3_600_000)),
      ], scope: story.scope.id, by: story.field.admin, parents: [story.grant.hash])
    try story.server.push([longer])
    story.server.now = story.until
    #expect(try story.handed() == story.whole + [longer.hash])
    story.server.now = story.until + 3_600_000
    #expect(try story.handed().isEmpty)
  }

  @Test func `whoever reads by another grant too is handed all of it`() throws {
    let story = try Referral(isAdvocate: true)
    story.server.now = story.until
    #expect(try story.handed() == story.whole)
    #expect(try story.compare().scopes[1].isReadable)
  }

  @Test func `a server that starts anew keeps to it`() throws {
    let story = try Referral()
    let again = try Server(story.field, store: story.server.store)
    again.now = story.until
    let roster = Set(story.field.roster.map(\.hash))
    #expect(try again.pulledSegments(by: story.officer).allSatisfy(roster.contains))
    again.now = story.until - 1
    #expect(try again.pulledSegments(by: story.officer).count == roster.count + 2)
  }
}
