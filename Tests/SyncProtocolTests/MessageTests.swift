// Messages as they arrive from strangers: what comes back as it went, what is refused, and what is never built.

import CausalMerge
import FoundationEssentials
import SeededChance
import SwiftProtobuf
import Testing

@testable import SyncProtocol

@Suite struct MessageTests {
  /// One value of every message, with every field set.
  static func samples() throws -> [any ProtocolMessage] {
    var generator = SeededGenerator(seed: 5)
    let signer = Ed25519Key(using: &generator)
    let device = signer.publicKey.deviceID
    let agreement = generator.bytes(Limits.agreementKeyBytes)
    let certificate = DeviceCertificate(
      organization: OrganizationID(rootKey: signer.publicKey), signingKey: signer.publicKey,
      agreementKey: agreement, isAdmin: true, rank: 2, number: 3, issuedAt: 1_790_000_000_000,
      issuer: device)
    let signed = try SignedCertificate(signing: certificate, with: signer)
    let cursor = Cursor(
      epoch: Epoch(using: &generator), position: 12, runningHash: generator.digest())
    let items = [
      Item(position: 4, content: .segment([1, 2, 3])), Item(position: 5, content: .wrap([4])),
    ]
    let scope = ScopeID(using: &generator)
    let enrollment = EnrollmentRequest(
      invitation: InvitationID(using: &generator), signingKey: signer.publicKey,
      agreementKey: agreement, proof: generator.bytes(32), signature: generator.bytes(64))
    let verdicts: [Verdict] = [
      .stored(position: 3), .known(position: 4), .held(position: 5), .unknown,
      .waiting(.parent(generator.hash())), .waiting(.certificate(of: device)),
    ]
    return [
      certificate, signed, cursor,
      ChallengeRequest(device: device),
      ChallengeResponse(challenge: generator.bytes(32), serverTime: -5),
      SessionRequest(
        device: device, challenge: generator.bytes(32), signature: generator.bytes(64),
        chain: [signed, signed], rootKey: signer.publicKey),
      SessionResponse(
        token: generator.bytes(32), lifetimeSeconds: 3_600, serverTime: 7, isRebuilding: true),
      SyncRequest(cursor: cursor, segments: [[1], [2, 3]], wraps: [[4]], byteBudget: 14_000),
      SyncRequest(cursor: nil),
      SyncResponse(
        verdicts: verdicts + Verdict.Reason.allCases.map { .refused($0) }, items: items,
        cursor: cursor, hasMore: true, serverTime: 9, isCursorUnknown: true, safeThrough: 11,
        isRebuilding: true, enrollments: 2),
      WaitResponse(position: 77),
      ReconcileRequest(
        scopes: [ScopeFrontier(scope: scope, haves: [generator.hash(), generator.hash()])],
        byteBudget: 5),
      ReconcileResponse(
        scopes: [
          ScopeComparison(
            scope: scope, isReadable: true, frontier: [generator.hash()], items: items,
            hasMore: true, wantedWraps: [generator.digest()]),
          ScopeComparison(scope: scope, isReadable: false),
        ], serverTime: 3, cursor: cursor, safeThrough: 8),
      InvitationRegistration(
        invitation: InvitationID(using: &generator), lifetimeSeconds: 86_400),
      InvitationResponse(), EnrollmentsRequest(), enrollment,
      EnrollmentsResponse(requests: [enrollment, enrollment]),
      EnrollmentResponse(isPending: true, segments: [[1]], wraps: [[2]], serverTime: 4),
      ErrorResponse(.rebuilding, message: "not until an admin has confirmed", serverTime: 6),
      TeamSecrets(
        generations: [.init(generation: 1, seed: generator.bytes(32))],
        compartments: [.init(compartment: 3, secret: generator.bytes(32))]),
      ScopeClaim(
        caseID: CaseID(using: &generator), compartment: 2,
        matter: RecordID(using: &generator), ordinal: 1),
      ScopeClaim(caseID: CaseID(using: &generator), compartment: 2, ordinal: 0),
      Invitation(
        organization: generator.digest(), server: "https://sync.example.org:8443",
        serverPin: generator.bytes(32), secret: generator.bytes(16)),
    ]
  }

  @Test func `every message comes back as it went`() throws {
    for message in try Self.samples() { try expectRoundTrip(message) }
  }

