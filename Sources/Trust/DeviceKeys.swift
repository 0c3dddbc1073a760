// The two keys that make a laptop a device: one signs its work, one receives keys.

public import CausalMerge
public import SyncProtocol

/// The halves of a device's keys that others know.
public struct DevicePublicKeys: Hashable, Sendable {
  /// Checks what the device signed.
  public var signing: SigningPublicKey
  /// Seals keys to the device: 1,216 bytes, X-Wing.
  public var agreement: [UInt8]

  /// Takes the two public keys.
  public init(signing: SigningPublicKey, agreement: [UInt8]) {
    self.signing = signing
    self.agreement = agreement
  }

  /// The device that these keys make.
  public var device: DeviceID { signing.deviceID }
}

/// A device's own keys, which never leave it.
///
/// They are made on the device when it joins. The replica keeps them sealed under its storage key; losing them means
/// joining anew as another device, and nothing that this one signed loses its worth by that.
public struct DeviceKeys: Sendable {
  private static let version: UInt8 = 1

  /// Signs segments, challenges and, on an admin's device, certificates.
  public let signer: Ed25519Key
  /// The device's name.
  public let device: DeviceID
  let agreementSeed: [UInt8]
  private let agreementKey: [UInt8]

  /// Takes the keys from their seeds, 32 bytes each.
  ///
  /// - Throws: ``TrustError/keyUnusable(bytes:expected:)`` for another count of bytes.
  public init(
    signingSeed: [UInt8], agreementSeed: [UInt8], encapsulation: KeyEncapsulation = .xWing
  ) throws(TrustError) {
    do {
      signer = try Ed25519Key(seed: signingSeed)
    } catch {
      throw .keyUnusable(bytes: signingSeed.count, expected: Limits.signingKeyBytes)
    }
    guard agreementSeed.count == KeyEncapsulation.seedByteCount else {
      throw .keyUnusable(bytes: agreementSeed.count, expected: KeyEncapsulation.seedByteCount)
    }
    device = signer.publicKey.deviceID
    agreementKey = try encapsulation.publicKey(agreementSeed)
    self.agreementSeed = agreementSeed
  }

  /// Draws a device's keys.
  public init(
    using generator: inout some RandomNumberGenerator, encapsulation: KeyEncapsulation = .xWing
  ) throws(TrustError) {
    try self.init(
      signingSeed: randomBytes(Limits.signingKeyBytes, using: &generator),
      agreementSeed: randomBytes(KeyEncapsulation.seedByteCount, using: &generator),
      encapsulation: encapsulation)
  }

  /// The halves to show to others.
  public var publicKeys: DevicePublicKeys {
    DevicePublicKeys(signing: signer.publicKey, agreement: agreementKey)
  }

  /// The keys as bytes, to be sealed before they touch a disk: one version byte, then the two seeds.
  public var secretBytes: [UInt8] { [Self.version] + signer.seed + agreementSeed }

  /// Takes the keys from what ``secretBytes`` gave.
  ///
  /// - Throws: ``TrustError/newerVersion(_:understood:)`` or ``TrustError/keyUnusable(bytes:expected:)``.
  public init(
    secretBytes: [UInt8], encapsulation: KeyEncapsulation = .xWing
  ) throws(TrustError) {
    let expected = 1 + Limits.signingKeyBytes + KeyEncapsulation.seedByteCount
    guard let version = secretBytes.first, secretBytes.count == expected else {
      throw .keyUnusable(bytes: secretBytes.count, expected: expected)
    }
    guard version == Self.version else {
      throw .newerVersion(Int(version), understood: Int(Self.version))
    }
    try self.init(
      signingSeed: Array(secretBytes[1...Limits.signingKeyBytes]),
      agreementSeed: Array(secretBytes[(1 + Limits.signingKeyBytes)...]),
      encapsulation: encapsulation)
  }
}
