// The protobuf wire format itself, read tag by tag: as much of it as counting needs.

/// A place in a run of bytes, from which tags, lengths and numbers are read, every one checked before it is used.
struct WireCursor {
  enum WireType: UInt64 {
    case varint = 0
    case fixed64 = 1
    case bytes = 2
    case fixed32 = 5
  }

  struct Tag {
    var field: Int
    var type: WireType
  }

  private var offset: Int
  private let end: Int

  /// A cursor over a part of some bytes.
  ///
  /// - Parameter range: must lie within the bytes that are passed to the methods.
  init(over range: Range<Int>) {
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The next field's number and wire type, or `nil` at the end.
  mutating func nextTag(in bytes: RawSpan) throws(MessageError) -> Tag? {
    guard offset < end else { return nil }
    let start = offset
    let word = try nextVarint(in: bytes)
    guard let type = WireType(rawValue: word & 7) else {
      throw .malformed(.badWireType, atByte: start)
    }
    let field = word >> 3
    guard field >= 1, field < 1 << 29 else { throw .malformed(.badTag, atByte: start) }
    return Tag(field: Int(field), type: type)
  }

  mutating func nextVarint(in bytes: RawSpan) throws(MessageError) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    for index in 0..<10 {
      guard offset < end else { throw .malformed(.truncated, atByte: start) }
      let byte = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      offset += 1
      value |= UInt64(byte & 0x7f) << UInt64(7 * index)
      if byte < 0x80 { return value }
    }
    throw .malformed(.badVarint, atByte: start)
  }

  /// Steps over the value that belongs to a tag.
  mutating func skip(_ tag: Tag, in bytes: RawSpan) throws(MessageError) {
    switch tag.type {
    case .varint: _ = try nextVarint(in: bytes)
    case .fixed64: _ = try take(8)
    case .bytes: _ = try nextRange(in: bytes)
    case .fixed32: _ = try take(4)
    }
  }

  /// Where the next length-delimited value lies.
  mutating func nextRange(in bytes: RawSpan) throws(MessageError) -> Range<Int> {
    let start = offset
    let length = try nextVarint(in: bytes)
    guard length <= UInt64(Int32.max) else { throw .malformed(.truncated, atByte: start) }
    return try take(Int(length))
  }

  /// How many numbers the next length-delimited value holds: each ends at a byte without the continuation bit.
  mutating func countPackedVarints(in bytes: RawSpan) throws(MessageError) -> Int {
    let range = try nextRange(in: bytes)
    var count = 0
    for index in range where bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self) < 0x80 {
      count += 1
    }
    return count
  }

  private mutating func take(_ count: Int) throws(MessageError) -> Range<Int> {
    guard count <= end - offset else { throw .malformed(.truncated, atByte: offset) }
    defer { offset += count }
    return offset..<offset + count
  }
}
