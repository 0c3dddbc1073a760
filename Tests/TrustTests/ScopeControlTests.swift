// Who may read and write one scope, rule by rule, and that no order of arrival changes the answer.

import CausalMerge
import SeededChance
import SyncProtocol
import Testing
import Trust

@Suite struct ScopeControlTests {
  /// A scope, with the ancestry that a replica would know.
  struct Field {
    var organization: Organization
    let scope: ScopeID
    let opener: DeviceKeys
    var segments: [Segment] = []
    var control: ScopeControl

    init(in compartment: UInt32 = Compartment.coordination) throws {
      organization = try Organization()
      opener = try organization.enlist(in: [organization.advocates])
      let prepared = try organization.prepare(organization.claim(in: compartment), by: opener)
      scope = prepared.scope
      control = ScopeControl(scope: scope)
      try say(prepared.entries, by: opener, parents: [])
    }

    @discardableResult
    mutating func say(
      _ entries: [ControlEntry], by author: DeviceKeys, parents: [SegmentHash]? = nil
    ) throws -> Segment {
      let segment = try organization.control(
        entries, scope: scope, by: author, parents: parents ?? segments.suffix(1).map(\.hash))
      segments.append(segment)
      take(segment, into: &control, roster: organization.roster)
      return segment
    }

    func take(_ segment: Segment, into control: inout ScopeControl, roster: Roster) {
      let past = ancestors(of: segment, in: segments)
      control.apply(segment, roster: roster) { past.contains($0) }
    }

    func mayWrite(_ keys: DeviceKeys, upon segments: [Segment]) -> Bool {
      let past = Set(segments.map(\.hash)).union(
        segments.flatMap { ancestors(of: $0, in: self.segments) })
      return control.mayWrite(keys.device, roster: organization.roster) { past.contains($0) }
    }
  }

