// Who may speak: challenges, tokens, and how newcomers come in.

import CausalMerge
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing
import Trust

extension Server {
  func answer(
    _ challenge: [UInt8], by laptop: Laptop, root: SigningPublicKey? = nil
  ) throws -> SessionResponse {
    let signature = try SessionProof.sign(
      challenge, organization: field.root.organization, with: laptop.key)
    return try core.session(
      SessionRequest(
        device: laptop.device, challenge: challenge, signature: signature,
        chain: field.chain(of: laptop), rootKey: root ?? field.root.publicKey), now: now,
      using: &field.generator)
  }

  func challenge(for laptop: Laptop) -> [UInt8] {
    core.challenge(
      ChallengeRequest(device: laptop.device), now: now, using: &field.generator
    ).challenge
  }
}

@Suite struct SessionTests {
  @Test func `a signed challenge gives a token, good for an hour`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let session = try server.answer(server.challenge(for: field.admin), by: field.admin)

    #expect(session.token.count == 32 && session.lifetimeSeconds == 3_600)
    func device() throws -> DeviceID {
      try server.core.device(ofToken: session.token, now: server.now)
    }
    #expect(try device() == field.admin.device)
    server.now += 3_599_999
    #expect(try device() == field.admin.device)
    server.now += 1
    #expect(throws: ErrorCode.sessionExpired) { try device() }
  }

  @Test func `a challenge serves once, for two minutes, and one device`() throws {
    let field = try Field()
    let other = try field.enlisted(in: [])
    let server = try Server.confirmed(field)

    let used = server.challenge(for: field.admin)
    _ = try server.answer(used, by: field.admin)
    #expect(throws: ErrorCode.challengeExpired) { try server.answer(used, by: field.admin) }

    let old = server.challenge(for: field.admin)
    server.now += 120_000
    #expect(throws: ErrorCode.challengeExpired) { try server.answer(old, by: field.admin) }

    let others = server.challenge(for: other)
    #expect(throws: ErrorCode.challengeExpired) { try server.answer(others, by: field.admin) }
    let invented = field.bytes(32)
    #expect(throws: ErrorCode.challengeExpired) { try server.answer(invented, by: field.admin) }
  }

  @Test func `a signature by another key opens nothing`() throws {
    let field = try Field()
    let other = try field.enlisted(in: [])
    let server = try Server.confirmed(field)
    let challenge = server.challenge(for: field.admin)
    let signature = try SessionProof.sign(
      challenge, organization: field.root.organization, with: other.key)
    #expect(throws: ErrorCode.signatureInvalid) {
      try server.core.session(
        SessionRequest(
          device: field.admin.device, challenge: challenge, signature: signature,
          chain: field.chain(of: field.admin), rootKey: field.root.publicKey), now: server.now,
        using: &field.generator)
    }
  }

  @Test func `a stranger cannot tell a device of the roster from one that is none`() throws {
    let field = try Field()
    let stranger = field.newLaptop()
    let server = try Server.confirmed(field)
    for device in [field.admin.device, stranger.device] {
      let challenge = server.core.challenge(
        ChallengeRequest(device: device), now: server.now, using: &field.generator
      ).challenge
      #expect(challenge.count == ChallengeResponse.challengeBytes)
      let signature = try SessionProof.sign(
        challenge, organization: field.root.organization, with: stranger.key)
      #expect(throws: ErrorCode.deviceUnknown) {
        try server.core.session(
          SessionRequest(
            device: device, challenge: challenge, signature: signature, chain: [],
            rootKey: field.root.publicKey), now: server.now, using: &field.generator)
      }
    }
  }

  @Test func `another organization's device is turned away`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let other = try Field(seed: 2)
    let challenge = server.challenge(for: field.admin)
    #expect(throws: ErrorCode.organizationUnknown) {
      try server.answer(challenge, by: field.admin, root: other.root.publicKey)
    }
    let stranger = other.admin
    let second = server.challenge(for: stranger)
    let signature = try SessionProof.sign(
      second, organization: field.root.organization, with: stranger.key)
    #expect(throws: ErrorCode.deviceUnknown) {
      try server.core.session(
        SessionRequest(
          device: stranger.device, challenge: second, signature: signature,
          chain: other.chain(of: stranger), rootKey: field.root.publicKey), now: server.now,
        using: &field.generator)
    }
  }

  @Test func `a blank server knows a device by its certificates`() throws {
    let field = try Field()
    let laptop = try field.enlisted(in: [])
    let server = try Server(field)
    let session = try server.answer(server.challenge(for: laptop), by: laptop)
    #expect(session.isRebuilding)
    #expect(try server.core.device(ofToken: session.token, now: server.now) == laptop.device)
  }

  @Test func `the token itself is nowhere in the store`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let session = try server.answer(server.challenge(for: field.admin), by: field.admin)
    let other: TokenHash = try #require(Digest(bytes: session.token))
    let (byToken, byHash) = try server.store.atomically {
      (
        try server.store.device(ofToken: other, now: server.now),
        try server.store.device(ofToken: SecureHash.digest(of: session.token), now: server.now)
      )
    }
    #expect(byToken == nil)
    #expect(byHash == field.admin.device)
  }

  @Test func `a restored server asks everyone to show themselves anew`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let session = try server.answer(server.challenge(for: field.admin), by: field.admin)
    try ServerCore.beginAnew(
      server.store, epoch: Epoch(using: &field.generator),
      cursorKey: CursorKey(using: &field.generator))
    let restored = try Server(field, store: server.store)
    #expect(throws: ErrorCode.sessionExpired) {
      try restored.core.device(ofToken: session.token, now: server.now)
    }
  }
}

