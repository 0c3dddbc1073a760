// Who else belongs to the organization: every member hears of a new device, whoever let it in.

public import CausalMerge
import Foundation
import GRDB
public import SyncProtocol
import Trust

/// A device of the organization, as its members see it.
public struct KnownDevice: Hashable, Sendable {
  public let device: DeviceID
  public let teams: [TeamID]
  public let isAdmin: Bool
  /// For showing only.
  public let number: UInt32
  /// Who vouched for it; nil where the root did.
  public let issuer: DeviceID?
  /// When it was let in, as its issuer says: milliseconds since 1970.
  public let issuedAt: Int64
  /// When this device first knew of it, by its own clock less the clock's error; nil where it was there before.
  public let seenAt: Int64?
}

extension ReplicaCore {
  /// The organization's devices, by their numbers.
  public func devices() throws(ReplicaError) -> [KnownDevice] {
    try reading { try devices($0) }
  }

  /// Devices that this one hears of for the first time now; from then on it knows them.
  ///
  /// Those that were there before this one came, and those that it let in itself, are no news. What counts is when this
  /// device heard of them, not what their certificates say: a date is only what its issuer wrote.
  public func meetNewDevices(at reading: ClockReading) throws(ReplicaError) -> [KnownDevice] {
    try unit { db in
      guard try rootKey(db) != nil, let own = try? deviceKeys(db).device else { return [] }
      let met = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM acquaintance") ?? 0
      let now = try correctedTime(reading, db)
      var new: [DeviceID] = []
      for device in try devices(db) {
        let isNews = met > 0 && device.device != own && device.issuer != own
        try db.cachedStatement(
          sql: "INSERT OR IGNORE INTO acquaintance (device, seen_at) VALUES (?, ?)"
        ).execute(arguments: [Data(device.device.bytes), isNews ? now : 0])
        if isNews, db.changesCount > 0 { new.append(device.device) }
      }
      return try devices(db).filter { new.contains($0.device) }
    }
  }

  private func devices(_ db: Database) throws -> [KnownDevice] {
    let roster = try roster(db)
    var seen: [DeviceID: Int64] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT device, seen_at FROM acquaintance") {
      guard let device = DeviceID(bytes: row.bytes(0)) else { continue }
      seen[device] = row[1] as Int64
    }
    return roster.devices.compactMap { device -> KnownDevice? in
      guard let certificate = roster.certificate(of: device) else { return nil }
      return KnownDevice(
        device: device, teams: roster.teams(of: device), isAdmin: certificate.isAdmin,
        number: certificate.number, issuer: certificate.issuer, issuedAt: certificate.issuedAt,
        seenAt: seen[device].flatMap { $0 > 0 ? $0 : nil })
    }
    .sorted { ($0.number, $0.device) < ($1.number, $1.device) }
  }
}
