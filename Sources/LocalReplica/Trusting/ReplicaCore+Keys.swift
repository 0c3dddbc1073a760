// Opening keys: a wrap that arrived, or a team that this device joined, may make a scope readable.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

extension ReplicaCore {
  /// Opens every scope key that a wrap brings and that is not open yet.
  ///
  /// - Returns: the keys that were opened now.
  func openKeys(_ db: Database) throws -> [KeyID] {
    guard try rootKey(db) != nil else { return [] }
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT DISTINCT scope, key_id FROM wrap
        WHERE key_id IS NOT NULL AND key_id NOT IN (SELECT id FROM content_key)
        """)
    guard !rows.isEmpty else { return [] }
    let roster = try roster(db)
    let keyring = try keyring(db)
    var opener = WrapOpener(encapsulation: environment.encapsulation)
    var opened: [KeyID] = []
    for row in rows {
      guard let id = ScopeID(bytes: row.bytes(0)), let key = KeyID(bytes: row.bytes(1)),
        let entry = try scope(id, db)
      else { continue }
      var wraps: [Wrap] = []
      // Also on a side that counts for nothing: its opening may turn out to be the true one.
      for hash in entry.control.ofAllSides.wraps(of: key, roster: roster) {
        if let wrap = try wrap(hash, db) { wraps.append(wrap) }
      }
      guard let content = try? opener.key(key, of: id, from: wraps, keyring: keyring) else {
        continue
      }
      try keep(content, of: entry, db)
      try readClaim(of: entry, keyring: keyring, roster: roster, db)
      opened.append(key)
    }
    return opened
  }

  /// Reads what a scope's openings claim that its id was made from.
  ///
  /// An opening whose claim is false counts for nothing: someone learnt a scope's id and tried to enter it by opening
  /// it under a compartment of their own.
  private func readClaim(
    of entry: ScopeEntry, keyring: TeamKeyring, roster: Roster, _ db: Database
  ) throws {
    for (hash, opening) in entry.control.openingsAsClaimed(roster: roster) {
      guard let stored = try stored(hash, db), let keyID = try firstKey(of: stored.number, db),
        let key = entry.contentKeys[keyID]
      else { continue }
      do {
        let isProven = keyring.secret(ofCompartment: opening.compartment) != nil
        let claim =
          !isProven
          ? try ScopeKeys.statedClaim(of: opening, scope: entry.id, key: key)
          : try ScopeKeys.claim(of: opening, scope: entry.id, key: key, keyring: keyring)
        // What follows from a secret that is here stands before what somebody only says.
        if entry.claim == nil || isProven && entry.claim?.compartment != claim.compartment {
          entry.claim = claim
          try entry.saveClaim(db)
          // What counted on other sides counts no more.
          if entry.control.hasSides { doubted.insert(entry.number) }
        }
      } catch TrustError.claim {
        try disregard(hash, in: entry, db)
      }
    }
    try disregardOpeningsOfOthers(in: entry, db)
  }

  /// Scopes of which an opening was found to be false since this was asked last.
  func takeDoubted() -> Set<Int64> {
    defer { doubted = [] }
    return doubted
  }

  /// Lets those openings count for nothing that name another compartment than the scope's.
  ///
  /// A team that was let into this one scope has taken an opening's word, and compared nothing: it says nothing of others.
  func disregardOpeningsOfOthers(in entry: ScopeEntry, _ db: Database) throws {
    guard let claim = entry.claim else { return }
    let others = entry.control.openings(besidesThoseOf: claim.compartment)
    guard !others.isEmpty, try keyring(db).secret(ofCompartment: claim.compartment) != nil else {
      return
    }
    for hash in others { try disregard(hash, in: entry, db) }
  }

  /// Lets an opening count for nothing, for good; what was admitted because of it is held from now on.
  private func disregard(_ opening: SegmentHash, in entry: ScopeEntry, _ db: Database) throws {
    entry.control.disregard(opening: opening)
    doubted.insert(entry.number)
    let disregarded = entry.control.disregarded.sorted().flatMap(\.bytes)
    try db.execute(
      sql: "UPDATE scope SET disregarded = ? WHERE number = ?",
      arguments: [Data(disregarded), entry.number])
  }

  private func firstKey(of number: Int64, _ db: Database) throws -> KeyID? {
    for case .key(let key) in try segment(numbered: number, db).readControl().entries {
      return key.keyID
    }
    return nil
  }
}
