// What a device holds of its teams, and how it hands that to a colleague's device.

public import CausalMerge
public import SyncProtocol

/// A device's opened team keys and compartment secrets.
///
/// A team's keys come with all that went before, so that a colleague who joins today reads what was written a year
/// ago. The keyring lives in memory; on disk there are only wraps, and the device's own sealed keys.
public struct TeamKeyring: Sendable {
  private var secretsByTeam: [TeamID: TeamSecrets] = [:]

  /// A keyring that opens nothing.
  public init() {}

  /// The teams whose keys are here, in the order of their ids.
  public var teams: [TeamID] { secretsByTeam.keys.sorted() }

  /// What is held of a team.
  public func secrets(of team: TeamID) -> TeamSecrets? { secretsByTeam[team] }

  /// The secret from which a compartment's scopes are named.
  public func secret(ofCompartment compartment: UInt32) -> [UInt8]? {
    for secrets in secretsByTeam.values {
      for element in secrets.compartments where element.compartment == compartment {
        return element.secret
      }
    }
    return nil
  }

  /// Takes in a team's secrets, beside those that are here.
  ///
  /// - Throws: ``TrustError/compartmentSecretsDiffer(compartment:)``; nothing was taken in. A compartment has one
  ///   secret for ever; with two, colleagues would open two scopes where they mean one.
  public mutating func add(_ secrets: TeamSecrets, of team: TeamID) throws(TrustError) {
    var named: [UInt32: [UInt8]] = [:]
    for element in secrets.compartments {
      let known = named[element.compartment] ?? secret(ofCompartment: element.compartment)
      guard known == nil || known == element.secret else {
        throw .compartmentSecretsDiffer(compartment: element.compartment)
      }
      named[element.compartment] = element.secret
    }
    let held = secretsByTeam[team]
    let generations = Set(secrets.generations).union(held?.generations ?? [])
    let compartments = Set(secrets.compartments).union(held?.compartments ?? [])
    secretsByTeam[team] = TeamSecrets(
      generations: generations.sorted {
        ($0.generation, hexadecimal($0.seed)) < ($1.generation, hexadecimal($1.seed))
      },
      compartments: compartments.sorted { $0.compartment < $1.compartment })
  }

  /// The seeds of one generation of a team's key: one, or two where admins renewed it apart.
  func seeds(of team: TeamID, generation: UInt32) -> [[UInt8]] {
    (secretsByTeam[team]?.generations ?? [])
      .filter { $0.generation == generation }.map(\.seed)
  }

  // MARK: handing on

  /// Seals a team's secrets for a device, and says so in an entry for the roster.
  ///
  /// - Returns: the entry, and the wrap that it names, which travels beside the log.
  /// - Throws: ``TrustError/teamKeysMissing(_:)``, ``TrustError/keyUnusable(bytes:expected:)``, or
  ///   ``TrustError/wrap(_:)`` if the secrets are too many for one wrap.
  public func membership(
    of device: DevicePublicKeys, in team: TeamID, encapsulation: KeyEncapsulation = .xWing
  ) throws(TrustError) -> (entry: ControlEntry, wrap: Wrap) {
    guard let secrets = secretsByTeam[team] else { throw .teamKeysMissing(team) }
    let sealed = try encapsulation.seal(
      secrets.encoded(), device.agreement, Self.info(team, device.device))
    let wrap = Wrap(
      .teamKey(
        TeamKeyWrap(
          team: team, device: device.device, encapsulated: sealed.encapsulated,
          sealed: sealed.sealed)))
    guard wrap.bytes.count <= Limits.wrapBytes else {
      throw .wrap(.tooLarge(bytes: wrap.bytes.count, limit: Limits.wrapBytes))
    }
    let membership = Membership(team: team, device: device.device, wrap: wrap.hash)
    return (.membership(membership), wrap)
  }

  /// Draws a team's next key, and takes it in.
  ///
  /// - Parameters:
  ///   - team: a team whose secrets are here.
  ///   - roster: the roster upon whose frontier the entry will be written.
  ///   - encapsulation: how keys are made.
  ///   - generator: for the seed.
  /// - Returns: the entry for the roster; memberships that are made after it bring the key.
  /// - Throws: ``TrustError/teamKeysMissing(_:)`` or ``TrustError/keyUnusable(bytes:expected:)``.
  public mutating func renew(
    _ team: TeamID, roster: Roster, encapsulation: KeyEncapsulation = .xWing,
    using generator: inout some RandomNumberGenerator
  ) throws(TrustError) -> ControlEntry {
    guard let held = secretsByTeam[team] else { throw .teamKeysMissing(team) }
    let generation = (roster.teamKeys(team).map(\.generation).max() ?? 0) + 1
    let seed = randomBytes(KeyEncapsulation.seedByteCount, using: &generator)
    let key = TeamKey(
      team: team, generation: generation, agreementKey: try encapsulation.publicKey(seed))
    try add(
      TeamSecrets(
        generations: [TeamSecrets.Generation(generation: generation, seed: seed)],
        compartments: held.compartments), of: team)
    return .team(key)
  }

  /// Opens a wrap of a team's secrets for this device, and takes them in.
  ///
  /// Anyone can seal something to a device. So the wrap must be one that a membership in the roster names, and each
  /// key in it one that the roster knows as the team's.
  ///
  /// - Throws: ``TrustError/wrap(_:)`` or ``TrustError/compartmentSecretsDiffer(compartment:)``; nothing was taken in.
  public mutating func open(
    _ wrap: Wrap, with keys: DeviceKeys, roster: Roster,
    encapsulation: KeyEncapsulation = .xWing
  ) throws(TrustError) {
    guard case .teamKey(let content) = wrap.content else { throw .wrap(.wrongKind) }
    guard content.device == keys.device else { throw .wrap(.otherRecipient) }
    guard roster.commits(to: wrap.hash, team: content.team, device: content.device) else {
      throw .wrap(.notCommitted(wrap.hash))
    }
    let plaintext = try encapsulation.open(
      KeyEncapsulation.Sealed(encapsulated: content.encapsulated, sealed: content.sealed),
      keys.agreementSeed, Self.info(content.team, content.device))
    let secrets: TeamSecrets
    do {
      secrets = try TeamSecrets(parsing: plaintext)
    } catch {
      throw .wrap(.malformed)
    }
    let known = roster.teamKeys(content.team)
    for element in secrets.generations {
      let publicKey = try encapsulation.publicKey(element.seed)
      let key = TeamKey(
        team: content.team, generation: element.generation, agreementKey: publicKey)
      guard known.contains(key) else { throw .wrap(.keyDiffers) }
    }
    try add(secrets, of: content.team)
  }

  private static func info(_ team: TeamID, _ device: DeviceID) -> [UInt8] {
    Label.teamKey.bytes + team.bytes + device.bytes
  }
}
