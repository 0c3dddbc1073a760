// Carrying out orders: what a court had destroyed, or sealed from this device, goes from here, and stays away.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

/// What went when orders were carried out.
struct ForgottenWork {
  var scopes = 0
  /// Own changes among it that no remote had acknowledged.
  var unsentChanges = 0
}

extension ReplicaCore {
  /// Carries out what the roster orders, as far as it is known here and not done yet.
  ///
  /// It runs within the transaction that takes the roster's segments in, before anything else of the same answer.
  ///
  /// - Returns: what went.
  func carryOutOrders(_ db: Database) throws -> ForgottenWork {
    var forgotten = ForgottenWork()
    let roster = try roster(db)
    let named = roster.orderedScopes
    guard !named.isEmpty else { return forgotten }
    let own = try deviceKeys(db).device
    let gone = try goneScopes(db)
    for id in named {
      if roster.mayKeep(id, on: own) {
        guard gone.contains(id) else { continue }
        // Its seals were lifted, or this device is a custodian's now.
        try db.execute(
          sql: "DELETE FROM gone_scope WHERE scope = ?", arguments: [Data(id.bytes)])
        try lookBack(db)
      } else {
        if try forget(id, &forgotten, db) {
          try db.set(.uncleaned, to: [1])
          mustClean = true
        }
        try db.execute(
          sql: "INSERT OR IGNORE INTO gone_scope (scope) VALUES (?)", arguments: [Data(id.bytes)])
      }
    }
    cache.goneScopes = nil
    return forgotten
  }

  /// Scopes that this device may not have.
  func goneScopes(_ db: Database) throws -> Set<ScopeID> {
    if let known = cache.goneScopes { return known }
    let names = try Data.fetchAll(db, sql: "SELECT scope FROM gone_scope")
    let gone = Set(names.compactMap { ScopeID(bytes: $0) })
    cache.goneScopes = gone
    return gone
  }

  // MARK: forgetting

  /// Deletes all that is here of a scope.
  ///
  /// - Returns: whether there was anything.
  private func forget(
    _ id: ScopeID, _ forgotten: inout ForgottenWork, _ db: Database
  ) throws -> Bool {
    let name = Data(id.bytes)
    try db.execute(
      sql: "DELETE FROM outgoing_wrap WHERE wrap IN (SELECT number FROM wrap WHERE scope = ?)",
      arguments: [name])
    try db.execute(sql: "DELETE FROM wrap WHERE scope = ?", arguments: [name])
    let hadWraps = db.changesCount > 0
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT number, case_id FROM scope WHERE id = ?", arguments: [name])
    else { return hadWraps }
    let number: Int64 = row[0]
    let caseID = CaseID(bytes: row.bytes(1))
    forgotten.scopes += 1
    forgotten.unsentChanges += try unsentChanges(in: number, db)
    try dropDrafts(about: number, of: caseID, db)
    for sql in Self.forgetting { try db.execute(sql: sql, arguments: ["scope": number]) }
    if let caseID { try dropEncapsulations(of: caseID, db) }
    cache.scopes[number] = nil
    cache.readableScopes[number] = nil
    cache.scopeNumbers[id] = nil
    cache.lastOutboxNumber = nil
    forgettings += 1
    changes.insert(id)
    return true
  }

  /// Forgets scopes of which nothing is left but their names: no segment ever belonged there.
  func forgetEmptyScopes(_ numbers: Set<Int64>, _ db: Database) throws {
    let roster = try rosterScope(db)
    for number in numbers.sorted() {
      let entry = try scope(number, db)
      let isEmpty = try Bool.fetchOne(
        db,
        sql: """
          SELECT NOT EXISTS (SELECT 1 FROM segment WHERE scope = :scope)
            AND NOT EXISTS (SELECT 1 FROM outbox WHERE scope = :scope)
          """, arguments: ["scope": number])
      guard isEmpty ?? false, entry.claim == nil, entry.id != roster else { continue }
      for sql in Self.forgetting { try db.execute(sql: sql, arguments: ["scope": number]) }
      cache.scopes[number] = nil
      cache.readableScopes[number] = nil
      cache.scopeNumbers[entry.id] = nil
      forgettings += 1
    }
  }

