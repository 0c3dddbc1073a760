// The one way of each value into bytes, and the strict way back.

public import CausalMerge

/// A value that cannot be put into bytes, or bytes that are not a value.
///
/// - names sizes and kinds, never contents.
public enum ValueError: Error, Hashable, Sendable {
  /// The bytes are not what their kind allows.
  case malformed(kind: ValueKind, byteCount: Int)
  /// The value needs more bytes than a field may hold.
  case tooLong(byteCount: Int, limit: Int)
  /// A code has characters that codes do not have.
  case notACode
}

extension ValueError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let kind, let count):
      "\(count) bytes are no value of kind \(kind.rawValue); they are kept, and shown as unreadable"
    case .tooLong(let count, let limit):
      "the value has \(count) bytes, \(count - limit) more than the \(limit) that a field holds; shorten or split it"
    case .notACode:
      "a code has only lowercase letters, digits and underscores; take one from the field's list"
    }
  }
}

extension FieldValue {
  /// How many bytes one value may have; a constant of the format.
  public static var greatestByteCount: Int { 65_536 }

  /// Reads a value's bytes strictly.
  ///
  /// - Throws: ``ValueError/malformed(kind:byteCount:)`` for bytes that are not what a known kind allows. A kind that is
  ///   not known is no error: it gives ``unknown(kind:bytes:)``.
  public init(decoding value: Value) throws(ValueError) {
    guard let decoded = Self.decoded(value) else {
      throw .malformed(kind: value.kind, byteCount: value.payload.count)
    }
    self = decoded
  }

  /// Reads a value's bytes to show them: what cannot be read is ``unknown(kind:bytes:)``.
  public init(showing value: Value) {
    self = Self.decoded(value) ?? .unknown(kind: value.kind, bytes: Array(value.payload))
  }

  private static func decoded(_ value: Value) -> FieldValue? {
    switch value.meaning {
    case .empty: .empty
    case .text(let text): .text(text)
    case .integer(let integer): .integer(integer)
    case .boolean(let boolean): .boolean(boolean)
    case .instant(let milliseconds): .instant(milliseconds: milliseconds)
    case .bytes(let bytes): .bytes(bytes)
    case .code(let code): .code(code)
    case .reference(let bytes): RecordID(bytes: bytes).map(FieldValue.reference)
    case .partialDate(let year, let month, let day):
      PartialDate(year: year, month: month == 0 ? nil : month, day: day == 0 ? nil : day)
        .map(FieldValue.partialDate)
    case .decimal(let unscaled, let scale):
      DecimalNumber(unscaled: unscaled, scale: scale).map(FieldValue.decimal)
    case .unknown(let kind): .unknown(kind: kind, bytes: Array(value.payload))
    case nil: nil
    }
  }

  /// The value as merge carries it.
  ///
  /// - Throws: ``ValueError`` if it is too long for a field, or a code that cannot be one.
  public func encoded() throws(ValueError) -> Value {
    let value = bytesAsWritten
    guard value.payload.count <= Self.greatestByteCount else {
      throw .tooLong(byteCount: value.payload.count, limit: Self.greatestByteCount)
    }
    if case .code = self, !Value.isCode(value.payload) { throw .notACode }
    return value
  }

  private var bytesAsWritten: Value {
    switch self {
    case .empty: .empty
    case .text(let text): Value(text: text)
    case .integer(let integer): Value(integer: integer)
    case .boolean(let boolean): Value(boolean: boolean)
    case .instant(let milliseconds): Value(instantMilliseconds: milliseconds)
    case .bytes(let bytes): Value(kind: .bytes, payload: bytes)
    case .code(let code): Value(code: code)
    case .reference(let record): Value(reference: record)
    case .partialDate(let date):
      // A date that was made is one that a calendar has.
      Value(year: date.year, month: date.month ?? 0, day: date.day ?? 0) ?? .empty
    case .decimal(let number):
      Value(unscaled: number.unscaled, scale: number.scale) ?? .empty
    case .unknown(let kind, let bytes): Value(kind: kind, payload: bytes)
    }
  }
}
