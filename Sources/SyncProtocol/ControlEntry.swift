// What control segments say. Their bodies are signed and not sealed: the server reads them to know who may read and
// write which scope, and cannot forge them.

public import CausalMerge

/// One statement of a control segment.
public enum ControlEntry: Hashable, Sendable {
  // In the roster, by admins.

  /// The first entry of a roster: the root's key itself, so that its fingerprint can be checked.
  case founding(rootKey: SigningPublicKey)
  /// A device's certificate.
  case device(SignedCertificate)
  case team(TeamKey)
  case membership(Membership)
  case policy(CompartmentPolicy)
  case revocation(Revocation)
  case erasure(ErasureOrder)
  /// An admin has seen the roster at this point: opens reading after a server was rebuilt.
  case confirmation

  // In any other scope.

  case opening(ScopeOpening)
  case key(ScopeKey)
  case grant(Grant)
  case wrap(WrapAddition)
  case keyRequest(KeyRequest)
  case frontier(Frontier)
  case grantEnd(GrantEnd)

  /// A statement of a later version: its bytes, kept for passing on.
  case unknown(bytes: [UInt8])
}

/// What a team's devices may do.
public struct Rights: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  public static let read = Rights(rawValue: 1)
  public static let write = Rights(rawValue: 2)
  /// Open new scopes of a compartment; it means nothing in a grant.
  public static let open = Rights(rawValue: 4)
}

/// One generation of a team's public key.
public struct TeamKey: Hashable, Sendable {
  public var team: TeamID
  /// Counted from 1.
  public var generation: UInt32
  /// 1,216 bytes, X-Wing.
  public var agreementKey: [UInt8]

  public init(team: TeamID, generation: UInt32, agreementKey: [UInt8]) {
    self.team = team
    self.generation = generation
    self.agreementKey = agreementKey
  }
}

/// A device becomes a member of a team.
public struct Membership: Hashable, Sendable {
  public var team: TeamID
  public var device: DeviceID
  /// The wrap that brings the device the team's keys.
  public var wrap: WrapHash

  public init(team: TeamID, device: DeviceID, wrap: WrapHash) {
    self.team = team
    self.device = device
    self.wrap = wrap
  }
}

/// A team's standing rights in a compartment.
///
/// Whether its devices may open scopes there, and what a scope's opening grants the team.
public struct CompartmentPolicy: Hashable, Sendable {
  public var compartment: UInt32
  public var team: TeamID
  public var rights: Rights

  public init(compartment: UInt32, team: TeamID, rights: Rights) {
    self.compartment = compartment
    self.team = team
    self.rights = rights
  }
}

/// A device, or its place in one team, ends.
///
/// What the device wrote until then counts, and what it writes later is kept and does not; which of its segments are
/// which is said in each scope, by a ``Frontier``.
public struct Revocation: Hashable, Sendable {
  public var device: DeviceID
  /// Where given, only the device's place in this team ends.
  public var team: TeamID?
  /// Whether the device is to empty itself when it next hears of this; without a team only.
  public var wipe: Bool
  /// The root's own word, by which any admin may bring the revocation of any other: 64 bytes, Ed25519.
  public var rootSignature: [UInt8]?

  public init(
    device: DeviceID, team: TeamID? = nil, wipe: Bool = false, rootSignature: [UInt8]? = nil
  ) {
    self.device = device
    self.team = team
    self.wipe = wipe
    self.rootSignature = rootSignature
  }

  /// What the root signs.
  public func signedMessage(organization: OrganizationID) -> [UInt8] {
    Label.revocation.bytes + organization.bytes + device.bytes + (team ?? .zero).bytes
      + [wipe ? 1 : 0]
  }
}

/// What counts in one scope of a device whose right to write there has ended: some segments and their past.
///
/// Several add up. Until there is one, all of the device's work counts as before.
public struct Frontier: Hashable, Sendable {
  public var device: DeviceID
  /// The segment that ended the device's right: the roster's, or this scope's where what its team was granted ended.
  public var revocation: SegmentHash
  /// Segments that count, with what lies in their past.
  public var segments: [SegmentHash]

  /// Segments that one frontier may name: more heads than one device leaves in a scope.
  public static let segmentLimit = 256

  public init(device: DeviceID, revocation: SegmentHash, segments: [SegmentHash]) {
    self.device = device
    self.revocation = revocation
    self.segments = segments
  }
}

