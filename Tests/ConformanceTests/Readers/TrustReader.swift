// Names, certificates, keys on their way, claims, invitations, proofs.

import CausalMerge
import Crypto
import SyncProtocol

@testable import Trust

extension Reader {
  /// Input: `of`, what is named, and what it is named from.
  @Sendable static func readName(_ input: JSON) throws -> JSON {
    func named(_ bytes: [UInt8]) -> JSON { .members(["name": .bytes(bytes)]) }
    switch try input.string("of") {
    case "key": return named(try ContentKey(bytes: try input.bytes("key")).id.bytes)
    case "device": return named(try input.signingKey("signing_key").deviceID.bytes)
    case "organization":
      return named(OrganizationID(rootKey: try input.signingKey("root_key")).bytes)
    case "roster": return named(ScopeID(rosterOf: try input.signingKey("root_key")).bytes)
    case "invitation": return named(InvitationID(secret: try input.bytes("secret")).bytes)
    case "lease":
      guard let share = LeaseShare(bytes: try input.bytes("share")) else {
        throw VectorSlip(description: "share")
      }
      return .members([
        "name": .bytes(share.id.bytes), "words": .string(share.words.joined(separator: " ")),
      ])
    case "words":
      let keys = DevicePublicKeys(
        signing: try input.signingKey("signing_key"), agreement: try input.bytes("agreement_key"))
      let words = DeviceWords(of: keys, in: try input.digest("organization"))
      return .members(["words": .string(words.description)])
    case "scope":
      return named(
        ScopeNaming.scope(of: try input.asClaim(), secret: try input.bytes("compartment_secret"))
          .bytes)
    default: throw VectorSlip(description: "of")
    }
  }

  /// Input: `chain`, own certificate first; `root_key`; `organization`, as pinned.
  @Sendable static func readChain(_ input: JSON) throws -> JSON {
    let chain = try input.elements("chain").map {
      try SignedCertificate(
        certificateBytes: try $0.bytes("certificate"), signature: try $0.bytes("signature"))
    }
    let device = try CertificateChain.verify(
      chain, rootKey: try input.signingKey("root_key"),
      organization: try input.digest("organization"))
    return .members([
      "device": .bytes(device.device.bytes), "depth": .number(Int64(device.depth)),
      "admin": .bool(device.certificate.isAdmin),
      "rank": .number(Int64(device.certificate.rank)),
    ])
  }

  /// Input: `organization`, `signing_key`, `challenge`, `signature`.
  @Sendable static func readSession(_ input: JSON) throws -> JSON {
    let key = try input.signingKey("signing_key")
    let challenge = try input.bytes("challenge")
    let organization: OrganizationID = try input.digest("organization")
    guard
      SessionProof.isValid(
        try input.bytes("signature"), for: challenge, organization: organization, by: key)
    else { throw Outcome.badSignature }
    return .members([
      "signed": .bytes(
        SessionRequest.signedMessage(
          organization: organization, device: key.deviceID, challenge: challenge))
    ])
  }

  /// Input: `seed`, `organization`.
  @Sendable static func readRecovery(_ input: JSON) throws -> JSON {
    let organization: OrganizationID = try input.digest("organization")
    let keys = try RecoveryKey(seed: try input.bytes("seed")).deviceKeys(of: organization)
    return .members([
      "device": .bytes(keys.device.bytes), "signing_key": .bytes(keys.publicKeys.signing.bytes),
      "agreement_seed": .bytes(keys.agreementSeed),
    ])
  }

  /// Input: `request`, an EnrollmentRequest, and the invitation's `secret`.
  @Sendable static func readEnrollment(_ input: JSON) throws -> JSON {
    let request = try EnrollmentRequest(parsing: try input.bytes("request"))
    let keys = try Enrollment.verify(request, secret: try input.bytes("secret"))
    return .members(["device": .bytes(keys.device.bytes), "proof": .bytes(request.proof)])
  }

  /// Input: `text`.
  @Sendable static func readInvitation(_ input: JSON) throws -> JSON {
    let link = try InvitationLink(text: try input.string("text"))
    guard link.text == (try input.string("text")) else {
      throw VectorSlip(description: "one invitation has two texts")
    }
    return .members([
      "root_fingerprint": .bytes(link.invitation.organization.bytes),
      "server": .string(link.invitation.server),
      "server_pin": .bytes(link.invitation.serverPin ?? []),
      "secret": .bytes(link.invitation.secret),
      "invitation": .bytes(link.invitation.id.bytes),
    ])
  }

  /// Input: `scope`, `compartment` and `sealed_claim` of the opening, `content_key`, `compartment_secret`.
  @Sendable static func readClaim(_ input: JSON) throws -> JSON {
    let compartment = try input.unsigned("compartment")
    let secret = try input.bytes("compartment_secret")
    var keyring = TeamKeyring()
    try keyring.add(
      TeamSecrets(
        generations: [], compartments: [.init(compartment: compartment, secret: secret)]),
      of: Cast.identifier(0xc0))
    let claim = try ScopeKeys.claim(
      of: ScopeOpening(compartment: compartment, sealedClaim: try input.bytes("sealed_claim")),
      scope: try input.identifier("scope"),
      key: try ContentKey(bytes: try input.bytes("content_key")), keyring: keyring)
    return .members([
      "case_id": .bytes(claim.caseID.bytes), "compartment": .number(Int64(claim.compartment)),
      "matter": .bytes(claim.matter?.bytes ?? []), "ordinal": .number(Int64(claim.ordinal)),
    ])
  }

