// Where segments stand, and the wraps that control segments name.

public import CausalMerge
import Foundation
import GRDB
public import SegmentLog
public import SyncProtocol

extension SQLiteSegmentStore {
  private static let segmentColumns = """
    SELECT segment.position, item.name, scope.id, segment.device, segment.is_control,
      segment.is_held, segment.chain, segment.height, segment.vector
    FROM segment JOIN item USING (position) JOIN scope ON scope.number = segment.scope
    """

  private static func segment(from row: Row) throws -> StoredSegment {
    StoredSegment(
      position: try row.position(0), hash: try row.digest(1), scope: try row.identifier(2),
      device: try row.identifier(3), isControl: try row.integer(4) != 0,
      placement: Placement(
        chain: try row.count(6), height: try row.count(7),
        vector: try PackedVector.unpack(row.bytes(8))),
      isHeld: try row.integer(5) != 0)
  }

  public func segment(_ hash: SegmentHash) throws -> StoredSegment? {
    try first(Self.segmentColumns + " WHERE item.name = ?", [hash.blob], Self.segment(from:))
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
        segment.position.column, try number(of: segment.scope), segment.device.blob,
        segment.isControl, segment.isHeld, segment.placement.chain, segment.placement.height,
        Data(PackedVector.pack(segment.placement.vector)),
      ])
  }

  public func graph(of scope: ScopeID) throws -> ScopeGraph {
    guard let number = try knownNumber(of: scope) else { return ScopeGraph() }
    return ScopeGraph(
      chains: try all(
        "SELECT device, tip FROM chain WHERE scope = ? ORDER BY number", [number]
      ) { ScopeGraph.Chain(device: try $0.identifier(0), tip: try $0.count(1)) })
  }

  public func save(
    _ chain: ScopeGraph.Chain, number: UInt32, of scope: ScopeID
  ) throws {
    try run(
      "INSERT OR REPLACE INTO chain (scope, number, device, tip) VALUES (?, ?, ?, ?)",
      [try self.number(of: scope), number, chain.device.blob, chain.tip])
  }

  public func isKnown(_ scope: ScopeID) throws -> Bool {
    guard let number = try knownNumber(of: scope) else { return false }
    return try first("SELECT 1 FROM segment WHERE scope = ? LIMIT 1", [number]) { _ in true }
      ?? false
  }

  public func frontier(of scope: ScopeID) throws -> [SegmentHash] {
    guard let number = try knownNumber(of: scope) else { return [] }
    return try all(
      """
      SELECT item.name FROM segment JOIN item USING (position)
      WHERE segment.scope = ? AND segment.is_tip = 1 ORDER BY item.name
      """, [number]
    ) { try $0.digest(0) }
  }

  public func segments(
    of scope: ScopeID, after position: UInt64, limit: Int
  ) throws -> [StoredSegment] {
    guard let number = try knownNumber(of: scope) else { return [] }
    return try all(
      Self.segmentColumns + """
         WHERE segment.scope = ? AND segment.position > ? ORDER BY segment.position LIMIT ?
        """, [number, position.column, limit], Self.segment(from:))
  }

  public func firstPositions() throws -> [(scope: ScopeID, position: UInt64)] {
    try all(
      """
      SELECT scope.id, first.position
      FROM (SELECT scope, min(position) AS position FROM segment GROUP BY scope) AS first
      JOIN scope ON scope.number = first.scope ORDER BY first.position
      """
    ) { (scope: try $0.identifier(0), position: try $0.position(1)) }
  }

  public func controlPositions(of scope: ScopeID) throws -> [UInt64] {
    guard let number = try knownNumber(of: scope) else { return [] }
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
      [try number(of: fork.scope), fork.device.blob, fork.segment.blob, fork.noticedAt])
  }

  public func forks() throws -> [Fork] {
    try all(
      """
      SELECT scope.id, fork.device, fork.segment, fork.noticed_at
      FROM fork JOIN scope ON scope.number = fork.scope ORDER BY fork.rowid
      """
    ) { row in
      Fork(
        scope: try row.identifier(0), device: try row.identifier(1), segment: try row.digest(2),
        noticedAt: try row.integer(3))
    }
  }

  // MARK: wraps

  public func commit(to wrap: WrapHash, in scope: ScopeID) throws {
    try run(
      "INSERT OR IGNORE INTO commitment (scope, wrap) VALUES (?, ?)",
      [try number(of: scope), wrap.blob])
  }

  public func scopes(committedTo wrap: WrapHash) throws -> [ScopeID] {
    try all(
      """
      SELECT scope.id FROM commitment JOIN scope ON scope.number = commitment.scope
      WHERE commitment.wrap = ? ORDER BY scope.number
      """, [wrap.blob]
    ) { try $0.identifier(0) }
  }

  public func position(of wrap: WrapHash) throws -> UInt64? {
    try first("SELECT position FROM item WHERE name = ? AND kind = 2", [wrap.blob]) {
      try $0.position(0)
    }
  }

  public func wantedWraps(of scope: ScopeID, limit: Int) throws -> [WrapHash] {
    guard let number = try knownNumber(of: scope) else { return [] }
    return try all(
      """
      SELECT wrap FROM commitment
      WHERE scope = ? AND NOT EXISTS (
        SELECT 1 FROM item WHERE item.name = commitment.wrap AND item.bytes <> x'')
      ORDER BY wrap LIMIT ?
      """, [number, limit]
    ) { try $0.digest(0) }
  }

  public func wrapPositions(of scope: ScopeID) throws -> [UInt64] {
    guard let number = try knownNumber(of: scope) else { return [] }
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
