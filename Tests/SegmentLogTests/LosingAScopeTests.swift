// What the server hands a team that was let into a scope, that lost it, and that is let in again.

import CausalMerge
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct LosingAScopeTests {
  /// A scope of the advocates, and an officer of another team.
  private struct Story {
    let field: Field
    let server: Server
    let officer: Laptop
    let scope: OpenedScope

    init() throws {
      field = try Field()
      officer = try field.enlisted(in: [field.probation])
      server = try Server.confirmed(field)
      scope = try field.open()
      try server.push([scope.opening], wraps: scope.wraps)
    }

    /// Lets the officer's team in, with the scope's key.
    func letIn(upon parent: Segment) throws -> (segment: Segment, wraps: [Wrap]) {
      let wraps = field.wrap(scope.key, of: scope.id, for: field.probation)
      let segment = try field.control(
        [
          .grant(Grant(team: field.probation, rights: .read)),
          .wrap(WrapAddition(keyID: scope.key.id, wraps: wraps.map(\.hash))),
        ], scope: scope.id, by: field.admin, parents: [parent.hash])
      return (segment, wraps)
    }

    func end(upon parent: Segment) throws -> Segment {
      try field.control(
        [.grantEnd(GrantEnd(team: field.probation))], scope: scope.id, by: field.admin,
        parents: [parent.hash])
    }

    /// What of the scope the officer is handed who begins at the beginning: segments, and keys wrapped for it.
    func handed() throws -> (segments: Set<SegmentHash>, keys: Int) {
      var segments: Set<SegmentHash> = []
      var keys = 0
      for item in try server.pull(by: officer).items {
        switch item.content {
        case .segment(let bytes):
          let segment = try Segment(parsing: bytes)
          if segment.header.scope == scope.id { segments.insert(segment.hash) }
        case .wrap(let bytes):
          if case .key(let key) = try Wrap(parsing: bytes).content, key.scope == scope.id {
            keys += 1
          }
        }
      }
      return (segments, keys)
    }
  }

  @Test func `it is handed nothing of it any more but the word that ended it`() throws {
    let story = try Story()
    let (grant, wraps) = try story.letIn(upon: story.scope.opening)
    try story.server.push([grant], wraps: wraps)
    #expect(try story.handed().segments == [story.scope.opening.hash, grant.hash])
    #expect(try story.handed().keys == 1)

    let end = try story.end(upon: grant)
    try story.server.push([end])
    let work = try story.field.work(in: story.scope, upon: [end])
    try story.server.push([work])
    #expect(try story.handed().segments == [end.hash])
    #expect(try story.handed().keys == 0)
    #expect(try LogCheck.run(story.server.store).isSound)

    let (again, more) = try story.letIn(upon: work)
    try story.server.push([again], wraps: more)
    #expect(
      try story.handed().segments
        == [story.scope.opening.hash, grant.hash, end.hash, work.hash, again.hash])
    #expect(try story.handed().keys > 0)
    #expect(try LogCheck.run(story.server.store).isSound)
  }

  @Test func `a key that comes for it after the end is kept, and handed to nobody`() throws {
    let story = try Story()
    let (grant, wraps) = try story.letIn(upon: story.scope.opening)
    let end = try story.end(upon: grant)
    try story.server.push([grant, end])
    try story.server.push([], wraps: wraps)
    #expect(try story.handed().keys == 0)
    #expect(try LogCheck.run(story.server.store).isSound)
  }
}
