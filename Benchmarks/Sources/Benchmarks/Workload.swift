// The data that every figure is about: 10,000 records of 40 columns, short texts, times and codes, 16 bytes a value on
// average. Drawn from a seed, so that two runs measure the same edits.

import CausalMerge
import RecordSchema

/// Draws the same numbers from the same seed (SplitMix64; Steele, Lea and Flood, 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// One value, as both sides write it.
struct Cell {
  /// As the plain table stores it: text, unless it is a number.
  var text: [UInt8]?
  var integer: Int64
  /// As a replica stores it.
  var value: Value

  var byteCount: Int { value.payload.count }
}

/// One write to one field of one record.
struct Edit {
  /// Index into ``Workload/records``.
  var record: Int
  /// 1 to ``Workload/columns``.
  var column: Int
  var cell: Cell
}

/// A record: its id, and the case that it belongs to.
struct WorkloadRecord {
  var id: RecordID
  /// Index into ``Workload/cases``.
  var caseIndex: Int
}

/// Records and edits, drawn from a seed.
struct Workload {
  static let columns = 40
  static let recordType: UInt32 = 1
  static let compartment: UInt32 = 1

  private(set) var cases: [CaseID] = []
  private(set) var records: [WorkloadRecord] = []
  private var generator: SeededGenerator
  private let words: [[UInt8]]

  /// Draws the ids of records and the vocabulary of their texts.
  ///
  /// - Parameters:
  ///   - recordCount: how many records.
  ///   - recordsPerCase: how many of them belong to one case, and so lie in one scope.
  ///   - seed: gives the same data again.
  init(recordCount: Int, recordsPerCase: Int, seed: UInt64) {
    var generator = SeededGenerator(seed)
    words = Self.vocabulary(&generator)
    for index in 0..<recordCount {
      if index % recordsPerCase == 0 { cases.append(CaseID(using: &generator)) }
      records.append(
        WorkloadRecord(id: RecordID(using: &generator), caseIndex: cases.count - 1))
    }
    self.generator = generator
  }

  /// A thousand pronounceable words: what people write is neither random bytes nor all alike.
  private static func vocabulary(_ generator: inout SeededGenerator) -> [[UInt8]] {
    let onsets = ["b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "w"]
    let rimes = ["a", "e", "i", "o", "u", "an", "ed", "er", "ing", "ion", "or", "ot", "ay"]
    return (0..<1_000).map { _ in
      let word = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        onsets[Int.random(in: 0..<onsets.count, using: &generator)]
          + rimes[Int.random(in: 0..<rimes.count, using: &generator)]
      }
      return Array(word.joined().utf8)
    }
  }

  /// What a column holds: 20 are texts, 10 times, 10 codes.
  private enum Kind {
    case text
    case instant
    case code
  }

  private static func kind(ofColumn column: Int) -> Kind {
    switch column % 4 {
    case 0: .instant
    case 2: .code
    default: .text
    }
  }

  /// Draws a value of a column.
  mutating func cell(ofColumn column: Int) -> Cell {
    switch Self.kind(ofColumn: column) {
    case .text: textCell()
    case .instant: instantCell()
    case .code: codeCell()
    }
  }

  /// One to eight words, frequent ones more often, 23 bytes on average.
  private mutating func textCell() -> Cell {
    var bytes: [UInt8] = []
    let length = Int.random(in: 5...38, using: &generator)
    while bytes.count < length {
      if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
      let rank = Double.random(in: 0..<1, using: &generator)
      bytes += words[Int(rank * rank * Double(words.count))]
    }
    return Cell(
      text: bytes, integer: 0, value: FieldValueBytes.text(bytes))
  }

  /// A time of some recent year, to the second.
  private mutating func instantCell() -> Cell {
    let seconds = Int64.random(in: 1_700_000_000..<1_730_000_000, using: &generator)
    return Cell(
      text: nil, integer: seconds * 1_000, value: FieldValueBytes.instant(seconds * 1_000))
  }

  private mutating func codeCell() -> Cell {
    let codes = Self.codes
    let code = Array(codes[Int.random(in: 0..<codes.count, using: &generator)].utf8)
    return Cell(text: code, integer: 0, value: FieldValueBytes.code(code))
  }

  private static let codes = [
    "not_called", "called", "arrived", "declined", "on_the_way", "unknown", "shelter",
    "foster_home", "relative", "hospital",
  ]

  /// A whole record's values, by column.
  mutating func row() -> [Cell] {
    (1...Self.columns).map { cell(ofColumn: $0) }
  }

  /// Draws edits, all over the records or within one case.
  mutating func edits(_ count: Int, inCase caseIndex: Int? = nil) -> [Edit] {
    let indices: Range<Int>
    if let caseIndex {
      let perCase = records.count / cases.count
      indices = caseIndex * perCase..<(caseIndex + 1) * perCase
    } else {
      indices = 0..<records.count
    }
    return (0..<count).map { _ in
      let column = Int.random(in: 1...Self.columns, using: &generator)
      return Edit(
        record: Int.random(in: indices, using: &generator), column: column,
        cell: cell(ofColumn: column))
    }
  }

  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    elements.shuffled(using: &generator)
  }

  /// The schema of the records: texts ask a person when several stand, the rest show the latest.
  static func schema() throws(SchemaError) -> Schema {
    let home = Compartment(compartment, "shared", label: "Shared")
    let list = CodeList("state", codes.map { Code($0, $0) })
    let fields = (1...columns).map { column in
      switch kind(ofColumn: column) {
      case .text: Field(UInt32(column), "c\(column)", label: "Column \(column)", .text, .review)
      case .instant:
        Field(UInt32(column), "c\(column)", label: "Column \(column)", .instant, .latest)
      case .code:
        Field(UInt32(column), "c\(column)", label: "Column \(column)", .code(list), .latest)
      }
    }
    return try Schema(
      name: "benchmark", version: 1, compartments: [home],
      recordTypes: [RecordType(recordType, "sheet", label: "Sheet", in: home, fields: fields)])
  }
}

/// Values as their bytes, made without a schema's checks.
enum FieldValueBytes {
  static func text(_ bytes: [UInt8]) -> Value { Value(kind: .text, payload: bytes) }
  static func code(_ bytes: [UInt8]) -> Value { Value(kind: .code, payload: bytes) }

  /// Big-endian two's complement in the fewest bytes; these times are positive and need six.
  static func instant(_ milliseconds: Int64) -> Value {
    let bytes = withUnsafeBytes(of: milliseconds.bigEndian) { Array($0.drop { $0 == 0 }) }
    return Value(kind: .instant, payload: bytes[0] < 0x80 ? bytes : [0] + bytes)
  }
}
