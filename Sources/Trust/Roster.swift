// Who is who and who may do what, as every device and the server know it from the same signed segments.

public import CausalMerge
public import SyncProtocol

/// An organization's devices, teams and policy, derived from the control segments of its roster scope.
///
/// Two admins without signal enrol devices on two laptops; a third admin's first entry is on its way by USB stick.
/// There is no order in which these arrive everywhere. So what an entry may do is judged by its *own* past, by what
/// its author's segment builds on, and never by what else has arrived: all replicas then agree, whoever was first.
///
/// - segments are taken in after their parents; within that, every order gives the same roster;
/// - an entry that its author may not make changes nothing: it is listed in ``invalidEntries`` with the reason;
/// - what was taken stays taken; a revocation ends what stands of it, see `Standing`: questions of who may do what now
///   are asked of what stands, questions of how something once came about of what was ever taken.
/// - what was ordered destroyed stays so.
///
/// The same rules run on the server, which enforces the roster and cannot forge it.
public struct Roster: Sendable {
  /// The pinned fingerprint of the organization's root.
  public let organization: OrganizationID
  /// The root's key, once a founding entry has shown it.
  public internal(set) var rootKey: SigningPublicKey?

  var graph = ScopeGraph()
  var placements: [SegmentHash: Placement] = [:]
  var tips: Set<SegmentHash> = []
  var foundings: [Origin] = []
  var certificates: [DeviceID: [CertificateFact]] = [:]
  var teams: [TeamID: TeamFacts] = [:]
  var teamsByDevice: [DeviceID: Set<TeamID>] = [:]
  var policies: [UInt32: [TeamID: [PolicyFact]]] = [:]
  var confirmations: [ConfirmationFact] = []
  var revocations: [RevocationFact] = []
  private var memory = StandingMemory()
  var orderFacts: [OrderFact] = []
  /// Positions in `orderFacts` by the scopes that they name.
  var ordersByScope: [ScopeID: [Int]] = [:]
  /// Scopes that are destroyed by an order.
  public internal(set) var destroyedScopes: Set<ScopeID> = []
  var invalid: [InvalidEntry] = []

  /// An empty roster of the organization whose root has this fingerprint.
  public init(organization: OrganizationID) {
    self.organization = organization
  }

  /// The scope whose segments make this roster; `nil` until a founding entry has shown the root's key.
  public var scope: ScopeID? { rootKey.map { ScopeID(rosterOf: $0) } }

  /// Whether a segment was taken in.
  public func contains(_ segment: SegmentHash) -> Bool { placements[segment] != nil }

  /// How many segments were taken in.
  public var segmentCount: Int { placements.count }

  /// The segments that no other builds on yet: parents of the next one.
  public var frontier: [SegmentHash] { tips.sorted() }

  /// Entries that changed nothing, with the reason, in the order of their segments' hashes.
  public var invalidEntries: [InvalidEntry] { invalid.sorted { $0.place < $1.place } }

  /// Takes in one segment.
  ///
  /// - Parameters:
  ///   - batch: what the segment says; `nil` if its body cannot be read, which counts as saying nothing.
  ///   - author: whose signature on the segment was verified.
  ///   - hash: the segment.
  ///   - parents: what it builds on.
  /// - Returns: the entries of this segment that changed nothing; none too if the segment was there before.
  /// - Throws: ``TrustError/parentMissing(_:)``; the roster is unchanged.
  /// - Complexity: O(entries), with one signature check a certificate.
  @discardableResult
  public mutating func apply(
    _ batch: ControlBatch?, from author: DeviceID, hash: SegmentHash, parents: [SegmentHash]
  ) throws(TrustError) -> [InvalidEntry] {
    guard placements[hash] == nil else { return [] }
    var parentPlacements: [Placement] = []
    for parent in parents {
      guard let placement = placements[parent] else { throw .parentMissing(parent) }
      parentPlacements.append(placement)
    }
    let placement = graph.place(by: author, upon: parentPlacements)
    placements[hash] = placement
    tips.subtract(parents)
    tips.insert(hash)
    let origin = Origin(segment: hash, author: author, placement: placement)
    var faults: [InvalidEntry] = []
    for (index, entry) in (batch?.entries ?? []).enumerated() {
      if let fault = take(entry, index: index, parentless: parents.isEmpty, from: origin) {
        faults.append(InvalidEntry(place: EntryPlace(segment: hash, index: index), fault: fault))
      }
    }
    invalid += faults
    if !revocations.isEmpty { memory = StandingMemory() }
    return faults
  }

