// A member that is a page in a safe: letting it in, becoming it when every laptop is lost, and trying whether one could.

public import CausalMerge
import Foundation
import GRDB
public import SyncProtocol
public import Trust

/// What a device can read of an organization, counted.
public struct ReadabilityCounts: Hashable, Sendable {
  /// Whether the roster has this device, with exactly these keys.
  public var isEnrolled = false
  /// Teams that the roster puts the device into.
  public var teams: [TeamID] = []
  /// Those of them whose keys did not come, or do not open.
  public var teamsWithoutKeys: [TeamID] = []
  /// Scopes that the teams may read, as far as they are here.
  public var scopes = 0
  /// Those of them in which something is sealed under a key that is not here.
  public var closedScopes = 0
  /// Segments that wait for something that is not here.
  public var waitingSegments = 0
  public var records = 0
  /// When the newest entry was written, in milliseconds since 1970.
  public var newestMilliseconds: Int64?
  /// Segments that this device wrote: of a device on paper there are none until somebody becomes it.
  public var ownSegments = 0

  public init() {}

  /// Whether all of it can be read.
  public var isWhole: Bool {
    isEnrolled && teamsWithoutKeys.isEmpty && closedScopes == 0 && waitingSegments == 0
  }
}

extension ReplicaCore {
  /// Says whether this device may let another into teams.
  ///
  /// - Throws: ``ReplicaError/adminNeeded(_:)`` where it is no admin's, ``ReplicaError/teamKeysMissing`` where it lacks the
  ///   keys of a team.
  public func checkMayLetIn(to teams: [TeamID]) throws(ReplicaError) {
    try reading { db in
      guard try roster(db).isAdmin(deviceKeys(db).device) else {
        throw ReplicaError.adminNeeded(.letIn)
      }
      let keyring = try keyring(db)
      guard teams.allSatisfy({ keyring.secrets(of: $0) != nil }) else {
        throw ReplicaError.teamKeysMissing
      }
    }
  }

  /// Lets a device on paper into teams, as a member like any other.
  ///
  /// - Parameters:
  ///   - keys: its public keys.
  ///   - teams: whose records it will open; this device must hold their keys.
  ///   - name: what it will be called.
  ///   - reading: the device's clocks now.
  /// - Throws: ``ReplicaError``; it was not let in.
  public func enrollOnPaper(
    _ keys: DevicePublicKeys, in teams: [TeamID], called name: String, at reading: ClockReading
  ) throws(ReplicaError) {
    try checkMayLetIn(to: teams)
    let newcomer = NewDevice(keys: keys, teams: teams, name: name, isOnPaper: true)
    _ = try letIn([newcomer], at: reading)
  }

  /// Makes a replica that holds nothing the device of some keys, which an organization enrolled before.
  ///
  /// It knows nothing of its own enrollment yet: the first sync brings the roster, which is judged from the root's key.
  /// Until something has come this may be done again, with another server or other keys.
  ///
  /// - Parameters:
  ///   - keys: the device's own keys.
  ///   - rootKey: the organization's root.
  ///   - name: what to call the server.
  ///   - url: its https address.
  ///   - pin: SHA-256 of its key; empty where a public authority vouches for it.
  /// - Throws: ``ReplicaError/alreadyEnrolled`` where the replica holds something of another device.
  public func begin(
    as keys: DeviceKeys, organizationOf rootKey: SigningPublicKey, remoteName name: String,
    url: String, pin: [UInt8]
  ) throws(ReplicaError) {
    try unit { db in
      let isBlank = try !(Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM segment)") ?? false)
      if !isBlank {
        let known = try self.rootKey(db)
        let device = try deviceKeys(db).device
        guard known == rootKey, device == keys.device else { throw ReplicaError.alreadyEnrolled }
      }
      try db.set(.deviceKeys, to: storage.seal(keys.secretBytes, for: .deviceKeys, bound: []))
      try db.set(.rootKey, to: rootKey.bytes)
      cache = ReplicaCache()
      try db.execute(
        sql: """
          INSERT INTO remote (name, url, pin) VALUES (?, ?, ?)
          ON CONFLICT (name) DO UPDATE SET url = excluded.url, pin = excluded.pin, token = NULL
          """, arguments: [name, url, Data(pin)])
    }
  }

  /// Counts what this device can read, opening every record.
  ///
  /// - Complexity: O(records and segments).
  public func readability() throws(ReplicaError) -> ReadabilityCounts {
    var counts = try reading { try scopeCounts($0) }
    try forEachRecord(ofTypes: nil) { record in
      counts.records += 1
      let newest = record.state.heads.map(\.time).max()
      counts.newestMilliseconds = [counts.newestMilliseconds, newest].compactMap(\.self).max()
    }
    return counts
  }

  private func scopeCounts(_ db: Database) throws -> ReadabilityCounts {
    var counts = ReadabilityCounts()
    let keys = try deviceKeys(db)
    let roster = try roster(db)
    counts.isEnrolled = roster.certificate(of: keys.device)?.publicKeys == keys.publicKeys
    counts.teams = roster.teams(of: keys.device)
    let keyring = try keyring(db)
    counts.teamsWithoutKeys = counts.teams.filter { keyring.secrets(of: $0) == nil }
    counts.ownSegments =
      try Int.fetchOne(
        db,
        sql: """
          SELECT COUNT(*) FROM segment JOIN chain
          ON chain.scope = segment.scope AND chain.number = segment.chain WHERE device = ?
          """, arguments: [Data(keys.device.bytes)]) ?? 0
    counts.waitingSegments =
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM segment WHERE standing = ?",
        arguments: [SegmentStanding.waiting.rawValue]) ?? 0
    let rosterScope = try rosterScope(db)
    for number in try Int64.fetchAll(db, sql: "SELECT number FROM scope ORDER BY number") {
      let entry = try scope(number, db)
      guard entry.id != rosterScope else { continue }
      guard !Set(entry.control.readers(roster: roster)).isDisjoint(with: counts.teams) else {
        continue
      }
      counts.scopes += 1
      let isBehind =
        try Bool.fetchOne(
          db, sql: "SELECT EXISTS (SELECT 1 FROM segment WHERE scope = ? AND standing = ?)",
          arguments: [number, SegmentStanding.linked.rawValue]) ?? false
      if isBehind || entry.claim == nil { counts.closedScopes += 1 }
    }
    return counts
  }
}
