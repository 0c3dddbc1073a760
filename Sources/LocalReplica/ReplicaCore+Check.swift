// Checking: every promise about the file that can be looked at, looked at.

public import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

/// One thing that is not as it should be.
public struct CheckFinding: Hashable, Sendable {
  /// What was checked, in a few words.
  public var subject: String
  /// What was found instead.
  public var finding: String
}

/// What checking a replica found.
public struct CheckResult: Hashable, Sendable {
  public var segments = 0
  public var records = 0
  public var scopes = 0
  public var outboxChanges = 0
  public var findings: [CheckFinding] = []
  /// Devices that wrote two branches: a disk was copied or restored.
  public var forkedDevices: [DeviceID] = []
  /// How many segments that count are for ever unreadable, by who signed them: a program that writes such is no program of
  /// ours, or is broken.
  public var unreadableSegments: [DeviceID: Int] = [:]

  public var isSound: Bool { findings.isEmpty }
}

extension ReplicaCore {
  /// Checks the replica: the file, every segment's hash and signature, every graph, and that the records follow from
  /// the segments.
  ///
  /// - Throws: ``ReplicaError`` where the file cannot be read at all.
  public func check(
    progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws(ReplicaError) -> CheckResult {
    var result = CheckResult()
    try reading { db in
      let integrity = try String.fetchAll(db, sql: "PRAGMA integrity_check")
      if integrity != ["ok"] {
        result.add("the database file", "SQLite finds \(integrity.count) faults")
      }
      result.outboxChanges = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM outbox") ?? 0
      result.records = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM record") ?? 0
      let total = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM segment") ?? 0
      guard try rootKey(db) != nil else { return }
      try checkSegments(&result, db) { progress($0, total) }
      try checkScopes(&result, db)
    }
    try checkDerivation(&result)
    return result
  }

  private func checkSegments(
    _ result: inout CheckResult, _ db: Database, progress: (Int) -> Void
  ) throws {
    let roster = try roster(db)
    let rows = try Row.fetchCursor(
      db, sql: "SELECT number, hash, standing, bytes FROM segment ORDER BY number")
    while let row = try rows.next() {
      result.segments += 1
      progress(result.segments)
      let name = hexadecimal(row.bytes(1).prefix(6))
      guard let segment = try? Segment(parsing: row.bytes(3)) else {
        result.add("segment \(name)", "its bytes are damaged")
        continue
      }
      if segment.hash.bytes != row.bytes(1) {
        result.add("segment \(name)", "its bytes have another hash")
      }
      guard row[2] as Int != SegmentStanding.waiting.rawValue else { continue }
      guard let key = roster.certificate(of: segment.header.device)?.signingKey else {
        result.add("segment \(name)", "its author is not in the roster")
        continue
      }
      if !segment.verifySignature(by: key) {
        result.add("segment \(name)", "its signature does not hold")
      }
    }
  }

  private func checkScopes(_ result: inout CheckResult, _ db: Database) throws {
    for number in try Int64.fetchAll(db, sql: "SELECT number FROM scope ORDER BY number") {
      result.scopes += 1
      let entry = try scope(number, db)
      result.forkedDevices += entry.graph.forkedDevices
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT hash, chain, height, vector FROM segment
          WHERE scope = ? AND standing IN (2, 3) ORDER BY number
          """, arguments: [number])
      var applied = AncestryVector()
      var placements: [(SegmentHash, Placement)] = []
      for row in rows {
        guard let hash = SegmentHash(bytes: row.bytes(0)) else { continue }
        let placement = try placement(in: row, from: 1)
        applied.merge(placement.vector)
        placements.append((hash, placement))
      }
      if applied != entry.vector {
        result.add("scope \(entry.id)", "its vector is not that of its applied segments")
      }
      let frontier = placements.filter { own in
        !placements.contains { other in
          other.0 != own.0
            && other.1.vector.covers(chain: own.1.chain, height: own.1.height)
        }
      }.map(\.0).sorted()
      if frontier != entry.frontier {
        result.add("scope \(entry.id)", "its frontier is not that of its applied segments")
      }
    }
    result.forkedDevices = Set(result.forkedDevices).sorted()
    let unreadable = """
      SELECT device, COUNT(*) FROM segment
      JOIN chain ON chain.scope = segment.scope AND chain.number = segment.chain
      WHERE standing = ? GROUP BY device
      """
    for row in try Row.fetchAll(
      db, sql: unreadable, arguments: [SegmentStanding.unreadable.rawValue])
    {
      guard let device = DeviceID(bytes: row.bytes(0)) else { continue }
      result.unreadableSegments[device] = row[1]
    }
  }

  /// Rebuilds within a transaction that is undone, and compares.
  private func checkDerivation(_ result: inout CheckResult) throws(ReplicaError) {
    let scopes: [ScopeID] = try reading { db in
      try Data.fetchAll(db, sql: "SELECT id FROM scope ORDER BY number")
        .compactMap { ScopeID(bytes: $0) }
    }
    var stored: [ScopeID: [UInt8]] = [:]
    for scope in scopes { stored[scope] = try canonicalEncoding(of: scope) }
    let findings: [CheckFinding]
    do {
      findings = try database.writeWithoutTransaction { db in
        var found: [CheckFinding] = []
        try db.inTransaction(.immediate) {
          for scope in scopes {
            guard let entry = try self.scope(scope, db) else { continue }
            try rebuildWithOutbox(entry, db)
            if try canonicalEncoding(of: entry, db) != stored[scope] {
              found.append(
                CheckFinding(
                  subject: "scope \(scope)", finding: "its records do not follow from its segments")
              )
            }
          }
          return .rollback
        }
        return found
      }
      cache = ReplicaCache()
    } catch {
      cache = ReplicaCache()
      throw ReplicaError(error)
    }
    result.findings += findings
  }
}

extension CheckResult {
  fileprivate mutating func add(_ subject: String, _ finding: String) {
    findings.append(CheckFinding(subject: subject, finding: finding))
  }
}
