// Protobuf as bytes, without a schema: for changing messages in ways that keep them messages.

/// One field of a message: its tag, and what follows it.
struct WireField {
  var number: UInt64
  /// 0 varint, 1 eight bytes, 2 with a length, 5 four bytes.
  var wireType: UInt64
  /// The varint as it stood, the fixed bytes, or the bytes behind the length.
  var payload: [UInt8]

  static let withLength: UInt64 = 2

  /// The fields of a message; nil where the bytes are none.
  static func fields(of bytes: [UInt8]) -> [WireField]? {
    var fields: [WireField] = []
    var place = 0
    while place < bytes.count {
      guard let tag = varint(in: bytes, at: &place), tag >> 3 > 0 else { return nil }
      let begin = place
      var end = place
      switch tag & 7 {
      case 0:
        guard varint(in: bytes, at: &end) != nil else { return nil }
      case 1: end += 8
      case 5: end += 4
      case withLength:
        guard let length = varint(in: bytes, at: &end), length <= UInt64(bytes.count) else {
          return nil
        }
        place = end
        end += Int(length)
      default: return nil
      }
      guard end <= bytes.count else { return nil }
      let payload = tag & 7 == withLength ? bytes[place..<end] : bytes[begin..<end]
      fields.append(WireField(number: tag >> 3, wireType: tag & 7, payload: Array(payload)))
      place = end
    }
    return fields
  }

  /// The bytes of a message.
  static func bytes(of fields: [WireField], longTagAt longTag: Int? = nil) -> [UInt8] {
    fields.enumerated().flatMap { index, field -> [UInt8] in
      var bytes = varint(field.number << 3 | field.wireType)
      if index == longTag {
        // The same number in one byte more than it needs.
        bytes[bytes.count - 1] |= 0x80
        bytes.append(0)
      }
      if field.wireType == withLength { bytes += varint(UInt64(field.payload.count)) }
      return bytes + field.payload
    }
  }

  static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var left = value
    while left >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: left) | 0x80)
      left >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: left))
    return bytes
  }

  private static func varint(in bytes: [UInt8], at place: inout Int) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard place < bytes.count else { return nil }
      let byte = bytes[place]
      place += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }
}
