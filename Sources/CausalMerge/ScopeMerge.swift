// A scope's whole state in memory: segments go in, in any order and any number of times; records come out.
//
// A replica keeps the same state in its database, with the same `ScopeGraph` and `RecordState`; this value is what the
// laws are proven on, and what anything that has no database (a test, a report over a bundle) merges with.

/// A segment as merge wants it: its name, its author, its parents, and what could be read of it.
public struct MergeSegment: Hashable, Sendable {
  /// What could be read of a segment's body.
  public enum Content: Hashable, Sendable {
    case changes([Change])
    /// Grants, keys, orders: no records, effective as soon as it is linked.
    case control
    /// Fails its seal, its structure or a limit, and always will: counts as an empty segment.
    case unreadable
    /// Its key is not here, or a newer version wrote it: it waits, and what was built upon it waits too.
    case sealed
  }

  public var hash: SegmentHash
  public var device: DeviceID
  public var parents: [SegmentHash]
  public var content: Content

  public init(hash: SegmentHash, device: DeviceID, parents: [SegmentHash], content: Content) {
    self.hash = hash
    self.device = device
    self.parents = parents
    self.content = content
  }
}

/// One scope merged in memory.
///
/// - a segment is *linked* once all its parents are, and *applied*, whole, once it is linked, readable, and all its
///   parents are applied; until then it waits;
/// - a segment received twice changes nothing;
/// - the records depend only on which segments were received and what could be read of them, never on the order;
/// - a held segment counts as empty: children may build on it, but it puts no heads and replaces none.
///
/// - Complexity: `receive(_:)` is O(entries × heads of a record) a segment that becomes applied.
public struct ScopeMerge: Sendable {
  /// What one arrival set in motion, in the order in which it happened.
  public struct Progress: Hashable, Sendable {
    public internal(set) var linked: [SegmentHash] = []
    public internal(set) var applied: [SegmentHash] = []
  }

  /// Every record that any applied segment wrote.
  public internal(set) var records: [RecordID: RecordState] = [:]
  /// The applied segments that are in no other applied segment's past, ascending.
  public internal(set) var frontier: [SegmentHash] = []
  /// Segments that do not count for now.
  public private(set) var held: Set<SegmentHash> = []

  var graph = ScopeGraph()
  var segments: [SegmentHash: MergeSegment] = [:]
  var placements: [SegmentHash: Placement] = [:]
  var names: [Dot: SegmentHash] = [:]
  private var applied: Set<SegmentHash> = []
  private var appliedInOrder: [SegmentHash] = []
  private var children: [SegmentHash: [SegmentHash]] = [:]

  public init() {}

  /// Takes in a segment.
  ///
  /// - Returns: what became linked and applied by it, itself included; nothing for a duplicate.
  public mutating func receive(_ segment: MergeSegment) -> Progress {
    guard segments[segment.hash] == nil else {
      #if DEBUG
        if PlantedBug.active == .duplicateApplied, applied.contains(segment.hash) {
          apply(segment, as: placements[segment.hash])
        }
      #endif
      return Progress()
    }
    segments[segment.hash] = segment
    for parent in segment.parents { children[parent, default: []].append(segment.hash) }
    return advance(from: segment.hash)
  }

  /// Supplies the content of a segment that was sealed when it arrived: its key came.
  public mutating func open(_ hash: SegmentHash, as content: MergeSegment.Content) -> Progress {
    guard segments[hash]?.content == .sealed else { return Progress() }
    segments[hash]?.content = content
    return advance(from: hash)
  }

  /// Sets which segments do not count for now, and merges anew without them.
  public mutating func hold(_ hashes: Set<SegmentHash>) {
    held = hashes
    records = [:]
    for hash in appliedInOrder {
      guard let segment = segments[hash] else { continue }
      apply(segment, as: placements[hash])
    }
  }

  /// Whether a segment has been applied.
  public func isApplied(_ hash: SegmentHash) -> Bool {
    applied.contains(hash)
  }

  /// Whether one segment lies in another's past.
  public func isAncestor(_ hash: SegmentHash, of descendant: SegmentHash) -> Bool {
    guard hash != descendant, let own = placements[hash], let other = placements[descendant] else {
      return false
    }
    return other.vector.covers(chain: own.chain, height: own.height)
  }

  /// Segments that wait for a parent, a key or a newer version, ascending.
  public var waiting: [SegmentHash] {
    segments.keys.filter { !applied.contains($0) }.sorted()
  }

  /// The state's canonical bytes: equal exactly if the states are.
  public func canonicalEncoding() -> [UInt8] {
    var encoding = CanonicalEncoding()
    for (id, record) in records.sorted(by: { $0.key < $1.key }) {
      encoding.append(record, id: id, naming: name)
    }
    return encoding.bytes
  }

  /// The name that a local dot has everywhere.
  public func name(of dot: Dot) -> GlobalDot {
    guard let hash = names[Dot(chain: dot.chain, height: dot.height, index: 0)] else {
      preconditionFailure("no segment stands at height \(dot.height) of chain \(dot.chain)")
    }
    return GlobalDot(segment: hash, index: dot.index)
  }

  private mutating func advance(from hash: SegmentHash) -> Progress {
    var progress = Progress()
    var ready = [hash]
    while let next = ready.popLast() {
      guard let segment = segments[next] else { continue }
      if placements[next] == nil {
        let parents = segment.parents.compactMap { placements[$0] }
        guard parents.count == segment.parents.count else { continue }
        link(segment, upon: parents)
        progress.linked.append(next)
        ready += children[next, default: []]
      }
      if !applied.contains(next), segment.content != .sealed,
        segment.parents.allSatisfy({ applied.contains($0) })
      {
        apply(segment, as: placements[next])
        applied.insert(next)
        appliedInOrder.append(next)
        frontier = (frontier.filter { !isAncestor($0, of: next) } + [next]).sorted()
        progress.applied.append(next)
        ready += children[next, default: []]
      }
    }
    return progress
  }

  private mutating func link(_ segment: MergeSegment, upon parents: [Placement]) {
    let placement = graph.place(by: segment.device, upon: parents)
    placements[segment.hash] = placement
    names[Dot(chain: placement.chain, height: placement.height, index: 0)] = segment.hash
  }

  private mutating func apply(_ segment: MergeSegment, as placement: Placement?) {
    guard case .changes(let changes) = segment.content, let placement,
      !held.contains(segment.hash)
    else { return }
    let ancestors = placement.ancestors
    for (index, change) in changes.enumerated() {
      let dot = Dot(
        chain: placement.chain, height: placement.height, index: UInt32(index))
      let past = Past(ancestors: ancestors, dot: dot)
      for entry in change.entries {
        records[entry.record, default: RecordState(type: entry.type)].apply(
          entry, past: past, time: change.time, unseen: entry.unseen.compactMap(localDot))
      }
    }
  }

  private func localDot(of name: GlobalDot) -> Dot? {
    guard let placement = placements[name.segment] else { return nil }
    return Dot(chain: placement.chain, height: placement.height, index: name.index)
  }
}
