// A device whose place has ended takes its leave: it hands in what it had not sent, hears what ended it, and where that
// says so, says that it empties itself. Emptying is its owner's business, who has the files.

public import CausalMerge
import Foundation
import GRDB
public import SyncProtocol
import Trust

/// What a device has to do that was told to empty itself, and signed that it has.
public struct WipeOrder: Hashable, Sendable {
  /// The device's word, signed before its keys go; to be sent once they are gone.
  public var receipt: Receipt
  /// Own changes that the server took in the last requests, and holds.
  public var handedIn: Int
  /// Changes that are here and that this server does not have: they go.
  public var unsent: Int
}

/// A device that was told to empty itself, and whether it has said that it did.
public struct WipeReport: Hashable, Sendable {
  public var device: DeviceID
  /// The admin's device that ordered it, or carried the root's word.
  public var author: DeviceID?
  /// When it confirmed, by its own clock: milliseconds since 1970; nil as long as nothing was heard here.
  public var confirmedAt: Int64?
  /// Whether a server has the order.
  public var isOnServer: Bool
}

extension ReplicaCore {
  // MARK: taking leave

  /// The next of the last requests of this device, and the page of its own work that it brings.
  ///
  /// - Parameters:
  ///   - remote: the remote's number.
  ///   - challenge: what the server gave to sign.
  ///   - offered: what was offered in this conversation; what this request brings is added.
  ///   - offeredWraps: the same for wraps.
  /// - Returns: the request, and what of this device it brings.
  /// - Throws: ``ReplicaError``.
  func farewellRequest(
    to remote: Int64, answering challenge: [UInt8], offered: inout Set<Int64>,
    offeredWraps: inout Set<Int64>
  ) throws(ReplicaError) -> (request: FarewellRequest, page: Outgoing) {
    let proof = try sessionRequest(answering: challenge)
    let (before, wrapsBefore) = (offered, offeredWraps)
    let (page, haves) = try reading { db in
      try (
        ownWork(for: remote, excluding: before, wrapsExcluding: wrapsBefore, db),
        rosterScope(db).flatMap { try scope($0, db) }.map { try self.haves(of: $0, db) } ?? []
      )
    }
    offered.formUnion(page.segments.map(\.number))
    offeredWraps.formUnion(page.wraps.map(\.number))
    let request = FarewellRequest(
      device: proof.device, challenge: challenge, signature: proof.signature,
      rootKey: proof.rootKey, haves: haves, segments: page.segments.map(\.bytes),
      wraps: page.wraps.map(\.bytes))
    return (request, page)
  }

  /// The next page of this device's own work outside of the roster; what it carries for others is theirs to send.
  private func ownWork(
    for remote: Int64, excluding: Set<Int64>, wrapsExcluding: Set<Int64>, _ db: Database
  ) throws -> Outgoing {
    let own = try deviceKeys(db).device
    let roster = try rosterScope(db)
    var excluding = excluding
    while true {
      var page = try outgoing(
        for: remote, excluding: excluding, wrapsExcluding: wrapsExcluding,
        byteBudget: SyncConversation.requestBudget, db)
      excluding.formUnion(page.segments.map(\.number))
      page.segments.removeAll { item in
        guard let header = try? Segment(parsing: item.bytes).header else { return true }
        return header.device != own || header.scope == roster
      }
      guard page.isEmpty, page.hasMore else { return page }
    }
  }

  /// Takes the answer to one of the last requests.
  ///
  /// What of the roster came is judged like anything else: a server alone revokes nobody.
  func integrate(
    _ response: FarewellResponse, page: Outgoing, from remote: Int64, timing: AnswerTiming
  ) throws(ReplicaError) -> ExchangeCounts {
    try unit { db in
      try learn(serverTime: response.serverTime, timing, db)
      let counts = try take(response.verdicts, on: page, from: remote, db)
      let receiver = try Receiver(replica: self, db: db, at: timing.reading)
      let roster = try rosterScope(db)
      let segments = response.segments.map { try? Segment(parsing: $0) }
      _ = try receiver.receiveRoster(
        of: segments.map { $0?.header.scope == roster ? $0 : nil })
      try receiver.finish()
      changes.formUnion(receiver.touchedScopes)
      return counts
    }
  }

  /// The receipt of this device, where by its own judging of the roster it was told to empty itself.
  ///
  /// - Returns: nil where no revocation that counts says so.
  /// - Throws: ``ReplicaError``.
  public func wipeReceipt(at now: ClockReading) throws(ReplicaError) -> Receipt? {
    try reading { db in
      guard try rootKey(db) != nil else { return nil }
      let roster = try roster(db)
      let keys = try deviceKeys(db)
      guard let revocation = roster.wipes(of: keys.device).first else { return nil }
      return try Receipt(
        signing: OrderID(wipingBy: revocation), kind: .wiped, doneAt: try correctedTime(now, db),
        organization: roster.organization, with: keys.signer)
    }
  }

  // MARK: what others see

  /// Devices that were told to empty themselves, in the order of their ids.
  ///
  /// - Throws: ``ReplicaError``.
  public func wipes() throws(ReplicaError) -> [WipeReport] {
    try reading { db in
      guard try rootKey(db) != nil else { return [] }
      let roster = try roster(db)
      return try roster.revokedDevices.compactMap { device in
        let ends = roster.wipes(of: device)
        guard let first = ends.first else { return nil }
        let told = try ends.flatMap { try wipeReceipts(by: $0, of: device, db) }
        let isOnServer = try ends.contains { try isDelivered($0, db) }
        return WipeReport(
          device: device, author: roster.author(ofRevocation: first),
          confirmedAt: told.map(\.doneAt).min(), isOnServer: isOnServer)
      }
    }
  }

  private func wipeReceipts(
    by revocation: SegmentHash, of device: DeviceID, _ db: Database
  ) throws -> [Receipt] {
    try receipts(for: OrderID(wipingBy: revocation), db).filter {
      $0.kind == .wiped && $0.device == device
    }
  }

  private func isDelivered(_ segment: SegmentHash, _ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db,
      sql: """
        SELECT EXISTS (SELECT 1 FROM delivery JOIN segment ON number = segment WHERE hash = ?)
        """, arguments: [Data(segment.bytes)]) ?? false
  }

  /// Orders to empty themselves that devices have not confirmed, as far as is known here.
  func unconfirmedWipes(_ db: Database) throws -> [OrderID] {
    let roster = try roster(db)
    return try roster.revokedDevices.flatMap { device in
      let ends = roster.wipes(of: device)
      let isTold = try ends.contains { try !wipeReceipts(by: $0, of: device, db).isEmpty }
      return isTold ? [] : ends.map { OrderID(wipingBy: $0) }
    }
  }
}
