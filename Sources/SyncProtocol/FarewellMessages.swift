// The last request of a device whose place has ended: what it had not sent goes in, what ended it comes back.

public import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// `POST /v1/farewell`: a revoked device shows who it is, and hands in its own work that it had not sent.
public struct FarewellRequest: Hashable, Sendable {
  public var device: DeviceID
  public var challenge: [UInt8]
  /// As for a session.
  public var signature: [UInt8]
  public var rootKey: SigningPublicKey
  /// What the device has of the roster, as in ``ScopeFrontier``.
  public var haves: [SegmentHash]
  /// The exact bytes of its own segments.
  public var segments: [[UInt8]]
  /// The exact bytes of wraps.
  public var wraps: [[UInt8]]

  public init(
    device: DeviceID, challenge: [UInt8], signature: [UInt8], rootKey: SigningPublicKey,
    haves: [SegmentHash], segments: [[UInt8]] = [], wraps: [[UInt8]] = []
  ) {
    self.device = device
    self.challenge = challenge
    self.signature = signature
    self.rootKey = rootKey
    self.haves = haves
    self.segments = segments
    self.wraps = wraps
  }
}

extension FarewellRequest: MirroredMessage {
  package static var shape: MessageShape {
    MessageShape(fields: [
      6: .strings("segments", atMost: Limits.itemsPerMessage),
      7: .strings("wraps", atMost: Limits.itemsPerMessage),
    ])
  }

  package init(_ generated: Fieldkeep_V1_FarewellRequest) throws(MessageError) {
    device = try generated.device.identifier("device")
    challenge = try generated.challenge.exactly(ChallengeResponse.challengeBytes, "challenge")
    signature = try generated.signature.exactly(Limits.signatureBytes, "signature")
    rootKey = try generated.rootKey.signingKey("root_key")
    haves = try generated.haves.digests("haves", limit: Limits.havesPerScope)
    segments = generated.segments.map { [UInt8]($0) }
    wraps = generated.wraps.map { [UInt8]($0) }
  }

  package var generated: Fieldkeep_V1_FarewellRequest {
    .with {
      $0.device = Data(device)
      $0.challenge = Data(challenge)
      $0.signature = Data(signature)
      $0.rootKey = Data(rootKey.bytes)
      $0.haves = Data(together: haves)
      $0.segments = segments.map { Data($0) }
      $0.wraps = wraps.map { Data($0) }
    }
  }
}

/// The answer: what became of the work, and what of the roster ended the device.
public struct FarewellResponse: Hashable, Sendable {
  /// One a segment of the request, in its order, then one a wrap.
  public var verdicts: [Verdict]
  /// Segments of the roster, parents first: the revocations of the device and what lies in their past.
  public var segments: [[UInt8]]
  /// Whether there are more of these.
  public var hasMore: Bool
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var serverTime: Int64

  public init(verdicts: [Verdict], segments: [[UInt8]], hasMore: Bool, serverTime: Int64) {
    self.verdicts = verdicts
    self.segments = segments
    self.hasMore = hasMore
    self.serverTime = serverTime
  }
}

extension FarewellResponse: MirroredMessage {
  package static var shape: MessageShape {
    MessageShape(fields: [
      1: .messages("verdicts", atMost: 2 * Limits.itemsPerMessage, .flat),
      2: .strings("segments", atMost: Limits.itemsPerMessage),
    ])
  }

  package init(_ generated: Fieldkeep_V1_FarewellResponse) throws(MessageError) {
    verdicts = try mirror(generated.verdicts) { element throws(MessageError) in
      try Verdict(element)
    }
    segments = generated.segments.map { [UInt8]($0) }
    hasMore = generated.more
    serverTime = generated.serverTime
  }

  package var generated: Fieldkeep_V1_FarewellResponse {
    .with {
      $0.verdicts = verdicts.map(\.generated)
      $0.segments = segments.map { Data($0) }
      $0.more = hasMore
      $0.serverTime = serverTime
    }
  }
}
