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
    field.policy.reading(ofHeads: views(of: field.number))
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
    var records: [StoredRecord] = []
    try forEachRecord(ofTypes: type.map { [$0] }, in: caseID) { records.append($0) }
    return records
  }

  /// Goes through records of some types in one pass, in the order in which they came into being here.
  ///
  /// - Parameters:
  ///   - types: the types' numbers; nil for all.
  ///   - caseID: only those of one case, where given.
  ///   - body: takes one record.
  /// - Throws: ``ReplicaError``.
  public func forEachRecord(
    ofTypes types: [UInt32]?, in caseID: CaseID? = nil, _ body: (StoredRecord) -> Void
  ) throws(ReplicaError) {
    try reading { db in
      let rows = try recordRows(ofTypes: types, in: caseID, db)
      while let row = try rows.next() {
        if let record = try storedRecord(row, db) { body(record) }
      }
    }
  }

  /// Rows of records: number, id, scope, cells.
  func recordRows(
    ofTypes types: [UInt32]?, in caseID: CaseID?, _ db: Database
  ) throws -> RowCursor {
    let list = types.map { $0.map(String.init).joined(separator: ", ") }
    let condition =
      switch (list, caseID) {
      case (nil, nil): ""
      // Many types are most of the table: it is then read in the order of its rows, not looked up in pieces.
      case (let list?, nil): "WHERE \((types ?? []).count > 4 ? "+" : "")type IN (\(list))"
      // Naming the types, which are looked up one after the other, lets SQLite use the index over type and scope.
      case (let list, _?):
        "WHERE type IN (\(list ?? "SELECT type FROM kind WHERE type IS NOT NULL")) "
          + "AND scope IN (SELECT number FROM scope WHERE case_id = ?)"
      }
    let kinds =
      list == nil && caseID != nil
      ? """
      WITH RECURSIVE kind (type) AS (
        SELECT MIN(type) FROM record UNION ALL
        SELECT (SELECT MIN(type) FROM record WHERE type > kind.type) FROM kind
        WHERE kind.type IS NOT NULL)
      """ : ""
    return try Row.fetchCursor(
      db.cachedStatement(
        sql: "\(kinds) SELECT number, id, scope, cells FROM record \(condition) ORDER BY number"),
      arguments: StatementArguments(caseID.map { [Data($0.bytes)] } ?? []))
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
  ///
  /// A case of which nothing counts is none yet: see ``heldWork()``.
  public func cases() throws(ReplicaError) -> [CaseID] {
    try reading { db in
      let held = try whollyHeldCases(db)
      return try Data.fetchAll(
        db,
        sql: """
          SELECT case_id FROM scope WHERE case_id IS NOT NULL GROUP BY case_id ORDER BY MIN(number)
          """
      ).compactMap { CaseID(bytes: $0) }.filter { $0 != .zero && !held.contains($0) }
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

  func storedRecord(_ row: Row, _ db: Database) throws -> StoredRecord? {
    guard let scope = try readableScope(row[2], db), let id = RecordID(bytes: row.bytes(1)) else {
      return nil
    }
    return try storedRecord(id, row.bytes(3), number: row[0], in: scope, db)
  }

  func storedRecord(
    _ id: RecordID, _ sealed: [UInt8], number: Int64, in scope: ReadableScope, _ db: Database
  ) throws -> StoredRecord {
    let state = try RecordRow.open(
      sealed, of: id, in: scope.id, sealing: scope.sealing, number: number)
    return StoredRecord(
      id: id, scope: scope.id, caseID: scope.caseID, compartment: scope.compartment, state: state,
      orders: try orders(of: state, in: scope, db))
  }

  /// The order of heads that only it can tell apart: those that stand in one field and have one time.
  ///
  /// To look it up the scope is loaded whole, so what the time alone decides does not ask for it.
  private func orders(
    of state: RecordState, in scope: ReadableScope, _ db: Database
  ) throws -> [Dot: HeadOrder] {
    var orders: [Dot: HeadOrder] = [:]
    for dot in state.dotsOfEqualTime {
      orders[dot] = try order(of: dot, in: try self.scope(scope.number, db), db)
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
