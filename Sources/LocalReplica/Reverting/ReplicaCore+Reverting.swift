// Going through what one device wrote, and taking it back by new changes that everybody receives like any other.

public import CausalMerge
import Foundation
import GRDB
import RecordSchema
import SyncProtocol
import Trust

extension ReplicaCore {
  /// What a device wrote, record by record, and what it would take to take it back.
  ///
  /// - Parameters:
  ///   - work: the device, and since when.
  ///   - caseID: only in one case, where given.
  ///   - types: numbers of record types that are shown and never taken back, such as evidence of what left.
  /// - Returns: one element a record, by scope, in the order in which they were first written.
  /// - Throws: ``ReplicaError``.
  /// - Complexity: O(changes of the scopes that the device wrote in): each of their segments is opened.
  public func records(
    writtenBy work: DeviceWork, in caseID: CaseID? = nil, keeping types: Set<UInt32> = []
  ) throws(ReplicaError) -> [RecordWork] {
    try reading { try records(writtenBy: work, in: caseID, keeping: types, $0) }
  }

  /// Takes back what a device wrote: what still stands of it gives way to what stood before.
  ///
  /// Nothing is erased. What others wrote over since stays; a record that nobody else ever gave a value is voided.
  /// What a program that breaks rules did to an entry, or to a field that is written once, is put back too: whoever
  /// takes that back changes nothing that anybody had a right to write.
  ///
  /// - Parameters:
  ///   - work: the device, and since when.
  ///   - caseID: only in one case, where given.
  ///   - types: numbers of record types that are never taken back.
  ///   - reading: the device's clocks now.
  /// - Returns: what was done, and the transaction that did it; it is durable. Taking that transaction back, as
  ///   ``DeviceWork/transaction`` of this device, undoes it.
  /// - Throws: ``ReplicaError``; nothing is then changed.
  public func revert(
    _ work: DeviceWork, in caseID: CaseID? = nil, keeping types: Set<UInt32> = [],
    at reading: ClockReading
  ) throws(ReplicaError) -> Reverted {
    do {
      return try write(at: reading) { writer in
        let records = try self.records(writtenBy: work, in: caseID, keeping: types, writer.db)
        try writer.carryOut(records)
        let isEmpty = records.allSatisfy(\.plan.isEmpty)
        return Reverted(records: records, transaction: isEmpty ? nil : writer.number)
      }
    } catch {
      throw ReplicaError(error)
    }
  }

  private func records(
    writtenBy work: DeviceWork, in caseID: CaseID?, keeping types: Set<UInt32>, _ db: Database
  ) throws -> [RecordWork] {
    let numbers = try Int64.fetchAll(
      db, sql: "SELECT DISTINCT scope FROM chain WHERE device = ? ORDER BY scope",
      arguments: [Data(work.device.bytes)])
    var records: [RecordWork] = []
    for number in numbers {
      let entry = try scope(number, db)
      guard let claim = entry.claim, caseID == nil || claim.caseID == caseID else { continue }
      records += try self.records(writtenBy: work, in: entry, claim, keeping: types, db)
    }
    return records
  }

  private func records(
    writtenBy work: DeviceWork, in entry: ScopeEntry, _ claim: ScopeClaim,
    keeping types: Set<UInt32>, _ db: Database
  ) throws -> [RecordWork] {
    let steps = try steps(of: entry, db)
    let arrivals = try arrivals(in: entry, db)
    let taken = steps.map { work.contains($0, arrived: arrivals[$0.past.dot.place]) }
    var order: [RecordID] = []
    var looks: [RecordID: RecordLook] = [:]
    for (step, isTaken) in zip(steps, taken) where isTaken {
      for item in step.entries where looks[item.record] == nil {
        order.append(item.record)
        looks[item.record] = RecordLook(type: item.type)
      }
    }
    guard !order.isEmpty else { return [] }
    for (step, isTaken) in zip(steps, taken) {
      for item in step.entries where looks[item.record] != nil {
        let unseen = try item.unseen.compactMap { try localDot(of: $0, db) }
        looks[item.record]?.apply(
          item, step, unseen: unseen, arrived: arrivals[step.past.dot.place], isTaken: isTaken,
          name: try isTaken && !isUncut(step.past.dot, in: entry)
            ? self.name(of: step.past.dot, in: entry, db) : nil)
      }
    }
    let isWritable = try !entry.contentKeys.isEmpty && mayWrite(in: entry, db)
    return try order.compactMap { id in
      guard let look = looks[id] else { return nil }
      var record = RecordWork(
        record: id, type: look.reversal.record.type, scope: entry.id, caseID: claim.caseID,
        compartment: claim.compartment, written: look.settled,
        plan: try plan(look.reversal, in: entry, db), isTheirsAlone: look.reversal.isTheirsAlone,
        left: [:])
      for left in record.plan.left {
        record.left[left.cell] = left.reason == .voided ? .voided : .writtenOver
      }
      if types.contains(record.type) {
        record.leave(all: look.reversal.cells, .kept)
      } else if !isWritable {
        record.leave(all: look.reversal.cells, .notGranted)
      } else {
        try leaveOthers(of: look.reversal, in: &record, entry, db)
      }
      return record
    }
  }

