// What is kept and cannot be used until something else comes: some of it may wait for what was lost for good.

public import CausalMerge
import Foundation
import GRDB
public import SyncProtocol

/// A segment that waits.
public struct WaitingWork: Hashable, Sendable {
  /// What it waits for.
  public enum Missing: String, Hashable, Sendable, CaseIterable {
    /// A segment that it builds on.
    case parent
    /// Whoever vouches for its author, or puts its author into a team.
    case certificate
    /// The key to its contents.
    case key
  }

  public var hash: SegmentHash
  public var scope: ScopeID
  /// Who signed it; nobody has checked that while a certificate is missing.
  public var device: DeviceID
  public var missing: Missing
  /// When it came, by this device's clock less its error; nil for own work and where that is not known.
  public var receivedAt: Int64?
}

extension ReplicaCore {
  /// Segments that wait here, in the order in which they came.
  public func waitingWork() throws(ReplicaError) -> [WaitingWork] {
    try reading { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT hash, scope.id, bytes, received_at, standing, (
            SELECT MIN(length(missing)) FROM waiting WHERE waiting.segment = segment.number), (
            SELECT COUNT(*) FROM waiting JOIN segment AS upper ON upper.hash = missing
            WHERE waiting.segment = segment.number)
          FROM segment JOIN scope ON scope.number = segment.scope
          WHERE standing < 2 ORDER BY segment.number
          """
      ).compactMap { row in
        guard let hash = SegmentHash(bytes: row.bytes(0)), let scope = ScopeID(bytes: row.bytes(1)),
          let segment = try? Segment(parsing: row.bytes(2))
        else { return nil }
        let isStranger = (row[5] as Int?) == DeviceID.byteCount
        let isLinked = row[4] as Int == SegmentStanding.linked.rawValue
        let isUponWaiting = (row[6] as Int) > 0
        return WaitingWork(
          hash: hash, scope: scope, device: segment.header.device,
          missing: isStranger ? .certificate : isLinked && !isUponWaiting ? .key : .parent,
          receivedAt: row[3])
      }
    }
  }

  /// The same segments, as a file carries them: their exact bytes.
  public func waitingItems() throws(ReplicaError) -> [CarryFile.Item] {
    try reading { db in
      try Data.fetchAll(db, sql: "SELECT bytes FROM segment WHERE standing < 2 ORDER BY number")
        .map { .segment(try Segment(parsing: Array($0))) }
    }
  }
}
