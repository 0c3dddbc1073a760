// What of a roster still stands once devices were revoked. An entry is taken or not by its own past alone; whether it
// stands is then asked of the whole roster, from the root down.

internal import CausalMerge
internal import SyncProtocol
internal import Synchronization

/// What stands of a roster's entries.
///
/// An admin's laptop is stolen on Monday; on Tuesday another admin revokes it. Whoever holds it can go on signing, and
/// can say that it was Sunday. So what a revoked admin wrote stands only where it lies in the past of the revocation:
/// where the revoking admin had it. A thief who revokes everybody else in turn gets nowhere, for only a rank before
/// one's own, or the root, ends an admin.
///
/// - worked out by rank, the lesser first: whether an entry of one rank stands never depends on a greater rank or on
///   another of its own, so there is one answer, whatever arrived first;
/// - what the root signed stands, whoever carried it.
///
/// - Complexity: O(entries × revocations) with a look at the certificates of each author.
///
/// Spec: `protocol-spec/`, chapter on trust, T-31 to T-38.
struct Standing: Sendable {
  /// The certificates that stand; none for a device that only revoked hands vouched for.
  var certificates: [DeviceID: [CertificateFact]] = [:]
  var teams: [TeamID: TeamFacts] = [:]
  var teamsByDevice: [DeviceID: Set<TeamID>] = [:]
  var policies: [UInt32: [TeamID: [PolicyFact]]] = [:]
  var confirmations: [ConfirmationFact] = []
  /// The revocations that count, lifted or not.
  var revocations: [RevocationFact] = []
  /// Devices that are revoked, each with the segments that say so.
  var revoked: [DeviceID: [SegmentHash]] = [:]

  private var offices: [DeviceID: Office] = [:]

  /// An admin, as far as it is decided.
  private struct Office {
    var rank: UInt32
    /// Certificates as an admin that stand.
    var certificates: [CertificateFact]
    var ends: [End] = []
  }

  /// A revocation that counts, and what of it a later certificate lifted.
  private struct End {
    var revocation: RevocationFact
    var lifts: [CertificateFact]
  }

  init(of roster: Roster) {
    for rank in Self.ranks(in: roster) { decide(rank, in: roster) }
    decideMembers(in: roster)
    keepWhatStands(of: roster)
  }

  private static func ranks(in roster: Roster) -> [UInt32] {
    Set(roster.certificates.values.flatMap { $0 }.map(\.certificate).filter(\.isAdmin).map(\.rank))
      .sorted()
  }

  // MARK: admins

  private mutating func decide(_ rank: UInt32, in roster: Roster) {
    var found: [DeviceID: [CertificateFact]] = [:]
    for (device, facts) in roster.certificates {
      let standing = facts.filter {
        $0.certificate.isAdmin && $0.certificate.rank == rank && isIssuedByRight($0)
      }
      if !standing.isEmpty { found[device] = standing }
    }
    var decided: [DeviceID: Office] = [:]
    for (device, facts) in found where offices[device] == nil {
      var office = Office(rank: rank, certificates: facts)
      for revocation in roster.revocations
      where revocation.endsDevice(device) && counts(revocation, against: rank) {
        let lifting = (roster.certificates[device] ?? []).filter {
          lifts($0, revocation, before: rank, in: roster)
        }
        office.ends.append(End(revocation: revocation, lifts: lifting))
      }
      decided[device] = office
    }
    for (device, facts) in found { offices[device]?.certificates += facts }
    offices.merge(decided) { known, _ in known }
  }

  /// Whether whoever issued a certificate could, where it was written: the root always can.
  private func isIssuedByRight(_ fact: CertificateFact) -> Bool {
    fact.certificate.issuer.map { allows($0, at: fact.origin) } ?? true
  }

  /// Whether a device's word as an admin stands at a place of the roster.
  private func allows(_ device: DeviceID, at origin: Origin) -> Bool {
    guard let office = offices[device],
      office.certificates.contains(where: { origin.sees($0.origin) })
    else { return false }
    return office.ends.allSatisfy { end in
      end.revocation.origin.sees(origin)
        || end.lifts.contains { origin.sees($0.origin) }
    }
  }

  /// The rank by which an admin wrote something; `nil` where its word does not stand there.
  private func rank(of device: DeviceID, at origin: Origin) -> UInt32? {
    guard allows(device, at: origin) else { return nil }
    return offices[device]?.certificates.filter { origin.sees($0.origin) }
      .map(\.certificate.rank).min()
  }

