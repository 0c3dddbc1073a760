// Founding an organization, inviting devices into it, and letting them in.

public import CausalMerge
import Foundation
import GRDB
public import SyncProtocol
public import Trust

/// An invitation as an admin's device keeps it until it is answered.
struct PendingInvitation {
  var secret: [UInt8]
  var teams: [TeamID]
  var isAdmin: Bool
  var expiresAt: Int64
  /// What the device will be called; empty where nobody said.
  var name: String

  var packed: [UInt8] {
    var writer = PackedWriter()
    writer.append(run: secret[...])
    writer.append(isAdmin ? 1 : 0)
    writer.append(signed: expiresAt)
    writer.append(run: teams.flatMap(\.bytes)[...])
    writer.append(run: Array(name.utf8)[...])
    return writer.bytes
  }

  init(secret: [UInt8], teams: [TeamID], isAdmin: Bool, expiresAt: Int64, name: String) {
    self.name = name
    self.secret = secret
    self.teams = teams
    self.isAdmin = isAdmin
    self.expiresAt = expiresAt
  }

  init(packed bytes: [UInt8]) throws {
    var reader = PackedReader(bytes)
    secret = Array(try reader.run())
    isAdmin = try reader.byte() == 1
    expiresAt = try reader.signed()
    let names = Array(try reader.run())
    teams = stride(from: 0, to: names.count, by: TeamID.byteCount).compactMap {
      TeamID(bytes: names[$0..<min($0 + TeamID.byteCount, names.count)])
    }
    // An invitation of an earlier version ends here.
    name = reader.remaining == 0 ? "" : String(decoding: try reader.run(), as: UTF8.self)
  }
}

