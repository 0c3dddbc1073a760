// The checks of a declaration, each at the place where a mistake would otherwise surface months later as a column
// that means two things.

import CausalMerge

extension Schema {
  /// The greatest number of a record type or a field; a constant of the format.
  public static var greatestNumber: UInt32 { 65_535 }

  func check() throws(SchemaError) {
    try checkName(.schema, name)
    guard version > 0 else { throw .version(.schema, name: name) }
    try checkCompartments()
    try checkCodeLists()
    try checkUnique(.recordType, recordTypes.map { ($0.number, $0.name) }, owner: name)
    for type in recordTypes { try check(type) }
  }

  private func checkCompartments() throws(SchemaError) {
    try checkUnique(.compartment, compartments.map { ($0.number, $0.name) }, owner: name)
    for compartment in compartments {
      try checkName(.compartment, compartment.name)
      try checkNumber(.compartment, compartment.name, compartment.number)
      try checkLabel(.compartment, compartment.name, compartment.label)
    }
  }

  private func checkCodeLists() throws(SchemaError) {
    for (list, next) in zip(codeLists, codeLists.dropFirst()) where list.name == next.name {
      throw .sameName(.codeList, list.name, owner: name)
    }
    for list in codeLists {
      try checkName(.codeList, list.name)
      guard list.version > 0 else { throw .version(.codeList, name: list.name) }
      guard !list.codes.isEmpty else { throw .emptyCodeList(list.name) }
      if let twice = firstRepeated(list.codes.map(\.code)) {
        throw .sameName(.code, twice, owner: list.name)
      }
      for code in list.codes {
        guard Value.isCode(code.code.utf8) else { throw .name(.code, code.code) }
        try checkLabel(.code, code.code, code.english)
        try checkLabel(.code, code.code, code.spanish ?? code.english)
      }
    }
  }

  private func check(_ type: RecordType) throws(SchemaError) {
    try checkName(.recordType, type.name)
    try checkNumber(.recordType, type.name, type.number)
    try checkLabel(.recordType, type.name, type.label)
    for compartment in type.compartments where !compartments.contains(compartment) {
      throw .unknownCompartment(recordType: type.name, compartment: compartment.name)
    }
    try checkUnique(.field, type.fields.map { ($0.number, $0.name) }, owner: type.name)
    for field in type.fields { try check(field, of: type) }
    if let title = type.titleField, type.field(numbered: title) == nil {
      throw .unknownTitle(recordType: type.name, field: title)
    }
  }

  private func check(_ field: Field, of type: RecordType) throws(SchemaError) {
    let place = "\(type.name).\(field.name)"
    try checkName(.field, field.name)
    try checkNumber(.field, place, field.number)
    try checkLabel(.field, place, field.label)
    if case .reference(let target) = field.type, recordType(named: target) == nil {
      throw .unknownRecordType(field: place, recordType: target)
    }
    if let reason = misfit(of: field, in: type) { throw .policy(field: place, reason: reason) }
  }

  private func misfit(of field: Field, in type: RecordType) -> SchemaError.PolicyMisfit? {
    if type.isAppendOnly, !field.isSet, !field.policy.isWrittenAtCreationOnly { return .appendOnly }
    switch field.policy {
    case .earliest, .greatest:
      switch field.type {
      case .integer, .instant, .partialDate, .decimal, .text: return nil
      case .boolean, .code, .reference: return .unordered
      }
    case .lattice(let lattice):
      guard let list = field.type.codeList else { return .latticeOfNoCodes }
      let odd = Set(list.codes.map(\.code)).symmetricDifference(lattice.states)
      return odd.isEmpty ? nil : .latticeStates(odd.sorted())
    case .restrictive(let ranking):
      let index = ranking.values.firstIndex { value in
        guard let decoded = try? FieldValue(decoding: value) else { return true }
        return (try? field.validate(decoded)) == nil
      }
      return index.map { .rankedValue(index: $0) }
    case .log:
      return type.isAppendOnly ? nil : .appendOnly
    case .latest, .review, .writeOnce, .set, .owned:
      return nil
    }
  }

  // MARK: the pieces

  private func checkName(_ part: SchemaError.Part, _ name: String) throws(SchemaError) {
    let bytes = Array(name.utf8)
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    let words = name.split(separator: "_", omittingEmptySubsequences: false)
    guard let first = bytes.first, letters.contains(first), Value.isCode(bytes),
      words.allSatisfy({ !$0.isEmpty })
    else { throw .name(part, name) }
  }

  private func checkNumber(
    _ part: SchemaError.Part, _ name: String, _ number: UInt32
  ) throws(SchemaError) {
    guard (1...Self.greatestNumber).contains(number) else {
      throw .number(part, name: name, number: number)
    }
  }

  private func checkLabel(
    _ part: SchemaError.Part, _ name: String, _ label: String
  ) throws(SchemaError) {
    guard label.contains(where: { !$0.isWhitespace }) else { throw .emptyLabel(part, name) }
  }

  private func checkUnique(
    _ part: SchemaError.Part, _ parts: [(number: UInt32, name: String)], owner: String
  ) throws(SchemaError) {
    if let number = firstRepeated(parts.map(\.number)) {
      let names = parts.filter { $0.number == number }.map(\.name)
      throw .sameNumber(part, number: number, names: names)
    }
    if let name = firstRepeated(parts.map(\.name)) {
      throw .sameName(part, name, owner: owner)
    }
  }

  private func firstRepeated<Element: Hashable>(_ elements: [Element]) -> Element? {
    var seen: Set<Element> = []
    return elements.first { !seen.insert($0).inserted }
  }
}
