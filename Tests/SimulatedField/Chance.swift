// All chance of a run, from one seed. The standard library does not promise that its generators stay as they are, and a
// seed that is noted today must tell the same story next year; so these two, written out, are ours.

import Synchronization

/// xoshiro256**, seeded by SplitMix64.
///
/// - the same seed gives the same numbers on every machine and in every version;
/// - ``stream(_:)`` gives an independent generator, so that what one device draws does not shift what another draws.
///
/// Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021; Steele, Lea and Flood, "Fast
/// Splittable Pseudorandom Number Generators", 2014.
public struct Chance: RandomNumberGenerator, Sendable {
  private let seed: UInt64
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// Begins at a seed.
  public init(seed: UInt64) {
    self.seed = seed
    var state = seed
    s0 = Self.split(&state)
    s1 = Self.split(&state)
    s2 = Self.split(&state)
    s3 = Self.split(&state)
  }

  public mutating func next() -> UInt64 {
    let scrambled = s1 &* 5
    let result = (scrambled << 7 | scrambled >> 57) &* 9
    let shifted = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = s3 << 45 | s3 >> 19
    return result
  }

  /// An independent generator, the same for the same seed and number.
  public func stream(_ number: UInt64) -> Chance {
    var state = seed ^ (number &+ 1) &* 0xd134_2543_de82_ef95
    return Chance(seed: Self.split(&state))
  }

  private static func split(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

extension Chance {
  /// A number of a range; the standard library's way of it may change, this one does not.
  mutating func number(in range: ClosedRange<Int64>) -> Int64 {
    let width = UInt64(bitPattern: range.upperBound &- range.lowerBound) &+ 1
    guard width > 0 else { return Int64(bitPattern: next()) }
    return range.lowerBound &+ Int64(bitPattern: next().multipliedFullWidth(by: width).high)
  }

  /// A number of a range.
  mutating func number(in range: ClosedRange<Int>) -> Int {
    Int(number(in: Int64(range.lowerBound)...Int64(range.upperBound)))
  }

  /// True so often in a thousand.
  mutating func occurs(_ permille: Int) -> Bool {
    permille > 0 && number(in: 0...999) < permille
  }

  /// One of some elements; nil of none.
  mutating func pick<Element>(_ elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[number(in: 0...(elements.count - 1))]
  }

  /// So many bytes.
  mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
      var word = next()
      for _ in 0..<8 {
        bytes.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
      }
    }
    return Array(bytes.prefix(count))
  }

  /// Elements in an order of chance.
  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for index in elements.indices.dropFirst() {
      elements.swapAt(index, number(in: 0...index))
    }
    return elements
  }
}

/// A generator behind a closure that must be `Sendable`: where a replica draws its bytes.
final class ChanceSource: Sendable {
  private let chance: Mutex<Chance>

  init(_ chance: Chance) {
    self.chance = Mutex(chance)
  }

  func bytes(_ count: Int) -> [UInt8] {
    chance.withLock { $0.bytes(count) }
  }
}
