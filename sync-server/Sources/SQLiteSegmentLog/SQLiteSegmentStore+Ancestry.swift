// Where segments stand, and the wraps that control segments name.

public import CausalMerge
import Foundation
import GRDB
public import SegmentLog
public import SyncProtocol

extension SQLiteSegmentStore {
  private var segmentColumns: String {
    """
    SELECT segment.position, item.name, scope.id, \(compartmentColumn), segment.device,
      segment.is_control, segment.is_held, segment.chain, segment.height, segment.vector
    FROM segment JOIN item USING (position) JOIN scope ON scope.number = segment.scope
    """
  }

  private static func segment(from row: Row) throws -> StoredSegment {
    StoredSegment(
      position: try row.position(0), hash: try row.digest(1), side: try row.side(2),
      device: try row.identifier(4), isControl: try row.integer(5) != 0,
      placement: Placement(
        chain: try row.count(7), height: try row.count(8),
        vector: try PackedVector.unpack(row.bytes(9))),
      isHeld: try row.integer(6) != 0)
  }

  public func segment(_ hash: SegmentHash) throws -> StoredSegment? {
    try first(segmentColumns + " WHERE item.name = ?", [hash.blob], Self.segment(from:))
  }

  public func place(_ segment: StoredSegment, upon parents: [SegmentHash]) throws {
    for parent in parents {
      try run(
        """
        UPDATE segment SET is_tip = 0
        WHERE is_tip = 1 AND position = (SELECT position FROM item WHERE name = ?)
        """, [parent.blob])
    }
    try run(
      """
      INSERT INTO segment
        (position, scope, device, is_control, is_held, is_tip, chain, height, vector)
      VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)
      """,
      [
        segment.position.column, try number(of: segment.side), segment.device.blob,
        segment.isControl, segment.isHeld, segment.placement.chain, segment.placement.height,
        Data(PackedVector.pack(segment.placement.vector)),
      ])
  }

  public func graph(of side: ScopeSide) throws -> ScopeGraph {
    guard let number = try knownNumber(of: side) else { return ScopeGraph() }
    return ScopeGraph(
      chains: try all(
        "SELECT device, tip FROM chain WHERE scope = ? ORDER BY number", [number]
      ) { ScopeGraph.Chain(device: try $0.identifier(0), tip: try $0.count(1)) })
  }

  public func save(
    _ chain: ScopeGraph.Chain, number: UInt32, of side: ScopeSide
  ) throws {
    try run(
      "INSERT OR REPLACE INTO chain (scope, number, device, tip) VALUES (?, ?, ?, ?)",
      [try self.number(of: side), number, chain.device.blob, chain.tip])
  }

  public func sides(of scope: ScopeID) throws -> [ScopeSide] {
    try all(
      """
      SELECT id, \(compartmentColumn) FROM scope
      WHERE id = ? AND EXISTS (SELECT 1 FROM segment WHERE segment.scope = scope.number)
      ORDER BY 2
      """, [scope.blob]
    ) { try $0.side(0) }
  }

  public func frontier(of side: ScopeSide) throws -> [SegmentHash] {
    guard let number = try knownNumber(of: side) else { return [] }
    return try all(
      """
      SELECT item.name FROM segment JOIN item USING (position)
      WHERE segment.scope = ? AND segment.is_tip = 1 ORDER BY item.name
      """, [number]
    ) { try $0.digest(0) }
  }

  public func segments(
    of side: ScopeSide, after position: UInt64, limit: Int
  ) throws -> [StoredSegment] {
    guard let number = try knownNumber(of: side) else { return [] }
    return try all(
      segmentColumns + """
         WHERE segment.scope = ? AND segment.position > ? ORDER BY segment.position LIMIT ?
        """, [number, position.column, limit], Self.segment(from:))
  }

  public func firstPositions() throws -> [(side: ScopeSide, position: UInt64)] {
    try all(
      """
      SELECT scope.id, \(compartmentColumn), first.position
      FROM (SELECT scope, min(position) AS position FROM segment GROUP BY scope) AS first
      JOIN scope ON scope.number = first.scope ORDER BY first.position
      """
    ) { (side: try $0.side(0), position: try $0.position(2)) }
  }

  public func firstPosition(outside scope: ScopeID?) throws -> UInt64? {
    try first(
      "SELECT position FROM segment WHERE scope <> ? ORDER BY position LIMIT 1",
      [try scope.flatMap { try knownNumber(of: ScopeSide($0, compartment: nil)) } ?? -1]
    ) { try $0.position(0) }
  }