@Suite struct EnrollmentTests {
  private func request(
    _ invitation: InvitationID, by laptop: Laptop, _ field: Field
  ) throws -> EnrollmentRequest {
    let proof = field.bytes(32)
    return EnrollmentRequest(
      invitation: invitation, signingKey: laptop.key.publicKey,
      agreementKey: laptop.agreementKey, proof: proof,
      signature: try laptop.key.signature(for: proof))
  }

  private func invite(_ server: Server, seconds: UInt32 = 600) throws -> InvitationID {
    let invitation = InvitationID(secret: server.field.bytes(16))
    _ = try server.core.register(
      InvitationRegistration(invitation: invitation, lifetimeSeconds: seconds),
      device: server.field.admin.device, now: server.now)
    return invitation
  }

  @Test func `a request waits for its admin, and is answered through the roster`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let invitation = try invite(server)
    let laptop = field.newLaptop()
    let request = try request(invitation, by: laptop, field)
    _ = server.core.takeNews()

    #expect(try server.core.enroll(request, now: server.now).isPending)
    #expect(Set(server.core.takeNews().keys) == [.device(field.admin.device)])
    #expect(try server.push([]).enrollments == 1)
    let waiting = try server.core.enrollments(for: field.admin.device, now: server.now)
    #expect(waiting.requests == [request])

    try field.enlist(laptop, in: [field.advocates])
    try server.push(field.roster)
    // The roster names keys for the device that are not here yet: half an answer would be none.
    #expect(try server.core.enroll(request, now: server.now).isPending)
    try server.push([], wraps: field.rosterWraps)

