// An invitation as a person passes it on: a link in a message, a QR code, or read out.

public import CausalMerge
public import SyncProtocol

/// The text form of an invitation: `fieldkeep-invite:` and base64url of the message and a check.
///
/// Whoever holds the text can ask once to be enrolled; an admin still decides. The check is four bytes of a hash, so
/// that a link which a mail program broke in two is told from a wrong one before a server is asked. Reading is
/// strict: one invitation has one text.
public struct InvitationLink: Hashable, Sendable {
  /// What every invitation's text begins with.
  public static let prefix = "fieldkeep-invite:"
  private static let checksumLabel = "fieldkeep/invitation-text/1\n"
  private static let checksumByteCount = 4
  /// Characters that are read at most.
  ///
  /// An address of 2,048 characters makes a text of 2,900.
  private static let characterLimit = 4_096

  /// What the link says.
  public let invitation: Invitation

  /// Makes a link.
  ///
  /// - Throws: ``TrustError/invitation(_:)`` for an address that is no plain https address, or a secret or pin of a
  ///   wrong length.
  public init(_ invitation: Invitation) throws(TrustError) {
    guard Self.isPlainAddress(invitation.server) else { throw .invitation(.serverAddress) }
    guard invitation.secret.count == Invitation.secretBytes,
      invitation.serverPin.map({ $0.count == Invitation.pinBytes }) ?? true
    else { throw .invitation(.malformed) }
    self.invitation = invitation
  }

  /// The link's text.
  public var text: String {
    let message = invitation.encoded()
    let check = checksum(Self.checksumLabel, message, count: Self.checksumByteCount)
    return Self.prefix + Base64URL.text(of: message + check)
  }

  /// Reads a link.
  ///
  /// - Throws: ``TrustError/invitation(_:)``. No part of the text is in the error.
  public init(text: String) throws(TrustError) {
    guard text.hasPrefix(Self.prefix) else { throw .invitation(.notAnInvitation) }
    let count = text.utf8.count
    guard count <= Self.characterLimit else {
      throw .invitation(.length(count, limit: Self.characterLimit))
    }
    guard let bytes = Base64URL.bytes(of: text.dropFirst(Self.prefix.count)) else {
      throw .invitation(.characters)
    }
    let message = Array(bytes.dropLast(Self.checksumByteCount))
    let check = Array(bytes.suffix(Self.checksumByteCount))
    guard check == checksum(Self.checksumLabel, message, count: Self.checksumByteCount) else {
      throw .invitation(.checkDiffers)
    }
    let invitation: Invitation
    do {
      invitation = try Invitation(parsing: message)
    } catch {
      throw .invitation(.malformed)
    }
    guard invitation.encoded() == message else { throw .invitation(.malformed) }
    try self.init(invitation)
  }

  /// Whether an address is https, a host and perhaps a port and a path: printable ASCII, and nothing that names a
  /// person or a password, asks a question, or could be shown as another address than it is.
  private static func isPlainAddress(_ address: String) -> Bool {
    let scheme = "https://"
    guard address.utf8.count <= Limits.textBytes, address.hasPrefix(scheme) else { return false }
    let rest = address.utf8.dropFirst(scheme.utf8.count)
    let isHostGiven = rest.first.map { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") } ?? false
    let forbidden = Array("@?#\\\"<>`{}|^".utf8)
    return isHostGiven && rest.allSatisfy { $0 > 0x20 && $0 < 0x7f && !forbidden.contains($0) }
  }
}

extension Invitation {
  /// Makes an invitation with a fresh secret.
  ///
  /// The pin is SHA-256 of the public key in the server's certificate, `nil` when a public authority vouches for it.
  public init(
    organization: OrganizationID, server: String, serverPin: [UInt8]?,
    using generator: inout some RandomNumberGenerator
  ) {
    self.init(
      organization: organization, server: server, serverPin: serverPin,
      secret: randomBytes(Self.secretBytes, using: &generator))
  }
}
