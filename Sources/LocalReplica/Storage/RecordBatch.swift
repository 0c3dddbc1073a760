// The records that one unit of work touches: each row is opened once, merged many times, sealed and written once.

import CausalMerge
import Foundation
import GRDB
import RecordSchema
import SyncProtocol

/// Records by scope and id, loaded on first use and written back by ``flush(_:)``.
///
/// A page of 500 segments may touch one record forty times. Opening, decoding, sealing and writing its row is what
/// costs; so it happens once a page and record, not once an edit.
final class RecordBatch {
  struct Key: Hashable {
    var scope: Int64
    var record: RecordID
  }

  private struct Slot {
    var scope: ScopeEntry
    var record: RecordID
    /// The row's number; nil for a record that has none yet.
    var number: Int64?
    var state: RecordState?
    var isChanged = false
  }

  private let schema: Schema
  private var slots: [Slot] = []
  private var index: [Key: Int] = [:]
  /// Records that were changed, for those who observe.
  private(set) var changed: [Key] = []

  init(schema: Schema) {
    self.schema = schema
  }

  /// The state of a record; nil where no applied change wrote it.
  func state(of record: RecordID, in scope: ScopeEntry, _ db: Database) throws -> RecordState? {
    slots[try slot(of: record, in: scope, db)].state
  }

  /// Changes a record's state, making it where there is none.
  func update(
    _ record: RecordID, type: UInt32, in scope: ScopeEntry, _ db: Database,
    _ body: (inout RecordState) -> Void
  ) throws {
    let position = try slot(of: record, in: scope, db)
    if slots[position].state == nil { slots[position].state = RecordState(type: type) }
    if !slots[position].isChanged {
      slots[position].isChanged = true
      changed.append(Key(scope: scope.number, record: record))
    }
    if var state = slots[position].state {
      slots[position].state = nil  // keeps the heads uniquely referenced while they change
      body(&state)
      slots[position].state = state
    }
  }

  private func slot(of record: RecordID, in scope: ScopeEntry, _ db: Database) throws -> Int {
    let key = Key(scope: scope.number, record: record)
    if let known = index[key] { return known }
    let statement = try db.cachedStatement(
      sql: "SELECT number, cells FROM record WHERE id = ? AND scope = ?")
    var slot = Slot(scope: scope, record: record)
    if let row = try Row.fetchOne(statement, arguments: [Data(record.bytes), scope.number]) {
      let number: Int64 = row[0]
      slot.number = number
      slot.state = try RecordRow.open(row.bytes(1), of: record, in: scope, number: number)
    }
    slots.append(slot)
    index[key] = slots.count - 1
    return slots.count - 1
  }

  /// Seals and writes every record that was changed, and lists or unlists it among the conflicts.
  func flush(_ db: Database) throws {
    for position in slots.indices where slots[position].isChanged {
      try write(&slots[position], db)
      slots[position].isChanged = false
    }
  }

  private func write(_ slot: inout Slot, _ db: Database) throws {
    guard let state = slot.state else { return }
    let sealed = Data(try RecordRow.seal(state, of: slot.record, in: slot.scope))
    let asks = RecordRow.asksForReview(state, schema: schema)
    if let number = slot.number {
      try db.cachedStatement(sql: "UPDATE record SET type = ?, cells = ? WHERE number = ?")
        .execute(arguments: [Int64(state.type), sealed, number])
      if !asks {
        try db.cachedStatement(sql: "DELETE FROM conflict WHERE record = ?")
          .execute(arguments: [number])
      }
    } else {
      try db.cachedStatement(sql: "INSERT INTO record (id, scope, type, cells) VALUES (?, ?, ?, ?)")
        .execute(arguments: [
          Data(slot.record.bytes), slot.scope.number, Int64(state.type), sealed,
        ])
      slot.number = db.lastInsertedRowID
    }
    if asks, let number = slot.number {
      try db.cachedStatement(sql: "INSERT OR IGNORE INTO conflict (record) VALUES (?)")
        .execute(arguments: [number])
    }
  }
}

/// How one record's state becomes the sealed column of its row, and back.
enum RecordRow {
  static func seal(_ state: RecordState, of record: RecordID, in scope: ScopeEntry) throws
    -> [UInt8]
  {
    try scope.sealing.seal(
      state.packed(), for: .record, bound: scope.id.bytes + record.bytes)
  }

  static func open(
    _ sealed: [UInt8], of record: RecordID, in scope: ScopeEntry, number: Int64
  ) throws -> RecordState {
    try open(sealed, of: record, in: scope.id, sealing: scope.sealing, number: number)
  }

  static func open(
    _ sealed: [UInt8], of record: RecordID, in scope: ScopeID, sealing: LocalSealing, number: Int64
  ) throws -> RecordState {
    do {
      return try RecordState(
        packed: sealing.open(sealed, for: .record, bound: scope.bytes + record.bytes))
    } catch {
      throw ReplicaError.damagedRow(table: "record", number: number)
    }
  }

  /// Whether a person is asked to decide something about a record.
  static func asksForReview(_ state: RecordState, schema: Schema) -> Bool {
    if state.standing == .contested { return true }
    guard let type = schema.recordType(numbered: state.type) else { return false }
    var start = state.heads.startIndex
    while start < state.heads.endIndex {
      let field = state.heads[start].field
      var end = start + 1
      while end < state.heads.endIndex && state.heads[end].field == field { end += 1 }
      if end > start + 1, let policy = type.field(numbered: field)?.policy, policy.mayAsk,
        policy.reading(of: state.heads[start..<end].map(HeadView.init(unnamed:))).asks
      {
        return true
      }
      start = end
    }
    return false
  }
}

extension HeadView {
  /// A head whose segment's hash does not matter: whether a person is asked depends on values alone.
  init(unnamed head: Head) {
    self.init(head: head, order: .pending(Int64(head.dot.index)))
  }
}
