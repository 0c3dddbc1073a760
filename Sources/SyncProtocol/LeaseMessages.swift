// What a laptop leaves with its server, so that without contact it shows nothing, and asks back once it is in contact.

public import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// What a laptop lacks once its lease is over, and its server gives it again.
///
/// It opens nothing by itself: it counts together with what the laptop's passphrase makes. So 16 bytes are enough for
/// all time, and few enough to be read out over a telephone.
public struct LeaseShare: Hashable, Sendable {
  /// 16 random bytes.
  public let bytes: [UInt8]

  /// Bytes of a share.
  public static let byteCount = 16

  /// Takes a share; nil for another count of bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Draws a share.
  public init(using generator: inout some RandomNumberGenerator) {
    bytes = (0..<2).flatMap { _ in (generator.next() as UInt64).bigEndianBytes }
  }

  /// The share's name, which tells nothing of it.
  public var id: LeaseID { LeaseID(share: bytes) }
}

/// `POST /v1/lease`: a laptop says which share it needs, leaves it, or asks it back; or an admin asks for a colleague's.
public struct LeaseRequest: Hashable, Sendable {
  /// The share's name; nil in an admin's question, which is for the device's newest.
  public var lease: LeaseID?
  /// The share, to be kept.
  public var share: LeaseShare?
  public var givesBack: Bool
  /// Whose laptop an admin asks for; nil for the own.
  public var device: DeviceID?

  public init(
    lease: LeaseID?, share: LeaseShare? = nil, givesBack: Bool = false, device: DeviceID? = nil
  ) {
    self.lease = lease
    self.share = share
    self.givesBack = givesBack
    self.device = device
  }
}

extension LeaseRequest: MirroredMessage {
  package static var shape: MessageShape { .flat }

  package init(_ generated: Fieldkeep_V1_LeaseRequest) throws(MessageError) {
    lease = generated.lease.isEmpty ? nil : try generated.lease.identifier("lease")
    share = try generated.share.leaseShare()
    givesBack = generated.giveBack
    device = generated.device.isEmpty ? nil : try generated.device.identifier("device")
  }

  package var generated: Fieldkeep_V1_LeaseRequest {
    .with {
      $0.lease = lease.map { Data($0) } ?? Data()
      $0.share = Data(share?.bytes ?? [])
      $0.giveBack = givesBack
      $0.device = device.map { Data($0) } ?? Data()
    }
  }
}

/// The answer: whether the server has the share, and the share where it was asked for.
public struct LeaseResponse: Hashable, Sendable {
  public var isKept: Bool
  public var share: LeaseShare?
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var serverTime: Int64

  public init(isKept: Bool, share: LeaseShare?, serverTime: Int64) {
    self.isKept = isKept
    self.share = share
    self.serverTime = serverTime
  }
}

extension LeaseResponse: MirroredMessage {
  package static var shape: MessageShape { .flat }

  package init(_ generated: Fieldkeep_V1_LeaseResponse) throws(MessageError) {
    isKept = generated.kept
    share = try generated.share.leaseShare()
    serverTime = generated.serverTime
  }

  package var generated: Fieldkeep_V1_LeaseResponse {
    .with {
      $0.kept = isKept
      $0.share = Data(share?.bytes ?? [])
      $0.serverTime = serverTime
    }
  }
}

extension Data {
  /// The field as a share; nil where it is empty.
  fileprivate func leaseShare() throws(MessageError) -> LeaseShare? {
    isEmpty ? nil : LeaseShare(bytes: try exactly(LeaseShare.byteCount, "share"))
  }
}
