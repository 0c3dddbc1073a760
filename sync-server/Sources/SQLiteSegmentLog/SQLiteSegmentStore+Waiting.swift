// Segments that cannot be placed yet.

public import CausalMerge
import Foundation
import GRDB
public import SegmentLog
import SyncProtocol

extension SQLiteSegmentStore {
  public func missing(of hash: SegmentHash) throws -> MissingPiece? {
    try first("SELECT missing FROM waiting WHERE hash = ?", [hash.blob], Self.piece(from:))
  }

  private static func piece(from row: Row) throws -> MissingPiece {
    guard let piece = MissingPiece(bytes: try row.bytes(0)) else {
      throw StoreError.inconsistent("a segment waits for nothing that exists")
    }
    return piece
  }

  public func keepWaiting(_ segment: WaitingSegment) throws {
    try run(
      """
      INSERT OR REPLACE INTO waiting (hash, missing, carrier, arrived_at, size, bytes)
      VALUES (?, ?, ?, ?, ?, ?)
      """,
      [
        segment.hash.blob, Data(segment.missing.bytes), segment.carrier.blob, segment.arrivedAt,
        segment.bytes.count, Data(segment.bytes),
      ])
  }

  public func takeWaiting(for piece: MissingPiece) throws -> [WaitingSegment] {
    let found = try all(
      """
      SELECT missing, hash, carrier, arrived_at, bytes FROM waiting
      WHERE missing = ? ORDER BY arrival
      """, [Data(piece.bytes)]
    ) { row in
      WaitingSegment(
        hash: try row.digest(1), bytes: try row.bytes(4), carrier: try row.identifier(2),
        missing: piece, arrivedAt: try row.integer(3))
    }
    if !found.isEmpty { try run("DELETE FROM waiting WHERE missing = ?", [Data(piece.bytes)]) }
    return found
  }

  public func stopWaiting(_ hash: SegmentHash) throws {
    try run("DELETE FROM waiting WHERE hash = ?", [hash.blob])
  }

  public func awaitedDevices() throws -> [DeviceID] {
    try all(
      "SELECT DISTINCT missing FROM waiting WHERE length(missing) = ? ORDER BY missing",
      [DeviceID.byteCount]
    ) { try $0.identifier(0) }
  }

  public func waitingLoad(of carrier: DeviceID) throws -> WaitingLoad {
    try first(
      "SELECT count(*), coalesce(sum(size), 0) FROM waiting WHERE carrier = ?", [carrier.blob]
    ) { WaitingLoad(count: Int(try $0.integer(0)), bytes: Int(try $0.integer(1))) }
      ?? WaitingLoad(count: 0, bytes: 0)
  }
}
