// Trying a recovery key: everything that it would bring back is brought, in memory, and counted.

import CaseProtocol
import Fieldkeep

/// What a recovery key opened, in a replica that is gone when this is.
struct RecoveryTrial {
  let device: DeviceID
  let counts: ReadabilityCounts
  let name: String
  let teams: [String]
  /// Milliseconds since 1970.
  let madeAt: Int64?

  /// Signs in as the device on paper, takes in all that it may read, opens every record, and keeps nothing.
  ///
  /// - Parameters:
  ///   - key: from the sheets.
  ///   - rootKey: the organization's.
  ///   - server: its address and pin.
  /// - Throws: ``Failure`` where the server does not know such a device, or an error of the library.
  init(
    _ key: RecoveryKey, organizationOf rootKey: SigningPublicKey,
    at server: (url: String, pin: [UInt8])
  ) async throws {
    let replica = try await Replica.inMemory(schema: CountySchema.schema)
    device = try await replica.begin(
      as: key, organizationOf: rootKey, server: server.url, pin: server.pin)
    let (counts, isRebuilding) = try await Self.look(replica)
    guard !isRebuilding else {
      throw Self.rebuilding(Said("let an admin's laptop sync first, and do this again"))
    }
    self.counts = counts
    name = try await People(replica).label(of: device)
    teams = try await Teams(replica).names(counts.teams)
    madeAt = try await replica.roster().certificate(of: device)?.issuedAt
    try? await replica.close()
  }

  /// Brings what a device on paper may read into its replica, and counts it.
  ///
  /// - Returns: the counts, and whether the server hands out nothing but the roster now.
  /// - Throws: ``Failure`` where the sheets are not of this organization.
  static func look(
    _ replica: Replica, at remote: String = "origin"
  ) async throws -> (counts: ReadabilityCounts, isServerRebuilding: Bool) {
    let progress = ProgressLine()
    defer { progress.clear() }
    let summary: SyncSummary
    do throws(FieldkeepError) {
      summary = try await replica.look(at: remote) { step in
        let received = step.counts.receivedChanges
        progress.show(
          "request \(step.requests + 1) · \(received) received · \(step.receivedBytes / 1_000) kB")
      }
    } catch {
      if let failure = Self.failure(error) { throw failure }
      throw error
    }
    progress.clear()
    let counts = try await replica.readability()
    guard counts.isEnrolled else { throw Self.unknown }
    return (counts, summary.report.isServerRebuilding)
  }

  private static let unknown = Failure(
    .refused, "the organization does not have the device that these sheets are",
    hint: "they may be another organization's, or of a key that was never let in or was revoked")

  /// What is said of a server that hands out nothing but the roster.
  static func rebuilding(_ hint: Said) -> Failure {
    Failure(
      .tryLater,
      "the server was lost or restored, and hands out nothing until an admin has synced",
      hint: hint)
  }

  private static func failure(_ error: FieldkeepError) -> Failure? {
    switch error {
    case .sync(.server(403, "device_unknown", _)): unknown
    case .sync(.server(403, "organization_unknown", _)):
      Failure(
        .refused, "the server is another organization's than these sheets",
        hint: "compare the fingerprint on the sheet with what fieldkeep-server status says")
    default: nil
    }
  }

  /// What is said of what can be read.
  static func lines(_ counts: ReadabilityCounts, _ desk: TimeAndScreen) -> [String] {
    let opened = counts.scopes - counts.closedScopes
    var parts = [
      say("\(opened) of \(counted(counts.scopes, "scope"))"), counted(counts.records, "record"),
    ]
    if let newest = counts.newestMilliseconds {
      parts.append(say("the newest entry \(desk.time.distance(min(newest, desk.time.now)))"))
    }
    var lines = [say(" opened   \(parts.joined(separator: " · "))")]
    if !counts.teamsWithoutKeys.isEmpty {
      let teams = counted(counts.teamsWithoutKeys.count, "team")
      lines.append(desk.screen.urgent(say(" ! the keys of \(teams) are lacking")))
    }
    if counts.closedScopes > 0 {
      let scopes = counted(counts.closedScopes, "scope")
      lines.append(desk.screen.urgent(say(" ! the key of \(scopes) is lacking")))
    }
    if counts.waitingSegments > 0 {
      let segments = counted(counts.waitingSegments, "segment")
      lines.append(desk.screen.warm(say(" ! \(segments) wait for what the server lacks")))
    }
    return lines
  }

  static func json(_ counts: ReadabilityCounts) -> [String: JSONValue] {
    [
      "scopes": .number(Int64(counts.scopes)), "closed_scopes": .number(Int64(counts.closedScopes)),
      "records": .number(Int64(counts.records)),
      "waiting_segments": .number(Int64(counts.waitingSegments)),
      "teams_without_keys": .number(Int64(counts.teamsWithoutKeys.count)),
      "newest_entry_at": counts.newestMilliseconds.map { .text(LocalTime.iso($0)) } ?? .null,
      "whole": .boolean(counts.isWhole),
    ]
  }

  /// What a trial ends with that did not open everything.
  static let notWhole = Failure(
    .integrity, "not everything that the teams have can be opened with this key",
    hint: "let the laptops of its teams sync, which hands on keys, and try again")
}

/// How times are said, and where.
struct TimeAndScreen {
  let time: LocalTime
  let screen: Screen

  init(_ options: GlobalOptions) {
    time = LocalTime(now: LocalTime.deviceClockMilliseconds)
    screen = Screen(noColor: options.noColor)
  }

  init(_ desk: Desk) { (time, screen) = (desk.time, desk.screen) }
}
