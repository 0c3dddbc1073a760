// Short names such as 7Q4-MK: the first letters of an identifier, which can be read out over a radio.

import Fieldkeep

/// Letters and digits that cannot be mistaken for each other.
///
/// Source: Crockford, "Base 32": no I, L, O, U; what is typed in their place is understood.
enum Crockford {
  private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  /// The first letters of an identifier's 128 bits.
  static func letters<Subject>(of id: Identifier<Subject>, count: Int) -> String {
    let bytes = id.bytes
    return String(
      (0..<count).map { index in
        let bit = index * 5
        let pair = UInt16(bytes[bit / 8]) << 8 | UInt16(bit / 8 + 1 < 16 ? bytes[bit / 8 + 1] : 0)
        return digits[Int(pair >> (11 - UInt16(bit % 8))) & 31]
      })
  }

  /// The five-bit values of what somebody typed; nil where a character is none.
  static func values(of text: some StringProtocol) -> [UInt8]? {
    var values: [UInt8] = []
    for character in text.uppercased() where character != "-" && !character.isWhitespace {
      let read: Character =
        switch character {
        case "O": "0"
        case "I", "L": "1"
        default: character
        }
      guard let value = digits.firstIndex(of: read) else { return nil }
      values.append(UInt8(value))
    }
    return values.isEmpty || values.count > 26 ? nil : values
  }
}

/// Every name known on this device, so that a short one can be given and understood.
///
/// - names are at least five letters long, and as long as it takes to be the only one.
struct ShortNames<Subject> {
  /// Ascending, each once.
  private let ids: [Identifier<Subject>]

  /// Takes identifiers in any order.
  init(_ ids: [Identifier<Subject>]) {
    // The replica gives the names of records in this order already, and there are many.
    let isOrdered = zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }
    self.ids = isOrdered ? ids : Set(ids).sorted()
  }

  /// The short name of an identifier.
  func name(of id: Identifier<Subject>) -> String {
    let position = lowerBound(id)
    var common = 0
    if position > 0 { common = commonBits(ids[position - 1], id) }
    let next = position < ids.count && ids[position] == id ? position + 1 : position
    if next < ids.count { common = max(common, commonBits(ids[next], id)) }
    let letters = Crockford.letters(of: id, count: min(26, max(5, common / 5 + 1)))
    return letters.prefix(3) + "-" + letters.dropFirst(3)
  }

  /// The identifiers that begin with what somebody typed; all 32 digits in hexadecimal name one too.
  func matches(_ text: some StringProtocol) -> [Identifier<Subject>] {
    if let id = Identifier<Subject>(hexadecimal: text.lowercased()) {
      return ids.contains(id) ? [id] : []
    }
    guard let values = Crockford.values(of: text) else { return [] }
    return ids[lowerBound(Self.smallest(values))...].prefix { id in
      Crockford.values(of: Crockford.letters(of: id, count: values.count)) == values
    }.map(\.self)
  }

  /// The smallest identifier that begins with these five-bit values.
  private static func smallest(_ values: [UInt8]) -> Identifier<Subject> {
    var bytes = [UInt8](repeating: 0, count: 17)
    for (index, value) in values.enumerated() {
      let bit = index * 5
      let pair = UInt16(value) << (11 - UInt16(bit % 8))
      bytes[bit / 8] |= UInt8(pair >> 8)
      bytes[bit / 8 + 1] |= UInt8(truncatingIfNeeded: pair)
    }
    return Identifier(bytes: bytes.prefix(16)) ?? .zero
  }

  private func lowerBound(_ id: Identifier<Subject>) -> Int {
    var low = 0
    var high = ids.count
    while low < high {
      let middle = (low + high) / 2
      if ids[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func commonBits(_ left: Identifier<Subject>, _ right: Identifier<Subject>) -> Int {
    var bits = 0
    for (one, other) in zip(left.bytes, right.bytes) {
      guard one == other else { return bits + (one ^ other).leadingZeroBitCount }
      bits += 8
    }
    return bits
  }
}
