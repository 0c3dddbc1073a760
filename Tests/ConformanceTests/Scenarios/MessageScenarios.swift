// Requests and answers: one of each as it goes over the wire, and what is wrong with others.

import CausalMerge
import Crypto
import FoundationEssentials
import SwiftProtobuf

@testable import SyncProtocol

extension Cast {
  func messageScenarios() throws -> [Scenario] {
    try requestScenarios() + answerScenarios() + leaseScenarios() + refusedMessageScenarios()
  }

  func reads(_ name: String, _ about: String, _ bytes: [UInt8], as variant: String? = nil)
    -> Scenario
  {
    Scenario(
      "message/" + (variant ?? Self.fileName(name)), about, rules: "E-3", "E-6",
      input: .members(["message": .string(name), "bytes": .bytes(bytes)]))
  }

  private static func fileName(_ name: String) -> String {
    name.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
      .split(separator: "-").joined(separator: "-")
  }

  func smallSegment() throws -> [UInt8] {
    try control(try controlBody { $0.entries = [.with { $0.confirmation = .init() }] })
  }

  private func certificate() throws -> SignedCertificate {
    try SignedCertificate(
      signing: DeviceCertificate(
        organization: OrganizationID(rootKey: advocate.publicKey), signingKey: deputy.publicKey,
        agreementKey: Self.fill(0x5a, 1_216), isAdmin: true, rank: 1, number: 1, issuedAt: time,
        issuer: nil), with: advocate)
  }

  private func requestScenarios() throws -> [Scenario] {
    let device = deputy.publicKey.deviceID
    let segment = try smallSegment()
    return [
      reads(
        "ChallengeRequest", "A device asks for something to sign.",
        ChallengeRequest(device: device).encoded()),
      reads(
        "SessionRequest", "A device shows its signature and its chain.",
        SessionRequest(
          device: device, challenge: Self.fill(0x71), signature: Self.fill(0x72, 64),
          chain: [try certificate()], rootKey: advocate.publicKey
        ).encoded()),
      reads(
        "SyncRequest", "The first sync of a device: no cursor, nothing to send.",
        SyncRequest(cursor: nil).encoded(), as: "sync-request-first"),
      reads(
        "SyncRequest", "A segment and a wrap to send, and a cursor to go on from.",
        SyncRequest(
          cursor: cursor(), segments: [segment], wraps: [keyWrap().bytes], byteBudget: 65_536
        ).encoded()),
      reads(
        "ReconcileRequest", "Two scopes to compare; of one nothing is here.",
        ReconcileRequest(scopes: [
          ScopeFrontier(scope: scope, haves: [Self.hash(1), Self.hash(2)]),
          ScopeFrontier(scope: Self.identifier(0xa1), haves: []),
        ]).encoded()),
      reads(
        "InvitationRegistration", "An invitation for a day.",
        InvitationRegistration(
          invitation: InvitationID(secret: Self.fill(0x61, 16)), lifetimeSeconds: 86_400
        ).encoded()),
      reads(
        "EnrollmentRequest", "A new device asks to be enrolled.",
        EnrollmentRequest(
          invitation: InvitationID(secret: Self.fill(0x61, 16)), signingKey: deputy.publicKey,
          agreementKey: Self.fill(0x5a, 1_216), proof: Self.fill(0x62),
          signature: Self.fill(0x63, 64)
        ).encoded()),
      reads("EnrollmentsRequest", "An admin asks who waits.", EnrollmentsRequest().encoded()),
      reads(
        "EnrollmentsRequest", "An admin turns a device away, and asks who waits.",
        EnrollmentsRequest(turnedAway: [deputy.publicKey.deviceID]).encoded(),
        as: "enrollments-request-turned-away"),
      reads("Receipt", "A device has carried an order out.", receipt().encoded()),
      reads(
        "ReceiptsRequest", "A device hands in a receipt; an admin's asks of the order.",
        ReceiptsRequest(receipts: [receipt()], orders: [Self.identifier(0xf1)]).encoded()),
      reads(
        "Receipt", "A device has emptied itself.", receipt(.wiped).encoded(), as: "receipt-wiped"),
      reads(
        "FarewellRequest", "A revoked device hands in a segment and a wrap.",
        FarewellRequest(
          device: device, challenge: Self.fill(0x71), signature: Self.fill(0x72, 64),
          rootKey: advocate.publicKey, haves: [Self.hash(1), Self.hash(2)], segments: [segment],
          wraps: [keyWrap().bytes]
        ).encoded()),
    ]
  }

