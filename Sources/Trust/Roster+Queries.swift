// What others ask of a roster.

public import CausalMerge
public import SyncProtocol

extension Roster {
  // MARK: devices

  /// Every device that was vouched for, in the order of their ids.
  public var devices: [DeviceID] { certificates.keys.sorted() }

  /// A device's certificate as it stands: the latest, and where admins enrolled it apart, the one that lets it do most.
  ///
  /// - Returns: `nil` for a device that nobody vouched for.
  public func certificate(of device: DeviceID) -> DeviceCertificate? {
    standingCertificate(of: device)?.certificate
  }

  /// Whether a device may sign devices, teams and policy.
  public func isAdmin(_ device: DeviceID) -> Bool {
    certificates[device]?.contains(where: \.certificate.isAdmin) ?? false
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
    certificates[device]?.heads.min(by: Self.standsBefore)
  }

  /// Order among certificates of one device, the same on every replica.
  private static func standsBefore(_ left: CertificateFact, _ right: CertificateFact) -> Bool {
    let (one, other) = (left.certificate, right.certificate)
    if one.isAdmin != other.isAdmin { return one.isAdmin }
    if one.rank != other.rank { return one.rank < other.rank }
    if left.depth != right.depth { return left.depth < right.depth }
    return left.signed.certificateBytes.lexicographicallyPrecedes(right.signed.certificateBytes)
  }

  // MARK: teams

  /// Every team, in the order of their ids.
  public var teamIDs: [TeamID] { teams.keys.sorted() }

  /// The teams of a device, in the order of their ids.
  public func teams(of device: DeviceID) -> [TeamID] { (teamsByDevice[device] ?? []).sorted() }

  /// Whether a device belongs to a team.
  public func isMember(_ device: DeviceID, of team: TeamID) -> Bool {
    teamsByDevice[device]?.contains(team) ?? false
  }

  /// The devices of a team, in the order of their ids.
  public func members(of team: TeamID) -> [DeviceID] { (teams[team]?.members.keys.sorted()) ?? [] }

  /// A team's current key: of its newest generation; where two admins made that apart, the same of the two everywhere.
  public func teamKey(_ team: TeamID) -> TeamKey? {
    teams[team]?.keys.map(\.key).max { left, right in
      left.generation != right.generation
        ? left.generation < right.generation
        : right.agreementKey.lexicographicallyPrecedes(left.agreementKey)
    }
  }

  /// Every key that a team has had, for checking what a wrap brought.
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
      (teams[team]?.members[device] ?? []).map(\.wrap).sorted()
        .map { Membership(team: team, device: device, wrap: $0) }
    }
  }

  /// The roster's segments that put a device into its teams, in the order of their hashes.
  public func segments(placing device: DeviceID) -> [SegmentHash] {
    let facts = teams(of: device).flatMap { teams[$0]?.members[device] ?? [] }
    return Set(facts.map(\.origin.segment)).sorted()
  }

  /// Whether a membership names this wrap.
  public func commits(to wrap: WrapHash, team: TeamID, device: DeviceID) -> Bool {
    teams[team]?.members[device]?.contains { $0.wrap == wrap } ?? false
  }

  // MARK: policy

  /// Compartments that have a policy, ascending.
  public var compartments: [UInt32] { policies.keys.sorted() }

  /// What each team may do in a compartment now.
  ///
  /// Where two admins set a team's rights apart, what both allow holds: a right withdrawn by one stays withdrawn
  /// until someone who saw both decides.
  public func policy(_ compartment: UInt32) -> [TeamID: Rights] {
    (policies[compartment] ?? [:]).mapValues { facts in
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
      isMember(device, of: team) && facts.contains { $0.rights.contains(.open) }
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
      && confirmations.contains { fact in
        fact.origin.author == device
          && graph.chains.enumerated().allSatisfy { number, chain in
            fact.origin.placement.vector.covers(chain: UInt32(number), height: chain.tip)
          }
      }
  }
}
