// What a reader sees of several standing values, policy by policy, and the laws behind it.

import CausalMerge
import Testing

/// A head as a test writes it: a name, a time, a place in the order, a value.
private struct Standing: StandingHead, Equatable {
  var time: Int64
  var order: Int
  var value: Value
}

private func at(_ time: Int64, _ value: Value, order: Int = 0) -> Standing {
  Standing(time: time, order: order, value: value)
}

private func text(_ text: String) -> Value { Value(text: text) }
private func code(_ code: String) -> Value { Value(code: code) }
private func instant(_ milliseconds: Int64) -> Value { Value(instantMilliseconds: milliseconds) }

private func permutations<Element>(_ elements: [Element]) -> [[Element]] {
  guard elements.count > 1 else { return [elements] }
  return elements.indices.flatMap { index in
    var rest = elements
    let first = rest.remove(at: index)
    return permutations(rest).map { [first] + $0 }
  }
}

private let alertStates = Lattice(chains: [
  ["pending", "alerted", "acknowledged", "arrived"], ["alerted", "declined"],
])

@Suite struct MergePolicyTests {
  private func lattice() throws -> MergePolicy { .lattice(try #require(alertStates)) }

  @Test func `a field that nobody wrote shows nothing and asks nobody`() throws {
    for policy in [.latest, .review, .earliest, .set, .writeOnce, try lattice()] {
      let reading = policy.reading(of: [Standing]())
      #expect(reading == Reading(shown: nil, others: [], asks: false, rule: .nothing))
    }
  }

  @Test func `one value is settled under every policy`() throws {
    let ranking = Ranking(leastAccessFirst: "none", "all")
    let policies: [MergePolicy] = [
      .latest, .review, .earliest, .greatest, .restrictive(ranking), try lattice(), .writeOnce,
      .log,
      .set, .owned,
    ]
    let heads = [at(1, code("alerted")), at(9, code("alerted")), at(5, code("alerted"))]
    for policy in policies {
      let reading = policy.reading(of: heads)
      #expect(reading == Reading(shown: heads[1], others: [], asks: false, rule: .settled))
    }
  }

  @Test func `equal values are one, that of the greatest time and then order`() {
    let heads = [
      at(5, text("a"), order: 1), at(5, text("a"), order: 2), at(4, text("b"), order: 9),
    ]
    let reading = MergePolicy.latest.reading(of: heads)
    #expect(reading.shown == heads[1])
    #expect(reading.others == [heads[2]])
  }

  @Test func `text and a code with the same letters are two values`() {
    let reading = MergePolicy.review.reading(of: [at(1, text("arrived")), at(2, code("arrived"))])
    #expect(reading.others.count == 1)
    #expect(reading.asks)
  }

  @Test func `only review, ownership and orders of states ask a person`() throws {
    let heads = [at(1, code("arrived")), at(2, code("declined"))]
    let ranking = Ranking(leastAccessFirst: "declined", "arrived")
    for policy in [.review, .owned, try lattice()] as [MergePolicy] {
      #expect(policy.reading(of: heads).asks)
      #expect(policy.mayAsk)
      #expect(policy.reading(of: heads).shown == heads[1], "the newest is shown while it asks")
    }
    let silent: [MergePolicy] = [
      .latest, .earliest, .greatest, .restrictive(ranking), .writeOnce, .log, .set,
    ]
    for policy in silent {
      #expect(!policy.reading(of: heads).asks)
      #expect(!policy.mayAsk)
    }
  }

  @Test func `the earliest call counts, and the latest sighting`() {
    let heads = [at(3, instant(-5)), at(1, instant(200)), at(2, instant(100_000))]
    #expect(MergePolicy.earliest.reading(of: heads).shown == heads[0])
    #expect(MergePolicy.greatest.reading(of: heads).shown == heads[2])
  }

  @Test func `earliest and greatest go by what values stand for, not by their bytes`() throws {
    let pairs: [(smaller: Value, greater: Value)] = [
      (Value(integer: -1), Value(integer: 0)),
      (Value(integer: 127), Value(integer: 128)),
      (Value(integer: .min), Value(integer: .max)),
      (instant(-1), instant(1)),
      (try #require(Value(year: 2010)), try #require(Value(year: 2010, month: 1, day: 1))),
      (
        try #require(Value(year: 2010, month: 2)), try #require(Value(year: 2010, month: 2, day: 1))
      ),
      (try #require(Value(year: 2009, month: 12, day: 31)), try #require(Value(year: 2010))),
      (try #require(Value(unscaled: 150, scale: 2)), try #require(Value(unscaled: 2, scale: 0))),
      (
        try #require(Value(unscaled: .min, scale: 0)), try #require(Value(unscaled: .max, scale: 0))
      ),
      (
        try #require(Value(unscaled: .max, scale: 18)),
        try #require(Value(unscaled: .max, scale: 0))
      ),
      (text("a"), text("b")), (text("Z"), text("a")), (text("a"), text("aa")),
      (Value(boolean: false), Value(boolean: true)),
    ]
    for (smaller, greater) in pairs {
      for heads in permutations([at(1, smaller), at(2, greater)]) {
        #expect(MergePolicy.earliest.reading(of: heads).shown?.value == smaller)
        #expect(MergePolicy.greatest.reading(of: heads).shown?.value == greater)
      }
    }
  }

  @Test func `bytes that are no value, and a cleared field, never win over what can be read`() {
    let bad = [
      Value(kind: .instant, payload: [0, 0]),
      Value(kind: .instant, payload: [1, 2, 3, 4, 5, 6, 7, 8, 9]),
      Value(kind: .partialDate, payload: [7, 218, 13, 1]), Value(kind: .decimal, payload: []),
      Value(kind: .text, payload: [0xFF]), .empty,
      Value(kind: ValueKind(rawValue: 31), payload: [1]),
    ]
    for value in bad {
      for policy in [MergePolicy.earliest, .greatest] {
        for heads in permutations([at(1, instant(7)), at(2, value)]) {
          #expect(policy.reading(of: heads).shown?.value == instant(7))
          #expect(policy.reading(of: heads).others.map(\.value) == [value])
        }
      }
    }
  }

  @Test func `equal amounts written differently show the newer, whichever way they arrive`() throws
  {
    let old = at(1, try #require(Value(unscaled: 150, scale: 2)))
    let new = at(2, try #require(Value(unscaled: 15, scale: 1)))
    for heads in permutations([old, new]) {
      #expect(MergePolicy.earliest.reading(of: heads).shown == new)
      #expect(MergePolicy.greatest.reading(of: heads).shown == new)
    }
  }

  @Test(
    arguments: [
      (["granted", "revoked"], "revoked"), (["granted", "partly"], "partly"),
      (["granted", "partly", "revoked"], "revoked"), (["granted", "suspended"], "suspended"),
      (["partly", "suspended", "granted"], "suspended"), (["revoked", "suspended"], "revoked"),
    ])
  func `the value that gives least access is shown, a word not known giving none`(
    values: [String], shown: String
  ) {
    let policy = MergePolicy.restrictive(Ranking(leastAccessFirst: "revoked", "partly", "granted"))
    let heads = values.enumerated().map { at(Int64($0.offset), code($0.element)) }
    for heads in permutations(heads) {
      #expect(policy.reading(of: heads).shown?.value == code(shown))
    }
  }

  @Test func `a consent that was cleared beside one that was given gives no access`() {
    let policy = MergePolicy.restrictive(Ranking(leastAccessFirst: "revoked", "granted"))
    let heads = [at(9, code("granted")), at(1, .empty), at(0, Value(kind: .code, payload: [0x20]))]
    for heads in permutations(heads) {
      #expect(policy.reading(of: heads).shown?.value == .empty)
    }
  }

  @Test func `a value written once shows what was written first`() {
    let heads = [at(3, text("c")), at(1, text("a")), at(2, text("b"))]
    for policy in [MergePolicy.writeOnce, .log] {
      #expect(policy.reading(of: heads).shown == heads[1])
      #expect(policy.reading(of: heads).others == [heads[0], heads[2]])
      #expect(policy.isWrittenAtCreationOnly)
    }
  }

  @Test func `an element that someone added unseen stays in the set`() {
    let heads = [at(1, .present), at(9, .absent)]
    let reading = MergePolicy.set.reading(of: heads)
    #expect(reading.shown == heads[0])
    #expect(reading.rule == .addSurvives)
  }

  @Test func `a change in no segment yet comes after every other of its time`() throws {
    let hash = try #require(SegmentHash(bytes: [UInt8](repeating: 0xFF, count: 32)))
    let low = try #require(SegmentHash(bytes: [UInt8](repeating: 0, count: 32)))
    let ordered: [HeadOrder] = [
      .cut(GlobalDot(segment: low, index: 9)), .cut(GlobalDot(segment: hash, index: 0)),
      .cut(GlobalDot(segment: hash, index: 1)), .pending(0), .pending(1),
    ]
    #expect(permutations(ordered).allSatisfy { $0.sorted() == ordered })
  }

  @Test func `no policy depends on the order in which heads are given`() throws {
    let ranking = Ranking(leastAccessFirst: "declined", "alerted", "arrived")
    let policies: [MergePolicy] = [
      .latest, .review, .earliest, .greatest, .restrictive(ranking), try lattice(), .writeOnce,
      .log,
      .set, .owned,
    ]
    let heads = [
      at(5, code("arrived")), at(5, code("declined"), order: 1), at(2, code("alerted")),
      at(7, .empty), at(7, Value(kind: .code, payload: [0xFF]), order: 1),
      at(2, code("unheard_of"), order: 1),
    ]
    for policy in policies {
      let expected = policy.reading(of: heads)
      #expect(permutations(heads).allSatisfy { policy.reading(of: $0) == expected })
      #expect(expected.others.count == heads.count - 1)
    }
  }
}
