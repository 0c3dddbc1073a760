// What a field holds, as merge sees it: a kind and bytes that are compared and never interpreted.

/// How a value's bytes are to be read by those who may read them.
///
/// Merge passes the number on untouched. Numbers 0 to 31 are assigned in the written protocol; a number that is not known here is kept and shown
/// as "written by a newer version".
///
/// Spec: `protocol-spec/`, chapter on encoding, table of value kinds.
public struct ValueKind: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// No value, no bytes: the field was cleared.
  public static let empty = ValueKind(rawValue: 0)
  /// UTF-8, as written, never normalized.
  public static let text = ValueKind(rawValue: 1)
  /// A signed 64-bit integer: big-endian two's complement in the fewest bytes, none for zero.
  public static let integer = ValueKind(rawValue: 2)
  /// One byte, 0 or 1.
  public static let boolean = ValueKind(rawValue: 3)
  /// Milliseconds since 1970-01-01T00:00:00Z, encoded as an integer.
  public static let instant = ValueKind(rawValue: 4)
  /// Opaque bytes.
  public static let bytes = ValueKind(rawValue: 5)
  /// A code of a code list: lowercase ASCII letters, digits and underscores.
  public static let code = ValueKind(rawValue: 6)
  /// A 16-byte identifier of a record, device or case.
  public static let reference = ValueKind(rawValue: 7)
  /// A calendar date whose month or day may be unknown: year (two bytes, big-endian), month, day; 0 is unknown.
  public static let partialDate = ValueKind(rawValue: 8)
  /// A decimal number: one byte of scale, then the unscaled integer encoded as an integer.
  public static let decimal = ValueKind(rawValue: 9)
}

/// One value: its kind and its bytes.
///
/// The bytes are a slice because a record is decoded from one packed run of bytes, and most of its values are
/// only carried along: a slice shares that run, an array would copy it.
///
/// - equality is equality of kind and bytes; there is no other notion of sameness in merge.
public struct Value: Hashable, Sendable {
  public var kind: ValueKind
  public var payload: ArraySlice<UInt8>

  public init(kind: ValueKind, payload: ArraySlice<UInt8>) {
    self.kind = kind
    self.payload = payload
  }

  public init(kind: ValueKind, payload: [UInt8]) {
    self.init(kind: kind, payload: payload[...])
  }

  /// The value of a cleared field.
  public static let empty = Value(kind: .empty, payload: [])
}
