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
    /// The type that the row has.
    var storedType: UInt32 = 0
    var contents = Contents.none
    var isChanged = false
  }

  /// A record, as far as it had to be taken apart.
  private enum Contents {
    case none
    /// As its row has it, after so many writes in place.
    case packed(PackedRecord, writes: Int)
    case state(RecordState)
  }

  /// Each write in place goes through the whole record, so many of them cost more than unpacking it once.
  private static let mostWritesInPlace = 8

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
    let position = try slot(of: record, in: scope, db)
    try unpack(&slots[position])
    guard case .state(let state) = slots[position].contents else { return nil }
    return state
  }

  /// The type of a record, which is known without taking it apart; nil where no applied change wrote it.
  func type(of record: RecordID, in scope: ScopeEntry, _ db: Database) throws -> UInt32? {
    let position = try slot(of: record, in: scope, db)
    return switch slots[position].contents {
    case .none: nil
    case .packed: slots[position].storedType
    case .state(let state): state.type
    }
  }

  /// Applies one entry of a change, making its record where there is none.
  func apply(
    _ entry: Entry, past: Past, time: Int64, unseen: [Dot], in scope: ScopeEntry, _ db: Database
  ) throws {
    let position = try slot(of: entry.record, in: scope, db)
    if case .packed(var record, let writes) = slots[position].contents,
      writes < Self.mostWritesInPlace, unseen.isEmpty
    {
      do {
        if try record.assign(entry, past: past, time: time) {
          slots[position].contents = .packed(record, writes: writes + 1)
          noteChange(at: position)
          return
        }
      } catch {
        throw ReplicaError.damagedRow(table: "record", number: slots[position].number ?? 0)
      }
    }
    try update(position, type: entry.type) {
      $0.apply(entry, past: past, time: time, unseen: unseen)
    }
  }

  /// Changes a record's state, making it where there is none.
  func update(
    _ record: RecordID, type: UInt32, in scope: ScopeEntry, _ db: Database,
    _ body: (inout RecordState) -> Void
  ) throws {
    try update(try slot(of: record, in: scope, db), type: type, body)
  }

  private func update(
    _ position: Int, type: UInt32, _ body: (inout RecordState) -> Void
  ) throws {
    try unpack(&slots[position])
    if case .none = slots[position].contents {
      slots[position].contents = .state(RecordState(type: type))
    }
    noteChange(at: position)
    if case .state(var state) = slots[position].contents {
      slots[position].contents = .none  // keeps the heads uniquely referenced while they change
      body(&state)
      slots[position].contents = .state(state)
    }
  }

  private func noteChange(at position: Int) {
    guard !slots[position].isChanged else { return }
    slots[position].isChanged = true
    changed.append(Key(scope: slots[position].scope.number, record: slots[position].record))
  }

  private func unpack(_ slot: inout Slot) throws {
    guard case .packed(let record, _) = slot.contents else { return }
    do { slot.contents = .state(try RecordState(packed: record.bytes)) } catch {
      throw ReplicaError.damagedRow(table: "record", number: slot.number ?? 0)
    }
  }

  private func slot(of record: RecordID, in scope: ScopeEntry, _ db: Database) throws -> Int {
    let key = Key(scope: scope.number, record: record)
    if let known = index[key] { return known }
    let statement = try db.cachedStatement(
      sql: "SELECT number, type, cells FROM record WHERE id = ? AND scope = ?")
    var slot = Slot(scope: scope, record: record)
    // A cursor, because the row that it shows is SQLite's own and not a copy.
    let rows = try Row.fetchCursor(statement, arguments: [Data(record.bytes), scope.number])
    if let row = try rows.next() {
      let number: Int64 = row[0]
      slot.number = number
      slot.storedType = UInt32(truncatingIfNeeded: row[1] as Int64)
      slot.contents = .packed(
        try RecordRow.unseal(
          row.bytes(2), of: record, in: scope.id, sealing: scope.sealing, number: number),
        writes: 0)
    }
    slots.append(slot)
    index[key] = slots.count - 1
    return slots.count - 1
  }

  /// Seals and writes every record that was changed, and lists or unlists it among the conflicts.
  func flush(_ db: Database) throws {
    // In the order of their rows: a page of the file is then written over once, not once a record.
    let order = slots.indices.filter { slots[$0].isChanged }.sorted {
      (slots[$0].number ?? .max, $0) < (slots[$1].number ?? .max, $1)
    }
    for position in order {
      try write(&slots[position], db)
      slots[position].isChanged = false
    }
  }

  /// Writes what was changed and forgets what was read: rows are about to be made again beside it.
  func reset(_ db: Database) throws {
    try flush(db)
    slots = []
    index = [:]
  }

  private func write(_ slot: inout Slot, _ db: Database) throws {
    switch slot.contents {
    case .none: break
    case .packed(let record, _):
      // One value in each field and no mark: nobody was asked about it before, and nobody is now.
      guard let number = slot.number else { return }
      let sealed = try RecordRow.seal(record.bytes, of: slot.record, in: slot.scope)
      try store(sealed, number: number, db)
    case .state(let state):
      let sealed = try RecordRow.seal(state.packed(), of: slot.record, in: slot.scope)
      let number = try store(sealed, of: &slot, type: state.type, db)
      try list(number, isAsked: RecordRow.asksForReview(state, schema: schema), db)
    }
  }

  private func store(_ sealed: [UInt8], number: Int64, _ db: Database) throws {
    try db.cachedStatement(sql: "UPDATE record SET cells = ? WHERE number = ?")
      .execute(arguments: [Data(sealed), number])
  }

  private func store(
    _ sealed: [UInt8], of slot: inout Slot, type: UInt32, _ db: Database
  ) throws -> Int64 {
    guard let number = slot.number else {
      try db.cachedStatement(sql: "INSERT INTO record (id, scope, type, cells) VALUES (?, ?, ?, ?)")
        .execute(arguments: [
          Data(slot.record.bytes), slot.scope.number, Int64(type), Data(sealed),
        ])
      slot.number = db.lastInsertedRowID
      slot.storedType = type
      return db.lastInsertedRowID
    }
    if type == slot.storedType {
      try store(sealed, number: number, db)
    } else {
      // Apart, because naming an indexed column rewrites its index even where it stays as it was.
      try db.cachedStatement(sql: "UPDATE record SET type = ?, cells = ? WHERE number = ?")
        .execute(arguments: [Int64(type), Data(sealed), number])
      slot.storedType = type
    }
    return number
  }

  private func list(_ number: Int64, isAsked: Bool, _ db: Database) throws {
    let sql =
      isAsked
      ? "INSERT OR IGNORE INTO conflict (record) VALUES (?)"
      : "DELETE FROM conflict WHERE record = ?"
    try db.cachedStatement(sql: sql).execute(arguments: [number])
  }
}

/// How one record's state becomes the sealed column of its row, and back.
enum RecordRow {
  static func seal(_ packed: [UInt8], of record: RecordID, in scope: ScopeEntry) throws
    -> [UInt8]
  {
    try scope.sealing.seal(packed, for: .record, bound: scope.id.bytes + record.bytes)
  }

  static func unseal(
    _ sealed: [UInt8], of record: RecordID, in scope: ScopeID, sealing: LocalSealing, number: Int64
  ) throws -> PackedRecord {
    do {
      return PackedRecord(
        try sealing.open(sealed, for: .record, bound: scope.bytes + record.bytes))
    } catch {
      throw ReplicaError.damagedRow(table: "record", number: number)
    }
  }

  static func open(
    _ sealed: [UInt8], of record: RecordID, in scope: ScopeEntry, number: Int64
  ) throws -> RecordState {
    try open(sealed, of: record, in: scope.id, sealing: scope.sealing, number: number)
  }

  static func open(
    _ sealed: [UInt8], of record: RecordID, in scope: ScopeID, sealing: LocalSealing, number: Int64
  ) throws -> RecordState {
    let packed = try unseal(sealed, of: record, in: scope, sealing: sealing, number: number)
    do { return try RecordState(packed: packed.bytes) } catch {
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
