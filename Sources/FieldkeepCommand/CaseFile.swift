// One case as it stands: its records, read at once.

import CaseProtocol
import Fieldkeep

/// The records of one case that this device can read.
struct CaseFile {
  let id: CaseID
  /// In the order in which they came into being here; voided ones are not among them.
  let records: [Record]
  /// The same by the number of their type.
  private let byType: [UInt32: [Record]]
  /// When what others wrote came here.
  private let arrivals: Arrivals
  /// What was voided: written again, such a record is taken back first.
  private let voided: Set<RecordID>
  /// With the directory: orders of a court, as the roster has them.
  var orders: [OrderReport] = []

  init(_ id: CaseID, in replica: Replica) async throws {
    self.init(
      id, try await replica.records(in: id, includingVoided: true),
      try await replica.arrivals(in: id))
  }

  /// Takes records that were read before.
  init(_ id: CaseID, _ records: [Record], _ arrivals: Arrivals = Arrivals()) {
    self.id = id
    self.arrivals = arrivals
    self.records = records.filter { $0.standing != .voided }
    byType = Dictionary(grouping: self.records) { $0.typeNumber }
    voided = Set(records.filter { $0.standing == .voided }.map(\.id))
  }

  /// Takes up a record of a derived identifier, or begins it.
  ///
  /// - Parameters:
  ///   - type: its type.
  ///   - id: its identifier.
  ///   - compartment: where it lies.
  ///   - records: the transaction.
  ///   - first: writes what is written once, where the record is new here.
  /// - Returns: the record to set fields of.
  /// - Throws: what the transaction throws.
  func draft(
    _ type: RecordType, _ id: RecordID, in compartment: Compartment?, _ records: RecordWriter,
    first: (RecordDraft) throws -> Void
  ) throws -> RecordDraft {
    let draft = try records.create(type.name, in: self.id, compartment: compartment?.name, id: id)
    if voided.contains(id) { try records.restore(draft) }
    if record(id) == nil { try first(draft) }
    return draft
  }

  /// When this laptop learned of what a record shows, by field number: written here, or arrived from elsewhere.
  func learnedTimes(of record: Record) -> LearnedTimes {
    var times: LearnedTimes = [:]
    record.forEachShown { field, shown in
      times[field] = max(shown.time, arrivals[shown.dot, record.scope] ?? shown.time)
    }
    return times
  }

  /// When this laptop learned of what one field shows.
  func learnedTime(of field: Field, in record: Record) -> Int64? {
    guard !field.isSet, let shown = record.reading(of: field).shown else { return nil }
    return max(
      shown.timeMilliseconds, arrivals[shown.dot, record.scope] ?? shown.timeMilliseconds)
  }

  /// When the newest of what others wrote into a record came; nil where all of it was written here.
  func arrived(_ record: Record) -> Int64? {
    var newest: Int64?
    record.forEachShown { _, shown in
      if let arrival = arrivals[shown.dot, record.scope] {
        newest = max(newest ?? arrival, arrival)
      }
    }
    return newest
  }

  /// The records of one type.
  func all(_ type: RecordType) -> [Record] {
    byType[type.number] ?? []
  }

  /// Whether there is or was a record with an identifier.
  func knows(_ id: RecordID) -> Bool { voided.contains(id) || record(id) != nil }

  /// The record with an identifier.
  func record(_ id: RecordID) -> Record? {
    records.first { $0.id == id }
  }

  /// The record that says where the case stands.
  var caseRecord: Record? { all(CaseRecord.type).first }

  /// The recovery that work is about: the one that was written first last.
  ///
  /// A youth may be found again within one case; the newer recovery's clocks are those that run.
  var recovery: Record? {
    all(RecoveryRecord.type).max { left, right in
      (left.writtenMilliseconds?.lowerBound ?? 0, left.id)
        < (right.writtenMilliseconds?.lowerBound ?? 0, right.id)
    }
  }

  /// The recovery that work is about.
  ///
  /// - Throws: ``Failure`` where this device can read none.
  func knownRecovery() throws -> Record {
    guard let recovery else {
      throw Failure(
        .noInput, "this case has no recovery that this device can read",
        hint: "sync first; or open a case with fieldkeep new")
    }
    return recovery
  }

  /// Where work on the case lies: coordination, or the advocate's own notes.
  var home: Compartment? {
    let number = (recovery ?? caseRecord ?? records.first)?.compartment
    return number.flatMap { CountySchema.schema.compartment(numbered: $0) }
  }

  /// A code of the list of phases.
  var phase: String? { caseRecord?.code(CaseRecord.phase) }

  var isOpen: Bool { phase != "closed" }
}

extension Record {
  /// The shown code of a field.
  func code(_ field: Field) -> String? {
    if case .code(let code) = self[field] { code } else { nil }
  }

  /// The shown moment of a field, in milliseconds since 1970.
  func instant(_ field: Field) -> Int64? {
    if case .instant(let milliseconds) = self[field] { milliseconds } else { nil }
  }

  /// The shown text of a field.
  func text(_ field: Field) -> String? {
    if case .text(let text) = self[field] { text } else { nil }
  }

  /// The shown date of a field.
  func date(_ field: Field) -> PartialDate? {
    if case .partialDate(let date) = self[field.name] { date } else { nil }
  }

  /// The record that a field refers to.
  func reference(_ field: Field) -> RecordID? {
    if case .reference(let id) = self[field] { id } else { nil }
  }

  /// The texts or codes of a set.
  func words(_ field: Field) -> [String] {
    elements(of: field).compactMap { value in
      switch value {
      case .text(let text), .code(let text): text
      default: nil
      }
    }
  }

  /// The shown values by field number, as the deadline rules take them.
  var shownFields: ShownFields { shownValues }

  /// When the shown value of a field was written, in milliseconds since 1970 by the writer's clock less its error.
  func time(of field: Field) -> Int64? {
    reading(of: field).shown?.timeMilliseconds
  }
}

extension RecordWriter {
  /// Sets when something happened, how exactly that is known, and who says so.
  func set(
    _ event: EventFields, of record: RecordDraft, to moment: NamedMoment, source: String? = nil
  ) throws {
    try set(event.at.name, of: record, to: .instant(milliseconds: moment.milliseconds))
    if let precision = moment.precision {
      try set(event.precision.name, of: record, to: .code(precision))
    }
    guard let source else { return }
    if event.source.isSet {
      try add(.code(source), to: event.source.name, of: record)
    } else {
      try set(event.source.name, of: record, to: .code(source))
    }
  }
}

/// Where the cases of this device stand, without reading what is in them.
struct CaseOverview {
  /// In the order in which they came into being here.
  let cases: [CaseFile]
  /// How many fields of each case wait for a person.
  let disputes: [CaseID: Int]

  init(_ replica: Replica) async throws {
    let records = Dictionary(
      grouping: try await replica.records(ofTypes: [CaseRecord.type, RecoveryRecord.type]),
      by: \.caseID)
    cases = try await replica.cases().map { CaseFile($0, records[$0] ?? []) }
    disputes = try await Self.disputes(in: replica)
  }

  /// How many fields of each case wait for a person.
  static func disputes(in replica: Replica) async throws -> [CaseID: Int] {
    Dictionary(grouping: try await replica.conflicts(), by: \.caseID)
      .mapValues { $0.reduce(0) { $0 + max(1, $1.disputed.count) } }
  }
}
