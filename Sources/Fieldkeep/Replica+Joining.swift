// Becoming part of an organization: founding one, inviting into it, joining it.

import CurlTransport
public import LocalReplica
public import SyncProtocol
public import Trust

extension Replica {
  /// Whether this device belongs to an organization.
  public func isEnrolled() throws(FieldkeepError) -> Bool {
    try locked { try $0.rootKey() != nil }
  }

  /// This device's id; nil before it has keys.
  public func device() throws(FieldkeepError) -> DeviceID? {
    try locked { try $0.device() }
  }

  /// The roster: devices, teams and rights, as far as they are known here.
  public func roster() throws(FieldkeepError) -> Roster {
    try locked { try $0.roster() }
  }

  /// Founds an organization on this device, which becomes its first admin.
  ///
  /// The root's key is handed over to be kept before there is an organization that needs it: a laptop that dies in
  /// between leaves a key of nothing, never an organization whose root nobody holds. The organization and what it begins
  /// with then come into being in one transaction.
  ///
  /// - Parameters:
  ///   - template: its teams and their rights.
  ///   - root: the root's key, where one was made and kept before.
  ///   - keepRoot: keeps the root's key, offline; where it throws, nothing is founded. The key is not kept here.
  ///   - body: writes what the organization begins with, such as the names of its teams.
  /// - Returns: the root's key.
  /// - Throws: what `keepRoot` or `body` throws, or ``FieldkeepError``.
  @discardableResult
  public func found(
    _ template: RosterTemplate, root: OrganizationRoot? = nil,
    keepRoot: @Sendable (OrganizationRoot) throws -> Void = { _ in },
    _ body: @Sendable (RecordWriter) throws -> Void = { _ in }
  ) throws -> OrganizationRoot {
    guard try !isEnrolled() else { throw FieldkeepError.replica(.alreadyEnrolled) }
    var generator = SystemRandomNumberGenerator()
    let root = root ?? OrganizationRoot(using: &generator)
    try keepRoot(root)
    try transaction { core, schema in
      try core.found(template, root: root, at: .now) {
        try body(RecordWriter($0, schema: schema))
      }
    }
    return root
  }

  /// Invites one new device, and tells the server to expect it.
  ///
  /// - Parameters:
  ///   - teams: the teams that it will belong to.
  ///   - isAdmin: whether it may let devices in itself.
  ///   - label: what it will be called, kept until it is let in; see ``welcome(_:)``.
  ///   - name: the remote through which it will join.
  ///   - lifetime: how long it can be asked by the invitation.
  ///   - admission: who decides that the device which asks is let in.
  /// - Returns: the invitation; its text is for the new device alone.
  /// - Throws: ``FieldkeepError``.
  public func invite(
    to teams: [TeamID], isAdmin: Bool = false, called label: String = "",
    through name: String = "origin",
    lifetime: Duration = .seconds(600), admission: InvitationAdmission = .whenApproved
  ) async throws(FieldkeepError) -> InvitationLink {
    try await sync(with: name)
    let remote = try remote(named: name)
    let invitation = try locked { core in
      let expiry = try core.correctedTime(.now) + lifetime.components.seconds * 1_000
      return try core.invite(
        to: teams, isAdmin: isAdmin, called: label, through: remote, expiresAt: expiry,
        admission: admission)
    }
    let registration = InvitationRegistration(
      invitation: invitation.id, lifetimeSeconds: UInt32(clamping: lifetime.components.seconds))
    let call = SyncCall(
      path: "/v1/invitations", body: registration.encoded(),
      token: try locked { try $0.token(for: remote) })
    do {
      let answer = try await line(to: remote).perform(call).answer
      guard answer.status == 200 else { throw SyncFailure(answer) }
      return try InvitationLink(invitation)
    } catch {
      throw FieldkeepError(error)
    }
  }

  /// Says how to write down what a device is called that was invited under a name.
  ///
  /// Whatever lets the device in writes its name in the same transaction: nobody has to wait for it.
  ///
  /// - Parameter body: writes through the writer it is given; where it throws, the device is let in without a name.
  public func welcome(_ body: @escaping @Sendable (RecordWriter, DeviceID, String) throws -> Void) {
    let schema = schema
    core.welcome = { try body(RecordWriter($0, schema: schema), $1, $2) }
  }

  /// Puts a device of the organization into more teams; it reads what they have written when both have synced.
  ///
  /// - Parameters:
  ///   - device: a device that was let in.
  ///   - teams: the teams that it will belong to as well.
  /// - Throws: ``FieldkeepError``, also where this device is no admin or not in such a team itself.
  public func add(_ device: DeviceID, to teams: [TeamID]) throws(FieldkeepError) {
    try locked { try $0.add(device, to: teams, at: .now) }
  }

  /// How many invitations of this device can still be asked by, and nobody has.
  public func openInvitations() throws(FieldkeepError) -> Int {
    try locked { try $0.openInvitations(at: .now) }
  }

  // MARK: joining

