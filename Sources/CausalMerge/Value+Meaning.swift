// What the bytes of a value stand for. Merge itself never asks; the rules by which one of several standing
// values is shown do, and so does everything that prints or checks a value. One reader for all of them, or
// two replicas could disagree on which of two times is the earlier.

// MARK: making values

extension Value {
  /// Text as written, as UTF-8.
  public init(text: String) {
    self.init(kind: .text, payload: Array(text.utf8))
  }

  /// A signed integer, in the fewest bytes that hold it.
  public init(integer: Int64) {
    self.init(kind: .integer, payload: Self.minimalBytes(of: integer))
  }

  /// True or false.
  public init(boolean: Bool) {
    self.init(kind: .boolean, payload: [boolean ? 1 : 0])
  }

  /// A moment, in milliseconds since 1970-01-01T00:00:00Z.
  public init(instantMilliseconds: Int64) {
    self.init(kind: .instant, payload: Self.minimalBytes(of: instantMilliseconds))
  }

  /// A code of a code list.
  public init(code: String) {
    self.init(kind: .code, payload: Array(code.utf8))
  }

  /// The identifier of a record, a device or a case.
  public init<Subject>(reference: Identifier<Subject>) {
    self.init(kind: .reference, payload: reference.bytes)
  }

  /// The fewest bytes, big-endian two's complement, that hold an integer: none for zero.
  private static func minimalBytes(of integer: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: UInt64(bitPattern: integer))
    var start = 0
    while start < bytes.count, isRedundant(bytes[start], before: bytes[(start + 1)...]) {
      start += 1
    }
    return Array(bytes[start...])
  }

  /// Whether a leading byte says no more than the sign that the next byte already shows.
  ///
  /// A last zero byte is redundant too, because no bytes at all stand for zero.
  private static func isRedundant(_ byte: UInt8, before rest: ArraySlice<UInt8>) -> Bool {
    guard let next = rest.first else { return byte == 0 }
    return (byte == 0 && next < 0x80) || (byte == 0xFF && next >= 0x80)
  }

  /// The integer that exactly these bytes stand for; `nil` if fewer bytes would do, or they are too many.
  fileprivate static func integer(of bytes: ArraySlice<UInt8>) -> Int64? {
    guard bytes.count <= 8 else { return nil }
    guard let first = bytes.first else { return 0 }
    guard !isRedundant(first, before: bytes.dropFirst()) else { return nil }
    var word: UInt64 = first < 0x80 ? 0 : .max
    for byte in bytes { word = word << 8 | UInt64(byte) }
    return Int64(bitPattern: word)
  }
}

// MARK: reading values

/// What a value's bytes stand for, once they were found to be exactly what their kind allows.
///
/// - each meaning has one encoding, so equal meanings of one kind are equal bytes (decimals excepted: the
///   scale is part of what was written).
public enum ValueMeaning: Hashable, Sendable {
  /// The field was cleared.
  case empty
  /// Text as written.
  case text(String)
  /// A signed integer.
  case integer(Int64)
  /// True or false.
  case boolean(Bool)
  /// Milliseconds since 1970-01-01T00:00:00Z.
  case instant(milliseconds: Int64)
  /// Opaque bytes.
  case bytes([UInt8])
  /// A code of a code list: lowercase ASCII letters, digits and underscores.
  case code(String)
  /// The 16 bytes of an identifier of a record, a device or a case.
  case reference([UInt8])
  /// A date whose day, or month and day, may be unknown (0).
  case partialDate(year: Int, month: Int, day: Int)
  /// `unscaled` divided by ten to the power of `scale`.
  case decimal(unscaled: Int64, scale: Int)
  /// A kind that this version does not know.
  case unknown(ValueKind)
}

extension Value {
  /// How many digits after the point a decimal may have: as many as a 64-bit integer holds whole.
  public static var greatestDecimalScale: Int { 18 }

