// Gives arriving segments their place: a chain, a height, a vector. The server and every replica use it.

/// Where a segment stands in its scope, as one replica numbers it.
public struct Placement: Hashable, Sendable {
  public var chain: UInt32
  public var height: UInt32
  /// Covers the segment's ancestors and the segment itself.
  public var vector: AncestryVector

  public init(chain: UInt32, height: UInt32, vector: AncestryVector) {
    self.chain = chain
    self.height = height
    self.vector = vector
  }

  /// The segment's ancestors alone.
  ///
  /// On its own chain these are all below its height: a chain only grows upon its tip.
  public var ancestors: AncestryVector {
    var heights = AncestryVector()
    for (number, top) in vector.heights.enumerated() {
      heights.extend(chain: UInt32(number), to: UInt32(number) == chain ? height - 1 : top)
    }
    return heights
  }
}

/// The chains of one scope: who writes each, and how high it has grown.
///
/// A device writes one chain, each segment upon its last. A disk that was copied and used on two laptops makes two
/// segments of one device upon the same one: neither is wrong, nothing is refused. The second to arrive opens a
/// branch, a chain of its own, and from then on each copy is followed by itself.
///
/// - a segment joins the lowest-numbered chain of its device whose tip lies in its past, else it opens one;
/// - so all segments of a chain are ordered by ancestry, and one height a chain says what a past covers.
public struct ScopeGraph: Hashable, Sendable {
  /// One chain: its device, and the height of its highest placed segment (0: reserved, nothing placed yet).
  public struct Chain: Hashable, Sendable {
    public var device: DeviceID
    public var tip: UInt32

    public init(device: DeviceID, tip: UInt32) {
      self.device = device
      self.tip = tip
    }
  }

  /// The chains, by number.
  public private(set) var chains: [Chain]

  public init(chains: [Chain] = []) {
    self.chains = chains
  }

  /// Places a segment whose parents have all been placed.
  ///
  /// - Parameters:
  ///   - device: the author.
  ///   - parents: the parents' placements, in any order; none for a segment that opens its scope.
  /// - Returns: the new segment's placement; the chain's tip now stands there.
  /// - Complexity: O(parents × chains).
  public mutating func place(by device: DeviceID, upon parents: [Placement]) -> Placement {
    var vector = AncestryVector()
    for parent in parents { vector.merge(parent.vector) }
    let chain = chainToExtend(by: device, covered: vector)
    chains[Int(chain)].tip += 1
    let height = chains[Int(chain)].tip
    vector.extend(chain: chain, to: height)
    return Placement(chain: chain, height: height, vector: vector)
  }

  /// Finds or opens the chain on which a device's next segment will stand, without placing anything.
  ///
  /// A local change is named before its segment is cut; this gives it the name that it will keep.
  ///
  /// - Parameters:
  ///   - device: the author.
  ///   - covered: what the next segment's past will cover.
  /// - Returns: the chain's number.
  public mutating func chainToExtend(by device: DeviceID, covered: AncestryVector) -> UInt32 {
    for (number, chain) in chains.enumerated()
    where chain.device == device && covered.height(of: UInt32(number)) >= chain.tip {
      return UInt32(number)
    }
    chains.append(Chain(device: device, tip: 0))
    return UInt32(chains.count - 1)
  }

  /// Chains of each device that has more than one: its disk was copied or restored.
  public var forkedDevices: [DeviceID] {
    var seen: Set<DeviceID> = []
    var forked: Set<DeviceID> = []
    for chain in chains where chain.tip > 0 && !seen.insert(chain.device).inserted {
      forked.insert(chain.device)
    }
    return forked.sorted()
  }
}
