// Reading records: what stands in each field, by the rule that the schema chose for it.

public import CausalMerge
import Foundation
import GRDB
public import RecordSchema
import SyncProtocol

/// One record as this device sees it.
public struct StoredRecord: Hashable, Sendable {
  public var id: RecordID
  public var scope: ScopeID
  /// The case that the scope belongs to.
  public var caseID: CaseID
  /// The compartment's number.
  public var compartment: UInt32
  public var state: RecordState
  /// For each head's dot, where its change stands among others of equal time.
  var orders: [Dot: HeadOrder]
  /// What was read, for a long edit that begins now.
  public var token: ReadToken {
    ReadToken(scope: scope, record: id, seen: state.heads)
  }

  /// The heads of a field, each with its order.
  public func views(of field: UInt32) -> [HeadView] {
    state.heads(of: field).map { HeadView(head: $0, order: orders[$0.dot] ?? .pending(0)) }
  }

  /// What a reader sees of a field.
  public func reading(of field: Field) -> Reading<HeadView> {
    field.policy.reading(of: views(of: field.number))
  }
}

extension ReplicaCore {
  /// One record, in whichever scope it is; nil where there is none that this device can read.
  public func record(_ id: RecordID, in scope: ScopeID? = nil) throws(ReplicaError) -> StoredRecord?
  {
    try reading { db in
      let rows = try Row.fetchAll(
        db.cachedStatement(
          sql: "SELECT number, id, scope, cells FROM record WHERE id = ? ORDER BY scope"),
        arguments: [Data(id.bytes)])
      for row in rows {
        if let record = try storedRecord(row, db), scope == nil || record.scope == scope {
          return record
        }
      }
      return nil
    }
  }

  /// Records of one type, of one case or of all, in the order in which they came into being here.
  public func records(
    ofType type: UInt32? = nil, in caseID: CaseID? = nil
  ) throws(ReplicaError) -> [StoredRecord] {
    try reading { db in
      var conditions: [String] = []
      var arguments: [any DatabaseValueConvertible] = []
      if let type {
        conditions.append("type = ?")
        arguments.append(Int64(type))
      }
      if let caseID {
        conditions.append("scope IN (SELECT number FROM scope WHERE case_id = ?)")
        arguments.append(Data(caseID.bytes))
      }
      let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: "SELECT number, id, scope, cells FROM record \(filter) ORDER BY number"),
        arguments: StatementArguments(arguments))
      var records: [StoredRecord] = []
      while let row = try rows.next() {
        if let record = try storedRecord(row, db) { records.append(record) }
      }
      return records
    }
  }

  /// Records in which a field asks a person to decide, oldest first.
  public func conflicts() throws(ReplicaError) -> [StoredRecord] {
    try reading { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT number, id, scope, cells FROM record
          WHERE number IN (SELECT record FROM conflict) ORDER BY number
          """
      ).compactMap { try storedRecord($0, db) }
    }
  }

  /// Cases of which this device can read anything, in the order in which they came into being here.
  public func cases() throws(ReplicaError) -> [CaseID] {
    try reading { db in
      try Data.fetchAll(
        db,
        sql: """
          SELECT case_id FROM scope WHERE case_id IS NOT NULL GROUP BY case_id ORDER BY MIN(number)
          """
      ).compactMap { CaseID(bytes: $0) }.filter { $0 != .zero }
    }
  }

  /// Scopes of a case that this device can read, with their compartments.
  public func scopes(of caseID: CaseID) throws(ReplicaError) -> [(
    scope: ScopeID, compartment: UInt32
  )] {
    try reading { db in
      try Row.fetchAll(
        db, sql: "SELECT id, compartment FROM scope WHERE case_id = ? ORDER BY compartment, id",
        arguments: [Data(caseID.bytes)]
      ).compactMap { row in
        ScopeID(bytes: row.bytes(0)).map {
          ($0, UInt32(truncatingIfNeeded: row[1] as Int64? ?? 0))
        }
      }
    }
  }

  private func storedRecord(_ row: Row, _ db: Database) throws -> StoredRecord? {
    let entry = try scope(row[2] as Int64, db)
    guard let id = RecordID(bytes: row.bytes(1)), let claim = entry.claim else { return nil }
    let state = try RecordRow.open(row.bytes(3), of: id, in: entry, number: row[0])
    return StoredRecord(
      id: id, scope: entry.id, caseID: claim.caseID, compartment: claim.compartment, state: state,
      orders: try orders(of: state, in: entry, db))
  }

  /// The order of heads that may have to be told apart: those of fields in which several stand.
  private func orders(
    of state: RecordState, in entry: ScopeEntry, _ db: Database
  ) throws -> [Dot: HeadOrder] {
    var orders: [Dot: HeadOrder] = [:]
    for (index, head) in state.heads.enumerated() where orders[head.dot] == nil {
      let hasNeighbour =
        (index > 0 && state.heads[index - 1].field == head.field)
        || (index + 1 < state.heads.count && state.heads[index + 1].field == head.field)
      guard hasNeighbour else { continue }
      orders[head.dot] = try order(of: head.dot, in: entry, db)
    }
    return orders
  }

  /// Where a change stands among others of equal time.
  func order(of dot: Dot, in entry: ScopeEntry, _ db: Database) throws -> HeadOrder {
    #if DEBUG
      if PlantedBug.active == .wrongTieBreak {
        return .pending(Int64(dot.chain) << 32 | Int64(dot.index))
      }
    #endif
    guard isUncut(dot, in: entry) else { return .cut(try name(of: dot, in: entry, db)) }
    return .pending(Int64(dot.height) << 32 | Int64(dot.index))
  }
}

extension ReplicaCore {
  /// The time of a reading less the clock's error, as far as a server's answer has shown it; milliseconds since 1970.
  public func correctedTime(_ reading: ClockReading) throws(ReplicaError) -> Int64 {
    try self.reading { db in
      reading.wallMilliseconds - ClockMeasurement.error(of: reading, by: try clock(db))
    }
  }

  /// How many records ask a person to decide something.
  public func conflictCount() throws(ReplicaError) -> Int {
    try reading { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM conflict") ?? 0 }
  }

  /// Devices of whose work two branches exist in some scope, ascending.
  public func forkedDevices() throws(ReplicaError) -> [DeviceID] {
    try reading { db in
      try Data.fetchAll(
        db,
        sql: """
          SELECT DISTINCT device FROM chain WHERE tip > 0
          GROUP BY scope, device HAVING COUNT(*) > 1 ORDER BY device
          """
      ).compactMap { DeviceID(bytes: $0) }
    }
  }

  /// The cases that scopes belong to; scopes that this device cannot read belong to none.
  public func cases(of scopes: [ScopeID]) throws(ReplicaError) -> [CaseID] {
    try reading { db in
      var cases: Set<CaseID> = []
      for id in scopes {
        if let claim = try scope(id, db)?.claim { cases.insert(claim.caseID) }
      }
      return cases.sorted()
    }
  }
}