  private func expectRoundTrip<Message: ProtocolMessage>(_ message: Message) throws {
    let again = try Message(parsing: message.encoded())
    #expect(String(reflecting: again) == String(reflecting: message))
    #expect(again.encoded() == message.encoded())
  }

  @Test func `every message cut off at any byte is refused or read as less`() throws {
    for message in try Self.samples() { expectNoTrapWhenCutOff(message) }
  }

  private func expectNoTrapWhenCutOff<Message: ProtocolMessage>(_ message: Message) {
    let bytes = message.encoded()
    // Keys of a kilobyte and more are alike inside: only their ends are tried.
    for count in bytes.indices where count < 300 || count > bytes.count - 300 {
      if let shorter = try? Message(parsing: Array(bytes.prefix(count))) {
        #expect(shorter.encoded() != bytes, "\(Message.self), \(count) bytes")
      }
    }
  }

  @Test func `fields of a fixed size have it or the message is refused by their name`() {
    #expect(
      throws: MessageError.wrongLength(field: "device", bytes: 3, expected: 16)
    ) { try ChallengeRequest(parsing: [0x0a, 3, 1, 2, 3]) }
    #expect(
      throws: MessageError.wrongLength(field: "challenge", bytes: 0, expected: 32)
    ) { try ChallengeResponse(parsing: []) }
    let frontier = Fieldkeep_V1_ReconcileRequest.with {
      $0.scopes = [
        .with {
          $0.scope = Data(repeating: 1, count: 16)
          $0.haves = Data(repeating: 1, count: 33)
        }
      ]
    }
    #expect(
      throws: MessageError.wrongLength(field: "haves", bytes: 33, expected: 64)
    ) { try ReconcileRequest(parsing: Wire.bytes(of: frontier)) }
  }

  @Test func `an item is a segment or a wrap, and not both or neither`() {
    #expect(throws: MessageError.missing(field: "segment or wrap")) {
      try SyncResponse(parsing: [0x12, 2, 0x08, 1])
    }
    #expect(throws: MessageError.tooMany(field: "segment and wrap", count: 2, limit: 1)) {
      try SyncResponse(parsing: [0x12, 6, 0x12, 1, 1, 0x1a, 1, 1])
    }
  }

  @Test func `a body beyond the limit is not looked at`() {
    #expect(
      throws: MessageError.tooLarge(bytes: Limits.bodyBytes + 1, limit: Limits.bodyBytes)
    ) { try SyncRequest(parsing: [UInt8](repeating: 0, count: Limits.bodyBytes + 1)) }
  }

  @Test(arguments: [(0x0a, "verdicts", 8_193, 8_192), (0x12, "items", 4_097, 4_096)])
  func `a mebibyte of empty messages is refused at the limit`(
    tag: UInt8, field: String, count: Int, limit: Int
  ) {
    let bytes = [[UInt8]](repeating: [tag, 0], count: Limits.bodyBytes / 2).flatMap { $0 }
    #expect(throws: MessageError.tooMany(field: field, count: count, limit: limit)) {
      try SyncResponse(parsing: bytes)
    }
  }

  @Test func `counts hold in messages within messages too`() {
    let items = [[UInt8]](repeating: [0x22, 0], count: 5_000).flatMap { $0 }
    let scope: [UInt8] = [0x0a, 0x90, 0x4e] + items
    #expect(throws: MessageError.tooMany(field: "items", count: 4_097, limit: 4_096)) {
      try ReconcileResponse(parsing: scope)
    }
  }

  @Test func `groups, however deep, are malformed`() {
    let groups = [UInt8](repeating: 0x2b, count: 100_000)
    #expect(throws: MessageError.malformed(.badWireType, atByte: 0)) {
      try SyncRequest(parsing: groups)
    }
  }

  /// The schema's messages are five deep at most, so the library's own recursive ones stand in.
  @Test(arguments: [(16, true), (17, false), (400, false)])
  func `messages within messages are read to a depth of sixteen`(depth: Int, isRead: Bool) {
    var bytes: [UInt8] = []
    for level in 1..<depth {
      var length: [UInt8] = []
      var rest = bytes.count
      while rest > 127 {
        length.append(UInt8(rest & 127) | 128)
        rest >>= 7
      }
      // A list in a value, a value in a list, in turn; the innermost is an empty value.
      bytes = [level.isMultiple(of: 2) ? 0x32 : 0x0a] + length + [UInt8(rest)] + bytes
    }
    let read =
      try? Wire.read(
        bytes.span.bytes, shape: .flat, limit: Limits.bodyBytes)
      as Google_Protobuf_Value
    let list =
      try? Wire.read(
        bytes.span.bytes, shape: .flat, limit: Limits.bodyBytes)
      as Google_Protobuf_ListValue
    let isValueOutside = !depth.isMultiple(of: 2)
    #expect((isValueOutside ? read != nil : list != nil) == isRead)
  }

  @Test func `a length within a length, however deep, ends where the schema does`() throws {
    var bytes = [UInt8](repeating: 0x0a, count: 20_000)
    // Each pair announces a run of a few bytes; what is deeper than the schema is bytes of a field.
    for index in bytes.indices where !index.isMultiple(of: 2) { bytes[index] = 0x7e }
    for message in try Self.samples() { expectAnswer(to: bytes, by: message) }
  }

  private func expectAnswer<Message: ProtocolMessage>(to bytes: [UInt8], by message: Message) {
    if let read = try? Message(parsing: bytes) {
      #expect(read.encoded().count <= bytes.count, "\(Message.self)")
    }
  }

  @Test func `text that is not UTF-8 is malformed`() {
    #expect(throws: MessageError.malformed(.undecodable, atByte: 4)) {
      try ErrorResponse(parsing: [0x0a, 2, 0xff, 0xfe])
    }
  }

  @Test func `a code of a later version is no code here, and is kept`() throws {
    let code = Array("later_code".utf8)
    let response = try ErrorResponse(parsing: [0x0a, UInt8(code.count)] + code)
    #expect(response.errorCode == nil)
    #expect(response.code == "later_code")
    for code in ErrorCode.allCases {
      #expect((400...599).contains(code.status))
      #expect(ErrorResponse(code, message: "", serverTime: 0).errorCode == code)
    }
  }

  @Test func `a verdict or a reason of a later version decides nothing`() throws {
    let bytes: [UInt8] = [0x0a, 2, 0x08, 99, 0x0a, 4, 0x08, 4, 0x10, 99]
    let verdicts = try SyncResponse(parsing: bytes).verdicts
    #expect(verdicts == [.unknown, .refused(.unknown)])
    #expect(verdicts.allSatisfy { !$0.isInLog && $0.position == nil })
    #expect(Verdict.held(position: 4).isInLog)
  }

  @Test func `the greatest segment fits into a request with a cursor`() {
    var generator = SeededGenerator(seed: 1)
    let request = SyncRequest(
      cursor: Cursor(
        epoch: Epoch(using: &generator), position: .max, runningHash: generator.digest()),
      segments: [[UInt8](repeating: 1, count: Limits.segmentBytes)], byteBudget: .max)
    #expect(request.encoded().count <= Limits.bodyBytes)
  }
}

