// How a laptop becomes a device: it makes its own keys, proves an invitation, and believes only what the root vouches
// for.

public import CausalMerge
public import SyncProtocol

/// The three steps of joining, each as a function of what it is given.
///
/// The server passes the request and the answer on and can change neither: the proof needs the invitation's secret,
/// which it never sees, and the answer is checked against the root's fingerprint, which came with the invitation.
///
/// Spec: `protocol-spec/`, chapter on joining.
public enum Enrollment {
  // MARK: on the new device

  /// Asks to be enrolled.
  ///
  /// - Throws: ``TrustError/signingFailed``.
  public static func request(
    _ invitation: Invitation, keys: DeviceKeys
  ) throws(TrustError) -> EnrollmentRequest {
    let proof = proof(of: keys.publicKeys, secret: invitation.secret)
    return EnrollmentRequest(
      invitation: invitation.id, signingKey: keys.publicKeys.signing,
      agreementKey: keys.publicKeys.agreement, proof: proof,
      signature: try signed(proof, with: keys.signer))
  }

  /// Checks the answer, and opens the keys that came with it.
  ///
  /// The roster is made from the roster segments of the answer, see ``roster(from:of:)``; of the wraps that came
  /// beside them, those that are not named for this device are stepped over.
  ///
  /// - Returns: the device's certificate, and the keys of its teams.
  /// - Throws: ``TrustError``: the device is not enrolled, and may ask again.
  public static func complete(
    _ invitation: Invitation, keys: DeviceKeys, roster: Roster, wraps: [Wrap],
    encapsulation: KeyEncapsulation = .xWing
  ) throws(TrustError) -> (certificate: DeviceCertificate, keyring: TeamKeyring) {
    guard roster.organization == invitation.organization, roster.rootKey != nil else {
      throw .rosterUnknown
    }
    guard let certificate = roster.certificate(of: keys.device) else {
      throw .enrollment(.notAnswered)
    }
    guard certificate.publicKeys == keys.publicKeys else { throw .enrollment(.keysDiffer) }
    var keyring = TeamKeyring()
    for membership in roster.memberships(of: keys.device) {
      guard let wrap = wraps.first(where: { $0.hash == membership.wrap }) else {
        throw .enrollment(.wrapMissing(membership.wrap))
      }
      try keyring.open(wrap, with: keys, roster: roster, encapsulation: encapsulation)
    }
    return (certificate, keyring)
  }

  /// Makes a roster from segments that somebody sent, in whatever order, judging each.
  ///
  /// - Parameters:
  ///   - segments: what was sent.
  ///   - organization: the pinned fingerprint of the root.
  /// - Returns: the roster of those that fit.
  /// - Throws: ``TrustError/rosterUnknown`` if no segment founds the pinned organization's roster. Segments that do not
  ///   fit are left out, as anyone could have sent them.
  /// - Complexity: O(segments²) for the worst order, O(segments) for parents first.
  public static func roster(
    from segments: [Segment], of organization: OrganizationID
  ) throws(TrustError) -> Roster {
    var admission = Admission(
      roster: Roster(organization: organization), isRosterWhole: false)
    var waiting = segments
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      var left: [Segment] = []
      for segment in waiting {
        switch admission.judge(segment, holds: admission.roster.contains) {
        case .admit where segment.header.scope == admission.roster.scope ?? segment.header.scope:
          try admission.roster.apply(segment)
          isGrowing = true
        case .waiting: left.append(segment)
        case .admit, .held, .refused: break
        }
      }
      waiting = left
    }
    guard admission.roster.rootKey != nil else { throw .rosterUnknown }
    return admission.roster
  }

  // MARK: on the admin's device

  /// Checks that a request comes from whoever was given the invitation.
  ///
  /// - Returns: the keys to vouch for.
  /// - Throws: ``TrustError/enrollment(_:)``.
  public static func verify(
    _ request: EnrollmentRequest, secret: [UInt8]
  ) throws(TrustError) -> DevicePublicKeys {
    guard request.invitation == InvitationID(secret: secret) else {
      throw .enrollment(.otherInvitation)
    }
    let keys = DevicePublicKeys(signing: request.signingKey, agreement: request.agreementKey)
    guard equalInConstantTime(request.proof, proof(of: keys, secret: secret)) else {
      throw .enrollment(.badProof)
    }
    guard request.signingKey.isValid(request.signature, for: request.proof) else {
      throw .enrollment(.badSignature)
    }
    return keys
  }

  /// Vouches for a device and makes it a member of teams.
  ///
  /// The keys are those that ``verify(_:secret:)`` gave; `signer` and `keyring` are the admin's own, and the keyring
  /// must hold the keys of all the teams.
  ///
  /// - Returns: the body of a roster segment for the admin to write, and the wraps that it names.
  /// - Throws: ``TrustError``; nothing was made.
  public static func answer(
    _ keys: DevicePublicKeys, as role: DeviceRole = .member, number: UInt32, issuedAt: Int64,
    teams: [TeamID], keyring: TeamKeyring, roster: Roster, signer: some SigningKey,
    encapsulation: KeyEncapsulation = .xWing
  ) throws(TrustError) -> (entries: [ControlEntry], wraps: [Wrap]) {
    let admin = signer.publicKey.deviceID
    guard let issuer = roster.certificate(of: admin), issuer.isAdmin else {
      throw .notAdmin(admin)
    }
    let certificate = try Certificates.issue(
      keys, as: role, number: number, issuedAt: issuedAt, by: issuer, signer: signer)
    var entries = [ControlEntry.device(certificate)]
    var wraps: [Wrap] = []
    for team in teams {
      guard roster.teamKey(team) != nil else { throw .teamUnknown(team) }
      let (entry, wrap) = try keyring.membership(
        of: keys, in: team, encapsulation: encapsulation)
      entries.append(entry)
      wraps.append(wrap)
    }
    return (entries, wraps)
  }

  private static func proof(of keys: DevicePublicKeys, secret: [UInt8]) -> [UInt8] {
    authenticationCode(key: secret, .enrollment, keys.signing.bytes, keys.agreement)
  }
}
