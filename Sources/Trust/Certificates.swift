// Certificates: what is signed, who may sign it, and the rules that every reader checks alike.

public import CausalMerge
public import SyncProtocol

/// What a certificate lets its device do.
public enum DeviceRole: Hashable, Sendable {
  /// Writes and reads what its teams may.
  case member
  /// Also signs devices, teams and policies. Lower ranks stand before higher; the first is 1.
  case admin(rank: UInt32)
}

extension DeviceCertificate {
  init(
    organization: OrganizationID, keys: DevicePublicKeys, role: DeviceRole, number: UInt32,
    issuedAt: Int64, issuer: DeviceID?
  ) {
    var rank: UInt32 = 0
    if case .admin(let given) = role { rank = given }
    self.init(
      organization: organization, signingKey: keys.signing, agreementKey: keys.agreement,
      isAdmin: role != .member, rank: rank, number: number, issuedAt: issuedAt, issuer: issuer)
  }

  /// The public keys that the certificate vouches for.
  public var publicKeys: DevicePublicKeys {
    DevicePublicKeys(signing: signingKey, agreement: agreementKey)
  }
}

/// Makes and checks certificates.
///
/// Spec: `protocol-spec/`, chapter on trust, certificates.
public enum Certificates {
  /// Vouches for a device as an admin.
  ///
  /// Both `issuer` and `signer` are of the admin's own device.
  ///
  /// - Returns: the certificate, signed.
  /// - Throws: ``TrustError/certificate(_:)`` when this admin may not issue such a certificate.
  public static func issue(
    _ keys: DevicePublicKeys, as role: DeviceRole, number: UInt32, issuedAt: Int64,
    by issuer: DeviceCertificate, signer: some SigningKey
  ) throws(TrustError) -> SignedCertificate {
    guard signer.publicKey == issuer.signingKey else { throw .certificate(.issuerDiffers) }
    let certificate = DeviceCertificate(
      organization: issuer.organization, keys: keys, role: role, number: number,
      issuedAt: issuedAt, issuer: issuer.device)
    if let fault = fault(of: certificate, issuer: issuer) { throw .certificate(fault) }
    return try sign(certificate, with: signer)
  }

  static func sign(
    _ certificate: DeviceCertificate, with key: some SigningKey
  ) throws(TrustError) -> SignedCertificate {
    if let fault = faultInItself(of: certificate) { throw .certificate(fault) }
    do {
      return try SignedCertificate(signing: certificate, with: key)
    } catch {
      throw .signingFailed
    }
  }

  /// Checks one certificate against who is said to have issued it.
  ///
  /// - Parameters:
  ///   - signed: the certificate as received.
  ///   - organization: the organization that the reader has pinned.
  ///   - rootKey: the root's key, whose fingerprint the caller has checked.
  ///   - issuer: the issuing admin's certificate, itself already checked; `nil` when the root issued.
  /// - Returns: what is wrong with it, or nothing.
  static func fault(
    of signed: SignedCertificate, organization: OrganizationID, rootKey: SigningPublicKey,
    issuer: DeviceCertificate?
  ) -> CertificateFault? {
    let certificate = signed.certificate
    if certificate.organization != organization { return .otherOrganization }
    if certificate.issuer != issuer?.device { return .issuerDiffers }
    if let fault = faultInItself(of: certificate) { return fault }
    if let issuer, let fault = fault(of: certificate, issuer: issuer) { return fault }
    return signed.isSigned(by: issuer?.signingKey ?? rootKey) ? nil : .badSignature
  }

  /// What is wrong with a certificate whoever issued it.
  private static func faultInItself(of certificate: DeviceCertificate) -> CertificateFault? {
    if certificate.isAdmin != (certificate.rank > 0) { return .rankWithoutOffice }
    if certificate.issuer == certificate.device { return .ownIssuer }
    return nil
  }

  /// What keeps an admin from issuing this certificate.
  private static func fault(
    of certificate: DeviceCertificate, issuer: DeviceCertificate
  ) -> CertificateFault? {
    if !issuer.isAdmin { return .issuerNotAdmin }
    if certificate.isAdmin && certificate.rank <= issuer.rank {
      return .rankNotAfterIssuer(certificate.rank, issuer: issuer.rank)
    }
    return nil
  }
}

/// A device that a chain of certificates leads to from the root.
public struct VerifiedDevice: Hashable, Sendable {
  /// The device's own certificate.
  public let certificate: DeviceCertificate
  /// How many certificates stand between the device and the root, its own among them.
  public let depth: Int

  /// The device.
  public var device: DeviceID { certificate.device }
}

/// A device's certificate, and those of who issued it, up to one that the root signed.
///
/// A server that lost its disk knows only the root's fingerprint. A device shows it this chain, and so may give back
/// what it holds before the roster is there again.
public enum CertificateChain {
  /// Checks a chain against the organization that the reader has pinned.
  ///
  /// - Parameters:
  ///   - chain: own certificate first, each followed by its issuer's, the last signed by the root.
  ///   - rootKey: the root's key as shown; only its fingerprint is trusted.
  ///   - organization: the pinned fingerprint.
  /// - Returns: the device that the chain leads to.
  /// - Throws: ``TrustError/certificate(_:)``.
  /// - Complexity: one signature check a certificate, at most ``SyncProtocol/Limits/chainLength``.
  public static func verify(
    _ chain: [SignedCertificate], rootKey: SigningPublicKey, organization: OrganizationID
  ) throws(TrustError) -> VerifiedDevice {
    guard OrganizationID(rootKey: rootKey) == organization else {
      throw .certificate(.otherOrganization)
    }
    guard !chain.isEmpty, chain.count <= Limits.chainLength else {
      throw .certificate(.chainLength(chain.count, limit: Limits.chainLength))
    }
    var issuer: DeviceCertificate?
    for signed in chain.reversed() {
      if let fault = Certificates.fault(
        of: signed, organization: organization, rootKey: rootKey, issuer: issuer)
      {
        throw .certificate(fault)
      }
      issuer = signed.certificate
    }
    guard let certificate = issuer else {
      throw .certificate(.chainLength(0, limit: Limits.chainLength))
    }
    return VerifiedDevice(certificate: certificate, depth: chain.count)
  }
}
