// A declaration is checked once, and says which part does not fit.

import CausalMerge
import RecordSchema
import Testing

private let shared = Compartment(1, "shared", label: "Shared")
private let colors = CodeList("color", [Code("red", "Red", spanish: "Rojo"), Code("blue", "Blue")])

private func schema(
  name: String = "test", version: UInt32 = 1, compartments: [Compartment] = [shared],
  types: [RecordType]
) throws(SchemaError) -> Schema {
  try Schema(name: name, version: version, compartments: compartments, recordTypes: types)
}

private func type(
  _ fields: Field..., number: UInt32 = 1, name: String = "thing", appendOnly: Bool = false
) -> RecordType {
  RecordType(number, name, label: "Thing", in: shared, appendOnly: appendOnly, fields: fields)
}

private func field(
  _ number: UInt32 = 1, _ name: String = "name", _ type: FieldType = .text,
  _ policy: MergePolicy = .latest
) -> Field {
  Field(number, name, label: "Name", type, policy)
}

@Suite struct SchemaTests {
  @Test func `a declaration that fits is found by number and by name`() throws {
    let color = field(2, "color", .code(colors), .lattice(Lattice("red", "blue")))
    let thing = RecordType(
      7, "thing", label: "Thing", in: shared, title: field(), fields: [field(), color])
    let schema = try schema(types: [type(number: 9, name: "other"), thing])
    #expect(schema.recordType(numbered: 7) == thing)
    #expect(schema.recordType(named: "thing") == thing)
    #expect(schema.recordTypes.map(\.number) == [7, 9])
    #expect(thing.field(named: "color") == color)
    #expect(thing.field(numbered: 2) == color)
    #expect(schema.codeList(named: "color") == colors)
    #expect(schema.compartment(numbered: 1) == shared)
    #expect(schema.recordType(numbered: 8) == nil)
    #expect(thing.defaultCompartment == shared)
  }

  @Test(arguments: ["", "Name", "name_", "_name", "two__words", "1st", "na-me", "naïve", "a b"])
  func `names are lowercase words joined by underscores`(name: String) {
    #expect(throws: SchemaError.name(.schema, name)) { try schema(name: name, types: []) }
    #expect(throws: SchemaError.name(.recordType, name)) { try schema(types: [type(name: name)]) }
    #expect(throws: SchemaError.name(.field, name)) { try schema(types: [type(field(1, name))]) }
  }