  /// Joins an organization by an invitation.
  ///
  /// Keys are made on this device; the server passes the request to the admin who invited and can change neither it
  /// nor the answer.
  ///
  /// - Parameters:
  ///   - link: the invitation.
  ///   - name: what to call the server.
  ///   - patience: how long to wait for the admin's answer; after that, joining again goes on where it stopped.
  ///   - isWaiting: called once when the request is about to be handed over, with the words that the admin will see too.
  /// - Throws: ``FieldkeepError/notLetInYet``, ``FieldkeepError/notInvited(_:)`` or another ``FieldkeepError``. After the
  ///   first, and where the line broke, ``join(patience:isWaiting:)`` goes on.
  public func join(
    by link: InvitationLink, as name: String = "origin", patience: Duration = .seconds(600),
    isWaiting: @Sendable (DeviceWords) -> Void = { _ in }
  ) async throws(FieldkeepError) {
    let invitation = link.invitation
    let (request, words) = try locked { core in
      try core.keepJoining(by: link.text, remoteName: name)
      let request = try core.enrollmentRequest(for: invitation)
      return (request, DeviceWords(of: request.publicKeys, in: invitation.organization))
    }
    isWaiting(words)
    do throws(FieldkeepError) {
      try await ask(request, by: invitation, as: name, patience: patience)
    } catch {
      // What will never be answered is not gone on with. An unknown invitation may come back: to a server that was
      // taken back to a backup its admin's laptop brings what it has answered.
      if case .notInvited(let refusal) = error, refusal != .unknown {
        try locked { try $0.forgetJoining() }
      }
      throw error
    }
  }

  /// Goes on with waiting to be let in, where an earlier call was stopped.
  ///
  /// - Returns: false where this device waits for nothing.
  /// - Throws: as ``join(by:as:patience:isWaiting:)``.
  public func join(
    patience: Duration = .seconds(600), isWaiting: @Sendable (DeviceWords) -> Void = { _ in }
  ) async throws(FieldkeepError) -> Bool {
    guard let kept = try locked({ try $0.joining() }) else { return false }
    let link: InvitationLink
    do { link = try InvitationLink(text: kept.link) } catch {
      throw .replica(.keysUnusable(reason: String(describing: error)))
    }
    try await join(by: link, as: kept.remoteName, patience: patience, isWaiting: isWaiting)
    return true
  }

  /// Whether this device has asked to be let in, and was not answered yet.
  public func isJoining() throws(FieldkeepError) -> Bool {
    try locked { try $0.joining() != nil }
  }

  /// Asks until it is answered.
  ///
  /// Once a server has taken the request, a line that breaks is waited for: an admin may take hours to pick up a phone.
  private func ask(
    _ request: EnrollmentRequest, by invitation: Invitation, as name: String, patience: Duration
  ) async throws(FieldkeepError) {
    let line = RemoteLine(url: invitation.server, pin: invitation.serverPin ?? [])
    defer { line.transport.close() }
    let call = SyncCall(path: "/v1/enroll", body: request.encoded(), token: nil)
    let clock = ContinuousClock()
    let deadline = clock.now + patience
    var isTaken = false
    while true {
      var pause = Self.pause
      do {
        let (answer, response) = try await line.perform(call)
        if answer.status == 200 {
          let enrollment = try EnrollmentResponse(parsing: answer.body)
          if !enrollment.isPending {
            try locked {
              try $0.join(
                by: invitation, answer: enrollment, remoteName: name, timing: answer.timing)
            }
            return
          }
          isTaken = true
        } else if response.asksForRetry {
          pause = response.retryAfter ?? pause
        } else if let refusal = JoinRefusal(answer) {
          throw FieldkeepError.notInvited(refusal)
        } else {
          throw SyncFailure(answer)
        }
      } catch let error as MessageError {
        throw .replica(.answerUnusable(reason: String(describing: error)))
      } catch let error as TransportError where isTaken {
        pause = Self.brokenLinePause
        guard clock.now < deadline else { throw .transport(error) }
      } catch {
        throw FieldkeepError(error)
      }
      guard clock.now < deadline, !Task.isCancelled else { throw .notLetInYet }
      try? await Task.sleep(for: pause)
    }
  }

  /// Between two questions whether an admin has answered; the server holds each until then, or for half a minute.
  private static let pause = Duration.seconds(1)
  private static let brokenLinePause = Duration.seconds(5)
}

/// Why an invitation will not let this device in.
public enum JoinRefusal: Hashable, Sendable, CaseIterable {
  /// The server does not know the invitation.
  case unknown
  /// Its time was over before this device asked.
  case expired
  /// Another device was let in by it.
  case used
  /// More devices have tried it than may.
  case burnt
  /// The admin who invited has said no to this device.
  case turnedAway
}

extension JoinRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown: "the server does not know this invitation"
    case .expired: "this invitation has expired: its time was over before this laptop asked"
    case .used: "this invitation was used: another laptop was let in by it"
    case .burnt: "this invitation is burnt: too many laptops have tried it"
    case .turnedAway: "this laptop was turned away by whoever invited"
    }
  }

  /// What to do now, in one sentence.
  public var hint: String {
    switch self {
    case .unknown: "check that the whole link was copied; else ask for a new one"
    case .expired: "ask for a new one, and use it within its time"
    case .used: "if that was not your laptop, call whoever invited you at once: they see its name"
    case .burnt: "call whoever invited you: somebody else has the link; then ask for a new one"
    case .turnedAway: "call them: the words on your screen and on theirs have to be the same"
    }
  }

  /// What a server's answer says of an invitation; nil where it speaks of something else.
  init?(_ answer: SyncAnswer) {
    switch (try? ErrorResponse(parsing: answer.body)).flatMap({ ErrorCode(rawValue: $0.code) }) {
    case .invitationUnknown: self = .unknown
    case .invitationExpired: self = .expired
    case .invitationUsed: self = .used
    case .invitationBurnt: self = .burnt
    case .turnedAway: self = .turnedAway
    default: return nil
    }
  }
}

extension SyncFailure {
  /// What a server's error answer says.
  init(_ answer: SyncAnswer) { self.init(status: answer.status, body: answer.body) }

  /// Reads what a server, or its edge, says of a request; a proxy between may say it in other words, and then the
  /// status alone counts.
  init(status: Int, body: [UInt8]) {
    let error = try? ErrorResponse(parsing: body)
    self = .server(status: status, code: error?.code ?? "", message: error?.message ?? "")
  }
}