@Suite struct CertificateTests {
  @Test func `a certificate is signed as the exact bytes that were made`() throws {
    var generator = SeededGenerator(seed: 9)
    let admin = Ed25519Key(using: &generator)
    let device = Ed25519Key(using: &generator)
    let certificate = DeviceCertificate(
      organization: OrganizationID(rootKey: admin.publicKey), signingKey: device.publicKey,
      agreementKey: generator.bytes(Limits.agreementKeyBytes), number: 4, issuedAt: 5,
      issuer: nil)
    let signed = try SignedCertificate(signing: certificate, with: admin)
    #expect(signed.isSigned(by: admin.publicKey))
    #expect(!signed.isSigned(by: device.publicKey))
    #expect(signed.certificate.device == device.publicKey.deviceID)

    // A field of a later version: the exact bytes are kept, so the signature still holds.
    let later = certificate.encoded() + [0xf8, 0x01, 1]
    let digest: Digest<DeviceCertificate> = SecureHash.digest(of: later)
    let kept = try SignedCertificate(
      certificateBytes: later,
      signature: admin.signature(for: Label.certificate.bytes + digest.bytes))
    #expect(try SignedCertificate(parsing: kept.encoded()).isSigned(by: admin.publicKey))

    #expect(
      throws: MessageError.wrongLength(field: "signature", bytes: 63, expected: 64)
    ) {
      try SignedCertificate(
        certificateBytes: certificate.encoded(), signature: Array(signed.signature.dropLast()))
    }
  }
}
