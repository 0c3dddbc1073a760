// Carrying out orders: what a court had destroyed, or sealed from this device, goes from here, and stays away.

public import CausalMerge
import Foundation
import GRDB
public import SyncProtocol
public import Trust

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

// MARK: what people ask, and order

/// An order, and who has carried it out as far as is known here.
public struct OrderReport: Hashable, Sendable {
  /// The order as it stands.
  public var standing: StandingOrder
  /// Devices that have confirmed, with when they did, in the order of their ids.
  public var confirmed: [DeviceID: Int64]
  /// Devices that have not.
  public var silent: [DeviceContact]
  /// Whether a server has the order, which it carries out in the same moment.
  public var isOnServer: Bool

  /// Devices that have to confirm.
  public var deviceCount: Int { confirmed.count + silent.count }
}

extension ReplicaCore {
  /// Every order of the roster, with who has confirmed it.
  ///
  /// - Throws: ``ReplicaError``.
  public func orders() throws(ReplicaError) -> [OrderReport] {
    try reading { db in
      guard try rootKey(db) != nil else { return [] }
      let roster = try roster(db)
      var contacts: [DeviceID: Int64] = [:]
      for row in try Row.fetchAll(
        db, sql: "SELECT device, MAX(last_session) FROM device_contact GROUP BY device")
      {
        if let device = DeviceID(bytes: row.bytes(0)) { contacts[device] = row[1] as Int64? }
      }
      return try roster.orders.map { order in
        var confirmed: [DeviceID: Int64] = [:]
        for receipt in try receipts(for: order.id, db) {
          confirmed[receipt.device] = receipt.doneAt
        }
        let silent = roster.devices.filter { confirmed[$0] == nil }
          .map { DeviceContact(device: $0, lastSession: contacts[$0]) }
        let isOnServer =
          try Bool.fetchOne(
            db,
            sql: """
              SELECT EXISTS (
                SELECT 1 FROM delivery JOIN segment ON number = segment WHERE hash = ?)
              """, arguments: [Data(order.place.segment.bytes)]) ?? false
        return OrderReport(
          standing: order, confirmed: confirmed, silent: silent, isOnServer: isOnServer)
      }
    }
  }

  /// Writes orders of this admin's into the roster, and carries them out here.
  ///
  /// - Parameters:
  ///   - orders: the orders, in one segment.
  ///   - reading: the device's clocks now.
  /// - Returns: how many own changes went that were not sent.
  /// - Throws: ``ReplicaError/keysUnusable(reason:)`` where this device is no admin, or the roster would not take an
  ///   order; nothing is changed then.
  @discardableResult
  public func give(
    _ orders: [ErasureOrder], at reading: ClockReading
  ) throws(ReplicaError) -> Int {
    try unit { db in
      guard try roster(db).isAdmin(try deviceKeys(db).device) else {
        throw ReplicaError.keysUnusable(reason: "only an admin's device gives orders")
      }
      let faults = try roster(db).invalidEntries.count
      try writeRoster(orders.map { .erasure($0) }, reading: reading, db)
      guard try roster(db).invalidEntries.count == faults else {
        throw ReplicaError.keysUnusable(reason: "the roster does not take this order")
      }
      return try carryOutOrders(db).unsentChanges
    }
  }

  /// Lets a team read scopes that are about to be sealed for it, where it does not yet.
  ///
  /// This has to reach a server before the seal does: with the seal it may go from this device too.
  ///
  /// - Parameters:
  ///   - custodian: the team.
  ///   - scopes: scopes that this device holds.
  ///   - reading: the device's clocks now.
  /// - Returns: how many scopes the team was let into.
  /// - Throws: ``ReplicaError/keysUnusable(reason:)`` where this device cannot let the team in.
  public func letIn(
    custodian: TeamID, to scopes: [ScopeID], at reading: ClockReading
  ) throws(ReplicaError) -> Int {
    try unit { db in
      let roster = try roster(db)
      var count = 0
      for id in scopes {
        guard let entry = try scope(id, db), !entry.control.mayRead(custodian, roster: roster)
        else { continue }
        guard let claim = entry.claim, !entry.contentKeys.isEmpty, try mayWrite(in: entry, db)
        else {
          throw ReplicaError.keysUnusable(
            reason: "this device may not let the custodian into a part of the case")
        }
        var entries: [ControlEntry] = [.grant(Grant(team: custodian, rights: .read))]
        var encapsulations = EncapsulationCache()
        var generator = EnvironmentGenerator(environment: environment)
        for key in entry.contentKeys.values.sorted(by: { $0.id < $1.id }) {
          let wraps = try ScopeKeys.wrap(
            key, of: id, inCase: claim.caseID, for: [custodian], roster: roster,
            cache: &encapsulations, encapsulation: environment.encapsulation, using: &generator)
          for wrap in wraps { try keepOwn(wrap, db) }
          entries.append(.wrap(WrapAddition(keyID: key.id, wraps: wraps.map(\.hash))))
        }
        try writeControl(entries, in: entry, reading: reading, db)
        count += 1
      }
      return count
    }
  }

