// Comparing what client and server have, when a cursor cannot tell. As git does: the client names what it has,
// the server finds what is not in the past of that.

public import CausalMerge
public import SyncProtocol

extension ServerCore {
  /// Compares scopes, and hands the device what it lacks of each.
  ///
  /// - a scope that does not exist and one that is not the device's get the same answer;
  /// - while the server is rebuilding, it tells what it has and wants, and hands out the roster only.
  ///
  /// The cursor in the answer is one from which nothing is missed: the present if every scope that the device may
  /// read was asked for here and is whole, else just before the first that was not. A client that names all its
  /// scopes therefore also learns of those that it has never seen.
  ///
  /// - Throws: ``StoreError``.
  /// - Complexity: O(segments of the scopes asked for).
  public func reconcile(
    _ request: ReconcileRequest, device: DeviceID, now: Int64
  ) throws -> ReconcileResponse {
    begin(at: now)
    return try atomically {
      let wanted =
        request.byteBudget > 0
        ? min(Int(request.byteBudget), limits.greatestPageBytes) : limits.pageBytes
      var response = ReconcileResponse(
        scopes: [], serverTime: now, cursor: nil, safeThrough: safeThrough)
      let closed = try closedSides(for: device, at: now)
      var used = 0
      var whole: Set<ScopeID> = []
      for frontier in request.scopes {
        guard used < wanted, response.scopes.count < Limits.scopesPerMessage else { break }
        let isFirst = response.scopes.isEmpty
        let room = PageBudget(
          wanted: wanted - used, most: isFirst ? limits.answerBytes : wanted - used)
        guard
          let comparison = try compare(frontier, for: device, room: room, closed: closed)
        else { break }
        used += comparison.byteCount
        if comparison.isReadable && !comparison.hasMore { whole.insert(frontier.scope) }
        response.scopes.append(comparison)
      }
      response.cursor = try cursor(
        at: pointOfDeparture(for: device, whole: whole, closed: closed))
      return response
    }
  }

  /// Compares one scope; `nil` if not even the comparison itself fits.
  private func compare(
    _ asked: ScopeFrontier, for device: DeviceID, room: PageBudget, closed: Set<ScopeSide>
  ) throws -> ScopeComparison? {
    // Asked by what the device is given, which takes as long for a scope of somebody else's as for one that does not exist.
    let sides = try store.sides(of: asked.scope, openToAnyOf: audiences(of: device)).filter {
      try mayRead(device, $0) && !closed.contains($0)
    }
    guard !sides.isEmpty else {
      return ScopeComparison(scope: asked.scope, isReadable: false)
    }
    var comparison = ScopeComparison(
      scope: asked.scope, isReadable: true,
      frontier: Array(
        try sides.flatMap { try store.frontier(of: $0) }.sorted().prefix(Limits.havesPerScope)),
      wantedWraps: Array(
        Set(try sides.flatMap { try store.wantedWraps(of: $0, limit: Self.wantedWrapLimit) })
          .sorted().prefix(Self.wantedWrapLimit)))
    let frame = comparison.byteCount
    guard frame <= room.most else { return nil }
    if isRebuilding && !isRoster(asked.scope) { return comparison }

    var known: [ScopeSide: AncestryVector] = [:]
    for hash in asked.haves {
      guard let stored = try store.segment(hash), sides.contains(stored.side) else { continue }
      known[stored.side, default: AncestryVector()].merge(stored.placement.vector)
    }
    let audiences = audiences(of: device)
    var used = frame
    var lacksNothing = true
    var left = sides[...]
    var reached: UInt64 = 0
    while !comparison.hasMore, let side = left.first {
      let stored = try store.segments(of: side, after: reached, limit: 256)
      guard let last = stored.last else {
        left = left.dropFirst()
        reached = 0
        continue
      }
      reached = last.position
      let known = known[side] ?? AncestryVector()
      for segment in stored
      where !known.covers(chain: segment.placement.chain, height: segment.placement.height) {
        lacksNothing = false
        let items = try parcel(of: segment, for: audiences)
        let size = items.reduce(0) { $0 + $1.content.bytes.count + PageBudget.itemBytes }
        let isFirst = comparison.items.isEmpty
        guard used + size <= (isFirst ? room.most : room.wanted),
          comparison.items.count + items.count <= Limits.itemsPerMessage
        else {
          comparison.hasMore = true
          break
        }
        used += size
        comparison.items += items
      }
    }
    if comparison.hasMore && comparison.items.isEmpty && room.most < limits.answerBytes {
      return nil
    }
    guard !comparison.hasMore else { return comparison }
    return try addingWraps(
      to: comparison, of: sides, for: audiences, used: used, room: room, isAlone: lacksNothing)
  }

