// When work reached this device: an answer that an agency gave in time may come days later, by stick or after an outage.

public import CausalMerge
import Foundation
import GRDB

/// When what others wrote in a case first came to this replica.
///
/// A deputy alerts DCFS at 01:50 and has no signal until nine. Her record says 01:50, and that counts; but a laptop that
/// learned of it at 09:12 must not say that anybody was overdue, nor page them. Only the laptop itself can know when it
/// learned of something, so this is kept here and never sent.
///
/// - what this device wrote itself has no arrival: it was known when it was written;
/// - a segment that comes again keeps its first arrival.
public struct Arrivals: Hashable, Sendable {
  private struct Place: Hashable {
    var scope: ScopeID
    var chain: UInt32
    var height: UInt32
  }

  private var times: [Place: Int64] = [:]

  /// No arrivals: everything was written here.
  public init() {}

  /// When the change that a dot names came, in milliseconds since 1970 by this device's clock less its error.
  ///
  /// - Parameters:
  ///   - dot: the change, as this replica names it.
  ///   - scope: its scope.
  public subscript(dot: Dot, scope: ScopeID) -> Int64? {
    times[Place(scope: scope, chain: dot.chain, height: dot.height)]
  }

  fileprivate mutating func add(
    _ scope: ScopeID, chain: Int64, height: Int64, at milliseconds: Int64
  ) {
    let place = Place(
      scope: scope, chain: UInt32(truncatingIfNeeded: chain),
      height: UInt32(truncatingIfNeeded: height))
    times[place] = milliseconds
  }
}

extension ReplicaCore {
  /// When what others wrote in a case, or in any, came to this replica.
  ///
  /// - Complexity: O(segments of the case, or of all), from an index alone.
  public func arrivals(in caseID: CaseID? = nil) throws(ReplicaError) -> Arrivals {
    try reading { db in
      let condition = caseID == nil ? "" : "scope.case_id = ? AND"
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: """
            SELECT scope.id, chain, height, received_at
            FROM scope JOIN segment ON segment.scope = scope.number
            WHERE \(condition) received_at IS NOT NULL AND chain IS NOT NULL
            """), arguments: StatementArguments(caseID.map { [Data($0.bytes)] } ?? []))
      var arrivals = Arrivals()
      while let row = try rows.next() {
        guard let scope = ScopeID(bytes: row.bytes(0)) else { continue }
        arrivals.add(scope, chain: row[1], height: row[2], at: row[3])
      }
      return arrivals
    }
  }

  /// Which device wrote each chain of each scope, as dots name chains.
  ///
  /// - Complexity: O(chains); for whoever asks of many changes who wrote them.
  public func chainDevices() throws(ReplicaError) -> [ScopeID: [UInt32: DeviceID]] {
    try reading { db in
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: """
            SELECT scope.id, chain.number, chain.device
            FROM chain JOIN scope ON scope.number = chain.scope
            """))
      var devices: [ScopeID: [UInt32: DeviceID]] = [:]
      while let row = try rows.next() {
        guard let scope = ScopeID(bytes: row.bytes(0)), let device = DeviceID(bytes: row.bytes(2))
        else { continue }
        devices[scope, default: [:]][UInt32(truncatingIfNeeded: row[1] as Int64)] = device
      }
      return devices
    }
  }

  /// The moment of a reading by this device's clock less its error.
  func correctedTime(_ reading: ClockReading, _ db: Database) throws -> Int64 {
    reading.wallMilliseconds - ClockMeasurement.error(of: reading, by: try clock(db))
  }
}