  // MARK: receipts

  private func receipts(for order: OrderID, _ db: Database) throws -> [Receipt] {
    try Data.fetchAll(
      db, sql: "SELECT receipt FROM receipt WHERE order_id = ? ORDER BY device",
      arguments: [Data(order.bytes)]
    ).compactMap { try? Receipt(parsing: Array($0)) }
  }

  private func keep(_ receipt: Receipt, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR IGNORE INTO receipt (order_id, device, receipt) VALUES (?, ?, ?)",
      arguments: [
        Data(receipt.order.bytes), Data(receipt.device.bytes), Data(receipt.encoded()),
      ])
  }

  /// The receipts that a remote has not taken, and for an admin's device what it should ask of; nil where neither is.
  ///
  /// - Throws: ``ReplicaError``.
  func receiptsRequest(
    for remote: Int64, reading: ClockReading
  ) throws(ReplicaError) -> ReceiptsRequest? {
    try unit { db in
      let roster = try roster(db)
      let orders = roster.orders.filter {
        ($0.order.kind == .destroy || $0.order.kind == .seal) && $0.isWhole
      }
      guard !orders.isEmpty else { return nil }
      let keys = try deviceKeys(db)
      let isClean = try db.setting(.uncleaned) == nil
      var request = ReceiptsRequest(receipts: [], orders: [])
      for order in orders {
        let known = try receipts(for: order.id, db)
        var own = known.first { $0.device == keys.device }
        if own == nil, isClean {
          let receipt = try Receipt(
            signing: order.id, kind: .orderDone, doneAt: try correctedTime(reading, db),
            organization: roster.organization, with: keys.signer)
          try keep(receipt, db)
          own = receipt
        }
        let isGiven =
          try Bool.fetchOne(
            db,
            sql: """
              SELECT EXISTS (SELECT 1 FROM receipt_given WHERE remote = ? AND order_id = ?)
              """, arguments: [remote, Data(order.id.bytes)]) ?? false
        if let own, !isGiven, request.receipts.count < Limits.itemsPerMessage {
          request.receipts.append(own)
        }
        if roster.isAdmin(keys.device), request.orders.count < ReceiptsRequest.orderLimit,
          known.count < roster.devices.count
        {
          request.orders.append(order.id)
        }
      }
      return request.receipts.isEmpty && request.orders.isEmpty ? nil : request
    }
  }

  /// Takes a remote's answer: what it has of this device's receipts, and of others'.
  func integrate(
    _ response: ReceiptsResponse, from remote: Int64, timing: AnswerTiming
  ) throws(ReplicaError) {
    try unit { db in
      try learn(serverTime: response.serverTime, timing, db)
      let roster = try roster(db)
      let own = try deviceKeys(db).device
      for receipt in response.receipts where receipt.isValid(in: roster) {
        try keep(receipt, db)
        guard receipt.device == own else { continue }
        try db.execute(
          sql: "INSERT OR IGNORE INTO receipt_given (remote, order_id) VALUES (?, ?)",
          arguments: [remote, Data(receipt.order.bytes)])
      }
      for contact in response.contacts {
        try db.execute(
          sql: """
            INSERT INTO device_contact (remote, device, last_session) VALUES (?, ?, ?)
            ON CONFLICT (remote, device) DO UPDATE SET last_session = excluded.last_session
            """, arguments: [remote, Data(contact.device.bytes), contact.lastSession])
      }
    }
  }
}
