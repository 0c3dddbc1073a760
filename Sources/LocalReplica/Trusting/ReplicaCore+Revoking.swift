// Revoking a device or its place in a team, and what every laptop then does about it when it syncs.

public import CausalMerge
import Foundation
import GRDB
public import SyncProtocol
import Trust

/// What a revocation would do, as far as this laptop can tell.
public struct RevocationPlan: Hashable, Sendable {
  /// Teams whose key is renewed at once.
  public var teams: [TeamID] = []
  /// Teams whose keys this laptop does not hold: the next admin who does renews them.
  public var teamsOfOthers: [TeamID] = []
  /// Cases known here, parts of which take a new key at their next write.
  public var cases: Set<CaseID> = []
  /// Whether this laptop's admin may, without the root's word.
  public var isAllowed = false
}

extension ReplicaCore {
  /// Tells what revoking a device, or its place in one team, would do.
  public func revocationPlan(
    for device: DeviceID, from team: TeamID? = nil
  ) throws(ReplicaError) -> RevocationPlan {
    try reading { db in
      let roster = try roster(db)
      let keyring = try keyring(db)
      let teams = roster.teams(of: device).filter { team == nil || $0 == team }
      var plan = RevocationPlan()
      plan.isAllowed = roster.mayRevoke(device, by: try deviceKeys(db).device)
      plan.teams = teams.filter { keyring.secrets(of: $0) != nil }
      plan.teamsOfOthers = teams.filter { keyring.secrets(of: $0) == nil }
      for number in try Int64.fetchAll(
        db, sql: "SELECT number FROM scope WHERE case_id IS NOT NULL ORDER BY number")
      {
        let entry = try scope(number, db)
        guard let claim = entry.claim,
          !Set(entry.control.readers(roster: roster)).isDisjoint(with: teams)
        else { continue }
        plan.cases.insert(claim.caseID)
      }
      return plan
    }
  }