/// A device that an admin lets in.
package struct NewDevice {
  package var keys: DevicePublicKeys
  package var teams: [TeamID]
  package var isAdmin: Bool
  /// What it will be called; empty where nobody said.
  package var name: String
  /// Whether it is a page in a safe, which its certificate then says.
  package var isOnPaper: Bool

  package init(
    keys: DevicePublicKeys, teams: [TeamID], isAdmin: Bool = false, name: String,
    isOnPaper: Bool = false
  ) {
    self.keys = keys
    self.teams = teams
    self.isAdmin = isAdmin
    self.name = name
    self.isOnPaper = isOnPaper
  }
}

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
  /// - Throws: ``ReplicaError/keysUnusable(reason:)`` where this device is no admin or not in such a team.
  public func add(
    _ device: DeviceID, to teams: [TeamID], at reading: ClockReading
  ) throws(ReplicaError) {
    try unit { db in
      let roster = try roster(db)
      guard roster.isAdmin(try deviceKeys(db).device),
        let certificate = roster.certificate(of: device)
      else {
        throw ReplicaError.keysUnusable(
          reason: "only an admin's device puts a known one into teams")
      }
      let keyring = try keyring(db)
      var entries: [ControlEntry] = []
      for team in teams where !roster.isMember(device, of: team) {
        guard keyring.secrets(of: team) != nil else {
          throw ReplicaError.keysUnusable(reason: "this device lacks the keys of a team named")
        }
        let (entry, wrap) = try keyring.membership(
          of: certificate.publicKeys, in: team, encapsulation: environment.encapsulation)
        entries.append(entry)
        try keepOwn(wrap, db)
      }
      if !entries.isEmpty { try writeRoster(entries, reading: reading, db) }
    }
  }

  // MARK: inviting

  /// Prepares an invitation for one new device.
  ///
  /// - Parameters:
  ///   - teams: the teams that the device will belong to; this device must hold their keys.
  ///   - isAdmin: whether it may itself let devices in.
  ///   - name: what it will be called: given to ``welcome`` when it is let in.
  ///   - remote: the server through which it will join.
  ///   - expiresAt: milliseconds since 1970 by this device's clock.
  /// - Returns: the invitation; its secret is what the new device proves, and the server never learns it.
  /// - Throws: ``ReplicaError/keysUnusable(reason:)`` where this device is no admin or not in such a team.
  public func invite(
    to teams: [TeamID], isAdmin: Bool = false, called name: String = "", through remote: Remote,
    expiresAt: Int64
  ) throws(ReplicaError) -> Invitation {
    try unit { db in
      let roster = try roster(db)
      guard roster.isAdmin(try deviceKeys(db).device) else {
        throw ReplicaError.keysUnusable(reason: "only an admin's device can invite")
      }
      let keyring = try keyring(db)
      guard teams.allSatisfy({ keyring.secrets(of: $0) != nil }) else {
        throw ReplicaError.keysUnusable(reason: "this device lacks the keys of a team named")
      }
      var generator = EnvironmentGenerator(environment: environment)
      let invitation = Invitation(
        organization: roster.organization, server: remote.url,
        serverPin: remote.pin.isEmpty ? nil : remote.pin, using: &generator)
      let pending = PendingInvitation(
        secret: invitation.secret, teams: teams, isAdmin: isAdmin, expiresAt: expiresAt,
        name: name)
      try db.execute(
        sql: "INSERT INTO invitation (id, remote, sealed) VALUES (?, ?, ?)",
        arguments: [
          Data(invitation.id.bytes), remote.number,
          Data(
            try storage.seal(pending.packed, for: .invitation, bound: invitation.id.bytes)),
        ])
      return invitation
    }
  }

  /// How many invitations of this device have not been answered.
  public func openInvitations() throws(ReplicaError) -> Int {
    try reading { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM invitation") ?? 0 }
  }

  /// Lets devices in that prove an invitation of this device; what proves nothing is passed over.
  ///
  /// - Returns: how many were let in.
  func enroll(
    _ requests: [EnrollmentRequest], reading: ClockReading
  ) throws(ReplicaError) -> Int {
    try unit { db in
      var count = 0
      for request in requests {
        guard let pending = try pendingInvitation(request.invitation, db),
          reading.wallMilliseconds - ClockMeasurement.error(of: reading, by: try clock(db))
            <= pending.expiresAt,
          let keys = try? Enrollment.verify(request, secret: pending.secret)
        else { continue }
        let newcomer = NewDevice(
          keys: keys, teams: pending.teams, isAdmin: pending.isAdmin, name: pending.name)
        _ = try letIn(newcomer, reading: reading, db)
        try db.execute(
          sql: "DELETE FROM invitation WHERE id = ?", arguments: [Data(request.invitation.bytes)])
        count += 1
      }
      return count
    }
  }

  /// Lets devices in whose keys this device has seen with its own eyes.
  ///
  /// - Returns: for each the wraps that bring it the keys of its teams.
  /// - Throws: ``ReplicaError``; none was let in.
  package func letIn(
    _ newcomers: [NewDevice], at reading: ClockReading
  ) throws(ReplicaError) -> [[Wrap]] {
    try unit { db in try newcomers.map { try letIn($0, reading: reading, db) } }
  }

  private func letIn(
    _ newcomer: NewDevice, reading: ClockReading, _ db: Database
  ) throws -> [Wrap] {
    let roster = try roster(db)
    let ordinal = UInt32(roster.devices.count + 1)
    let answer = try Enrollment.answer(
      newcomer.keys, as: newcomer.isAdmin ? .admin(rank: 2) : .member,
      number: newcomer.isOnPaper ? DeviceCertificate.firstNumberOnPaper + ordinal : ordinal,
      issuedAt: reading.wallMilliseconds,
      teams: newcomer.teams, keyring: try keyring(db), roster: roster,
      signer: try deviceKeys(db).signer, encapsulation: environment.encapsulation)
    for wrap in answer.wraps { try keepOwn(wrap, db) }
    try writeRoster(answer.entries, reading: reading, db)
    if !newcomer.name.isEmpty {
      try name(newcomer.keys.device, newcomer.name, reading: reading, db)
    }
    return answer.wraps
  }

  /// Lets the application write down what a device is called, in the transaction that lets it in.
  ///
  /// What the application cannot write keeps nobody out.
  private func name(
    _ device: DeviceID, _ name: String, reading: ClockReading, _ db: Database
  ) throws {
    guard let welcome else { return }
    try db.inSavepoint {
      do {
        let writer = ReplicaWriter(replica: self, db: db, reading: reading)
        try welcome(writer, device, name)
        try writer.finish()
        return .commit
      } catch {
        cache = ReplicaCache()
        return .rollback
      }
    }
  }

  private func pendingInvitation(
    _ id: InvitationID, _ db: Database
  ) throws -> PendingInvitation? {
    let sealed = try Data.fetchOne(
      db, sql: "SELECT sealed FROM invitation WHERE id = ?", arguments: [Data(id.bytes)])
    return try sealed.map {
      try PendingInvitation(packed: storage.open(Array($0), for: .invitation, bound: id.bytes))
    }
  }

  // MARK: joining

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
      guard let rootKey = try rootKey(db) else { throw ReplicaError.notEnrolled }
      // A device that begins from paper has no chain to show until the roster has come to it: a server that has the
      // roster knows it.
      return SessionRequest(
        device: keys.device, challenge: challenge,
        signature: try SessionProof.sign(
          challenge, organization: roster.organization, with: keys.signer),
        chain: roster.chain(of: keys.device) ?? [], rootKey: rootKey)
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
