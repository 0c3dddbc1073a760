// Things that are signed, sealed or checked, each with the way in which its receiver reads it.

/// What kind of thing a specimen is; a mutation of it is counted under this.
public enum SpecimenKind: String, CaseIterable, Sendable {
  case segment = "segment of changes"
  case sealedBody = "sealed body"
  case scopeSegment = "control segment of a scope"
  case rosterSegment = "segment of the roster"
  case founding = "founding of a roster"
  case certificate = "certificate and chain"
  case session = "session proof"
  case teamWrap = "wrap of a team's keys"
  case teamSeal = "seal of a team's keys"
  case keyWrap = "wrap of a scope's key"
  case keySeal = "seal of a scope's key"
  case claim = "sealed claim"
  case revocation = "revocation by the root"
  case request = "enrollment request"
  case answer = "enrollment answer"
  case receipt = "receipt"
  case invitation = "invitation's text"
  case carryFile = "carried file"
  case carriedItems = "carried file, its digest made anew"
  case sheet = "sheet of paper"
  case rootText = "root key's text"
  case column = "sealed column of a replica"
  case storageKey = "locked storage key"

  /// How often it is drawn, in ten thousand: what is read slowly on purpose, seldom.
  var weight: Int {
    switch self {
    case .segment, .scopeSegment, .rosterSegment: 1_200
    case .sealedBody: 900
    case .founding: 500
    case .certificate, .session, .column: 600
    case .teamWrap, .keyWrap, .carryFile, .carriedItems: 300
    case .teamSeal, .keySeal: 150
    case .claim, .request, .receipt, .invitation, .sheet: 500
    case .revocation, .rootText: 249
    case .answer: 100
    case .storageKey: 2
    }
  }
}

/// One thing as it was made.
package struct Specimen {
  var kind: SpecimenKind
  var form: SpecimenForm
  var bytes: [UInt8]
  /// Whether another whole thing of the kind in this one's place is a mutation, too: it is bound to its place.
  var isBound = false
  /// Reads bytes as this one's receiver does.
  ///
  /// Gives what was accepted, nil where that is nothing: of what is signed, the signed bytes with the signature; of what is
  /// sealed, what was sealed and for whom.
  var read: (_ bytes: [UInt8]) -> [UInt8]?

  package init(
    kind: SpecimenKind, form: SpecimenForm, bytes: [UInt8], isBound: Bool = false,
    read: @escaping (_ bytes: [UInt8]) -> [UInt8]?
  ) {
    (self.kind, self.form, self.bytes) = (kind, form, bytes)
    (self.isBound, self.read) = (isBound, read)
  }
}
