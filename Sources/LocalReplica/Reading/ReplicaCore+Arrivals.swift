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
  /// One segment's place in its scope, and when it came.
  fileprivate struct Arrival: Hashable {
    /// Chain and height, which order the places of a scope.
    var place: UInt64
    var time: Int64
  }

  /// What came in one scope.
  private struct ScopeArrivals: Hashable {
    var caseID: CaseID?
    /// In the order of their places.
    var arrivals: [Arrival]
  }

  private var scopes: [ScopeID: ScopeArrivals] = [:]

  /// No arrivals: everything was written here.
  public init() {}

  /// When the change that a dot names came, in milliseconds since 1970 by this device's clock less its error.
  ///
  /// - Parameters:
  ///   - dot: the change, as this replica names it.
  ///   - scope: its scope.
  public subscript(dot: Dot, scope: ScopeID) -> Int64? {
    guard let arrivals = scopes[scope]?.arrivals else { return nil }
    let place = Self.place(chain: dot.chain, height: dot.height)
    var low = 0
    var high = arrivals.count
    while low < high {
      let middle = (low + high) / 2
      if arrivals[middle].place < place { low = middle + 1 } else { high = middle }
    }
    guard low < arrivals.count, arrivals[low].place == place else { return nil }
    return arrivals[low].time
  }

  /// Cases in which anything came at or after a moment, and when the last of it came, as far as it can be told whose
  /// it is.
  public func cases(since milliseconds: Int64) -> [CaseID: Int64] {
    var cases: [CaseID: Int64] = [:]
    for scope in scopes.values {
      guard let caseID = scope.caseID, let last = scope.arrivals.lazy.map(\.time).max(),
        last >= milliseconds
      else { continue }
      cases[caseID] = max(cases[caseID] ?? last, last)
    }
    return cases
  }

  fileprivate static func place(chain: UInt32, height: UInt32) -> UInt64 {
    UInt64(chain) << 32 | UInt64(height)
  }

  /// Takes a scope's arrivals, in the order of their places.
  fileprivate mutating func add(_ arrivals: [Arrival], in scope: ScopeID, of caseID: CaseID?) {
    scopes[scope] = ScopeArrivals(caseID: caseID, arrivals: arrivals)
  }
}

extension ReplicaCore {
  /// When what others wrote in a case, or in any, came to this replica.
  ///
  /// - Complexity: O(segments of the case, or of all), from an index alone.
  public func arrivals(in caseID: CaseID? = nil) throws(ReplicaError) -> Arrivals {
    try reading { db in
      let condition =
        caseID == nil ? "" : "AND scope IN (SELECT number FROM scope WHERE case_id = ?)"
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: """
            SELECT scope, chain, height, received_at FROM segment INDEXED BY segment_by_place
            WHERE received_at IS NOT NULL AND chain IS NOT NULL \(condition)
            ORDER BY scope, chain, height
            """), arguments: StatementArguments(caseID.map { [Data($0.bytes)] } ?? []))
      var found: [(scope: Int64, arrivals: [Arrivals.Arrival])] = []
      while let row = try rows.next() {
        let scope: Int64 = row[0]
        if found.last?.scope != scope { found.append((scope, [])) }
        found[found.count - 1].arrivals.append(
          Arrivals.Arrival(
            place: Arrivals.place(
              chain: UInt32(truncatingIfNeeded: row[1] as Int64),
              height: UInt32(truncatingIfNeeded: row[2] as Int64)),
            time: row[3]))
      }
      var arrivals = Arrivals()
      for (scope, times) in found {
        let row = try Row.fetchOne(
          db.cachedStatement(sql: "SELECT id, case_id FROM scope WHERE number = ?"),
          arguments: [scope])
        guard let row, let id = ScopeID(bytes: row.bytes(0)) else { continue }
        arrivals.add(times, in: id, of: CaseID(bytes: row.bytes(1)))
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