  @Test(arguments: [0, 65_536] as [UInt32])
  func `numbers outside the format's range are refused`(number: UInt32) {
    #expect(throws: SchemaError.number(.recordType, name: "thing", number: number)) {
      try schema(types: [type(number: number)])
    }
    #expect(throws: SchemaError.number(.field, name: "thing.name", number: number)) {
      try schema(types: [type(field(number))])
    }
  }

  @Test func `numbers and names are given once`() {
    #expect(throws: SchemaError.sameNumber(.recordType, number: 1, names: ["thing", "other"])) {
      try schema(types: [type(), type(name: "other")])
    }
    #expect(throws: SchemaError.sameName(.recordType, "thing", owner: "test")) {
      try schema(types: [type(), type(number: 2)])
    }
    #expect(throws: SchemaError.sameNumber(.field, number: 1, names: ["name", "other"])) {
      try schema(types: [type(field(), field(1, "other"))])
    }
    #expect(throws: SchemaError.sameName(.field, "name", owner: "thing")) {
      try schema(types: [type(field(), field(2))])
    }
    #expect(throws: SchemaError.sameNumber(.compartment, number: 1, names: ["shared", "more"])) {
      try schema(compartments: [shared, Compartment(1, "more", label: "More")], types: [])
    }
    let twice = CodeList("color", [Code("red", "Red"), Code("red", "Crimson")])
    #expect(throws: SchemaError.sameName(.code, "red", owner: "color")) {
      try schema(types: [type(field(1, "color", .code(twice)))])
    }
  }

  @Test func `two lists of one name are refused`() {
    let other = CodeList("color", version: 2, [Code("green", "Green")])
    let fields = [field(1, "one", .code(colors)), field(2, "two", .code(other))]
    #expect(throws: SchemaError.sameName(.codeList, "color", owner: "test")) {
      try schema(types: [type(fields[0], fields[1])])
    }
  }

  @Test func `what is referred to is declared`() {
    let elsewhere = Compartment(2, "elsewhere", label: "Elsewhere")
    let lost = RecordType(1, "thing", label: "Thing", in: shared, or: [elsewhere], fields: [])
    #expect(throws: SchemaError.unknownCompartment(recordType: "thing", compartment: "elsewhere")) {
      try schema(types: [lost])
    }
    #expect(throws: SchemaError.unknownRecordType(field: "thing.name", recordType: "gone")) {
      try schema(types: [type(field(1, "name", .reference("gone")))])
    }
    let untitled = RecordType(
      1, "thing", label: "Thing", in: shared, title: field(9), fields: [field()])
    #expect(throws: SchemaError.unknownTitle(recordType: "thing", field: 9)) {
      try schema(types: [untitled])
    }
  }

  @Test func `versions count from 1, labels say something, lists hold something`() {
    #expect(throws: SchemaError.version(.schema, name: "test")) {
      try schema(version: 0, types: [])
    }
    let blank = RecordType(1, "thing", label: " ", in: shared, fields: [])
    #expect(throws: SchemaError.emptyLabel(.recordType, "thing")) { try schema(types: [blank]) }
    #expect(throws: SchemaError.emptyCodeList("color")) {
      try schema(types: [type(field(1, "color", .code(CodeList("color", []))))])
    }
  }

  @Test(
    arguments: [
      (field(1, "name", .text, .lattice(Lattice("a"))), .latticeOfNoCodes),
      (field(1, "name", .code(colors), .lattice(Lattice("red"))), .latticeStates(["blue"])),
      (
        field(1, "name", .code(colors), .lattice(Lattice("red", "blue", "green"))),
        .latticeStates(["green"])
      ),
      (field(1, "name", .code(colors), .earliest), .unordered),
      (field(1, "name", .boolean, .greatest), .unordered),
      (
        field(1, "name", .code(colors), .restrictive(Ranking(leastAccessFirst: "red", "green"))),
        .rankedValue(index: 1)
      ),
      (
        field(1, "name", .boolean, .restrictive(Ranking(leastAccessFirst: "red"))),
        .rankedValue(index: 0)
      ),
      (field(1, "name", .text, .log), .appendOnly),
    ] as [(Field, SchemaError.PolicyMisfit)])
  func `a policy fits its field`(field: Field, reason: SchemaError.PolicyMisfit) {
    #expect(throws: SchemaError.policy(field: "thing.name", reason: reason)) {
      try schema(types: [type(field)])
    }
  }

  @Test func `records that never change have no policy for changes`() throws {
    #expect(throws: SchemaError.policy(field: "thing.name", reason: .appendOnly)) {
      try schema(types: [type(field(), appendOnly: true)])
    }
    let fitting = type(
      field(1, "name", .text, .log), field(2, "tags", .text, .set), appendOnly: true)
    _ = try schema(types: [fitting])
  }

  @Test func `every refusal says what to do`() {
    let errors: [SchemaError] = [
      .name(.field, "A"), .number(.field, name: "a", number: 0), .version(.schema, name: "a"),
      .sameNumber(.field, number: 1, names: ["a"]), .sameName(.code, "a", owner: "b"),
      .emptyLabel(.code, "a"), .unknownCompartment(recordType: "a", compartment: "b"),
      .unknownRecordType(field: "a", recordType: "b"), .unknownTitle(recordType: "a", field: 1),
      .emptyCodeList("a"), .policy(field: "a", reason: .unordered),
    ]
    #expect(Set(errors.map(\.description)).count == errors.count)
    #expect(errors.allSatisfy { $0.description.count > 30 })
  }

  @Test func `a label falls back to English`() {
    #expect(colors["red"]?.label(in: "es") == "Rojo")
    #expect(colors["blue"]?.label(in: "es") == "Blue")
    #expect(colors["red"]?.label(in: "en") == "Red")
  }
}

@Suite struct ValidationTests {
  @Test func `a field takes values of its type, and being cleared`() throws {
    try field().validate(.text("x"))
    try field().validate(.empty)
    #expect(throws: FieldError.kind(field: "name", expected: .text, found: .integer)) {
      try field().validate(.integer(1))
    }
  }

  @Test func `a word comes from the list`() throws {
    let color = field(1, "color", .code(colors))
    try color.validate(.code("red"))
    #expect(throws: FieldError.unknownCode(field: "color", list: "color", version: 1)) {
      try color.validate(.code("green"))
    }
    #expect(throws: FieldError.value(field: "color", .notACode)) {
      try color.validate(.code("dark red"))
    }
  }

  @Test func `no refusal repeats the value`() {
    let color = field(1, "color", .code(colors))
    let error = #expect(throws: FieldError.self) { try color.validate(.code("planted_secret")) }
    #expect(error?.description.contains("planted_secret") == false)
  }

  @Test func `nothing is no element of a set`() {
    let tags = field(1, "tags", .text, .set)
    #expect(throws: FieldError.emptyElement(field: "tags")) { try tags.validate(.empty) }
  }

  @Test func `unreadable bytes of the right kind are not written`() {
    let broken = FieldValue.unknown(kind: .text, bytes: [0xFF])
    #expect(throws: FieldError.value(field: "name", .malformed(kind: .text, byteCount: 1))) {
      try field().validate(broken)
    }
  }

  @Test func `what a newer version declared passes`() throws {
    let schema = try schema(types: [type(field())])
    #expect(try schema.validate(.integer(1), recordType: 2, field: 1) == false)
    #expect(try schema.validate(.integer(1), recordType: 1, field: 2) == false)
    #expect(try schema.validate(.text("x"), recordType: 1, field: 1))
    #expect(throws: FieldError.self) { try schema.validate(.integer(1), recordType: 1, field: 1) }
  }
}
