// What lies in whose past. Time cannot say whether one edit answers another; what its author had read can.

/// The local name of a change: which chain of its scope, how high in it, which change of that segment.
///
/// A change's name everywhere is its segment's hash and its index. Here a chain's number and a height stand for
/// the hash, because a record keeps such a name for every value and 32 bytes each would double it. Numbers are
/// given on arrival, so they differ from one replica to the next and never leave it.
///
/// - heights count from 1; a chain's segment of height `n` has that of height `n - 1` in its past.
public struct Dot: Hashable, Comparable, Sendable {
  public var chain: UInt32
  public var height: UInt32
  public var index: UInt32

  public init(chain: UInt32, height: UInt32, index: UInt32) {
    self.chain = chain
    self.height = height
    self.index = index
  }

  public static func < (left: Dot, right: Dot) -> Bool {
    (left.chain, left.height, left.index) < (right.chain, right.height, right.index)
  }
}

/// Which segments of a scope lie in a segment's past: for each chain, the height up to which all do.
///
/// Two advocates edit one placement while neither has signal. Their clocks may be hours wrong, so time cannot tell
/// whether one edit answers the other; what each had *read* can. A segment names its parents, and replaces only
/// what they and their ancestors wrote. Walking the graph for every value would be slow, so each segment carries
/// this summary.
///
/// - a vector covers exactly the ancestors of its segment, and that segment;
/// - it is derived from the parents' vectors on arrival, and is never sent.
///
/// Source: Fidge, "Timestamps in Message-Passing Systems", 1988. Departure: a device whose disk was cloned has a
/// chain for each copy, branching where they part.
public struct AncestryVector: Hashable, Sendable {
  /// Height covered, one element a chain; chains past the end are not covered at all.
  public private(set) var heights: [UInt32]

  public init() {
    heights = []
  }

  /// Whether the segment at a height of a chain lies in this past.
  public func covers(chain: UInt32, height: UInt32) -> Bool {
    #if DEBUG
      if PlantedBug.active == .ancestryOffByOne {
        return chain < heights.count && heights[Int(chain)] > height
      }
    #endif
    return chain < heights.count && heights[Int(chain)] >= height
  }

  /// Height covered on a chain; 0 where nothing is.
  public func height(of chain: UInt32) -> UInt32 {
    chain < heights.count ? heights[Int(chain)] : 0
  }

  /// Takes in all that another vector covers.
  ///
  /// - Complexity: O(chains).
  public mutating func merge(_ other: AncestryVector) {
    for (chain, height) in other.heights.enumerated() { extend(chain: UInt32(chain), to: height) }
  }

  /// Covers a chain at least up to a height.
  public mutating func extend(chain: UInt32, to height: UInt32) {
    guard height > 0 else { return }
    while heights.count <= chain { heights.append(0) }
    if heights[Int(chain)] < height { heights[Int(chain)] = height }
  }

  /// Whether every segment that `other` covers is covered here too.
  public func covers(_ other: AncestryVector) -> Bool {
    for (chain, height) in other.heights.enumerated() where height > 0 {
      if !covers(chain: UInt32(chain), height: height) { return false }
    }
    return true
  }
}

/// The past of one change: its segment's ancestors, and the earlier changes of its own segment.
public struct Past: Hashable, Sendable {
  /// Ancestors of the change's segment, without the segment itself.
  public var ancestors: AncestryVector
  /// The change itself.
  public var dot: Dot

  public init(ancestors: AncestryVector, dot: Dot) {
    self.ancestors = ancestors
    self.dot = dot
  }

  /// Whether another change lies in this past, in which the change itself does not lie.
  public func covers(_ other: Dot) -> Bool {
    if other.chain == dot.chain && other.height == dot.height { return other.index < dot.index }
    return ancestors.covers(chain: other.chain, height: other.height)
  }
}
