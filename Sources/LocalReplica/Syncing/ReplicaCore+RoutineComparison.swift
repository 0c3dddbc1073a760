// Comparing now and then, though nothing asks for it: a server that left something out of its pages, or lost what it had
// acknowledged, is found out so.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol

extension ReplicaCore {
  /// How long scopes go uncompared with a server, in milliseconds.
  static let comparisonInterval: Int64 = 7 * 86_400_000

  /// Flags every scope to be compared with a remote, if that was last done a week ago.
  ///
  /// A cursor says how far a server's pages were read; it cannot say that they were whole. A server that left a segment
  /// out, by a fault or on purpose, is caught by the next segment that builds on it, whoever wrote that. Where nobody
  /// writes, nothing is there to tell: so the two frontiers are compared as a matter of routine.
  ///
  /// - what is flagged for another reason already, or cannot be judged because the cursor itself is in question, is left
  ///   to that;
  /// - where one request names every scope, its answer also tells of scopes that were left out whole.
  func compareAsRoutine(with remote: Int64, at reading: ClockReading) throws(ReplicaError) {
    let due = try self.reading { db -> Int64? in
      let now = try correctedTime(reading, db)
      let row = try Row.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT compared_at FROM remote
            WHERE number = ? AND epoch IS NOT NULL AND next_epoch IS NULL
            """), arguments: [remote])
      guard let last = row?[0] as Int64? else { return nil }
      // Either way: a clock that was set back must not put it off for years.
      return abs(now - last) >= Self.comparisonInterval ? now : nil
    }
    guard let due else { return }
    try unit { db in
      try db.execute(
        sql: """
          INSERT OR IGNORE INTO backfill (remote, scope, is_routine)
          SELECT remote.number, scope.number, 1 FROM remote, scope
          WHERE remote.number = ?
          """, arguments: [remote])
      try db.execute(
        sql: """
          UPDATE remote SET is_routine = 1, next_epoch = epoch, next_position = ~0
          WHERE number = ? AND (SELECT COUNT(*) FROM scope) <= ?
          """, arguments: [remote, Self.scopesPerRequest])
      try db.execute(
        sql: "UPDATE remote SET compared_at = ? WHERE number = ?", arguments: [due, remote])
    }
  }

  /// The end of what a remote's pages should have brought, where nothing but routine asks for a scope; nil elsewhere.
  func routineEnd(of scope: Int64, at remote: Int64, _ db: Database) throws -> UInt64? {
    try Int64.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT max(position, read_through) FROM remote JOIN backfill ON remote = number
          WHERE number = ? AND scope = ? AND backfill.is_routine AND epoch IS NOT NULL
          """), arguments: [remote, scope]
    ).map { UInt64(bitPattern: $0) }
  }

  /// The end of what a remote's pages had brought before routine went back in them; nil where it did not.
  func routineEnd(at remote: Int64, _ db: Database) throws -> UInt64? {
    try Int64.fetchOne(
      db.cachedStatement(
        sql: "SELECT read_through FROM remote WHERE number = ? AND is_routine AND epoch IS NOT NULL"
      ), arguments: [remote]
    ).map { UInt64(bitPattern: $0) }
  }

  /// Ends what routine went back for, once the log was read again to where it had been.
  func endRoutine(at remote: Int64, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        UPDATE remote SET is_routine = 0
        WHERE number = ? AND is_routine AND next_epoch IS NULL AND position >= read_through
        """
    ).execute(arguments: [remote])
  }

  /// Segments among some items that are not here although they lie before what was read of a remote's log.
  func keptBack(_ items: [Item], before end: UInt64?, _ db: Database) throws -> Int {
    guard let end else { return 0 }
    let known = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM segment WHERE hash = ?)")
    var count = 0
    for item in items where item.position <= end {
      guard case .segment(let bytes) = item.content, let segment = try? Segment(parsing: bytes)
      else { continue }
      let isKnown = try Bool.fetchOne(known, arguments: [Data(segment.hash.bytes)]) ?? false
      if !isKnown { count += 1 }
    }
    return count
  }

  /// Notes that a remote had kept segments back.
  func note(keptBack count: Int, by remote: Int64, at reading: ClockReading, _ db: Database) throws
  {
    guard count > 0 else { return }
    try db.execute(
      sql: "UPDATE remote SET kept_back = kept_back + ?, kept_back_at = ? WHERE number = ?",
      arguments: [count, try correctedTime(reading, db), remote])
  }

  /// Forgets what a remote had acknowledged in a scope and does not have, as its whole frontier shows.
  ///
  /// It is offered again then. A server's disk may lose a page of its file, and a server may say what is not so.
  ///
  /// - Parameters:
  ///   - covered: all that the remote has of the scope.
  ///   - entry: the scope.
  ///   - remote: the remote's number.
  ///   - db: the transaction's connection.
  /// - Returns: how many segments.
  /// - Throws: what SQLite threw.
  func forgetFalseMarks(
    beyond covered: AncestryVector, of entry: ScopeEntry, at remote: Int64, _ db: Database
  ) throws -> Int {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT number, chain, height, vector FROM segment JOIN delivery ON segment = number
          WHERE scope = ? AND remote = ? AND chain IS NOT NULL
          """), arguments: [entry.number, remote])
    var count = 0
    for row in rows
    where !covered.covers(
      chain: UInt32(truncatingIfNeeded: row[1] as Int64),
      height: UInt32(truncatingIfNeeded: row[2] as Int64))
    {
      // Of a side that is not this device's to read the server says nothing.
      guard try isOnReadableSide(try placement(in: row, from: 1), of: entry, db) else { continue }
      try db.cachedStatement(sql: "DELETE FROM delivery WHERE remote = ? AND segment = ?")
        .execute(arguments: [remote, row[0] as Int64])
      count += 1
    }
    return count
  }
}
