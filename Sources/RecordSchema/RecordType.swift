// What an application declares about its records. Merge and sync never ask for it: a schema drives storage, queries,
// prompts, checks and documentation, and may change without any stored byte changing.

public import CausalMerge

/// A part of a case that has its own audience.
///
/// - the number is in signed bytes and never changes; the name and the label are for people.
public struct Compartment: Hashable, Sendable {
  /// Counts from 1.
  public let number: UInt32
  /// Lowercase words joined by underscores.
  public let name: String
  public let label: String

  public init(_ number: UInt32, _ name: String, label: String) {
    self.number = number
    self.name = name
    self.label = label
  }
}

/// What a field's values are.
public enum FieldType: Hashable, Sendable {
  /// Text, as written.
  case text
  /// A whole number.
  case integer
  /// Yes or no.
  case boolean
  /// A moment, in milliseconds since 1970-01-01T00:00:00Z.
  case instant
  /// A date whose day, or month and day, may be unknown.
  case partialDate
  /// A word of a list.
  case code(CodeList)
  /// Another record, of the type with this name; it may lie in a scope that the reader does not hold.
  case reference(String)
  /// A decimal number; amounts are never binary fractions.
  case decimal

  /// How values of this type are stored.
  public var kind: ValueKind {
    switch self {
    case .text: .text
    case .integer: .integer
    case .boolean: .boolean
    case .instant: .instant
    case .partialDate: .partialDate
    case .code: .code
    case .reference: .reference
    case .decimal: .decimal
    }
  }

  /// The list that a code field's words come from.
  public var codeList: CodeList? {
    if case .code(let list) = self { list } else { nil }
  }
}

/// A numbered, typed slot of a record.
public struct Field: Hashable, Sendable {
  /// 1 to 65,535; in signed bytes, and never given to another field of the same type.
  ///
  /// 0 is the mark of a voided record.
  public let number: UInt32
  /// Lowercase words joined by underscores: the column's name.
  public let name: String
  public let label: String
  public let type: FieldType
  /// What is shown when several values stand.
  public let policy: MergePolicy
  /// One line that helps whoever fills it in.
  public let hint: String?

  public init(
    _ number: UInt32, _ name: String, label: String, _ type: FieldType, _ policy: MergePolicy,
    hint: String? = nil
  ) {
    self.number = number
    self.name = name
    self.label = label
    self.type = type
    self.policy = policy
    self.hint = hint
  }

  /// Whether the field holds any number of elements, each added and removed by itself.
  public var isSet: Bool {
    if case .set = policy { true } else { false }
  }
}

/// What records of one kind hold, and where they may lie.
///
/// No field is ever required: intake accepts an almost empty record, because a youth who has just been found needs
/// food before anyone needs a form.
public struct RecordType: Hashable, Sendable {
  /// 1 to 65,535; in signed bytes, and never given to another type.
  public let number: UInt32
  /// Lowercase words joined by underscores: the table's name.
  public let name: String
  public let label: String
  /// Where records of this type may lie; a record lies where it is made unless its author says otherwise: the first.
  public let compartments: [Compartment]
  public let fields: [Field]
  /// Number of the field whose value names a record in lists.
  public let titleField: UInt32?
  /// Whether records are made and never changed: to correct one is to make another that names it.
  public let isAppendOnly: Bool

  /// Declares a type; ``Schema`` checks it.
  public init(
    _ number: UInt32, _ name: String, label: String, in compartment: Compartment,
    or others: [Compartment] = [], title: Field? = nil, appendOnly: Bool = false, fields: [Field]
  ) {
    self.number = number
    self.name = name
    self.label = label
    self.compartments = [compartment] + others
    self.fields = fields
    self.titleField = title?.number
    self.isAppendOnly = appendOnly
    self.defaultCompartment = compartment
  }

  /// Where a record lies unless its author says otherwise.
  public let defaultCompartment: Compartment

  /// The field with a number; `nil` for one that this version does not know.
  public func field(numbered number: UInt32) -> Field? {
    fields.first { $0.number == number }
  }

  /// Whether a field has this number and holds one value, not any number of elements.
  ///
  /// For readers of every field of many records: a field is not copied for it.
  public func holdsOneValue(inField number: UInt32) -> Bool {
    fields.contains { $0.number == number && !$0.isSet }
  }

  /// The field with a name.
  public func field(named name: String) -> Field? {
    fields.first { $0.name == name }
  }
}
