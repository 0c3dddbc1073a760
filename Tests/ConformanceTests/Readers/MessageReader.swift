// Requests, answers and other messages: read strictly, and written again.

import CausalMerge
import SyncProtocol

extension Reader {
  /// Input: `message`, the name in the schema, and `bytes`.
  ///
  /// The result holds the message's bytes as written anew.
  @Sendable static func readMessage(_ input: JSON) throws -> JSON {
    let name = try input.string("message")
    guard let read = messages[name] else { throw VectorSlip(description: "message \(name)") }
    return .members(["encoded": .bytes(try read(try input.bytes("bytes")).encoded())])
  }

  private static let messages: [String: @Sendable ([UInt8]) throws -> any ProtocolMessage] = [
    "ChallengeRequest": { try ChallengeRequest(parsing: $0) },
    "ChallengeResponse": { try ChallengeResponse(parsing: $0) },
    "SessionRequest": { try SessionRequest(parsing: $0) },
    "SessionResponse": { try SessionResponse(parsing: $0) },
    "Cursor": { try Cursor(parsing: $0) },
    "SyncRequest": { try SyncRequest(parsing: $0) },
    "SyncResponse": { try SyncResponse(parsing: $0) },
    "WaitResponse": { try WaitResponse(parsing: $0) },
    "ReconcileRequest": { try ReconcileRequest(parsing: $0) },
    "ReconcileResponse": { try ReconcileResponse(parsing: $0) },
    "InvitationRegistration": { try InvitationRegistration(parsing: $0) },
    "InvitationResponse": { try InvitationResponse(parsing: $0) },
    "EnrollmentRequest": { try EnrollmentRequest(parsing: $0) },
    "EnrollmentResponse": { try EnrollmentResponse(parsing: $0) },
    "EnrollmentsRequest": { try EnrollmentsRequest(parsing: $0) },
    "EnrollmentsResponse": { try EnrollmentsResponse(parsing: $0) },
    "Receipt": { try Receipt(parsing: $0) },
    "ReceiptsRequest": { try ReceiptsRequest(parsing: $0) },
    "ReceiptsResponse": { try ReceiptsResponse(parsing: $0) },
    "FarewellRequest": { try FarewellRequest(parsing: $0) },
    "FarewellResponse": { try FarewellResponse(parsing: $0) },
    "LeaseRequest": { try LeaseRequest(parsing: $0) },
    "LeaseResponse": { try LeaseResponse(parsing: $0) },
    "ErrorResponse": { try ErrorResponse(parsing: $0) },
    "DeviceCertificate": { try DeviceCertificate(parsing: $0) },
    "SignedCertificate": { try SignedCertificate(parsing: $0) },
    "TeamSecrets": { try TeamSecrets(parsing: $0) },
    "ScopeClaim": { try ScopeClaim(parsing: $0) },
    "Invitation": { try Invitation(parsing: $0) },
  ]

  /// Every message that has a reader, by its name in the schema.
  static var messageNames: [String] { messages.keys.sorted() }

  /// Input: `wrap`.
  @Sendable static func readWrap(_ input: JSON) throws -> JSON {
    let wrap = try Wrap(parsing: try input.bytes("wrap"))
    var members: [JSON.Member] = [.init(name: "hash", value: .bytes(wrap.hash.bytes))]
    switch wrap.content {
    case .key(let key):
      members += [
        .init(name: "wrap", value: "key"), .init(name: "scope", value: .bytes(key.scope.bytes)),
        .init(name: "key_id", value: .bytes(key.keyID.bytes)),
        .init(name: "team", value: .bytes(key.team.bytes)),
        .init(name: "encapsulation", value: .bytes(key.encapsulation.bytes)),
        .init(name: "wrapped", value: .bytes(key.wrapped)),
      ]
    case .encapsulation(let encapsulation):
      members += [
        .init(name: "wrap", value: "encapsulation"),
        .init(name: "team", value: .bytes(encapsulation.team.bytes)),
        .init(name: "generation", value: .number(Int64(encapsulation.generation))),
        .init(name: "encapsulated", value: .bytes(encapsulation.encapsulated)),
        .init(name: "sealed_secret", value: .bytes(encapsulation.sealedSecret)),
      ]
    case .teamKey(let key):
      members += [
        .init(name: "wrap", value: "team_key"),
        .init(name: "team", value: .bytes(key.team.bytes)),
        .init(name: "device", value: .bytes(key.device.bytes)),
        .init(name: "encapsulated", value: .bytes(key.encapsulated)),
        .init(name: "sealed", value: .bytes(key.sealed)),
      ]
    }
    return .object(members)
  }
}