  /// Whether a revocation counts against a rank; no rank for a device that is no admin.
  private func counts(_ revocation: RevocationFact, against rank: UInt32?) -> Bool {
    if revocation.isSignedByRoot { return true }
    guard let own = self.rank(of: revocation.origin.author, at: revocation.origin) else {
      return false
    }
    return rank.map { own < $0 } ?? true
  }

  /// Whether a certificate lifts a revocation: it knows of it, and comes from somebody who could have revoked.
  ///
  /// A thief can write the stolen laptop's own certificate once more. It is no new word of the root's.
  private func lifts(
    _ fact: CertificateFact, _ revocation: RevocationFact, before rank: UInt32?, in roster: Roster
  ) -> Bool {
    let device = revocation.entry.device
    guard fact.origin.segment != revocation.origin.segment,
      fact.origin.sees(revocation.origin)
    else { return false }
    if fact.certificate.issuer == nil {
      let isOld = roster.certificates[device]?.contains {
        revocation.origin.sees($0.origin) && $0.signed == fact.signed
      }
      if isOld != true { return true }
    }
    let author = fact.origin.author
    guard author != device, isIssuedByRight(fact),
      let own = self.rank(of: author, at: fact.origin)
    else { return false }
    return rank.map { own < $0 } ?? true
  }

  // MARK: everybody

  private mutating func decideMembers(in roster: Roster) {
    for (device, facts) in roster.certificates {
      let standing = facts.filter { fact in
        fact.certificate.isAdmin
          ? offices[device]?.certificates.contains {
            $0.origin.segment == fact.origin.segment && $0.signed == fact.signed
          } ?? false
          : isIssuedByRight(fact)
      }
      if !standing.isEmpty { certificates[device] = standing }
    }
    for revocation in roster.revocations
    where counts(revocation, against: offices[revocation.entry.device]?.rank) {
      revocations.append(revocation)
      let device = revocation.entry.device
      guard revocation.entry.team == nil else { continue }
      let isLifted = (roster.certificates[device] ?? []).contains {
        lifts($0, revocation, before: offices[device]?.rank, in: roster)
      }
      if !isLifted { revoked[device, default: []].append(revocation.origin.segment) }
    }
  }

  private mutating func keepWhatStands(of roster: Roster) {
    for (team, facts) in roster.teams {
      let keys = facts.keys.filter { allows($0.origin.author, at: $0.origin) }
      guard !keys.isEmpty else { continue }
      var kept = TeamFacts(keys: keys)
      for (device, memberships) in facts.members {
        let standing = memberships.filter { stands($0, of: device, in: team) }
        guard !standing.isEmpty else { continue }
        kept.members[device] = standing
        teamsByDevice[device, default: []].insert(team)
      }
      teams[team] = kept
    }
    for (compartment, teams) in roster.policies {
      let kept = teams.mapValues { facts in
        facts.filter { allows($0.origin.author, at: $0.origin) }
      }.filter { !$0.value.isEmpty }
      if !kept.isEmpty { policies[compartment] = kept }
    }
    confirmations = roster.confirmations.filter { allows($0.origin.author, at: $0.origin) }
  }

  private func stands(_ fact: MembershipFact, of device: DeviceID, in team: TeamID) -> Bool {
    guard certificates[device] != nil, revoked[device] == nil,
      allows(fact.origin.author, at: fact.origin)
    else { return false }
    return revocations.allSatisfy { revocation in
      revocation.entry.device != device
        || revocation.entry.team != nil && revocation.entry.team != team
        || revocation.origin.segment != fact.origin.segment
          && fact.origin.sees(revocation.origin)
    }
  }
}

/// A revocation as it was taken.
struct RevocationFact: Fact, Sendable {
  var origin: Origin
  var entry: Revocation
  /// Whether the root signed it: its author only carried it.
  var isSignedByRoot: Bool

  func endsDevice(_ device: DeviceID) -> Bool { entry.device == device && entry.team == nil }
}

/// Keeps what was worked out, until the roster changes; shared by copies of one roster.
final class StandingMemory: Sendable {
  private let known = Mutex<Standing?>(nil)

  func standing(of roster: Roster) -> Standing {
    known.withLock { known in
      if let known { return known }
      let standing = Standing(of: roster)
      known = standing
      return standing
    }
  }
}
