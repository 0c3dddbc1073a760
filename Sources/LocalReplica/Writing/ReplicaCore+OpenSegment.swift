// The segment that a scope's outbox will become: its name is known before it is cut.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

extension ReplicaCore {
  /// Where the outbox of a scope stands; nil where it is empty.
  func openSegment(of entry: ScopeEntry, _ db: Database) throws -> OpenSegment? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT number, change, height FROM outbox WHERE scope = ? ORDER BY height DESC, position DESC
        """)
    var open: OpenSegment?
    let rows = try Row.fetchCursor(statement, arguments: [entry.number])
    while let row = try rows.next() {
      let height = UInt32(truncatingIfNeeded: row[2] as Int64)
      if let open, open.height != height { break }
      let change = try outboxChange(row.bytes(1), in: entry, number: row[0])
      if open == nil {
        open = OpenSegment(
          chain: try ownChain(of: entry, db), height: height, changeCount: 0, entryCount: 0,
          byteCount: 0, run: change.transaction.run)
      }
      open?.count(change.entries)
    }
    return open
  }

  /// The chain on which this device's next segment will stand, reserved where it is new.
  func ownChain(of entry: ScopeEntry, _ db: Database) throws -> UInt32 {
    let known = entry.graph.chains.count
    let chain = entry.graph.chainToExtend(by: try deviceKeys(db).device, covered: entry.vector)
    if entry.graph.chains.count > known { try entry.saveChain(chain, db) }
    return chain
  }

  /// Makes room for one more local change and tells the name that it will have.
  func place(_ entries: [Entry], in entry: ScopeEntry, _ db: Database) throws -> (
    dot: Dot, run: UInt64
  ) {
    let bytes = entries.reduce(0) { $0 + $1.value.payload.count }
    guard entries.count <= Limits.entries else {
      throw ReplicaError.changeTooLarge(entryCount: entries.count, limit: Limits.entries)
    }
    if let large = entries.first(where: { $0.value.payload.count > Limits.valueBytes }) {
      throw ReplicaError.valueTooLarge(
        byteCount: large.value.payload.count, limit: Limits.valueBytes)
    }
    var open: OpenSegment
    if let current = entry.openSegment, current.fits(entries: entries.count, bytes: bytes) {
      open = current
    } else {
      var generator = EnvironmentGenerator(environment: environment)
      let chain = try ownChain(of: entry, db)
      let below = entry.openSegment?.height ?? entry.graph.chains[Int(chain)].tip
      open = OpenSegment(
        chain: chain, height: below + 1, changeCount: 0, entryCount: 0, byteCount: 0,
        run: generator.next())
      guard open.fits(entries: entries.count, bytes: bytes) else {
        throw ReplicaError.valueTooLarge(byteCount: bytes, limit: OpenSegment.bytes)
      }
    }
    let dot = Dot(chain: open.chain, height: open.height, index: UInt32(open.changeCount))
    open.count(entries)
    entry.openSegment = open
    return (dot, open.run)
  }

  /// Adds a change to the outbox under the name that ``place(_:in:_:)`` gave it.
  func append(
    _ change: OutboxChange, at dot: Dot, of entry: ScopeEntry, _ db: Database
  ) throws {
    let number =
      try cache.lastOutboxNumber ?? Int64.fetchOne(
        db, sql: "SELECT MAX(number) FROM outbox") ?? 0
    let sealed = try entry.sealing.seal(
      change.packed(), for: .outbox, bound: Self.outboxPlace(number + 1, in: entry))
    try db.cachedStatement(
      sql: "INSERT INTO outbox (scope, height, position, number, change) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [
      entry.number, Int64(dot.height), Int64(dot.index), number + 1, Data(sealed),
    ])
    cache.lastOutboxNumber = number + 1
  }

  /// What a row of the outbox is bound to: no other row's change opens in its place.
  private static func outboxPlace(_ number: Int64, in entry: ScopeEntry) -> [UInt8] {
    entry.id.bytes + number.bigEndianBytes
  }

  /// Opens one row of the outbox.
  func outboxChange(_ sealed: [UInt8], in entry: ScopeEntry, number: Int64) throws -> OutboxChange {
    do {
      let place = Self.outboxPlace(number, in: entry)
      // Earlier programs bound a row to its scope alone, and what they left unsent is to be sent.
      let packed =
        if let packed = try? entry.sealing.open(sealed, for: .outbox, bound: place) {
          packed
        } else {
          try entry.sealing.open(sealed, for: .outbox, bound: entry.id.bytes)
        }
      return try OutboxChange(packed: packed)
    } catch {
      throw ReplicaError.damagedRow(table: "outbox", number: number)
    }
  }
}

extension OpenSegment {
  mutating func count(_ entries: [Entry]) {
    changeCount += 1
    entryCount += entries.count
    byteCount += entries.reduce(0) { $0 + $1.value.payload.count }
  }
}
