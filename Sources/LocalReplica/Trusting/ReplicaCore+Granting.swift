// Letting a team into parts of one case, and ending that: what a referral, a transfer and a hand-over are made of.

public import CausalMerge
import Foundation
import GRDB
public import SyncProtocol
public import Trust

/// What a team may do in one part of a case, or could.
public struct CaseAccess: Hashable, Sendable {
  public var scope: ScopeID
  public var compartment: UInt32
  public var right: GivenRight
}

extension ReplicaCore {
  /// Who was given which part of a case, by the parts that are here: in the order of the parts, of each as it came about.
  public func access(to caseID: CaseID) throws(ReplicaError) -> [CaseAccess] {
    try reading { db in
      let roster = try roster(db)
      return try parts(of: caseID, nil, db).flatMap { entry, compartment in
        entry.control.givenRights(roster: roster).map {
          CaseAccess(scope: entry.id, compartment: compartment, right: $0)
        }
      }
    }
  }

  /// Lets a team into parts of a case, with all keys of them that are here: it reads what was written before, too.
  ///
  /// Where it has been let in already, what it had ends with what it is given now.
  ///
  /// - Parameters:
  ///   - rights: read, or read and write.
  ///   - team: the team.
  ///   - compartments: the parts.
  ///   - caseID: the case.
  ///   - until: when it is to end, in milliseconds since 1970; nil for no such time.
  ///   - reading: the device's clocks now.
  /// - Returns: in how many scopes something changed.
  /// - Throws: ``ReplicaError/notGranted(_:)`` or ``ReplicaError/keyMissing(_:)`` where this device cannot let anybody in;
  ///   nothing was written.
  @discardableResult
  public func grant(
    _ rights: Rights, to team: TeamID, in compartments: Set<UInt32>, of caseID: CaseID,
    until: Int64? = nil, at reading: ClockReading
  ) throws(ReplicaError) -> Int {
    try unit { db in
      let roster = try roster(db)
      var count = 0
      for (entry, _) in try parts(of: caseID, compartments, db) {
        guard try mayWrite(in: entry, db) else { throw ReplicaError.notGranted(entry.id) }
        guard !entry.contentKeys.isEmpty else { throw ReplicaError.keyMissing(entry.id) }
        let grant = Grant(team: team, rights: rights, until: until)
        let standing = entry.control.givenRights(roster: roster)
          .filter { $0.end == nil && $0.grant.team == team }
        // What the compartment's policy gave is the team's own to give up.
        guard !standing.contains(where: { $0.isByPolicy || $0.grant == grant }) else { continue }
        let ends: [ControlEntry] = standing.isEmpty ? [] : [.grantEnd(GrantEnd(team: team))]
        try wrapKeys(
          of: entry, for: [team], saying: ends + [.grant(grant)], reading: reading, db)
        if entry.control.hasFrontiers { try settleFrontiers(ofScopes: [entry.number], db) }
        count += 1
      }
      return count
    }
  }