  public func controlPositions(of side: ScopeSide) throws -> [UInt64] {
    guard let number = try knownNumber(of: side) else { return [] }
    return try all(
      """
      SELECT position FROM segment
      WHERE scope = ? AND is_control = 1 ORDER BY position
      """, [number]
    ) { try $0.position(0) }
  }

  public func timedScopes() throws -> [ScopeID] {
    // A backup that an earlier program made has no such table, and nothing that was granted for a time.
    guard try db.tableExists("timed_scope") else { return [] }
    return try all("SELECT scope FROM timed_scope") { try $0.identifier(0) }
  }

  public func noteTimed(_ scope: ScopeID) throws {
    try run("INSERT OR IGNORE INTO timed_scope (scope) VALUES (?)", [scope.blob])
  }

  public func note(_ fork: Fork) throws {
    try run(
      "INSERT OR IGNORE INTO fork (scope, device, segment, noticed_at) VALUES (?, ?, ?, ?)",
      [try number(of: fork.side), fork.device.blob, fork.segment.blob, fork.noticedAt])
  }

  public func forks() throws -> [Fork] {
    try all(
      """
      SELECT scope.id, \(compartmentColumn), fork.device, fork.segment, fork.noticed_at
      FROM fork JOIN scope ON scope.number = fork.scope ORDER BY fork.rowid
      """
    ) { row in
      Fork(
        side: try row.side(0), device: try row.identifier(2), segment: try row.digest(3),
        noticedAt: try row.integer(4))
    }
  }

  // MARK: wraps

  public func commit(to wrap: WrapHash, in side: ScopeSide) throws {
    try run(
      "INSERT OR IGNORE INTO commitment (scope, wrap) VALUES (?, ?)",
      [try number(of: side), wrap.blob])
  }

  public func sides(committedTo wrap: WrapHash) throws -> [ScopeSide] {
    try all(
      """
      SELECT scope.id, \(compartmentColumn) FROM commitment JOIN scope ON scope.number = commitment.scope
      WHERE commitment.wrap = ? ORDER BY scope.number
      """, [wrap.blob]
    ) { try $0.side(0) }
  }

  public func position(of wrap: WrapHash) throws -> UInt64? {
    try first("SELECT position FROM item WHERE name = ? AND kind = 2", [wrap.blob]) {
      try $0.position(0)
    }
  }

  public func wantedWraps(of side: ScopeSide, limit: Int) throws -> [WrapHash] {
    guard let number = try knownNumber(of: side) else { return [] }
    return try all(
      """
      SELECT wrap FROM commitment
      WHERE scope = ? AND NOT EXISTS (
        SELECT 1 FROM item WHERE item.name = commitment.wrap AND item.bytes <> x'')
      ORDER BY wrap LIMIT ?
      """, [number, limit]
    ) { try $0.digest(0) }
  }

  public func wrapPositions(of side: ScopeSide) throws -> [UInt64] {
    guard let number = try knownNumber(of: side) else { return [] }
    return try all(
      """
      SELECT item.position FROM commitment JOIN item ON item.name = commitment.wrap
      WHERE commitment.scope = ? ORDER BY item.position
      """, [number]
    ) { try $0.position(0) }
  }
}

/// A vector as it is kept: its heights one after the other, seven bits a byte, lowest first.
enum PackedVector {
  static func pack(_ vector: AncestryVector) -> [UInt8] {
    var bytes: [UInt8] = []
    for height in vector.heights {
      var rest = height
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(truncatingIfNeeded: rest))
    }
    return bytes
  }

  static func unpack(_ bytes: [UInt8]) throws -> AncestryVector {
    var vector = AncestryVector()
    var chain: UInt32 = 0
    var height: UInt64 = 0
    var shift: UInt64 = 0
    for byte in bytes {
      height |= UInt64(byte & 0x7F) << shift
      shift += 7
      guard shift <= 35, height <= UInt64(UInt32.max) else {
        throw StoreError.inconsistent("a vector holds a height out of range")
      }
      guard byte < 0x80 else { continue }
      vector.extend(chain: chain, to: UInt32(height))
      chain += 1
      height = 0
      shift = 0
    }
    guard shift == 0 else { throw StoreError.inconsistent("a vector breaks off") }
    return vector
  }
}
