// Vectors against the graph that they summarize.

import CausalMerge
import SeededChance
import Testing

struct `An ancestry vector` {
  @Test(arguments: 0..<UInt64(20))
  func `covers exactly its segment and the segment's ancestors`(seed: UInt64) {
    let history = PlacedHistory(seed: seed)
    for (place, own) in history.placements.enumerated() {
      for (otherPlace, other) in history.placements.enumerated() {
        let isInPast = history.pasts[place].contains(otherPlace)
        let isCovered = isInPast || place == otherPlace
        let isRight =
          own.vector.covers(chain: other.chain, height: other.height) == isCovered
          && own.ancestors.covers(chain: other.chain, height: other.height) == isInPast
          // What covers a segment's place covers all that the segment's vector does, and the other way round.
          && own.vector.covers(other.vector) == isCovered
        if !isRight { Issue.record("seed \(seed): segment \(otherPlace) for \(place)") }
      }
    }
  }

  @Test(arguments: 0..<UInt64(20))
  func `merges the same in any order, any grouping and any number of times`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (first, second, third) = (
      Self.vector(using: &generator), Self.vector(using: &generator), Self.vector(using: &generator)
    )
    #expect(Self.merged(first, second) == Self.merged(second, first))
    #expect(
      Self.merged(Self.merged(first, second), third)
        == Self.merged(first, Self.merged(second, third)))
    #expect(Self.merged(first, first) == first)
    #expect(Self.merged(first, AncestryVector()) == first)
    #expect(Self.merged(first, second).covers(first))
    #expect(Self.merged(first, second).covers(second))
    #expect(first.covers(second) == (Self.merged(first, second) == first))
  }

  @Test(arguments: 0..<UInt64(20))
  func `covers itself, and what is covered by what it covers`(seed: UInt64) {
    let history = PlacedHistory(seed: seed)
    let vectors = history.placements.prefix(20).map(\.vector)
    for first in vectors {
      #expect(first.covers(first))
      for second in vectors where first.covers(second) {
        let isTransitive = vectors.allSatisfy { !second.covers($0) || first.covers($0) }
        #expect(isTransitive, "seed \(seed)")
      }
    }
  }

  @Test func `that covers nothing is empty however it was made`() {
    var vector = AncestryVector()
    vector.extend(chain: 5, to: 0)
    vector.merge(AncestryVector())
    #expect(vector == AncestryVector())
    #expect(vector.height(of: 5) == 0)
    #expect(!vector.covers(chain: 0, height: 1))
  }

  private static func vector(using generator: inout SeededGenerator) -> AncestryVector {
    var vector = AncestryVector()
    for chain in UInt32(0)..<6 where generator.happens(percent: 60) {
      vector.extend(chain: chain, to: UInt32.random(in: 0...4, using: &generator))
    }
    return vector
  }

  private static func merged(_ left: AncestryVector, _ right: AncestryVector) -> AncestryVector {
    var result = left
    result.merge(right)
    return result
  }
}

struct `The past of a change` {
  private let past: Past = {
    var ancestors = AncestryVector()
    ancestors.extend(chain: 0, to: 2)
    ancestors.extend(chain: 1, to: 5)
    return Past(ancestors: ancestors, dot: Dot(chain: 0, height: 3, index: 4))
  }()

  @Test func `holds every change of an ancestor`() {
    #expect(past.covers(Dot(chain: 0, height: 2, index: 99)))
    #expect(past.covers(Dot(chain: 1, height: 5, index: 0)))
    #expect(!past.covers(Dot(chain: 1, height: 6, index: 0)))
    #expect(!past.covers(Dot(chain: 2, height: 1, index: 0)))
  }

  @Test func `holds the earlier changes of its own segment, not itself and not the later`() {
    #expect(past.covers(Dot(chain: 0, height: 3, index: 3)))
    #expect(!past.covers(past.dot))
    #expect(!past.covers(Dot(chain: 0, height: 3, index: 5)))
  }
}

/// A random history whose segments have their places in a graph.
struct PlacedHistory {
  var placements: [Placement] = []
  var pasts: [Set<Int>]
  var graph = ScopeGraph()

  init(seed: UInt64) {
    let history = RandomHistory(seed: seed)
    pasts = history.pasts
    var placed: [SegmentHash: Placement] = [:]
    for segment in history.segments {
      let placement = graph.place(
        by: segment.device, upon: segment.parents.compactMap { placed[$0] })
      placed[segment.hash] = placement
      placements.append(placement)
    }
  }
}
