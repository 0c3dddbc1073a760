// Cutting: the outbox of a scope becomes segments, sealed and signed, before any byte of it leaves the device.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

extension ReplicaCore {
  /// Cuts the outboxes of all scopes.
  ///
  /// - Returns: how many segments were made.
  /// - Throws: ``ReplicaError``; every outbox is then as it was.
  @discardableResult
  public func cutAll() throws(ReplicaError) -> Int {
    try unit { db in
      let numbers = try Int64.fetchAll(db, sql: "SELECT DISTINCT scope FROM outbox ORDER BY scope")
      let batch = RecordBatch(schema: schema)
      var count = 0
      for number in numbers { count += try cut(scope(number, db), batch: batch, db) }
      try batch.flush(db)
      return count
    }
  }

  /// Cuts one scope's outbox.
  ///
  /// Segments, outbox rows and heads change in the transaction that the caller runs. The bytes are sent only after it
  /// is durable, so a crash never makes two different segments of one.
  @discardableResult
  func cut(_ entry: ScopeEntry, batch: RecordBatch, _ db: Database) throws -> Int {
    if entry.openSegment != nil { try renewKey(of: entry, time: nil, batch: batch, db) }
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT number, height, change FROM outbox WHERE scope = ? ORDER BY height, position"),
      arguments: [entry.number])
    guard !rows.isEmpty else { return 0 }
    var heights: [UInt32] = []
    var changes: [[OutboxChange]] = []
    for row in rows {
      let height = UInt32(truncatingIfNeeded: row[1] as Int64)
      let change = try outboxChange(row.bytes(2), in: entry, number: row[0])
      if heights.last == height {
        changes[changes.count - 1].append(change)
      } else {
        heights.append(height)
        changes.append([change])
      }
    }
    for (height, group) in zip(heights, changes) {
      try cut(group, height: height, in: entry, batch: batch, db)
    }
    try db.cachedStatement(sql: "DELETE FROM outbox WHERE scope = ?")
      .execute(arguments: [entry.number])
    entry.openSegment = nil
    return changes.count
  }

  private func cut(
    _ changes: [OutboxChange], height: UInt32, in entry: ScopeEntry, batch: RecordBatch,
    _ db: Database
  ) throws {
    let key = try writingKey(of: entry, db)
    let keys = try deviceKeys(db)
    let measurement = try clock(db)
    var errors: [Int64] = []
    for change in changes {
      var error = ClockMeasurement.error(of: change.reading, by: measurement)
      #if DEBUG
        if PlantedBug.active == .clockErrorIgnored { error = 0 }
      #endif
      // A reading of a boot that nothing was measured in keeps what was assumed of it.
      if measurement?.boot != change.reading.boot { error = change.assumedError }
      errors.append(error)
    }
    let body = ChangeBatch(
      changes: zip(changes, errors).map { change, error in
        Change(
          time: change.reading.wallMilliseconds - error, transaction: change.transaction,
          entries: change.entries)
      },
      clockErrors: errors, run: changes[0].transaction.run)
    let segment = try Segment.sealing(
      changes: body, scope: entry.id, device: keys.device, parents: try parents(in: entry, db),
      key: key, nonce: environment.randomBytes(Limits.nonceBytes), signer: keys.signer)
    let placement = try keepOwn(
      segment, changeCount: entry.isTrail ? 0 : changes.count, in: entry, db)
    precondition(placement.height == height, "cut at \(placement.height), named at \(height)")
    for (index, (change, error)) in zip(changes, errors).enumerated()
    where error != change.assumedError {
      let dot = Dot(chain: placement.chain, height: height, index: UInt32(index))
      try settleTime(
        of: change, at: dot, to: change.reading.wallMilliseconds - error, in: entry, batch: batch,
        db)
    }
  }

  /// Gives the heads of one change the time that its segment carries.
  private func settleTime(
    of change: OutboxChange, at dot: Dot, to time: Int64, in entry: ScopeEntry,
    batch: RecordBatch, _ db: Database
  ) throws {
    for written in change.entries {
      try batch.update(written.record, type: written.type, in: entry, db) {
        $0.setTime(time, ofHeadsWrittenBy: dot)
      }
    }
  }

  /// Places, keeps and queues a segment that this device made just now; it counts at once.
  @discardableResult
  func keepOwn(
    _ segment: Segment, changeCount: Int, in entry: ScopeEntry, _ db: Database
  ) throws -> Placement {
    var parents: [Placement] = []
    for hash in segment.header.parents {
      guard let parent = try placement(of: hash, db) else {
        throw ReplicaError.damagedRow(table: "segment", number: 0)
      }
      parents.append(parent)
    }
    let placement = entry.graph.place(by: segment.header.device, upon: parents)
    let number = try insert(
      segment, in: entry, standing: .applied, placement: placement, changeCount: changeCount, db)
    try entry.saveChain(placement.chain, db)
    entry.count(segment, at: placement)
    try entry.save(db)
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO outgoing (remote, segment) SELECT number, ? FROM remote"
    ).execute(arguments: [number])
    return placement
  }

  /// The key under which this device seals what it writes in a scope.
  func writingKey(of entry: ScopeEntry, _ db: Database) throws -> ContentKey {
    if let key = try usableKey(of: entry, db) { return key }
    for id in entry.control.currentKeyIDs(roster: try roster(db)) {
      if let key = entry.contentKeys[id] { return key }
    }
    // Keys that another side of the scope brought seal nothing on this one.
    let known = Set(entry.control.keyIDs(roster: try roster(db)))
    let usable = entry.contentKeys.filter { !entry.control.hasSides || known.contains($0.key) }
    guard let key = usable.min(by: { $0.key < $1.key })?.value else {
      throw ReplicaError.keyMissing(entry.id)
    }
    return key
  }
}
