// The same errors in words: what happened, by how much, and what to do now.

extension TrustError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .keyUnusable(let bytes, let expected):
      "a key of \(expected) bytes was expected, and \(bytes) bytes are no such key; check where it comes from"
    case .newerVersion(let found, let understood):
      "written by version \(found), and this program understands up to \(understood); update it"
    case .signingFailed:
      "the signing key did not sign; check that it is unlocked, then try again"
    case .challengeLength(let bytes, let expected):
      "the server's challenge has \(bytes) bytes instead of \(expected); check the server's address"
    case .rootKeyText(let fault): "the root key cannot be read: \(fault)"
    case .certificate(let fault): "the certificate does not hold: \(fault)"
    case .parentMissing(let hash):
      "a roster segment builds on \(hash), which is not here yet; sync, and it will be taken in then"
    case .rosterUnknown:
      "no roster of the pinned organization is here; sync, or check the root's fingerprint"
    case .notAdmin(let device):
      "device \(device) is no administrator here; ask one to do this"
    case .teamUnknown(let team):
      "team \(team) is not in the roster; sync, then try again"
    case .teamKeysMissing(let team):
      "this device holds no keys of team \(team); ask an administrator to add it to the team"
    case .compartmentSecretMissing(let compartment):
      "this device holds no secret of compartment \(compartment); ask to be added to a team that does"
    case .compartmentSecretsDiffer(let compartment):
      "two teams bring different secrets for compartment \(compartment); tell an administrator"
    case .openingNotAllowed(let compartment):
      "no team of this device may open compartment \(compartment); ask an administrator"
    case .audienceEmpty(let compartment):
      "no team may read compartment \(compartment); an administrator must set its policy first"
    case .wrap(let fault): "a key cannot be unwrapped: \(fault)"
    case .claim(let fault): "the opening of a scope is ignored: \(fault)"
    case .invitation(let fault): "the invitation cannot be read: \(fault)"
    case .enrollment(let fault): "the enrollment does not hold: \(fault)"
    }
  }
}

extension RootKeyTextFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notARootKey: "the text does not begin as a root key does; check that it is the right file"
    case .newerVersion: "it was written by a newer version; update this program"
    case .lineCount(let found, let expected):
      "it has \(found) lines instead of \(expected); copy it whole"
    case .lineMissing(let word): "the line '\(word)' is missing or misplaced; copy the text whole"
    case .digits(let word, let expected):
      "the line '\(word)' does not have \(expected) hexadecimal digits; compare it with the original"
    case .checkDiffers: "its check does not fit; compare the digits with the original, one is wrong"
    case .fingerprintDiffers: "its fingerprint belongs to another key; two texts were mixed up"
    }
  }
}

extension CertificateFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .otherOrganization: "it is of another organization; check the root's fingerprint"
    case .badSignature: "its signature is wrong; have it issued again"
    case .issuerDiffers: "it names another issuer than the one shown; send the whole chain"
    case .issuerUnknown: "its issuer is not known; sync the roster first"
    case .issuerNotAdmin: "its issuer is no administrator; have one issue it"
    case .ownIssuer: "a device cannot vouch for itself; have an administrator issue it"
    case .rankWithoutOffice:
      "administrators have a rank from 1 and nobody else has one; have it issued again"
    case .rankNotAfterIssuer(let rank, let issuer):
      "rank \(rank) does not come after the issuer's \(issuer); the root or a higher rank must issue it"
    case .chainLength(let count, let limit):
      "\(count) certificates stand up to the root, and 1 to \(limit) may; have it issued nearer to the root"
    case .wouldDemote:
      "the device is an administrator, which a new certificate does not take away; revoke it instead"
    case .outranked:
      "the device ranks before the issuer; the root or a higher rank must issue it"
    }
  }
}

extension WrapFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed: "the wrap is damaged; fetch it again"
    case .wrongKind: "it is a wrap of another kind; fetch the one that the log names"
    case .otherRecipient: "it is for another recipient; ask a member of the team to wrap it anew"
    case .cannotOpen: "the keys here do not open it; ask a member of the team to wrap it anew"
    case .tooLarge(let bytes, let limit):
      "it would have \(bytes) bytes and at most \(limit) are read; give the team fewer compartments"
    case .encapsulationMissing(let hash): "it needs wrap \(hash), which is not here; sync"
    case .keyDiffers: "what it holds is not the key that the log names; tell an administrator"
    case .notCommitted(let hash): "nothing in the log names wrap \(hash); it is not used"
    }
  }
}

extension ClaimFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotOpen: "its claim does not open under its key; tell an administrator who wrote it"
    case .malformed: "its claim is damaged; tell an administrator who wrote it"
    case .compartmentDiffers(let claimed, let opened):
      "it was opened in compartment \(opened) and claims \(claimed); tell an administrator"
    case .scopeDiffers: "its scope does not follow from its claim; tell an administrator"
    }
  }
}

extension InvitationFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAnInvitation: "it does not begin as an invitation does; copy the whole link"
    case .length(let found, let limit):
      "it has \(found) characters, and at most \(limit) are read; copy only the link"
    case .characters: "it holds a character that no invitation has; copy the whole link again"
    case .checkDiffers: "its check does not fit, so part is missing or changed; copy it again"
    case .malformed: "what it holds is damaged; ask for another"
    case .serverAddress: "its server address is not a plain https address; ask for another"
    }
  }
}

extension EnrollmentFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .otherInvitation: "the request answers another invitation; make a new one"
    case .badProof:
      "the request does not prove the invitation's secret; refuse it, and ask who sent it"
    case .badSignature: "the request is not signed by the key it shows; refuse it"
    case .notAnswered:
      "the roster does not have this device yet; ask the administrator, then try again"
    case .keysDiffer:
      "the roster has other keys for this device; stop, and tell the administrator"
    case .wrapMissing(let hash): "team keys have not come along (wrap \(hash)); ask again"
    }
  }
}
