// The one key that everything rests on, and that is almost never used.

public import CausalMerge
public import SyncProtocol

/// An organization's root: it vouches for the first admin devices, and is then put away.
///
/// Every device pins the root's fingerprint when it joins. Whoever holds the root can appoint admins, so it is made
/// once, written to a stick or printed, and kept offline; a lost server or a stolen admin laptop is answered with it.
///
/// - Admins certified by the root stand in order of rank; an admin appoints only devices that rank after itself.
public struct OrganizationRoot: Sendable {
  /// Bytes of the seed from which the root's key follows.
  public static let seedByteCount = 32

  let key: Ed25519Key

  /// Takes the root from its seed.
  ///
  /// - Throws: ``TrustError/keyUnusable(bytes:expected:)`` for another count of bytes.
  public init(seed: [UInt8]) throws(TrustError) {
    do {
      key = try Ed25519Key(seed: seed)
    } catch {
      throw .keyUnusable(bytes: seed.count, expected: Self.seedByteCount)
    }
  }

  /// Draws a root.
  public init(using generator: inout some RandomNumberGenerator) {
    key = Ed25519Key(using: &generator)
  }

  /// The half that every device checks with.
  public var publicKey: SigningPublicKey { key.publicKey }

  /// The organization's name, which is the fingerprint that devices pin.
  public var organization: OrganizationID { OrganizationID(rootKey: publicKey) }

  /// The scope of the organization's roster.
  public var rosterScope: ScopeID { ScopeID(rosterOf: publicKey) }

  /// Vouches for a device.
  ///
  /// - Parameters:
  ///   - keys: the device's public keys.
  ///   - role: what the device may do; an admin's rank is from 1, and lower ranks before higher.
  ///   - number: for showing only.
  ///   - issuedAt: milliseconds since 1970, for showing only.
  /// - Returns: the certificate, signed by the root.
  /// - Throws: ``TrustError/certificate(_:)`` for an admin without rank.
  public func certify(
    _ keys: DevicePublicKeys, as role: DeviceRole, number: UInt32, issuedAt: Int64
  ) throws(TrustError) -> SignedCertificate {
    let certificate = DeviceCertificate(
      organization: organization, keys: keys, role: role, number: number, issuedAt: issuedAt,
      issuer: nil)
    return try Certificates.sign(certificate, with: key)
  }

  /// Revokes a device, or its place in a team, by the root's own word; any admin may write it into the roster.
  ///
  /// - Returns: the revocation, signed.
  /// - Throws: ``TrustError/signingFailed``.
  public func revoke(
    _ device: DeviceID, in team: TeamID? = nil, wipe: Bool = false
  ) throws(TrustError) -> Revocation {
    var revocation = Revocation(device: device, team: team, wipe: wipe)
    do {
      revocation.rootSignature = try key.signature(
        for: revocation.signedMessage(organization: organization))
    } catch {
      throw .signingFailed
    }
    return revocation
  }
}
