// Somebody knows the id of a scope that is not theirs, and opens it under a compartment of their own. The server cannot tell
// that the opening is false, and lets it reach nothing.

import CausalMerge
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct SideTests {
  private let field: Field
  /// Of the team that may open the other compartment, and is in no team of the scope.
  private let officer: Laptop

  init() throws {
    field = try Field()
    try field.writeRoster([field.policy(field.probation, in: placements)])
    officer = try field.enlisted(in: [field.probation])
  }

  /// A scope of the advocates with work in it, and a false opening of it with work of its own.
  private struct Two {
    let scope: OpenedScope
    let work: [Segment]
    let intruded: OpenedScope
    let own: [Segment]

    var honest: [Segment] { [scope.opening] + work }
    var intrusion: [Segment] { [intruded.opening] + own }
  }

  private func two() throws -> Two {
    let scope = try field.open(for: [field.advocates])
    let work = try field.chain(of: 3, in: scope)
    let intruded = try field.open(
      by: officer, for: [field.probation], id: scope.id, in: placements)
    return Two(
      scope: scope, work: work, intruded: intruded,
      own: try field.chain(of: 2, in: intruded, by: officer))
  }

  /// Everything that somebody is told, but for positions.
  private struct Told: Equatable {
    var verdicts: [Verdict] = []
    var items: [[UInt8]] = []
    var comparisons: [ScopeComparison] = []
    var news: [Bool] = []
  }

  /// What the officer tries, with its own opening and with the names of segments that it should not know.
  private func tell(_ two: Two, _ server: Server) throws -> Told {
    let head = two.work[2].hash
    let grant = ControlEntry.grant(Grant(team: field.probation, rights: [.read, .write]))
    func change(upon parents: [SegmentHash]) throws -> Segment {
      try field.control([grant], scope: two.scope.id, by: officer, parents: parents)
    }
    let tries = try [
      change(upon: [head]), change(upon: [two.intruded.opening.hash, head].sorted()),
      change(upon: [two.scope.opening.hash, head].sorted()),
      change(upon: [two.own[1].hash, two.work[0].hash].sorted()),
      field.work(in: two.intruded, by: officer, upon: [two.work[1]]),
      field.work(in: two.intruded, by: officer, upon: [two.own[1], two.work[1]]),
    ]
    var told = Told()
    for _ in 0..<2 {
      for segment in two.intrusion + tries {
        let verdict = try server.verdict(on: segment, by: officer)
        told.verdicts.append(Self.withoutPosition(verdict))
      }
      try server.push([], wraps: two.intruded.wraps, by: officer)
      let pulled = try server.pull(by: officer)
      told.items += pulled.items.map(\.content.bytes)
      for haves in [[], [head], two.honest.map(\.hash), two.intrusion.map(\.hash)] {
        for budget: UInt32 in [0, 1] {
          let answer = try server.core.reconcile(
            ReconcileRequest(
              scopes: [ScopeFrontier(scope: two.scope.id, haves: haves)], byteBudget: budget),
            device: officer.device, now: server.now)
          told.comparisons += answer.scopes.map(Self.withoutPositions)
        }
      }
      told.news.append(
        try server.core.news(
          for: officer.device, epoch: server.core.epoch, after: pulled.cursor?.position ?? 0,
          now: server.now) != nil
      )
    }
    return told
  }

  private static func withoutPosition(_ verdict: Verdict) -> Verdict {
    switch verdict {
    case .stored: .stored(position: 0)
    case .known: .known(position: 0)
    case .held: .held(position: 0)
    default: verdict
    }
  }

  private static func withoutPositions(_ comparison: ScopeComparison) -> ScopeComparison {
    var comparison = comparison
    for index in comparison.items.indices { comparison.items[index].position = 0 }
    return comparison
  }

  @Test(arguments: [false, true])
  func `to whoever opens falsely all looks as if the true scope were not there`(comesFirst: Bool)
    throws
  {
    let two = try self.two()
    let server = try Server.confirmed(field)
    if comesFirst { try server.push(two.intrusion, wraps: two.intruded.wraps, by: officer) }
    try server.push(two.honest, wraps: two.scope.wraps)
    let empty = try Server(field)
    try empty.push(field.roster, wraps: field.rosterWraps)
    if comesFirst { try empty.push(two.intrusion, wraps: two.intruded.wraps, by: officer) }

    let told = try tell(two, server)

    #expect(try told == tell(two, empty))
    // Else nothing was tried: it was handed its own, and what names a parent that is not its own waits for that.
    #expect(told.items.contains(two.own[1].bytes))
    #expect(told.verdicts.contains(.waiting(.parent(two.work[2].hash))))
    #expect(told.comparisons.allSatisfy { $0.isReadable })
    #expect(try LogCheck.run(server.store).isSound)
  }

  @Test(arguments: [false, true])
  func `those who read the scope are handed all of it, and nothing of the false opening`(
    comesFirst: Bool
  ) throws {
    let two = try self.two()
    let advocate = try field.enlisted(in: [field.advocates])
    let both = try field.enlisted(in: [field.advocates, field.probation])
    let server = try Server.confirmed(field)
    if comesFirst { try server.push(two.intrusion, wraps: two.intruded.wraps) }
    try server.push(two.honest, wraps: two.scope.wraps)
    if !comesFirst { try server.push(two.intrusion, wraps: two.intruded.wraps) }
    func compared(by laptop: Laptop, _ haves: [Segment] = []) throws -> ScopeComparison {
      try #require(
        server.core.reconcile(
          ReconcileRequest(
            scopes: [ScopeFrontier(scope: two.scope.id, haves: haves.map(\.hash))]),
          device: laptop.device, now: server.now
        ).scopes.first)
    }

    let (honest, intrusion) = (two.honest.map(\.hash), two.intrusion.map(\.hash))
    #expect(
      try server.pulledSegments(by: advocate).filter { (honest + intrusion).contains($0) } == honest
    )
    #expect(try compared(by: advocate).items.segmentHashes == honest)
    #expect(try compared(by: advocate).frontier == [two.work[2].hash])
    #expect(try compared(by: advocate, [two.work[1]]).items.segmentHashes == [two.work[2].hash])
    // Whoever is of both is handed both, and can tell which is true.
    #expect(try Set(server.pulledSegments(by: both)).isSuperset(of: honest + intrusion))
    #expect(try Set(compared(by: both).items.segmentHashes) == Set(honest + intrusion))
    #expect(try compared(by: both, [two.work[2]]).items.segmentHashes == intrusion)
    #expect(try compared(by: both).frontier == [two.work[2].hash, two.own[1].hash].sorted())
    #expect(
      try compared(by: both, [two.work[2], two.own[1]]).items.wrapHashes.count
        == two.scope.wraps.count + two.intruded.wraps.count)
  }

  @Test func `two who open the same compartment of a case at once share one side`() throws {
    let two = try self.two()
    let other = try field.open(by: field.enlisted(in: [field.advocates]), id: two.scope.id)
    let server = try Server.confirmed(field)
    try server.push(two.honest + two.intrusion)
    let join = try field.work(in: two.scope, upon: [two.work[2], other.opening])

    let verdicts = try server.push([other.opening, join]).verdicts

    #expect(verdicts.allSatisfy { $0.isStored })
    #expect(try !server.pulledSegments(by: officer).contains(join.hash))
  }

  @Test func `whoever waits is not woken by what happens on another side`() throws {
    let two = try self.two()
    let advocate = try field.enlisted(in: [field.advocates])
    let server = try Server.confirmed(field)
    try server.push([two.scope.opening, two.intruded.opening])
    let end = server.core.end.position
    func isWoken(_ laptop: Laptop) throws -> Bool {
      try server.core.news(
        for: laptop.device, epoch: server.core.epoch, after: end, now: server.now) != nil
    }
    _ = server.core.takeNews()
    try server.push(two.work)
    #expect(try isWoken(advocate) && !isWoken(officer))
    #expect(Set(server.core.takeNews().keys) == [.team(field.advocates)])
    try server.push(two.own)
    #expect(Set(server.core.takeNews().keys) == [.team(field.probation)])
    #expect(try isWoken(officer))
  }

  @Test func `a member of both who writes on both has not copied a disk`() throws {
    let two = try self.two()
    let both = try field.enlisted(in: [field.advocates, field.probation])
    let server = try Server.confirmed(field)
    try server.push(two.honest + two.intrusion)
    try server.push([
      field.work(in: two.scope, by: both, upon: [two.work[2]]),
      field.work(in: two.intruded, by: both, upon: [two.own[1]]),
    ])
    #expect(try server.store.atomically { try server.store.forks() }.isEmpty)
    #expect(try LogCheck.run(server.store).isSound)
  }

  @Test func `an order of a court reaches every side of the scope that it names`() throws {
    let two = try self.two()
    let server = try Server.confirmed(field)
    try server.push(two.honest, wraps: two.scope.wraps)
    try server.push(two.intrusion, wraps: two.intruded.wraps)
    func order(_ kind: ErasureOrder.Kind, custodian: TeamID? = nil) throws {
      try server.push([
        field.writeRoster([
          .erasure(
            ErasureOrder(
              kind: kind, order: OrderID(using: &field.generator), scopes: [two.scope.id],
              custodian: custodian))
        ])
      ])
    }
    try order(.seal, custodian: field.advocates)
    #expect(try !server.pulledSegments(by: officer).contains(two.own[0].hash))
    #expect(try server.pulledSegments(by: field.admin).contains(two.work[0].hash))
    try order(.destroy)
    for segment in [two.work[2], two.own[1]] {
      #expect(try server.verdict(on: segment) == .refused(.erased))
    }
    let left = try server.store.atomically {
      (try server.store.sides(of: two.scope.id), try server.store.counts())
    }
    #expect(left.0.isEmpty && left.1.segments == field.roster.count)
    #expect(try LogCheck.run(server.store).isSound)
  }

  @Test func `work of a stranger waits as if nothing were there, until its author is let in`()
    throws
  {
    let team = TeamID(using: &field.generator)
    try field.writeRoster([field.team(team)])
    let stranger = try field.enlisted(in: [])
    let server = try Server.confirmed(field)
    let scope = try field.open(for: [field.advocates, team])
    try server.push([scope.opening])
    let work = try field.work(in: scope, by: stranger, upon: [scope.opening])
    #expect(try server.verdict(on: work) == .waiting(.parent(scope.opening.hash)))
    #expect(try server.verdict(on: work) == .waiting(.parent(scope.opening.hash)))
    try server.push([
      field.writeRoster([field.membership(of: stranger, in: team)])
    ])
    #expect(try server.verdict(on: work).isStored)
  }
}