  private func receipt(_ kind: Receipt.Kind = .orderDone) -> Receipt {
    Receipt(
      order: Self.identifier(0xf1), device: deputy.publicKey.deviceID, kind: kind,
      doneAt: time, signature: Self.fill(0x68, 64))
  }

  private func answerScenarios() throws -> [Scenario] {
    let segment = try smallSegment()
    return [
      reads(
        "ChallengeResponse", "32 bytes to sign.",
        ChallengeResponse(challenge: Self.fill(0x71), serverTime: time).encoded()),
      reads(
        "SessionResponse", "A token for an hour, from a server that is rebuilding.",
        SessionResponse(
          token: Self.fill(0x73), lifetimeSeconds: 3_600, serverTime: time, isRebuilding: true
        ).encoded()),
      reads(
        "SyncResponse", "Every verdict, a segment, a wrap, and more to come.",
        SyncResponse(
          verdicts: [
            .stored(position: position(7)), .known(position: position(3)),
            .held(position: position(8)),
            .waiting(.parent(Self.hash(9))),
            .waiting(.certificate(of: advocate.publicKey.deviceID)),
            .refused(.notGranted),
          ],
          items: [
            Item(position: position(1), content: .segment(segment)),
            Item(position: position(2), content: .wrap(keyWrap().bytes)),
          ], cursor: cursor(), hasMore: true, serverTime: time, safeThrough: position(1),
          enrollments: 1
        ).encoded()),
      reads(
        "SyncResponse", "The cursor is not in this log.",
        SyncResponse(serverTime: time, isCursorUnknown: true).encoded(),
        as: "sync-response-cursor-unknown"),
      reads("WaitResponse", "Something is there.", WaitResponse(position: position(9)).encoded()),
      reads(
        "ReconcileResponse", "One scope compared, one not readable.",
        ReconcileResponse(
          scopes: [
            ScopeComparison(
              scope: scope, isReadable: true, frontier: [Self.hash(3)],
              items: [Item(position: position(4), content: .segment(segment))], hasMore: true,
              wantedWraps: [keyWrap().hash]),
            ScopeComparison(scope: Self.identifier(0xa1), isReadable: false),
          ], serverTime: time, cursor: cursor(), safeThrough: position(1)
        ).encoded()),
      reads("InvitationResponse", "The invitation is known.", InvitationResponse().encoded()),
      reads(
        "EnrollmentResponse", "No admin has answered yet.",
        EnrollmentResponse(isPending: true, segments: [], wraps: [], serverTime: time).encoded(),
        as: "enrollment-response-pending"),
      reads(
        "EnrollmentResponse", "The roster and a wrap.",
        EnrollmentResponse(
          isPending: false, segments: [segment], wraps: [keyWrap().bytes], serverTime: time
        ).encoded()),
      reads("EnrollmentsResponse", "Nobody waits.", EnrollmentsResponse(requests: []).encoded()),
      reads(
        "ReceiptsResponse", "One device has confirmed, another was never there.",
        ReceiptsResponse(
          receipts: [receipt()],
          contacts: [
            DeviceContact(device: deputy.publicKey.deviceID, lastSession: time),
            DeviceContact(device: advocate.publicKey.deviceID, lastSession: nil),
          ], serverTime: time
        ).encoded()),
      reads(
        "FarewellResponse", "The segment is held; of the roster there is more.",
        FarewellResponse(
          verdicts: [.held(position: position(8)), .stored(position: position(9))],
          segments: [segment],
          hasMore: true, serverTime: time
        ).encoded()),
      reads(
        "ErrorResponse", "A token has expired.",
        ErrorResponse(.sessionExpired, message: "ask for a challenge", serverTime: time).encoded()),
      reads("Cursor", "A place in a log.", cursor().encoded()),
      reads("SignedCertificate", "A certificate.", try certificate().encoded()),
      reads("DeviceCertificate", "What it says.", try certificate().certificateBytes),
      reads(
        "TeamSecrets", "Two generations of a team's key, one compartment.",
        TeamSecrets(
          generations: [
            .init(generation: 1, seed: Self.fill(0x81)),
            .init(generation: 2, seed: Self.fill(0x82)),
          ], compartments: [.init(compartment: 3, secret: Self.fill(0x91))]
        ).encoded()),
      reads(
        "ScopeClaim", "What a scope's id was made from.",
        ScopeClaim(caseID: Self.identifier(0xd0), compartment: 3, ordinal: 0).encoded()),
      reads(
        "Invitation", "What an invitation holds.",
        Invitation(
          organization: OrganizationID(rootKey: advocate.publicKey),
          server: "https://sync.example:8443", serverPin: Self.fill(0x64),
          secret: Self.fill(0x61, 16)
        ).encoded()),
    ]
  }

