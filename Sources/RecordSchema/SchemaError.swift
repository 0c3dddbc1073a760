// What can be wrong with a declaration. These are told to the programmer who wrote it, before anything is stored.

/// A declaration that cannot be taken.
public enum SchemaError: Error, Hashable, Sendable {
  /// What a number or a name belongs to.
  public enum Part: String, Hashable, Sendable {
    case schema, compartment
    case recordType = "record type"
    case field
    case codeList = "code list"
    case code
  }

  /// A name is not made of lowercase ASCII words joined by underscores, beginning with a letter.
  case name(Part, String)
  /// A number lies outside 1 to ``Schema/greatestNumber``.
  case number(Part, name: String, number: UInt32)
  /// A version is 0.
  case version(Part, name: String)
  /// Two of a kind have the same number.
  case sameNumber(Part, number: UInt32, names: [String])
  /// Two of a kind have the same name; for fields and codes, within what `owner` names.
  case sameName(Part, String, owner: String)
  /// A label is empty.
  case emptyLabel(Part, String)
  /// A record type lies in a compartment that the schema does not declare so.
  case unknownCompartment(recordType: String, compartment: String)
  /// A field refers to a record type that the schema does not declare.
  case unknownRecordType(field: String, recordType: String)
  /// A title names a field that the type does not have.
  case unknownTitle(recordType: String, field: UInt32)
  /// A code list has no code.
  case emptyCodeList(String)
  /// A policy does not fit the field that it is declared for.
  case policy(field: String, reason: PolicyMisfit)

  /// Why a policy does not fit a field.
  public enum PolicyMisfit: Hashable, Sendable {
    /// An order of states is declared for a field that holds no codes.
    case latticeOfNoCodes
    /// An order of states and a code list do not have the same codes; these are in one alone.
    case latticeStates([String])
    /// A ranking names a value that the field cannot hold.
    case rankedValue(index: Int)
    /// Smallest and largest mean nothing for this type.
    case unordered
    /// A field of a record that never changes has a policy for changes, or the other way round.
    case appendOnly
  }
}

extension SchemaError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .name(let part, let name):
      "the \(part.rawValue) name “\(name)” is not made of lowercase words joined by underscores; rename it"
    case .number(let part, let name, let number):
      "the \(part.rawValue) \(name) has number \(number); take one from 1 to \(Schema.greatestNumber)"
    case .version(let part, let name):
      "the \(part.rawValue) \(name) has version 0; versions count from 1"
    case .sameNumber(let part, let number, let names):
      "number \(number) is given to more than one \(part.rawValue): \(names.joined(separator: ", ")); "
        + "give each its own, and never one that was used before"
    case .sameName(let part, let name, let owner):
      "\(owner) has more than one \(part.rawValue) named \(name); rename one"
    case .emptyLabel(let part, let name):
      "the \(part.rawValue) \(name) has an empty label; say what people should read"
    case .unknownCompartment(let recordType, let compartment):
      "\(recordType) lies in \(compartment), which the schema does not declare so; declare it"
    case .unknownRecordType(let field, let recordType):
      "\(field) refers to \(recordType), which the schema does not declare; declare it"
    case .unknownTitle(let recordType, let field):
      "\(recordType) takes its title from field \(field), which it does not have; name one of its fields"
    case .emptyCodeList(let name):
      "the code list \(name) is empty; a field of it could hold nothing"
    case .policy(let field, let reason):
      "the policy of \(field) does not fit it: \(reason.description)"
    }
  }
}

extension SchemaError.PolicyMisfit: CustomStringConvertible {
  public var description: String {
    switch self {
    case .latticeOfNoCodes: "an order of states needs a field of codes"
    case .latticeStates(let codes):
      "these codes are in the order of states or in the list, but not in both: "
        + codes.joined(separator: ", ")
    case .rankedValue(let index): "value \(index) of the ranking is none that the field can hold"
    case .unordered: "values of its type are neither small nor large"
    case .appendOnly:
      "every field of records that never change is write-once, log or a set, and log is for no others"
    }
  }
}
