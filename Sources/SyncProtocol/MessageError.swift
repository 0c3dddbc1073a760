// What can be wrong with a protobuf message before anyone acts on it.

/// Why some bytes are not a message of the protocol.
///
/// Names are those of the schema, so that whoever wrote the other end finds the place. No case holds a value.
public enum MessageError: Error, Hashable, Sendable {
  /// The bytes break the rules of the encoding itself.
  case malformed(WireFault, atByte: Int)
  /// The message is larger than is read.
  case tooLarge(bytes: Int, limit: Int)
  /// A repeated field has more elements than the format allows.
  case tooMany(field: String, count: Int, limit: Int)
  /// A field of a fixed size has another, or a list of such has a remainder.
  case wrongLength(field: String, bytes: Int, expected: Int)
  /// A number lies beyond what the format allows.
  case outOfRange(field: String, value: UInt64, limit: UInt64)
  /// A field without which the message means nothing is absent.
  case missing(field: String)
  /// Elements that must be ascending are not, or two are equal.
  case notAscending(field: String, index: Int)
}

/// Ways in which bytes are not protobuf.
public enum WireFault: String, Error, Hashable, Sendable {
  case truncated = "it breaks off"
  case badVarint = "a number has more than ten bytes"
  case badTag = "a field has number 0 or one beyond what protobuf allows"
  case badWireType = "a field has a wire type that is not read here"
  case undecodable = "the library cannot read it, for instance text that is not UTF-8"
}

extension MessageError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let fault, let offset):
      "the message is malformed at byte \(offset): \(fault.rawValue)"
    case .tooLarge(let bytes, let limit):
      "the message has \(bytes) bytes and at most \(limit) are read; send less at once"
    case .tooMany(let field, let count, let limit):
      "\(field) has \(count) elements and at most \(limit) are read; send fewer at once"
    case .wrongLength(let field, let bytes, let expected):
      "\(field) has \(bytes) bytes where \(expected) belong"
    case .outOfRange(let field, let value, let limit):
      "\(field) is \(value) and at most \(limit) is allowed"
    case .missing(let field):
      "\(field) is absent"
    case .notAscending(let field, let index):
      "\(field) is not ascending at index \(index)"
    }
  }
}
