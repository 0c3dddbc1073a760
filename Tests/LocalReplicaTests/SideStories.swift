// Somebody opens a scope whose id they know under a compartment of their own, and draws those in whose scope it is. What
// these write stays on the true side, whatever they had heard when.

import CausalMerge
import LocalReplica
import RecordSchema
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct SideStories {
  private let desk: Desk
  private let first: Laptop
  private let second: Laptop
  /// Of a team that may not know of the scope.
  private let intruder: Laptop
  private let caseID: CaseID

  init() throws {
    desk = try Desk()
    first = try desk.join(teams: [desk.placing], seed: 2)
    second = try desk.join(teams: [desk.placing], seed: 3)
    intruder = try desk.join(teams: [desk.field], seed: 4)
    caseID = CaseID(using: &desk.generator)
    for laptop in [first, second, intruder] { try desk.sync(laptop) }
  }

  private func write(_ text: String, on laptop: Laptop) throws {
    try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
      try writer.write(
        RecordID(using: &desk.generator), type: 2, field: 1,
        value: Value(kind: .text, payload: Array(text.utf8)),
        in: try writer.scope(of: 2, in: caseID))
    }
  }

  private func texts(on laptop: Laptop) throws -> Set<String> {
    Set(
      try laptop.replica.records().flatMap { $0.views(of: 1) }
        .map { String(decoding: $0.value.payload, as: UTF8.self) })
  }

  private func scope() throws -> ScopeID {
    try #require(try first.replica.scopes(of: caseID).first).scope
  }

  /// An opening of the placers' scope as one of the shared compartment, under a key that is wrapped for nobody.
  private func falseOpening(for teams: [TeamID]) throws -> Segment {
    let key = ContentKey(using: &desk.generator)
    return try statement(
      [
        .opening(ScopeOpening(compartment: 1, sealedClaim: [UInt8](repeating: 9, count: 64))),
        .key(ScopeKey(keyID: key.id, wraps: [])),
      ] + teams.map { .grant(Grant(team: $0, rights: [.read, .write])) }, upon: [])
  }

  private func statement(_ entries: [ControlEntry], upon parents: [SegmentHash]) throws -> Segment {
    let keys = try intruder.replica.secrets().keys
    return try Segment.control(
      ControlBatch(
        time: desk.now, transaction: TransactionID(run: 66, counter: desk.now), entries: entries),
      scope: try scope(), device: keys.device, parents: parents, signer: keys.signer)
  }

  private func push(_ segments: [Segment]) throws -> [Verdict] {
    try desk.server.sync(
      SyncRequest(cursor: nil, segments: segments.map(\.bytes)),
      device: try intruder.replica.secrets().keys.device, now: desk.now
    ).verdicts
  }

  private func segments(on laptop: Laptop) throws -> [Segment] {
    let scope = try scope()
    return try laptop.replica.carriedItems(everything: true).compactMap { item in
      guard case .segment(let segment) = item, segment.header.scope == scope else { return nil }
      return segment
    }
  }

  /// Segments on a laptop that have one in their past.
  private func descendants(of segment: Segment, on laptop: Laptop) throws -> [Segment] {
    var found: Set<SegmentHash> = [segment.hash]
    let all = try segments(on: laptop)
    for _ in all {
      for segment in all where !found.isDisjoint(with: segment.header.parents) {
        found.insert(segment.hash)
      }
    }
    return all.filter { found.contains($0.hash) && $0.hash != segment.hash }
  }

  private func unsent(_ laptop: Laptop) throws -> Int {
    try laptop.replica.deliveryCounts(for: laptop.replica.remote(named: "origin")).pendingSegments
  }

  @Test func `an opening that was heard of before the scope was known is in nobody's past`() throws
  {
    try write("Elm St 4", on: first)
    let opening = try falseOpening(for: [desk.field, desk.placing])
    #expect(try push([opening]).allSatisfy { $0.isInLog })
    // It has no way to tell yet: the key is wrapped for nobody, and of the case it knows nothing.
    try desk.sync(second)
    #expect(try second.replica.disregardedOpenings() == 0)

    try write("Oak St 9", on: second)
    #expect(try second.replica.disregardedOpenings() > 0)
    for laptop in [second, first, second, first] { try desk.sync(laptop) }

    for laptop in [first, second] {
      #expect(try texts(on: laptop) == ["Elm St 4", "Oak St 9"])
      #expect(try segments(on: laptop).contains { $0.hash == opening.hash })
      #expect(try descendants(of: opening, on: laptop).isEmpty)
      #expect(try unsent(laptop) == 0)
      #expect(try laptop.replica.check().findings.isEmpty)
    }
    try desk.sync(intruder)
    let handed = try segments(on: intruder).map(\.hash)
    #expect(handed.allSatisfy { $0 == opening.hash })
  }

  @Test func `whoever cannot look yet asks on the side where the key was brought`() throws {
    try write("Elm St 4", on: first)
    _ = try first.replica.cutAll()
    let opening = try falseOpening(for: [desk.field, desk.placing])
    // Of the true side the segments come by a stick, and no key; of the false one all that there is.
    _ = try second.replica.takeIn(
      [.segment(opening)] + segments(on: first).map { CarryFile.Item.segment($0) })
    desk.now += 10 * 60_000
    try desk.sync(second)
    desk.now += 10 * 60_000
    try desk.sync(second)
    let own = try #require(try second.replica.device())
    let asked = try segments(on: second).filter { $0.header.device == own }
    #expect(!asked.isEmpty, "it asked for no key")
    #expect(try descendants(of: opening, on: second).isEmpty)
    #expect(try unsent(second) == 0)
    for laptop in [first, second] { try desk.sync(laptop) }
    #expect(try texts(on: second) == ["Elm St 4"])
    #expect(try descendants(of: opening, on: second).isEmpty)
  }

  @Test func `what is built upon two sides is taken in by nobody`() throws {
    try write("Elm St 4", on: first)
    for laptop in [first, second] { try desk.sync(laptop) }
    let opening = try falseOpening(for: [desk.field])
    let head = try #require(try segments(on: first).last).hash
    let mixed = try statement(
      [.grant(Grant(team: desk.field, rights: .read))], upon: [opening.hash, head].sorted())
    #expect(try push([opening, mixed]).last == .waiting(.parent(head)))
    for laptop in [first, second] {
      _ = try laptop.replica.takeIn([.segment(mixed), .segment(opening)])
      #expect(try !segments(on: laptop).contains { $0.hash == mixed.hash })
      try write("Oak St 9", on: laptop)
      try desk.sync(laptop)
      #expect(try unsent(laptop) == 0)
      #expect(try descendants(of: opening, on: laptop).isEmpty)
    }
    try desk.sync(intruder)
    #expect(try segments(on: intruder).allSatisfy { $0.hash == opening.hash })
  }

  @Test func `whoever carries a side that is not theirs to read takes nothing for lost`() throws {
    try write("Elm St 4", on: first)
    for laptop in [first, second] { try desk.sync(laptop) }
    let opening = try falseOpening(for: [desk.field])
    let work = try statement(
      [.grant(Grant(team: desk.other, rights: .read))], upon: [opening.hash])
    _ = try second.replica.takeIn([.segment(opening), .segment(work)])
    try desk.sync(second)
    #expect(try unsent(second) == 0)
    for _ in 0..<2 {
      desk.now += 8 * 86_400_000
      #expect(try desk.sync(second).counts.lost == 0)
    }
    #expect(try texts(on: second) == ["Elm St 4"])
  }
}

