// What becomes of a segment where it arrives: each verdict, and what leads to it.

import CausalMerge
import SeededChance
import SimulatedField
import SyncProtocol
import Testing

@testable import Trust

@Suite struct AdmissionTests {
  /// An organization, one open scope of it, and a place that receives segments.
  struct Field {
    var organization: Organization
    let advocate: DeviceKeys
    let officer: DeviceKeys
    let analyst: DeviceKeys
    let prepared: PreparedScope
    let opening: Segment
    var control: ScopeControl
    var here: Set<SegmentHash> = []
    var admission: Admission

    init(isRosterWhole: Bool = true) throws {
      organization = try Organization()
      advocate = try organization.enlist(in: [organization.advocates])
      officer = try organization.enlist(in: [organization.probation])
      analyst = try organization.enlist(in: [organization.analysts])
      let claim = organization.claim()
      prepared = try organization.prepare(claim, by: advocate)
      opening = try organization.control(
        prepared.entries, scope: prepared.scope, by: advocate, parents: [])
      control = ScopeControl(scope: prepared.scope)
      admission = Admission(roster: organization.roster, isRosterWhole: isRosterWhole)
    }

    /// Takes the opening in, as a place does that admitted it.
    mutating func open() {
      control.apply(opening, roster: organization.roster) { _ in false }
      here.insert(opening.hash)
    }

    mutating func changes(
      by author: DeviceKeys, parents: [SegmentHash], signer: DeviceKeys? = nil
    ) throws -> Segment {
      let entry = Entry(
        record: RecordID(using: &organization.generator), type: 1, field: 1, operation: .assign,
        value: Value(kind: .text, payload: Array("seen at intake".utf8)), unseen: [])
      let change = Change(
        time: 0, transaction: TransactionID(run: 2, counter: 1), entries: [entry])
      return try Segment.sealing(
        changes: ChangeBatch(changes: [change], run: 2), scope: prepared.scope,
        device: author.device, parents: parents, key: prepared.key,
        nonce: randomBytes(Limits.nonceBytes, using: &organization.generator),
        signer: (signer ?? author).signer)
    }

    func judge(_ segment: Segment, seeing past: Set<SegmentHash>? = nil) -> AdmissionVerdict {
      let past = past ?? here
      return admission.judge(
        segment, control: segment.header.scope == control.scope ? control : nil,
        holds: { here.contains($0) || admission.roster.contains($0) },
        isInPast: { past.contains($0) })
    }
  }

  // MARK: the roster