/// A court's order about scopes: to destroy them, to seal them, or to keep them from being destroyed.
///
/// It says nothing of what the scopes hold. The order's number and text are sealed elsewhere; a digest of them is here.
public struct ErasureOrder: Hashable, Sendable {
  /// What is ordered; an order of a later kind is kept and has no effect.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
      self.rawValue = rawValue
    }

    /// Nothing: an order as it was before orders had rules.
    public static let reserved = Kind(rawValue: 0)
    public static let destroy = Kind(rawValue: 1)
    /// Only the custodian's devices keep the scopes.
    public static let seal = Kind(rawValue: 2)
    /// Nothing may be destroyed while this stands.
    public static let hold = Kind(rawValue: 3)
    /// Takes a seal or a hold back.
    public static let lift = Kind(rawValue: 4)

    /// Whether this version has rules for it.
    public var isKnown: Bool { (1...4).contains(rawValue) }
  }

  public var kind: Kind
  public var scopes: [ScopeID]
  /// The order's name; only a reserved one has none.
  public var order: OrderID?
  /// With a seal: the team whose devices keep the scopes.
  public var custodian: TeamID?
  /// With a lift: the order that is taken back.
  public var lifted: OrderID?
  /// A digest of the order's text, 32 bytes or none.
  public var authority: [UInt8]

  /// Bytes of a digest of an order's text.
  public static let authorityBytes = 32

  public init(
    kind: Kind, order: OrderID?, scopes: [ScopeID], custodian: TeamID? = nil,
    lifted: OrderID? = nil, authority: [UInt8] = []
  ) {
    self.kind = kind
    self.order = order
    self.scopes = scopes
    self.custodian = custodian
    self.lifted = lifted
    self.authority = authority
  }
}

/// The first entry of a scope.
///
/// Several devices may open the same scope offline; each opening stands.
public struct ScopeOpening: Hashable, Sendable {
  public var compartment: UInt32
  /// A ``ScopeClaim``, sealed under the scope key of the same control segment.
  public var sealedClaim: [UInt8]

  /// The most bytes of a sealed claim: nonce, claim, tag.
  public static let sealedClaimBytes = 128

  public init(compartment: UInt32, sealedClaim: [UInt8]) {
    self.compartment = compartment
    self.sealedClaim = sealedClaim
  }
}

/// A key of the scope, and the hashes of the wraps that bring it to teams.
public struct ScopeKey: Hashable, Sendable {
  public var keyID: KeyID
  /// Key wraps, and the encapsulations that they use.
  public var wraps: [WrapHash]
  /// Wraps of earlier keys under this one.
  ///
  /// Reserved.
  public var predecessors: [WrapHash]
  /// Of which generation the keys of teams were that it was wrapped for; 1 for a team that is not named.
  public var generations: [TeamID: UInt32]

  public init(
    keyID: KeyID, wraps: [WrapHash], predecessors: [WrapHash] = [],
    generations: [TeamID: UInt32] = [:]
  ) {
    self.keyID = keyID
    self.wraps = wraps
    self.predecessors = predecessors
    self.generations = generations
  }
}

/// A team may read, or read and write, the scope.
public struct Grant: Hashable, Sendable {
  public var team: TeamID
  public var rights: Rights
  /// When it is to be ended, in milliseconds since 1970; nil where nobody said so.
  ///
  /// Whoever hands out and whoever shows keeps to it; for good it is ended by a ``GrantEnd``.
  public var until: Int64?

  public init(team: TeamID, rights: Rights, until: Int64? = nil) {
    self.team = team
    self.rights = rights
    self.until = until
  }
}

/// What a team was granted before in the scope ends: what its author did not know of, too.
public struct GrantEnd: Hashable, Sendable {
  public var team: TeamID

  public init(team: TeamID) {
    self.team = team
  }
}

/// Wraps of a key of the scope that a granted team lacked.
public struct WrapAddition: Hashable, Sendable {
  public var keyID: KeyID
  public var wraps: [WrapHash]

  public init(keyID: KeyID, wraps: [WrapHash]) {
    self.keyID = keyID
    self.wraps = wraps
  }
}

/// A member holds no wrap of a key that it needs, and asks whoever holds the key for one.
///
/// Wraps lie beside the log. Where a server's disk and a laptop's are lost together, one can be gone that the log names,
/// while colleagues of another team still hold the key.
public struct KeyRequest: Hashable, Sendable {
  public var keyID: KeyID
  /// For whom to wrap.
  public var team: TeamID

  public init(keyID: KeyID, team: TeamID) {
    self.keyID = keyID
    self.team = team
  }
}
