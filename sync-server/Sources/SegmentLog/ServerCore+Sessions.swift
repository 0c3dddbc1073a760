// Showing who one is: a challenge, a signature, and a token for an hour. No device's clock takes part.

public import CausalMerge
public import SyncProtocol
import Trust

/// Challenges that may still be answered, in memory only: a server that restarts asks again.
struct ChallengeBook {
  private struct Entry {
    var challenge: [UInt8]
    var device: DeviceID
    var expiresAt: Int64
  }

  private var entries: [Entry] = []

  /// Keeps a challenge; the oldest gives way to one too many.
  mutating func keep(
    _ challenge: [UInt8], for device: DeviceID, expiresAt: Int64, now: Int64, limit: Int
  ) {
    entries.removeAll { $0.expiresAt <= now }
    if entries.count >= limit { entries.removeFirst(entries.count - limit + 1) }
    entries.append(Entry(challenge: challenge, device: device, expiresAt: expiresAt))
  }

  /// Takes a challenge out, so that it serves once.
  ///
  /// - Returns: whether it was given to this device and has not expired.
  mutating func spend(_ challenge: [UInt8], of device: DeviceID, now: Int64) -> Bool {
    guard let index = entries.firstIndex(where: { $0.challenge == challenge }) else {
      return false
    }
    let entry = entries.remove(at: index)
    return entry.device == device && entry.expiresAt > now
  }
}

extension ServerCore {
  /// Gives a device something to sign, without telling whether the device exists.
  public func challenge(
    _ request: ChallengeRequest, now: Int64, using generator: inout some RandomNumberGenerator
  ) -> ChallengeResponse {
    let challenge = Self.bytes(ChallengeResponse.challengeBytes, using: &generator)
    challenges.keep(
      challenge, for: request.device, expiresAt: now + limits.challengeMilliseconds, now: now,
      limit: limits.challenges)
    return ChallengeResponse(challenge: challenge, serverTime: now)
  }

  /// Opens a session for a device that has signed its challenge.
  ///
  /// A device that the roster has needs no more. Another shows a chain of certificates up to the root: it may bring
  /// the roster that says who it is, and is handed nothing but the roster until then.
  ///
  /// - Throws: ``SyncProtocol/ErrorCode`` for who is turned away, or ``StoreError``.
  public func session(
    _ request: SessionRequest, now: Int64, using generator: inout some RandomNumberGenerator
  ) throws -> SessionResponse {
    guard challenges.spend(request.challenge, of: request.device, now: now) else {
      throw ErrorCode.challengeExpired
    }
    guard OrganizationID(rootKey: request.rootKey) == organization else {
      throw ErrorCode.organizationUnknown
    }
    let key = try signingKey(for: request)
    guard
      SessionProof.isValid(
        request.signature, for: request.challenge, organization: organization, by: key)
    else {
      // A stranger who holds no certificate of the device is not told that there is such a device.
      throw certificateShown(in: request) == nil
        ? ErrorCode.deviceUnknown : ErrorCode.signatureInvalid
    }
    guard !roster.isRevoked(request.device) else { throw ErrorCode.revoked }
    let token = Self.bytes(SessionResponse.tokenBytes, using: &generator)
    try atomically {
      try store.keepToken(
        SecureHash.digest(of: token), of: request.device,
        expiresAt: now + limits.tokenMilliseconds, now: now)
      try store.noteSession(of: request.device, at: now)
    }
    return SessionResponse(
      token: token, lifetimeSeconds: UInt32(clamping: limits.tokenMilliseconds / 1_000),
      serverTime: now, isRebuilding: isRebuilding)
  }

  private func signingKey(for request: SessionRequest) throws -> SigningPublicKey {
    if let certificate = roster.certificate(of: request.device) { return certificate.signingKey }
    guard let verified = certificateShown(in: request) else { throw ErrorCode.deviceUnknown }
    shown[request.device] = verified
    return verified.certificate.signingKey
  }

  /// The device's certificate, if the request shows a chain from the root to it.
  private func certificateShown(in request: SessionRequest) -> VerifiedDevice? {
    guard
      let verified = try? CertificateChain.verify(
        request.chain, rootKey: request.rootKey, organization: organization),
      verified.device == request.device
    else { return nil }
    return verified
  }

  /// Whose token this is.
  ///
  /// A device is refused with its first request after its revocation has come.
  ///
  /// - Throws: ``SyncProtocol/ErrorCode/sessionExpired`` for any token that is not good now,
  ///   ``SyncProtocol/ErrorCode/revoked``, or ``StoreError``.
  public func device(ofToken token: [UInt8], now: Int64) throws -> DeviceID {
    try atomically {
      guard token.count == SessionResponse.tokenBytes,
        let device = try store.device(ofToken: SecureHash.digest(of: token), now: now)
      else { throw ErrorCode.sessionExpired }
      guard !roster.isRevoked(device) else { throw ErrorCode.revoked }
      return device
    }
  }

  static func bytes(_ count: Int, using generator: inout some RandomNumberGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count { bytes += generator.next().bigEndianBytes }
    return Array(bytes.prefix(count))
  }
}
