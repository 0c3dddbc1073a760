// History: who wrote what when, in the order of what they had read.

public import CausalMerge
import Foundation
import GRDB
public import RecordSchema
import SyncProtocol
import Trust

/// One change as history shows it.
public struct HistoryEntry: Hashable, Sendable {
  /// The segment and index; nil while the change is in the outbox.
  public var name: GlobalDot?
  public var dot: Dot
  public var device: DeviceID
  /// Milliseconds since 1970 by the writer's clock less its error.
  public var time: Int64
  /// Milliseconds by which the writer's clock was found ahead.
  public var clockError: Int64
  public var scope: ScopeID
  /// What it wrote, of what was asked for.
  public var entries: [Entry]
  /// Changes that this one replaced in the fields it wrote: dots of heads that stood and lay in its past.
  public var replaced: [Dot]
  /// Rules that entries of the change broke, by their place in ``entries``: the work of a hostile or an older program,
  /// merged by all replicas alike.
  public var brokenRules: [Int: WriteRule] = [:]
}

extension ReplicaCore {
  /// The changes that wrote a record, oldest first.
  ///
  /// - Parameters:
  ///   - record: the record.
  ///   - field: only changes of this field, where given.
  /// - Returns: one entry a change.
  /// - Throws: ``ReplicaError``.
  /// - Complexity: O(changes of the record's scope): each of its segments is opened.
  public func history(
    of record: RecordID, field: UInt32? = nil
  ) throws(ReplicaError) -> [HistoryEntry] {
    try reading { db in
      let scopes = try Int64.fetchAll(
        db, sql: "SELECT scope FROM record WHERE id = ? ORDER BY scope",
        arguments: [Data(record.bytes)])
      var history: [HistoryEntry] = []
      for number in scopes {
        let entry = try scope(number, db)
        guard entry.claim != nil else { continue }
        history += try self.history(of: [record], field: field, in: entry, db)[record] ?? []
      }
      return history
    }
  }

  /// The changes that wrote each of many records of one scope, oldest first.
  ///
  /// - Parameters:
  ///   - records: the records.
  ///   - scope: the scope that they are in.
  /// - Returns: one entry a change, by record.
  /// - Throws: ``ReplicaError``.
  /// - Complexity: O(changes of the scope), however many records are asked for.
  public func history(
    of records: Set<RecordID>, in scope: ScopeID
  ) throws(ReplicaError) -> [RecordID: [HistoryEntry]] {
    try reading { db in
      guard let entry = try self.scope(scope, db), entry.claim != nil else { return [:] }
      return try history(of: records, field: nil, in: entry, db)
    }
  }

  private func history(
    of records: Set<RecordID>, field: UInt32?, in entry: ScopeEntry, _ db: Database
  ) throws -> [RecordID: [HistoryEntry]] {
    var states: [RecordID: RecordState] = [:]
    var history: [RecordID: [HistoryEntry]] = [:]
    for step in try steps(of: entry, db) {
      let written = Dictionary(
        grouping: step.entries.filter { records.contains($0.record) }, by: \.record)
      for (record, items) in written {
        var state = states[record] ?? RecordState(type: .max)
        let known = state.part(coveredBy: step.past)
        var change = HistoryEntry(
          name: isUncut(step.past.dot, in: entry)
            ? nil : try name(of: step.past.dot, in: entry, db),
          dot: step.past.dot, device: step.device, time: step.time,
          clockError: step.clockError, scope: entry.id, entries: [], replaced: [])
        for item in items {
          let before = Set(state.heads(of: item.field).map(\.dot))
          let unseen = try item.unseen.compactMap { try localDot(of: $0, db) }
          state.apply(item, past: step.past, time: step.time, unseen: unseen)
          let after = Set(state.heads(of: item.field).map(\.dot))
          guard field == nil || field == item.field else { continue }
          change.replaced += before.subtracting(after).sorted()
          change.brokenRules[change.entries.count] =
            try ruleBroken(by: item, step, upon: known, in: entry, db)
          change.entries.append(item)
        }
        states[record] = state
        if !change.entries.isEmpty { history[record, default: []].append(change) }
      }
    }
    return history
  }

  /// The rule of the record's type that an entry broke, by what its writer had read.
  private func ruleBroken(
    by item: Entry, _ step: Step, upon known: RecordState, in entry: ScopeEntry, _ db: Database
  ) throws -> WriteRule? {
    try schema.recordType(numbered: item.type)?.ruleBroken(
      byWriting: item.value, item.operation, to: item.field, of: known
    ) { try isOfOneAgency(step.device, writer(of: $0.dot, in: entry), in: entry, db) }
  }

  /// The device that wrote a head.
  public func author(of dot: Dot, in scope: ScopeID) throws(ReplicaError) -> DeviceID? {
    try reading { db in
      try Data.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT device FROM chain
            WHERE scope = (SELECT number FROM scope WHERE id = ?) AND number = ?
            """), arguments: [Data(scope.bytes), Int64(dot.chain)]
      ).flatMap { DeviceID(bytes: $0) }
    }
  }

  // MARK: steps

  /// One change of a scope, with what it takes to apply it.
  struct Step {
    var past: Past
    var device: DeviceID
    var transaction: TransactionID
    var time: Int64
    var clockError: Int64
    var entries: [Entry]
  }

  /// Every change of a scope that is applied here, each after those in its past; this device's outbox last.
  func steps(of entry: ScopeEntry, _ db: Database) throws -> [Step] {
    var steps: [Step] = []
    for (number, placement) in try applicationOrder(of: entry, db) {
      let segment = try segment(numbered: number, db)
      guard let key = segment.header.keyID.flatMap({ entry.contentKeys[$0] }) else { continue }
      let batch = try segment.openChanges(with: key)
      for (index, change) in batch.changes.enumerated() {
        let dot = Dot(chain: placement.chain, height: placement.height, index: UInt32(index))
        steps.append(
          Step(
            past: Past(ancestors: placement.ancestors, dot: dot), device: segment.header.device,
            transaction: change.transaction, time: change.time,
            clockError: index < batch.clockErrors.count ? batch.clockErrors[index] : 0,
            entries: change.entries))
      }
    }
    let own = try deviceKeys(db).device
    for row in try Row.fetchAll(
      db,
      sql:
        "SELECT number, height, position, change FROM outbox WHERE scope = ? ORDER BY height, position",
      arguments: [entry.number])
    {
      let change = try outboxChange(row.bytes(3), in: entry, number: row[0])
      let dot = Dot(
        chain: entry.openSegment?.chain ?? 0, height: UInt32(truncatingIfNeeded: row[1] as Int64),
        index: UInt32(truncatingIfNeeded: row[2] as Int64))
      var ancestors = entry.vector
      ancestors.extend(chain: dot.chain, to: dot.height - 1)
      steps.append(
        Step(
          past: Past(ancestors: ancestors, dot: dot), device: own, transaction: change.transaction,
          time: change.assumedTime, clockError: change.assumedError, entries: change.entries))
    }
    return steps
  }
}
