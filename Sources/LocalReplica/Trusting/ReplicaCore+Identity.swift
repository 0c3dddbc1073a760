// Who this device is: its keys, its organization, its roster, what its teams can open.

public import CausalMerge
import Foundation
import GRDB
public import SyncProtocol
public import Trust

extension ReplicaCore {
  /// This device's id; nil before it has keys.
  public func device() throws(ReplicaError) -> DeviceID? {
    try reading { try $0.setting(.deviceKeys) == nil ? nil : deviceKeys($0).device }
  }

  /// The public halves of this device's keys, made on first use.
  ///
  /// A device has keys before it belongs to an organization: an invitation is answered with them.
  public func makeDeviceKeys() throws(ReplicaError) -> DeviceKeys {
    try unit { db in
      if try db.setting(.deviceKeys) != nil { return try deviceKeys(db) }
      var generator = EnvironmentGenerator(environment: environment)
      let keys = try DeviceKeys(using: &generator, encapsulation: environment.encapsulation)
      try db.set(
        .deviceKeys, to: storage.seal(keys.secretBytes, for: .deviceKeys, bound: []))
      cache.keys = keys
      return keys
    }
  }

  /// The roster as far as it is known here.
  ///
  /// - Throws: ``ReplicaError/notEnrolled`` before the device belongs to an organization.
  public func roster() throws(ReplicaError) -> Roster {
    try reading { try roster($0) }
  }

  /// The organization's root key; nil before the device belongs to one.
  public func rootKey() throws(ReplicaError) -> SigningPublicKey? {
    try reading { try rootKey($0) }
  }

  /// Makes the device a member of an organization whose root key it has checked.
  ///
  /// - Throws: ``ReplicaError/alreadyEnrolled`` where it is in another.
  public func enter(organizationOf rootKey: SigningPublicKey) throws(ReplicaError) {
    try unit { db in
      if let known = try self.rootKey(db) {
        guard known == rootKey else { throw ReplicaError.alreadyEnrolled }
        return
      }
      try db.set(.rootKey, to: rootKey.bytes)
      cache.roster = nil
    }
  }

  /// This device's certificates up to the root, as it shows them to a server.
  public func certificateChain() throws(ReplicaError) -> [SignedCertificate] {
    try reading { db in
      guard let chain = try roster(db).chain(of: deviceKeys(db).device) else {
        throw ReplicaError.notEnrolled
      }
      return chain
    }
  }

  // MARK: within a unit of work

  func deviceKeys(_ db: Database) throws -> DeviceKeys {
    if let known = cache.keys { return known }
    guard let sealed = try db.setting(.deviceKeys) else { throw ReplicaError.notEnrolled }
    let bytes = try storage.open(sealed, for: .deviceKeys, bound: [])
    let keys = try DeviceKeys(secretBytes: bytes, encapsulation: environment.encapsulation)
    cache.keys = keys
    return keys
  }

  func rootKey(_ db: Database) throws -> SigningPublicKey? {
    try db.setting(.rootKey).flatMap { SigningPublicKey(bytes: $0) }
  }

  func rosterScope(_ db: Database) throws -> ScopeID? {
    try rootKey(db).map { ScopeID(rosterOf: $0) }
  }

  func roster(_ db: Database) throws -> Roster {
    if let known = cache.roster { return known }
    guard let rootKey = try rootKey(db) else { throw ReplicaError.notEnrolled }
    var roster = Roster(organization: OrganizationID(rootKey: rootKey))
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT bytes, vector FROM segment
        WHERE scope = (SELECT number FROM scope WHERE id = ?) AND standing > 0 ORDER BY number
        """, arguments: [Data(ScopeID(rosterOf: rootKey).bytes)])
    for row in try parentsFirst(rows, vector: 1) {
      try roster.apply(Segment(parsing: row.bytes(0)))
    }
    cache.roster = roster
    return roster
  }

  /// What this device's teams can open, from the wraps that the roster names.
  func keyring(_ db: Database) throws -> TeamKeyring {
    if let known = cache.keyring { return known }
    let keys = try deviceKeys(db)
    let roster = try roster(db)
    var keyring = TeamKeyring()
    for membership in roster.memberships(of: keys.device) {
      guard let wrap = try wrap(membership.wrap, db) else { continue }
      // A wrap that does not open is one more that is missing: its team's scopes wait, nothing else does.
      try? keyring.open(
        wrap, with: keys, roster: roster, encapsulation: environment.encapsulation)
    }
    cache.keyring = keyring
    return keyring
  }

  /// Whether this device may write in a scope now.
  func mayWrite(in entry: ScopeEntry, _ db: Database) throws -> Bool {
    if let known = entry.writability, known.roster == cache.rosterChanges {
      return known.isGranted
    }
    let roster = try roster(db)
    let device = try deviceKeys(db).device
    let isGranted = entry.control.mayWriteNow(device, roster: roster)
    entry.writability = (cache.rosterChanges, isGranted)
    return isGranted
  }

  /// What the last measurement told of this device's clock.
  func clock(_ db: Database) throws -> ClockMeasurement? {
    if cache.isClockLoaded { return cache.clock }
    if let bytes = try db.setting(.clock) {
      var reader = PackedReader(bytes)
      cache.clock = ClockMeasurement(
        boot: try reader.number(), offsetMilliseconds: try reader.signed())
    }
    cache.isClockLoaded = true
    return cache.clock
  }

  /// Whether a server has told in this boot how wrong the clock is.
  func hasMeasuredClock(in boot: UInt64) throws(ReplicaError) -> Bool {
    try reading { try clock($0)?.boot == boot }
  }

  /// Keeps what a server's time told of this device's clock.
  func keep(_ measurement: ClockMeasurement, _ db: Database) throws {
    guard try clock(db) != measurement else { return }
    var writer = PackedWriter()
    writer.append(number: measurement.boot)
    writer.append(signed: measurement.offsetMilliseconds)
    try db.set(.clock, to: writer.bytes)
    cache.clock = measurement
  }
}
