// Values as programs handle them, and their passage to and from the bytes that merge carries.

public import CausalMerge

/// A date whose day, or month and day, may be unknown: a youth may know the year of her birth and no more.
public struct PartialDate: Hashable, Sendable {
  /// 1 to 9999.
  public let year: Int
  /// 1 to 12; `nil` if unknown.
  public let month: Int?
  /// 1 to 31, as the month has it; `nil` if unknown.
  public let day: Int?

  /// Takes a date; `nil` if no calendar has it, or a day is given without its month.
  public init?(year: Int, month: Int? = nil, day: Int? = nil) {
    guard month != 0, day != 0,
      Value.isPartialDate(year: year, month: month ?? 0, day: day ?? 0)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }
}

extension PartialDate: CustomStringConvertible {
  /// ISO 8601 with what is known: 2010, 2010-06 or 2010-06-02.
  public var description: String {
    ([padded(year, to: 4)] + [month, day].compactMap { $0.map { padded($0, to: 2) } })
      .joined(separator: "-")
  }

  /// Reads 2010, 2010-06 or 2010-06-02; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count) else { return nil }
    var numbers: [Int] = []
    for (part, width) in zip(parts, [4, 2, 2]) {
      guard part.utf8.count == width, part.utf8.allSatisfy(isDigit), let number = Int(part) else {
        return nil
      }
      numbers.append(number)
    }
    self.init(
      year: numbers[0], month: numbers.count > 1 ? numbers[1] : nil,
      day: numbers.count > 2 ? numbers[2] : nil)
  }
}

/// A decimal number, exact: `unscaled` divided by ten to the power of `scale`.
public struct DecimalNumber: Hashable, Sendable {
  public let unscaled: Int64
  /// Digits after the point, 0 to 18.
  public let scale: Int

  /// Takes a number; `nil` for a scale that the format does not have.
  public init?(unscaled: Int64, scale: Int) {
    guard (0...Value.greatestDecimalScale).contains(scale) else { return nil }
    self.unscaled = unscaled
    self.scale = scale
  }
}

extension DecimalNumber: CustomStringConvertible {
  /// Digits with a point where the scale asks for one: -0.50.
  public var description: String {
    var digits = String(unscaled.magnitude)
    guard scale > 0 else { return unscaled < 0 ? "-" + digits : digits }
    if digits.utf8.count <= scale {
      digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits
    }
    return (unscaled < 0 ? "-" : "") + digits.dropLast(scale) + "." + digits.suffix(scale)
  }

  /// Reads digits with at most one point among them, and a minus sign before; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    let isNegative = text.hasPrefix("-")
    let parts = (isNegative ? text.dropFirst() : text[...])
      .split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count),
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }),
      let unscaled = Int64((isNegative ? "-" : "") + parts.joined())
    else { return nil }
    self.init(unscaled: unscaled, scale: parts.count == 2 ? parts[1].utf8.count : 0)
  }
}

private func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

private func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// One value of a field, typed.
public enum FieldValue: Hashable, Sendable {
  /// The field was cleared.
  case empty
  case text(String)
  case integer(Int64)
  case boolean(Bool)
  /// Milliseconds since 1970-01-01T00:00:00Z.
  case instant(milliseconds: Int64)
  /// Opaque bytes.
  case bytes([UInt8])
  /// A word as its list stores it.
  case code(String)
  /// The identifier of another record.
  case reference(RecordID)
  case partialDate(PartialDate)
  case decimal(DecimalNumber)
  /// Of a kind that this version does not know, or bytes that are not what their kind allows: kept, and shown as unreadable.
  case unknown(kind: ValueKind, bytes: [UInt8])

  /// Whether the field holds nothing.
  public var isEmpty: Bool { self == .empty }
}
