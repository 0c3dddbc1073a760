// Names of keys, wraps, teams and logs: the digests and identifiers that only the protocol, and not merge, needs.

public import CausalMerge

/// What a ``KeyID`` names.
public enum KeySubject: Sendable {}
/// What a ``WrapHash`` names.
public enum WrapSubject: Sendable {}
/// What an ``OrganizationID`` names.
public enum OrganizationSubject: Sendable {}
/// What a ``RunningHash`` names.
public enum LogSubject: Sendable {}
/// What a ``TeamID`` identifies.
public enum TeamSubject: Sendable {}
/// What an ``InvitationID`` identifies.
public enum InvitationSubject: Sendable {}
/// What an ``OrderID`` identifies.
public enum OrderSubject: Sendable {}
/// What an ``Epoch`` identifies.
public enum EpochSubject: Sendable {}
/// What a ``LeaseID`` identifies.
public enum LeaseSubject: Sendable {}

/// The name of a content key, which commits to it: nobody can show two keys of one name.
public typealias KeyID = Digest<KeySubject>
/// The name of a wrap's exact bytes; the log holds this and never the wrap, so that the wrap can be destroyed.
public typealias WrapHash = Digest<WrapSubject>
/// The name of an organization: SHA-256 of its root's signing key, so that who knows the name can check the root.
public typealias OrganizationID = Digest<OrganizationSubject>
/// A team, whose devices share keys: random.
public typealias TeamID = Identifier<TeamSubject>
/// An invitation, derived from its secret so that the server knows it without being able to use it.
public typealias InvitationID = Identifier<InvitationSubject>
/// An order about scopes or devices, by which receipts and later orders name it: random, or from a segment's hash.
public typealias OrderID = Identifier<OrderSubject>
/// One life of a server's log: random, drawn anew when a log is started or restored.
public typealias Epoch = Identifier<EpochSubject>
/// The share of a laptop's lease, derived from it: who gives one back cannot give another.
public typealias LeaseID = Identifier<LeaseSubject>

extension Digest where Subject == OrganizationSubject {
  /// The name of the organization that has this root key.
  public init(rootKey: SigningPublicKey) {
    self = SecureHash.digest(of: rootKey.bytes)
  }
}

extension Identifier where Subject == DeviceSubject {
  /// The name of the device that signs with this key.
  public init(signingKey: SigningPublicKey) {
    let digest: Digest<DeviceSubject> = SecureHash.digest(of: signingKey.bytes)
    self.init(prefixOf: digest)
  }
}

extension Identifier where Subject == ScopeSubject {
  /// The scope in which the organization with this root key keeps its roster.
  public init(rosterOf rootKey: SigningPublicKey) {
    let digest: Digest<ScopeSubject> = SecureHash.digest(.roster, of: rootKey.bytes)
    self.init(prefixOf: digest)
  }
}

extension Identifier where Subject == OrderSubject {
  /// The name by which a receipt says that a device was emptied: of the roster's segment that revoked it so.
  public init(wipingBy revocation: SegmentHash) {
    self.init(prefixOf: revocation)
  }
}

extension Identifier where Subject == LeaseSubject {
  /// The name of a lease's share.
  init(share: [UInt8]) {
    let digest: Digest<LeaseSubject> = SecureHash.digest(.lease, of: share)
    self.init(prefixOf: digest)
  }
}

extension Identifier where Subject == InvitationSubject {
  /// The invitation that has this one-time secret.
  public init(secret: [UInt8]) {
    let digest: Digest<InvitationSubject> = SecureHash.digest(.invitation, of: secret)
    self.init(prefixOf: digest)
  }
}
