// One record as a replica shows it, without the replica: what reports, clocks and hints are computed from. A generator
// makes such values too, so what is computed from records can be tested without storage.

public import CausalMerge
public import RecordSchema

/// One record as a replica shows it.
///
/// - values are what a reader sees, by field number; a field that nobody wrote, or that was cleared, is not there;
/// - times are milliseconds since 1970;
/// - a value of another kind than its field's counts as not stated, so a newer version's records harm nobody.
public struct RecordReading: Hashable, Sendable {
  public var id: RecordID
  /// The number of its record type.
  public var type: UInt32
  public var caseID: CaseID
  /// The number of its compartment.
  public var compartment: UInt32
  /// The shown values, by field number.
  public var shown: ShownFields
  /// The elements of each set, by field number.
  public var elements: [UInt32: [FieldValue]]
  /// Fields that a person is asked to decide, with all values that stand side by side, the shown one first.
  public var contested: [UInt32: [FieldValue]]
  /// The time of the change that wrote each shown value, by the writer's clock less its error.
  public var writtenAt: LearnedTimes
  /// When this replica learned of each shown value: written here, or arrived from another device.
  public var learnedAt: LearnedTimes
  /// The time of the earliest change of which anything still stands, elements of sets among it; `nil` if unknown.
  public var firstWrittenAt: Int64?
  /// When this replica first learned of what still stands; `nil` if unknown.
  public var firstLearnedAt: Int64?
  public var isVoided: Bool

  /// A record in which nothing is stated yet.
  public init(
    _ id: RecordID, _ type: RecordType, in caseID: CaseID, compartment: Compartment? = nil
  ) {
    let home = compartment ?? type.defaultCompartment
    self.init(id, type: type.number, in: caseID, compartment: home.number)
  }

  /// The same of a type and a compartment by their numbers.
  public init(_ id: RecordID, type: UInt32, in caseID: CaseID, compartment: UInt32) {
    self.id = id
    self.type = type
    self.caseID = caseID
    self.compartment = compartment
    shown = [:]
    elements = [:]
    contested = [:]
    writtenAt = [:]
    learnedAt = [:]
    isVoided = false
  }

  // MARK: building

  /// States a field's value.
  ///
  /// - Parameters:
  ///   - field: the field, no set.
  ///   - value: what is shown; an empty one clears.
  ///   - time: when it was written.
  ///   - learned: when this replica learned of it; as it was written, if left out.
  public mutating func set(
    _ field: Field, to value: FieldValue, at time: Int64, learnedAt learned: Int64? = nil
  ) {
    set(fieldNumbered: field.number, to: value, at: time, learnedAt: learned)
  }

  /// The same for a field by its number.
  public mutating func set(
    fieldNumbered number: UInt32, to value: FieldValue, at time: Int64,
    learnedAt learned: Int64? = nil
  ) {
    shown[number] = value.isEmpty ? nil : value
    contested[number] = nil
    writtenAt[number] = time
    learnedAt[number] = max(time, learned ?? time)
    note(time, learned)
  }

  /// Adds a value to a set.
  public mutating func add(
    _ value: FieldValue, to field: Field, at time: Int64, learnedAt learned: Int64? = nil
  ) {
    if elements[field.number]?.contains(value) != true {
      elements[field.number, default: []].append(value)
    }
    note(time, learned)
  }

  private mutating func note(_ time: Int64, _ learned: Int64?) {
    firstWrittenAt = min(firstWrittenAt ?? time, time)
    let known = max(time, learned ?? time)
    firstLearnedAt = min(firstLearnedAt ?? known, known)
  }

  // MARK: reading

  /// Whether it is of a type.
  public func isOf(_ type: RecordType) -> Bool { self.type == type.number }

  public func code(_ field: Field) -> String? { shown.code(field) }

  public func instant(_ field: Field) -> Int64? { shown.instant(field) }

  public func boolean(_ field: Field) -> Bool? { shown.boolean(field) }

  public func reference(_ field: Field) -> RecordID? { shown.reference(field) }

  public func text(_ field: Field) -> String? {
    if case .text(let text) = shown[field.number] { text } else { nil }
  }

  public func integer(_ field: Field) -> Int64? {
    if case .integer(let integer) = shown[field.number] { integer } else { nil }
  }

  public func date(_ field: Field) -> PartialDate? {
    if case .partialDate(let date) = shown[field.number] { date } else { nil }
  }

  /// The codes in a set.
  public func codes(_ field: Field) -> Set<String> {
    Set(
      (elements[field.number] ?? []).compactMap {
        if case .code(let code) = $0 { code } else { nil }
      })
  }

  /// The texts in a set.
  public func texts(_ field: Field) -> Set<String> {
    Set(
      (elements[field.number] ?? []).compactMap {
        if case .text(let text) = $0 { text } else { nil }
      })
  }

  /// The records that a set refers to.
  public func references(_ field: Field) -> Set<RecordID> {
    Set(
      (elements[field.number] ?? []).compactMap {
        if case .reference(let record) = $0 { record } else { nil }
      })
  }

  /// Whether a person is asked to decide between values of a field.
  public func isContested(_ field: Field) -> Bool { contested[field.number] != nil }
}
