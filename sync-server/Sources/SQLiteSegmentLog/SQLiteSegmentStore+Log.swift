// The log's own tables: scopes, items, feeds.

public import CausalMerge
import Foundation
import GRDB
public import SegmentLog
import SyncProtocol

extension SQLiteSegmentStore {
  /// The local number of a side of a scope, given at first mention.
  func number(of side: ScopeSide) throws -> Int64 {
    if let known = try knownNumber(of: side) { return known }
    try run(
      "INSERT INTO scope (id, compartment) VALUES (?, ?)", [side.scope.blob, side.column])
    scopeNumbers[side] = db.lastInsertedRowID
    return db.lastInsertedRowID
  }

  /// The local number of a side of a scope; `nil` if it was never mentioned.
  func knownNumber(of side: ScopeSide) throws -> Int64? {
    if let cached = scopeNumbers[side] { return cached }
    let number = try first(
      "SELECT number FROM scope WHERE id = ? AND \(compartmentColumn) = ?",
      [side.scope.blob, side.column]
    ) { try $0.integer(0) }
    if let number { scopeNumbers[side] = number }
    return number
  }

  /// What tells a scope's sides apart; in a file without sides, all is on the one without a name.
  var compartmentColumn: String { hasSides ? "scope.compartment" : "-1" }

  public func name(_ side: ScopeSide, by compartment: UInt32?) throws {
    try run(
      "UPDATE scope SET compartment = ? WHERE id = ? AND compartment = ?",
      [ScopeSide(side.scope, compartment: compartment).column, side.scope.blob, side.column])
    scopeNumbers[side] = nil
  }

  public func move(_ position: UInt64, to side: ScopeSide) throws {
    try run(
      "UPDATE item SET scope = ? WHERE position = ?", [try number(of: side), position.column])
  }

  public func end() throws -> LogPoint {
    try first("SELECT position, running_hash FROM item ORDER BY position DESC LIMIT 1") {
      LogPoint(position: try $0.position(0), runningHash: try $0.digest(1))
    } ?? .start
  }

  public func point(upTo position: UInt64) throws -> LogPoint {
    try first(
      """
      SELECT position, running_hash FROM item WHERE position <= ? ORDER BY position DESC LIMIT 1
      """, [position.column]
    ) {
      LogPoint(position: try $0.position(0), runningHash: try $0.digest(1))
    } ?? .start
  }

  public func positions(after position: UInt64, limit: Int) throws -> [UInt64] {
    try all(
      "SELECT position FROM item WHERE position > ? ORDER BY position LIMIT ?",
      [position.column, limit]
    ) { try $0.position(0) }
  }

  public func item(at position: UInt64) throws -> LogItem? {
    try first(
      """
      SELECT item.running_hash, item.kind, item.name, scope.id, \(compartmentColumn), item.bytes
      FROM item JOIN scope ON scope.number = item.scope WHERE item.position = ?
      """, [position.column]
    ) { row in
      LogItem(
        point: LogPoint(position: position, runningHash: try row.digest(0)),
        name: try Self.name(of: row, kind: 1, name: 2),
        side: try row.side(3), bytes: try row.bytes(5))
    }
  }

  private static func name(of row: Row, kind: Int, name: Int) throws -> LogItem.Name {
    switch try row.integer(kind) {
    case 1: .segment(try row.digest(name))
    case 2: .wrap(try row.digest(name))
    default: throw StoreError.inconsistent("an item is neither segment nor wrap")
    }
  }

  public func append(_ item: LogItem) throws {
    let kind =
      switch item.name {
      case .segment: 1
      case .wrap: 2
      }
    try run(
      """
      INSERT INTO item (position, kind, name, scope, running_hash, bytes)
      VALUES (?, ?, ?, ?, ?, ?)
      """,
      [
        item.point.position.column, kind, Data(item.name.bytes), try number(of: item.side),
        item.point.runningHash.blob, Data(item.bytes),
      ])
  }

  public func give(_ position: UInt64, to audience: Audience) throws {
    try run(
      """
      INSERT OR IGNORE INTO feed (audience, position, opens) VALUES (:audience, :position, (
        SELECT scope.id FROM segment JOIN scope ON scope.number = segment.scope
        WHERE segment.position = :position AND NOT EXISTS (
          SELECT 1 FROM segment AS earlier
          WHERE earlier.scope = segment.scope AND earlier.position < segment.position)))
      """, ["audience": Data(audience.bytes), "position": position.column])
  }

  public func positions(
    for audience: Audience, after position: UInt64, limit: Int
  ) throws -> [UInt64] {
    try all(
      "SELECT position FROM feed WHERE audience = ? AND position > ? ORDER BY position LIMIT ?",
      [Data(audience.bytes), position.column, limit]
    ) { try $0.position(0) }
  }

  public func isGiven(_ position: UInt64, toAnyOf audiences: [Audience]) throws -> Bool {
    for audience in audiences {
      let found = try first(
        "SELECT 1 FROM feed WHERE audience = ? AND position = ?",
        [Data(audience.bytes), position.column]
      ) { _ in true }
      if found == true { return true }
    }
    return false
  }

  public func openings(
    for audience: Audience, after position: UInt64, limit: Int
  ) throws -> [(side: ScopeSide, position: UInt64)] {
    try all(
      """
      SELECT scope.id, \(compartmentColumn), feed.position
      FROM feed JOIN item USING (position) JOIN scope ON scope.number = item.scope
      WHERE feed.audience = ? AND feed.position > ? AND feed.opens IS NOT NULL
      ORDER BY feed.position LIMIT ?
      """, [Data(audience.bytes), position.column, limit]
    ) { (side: try $0.side(0), position: try $0.position(2)) }
  }

  public func sides(
    of scope: ScopeID, openToAnyOf audiences: [Audience]
  ) throws -> [ScopeSide] {
    var sides: Set<ScopeSide> = []
    for audience in audiences {
      sides.formUnion(
        try all(
          """
          SELECT scope.id, \(compartmentColumn)
          FROM feed JOIN item USING (position) JOIN scope ON scope.number = item.scope
          WHERE feed.audience = ? AND feed.opens = ?
          """, [Data(audience.bytes), scope.blob]
        ) { try $0.side(0) })
    }
    return sides.sorted()
  }
}
