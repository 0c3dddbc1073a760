// Numbers that are divided last. A figure keeps its two whole numbers, so two devices print the same digits, and a frozen
// report can be checked by hand.

/// A fraction of two whole numbers.
public struct Quotient: Hashable, Sendable {
  public let numerator: Int
  /// Above zero.
  public let denominator: Int

  /// Takes a fraction; `nil` where there is nothing to divide by, or the numbers are beyond what is counted here.
  public init?(_ numerator: Int, over denominator: Int) {
    let limit = 1_000_000_000_000_000
    guard (1...limit).contains(denominator), (-limit...limit).contains(numerator) else {
      return nil
    }
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The value with so many decimals, zero to three, as a whole number: 9.0166 with one decimal is 90.
  ///
  /// Halves go away from zero, as people round.
  public func rounded(decimals: Int) -> Int {
    let scale = [1, 10, 100, 1000][min(max(decimals, 0), 3)]
    let magnitude = (2 * abs(numerator) * scale + denominator) / (2 * denominator)
    return numerator < 0 ? -magnitude : magnitude
  }

  /// The value in whole percent: 307 of 361 are 85.
  public var percent: Int { rounded(decimals: 2) }

  /// The value with so many decimals, as text: 15.9.
  public func text(decimals: Int) -> String {
    let rounded = rounded(decimals: decimals)
    guard decimals > 0 else { return grouped(rounded) }
    let scale = [1, 10, 100, 1000][min(decimals, 3)]
    let fraction = String(abs(rounded) % scale)
    let padding = String(repeating: "0", count: max(0, min(decimals, 3) - fraction.count))
    let sign = rounded < 0 ? "-" : ""
    return "\(sign)\(grouped(abs(rounded) / scale)).\(padding)\(fraction)"
  }
}

/// A whole number with its thousands apart: 3,255.
func grouped(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var result = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
    result.append(digit)
  }
  return number < 0 ? "-" + result : result
}
