// The closed list of what a vector may expect, and how this library's errors are said in it.

import SyncProtocol
import Trust

/// What reading must come to.
///
/// Spec: `protocol-spec/09-errors.md`; the list is the same there.
enum Outcome: String, CaseIterable, Error, Sendable {
  case ok

  // A segment's frame.
  case truncated
  case trailingBytes = "trailing_bytes"
  case tooLarge = "too_large"
  case headerTooLarge = "header_too_large"
  // Its header.
  case headerMalformed = "header.malformed"
  case headerMissing = "header.missing"
  case headerWrongLength = "header.wrong_length"
  case headerTooMany = "header.too_many"
  case headerNotAscending = "header.not_ascending"
  case keyID = "key_id"
  // Versions, keys, signature.
  case unsupportedVersion = "unsupported_version"
  case wrongKind = "wrong_kind"
  case wrongKey = "wrong_key"
  case badSignature = "bad_signature"
  // Its body.
  case sealBroken = "seal_broken"
  case paddingBroken = "padding_broken"
  case unknownCompression = "unknown_compression"
  case compressionNotAFrame = "compression.not_a_frame"
  case compressionSizeNotStated = "compression.size_not_stated"
  case compressionTooLarge = "compression.too_large"
  case compressionDamaged = "compression.damaged"
  case compressionTrailingBytes = "compression.trailing_bytes"
  case bodyMalformed = "body.malformed"
  case bodyTooMany = "body.too_many"
  case bodyWrongLength = "body.wrong_length"
  case bodyOutOfRange = "body.out_of_range"
  case columnLength = "column_length"
  case indexOutOfRange = "index_out_of_range"
  case duplicate
  case notAscending = "not_ascending"
  case beyondLimit = "beyond_limit"
  case overflow
  case contradictoryOperation = "contradictory_operation"

  // Any other message.
  case messageMalformed = "message.malformed"
  case messageTooLarge = "message.too_large"
  case messageTooMany = "message.too_many"
  case messageWrongLength = "message.wrong_length"
  case messageOutOfRange = "message.out_of_range"
  case messageMissing = "message.missing"

  // Certificates.
  case certificateOtherOrganization = "certificate.other_organization"
  case certificateBadSignature = "certificate.bad_signature"
  case certificateIssuerDiffers = "certificate.issuer_differs"
  case certificateIssuerNotAdmin = "certificate.issuer_not_admin"
  case certificateOwnIssuer = "certificate.own_issuer"
  case certificateRankWithoutOffice = "certificate.rank_without_office"
  case certificateRankNotAfterIssuer = "certificate.rank_not_after_issuer"
  case certificateChainLength = "certificate.chain_length"

  // Keys on their way.
  case wrapCannotOpen = "wrap.cannot_open"
  case wrapOtherRecipient = "wrap.other_recipient"
  case wrapEncapsulationMissing = "wrap.encapsulation_missing"
  case wrapKeyDiffers = "wrap.key_differs"

  // Claims of scopes.
  case claimCannotOpen = "claim.cannot_open"
  case claimMalformed = "claim.malformed"
  case claimCompartmentDiffers = "claim.compartment_differs"
  case claimScopeDiffers = "claim.scope_differs"

  // Joining.
  case invitationNotAnInvitation = "invitation.not_an_invitation"
  case invitationLength = "invitation.length"
  case invitationCharacters = "invitation.characters"
  case invitationCheckDiffers = "invitation.check_differs"
  case invitationMalformed = "invitation.malformed"
  case invitationServerAddress = "invitation.server_address"
  case enrollmentOtherInvitation = "enrollment.other_invitation"
  case enrollmentBadProof = "enrollment.bad_proof"
  case enrollmentBadSignature = "enrollment.bad_signature"

  // Carried files.
  case carryNotACarryFile = "carry.not_a_carry_file"
  case carryUnsupportedVersion = "carry.unsupported_version"
  case carryUnknownKind = "carry.unknown_kind"
  case carryTooLarge = "carry.too_large"
  case carrySegment = "carry.segment"
  case carryWrap = "carry.wrap"
  case carryTruncated = "carry.truncated"
  case carryDamaged = "carry.damaged"
  case carryTrailingBytes = "carry.trailing_bytes"
}

