// A second merge, slow and readable, that the fast one is compared with.
//
// The fast merge keeps a running state: chains, vectors, heads that each arrival edits in place. Every one of those is a
// chance to be subtly wrong, and wrong in the same way on every laptop, so that no two replicas would ever disagree and
// show it. This one keeps nothing. It takes a set of segments and reads the definitions of merge off it: pasts by
// walking parents, surviving writes by asking of each pair of writes whether one replaces the other. It shares only the
// values that go in with the code it checks.

public import CausalMerge

/// The state that a set of segments defines.
///
/// - a set has no order, so neither has this: whatever it says holds for every order of arrival.
///
/// - Complexity: everything here is quadratic or worse; it is for histories of some hundred writes.
public struct ReferenceMerge {
  /// Where a write goes: a field, or one element of a field that is a set.
  public struct Cell: Hashable, Sendable {
    public var record: RecordID
    public var field: UInt32
    public var element: Value?

    /// The cell to which an entry goes.
    public init(of entry: Entry) {
      record = entry.record
      field = entry.field
      element = entry.operation == .assign ? nil : entry.value
    }
  }

  /// One entry of a change, with the name that its change has everywhere.
  public struct Write: Hashable, Sendable {
    public var cell: Cell
    public var dot: GlobalDot
    /// Its place among the entries of its change.
    public var position: Int
    public var type: UInt32
    /// Milliseconds since 1970.
    public var time: Int64
    public var value: Value
    public var unseen: [GlobalDot]
  }

  /// Segments all of whose ancestors are here.
  public let linked: Set<SegmentHash>
  /// Segments that are linked, and neither sealed themselves nor built upon a sealed one.
  public let applied: Set<SegmentHash>
  /// All that the applied segments wrote, without the held ones, replaced or not.
  public let writes: [Write]
  /// The writes of every cell that nothing has replaced.
  public let heads: [Write]

  private let pasts: Pasts

  /// Takes a set of segments.
  ///
  /// - Parameters:
  ///   - segments: in any order; of two with one hash the first counts.
  ///   - held: segments that count as empty.
  public init(_ segments: some Sequence<MergeSegment>, held: Set<SegmentHash> = []) {
    var byHash: [SegmentHash: MergeSegment] = [:]
    for segment in segments where byHash[segment.hash] == nil { byHash[segment.hash] = segment }
    let known = byHash
    pasts = known.mapValues { Self.ancestors(of: $0, among: known) }
    let pasts = pasts
    let linked = Set(known.keys.filter { pasts[$0, default: []].allSatisfy { known[$0] != nil } })
    let applied = linked.filter { hash in
      pasts[hash, default: []].union([hash]).allSatisfy { known[$0]?.content != .sealed }
    }
    self.linked = linked
    self.applied = applied
    let writes = applied.subtracting(held).sorted().flatMap { hash in
      known[hash].map(Self.writes) ?? []
    }
    self.writes = writes
    heads = Dictionary(grouping: writes, by: \.cell).values.flatMap { ofOneCell in
      ofOneCell.filter { write in
        !ofOneCell.contains { Self.replaces($0, write, pasts: pasts) }
      }
    }
  }

  /// The applied segments that are in no other applied segment's past, ascending.
  public var frontier: [SegmentHash] {
    applied.filter { hash in applied.allSatisfy { !isAncestor(hash, of: $0) } }.sorted()
  }

  /// Whether one segment lies in another's past.
  public func isAncestor(_ hash: SegmentHash, of descendant: SegmentHash) -> Bool {
    pasts[descendant, default: []].contains(hash)
  }

  /// Whether one change lies in another's past: in an ancestor of its segment, or earlier in the same segment.
  public func isInPast(_ earlier: GlobalDot, of later: GlobalDot) -> Bool {
    Self.isInPast(earlier, of: later, pasts: pasts)
  }

  /// Every record that was written, with its type: the smallest that any write gave.
  public var types: [RecordID: UInt32] {
    Dictionary(writes.map { ($0.cell.record, $0.type) }, uniquingKeysWith: min)
  }

  /// Whether a record stands, by the definition of voiding.
  ///
  /// It is voided if some mark that voids it has every other head in its past, other marks that void it aside;
  /// contested if it is marked and no mark has; else live.
  public func standing(of record: RecordID) -> Standing {
    let heads = heads.filter { $0.cell.record == record }
    let marks = heads.filter {
      $0.cell.field == 0 && $0.value == Value(kind: .boolean, payload: [1])
    }
    if marks.isEmpty { return .live }
    let isSettled = marks.contains { mark in
      heads.allSatisfy { head in
        marks.contains(head) || head.dot == mark.dot
          || (isInPast(head.dot, of: mark.dot) && !mark.unseen.contains(head.dot))
      }
    }
    return isSettled ? .voided : .contested
  }

  private typealias Pasts = [SegmentHash: Set<SegmentHash>]

  private static func isInPast(
    _ earlier: GlobalDot, of later: GlobalDot, pasts: Pasts
  ) -> Bool {
    earlier.segment == later.segment
      ? earlier.index < later.index
      : pasts[later.segment, default: []].contains(earlier.segment)
  }

  private static func replaces(_ later: Write, _ earlier: Write, pasts: Pasts) -> Bool {
    if later.dot == earlier.dot { return earlier.position < later.position }
    return isInPast(earlier.dot, of: later.dot, pasts: pasts)
      && !later.unseen.contains(earlier.dot)
  }

  /// All that parents lead to, also by names of segments that are not here.
  private static func ancestors(
    of segment: MergeSegment, among known: [SegmentHash: MergeSegment]
  ) -> Set<SegmentHash> {
    var found: Set<SegmentHash> = []
    var next = segment.parents
    while let hash = next.popLast() {
      if found.insert(hash).inserted { next += known[hash]?.parents ?? [] }
    }
    return found
  }

  private static func writes(of segment: MergeSegment) -> [Write] {
    guard case .changes(let changes) = segment.content else { return [] }
    return changes.enumerated().flatMap { index, change in
      change.entries.enumerated().map { position, entry in
        Write(
          cell: Cell(of: entry), dot: GlobalDot(segment: segment.hash, index: UInt32(index)),
          position: position, type: entry.type, time: change.time, value: shown(entry),
          unseen: entry.unseen)
      }
    }
  }

  private static func shown(_ entry: Entry) -> Value {
    switch entry.operation {
    case .assign: entry.value
    case .add: Value(kind: .boolean, payload: [1])
    case .remove: Value(kind: .boolean, payload: [0])
    }
  }
}
