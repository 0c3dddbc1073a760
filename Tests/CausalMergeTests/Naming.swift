// Names and values for tests: short to write, the same in every run.

import CausalMerge
import SeededChance

extension SeededGenerator {
  /// Whether something happens that happens so many times in a hundred.
  mutating func happens(percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &self) < percent
  }
}

extension Digest {
  /// A digest that a number stands for: unrelated in order to other numbers' digests, as hashes are.
  static func number(_ number: UInt64) -> Self {
    var generator = SeededGenerator(seed: number &* 1_000_003)
    let bytes = (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
    guard let digest = Self(bytes: bytes) else { preconditionFailure("a digest has 32 bytes") }
    return digest
  }
}

extension Identifier {
  /// An identifier that a number stands for.
  static func number(_ number: UInt64) -> Self {
    var generator = SeededGenerator(seed: number &* 7_919)
    return Self(using: &generator)
  }
}

extension Value {
  static func text(_ text: String) -> Value {
    Value(kind: .text, payload: Array(text.utf8))
  }
}

extension Change {
  /// A change whose transaction's name does not matter.
  init(at time: Int64 = 0, _ entries: [Entry]) {
    self.init(time: time, transaction: TransactionID(run: 1, counter: 1), entries: entries)
  }
}

extension MergeSegment {
  /// A segment named by a number.
  init(
    _ number: UInt64, by device: UInt64, upon parents: [UInt64] = [], _ changes: [Change] = []
  ) {
    self.init(
      hash: .number(number), device: .number(device), parents: parents.map { .number($0) },
      content: .changes(changes))
  }
}

extension ScopeMerge {
  /// A scope into which some segments went, in that order.
  init(receiving segments: some Sequence<MergeSegment>) {
    self.init()
    for segment in segments { _ = receive(segment) }
  }
}
