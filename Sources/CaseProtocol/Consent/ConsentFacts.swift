// What a consent says, as its records have it. There is no field that makes a service depend on it, because there is
// nothing to choose: it never does.

public import CausalMerge
public import RecordSchema

/// With whom something is shared, by the code that records hold.
public struct SharingPartner: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// An agency of the county's.
  public init(_ agency: Agency) {
    rawValue = agency.rawValue
  }

  public static let prosecution = SharingPartner(rawValue: "prosecution")
  public static let defence = SharingPartner(rawValue: "defence")
  public static let provider = SharingPartner(rawValue: "provider")
  /// A parent or guardian: never granted by itself, because a minor may consent alone, and a parent may be who sold them.
  public static let guardian = SharingPartner(rawValue: "guardian")
  /// The youth, to whom the youth's own record is shown.
  public static let youth = SharingPartner(rawValue: "youth")
}

/// What something is shared for.
public enum SharingPurpose: String, Hashable, Sendable, CaseIterable {
  case service, placement, investigation, prosecution, research, reporting
}

/// One consent, as far as sharing asks.
///
/// - times are milliseconds since 1970; what nobody stated is `nil`.
public struct ConsentFacts: Hashable, Sendable {
  /// Who gave it, by the code that records hold.
  public enum Giver: String, Hashable, Sendable, CaseIterable {
    case youth, guardian, court, other
  }

  /// How it was given, by the code that records hold.
  public enum Form: String, Hashable, Sendable, CaseIterable {
    case written
    case oralNoted = "oral_noted"
  }

  public var record: RecordID
  /// The youth's person record.
  public var subject: RecordID
  public var givenAt: Int64?
  public var givenBy: Giver?
  public var form: Form?
  public var limitsExplainedAt: Int64?
  public var parts: Set<Compartment>
  public var partners: Set<SharingPartner>
  public var purposes: Set<SharingPurpose>
  /// The end that was agreed.
  public var expiresAt: Int64?
  /// Ends that were set later; only those before ``expiresAt`` change anything.
  public var earlierEnds: [Int64]
  /// Whether any record says that it was taken back; where one does, it is, whatever any clock says of when.
  public var isRevoked: Bool
  /// Whether the youth keeps something back that only words say: a person reads them first.
  public var hasWithheld: Bool

  public init(
    record: RecordID, subject: RecordID, givenAt: Int64?, givenBy: Giver?, form: Form?,
    limitsExplainedAt: Int64?, parts: Set<Compartment>, partners: Set<SharingPartner>,
    purposes: Set<SharingPurpose>, expiresAt: Int64?, earlierEnds: [Int64] = [],
    isRevoked: Bool = false, hasWithheld: Bool = false
  ) {
    self.record = record
    self.subject = subject
    self.givenAt = givenAt
    self.givenBy = givenBy
    self.form = form
    self.limitsExplainedAt = limitsExplainedAt
    self.parts = parts
    self.partners = partners
    self.purposes = purposes
    self.expiresAt = expiresAt
    self.earlierEnds = earlierEnds
    self.isRevoked = isRevoked
    self.hasWithheld = hasWithheld
  }

  /// When it ends: the earliest end that anyone set.
  ///
  /// More time is another consent. Whoever writes a later end into this one has changed nothing, wherever they wrote it.
  public var endsAt: Int64? {
    expiresAt.map { agreed in earlierEnds.reduce(agreed, min) }
  }
}

/// Whether a youth shares with a partner at all: the register beside every consent.
///
/// Whoever records a consent writes here that it is in force, and whoever records that it was taken back writes that, so
/// the two meet even where neither had seen the other. Of both, the one that shares less holds.
public struct SharingStanding: Hashable, Sendable {
  public var subject: RecordID
  public var partner: SharingPartner
  public var isRevoked: Bool

  public init(subject: RecordID, partner: SharingPartner, isRevoked: Bool) {
    self.subject = subject
    self.partner = partner
    self.isRevoked = isRevoked
  }
}

/// Something that someone asks to show, or to hand over.
public struct SharingRequest: Hashable, Sendable {
  /// The youth's person record.
  public var subject: RecordID
  public var parts: Set<Compartment>
  public var partner: SharingPartner
  public var purpose: SharingPurpose

  public init(
    subject: RecordID, parts: Set<Compartment>, partner: SharingPartner, purpose: SharingPurpose
  ) {
    self.subject = subject
    self.parts = parts
    self.partner = partner
    self.purpose = purpose
  }
}
