// A scope's control and the roster are two graphs that know nothing of each other's order: every way of arriving must
// end in the same answers.

import CausalMerge
import SeededChance
import SyncProtocol
import Testing
import Trust

@Suite struct ScopeControlOrderTests {
  struct Summary: Equatable {
    var grants: [TeamID: Rights]
    var keys: [KeyID]
    var current: [KeyID]
    var wraps: [WrapHash]
    var invalid: [InvalidEntry]
    var writers: [[DeviceID]]

    /// Everything that a control answers, with who might write upon each segment.
    init(_ control: ScopeControl, roster: Roster, segments: [Segment]) {
      grants = control.grants(roster: roster)
      keys = control.keyIDs(roster: roster)
      current = control.currentKeyIDs(roster: roster)
      wraps = control.committedWraps(roster: roster).sorted()
      invalid = control.invalidEntries(roster: roster)
      writers = segments.map { segment in
        let past = ancestors(of: segment, in: segments).union([segment.hash])
        return roster.devices.filter { device in
          control.mayWrite(device, roster: roster) { past.contains($0) }
        }
      }
    }
  }

  /// A scope by chance: two openings apart, then grants, keys and wraps by those who may and those who may not.
  struct Story {
    var organization: Organization
    var scope = ScopeID.zero
    var segments: [Segment] = []

    init(seed: UInt64, segments count: Int) throws {
      organization = try Organization(seed: seed)
      var generator = SeededGenerator(seed: seed &* 17 &+ 3)
      let teams = [organization.advocates, organization.probation, organization.analysts]
      var laptops: [DeviceKeys] = []
      for team in teams + [organization.advocates] {
        laptops.append(try organization.enlist(in: [team]))
      }
      let claim = organization.claim(in: Compartment.advocateNotes)
      for opener in [laptops[0], laptops[3]] {
        let prepared = try organization.prepare(claim, by: opener)
        scope = prepared.scope
        segments.append(
          try organization.control(prepared.entries, scope: scope, by: opener, parents: []))
      }
      var keys: [KeyID] = []
      for _ in 0..<count {
        let author = laptops[Int.random(in: 0..<4, using: &generator)]
        let team = teams[Int.random(in: 0..<3, using: &generator)]
        let entry: ControlEntry
        switch Int.random(in: 0..<6, using: &generator) {
        case 0, 1, 2:
          entry = .grant(
            Grant(
              team: team, rights: Rights(rawValue: UInt32.random(in: 1...4, using: &generator))))
        case 3:
          keys.append(ContentKey(using: &generator).id)
          entry = .key(ScopeKey(keyID: keys[keys.count - 1], wraps: []))
        case 4:
          let key = keys.randomElement(using: &generator) ?? ContentKey(using: &generator).id
          entry = .wrap(WrapAddition(keyID: key, wraps: [organization.wraps[0].hash]))
        default:
          entry = .opening(ScopeOpening(compartment: 1, sealedClaim: []))
        }
        var parents: Set<SegmentHash> = []
        for _ in 0..<Int.random(in: 1...2, using: &generator) {
          parents.insert(segments[Int.random(in: 0..<segments.count, using: &generator)].hash)
        }
        segments.append(
          try organization.control(
            [entry], scope: scope, by: author, parents: parents.sorted()))
      }
    }

    func control(from order: [Segment], roster: Roster) -> ScopeControl {
      var control = ScopeControl(scope: scope)
      for segment in order { take(segment, into: &control, roster: roster) }
      return control
    }

    func take(_ segment: Segment, into control: inout ScopeControl, roster: Roster) {
      let past = ancestors(of: segment, in: segments)
      control.apply(segment, roster: roster) { past.contains($0) }
    }
  }

  @Test(arguments: [1, 2, 3])
  func `few control segments give the same answers in every order`(seed: UInt64) throws {
    let story = try Story(seed: seed, segments: 4)
    let roster = story.organization.roster
    let expected = Summary(
      story.control(from: story.segments, roster: roster), roster: roster,
      segments: story.segments)
    let orders = causalOrders(story.segments)
    #expect(orders.count > 1)
    for (number, order) in orders.enumerated() {
      let control = story.control(from: order, roster: roster)
      #expect(
        Summary(control, roster: roster, segments: story.segments) == expected,
        "seed \(seed), order \(number)")
    }
  }

  @Test(arguments: 0..<10)
  func `control by chance, mixed with the roster by chance, ends in the same answers`(
    batch: UInt64
  ) throws {
    for seed in batch * 20..<batch * 20 + 20 {
      let story = try Story(seed: seed, segments: 8)
      let whole = story.organization.roster
      let expected = Summary(
        story.control(from: story.segments, roster: whole), roster: whole,
        segments: story.segments)
      var generator = SeededGenerator(seed: seed &+ 5)
      var roster = Roster(organization: whole.organization)
      var control = ScopeControl(scope: story.scope)
      var ofRoster = causalOrder(story.organization.segments, using: &generator)[...]
      var ofScope = causalOrder(story.segments, using: &generator)[...]
      while !ofRoster.isEmpty || !ofScope.isEmpty {
        if ofScope.isEmpty || !ofRoster.isEmpty && Bool.random(using: &generator) {
          try story.organization.apply(ofRoster.removeFirst(), to: &roster)
          if Bool.random(using: &generator) { control.settle(roster) }
        } else {
          story.take(ofScope.removeFirst(), into: &control, roster: roster)
        }
      }
      #expect(
        Summary(control, roster: roster, segments: story.segments) == expected, "seed \(seed)")
    }
  }

  @Test func `what counts for a segment is what counts where nothing but its past is known`()
    throws
  {
    for seed: UInt64 in 0..<12 {
      let story = try Story(seed: seed, segments: 10)
      let roster = story.organization.roster
      let whole = story.control(from: story.segments, roster: roster)
      for segment in story.segments {
        let past = ancestors(of: segment, in: story.segments)
        let known = story.segments.filter { past.contains($0.hash) } + [segment]
        let apart = story.control(from: known, roster: roster)
        #expect(
          apart.counts(segment.hash, roster: roster) == whole.counts(segment.hash, roster: roster),
          "seed \(seed)")
      }
    }
  }
}
