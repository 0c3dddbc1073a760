// A laptop joins: the link, the request, the answer, and everything on the way that could be somebody else's.

import CausalMerge
import SeededChance
import SimulatedField
import SyncProtocol
import Testing

@testable import Trust

@Suite struct EnrollmentTests {
  // MARK: the link

  private func invitation(server: String = "https://sync.example:8443/county") -> Invitation {
    var generator = SeededGenerator(seed: 11)
    let organization = OrganizationRoot(using: &generator).organization
    return Invitation(
      organization: organization, server: server,
      serverPin: randomBytes(32, using: &generator), using: &generator)
  }

  @Test func `an invitation is the same after it was passed on as a link`() throws {
    let link = try InvitationLink(invitation())
    #expect(link.text.hasPrefix("fieldkeep-invite:"))
    #expect(try InvitationLink(text: link.text) == link)
    var unpinned = invitation()
    unpinned.serverPin = nil
    let other = try InvitationLink(unpinned)
    #expect(try InvitationLink(text: other.text).invitation == unpinned)
  }

  @Test func `a link that lost or changed a character is refused`() throws {
    let text = try InvitationLink(invitation()).text
    let characters = Array(text.utf8)
    for index in characters.indices {
      var changed = characters
      changed[index] =
        characters[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      #expect(throws: TrustError.self, "changed \(index)") {
        try InvitationLink(text: String(decoding: changed, as: UTF8.self))
      }
      var shorter = characters
      shorter.remove(at: index)
      #expect(throws: TrustError.self, "lost \(index)") {
        try InvitationLink(text: String(decoding: shorter, as: UTF8.self))
      }
    }
  }

  @Test(arguments: ["=", "==", " ", "\n", "+", "/", "A", "AA", "é"])
  func `nothing follows a link, padding neither`(tail: String) throws {
    let text = try InvitationLink(invitation()).text
    #expect(throws: TrustError.self) { try InvitationLink(text: text + tail) }
  }

  @Test func `texts that are no link say why`() {
    #expect(throws: TrustError.invitation(.notAnInvitation)) {
      try InvitationLink(text: "https://sync.example/join")
    }
    #expect(throws: TrustError.invitation(.checkDiffers)) {
      try InvitationLink(text: InvitationLink.prefix)
    }
    #expect(throws: TrustError.invitation(.length(4_097, limit: 4_096))) {
      try InvitationLink(
        text: InvitationLink.prefix + String(repeating: "A", count: 4_080))
    }
  }

  @Test(arguments: [
    "", "https://", "http://sync.example", "https:///path", "https://:8443",
    "https://user:word@sync.example", "https://sync.example/?token=1", "https://sync.example/#a",
    "https://sync.example/a b", "https://sÿnc.example", "HTTPS://sync.example",
    "https://sync.example\\@elsewhere.example",
  ])
  func `a server's address is https and plain`(server: String) {
    #expect(throws: TrustError.invitation(.serverAddress)) {
      try InvitationLink(invitation(server: server))
    }
  }

  @Test func `an invitation with something added is refused, although its check fits`() throws {
    let message = invitation().encoded()
    func text(_ message: [UInt8]) -> String {
      let check = checksum("fieldkeep/invitation-text/1\n", message, count: 4)
      return InvitationLink.prefix + Base64URL.text(of: message + check)
    }
    #expect(try InvitationLink(text: text(message)).invitation == invitation())
    // Field 15, a number: a reader that skips it would let one invitation have many texts.
    #expect(throws: TrustError.invitation(.malformed)) {
      try InvitationLink(text: text(message + [0x78, 1]))
    }
  }

  @Test func `every run of bytes has one text`() {
    var generator = SeededGenerator(seed: 12)
    for count in 0..<40 {
      let bytes = randomBytes(count, using: &generator)
      #expect(Base64URL.bytes(of: Base64URL.text(of: bytes)) == bytes)
    }
    #expect(Base64URL.text(of: Array("fieldkeep".utf8)) == "ZmllbGRrZWVw")
    #expect(Base64URL.text(of: [0xfb, 0xff]) == "-_8")
    #expect(Base64URL.bytes(of: "-_9") == nil, "bits left over")
    #expect(Base64URL.bytes(of: "A") == nil)
    #expect(Base64URL.bytes(of: "+/8") == nil)
  }

  // MARK: joining

  /// An admin who invited somebody, and the laptop that was invited.
  struct Field {
    var organization: Organization
    let invitation: Invitation
    let keys: DeviceKeys
    let request: EnrollmentRequest

    init(encapsulation: KeyEncapsulation = .replayable) throws {
      organization = try Organization(encapsulation: encapsulation)
      invitation = Invitation(
        organization: organization.root.organization, server: "https://sync.example",
        serverPin: nil, using: &organization.generator)
      keys = try organization.newKeys()
      request = try Enrollment.request(invitation, keys: keys)
    }

    /// The admin's answer, written into the roster.
    mutating func answer(teams: [TeamID]) throws {
      let verified = try Enrollment.verify(request, secret: invitation.secret)
      let answer = try Enrollment.answer(
        verified, number: 2, issuedAt: 0, teams: teams, keyring: organization.keyring,
        roster: organization.roster, signer: organization.admin.signer,
        encapsulation: organization.encapsulation)
      organization.wraps += answer.wraps
      try organization.take(try organization.write(answer.entries, by: organization.admin))
    }

    func complete(
      segments: [Segment]? = nil, wraps: [Wrap]? = nil, keys: DeviceKeys? = nil
    ) throws(TrustError) -> (certificate: DeviceCertificate, keyring: TeamKeyring) {
      let roster = try Enrollment.roster(
        from: segments ?? organization.segments, of: invitation.organization)
      return try Enrollment.complete(
        invitation, keys: keys ?? self.keys, roster: roster, wraps: wraps ?? organization.wraps,
        encapsulation: organization.encapsulation)
    }
  }

  @Test func `a laptop joins, with the real encapsulation`() throws {
    var field = try Field(encapsulation: .xWing)
    let sent = try EnrollmentRequest(parsing: field.request.encoded())
    #expect(sent == field.request)
    let teams = [field.organization.advocates, field.organization.analysts]
    try field.answer(teams: teams)
    let joined = try field.complete()
    #expect(joined.certificate.publicKeys == field.keys.publicKeys)
    #expect(joined.keyring.teams == teams.sorted())
  }

  @Test func `the answer may come in any order, with strangers' segments among it`() throws {
    var field = try Field()
    _ = try field.organization.enlist(as: .admin(rank: 2))
    try field.answer(teams: [field.organization.advocates])
    let stranger = try Organization(seed: 3)
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<10 {
      let segments = (field.organization.segments + stranger.segments)
        .shuffled(using: &generator)
      #expect(try field.complete(segments: segments).keyring.teams.count == 1)
    }
    #expect(throws: TrustError.rosterUnknown) {
      try field.complete(segments: stranger.segments)
    }
  }

  @Test func `a request is believed only from whoever has the secret`() throws {
    let field = try Field()
    let request = field.request
    #expect(
      try Enrollment.verify(request, secret: field.invitation.secret) == field.keys.publicKeys)
    var other = field.invitation.secret
    other[0] ^= 1
    #expect(throws: TrustError.enrollment(.otherInvitation)) {
      try Enrollment.verify(request, secret: other)
    }
    for index in request.proof.indices {
      var changed = request
      changed.proof[index] ^= 1
      #expect(throws: TrustError.enrollment(.badProof), "byte \(index)") {
        try Enrollment.verify(changed, secret: field.invitation.secret)
      }
    }
    for index in request.signature.indices {
      var changed = request
      changed.signature[index] ^= 1
      #expect(throws: TrustError.enrollment(.badSignature), "byte \(index)") {
        try Enrollment.verify(changed, secret: field.invitation.secret)
      }
    }
  }

  @Test func `the server cannot put its own keys into a request`() throws {
    var field = try Field()
    let foreign = try field.organization.newKeys()
    var signing = field.request
    signing.signingKey = foreign.publicKeys.signing
    signing.signature = try foreign.signer.signature(for: signing.proof)
    var agreement = field.request
    agreement.agreementKey = foreign.publicKeys.agreement
    for request in [signing, agreement] {
      #expect(throws: TrustError.enrollment(.badProof)) {
        try Enrollment.verify(request, secret: field.invitation.secret)
      }
    }
  }

  @Test func `the words follow from both keys and the organization, and from nothing else`() throws
  {
    var field = try Field()
    let keys = field.keys.publicKeys
    let organization = field.invitation.organization
    let words = DeviceWords(of: keys, in: organization)
    #expect(words.words.count == 6)
    #expect(DeviceWords(of: field.request.publicKeys, in: organization) == words)
    let foreign = try field.organization.newKeys().publicKeys
    let others = [
      DeviceWords(
        of: DevicePublicKeys(signing: foreign.signing, agreement: keys.agreement), in: organization),
      DeviceWords(
        of: DevicePublicKeys(signing: keys.signing, agreement: foreign.agreement), in: organization),
      DeviceWords(of: keys, in: try Organization(seed: 77).root.organization),
    ]
    #expect(Set(others + [words]).count == 4)
  }

  @Test func `words are compared as they are heard`() throws {
    let field = try Field()
    let words = DeviceWords(of: field.keys.publicKeys, in: field.invitation.organization)
    #expect(words.areTyped(as: words.description))
    #expect(words.areTyped(as: words.words.map { $0.uppercased() }.joined(separator: ", ")))
    #expect(words.areTyped(as: words.words.map { String($0.prefix(4)) }.joined(separator: " ")))
    #expect(!words.areTyped(as: words.words.dropLast().joined(separator: " ")))
    #expect(!words.areTyped(as: words.words.reversed().joined(separator: " ")))
    #expect(!words.areTyped(as: ""))
    #expect(!words.areTyped(as: "xylophone xylophone xylophone xylophone xylophone xylophone"))
  }

  @Test func `a device that is no admin answers nobody`() throws {
    var field = try Field()
    let member = try field.organization.enlist(in: [field.organization.advocates])
    #expect(throws: TrustError.notAdmin(member.device)) {
      try Enrollment.answer(
        field.keys.publicKeys, number: 2, issuedAt: 0, teams: [],
        keyring: field.organization.keyring, roster: field.organization.roster,
        signer: member.signer, encapsulation: .replayable)
    }
  }

  @Test func `a team that is unknown, or whose keys are not here, is not joined`() throws {
    var field = try Field()
    let nowhere = TeamID(using: &field.organization.generator)
    func answer(_ team: TeamID, _ keyring: TeamKeyring) throws {
      _ = try Enrollment.answer(
        field.keys.publicKeys, number: 2, issuedAt: 0, teams: [team], keyring: keyring,
        roster: field.organization.roster, signer: field.organization.admin.signer,
        encapsulation: .replayable)
    }
    #expect(throws: TrustError.teamUnknown(nowhere)) {
      try answer(nowhere, field.organization.keyring)
    }
    let team = field.organization.advocates
    #expect(throws: TrustError.teamKeysMissing(team)) { try answer(team, TeamKeyring()) }
  }

  @Test func `a laptop that nobody answered has not joined`() throws {
    let field = try Field()
    #expect(throws: TrustError.enrollment(.notAnswered)) { try field.complete() }
  }

  @Test func `an answer to other keys, or without its wraps, is not accepted`() throws {
    var field = try Field()
    try field.answer(teams: [field.organization.advocates])
    let membership = try #require(
      field.organization.roster.memberships(of: field.keys.device).first)
    #expect(throws: TrustError.enrollment(.wrapMissing(membership.wrap))) {
      try field.complete(wraps: [])
    }
    // The same signing key with another agreement key: the admin's keys went to somebody else.
    let swapped = try DeviceKeys(
      signingSeed: field.keys.signer.seed,
      agreementSeed: [UInt8](repeating: 1, count: KeyEncapsulation.seedByteCount),
      encapsulation: .replayable)
    #expect(throws: TrustError.enrollment(.keysDiffer)) { try field.complete(keys: swapped) }
  }

  @Test func `another organization's roster is not the one that was invited to`() throws {
    let field = try Field()
    let other = try Organization(seed: 21)
    #expect(throws: TrustError.rosterUnknown) {
      try Enrollment.complete(
        field.invitation, keys: field.keys, roster: other.roster, wraps: [],
        encapsulation: .replayable)
    }
  }
}
