// Who is who: names, certificates and the ways to join.

import CausalMerge
import Crypto
import FoundationEssentials

@testable import SyncProtocol
@testable import Trust

extension Cast {
  func trustScenarios() throws -> [Scenario] {
    try nameScenarios() + chainScenarios() + joiningScenarios() + recoveryScenarios()
      + invitationScenarios() + claimScenarios() + keyScenarios() + carryScenarios()
  }

  var root: Ed25519Key { advocate }
  var organization: OrganizationID { OrganizationID(rootKey: root.publicKey) }

  private func nameScenarios() -> [Scenario] {
    func name(
      _ of: String, _ about: String, _ rule: String, _ input: JSON.Member..., as file: String? = nil
    )
      -> Scenario
    {
      Scenario(
        "name/" + (file ?? of), about, rules: rule,
        input: .object([.init(name: "of", value: .string(of))] + input))
    }
    func scope(_ file: String, _ about: String, _ claim: ScopeClaim) -> Scenario {
      name(
        "scope", about, "T-60",
        .init(name: "compartment_secret", value: .bytes(Self.fill(0x91))),
        .init(name: "case_id", value: .bytes(claim.caseID.bytes)),
        .init(name: "compartment", value: .number(Int64(claim.compartment))),
        .init(name: "matter", value: .bytes(claim.matter?.bytes ?? [])),
        .init(name: "ordinal", value: .number(Int64(claim.ordinal))), as: file)
    }
    let caseID: CaseID = Self.identifier(0xd0)
    return [
      name("key", "A content key's id.", "C-4", .init(name: "key", value: .bytes(key.bytes))),
      name(
        "device", "A device's id.", "C-4",
        .init(name: "signing_key", value: .bytes(deputy.publicKey.bytes))),
      name(
        "organization", "A root's fingerprint.", "C-4",
        .init(name: "root_key", value: .bytes(root.publicKey.bytes))),
      name(
        "roster", "The roster's scope.", "C-4",
        .init(name: "root_key", value: .bytes(root.publicKey.bytes))),
      name(
        "invitation", "An invitation's id.", "C-4",
        .init(name: "secret", value: .bytes(Self.fill(0x61, 16)))),
      name(
        "words", "The six words of a new device.", "T-83",
        .init(name: "organization", value: .bytes(organization.bytes)),
        .init(name: "signing_key", value: .bytes(deputy.publicKey.bytes)),
        .init(name: "agreement_key", value: .bytes(Self.fill(0x5a, 1_216))), as: "device-words"),
      name(
        "lease", "A lease's share: its name, and its words.", "T-160",
        .init(name: "share", value: .bytes(Array(0x60..<0x70)))),
      scope(
        "scope", "A compartment of a case.", ScopeClaim(caseID: caseID, compartment: 3, ordinal: 0)),
      scope(
        "scope-of-matter", "One matter of it.",
        ScopeClaim(caseID: caseID, compartment: 3, matter: Self.identifier(0xd1), ordinal: 0)),
      scope(
        "scope-second", "A second scope of the same compartment.",
        ScopeClaim(caseID: caseID, compartment: 3, ordinal: 1)),
      Scenario(
        "log/three-items",
        "Three items: the hash at each of them, and the proofs of cursors at them and in between.",
        rules: "H-12", "H-13",
        input: .members([
          "epoch": .bytes(epoch.bytes), "cursor_key": .bytes(Self.cursorKey),
          "items": .array(
            zip(1..., [2, 3, 7_000_000]).map { number, microseconds in
              .members([
                "position": .number(Int64(position(microseconds))),
                "hash": .bytes(Self.hash(number).bytes),
              ])
            }),
          "cursors": .array(
            [0, 2, 3, 6_999_999, 7_000_000, 9_000_000].map {
              .number($0 == 0 ? 0 : Int64(position($0)))
            }),
        ])),
    ]
  }

  // MARK: certificates

  func certificate(
    of holder: Ed25519Key, rank: UInt32 = 0, issuer: Ed25519Key? = nil, signer: Ed25519Key? = nil,
    organization: OrganizationID? = nil, isAdmin: Bool? = nil
  ) throws -> SignedCertificate {
    try SignedCertificate(
      signing: DeviceCertificate(
        organization: organization ?? self.organization, signingKey: holder.publicKey,
        agreementKey: Self.fill(0x5a, 1_216), isAdmin: isAdmin ?? (rank > 0), rank: rank, number: 7,
        issuedAt: time, issuer: issuer?.publicKey.deviceID), with: signer ?? issuer ?? root)
  }

