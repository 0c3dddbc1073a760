// This device's own last step, for taking it back; and texts that were begun and not finished.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

extension ReplicaCore {
  /// What this device wrote in its last transaction, one entry a scope, outbox included.
  ///
  /// A placement and where it is are two scopes and one step of whoever wrote them: to take one back and not the
  /// other would leave half a sentence.
  ///
  /// - Returns: the entries, in no order that matters; none where this device wrote nothing that it can read.
  /// - Throws: ``ReplicaError``.
  public func lastOwnTransaction() throws(ReplicaError) -> [HistoryEntry] {
    try reading { db in
      let pending = try lastOutboxTransaction(db)
      return pending.isEmpty ? try lastCutTransaction(db) : pending
    }
  }

  private func lastOutboxTransaction(_ db: Database) throws -> [HistoryEntry] {
    var found: [HistoryEntry] = []
    var transaction: Int64?
    let rows = try Row.fetchCursor(
      db, sql: "SELECT number, scope, height, position, change FROM outbox ORDER BY number DESC")
    while let row = try rows.next() {
      let entry = try scope(row[1] as Int64, db)
      if entry.isTrail { continue }
      let change = try outboxChange(row.bytes(4), in: entry, number: row[0])
      // The run belongs to the segment that is open; one transaction has one counter in all its scopes.
      guard transaction == nil || transaction == change.transaction.counter else { break }
      transaction = change.transaction.counter
      found.append(
        HistoryEntry(
          name: nil,
          dot: Dot(
            chain: entry.openSegment?.chain ?? 0,
            height: UInt32(truncatingIfNeeded: row[2] as Int64),
            index: UInt32(truncatingIfNeeded: row[3] as Int64)),
          device: try deviceKeys(db).device, time: change.assumedTime,
          clockError: change.assumedError, scope: entry.id, entries: change.entries, replaced: []))
    }
    return found
  }

  /// Own segments that are looked through: those of one cut hold one last change a scope.
  private static let segmentLimit = 256

  private func lastCutTransaction(_ db: Database) throws -> [HistoryEntry] {
    let own = try deviceKeys(db).device
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT segment.number, segment.scope, segment.chain, segment.height FROM segment
        JOIN chain ON chain.scope = segment.scope AND chain.number = segment.chain
        WHERE kind = 0 AND standing = 2 AND device = ? AND segment.scope NOT IN \(Self.trailScopes)
        ORDER BY segment.number DESC LIMIT ?
        """, arguments: [Data(own.bytes), Self.segmentLimit])
    var last: (time: Int64, transaction: Int64)?
    var candidates: [(transaction: Int64, entry: HistoryEntry)] = []
    while let row = try rows.next() {
      let entry = try scope(row[1] as Int64, db)
      let segment = try segment(numbered: row[0], db)
      guard let key = segment.header.keyID.flatMap({ entry.contentKeys[$0] }),
        let batch = try? segment.openChanges(with: key), let newest = batch.changes.last
      else { continue }
      let transaction = newest.transaction.counter
      if last.map({ ($0.time, $0.transaction) < (newest.time, transaction) }) ?? true {
        last = (newest.time, transaction)
      }
      // A long list is several changes of one transaction; of them a segment may hold more than its last.
      for (index, change) in batch.changes.enumerated()
      where change.transaction.counter == transaction {
        candidates.append(
          (
            transaction,
            HistoryEntry(
              name: GlobalDot(segment: segment.hash, index: UInt32(index)),
              dot: Dot(
                chain: UInt32(truncatingIfNeeded: row[2] as Int64),
                height: UInt32(truncatingIfNeeded: row[3] as Int64), index: UInt32(index)),
              device: own, time: change.time,
              clockError: index < batch.clockErrors.count ? batch.clockErrors[index] : 0,
              scope: entry.id, entries: change.entries, replaced: [])
          ))
      }
    }
    return candidates.filter { $0.transaction == last?.transaction }.map(\.entry)
  }
}

extension ReplicaCore {
  /// A text that was begun and not finished, sealed like every record.
  ///
  /// - Parameter subject: what it is about; the name of its row, so nothing but identifiers may be in it.
  /// - Returns: nil where there is none.
  /// - Throws: ``ReplicaError``.
  public func draft(_ subject: String) throws(ReplicaError) -> String? {
    try reading { db in
      guard
        let sealed = try Data.fetchOne(
          db, sql: "SELECT value FROM setting WHERE name = ?", arguments: [Self.draftName(subject)])
      else { return nil }
      let bytes = try storage.open(Array(sealed), for: .draft, bound: Array(subject.utf8))
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// What texts were begun about and not finished, in the order of their names.
  ///
  /// - Parameter beginning: only those whose subject begins so.
  /// - Returns: their subjects.
  /// - Throws: ``ReplicaError``.
  public func drafts(beginning: String) throws(ReplicaError) -> [String] {
    try reading { db in
      let prefix = Self.draftName(beginning)
      // A prefix, and no pattern: a subject may hold what LIKE would read as one.
      return try String.fetchAll(
        db, sql: "SELECT name FROM setting WHERE substr(name, 1, ?) = ? ORDER BY name",
        arguments: [prefix.count, prefix]
      ).map { String($0.dropFirst(Self.draftName("").count)) }
    }
  }

  /// Keeps a text that is being written, or drops it.
  public func keep(draft text: String?, of subject: String) throws(ReplicaError) {
    try unit { db in
      guard let text else {
        try db.execute(
          sql: "DELETE FROM setting WHERE name = ?", arguments: [Self.draftName(subject)])
        return
      }
      let sealed = try storage.seal(
        Array(text.utf8), for: .draft, bound: Array(subject.utf8))
      try db.execute(
        sql: """
          INSERT INTO setting (name, value) VALUES (?, ?)
          ON CONFLICT (name) DO UPDATE SET value = excluded.value
          """, arguments: [Self.draftName(subject), Data(sealed)])
    }
  }

  /// What drafts are about, in no order.
  func draftSubjects(_ db: Database) throws -> [String] {
    let prefix = Self.draftName("")
    return try String.fetchAll(
      db, sql: "SELECT name FROM setting WHERE substr(name, 1, ?) = ?",
      arguments: [prefix.count, prefix]
    ).map { String($0.dropFirst(prefix.count)) }
  }

  func dropDraft(_ subject: String, _ db: Database) throws {
    try db.execute(
      sql: "DELETE FROM setting WHERE name = ?", arguments: [Self.draftName(subject)])
  }

  private static func draftName(_ subject: String) -> String { "draft/" + subject }
}
