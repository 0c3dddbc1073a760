// What the deadline rules are told: plain values, as a replica reads them from its records. The rules know nothing of
// storage, and nothing of whether a youth helps an investigation.

public import CausalMerge
public import RecordSchema

/// What one recovery's records say, as far as its clocks ask.
///
/// - all times are milliseconds since 1970, as shown by the fields' policies; a time that nobody stated is `nil`.
public struct RecoveryFacts: Hashable, Sendable {
  public var recovery: RecordID
  /// `nil` if nobody has said, or in a word of a newer version; the clocks run.
  public var status: RecoveryStatus?
  /// When the youth was first met.
  public var firstContactAt: Int64?
  /// When this replica learned of the first contact: typed in here, or applied from another device.
  ///
  /// A record that arrives after its deadlines pages nobody. `nil` stands for in time.
  public var knownAt: Int64?
  /// When the youth was away since.
  public var absences: [AbsenceSpan]
  public var alerts: [AlertFacts]
  public var items: [ItemFacts]

  public init(
    recovery: RecordID, status: RecoveryStatus? = nil, firstContactAt: Int64?,
    knownAt: Int64? = nil, absences: [AbsenceSpan] = [], alerts: [AlertFacts] = [],
    items: [ItemFacts] = []
  ) {
    self.recovery = recovery
    self.status = status
    self.firstContactAt = firstContactAt
    self.knownAt = knownAt
    self.absences = absences
    self.alerts = alerts
    self.items = items
  }
}

/// One agency's alert, as far as its clock asks.
public struct AlertFacts: Hashable, Sendable {
  public var record: RecordID
  public var agency: Agency
  /// `nil` if nobody has said, or in a word of a newer version.
  public var status: AlertStatus?
  /// When the status was written, by the writer's clock: what it says happened no later.
  public var statusAt: Int64?
  public var alertedAt: Int64?
  public var acknowledgedAt: Int64?
  public var enRouteAt: Int64?
  public var arrivedAt: Int64?
  /// When this replica learned that the agency was alerted; `nil` stands for in time.
  public var knownAt: Int64?
  /// When this replica learned of what the alert shows, by field number.
  public var learnedAt: LearnedTimes

  public init(
    record: RecordID, agency: Agency, status: AlertStatus? = nil, statusAt: Int64? = nil,
    alertedAt: Int64? = nil, acknowledgedAt: Int64? = nil, enRouteAt: Int64? = nil,
    arrivedAt: Int64? = nil, knownAt: Int64? = nil, learnedAt: LearnedTimes = [:]
  ) {
    self.record = record
    self.agency = agency
    self.status = status
    self.statusAt = statusAt
    self.alertedAt = alertedAt
    self.acknowledgedAt = acknowledgedAt
    self.enRouteAt = enRouteAt
    self.arrivedAt = arrivedAt
    self.knownAt = knownAt
    self.learnedAt = learnedAt
  }
}

/// One item of the checklist, as far as its clock asks.
public struct ItemFacts: Hashable, Sendable {
  public var record: RecordID
  public var item: ChecklistItem
  /// `nil` if nobody has said, or in a word of a newer version: open.
  public var status: ChecklistStatus?
  /// When the status was written, by the writer's clock: what it says happened no later.
  public var statusAt: Int64?
  public var doneAt: Int64?
  /// When this replica learned of what the item shows, by field number.
  public var learnedAt: LearnedTimes

  public init(
    record: RecordID, item: ChecklistItem, status: ChecklistStatus? = nil, statusAt: Int64? = nil,
    doneAt: Int64? = nil, learnedAt: LearnedTimes = [:]
  ) {
    self.record = record
    self.item = item
    self.status = status
    self.statusAt = statusAt
    self.doneAt = doneAt
    self.learnedAt = learnedAt
  }
}

// MARK: from records

/// A record's shown values by field number.
public typealias ShownFields = [UInt32: FieldValue]

/// When a replica learned of a record's shown values, by field number, in milliseconds since 1970: written here, or
/// arrived from another device.
public typealias LearnedTimes = [UInt32: Int64]

