// What an answer other than 200 says to a program. The list is closed: a client decides by it what to do next.

/// Why a request was not answered with its response.
///
/// Spec: `protocol-spec/`, chapter on errors.
public enum ErrorCode: String, Error, Hashable, Sendable, CaseIterable {
  /// The body is not a message of the protocol, or breaks one of its limits. Sending it again does not help.
  case malformed
  /// The request's content type is not `application/x-protobuf`.
  case unsupportedMedia = "unsupported_media"
  /// The body is larger than the server reads. Send less at once.
  case tooLarge = "too_large"
  /// No token, or one that has expired or was revoked. Ask for a challenge.
  case sessionExpired = "session_expired"
  /// No valid certificate chain leads from the organization's root to this device.
  case deviceUnknown = "device_unknown"
  /// The signature over the challenge is not the device's.
  case signatureInvalid = "signature_invalid"
  /// The challenge was used, has expired, or was never given. Ask for another.
  case challengeExpired = "challenge_expired"
  /// The server holds no organization with this root.
  case organizationUnknown = "organization_unknown"
  /// An admin has revoked the device. What it has not sent stays on it.
  case revoked
  /// Only an admin's device may ask this.
  case notAdmin = "not_admin"
  /// There is no such address.
  case notFound = "not_found"
  /// The address is right and the method is not.
  case methodNotAllowed = "method_not_allowed"
  /// More requests than a device or an address may make. Wait as long as `retry-after` says.
  case rateLimited = "rate_limited"
  /// The server was rebuilt and no admin's device has confirmed its roster: pushing works, reading does not yet.
  case rebuilding
  /// The invitation is not known here.
  case invitationUnknown = "invitation_unknown"
  /// The invitation's time was over when the device asked.
  case invitationExpired = "invitation_expired"
  /// Another device has used the invitation.
  case invitationUsed = "invitation_used"
  /// More devices have tried the invitation than may.
  case invitationBurnt = "invitation_burnt"
  /// The admin who invited has turned this device away.
  case turnedAway = "turned_away"
  /// The request took longer than the server waits.
  case timeout
  /// The server has as much to do as it takes on. Wait as long as `retry-after` says.
  case busy
  /// The server failed. The request may be sent again as it is.
  case failure = "internal"

  /// The HTTP status that goes with it.
  public var status: Int {
    switch self {
    case .malformed: 400
    case .sessionExpired: 401
    case .deviceUnknown, .signatureInvalid, .challengeExpired, .organizationUnknown, .notAdmin,
      .revoked, .turnedAway:
      403
    case .notFound, .invitationUnknown: 404
    case .methodNotAllowed: 405
    case .timeout: 408
    case .invitationUsed, .invitationBurnt: 409
    case .invitationExpired: 410
    case .tooLarge: 413
    case .unsupportedMedia: 415
    case .rateLimited: 429
    case .failure: 500
    case .rebuilding, .busy: 503
    }
  }
}
