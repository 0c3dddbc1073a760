// Teams that are let into one scope, and how that ends.

import CausalMerge
import SeededChance
import SyncProtocol
import Testing
import Trust

@Suite struct GrantEndTests {
  /// Advocate notes of one case, which the advocates may open to others.
  private struct Story {
    var organization: Organization
    let scope: ScopeID
    let opener: DeviceKeys
    let colleague: DeviceKeys
    let officer: DeviceKeys
    var segments: [Segment] = []

    init() throws {
      organization = try Organization()
      opener = try organization.enlist(in: [organization.advocates])
      colleague = try organization.enlist(in: [organization.advocates])
      officer = try organization.enlist(in: [organization.probation])
      let prepared = try organization.prepare(
        organization.claim(in: Compartment.advocateNotes), by: opener)
      scope = prepared.scope
      try say(prepared.entries, by: opener, upon: [])
    }

    @discardableResult
    mutating func say(
      _ entries: [ControlEntry], by author: DeviceKeys, upon parents: [Segment]? = nil
    ) throws -> Segment {
      let segment = try organization.control(
        entries, scope: scope, by: author, parents: (parents ?? segments.suffix(1)).map(\.hash))
      segments.append(segment)
      return segment
    }

    func letIn(_ team: TeamID, _ rights: Rights = .read) -> ControlEntry {
      .grant(Grant(team: team, rights: rights))
    }

    func ends(_ team: TeamID) -> ControlEntry { .grantEnd(GrantEnd(team: team)) }

    func control(_ order: [Segment]? = nil, roster: Roster? = nil) -> ScopeControl {
      let order = order ?? segments
      var control = ScopeControl(scope: scope)
      for segment in order {
        let past = ancestors(of: segment, in: segments)
        control.apply(segment, roster: organization.roster) { past.contains($0) }
      }
      control.settle(frontiersBy: roster ?? organization.roster) { upper, lower in
        upper == lower
          || segments.first { $0.hash == upper }.map {
            ancestors(of: $0, in: segments).contains(lower)
          } ?? false
      }
      return control
    }

    var readers: Set<TeamID> { Set(control().readers(roster: organization.roster)) }

    func isHeld(_ segment: Segment) -> Bool {
      control().isHeld(segment.hash, by: segment.header.device) { upper, lower in
        upper == lower
          || segments.first { $0.hash == upper }.map {
            ancestors(of: $0, in: segments).contains(lower)
          } ?? false
      }
    }
  }

  @Test func `a team that was let in reads until that ends, and again once it is let in again`()
    throws
  {
    var story = try Story()
    let (home, guests) = (story.organization.advocates, story.organization.probation)
    #expect(story.readers == [home])
    try story.say([story.letIn(guests)], by: story.opener)
    #expect(story.readers == [home, guests])
    let end = try story.say([story.ends(guests)], by: story.colleague)
    #expect(story.readers == [home])
    let rights = story.control().givenRights(roster: story.organization.roster)
    #expect(rights.map(\.isByPolicy) == [true, false])
    #expect(rights.map { $0.end?.segment } == [nil, end.hash])
    #expect(rights.last?.end?.author == story.colleague.device)
    try story.say([story.letIn(guests)], by: story.opener)
    #expect(story.readers == [home, guests])
    // In one segment what is given comes after what ends.
    try story.say([story.letIn(guests, [.read, .write]), story.ends(guests)], by: story.opener)
    let control = story.control()
    #expect(control.mayWriteNow(story.officer.device, roster: story.organization.roster))
    #expect(control.invalidEntries(roster: story.organization.roster).isEmpty)
  }

  @Test func `a grant beside its end is ended, whichever came first`() throws {
    var story = try Story()
    let guests = story.organization.probation
    let root = story.segments[0]
    try story.say([story.letIn(guests)], by: story.opener, upon: [root])
    try story.say([story.ends(guests)], by: story.colleague, upon: [root])
    #expect(story.readers == [story.organization.advocates])
  }

