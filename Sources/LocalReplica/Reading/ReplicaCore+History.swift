// History: who wrote what when, in the order of what they had read.

public import CausalMerge
import Foundation
import GRDB
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
        var state = RecordState(type: .max)
        for step in try steps(of: entry, db) {
          let written = step.entries.filter {
            $0.record == record && (field == nil || $0.field == field)
          }
          guard !written.isEmpty else { continue }
          var replaced: [Dot] = []
          for item in written {
            let before = Set(state.heads(of: item.field).map(\.dot))
            let unseen = try item.unseen.compactMap { try localDot(of: $0, db) }
            state.apply(item, past: step.past, time: step.time, unseen: unseen)
            let after = Set(state.heads(of: item.field).map(\.dot))
            replaced += before.subtracting(after).sorted()
          }
          history.append(
            HistoryEntry(
              name: isUncut(step.past.dot, in: entry)
                ? nil : try name(of: step.past.dot, in: entry, db),
              dot: step.past.dot, device: step.device, time: step.time,
              clockError: step.clockError, scope: entry.id, entries: written, replaced: replaced))
        }
      }
      return history
    }
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
  private struct Step {
    var past: Past
    var device: DeviceID
    var time: Int64
    var clockError: Int64
    var entries: [Entry]
  }

  private func steps(of entry: ScopeEntry, _ db: Database) throws -> [Step] {
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
            time: change.time,
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
          past: Past(ancestors: ancestors, dot: dot), device: own, time: change.assumedTime,
          clockError: change.assumedError, entries: change.entries))
    }
    return steps
  }
}
