// Writing consents: each with its standing, and with whom the youth shares, so that taking back wins wherever it meets a
// grant.

import CaseProtocol
import Fieldkeep

/// What a consent says, before it is written.
struct ConsentTerms {
  var parts: [Compartment]
  var partners: [SharingPartner]
  var purposes: [SharingPurpose]
  /// A code of `consent_giver`.
  var giver: String
  var given: NamedMoment
  var isLimitsExplained: Bool
  var isOral: Bool
  /// Milliseconds since 1970.
  var until: Int64
  var withheld: String?
}

/// Writes consents of one case, in every part of it whose people rely on them and in which this device may write.
///
/// - a consent lies among the advocates' notes where this device opens them, else where the case lies, or where its
///   caller says; a part that it opens and that the case has already gets a copy, with that part alone and without the
///   words that the youth keeps back;
/// - whoever records a consent writes beside it that sharing with each partner is in force; whoever takes one back
///   writes that it is taken back: where both were written unseen of each other, the register shows that it is.
struct ConsentWriting {
  private let file: CaseFile
  private let consents: CaseConsents
  private let home: Compartment
  /// Parts that the case has and that this device may write in.
  private let reachable: Set<Compartment>

  init(_ file: CaseFile, _ desk: Desk, in compartment: Compartment? = nil) async throws {
    self.file = file
    consents = CaseConsents(file)
    let open = Set(try await desk.replica.compartmentsToOpen())
    let held = Set(try await desk.replica.compartments(of: file.id))
    let own =
      open.contains(CountyCompartment.advocateNotes) ? CountyCompartment.advocateNotes : nil
    guard let home = compartment ?? own ?? file.home,
      ConsentRecord.type.compartments.contains(home)
    else {
      throw Failure(
        .refused, "nothing of this case is open here in which a consent could lie",
        hint: "sync first, or ask whoever works on the case to record it")
    }
    self.home = home
    reachable = open.filter { held.contains($0.number) }
  }

  /// Writes a consent, its copies, their standing and the register.
  ///
  /// - Returns: the consent's identifier.
  func write(_ terms: ConsentTerms, _ records: RecordWriter) throws -> RecordID {
    let original = try records.create(
      ConsentRecord.type.name, in: file.id, compartment: home.name)
    try write(terms, terms.parts, terms.withheld, of: original, records)
    try stand(original.id, isRevoked: false, terms.given, in: home, records)
    var places = [home]
    for compartment in ConsentRecord.type.compartments
    where compartment != home && reachable.contains(compartment) {
      // Those who coordinate rely on what is said of identity too: it has no consents of its own.
      let parts = terms.parts.filter { part in
        part == compartment
          || (compartment == CountyCompartment.coordination && part == CountyCompartment.identity)
      }
      guard !parts.isEmpty else { continue }
      let copy = try records.create(
        ConsentRecord.type.name, in: file.id, compartment: compartment.name,
        id: CountyIdentity.consentCopy(of: original.id, in: compartment).recordID)
      try write(terms, parts, terms.withheld == nil ? nil : Self.askForWithheld, of: copy, records)
      try records.set(ConsentRecord.original.name, of: copy, to: .reference(original.id))
      try stand(copy.id, isRevoked: false, terms.given, in: compartment, records)
      places.append(compartment)
    }
    // A grant opens the register again for whoever the youth had shut out, and for no consent of before.
    let shut = terms.partners.filter(consents.isShut)
    for entry in consents.entries where !entry.facts.partners.isDisjoint(with: shut) {
      try end(entry, terms.given, records)
    }
    for partner in terms.partners {
      try register(partner, isRevoked: false, terms.given, in: places, records)
    }
    return original.id
  }

  private static let askForWithheld =
    "The youth keeps something back: ask whoever recorded the consent."

