// Opening a scope: its first control segment, its key, and the wraps that bring the key to its teams.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

extension ReplicaCore {
  /// Finds the scope of a claim, or opens it.
  ///
  /// Its id follows from the compartment's secret, so two members who open it offline open the same one, and each
  /// opening stands.
  ///
  /// - Throws: ``ReplicaError/compartmentNotOpen(number:)``.
  func openScope(_ claim: ScopeClaim, reading: ClockReading, _ db: Database) throws -> ScopeEntry {
    let keyring = try keyring(db)
    guard let secret = keyring.secret(ofCompartment: claim.compartment) else {
      if let known = try scopeLetInto(claim, db) { return known }
      throw ReplicaError.compartmentNotOpen(number: claim.compartment)
    }
    var claim = claim
    var id = ScopeNaming.scope(of: claim, secret: secret)
    // What was destroyed, or sealed from this device, or is held as a whole, is not written in: work begun anew has a
    // scope of its own.
    let gone = try goneScopes(db)
    while try gone.contains(id) || isWhollyHeld(id, db) {
      claim.ordinal += 1
      id = ScopeNaming.scope(of: claim, secret: secret)
    }
    if let known = try scope(id, db), known.claim?.compartment == claim.compartment { return known }
    let keys = try deviceKeys(db)
    var generator = EnvironmentGenerator(environment: environment)
    var encapsulations = try encapsulationCache(of: claim.caseID, db)
    let prepared: PreparedScope
    do {
      prepared = try ScopeKeys.open(
        claim, by: keys.device, keyring: keyring, roster: try roster(db),
        cache: &encapsulations, encapsulation: environment.encapsulation, using: &generator)
    } catch {
      throw ReplicaError.compartmentNotOpen(number: claim.compartment)
    }
    let entry = try scopeMakingRow(id, db)
    entry.claim = claim
    try entry.saveClaim(db)
    try keep(prepared.key, of: entry, db)
    for wrap in prepared.wraps { try keepOwn(wrap, db) }
    try writeControl(prepared.entries, in: entry, reading: reading, isOpening: true, db)
    // What somebody else had opened under another compartment is known to be false now: nothing here builds on it.
    if entry.control.hasSides { try settleFrontiers(ofScopes: [entry.number], db) }
    try keep(encapsulations, of: claim.caseID, db)
    return entry
  }

  /// Whether a scope is here of which every opening is held: there is no key to write under.
  private func isWhollyHeld(_ id: ScopeID, _ db: Database) throws -> Bool {
    guard let entry = try scope(id, db), entry.control.hasFrontiers else { return false }
    return try !entry.control.isOpenNow(roster: roster(db))
  }

  /// Signs and keeps one control segment of this device: upon these parents, else on the side of the scope where it has
  /// its rights, or another.
  @discardableResult
  func writeControl(
    _ entries: [ControlEntry], in entry: ScopeEntry, reading: ClockReading,
    isOpening: Bool = false, upon parents: [SegmentHash]? = nil, on side: UInt32? = nil,
    _ db: Database
  ) throws -> Segment {
    let keys = try deviceKeys(db)
    // The roster as it was before is read while this segment is not in it.
    if try entry.id == rosterScope(db) { _ = try roster(db) }
    let batch = RecordBatch(schema: schema)
    try cut(entry, batch: batch, db)
    try batch.flush(db)
    var generator = EnvironmentGenerator(environment: environment)
    let error = ClockMeasurement.error(of: reading, by: try clock(db))
    let body = ControlBatch(
      time: reading.wallMilliseconds - error,
      transaction: TransactionID(run: generator.next(), counter: nextTransaction()),
      entries: entries)
    let segment = try Segment.control(
      body, scope: entry.id, device: keys.device,
      parents: isOpening ? [] : try parents ?? self.parents(in: entry, on: side, db),
      signer: keys.signer)
    let placement = try keepOwn(segment, changeCount: 0, in: entry, db)
    try understand(segment, at: placement, in: entry, db)
    return segment
  }

