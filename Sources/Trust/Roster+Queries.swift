// What others ask of a roster.

public import CausalMerge
public import SyncProtocol

extension Roster {
  // MARK: devices

  /// Every device that was vouched for, in the order of their ids.
  public var devices: [DeviceID] { certificates.keys.sorted() }

  /// A device's certificate as it stands: the latest, and where admins enrolled it apart, the one that lets it do most.
  ///
  /// A revoked device's stays: what it signed has still to be told from what it did not.
  ///
  /// - Returns: `nil` for a device that nobody vouched for.
  public func certificate(of device: DeviceID) -> DeviceCertificate? {
    standingCertificate(of: device)?.certificate
  }

  /// Whether a device may sign devices, teams and policy.
  public func isAdmin(_ device: DeviceID) -> Bool {
    let facts = standing.map { $0.certificates[device] } ?? certificates[device]
    return !isRevoked(device) && facts?.contains(where: \.certificate.isAdmin) ?? false
  }

  /// Whether a device was an admin in the past of a segment, or became one by it.
  func isAdmin(_ device: DeviceID, asOf segment: SegmentHash) -> Bool {
    guard let placement = placements[segment] else { return false }
    let origin = Origin(segment: segment, author: device, placement: placement)
    return isAdmin(device, seenFrom: origin)
  }

  /// A device's certificate and those of who issued it, up to one that the root signed: what a device shows to a
  /// server that has lost its roster.
  ///
  /// - Returns: `nil` for a device that nobody vouched for.
  public func chain(of device: DeviceID) -> [SignedCertificate]? {
    guard var fact = standingCertificate(of: device) else { return nil }
    var chain = [fact.signed]
    while let issuer = fact.certificate.issuer {
      let candidates = (certificates[issuer] ?? []).filter {
        $0.certificate.isAdmin && $0.depth < fact.depth && fact.origin.sees($0.origin)
      }
      guard let next = candidates.min(by: Self.standsBefore) else { return nil }
      chain.append(next.signed)
      fact = next
    }
    return chain
  }

  private func standingCertificate(of device: DeviceID) -> CertificateFact? {
    (standing?.certificates[device] ?? certificates[device])?.heads.min(by: Self.standsBefore)
  }

  /// Order among certificates of one device, the same on every replica.
  private static func standsBefore(_ left: CertificateFact, _ right: CertificateFact) -> Bool {
    let (one, other) = (left.certificate, right.certificate)
    if one.isAdmin != other.isAdmin { return one.isAdmin }
    if one.rank != other.rank { return one.rank < other.rank }
    if left.depth != right.depth { return left.depth < right.depth }
    return left.signed.certificateBytes.lexicographicallyPrecedes(right.signed.certificateBytes)
  }

  // MARK: revocation

  /// Whether anything was ever revoked.
  public var hasRevocations: Bool { !revocations.isEmpty }

  /// Whether a device is none of the organization's any more: it was revoked, or only revoked hands vouched for it.
  public func isRevoked(_ device: DeviceID) -> Bool {
    guard let standing, certificates[device] != nil else { return false }
    return standing.revoked[device] != nil || standing.certificates[device] == nil
  }

  /// The devices that are revoked, in the order of their ids.
  public var revokedDevices: [DeviceID] { standing == nil ? [] : devices.filter(isRevoked) }

  /// The roster's segments by which a device, or its place in teams, ended, in the order of their hashes.
  ///
  /// For a device that only revoked hands vouched for: those that revoked others.
  public func revocations(of device: DeviceID) -> [SegmentHash] {
    guard let standing else { return [] }
    let own = standing.revocations.filter { $0.entry.device == device }
    let told = own.isEmpty && isRevoked(device) ? standing.revocations : own
    return Set(told.map(\.origin.segment)).sorted()
  }

  /// Whether a segment of the roster holds a revocation that counts.
  func isRevocation(_ segment: SegmentHash) -> Bool {
    standing?.revocations.contains { $0.origin.segment == segment } ?? false
  }

  /// The revocations that count, as they were written, each once.
  public var countingRevocations: [(segment: SegmentHash, revocation: Revocation)] {
    (standing?.revocations ?? []).map { ($0.origin.segment, $0.entry) }
      .sorted { ($0.0, $0.1.device) < ($1.0, $1.1.device) }
  }

