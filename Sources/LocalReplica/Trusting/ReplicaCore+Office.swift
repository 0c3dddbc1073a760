// An admin's laptop from the root alone: for the day on which the laptops of all admins are lost.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
public import Trust

extension ReplicaCore {
  /// Begins as an admin whom the root vouches for, in an organization of which nothing is here yet.
  ///
  /// The server knows no device of this one's keys. So the root's certificate is kept to be shown to it; the roster is
  /// what it hands to whoever shows one. ``enterOffice(by:at:)`` comes after that.
  ///
  /// - Parameters:
  ///   - root: the root's key, typed in from paper; it is used here and kept nowhere.
  ///   - name: what the server is called from now on.
  ///   - url: the server's address.
  ///   - pin: the pin of its key; empty where a public authority vouches for it.
  ///   - reading: the device's clocks now.
  /// - Throws: ``ReplicaError/alreadyEnrolled`` where this device belongs to another organization, or is in the roster.
  public func beginOffice(
    by root: OrganizationRoot, remote name: String, url: String, pin: [UInt8],
    at reading: ClockReading
  ) throws(ReplicaError) {
    let keys = try makeDeviceKeys()
    try unit { db in
      if let known = try rootKey(db) {
        guard known == root.publicKey, try roster(db).certificate(of: keys.device) == nil else {
          throw ReplicaError.alreadyEnrolled
        }
      }
      try db.set(.rootKey, to: root.publicKey.bytes)
      cache.roster = nil
      let certificate = try root.certify(
        keys.publicKeys, as: .admin(rank: Self.officeRank), number: 0,
        issuedAt: try correctedTime(reading, db))
      try db.set(.ownCertificate, to: certificate.encoded())
      try db.execute(
        sql: """
          INSERT INTO remote (name, url, pin) VALUES (?, ?, ?)
          ON CONFLICT (name) DO UPDATE SET url = excluded.url, pin = excluded.pin
          """, arguments: [name, url, Data(pin)])
    }
  }

  /// Enters the roster as an admin, once the roster is here.
  ///
  /// A device that is a member already keeps its teams and their keys; another has none until somebody gives it some.
  ///
  /// - Returns: whether it is an admin now; false where no server has handed over a roster of this root.
  /// - Throws: ``ReplicaError``; nothing was written.
  public func enterOffice(
    by root: OrganizationRoot, at reading: ClockReading
  ) throws(ReplicaError) -> Bool {
    let keys = try makeDeviceKeys()
    return try unit { db in
      let roster = try roster(db)
      guard roster.rootKey == root.publicKey else { return false }
      guard !roster.isAdmin(keys.device) else { return true }
      let certificate = try root.certify(
        keys.publicKeys, as: .admin(rank: Self.officeRank),
        number: roster.certificate(of: keys.device)?.number ?? UInt32(roster.devices.count + 1),
        issuedAt: try correctedTime(reading, db))
      try writeRoster([.device(certificate)], reading: reading, db)
      try db.forget(.ownCertificate)
      return true
    }
  }

  /// Before all whom an admin appointed, as the first admin.
  private static let officeRank: UInt32 = 1
}
