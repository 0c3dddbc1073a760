// The little of JSON that vectors need, written the same way every time, so that a vector that has not changed is the
// same file.

import Foundation

/// A JSON value whose objects keep the order in which they were written down.
enum JSON: Hashable, Sendable {
  case bool(Bool)
  case number(Int64)
  case string(String)
  case array([JSON])
  case object([Member])

  struct Member: Hashable, Sendable {
    var name: String
    var value: JSON
  }

  /// An object of some members, in this order.
  static func members(_ members: KeyValuePairs<String, JSON>) -> JSON {
    .object(members.map { Member(name: $0.key, value: $0.value) })
  }

  /// A run of bytes: hexadecimal digits, in lines when there are many, and counted where one byte repeats.
  static func bytes(_ bytes: some Collection<UInt8>) -> JSON {
    let bytes = Array(bytes)
    return bytes.count <= 64 ? .string(hex(bytes)) : .members(["hex": .array(pieces(of: bytes))])
  }

  subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  private static let pieceBytes = 48
  private static let leastRepeats = 256

  private static func pieces(of bytes: [UInt8]) -> [JSON] {
    var pieces: [JSON] = []
    var plain: [UInt8] = []
    func flush() {
      for start in stride(from: 0, to: plain.count, by: pieceBytes) {
        pieces.append(.string(hex(plain[start..<min(start + pieceBytes, plain.count)])))
      }
      plain = []
    }
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex { $0 != bytes[start] } ?? bytes.count
      if end - start >= leastRepeats {
        flush()
        pieces.append(
          .members(["repeat": .string(hex([bytes[start]])), "count": .number(Int64(end - start))]))
      } else {
        plain += bytes[start..<end]
      }
      start = end
    }
    flush()
    return pieces
  }

  private static func hex(_ bytes: some Collection<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}

// MARK: text

extension JSON: CustomStringConvertible {
  /// The value as vectors write it: two spaces a level, short things on one line.
  var description: String { text(indent: 0) }

  private static let lineLength = 100

  private func text(indent: Int) -> String {
    let line = singleLine
    if line.utf8.count + indent < Self.lineLength { return line }
    let margin = String(repeating: " ", count: indent + 2)
    let close = String(repeating: " ", count: indent)
    switch self {
    case .array(let elements):
      let lines = elements.map { margin + $0.text(indent: indent + 2) }
      return "[\n" + lines.joined(separator: ",\n") + "\n" + close + "]"
    case .object(let members):
      let lines = members.map {
        margin + Self.quoted($0.name) + ": " + $0.value.text(indent: indent + 2)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + close + "}"
    default:
      return line
    }
  }

  private var singleLine: String {
    switch self {
    case .bool(let value): value ? "true" : "false"
    case .number(let value): "\(value)"
    case .string(let value): Self.quoted(value)
    case .array(let elements): "[" + elements.map(\.singleLine).joined(separator: ", ") + "]"
    case .object(let members):
      "{"
        + members.map { Self.quoted($0.name) + ": " + $0.value.singleLine }.joined(separator: ", ")
        + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case " "..."~": quoted.unicodeScalars.append(scalar)
      default:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return quoted + "\""
  }
}

// MARK: literals

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
  ExpressibleByBooleanLiteral
{
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int64) { self = .number(value) }
  init(arrayLiteral elements: JSON...) { self = .array(elements) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
}

// MARK: reading

extension JSON: Decodable {
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: Key.self) {
      self = .object(
        try object.allKeys.map {
          Member(name: $0.stringValue, value: try object.decode(JSON.self, forKey: $0))
        })
    } else if var array = try? decoder.unkeyedContainer() {
      var elements: [JSON] = []
      while !array.isAtEnd { elements.append(try array.decode(JSON.self)) }
      self = .array(elements)
    } else {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        self = .string(text)
      } else if let flag = try? value.decode(Bool.self) {
        self = .bool(flag)
      } else {
        self = .number(try value.decode(Int64.self))
      }
    }
  }
}
