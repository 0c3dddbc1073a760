// A scope that somebody opened whose right had ended: whom a server shows it, and what lets it count.

import CausalMerge
import SimulatedField
import SyncProtocol
import Testing
import Trust

@Suite struct HeldOpeningTests {
  /// A scope that a device opened, and that comes to a server only once the device was revoked.
  private struct Story {
    var organization: Organization
    let opener: DeviceKeys
    let colleague: DeviceKeys
    let scope: ScopeID
    let revocation: SegmentHash
    var segments: [Segment] = []

    init(also granted: [Grant] = []) throws {
      organization = try Organization()
      opener = try organization.enlist(in: [organization.advocates])
      colleague = try organization.enlist(in: [organization.advocates])
      let prepared = try organization.prepare(
        organization.claim(in: Compartment.advocateNotes), by: opener)
      scope = prepared.scope
      let segment = try organization.write(
        [.revocation(Revocation(device: opener.device))], by: organization.admin)
      try organization.take(segment)
      revocation = segment.hash
      try say(prepared.entries + granted.map { .grant($0) }, by: opener, parents: [])
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

    func frontier(_ named: [Segment]) -> ControlEntry {
      .frontier(
        Frontier(device: opener.device, revocation: revocation, segments: named.map(\.hash)))
    }

    /// The control as a server has it: what the opener brought came too late.
    var control: ScopeControl {
      var control = ScopeControl(scope: scope)
      for segment in segments {
        let past = ancestors(of: segment, in: segments)
        let isLate = segment.header.device == opener.device
        control.apply(segment, roster: organization.roster, isWithheld: isLate) {
          past.contains($0)
        }
        control.settle(frontiersBy: organization.roster) { upper, lower in
          upper == lower
            || segments.first { $0.hash == upper }.map {
              ancestors(of: $0, in: segments).contains(lower)
            } ?? false
        }
      }
      return control
    }
  }

  @Test func `it is shown to who could write there by the roster, and read by nobody yet`() throws {
    let story = try Story()
    let roster = story.organization.roster
    #expect(story.control.readers(roster: roster).isEmpty)
    #expect(!story.control.isOpenNow(roster: roster))
    #expect(story.control.teamsHanded(roster: roster) == [story.organization.advocates])
  }

  @Test func `its author chooses nobody who is shown it`() throws {
    let story = try Story(also: [Grant(team: Organization().probation, rights: [.read, .write])])
    #expect(
      story.control.grants(roster: story.organization.roster)[story.organization.probation] != nil)
    let roster = story.organization.roster
    #expect(story.control.teamsHanded(roster: roster) == [story.organization.advocates])
    // And letting the opening count would let them in: so no program does so by itself.
    #expect(!story.control.opensByPolicy(story.segments[0].hash, roster: roster))
    #expect(try Story().control.opensByPolicy(Story().segments[0].hash, roster: roster))
  }

  @Test func `who decides by naming the opening lets it be written in, and no more of it`() throws {
    var story = try Story()
    let late = try story.say(
      [.grant(Grant(team: story.organization.probation, rights: [.read, .write]))], by: story.opener
    )
    let opening = story.segments[0]
    try story.say([story.frontier([opening])], by: story.colleague, parents: [opening.hash])
    let roster = story.organization.roster
    let control = story.control
    #expect(control.isOpenNow(roster: roster))
    #expect(control.readers(roster: roster) == [story.organization.advocates])
    #expect(control.teamsHanded(roster: roster) == [story.organization.advocates])
    #expect(!control.currentKeyIDs(roster: roster).isEmpty)
    // Released, the rest gives what it gave.
    try story.say([story.frontier([late])], by: story.colleague)
    #expect(
      story.control.readers(roster: roster)
        == [story.organization.advocates, story.organization.probation].sorted())
  }

  @Test func `where a colleague opened the same scope, a held opening is shown by that one's word`()
    throws
  {
    var story = try Story()
    let prepared = try story.organization.prepare(
      story.organization.claim(in: Compartment.advocateNotes), by: story.colleague)
    try story.say(prepared.entries, by: story.colleague, parents: [])
    let roster = story.organization.roster
    #expect(story.control.isOpen(besides: story.opener.device, roster: roster))
    #expect(!story.control.isOpen(besides: story.colleague.device, roster: roster))
    #expect(
      story.control.teamsHanded(roster: roster) == story.control.readers(roster: roster))
  }
}
