// Seeded chance, so that a county can be made again.

/// Draws the same numbers from the same seed (SplitMix64; Steele, Lea and Flood, 2014).
struct Chance: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of a range.
  mutating func number(_ range: ClosedRange<Int>) -> Int {
    // Not `Int.random`: how that draws is the standard library's own, and may change.
    let span = UInt64(range.upperBound - range.lowerBound) + 1
    return range.lowerBound + Int(next() % span)
  }

  /// A span of minutes, in milliseconds.
  mutating func minutes(_ range: ClosedRange<Int>) -> Int64 { Int64(number(range)) * 60_000 }

  /// A span of hours, with minutes, in milliseconds.
  mutating func hours(_ range: ClosedRange<Int>) -> Int64 {
    minutes(range.lowerBound * 60...range.upperBound * 60)
  }

  /// A span of days, with minutes, in milliseconds.
  mutating func days(_ range: ClosedRange<Int>) -> Int64 {
    hours(range.lowerBound * 24...range.upperBound * 24)
  }

  /// The elements in another order.
  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for position in elements.indices.dropFirst().reversed() {
      elements.swapAt(position, number(0...position))
    }
    return elements
  }

  /// So many of each value, in some order.
  mutating func dealt<Value>(_ counts: KeyValuePairs<Value, Int>) -> [Value] {
    shuffled(counts.flatMap { Array(repeating: $0.key, count: $0.value) })
  }
}

extension Array {
  /// Gives a place one of the values that are dealt, in exchange for its own.
  mutating func give(_ place: Int, firstFrom start: Int = 0, _ isWanted: (Element) -> Bool) {
    guard !isWanted(self[place]),
      let other = indices.dropFirst(start).first(where: { isWanted(self[$0]) })
    else { return }
    swapAt(place, other)
  }
}