  /// Every table that knows a scope by its number, what depends on another first.
  private static let forgetting = {
    let segments = "(SELECT number FROM segment WHERE scope = :scope)"
    return [
      "DELETE FROM conflict WHERE record IN (SELECT number FROM record WHERE scope = :scope)",
      "DELETE FROM record WHERE scope = :scope",
      "DELETE FROM waiting WHERE segment IN \(segments)",
      "DELETE FROM outgoing WHERE segment IN \(segments)",
      "DELETE FROM delivery WHERE segment IN \(segments)",
      "DELETE FROM segment WHERE scope = :scope",
      "DELETE FROM outbox WHERE scope = :scope",
      "DELETE FROM content_key WHERE scope = :scope",
      "DELETE FROM chain WHERE scope = :scope",
      "DELETE FROM backfill WHERE scope = :scope",
      "DELETE FROM key_request WHERE scope = :scope",
      "DELETE FROM frontier WHERE scope = :scope",
      "DELETE FROM ended_grant WHERE scope = :scope",
      "DELETE FROM scope WHERE number = :scope",
    ]
  }()

  /// Own changes of a scope that no remote has acknowledged.
  private func unsentChanges(in scope: Int64, _ db: Database) throws -> Int {
    let own = try deviceKeys(db).device
    return try Int.fetchOne(
      db,
      sql: """
        SELECT (SELECT COUNT(*) FROM outbox WHERE scope = :scope) + (
          SELECT COALESCE(SUM(change_count), 0) FROM segment
          JOIN chain ON chain.scope = segment.scope AND chain.number = segment.chain
          WHERE segment.scope = :scope AND chain.device = :own
            AND segment.number NOT IN (SELECT segment FROM delivery))
        """, arguments: ["scope": scope, "own": Data(own.bytes)]) ?? 0
  }

  /// Drops texts that were begun about the scope's records or its case: they may hold what was destroyed.
  private func dropDrafts(about scope: Int64, of caseID: CaseID?, _ db: Database) throws {
    let records = try Data.fetchAll(
      db, sql: "SELECT id FROM record WHERE scope = ?", arguments: [scope])
    var names = Set(records.compactMap { RecordID(bytes: $0)?.description })
    if let caseID { names.insert(caseID.description) }
    for subject in try draftSubjects(db)
    where subject.split(separator: "/").contains(where: { names.contains(String($0)) }) {
      try dropDraft(subject, db)
    }
  }

  /// Drops the secrets under which this device wrapped a case's keys, where nothing of the case is here any more.
  private func dropEncapsulations(of caseID: CaseID, _ db: Database) throws {
    let name = Data(caseID.bytes)
    let isHere = try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM scope WHERE case_id = ?)", arguments: [name])
    guard !(isHere ?? false) else { return }
    let wraps = "SELECT wrap FROM encapsulation WHERE case_id = ?"
    try db.execute(
      sql: """
        DELETE FROM outgoing_wrap WHERE wrap IN (SELECT number FROM wrap WHERE hash IN (\(wraps)))
        """, arguments: [name])
    try db.execute(sql: "DELETE FROM wrap WHERE hash IN (\(wraps))", arguments: [name])
    try db.execute(sql: "DELETE FROM encapsulation WHERE case_id = ?", arguments: [name])
  }

  // MARK: cleaning

  /// Sees to it that no file holds what orders deleted.
  ///
  /// Deleting overwrites pages, but the write-ahead log keeps their old state until it is emptied, and a page that is
  /// still in use may keep what lay beside its rows until the file is made anew. Where this was cut off, or a disk has no
  /// room for it, the next opening does it; no receipt is signed until it is done.
  func cleanFile() {
    do {
      let isUnclean = try database.read { try $0.setting(.uncleaned) != nil }
      guard isUnclean else {
        mustClean = false
        return
      }
      try database.writeWithoutTransaction { db in
        let isFile = try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal"
        if isFile { _ = try db.checkpoint(.truncate) }
        try db.execute(sql: "VACUUM")
        try db.drop(.uncleaned)
        if isFile { _ = try db.checkpoint(.truncate) }
      }
      mustClean = false
    } catch {
      mustClean = true
    }
  }
}
