// A record as an application reads it: names and typed values, and what stands beside them.

import LocalReplica

/// One record, as it stood when it was read.
public struct Record: Hashable, Sendable {
  let stored: StoredRecord
  /// What the schema says of it; nil for a type that a newer version wrote.
  public let type: RecordType?

  /// The record's id.
  public var id: RecordID { stored.id }
  /// The case that it belongs to.
  public var caseID: CaseID { stored.caseID }
  /// The scope that holds it.
  public var scope: ScopeID { stored.scope }
  /// The number of the compartment that it is in.
  public var compartment: UInt32 { stored.compartment }
  /// Whether it stands, was voided, or was voided by someone who had not seen all of it.
  public var standing: Standing { stored.state.standing }
  /// What was read, for an edit that takes long: what arrives meanwhile is then not overwritten unseen.
  public var token: EditToken { EditToken(token: stored.token) }
  /// When it was written first and last, in milliseconds since 1970.
  public var writtenMilliseconds: ClosedRange<Int64>? {
    let times = stored.state.heads.map(\.time)
    guard let first = times.min(), let last = times.max() else { return nil }
    return first...last
  }

  /// The value that a reader sees in a field; nil where nothing was written or the field was cleared.
  public subscript(_ field: String) -> FieldValue? {
    guard let field = type?.field(named: field) else { return nil }
    let value = reading(of: field).shown?.value ?? .empty
    return value.isEmpty ? nil : value
  }

  /// The elements of a field that is a set, in the order of their bytes.
  public func elements(of field: String) -> [FieldValue] {
    guard let field = type?.field(named: field) else { return [] }
    return stored.state.elements(of: field.number).map { FieldValue(showing: $0) }
  }

  /// What a reader sees of a field, what stands beside it, and by which rule.
  public func reading(of field: Field) -> FieldReading {
    let reading = stored.reading(of: field)
    return FieldReading(
      shown: reading.shown.map { StandingValue($0.head) },
      others: reading.others.map { StandingValue($0.head) }, asks: reading.asks,
      rule: reading.rule)
  }

  /// Fields in which a person is asked to decide, in the order of the schema.
  public var disputed: [Field] {
    (type?.fields ?? []).filter { !$0.isSet && reading(of: $0).asks }
  }
}

/// What somebody had read of a record when a long edit began.
public struct EditToken: Hashable, Sendable {
  let token: ReadToken
}

/// One value that stands in a field.
public struct StandingValue: Hashable, Sendable {
  /// The value.
  public var value: FieldValue
  /// When it was written: milliseconds since 1970 by the writer's clock less its error.
  public var timeMilliseconds: Int64
  /// The change that wrote it, as this replica names it; for ``Replica/author(of:in:)``.
  public var dot: Dot

  init(_ head: Head) {
    value = FieldValue(showing: head.value)
    timeMilliseconds = head.time
    dot = head.dot
  }
}

/// What a reader sees of one field.
public struct FieldReading: Hashable, Sendable {
  /// The value that is shown; nil where nothing was ever written.
  public var shown: StandingValue?
  /// Other values that stand beside it, newest first.
  public var others: [StandingValue]
  /// Whether a person is asked to decide between them.
  public var asks: Bool
  /// The rule that chose.
  public var rule: ReadingRule
}