  @Test func `a place that knows only the root's fingerprint takes in a roster from its beginning`()
    throws
  {
    let field = try Field()
    var admission = Admission(
      roster: Roster(organization: field.organization.root.organization), isRosterWhole: false)
    for segment in field.organization.segments {
      #expect(admission.judge(segment, holds: admission.roster.contains) == .admit)
      try admission.roster.apply(segment)
    }
    #expect(
      RosterSummary(admission.roster) == RosterSummary(field.organization.roster))
  }

  @Test func `another organization's roster is that of a stranger`() throws {
    let field = try Field()
    let other = try Organization(seed: 77)
    let admission = Admission(
      roster: Roster(organization: field.organization.root.organization), isRosterWhole: true)
    #expect(
      admission.judge(other.segments[0], holds: { _ in true }) == .refused(.unknownSigner))
  }

  @Test func `a founding in another scope than the root's founds nothing`() throws {
    var field = try Field()
    let entries = try field.organization.segments[0].readControl().entries
    let elsewhere = try field.organization.control(
      entries, scope: field.prepared.scope, by: field.organization.admin, parents: [])
    let admission = Admission(
      roster: Roster(organization: field.organization.root.organization), isRosterWhole: false)
    #expect(
      admission.judge(elsewhere, holds: { _ in true })
        == .waiting(.certificate(of: field.organization.admin.device)))
  }

  @Test func `only an admin writes in the roster, and only what an admin may`() throws {
    var field = try Field()
    let byMember = try field.organization.write([.confirmation], by: field.advocate)
    #expect(field.judge(byMember) == .refused(.rosterInvalid))
    let empty = try field.organization.write([], by: field.advocate)
    #expect(field.judge(empty) == .refused(.rosterInvalid))
    let wrong = try field.organization.write(
      [.confirmation, .grant(Grant(team: field.organization.advocates, rights: .read))],
      by: field.organization.admin)
    #expect(field.judge(wrong) == .refused(.rosterInvalid))
    let right = try field.organization.write([.confirmation], by: field.organization.admin)
    #expect(field.judge(right) == .admit)
    let later = try field.organization.write(
      [.erasure(ErasureOrder(kind: .reserved, order: nil, scopes: []))],
      by: field.organization.admin)
    #expect(field.judge(later) == .admit)
  }

  @Test func `changes do not belong into the roster`() throws {
    let field = try Field()
    var generator = SeededGenerator(seed: 9)
    let admin = field.organization.admin
    let segment = try Segment.sealing(
      changes: ChangeBatch(changes: [], run: 1), scope: field.organization.root.rosterScope,
      device: admin.device, parents: field.organization.roster.frontier, key: field.prepared.key,
      nonce: randomBytes(Limits.nonceBytes, using: &generator), signer: admin.signer)
    #expect(field.judge(segment) == .refused(.rosterInvalid))
  }

  @Test func `a new admin of the root comes in by its own segment`() throws {
    var field = try Field()
    let keys = try field.organization.newKeys()
    let certificate = try field.organization.root.certify(
      keys.publicKeys, as: .admin(rank: 1), number: 1, issuedAt: 0)
    #expect(
      field.judge(try field.organization.write([.device(certificate)], by: keys)) == .admit)
    // The same by somebody for whom another root vouches.
    let stranger = try Organization(seed: 5)
    let forged = try stranger.root.certify(
      keys.publicKeys, as: .admin(rank: 1), number: 1, issuedAt: 0)
    #expect(
      field.judge(try field.organization.write([.device(forged)], by: keys))
        == .refused(.unknownSigner))
  }

  // MARK: signatures

  @Test func `whoever is not in the roster is a stranger, or one whose certificate is on its way`()
    throws
  {
    var field = try Field()
    field.open()
    let stranger = try field.organization.newKeys()
    let segment = try field.changes(by: stranger, parents: [field.opening.hash])
    #expect(field.judge(segment) == .refused(.unknownSigner))
    field.admission.isRosterWhole = false
    #expect(field.judge(segment) == .waiting(.certificate(of: stranger.device)))
  }

  @Test func `a segment under another's name is refused`() throws {
    var field = try Field()
    field.open()
    let segment = try field.changes(
      by: field.advocate, parents: [field.opening.hash], signer: field.officer)
    #expect(field.judge(segment) == .refused(.badSignature))
  }

  @Test func `no byte of a segment can be changed on its way`() throws {
    var field = try Field()
    field.open()
    let good = try field.changes(by: field.advocate, parents: [field.opening.hash])
    #expect(field.judge(good) == .admit)
    for index in good.bytes.indices {
      var bytes = good.bytes
      bytes[index] ^= 1
      guard let bad = try? Segment(parsing: bytes) else { continue }
      #expect(field.judge(bad) != .admit, "byte \(index)")
    }
  }

  @Test func `a device that shows its chain is believed before the roster has it`() throws {
    var field = try Field()
    field.open()
    let roster = field.organization.roster
    let chain = try #require(roster.chain(of: field.advocate.device))
    let shown = try CertificateChain.verify(
      chain, rootKey: field.organization.root.publicKey,
      organization: field.organization.root.organization)
    var admission = Admission(
      roster: Roster(organization: roster.organization), isRosterWhole: false)
    #expect(
      admission.judge(field.opening, holds: { _ in true })
        == .waiting(.certificate(of: field.advocate.device)))
    admission.shown[shown.device] = shown
    #expect(
      admission.judge(field.opening, holds: { _ in true })
        == .waiting(.membership(of: field.advocate.device)))
  }

  // MARK: scopes

  @Test func `a scope opens by a standing right and by nothing less`() throws {
    var field = try Field()
    #expect(field.judge(field.opening) == .admit)
    let entries = field.prepared.entries
    let byAnalyst = try field.organization.control(
      entries, scope: field.prepared.scope, by: field.analyst, parents: [])
    #expect(field.judge(byAnalyst) == .refused(.notGranted))
    let withoutOpening = try field.organization.control(
      Array(entries.dropFirst()), scope: field.prepared.scope, by: field.advocate, parents: [])
    #expect(field.judge(withoutOpening) == .refused(.unknownScope))
  }

  @Test func `changes need a grant in their own past`() throws {
    var field = try Field()
    let early = try field.changes(by: field.advocate, parents: [])
    #expect(field.judge(early) == .refused(.unknownScope))
    field.open()
    #expect(field.judge(early, seeing: []) == .refused(.unknownScope))
    for keys in [field.advocate, field.officer] {
      #expect(field.judge(try field.changes(by: keys, parents: [field.opening.hash])) == .admit)
    }
    #expect(
      field.judge(try field.changes(by: field.analyst, parents: [field.opening.hash]))
        == .refused(.notGranted))
  }

  @Test func `an unmet right waits where the roster may be old`() throws {
    var field = try Field(isRosterWhole: false)
    field.open()
    let segment = try field.changes(by: field.analyst, parents: [field.opening.hash])
    #expect(field.judge(segment) == .waiting(.membership(of: field.analyst.device)))
    let keys = field.analyst.publicKeys
    let membership = try field.organization.keyring.membership(
      of: keys, in: field.organization.probation, encapsulation: .replayable)
    let entry = try field.organization.write(
      [membership.entry], by: field.organization.admin)
    try field.admission.roster.apply(entry)
    #expect(field.judge(segment) == .admit)
  }

  @Test func `a segment waits for the first parent that is not here`() throws {
    var field = try Field()
    field.open()
    let first = try field.changes(by: field.advocate, parents: [field.opening.hash])
    let second = try field.changes(by: field.officer, parents: [first.hash])
    #expect(field.judge(second) == .waiting(.parent(first.hash)))
    field.here.insert(first.hash)
    #expect(field.judge(second) == .admit)
  }

  @Test func `a control segment needs the right for what it says`() throws {
    var field = try Field()
    field.open()
    let clinic = TeamID(using: &field.organization.generator)
    let grant = [ControlEntry.grant(Grant(team: clinic, rights: .read))]
    func said(_ entries: [ControlEntry], by keys: DeviceKeys) throws -> Segment {
      try field.organization.control(
        entries, scope: field.prepared.scope, by: keys, parents: [field.opening.hash])
    }
    #expect(field.judge(try said(grant, by: field.officer)) == .admit)
    #expect(field.judge(try said(grant, by: field.analyst)) == .refused(.notGranted))
    let addition = ControlEntry.wrap(WrapAddition(keyID: field.prepared.key.id, wraps: []))
    #expect(field.judge(try said([addition], by: field.analyst)) == .admit)
    #expect(field.judge(try said([addition] + grant, by: field.analyst)) == .refused(.notGranted))
  }

  @Test func `what a device signed that was set aside is held, and what is wrong stays refused`()
    throws
  {
    var field = try Field()
    field.open()
    field.admission.setAside = [field.officer.device, field.analyst.device]
    let honest = try field.changes(by: field.officer, parents: [field.opening.hash])
    #expect(field.judge(honest) == .held)
    let unentitled = try field.changes(by: field.analyst, parents: [field.opening.hash])
    #expect(field.judge(unentitled) == .refused(.notGranted))
    #expect(
      field.judge(try field.changes(by: field.advocate, parents: [field.opening.hash])) == .admit)
  }

  @Test(arguments: [
    (SegmentError.tooLarge(bytes: 9, limit: 8), Verdict.Reason.tooLarge),
    (.headerTooLarge(bytes: 9, limit: 8), .tooLarge),
    (.trailingBytes(1), .malformed),
    (.truncated(bytes: 1, needed: 2), .malformed),
    (.unsupportedVersion(SegmentVersion(format: 2, merge: 1, suite: 1)), .unsupportedVersion),
  ])
  func `bytes that are no segment are answered with their reason`(
    error: SegmentError, reason: Verdict.Reason
  ) {
    #expect(Admission.reason(for: error) == reason)
  }
}