extension RecoveryFacts {
  /// Takes what the clocks ask from a recovery's shown values; those of another kind count as not stated.
  ///
  /// - Parameters:
  ///   - record: the recovery's identifier.
  ///   - fields: its shown values.
  ///   - knownAt: when this replica learned of the first contact, in milliseconds since 1970.
  ///   - alerts: its alerts.
  ///   - items: its checklist.
  ///   - absences: when the youth was away since.
  public init(
    record: RecordID, fields: ShownFields, knownAt: Int64?, alerts: [AlertFacts],
    items: [ItemFacts], absences: [AbsenceSpan] = []
  ) {
    self.init(
      recovery: record,
      status: fields.code(RecoveryRecord.status).flatMap(RecoveryStatus.init(rawValue:)),
      firstContactAt: fields.instant(RecoveryRecord.firstContact.at), knownAt: knownAt,
      absences: absences, alerts: alerts, items: items)
  }
}

extension AlertFacts {
  /// Takes what the clock asks from an alert's shown values; `nil` if they do not say which agency it is.
  ///
  /// - Parameters:
  ///   - record: the alert's identifier.
  ///   - fields: its shown values.
  ///   - statusAt: the time of the change that wrote the shown status, in milliseconds since 1970.
  ///   - learnedAt: when this replica learned of each shown value.
  public init?(
    record: RecordID, fields: ShownFields, statusAt: Int64?, learnedAt: LearnedTimes = [:]
  ) {
    guard let agency = fields.code(AgencyAlertRecord.agency) else { return nil }
    self.init(
      record: record, agency: Agency(rawValue: agency),
      status: fields.code(AgencyAlertRecord.status).flatMap(AlertStatus.init(rawValue:)),
      statusAt: statusAt, alertedAt: fields.instant(AgencyAlertRecord.alerted.at),
      acknowledgedAt: fields.instant(AgencyAlertRecord.acknowledged.at),
      enRouteAt: fields.instant(AgencyAlertRecord.enRoute.at),
      arrivedAt: fields.instant(AgencyAlertRecord.arrived.at),
      knownAt: learnedAt[AgencyAlertRecord.alerted.at.number], learnedAt: learnedAt)
  }
}

extension ItemFacts {
  /// Takes what the clock asks from an item's shown values; `nil` if they name no item that this version knows.
  ///
  /// - Parameters:
  ///   - record: the item's identifier.
  ///   - fields: its shown values.
  ///   - statusAt: the time of the change that wrote the shown status, in milliseconds since 1970.
  ///   - learnedAt: when this replica learned of each shown value.
  public init?(
    record: RecordID, fields: ShownFields, statusAt: Int64?, learnedAt: LearnedTimes = [:]
  ) {
    guard
      let item = fields.code(ChecklistItemRecord.item).flatMap(ChecklistItem.init(rawValue:))
    else { return nil }
    self.init(
      record: record, item: item,
      status: fields.code(ChecklistItemRecord.status).flatMap(ChecklistStatus.init(rawValue:)),
      statusAt: statusAt, doneAt: fields.instant(ChecklistItemRecord.done.at), learnedAt: learnedAt)
  }
}

extension ShownFields {
  func code(_ field: Field) -> String? {
    if case .code(let code) = self[field.number] { code } else { nil }
  }

  func instant(_ field: Field) -> Int64? {
    if case .instant(let milliseconds) = self[field.number] { milliseconds } else { nil }
  }

  func boolean(_ field: Field) -> Bool? {
    if case .boolean(let value) = self[field.number] { value } else { nil }
  }

  func reference(_ field: Field) -> RecordID? {
    if case .reference(let record) = self[field.number] { record } else { nil }
  }

  /// Whether someone wrote something; which words is nothing that a rule asks.
  func hasText(_ field: Field) -> Bool {
    if case .text(let text) = self[field.number] { !text.allSatisfy(\.isWhitespace) } else { false }
  }
}
