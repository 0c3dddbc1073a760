// Whether there is a line to anyone: told from the last contact, never by trying. Looking at a case costs no second.

import Fieldkeep

/// When the servers were last reached, and what waits for them.
struct Signal {
  let remotes: [Remote]
  let counts: [String: DeliveryCounts]
  private let now: Int64
  private let changesWithoutRemote: Int

  init(_ desk: Desk) async throws {
    remotes = try await desk.replica.remotes()
    var counts: [String: DeliveryCounts] = [:]
    for remote in remotes {
      counts[remote.name] = try await desk.replica.deliveryCounts(for: remote)
    }
    self.counts = counts
    changesWithoutRemote = remotes.isEmpty ? try await desk.replica.changesWithoutRemote() : 0
    now = desk.time.now
  }

  /// Milliseconds since 1970 when any server was last reached.
  var lastContact: Int64? { remotes.compactMap(\.contactedAt).max() }

  /// Whether a server was reached within the last five minutes.
  var isRecent: Bool { lastContact.map { abs(now - $0) < 5 * 60_000 } ?? false }

  /// Changes that no server has acknowledged; where no server is named, all that are here.
  var unsentChanges: Int { counts.values.map(\.unsentChanges).max() ?? changesWithoutRemote }

  /// What servers left out of their pages although they had it, as routine comparisons of the last month showed.
  func keptBackRemarks(_ desk: Desk) -> [String] {
    remotes.compactMap { remote in
      guard remote.keptBackSegments > 0, let last = remote.keptBackAt, now - last < Self.month
      else { return nil }
      let name = Screen.shown(remote.name)
      let segments = counted(remote.keptBackSegments, "segment")
      return desk.screen.warm(
        say(
          """
           ! \(name) left out \(segments) that it had, last seen \(desk.time.shown(last)); they are \
          here now
          """))
    }
  }

  private static let month: Int64 = 30 * 86_400_000

  /// The Child Protection Hotline of the county's Department of Children and Family Services.
  static let protectionHotline = "1-800-540-4000"

  /// What whoever writes an alert must know: that writing it down calls nobody, and whom to call.
  func warning(_ desk: Desk) async throws -> [String] {
    guard !isRecent else { return [] }
    let numbers = try await CallNumbers(desk)
    return [
      desk.screen.warm(
        say(
          " ! no signal: alerts are phone calls. Child Protection Hotline \(Self.protectionHotline)"
        ))
        + desk.screen.faint(" · " + say("log each with: fieldkeep alert"))
    ] + numbers.lines.map { "   \($0)" }
  }
}

extension DeliveryCounts {
  /// Nothing delivered, nothing waiting.
  static var none: DeliveryCounts { DeliveryCounts() }

  /// The counts for scripts.
  var json: JSONValue {
    .object([
      "uncut_changes": .number(Int64(uncutChanges)),
      "pending_changes": .number(Int64(pendingChanges)),
      "pending_segments": .number(Int64(pendingSegments)),
      "refused_segments": .number(Int64(refusedSegments)),
      "stored_segments": .number(Int64(storedSegments)),
      "safe_segments": .number(Int64(safeSegments)),
      "waiting_segments": .number(Int64(waitingSegments)),
    ])
  }

  /// Changes that the server has not acknowledged.
  var unsentChanges: Int { uncutChanges + pendingChanges }
}
