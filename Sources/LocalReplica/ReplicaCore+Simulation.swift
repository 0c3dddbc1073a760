// What a simulation does to a replica that no application may, and what it looks at to judge it: copies of its disk,
// crashes around its commits, a full disk, its segments as merge takes them.

package import CausalMerge
import Foundation
import GRDB
import GRDBSQLite
package import SyncProtocol

/// The two moments of a commit at which a crash differs: before it nothing of the work is there, after it all is.
package enum StorageMoment: Sendable {
  case beforeCommit
  case afterCommit
}

/// How far one stored segment has come.
package struct SegmentProgress: Hashable, Sendable {
  package var hash: SegmentHash
  package var scope: ScopeID
  /// Whether its parents are here and it was verified.
  package var isLinked: Bool
  /// Whether it counts: applied, or known to be empty.
  package var isSettled: Bool
  /// What it waits for: a parent's hash, a key's id, a device's id.
  package var missing: [String]
}

extension ReplicaCore {
  /// Opens a copy of another replica's disk, as a second laptop would.
  ///
  /// The environment is its own: two laptops never draw the same.
  ///
  /// - Throws: ``ReplicaError``.
  package convenience init(
    copyOf other: ReplicaCore, environment: ReplicaEnvironment
  ) throws(ReplicaError) {
    let copy: DatabaseQueue
    do {
      copy = try ReplicaFile.inMemory()
      try other.database.backup(to: copy)
    } catch {
      throw ReplicaError(error)
    }
    try self.init(
      database: copy, storageKey: other.storage.key, schema: other.schema,
      environment: environment)
  }

  /// Lets the disk have no more pages than it has now, or as many as it likes.
  package func setDiskFull(_ isFull: Bool) throws(ReplicaError) {
    do {
      try database.writeWithoutTransaction { db in
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        try db.execute(sql: "PRAGMA max_page_count = \(isFull ? pages : 1 << 30)")
      }
    } catch {
      throw ReplicaError(error)
    }
  }

  /// The database as bytes, free pages and all: where a test looks for what must not be readable in it.
  package func image() throws(ReplicaError) -> [UInt8] {
    do {
      return try database.writeWithoutTransaction { db in
        var count: sqlite3_int64 = 0
        guard let bytes = sqlite3_serialize(db.sqliteConnection, "main", &count, 0) else {
          throw ReplicaError.diskFull
        }
        defer { sqlite3_free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
      }
    } catch {
      throw ReplicaError(error)
    }
  }

  /// Every stored segment and how far it has come, by hash.
  package func segmentProgress() throws(ReplicaError) -> [SegmentProgress] {
    try reading { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT hash, scope.id, standing,
            (SELECT group_concat(lower(hex(missing))) FROM waiting
             WHERE waiting.segment = segment.number)
          FROM segment JOIN scope ON scope.number = segment.scope ORDER BY hash
          """
      ).compactMap { row in
        guard let hash = SegmentHash(bytes: row.bytes(0)), let scope = ScopeID(bytes: row.bytes(1)),
          let standing = SegmentStanding(rawValue: row[2])
        else { return nil }
        return SegmentProgress(
          hash: hash, scope: scope, isLinked: standing >= .linked, isSettled: standing >= .applied,
          missing: (row[3] as String?).map { $0.split(separator: ",").map(String.init) } ?? [])
      }
    }
  }

  /// The segments that a remote is thought to have, and which of them are thought safe, by hash.
  package func deliveries(to remote: Remote) throws(ReplicaError) -> [(
    hash: SegmentHash, isSafe: Bool
  )] {
    try reading { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT hash, position FROM delivery JOIN segment ON segment.number = delivery.segment
          WHERE remote = ? ORDER BY hash
          """, arguments: [remote.number]
      ).compactMap { row in
        let position = UInt64(bitPattern: row[1] as Int64)
        return SegmentHash(bytes: row.bytes(0)).map { ($0, position <= remote.safeThrough) }
      }
    }
  }

  /// How many scopes are still to be compared with a remote, and wraps to be sent to it.
  package func openErrands(for remote: Remote) throws(ReplicaError) -> (scopes: Int, wraps: Int) {
    try reading { db in
      let arguments: StatementArguments = [remote.number]
      let scopes = try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM backfill WHERE remote = ?", arguments: arguments)
      let wraps = try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM outgoing_wrap WHERE remote = ?", arguments: arguments)
      return (scopes ?? 0, wraps ?? 0)
    }
  }

  /// The boot in which a server's time was last learned; nil before any was.
  package func measuredBoot() throws(ReplicaError) -> UInt64? {
    try reading { try clock($0)?.boot }
  }

  /// The scopes in which changes wait to be cut, ascending.
  package func uncutScopes() throws(ReplicaError) -> [ScopeID] {
    try reading { db in
      try Data.fetchAll(
        db, sql: "SELECT id FROM scope WHERE number IN (SELECT scope FROM outbox) ORDER BY id"
      ).compactMap { ScopeID(bytes: $0) }
    }
  }

  /// The ids of the scopes that anything is stored of, ascending.
  package func scopeIDs() throws(ReplicaError) -> [ScopeID] {
    try reading { db in
      try Data.fetchAll(db, sql: "SELECT id FROM scope ORDER BY id")
        .compactMap { ScopeID(bytes: $0) }
    }
  }

  /// A scope's segments as merge takes them, with what this device can read of each.
  package func mergeSegments(of scope: ScopeID) throws(ReplicaError) -> [MergeSegment] {
    try reading { db in
      guard let entry = try self.scope(scope, db) else { return [] }
      return try Data.fetchAll(
        db, sql: "SELECT bytes FROM segment WHERE scope = ? ORDER BY hash",
        arguments: [entry.number]
      ).map { bytes in
        let segment = try Segment(parsing: Array(bytes))
        return MergeSegment(
          hash: segment.hash, device: segment.header.device, parents: segment.header.parents,
          content: content(of: segment, in: entry))
      }
    }
  }

  private func content(of segment: Segment, in entry: ScopeEntry) -> MergeSegment.Content {
    guard segment.header.kind == .changes else { return .control }
    guard let key = segment.header.keyID.flatMap({ entry.contentKeys[$0] }) else { return .sealed }
    do {
      return .changes(try segment.openChanges(with: key).changes)
    } catch {
      return error.isLasting ? .unreadable : .sealed
    }
  }
}

extension ReplicaCore {
  /// Revokes a device as an admin does who holds the keys of none of its teams.
  package func writeRevocationAlone(
    of device: DeviceID, at reading: ClockReading
  ) throws(ReplicaError) {
    try unit { db in
      try writeRoster([.revocation(Revocation(device: device))], reading: reading, db)
    }
  }

  /// Writes entries into the roster as they are, whatever this laptop's program would offer.
  package func writeRosterEntries(
    _ entries: [ControlEntry], at reading: ClockReading
  ) throws(ReplicaError) {
    try unit { try writeRoster(entries, reading: reading, $0) }
  }
}
