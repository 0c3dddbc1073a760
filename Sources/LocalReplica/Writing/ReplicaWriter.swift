// Writing records: what an application does inside one transaction.

public import CausalMerge
import Foundation
import GRDB
import RecordSchema
import SyncProtocol
import Trust

/// What somebody read of a record before they began a long edit.
///
/// An advocate opens a note in an editor. While she types, her laptop syncs and applies a colleague's change to the same
/// note. What she saves then must not replace what she never saw: the heads that are there now but were not when
/// she began are named unseen, and stay beside hers.
public struct ReadToken: Hashable, Sendable {
  public let scope: ScopeID
  public let record: RecordID
  private let seen: Set<SeenHead>

  init(scope: ScopeID, record: RecordID, seen heads: some Sequence<Head>) {
    self.scope = scope
    self.record = record
    seen = Set(heads.map(SeenHead.init))
  }

  /// Whether a head was there when the edit began.
  func hasSeen(_ head: Head) -> Bool {
    seen.contains(SeenHead(head))
  }

  /// What tells one head from another, whatever comes.
  ///
  /// The dot alone does not: where a disk was copied, changes that are not cut yet turn out to be in segments already,
  /// and what is left of them takes other dots, the old ones included. Their times may be corrected when they are cut.
  private struct SeenHead: Hashable {
    let dot: Dot
    let field: UInt32
    let element: Value?
    let value: Value

    init(_ head: Head) {
      dot = head.dot
      field = head.field
      element = head.element
      value = head.value
    }
  }
}

/// Writes records within one transaction of a ``ReplicaCore``.
///
/// - all that one writer wrote is one change in each scope it touched, durable together or not at all, unless the writer
///   said where it may be ``divide()``d;
/// - a read within the transaction sees what it wrote.
public final class ReplicaWriter {
  let replica: ReplicaCore
  let db: Database
  let batch: RecordBatch
  private(set) var reading: ClockReading
  /// Entries by scope, in the order written.
  private var pending: [PendingChange] = []
  private lazy var transaction = replica.nextTransaction()
  /// The types of the records written so far.
  private var types: [RecordBatch.Key: UInt32] = [:]

  init(replica: ReplicaCore, db: Database, reading: ClockReading) {
    self.replica = replica
    self.db = db
    self.reading = reading
    batch = RecordBatch(schema: replica.schema)
  }

  /// The device that writes.
  public var device: DeviceID {
    get throws { try replica.deviceKeys(db).device }
  }

  /// Finds or opens the scope of one compartment of a case.
  ///
  /// - Parameters:
  ///   - compartment: the compartment's number.
  ///   - caseID: the case.
  /// - Returns: the scope's id.
  /// - Throws: ``ReplicaError/compartmentNotOpen(number:)`` where this device may not open it and nobody has.
  public func scope(of compartment: UInt32, in caseID: CaseID) throws -> ScopeID {
    try replica.openScope(
      ScopeClaim(caseID: caseID, compartment: compartment, ordinal: 0), reading: reading, db
    ).id
  }

  /// Writes one field, or one element of a set.
  ///
  /// - Parameters:
  ///   - record: the record; it comes into being with its first entry.
  ///   - type: the record type's number.
  ///   - field: the field's number.
  ///   - operation: whether the value is assigned, or is an element added to or removed from a set.
  ///   - value: the value.
  ///   - scope: the scope that the record is in.
  ///   - token: what the writer had read, if the edit took long; heads that came since stay.
  /// - Throws: ``ReplicaError/keyMissing(_:)``, ``ReplicaError/notGranted(_:)``, or
  ///   ``ReplicaError/schemaMismatch(reason:)`` where the record is of another type.
  public func write(
    _ record: RecordID, type: UInt32, field: UInt32, operation: CausalMerge.Operation = .assign,
    value: Value,
    in scope: ScopeID, upon token: ReadToken? = nil
  ) throws {
    let entry = try writableScope(scope)
    try checkType(type, of: record, in: entry)
    let unseen = try unseenHeads(record, field: field, operation, value, in: entry, token: token)
    let written = Entry(
      record: record, type: type, field: field, operation: operation, value: value)
    let position =
      pending.firstIndex { $0.scope === entry }
      ?? {
        pending.append(PendingChange(scope: entry))
        return pending.count - 1
      }()
    pending[position].append(written, unseen: unseen)
  }

  /// Lets what is written from here on be another change, in each scope in which the one so far would fill half a segment.
  ///
  /// A list of twenty thousand rows does not fit into one signed segment. What was written before and after is durable
  /// together or not at all, and carries one transaction's number; on a colleague's laptop a later part may arrive
  /// later. So this is called where each part is true by itself: between two records of a list, never within one.
  public func divide() throws {
    for position in pending.indices where pending[position].isHalfFull {
      try commit(pending[position])
      pending[position] = PendingChange(scope: pending[position].scope)
    }
  }

  /// Ends the change in each scope, and begins another of the same transaction, a millisecond later.
  ///
  /// For values that are to stand beside each other: a change writes a field once.
  func beginNextChange() throws {
    for change in pending where !change.entries.isEmpty { try commit(change) }
    pending = []
    reading.wallMilliseconds += 1
  }

  /// What this transaction is counted as, in each scope that it writes.
  var number: Int64 { transaction }

