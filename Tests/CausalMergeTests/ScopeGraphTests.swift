// Chains: one a device, and one more for each time a disk was copied.

import CausalMerge
import Testing

struct `A scope's graph` {
  private let tablet = DeviceID.number(1)
  private let laptop = DeviceID.number(2)

  @Test func `grows one chain a device while each builds upon its last`() {
    var graph = ScopeGraph()
    let first = graph.place(by: tablet, upon: [])
    let second = graph.place(by: laptop, upon: [first])
    let third = graph.place(by: tablet, upon: [second])
    #expect([first, second, third].map(\.chain) == [0, 1, 0])
    #expect([first, second, third].map(\.height) == [1, 1, 2])
    #expect(third.vector.heights == [2, 1])
    #expect(third.ancestors.heights == [1, 1])
    #expect(graph.forkedDevices.isEmpty)
  }

  @Test func `follows each copy of a cloned disk by itself`() {
    var graph = ScopeGraph()
    let root = graph.place(by: tablet, upon: [])
    let original = graph.place(by: tablet, upon: [root])
    let copy = graph.place(by: tablet, upon: [root])
    #expect(graph.forkedDevices == [tablet])
    #expect(copy.chain != original.chain)
    #expect(!copy.vector.covers(chain: original.chain, height: original.height))
    #expect(copy.vector.covers(chain: root.chain, height: root.height))
    // Each goes on upon its own last, whichever writes first.
    #expect(graph.place(by: tablet, upon: [copy]).chain == copy.chain)
    #expect(graph.place(by: tablet, upon: [original]).chain == original.chain)
    #expect(graph.chains.map(\.tip) == [3, 2])
  }

  @Test func `opens no further chain when the copies have met`() {
    var graph = ScopeGraph()
    let root = graph.place(by: tablet, upon: [])
    let original = graph.place(by: tablet, upon: [root])
    let copy = graph.place(by: tablet, upon: [root])
    let joined = graph.place(by: tablet, upon: [original, copy])
    #expect(joined.chain == original.chain)
    #expect(joined.ancestors.heights == [2, 1])
    #expect(graph.place(by: tablet, upon: [joined]).chain == original.chain)
    #expect(graph.chains.count == 2)
  }

  /// A local change is named before its segment is cut; the segment must then get that very name.
  @Test func `gives a segment the place that was found for it before`() {
    var graph = ScopeGraph()
    let first = graph.place(by: laptop, upon: [])
    let reserved = graph.chainToExtend(by: tablet, covered: first.vector)
    #expect(graph.chains[Int(reserved)].tip == 0)
    #expect(graph.chainToExtend(by: tablet, covered: first.vector) == reserved)
    #expect(graph.forkedDevices.isEmpty, "a reserved chain is no fork")
    #expect(graph.place(by: tablet, upon: [first]).chain == reserved)
  }

  @Test(arguments: 0..<UInt64(20))
  func `gives no two segments one place, and orders each chain by ancestry`(seed: UInt64) {
    let history = PlacedHistory(seed: seed)
    let places = history.placements.map { Dot(chain: $0.chain, height: $0.height, index: 0) }
    #expect(Set(places).count == places.count, "seed \(seed)")
    for (index, own) in history.placements.enumerated() where own.height > 1 {
      let below = places.firstIndex(of: Dot(chain: own.chain, height: own.height - 1, index: 0))
      #expect(below.map { history.pasts[index].contains($0) } == true, "seed \(seed): \(index)")
    }
  }

  @Test func `has room for one segment upon two placed in either order`() {
    for order in [[0, 1], [1, 0]] {
      var graph = ScopeGraph()
      var placed: [Int: Placement] = [:]
      for device in order { placed[device] = graph.place(by: .number(UInt64(device)), upon: []) }
      let joined = graph.place(by: .number(0), upon: order.compactMap { placed[$0] })
      #expect(joined.height == 2)
      #expect(joined.vector.covers(placed[0]?.vector ?? joined.vector))
      #expect(joined.vector.covers(placed[1]?.vector ?? joined.vector))
      #expect(placed.count == 2)
    }
  }
}