  /// Whether a device is ordered to empty itself: the roster's segments that say so, in the order of their hashes.
  ///
  /// Only revocations that count and were not lifted, of the whole device.
  public func wipes(of device: DeviceID) -> [SegmentHash] {
    guard let standing, isRevoked(device), let ends = standing.revoked[device] else { return [] }
    let segments = standing.revocations.filter {
      $0.endsDevice(device) && $0.entry.wipe && ends.contains($0.origin.segment)
    }.map(\.origin.segment)
    return Set(segments).sorted()
  }

  /// Whether some segment is one of these, or lies in the past of one.
  public func isPast(_ segment: SegmentHash, of later: [SegmentHash]) -> Bool {
    guard let placement = placements[segment] else { return false }
    return later.contains {
      placements[$0]?.vector.covers(chain: placement.chain, height: placement.height) ?? false
    }
  }

  /// Who wrote a revocation, or carried the root's.
  public func author(ofRevocation segment: SegmentHash) -> DeviceID? {
    revocations.first { $0.origin.segment == segment }?.origin.author
  }

  /// Whether anybody may revoke a device who has this rank; the root always may.
  ///
  /// - Returns: `false` also where the revoking device is no admin.
  public func mayRevoke(_ device: DeviceID, by admin: DeviceID) -> Bool {
    guard isAdmin(admin), admin != device, let own = certificate(of: admin)?.rank else {
      return false
    }
    guard isAdmin(device), let rank = certificate(of: device)?.rank else { return true }
    return own < rank
  }

  /// The teams whose key somebody holds who is in the team no more: each needs another.
  public var teamsToRenew: [TeamID] {
    guard let standing else { return [] }
    return standing.teams.filter { team, facts in
      let current = facts.keys.filter { $0.key == teamKey(team) }
      return standing.revocations.contains { revocation in
        guard revocation.entry.team.map({ $0 == team }) ?? true,
          teams[team]?.members[revocation.entry.device] != nil
        else { return false }
        return !current.contains { $0.origin.sees(revocation.origin) }
      }
    }.keys.sorted()
  }

  /// Members of a team to whom nobody has given its current key yet, in the order of their ids.
  public func membersLackingKey(of team: TeamID) -> [DeviceID] {
    guard let standing, let facts = standing.teams[team] else { return [] }
    let current = facts.keys.filter { $0.key == teamKey(team) }
    return facts.members.filter { _, memberships in
      !memberships.contains { membership in
        current.contains { membership.origin.sees($0.origin) }
      }
    }.keys.sorted()
  }

  /// Whether a device was ever put into a team, whatever became of it.
  ///
  /// Whether work belongs into its scope must not depend on what a replica has heard first; so that is asked of this.
  /// What of the work counts is asked of the scope's frontiers.
  public func wasMember(_ device: DeviceID, of team: TeamID) -> Bool {
    teamsByDevice[device]?.contains(team) ?? false
  }

  // MARK: teams

  /// Every team, in the order of their ids.
  public var teamIDs: [TeamID] { (standing?.teams ?? teams).keys.sorted() }

  /// The teams of a device, in the order of their ids.
  public func teams(of device: DeviceID) -> [TeamID] {
    ((standing?.teamsByDevice ?? teamsByDevice)[device] ?? []).sorted()
  }

  /// Whether a device belongs to a team.
  public func isMember(_ device: DeviceID, of team: TeamID) -> Bool {
    (standing?.teamsByDevice ?? teamsByDevice)[device]?.contains(team) ?? false
  }

  /// The devices of a team, in the order of their ids.
  public func members(of team: TeamID) -> [DeviceID] {
    (standing?.teams ?? teams)[team]?.members.keys.sorted() ?? []
  }

  /// A team's current key: of its newest generation; where two admins made that apart, the same of the two everywhere.
  public func teamKey(_ team: TeamID) -> TeamKey? {
    (standing?.teams ?? teams)[team]?.keys.map(\.key).max { left, right in
      left.generation != right.generation
        ? left.generation < right.generation
        : right.agreementKey.lexicographicallyPrecedes(left.agreementKey)
    }
  }

  /// Every key that a team was ever given, for checking what a wrap brought.
  public func teamKeys(_ team: TeamID) -> [TeamKey] {
    (teams[team]?.keys ?? []).map(\.key).sorted { left, right in
      left.generation != right.generation
        ? left.generation < right.generation
        : left.agreementKey.lexicographicallyPrecedes(right.agreementKey)
    }
  }

