// How a device shows a server that it holds its key, without a password and without trusting its own clock.

public import CausalMerge
public import SyncProtocol

/// The answer to a server's challenge.
///
/// The server draws 32 bytes, the device signs them together with its own name and its organization's, and gets a
/// token for an hour. Nothing in this depends on the device's clock, which in the field may be days wrong. The
/// label keeps a lying server from having something else signed, such as a segment.
///
/// Spec: `protocol-spec/`, chapter on sessions.
public enum SessionProof {
  /// Bytes of a challenge.
  public static let challengeByteCount = 32

  /// Signs a challenge.
  ///
  /// - Throws: ``TrustError/challengeLength(bytes:expected:)``, or ``TrustError/signingFailed`` when the key does
  ///   not sign. Nothing was signed.
  public static func sign(
    _ challenge: [UInt8], organization: OrganizationID, with key: some SigningKey
  ) throws(TrustError) -> [UInt8] {
    guard challenge.count == challengeByteCount else {
      throw .challengeLength(bytes: challenge.count, expected: challengeByteCount)
    }
    return try signed(
      message(challenge, organization: organization, device: key.publicKey.deviceID), with: key)
  }

  /// Whether the holder of this key answered this challenge, for this organization.
  public static func isValid(
    _ signature: [UInt8], for challenge: [UInt8], organization: OrganizationID,
    by key: SigningPublicKey
  ) -> Bool {
    challenge.count == challengeByteCount
      && key.isValid(
        signature, for: message(challenge, organization: organization, device: key.deviceID))
  }

  private static func message(
    _ challenge: [UInt8], organization: OrganizationID, device: DeviceID
  ) -> [UInt8] {
    Label.session.bytes + organization.bytes + device.bytes + challenge
  }
}

/// Signs, and gives a key's own errors the type of this module: what a token or a card reports is not ours to know.
func signed(_ message: [UInt8], with key: some SigningKey) throws(TrustError) -> [UInt8] {
  do {
    return try key.signature(for: message)
  } catch {
    throw .signingFailed
  }
}
