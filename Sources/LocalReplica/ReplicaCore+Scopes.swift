// Scopes: finding them, making rows for those that arrive, opening new ones.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

extension ReplicaCore {
  /// The scope with this number.
  func scope(_ number: Int64, _ db: Database) throws -> ScopeEntry {
    if let known = cache.scopes[number] { return known }
    let statement = try db.cachedStatement(
      sql: """
        SELECT id, compartment, case_id, matter, ordinal, local_key, frontier, vector, disregarded
        FROM scope WHERE number = ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [number]),
      let id = ScopeID(bytes: row.bytes(0))
    else { throw ReplicaError.damagedRow(table: "scope", number: number) }
    let entry = try load(row, number: number, id: id, db)
    cache.scopes[number] = entry
    cache.scopeNumbers[id] = number
    return entry
  }

  /// The scope with this id; nil where nothing of it is here.
  func scope(_ id: ScopeID, _ db: Database) throws -> ScopeEntry? {
    if let number = cache.scopeNumbers[id] { return try scope(number, db) }
    let statement = try db.cachedStatement(sql: "SELECT number FROM scope WHERE id = ?")
    guard let number = try Int64.fetchOne(statement, arguments: [Data(id.bytes)]) else {
      return nil
    }
    return try scope(number, db)
  }

  /// The scope with this id, with a row made for it where it is new.
  func scopeMakingRow(_ id: ScopeID, _ db: Database) throws -> ScopeEntry {
    if let known = try scope(id, db) { return known }
    let key = try ContentKey(bytes: environment.randomBytes(Limits.contentKeyBytes))
    var empty = PackedWriter()
    empty.append(AncestryVector())
    try db.cachedStatement(
      sql: "INSERT INTO scope (id, local_key, frontier, vector) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [
      Data(id.bytes), Data(try storage.seal(key.bytes, for: .localKey, bound: id.bytes)), Data(),
      Data(empty.bytes),
    ])
    let entry = ScopeEntry(
      number: db.lastInsertedRowID, id: id, claim: nil,
      sealing: LocalSealing(key: key, environment: environment), graph: ScopeGraph(), frontier: [],
      vector: AncestryVector(), control: ScopeControl(scope: id), contentKeys: [:])
    cache.scopes[entry.number] = entry
    cache.scopeNumbers[id] = entry.number
    return entry
  }

  private func load(_ row: Row, number: Int64, id: ScopeID, _ db: Database) throws -> ScopeEntry {
    let sealing = try localSealing(row.bytes(5), of: id, number: number)
    var vector = PackedReader(row.bytes(7))
    let entry = ScopeEntry(
      number: number, id: id, claim: claim(in: row), sealing: sealing,
      graph: ScopeGraph(chains: try chains(of: number, db)), frontier: hashes(row.bytes(6)),
      vector: try vector.vector(), control: ScopeControl(scope: id),
      contentKeys: try contentKeys(of: number, db))
    // Set before control segments are read: reading them asks for placements in this very scope.
    cache.scopes[number] = entry
    cache.scopeNumbers[id] = number
    if try id != rosterScope(db) {
      entry.control = try control(of: entry, db)
      entry.control.side = entry.claim?.compartment
      for opening: SegmentHash in hashes(row.bytes(8)) { entry.control.disregard(opening: opening) }
      if entry.control.hasFrontiers {
        var failure: (any Error)?
        entry.control.settle(frontiersBy: try roster(db)) { upper, lower in
          do { return try reaches(upper, lower, db) } catch {
            failure = error
            return false
          }
        }
        if let failure { throw failure }
      }
    }
    entry.openSegment = try openSegment(of: entry, db)
    return entry
  }

  private func claim(in row: Row) -> ScopeClaim? {
    guard let compartment = row[1] as Int64?, let caseID = CaseID(bytes: row.bytes(2)) else {
      return nil
    }
    return ScopeClaim(
      caseID: caseID, compartment: UInt32(truncatingIfNeeded: compartment),
      matter: RecordID(bytes: row.bytes(3)),
      ordinal: UInt32(truncatingIfNeeded: row[4] as Int64? ?? 0))
  }

  private func chains(of scope: Int64, _ db: Database) throws -> [ScopeGraph.Chain] {
    let statement = try db.cachedStatement(
      sql: "SELECT device, tip FROM chain WHERE scope = ? ORDER BY number")
    return try Row.fetchAll(statement, arguments: [scope]).map { row in
      guard let device = DeviceID(bytes: row.bytes(0)) else {
        throw ReplicaError.damagedRow(table: "chain", number: scope)
      }
      return ScopeGraph.Chain(device: device, tip: UInt32(truncatingIfNeeded: row[1] as Int64))
    }
  }

  private func contentKeys(of scope: Int64, _ db: Database) throws -> [KeyID: ContentKey] {
    let statement = try db.cachedStatement(
      sql: "SELECT id, sealed FROM content_key WHERE scope = ?")
    var keys: [KeyID: ContentKey] = [:]
    for row in try Row.fetchAll(statement, arguments: [scope]) {
      guard let id = KeyID(bytes: row.bytes(0)),
        let bytes = try? storage.open(row.bytes(1), for: .contentKey, bound: id.bytes)
      else { throw ReplicaError.damagedRow(table: "content_key", number: scope) }
      keys[id] = try ContentKey(bytes: bytes)
    }
    return keys
  }

  /// Keeps a key of a scope's contents, sealed.
  func keep(_ key: ContentKey, of entry: ScopeEntry, _ db: Database) throws {
    guard entry.contentKeys[key.id] == nil else { return }
    entry.contentKeys[key.id] = key
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO content_key (id, scope, sealed) VALUES (?, ?, ?)"
    ).execute(arguments: [
      Data(key.id.bytes), entry.number,
      Data(try storage.seal(key.bytes, for: .contentKey, bound: key.id.bytes)),
    ])
  }

  /// Reads a scope's grants and keys from its control segments.
  private func control(of entry: ScopeEntry, _ db: Database) throws -> ScopeControl {
    var control = ScopeControl(scope: entry.id)
    let statement = try db.cachedStatement(
      sql: """
        SELECT bytes, chain, height, vector FROM segment
        WHERE scope = ? AND kind = 1 AND standing > 0 ORDER BY number
        """)
    let roster = try roster(db)
    let rows = try Row.fetchAll(statement, arguments: [entry.number])
    for row in try parentsFirst(rows, vector: 3) {
      let segment = try Segment(parsing: row.bytes(0))
      let placement = try placement(in: row, from: 1)
      control.apply(segment, roster: roster) { other in
        entry.controlPlacements[other].map {
          placement.vector.covers(chain: $0.chain, height: $0.height)
        } ?? false
      }
      entry.controlPlacements[segment.hash] = placement
    }
    return control
  }

  /// Rows of linked segments of one scope, each after those in its past.
  ///
  /// They are not stored so: one that came before its parent keeps its number. A segment's vector covers all that its
  /// ancestors' vectors cover and itself, so its heights add up to more.
  func parentsFirst(_ rows: [Row], vector column: Int) throws -> [Row] {
    guard rows.count > 1 else { return rows }
    return try rows.enumerated().map { place, row in
      var vector = PackedReader(row.bytes(column))
      return (row: row, size: try vector.vector().heights.reduce(0) { $0 + UInt64($1) }, place)
    }.sorted { ($0.size, $0.2) < ($1.size, $1.2) }.map(\.row)
  }

  /// Reads chain, height and vector from three columns.
  func placement(in row: Row, from column: Int) throws -> Placement {
    guard let chain = row[column] as Int64?, let height = row[column + 1] as Int64? else {
      throw ReplicaError.damagedRow(table: "segment", number: 0)
    }
    var vector = PackedReader(row.bytes(column + 2))
    return Placement(
      chain: UInt32(truncatingIfNeeded: chain), height: UInt32(truncatingIfNeeded: height),
      vector: try vector.vector())
  }
}
