// What a simulation does to a replica that no application may, and what it looks at to judge it: copies of its disk,
// crashes around its commits, a full disk, its segments as merge takes them.

package import CausalMerge
import Foundation
import GRDB
import GRDBSQLite
package import SyncProtocol
package import Trust

/// The two moments of a commit at which a crash differs: before it nothing of the work is there, after it all is.
package enum StorageMoment: Sendable {
  case beforeCommit
  case afterCommit
}

/// How far one stored segment has come.
package struct SegmentProgress: Hashable, Sendable {
  package var hash: SegmentHash
  package var scope: ScopeID
  /// Its author, as its header says.
  package var device: DeviceID
  /// Whether its parents are here and it was verified.
  package var isLinked: Bool
  /// Whether it counts: applied, or known to be empty.
  package var isSettled: Bool
  /// Whether it does not count for now.
  package var isHeld: Bool
  /// Whether nobody will ever read it.
  package var isUnreadable: Bool
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
             WHERE waiting.segment = segment.number), bytes
          FROM segment JOIN scope ON scope.number = segment.scope ORDER BY hash
          """
      ).compactMap { row in
        guard let hash = SegmentHash(bytes: row.bytes(0)), let scope = ScopeID(bytes: row.bytes(1)),
          let standing = SegmentStanding(rawValue: row[2]),
          let device = try? Segment(parsing: row.bytes(4)).header.device
        else { return nil }
        return SegmentProgress(
          hash: hash, scope: scope, device: device, isLinked: standing >= .linked,
          isSettled: standing >= .applied, isHeld: standing == .held,
          isUnreadable: standing == .unreadable,
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

/// What whoever has a device's program in hand can do: sign as the device, seal under every key that it holds.
package struct DeviceSecrets {
  package var keys: DeviceKeys
  package var keyring: TeamKeyring
  package var roster: Roster
  package var scopes: [OpenScope]

  /// One scope that the device can read.
  package struct OpenScope {
    package var id: ScopeID
    package var claim: ScopeClaim
    /// By their ids.
    package var keys: [ContentKey]
    package var frontier: [SegmentHash]
    /// The exact bytes of the segments that are here.
    package var segments: [[UInt8]]

    package init(
      id: ScopeID, claim: ScopeClaim, keys: [ContentKey], frontier: [SegmentHash],
      segments: [[UInt8]]
    ) {
      (self.id, self.claim, self.keys) = (id, claim, keys)
      (self.frontier, self.segments) = (frontier, segments)
    }
  }
}

extension ReplicaCore {
  /// What a changed program of this device has to work with.
  package func secrets() throws(ReplicaError) -> DeviceSecrets {
    try reading { db in
      var scopes: [DeviceSecrets.OpenScope] = []
      for number in try Int64.fetchAll(
        db, sql: "SELECT number FROM scope WHERE case_id IS NOT NULL ORDER BY id")
      {
        let entry = try scope(number, db)
        guard let claim = entry.claim, !entry.contentKeys.isEmpty else { continue }
        let segments = try Data.fetchAll(
          db, sql: "SELECT bytes FROM segment WHERE scope = ? AND standing > 0 ORDER BY hash",
          arguments: [number])
        scopes.append(
          DeviceSecrets.OpenScope(
            id: entry.id, claim: claim,
            keys: entry.contentKeys.sorted { $0.key < $1.key }.map(\.value),
            frontier: entry.frontier, segments: segments.map { Array($0) }))
      }
      return DeviceSecrets(
        keys: try deviceKeys(db), keyring: try keyring(db), roster: try roster(db), scopes: scopes)
    }
  }

  /// How many openings of scopes were found to be false here.
  package func disregardedOpenings() throws(ReplicaError) -> Int {
    try reading { db in
      try Int.fetchOne(
        db, sql: "SELECT COALESCE(SUM(length(disregarded)), 0) FROM scope"
      ).map { $0 / SegmentHash.byteCount } ?? 0
    }
  }
}

/// One sealed column of a replica's file.
package struct SealedColumn: Hashable {
  /// Nonce, ciphertext, tag.
  package var bytes: [UInt8]
  fileprivate var purpose: LocalSealing.Purpose
  fileprivate var bound: [UInt8]
  /// The scope under whose local key it is sealed; nil where that is the storage key.
  fileprivate var scope: Int64?
}

extension ReplicaCore {
  /// What lies sealed in the file: keys, records, changes that wait to be cut.
  package func sealedColumns() throws(ReplicaError) -> [SealedColumn] {
    try reading { db in
      var columns: [SealedColumn] = []
      if let sealed = try db.setting(.deviceKeys) {
        columns.append(SealedColumn(bytes: sealed, purpose: .deviceKeys, bound: []))
      }
      for row in try Row.fetchAll(db, sql: "SELECT local_key, id FROM scope ORDER BY number") {
        columns.append(
          SealedColumn(bytes: row.bytes(0), purpose: .localKey, bound: row.bytes(1)))
      }
      for row in try Row.fetchAll(db, sql: "SELECT sealed, id FROM content_key ORDER BY id") {
        columns.append(
          SealedColumn(bytes: row.bytes(0), purpose: .contentKey, bound: row.bytes(1)))
      }
      let records = """
        SELECT cells, record.id, scope.id, scope FROM record
        JOIN scope ON scope.number = record.scope ORDER BY record.number
        """
      for row in try Row.fetchAll(db, sql: records) {
        columns.append(
          SealedColumn(
            bytes: row.bytes(0), purpose: .record, bound: row.bytes(2) + row.bytes(1),
            scope: row[3]))
      }
      let changes = """
        SELECT change, scope.id, scope, outbox.number FROM outbox
        JOIN scope ON scope.number = outbox.scope ORDER BY outbox.number
        """
      for row in try Row.fetchAll(db, sql: changes) {
        columns.append(
          SealedColumn(
            bytes: row.bytes(0), purpose: .outbox,
            bound: row.bytes(1) + (row[3] as Int64).bigEndianBytes, scope: row[2]))
      }
      return columns
    }
  }

  /// What some bytes open to where a column lies; nil where they do not open there.
  package func open(_ bytes: [UInt8], in column: SealedColumn) -> [UInt8]? {
    try? reading { db in
      let sealing = try column.scope.map { try scope($0, db).sealing } ?? storage
      return try sealing.open(bytes, for: column.purpose, bound: column.bound)
    }
  }

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
