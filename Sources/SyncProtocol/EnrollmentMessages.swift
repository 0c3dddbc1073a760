// How a new device comes in: an admin registers an invitation, the device asks, an admin's device answers through
// the roster.

public import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// `POST /v1/invitations`: an admin's device tells the server that an invitation exists.
public struct InvitationRegistration: Hashable, Sendable {
  public var invitation: InvitationID
  public var lifetimeSeconds: UInt32

  public init(invitation: InvitationID, lifetimeSeconds: UInt32) {
    self.invitation = invitation
    self.lifetimeSeconds = lifetimeSeconds
  }
}

extension InvitationRegistration: MirroredMessage {
  package static var shape: MessageShape { .flat }

  package init(_ generated: Fieldkeep_V1_InvitationRegistration) throws(MessageError) {
    invitation = try generated.invitation.identifier("invitation")
    lifetimeSeconds = generated.lifetimeSeconds
  }

  package var generated: Fieldkeep_V1_InvitationRegistration {
    .with {
      $0.invitation = Data(invitation)
      $0.lifetimeSeconds = lifetimeSeconds
    }
  }
}

/// The answer to a registration: it is known from now on.
public struct InvitationResponse: Hashable, Sendable {
  public init() {}
}

extension InvitationResponse: MirroredMessage {
  package static var shape: MessageShape { .flat }
  package init(_ generated: Fieldkeep_V1_InvitationResponse) throws(MessageError) {}
  package var generated: Fieldkeep_V1_InvitationResponse { .init() }
}

/// `POST /v1/enroll`: what a new device sends, first to register and then again until it is answered.
public struct EnrollmentRequest: Hashable, Sendable {
  public var invitation: InvitationID
  public var signingKey: SigningPublicKey
  /// 1,216 bytes, X-Wing.
  public var agreementKey: [UInt8]
  /// 32 bytes: HMAC under the invitation's secret over both keys.
  public var proof: [UInt8]
  /// 64 bytes by the new signing key over ``proof``.
  public var signature: [UInt8]

  /// Bytes of a proof.
  public static let proofBytes = 32

  public init(
    invitation: InvitationID, signingKey: SigningPublicKey, agreementKey: [UInt8],
    proof: [UInt8], signature: [UInt8]
  ) {
    self.invitation = invitation
    self.signingKey = signingKey
    self.agreementKey = agreementKey
    self.proof = proof
    self.signature = signature
  }
}

extension EnrollmentRequest: MirroredMessage {
  package static var shape: MessageShape { .flat }

  package init(_ generated: Fieldkeep_V1_EnrollmentRequest) throws(MessageError) {
    invitation = try generated.invitation.identifier("invitation")
    signingKey = try generated.signingKey.signingKey("signing_key")
    agreementKey = try generated.agreementKey.exactly(Limits.agreementKeyBytes, "agreement_key")
    proof = try generated.proof.exactly(Self.proofBytes, "proof")
    signature = try generated.signature.exactly(Limits.signatureBytes, "signature")
  }

  package var generated: Fieldkeep_V1_EnrollmentRequest {
    .with {
      $0.invitation = Data(invitation)
      $0.signingKey = Data(signingKey.bytes)
      $0.agreementKey = Data(agreementKey)
      $0.proof = Data(proof)
      $0.signature = Data(signature)
    }
  }
}

/// The answer to a new device.
public struct EnrollmentResponse: Hashable, Sendable {
  /// No admin's device has answered yet: ask again later.
  public var isPending: Bool
  /// The exact bytes of the roster's segments, once answered.
  public var segments: [[UInt8]]
  /// The exact bytes of wraps of team keys for the new device.
  public var wraps: [[UInt8]]
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var serverTime: Int64

  public init(isPending: Bool, segments: [[UInt8]], wraps: [[UInt8]], serverTime: Int64) {
    self.isPending = isPending
    self.segments = segments
    self.wraps = wraps
    self.serverTime = serverTime
  }
}

extension EnrollmentResponse: MirroredMessage {
  package static var shape: MessageShape {
    MessageShape(fields: [
      2: .strings("segments", atMost: Limits.itemsPerMessage),
      3: .strings("wraps", atMost: Limits.itemsPerMessage),
    ])
  }

  package init(_ generated: Fieldkeep_V1_EnrollmentResponse) throws(MessageError) {
    isPending = generated.pending
    segments = generated.segments.map { [UInt8]($0) }
    wraps = generated.wraps.map { [UInt8]($0) }
    serverTime = generated.serverTime
  }

  package var generated: Fieldkeep_V1_EnrollmentResponse {
    .with {
      $0.pending = isPending
      $0.segments = segments.map { Data($0) }
      $0.wraps = wraps.map { Data($0) }
      $0.serverTime = serverTime
    }
  }
}

/// `POST /v1/enrollments`: an admin's device asks who waits for its invitations, and says whom it has turned away.
public struct EnrollmentsRequest: Hashable, Sendable {
  /// Devices that asked by an invitation of this admin's, and are not let in.
  public var turnedAway: [DeviceID]

  /// The most devices in one request.
  public static let turnedAwayLimit = 256

  public init(turnedAway: [DeviceID] = []) {
    self.turnedAway = turnedAway
  }
}

extension EnrollmentsRequest: MirroredMessage {
  package static var shape: MessageShape {
    MessageShape(fields: [1: .strings("turned_away", atMost: turnedAwayLimit)])
  }

  package init(_ generated: Fieldkeep_V1_EnrollmentsRequest) throws(MessageError) {
    turnedAway = try mirror(generated.turnedAway) { element throws(MessageError) in
      try element.identifier("turned_away")
    }
  }

  package var generated: Fieldkeep_V1_EnrollmentsRequest {
    .with { $0.turnedAway = turnedAway.map { Data($0) } }
  }
}

/// The answer: the requests of new devices as they sent them.
public struct EnrollmentsResponse: Hashable, Sendable {
  public var requests: [EnrollmentRequest]

  /// The most requests in one answer; each takes about 1,400 bytes.
  public static let requestLimit = 512

  public init(requests: [EnrollmentRequest]) {
    self.requests = requests
  }
}

extension EnrollmentsResponse: MirroredMessage {
  package static var shape: MessageShape {
    MessageShape(fields: [1: .messages("requests", atMost: requestLimit, .flat)])
  }

  package init(_ generated: Fieldkeep_V1_EnrollmentsResponse) throws(MessageError) {
    requests = try mirror(generated.requests) { element throws(MessageError) in
      try EnrollmentRequest(element)
    }
  }

  package var generated: Fieldkeep_V1_EnrollmentsResponse {
    .with { $0.requests = requests.map(\.generated) }
  }
}