  private func writableScope(_ id: ScopeID) throws -> ScopeEntry {
    guard let entry = try replica.scope(id, db) else { throw ReplicaError.keyMissing(id) }
    guard !entry.contentKeys.isEmpty else { throw ReplicaError.keyMissing(id) }
    guard try replica.mayWrite(in: entry, db) else { throw ReplicaError.notGranted(id) }
    try replica.renewKey(
      of: entry, time: try replica.correctedTime(reading, db), batch: batch, db)
    return entry
  }

  /// Refuses a type that is not the record's: a segment gives each record one, so that the change could never be cut.
  private func checkType(_ type: UInt32, of record: RecordID, in scope: ScopeEntry) throws {
    let key = RecordBatch.Key(scope: scope.number, record: record)
    let known = try types[key] ?? batch.type(of: record, in: scope, db) ?? type
    guard known == type else {
      throw ReplicaError.schemaMismatch(reason: "the record is of type \(known), not \(type)")
    }
    types[key] = type
  }

  private func unseenHeads(
    _ record: RecordID, field: UInt32, _ operation: CausalMerge.Operation, _ value: Value,
    in scope: ScopeEntry, token: ReadToken?
  ) throws -> [Dot] {
    guard let token, token.record == record, token.scope == scope.id,
      let state = try batch.state(of: record, in: scope, db)
    else { return [] }
    // Voiding answers to the whole record: whatever was not read in it keeps it standing.
    if field == RecordState.voidField {
      return Set(state.heads.filter { !token.hasSeen($0) }.map(\.dot)).sorted()
    }
    let element = operation == .assign ? nil : value
    return state.heads(of: field).filter { $0.element == element && !token.hasSeen($0) }
      .map(\.dot)
  }

  /// Applies and keeps what was written; called once, at the transaction's end.
  func finish() throws {
    for change in pending where !change.entries.isEmpty { try commit(change) }
    try batch.flush(db)
  }

  private func commit(_ change: PendingChange) throws {
    let (scope, unseen) = (change.scope, change.unseen)
    var entries = change.entries
    if unseen.contains(where: { dots in dots.contains { replica.isUncut($0, in: scope) } }) {
      // A change of the segment still open has no name yet by which it could be called unseen.
      try replica.cut(scope, batch: batch, db)
    }
    for index in entries.indices {
      entries[index].unseen = try unseen[index].map { try replica.name(of: $0, in: scope, db) }
        .sorted()
    }
    let (dot, run) = try replica.place(entries, in: scope, db)
    var ancestors = scope.vector
    ancestors.extend(chain: dot.chain, to: dot.height - 1)
    let past = Past(ancestors: ancestors, dot: dot)
    let error = ClockMeasurement.error(of: reading, by: try replica.clock(db))
    let time = reading.wallMilliseconds - error
    for (entry, unseen) in zip(entries, unseen) {
      try batch.apply(entry, past: past, time: time, unseen: unseen, in: scope, db)
    }
    let row = OutboxChange(
      reading: reading, assumedError: error,
      transaction: TransactionID(run: run, counter: transaction), entries: entries)
    replica.changes.insert(scope.id)
    try replica.append(row, at: dot, of: scope, db)
  }
}

/// What one transaction has written in one scope so far.
private struct PendingChange {
  let scope: ScopeEntry
  private(set) var entries: [Entry] = []
  private(set) var unseen: [[Dot]] = []
  private var byteCount = 0

  init(scope: ScopeEntry) { self.scope = scope }

  mutating func append(_ entry: Entry, unseen dots: [Dot]) {
    entries.append(entry)
    unseen.append(dots)
    byteCount += entry.value.payload.count + OpenSegment.bytesPerEntry
  }

  /// Half, so that whatever comes until the next place to divide still fits.
  var isHalfFull: Bool {
    entries.count >= Limits.entries / 2 || byteCount >= OpenSegment.bytes / 2
  }
}

extension ReplicaCore {
  /// Writes within one durable transaction.
  ///
  /// - Parameters:
  ///   - reading: the device's clocks now.
  ///   - body: writes through the writer it is given; what it throws undoes all.
  /// - Returns: what `body` returned, once it is durable.
  /// - Throws: what `body` throws, or ``ReplicaError``; nothing is then changed.
  public func write<Result>(
    at reading: ClockReading, _ body: (ReplicaWriter) throws -> Result
  ) throws -> Result {
    var refusal: (any Error)?
    do {
      return try unit { db in
        let writer = ReplicaWriter(replica: self, db: db, reading: reading)
        let result: Result
        do { result = try body(writer) } catch {
          refusal = error
          throw error
        }
        try writer.finish()
        return result
      }
    } catch {
      // What the database says inside of `body` is said in the replica's words; all else is the caller's own.
      throw refusal.flatMap { $0 is DatabaseError ? nil : $0 } ?? error
    }
  }

  /// Whether a dot names a change that is still in the outbox.
  func isUncut(_ dot: Dot, in entry: ScopeEntry) -> Bool {
    dot.chain < entry.graph.chains.count && dot.height > entry.graph.chains[Int(dot.chain)].tip
  }

  /// The name that a dot has everywhere.
  func name(of dot: Dot, in entry: ScopeEntry, _ db: Database) throws -> GlobalDot {
    let statement = try db.cachedStatement(
      sql: "SELECT hash FROM segment WHERE scope = ? AND chain = ? AND height = ?")
    guard
      let hash = try Data.fetchOne(
        statement, arguments: [entry.number, Int64(dot.chain), Int64(dot.height)]
      ).flatMap({ SegmentHash(bytes: $0) })
    else { throw ReplicaError.damagedRow(table: "segment", number: 0) }
    return GlobalDot(segment: hash, index: dot.index)
  }
}