  @Test func `of several times the last counts in every order, none where one is for good`()
    throws
  {
    var story = try Story()
    let guests = story.organization.probation
    func until(_ time: Int64?) -> ControlEntry {
      .grant(Grant(team: guests, rights: .read, until: time))
    }
    func lapses(_ order: [Segment]) -> [TeamID: Int64] {
      story.control(order).lapses(roster: story.organization.roster)
    }
    let root = story.segments[0]
    let long = try story.say([until(5_000)], by: story.opener, upon: [root])
    let short = try story.say([until(2_000)], by: story.colleague, upon: [root])
    #expect(lapses([root, long]) == [guests: 5_000])
    #expect(lapses([root, long, short]) == [guests: 5_000])
    #expect(lapses([root, short, long]) == [guests: 5_000])
    let end = try story.say([story.ends(guests), until(3_000)], by: story.opener, upon: [long])
    #expect(lapses([root, long, short, end]) == [guests: 3_000])
    #expect(lapses([root, long, end, short]) == [guests: 3_000])
    let forGood = try story.say([until(nil)], by: story.opener, upon: [end])
    #expect(lapses([root, short, long, end, forGood]).isEmpty)
  }

  @Test func `only whoever may write ends anything, and the scope's own teams only themselves`()
    throws
  {
    var story = try Story()
    let (home, guests) = (story.organization.advocates, story.organization.probation)
    let other = story.organization.analysts
    let stranger = try story.organization.enlist(in: [other])
    try story.say([story.letIn(guests)], by: story.opener)
    try story.say([story.ends(guests)], by: stranger)
    try story.say([story.ends(guests)], by: story.officer)
    #expect(story.readers == [home, guests], "neither of them may write")
    try story.say(
      [story.letIn(guests, [.read, .write]), story.letIn(other)], by: story.opener,
      upon: [story.segments[1]])
    try story.say([story.ends(home)], by: story.officer)
    #expect(story.readers == [home, guests, other], "guests do not shut their hosts out")
    try story.say([story.ends(other)], by: story.officer)
    #expect(story.readers == [home, guests])
    // A hand-over: the home team gives up what it had.
    try story.say([story.ends(home)], by: story.colleague)
    #expect(story.readers == [guests])
    let roster = story.organization.roster
    #expect(!story.control().mayWriteNow(story.opener.device, roster: roster))
    #expect(story.control().mayWriteNow(story.officer.device, roster: roster))
    // What was written before belongs there for ever.
    #expect(story.control().counts(story.segments[1].hash, roster: roster))
  }

  @Test func `after an end nothing is sealed under a key that was wrapped before it`() throws {
    var story = try Story()
    let guests = story.organization.probation
    let roster = story.organization.roster
    let first = try #require(story.control().currentKeyIDs(roster: roster).first)
    let granted = try story.say([story.letIn(guests)], by: story.opener)
    #expect(story.control().isUpToDate(first, roster: roster))
    try story.say([story.ends(guests)], by: story.opener)
    #expect(!story.control().isUpToDate(first, roster: roster))
    // One that was drawn beside the end was wrapped for the guests, too.
    let beside = ContentKey(using: &story.organization.generator)
    try story.say(
      [.key(ScopeKey(keyID: beside.id, wraps: []))], by: story.colleague, upon: [granted])
    #expect(!story.control().isUpToDate(beside.id, roster: roster))
    let next = ContentKey(using: &story.organization.generator)
    try story.say(
      [.key(ScopeKey(keyID: next.id, wraps: []))], by: story.colleague,
      upon: story.segments.suffix(2))
    #expect(story.control().currentKeyIDs(roster: roster) == [next.id])
    #expect(story.control().isUpToDate(next.id, roster: roster))
  }

