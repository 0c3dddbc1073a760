// What a case's youth consented to, from the records of the case, as the rules of sharing ask for it.

import CaseProtocol
import Fieldkeep

/// The consents of one case, and what was taken back.
///
/// - every person record of a case is the case's youth, so one consent speaks for all of them;
/// - a copy of a consent is taken back with its original.
struct CaseConsents {
  /// The youth; nil where the case holds no person.
  let subject: RecordID?
  let consents: [ConsentFacts]
  let standings: [SharingStanding]

  init(_ file: CaseFile) {
    let persons = file.all(PersonRecord.type).map(\.id)
    let named = file.all(CaseRecord.type).compactMap { $0.reference(CaseRecord.person) }
    let youth = Set(persons + named)
    let subject = youth.min()
    self.subject = subject
    guard let subject else {
      (consents, standings) = ([], [])
      return
    }
    let register = Dictionary(
      grouping: file.all(ConsentStandingRecord.type),
      by: { $0.reference(ConsentStandingRecord.consentRecord) })
    consents = file.all(ConsentRecord.type).compactMap { record in
      guard let about = record.reference(ConsentRecord.subject), youth.contains(about) else {
        return nil
      }
      let standings = [record.id, record.reference(ConsentRecord.original)].compactMap(\.self)
        .flatMap { register[$0] ?? [] }
      return Self.facts(of: record, standings, subject)
    }
    standings = file.all(SharingRecord.type).compactMap { record in
      guard let about = record.reference(SharingRecord.subject), youth.contains(about),
        let agency = record.code(SharingRecord.agency)
      else { return nil }
      return SharingStanding(
        subject: subject, partner: SharingPartner(rawValue: agency),
        isRevoked: record.code(SharingRecord.standing) == "revoked")
    }
  }

  private static func facts(
    of record: Record, _ standings: [Record], _ subject: RecordID
  ) -> ConsentFacts {
    ConsentFacts(
      record: record.id, subject: subject, givenAt: record.instant(ConsentRecord.given.at),
      givenBy: record.code(ConsentRecord.givenBy).flatMap(ConsentFacts.Giver.init(rawValue:)),
      form: record.code(ConsentRecord.form).flatMap(ConsentFacts.Form.init(rawValue:)),
      limitsExplainedAt: record.instant(ConsentRecord.limitsExplained.at),
      parts: Set(
        record.words(ConsentRecord.fromCompartments)
          .compactMap { CountySchema.schema.compartment(named: $0) }),
      partners: Set(record.words(ConsentRecord.toAgencies).map(SharingPartner.init(rawValue:))),
      purposes: Set(record.words(ConsentRecord.purposes).compactMap(SharingPurpose.init(rawValue:))),
      expiresAt: record.instant(ConsentRecord.expiresAt),
      earlierEnds: standings.compactMap { $0.instant(ConsentStandingRecord.expiresAt) },
      isRevoked: standings.contains {
        $0.code(ConsentStandingRecord.standing) == "revoked"
          || $0.instant(ConsentStandingRecord.revoked.at) != nil
      },
      hasWithheld: record.text(ConsentRecord.withheld) != nil)
  }
}
