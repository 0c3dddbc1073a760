// What the server keeps about sessions and newcomers, and about itself.

public import CausalMerge
public import SyncProtocol

/// What the hash of a session token names: the token itself is never kept.
public enum TokenSubject: Sendable {}
/// The hash under which a session token is kept.
public typealias TokenHash = Digest<TokenSubject>

/// An invitation that an admin's device has registered.
public struct StoredInvitation: Hashable, Sendable {
  public var id: InvitationID
  public var admin: DeviceID
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var expiresAt: Int64

  public init(id: InvitationID, admin: DeviceID, expiresAt: Int64) {
    self.id = id
    self.admin = admin
    self.expiresAt = expiresAt
  }
}

/// A request to be enrolled, as it is kept for the admin who invited.
public struct StoredEnrollment: Hashable, Sendable {
  public var request: EnrollmentRequest
  /// Whether the admin has turned the device away.
  public var isTurnedAway: Bool

  public init(request: EnrollmentRequest, isTurnedAway: Bool) {
    self.request = request
    self.isTurnedAway = isTurnedAway
  }
}

/// Single facts about the server itself, each a run of bytes.
public enum ServerFact: String, CaseIterable, Sendable {
  /// The pinned fingerprint of the organization's root: 32 bytes.
  case organization
  /// The root's key, once anyone has shown it: 32 bytes.
  case rootKey = "root_key"
  /// The log's epoch: 16 bytes.
  case epoch
  /// One byte: 1 once an admin has confirmed the roster in this epoch.
  case confirmed
  /// The instant up to which all is in a verified backup: 8 bytes, big-endian.
  case safeThrough = "safe_through"
  /// One byte: 1 while what an earlier version kept is not sorted into the sides of its scopes.
  case scopesUnsorted = "scopes_unsorted"
  /// The position beyond which none was ever told: 8 bytes, big-endian.
  case horizon
  /// What the proofs in this epoch's cursors are made with: 32 bytes.
  case cursorKey = "cursor_key"
}

/// Sessions, invitations, and the server's facts.
public protocol AccessStore {
  /// A fact; `nil` if it was never kept.
  func fact(_ fact: ServerFact) throws -> [UInt8]?
  /// Keeps a fact in place of the one before.
  func keep(_ bytes: [UInt8], as fact: ServerFact) throws

  /// Keeps a session's token by its hash, and forgets all that have expired.
  func keepToken(_ token: TokenHash, of device: DeviceID, expiresAt: Int64, now: Int64) throws
  /// Whose token this is; `nil` if it is unknown or has expired.
  func device(ofToken token: TokenHash, now: Int64) throws -> DeviceID?
  /// Remembers when a device last opened a session, for the operator.
  func noteSession(of device: DeviceID, at time: Int64) throws

  /// Forgets every token, so that every device must show itself anew.
  func forgetSessions() throws

  /// Keeps an invitation; one that is known keeps its admin and takes the new expiry.
  func keep(_ invitation: StoredInvitation) throws
  /// An invitation; `nil` if it is unknown.
  func invitation(_ id: InvitationID) throws -> StoredInvitation?
  /// Forgets invitations that had expired by some time, with their requests.
  func forgetInvitations(expiredBy time: Int64) throws
  /// How many invitations of an admin can still be asked by at some time.
  func invitationCount(of admin: DeviceID, standingAt time: Int64) throws -> Int

  /// Keeps a request to be enrolled. The same request twice is one.
  func keep(_ request: EnrollmentRequest, arrivedAt: Int64) throws
  /// Notes that the admin has turned away whoever made a request.
  func turnAway(_ request: EnrollmentRequest) throws
  /// The requests made with an invitation, in the order of their arrival.
  func enrollments(of invitation: InvitationID) throws -> [StoredEnrollment]
  /// The requests made with an admin's invitations, in the order of their arrival.
  func enrollments(for admin: DeviceID) throws -> [StoredEnrollment]
}

/// How much a store holds, for an operator: counts and sizes, never a record.
public struct StoreCounts: Hashable, Sendable {
  public var segments: Int
  public var controlSegments: Int
  public var heldSegments: Int
  public var wraps: Int
  public var wantedWraps: Int
  public var waiting: Int
  public var scopes: Int
  public var itemBytes: Int

  public init(
    segments: Int, controlSegments: Int, heldSegments: Int, wraps: Int, wantedWraps: Int,
    waiting: Int, scopes: Int, itemBytes: Int
  ) {
    self.segments = segments
    self.controlSegments = controlSegments
    self.heldSegments = heldSegments
    self.wraps = wraps
    self.wantedWraps = wantedWraps
    self.waiting = waiting
    self.scopes = scopes
    self.itemBytes = itemBytes
  }
}

/// What the log knows about one device's use of it.
public struct DeviceActivity: Hashable, Sendable {
  public var segments: Int
  /// When it last opened a session: milliseconds since 1970-01-01T00:00:00Z; `nil` if never here.
  public var lastSession: Int64?

  public init(segments: Int, lastSession: Int64?) {
    self.segments = segments
    self.lastSession = lastSession
  }
}

/// What an operator asks.
public protocol OperatorStore {
  func counts() throws -> StoreCounts
  /// How many items stand after a position.
  func itemCount(after position: UInt64) throws -> Int
  func activity() throws -> [DeviceID: DeviceActivity]
}
