// Grants for a time: nothing is handed out by one whose time is over on this server's clock. The clock decides nothing else:
// what counts is the same on every replica, whatever its clock says.

import CausalMerge
import SyncProtocol
import Trust

extension ServerCore {
  /// Remembers that something was granted for a time in a scope.
  func noteTimed(_ scope: ScopeID) throws {
    guard standing.timed.insert(scope).inserted else { return }
    try store.noteTimed(scope)
  }

  /// Teams that read a scope until a time that has passed, though nobody has ended that yet.
  func lapsed(in state: ScopeState, at now: Int64) -> Set<TeamID> {
    Set(state.lapses.filter { $0.value <= now }.keys)
  }

  /// Sides of scopes of which a device is handed nothing now: it reads each by grants alone whose time is over.
  ///
  /// Who may read is asked again at every request, and nothing is written: where the clock was wrong and is put right, or
  /// the time is prolonged, everything is there as if nothing had been.
  ///
  /// - Complexity: O(scopes in which anything was ever granted for a time).
  func closedSides(for device: DeviceID, at now: Int64) throws -> Set<ScopeSide> {
    guard !standing.timed.isEmpty else { return [] }
    let teams = Set(roster.teams(of: device))
    let sides = try standing.timed.subtracting(standing.erased).flatMap { scope in
      try store.sides(of: scope)
    }
    return Set(
      try sides.filter { side in
        let state = try state(of: side)
        let reading = handed(side.scope, to: state.readers).intersection(teams)
        return !reading.isEmpty && reading.isSubset(of: lapsed(in: state, at: now))
      })
  }

  /// Whether an item belongs to closed sides alone.
  func isClosed(_ item: LogItem, by closed: Set<ScopeSide>) throws -> Bool {
    guard !closed.isEmpty else { return false }
    guard case .wrap(let hash) = item.name, let wrap = try? Wrap(parsing: item.bytes),
      case .encapsulation = wrap.content
    else { return closed.contains(item.side) }
    // One encapsulation serves all the scopes of a case and a team.
    let named = try store.sides(committedTo: hash)
    return !named.isEmpty && closed.isSuperset(of: named)
  }

  /// Whether a wrap brings a scope's key to a team whose time there is over.
  func isFor(
    lapsedTeam content: Wrap.Content, on side: ScopeSide, at now: Int64
  ) throws -> Bool {
    guard case .key(let wrap) = content else { return false }
    return lapsed(in: try state(of: side), at: now).contains(wrap.team)
  }
}