  private func chainScenarios() throws -> [Scenario] {
    let admin = deputy
    let second = try Ed25519Key(seed: Self.fill(0x12))
    let member = try Ed25519Key(seed: Self.fill(0x13))
    let stranger: OrganizationID = SecureHash.digest(of: [0])
    func chain(
      _ name: String, _ about: String, _ rule: String, _ expect: Outcome,
      _ chain: [SignedCertificate], pinned: OrganizationID? = nil
    ) -> Scenario {
      Scenario(
        "chain/" + name, about, rules: rule, expect: expect,
        input: .members([
          "organization": .bytes((pinned ?? organization).bytes),
          "root_key": .bytes(root.publicKey.bytes),
          "chain": .array(
            chain.map {
              .members([
                "certificate": .bytes($0.certificateBytes), "signature": .bytes($0.signature),
              ])
            }),
        ]))
    }
    let first = try certificate(of: admin, rank: 1)
    var forged = try certificate(of: member, issuer: admin)
    forged = try SignedCertificate(
      certificateBytes: forged.certificateBytes, signature: Self.fill(1, 64))
    var long = [first]
    for rank in UInt32(2)...9 {
      let holder = try Ed25519Key(seed: Self.fill(0xf0 + UInt8(rank)))
      let issuer = rank == 2 ? admin : try Ed25519Key(seed: Self.fill(0xef + UInt8(rank)))
      long.insert(try certificate(of: holder, rank: rank, issuer: issuer), at: 0)
    }
    return [
      chain("admin-by-root", "The root signed the first admin.", "T-14", .ok, [first]),
      chain(
        "member-by-admin", "An admin signed a member.", "T-14", .ok,
        [try certificate(of: member, issuer: admin), first]),
      chain(
        "through-two-admins", "The first admin signed a second, who signed a member.", "T-14", .ok,
        [
          try certificate(of: member, issuer: second),
          try certificate(of: second, rank: 2, issuer: admin), first,
        ]),
      chain(
        "eight-certificates", "As long as a chain may be.", "T-15", .ok, Array(long.dropFirst())),
      chain("nine-certificates", "One too many.", "T-15", .certificateChainLength, long),
      chain("empty", "No certificate.", "T-15", .certificateChainLength, []),
      chain(
        "another-organization-pinned", "The root shown is not the pinned one.", "T-13",
        .certificateOtherOrganization, [first], pinned: stranger),
      chain(
        "certificate-of-another-organization", "The certificate names another organization.",
        "T-11",
        .certificateOtherOrganization,
        [try certificate(of: admin, rank: 1, organization: stranger)]),
      chain(
        "bad-signature", "The issuer did not sign this.", "T-12", .certificateBadSignature,
        [forged, first]),
      chain(
        "signed-by-another", "The member names the admin and was signed by the root.", "T-12",
        .certificateBadSignature, [try certificate(of: member, issuer: admin, signer: root), first]),
      chain(
        "issuer-differs", "The issuer named is not the one shown.", "T-14",
        .certificateIssuerDiffers,
        [try certificate(of: member, issuer: second), first]),
      chain(
        "issuer-of-root-signed", "The last certificate names an issuer.", "T-14",
        .certificateIssuerDiffers, [try certificate(of: member, issuer: admin)]),
      chain(
        "issuer-not-admin", "A member vouches for a device.", "T-16", .certificateIssuerNotAdmin,
        [try certificate(of: second, issuer: member), try certificate(of: member)]),
      chain(
        "own-issuer", "A device vouches for itself.", "T-17", .certificateOwnIssuer,
        [try certificate(of: admin, rank: 2, issuer: admin), first]),
      chain(
        "rank-without-office", "A rank, and no admin.", "T-18", .certificateRankWithoutOffice,
        [try certificate(of: admin, rank: 1, isAdmin: false)]),
      chain(
        "office-without-rank", "An admin, and no rank.", "T-18", .certificateRankWithoutOffice,
        [try certificate(of: admin, isAdmin: true)]),
      chain(
        "rank-of-issuer", "An admin makes another of its own rank.", "T-16",
        .certificateRankNotAfterIssuer,
        [try certificate(of: second, rank: 1, issuer: admin), first]),
    ]
  }