  /// Lets a linked control segment take effect: on the roster, or on its scope's grants and keys.
  func understand(
    _ segment: Segment, at placement: Placement, in entry: ScopeEntry, _ db: Database
  ) throws {
    if try entry.id == rosterScope(db) {
      var roster = try roster(db)
      let own = try deviceKeys(db).device
      let teams = Set(roster.teams(of: own))
      if !roster.contains(segment.hash) { try roster.apply(segment) }
      cache.roster = roster
      cache.keyring = nil
      if !teams.isSuperset(of: roster.teams(of: own)) { try lookBack(db) }
      return
    }
    let controls = entry.controlPlacements
    entry.control.apply(segment, roster: try roster(db)) { other in
      controls[other].map { placement.vector.covers(chain: $0.chain, height: $0.height) } ?? false
    }
    entry.controlPlacements[segment.hash] = placement
    try disregardOpeningsOfOthers(in: entry, db)
    if entry.control.hasEnds || entry.control.hasTimedGrants {
      try db.cachedStatement(sql: "INSERT OR IGNORE INTO ended_grant (scope) VALUES (?)")
        .execute(arguments: [entry.number])
    }
    if try letsIn(segment, db) { try compareWhole(entry, db) }
    if entry.control.asksForKey(segment.hash) {
      try db.cachedStatement(sql: "INSERT OR IGNORE INTO key_request (scope) VALUES (?)")
        .execute(arguments: [entry.number])
    }
  }

  // MARK: wraps

  func wrap(_ hash: WrapHash, _ db: Database) throws -> Wrap? {
    let statement = try db.cachedStatement(sql: "SELECT bytes FROM wrap WHERE hash = ?")
    return try Data.fetchOne(statement, arguments: [Data(hash.bytes)])
      .map { try Wrap(parsing: Array($0)) }
  }

  /// Keeps a wrap's exact bytes; returns its number, and whether it is new.
  @discardableResult
  func keep(_ wrap: Wrap, _ db: Database) throws -> (number: Int64, isNew: Bool) {
    let known = try db.cachedStatement(sql: "SELECT number FROM wrap WHERE hash = ?")
    if let number = try Int64.fetchOne(known, arguments: [Data(wrap.hash.bytes)]) {
      return (number, false)
    }
    var scope: Data?
    var key: Data?
    if case .key(let content) = wrap.content {
      scope = Data(content.scope.bytes)
      key = Data(content.keyID.bytes)
    }
    try db.cachedStatement(sql: "INSERT INTO wrap (hash, scope, key_id, bytes) VALUES (?, ?, ?, ?)")
      .execute(arguments: [Data(wrap.hash.bytes), scope, key, Data(wrap.bytes)])
    return (db.lastInsertedRowID, true)
  }

  /// Keeps a wrap that this device made, and queues it for every remote.
  func keepOwn(_ wrap: Wrap, _ db: Database) throws {
    let kept = try keep(wrap, db)
    guard kept.isNew else { return }
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO outgoing_wrap (remote, wrap) SELECT number, ? FROM remote"
    ).execute(arguments: [kept.number])
  }

  // MARK: encapsulations of a case

  /// The secrets under which this device wrapped keys of a case before.
  func encapsulationCache(of caseID: CaseID, _ db: Database) throws -> EncapsulationCache {
    var cache = EncapsulationCache()
    let statement = try db.cachedStatement(
      sql: "SELECT sealed FROM encapsulation WHERE case_id = ?")
    let roster = try roster(db)
    for sealed in try Data.fetchAll(statement, arguments: [Data(caseID.bytes)]) {
      let bytes = try storage.open(Array(sealed), for: .contentKey, bound: caseID.bytes)
      guard let hash = WrapHash(bytes: bytes.prefix(WrapHash.byteCount)),
        let wrap = try wrap(hash, db), case .encapsulation(let content) = wrap.content,
        let key = roster.teamKeys(content.team).first(where: {
          $0.generation == content.generation
        })
      else { continue }
      cache.entries[EncapsulationCache.Key(caseID: caseID, teamKey: key)] =
        EncapsulationCache.Entry(wrap: wrap, secret: Array(bytes.dropFirst(WrapHash.byteCount)))
    }
    return cache
  }

  func keep(
    _ encapsulations: EncapsulationCache, of caseID: CaseID, _ db: Database
  ) throws {
    for (key, entry) in encapsulations.entries.sorted(by: {
      $0.value.wrap.hash < $1.value.wrap.hash
    })
    where key.caseID == caseID {
      let sealed = try storage.seal(
        entry.wrap.hash.bytes + entry.secret, for: .contentKey, bound: caseID.bytes)
      try db.cachedStatement(
        sql: "INSERT OR IGNORE INTO encapsulation (wrap, case_id, sealed) VALUES (?, ?, ?)"
      ).execute(arguments: [
        Data(entry.wrap.hash.bytes), Data(caseID.bytes), Data(sealed),
      ])
    }
  }
}
