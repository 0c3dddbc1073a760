// Orders of states: their laws over every small order, and what they show.

import CausalMerge
import Testing

private struct Standing: StandingHead {
  var time: Int64
  var order: Int
  var value: Value
}

@Suite struct LatticeTests {
  /// Every order that chains of two among four states can declare; those that run in a circle are refused.
  private static let smallOrders: [Lattice] = {
    let states = ["a", "b", "c", "d"]
    let pairs = states.flatMap { low in states.filter { $0 != low }.map { [low, $0] } }
    return (0..<(1 << pairs.count)).compactMap { choice in
      let chains = pairs.indices.filter { choice & (1 << $0) != 0 }.map { pairs[$0] }
      return Lattice(chains: states.map { [$0] } + chains)
    }
  }()

  private static let subsets: [Set<String>] = (0..<16).map { choice in
    Set(["a", "b", "c", "d"].enumerated().filter { choice & (1 << $0.offset) != 0 }.map(\.element))
  }

  @Test func `all orders of four states are declared, and no circle`() {
    // 543 acyclic relations on four labelled elements.
    #expect(Self.smallOrders.count == 543)
    #expect(Lattice(chains: [["a", "b"], ["b", "c"], ["c", "a"]]) == nil)
    #expect(Lattice(chains: [["a", "a"]]) == nil)
  }

  @Test func `joining is commutative, associative and idempotent for every order of four states`() {
    for lattice in Set(Self.smallOrders) {
      let sets = Array(Set(Self.subsets.map { lattice.join($0, []) }))
      let places = Dictionary(uniqueKeysWithValues: sets.enumerated().map { ($1, $0) })
      // Joins as a table of places in `sets`: the laws are then read off it.
      let table = sets.map { left in sets.map { places[lattice.join(left, $0)] } }
      let isLawful = sets.indices.allSatisfy { left in
        table[left][left] == left
          && sets.indices.allSatisfy { right in
            guard let both = table[left][right], both == table[right][left] else { return false }
            return sets.indices.allSatisfy { third in
              table[right][third].map { table[left][$0] } == table[both][third]
            }
          }
      }
      #expect(isLawful, "\(lattice)")
    }
  }

  @Test func `what lies beyond a state lies beyond all before it`() throws {
    let lattice = try #require(
      Lattice(chains: [["c", "d"], ["b", "c"], ["a", "b"], ["a", "x"]]))
    #expect(lattice.isBeyond("d", "a"))
    #expect(lattice.isBeyond("x", "a"))
    #expect(!lattice.isBeyond("a", "d"))
    #expect(!lattice.isBeyond("x", "b"))
    #expect(!lattice.isBeyond("a", "a"))
  }

  private func reading(_ lattice: Lattice, _ values: [Value]) -> Reading<Standing> {
    MergePolicy.lattice(lattice).reading(
      of: values.enumerated().map {
        Standing(time: Int64($0.offset), order: 0, value: $0.element)
      })
  }

  @Test func `the furthest state is shown though others are newer`() {
    let lattice = Lattice("open", "offered", "accepted", "done")
    let result = reading(lattice, ["done", "offered", "open"].map(Value.init(code:)))
    #expect(result.shown?.value == Value(code: "done"))
    #expect(result.rule == .furthest)
    #expect(!result.asks)
  }

  @Test func `a state beyond both of two that do not fit together settles them`() throws {
    let lattice = try #require(
      Lattice(chains: [["open", "accepted", "done"], ["open", "declined", "done"]]))
    let apart = reading(lattice, ["declined", "accepted"].map(Value.init(code:)))
    #expect(apart.asks)
    #expect(apart.rule == .incompatible)
    #expect(apart.shown?.value == Value(code: "accepted"))
    let settled = reading(lattice, ["declined", "done", "accepted"].map(Value.init(code:)))
    #expect(!settled.asks)
    #expect(settled.shown?.value == Value(code: "done"))
  }

  @Test func `a cleared field takes nothing back, a word not declared asks a person`() {
    let lattice = Lattice("open", "done")
    let cleared = reading(lattice, [Value(code: "open"), .empty])
    #expect(cleared.shown?.value == Value(code: "open"))
    #expect(!cleared.asks)
    for odd in [
      Value(code: "postponed"), Value(text: "done"), Value(kind: .code, payload: [0xFF]),
    ] {
      #expect(reading(lattice, [Value(code: "done"), odd]).asks)
    }
  }
}