  // MARK: devices on paper

  private func recoveryScenarios() -> [Scenario] {
    func device(_ file: String, _ about: String, of organization: OrganizationID) -> Scenario {
      Scenario(
        "recovery/" + file, about, rules: "T-110",
        input: .members([
          "seed": .bytes(Self.fill(0x81)), "organization": .bytes(organization.bytes),
        ]))
    }
    return [
      device("device", "The device that follows from a seed.", of: organization),
      device(
        "another-organization", "The same seed is another device in another organization.",
        of: OrganizationID(rootKey: deputy.publicKey)),
    ]
  }

  // MARK: sessions, enrollment

  private func joiningScenarios() throws -> [Scenario] {
    let challenge = Self.fill(0x71)
    let device = deputy.publicKey.deviceID
    let signature = try SessionProof.sign(challenge, organization: organization, with: deputy)
    func session(_ name: String, _ about: String, _ expect: Outcome, signature: [UInt8]) -> Scenario
    {
      Scenario(
        "session/" + name, about, rules: "T-90", expect: expect,
        input: .members([
          "organization": .bytes(organization.bytes),
          "signing_key": .bytes(deputy.publicKey.bytes), "challenge": .bytes(challenge),
          "signature": .bytes(signature),
        ]))
    }
    let unlabelled = try deputy.signature(for: organization.bytes + device.bytes + challenge)
    let secret = Self.fill(0x61, 16)
    let agreement = Self.fill(0x5a, 1_216)
    func proof(_ secret: [UInt8]) -> [UInt8] {
      Array(
        HMAC<SHA256>.authenticationCode(
          for: Label.enrollment.bytes + deputy.publicKey.bytes + agreement,
          using: SymmetricKey(data: secret)))
    }
    func request(
      _ name: String, _ about: String, _ expect: Outcome = .ok, invitation: [UInt8], proof: [UInt8],
      signer: Ed25519Key
    ) throws -> Scenario {
      let request = EnrollmentRequest(
        invitation: InvitationID(secret: invitation), signingKey: deputy.publicKey,
        agreementKey: agreement, proof: proof, signature: try signer.signature(for: proof))
      return Scenario(
        "enrollment/" + name, about, rules: "T-80", expect: expect,
        input: .members(["secret": .bytes(secret), "request": .bytes(request.encoded())]))
    }
    return [
      session("signed", "A challenge signed.", .ok, signature: signature),
      session("without-label", "Signed without the label.", .badSignature, signature: unlabelled),
      session(
        "for-another-organization", "Signed for another organization's server.", .badSignature,
        signature: try SessionProof.sign(
          challenge, organization: SecureHash.digest(of: [0]), with: deputy)),
      session(
        "of-another-challenge", "An older challenge signed.", .badSignature,
        signature: try SessionProof.sign(Self.fill(0x70), organization: organization, with: deputy)),
      try request(
        "request", "A request that proves the secret.", invitation: secret, proof: proof(secret),
        signer: deputy),
      try request(
        "other-invitation", "A request with another invitation.", .enrollmentOtherInvitation,
        invitation: Self.fill(0x60, 16), proof: proof(secret), signer: deputy),
      try request(
        "bad-proof", "A request by someone who does not know the secret.", .enrollmentBadProof,
        invitation: secret, proof: proof(Self.fill(0x60, 16)), signer: deputy),
      try request(
        "bad-signature", "A proof that was signed by another key.", .enrollmentBadSignature,
        invitation: secret, proof: proof(secret), signer: advocate),
    ]
  }

  // MARK: invitations

