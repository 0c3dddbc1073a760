// What the server makes of a revocation: who is refused, what is held, and whom it is handed to.

import CausalMerge
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct RevocationTests {
  private func session(_ server: Server, _ laptop: Laptop) throws -> SessionResponse {
    let field = server.field
    let challenge = server.core.challenge(
      ChallengeRequest(device: laptop.device), now: server.now, using: &field.generator
    ).challenge
    return try server.core.session(
      SessionRequest(
        device: laptop.device, challenge: challenge,
        signature: try SessionProof.sign(
          challenge, organization: field.root.organization, with: laptop.key),
        chain: try field.chain(of: laptop), rootKey: field.root.publicKey),
      now: server.now, using: &field.generator)
  }

  @Test func `a revoked device is refused at its next request, whatever tokens it has`() throws {
    let field = try Field()
    let laptop = try field.enlisted(in: [field.advocates])
    let server = try Server.confirmed(field)
    let token = try session(server, laptop).token
    #expect(try server.core.device(ofToken: token, now: server.now) == laptop.device)
    _ = server.core.takeNews()
    try server.push([field.writeRoster([.revocation(Revocation(device: laptop.device))])])
    #expect(server.core.takeNews()[.everyone] != nil, "whoever waits is woken, and asks again")
    #expect(throws: ErrorCode.revoked) {
      try server.core.device(ofToken: token, now: server.now)
    }
    #expect(throws: ErrorCode.revoked) { try session(server, laptop) }
    #expect(server.core.audiences(of: laptop.device) == [.everyone, .device(laptop.device)])
    // A stranger learns nothing by it.
    let challenge = server.core.challenge(
      ChallengeRequest(device: laptop.device), now: server.now, using: &field.generator
    ).challenge
    #expect(throws: ErrorCode.deviceUnknown) {
      try server.core.session(
        SessionRequest(
          device: laptop.device, challenge: challenge, signature: field.bytes(64), chain: [],
          rootKey: field.root.publicKey), now: server.now, using: &field.generator)
    }
  }

  @Test func `what a revoked device wrote later is held, whoever brings it, and others go on`()
    throws
  {
    let field = try Field()
    let laptop = try field.enlisted(in: [field.advocates])
    let server = try Server.confirmed(field)
    let scope = try field.open()
    let before = try field.work(in: scope, by: laptop, upon: [scope.opening])
    try server.push([scope.opening, before], wraps: scope.wraps)
    try server.push([field.writeRoster([.revocation(Revocation(device: laptop.device))])])
    let late = try field.work(in: scope, by: laptop, upon: [before])
    guard case .held = try server.verdict(on: late) else {
      Issue.record("not held")
      return
    }
    let upon = try field.work(in: scope, upon: [late])
    #expect(try server.verdict(on: upon).isStored)
    #expect(try server.store.atomically { try server.store.counts() }.heldSegments == 1)
    // It is handed on all the same: members hold it, and show it.
    #expect(try server.pulledSegments(by: field.admin).contains(late.hash))
    #expect(try LogCheck.run(server.store).isSound)
  }

  @Test func `what a revoked device grants gives nobody anything until it is released`() throws {
    let field = try Field()
    let laptop = try field.enlisted(in: [field.advocates])
    let officer = try field.enlisted(in: [field.probation])
    let server = try Server.confirmed(field)
    let scope = try field.open()
    try server.push([scope.opening], wraps: scope.wraps)
    let end = try field.writeRoster([.revocation(Revocation(device: laptop.device))])
    try server.push([end])
    let grant = try field.control(
      [.grant(Grant(team: field.probation, rights: [.read, .write]))], scope: scope.id,
      by: laptop, parents: [scope.opening.hash])
    guard case .held = try server.verdict(on: grant) else {
      Issue.record("not held")
      return
    }
    #expect(try !server.pulledSegments(by: officer).contains(scope.opening.hash))
    // The same after a restart, from the log alone.
    let again = try Server(field, store: server.store)
    #expect(try !again.pulledSegments(by: officer).contains(scope.opening.hash))
    let release = try field.control(
      [
        .frontier(
          Frontier(device: laptop.device, revocation: end.hash, segments: [grant.hash]))
      ], scope: scope.id, by: field.admin, parents: [grant.hash])
    #expect(try server.verdict(on: release).isStored)
    #expect(try server.pulledSegments(by: officer).contains(scope.opening.hash))
    #expect(try LogCheck.run(server.store).isSound)
  }

  @Test func `a revoked admin's word is held in the roster, and invites nobody`() throws {
    let field = try Field()
    let second = field.newLaptop()
    let certificate = try Certificates.issue(
      second.publicKeys, as: .admin(rank: 2), number: 2, issuedAt: 0,
      by: try #require(field.chain(of: field.admin).first).certificate, signer: field.admin.key)
    try field.writeRoster([.device(certificate)])
    let server = try Server.confirmed(field)
    let registration = InvitationRegistration(
      invitation: InvitationID(secret: field.bytes(16)), lifetimeSeconds: 600)
    _ = try server.core.register(registration, device: second.device, now: server.now)
    try server.push([field.writeRoster([.revocation(Revocation(device: second.device))])])
    #expect(throws: ErrorCode.notAdmin) {
      try server.core.register(registration, device: second.device, now: server.now)
    }
    let friend = field.newLaptop()
    let word = try field.writeRoster(
      [
        .device(
          try Certificates.issue(
            friend.publicKeys, as: .member, number: 3, issuedAt: 0, by: certificate.certificate,
            signer: second.key))
      ], by: second)
    guard case .held = try server.verdict(on: word) else {
      Issue.record("not held")
      return
    }
    #expect(server.core.roster.isRevoked(friend.device))
    let again = try Server(field, store: server.store)
    #expect(again.core.roster.isRevoked(friend.device))
    #expect(again.core.roster.isAdmin(field.admin.device))
  }
}
