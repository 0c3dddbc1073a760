// A scope takes a new key at its next write once a team that reads it has a new one, or a team reads it no more: whoever
// left can open nothing that is written from then on.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

extension ReplicaCore {
  /// Gives a scope a new key, if every key that could be written under was wrapped for a team's earlier key, or
  /// for a team that has lost the scope.
  ///
  /// What waits in the outbox was named as if it came next; it takes new names behind the key's segment.
  ///
  /// - Parameters:
  ///   - entry: the scope.
  ///   - time: milliseconds since 1970, for showing; nil to take that of the first change that waits.
  ///   - batch: the records that the unit of work has touched.
  ///   - db: the database.
  /// - Throws: what the database throws.
  func renewKey(
    of entry: ScopeEntry, time: Int64?, batch: RecordBatch, _ db: Database
  ) throws {
    guard let claim = entry.claim, let teams = try teamsLackingNewKey(of: entry, db) else { return }
    let outbox = entry.openSegment == nil ? [] : try outboxChanges(of: entry, db)
    if !outbox.isEmpty {
      try batch.reset(db)
      try db.execute(sql: "DELETE FROM outbox WHERE scope = ?", arguments: [entry.number])
      entry.openSegment = nil
    }
    var generator = EnvironmentGenerator(environment: environment)
    var encapsulations = try encapsulationCache(of: claim.caseID, db)
    let renewed = try ScopeKeys.renew(
      entry.id, inCase: claim.caseID, for: teams, roster: try roster(db), cache: &encapsulations,
      encapsulation: environment.encapsulation, using: &generator)
    try keep(renewed.key, of: entry, db)
    for wrap in renewed.wraps { try keepOwn(wrap, db) }
    try keep(encapsulations, of: claim.caseID, db)
    let keys = try deviceKeys(db)
    let body = ControlBatch(
      time: time ?? outbox.first?.assumedTime ?? 0,
      transaction: TransactionID(run: generator.next(), counter: nextTransaction()),
      entries: [renewed.entry])
    let segment = try Segment.control(
      body, scope: entry.id, device: keys.device, parents: try parents(in: entry, db),
      signer: keys.signer)
    let placement = try keepOwn(segment, changeCount: 0, in: entry, db)
    try understand(segment, at: placement, in: entry, db)
    guard !outbox.isEmpty else { return }
    try rebuildRecords(of: entry, db)
    for change in outbox { try write(change, again: entry, batch: batch, db) }
  }

  /// The teams for which a new key has to be wrapped; nil where one is here that all of them have.
  private func teamsLackingNewKey(of entry: ScopeEntry, _ db: Database) throws -> [TeamID]? {
    let roster = try roster(db)
    guard roster.hasRevocations || entry.control.hasEnds else { return nil }
    let teams = entry.control.readers(roster: roster).filter { roster.teamKey($0) != nil }
    guard
      entry.control.hasEnds
        || teams.contains(where: { (roster.teamKey($0)?.generation ?? 1) > 1 }),
      entry.control.mayWriteNow(try deviceKeys(db).device, roster: roster),
      try usableKey(of: entry, db) == nil
    else { return nil }
    return teams
  }

  /// A key of the scope under which may be written.
  func usableKey(of entry: ScopeEntry, _ db: Database) throws -> ContentKey? {
    let roster = try roster(db)
    for id in entry.control.currentKeyIDs(roster: roster)
    where entry.control.isUpToDate(id, roster: roster) {
      if let key = entry.contentKeys[id] { return key }
    }
    return nil
  }
}
