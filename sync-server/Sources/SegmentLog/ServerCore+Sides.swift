// On which side of its scope a segment is judged, and how a log that an earlier version kept is sorted into sides.

import CausalMerge
import SyncProtocol
import Trust

/// Where a segment that comes in is judged: a side of its scope, and those of its parents that are there.
struct Ground {
  var side: ScopeSide
  var parents: [SegmentHash: StoredSegment] = [:]
}

extension ServerCore {
  /// Finds where a segment is judged.
  ///
  /// An opening makes its own side. Of several sides on which parents lie, it is that with which the author has to do:
  /// those on others count as not here, as if they were unknown.
  func ground(of segment: Segment) throws -> Ground {
    let header = segment.header
    var stored: [SegmentHash: StoredSegment] = [:]
    for parent in header.parents {
      guard let known = try store.segment(parent), known.scope == header.scope else { continue }
      stored[parent] = known
    }
    let sides = Set(stored.values.map(\.side)).sorted()
    guard let first = sides.first else {
      return Ground(
        side: ScopeSide(
          header.scope, compartment: isRoster(header.scope) ? nil : segment.openedCompartment))
    }
    guard sides.count > 1 else { return Ground(side: first, parents: stored) }
    var chosen = (side: first, nearness: try nearness(of: header.device, to: first))
    for side in sides.dropFirst() {
      let nearness = try nearness(of: header.device, to: side)
      if nearness > chosen.nearness { chosen = (side, nearness) }
    }
    return Ground(side: chosen.side, parents: stored.filter { $0.value.side == chosen.side })
  }

  /// What a device has to do with a side.
  enum Nearness: Int, Comparable {
    /// Nothing was ever given to a team of it there, and it opened nothing.
    case stranger
    case wasThere
    case isThere

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// What a device has to do with a side.
  func nearness(of device: DeviceID, to side: ScopeSide) throws -> Nearness {
    let control = try state(of: side).control
    if control.isOfAudience(device, roster: roster) { return .isThere }
    return control.wasEverOfAudience(device, roster: roster) ? .wasThere : .stranger
  }

  /// A verdict as its author may hear it.
  ///
  /// To a stranger a side looks as if nothing of it were here: so work upon it waits for its parent, like work upon what
  /// nobody has.
  func told(_ verdict: AdmissionVerdict, on segment: Segment, at ground: Ground) throws
    -> AdmissionVerdict
  {
    guard verdict == .refused(.notGranted) || verdict == .refused(.malformed),
      standing.isConfirmed, !isRoster(ground.side.scope), let parent = segment.header.parents.first,
      try nearness(of: segment.header.device, to: ground.side) == .stranger
    else { return verdict }
    return .waiting(.parent(parent))
  }

  // MARK: a log of an earlier version

  /// Sorts what an earlier version kept by scope alone.
  ///
  /// Almost every scope has one side, and only takes its name. Where there are several, each gets its own chains and its
  /// own readers. What was written upon two at once is on neither, and is handed to nobody.
  ///
  /// - Throws: ``StoreError``; the log is unchanged.
  public func sortScopes() throws {
    guard try store.atomically({ try store.fact(.scopesUnsorted) }) == [1] else { return }
    try atomically {
      for (side, _) in try store.firstPositions()
      where side.compartment == nil && !isRoster(side.scope) {
        let compartments = Set(
          try controlSegments(of: side).compactMap(\.segment.openedCompartment))
        if compartments.count == 1 {
          try store.name(side, by: compartments.first)
        } else if !compartments.isEmpty {
          try sort(side)
        }
      }
      try store.keep([0], as: .scopesUnsorted)
    }
    scopes = [:]
  }

  private func sort(_ unsorted: ScopeSide) throws {
    let forks = try store.forks().filter { $0.side == unsorted }
    let wraps = try store.wrapPositions(of: unsorted)
    let all = try segmentPositions(of: unsorted)
    let kept = try all.map { try self.kept(at: $0) }
    try store.forgetPlaces(of: unsorted)
    scopes = [:]
    var sides: [SegmentHash: ScopeSide] = [:]
    var graphs: [ScopeSide: ScopeGraph] = [:]
    var placements: [SegmentHash: Placement] = [:]
    for (segment, before) in kept {
      let parents = segment.header.parents
      let below = Set(parents.compactMap { sides[$0] })
      let side =
        below.count == 1
        ? below.first ?? unsorted
        : ScopeSide(unsorted.scope, compartment: segment.openedCompartment)
      let here = parents.filter { sides[$0] == side }
      let placement = graphs[side, default: ScopeGraph()]
        .place(by: segment.header.device, upon: here.compactMap { placements[$0] })
      sides[segment.hash] = side
      placements[segment.hash] = placement
      var stored = before
      (stored.side, stored.placement) = (side, placement)
      try store.move(stored.position, to: side)
      try store.place(stored, upon: here)
      if let chain = graphs[side]?.chains[Int(placement.chain)] {
        try store.save(chain, number: placement.chain, of: side)
      }
      guard stored.isControl, let batch = try? segment.readControl() else { continue }
      for wrap in batch.committedWraps { try store.commit(to: wrap, in: side) }
    }
    for fork in forks {
      guard let side = sides[fork.segment] else { continue }
      var fork = fork
      fork.side = side
      try store.note(fork)
    }
    for position in wraps {
      guard let item = try store.item(at: position), let wrap = try? Wrap(parsing: item.bytes),
        let place = place(of: wrap.content, among: try store.sides(committedTo: wrap.hash))
      else { continue }
      try store.move(position, to: place.side)
    }
    for side in Set(sides.values).sorted() { try handAnew(side) }
  }

  private func kept(at position: UInt64) throws -> (segment: Segment, stored: StoredSegment) {
    guard let item = try store.item(at: position), let segment = try? Segment(parsing: item.bytes),
      let stored = try store.segment(segment.hash)
    else { throw StoreError.inconsistent("segment \(position) cannot be read") }
    return (segment, stored)
  }
}