  /// Revokes a device, or ends its place in one team, and renews the keys that it held.
  ///
  /// - Parameters:
  ///   - device: the device.
  ///   - team: only its place in this team ends, where given.
  ///   - wipe: it is to empty itself at its next contact; not with a team.
  ///   - rootWord: the root's own word, where no admin here ranks before the device; it says itself whether to wipe.
  ///   - reading: the device's clocks now.
  /// - Throws: ``ReplicaError/mayNotRevoke`` where this laptop's word would not count; nothing was written.
  public func revoke(
    _ device: DeviceID, from team: TeamID? = nil, wipe: Bool = false,
    rootWord: Revocation? = nil, at reading: ClockReading
  ) throws(ReplicaError) {
    try unit { db in
      let roster = try roster(db)
      let own = try deviceKeys(db).device
      guard roster.isAdmin(own), rootWord != nil || roster.mayRevoke(device, by: own) else {
        throw ReplicaError.mayNotRevoke
      }
      let revocation =
        rootWord ?? Revocation(device: device, team: team, wipe: wipe && team == nil)
      try writeRoster([.revocation(revocation)], reading: reading, db)
      try renewTeams(reading, db)
      try settleAllFrontiers(db)
      let hasRemotes = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM remote)") ?? false
      if !hasRemotes { try writeFrontiers(reading, at: nil, db) }
    }
  }

  /// Does what is left to do about revocations: team keys that nobody renewed, frontiers that nobody wrote.
  func tendRevocations(_ reading: ClockReading, at remote: Int64, _ db: Database) throws {
    let roster = try roster(db)
    let own = try deviceKeys(db).device
    guard !roster.isRevoked(own) else { return }
    let hasEnds = try !endedScopes(db).isEmpty
    guard roster.hasRevocations || hasEnds else { return }
    if roster.isAdmin(own) { try renewTeams(reading, db) }
    try endWhatIsOver(reading, db)
    try writeFrontiers(reading, at: remote, db)
  }

  // MARK: team keys

  /// Renews the keys of this laptop's teams that somebody holds who left, and gives members the keys that they lack.
  private func renewTeams(_ reading: ClockReading, _ db: Database) throws {
    let roster = try roster(db)
    var keyring = try keyring(db)
    var generator = EnvironmentGenerator(environment: environment)
    let due = Set(roster.teamsToRenew)
    var entries: [ControlEntry] = []
    for team in roster.teamIDs {
      guard let held = keyring.secrets(of: team),
        roster.isMember(try deviceKeys(db).device, of: team)
      else { continue }
      var members: [DeviceID] = []
      if due.contains(team) {
        entries.append(
          try keyring.renew(
            team, roster: roster, encapsulation: environment.encapsulation, using: &generator))
        members = roster.members(of: team)
      } else if let current = roster.teamKey(team),
        held.generations.contains(where: { $0.generation == current.generation })
      {
        members = roster.membersLackingKey(of: team)
      }
      for member in members {
        guard let certificate = roster.certificate(of: member) else { continue }
        let (entry, wrap) = try keyring.membership(
          of: certificate.publicKeys, in: team, encapsulation: environment.encapsulation)
        try keepOwn(wrap, db)
        entries.append(entry)
      }
    }
    if !entries.isEmpty { try writeRoster(entries, reading: reading, db) }
  }

  // MARK: frontiers

  /// Says in each scope that this laptop may write what counts of those who may not any more, where nobody said yet.
  ///
  /// - Parameters:
  ///   - reading: the device's clocks now.
  ///   - remote: the server in whose log the revocation stands; nil where there is none, and all that is here counts.
  ///   - db: the database.
  /// - Throws: what the database throws.
  func writeFrontiers(
    _ reading: ClockReading, at remote: Int64?, _ db: Database
  ) throws {
    let roster = try roster(db)
    for device in roster.devices where !roster.revocations(of: device).isEmpty {
      let scopes = try Int64.fetchAll(
        db,
        sql: """
          SELECT DISTINCT scope FROM chain WHERE device = :device AND tip > 0
            AND scope NOT IN (SELECT scope FROM frontier WHERE device = :device)
          ORDER BY scope
          """, arguments: ["device": Data(device.bytes)])
      for number in scopes {
        try writeFrontier(of: device, in: try scope(number, db), reading, at: remote, db)
      }
    }
    for number in try endedScopes(db) {
      let entry = try scope(number, db)
      let authors = Set(entry.graph.chains.filter { $0.tip > 0 }.map(\.device))
      for device in authors.sorted() {
        guard !entry.control.ends(of: device, roster: roster).isEmpty,
          let end = try end(of: device, in: entry, at: remote, db),
          !entry.control.isSpokenOf(device, since: end.revocation)
        else { continue }
        try writeFrontier(of: device, in: entry, reading, at: remote, db)
      }
    }
  }

  /// Says in a scope what counts of a device whose right there has ended, if this laptop may and knows where it ended.
  private func writeFrontier(
    of device: DeviceID, in entry: ScopeEntry, _ reading: ClockReading, at remote: Int64?,
    _ db: Database
  ) throws {
    let roster = try roster(db)
    guard entry.claim != nil,
      entry.control.mayWriteNow(try deviceKeys(db).device, roster: roster),
      !entry.control.mayWriteNow(device, roster: roster),
      let end = try end(of: device, in: entry, at: remote, db)
    else { return }
    let segments = try segmentsBefore(end.position, of: device, in: entry, at: remote, db)
    try write(
      Frontier(device: device, revocation: end.revocation, segments: segments), in: entry,
      reading: reading, db)
  }

  /// What ended a device's right in a scope, in the roster or in the scope, and where it stands in a server's log.
  ///
  /// - Returns: nil while the server has not told where.
  private func end(
    of device: DeviceID, in entry: ScopeEntry, at remote: Int64?, _ db: Database
  ) throws -> (revocation: SegmentHash, position: Int64)? {
    let roster = try roster(db)
    let granted = entry.control.grants(roster: roster)
    let all = roster.countingRevocations.filter { roster.revocations(of: device).contains($0.0) }
    let whole = all.filter { $0.revocation.team == nil }
    let relevant =
      whole.isEmpty
      ? all.filter { $0.revocation.team.map { granted[$0] != nil } ?? false } : whole
    var segments = relevant.map(\.segment)
    if whole.isEmpty { segments += entry.control.ends(of: device, roster: roster) }
    guard let remote else { return segments.last.map { ($0, .max) } }
    let found = try segments.compactMap { segment -> (SegmentHash, Int64)? in
      try position(of: segment, at: remote, db).map { (segment, $0) }
    }
    // Who left one team after the other could write until the last; who was revoked, until the first who said so.
    return whole.isEmpty ? found.max { $0.1 < $1.1 } : found.min { $0.1 < $1.1 }
  }

  private func position(
    of segment: SegmentHash, at remote: Int64, _ db: Database
  ) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT position FROM delivery JOIN segment ON number = segment
          WHERE remote = ? AND hash = ? AND position < ?
          """),
      arguments: [remote, Data(segment.bytes), Int64(bitPattern: Self.unknownPosition)])
  }

  /// The newest segments of a device that a server had before a position, or that this laptop's own work builds on: one
  /// on each of the device's chains; and where nobody else has opened the scope, its opening.
  private func segmentsBefore(
    _ position: Int64, of device: DeviceID, in entry: ScopeEntry, at remote: Int64?,
    _ db: Database
  ) throws -> [SegmentHash] {
    let own = try deviceKeys(db).device
    let roster = try roster(db)
    let isBare = !entry.control.isOpen(besides: device, roster: roster)
    var read = AncestryVector()
    for (number, chain) in entry.graph.chains.enumerated() where chain.device == own {
      if let tip = try segment(onChain: number, atHeight: chain.tip, of: entry, db),
        let placement = try placement(of: tip, db)
      {
        read.merge(placement.vector)
      }
    }
    var found: [SegmentHash] = []
    for (number, chain) in entry.graph.chains.enumerated() where chain.device == device {
      var height = read.height(of: UInt32(number))
      // A scope of which no opening counts has no key and no readers. What an opening says is who may write there; where
      // that is the compartment's policy and nothing else, it counts, and not what was written under it.
      if height == 0, isBare, let first = try segment(onChain: number, atHeight: 1, of: entry, db),
        entry.control.opensByPolicy(first, roster: roster)
      {
        height = 1
      }
      if let remote {
        let told = try Int64.fetchOne(
          db.cachedStatement(
            sql: """
              SELECT MAX(height) FROM segment JOIN delivery ON number = segment
              WHERE scope = ? AND chain = ? AND remote = ? AND position <= ?
              """), arguments: [entry.number, number, remote, position])
        height = max(height, UInt32(truncatingIfNeeded: told ?? 0))
      } else {
        height = chain.tip
      }
      if height > 0, let hash = try segment(onChain: number, atHeight: height, of: entry, db) {
        found.append(hash)
      }
    }
    return found.sorted()
  }

  private func segment(
    onChain chain: Int, atHeight height: UInt32, of entry: ScopeEntry, _ db: Database
  ) throws -> SegmentHash? {
    try Data.fetchOne(
      db.cachedStatement(
        sql: "SELECT hash FROM segment WHERE scope = ? AND chain = ? AND height = ?"),
      arguments: [entry.number, chain, Int64(height)]
    ).flatMap { SegmentHash(bytes: $0) }
  }

  /// Writes a frontier, and lets it take effect here.
  private func write(
    _ frontier: Frontier, in entry: ScopeEntry, reading: ClockReading, _ db: Database
  ) throws {
    let batch = RecordBatch(schema: schema)
    try cut(entry, batch: batch, db)
    try batch.flush(db)
    try writeControl(
      [.frontier(frontier)], in: entry, reading: reading,
      upon: try parents(of: frontier, in: entry, db), db)
    try settleFrontiers(ofScopes: [entry.number], db)
  }

  // MARK: releasing

  /// Lets all that is here of a device's held work count.
  ///
  /// - Parameters:
  ///   - device: whose work.
  ///   - caseID: only in this case, where given.
  ///   - reading: the device's clocks now.
  /// - Returns: how many changes count from now on.
  /// - Throws: ``ReplicaError``; nothing was released.
  public func release(
    _ device: DeviceID, in caseID: CaseID? = nil, at reading: ClockReading
  ) throws(ReplicaError) -> Int {
    try unit { db in
      let roster = try roster(db)
      let own = try deviceKeys(db).device
      var released = 0
      for held in try heldWork(db) where held.device == device {
        guard caseID == nil || held.caseID == caseID, let entry = try scope(held.scope, db),
          entry.control.mayWriteNow(own, roster: roster),
          let revocation = roster.revocations(of: device).first
            ?? entry.control.ends(of: device, roster: roster).first
        else { continue }
        var segments: [SegmentHash] = []
        for (number, chain) in entry.graph.chains.enumerated()
        where chain.device == device && chain.tip > 0 {
          if let tip = try segment(onChain: number, atHeight: chain.tip, of: entry, db) {
            segments.append(tip)
          }
        }
        try write(
          Frontier(device: device, revocation: revocation, segments: segments.sorted()),
          in: entry, reading: reading, db)
        released += held.changes
      }
      return released
    }
  }
}
