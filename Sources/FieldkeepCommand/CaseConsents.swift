// What the consents of a case say, and what may be shown to whom by them: one reading for whoever shows, exports or asks.

import CaseProtocol
import Fieldkeep

/// The consents of one case, as far as this device can read them.
///
/// - a consent and its copies in other parts of the case are one: what is taken back in one part is taken back;
/// - a case is one youth's, so whoever a consent names is that youth;
/// - what may be shown follows from ``ConsentRules`` alone.
struct CaseConsents {
  /// One consent.
  struct Entry {
    /// The consent itself, or its first copy where only copies can be read here.
    let record: Record
    /// The consent and its copies.
    let records: [Record]
    let facts: ConsentFacts
    /// When it was taken back, if somebody said when.
    let revokedAt: Int64?
  }

  /// In the order in which they came into being here.
  let entries: [Entry]
  let standings: [SharingStanding]
  let subject: RecordID
  let rules = ConsentRules()

  /// Reads the consents of a case.
  init(_ file: CaseFile) {
    let subject = file.youths.first?.id ?? file.firstPersonID(in: CountyCompartment.advocateNotes)
    let standings = file.all(ConsentStandingRecord.type)
    var originals: [RecordID] = []
    var copies: [RecordID: [Record]] = [:]
    for record in file.all(ConsentRecord.type) {
      let original = record.reference(ConsentRecord.original) ?? record.id
      if copies[original] == nil { originals.append(original) }
      copies[original, default: []].append(record)
    }
    entries = originals.compactMap { original in
      let records = copies[original] ?? []
      guard let record = records.first(where: { $0.id == original }) ?? records.first else {
        return nil
      }
      let ids = Set(records.map(\.id) + [original])
      let own = standings.filter { standing in
        standing.reference(ConsentStandingRecord.consentRecord).map(ids.contains) ?? false
      }
      return Entry(
        record: record, records: records,
        facts: Self.facts(original, records, record, own, subject),
        revokedAt: own.compactMap { $0.instant(ConsentStandingRecord.revoked.at) }.min())
    }
    self.subject = subject
    self.standings = file.all(SharingRecord.type).compactMap { record in
      record.code(SharingRecord.agency).map {
        SharingStanding(
          subject: subject, partner: SharingPartner(rawValue: $0),
          isRevoked: record.code(SharingRecord.standing) == "revoked")
      }
    }
  }

  private static func facts(
    _ original: RecordID, _ records: [Record], _ record: Record, _ standings: [Record],
    _ subject: RecordID
  ) -> ConsentFacts {
    func codes(_ field: Field) -> Set<String> { Set(records.flatMap { $0.words(field) }) }
    return ConsentFacts(
      record: original, subject: subject,
      givenAt: record.instant(ConsentRecord.given.at),
      givenBy: record.code(ConsentRecord.givenBy).flatMap(ConsentFacts.Giver.init(rawValue:)),
      form: record.code(ConsentRecord.form).flatMap(ConsentFacts.Form.init(rawValue:)),
      limitsExplainedAt: record.instant(ConsentRecord.limitsExplained.at),
      parts: Set(
        codes(ConsentRecord.fromCompartments).compactMap { name in
          CountyCompartment.all.first { $0.name == name }
        }),
      partners: Set(codes(ConsentRecord.toAgencies).map(SharingPartner.init(rawValue:))),
      purposes: Set(codes(ConsentRecord.purposes).compactMap(SharingPurpose.init(rawValue:))),
      expiresAt: record.instant(ConsentRecord.expiresAt),
      earlierEnds: standings.compactMap { $0.instant(ConsentStandingRecord.expiresAt) },
      isRevoked: standings.contains { $0.code(ConsentStandingRecord.standing) == "revoked" },
      hasWithheld: records.contains { $0.text(ConsentRecord.withheld) != nil })
  }

  /// Whether the youth took back sharing with a partner as a whole.
  func isShut(_ partner: SharingPartner) -> Bool {
    standings.contains { $0.partner == partner && $0.isRevoked }
  }

  /// The consent that a record is, or is a copy of.
  func entry(of id: RecordID) -> Entry? {
    entries.first { $0.facts.record == id || $0.records.contains { $0.id == id } }
  }

  /// What may be shown of these parts to a partner for a purpose.
  func decide(
    _ parts: Set<Compartment>, for partner: SharingPartner, _ purpose: SharingPurpose, now: Int64
  ) -> SharingDecision {
    rules.decide(
      SharingRequest(subject: subject, parts: parts, partner: partner, purpose: purpose),
      consents: entries.map(\.facts), standings: standings, now: now)
  }

  /// When what a consent allows ends: at its end, or when the rules let no consent count any longer.
  func end(of entry: Entry) -> Int64? {
    guard let given = entry.facts.givenAt, let end = entry.facts.endsAt else { return nil }
    let longest = given.addingReportingOverflow(rules.longest.components.seconds * 1_000)
    return longest.overflow ? end : min(end, longest.partialValue)
  }

  /// Those to whom anything may be shown now.
  func openPartners(now: Int64) -> Set<SharingPartner> {
    Set(following(now: now).filter { !$0.decision.allowed.isEmpty }.map(\.partner))
  }

  /// What follows for one partner and one purpose.
  struct Following {
    let partner: SharingPartner
    let purpose: SharingPurpose
    let decision: SharingDecision
    /// When the last of what is allowed ends.
    let until: Int64?
  }

  /// What follows from all consents together: everything that any of them speaks of, and nothing else.
  func following(now: Int64) -> [Following] {
    let partners = Set(entries.flatMap(\.facts.partners)).sorted { $0.rawValue < $1.rawValue }
    return partners.flatMap { partner in
      SharingPurpose.allCases.compactMap { purpose in
        let parts = Set(
          entries.map(\.facts).filter {
            $0.partners.contains(partner) && $0.purposes.contains(purpose)
          }.flatMap(\.parts))
        guard !parts.isEmpty else { return nil }
        let decision = decide(parts, for: partner, purpose, now: now)
        let ends = decision.consents.compactMap { entry(of: $0).flatMap(end) }
        return Following(
          partner: partner, purpose: purpose, decision: decision, until: ends.max())
      }
    }
  }
}

extension CaseFile {
  /// The records of the youth, the smallest identifier first; one, unless several were registered in one case.
  var youths: [Record] {
    all(PersonRecord.type).sorted { $0.id < $1.id }
  }

  /// The identifier that the youth's record has or would get in a compartment.
  func firstPersonID(in compartment: Compartment) -> RecordID {
    CountyIdentity.person(caseID: id, in: compartment).recordID
  }
}
