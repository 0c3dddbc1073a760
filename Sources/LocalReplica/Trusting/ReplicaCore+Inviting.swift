// Inviting devices, hearing who asks, and letting in whom an admin has recognized.

public import CausalMerge
import Foundation
import GRDB
public import SyncProtocol
import Trust

extension ReplicaCore {
  // MARK: inviting

  /// Prepares an invitation for one new device.
  ///
  /// - Parameters:
  ///   - teams: the teams that the device will belong to; this device must hold their keys.
  ///   - isAdmin: whether it may itself let devices in.
  ///   - name: what it will be called: given to ``welcome`` when it is let in.
  ///   - remote: the server through which it will join.
  ///   - expiresAt: milliseconds since 1970 by this device's clock less its error.
  ///   - admission: who decides that the device which asks is let in.
  /// - Returns: the invitation; its secret is what the new device proves, and the server never learns it.
  /// - Throws: ``ReplicaError/adminNeeded(_:)`` where this device is no admin, ``ReplicaError/teamKeysMissing`` where it is
  ///   not in such a team.
  public func invite(
    to teams: [TeamID], isAdmin: Bool = false, called name: String = "", through remote: Remote,
    expiresAt: Int64, admission: InvitationAdmission = .whenApproved
  ) throws(ReplicaError) -> Invitation {
    try unit { db in
      let roster = try roster(db)
      guard roster.isAdmin(try deviceKeys(db).device) else {
        throw ReplicaError.adminNeeded(.invite)
      }
      let keyring = try keyring(db)
      guard teams.allSatisfy({ keyring.secrets(of: $0) != nil }) else {
        throw ReplicaError.teamKeysMissing
      }
      var generator = EnvironmentGenerator(environment: environment)
      let invitation = Invitation(
        organization: roster.organization, server: remote.url,
        serverPin: remote.pin.isEmpty ? nil : remote.pin, using: &generator)
      let pending = PendingInvitation(
        secret: invitation.secret, teams: teams, isAdmin: isAdmin, expiresAt: expiresAt,
        name: name, admission: admission)
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

  /// How many invitations of this device can still be asked by, and nobody has.
  public func openInvitations(at reading: ClockReading) throws(ReplicaError) -> Int {
    try self.reading { db in
      let now = try correctedTime(reading, db)
      let asked = Set(try keptRequests(db).map(\.request.invitation))
      return try pendingInvitations(db).count(where: {
        $0.invitation.expiresAt > now && !asked.contains($0.id)
      })
    }
  }

  // MARK: hearing who asks

  /// Takes in requests that a server handed on.
  ///
  /// Who proves an invitation that says so is let in; others who prove theirs are kept until an admin decides. What
  /// proves nothing is counted, and passed over.
  func enroll(
    _ requests: [EnrollmentRequest], reading: ClockReading
  ) throws(ReplicaError) -> EnrollmentOutcome {
    try unit { db in
      let now = try correctedTime(reading, db)
      try forgetInvitations(now: now, db)
      var outcome = EnrollmentOutcome()
      for request in requests {
        guard let pending = try pendingInvitation(request.invitation, db) else { continue }
        guard let keys = try? Enrollment.verify(request, secret: pending.secret) else {
          outcome.disproven += 1
          continue
        }
        if pending.admission == .atSync {
          guard now <= pending.expiresAt else { continue }
          try letIn(keys, by: request.invitation, pending, reading: reading, db)
          outcome.letIn += 1
        } else {
          let kept = KeptRequest(request: request, askedAt: now)
          try db.execute(
            sql: "INSERT OR IGNORE INTO newcomer (device, invitation, sealed) VALUES (?, ?, ?)",
            arguments: [
              Data(keys.device.bytes), Data(request.invitation.bytes), Data(try sealed(kept)),
            ])
        }
      }
      return outcome
    }
  }

  /// Devices that wait for this admin's word, who asked first first.
  public func newcomers() throws(ReplicaError) -> [Newcomer] {
    try reading { try newcomers($0) }
  }

  /// Devices that this admin has turned away, and whose invitation is remembered.
  func turnedAway() throws(ReplicaError) -> [DeviceID] {
    try reading { db in
      try keptRequests(db).filter(\.isTurnedAway).map(\.request.signingKey.deviceID)
    }
  }

  // MARK: deciding

  /// Lets in a device that waits, as its invitation says.
  ///
  /// The same device may have asked another admin too, and both may say yes without knowing of each other: every
  /// replica comes to the same roster.
  ///
  /// - Parameters:
  ///   - newcomer: who waits, as ``newcomers()`` told.
  ///   - reading: the device's clocks now.
  /// - Throws: ``ReplicaError/keysUnusable(reason:)`` where it waits no more, or this device may not let it in.
  public func approve(_ newcomer: Newcomer, at reading: ClockReading) throws(ReplicaError) {
    try unit { db in
      guard try newcomers(db).contains(newcomer),
        let pending = try pendingInvitation(newcomer.invitation, db),
        let kept = try keptRequest(of: newcomer, db),
        let keys = try? Enrollment.verify(kept.request, secret: pending.secret)
      else { throw Self.waitsNoMore }
      try letIn(keys, by: newcomer.invitation, pending, reading: reading, db)
    }
  }

  /// Turns a device away that waits; the next sync tells the server, and the server tells the device.
  ///
  /// Its invitation stands for others as before: the one who was faster is turned away, and the one who was meant comes.
  ///
  /// - Throws: ``ReplicaError/keysUnusable(reason:)`` where it waits no more.
  public func turnAway(_ newcomer: Newcomer) throws(ReplicaError) {
    try unit { db in
      guard var kept = try keptRequest(of: newcomer, db), !kept.isTurnedAway else {
        throw Self.waitsNoMore
      }
      kept.isTurnedAway = true
      try db.execute(
        sql: "UPDATE newcomer SET sealed = ? WHERE device = ? AND invitation = ?",
        arguments: [
          Data(try sealed(kept)), Data(newcomer.device.bytes), Data(newcomer.invitation.bytes),
        ])
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

  private static let waitsNoMore = ReplicaError.keysUnusable(
    reason: "that device does not wait to be let in any more")

  // MARK: within a unit of work

  /// Lets in who proved an invitation, which has served then, and whoever else asked by it.
  private func letIn(
    _ keys: DevicePublicKeys, by invitation: InvitationID, _ pending: PendingInvitation,
    reading: ClockReading, _ db: Database
  ) throws {
    let known = try roster(db).certificate(of: keys.device)
    if known?.publicKeys == keys {
      // Another admin was faster. It belongs to this one's teams too.
      try add(keys, to: pending.teams, reading: reading, db)
    } else {
      let newcomer = NewDevice(
        keys: keys, teams: pending.teams, isAdmin: pending.isAdmin, name: pending.name)
      _ = try letIn(newcomer, reading: reading, db)
    }
    try forget(invitation, db)
  }

  private func letIn(
    _ newcomer: NewDevice, reading: ClockReading, _ db: Database
  ) throws -> [Wrap] {
    let roster = try roster(db)
    let keys = try deviceKeys(db)
    // An admin appoints only those who rank after itself.
    let rank = (roster.certificate(of: keys.device)?.rank ?? 1) + 1
    let ordinal = UInt32(roster.devices.count + 1)
    let answer = try Enrollment.answer(
      newcomer.keys, as: newcomer.isAdmin ? .admin(rank: rank) : .member,
      number: newcomer.isOnPaper ? DeviceCertificate.firstNumberOnPaper + ordinal : ordinal,
      issuedAt: try correctedTime(reading, db),
      teams: newcomer.teams, keyring: try keyring(db), roster: roster,
      signer: keys.signer, encapsulation: environment.encapsulation)
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

  private func newcomers(_ db: Database) throws -> [Newcomer] {
    let invitations = Dictionary(
      uniqueKeysWithValues: try pendingInvitations(db).map { ($0.id, $0.invitation) })
    guard !invitations.isEmpty else { return [] }
    let roster = try roster(db)
    return try keptRequests(db).filter { !$0.isTurnedAway }
      .compactMap { kept -> Newcomer? in
        let keys = kept.request.publicKeys
        guard let invitation = invitations[kept.request.invitation] else { return nil }
        // Where it asked two admins, and the other has let it in, nothing may be left to decide.
        let isIn =
          roster.certificate(of: keys.device) != nil
          && invitation.teams.allSatisfy { roster.isMember(keys.device, of: $0) }
        guard !isIn else { return nil }
        return Newcomer(
          device: keys.device, invitation: kept.request.invitation,
          words: DeviceWords(of: keys, in: roster.organization), name: invitation.name,
          teams: invitation.teams, isAdmin: invitation.isAdmin, askedAt: kept.askedAt)
      }
      .sorted { ($0.askedAt, $0.device) < ($1.askedAt, $1.device) }
  }

  private func sealed(_ kept: KeptRequest) throws -> [UInt8] {
    try storage.seal(
      kept.packed, for: .newcomer,
      bound: kept.request.signingKey.deviceID.bytes + kept.request.invitation.bytes)
  }

  private func keptRequests(_ db: Database) throws -> [KeptRequest] {
    try Row.fetchAll(db, sql: "SELECT device, invitation, sealed FROM newcomer").map { row in
      try KeptRequest(
        packed: storage.open(
          row.bytes(2), for: .newcomer, bound: row.bytes(0) + row.bytes(1)))
    }
  }

  private func keptRequest(of newcomer: Newcomer, _ db: Database) throws -> KeptRequest? {
    try keptRequests(db).first {
      $0.request.signingKey.deviceID == newcomer.device
        && $0.request.invitation == newcomer.invitation
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

  private func pendingInvitations(
    _ db: Database
  ) throws -> [(id: InvitationID, invitation: PendingInvitation)] {
    try Row.fetchAll(db, sql: "SELECT id, sealed FROM invitation").compactMap { row in
      guard let id = InvitationID(bytes: row.bytes(0)) else { return nil }
      let packed = try storage.open(row.bytes(1), for: .invitation, bound: id.bytes)
      return (id, try PendingInvitation(packed: packed))
    }
  }

  /// Forgets an invitation, and who asked by it.
  private func forget(_ invitation: InvitationID, _ db: Database) throws {
    for table in ["newcomer WHERE invitation", "invitation WHERE id"] {
      try db.execute(
        sql: "DELETE FROM \(table) = ?", arguments: [Data(invitation.bytes)])
    }
  }

  /// Forgets invitations that nobody can be let in by any more: a server keeps requests no longer either.
  private func forgetInvitations(now: Int64, _ db: Database) throws {
    for (id, invitation) in try pendingInvitations(db)
    where invitation.expiresAt + Self.answerMilliseconds < now {
      try forget(id, db)
    }
  }

  /// How long after an invitation's time who asked in time may still be let in.
  private static let answerMilliseconds: Int64 = 7 * 86_400_000
}