  private func invitationScenarios() throws -> [Scenario] {
    let invitation = Invitation(
      organization: organization, server: "https://sync.example:8443", serverPin: Self.fill(0x64),
      secret: Self.fill(0x61, 16))
    let text = try InvitationLink(invitation).text
    func link(_ message: [UInt8]) -> String {
      let check = Array(
        SHA256.hash(data: Array("fieldkeep/invitation-text/1\n".utf8) + message).prefix(4))
      return InvitationLink.prefix + Base64URL.text(of: message + check)
    }
    func reads(_ name: String, _ about: String, _ rule: String, _ expect: Outcome, _ text: String)
      -> Scenario
    {
      Scenario(
        "invitation/" + name, about, rules: rule, expect: expect,
        input: .members(["text": .string(text)]))
    }
    func addressed(_ server: String) -> String {
      var other = invitation
      other.server = server
      return link(other.encoded())
    }
    var open = invitation
    open.serverPin = nil
    var changed = Array(text.utf8)
    changed[40] = changed[40] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
    return [
      reads(
        "with-pin", "An invitation to a server with a certificate of its own.", "T-70", .ok, text),
      reads(
        "without-pin", "A public authority vouches for the server.", "T-70", .ok,
        link(open.encoded())),
      reads(
        "another-scheme", "Another kind of link.", "T-70", .invitationNotAnInvitation,
        "https://x.example"),
      reads(
        "prefix-in-capitals", "Capitals.", "T-70", .invitationNotAnInvitation, text.uppercased()),
      reads(
        "4097-characters", "Longer than is read.", "T-73", .invitationLength,
        InvitationLink.prefix
          + String(repeating: "A", count: 4_097 - InvitationLink.prefix.utf8.count)),
      reads("padded", "Padding is not part of it.", "T-71", .invitationCharacters, text + "="),
      reads(
        "with-line-break", "A mail program broke it.", "T-71", .invitationCharacters,
        String(text.prefix(60)) + "\n" + String(text.dropFirst(60))),
      reads(
        "changed", "One character is another.", "T-72", .invitationCheckDiffers,
        String(decoding: changed, as: UTF8.self)),
      reads(
        "cut-off", "The end is missing.", "T-72", .invitationCheckDiffers, String(text.dropLast(4))),
      reads(
        "not-a-message", "A check that fits, and no message.", "T-70", .invitationMalformed,
        link([0xff])),
      reads(
        "with-unknown-field", "A field that is not known: two texts would mean one invitation.",
        "T-74", .invitationMalformed, link(invitation.encoded() + [0xfa, 0x01, 0x01, 0x00])),
      reads(
        "http", "Not https.", "T-75", .invitationServerAddress, addressed("http://sync.example")),
      reads(
        "with-user", "A name before the host.", "T-75", .invitationServerAddress,
        addressed("https://sync.example@evil.example")),
      reads("without-host", "No host.", "T-75", .invitationServerAddress, addressed("https:///x")),
    ]
  }

  // MARK: claims

  private func claimScenarios() throws -> [Scenario] {
    let secret = Self.fill(0x91)
    let claim = ScopeClaim(caseID: Self.identifier(0xd0), compartment: 3, ordinal: 0)
    let scope = ScopeNaming.scope(of: claim, secret: secret)
    func reads(
      _ name: String, _ about: String, _ rule: String, _ expect: Outcome = .ok,
      plaintext: [UInt8]? = nil, bound: ScopeID? = nil, scope other: ScopeID? = nil,
      compartment: Int64 = 3
    ) throws -> Scenario {
      let scope = other ?? scope
      let sealed = try key.seal(
        plaintext ?? claim.encoded(), context: Label.claim.bytes + (bound ?? scope).bytes,
        nonce: nonce)
      return Scenario(
        "claim/" + name, about, rules: rule, expect: expect,
        input: .members([
          "scope": .bytes(scope.bytes), "compartment": .number(compartment),
          "sealed_claim": .bytes(sealed), "content_key": .bytes(key.bytes),
          "compartment_secret": .bytes(secret),
        ]))
    }
    var ofMatter = claim
    ofMatter.matter = Self.identifier(0xd1)
    return [
      try reads("opened", "A claim from which the scope follows.", "T-62"),
      try reads(
        "of-matter", "A claim of one matter.", "T-62", plaintext: ofMatter.encoded(),
        scope: ScopeNaming.scope(of: ofMatter, secret: secret)),
      try reads(
        "bound-to-another-scope", "A claim that was sealed for another scope.", "T-61",
        .claimCannotOpen, bound: Self.identifier(0xa9)),
      try reads(
        "malformed", "A claim that is no message.", "T-62", .claimMalformed, plaintext: [0xff]),
      try reads(
        "compartment-differs", "The opening says another compartment than the claim.", "T-62",
        .claimCompartmentDiffers, compartment: 4),
      try reads(
        "scope-differs", "Somebody opened a scope that does not follow from the claim.", "T-62",
        .claimScopeDiffers, scope: Self.identifier(0xa9)),
    ]
  }
}
