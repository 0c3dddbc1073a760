// The declaration of an application's records as one checked value.

/// Every record type, field, compartment and code list of an application, in one version.
///
/// A replica is opened with a schema. Laptops of one organization run different versions for weeks, so a schema never
/// decides what is kept: records and fields that it does not know are stored, merged and sent on untouched.
///
/// - numbers and names are unique where they are looked up, and in the format's range;
/// - every compartment that a type names is declared, and so is every type that a field refers to;
/// - a policy fits its field: an order of states names codes of the field's list.
public struct Schema: Hashable, Sendable {
  /// Lowercase words joined by underscores.
  public let name: String
  /// Counts from 1; greater with every change.
  public let version: UInt32
  /// In the order of their numbers.
  public let compartments: [Compartment]
  /// In the order of their numbers.
  public let recordTypes: [RecordType]
  /// Every list that a field's words come from, in the order of their names.
  public let codeLists: [CodeList]

  private let typesByNumber: [UInt32: RecordType]
  private let typesByName: [String: RecordType]

  /// Checks and takes a declaration.
  ///
  /// - Throws: ``SchemaError``, naming the first thing that does not fit.
  public init(
    name: String, version: UInt32, compartments: [Compartment], recordTypes: [RecordType]
  ) throws(SchemaError) {
    self.name = name
    self.version = version
    self.compartments = compartments.sorted { $0.number < $1.number }
    self.recordTypes = recordTypes.sorted { $0.number < $1.number }
    let lists = Set(recordTypes.flatMap { $0.fields.compactMap(\.type.codeList) })
    self.codeLists = lists.sorted { ($0.name, $0.version) < ($1.name, $1.version) }
    self.typesByNumber = Dictionary(
      recordTypes.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    self.typesByName = Dictionary(
      recordTypes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    try check()
  }

  /// The record type with a number; `nil` for one that this version does not know.
  public func recordType(numbered number: UInt32) -> RecordType? {
    typesByNumber[number]
  }

  /// The record type with a name.
  public func recordType(named name: String) -> RecordType? {
    typesByName[name]
  }

  /// The compartment with a number; `nil` for one that this version does not know.
  public func compartment(numbered number: UInt32) -> Compartment? {
    compartments.first { $0.number == number }
  }

  /// The compartment with a name.
  public func compartment(named name: String) -> Compartment? {
    compartments.first { $0.name == name }
  }

  /// The code list with a name.
  public func codeList(named name: String) -> CodeList? {
    codeLists.first { $0.name == name }
  }
}
