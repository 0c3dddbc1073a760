// Getting a token, joining, and inviting: the requests around a device's identity.

public import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// `POST /v1/challenge`: a device asks for something to sign.
public struct ChallengeRequest: Hashable, Sendable {
  public var device: DeviceID

  public init(device: DeviceID) {
    self.device = device
  }
}

extension ChallengeRequest: MirroredMessage {
  package static var shape: MessageShape { .flat }

  package init(_ generated: Fieldkeep_V1_ChallengeRequest) throws(MessageError) {
    device = try generated.device.identifier("device")
  }

  package var generated: Fieldkeep_V1_ChallengeRequest {
    .with { $0.device = Data(device) }
  }
}

/// The answer: random bytes, to be signed once within two minutes.
public struct ChallengeResponse: Hashable, Sendable {
  /// 32 bytes.
  public var challenge: [UInt8]
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var serverTime: Int64

  /// Bytes of a challenge.
  public static let challengeBytes = 32

  public init(challenge: [UInt8], serverTime: Int64) {
    self.challenge = challenge
    self.serverTime = serverTime
  }
}

extension ChallengeResponse: MirroredMessage {
  package static var shape: MessageShape { .flat }

  package init(_ generated: Fieldkeep_V1_ChallengeResponse) throws(MessageError) {
    challenge = try generated.challenge.exactly(Self.challengeBytes, "challenge")
    serverTime = generated.serverTime
  }

  package var generated: Fieldkeep_V1_ChallengeResponse {
    .with {
      $0.challenge = Data(challenge)
      $0.serverTime = serverTime
    }
  }
}

/// `POST /v1/session`: a device shows who it is, and gets a token.
public struct SessionRequest: Hashable, Sendable {
  public var device: DeviceID
  public var challenge: [UInt8]
  public var signature: [UInt8]
  /// The device's own certificate first, then each issuer's, up to one that the root signed.
  public var chain: [SignedCertificate]
  public var rootKey: SigningPublicKey

  public init(
    device: DeviceID, challenge: [UInt8], signature: [UInt8], chain: [SignedCertificate],
    rootKey: SigningPublicKey
  ) {
    self.device = device
    self.challenge = challenge
    self.signature = signature
    self.chain = chain
    self.rootKey = rootKey
  }

  /// What a device signs to answer a challenge: bound to its organization, so that another's server cannot use it.
  public static func signedMessage(
    organization: OrganizationID, device: DeviceID, challenge: [UInt8]
  ) -> [UInt8] {
    Label.session.bytes + organization.bytes + device.bytes + challenge
  }
}

extension SessionRequest: MirroredMessage {
  package static var shape: MessageShape {
    MessageShape(fields: [4: .messages("chain", atMost: Limits.chainLength, .flat)])
  }

  package init(_ generated: Fieldkeep_V1_SessionRequest) throws(MessageError) {
    device = try generated.device.identifier("device")
    challenge = try generated.challenge.exactly(ChallengeResponse.challengeBytes, "challenge")
    signature = try generated.signature.exactly(Limits.signatureBytes, "signature")
    chain = try mirror(generated.chain) { element throws(MessageError) in
      try SignedCertificate(element)
    }
    rootKey = try generated.rootKey.signingKey("root_key")
  }

  package var generated: Fieldkeep_V1_SessionRequest {
    .with {
      $0.device = Data(device)
      $0.challenge = Data(challenge)
      $0.signature = Data(signature)
      $0.chain = chain.map(\.generated)
      $0.rootKey = Data(rootKey.bytes)
    }
  }
}

/// The answer: a token for the requests that follow.
public struct SessionResponse: Hashable, Sendable {
  /// 32 bytes, sent as `authorization: Bearer` and 64 lowercase hexadecimal digits.
  public var token: [UInt8]
  public var lifetimeSeconds: UInt32
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var serverTime: Int64
  /// No admin has confirmed the roster here yet: pushing works, reading does not.
  public var isRebuilding: Bool

  /// Bytes of a token.
  public static let tokenBytes = 32

  public init(token: [UInt8], lifetimeSeconds: UInt32, serverTime: Int64, isRebuilding: Bool) {
    self.token = token
    self.lifetimeSeconds = lifetimeSeconds
    self.serverTime = serverTime
    self.isRebuilding = isRebuilding
  }
}

extension SessionResponse: MirroredMessage {
  package static var shape: MessageShape { .flat }

  package init(_ generated: Fieldkeep_V1_SessionResponse) throws(MessageError) {
    token = try generated.token.exactly(Self.tokenBytes, "token")
    lifetimeSeconds = generated.lifetimeSeconds
    serverTime = generated.serverTime
    isRebuilding = generated.rebuilding
  }

  package var generated: Fieldkeep_V1_SessionResponse {
    .with {
      $0.token = Data(token)
      $0.lifetimeSeconds = lifetimeSeconds
      $0.serverTime = serverTime
      $0.rebuilding = isRebuilding
    }
  }
}

/// The body of every answer with status 400 and above.
public struct ErrorResponse: Hashable, Sendable {
  /// As it was sent; ``errorCode`` is what it means here.
  public var code: String
  /// For people.
  ///
  /// Never holds a field's value.
  public var message: String
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var serverTime: Int64

  public init(_ code: ErrorCode, message: String, serverTime: Int64) {
    self.code = code.rawValue
    self.message = message
    self.serverTime = serverTime
  }

  /// The code, if it is one of the list; a later version may have more.
  public var errorCode: ErrorCode? { ErrorCode(rawValue: code) }
}

extension ErrorResponse: MirroredMessage {
  package static var shape: MessageShape { .flat }

  package init(_ generated: Fieldkeep_V1_ErrorResponse) throws(MessageError) {
    code = try boundedText(generated.code, "code")
    message = try boundedText(generated.message, "message")
    serverTime = generated.serverTime
  }

  package var generated: Fieldkeep_V1_ErrorResponse {
    .with {
      $0.code = code
      $0.message = message
      $0.serverTime = serverTime
    }
  }
}