  private func refusedMessageScenarios() throws -> [Scenario] {
    func bad(
      _ name: String, _ about: String, _ rule: String, _ expect: Outcome, _ message: String,
      _ bytes: [UInt8]
    ) -> Scenario {
      Scenario(
        "message/" + name, about, rules: rule, expect: expect,
        input: .members(["message": .string(message), "bytes": .bytes(bytes)]))
    }
    func proto(_ message: some SwiftProtobuf.Message) throws -> [UInt8] {
      try message.serializedBytes()
    }
    let empty = Data()
    let four = 4_097
    return [
      bad(
        "tag-breaks-off", "A number that goes on behind the end.", "E-3", .messageMalformed,
        "WaitResponse", [0x88]),
      bad(
        "length-lies", "A length beyond the end.", "E-3", .messageMalformed, "SyncRequest",
        [0x12, 0x05, 0x01]),
      bad("group", "A group.", "E-3", .messageMalformed, "WaitResponse", [0x0b, 0x0c]),
      bad(
        "text-not-utf-8", "Text that is not UTF-8.", "E-3", .messageMalformed, "ErrorResponse",
        [0x0a, 0x01, 0xff]),
      bad(
        "nested-breaks-off", "A cursor that is longer than its message.", "E-3", .messageMalformed,
        "SyncRequest", [0x0a, 0x02, 0x0a, 0x05]),
      bad(
        "1-mib-and-one", "One byte more than a body may have.", "E-8", .messageTooLarge,
        "SyncRequest", [UInt8](repeating: 0, count: Limits.bodyBytes + 1)),
      bad(
        "4097-segments", "One segment more than a request may have.", "E-4", .messageTooMany,
        "SyncRequest",
        try proto(
          Fieldkeep_V1_SyncRequest.with { $0.segments = [Data](repeating: empty, count: four) })),
      bad(
        "8193-verdicts", "One verdict more than an answer may have.", "E-4", .messageTooMany,
        "SyncResponse",
        try proto(
          Fieldkeep_V1_SyncResponse.with {
            $0.verdicts = [Fieldkeep_V1_Verdict](repeating: .init(), count: 8_193)
          })),
      bad(
        "8193-scopes", "One scope more than a comparison may have.", "E-4", .messageTooMany,
        "ReconcileRequest",
        try proto(
          Fieldkeep_V1_ReconcileRequest.with {
            $0.scopes = [Fieldkeep_V1_ScopeFrontier](repeating: .init(), count: 8_193)
          })),
      bad(
        "257-haves", "One hash more than a frontier may have.", "E-4", .messageTooMany,
        "ReconcileRequest",
        try proto(
          Fieldkeep_V1_ReconcileRequest.with {
            $0.scopes = [
              .with {
                $0.scope = Data(scope.bytes)
                $0.haves = Data(Self.fill(1, 257 * 32))
              }
            ]
          })),
      bad(
        "9-certificates", "A chain that is too long.", "E-4", .messageTooMany, "SessionRequest",
        try proto(
          Fieldkeep_V1_SessionRequest.with {
            $0.chain = [Fieldkeep_V1_SignedCertificate](repeating: .init(), count: 9)
          })),
      bad(
        "item-with-both", "An item that is a segment and a wrap.", "E-9", .messageTooMany,
        "SyncResponse",
        try proto(
          Fieldkeep_V1_SyncResponse.with {
            $0.items = [
              .with {
                $0.segment = Data([1])
                $0.wrap = Data([1])
              }
            ]
          })),
      bad(
        "item-with-neither", "An item that is nothing.", "E-9", .messageMissing, "SyncResponse",
        try proto(Fieldkeep_V1_SyncResponse.with { $0.items = [.with { $0.position = 1 }] })),
      bad(
        "device-15-bytes", "A device of 15 bytes.", "E-6", .messageWrongLength, "ChallengeRequest",
        try proto(Fieldkeep_V1_ChallengeRequest.with { $0.device = Data(Self.fill(1, 15)) })),
      bad(
        "cursor-without-epoch", "A cursor that names no epoch.", "E-6", .messageWrongLength,
        "SyncRequest",
        try proto(Fieldkeep_V1_SyncRequest.with { $0.cursor = .with { $0.position = 1 } })),
      bad(
        "haves-31-bytes", "Hashes that end inside a hash.", "E-6", .messageWrongLength,
        "ReconcileRequest",
        try proto(
          Fieldkeep_V1_ReconcileRequest.with {
            $0.scopes = [
              .with {
                $0.scope = Data(scope.bytes)
                $0.haves = Data(Self.fill(1, 31))
              }
            ]
          })),
      bad(
        "missing-17-bytes", "A verdict that waits for something of 17 bytes.", "E-6",
        .messageWrongLength, "SyncResponse",
        try proto(
          Fieldkeep_V1_SyncResponse.with {
            $0.verdicts = [
              .with {
                $0.outcome = .waiting
                $0.missing = Data(Self.fill(1, 17))
              }
            ]
          })),
      bad(
        "error-text-2049-bytes", "An explanation that is too long.", "E-7", .messageOutOfRange,
        "ErrorResponse",
        try proto(
          Fieldkeep_V1_ErrorResponse.with { $0.message = String(repeating: "a", count: 2_049) })),
      bad(
        "certificate-2049-bytes", "A certificate that is too long.", "E-7", .messageOutOfRange,
        "SignedCertificate",
        try proto(
          Fieldkeep_V1_SignedCertificate.with {
            $0.certificate = Data(Self.fill(1, 2_049))
            $0.signature = Data(Self.fill(1, 64))
          })),
      Scenario(
        "message/unknown-fields", "Fields of a later version are stepped over.", rules: "E-5",
        input: .members([
          "message": "WaitResponse", "bytes": .bytes([0x08, 0x09, 0xfa, 0x01, 0x02, 0x68, 0x69]),
        ])),
      Scenario(
        "message/unknown-verdict", "A verdict of a later version says nothing.", rules: "H-22",
        input: .members(["message": "SyncResponse", "bytes": .bytes([0x0a, 0x02, 0x08, 0x09])])),
    ]
  }

