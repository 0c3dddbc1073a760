// The shares of leases, as rows.

public import CausalMerge
import Foundation
import GRDB
import SegmentLog
public import SyncProtocol

extension SQLiteSegmentStore {
  /// How many shares of one device are kept: one that is in use, and what a laptop left that was cut off while it took another.
  private static let shareLimit = 8

  public func keep(_ share: LeaseShare, of device: DeviceID, at time: Int64) throws {
    try run(
      "INSERT OR REPLACE INTO lease (device, share, kept_at) VALUES (?, ?, ?)",
      [device.blob, Data(share.bytes), time])
    try run(
      """
      DELETE FROM lease WHERE device = ?1 AND share NOT IN
        (SELECT share FROM lease WHERE device = ?1 ORDER BY kept_at DESC, rowid DESC LIMIT ?2)
      """, [device.blob, Int64(Self.shareLimit)])
  }

  public func leaseShares(of device: DeviceID) throws -> [LeaseShare] {
    // A backup that an earlier program made has no such table, and is read as it is.
    guard try db.tableExists("lease") else { return [] }
    return try all(
      "SELECT share FROM lease WHERE device = ? ORDER BY kept_at, rowid", [device.blob]
    ) { row in
      guard let share = LeaseShare(bytes: try row.bytes(0)) else {
        throw StoreError.inconsistent("a lease's share has another length")
      }
      return share
    }
  }

  public func forgetLeaseShares(of device: DeviceID) throws {
    try run("DELETE FROM lease WHERE device = ?", [device.blob])
  }
}