    let answer = try server.core.enroll(request, now: server.now)
    #expect(!answer.isPending)
    #expect(answer.segments == field.roster.map(\.bytes))
    #expect(answer.wraps == [field.rosterWraps[1].bytes])
    #expect(try server.push([]).enrollments == 0)
  }

  @Test func `an invitation serves one device`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let invitation = try invite(server)
    let (first, second) = (field.newLaptop(), field.newLaptop())
    let late = try request(invitation, by: second, field)
    _ = try server.core.enroll(request(invitation, by: first, field), now: server.now)
    #expect(try server.core.enroll(late, now: server.now).isPending)
    try field.enlist(first, in: [])
    try server.push(field.roster)

    #expect(throws: ErrorCode.invitationUsed) { try server.core.enroll(late, now: server.now) }
    #expect(throws: ErrorCode.invitationUsed) {
      try server.core.enroll(
        try request(invitation, by: field.newLaptop(), field), now: server.now)
    }
    #expect(
      try server.core.enrollments(for: field.admin.device, now: server.now).requests.isEmpty)
  }

  @Test func `an invitation expires, and one that was never made is unknown`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let invitation = try invite(server, seconds: 60)
    let request = try request(invitation, by: field.newLaptop(), field)
    server.now += 60_000
    #expect(throws: ErrorCode.invitationExpired) {
      try server.core.enroll(request, now: server.now)
    }
    let invented = try self.request(
      InvitationID(secret: field.bytes(16)), by: field.newLaptop(), field)
    #expect(throws: ErrorCode.invitationUnknown) {
      try server.core.enroll(invented, now: server.now)
    }
  }

  @Test func `only so many try one invitation, and only with keys they hold`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let invitation = try invite(server)
    for _ in 0..<5 {
      _ = try server.core.enroll(
        request(invitation, by: field.newLaptop(), field), now: server.now)
    }
    #expect(throws: ErrorCode.invitationBurnt) {
      try server.core.enroll(
        try request(invitation, by: field.newLaptop(), field), now: server.now)
    }
    var forged = try request(invitation, by: field.newLaptop(), field)
    forged.signature[0] ^= 1
    #expect(throws: ErrorCode.signatureInvalid) {
      try server.core.enroll(forged, now: server.now)
    }
  }

  @Test func `a request that was made in time waits for a week, and through a restart`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let invitation = try invite(server, seconds: 60)
    let laptop = field.newLaptop()
    let request = try request(invitation, by: laptop, field)
    _ = try server.core.enroll(request, now: server.now)
    let restarted = try Server(field, store: server.store)
    let later = server.now + 5 * 86_400_000
    #expect(try restarted.core.enroll(request, now: later).isPending)
    #expect(
      try restarted.core.enrollments(for: field.admin.device, now: later).requests == [request])
    let tooLate = server.now + 8 * 86_400_000
    #expect(
      try restarted.core.enrollments(for: field.admin.device, now: tooLate).requests.isEmpty)
    #expect(throws: ErrorCode.invitationUnknown) {
      try restarted.core.enroll(request, now: tooLate)
    }
    // A device that the roster has is answered, whatever became of its invitation.
    try field.enlist(laptop, in: [])
    try server.push(field.roster)
    let again = try Server(field, store: server.store)
    #expect(try !again.core.enroll(request, now: tooLate).isPending)
  }

  @Test func `who is turned away is told at once, and waits no more`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let invitation = try invite(server)
    let (stranger, meant) = (field.newLaptop(), field.newLaptop())
    let unwanted = try request(invitation, by: stranger, field)
    let wanted = try request(invitation, by: meant, field)
    for request in [unwanted, wanted] { _ = try server.core.enroll(request, now: server.now) }
    _ = server.core.takeNews()
    let turning = EnrollmentsRequest(turnedAway: [stranger.device])
    #expect(
      try server.core.enrollments(turning, for: field.admin.device, now: server.now).requests
        == [wanted])
    #expect(Set(server.core.takeNews().keys) == [.device(stranger.device)])
    #expect(throws: ErrorCode.turnedAway) {
      try server.core.enroll(unwanted, now: server.now)
    }
    #expect(try server.core.enroll(wanted, now: server.now).isPending)
    #expect(try server.push([]).enrollments == 1)
  }

  @Test func `an admin turns away from its own invitations alone`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let invitation = try invite(server)
    let laptop = field.newLaptop()
    let waiting = try request(invitation, by: laptop, field)
    _ = try server.core.enroll(waiting, now: server.now)
    let member = try field.enlisted(in: [])
    try server.push(field.roster)
    #expect(throws: ErrorCode.notAdmin) {
      try server.core.enrollments(
        EnrollmentsRequest(turnedAway: [laptop.device]), for: member.device, now: server.now)
    }
    #expect(try server.core.enroll(waiting, now: server.now).isPending)
  }

  @Test func `only an admin invites, and not before the roster is confirmed`() throws {
    let field = try Field()
    let member = try field.enlisted(in: [])
    let server = try Server(field)
    let registration = InvitationRegistration(
      invitation: InvitationID(secret: field.bytes(16)), lifetimeSeconds: 60)
    try server.push(field.roster)
    #expect(throws: ErrorCode.rebuilding) {
      try server.core.register(registration, device: field.admin.device, now: server.now)
    }
    try server.push([field.writeRoster([.confirmation])])
    #expect(throws: ErrorCode.notAdmin) {
      try server.core.register(registration, device: member.device, now: server.now)
    }
    #expect(throws: ErrorCode.notAdmin) {
      try server.core.enrollments(for: member.device, now: server.now)
    }
    for seconds: UInt32 in [0, .max] {
      #expect(throws: ErrorCode.malformed) {
        try server.core.register(
          InvitationRegistration(
            invitation: registration.invitation, lifetimeSeconds: seconds),
          device: field.admin.device, now: server.now)
      }
    }
  }
}