  /// What stands of what was taken; `nil` where nothing was ever revoked, and all of it does.
  var standing: Standing? { revocations.isEmpty ? nil : memory.standing(of: self) }
}

/// Where an entry stands: its segment, and how many entries come before it there.
public struct EntryPlace: Hashable, Comparable, Sendable {
  public var segment: SegmentHash
  public var index: Int

  public init(segment: SegmentHash, index: Int) {
    self.segment = segment
    self.index = index
  }

  public static func < (left: EntryPlace, right: EntryPlace) -> Bool {
    (left.segment, left.index) < (right.segment, right.index)
  }
}

/// An entry that changed nothing, and why.
public struct InvalidEntry: Hashable, Sendable {
  public var place: EntryPlace
  public var fault: EntryFault

  public init(place: EntryPlace, fault: EntryFault) {
    self.place = place
    self.fault = fault
  }
}

/// Why an entry of a control segment changes nothing.
public enum EntryFault: Hashable, Sendable {
  /// Its author is no admin in the entry's own past.
  case notAdmin
  /// It belongs into another scope, or to another place in its segment.
  case misplaced
  /// The root's key is not the pinned organization's.
  case otherRoot
  case certificate(CertificateFault)
  case teamUnknown(TeamID)
  case deviceUnknown(DeviceID)
  case generation(UInt32, expected: UInt32)
  case rights(UInt32)
  /// A revocation that says the root signed it, and the root did not.
  case badRootSignature
  /// Its author may not write in this scope, in the entry's own past.
  case notGranted
  /// An opening that brings no key for its claim.
  case keyMissing
  case keyUnknown(KeyID)
  /// An order that lacks what belongs to its kind, or names what is not there or nobody may order away.
  case order
  /// Kept for a later version, which understands it.
  case reserved

  /// Whether the entry is at fault, and not only this version's understanding.
  public var isRefusal: Bool { self != .reserved }
}

// MARK: what the roster remembers

/// Where a fact comes from.
struct Origin: Sendable {
  var segment: SegmentHash
  var author: DeviceID
  var placement: Placement

  /// Whether another fact's segment is this one or lies in its past.
  ///
  /// Within one segment, earlier entries count.
  func sees(_ other: Origin) -> Bool {
    placement.vector.covers(chain: other.placement.chain, height: other.placement.height)
  }
}

protocol Fact {
  var origin: Origin { get }
}

extension Array where Element: Fact {
  /// The facts that no other of these replaces: those that lie in no other's past.
  ///
  /// Within one segment the later entry replaces the earlier.
  var heads: [Element] {
    indices.filter { index in
      !indices.contains { other in
        let same = self[other].origin.segment == self[index].origin.segment
        return same ? other > index : self[other].origin.sees(self[index].origin)
      }
    }.map { self[$0] }
  }
}

struct CertificateFact: Fact, Sendable {
  var origin: Origin
  var signed: SignedCertificate
  /// Certificates up to the root, this one among them.
  var depth: Int

  var certificate: DeviceCertificate { signed.certificate }
}

struct TeamKeyFact: Fact, Sendable {
  var origin: Origin
  var key: TeamKey
}

struct MembershipFact: Fact, Sendable {
  var origin: Origin
  var wrap: WrapHash
}

struct TeamFacts: Sendable {
  var keys: [TeamKeyFact] = []
  var members: [DeviceID: [MembershipFact]] = [:]
}

struct PolicyFact: Fact, Sendable {
  var origin: Origin
  var rights: Rights
}

struct ConfirmationFact: Fact, Sendable {
  var origin: Origin
}
