// Work that does not count for now: kept, carried on, shown, and let count by whoever may write where it stands.

public import CausalMerge
import Foundation
import GRDB
import SyncProtocol

/// What is held of one device in one scope.
public struct HeldWork: Hashable, Sendable {
  public var device: DeviceID
  public var scope: ScopeID
  /// The case; nil where this laptop only carries the scope.
  public var caseID: CaseID?
  /// Whether nothing that counts was written in the case, as far as it is here: it is shown nowhere else.
  public var isWholeCase = false
  public var segments = 0
  /// Changes in those that can be read here.
  public var changes = 0
}

/// One change that is held.
public struct HeldChange: Hashable, Sendable {
  public var device: DeviceID
  public var scope: ScopeID
  public var caseID: CaseID?
  /// Milliseconds since 1970 by the writer's clock less its error.
  public var time: Int64
  public var entries: [Entry]
}

extension ReplicaCore {
  /// What is held here, by device and scope.
  public func heldWork() throws(ReplicaError) -> [HeldWork] {
    try reading { try heldWork($0) }
  }

  func heldWork(_ db: Database) throws -> [HeldWork] {
    let whole = try whollyHeldCases(db)
    return try Row.fetchAll(
      db,
      sql: """
        SELECT chain.device, scope.id, scope.case_id, COUNT(*), SUM(change_count)
        FROM segment JOIN chain ON chain.scope = segment.scope AND chain.number = segment.chain
        JOIN scope ON scope.number = segment.scope
        WHERE standing = 4 GROUP BY chain.device, scope.number ORDER BY chain.device, scope.number
        """
    ).compactMap { row in
      guard let device = DeviceID(bytes: row.bytes(0)), let scope = ScopeID(bytes: row.bytes(1))
      else { return nil }
      let caseID = CaseID(bytes: row.bytes(2))
      return HeldWork(
        device: device, scope: scope, caseID: caseID,
        isWholeCase: caseID.map { whole.contains($0) } ?? false, segments: row[3],
        changes: row[4])
    }
  }

  /// Cases of which something is held and nothing counts: opened by somebody whose right had ended, and not sent before.
  func whollyHeldCases(_ db: Database) throws -> Set<CaseID> {
    Set(
      try Data.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT DISTINCT case_id FROM scope AS outer_scope
            WHERE case_id IS NOT NULL AND number IN (SELECT scope FROM frontier)
              AND EXISTS (
                SELECT 1 FROM segment WHERE segment.scope = outer_scope.number AND standing = 4
                  AND kind = 0)
              AND NOT EXISTS (
                SELECT 1 FROM scope JOIN segment ON segment.scope = scope.number
                WHERE scope.case_id = outer_scope.case_id AND kind = 0 AND standing IN (1, 2, 3))
              AND NOT EXISTS (
                SELECT 1 FROM scope JOIN outbox ON outbox.scope = scope.number
                WHERE scope.case_id = outer_scope.case_id)
            """)
      ).compactMap { CaseID(bytes: Array($0)) }.filter { $0 != .zero })
  }

  /// What the held work says, oldest first in each scope, as far as it can be read here.
  public func heldChanges() throws(ReplicaError) -> [HeldChange] {
    try reading { db in
      var found: [HeldChange] = []
      for row in try Row.fetchAll(
        db, sql: "SELECT number, scope FROM segment WHERE standing = 4 ORDER BY scope, number")
      {
        let segment = try segment(numbered: row[0], db)
        let entry = try scope(row[1] as Int64, db)
        guard let key = segment.header.keyID.flatMap({ entry.contentKeys[$0] }),
          let opened = try? segment.openChanges(with: key)
        else { continue }
        found += opened.changes.map {
          HeldChange(
            device: segment.header.device, scope: entry.id, caseID: entry.claim?.caseID,
            time: $0.time, entries: $0.entries)
        }
      }
      return found
    }
  }
}