  private func write(
    _ terms: ConsentTerms, _ parts: [Compartment], _ withheld: String?, of consent: RecordDraft,
    _ records: RecordWriter
  ) throws {
    let subject = consents.subject
    try records.set(ConsentRecord.subject.name, of: consent, to: .reference(subject))
    try records.set(ConsentRecord.given, of: consent, to: terms.given)
    try records.set(ConsentRecord.givenBy.name, of: consent, to: .code(terms.giver))
    for part in parts {
      try records.add(.code(part.name), to: ConsentRecord.fromCompartments.name, of: consent)
    }
    for partner in terms.partners {
      try records.add(.code(partner.rawValue), to: ConsentRecord.toAgencies.name, of: consent)
    }
    for purpose in terms.purposes {
      try records.add(.code(purpose.rawValue), to: ConsentRecord.purposes.name, of: consent)
    }
    if terms.isLimitsExplained {
      try records.set(ConsentRecord.limitsExplained, of: consent, to: terms.given)
    }
    try records.set(
      ConsentRecord.form.name, of: consent, to: .code(terms.isOral ? "oral_noted" : "written"))
    try records.set(
      ConsentRecord.expiresAt.name, of: consent, to: .instant(milliseconds: terms.until))
    if let withheld {
      try records.set(ConsentRecord.withheld.name, of: consent, to: .text(withheld))
    }
  }

  // MARK: taking back

  /// Takes back one consent with all whom it names, sharing with some partners, or everything.
  ///
  /// - Parameters:
  ///   - consent: the one that is meant; nil for all.
  ///   - partners: with whom; none for all that the consents name.
  ///   - moment: when it was taken back.
  ///   - records: the transaction.
  /// - Throws: what the transaction throws.
  func takeBack(
    _ consent: RecordID?, _ partners: [SharingPartner], _ moment: NamedMoment,
    _ records: RecordWriter
  ) throws {
    let meant = consents.entries.filter { entry in
      consent.map { id in entry.records.contains { $0.id == id } } ?? true
    }
    let named =
      partners.isEmpty
      ? Set(meant.flatMap(\.facts.partners)).sorted { $0.rawValue < $1.rawValue } : partners
    for entry in meant
    where consent != nil || entry.facts.partners.isSubset(of: named) {
      try end(entry, moment, records)
    }
    for partner in named {
      try register(partner, isRevoked: true, moment, in: [home], records)
    }
  }

  /// Writes that a consent and every copy that can be reached was taken back.
  private func end(
    _ entry: CaseConsents.Entry, _ moment: NamedMoment, _ records: RecordWriter
  ) throws {
    for record in entry.records {
      guard let place = compartment(of: record), place == home || reachable.contains(place) else {
        continue
      }
      try stand(record.id, isRevoked: true, moment, in: place, records)
    }
  }

  private func stand(
    _ consent: RecordID, isRevoked: Bool, _ moment: NamedMoment, in place: Compartment,
    _ records: RecordWriter
  ) throws {
    let id = CountyIdentity.consentStanding(consent: consent).recordID
    let standing = try file.draft(ConsentStandingRecord.type, id, in: place, records) { standing in
      try records.set(
        ConsentStandingRecord.consentRecord.name, of: standing, to: .reference(consent))
    }
    try records.set(
      ConsentStandingRecord.standing.name, of: standing,
      to: .code(isRevoked ? "revoked" : "in_force"))
    if isRevoked { try records.set(ConsentStandingRecord.revoked, of: standing, to: moment) }
  }

  /// Writes whether the youth shares with a partner: into the register of each place, and wherever one is kept already.
  private func register(
    _ partner: SharingPartner, isRevoked: Bool, _ moment: NamedMoment, in places: [Compartment],
    _ records: RecordWriter
  ) throws {
    var written: [(place: Compartment, id: RecordID)] = places.map { place in
      let id = CountyIdentity.sharing(
        person: consents.subject, recipient: partner.rawValue, in: place
      ).recordID
      return (place, id)
    }
    for record in file.all(SharingRecord.type)
    where record.code(SharingRecord.agency) == partner.rawValue {
      guard let place = compartment(of: record), place == home || reachable.contains(place),
        !written.contains(where: { $0.id == record.id })
      else { continue }
      written.append((place, record.id))
    }
    for (place, id) in written {
      let subject = consents.subject
      let sharing = try file.draft(SharingRecord.type, id, in: place, records) { sharing in
        try records.set(SharingRecord.subject.name, of: sharing, to: .reference(subject))
        try records.set(SharingRecord.agency.name, of: sharing, to: .code(partner.rawValue))
      }
      try records.set(
        SharingRecord.standing.name, of: sharing, to: .code(isRevoked ? "revoked" : "in_force"))
      try records.set(SharingRecord.changed, of: sharing, to: moment)
    }
  }

  private func compartment(of record: Record) -> Compartment? {
    CountySchema.schema.compartment(numbered: record.compartment)
  }
}
