// Everything that can be wrong with what this module is given, each with what to do next.

public import CausalMerge
public import SyncProtocol

/// Why something is not trusted, or could not be made.
///
/// Nothing here ever carries a key, a secret, or a field's value: these errors are printed and logged.
public enum TrustError: Error, Hashable, Sendable {
  /// A key has another count of bytes than its kind, or is no key of its kind at all.
  case keyUnusable(bytes: Int, expected: Int)
  /// Stored keys or a text were written by a newer version of this program.
  case newerVersion(Int, understood: Int)
  /// The key that should sign reported a failure.
  case signingFailed
  /// A server's challenge has another length than the protocol's.
  case challengeLength(bytes: Int, expected: Int)
  /// A text is not the root key's form.
  case rootKeyText(RootKeyTextFault)
  /// A certificate, or a chain of them, does not hold.
  case certificate(CertificateFault)
  /// A roster segment arrived before one of its parents.
  case parentMissing(SegmentHash)
  /// The roster is that of another organization than the pinned one, or has not begun.
  case rosterUnknown
  /// Only an admin's device does this.
  case notAdmin(DeviceID)
  /// The team is not in the roster.
  case teamUnknown(TeamID)
  /// This device holds no keys of the team.
  case teamKeysMissing(TeamID)
  /// This device holds no secret of the compartment.
  case compartmentSecretMissing(compartment: UInt32)
  /// Two teams brought different secrets for one compartment.
  case compartmentSecretsDiffer(compartment: UInt32)
  /// None of the device's teams may open scopes in the compartment.
  case openingNotAllowed(compartment: UInt32)
  /// No team would be able to read a scope of this compartment.
  case audienceEmpty(compartment: UInt32)
  /// A wrap does not open.
  case wrap(WrapFault)
  /// A scope's opening does not say what its scope's id was made from.
  case claim(ClaimFault)
  /// A text is not an invitation.
  case invitation(InvitationFault)
  /// An enrollment does not hold.
  case enrollment(EnrollmentFault)
}

/// What is wrong with the text form of a root key.
public enum RootKeyTextFault: Hashable, Sendable {
  case notARootKey
  case newerVersion
  case lineCount(Int, expected: Int)
  case lineMissing(String)
  case digits(String, expected: Int)
  case checkDiffers
  case fingerprintDiffers
}

/// What is wrong with a certificate.
public enum CertificateFault: Hashable, Sendable {
  case otherOrganization
  case badSignature
  /// The certificate names another issuer than the one it is checked against.
  case issuerDiffers
  /// The issuer is not known at this point of the roster.
  case issuerUnknown
  case issuerNotAdmin
  case ownIssuer
  /// An admin has a rank from 1, and nobody else has one.
  case rankWithoutOffice
  case rankNotAfterIssuer(UInt32, issuer: UInt32)
  case chainLength(Int, limit: Int)
  /// The device is an admin already, and only a revocation takes that away.
  case wouldDemote
  /// The device is an admin that ranks before this issuer.
  case outranked
}

/// What is wrong with a wrap.
public enum WrapFault: Hashable, Sendable {
  case malformed
  case wrongKind
  /// The wrap is for another team, device, scope or key.
  case otherRecipient
  case cannotOpen
  case tooLarge(bytes: Int, limit: Int)
  case encapsulationMissing(WrapHash)
  /// The keys inside are not the ones that the roster names.
  case keyDiffers
  /// No entry of the log names this wrap.
  case notCommitted(WrapHash)
}

/// What is wrong with the claim in a scope's opening.
public enum ClaimFault: Hashable, Sendable {
  case cannotOpen
  case malformed
  case compartmentDiffers(claimed: UInt32, opened: UInt32)
  case scopeDiffers
}

/// What is wrong with the text of an invitation.
public enum InvitationFault: Hashable, Sendable {
  case notAnInvitation
  case length(Int, limit: Int)
  case characters
  case checkDiffers
  case malformed
  case serverAddress
}

/// What is wrong with a request to be enrolled, or with its answer.
public enum EnrollmentFault: Hashable, Sendable {
  case otherInvitation
  case badProof
  case badSignature
  case notAnswered
  case keysDiffer
  case wrapMissing(WrapHash)
}
