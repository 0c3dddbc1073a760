// What remains of letting another agency into a part of a case: the same entry as of a file that leaves, for to whoever asks
// what was told to whom it makes no difference how.

import CaseProtocol
import Fieldkeep

/// The disclosures that one decision makes: one for each part that is not everybody's who works on the case.
struct SharingLedger {
  /// More than this is not listed one by one.
  static let mostRecords = AuditEntry.mostIDs

  private let decision: CaseSharing.Decision
  private let caseID: CaseID
  private let subject: RecordID
  /// What is there now, by part; what is written until the end comes to it.
  private let records: [Compartment: [RecordID]]
  private let recipient: String
  private let now: Int64

  init(_ sharing: CaseSharing, _ decision: CaseSharing.Decision) {
    self.decision = decision
    caseID = sharing.file.id
    subject = CaseConsents(sharing.file).subject
    recipient = sharing.teams.names([decision.team]).joined()
    now = sharing.desk.time.now
    var records: [Compartment: [RecordID]] = [:]
    for part in decision.parts where AuditEntry.isConfidential(part.number) {
      records[part] = sharing.file.records.filter {
        $0.compartment == part.number && $0.type != DisclosureRecord.type
          && $0.type != CaseAccessRecord.type
      }.prefix(Self.mostRecords).map(\.id)
    }
    self.records = records
  }

  /// The notices that go along with a part, the strictest first.
  static func notices(for part: Compartment) -> [DisclosureNotice] {
    AuditEntry.isConfidential(part.number) ? DisclosureNotice.notices(for: [part]) : []
  }

  /// Writes the entries, each beside what it is about: one that lay elsewhere and named treatment would tell that there is
  /// some.
  ///
  /// - Returns: the entries' identifiers.
  /// - Throws: what the transaction throws.
  func enter(_ writer: RecordWriter) throws -> [RecordID] {
    try records.keys.sorted { $0.number < $1.number }.map { part in
      let home =
        DisclosureRecord.type.compartments.contains(part) ? part : CountyCompartment.coordination
      let entry = try writer.create(DisclosureRecord.type.name, in: caseID, compartment: home.name)
      func set(_ field: Field, _ value: FieldValue) throws {
        try writer.set(field.name, of: entry, to: value)
      }
      try set(DisclosureRecord.happened.at, .instant(milliseconds: now))
      try set(DisclosureRecord.subject, .reference(subject))
      try set(DisclosureRecord.basis, .code(basis(of: part)))
      if let consent = decision.consents[part] {
        try set(DisclosureRecord.consentRecord, .reference(consent))
      }
      for record in records[part] ?? [] {
        try writer.add(.text("\(record)"), to: DisclosureRecord.recordIDs.name, of: entry)
      }
      try writer.add(.code(part.name), to: DisclosureRecord.parts.name, of: entry)
      let agency = decision.partner?.rawValue ?? "other"
      try set(
        DisclosureRecord.toAgency,
        .code(CodeLists.recipientAgency[agency] == nil ? "other" : agency))
      try set(DisclosureRecord.toWhom, .text(recipient))
      try set(DisclosureRecord.purpose, .code(decision.purpose.rawValue))
      for notice in Self.notices(for: part) {
        try writer.add(.code(notice.rawValue), to: DisclosureRecord.notices.name, of: entry)
      }
      try set(DisclosureRecord.format, .code("shared"))
      return entry.id
    }
  }

  private func basis(of part: Compartment) -> String {
    if decision.kind == "emergency" { return "emergency" }
    return decision.consents[part] == nil ? "team_law" : "consent"
  }
}
