// The bytes of a frozen report: one way to write each, so that a hash of them names it, and a strict way back.

import CausalMerge

/// Bytes that are no frozen report of this version.
public enum ReportCodingError: Error, Hashable, Sendable {
  /// They begin otherwise.
  case notAReport
  /// They end within a value, at this many bytes.
  case truncated(at: Int)
  /// A value that no report holds, before this many bytes.
  case invalidValue(before: Int)
  /// The report ends here, and so many bytes follow.
  case trailing(count: Int)
}

extension ReportCodingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAReport:
      "these are not the bytes of a frozen report; a newer version of the program may know them"
    case .truncated(let offset): "the frozen report ends early, at byte \(offset); fetch it again"
    case .invalidValue(let offset):
      "the frozen report holds a value that no report has, before byte \(offset); fetch it again"
    case .trailing(let count): "\(count) bytes follow the frozen report; fetch it again"
    }
  }
}

/// Writes values; whole numbers in eight bytes and counts in four, most significant byte first.
struct ReportWriter {
  private(set) var bytes: [UInt8] = []

  init(magic: String) { bytes = Array(magic.utf8) }

  mutating func write(_ number: Int64) {
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
    }
  }

  mutating func write(_ number: Int) { write(Int64(number)) }

  mutating func write(_ truth: Bool) { bytes.append(truth ? 1 : 0) }

  mutating func write(_ text: String) {
    let encoded = Array(text.utf8)
    count(encoded.count)
    bytes += encoded
  }

  mutating func write(_ date: LocalDate) { write(date.daysSince1970) }

  mutating func write(_ label: ReportLabel) {
    write(label.english)
    write(label.spanish)
  }

  mutating func write(_ id: RecordID) { bytes += id.bytes }

  mutating func write<Value>(
    _ value: Value?, _ body: (inout ReportWriter, Value) -> Void
  ) {
    write(value != nil)
    if let value { body(&self, value) }
  }

  mutating func write<Element>(
    _ elements: [Element], _ body: (inout ReportWriter, Element) -> Void
  ) {
    count(elements.count)
    for element in elements { body(&self, element) }
  }

  private mutating func count(_ count: Int) {
    for shift in stride(from: 24, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: count >> shift))
    }
  }
}

/// Reads what ``ReportWriter`` wrote, and nothing else.
struct ReportReader {
  private let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8], magic: String) throws(ReportCodingError) {
    self.bytes = bytes
    guard bytes.starts(with: magic.utf8) else { throw .notAReport }
    offset = magic.utf8.count
  }

  var invalid: ReportCodingError { .invalidValue(before: offset) }

  func finish() throws(ReportCodingError) {
    guard offset == bytes.count else { throw .trailing(count: bytes.count - offset) }
  }

  private mutating func take(_ count: Int) throws(ReportCodingError) -> ArraySlice<UInt8> {
    guard count <= bytes.count - offset else { throw .truncated(at: bytes.count) }
    defer { offset += count }
    return bytes[offset..<offset + count]
  }

  mutating func integer() throws(ReportCodingError) -> Int64 {
    try take(8).reduce(0) { $0 << 8 | Int64($1) }
  }

  mutating func number() throws(ReportCodingError) -> Int {
    guard let number = Int(exactly: try integer()) else { throw invalid }
    return number
  }

  mutating func truth() throws(ReportCodingError) -> Bool {
    switch try take(1).first {
    case 0: return false
    case 1: return true
    default: throw invalid
    }
  }

  private mutating func count() throws(ReportCodingError) -> Int {
    let count = try take(4).reduce(0) { $0 << 8 | Int($1) }
    // Each element has a byte at least, so a hostile count reserves nothing.
    guard count <= bytes.count - offset else { throw .truncated(at: bytes.count) }
    return count
  }

  mutating func text() throws(ReportCodingError) -> String {
    let count = try count()
    guard let text = String(validating: try take(count), as: UTF8.self) else { throw invalid }
    return text
  }

  mutating func date() throws(ReportCodingError) -> LocalDate {
    let days = try number()
    let date = LocalDate(daysSince1970: days)
    guard date.daysSince1970 == days else { throw invalid }
    return date
  }

  mutating func label() throws(ReportCodingError) -> ReportLabel {
    ReportLabel(try text(), try text())
  }

  mutating func id() throws(ReportCodingError) -> RecordID {
    guard let id = RecordID(bytes: try take(RecordID.byteCount)) else { throw invalid }
    return id
  }

  mutating func code<Code: RawRepresentable<String>>(
    _ type: Code.Type
  ) throws(ReportCodingError) -> Code {
    guard let code = Code(rawValue: try text()) else { throw invalid }
    return code
  }

  mutating func optional<Value>(
    _ body: (inout ReportReader) throws(ReportCodingError) -> Value
  ) throws(ReportCodingError) -> Value? {
    try truth() ? try body(&self) : nil
  }

  mutating func list<Element>(
    _ body: (inout ReportReader) throws(ReportCodingError) -> Element
  ) throws(ReportCodingError) -> [Element] {
    let count = try count()
    var elements: [Element] = []
    for _ in 0..<count { elements.append(try body(&self)) }
    return elements
  }
}
