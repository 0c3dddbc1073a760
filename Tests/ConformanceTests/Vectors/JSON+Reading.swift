// Taking a vector's fields, each with an error that names the field: a vector with a slip in it must not pass for one
// that expects a failure.

import CausalMerge

/// A vector that is not what `protocol-spec/vectors/README.md` describes.
struct VectorSlip: Error, CustomStringConvertible {
  var description: String
}

extension JSON {
  func member(_ name: String) throws -> JSON {
    guard let value = self[name] else { throw VectorSlip(description: "\(name) is absent") }
    return value
  }

  func string(_ name: String) throws -> String {
    guard case .string(let text) = try member(name) else {
      throw VectorSlip(description: "\(name) is no text")
    }
    return text
  }

  func number(_ name: String) throws -> Int64 {
    guard case .number(let number) = try member(name) else {
      throw VectorSlip(description: "\(name) is no number")
    }
    return number
  }

  func unsigned(_ name: String) throws -> UInt32 {
    guard let number = UInt32(exactly: try number(name)) else {
      throw VectorSlip(description: "\(name) is no unsigned 32-bit number")
    }
    return number
  }

  func elements(_ name: String) throws -> [JSON] {
    guard case .array(let elements) = try member(name) else {
      throw VectorSlip(description: "\(name) is no array")
    }
    return elements
  }

  func bytes(_ name: String) throws -> [UInt8] { try member(name).asBytes(name) }

  func word(_ name: String) throws -> UInt64 {
    let bytes = try bytes(name)
    guard bytes.count == 8 else { throw VectorSlip(description: "\(name) has not 8 bytes") }
    return bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  func identifier<Subject>(_ name: String) throws -> Identifier<Subject> {
    guard let identifier = Identifier<Subject>(bytes: try bytes(name)) else {
      throw VectorSlip(description: "\(name) has not 16 bytes")
    }
    return identifier
  }

  func digest<Subject>(_ name: String) throws -> Digest<Subject> {
    guard let digest = Digest<Subject>(bytes: try bytes(name)) else {
      throw VectorSlip(description: "\(name) has not 32 bytes")
    }
    return digest
  }

  func asBytes(_ name: String) throws -> [UInt8] {
    if case .string(let digits) = self, let bytes = bytesOfHexadecimal(digits) { return bytes }
    guard case .array(let pieces) = self["hex"] else {
      throw VectorSlip(description: "\(name) is no run of bytes")
    }
    return try pieces.flatMap { piece -> [UInt8] in
      guard piece["repeat"] != nil else { return try piece.asBytes(name) }
      let count = Int(try piece.number("count"))
      return Array([[UInt8]](repeating: try piece.bytes("repeat"), count: count).joined())
    }
  }

  /// The value with every run of bytes as one text, and members in the order of their names.
  var normalized: JSON {
    switch self {
    case .object(let members):
      if members.count == 1, members[0].name == "hex", let bytes = try? asBytes("hex") {
        return .string(hexadecimal(bytes))
      }
      return .object(
        members.map { Member(name: $0.name, value: $0.value.normalized) }
          .sorted { $0.name < $1.name })
    case .array(let elements): return .array(elements.map(\.normalized))
    default: return self
    }
  }
}
