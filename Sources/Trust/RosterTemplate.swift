// The first page of a roster: teams and their rights, as whoever founds an organization decides.

public import CausalMerge
public import SyncProtocol

/// The teams of an organization and what each may do in each compartment.
///
/// Names are no part of it: they go to the people scope, sealed, so that a stolen server does not tell which agency
/// has how many laptops.
public struct RosterTemplate: Hashable, Sendable {
  /// One team, by the number that it has in the template.
  public struct Team: Hashable, Sendable {
    public var id: TeamID
    /// What the team may do, by compartment.
    public var rights: [UInt32: Rights]

    public init(id: TeamID, rights: [UInt32: Rights]) {
      self.id = id
      self.rights = rights
    }
  }

  public var teams: [Team]

  public init(teams: [Team]) {
    self.teams = teams
  }

  /// What founding gives.
  public struct Founding: Sendable {
    /// The body of the roster's first segment.
    public var entries: [ControlEntry]
    /// The wraps that the entries name.
    public var wraps: [Wrap]
    /// The first admin's.
    public var keyring: TeamKeyring
  }

  /// Founds an organization: the root vouches for the first admin, who makes the teams and belongs to each.
  ///
  /// The first admin belongs to every team because somebody must hold a team's keys to hand them on. Where that is
  /// not wanted, as with advocates' notes, their organization is one of its own with its own root.
  ///
  /// The first admin has rank 1; that device must sign the segment, in the root's roster scope, without parents.
  ///
  /// - Returns: what to write and to keep.
  /// - Throws: ``TrustError``; nothing was made.
  public func found(
    root: OrganizationRoot, admin: DevicePublicKeys, number: UInt32 = 1, issuedAt: Int64,
    encapsulation: KeyEncapsulation = .xWing, using generator: inout some RandomNumberGenerator
  ) throws(TrustError) -> Founding {
    let certificate = try root.certify(
      admin, as: .admin(rank: 1), number: number, issuedAt: issuedAt)
    var founding = Founding(
      entries: [.founding(rootKey: root.publicKey), .device(certificate)], wraps: [],
      keyring: TeamKeyring())
    let added = try add(
      for: admin, to: &founding.keyring, encapsulation: encapsulation, using: &generator)
    founding.entries += added.entries
    founding.wraps = added.wraps
    return founding
  }

  /// Makes the teams: their keys, their rights, and the founding admin's place in each.
  ///
  /// For an organization that exists, this adds teams. Compartments whose secret the keyring holds keep it.
  ///
  /// The keyring is the admin's, and takes in the new teams' secrets.
  ///
  /// - Returns: entries for a roster segment of the admin, and the wraps that they name.
  /// - Throws: ``TrustError``; the keyring may hold teams that were made before the fault, which nobody else knows.
  public func add(
    for admin: DevicePublicKeys, to keyring: inout TeamKeyring,
    encapsulation: KeyEncapsulation = .xWing, using generator: inout some RandomNumberGenerator
  ) throws(TrustError) -> (entries: [ControlEntry], wraps: [Wrap]) {
    var secrets: [UInt32: [UInt8]] = [:]
    for compartment in Set(teams.flatMap(\.rights.keys)).sorted() {
      secrets[compartment] =
        keyring.secret(ofCompartment: compartment)
        ?? randomBytes(ScopeNaming.secretByteCount, using: &generator)
    }
    var entries: [ControlEntry] = []
    var wraps: [Wrap] = []
    for team in teams {
      let seed = randomBytes(KeyEncapsulation.seedByteCount, using: &generator)
      let rights = team.rights.sorted { $0.key < $1.key }
      try keyring.add(
        TeamSecrets(
          generations: [TeamSecrets.Generation(generation: 1, seed: seed)],
          compartments: rights.compactMap { compartment, _ in
            secrets[compartment].map {
              TeamSecrets.CompartmentSecret(compartment: compartment, secret: $0)
            }
          }), of: team.id)
      entries.append(
        .team(
          TeamKey(
            team: team.id, generation: 1, agreementKey: try encapsulation.publicKey(seed))))
      entries += rights.map { compartment, rights in
        .policy(CompartmentPolicy(compartment: compartment, team: team.id, rights: rights))
      }
      let (membership, wrap) = try keyring.membership(
        of: admin, in: team.id, encapsulation: encapsulation)
      entries.append(membership)
      wraps.append(wrap)
    }
    return (entries, wraps)
  }
}
