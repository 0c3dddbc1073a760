// Founding an organization, joining one, and showing oneself to its servers.

public import CausalMerge
import Foundation
import GRDB
public import SyncProtocol
public import Trust

extension ReplicaCore {
  /// Founds an organization on this device, which becomes its first admin.
  ///
  /// - Parameters:
  ///   - template: the teams and their rights.
  ///   - root: the root's key; it is used here once, and kept offline from then on.
  ///   - reading: the device's clocks now.
  ///   - body: writes what the organization begins with; it is founded with all of that, or not at all.
  /// - Throws: ``ReplicaError/alreadyEnrolled`` where the device belongs to an organization, or what `body` throws.
  public func found(
    _ template: RosterTemplate, root: OrganizationRoot, at reading: ClockReading,
    _ body: (ReplicaWriter) throws -> Void = { _ in }
  ) throws {
    let keys = try makeDeviceKeys()
    try write(at: reading) { writer in
      let db = writer.db
      guard try rootKey(db) == nil else { throw ReplicaError.alreadyEnrolled }
      var generator = EnvironmentGenerator(environment: environment)
      let founding = try template.found(
        root: root, admin: keys.publicKeys, issuedAt: reading.wallMilliseconds,
        encapsulation: environment.encapsulation, using: &generator)
      try db.set(.rootKey, to: root.publicKey.bytes)
      cache.roster = nil
      let entry = try scopeMakingRow(root.rosterScope, db)
      for wrap in founding.wraps { try keepOwn(wrap, db) }
      try writeControl(
        founding.entries, in: entry, reading: reading, isOpening: true, db)
      try body(writer)
    }
  }

  /// Adds an entry of this admin's to the roster.
  func writeRoster(
    _ entries: [ControlEntry], reading: ClockReading, _ db: Database
  ) throws {
    guard let id = try rosterScope(db) else { throw ReplicaError.notEnrolled }
    try writeControl(entries, in: try scopeMakingRow(id, db), reading: reading, db)
  }

  /// Puts a device of the organization into more teams; it reads what they have written when it syncs next.
  ///
  /// - Parameters:
  ///   - device: a device that was let in.
  ///   - teams: the teams that it will belong to as well; this device must hold their keys.
  ///   - reading: the device's clocks now.
  /// - Throws: ``ReplicaError/adminNeeded(_:)`` where this device is no admin, ``ReplicaError/teamKeysMissing`` where it is
  ///   not in such a team.
  public func add(
    _ device: DeviceID, to teams: [TeamID], at reading: ClockReading
  ) throws(ReplicaError) {
    try unit { db in
      let roster = try roster(db)
      guard roster.isAdmin(try deviceKeys(db).device),
        let certificate = roster.certificate(of: device)
      else {
        throw ReplicaError.adminNeeded(.placeInTeams)
      }
      try add(certificate.publicKeys, to: teams, reading: reading, db)
    }
  }

  func add(
    _ keys: DevicePublicKeys, to teams: [TeamID], reading: ClockReading, _ db: Database
  ) throws {
    let roster = try roster(db)
    let keyring = try keyring(db)
    var entries: [ControlEntry] = []
    for team in teams where !roster.isMember(keys.device, of: team) {
      guard keyring.secrets(of: team) != nil else {
        throw ReplicaError.teamKeysMissing
      }
      let (entry, wrap) = try keyring.membership(
        of: keys, in: team, encapsulation: environment.encapsulation)
      entries.append(entry)
      try keepOwn(wrap, db)
    }
    if !entries.isEmpty { try writeRoster(entries, reading: reading, db) }
  }

  // MARK: joining

  /// Remembers by what this device has asked to be let in, so that waiting can be taken up again.
  ///
  /// - Parameters:
  ///   - link: the invitation's text.
  ///   - remoteName: what its server will be called.
  /// - Throws: ``ReplicaError/alreadyEnrolled`` where the device belongs to an organization.
  public func keepJoining(by link: String, remoteName: String) throws(ReplicaError) {
    try unit { db in
      guard try rootKey(db) == nil else { throw ReplicaError.alreadyEnrolled }
      var writer = PackedWriter()
      writer.append(run: Array(link.utf8)[...])
      writer.append(run: Array(remoteName.utf8)[...])
      try db.set(.joining, to: storage.seal(writer.bytes, for: .joining, bound: []))
    }
  }

  /// What ``keepJoining(by:remoteName:)`` remembered, and was not answered yet.
  public func joining() throws(ReplicaError) -> (link: String, remoteName: String)? {
    try reading { db in
      guard let sealed = try db.setting(.joining) else { return nil }
      var reader = PackedReader(try storage.open(sealed, for: .joining, bound: []))
      let link = String(decoding: try reader.run(), as: UTF8.self)
      return (link, String(decoding: try reader.run(), as: UTF8.self))
    }
  }