  /// The wraps that bring a device its teams' keys, as memberships name them.
  public func memberships(of device: DeviceID) -> [Membership] {
    teams(of: device).flatMap { team in
      ((standing?.teams ?? teams)[team]?.members[device] ?? []).map(\.wrap).sorted()
        .map { Membership(team: team, device: device, wrap: $0) }
    }
  }

  /// The roster's segments that put a device into its teams, in the order of their hashes.
  public func segments(placing device: DeviceID) -> [SegmentHash] {
    let facts = teams(of: device).flatMap { teams[$0]?.members[device] ?? [] }
    return Set(facts.map(\.origin.segment)).sorted()
  }

  /// Who put a device into a team, as far as that stands.
  ///
  /// Renewing a team's key writes memberships anew; what counts is who wrote the first. Where two did apart, it is the one
  /// of the lesser hash.
  public func author(placing device: DeviceID, in team: TeamID) -> DeviceID? {
    let facts = (standing?.teams ?? teams)[team]?.members[device] ?? []
    let first = facts.filter { fact in
      !facts.contains {
        $0.origin.segment != fact.origin.segment && fact.origin.sees($0.origin)
      }
    }
    return first.min { $0.origin.segment < $1.origin.segment }?.origin.author
  }

  /// Whether a membership names this wrap.
  public func commits(to wrap: WrapHash, team: TeamID, device: DeviceID) -> Bool {
    teams[team]?.members[device]?.contains { $0.wrap == wrap } ?? false
  }

  // MARK: policy

  /// Compartments that have a policy, ascending.
  public var compartments: [UInt32] { (standing?.policies ?? policies).keys.sorted() }

  /// What each team may do in a compartment now.
  ///
  /// Where two admins set a team's rights apart, what both allow holds: a right withdrawn by one stays withdrawn
  /// until someone who saw both decides.
  public func policy(_ compartment: UInt32) -> [TeamID: Rights] {
    ((standing?.policies ?? policies)[compartment] ?? [:]).mapValues { facts in
      facts.heads.map(\.rights).reduce(.standing) { $0.intersection($1) }
    }
  }

  /// The teams to which a scope opened now in a compartment is granted, with what they may do there.
  public func audience(of compartment: UInt32) -> [TeamID: Rights] {
    policy(compartment)
      .mapValues { $0.intersection(.granted) }
      .filter { $0.value.contains(.read) }
  }

  /// The teams that now have all of some rights in a compartment, in the order of their ids.
  public func teams(with rights: Rights, in compartment: UInt32) -> [TeamID] {
    policy(compartment).filter { $0.value.isSuperset(of: rights) }.keys.sorted()
  }

  /// Whether a device may open scopes in a compartment now.
  public func mayOpen(_ device: DeviceID, in compartment: UInt32) -> Bool {
    policy(compartment).contains { $0.value.contains(.open) && isMember(device, of: $0.key) }
  }

  /// Whether a device's teams were ever given the right to open scopes in a compartment.
  ///
  /// An opening is no part of the roster's graph, so nobody can tell whether its author had already read that the
  /// right was withdrawn. If that were asked, a replica that learns of it first would refuse what another has
  /// admitted. So a withdrawn right ends what one's own program offers, and a revocation ends what others accept.
  public func hasEverBeenAllowedToOpen(_ device: DeviceID, in compartment: UInt32) -> Bool {
    (policies[compartment] ?? [:]).contains { team, facts in
      wasMember(device, of: team) && facts.contains { $0.rights.contains(.open) }
    }
  }

  // MARK: confirmation

  /// Whether an admin's device has confirmed the roster as it stands: its confirmation builds on every segment here.
  ///
  /// A server that lost its disk is given the roster by whoever arrives first, who may hold back its end. An admin's
  /// confirmation of the frontier, brought by that admin's own session, shows that nothing later was known to it.
  /// Old confirmations lie in any roster, so the caller must ask for the device that is there now.
  public func isConfirmed(by device: DeviceID) -> Bool {
    isAdmin(device)
      && (standing?.confirmations ?? confirmations).contains { fact in
        fact.origin.author == device
          && graph.chains.enumerated().allSatisfy { number, chain in
            fact.origin.placement.vector.covers(chain: UInt32(number), height: chain.tip)
          }
      }
  }
}