extension Outcome {
  /// The word for an error of a segment; `nil` for those that only writing can meet, and for combinations that the
  /// order of reading rules out.
  init?(_ error: SegmentError) {
    switch error {
    case .truncated: self = .truncated
    case .trailingBytes: self = .trailingBytes
    case .tooLarge: self = .tooLarge
    case .headerTooLarge: self = .headerTooLarge
    case .header(let error): self.init(part: "header", error)
    case .keyID: self = .keyID
    case .unsupportedVersion: self = .unsupportedVersion
    case .wrongKind: self = .wrongKind
    case .wrongKey: self = .wrongKey
    case .sealBroken: self = .sealBroken
    case .unknownCompression: self = .unknownCompression
    case .paddingBroken: self = .paddingBroken
    case .compression(let error): self.init(error)
    case .body(let error): self.init(part: "body", error)
    case .columnLength: self = .columnLength
    case .indexOutOfRange: self = .indexOutOfRange
    case .duplicate: self = .duplicate
    case .notAscending: self = .notAscending
    case .beyondLimit: self = .beyondLimit
    case .overflow: self = .overflow
    case .contradictoryOperation: self = .contradictoryOperation
    case .mixedRuns, .mixedTypes, .nonceLength, .signingFailed: return nil
    }
  }

  init(_ error: ZstandardError) {
    switch error {
    case .notAFrame: self = .compressionNotAFrame
    case .sizeNotStated: self = .compressionSizeNotStated
    case .tooLarge: self = .compressionTooLarge
    case .damaged: self = .compressionDamaged
    case .trailingBytes: self = .compressionTrailingBytes
    }
  }

  /// The word for an error of a protobuf message: that of a header, of a body, or of any other message.
  init?(part: String, _ error: MessageError) {
    let word =
      switch error {
      case .malformed: "malformed"
      case .tooLarge: "too_large"
      case .tooMany: "too_many"
      case .wrongLength: "wrong_length"
      case .outOfRange: "out_of_range"
      case .missing: "missing"
      case .notAscending: "not_ascending"
      }
    self.init(rawValue: "\(part).\(word)")
  }

  /// The word for whatever reading threw.
  init?(_ error: any Error) {
    switch error {
    case let outcome as Outcome: self = outcome
    case let error as SegmentError: self.init(error)
    case let error as MessageError: self.init(part: "message", error)
    case let error as TrustError: self.init(error)
    case let error as CarryFileError: self.init(error)
    default: return nil
    }
  }
}

extension Outcome {
  /// The word for an error of trust; `nil` for those that no vector can meet, since they lie in the reader's own state.
  init?(_ error: TrustError) {
    switch error {
    case .certificate(let fault): self.init(fault)
    case .wrap(.cannotOpen): self = .wrapCannotOpen
    case .wrap(.otherRecipient): self = .wrapOtherRecipient
    case .wrap(.encapsulationMissing): self = .wrapEncapsulationMissing
    case .wrap(.keyDiffers): self = .wrapKeyDiffers
    case .claim(.cannotOpen): self = .claimCannotOpen
    case .claim(.malformed): self = .claimMalformed
    case .claim(.compartmentDiffers): self = .claimCompartmentDiffers
    case .claim(.scopeDiffers): self = .claimScopeDiffers
    case .invitation(let fault): self.init(fault)
    case .enrollment(.otherInvitation): self = .enrollmentOtherInvitation
    case .enrollment(.badProof): self = .enrollmentBadProof
    case .enrollment(.badSignature): self = .enrollmentBadSignature
    default: return nil
    }
  }

  private init?(_ fault: CertificateFault) {
    switch fault {
    case .otherOrganization: self = .certificateOtherOrganization
    case .badSignature: self = .certificateBadSignature
    case .issuerDiffers: self = .certificateIssuerDiffers
    case .issuerNotAdmin: self = .certificateIssuerNotAdmin
    case .ownIssuer: self = .certificateOwnIssuer
    case .rankWithoutOffice: self = .certificateRankWithoutOffice
    case .rankNotAfterIssuer: self = .certificateRankNotAfterIssuer
    case .chainLength: self = .certificateChainLength
    case .issuerUnknown, .wouldDemote, .outranked: return nil
    }
  }

  private init(_ fault: InvitationFault) {
    switch fault {
    case .notAnInvitation: self = .invitationNotAnInvitation
    case .length: self = .invitationLength
    case .characters: self = .invitationCharacters
    case .checkDiffers: self = .invitationCheckDiffers
    case .malformed: self = .invitationMalformed
    case .serverAddress: self = .invitationServerAddress
    }
  }

  init(_ error: CarryFileError) {
    switch error {
    case .notACarryFile: self = .carryNotACarryFile
    case .unsupportedVersion: self = .carryUnsupportedVersion
    case .unknownKind: self = .carryUnknownKind
    case .tooLarge: self = .carryTooLarge
    case .segment: self = .carrySegment
    case .wrap: self = .carryWrap
    case .truncated: self = .carryTruncated
    case .damaged: self = .carryDamaged
    case .trailingBytes: self = .carryTrailingBytes
    }
  }
}