  // MARK: keys on their way

  /// Input: `seed` of the recipient, `info`, `encapsulated`, `sealed`.
  @Sendable static func readSealed(_ input: JSON) throws -> JSON {
    let seed = try input.bytes("seed")
    let plaintext = try KeyEncapsulation.xWing.open(
      KeyEncapsulation.Sealed(
        encapsulated: try input.bytes("encapsulated"), sealed: try input.bytes("sealed")), seed,
      try input.bytes("info"))
    return .members([
      "public_key": .bytes(try KeyEncapsulation.xWing.publicKey(seed)),
      "plaintext": .bytes(plaintext),
    ])
  }

  /// Input: `wrapped`, `secret`.
  @Sendable static func readKeyWrap(_ input: JSON) throws -> JSON {
    guard
      let key = try? AES.KeyWrap.unwrap(
        try input.bytes("wrapped"), using: SymmetricKey(data: try input.bytes("secret")))
    else { throw Outcome.wrapCannotOpen }
    let content = try ContentKey(bytes: key.withUnsafeBytes { Array($0) })
    return .members(["key": .bytes(content.bytes), "key_id": .bytes(content.id.bytes)])
  }

  /// Input: `wraps`, `team`, the `seeds` of its generations, `scope`, `key_id`.
  @Sendable static func readScopeKey(_ input: JSON) throws -> JSON {
    var keyring = TeamKeyring()
    try keyring.add(
      TeamSecrets(
        generations: try input.elements("seeds").map {
          .init(generation: try $0.unsigned("generation"), seed: try $0.bytes("seed"))
        }, compartments: []), of: try input.identifier("team"))
    var opener = WrapOpener()
    let key = try opener.key(
      try input.digest("key_id"), of: try input.identifier("scope"),
      from: try input.elements("wraps").map { try Wrap(parsing: try $0.asBytes("wraps")) },
      keyring: keyring)
    return .members(["key": .bytes(key.bytes)])
  }

  // MARK: logs and files

  /// Input: `epoch`, `cursor_key`; `items`, the positions and hashes of segments and wraps, ascending; `cursors`, the
  /// positions of cursors.
  @Sendable static func readLog(_ input: JSON) throws -> JSON {
    let epoch: Epoch = try input.identifier("epoch")
    let key = try input.bytes("cursor_key")
    var points: [(position: UInt64, hash: RunningHash)] = [(0, .start)]
    for item in try input.elements("items") {
      let hash: SegmentHash = try item.digest("hash")
      let position = UInt64(try item.number("position"))
      let before = points.last?.hash ?? .start
      points.append((position, before.following(hash, at: position)))
    }
    let proofs = try input.elements("cursors").map { cursor -> JSON in
      let position = UInt64(try JSON.members(["at": cursor]).number("at"))
      let hash = points.last { $0.position <= position }?.hash ?? .start
      return .bytes(
        (position == 0 ? hash : hash.proof(in: epoch, at: position, with: key)).bytes)
    }
    return .members([
      "running_hashes": .array(points.map { .bytes($0.hash.bytes) }), "proofs": .array(proofs),
    ])
  }

  /// Input: `file`.
  @Sendable static func readCarry(_ input: JSON) throws -> JSON {
    let file = try input.bytes("file")
    var reader = CarryFile.Reader()
    let items = try reader.read(file)
    try reader.finish()
    try checkPieces(file, give: items)
    return .members([
      "items": .array(
        items.map { item in
          switch item {
          case .segment(let segment):
            .members(["item": "segment", "hash": .bytes(segment.hash.bytes)])
          case .wrap(let wrap): .members(["item": "wrap", "hash": .bytes(wrap.hash.bytes)])
          }
        })
    ])
  }

  /// A file reads the same in pieces, and is written back the same.
  private static func checkPieces(_ file: [UInt8], give items: [CarryFile.Item]) throws {
    var reader = CarryFile.Reader()
    var found: [CarryFile.Item] = []
    for byte in file { found += try reader.read([byte]) }
    try reader.finish()
    var writer = CarryFile.Writer()
    var written = writer.start()
    for item in items { written += writer.append(item) }
    written += writer.end()
    guard found == items, written == file else {
      throw VectorSlip(description: "a file reads otherwise byte by byte, or is written otherwise")
    }
  }
}

extension JSON {
  func signingKey(_ name: String) throws -> SigningPublicKey {
    guard let key = SigningPublicKey(bytes: try bytes(name)) else {
      throw VectorSlip(description: "\(name) has not 32 bytes")
    }
    return key
  }

  func asClaim() throws -> ScopeClaim {
    ScopeClaim(
      caseID: try identifier("case_id"), compartment: try unsigned("compartment"),
      matter: try bytes("matter").isEmpty ? nil : try identifier("matter"),
      ordinal: try unsigned("ordinal"))
  }
}