  /// When each segment of a scope came, by chain and height.
  private func arrivals(in entry: ScopeEntry, _ db: Database) throws -> [Dot: Int64] {
    var arrivals: [Dot: Int64] = [:]
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT chain, height, received_at FROM segment
        WHERE scope = ? AND received_at IS NOT NULL AND chain IS NOT NULL
        """, arguments: [entry.number])
    while let row = try rows.next() {
      let dot = Dot(
        chain: UInt32(truncatingIfNeeded: row[0] as Int64),
        height: UInt32(truncatingIfNeeded: row[1] as Int64), index: 0)
      arrivals[dot] = row[2]
    }
    return arrivals
  }

  private func plan(
    _ reversal: RecordReversal, in entry: ScopeEntry, _ db: Database
  ) throws -> ReversalPlan {
    var orders: [Dot: HeadOrder] = [:]
    let equal = reversal.record.dotsOfEqualTime.union(reversal.without.dotsOfEqualTime)
    for dot in equal { orders[dot] = try order(of: dot, in: entry, db) }
    let type = schema.recordType(numbered: reversal.record.type)
    return reversal.plan(
      policy: { type?.field(numbered: $0)?.policy }, order: { orders[$0] ?? .pending(0) })
  }

  /// Leaves fields to the agency whose they are.
  private func leaveOthers(
    of reversal: RecordReversal, in record: inout RecordWork, _ entry: ScopeEntry, _ db: Database
  ) throws {
    guard let type = schema.recordType(numbered: record.type) else { return }
    let own = try deviceKeys(db).device
    for cell in record.plan.cells.map(\.cell)
    where type.field(numbered: cell.field)?.policy == .owned {
      let isOwn = try reversal.record.heads(of: cell.field).contains {
        try isOfOneAgency(own, writer(of: $0.dot, in: entry), in: entry, db)
      }
      if !isOwn { record.leave(cell, .anotherAgency) }
    }
  }
}

extension RecordWork {
  fileprivate mutating func leave(_ cell: RecordCell, _ reason: LeftReason) {
    plan.cells.removeAll { $0.cell == cell }
    left[cell] = reason
  }

  fileprivate mutating func leave(all cells: [RecordCell], _ reason: LeftReason) {
    plan.cells = []
    plan.marks = []
    for cell in cells where left[cell] == nil { left[cell] = reason }
  }
}

/// One record while its changes are gone through.
private struct RecordLook {
  var reversal: RecordReversal
  private var written: [WrittenEntry] = []
  /// Who wrote over what was written, by the change and the cell.
  private var replaced: [Place: WrittenEntry.Fate] = [:]

  private struct Place: Hashable {
    var dot: Dot
    var cell: RecordCell
  }

  init(type: UInt32) {
    reversal = RecordReversal(type: type)
  }

  mutating func apply(
    _ item: Entry, _ step: ReplicaCore.Step, unseen: [Dot], arrived: Int64?, isTaken: Bool,
    name: GlobalDot?
  ) {
    let cell = RecordCell(of: item)
    let before = reversal.record.heads(of: item.field).filter { $0.element == cell.element }
    reversal.apply(item, past: step.past, time: step.time, unseen: unseen, isTakenBack: isTaken)
    let after = Set(
      reversal.record.heads(of: item.field).filter { $0.element == cell.element }.map(\.dot))
    let gone = before.filter { !after.contains($0.dot) }
    for head in gone {
      replaced[Place(dot: head.dot, cell: cell)] = .replaced(by: step.device, at: step.time)
    }
    guard isTaken else { return }
    var values: [Value] = []
    for head in gone where cell.element == nil && !values.contains(head.value) {
      values.append(head.value)
    }
    written.append(
      WrittenEntry(
        name: name, dot: step.past.dot, time: step.time, clockError: step.clockError,
        arrived: arrived, entry: item, before: values, fate: .stands))
  }

  /// What was written, each with what became of it.
  var settled: [WrittenEntry] {
    written.map { entry in
      var entry = entry
      let place = Place(dot: entry.dot, cell: RecordCell(of: entry.entry))
      if let fate = replaced[place] { entry.fate = fate }
      return entry
    }
  }
}

extension Dot {
  /// The segment's place, whichever of its changes this is.
  fileprivate var place: Dot { Dot(chain: chain, height: height, index: 0) }
}

extension ReplicaWriter {
  /// Writes what plans say, each change of theirs as one of this transaction.
  fileprivate func carryOut(_ records: [RecordWork]) throws {
    let count = records.map(\.plan.changeCount).max() ?? 0
    for number in 0..<count {
      if number > 0 { try beginNextChange() }
      for record in records {
        try divide()
        for item in record.plan.entries(ofChange: number) {
          // What came before stands beside it: this one has seen none of it.
          let token =
            item.isBeside ? ReadToken(scope: record.scope, record: record.record, seen: []) : nil
          try write(
            record.record, type: record.type, field: item.cell.field, operation: item.operation,
            value: item.value, in: record.scope, upon: token)
        }
      }
    }
  }
}