  // MARK: wraps as bytes

  func wrapScenarios() throws -> [Scenario] {
    let team: TeamID = Self.identifier(0xc0)
    let encapsulation = Wrap(
      .encapsulation(
        Encapsulation(
          team: team, generation: 1, encapsulated: Self.fill(0x56, 1_120),
          sealedSecret: Self.fill(0x57, 48))))
    let teamKey = Wrap(
      .teamKey(
        TeamKeyWrap(
          team: team, device: deputy.publicKey.deviceID, encapsulated: Self.fill(0x58, 1_120),
          sealed: Self.fill(0x59, 100))))
    func wrap(_ name: String, _ about: String, _ rule: String, _ expect: Outcome, _ bytes: [UInt8])
      -> Scenario
    {
      Scenario(
        "wrap/" + name, about, rules: rule, expect: expect, input: .members(["wrap": .bytes(bytes)])
      )
    }
    return [
      wrap("key", "A scope key for a team.", "T-40", .ok, keyWrap().bytes),
      wrap("encapsulation", "A secret for a team.", "T-40", .ok, encapsulation.bytes),
      wrap("team-key", "A team's secrets for a device.", "T-40", .ok, teamKey.bytes),
      wrap("empty", "No bytes at all.", "E-9", .messageMissing, []),
      wrap("unknown", "A wrap of a later version.", "E-9", .messageMissing, [0x22, 0x00]),
      wrap("not-protobuf", "No message.", "E-3", .messageMalformed, [0xff]),
      wrap(
        "4097-bytes", "One byte more than a wrap may have.", "E-8", .messageTooLarge,
        Self.fill(0, 4_097)),
      wrap(
        "wrapped-39-bytes", "A wrapped key of 39 bytes.", "E-6", .messageWrongLength,
        try Fieldkeep_V1_Wrap.with {
          $0.key = .with {
            $0.scope = Data(scope.bytes)
            $0.keyID = Data(key.id.bytes)
            $0.team = Data(team.bytes)
            $0.encapsulation = Data(encapsulation.hash.bytes)
            $0.wrapped = Data(Self.fill(1, 39))
          }
        }.serializedBytes()),
      wrap(
        "short-encapsulation", "An encapsulation of 1,119 bytes.", "E-6", .messageWrongLength,
        try Fieldkeep_V1_Wrap.with {
          $0.encapsulation = .with {
            $0.team = Data(team.bytes)
            $0.encapsulated = Data(Self.fill(1, 1_119))
            $0.sealedSecret = Data(Self.fill(1, 48))
          }
        }.serializedBytes()),
    ]
  }
}
