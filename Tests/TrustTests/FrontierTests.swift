// What counts in a scope of those who may not write there any more.

import CausalMerge
import SeededChance
import SimulatedField
import SyncProtocol
import Testing
import Trust

@Suite struct FrontierTests {
  /// A scope in which an officer wrote, and was then revoked.
  private struct Story {
    var organization: Organization
    let scope: ScopeID
    let opener: DeviceKeys
    let officer: DeviceKeys
    let colleague: DeviceKeys
    var segments: [Segment] = []
    var revocation: SegmentHash

    init() throws {
      organization = try Organization()
      opener = try organization.enlist(in: [organization.advocates])
      officer = try organization.enlist(in: [organization.probation])
      colleague = try organization.enlist(in: [organization.probation])
      let prepared = try organization.prepare(organization.claim(), by: opener)
      scope = prepared.scope
      revocation = organization.roster.frontier[0]
      try say(prepared.entries, by: opener, parents: [])
    }

    mutating func revoke(_ keys: DeviceKeys) throws {
      let segment = try organization.write(
        [.revocation(Revocation(device: keys.device))], by: organization.admin)
      try organization.take(segment)
      revocation = segment.hash
    }

    @discardableResult
    mutating func say(
      _ entries: [ControlEntry], by author: DeviceKeys, parents: [SegmentHash]? = nil
    ) throws -> Segment {
      let segment = try organization.control(
        entries, scope: scope, by: author, parents: parents ?? segments.suffix(1).map(\.hash))
      segments.append(segment)
      return segment
    }

    func frontier(of keys: DeviceKeys, _ named: [Segment]) -> ControlEntry {
      .frontier(
        Frontier(device: keys.device, revocation: revocation, segments: named.map(\.hash)))
    }

    func grant(_ team: TeamID) -> ControlEntry { .grant(Grant(team: team, rights: .read)) }

    /// The control as of an order of arrival, with what is known of the roster.
    func control(_ order: [Segment]? = nil, roster: Roster? = nil) -> ScopeControl {
      let order = order ?? segments
      let roster = roster ?? organization.roster
      var control = ScopeControl(scope: scope)
      for segment in order {
        let past = ancestors(of: segment, in: segments)
        control.apply(segment, roster: roster) { past.contains($0) }
        settle(&control, here: order, roster: roster)
      }
      return control
    }

    func settle(_ control: inout ScopeControl, here: [Segment], roster: Roster) {
      let present = Set(here.map(\.hash))
      control.settle(frontiersBy: roster) { upper, lower in
        guard present.contains(upper), present.contains(lower) else { return false }
        return upper == lower || reaches(upper, lower)
      }
    }

    func reaches(_ upper: SegmentHash, _ lower: SegmentHash) -> Bool {
      segments.first { $0.hash == upper }.map {
        ancestors(of: $0, in: segments).contains(lower)
      } ?? false
    }

    func isHeld(_ segment: Segment, _ control: ScopeControl? = nil) -> Bool {
      (control ?? self.control()).isHeld(segment.hash, by: segment.header.device) {
        $0 == $1 || reaches($0, $1)
      }
    }
  }

  @Test func `all of a revoked device's work counts until a frontier says what does`() throws {
    var story = try Story()
    let clinic = TeamID(using: &story.organization.generator)
    let before = try story.say([story.grant(clinic)], by: story.officer)
    try story.revoke(story.officer)
    let after = try story.say([story.grant(story.organization.analysts)], by: story.officer)
    #expect(!story.isHeld(before) && !story.isHeld(after))
    try story.say([story.frontier(of: story.officer, [before])], by: story.colleague)
    let control = story.control()
    #expect(!story.isHeld(before, control) && story.isHeld(after, control))
    let roster = story.organization.roster
    #expect(control.mayRead(clinic, roster: roster))
    // Whether it was written by right stays as it was: what is built on it elsewhere must not depend on who knows.
    #expect(control.counts(after.hash, roster: roster))
  }

  @Test func `what is held grants nothing and seals nothing, and what it brought still opens`()
    throws
  {
    var story = try Story()
    let clinic = TeamID(using: &story.organization.generator)
    let key = ContentKey(using: &story.organization.generator)
    let first = story.control().currentKeyIDs(roster: story.organization.roster)
    try story.revoke(story.officer)
    let late = try story.say(
      [.key(ScopeKey(keyID: key.id, wraps: [])), story.grant(clinic)], by: story.officer)
    try story.say(
      [story.frontier(of: story.officer, [])], by: story.colleague,
      parents: [story.segments[0].hash])
    let roster = story.organization.roster
    let control = story.control()
    #expect(story.isHeld(late, control))
    #expect(!control.mayRead(clinic, roster: roster))
    #expect(control.currentKeyIDs(roster: roster) == first)
    #expect(control.keyIDs(roster: roster).contains(key.id))
    // Released, it gives what it gave.
    try story.say([story.frontier(of: story.officer, [late])], by: story.opener)
    let released = story.control()
    #expect(!story.isHeld(late, released))
    #expect(released.mayRead(clinic, roster: roster))
    #expect(released.currentKeyIDs(roster: roster) == [key.id])
  }

