// One query's view of the replica: which scopes it can read, how records are opened, and what that has cost so far.

import CausalMerge
import Foundation
import GRDB
import RecordSchema
import SyncProtocol

/// A scope as queries need it: its key and what its rows say of it, without its graph and grants.
///
/// A query over ten thousand records may touch two thousand scopes. Loading each whole would verify its control
/// segments again, which takes longer than the query.
final class QueryScope {
  let number: Int64
  let id: ScopeID
  let compartment: UInt32
  let sealing: LocalSealing
  let caseText: QueryValue
  let compartmentText: QueryValue
  let idText: QueryValue

  init(
    number: Int64, id: ScopeID, caseID: CaseID, compartment: UInt32, name: String,
    sealing: LocalSealing
  ) {
    self.number = number
    self.id = id
    self.compartment = compartment
    self.sealing = sealing
    caseText = .text(hexText(caseID.bytes))
    compartmentText = .text(name)
    idText = .text(hexText(id.bytes))
  }
}

/// One record, unsealed and decoded.
struct OpenedRecord {
  var number: Int64
  var id: RecordID
  var scope: QueryScope
  var state: RecordState
}

/// Everything that the tables of one query share.
final class QuerySession {
  let replica: ReplicaCore
  let db: Database
  let options: QueryOptions
  /// What went wrong inside of a table; SQLite itself is only told that something did.
  var failure: QueryError?
  private(set) var recordsOpened = 0
  /// Bytes of rows that tables keep for looking up.
  private(set) var keptBytes = 0
  private var scopes: [Int64: QueryScope?] = [:]
  private var counts: [UInt32: Int]?
  /// Rows that tables keep, by table and columns.
  var projections: [ProjectionKey: Projection] = [:]

  init(replica: ReplicaCore, db: Database, options: QueryOptions) {
    self.replica = replica
    self.db = db
    self.options = options
  }

  var schema: Schema { replica.schema }

  /// Counts bytes that are kept; false where they would be more than the query may use, and are not counted.
  func reserve(_ bytes: Int) -> Bool {
    guard keptBytes + bytes <= options.limits.memoryBytes else { return false }
    keptBytes += bytes
    return true
  }

  /// How many records of each type there are.
  func recordCounts() throws -> [UInt32: Int] {
    if let counts { return counts }
    var found: [UInt32: Int] = [:]
    for row in try Row.fetchAll(
      db.cachedStatement(sql: "SELECT type, COUNT(*) FROM record GROUP BY type"))
    {
      found[UInt32(truncatingIfNeeded: row[0] as Int64)] = row[1]
    }
    counts = found
    return found
  }

  /// The scope of this number; nil where this device cannot tell what it is, and so reads nothing of it.
  func scope(_ number: Int64) throws -> QueryScope? {
    if let known = scopes[number] { return known }
    let found = try load(number)
    scopes[number] = .some(found)
    return found
  }

  private func load(_ number: Int64) throws -> QueryScope? {
    let statement = try db.cachedStatement(
      sql: "SELECT id, compartment, case_id, local_key FROM scope WHERE number = ?")
    guard let row = try Row.fetchOne(statement, arguments: [number]),
      let id = ScopeID(bytes: row.bytes(0))
    else { throw ReplicaError.damagedRow(table: "scope", number: number) }
    guard let compartment = row[1] as Int64?, let caseID = CaseID(bytes: row.bytes(2)) else {
      return nil
    }
    let key: ContentKey
    do {
      key = try ContentKey(
        bytes: replica.storage.open(row.bytes(3), for: .localKey, bound: id.bytes))
    } catch {
      throw ReplicaError.damagedRow(table: "scope", number: number)
    }
    let known = UInt32(truncatingIfNeeded: compartment)
    return QueryScope(
      number: number, id: id, caseID: caseID, compartment: known,
      name: compartmentName(known),
      sealing: LocalSealing(key: key, environment: replica.environment))
  }

  /// A compartment's name; its number where this version's schema has none.
  func compartmentName(_ number: UInt32) -> String {
    schema.compartment(numbered: number)?.name ?? String(number)
  }

  /// A record type's name; its number where this version's schema has none.
  func typeName(_ number: UInt32) -> String {
    schema.recordType(numbered: number)?.name ?? String(number)
  }

  /// Opens one row of `record`; nil where its scope is not one that this device can read.
  func open(
    _ sealed: [UInt8], number: Int64, id: [UInt8], scope: Int64
  ) throws -> OpenedRecord? {
    guard let scope = try self.scope(scope), let id = RecordID(bytes: id) else { return nil }
    recordsOpened += 1
    if recordsOpened & 0xFF == 0 { try checkTime() }
    return OpenedRecord(
      number: number, id: id, scope: scope,
      state: try RecordRow.open(
        sealed, of: id, in: scope.id, sealing: scope.sealing, number: number))
  }

  /// Stops the query where its caller says so.
  func checkTime() throws {
    guard options.mayContinue() else { throw QueryError.stopped }
  }

  /// The heads of one field, or of one element of it, with their places in the order where that decides anything.
  ///
  /// Names of changes are looked up only between heads of one time: most readings are decided by the time alone.
  func views(of heads: ArraySlice<Head>, in record: OpenedRecord) throws -> [HeadView] {
    guard Set(heads.map(\.time)).count < heads.count else {
      return heads.map(HeadView.init(unnamed:))
    }
    let entry = try replica.scope(record.scope.number, db)
    return try heads.map {
      HeadView(head: $0, order: try replica.order(of: $0.dot, in: entry, db))
    }
  }
}