/// A false opening that brings its victims a key, and a claim that says what it says: they lack the secret by which they could
/// tell that it is false.
@Suite struct DrawnAsideStories {
  private let desk: Desk
  private let first: Laptop
  private let second: Laptop
  private let intruder: Laptop
  private let caseID: CaseID

  init() throws {
    desk = try Desk()
    first = try desk.join(teams: [desk.field], seed: 2)
    second = try desk.join(teams: [desk.field], seed: 3)
    intruder = try desk.join(teams: [desk.placing], seed: 4)
    caseID = CaseID(using: &desk.generator)
    for laptop in [first, second, intruder] { try desk.sync(laptop) }
  }

  private func write(_ text: String, on laptop: Laptop) throws {
    try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
      try writer.write(
        RecordID(using: &desk.generator), type: 1, field: 4,
        value: Value(kind: .text, payload: Array(text.utf8)),
        in: try writer.scope(of: 1, in: caseID))
    }
  }

  private func texts(on laptop: Laptop) throws -> Set<String> {
    Set(
      try laptop.replica.records().flatMap { $0.views(of: 4) }
        .map { String(decoding: $0.value.payload, as: UTF8.self) })
  }

  /// Opens the field team's scope as one of the secret compartment, for the field team.
  private func intrude() throws -> (opening: Segment, key: KeyID) {
    let scope = try #require(try first.replica.scopes(of: caseID).first).scope
    let secrets = try intruder.replica.secrets()
    let key = ContentKey(using: &desk.generator)
    let claim = ScopeClaim(caseID: caseID, compartment: 2, ordinal: 0)
    var cache = EncapsulationCache()
    let wraps = try ScopeKeys.wrap(
      key, of: scope, inCase: caseID, for: [desk.field], roster: secrets.roster, cache: &cache,
      encapsulation: .xWing, using: &desk.generator)
    let sealed = try key.seal(
      claim.encoded(), context: Array("fieldkeep/claim/1\n".utf8) + scope.bytes,
      nonce: [UInt8](repeating: 3, count: Limits.nonceBytes))
    let opening = try Segment.control(
      ControlBatch(
        time: desk.now, transaction: TransactionID(run: 66, counter: 1),
        entries: [
          .opening(ScopeOpening(compartment: 2, sealedClaim: sealed)),
          .key(ScopeKey(keyID: key.id, wraps: wraps.map(\.hash))),
          .grant(Grant(team: desk.field, rights: [.read, .write])),
        ]), scope: scope, device: secrets.keys.device, parents: [], signer: secrets.keys.signer)
    let verdicts = try desk.server.sync(
      SyncRequest(cursor: nil, segments: [opening.bytes], wraps: wraps.map(\.bytes)),
      device: secrets.keys.device, now: desk.now
    ).verdicts
    #expect(verdicts.allSatisfy { $0.isInLog })
    return (opening, key.id)
  }

  @Test(arguments: [false, true])
  func `goes by the secret that it holds, as soon as that proves another`(writes: Bool) throws {
    try write("by the first", on: first)
    let (opening, key) = try intrude()
    try desk.sync(second)
    // It lacks the secret, and takes the claim's word as somebody would who was let in for this case.
    #expect(try second.replica.scopes(of: caseID).map(\.compartment) == [2])

    if writes { try write("by the second", on: second) }
    for laptop in [second, first, second, first] { try desk.sync(laptop) }

    let expected: Set = writes ? ["by the first", "by the second"] : ["by the first"]
    for laptop in [first, second] {
      #expect(try texts(on: laptop) == expected)
      #expect(try laptop.replica.scopes(of: caseID).map(\.compartment) == [1])
      for case .segment(let segment) in try laptop.replica.carriedItems(everything: true)
      where segment.header.scope == opening.header.scope {
        #expect(segment.header.keyID != key, "something was sealed for the intruder")
        #expect(!segment.header.parents.contains(opening.hash))
      }
      #expect(try laptop.replica.check().findings.isEmpty)
    }
  }
}