  /// How many wanted wraps one comparison names; the next names the rest.
  private static let wantedWrapLimit = 512

  /// A segment and the wraps that it names for some audiences: they are handed out together or not at all, since the
  /// next request tells only which segments have come.
  private func parcel(of stored: StoredSegment, for audiences: [Audience]) throws -> [Item] {
    guard let item = try store.item(at: stored.position) else {
      throw StoreError.inconsistent("position \(stored.position) is missing")
    }
    guard !item.bytes.isEmpty else { return [] }
    var items = [item.outgoing]
    guard stored.isControl, let segment = try? Segment(parsing: item.bytes),
      let batch = try? segment.readControl()
    else { return items }
    for wrap in batch.committedWraps {
      guard let position = try store.position(of: wrap),
        try store.isGiven(position, toAnyOf: audiences),
        let item = try store.item(at: position), !item.bytes.isEmpty
      else { continue }
      items.append(item.outgoing)
    }
    return items
  }

  /// Adds the wraps of segments that the client has.
  ///
  /// It may lack one that came later than its segment, or that whoever carried the segment to it was not given. Wraps
  /// that do not fit beside segments come with the next comparison; a client that then lacks no segment, so that they
  /// are alone, gets them all.
  private func addingWraps(
    to comparison: ScopeComparison, of sides: [ScopeSide], for audiences: [Audience], used: Int,
    room: PageBudget, isAlone: Bool
  ) throws -> ScopeComparison? {
    var comparison = comparison
    var used = used
    let given = Set(comparison.items.map(\.position))
    let positions = Set(try sides.flatMap { try store.wrapPositions(of: $0) })
    for position in positions.subtracting(given).sorted() {
      guard try store.isGiven(position, toAnyOf: audiences),
        let item = try store.item(at: position), !item.bytes.isEmpty
      else { continue }
      used += item.bytes.count + PageBudget.itemBytes
      guard used <= (isAlone ? room.most : room.wanted),
        comparison.items.count < Limits.itemsPerMessage
      else {
        guard isAlone else {
          comparison.hasMore = true
          return comparison
        }
        return room.most < limits.answerBytes ? nil : comparison
      }
      comparison.items.append(item.outgoing)
    }
    return comparison
  }

  /// The position from which a device goes on that has some scopes whole.
  private func pointOfDeparture(
    for device: DeviceID, whole: Set<ScopeID>, closed: Set<ScopeSide>
  ) throws -> UInt64 {
    guard !isRebuilding else { return 0 }
    var first: UInt64?
    for audience in audiences(of: device) {
      var reached: UInt64 = 0
      while true {
        let openings = try store.openings(for: audience, after: reached, limit: 256)
        let lacking = openings.first {
          !whole.contains($0.side.scope) && !closed.contains($0.side)
        }
        if let lacking {
          first = min(first ?? .max, lacking.position)
          break
        }
        guard let last = openings.last else { break }
        reached = last.position
      }
    }
    return try first.map { $0 - 1 } ?? present()
  }
}

extension ScopeComparison {
  /// About how many bytes the comparison takes in an answer.
  var byteCount: Int {
    PageBudget.comparisonBytes + (frontier.count + wantedWraps.count) * SegmentHash.byteCount
      + items.reduce(0) { $0 + $1.content.bytes.count + PageBudget.itemBytes }
  }
}