  /// Ends what a team was granted in parts of a case: in those in which it has been let in, or in those that this device's
  /// own team leaves.
  ///
  /// The parts take a new key at their next write.
  ///
  /// - Parameters:
  ///   - team: the team.
  ///   - compartments: the parts; nil for all that are here.
  ///   - caseID: the case.
  ///   - reading: the device's clocks now.
  /// - Returns: the parts in which something ended.
  /// - Throws: ``ReplicaError/notGranted(_:)`` where this device may not write; nothing was written.
  @discardableResult
  public func endGrants(
    to team: TeamID, in compartments: Set<UInt32>? = nil, of caseID: CaseID,
    at reading: ClockReading
  ) throws(ReplicaError) -> Set<UInt32> {
    try unit { db in
      let roster = try roster(db)
      let isOwn = roster.isMember(try deviceKeys(db).device, of: team)
      var ended: Set<UInt32> = []
      for (entry, compartment) in try parts(of: caseID, compartments, db) {
        let standing = entry.control.givenRights(roster: roster)
          .filter { $0.end == nil && $0.grant.team == team && (isOwn || !$0.isByPolicy) }
        guard !standing.isEmpty else { continue }
        guard try mayWrite(in: entry, db) else { throw ReplicaError.notGranted(entry.id) }
        try writeControl([.grantEnd(GrantEnd(team: team))], in: entry, reading: reading, db)
        if entry.control.hasFrontiers { try settleFrontiers(ofScopes: [entry.number], db) }
        ended.insert(compartment)
      }
      let hasRemotes = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM remote)") ?? false
      if !ended.isEmpty, !hasRemotes { try writeFrontiers(reading, at: nil, db) }
      return ended
    }
  }

  /// Ends what was granted for a time that has passed, in scopes in which this device may write.
  ///
  /// No replica lets a clock decide what counts: the first laptop of a team that stays, and that syncs after the time, writes
  /// the end, and from then on it is the same everywhere.
  func endWhatIsOver(_ reading: ClockReading, _ db: Database) throws {
    let scopes = try endedScopes(db)
    guard !scopes.isEmpty else { return }
    let roster = try roster(db)
    let now = try correctedTime(reading, db)
    for number in scopes {
      let entry = try scope(number, db)
      guard entry.claim != nil, entry.control.hasTimedGrants, try mayWrite(in: entry, db) else {
        continue
      }
      let over = entry.control.givenRights(roster: roster).filter { right in
        right.end == nil && right.grant.until.map { $0 <= now } ?? false
      }
      let teams = Set(over.map(\.grant.team)).sorted()
      guard !teams.isEmpty else { continue }
      try writeControl(
        teams.map { .grantEnd(GrantEnd(team: $0)) }, in: entry, reading: reading, db)
      if entry.control.hasFrontiers { try settleFrontiers(ofScopes: [entry.number], db) }
    }
  }

  /// The scopes of a case that are here, by compartment.
  private func parts(
    of caseID: CaseID, _ compartments: Set<UInt32>?, _ db: Database
  ) throws -> [(entry: ScopeEntry, compartment: UInt32)] {
    try Int64.fetchAll(
      db, sql: "SELECT number FROM scope WHERE case_id = ? ORDER BY compartment, id",
      arguments: [Data(caseID.bytes)]
    ).compactMap { number in
      let entry = try scope(number, db)
      guard let compartment = entry.claim?.compartment,
        compartments.map({ $0.contains(compartment) }) ?? true
      else { return nil }
      return (entry, compartment)
    }
  }

  /// The scope of a claim in which this device may write although it has not the compartment's secret; nil where there is
  /// none.
  func scopeLetInto(_ claim: ScopeClaim, _ db: Database) throws -> ScopeEntry? {
    let found = try parts(of: claim.caseID, [claim.compartment], db).map(\.entry)
      .filter { $0.claim?.matter == claim.matter }
    let roster = try roster(db)
    let own = try deviceKeys(db).device
    return found.first { $0.control.mayWriteNow(own, roster: roster) }
  }

  /// Whether a segment that waits here for others says that a team of this device has lost a scope.
  ///
  /// A server that knows hands out nothing of the scope any more but this word: what it builds on may never come.
  func hasBeenToldOfEnd(of entry: ScopeEntry, _ db: Database) throws -> Bool {
    let teams = Set(try roster(db).teams(of: try deviceKeys(db).device))
    return try Data.fetchAll(
      db, sql: "SELECT bytes FROM segment WHERE scope = ? AND kind = 1 AND standing = 0",
      arguments: [entry.number]
    ).contains { bytes in
      let entries = try? Segment(parsing: Array(bytes)).readControl().entries
      return entries?.contains { element in
        if case .grantEnd(let end) = element { teams.contains(end.team) } else { false }
      } ?? false
    }
  }

  /// Whether a colleague's segment lets a team of this device into a scope that was there before.
  func letsIn(_ segment: Segment, _ db: Database) throws -> Bool {
    guard !segment.header.parents.isEmpty, let batch = try? segment.readControl() else {
      return false
    }
    let own = try deviceKeys(db).device
    guard segment.header.device != own else { return false }
    let teams = try roster(db).teams(of: own)
    return batch.entries.contains { entry in
      if case .grant(let grant) = entry { teams.contains(grant.team) } else { false }
    }
  }

  /// Has a scope compared with every server from which anything was read.
  ///
  /// What somebody wrote apart, upon an opening of their own, lies before the cursor and in no past that came with the
  /// grant: nothing is missing by which it would be asked for.
  func compareWhole(_ entry: ScopeEntry, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO backfill (remote, scope)
        SELECT number, ? FROM remote WHERE ifnull(epoch, next_epoch) IS NOT NULL
        ON CONFLICT DO UPDATE SET is_routine = 0
        """
    ).execute(arguments: [entry.number])
  }

  /// Scopes in which what somebody was granted ended, or will at some time.
  func endedScopes(_ db: Database) throws -> [Int64] {
    try Int64.fetchAll(db.cachedStatement(sql: "SELECT scope FROM ended_grant ORDER BY scope"))
  }
}