  /// Forgets it: the invitation will not be answered any more.
  public func forgetJoining() throws(ReplicaError) {
    try unit { try $0.forget(.joining) }
  }

  /// Asks to be let in by an invitation.
  public func enrollmentRequest(
    for invitation: Invitation
  ) throws(ReplicaError) -> EnrollmentRequest {
    let keys = try makeDeviceKeys()
    do { return try Enrollment.request(invitation, keys: keys) } catch {
      throw .keysUnusable(reason: String(describing: error))
    }
  }

  /// Takes the answer that an admin's device gave to this device's request.
  ///
  /// Nothing in it is believed but what follows from the root's fingerprint, which came with the invitation.
  ///
  /// - Throws: ``ReplicaError``; the device has not joined, and may ask again.
  public func join(
    by invitation: Invitation, answer: EnrollmentResponse, remoteName: String,
    timing: AnswerTiming
  ) throws(ReplicaError) {
    let keys = try makeDeviceKeys()
    try unit { db in
      let segments = answer.segments.compactMap { try? Segment(parsing: $0) }
      let wraps = answer.wraps.compactMap { try? Wrap(parsing: $0) }
      let roster: Roster
      do {
        roster = try Enrollment.roster(from: segments, of: invitation.organization)
        _ = try Enrollment.complete(
          invitation, keys: keys, roster: roster, wraps: wraps,
          encapsulation: environment.encapsulation)
      } catch {
        throw ReplicaError.answerUnusable(reason: String(describing: error))
      }
      guard let rootKey = roster.rootKey else { throw ReplicaError.notEnrolled }
      try db.forget(.joining)
      if let known = try self.rootKey(db), known != rootKey { throw ReplicaError.alreadyEnrolled }
      try db.set(.rootKey, to: rootKey.bytes)
      cache.roster = nil
      try learn(serverTime: answer.serverTime, timing, db)
      try db.execute(
        sql: "INSERT OR IGNORE INTO remote (name, url, pin) VALUES (?, ?, ?)",
        arguments: [remoteName, invitation.server, Data(invitation.serverPin ?? [])])
      let receiver = try Receiver(replica: self, db: db, at: timing.reading)
      for segment in segments { _ = try receiver.receive(segment.bytes) }
      for wrap in wraps { _ = try receiver.receive(wrap: wrap.bytes) }
      try receiver.finish()
      // A server that is taken back to a backup right now has forgotten whom it let in, and would hand this device
      // nothing but the roster. So the roster that names it is offered with the first exchange, before a page is made.
      try db.execute(
        sql: """
          INSERT OR IGNORE INTO outgoing (remote, segment)
          SELECT remote.number, segment.number FROM remote, segment WHERE name = ?
          """, arguments: [remoteName])
    }
  }

  // MARK: sessions

  /// The answer to a server's challenge.
  func sessionRequest(answering challenge: [UInt8]) throws(ReplicaError) -> SessionRequest {
    try reading { db in
      let keys = try deviceKeys(db)
      let roster = try roster(db)
      guard let rootKey = try roster.rootKey ?? rootKey(db) else { throw ReplicaError.notEnrolled }
      // A device that the root made an admin shows its own certificate before the roster has come to it.
      let own = try db.setting(.ownCertificate).map { [try SignedCertificate(parsing: $0)] }
      // A device that begins from paper has no chain to show until the roster has come to it: a server that has the
      // roster knows it.
      return SessionRequest(
        device: keys.device, challenge: challenge,
        signature: try SessionProof.sign(
          challenge, organization: roster.organization, with: keys.signer),
        chain: roster.chain(of: keys.device) ?? own ?? [], rootKey: rootKey)
    }
  }

  /// Confirms the roster to a server that is being rebuilt, if this device is an admin's.
  ///
  /// - Returns: whether a confirmation was written.
  func confirmRoster(reading: ClockReading) throws(ReplicaError) -> Bool {
    try unit { db in
      let device = try deviceKeys(db).device
      guard try roster(db).isAdmin(device) else { return false }
      try writeRoster([.confirmation], reading: reading, db)
      return true
    }
  }

  /// Where the next exchange with a remote goes on: after a change of its log, where comparing began.
  func exchangeCursor(of remote: Int64) throws(ReplicaError) -> SyncProtocol.Cursor? {
    try reading { db in
      guard
        let row = try Row.fetchOne(
          db,
          sql: """
            SELECT COALESCE(epoch, next_epoch),
              CASE WHEN epoch IS NULL THEN max(next_position, ~next_position) ELSE position END,
              COALESCE(running_hash, next_running_hash)
            FROM remote WHERE number = ?
            """, arguments: [remote]),
        let epoch = Epoch(bytes: row.bytes(0)), let hash = RunningHash(bytes: row.bytes(2)),
        let position = row[1] as Int64?
      else { return nil }
      return SyncProtocol.Cursor(
        epoch: epoch, position: UInt64(bitPattern: position), runningHash: hash)
    }
  }
}
