// State is derived, the log is the truth: records can be thrown away and made again.

public import CausalMerge
import Foundation
import GRDB
import SyncProtocol

extension ReplicaCore {
  /// Throws all records away and makes them again from segments and outbox.
  ///
  /// - Returns: how many segments were read.
  /// - Throws: ``ReplicaError``; the records are then as they were.
  @discardableResult
  public func rebuild(
    progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws(ReplicaError) -> Int {
    try unit { db in
      let numbers = try Int64.fetchAll(db, sql: "SELECT number FROM scope ORDER BY number")
      var count = 0
      for (done, number) in numbers.enumerated() {
        progress(done, numbers.count)
        count += try rebuildWithOutbox(scope(number, db), db)
      }
      progress(numbers.count, numbers.count)
      return count
    }
  }

  /// Makes a scope's records again from its applied segments and its outbox.
  @discardableResult
  func rebuildWithOutbox(_ entry: ScopeEntry, _ db: Database) throws -> Int {
    let count = try rebuildRecords(of: entry, db)
    let rows = try Row.fetchAll(
      db,
      sql:
        "SELECT number, height, position, change FROM outbox WHERE scope = ? ORDER BY height, position",
      arguments: [entry.number])
    let batch = RecordBatch(schema: schema)
    for row in rows {
      let change = try outboxChange(row.bytes(3), in: entry, number: row[0])
      let dot = Dot(
        chain: try ownChain(of: entry, db), height: UInt32(truncatingIfNeeded: row[1] as Int64),
        index: UInt32(truncatingIfNeeded: row[2] as Int64))
      try apply(change, at: dot, in: entry, batch: batch, db)
    }
    try batch.flush(db)
    return count
  }

  /// Makes a scope's records again from its applied segments alone.
  @discardableResult
  func rebuildRecords(of entry: ScopeEntry, _ db: Database) throws -> Int {
    try db.execute(
      sql: "DELETE FROM conflict WHERE record IN (SELECT number FROM record WHERE scope = ?)",
      arguments: [entry.number])
    try db.execute(sql: "DELETE FROM record WHERE scope = ?", arguments: [entry.number])
    let batch = RecordBatch(schema: schema)
    let order = try applicationOrder(of: entry, db)
    for (number, placement) in order {
      let segment = try segment(numbered: number, db)
      guard let key = segment.header.keyID.flatMap({ entry.contentKeys[$0] }) else { continue }
      for (index, change) in try segment.openChanges(with: key).changes.enumerated() {
        let dot = Dot(
          chain: placement.chain, height: placement.height, index: UInt32(index))
        let past = Past(ancestors: placement.ancestors, dot: dot)
        for written in change.entries {
          let unseen = try written.unseen.compactMap { try localDot(of: $0, db) }
          try batch.apply(
            written, past: past, time: change.time, unseen: unseen, in: entry, db)
        }
      }
    }
    try batch.flush(db)
    return order.count
  }

  /// Applied change segments, each after those in its past.
  func applicationOrder(
    of entry: ScopeEntry, _ db: Database
  ) throws -> [(Int64, Placement)] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT number, chain, height, vector FROM segment
        WHERE scope = ? AND kind = 0 AND standing = 2 ORDER BY number
        """, arguments: [entry.number])
    return try parentsFirst(rows, vector: 3).map { ($0[0], try placement(in: $0, from: 1)) }
  }

  func localDot(of name: GlobalDot, _ db: Database) throws -> Dot? {
    try placement(of: name.segment, db).map {
      Dot(chain: $0.chain, height: $0.height, index: name.index)
    }
  }

  /// Applies a change of the outbox to the records.
  func apply(
    _ change: OutboxChange, at dot: Dot, in entry: ScopeEntry, batch: RecordBatch, _ db: Database
  ) throws {
    var ancestors = entry.vector
    ancestors.extend(chain: dot.chain, to: dot.height - 1)
    let past = Past(ancestors: ancestors, dot: dot)
    for written in change.entries {
      let unseen = try written.unseen.compactMap { try localDot(of: $0, db) }
      try batch.apply(
        written, past: past, time: change.assumedTime, unseen: unseen, in: entry, db)
    }
  }

  /// A scope's state in its canonical encoding: equal on two replicas exactly if their states are.
  ///
  /// Changes of the outbox, which have no name yet, are named by zeros and their height.
  public func canonicalEncoding(of scope: ScopeID) throws(ReplicaError) -> [UInt8] {
    try reading { db in
      guard let entry = try self.scope(scope, db) else { return [] }
      return try canonicalEncoding(of: entry, db)
    }
  }

  func canonicalEncoding(of entry: ScopeEntry, _ db: Database) throws -> [UInt8] {
    var encoding = CanonicalEncoding()
    for row in try Row.fetchAll(
      db, sql: "SELECT number, id, cells FROM record WHERE scope = ? ORDER BY id",
      arguments: [entry.number])
    {
      guard let id = RecordID(bytes: row.bytes(1)) else { continue }
      let state = try RecordRow.open(row.bytes(2), of: id, in: entry, number: row[0])
      try encoding.append(state, id: id) { dot in try canonicalName(of: dot, in: entry, db) }
    }
    return encoding.bytes
  }

  private func canonicalName(
    of dot: Dot, in entry: ScopeEntry, _ db: Database
  ) throws -> GlobalDot {
    guard isUncut(dot, in: entry) else { return try name(of: dot, in: entry, db) }
    let bytes =
      [UInt8](repeating: 0, count: 28)
      + (0..<4).map { shift in
        UInt8(truncatingIfNeeded: dot.height >> UInt32(24 - shift * 8))
      }
    guard let hash = SegmentHash(bytes: bytes) else {
      throw ReplicaError.damagedRow(table: "outbox", number: entry.number)
    }
    return GlobalDot(segment: hash, index: dot.index)
  }
}
