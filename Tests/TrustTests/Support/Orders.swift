// Ways in which segments may arrive.

import CausalMerge
import SyncProtocol

/// Every order of the segments in which parents come first.
func causalOrders(_ segments: [Segment]) -> [[Segment]] {
  if segments.isEmpty { return [[]] }
  let hashes = Set(segments.map(\.hash))
  return segments.filter { hashes.isDisjoint(with: $0.header.parents) }
    .flatMap { first in
      causalOrders(segments.filter { $0.hash != first.hash }).map { [first] + $0 }
    }
}

/// One order in which parents come first, by chance.
func causalOrder(
  _ segments: [Segment], using generator: inout some RandomNumberGenerator
) -> [Segment] {
  var left = segments
  var order: [Segment] = []
  while !left.isEmpty {
    let hashes = Set(left.map(\.hash))
    let ready = left.indices.filter { hashes.isDisjoint(with: left[$0].header.parents) }
    guard let index = ready.randomElement(using: &generator) else { return order }
    order.append(left.remove(at: index))
  }
  return order
}

/// A segment's ancestors, without itself, by walking: slow, and plainly right.
func ancestors(of segment: Segment, in segments: [Segment]) -> Set<SegmentHash> {
  var found: Set<SegmentHash> = []
  var open = segment.header.parents
  while let hash = open.popLast() {
    guard found.insert(hash).inserted else { continue }
    open += segments.first { $0.hash == hash }?.header.parents ?? []
  }
  return found
}
