// Giving orders, and confirming them: what an admin's device writes into the roster, and each device's word that it is done.

public import CausalMerge
import Foundation
import GRDB
public import SyncProtocol
public import Trust

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
        // A device on paper holds nothing that it could drop: the order is there before anything when a laptop becomes it.
        let silent = roster.devices
          .filter { confirmed[$0] == nil && !(roster.certificate(of: $0)?.isOnPaper ?? false) }
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
  /// - Throws: ``ReplicaError/adminNeeded(_:)`` where this device is no admin, ``ReplicaError/keysUnusable(reason:)`` where
  ///   the roster would not take an order; nothing is changed then.
  @discardableResult
  public func give(
    _ orders: [ErasureOrder], at reading: ClockReading
  ) throws(ReplicaError) -> Int {
    try unit { db in
      guard try roster(db).isAdmin(try deviceKeys(db).device) else {
        throw ReplicaError.adminNeeded(.giveOrders)
      }
      let faults = try roster(db).invalidEntries.count
      try writeRoster(orders.map { .erasure($0) }, reading: reading, db)
      guard try roster(db).invalidEntries.count == faults else {
        throw ReplicaError.keysUnusable(reason: "the roster does not take this order")
      }
      let unsent = try carryOutOrders(db).unsentChanges
      for order in orders where order.kind == .lift {
        for id in order.scopes { try wrapAgain(id, lifted: order.lifted, reading: reading, db) }
      }
      return unsent
    }
  }

  /// Wraps a scope's keys anew for its readers, where a seal was lifted from it: theirs went with the seal.
  ///
  /// Where this device has no keys, readers ask whoever has.
  private func wrapAgain(
    _ id: ScopeID, lifted: OrderID?, reading: ClockReading, _ db: Database
  ) throws {
    let roster = try roster(db)
    let seal = roster.orders.first { $0.id == lifted && $0.order.kind == .seal }
    guard let seal, roster.custodians(of: id).isEmpty, let entry = try scope(id, db),
      try entry.control.mayRead(deviceKeys(db).device, roster: roster)
    else { return }
    let teams = entry.control.readers(roster: roster).filter { $0 != seal.order.custodian }
    try wrapKeys(of: entry, for: teams.sorted(), saying: [], reading: reading, db)
  }

  /// Wraps all keys of a scope that are here for some teams, and says so in the scope.
  func wrapKeys(
    of entry: ScopeEntry, for teams: [TeamID], saying entries: [ControlEntry],
    reading: ClockReading, _ db: Database
  ) throws {
    guard let claim = entry.claim, !entry.contentKeys.isEmpty, !teams.isEmpty else { return }
    var entries = entries
    var encapsulations = EncapsulationCache()
    var generator = EnvironmentGenerator(environment: environment)
    for key in entry.contentKeys.values.sorted(by: { $0.id < $1.id }) {
      let wraps = try ScopeKeys.wrap(
        key, of: entry.id, inCase: claim.caseID, for: teams, roster: try roster(db),
        cache: &encapsulations, encapsulation: environment.encapsulation, using: &generator)
      for wrap in wraps { try keepOwn(wrap, db) }
      entries.append(.wrap(WrapAddition(keyID: key.id, wraps: wraps.map(\.hash))))
    }
    try writeControl(entries, in: entry, reading: reading, db)
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
        guard entry.claim != nil, !entry.contentKeys.isEmpty, try mayWrite(in: entry, db) else {
          throw ReplicaError.keysUnusable(
            reason: "this device may not let the custodian into a part of the case")
        }
        try wrapKeys(
          of: entry, for: [custodian], saying: [.grant(Grant(team: custodian, rights: .read))],
          reading: reading, db)
        count += 1
      }
      return count
    }
  }

  // MARK: receipts

  func receipts(for order: OrderID, _ db: Database) throws -> [Receipt] {
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
    for remote: Int64, at now: ClockReading
  ) throws(ReplicaError) -> ReceiptsRequest? {
    let isAsked = try reading { db in
      let roster = try roster(db)
      return !roster.orderedScopes.isEmpty || roster.hasRevocations
    }
    guard isAsked else { return nil }
    return try unit { db in
      let roster = try roster(db)
      let orders = roster.orders.filter {
        ($0.order.kind == .destroy || $0.order.kind == .seal) && $0.isWhole
      }
      let keys = try deviceKeys(db)
      let wipes = roster.isAdmin(keys.device) ? try unconfirmedWipes(db) : []
      guard !orders.isEmpty || !wipes.isEmpty else { return nil }
      let isClean = try db.setting(.uncleaned) == nil
      var request = ReceiptsRequest(
        receipts: [], orders: Array(wipes.prefix(ReceiptsRequest.orderLimit)))
      for order in orders {
        let known = try receipts(for: order.id, db)
        var own = known.first { $0.device == keys.device }
        if own == nil, isClean {
          let receipt = try Receipt(
            signing: order.id, kind: .orderDone, doneAt: try correctedTime(now, db),
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
