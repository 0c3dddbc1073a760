// Typed values into bytes and back; words and numbers as people type them.

import CausalMerge
import RecordSchema
import Testing

@Suite struct FieldValueTests {
  private static func values() throws -> [FieldValue] {
    let record = try #require(RecordID(bytes: Array(1...16)))
    return [
      .empty, .text(""), .text("a\u{301} — ñ 🙂\u{0}"), .integer(0), .integer(.min), .boolean(true),
      .boolean(false), .instant(milliseconds: 1_457_848_800_000), .instant(milliseconds: -1),
      .bytes([0, 255]), .code("health_eval"), .reference(record),
      .partialDate(try #require(PartialDate(year: 2010))),
      .partialDate(try #require(PartialDate(year: 2010, month: 6))),
      .partialDate(try #require(PartialDate(year: 2010, month: 6, day: 2))),
      .decimal(try #require(DecimalNumber(unscaled: -50, scale: 2))),
      .decimal(try #require(DecimalNumber(unscaled: .max, scale: 18))),
      .unknown(kind: ValueKind(rawValue: 30), bytes: [1, 2, 3]),
    ]
  }

  @Test func `every value comes back from its bytes as it was`() throws {
    for value in try Self.values() {
      let encoded = try value.encoded()
      #expect(encoded.kind == value.kind)
      #expect(try FieldValue(decoding: encoded) == value)
      #expect(FieldValue(showing: encoded) == value)
    }
  }

  @Test func `text is kept as written, never normalized`() throws {
    let composed = try FieldValue.text("\u{E9}").encoded()
    let decomposed = try FieldValue.text("e\u{301}").encoded()
    #expect(composed != decomposed)
  }

  @Test func `malformed bytes are refused, and shown as unreadable`() {
    let value = Value(kind: .integer, payload: [0, 1])
    #expect(throws: ValueError.malformed(kind: .integer, byteCount: 2)) {
      try FieldValue(decoding: value)
    }
    #expect(FieldValue(showing: value) == .unknown(kind: .integer, bytes: [0, 1]))
  }

  @Test func `a value fits up to the limit and not a byte beyond`() throws {
    let limit = FieldValue.greatestByteCount
    _ = try FieldValue.text(String(repeating: "a", count: limit)).encoded()
    #expect(throws: ValueError.tooLong(byteCount: limit + 1, limit: limit)) {
      try FieldValue.text(String(repeating: "a", count: limit + 1)).encoded()
    }
  }

  @Test(arguments: ["", "Open", "a b", "é"])
  func `what cannot be a code is not encoded as one`(code: String) {
    #expect(throws: ValueError.notACode) { try FieldValue.code(code).encoded() }
  }

  @Test(arguments: ["2010", "2010-06", "2010-06-02", "0001-12-31"])
  func `a partial date reads as it prints`(text: String) throws {
    #expect(try #require(PartialDate(text)).description == text)
  }

  @Test(arguments: [
    "", "10", "2010-", "2010-6", "2010-13", "2010-06-31", "2010-00", "2010-06-02-1", "+010", "２０１０",
  ])
  func `what is no date is refused`(text: String) {
    #expect(PartialDate(text) == nil)
  }

  @Test func `a day without its month is no date`() {
    #expect(PartialDate(year: 2010, day: 2) == nil)
    #expect(PartialDate(year: 2010, month: 0) == nil)
  }

  @Test(
    arguments: [
      ("0", 0, 0), ("-0.50", -50, 2), ("12.05", 1205, 2), ("0.001", 1, 3),
      ("-9223372036854775808", Int64.min, 0),
    ] as [(String, Int64, Int)])
  func `a decimal reads as it prints`(text: String, unscaled: Int64, scale: Int) throws {
    let number = try #require(DecimalNumber(text))
    #expect(number == DecimalNumber(unscaled: unscaled, scale: scale))
    #expect(number.description == text)
  }

  @Test(arguments: [
    "", "-", ".5", "5.", "1.2.3", "1e3", "--1", "9223372036854775808", "0.0000000000000000001", "٣",
  ])
  func `what is no decimal is refused`(text: String) {
    #expect(DecimalNumber(text) == nil)
  }
}

@Suite struct DerivedIdentityTests {
  @Test func `canonical bytes are the label, then each part behind its length`() {
    let identity = DerivedIdentity(namespace: "ab/1", parts: [[7], []])
    let expected =
      Array("fieldkeep/derived/1\n".utf8) + [0, 0, 0, 4] + Array("ab/1".utf8) + [0, 0, 0, 1, 7]
      + [0, 0, 0, 0]
    #expect(identity.bytes == expected)
  }

  @Test func `no two lists of parts have the same bytes`() {
    let lists: [[[UInt8]]] = [
      [], [[]], [[], []], [[1, 2]], [[1], [2]], [[1, 2], []], [[], [1, 2]],
      [[0, 0, 0, 1, 1]], [[1], [0, 0, 0, 0]],
    ]
    let all = lists.map { DerivedIdentity(namespace: "a", parts: $0).bytes }
    #expect(Set(all).count == lists.count)
    #expect(
      DerivedIdentity(namespace: "a", parts: [[98]]).bytes
        != DerivedIdentity(namespace: "ab", parts: []).bytes)
  }

  @Test func `the identifier is the first 16 bytes of the hash that is passed in`() throws {
    let hash = try #require(SegmentHash(bytes: Array(1...32)))
    var hashed: [UInt8] = []
    let identity = DerivedIdentity(namespace: "a", parts: [[1]])
    let record = identity.recordID { bytes in
      hashed = bytes
      return hash
    }
    #expect(record.bytes == Array(1...16))
    #expect(hashed == identity.bytes)
  }
}