  @Test func `an opening grants the compartment's audience what its policy says`() throws {
    var field = try Field()
    let roster = field.organization.roster
    #expect(field.control.isOpen(roster: roster))
    #expect(
      field.control.grants(roster: roster) == roster.audience(of: Compartment.coordination))
    let officer = try field.organization.enlist(in: [field.organization.probation])
    let analyst = try field.organization.enlist(in: [field.organization.analysts])
    #expect(field.mayWrite(field.opener, upon: field.segments))
    #expect(field.mayWrite(officer, upon: field.segments))
    #expect(!field.mayWrite(analyst, upon: field.segments))
    #expect(field.control.mayRead(analyst.device, roster: field.organization.roster))
    #expect(field.control.invalidEntries(roster: field.organization.roster).isEmpty)
  }

  @Test func `a team outside the compartment neither reads nor writes`() throws {
    var field = try Field(in: Compartment.advocateNotes)
    let officer = try field.organization.enlist(in: [field.organization.probation])
    #expect(!field.mayWrite(officer, upon: field.segments))
    #expect(!field.control.mayRead(officer.device, roster: field.organization.roster))
    #expect(
      field.control.readers(roster: field.organization.roster) == [field.organization.advocates])
  }

  @Test func `a request stands until wraps of its key follow it`() throws {
    var field = try Field()
    let organization = field.organization
    let officer = try field.organization.enlist(in: [organization.probation])
    let key = try #require(field.control.keyIDs(roster: field.organization.roster).first)
    let request = KeyRequest(keyID: key, team: organization.probation)
    func open() -> [KeyRequest] {
      field.control.unansweredRequests(roster: field.organization.roster)
    }
    #expect(open().isEmpty)
    let asked = try field.say([.keyRequest(request)], by: officer)
    #expect(field.control.asksForKey(asked.hash))
    #expect(open() == [request])
    #expect(field.control.lastRequest(for: key, by: officer.device) != nil)
    #expect(field.control.lastRequest(for: key, by: field.opener.device) == nil)
    // An addition that has not seen the question is no answer to it.
    let addition = WrapAddition(keyID: key, wraps: [])
    try field.say([.wrap(addition)], by: field.opener, parents: [field.segments[0].hash])
    #expect(open() == [request])
    try field.say([.wrap(addition)], by: field.opener, parents: [asked.hash])
    #expect(open().isEmpty)
    // Asked again, it stands again.
    try field.say([.keyRequest(request)], by: officer)
    #expect(open() == [request])
  }

  @Test(arguments: 0..<8)
  func `an answer that did not open silences nobody when its team asks again`(seed: UInt64) throws {
    var field = try Field()
    let organization = field.organization
    let officer = try field.organization.enlist(in: [organization.probation])
    let liar = try field.organization.enlist(in: [organization.advocates])
    let key = try #require(field.control.keyIDs(roster: field.organization.roster).first)
    let request = KeyRequest(keyID: key, team: organization.probation)
    let answer = ControlEntry.wrap(WrapAddition(keyID: key, wraps: []))
    let asked = try field.say([.keyRequest(request)], by: officer)
    let bad = try field.say([answer], by: liar, parents: [asked.hash])
    // Nobody but the officer can tell; so it is answered, for now.
    let roster = field.organization.roster
    #expect(field.control.unansweredRequests(roster: roster).isEmpty)
    let again = try field.say([.keyRequest(request)], by: officer, parents: [bad.hash])
    #expect(field.control.unansweredRequests(roster: roster) == [request])
    // The liar is the first again.
    let worse = try field.say([answer], by: liar, parents: [again.hash])
    #expect(field.control.unansweredRequests(roster: roster) == [request])
    #expect(field.control.unansweredRequests(roster: roster, by: field.opener.device) == [request])
    #expect(
      field.control.unansweredRequests(roster: roster, by: liar.device).isEmpty,
      "nobody answers the same question twice")
    let good = try field.say([answer], by: field.opener, parents: [again.hash])
    #expect(field.control.unansweredRequests(roster: roster).isEmpty)
    // Whatever came first: every order that has pasts before what builds on them ends in the same.
    var generator = SeededGenerator(seed: seed)
    var waiting = [worse, good].shuffled(using: &generator)
    var control = ScopeControl(scope: field.scope)
    for segment in [field.segments[0], asked, bad, again] {
      field.take(segment, into: &control, roster: roster)
    }
    while let segment = waiting.popLast() { field.take(segment, into: &control, roster: roster) }
    #expect(control.unansweredRequests(roster: roster).isEmpty, "seed \(seed)")
  }

  @Test func `nobody is to answer for a team that may not read, nor for a key that is unknown`()
    throws
  {
    var field = try Field(in: Compartment.advocateNotes)
    let key = try #require(field.control.keyIDs(roster: field.organization.roster).first)
    let probation = field.organization.probation
    try field.say([.keyRequest(KeyRequest(keyID: key, team: probation))], by: field.opener)
    #expect(field.control.unansweredRequests(roster: field.organization.roster).isEmpty)
    let other: KeyID = SecureHash.digest(.key, of: [9])
    try field.say(
      [.keyRequest(KeyRequest(keyID: other, team: field.organization.advocates))],
      by: field.opener)
    #expect(field.control.unansweredRequests(roster: field.organization.roster).isEmpty)
    #expect(
      field.control.invalidEntries(roster: field.organization.roster).map(\.fault)
        == [.keyUnknown(other)])
  }

  @Test func `a grant holds only for work that builds on it`() throws {
    var field = try Field(in: Compartment.advocateNotes)
    let officer = try field.organization.enlist(in: [field.organization.probation])
    let opening = field.segments[0]
    let grant = try field.say(
      [.grant(Grant(team: field.organization.probation, rights: [.read, .write]))],
      by: field.opener)
    #expect(!field.mayWrite(officer, upon: [opening]))
    #expect(field.mayWrite(officer, upon: [grant]))
  }

  @Test func `whoever may write may grant, and whoever may only read may not`() throws {
    var field = try Field()
    let officer = try field.organization.enlist(in: [field.organization.probation])
    let analyst = try field.organization.enlist(in: [field.organization.analysts])
    let clinic = TeamID(using: &field.organization.generator)
    let grant = [ControlEntry.grant(Grant(team: clinic, rights: .read))]
    try field.say(grant, by: analyst)
    #expect(!field.control.mayRead(clinic, roster: field.organization.roster))
    #expect(
      field.control.invalidEntries(roster: field.organization.roster).map(\.fault)
        == [.notGranted])
    try field.say(grant, by: officer)
    #expect(field.control.mayRead(clinic, roster: field.organization.roster))
  }

  @Test func `who was granted by someone who might not grants nobody`() throws {
    var field = try Field(in: Compartment.advocateNotes)
    let officer = try field.organization.enlist(in: [field.organization.probation])
    let granted = Grant(team: field.organization.probation, rights: [.read, .write])
    let false1 = try field.say([.grant(granted)], by: officer)
    try field.say(
      [.grant(Grant(team: field.organization.analysts, rights: .read))], by: officer,
      parents: [false1.hash])
    let roster = field.organization.roster
    #expect(field.control.readers(roster: roster) == [field.organization.advocates])
    #expect(field.control.invalidEntries(roster: roster).count == 2)
  }

  @Test func `opening takes a standing right`() throws {
    var field = try Field()
    let analyst = try field.organization.enlist(in: [field.organization.analysts])
    let opening = ScopeOpening(compartment: Compartment.coordination, sealedClaim: [1])
    let grant = ControlEntry.grant(
      Grant(team: field.organization.analysts, rights: [.read, .write]))
    var key = SeededGenerator(seed: 3)
    let scopeKey = ControlEntry.key(ScopeKey(keyID: ContentKey(using: &key).id, wraps: []))
    let segment = try field.say([.opening(opening), scopeKey, grant], by: analyst, parents: [])
    #expect(!field.control.counts(segment.hash, roster: field.organization.roster))
    #expect(!field.mayWrite(analyst, upon: field.segments))
    #expect(field.control.openings(roster: field.organization.roster).count == 1)
  }

  @Test func `a right to open that was withdrawn opens nothing new, and closes nothing`() throws {
    var field = try Field()
    let withdrawn = CompartmentPolicy(
      compartment: Compartment.coordination, team: field.organization.advocates, rights: .read)
    try field.organization.take(
      try field.organization.write([.policy(withdrawn)], by: field.organization.admin))
    let roster = field.organization.roster
    #expect(!roster.mayOpen(field.opener.device, in: Compartment.coordination))
    var afresh = ScopeControl(scope: field.scope)
    field.take(field.segments[0], into: &afresh, roster: roster)
    #expect(afresh.isOpen(roster: roster))
    #expect(afresh.grants(roster: roster) == field.control.grants(roster: roster))
  }

  @Test func `an opening stands first in a segment without parents, and brings its key`() throws {
    var field = try Field()
    let roster = field.organization.roster
    let opening = ControlEntry.opening(
      ScopeOpening(compartment: Compartment.coordination, sealedClaim: [1]))
    let upon = try field.say([opening], by: field.opener)
    let keyless = try field.say([opening], by: field.opener, parents: [])
    let faults = field.control.invalidEntries(roster: roster)
    #expect(faults.contains { $0.place.segment == upon.hash && $0.fault == .misplaced })
    #expect(faults.contains { $0.place.segment == keyless.hash && $0.fault == .keyMissing })
    #expect(field.control.openings(roster: roster).count == 1)
  }

  @Test(arguments: [Rights(rawValue: 0), .open, [.read, .open], Rights(rawValue: 8)])
  func `a grant gives reading or writing and nothing else`(rights: Rights) throws {
    var field = try Field()
    try field.say(
      [.grant(Grant(team: field.organization.analysts, rights: rights))], by: field.opener)
    #expect(
      field.control.invalidEntries(roster: field.organization.roster).map(\.fault)
        == [.rights(rights.rawValue)])
  }

  @Test func `a reader adds wraps of a known key, and no key of its own`() throws {
    var field = try Field()
    let analyst = try field.organization.enlist(in: [field.organization.analysts])
    let roster = field.organization.roster
    let key = try #require(field.control.keyIDs(roster: roster).first)
    var generator = SeededGenerator(seed: 4)
    let unknown = ContentKey(using: &generator).id
    let wrap = Wrap(
      .key(
        KeyWrap(
          scope: field.scope, keyID: key, team: field.organization.analysts,
          encapsulation: field.organization.wraps[0].hash,
          wrapped: [UInt8](repeating: 0, count: KeyWrap.wrappedBytes))))
    #expect(!field.control.committedWraps(roster: roster).contains(wrap.hash))
    try field.say([.wrap(WrapAddition(keyID: key, wraps: [wrap.hash]))], by: analyst)
    #expect(field.control.wraps(of: key, roster: roster).contains(wrap.hash))
    #expect(field.control.committedWraps(roster: roster).contains(wrap.hash))
    try field.say([.wrap(WrapAddition(keyID: unknown, wraps: []))], by: analyst)
    try field.say([.key(ScopeKey(keyID: unknown, wraps: []))], by: analyst)
    #expect(field.control.keyIDs(roster: roster) == [key])
    #expect(
      field.control.invalidEntries(roster: roster).map(\.fault).contains(.keyUnknown(unknown)))
  }

  @Test func `a later key is the one to write under, and keys made apart stand together`() throws {
    var field = try Field()
    let roster = field.organization.roster
    var generator = SeededGenerator(seed: 5)
    let first = field.control.currentKeyIDs(roster: roster)
    let keys = (0..<3).map { _ in ContentKey(using: &generator).id }
    let base = field.segments[0].hash
    try field.say([.key(ScopeKey(keyID: keys[0], wraps: []))], by: field.opener, parents: [base])
    #expect(field.control.currentKeyIDs(roster: roster) == [keys[0]])
    try field.say([.key(ScopeKey(keyID: keys[1], wraps: []))], by: field.opener, parents: [base])
    #expect(field.control.currentKeyIDs(roster: roster) == keys[0...1].sorted())
    try field.say(
      [.key(ScopeKey(keyID: keys[2], wraps: []))], by: field.opener,
      parents: field.segments.suffix(2).map(\.hash))
    #expect(field.control.currentKeyIDs(roster: roster) == [keys[2]])
    #expect(field.control.keyIDs(roster: roster) == (first + keys).sorted())
  }

  @Test func `an opening that is disregarded takes with it what rests on it alone`() throws {
    var field = try Field(in: Compartment.advocateNotes)
    let thief = try field.organization.enlist(in: [field.organization.advocates])
    let clinic = TeamID(using: &field.organization.generator)
    var generator = SeededGenerator(seed: 6)
    let intrusion = try field.say(
      [
        .opening(ScopeOpening(compartment: Compartment.coordination, sealedClaim: [1])),
        .key(ScopeKey(keyID: ContentKey(using: &generator).id, wraps: [])),
        .grant(Grant(team: field.organization.probation, rights: [.read, .write])),
      ], by: thief, parents: [])
    let officer = try field.organization.enlist(in: [field.organization.probation])
    try field.say(
      [.grant(Grant(team: clinic, rights: .read))], by: officer, parents: [intrusion.hash])
    let roster = field.organization.roster
    #expect(field.control.mayRead(clinic, roster: roster))
    field.control.disregard(opening: intrusion.hash)
    #expect(!field.control.mayRead(clinic, roster: roster))
    #expect(field.control.readers(roster: roster) == [field.organization.advocates])
    #expect(field.mayWrite(field.opener, upon: field.segments))
  }

  @Test func `entries of the roster are misplaced in a scope`() throws {
    var field = try Field()
    try field.say(
      [.confirmation, .founding(rootKey: field.organization.root.publicKey)],
      by: field.opener)
    #expect(
      field.control.invalidEntries(roster: field.organization.roster).map(\.fault)
        == [.misplaced, .misplaced])
  }
}
