// The segments that this device keeps: all of every scope that it holds, and what it carries for others.

public import CausalMerge
import Foundation
import GRDB
import SyncProtocol

extension ReplicaCore {
  /// Keeps a segment's exact bytes, and when it came if another device wrote it.
  @discardableResult
  func insert(
    _ segment: Segment, in entry: ScopeEntry, standing: SegmentStanding, placement: Placement?,
    changeCount: Int, receivedAt: Int64? = nil, _ db: Database
  ) throws -> Int64 {
    var vector: Data?
    if let placement {
      var packed = PackedWriter()
      packed.append(placement.vector)
      vector = Data(packed.bytes)
    }
    try db.cachedStatement(
      sql: """
        INSERT INTO segment
          (hash, scope, kind, standing, chain, height, vector, change_count, bytes, received_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      Data(segment.hash.bytes), entry.number, segment.header.kind == .control ? 1 : 0,
      standing.rawValue, placement.map { Int64($0.chain) }, placement.map { Int64($0.height) },
      vector, changeCount, Data(segment.bytes), receivedAt,
    ])
    return db.lastInsertedRowID
  }

  /// A stored segment's place; nil where it is not here, or waits.
  func placement(of hash: SegmentHash, _ db: Database) throws -> Placement? {
    let statement = try db.cachedStatement(
      sql: "SELECT chain, height, vector FROM segment WHERE hash = ? AND standing > 0")
    guard let row = try Row.fetchOne(statement, arguments: [Data(hash.bytes)]) else { return nil }
    return try placement(in: row, from: 0)
  }

  /// A stored segment's number and standing; nil where it is not here.
  func stored(_ hash: SegmentHash, _ db: Database) throws -> (
    number: Int64, standing: SegmentStanding
  )? {
    let statement = try db.cachedStatement(
      sql: "SELECT number, standing FROM segment WHERE hash = ?")
    guard let row = try Row.fetchOne(statement, arguments: [Data(hash.bytes)]),
      let standing = SegmentStanding(rawValue: row[1])
    else { return nil }
    return (row[0], standing)
  }

  /// One stored segment, read back.
  func segment(numbered number: Int64, _ db: Database) throws -> Segment {
    let statement = try db.cachedStatement(sql: "SELECT bytes FROM segment WHERE number = ?")
    guard let bytes = try Data.fetchOne(statement, arguments: [number]),
      let segment = try? Segment(parsing: Array(bytes))
    else { throw ReplicaError.damagedRow(table: "segment", number: number) }
    return segment
  }

  /// The hashes of all segments that are stored here, ascending.
  ///
  /// - Parameter scope: only those of one scope, where given.
  /// - Returns: each hash once.
  /// - Throws: ``ReplicaError``.
  public func segmentHashes(of scope: ScopeID? = nil) throws(ReplicaError) -> [SegmentHash] {
    try reading { db in
      let rows: [Data]
      if let scope {
        rows = try Data.fetchAll(
          db,
          sql: """
            SELECT hash FROM segment WHERE scope = (SELECT number FROM scope WHERE id = ?)
            ORDER BY hash
            """, arguments: [Data(scope.bytes)])
      } else {
        rows = try Data.fetchAll(db, sql: "SELECT hash FROM segment ORDER BY hash")
      }
      return rows.compactMap { SegmentHash(bytes: $0) }
    }
  }
}
