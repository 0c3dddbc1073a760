// Certificates as they travel. Whether one is to be believed is decided where trust is, not here.

public import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// A device's keys, vouched for by an admin's device or by the organization's root.
public struct DeviceCertificate: Hashable, Sendable {
  public var organization: OrganizationID
  public var signingKey: SigningPublicKey
  /// The 1,216 bytes of an X-Wing public key, to which keys are wrapped for the device.
  public var agreementKey: [UInt8]
  /// Whether the device may sign devices, teams and policy.
  public var isAdmin: Bool
  /// Order among admins, given by the root: an admin of a lower number may revoke one of a higher.
  ///
  /// 0 for a device that is no admin.
  public var rank: UInt32
  /// For showing only: the device's number among the organization's devices.
  public var number: UInt32
  /// For showing only: milliseconds since 1970-01-01T00:00:00Z.
  public var issuedAt: Int64
  /// The admin's device that signs; `nil` when the root does.
  public var issuer: DeviceID?

  public init(
    organization: OrganizationID, signingKey: SigningPublicKey, agreementKey: [UInt8],
    isAdmin: Bool = false, rank: UInt32 = 0, number: UInt32, issuedAt: Int64, issuer: DeviceID?
  ) {
    self.organization = organization
    self.signingKey = signingKey
    self.agreementKey = agreementKey
    self.isAdmin = isAdmin
    self.rank = rank
    self.number = number
    self.issuedAt = issuedAt
    self.issuer = issuer
  }

  /// The device that the certificate is about.
  public var device: DeviceID { signingKey.deviceID }
}

extension DeviceCertificate: MirroredMessage {
  package static var shape: MessageShape { .flat }
  package static var byteLimit: Int { Limits.certificateBytes }

  package init(_ generated: Fieldkeep_V1_DeviceCertificate) throws(MessageError) {
    organization = try generated.organization.digest("organization")
    signingKey = try generated.signingKey.signingKey("signing_key")
    agreementKey = try generated.agreementKey.exactly(Limits.agreementKeyBytes, "agreement_key")
    isAdmin = generated.admin
    rank = generated.rank
    number = generated.number
    issuedAt = generated.issuedAt
    issuer = generated.issuer.isEmpty ? nil : try generated.issuer.identifier("issuer")
  }

  package var generated: Fieldkeep_V1_DeviceCertificate {
    .with {
      $0.organization = Data(organization)
      $0.signingKey = Data(signingKey.bytes)
      $0.agreementKey = Data(agreementKey)
      $0.admin = isAdmin
      $0.rank = rank
      $0.number = number
      $0.issuedAt = issuedAt
      if let issuer { $0.issuer = Data(issuer) }
    }
  }
}

/// A certificate with its signature, kept as the exact bytes that were signed.
public struct SignedCertificate: Hashable, Sendable {
  /// What ``certificateBytes`` says.
  public let certificate: DeviceCertificate
  /// The exact bytes that were signed.
  public let certificateBytes: [UInt8]
  /// 64 bytes, Ed25519.
  public let signature: [UInt8]

  /// Takes a certificate's exact bytes and a signature over them, believing neither.
  public init(certificateBytes: [UInt8], signature: [UInt8]) throws(MessageError) {
    guard signature.count == Limits.signatureBytes else {
      throw .wrongLength(
        field: "signature", bytes: signature.count, expected: Limits.signatureBytes)
    }
    self.certificate = try DeviceCertificate(parsing: certificateBytes)
    self.certificateBytes = certificateBytes
    self.signature = signature
  }

  /// Signs a certificate.
  ///
  /// - Throws: whatever keeps the key from signing.
  public init(signing certificate: DeviceCertificate, with key: some SigningKey) throws {
    let bytes = certificate.encoded()
    let signature = try key.signature(for: Self.signedMessage(bytes))
    try self.init(certificateBytes: bytes, signature: signature)
  }

  /// Whether the holder of a key signed this certificate.
  ///
  /// It says nothing about whether that key may.
  public func isSigned(by key: SigningPublicKey) -> Bool {
    key.isValid(signature, for: Self.signedMessage(certificateBytes))
  }

  private static func signedMessage(_ bytes: [UInt8]) -> [UInt8] {
    let digest: Digest<DeviceCertificate> = SecureHash.digest(of: bytes)
    return Label.certificate.bytes + digest.bytes
  }
}

extension SignedCertificate: MirroredMessage {
  package static var shape: MessageShape { .flat }

  package init(_ generated: Fieldkeep_V1_SignedCertificate) throws(MessageError) {
    try self.init(
      certificateBytes: generated.certificate.atMost(Limits.certificateBytes, "certificate"),
      signature: generated.signature.exactly(Limits.signatureBytes, "signature"))
  }

  package var generated: Fieldkeep_V1_SignedCertificate {
    .with {
      $0.certificate = Data(certificateBytes)
      $0.signature = Data(signature)
    }
  }
}
