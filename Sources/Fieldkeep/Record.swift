// A record as an application reads it: names and typed values, and what stands beside them.

import LocalReplica

/// One record, as it stood when it was read.
public struct Record: Hashable, Sendable {
  let stored: StoredRecord
  /// What the schema says of it; nil for a type that a newer version wrote.
  public let type: RecordType?

  /// The number of its type, also of one that this version does not know.
  public var typeNumber: UInt32 { stored.state.type }
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
    return self[field]
  }

  /// The same for a field of the record's type.
  public subscript(_ field: Field) -> FieldValue? {
    guard type != nil else { return nil }
    let heads = stored.state.heads(of: field.number)
    let value =
      heads.count == 1
      ? FieldValue(showing: heads[heads.startIndex].value)
      : reading(of: field).shown?.value ?? .empty
    return value.isEmpty ? nil : value
  }

  /// The elements of a field that is a set, in the order of their bytes.
  public func elements(of field: String) -> [FieldValue] {
    guard let field = type?.field(named: field) else { return [] }
    return elements(of: field)
  }

  /// The same for a field of the record's type.
  public func elements(of field: Field) -> [FieldValue] {
    guard type != nil else { return [] }
    return stored.state.elements(of: field.number).map { FieldValue(showing: $0) }
  }

  /// What a reader sees of a field, what stands beside it, and by which rule.
  public func reading(of field: Field) -> FieldReading {
    let heads = stored.state.heads(of: field.number)
    if heads.count < 2 {
      return FieldReading(
        shown: heads.first.map { StandingValue($0) }, others: [], asks: false,
        rule: heads.isEmpty ? .nothing : .settled)
    }
    let reading = stored.reading(of: field)
    return FieldReading(
      shown: reading.shown.map { StandingValue($0.head) },
      others: reading.others.map { StandingValue($0.head) }, asks: reading.asks,
      rule: reading.rule)
  }

  /// Fields in which a person is asked to decide, in the order of the schema.
  public var disputed: [Field] {
    (type?.fields ?? []).filter { field in
      !field.isSet && stored.state.heads(of: field.number).count > 1 && reading(of: field).asks
    }
  }

  /// What a reader sees of every field, by field number, in one pass; what was cleared, and sets, are not among it.
  public var shownValues: [UInt32: FieldValue] {
    var values: [UInt32: FieldValue] = [:]
    values.reserveCapacity(stored.state.heads.count)
    forEachShown { field, head in
      let value = FieldValue(showing: head.value)
      if !value.isEmpty { values[field] = value }
    }
    return values
  }

  /// Takes every value that a reader sees, in the order of the fields' numbers; of sets each element.
  ///
  /// - Parameter body: takes the field's number and the value as it is stored.
  public func forEachValue(_ body: (_ field: UInt32, _ value: Value) -> Void) {
    forEachShown { field, head in body(field, head.value) }
    guard let type else { return }
    for head in stored.state.heads where head.value == .present {
      if let element = head.element, !type.holdsOneValue(inField: head.field) {
        body(head.field, element)
      }
    }
  }

  /// Takes what a reader sees of each field that is no set, in the order of the fields' numbers; a cleared one is among
  /// them.
  ///
  /// - Parameter body: takes the field's number, and what is shown with the change that wrote it.
  public func forEachShown(_ body: (_ field: UInt32, _ shown: Head) -> Void) {
    guard let type else { return }
    let heads = stored.state.heads
    var start = heads.startIndex
    while start < heads.endIndex {
      let number = heads[start].field
      var end = start + 1
      while end < heads.endIndex, heads[end].field == number { end += 1 }
      defer { start = end }
      guard type.holdsOneValue(inField: number) else { continue }
      if end == start + 1 {
        body(number, heads[start])
      } else if let field = type.field(numbered: number),
        let shown = stored.reading(of: field).shown
      {
        body(number, shown.head)
      }
    }
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
