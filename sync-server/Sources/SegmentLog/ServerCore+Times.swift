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

  /// Scopes of which a device is handed nothing now: it reads each by grants alone whose time is over.
  ///
  /// Who may read is asked again at every request, and nothing is written: where the clock was wrong and is put right, or
  /// the time is prolonged, everything is there as if nothing had been.
  ///
  /// - Complexity: O(scopes in which anything was ever granted for a time).
  func closedScopes(for device: DeviceID, at now: Int64) throws -> Set<ScopeID> {
    guard !standing.timed.isEmpty else { return [] }
    let teams = Set(roster.teams(of: device))
    return try standing.timed.subtracting(standing.erased).filter { scope in
      let state = try state(of: scope)
      let reading = handed(scope, to: state.readers).intersection(teams)
      return !reading.isEmpty && reading.isSubset(of: lapsed(in: state, at: now))
    }
  }

  /// Whether an item belongs to closed scopes alone.
  func isClosed(_ item: LogItem, by closed: Set<ScopeID>) throws -> Bool {
    guard !closed.isEmpty else { return false }
    guard case .wrap(let hash) = item.name, let wrap = try? Wrap(parsing: item.bytes),
      case .encapsulation = wrap.content
    else { return closed.contains(item.scope) }
    // One encapsulation serves all the scopes of a case and a team.
    let named = try store.scopes(committedTo: hash)
    return !named.isEmpty && closed.isSuperset(of: named)
  }

  /// Whether a wrap brings a scope's key to a team whose time there is over.
  func isFor(lapsedTeam content: Wrap.Content, at now: Int64) throws -> Bool {
    guard case .key(let wrap) = content else { return false }
    return lapsed(in: try state(of: wrap.scope), at: now).contains(wrap.team)
  }
}
