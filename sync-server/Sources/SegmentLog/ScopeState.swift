// What the server keeps in memory of a side of a scope, and how it is read back from the log.

import CausalMerge
import SyncProtocol
import Trust

/// The control and graph of one side of a scope, as the store has them.
struct ScopeState {
  var control: ScopeControl
  var graph: ScopeGraph
  var places = ControlPlaces()
  /// Teams that are handed the segments.
  var readers: Set<TeamID> = []
  /// Those among them that are only until a time: milliseconds since 1970.
  var lapses: [TeamID: Int64] = [:]
}

/// Where a scope's control segments stand, to tell which lie in another segment's past.
struct ControlPlaces {
  private var places: [SegmentHash: (chain: UInt32, height: UInt32)] = [:]

  mutating func note(_ segment: SegmentHash, at placement: Placement) {
    places[segment] = (placement.chain, placement.height)
  }

  /// Whether a control segment lies in a past.
  func isIn(_ past: AncestryVector, _ segment: SegmentHash) -> Bool {
    guard let place = places[segment] else { return false }
    return past.covers(chain: place.chain, height: place.height)
  }
}

extension ServerCore {
  /// The state of a side, read from the log if it is not in memory.
  func state(of side: ScopeSide) throws -> ScopeState {
    if let known = scopes[side] { return known }
    var state = ScopeState(
      control: ScopeControl(scope: side.scope), graph: try store.graph(of: side))
    if !isRoster(side.scope) {
      var places = ControlPlaces()
      for (segment, stored) in try controlSegments(of: side) {
        state.control.apply(segment, roster: roster, isWithheld: stored.isHeld) {
          places.isIn(stored.placement.vector, $0)
        }
        places.note(segment.hash, at: stored.placement)
      }
      state.places = places
      try settleReaders(in: &state)
    }
    // Anyone may ask for scopes that do not exist; those take no memory.
    guard !state.graph.chains.isEmpty else { return state }
    if scopes.count >= Self.scopesInMemory { scopes = scopes.filter { touched.contains($0.key) } }
    scopes[side] = state
    return state
  }

  /// Works out anew which teams are handed a side's segments, and until when, by what its frontiers let count; where its
  /// openings are all held, those that may say what becomes of it.
  func settleReaders(in state: inout ScopeState) throws {
    if state.control.hasFrontiers {
      var failure: (any Error)?
      state.control.settle(frontiersBy: roster) { upper, lower in
        do {
          guard let upper = try store.segment(upper), let lower = try store.segment(lower),
            upper.side == lower.side
          else { return false }
          return upper.placement.vector.covers(
            chain: lower.placement.chain, height: lower.placement.height)
        } catch {
          failure = error
          return false
        }
      }
      if let failure { throw failure }
    }
    state.readers = Set(state.control.teamsHanded(roster: roster))
    state.lapses = state.control.lapses(roster: roster)
  }

  /// Keeps a side's changed state; it goes when the transaction is undone.
  func keep(_ state: ScopeState, of side: ScopeSide) {
    touched.insert(side)
    scopes[side] = state
  }

  /// The roster, read from the log.
  func loadRoster() throws -> Roster {
    var roster = Roster(organization: organization)
    guard let key = try store.fact(.rootKey).flatMap({ SigningPublicKey(bytes: $0) }) else {
      return roster
    }
    for (segment, _) in try controlSegments(of: ScopeSide(ScopeID(rosterOf: key))) {
      do {
        try roster.apply(segment)
      } catch {
        throw StoreError.inconsistent("a roster segment comes before its parent")
      }
    }
    return roster
  }

  /// A side's control segments, parents first.
  func controlSegments(
    of side: ScopeSide
  ) throws -> [(segment: Segment, stored: StoredSegment)] {
    try store.controlPositions(of: side).map { position in
      guard let item = try store.item(at: position),
        let segment = try? Segment(parsing: item.bytes),
        let stored = try store.segment(segment.hash)
      else { throw StoreError.inconsistent("control segment \(position) cannot be read") }
      return (segment, stored)
    }
  }
}
