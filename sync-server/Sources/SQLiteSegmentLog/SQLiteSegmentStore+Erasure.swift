// Letting go of destroyed scopes, and keeping receipts.

public import CausalMerge
import Foundation
import GRDB
public import SegmentLog
public import SyncProtocol

extension SQLiteSegmentStore {
  public func erasedScopes() throws -> [ScopeID] {
    // A backup that an earlier program made has no such table, and is read as it is.
    guard try db.tableExists("erased") else { return [] }
    return try all("SELECT scope FROM erased") { try $0.identifier(0) }
  }

  public func noteErased(_ scope: ScopeID) throws {
    try run("INSERT OR IGNORE INTO erased (scope) VALUES (?)", [scope.blob])
  }

  public func empty(_ position: UInt64) throws {
    try run("UPDATE item SET bytes = x'' WHERE position = ?", [position.column])
  }

  public func refill(_ position: UInt64, with bytes: [UInt8]) throws {
    try run("UPDATE item SET bytes = ? WHERE position = ?", [Data(bytes), position.column])
  }

  public func withdraw(_ position: UInt64, from audiences: [Audience]) throws {
    for audience in audiences {
      try run(
        "DELETE FROM feed WHERE audience = ? AND position = ?",
        [Data(audience.bytes), position.column])
    }
  }

  public func forgetPlaces(of side: ScopeSide) throws {
    guard let number = try knownNumber(of: side) else { return }
    for table in ["segment", "chain", "fork", "commitment"] {
      try run("DELETE FROM \(table) WHERE scope = ?", [number])
    }
  }

  public func dropWaiting(where isOfThem: (_ segment: [UInt8]) -> Bool) throws {
    let found = try all("SELECT arrival, bytes FROM waiting") { row in
      (arrival: try row.integer(0), isOfThem: isOfThem(try row.bytes(1)))
    }
    for waiting in found where waiting.isOfThem {
      try run("DELETE FROM waiting WHERE arrival = ?", [waiting.arrival])
    }
  }

  // MARK: receipts

  public func keep(_ receipt: Receipt) throws {
    try run(
      """
      INSERT OR IGNORE INTO receipt (order_id, device, kind, receipt) VALUES (?, ?, ?, ?)
      """,
      [
        receipt.order.blob, receipt.device.blob, Int64(receipt.kind.rawValue),
        Data(receipt.encoded()),
      ])
  }

  public func receipts(for order: OrderID) throws -> [Receipt] {
    guard try db.tableExists("receipt") else { return [] }
    return try all(
      "SELECT receipt FROM receipt WHERE order_id = ? ORDER BY device, kind", [order.blob]
    ) { row in
      do {
        return try Receipt(parsing: row.bytes(0))
      } catch is MessageError {
        throw StoreError.inconsistent("a receipt cannot be read")
      }
    }
  }

  // MARK: files

  /// Makes the file anew from what is in it: no page holds anything that is not.
  func vacuum() throws {
    try StoreError.translating {
      try queue.writeWithoutTransaction { db in
        try db.checkpoint(.truncate)
        try db.execute(sql: "VACUUM")
        try db.checkpoint(.truncate)
      }
    }
  }
}