  @Test func `what a team wrote that has lost the scope is held past what a frontier names`() throws
  {
    var story = try Story()
    let guests = story.organization.probation
    try story.say([story.letIn(guests, [.read, .write])], by: story.opener)
    let before = try story.say([story.letIn(story.organization.analysts)], by: story.officer)
    let end = try story.say([story.ends(guests)], by: story.opener)
    let late = try story.say(
      [story.letIn(TeamID(using: &story.organization.generator))], by: story.officer,
      upon: [before])
    #expect(!story.isHeld(late) && story.readers.count == 3)
    func frontier(_ named: [Segment]) -> ControlEntry {
      .frontier(
        Frontier(
          device: story.officer.device, revocation: end.hash, segments: named.map(\.hash)))
    }
    let said = try story.say([frontier([before])], by: story.colleague, upon: [end])
    #expect(story.isHeld(late) && !story.isHeld(before))
    #expect(story.readers == [story.organization.advocates, story.organization.analysts])
    #expect(story.control().isSpokenOf(story.officer.device, since: end.hash))
    // The officer's own word releases nothing; a colleague's does.
    try story.say([frontier([late])], by: story.officer, upon: [late])
    #expect(story.isHeld(late))
    try story.say([frontier([late])], by: story.opener, upon: [said, late])
    #expect(!story.isHeld(late))
  }

  @Test func `what somebody said of another goes on after their own team left`() throws {
    var story = try Story()
    let (home, guests) = (story.organization.advocates, story.organization.probation)
    try story.say([story.letIn(guests, [.read, .write])], by: story.opener)
    let late = try story.say([story.letIn(story.organization.analysts)], by: story.colleague)
    let revocation = try story.organization.write(
      [.revocation(Revocation(device: story.colleague.device))], by: story.organization.admin)
    try story.organization.take(revocation)
    let decision = try story.say(
      [
        .frontier(
          Frontier(device: story.colleague.device, revocation: revocation.hash, segments: []))
      ], by: story.opener)
    #expect(story.isHeld(late))
    try story.say([story.ends(home)], by: story.opener, upon: [decision])
    #expect(story.isHeld(late), "it was said before the end, and whoever ended knew of it")
  }

  @Test func `a stolen laptop shuts nobody out`() throws {
    var story = try Story()
    let (home, guests) = (story.organization.advocates, story.organization.probation)
    let granted = try story.say([story.letIn(guests)], by: story.opener)
    let revocation = try story.organization.write(
      [.revocation(Revocation(device: story.colleague.device))], by: story.organization.admin)
    try story.organization.take(revocation)
    try story.say([story.ends(home), story.ends(guests)], by: story.colleague)
    #expect(story.readers.isEmpty, "nobody has spoken of the stolen laptop yet")
    try story.say(
      [
        .frontier(
          Frontier(device: story.colleague.device, revocation: revocation.hash, segments: []))
      ], by: story.opener, upon: [granted])
    #expect(story.readers == [home, guests])
  }

  @Test func `every order of arrival gives and holds the same`() throws {
    var story = try Story()
    let (home, guests) = (story.organization.advocates, story.organization.probation)
    let analysts = story.organization.analysts
    let root = story.segments[0]
    let granted = try story.say(
      [story.letIn(guests, [.read, .write])], by: story.opener, upon: [root])
    let further = try story.say([story.letIn(analysts)], by: story.officer, upon: [granted])
    let end = try story.say([story.ends(guests)], by: story.colleague, upon: [granted])
    try story.say([story.letIn(guests)], by: story.colleague, upon: [root])
    try story.say([story.ends(analysts)], by: story.opener, upon: [root])
    // Who ended it is the same on every laptop, too.
    try story.say([story.ends(guests)], by: story.opener, upon: [granted])
    try story.say(
      [.frontier(Frontier(device: story.officer.device, revocation: end.hash, segments: []))],
      by: story.opener, upon: [end])
    let expected = story.control()
    let roster = story.organization.roster
    #expect(expected.readers(roster: roster) == [home])
    #expect(story.isHeld(further))
    let orders = causalOrders(story.segments)
    #expect(orders.count > 50)
    for (number, order) in orders.enumerated() {
      let control = story.control(order)
      #expect(control.readers(roster: roster) == expected.readers(roster: roster), "\(number)")
      #expect(control.limits == expected.limits, "\(number)")
      #expect(
        Set(control.givenRights(roster: roster).map { [$0.segment, $0.end?.segment] })
          == Set(expected.givenRights(roster: roster).map { [$0.segment, $0.end?.segment] }),
        "\(number)")
    }
  }
}
