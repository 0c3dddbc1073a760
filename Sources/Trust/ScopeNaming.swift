// How a scope gets its name: so that colleagues without signal arrive at the same one, and nobody else at any.

public import CausalMerge
public import SyncProtocol

/// Computes scope ids from a compartment's secret.
///
/// Two advocates of one team open the health compartment of one case on two laptops, both without signal. Both
/// compute the same scope, so what they wrote meets when they sync. The server, or a team outside the compartment,
/// cannot compute the id from the case, and so cannot even tell whether the youth has such a scope.
///
/// Spec: `protocol-spec/`, chapter on scopes.
public enum ScopeNaming {
  /// Bytes of a compartment's secret.
  public static let secretByteCount = 32

  /// The scope that a claim describes, under the secret of its compartment.
  public static func scope(of claim: ScopeClaim, secret: [UInt8]) -> ScopeID {
    let code = authenticationCode(
      key: secret, .scope, claim.caseID.bytes, claim.compartment.bigEndianBytes,
      claim.matter?.bytes ?? RecordID.zero.bytes, claim.ordinal.bigEndianBytes)
    guard let scope = ScopeID(bytes: code.prefix(ScopeID.byteCount)) else {
      preconditionFailure("an authentication code of \(code.count) bytes")
    }
    return scope
  }
}