  /// What the bytes stand for; `nil` if they are not what their kind allows.
  ///
  /// Reading is strict: an integer in more bytes than it needs, a date that no calendar has, or text that is
  /// not UTF-8 has no meaning. Such a value is still kept, sent on and shown as unreadable.
  public var meaning: ValueMeaning? {
    switch kind {
    case .empty: payload.isEmpty ? .empty : nil
    case .text: String(validating: payload, as: UTF8.self).map(ValueMeaning.text)
    case .integer: Self.integer(of: payload).map(ValueMeaning.integer)
    case .boolean: payload.count == 1 ? boolean(payload.first) : nil
    case .instant: Self.integer(of: payload).map { .instant(milliseconds: $0) }
    case .bytes: .bytes(Array(payload))
    case .code: Self.isCode(payload) ? .code(String(decoding: payload, as: UTF8.self)) : nil
    case .reference: payload.count == RecordID.byteCount ? .reference(Array(payload)) : nil
    case .partialDate: partialDate
    case .decimal: decimal
    default: .unknown(kind)
    }
  }

  /// Whether bytes are a code: at least one lowercase ASCII letter, digit or underscore, and nothing else.
  public static func isCode(_ bytes: some Collection<UInt8>) -> Bool {
    !bytes.isEmpty
      && bytes.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  /// Whether a calendar has this date: years 1 to 9999, and a known day only in a known month that has it.
  public static func isPartialDate(year: Int, month: Int, day: Int) -> Bool {
    guard (1...9999).contains(year), (0...12).contains(month), day >= 0 else { return false }
    if month == 0 { return day == 0 }
    let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= days[month - 1]
  }

  private func boolean(_ byte: UInt8?) -> ValueMeaning? {
    switch byte {
    case 0: .boolean(false)
    case 1: .boolean(true)
    default: nil
    }
  }

  private var partialDate: ValueMeaning? {
    guard payload.count == 4 else { return nil }
    let bytes = payload.map(Int.init)
    let (year, month, day) = (bytes[0] << 8 | bytes[1], bytes[2], bytes[3])
    guard Self.isPartialDate(year: year, month: month, day: day) else { return nil }
    return .partialDate(year: year, month: month, day: day)
  }

  private var decimal: ValueMeaning? {
    guard let scale = payload.first, scale <= Self.greatestDecimalScale,
      let unscaled = Self.integer(of: payload.dropFirst())
    else { return nil }
    return .decimal(unscaled: unscaled, scale: Int(scale))
  }

  /// A date of which the day, or month and day, may be unknown (0); `nil` if no calendar has it.
  public init?(year: Int, month: Int = 0, day: Int = 0) {
    guard Self.isPartialDate(year: year, month: month, day: day) else { return nil }
    self.init(
      kind: .partialDate, payload: [UInt8(year >> 8), UInt8(year & 255), UInt8(month), UInt8(day)])
  }

  /// A decimal number, `unscaled` divided by ten to the power of `scale`; `nil` for a scale outside 0 to 18.
  public init?(unscaled: Int64, scale: Int) {
    guard (0...Self.greatestDecimalScale).contains(scale) else { return nil }
    self.init(kind: .decimal, payload: [UInt8(scale)] + Self.minimalBytes(of: unscaled))
  }
}

// MARK: order

extension ValueMeaning {
  /// Whether this is less than another by what both stand for; `nil` if the two cannot be compared.
  ///
  /// - text, codes, bytes and references by their bytes, so that every replica orders them alike whatever its
  ///   language;
  /// - an unknown month or day comes before every known one: it is the earliest that it can be;
  /// - decimals by their amount, so 1.50 and 1.5 come neither before the other.
  func precedes(_ other: ValueMeaning) -> Bool? {
    switch (self, other) {
    case (.text(let left), .text(let right)), (.code(let left), .code(let right)):
      left.utf8.lexicographicallyPrecedes(right.utf8)
    case (.integer(let left), .integer(let right)): left < right
    case (.boolean(let left), .boolean(let right)): !left && right
    case (.instant(let left), .instant(let right)): left < right
    case (.bytes(let left), .bytes(let right)), (.reference(let left), .reference(let right)):
      left.lexicographicallyPrecedes(right)
    case (
      .partialDate(let year, let month, let day),
      .partialDate(let otherYear, let otherMonth, let otherDay)
    ):
      (year, month, day) < (otherYear, otherMonth, otherDay)
    case (.decimal(let left, let scale), .decimal(let right, let otherScale)):
      Self.amount(left, scale) < Self.amount(right, otherScale)
    default: nil
    }
  }

  /// A decimal as a whole number of the smallest unit that any decimal has; 128 bits hold every product.
  private static func amount(_ unscaled: Int64, _ scale: Int) -> Int128 {
    var amount = Int128(unscaled)
    for _ in scale..<Value.greatestDecimalScale { amount *= 10 }
    return amount
  }
}
