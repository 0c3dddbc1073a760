// Rosters by chance: admins, members and strangers write, on old frontiers and new ones, what they may and may not.

import CausalMerge
import SeededChance
import SyncProtocol
@testable import Trust

enum RosterStory {
  static func told(seed: UInt64, segments count: Int) throws -> Organization {
    var organization = try Organization(seed: seed)
    var generator = SeededGenerator(seed: seed &* 31 &+ 7)
    var laptops = [organization.admin]
    for _ in 0..<4 { laptops.append(try organization.newKeys()) }
    var teams = organization.roster.teamIDs
    teams.append(TeamID(using: &generator))
    for _ in 0..<count {
      let author =
        Bool.random(using: &generator)
        ? organization.admin : pick(laptops, organization.admin, &generator)
      var entries: [ControlEntry] = []
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        entries.append(
          try entry(
            by: author, about: pick(laptops, organization.admin, &generator),
            team: pick(teams, organization.advocates, &generator), in: organization,
            using: &generator))
      }
      let parents = parents(in: organization, using: &generator)
      try organization.take(try organization.write(entries, by: author, parents: parents))
    }
    return organization
  }

  private static func pick<Element>(
    _ elements: [Element], _ fallback: Element, _ generator: inout SeededGenerator
  ) -> Element {
    elements.randomElement(using: &generator) ?? fallback
  }

  /// One or two segments of those that are there: often the newest, often not.
  private static func parents(
    in organization: Organization, using generator: inout SeededGenerator
  ) -> [SegmentHash] {
    if Int.random(in: 0..<3, using: &generator) == 0 { return organization.roster.frontier }
    var parents: Set<SegmentHash> = []
    for _ in 0..<Int.random(in: 1...2, using: &generator) {
      parents.insert(
        pick(organization.segments, organization.segments[0], &generator).hash)
    }
    return parents.sorted()
  }

  private static func entry(
    by author: DeviceKeys, about subject: DeviceKeys, team: TeamID, in organization: Organization,
    using generator: inout SeededGenerator
  ) throws -> ControlEntry {
    switch Int.random(in: 0..<15, using: &generator) {
    case 0, 1, 2:
      let rank = UInt32.random(in: 1...3, using: &generator)
      return .device(
        try SignedCertificate(
          signing: certificate(
            of: subject, organization: organization, rank: rank - 1, issuer: author.device),
          with: author.signer))
    case 3:
      return .device(
        try SignedCertificate(
          signing: certificate(of: subject, organization: organization, rank: 2, issuer: nil),
          with: organization.root.key))
    case 4, 5:
      return .team(
        TeamKey(
          team: team, generation: UInt32.random(in: 1...3, using: &generator),
          agreementKey: subject.publicKeys.agreement))
    case 6, 7:
      return .membership(
        Membership(team: team, device: subject.device, wrap: organization.wraps[0].hash))
    case 8, 9:
      return .policy(
        CompartmentPolicy(
          compartment: UInt32.random(in: 1...3, using: &generator), team: team,
          rights: Rights(rawValue: UInt32.random(in: 0...7, using: &generator))))
    case 10:
      return .confirmation
    case 11, 12:
      return .revocation(
        Revocation(
          device: subject.device, team: Bool.random(using: &generator) ? nil : team))
    case 13:
      return .revocation(try organization.root.revoke(subject.device))
    default:
      return Bool.random(using: &generator)
        ? .founding(rootKey: organization.root.publicKey)
        : .erasure(ErasureOrder(kind: .reserved, order: nil, scopes: []))
    }
  }

  private static func certificate(
    of subject: DeviceKeys, organization: Organization, rank: UInt32, issuer: DeviceID?
  ) -> DeviceCertificate {
    DeviceCertificate(
      organization: organization.root.organization, signingKey: subject.publicKeys.signing,
      agreementKey: subject.publicKeys.agreement, isAdmin: rank > 0, rank: rank, number: 1,
      issuedAt: 0, issuer: issuer)
  }
}
