// What waits for a certificate that may never come: a server that lies could fill a disk with it, so there is an end to it.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol

extension Receiver {
  /// How many segments of authors that nobody has vouched for are kept, and how many bytes: as many as a server keeps for
  /// one carrier.
  static let strangerSegments = 1_000
  static let strangerBytes = 64 << 20

  /// Lets go of what came first of that which waits for a certificate, beyond the bound.
  ///
  /// Nobody can tell yet whether it is anything: its signature cannot be checked. What was true of it the server still
  /// has, and is asked for again when the roster has grown.
  ///
  /// To be called when everything else was written: scopes of which nothing is left go with it.
  func boundStrangers() throws {
    guard hasNewStrangers else { return }
    hasNewStrangers = false
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT DISTINCT segment.number, length(segment.bytes), segment.scope FROM waiting
        JOIN segment ON segment.number = waiting.segment
        WHERE standing = 0 AND length(missing) = ? ORDER BY segment.number DESC
        """, arguments: [DeviceID.byteCount])
    var (count, bytes) = (0, 0)
    var emptied: Set<Int64> = []
    for row in rows {
      count += 1
      bytes += row[1] as Int
      guard count > Self.strangerSegments || bytes > Self.strangerBytes else { continue }
      try letGo(of: row[0])
      emptied.insert(row[2])
    }
    guard !emptied.isEmpty else { return }
    nodes = [:]
    try db.set(.strangersLetGo, to: [1])
    try replica.forgetEmptyScopes(emptied, db)
  }

  /// Asks the servers again for what was let go: the roster has grown, and may vouch for its author now.
  func askAgainForStrangers() throws {
    guard try db.setting(.strangersLetGo) != nil else { return }
    try db.forget(.strangersLetGo)
    try replica.lookBack(db)
  }

  /// Forgets a segment that waited and turned out not to be acceptable.
  func discard(_ number: Int64) throws {
    try letGo(of: number)
    nodes = [:]
  }

  /// Forgets a segment that waited, and every mark about it: its number may be given again.
  func letGo(of number: Int64) throws {
    for sql in [
      "DELETE FROM waiting WHERE segment = ?", "DELETE FROM outgoing WHERE segment = ?",
      "DELETE FROM delivery WHERE segment = ?", "DELETE FROM segment WHERE number = ?",
    ] {
      try db.cachedStatement(sql: sql).execute(arguments: [number])
    }
  }
}
