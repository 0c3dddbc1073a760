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

/// A device that came into one more team, as the others see it.
public struct NewPlace: Hashable, Sendable {
  public let device: DeviceID
  public let team: TeamID
  /// Who put it there; nil where that is not known any more.
  public let author: DeviceID?
  /// When this device first knew of it, by its own clock less the clock's error.
  public let seenAt: Int64
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
      let met =
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM acquaintance WHERE length(device) = 16")
        ?? 0
      let now = try correctedTime(reading, db)
      var new: [DeviceID] = []
      for device in try devices(db) {
        let isNews = met > 0 && device.device != own && device.issuer != own
        try db.cachedStatement(
          sql: "INSERT OR IGNORE INTO acquaintance (device, seen_at) VALUES (?, ?)"
        ).execute(arguments: [Data(device.device.bytes), isNews ? now : 0])
        if isNews, db.changesCount > 0 { new.append(device.device) }
        try meetPlaces(of: device, own: own, now: now, db)
      }
      return try devices(db).filter { new.contains($0.device) }
    }
  }

  /// Teams into which devices came that were known before, since a time; as of the last ``meetNewDevices(at:)``.
  public func newPlaces(since: Int64) throws(ReplicaError) -> [NewPlace] {
    try reading { db in
      guard try rootKey(db) != nil else { return [] }
      let roster = try roster(db)
      return try Row.fetchAll(
        db, sql: "SELECT device, seen_at FROM acquaintance WHERE seen_at >= ? AND seen_at > 0",
        arguments: [since]
      ).compactMap { row in
        let name = row.bytes(0)
        guard let device = DeviceID(bytes: name.prefix(DeviceID.byteCount)),
          let team = TeamID(bytes: name.dropFirst(DeviceID.byteCount)),
          roster.isMember(device, of: team)
        else { return nil }
        return NewPlace(
          device: device, team: team, author: roster.author(placing: device, in: team),
          seenAt: row[1])
      }
    }
  }

  /// Notes the teams of a device: a row for the device with each, and one with no team that says that they are noted.
  ///
  /// The teams with which it came are told with the device.
  private func meetPlaces(
    of device: KnownDevice, own: DeviceID, now: Int64, _ db: Database
  ) throws {
    func note(_ team: TeamID, _ seenAt: Int64) throws -> Bool {
      try db.cachedStatement(
        sql: "INSERT OR IGNORE INTO acquaintance (device, seen_at) VALUES (?, ?)"
      ).execute(arguments: [Data(device.device.bytes + team.bytes), seenAt])
      return db.changesCount > 0
    }
    let isFirst = try note(.zero, 0)
    let roster = try roster(db)
    for team in device.teams {
      let isOwnAct = roster.author(placing: device.device, in: team) == own
      _ = try note(team, isFirst || isOwnAct ? 0 : now)
    }
    // Whoever left and comes again is news again.
    let kept =
      [device.device.bytes] + ([.zero] + device.teams).map { device.device.bytes + $0.bytes }
    for name in try Data.fetchAll(
      db.cachedStatement(
        sql:
          "SELECT device FROM acquaintance WHERE substr(device, 1, 16) = ? AND length(device) = 32"),
      arguments: [Data(device.device.bytes)]) where !kept.contains(Array(name))
    {
      try db.execute(sql: "DELETE FROM acquaintance WHERE device = ?", arguments: [name])
    }
  }

  private func devices(_ db: Database) throws -> [KnownDevice] {
    let roster = try roster(db)
    var seen: [DeviceID: Int64] = [:]
    for row in try Row.fetchAll(
      db, sql: "SELECT device, seen_at FROM acquaintance WHERE length(device) = 16")
    {
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