  @Test func `nobody who may not write decides, and nobody who may write is limited`() throws {
    var story = try Story()
    let analyst = try story.organization.enlist(in: [story.organization.analysts])
    let work = try story.say([story.grant(story.organization.analysts)], by: story.officer)
    let stray = try story.organization.enlist(in: [story.organization.probation])
    try story.revoke(stray)
    // Of a colleague who may write; by one who only reads; by one who was revoked; naming what revokes nobody.
    try story.say([story.frontier(of: story.officer, [])], by: story.colleague)
    #expect(!story.isHeld(work))
    try story.revoke(story.officer)
    try story.say([story.frontier(of: story.officer, [])], by: analyst)
    try story.say([story.frontier(of: story.officer, [])], by: stray)
    let idle = story.revocation
    story.revocation = story.organization.segments[0].hash
    try story.say([story.frontier(of: story.officer, [])], by: story.opener)
    story.revocation = idle
    let control = story.control()
    // The first counts by now: its author may write, and the officer may not any more.
    #expect(control.limits == [story.officer.device: []])
    #expect(story.isHeld(work, control))
  }

  @Test func `what somebody decided goes on after they leave themselves`() throws {
    var story = try Story()
    try story.revoke(story.officer)
    let late = try story.say([story.grant(story.organization.analysts)], by: story.officer)
    let decision = try story.say([story.frontier(of: story.officer, [])], by: story.colleague)
    #expect(story.isHeld(late))
    try story.revoke(story.colleague)
    #expect(!story.isHeld(late), "nobody who may write has spoken of the colleague yet")
    try story.say([story.frontier(of: story.colleague, [decision])], by: story.opener)
    #expect(story.isHeld(late))
    // What the colleague decides after that is held as well.
    try story.say([story.frontier(of: story.officer, [late])], by: story.colleague)
    #expect(story.isHeld(late))
  }

  @Test func `a device that belongs again is limited by nothing`() throws {
    var story = try Story()
    try story.revoke(story.officer)
    let late = try story.say([story.grant(story.organization.analysts)], by: story.officer)
    try story.say([story.frontier(of: story.officer, [])], by: story.colleague)
    #expect(story.isHeld(late))
    let issuer = try #require(
      story.organization.roster.certificate(of: story.organization.admin.device))
    let again = try Certificates.issue(
      story.officer.publicKeys, as: .member, number: 9, issuedAt: 0, by: issuer,
      signer: story.organization.admin.signer)
    let place = try story.organization.keyring.membership(
      of: story.officer.publicKeys, in: story.organization.probation, encapsulation: .replayable)
    try story.organization.take(
      try story.organization.write([.device(again), place.entry], by: story.organization.admin))
    #expect(!story.isHeld(late))
  }

  @Test func `every order of arrival, the roster's too, holds the same`() throws {
    var story = try Story()
    let root = story.segments[0].hash
    let clinic = TeamID(using: &story.organization.generator)
    let before = try story.say([story.grant(clinic)], by: story.officer, parents: [root])
    let known = story.organization.roster
    try story.revoke(story.officer)
    let after = try story.say(
      [story.grant(story.organization.analysts)], by: story.officer, parents: [before.hash])
    let one = try story.say(
      [story.frontier(of: story.officer, [])], by: story.colleague, parents: [root])
    let two = try story.say(
      [story.frontier(of: story.officer, [before])], by: story.opener, parents: [before.hash])
    try story.revoke(story.colleague)
    try story.say(
      [story.frontier(of: story.colleague, [one])], by: story.opener, parents: [two.hash])
    let whole = story.organization.roster
    let expected = story.control()
    #expect(
      expected.limits == [story.officer.device: [before.hash], story.colleague.device: [one.hash]])
    #expect(story.isHeld(after, expected) && !story.isHeld(before, expected))
    let orders = causalOrders(story.segments)
    #expect(orders.count > 8)
    for (number, order) in orders.enumerated() {
      for late in [0, order.count / 2, order.count] {
        // The revocations are heard of after so many of the scope's segments.
        var control = story.control(Array(order.prefix(late)), roster: known)
        for segment in order.dropFirst(late) {
          let past = ancestors(of: segment, in: story.segments)
          control.apply(segment, roster: whole) { past.contains($0) }
        }
        story.settle(&control, here: order, roster: whole)
        #expect(control.limits == expected.limits, "order \(number), \(late)")
        #expect(
          control.readers(roster: whole) == expected.readers(roster: whole),
          "order \(number), \(late)")
      }
    }
  }

  @Test func `a frontier costs a scope fewer than four hundred bytes`() throws {
    var story = try Story()
    let before = try story.say([story.grant(story.organization.analysts)], by: story.officer)
    try story.revoke(story.officer)
    let segment = try story.say([story.frontier(of: story.officer, [before])], by: story.colleague)
    #expect((250..<400).contains(segment.bytes.count), "\(segment.bytes.count) bytes")
  }
}
