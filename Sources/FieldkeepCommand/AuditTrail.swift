// What a command leaves in the audit: entered before anything is shown, and with what it did where it writes.

import CaseProtocol
import Fieldkeep

/// One entry, as a command makes it: identifiers and a verb.
struct AuditEntry: Sendable {
  let verb: String
  var cases: Set<CaseID> = []
  var records: Set<RecordID> = []
  var parts: Set<UInt32> = []
  var disclosures: [RecordID] = []
  var devices: [DeviceID] = []

  /// More than this is not listed one by one: whoever read all of a county is told by the verb.
  static let mostIDs = 1_000

  /// What was read of records, as far as it is confidential; nil where nothing was.
  init?(_ verb: String, reading records: some Sequence<Record>, naming: Bool = false) {
    self.verb = verb
    for record in records where Self.isConfidential(record.compartment) {
      cases.insert(record.caseID)
      parts.insert(record.compartment)
      if naming { self.records.insert(record.id) }
    }
    guard !cases.isEmpty else { return nil }
    cases.remove(Replica.directoryCase)
  }

  init(
    _ verb: String, cases: Set<CaseID> = [], records: Set<RecordID> = [], parts: Set<UInt32> = [],
    disclosures: [RecordID] = [], devices: [DeviceID] = []
  ) {
    self.verb = verb
    self.cases = cases
    self.records = records
    self.parts = parts
    self.disclosures = disclosures
    self.devices = devices
  }

  /// What everybody who works on a case reads, or everybody at all, is not entered.
  private static let open = Set(
    [
      CountyCompartment.coordination, CountyCompartment.directory, CountyCompartment.training,
      CountyCompartment.audit, CountyCompartment.aggregates,
    ].map(\.number))

  static func isConfidential(_ compartment: UInt32) -> Bool { !open.contains(compartment) }

  /// Whether it is a look, which is entered once an hour; everything else is entered each time.
  var isReading: Bool { ["opened", "searched", "queried"].contains(verb) }

  /// The same entry within the hour, on the same device.
  func id(of device: DeviceID, at milliseconds: Int64) -> RecordID {
    var subjects = cases.sorted().map(\.bytes)
    subjects += records.sorted().prefix(Self.mostIDs).map(\.bytes)
    subjects += devices.map(\.bytes) + parts.sorted().map { Array(String($0).utf8) }
    return CountyIdentity.auditEntry(
      device: device.bytes, hour: milliseconds / 3_600_000, verb: verb, subjects: subjects
    ).recordID
  }
}

extension Desk {
  /// Enters what is about to be done or shown; a look again within the hour is the same entry, and nothing is written.
  ///
  /// A device of an organization that keeps no audit enters nothing.
  ///
  /// - Throws: an error of the library where it cannot be kept; nothing is then to be shown.
  func enter(_ entry: AuditEntry?) async throws {
    guard let entry, let device = try await replica.device() else { return }
    let now = time.now
    let id = entry.isReading ? entry.id(of: device, at: now) : nil
    if let id, try await replica.record(id) != nil { return }
    try await replica.write { records in
      try records.enter(entry, at: now, id: id)
    }
  }
}

extension RecordWriter {
  /// Enters what this transaction does.
  ///
  /// - Returns: whether this organization keeps an audit.
  @discardableResult
  func enter(_ entry: AuditEntry, at milliseconds: Int64, id: RecordID? = nil) throws -> Bool {
    guard let draft = try createOnTrail(AuditRecord.type.name, id: id) else { return false }
    try set(AuditRecord.happened.at.name, of: draft, to: .instant(milliseconds: milliseconds))
    try set(AuditRecord.verb.name, of: draft, to: .code(entry.verb))
    func add(_ ids: some Sequence<String>, to field: Field) throws {
      for id in ids { try self.add(.text(id), to: field.name, of: draft) }
    }
    try add(
      entry.cases.sorted().prefix(AuditEntry.mostIDs).map(\.description), to: AuditRecord.caseIDs)
    try add(
      entry.records.sorted().prefix(AuditEntry.mostIDs).map(\.description),
      to: AuditRecord.recordIDs)
    for part in entry.parts.sorted() {
      guard let name = CountySchema.schema.compartment(numbered: part)?.name,
        CodeLists.sharedPart[name] != nil
      else { continue }
      try self.add(.code(name), to: AuditRecord.parts.name, of: draft)
    }
    try add(entry.disclosures.map(\.description), to: AuditRecord.disclosureIDs)
    try add(entry.devices.map(\.description), to: AuditRecord.deviceIDs)
    return true
  }
}
