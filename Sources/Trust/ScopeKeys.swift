// How a scope gets its key, and how the key reaches the teams that may read it.

public import CausalMerge
internal import Crypto
internal import Foundation
public import SyncProtocol

/// A scope that is ready to be opened: what to write, what to send beside it, and the key to write under.
public struct PreparedScope: Sendable {
  public var scope: ScopeID
  public var key: ContentKey
  /// The body of the scope's first control segment.
  public var entries: [ControlEntry]
  /// What the entries name by hash.
  ///
  /// Those of an earlier scope of the case may be there already.
  public var wraps: [Wrap]
}

/// The secrets under which a case's keys are wrapped for a team, kept so that a case needs one encapsulation a team.
///
/// An X-Wing encapsulation takes 1,120 bytes and 150 microseconds; a wrap under its secret takes 40 bytes. The
/// secrets are as sensitive as the keys: a replica that keeps this on disk seals it.
///
/// The price: whoever sees the wraps of two scopes name one encapsulation knows that they are of one case.
public struct EncapsulationCache: Sendable {
  /// A case, and the team's key that was encapsulated to.
  public struct Key: Hashable, Sendable {
    public var caseID: CaseID
    public var teamKey: TeamKey

    public init(caseID: CaseID, teamKey: TeamKey) {
      self.caseID = caseID
      self.teamKey = teamKey
    }
  }

  /// An encapsulation as it travels, and its secret.
  public struct Entry: Sendable {
    public var wrap: Wrap
    /// 32 bytes.
    public var secret: [UInt8]

    public init(wrap: Wrap, secret: [UInt8]) {
      self.wrap = wrap
      self.secret = secret
    }
  }

  /// What is kept.
  public var entries: [Key: Entry] = [:]

  /// A cache that holds nothing: every team gets a fresh encapsulation, which always works.
  public init() {}
}

/// Makes scope keys and wraps them, opens wraps and claims.
///
/// Spec: `protocol-spec/`, chapter on keys.
public enum ScopeKeys {
  private static let secretByteCount = 32

  // MARK: making

  /// Prepares the opening of a scope: its key, its claim, a grant and a wrap for each team of its compartment.
  ///
  /// The cache holds encapsulations of the case's earlier scopes, and takes in those made here.
  ///
  /// - Returns: what to write, to send and to keep.
  /// - Throws: ``TrustError``; the cache may have grown, which does no harm.
  public static func open(
    _ claim: ScopeClaim, by device: DeviceID, keyring: TeamKeyring, roster: Roster,
    cache: inout EncapsulationCache, encapsulation: KeyEncapsulation = .xWing,
    using generator: inout some RandomNumberGenerator
  ) throws(TrustError) -> PreparedScope {
    let compartment = claim.compartment
    guard roster.mayOpen(device, in: compartment) else {
      throw .openingNotAllowed(compartment: compartment)
    }
    guard let secret = keyring.secret(ofCompartment: compartment) else {
      throw .compartmentSecretMissing(compartment: compartment)
    }
    let audience = roster.audience(of: compartment)
    guard !audience.isEmpty else { throw .audienceEmpty(compartment: compartment) }
    let scope = ScopeNaming.scope(of: claim, secret: secret)
    let key = ContentKey(using: &generator)
    let wraps = try wrap(
      key, of: scope, inCase: claim.caseID, for: audience.keys.sorted(), roster: roster,
      cache: &cache, encapsulation: encapsulation, using: &generator)
    let opening = ScopeOpening(
      compartment: compartment,
      sealedClaim: try seal(claim, of: scope, under: key, using: &generator))
    var grants = audience.sorted { $0.key < $1.key }
      .map { ControlEntry.grant(Grant(team: $0.key, rights: $0.value)) }
    if !audience.contains(where: {
      $0.value.contains(.write) && roster.isMember(device, of: $0.key)
    }),
      let team = roster.teams(with: .open, in: compartment).first(where: {
        roster.isMember(device, of: $0)
      })
    {
      // A drop box: who opens it writes, and only others read. Its team gets no wrap.
      grants.append(.grant(Grant(team: team, rights: .write)))
    }
    let scopeKey = ScopeKey(
      keyID: key.id, wraps: wraps.map(\.hash),
      generations: generations(of: audience.keys.sorted(), roster))
    return PreparedScope(
      scope: scope, key: key, entries: [.opening(opening), .key(scopeKey)] + grants, wraps: wraps)
  }

  /// Draws another key for a scope that is open, wrapped for the teams that read it.
  ///
  /// - Returns: the key, the entry that brings it into the log, and the wraps that the entry names.
  public static func renew(
    _ scope: ScopeID, inCase caseID: CaseID, for teams: [TeamID], roster: Roster,
    cache: inout EncapsulationCache, encapsulation: KeyEncapsulation = .xWing,
    using generator: inout some RandomNumberGenerator
  ) throws(TrustError) -> (key: ContentKey, entry: ControlEntry, wraps: [Wrap]) {
    let key = ContentKey(using: &generator)
    let wraps = try wrap(
      key, of: scope, inCase: caseID, for: teams, roster: roster, cache: &cache,
      encapsulation: encapsulation, using: &generator)
    let entry = ScopeKey(
      keyID: key.id, wraps: wraps.map(\.hash), generations: generations(of: teams, roster))
    return (key, .key(entry), wraps)
  }

  /// The generations of teams' keys, of those that were renewed at least once.
  private static func generations(of teams: [TeamID], _ roster: Roster) -> [TeamID: UInt32] {
    var generations: [TeamID: UInt32] = [:]
    for team in teams {
      guard let generation = roster.teamKey(team)?.generation, generation > 1 else { continue }
      generations[team] = generation
    }
    return generations
  }

  /// Wraps a key for teams that lack it; the entry to write is a `WrapAddition` of these hashes.
  ///
  /// - Returns: for each team its encapsulation and its key wrap.
  /// - Throws: ``TrustError/teamUnknown(_:)`` or ``TrustError/keyUnusable(bytes:expected:)``.
  public static func wrap(
    _ key: ContentKey, of scope: ScopeID, inCase caseID: CaseID, for teams: [TeamID],
    roster: Roster, cache: inout EncapsulationCache, encapsulation: KeyEncapsulation = .xWing,
    using generator: inout some RandomNumberGenerator
  ) throws(TrustError) -> [Wrap] {
    var wraps: [Wrap] = []
    for team in teams {
      guard let teamKey = roster.teamKey(team) else { throw .teamUnknown(team) }
      let shared = try encapsulated(
        EncapsulationCache.Key(caseID: caseID, teamKey: teamKey), cache: &cache,
        encapsulation: encapsulation, using: &generator)
      let keyWrap = KeyWrap(
        scope: scope, keyID: key.id, team: team, encapsulation: shared.wrap.hash,
        wrapped: try wrapped(key.bytes, under: shared.secret))
      wraps += [shared.wrap, Wrap(.key(keyWrap))]
    }
    return wraps
  }

  private static func encapsulated(
    _ key: EncapsulationCache.Key, cache: inout EncapsulationCache,
    encapsulation: KeyEncapsulation, using generator: inout some RandomNumberGenerator
  ) throws(TrustError) -> EncapsulationCache.Entry {
    if let entry = cache.entries[key] { return entry }
    let secret = randomBytes(secretByteCount, using: &generator)
    let sealed = try encapsulation.seal(
      secret, key.teamKey.agreementKey, info(key.teamKey.team, key.teamKey.generation))
    let content = Encapsulation(
      team: key.teamKey.team, generation: key.teamKey.generation,
      encapsulated: sealed.encapsulated, sealedSecret: sealed.sealed)
    let entry = EncapsulationCache.Entry(wrap: Wrap(.encapsulation(content)), secret: secret)
    cache.entries[key] = entry
    return entry
  }

  private static func wrapped(
    _ key: [UInt8], under secret: [UInt8]
  ) throws(TrustError) -> [UInt8] {
    do {
      return Array(
        try AES.KeyWrap.wrap(SymmetricKey(data: key), using: SymmetricKey(data: secret)))
    } catch {
      throw .keyUnusable(bytes: key.count, expected: Limits.contentKeyBytes)
    }
  }

  static func info(_ team: TeamID, _ generation: UInt32) -> [UInt8] {
    Label.encapsulation.bytes + team.bytes + generation.bigEndianBytes
  }

  // MARK: the claim

  private static func seal(
    _ claim: ScopeClaim, of scope: ScopeID, under key: ContentKey,
    using generator: inout some RandomNumberGenerator
  ) throws(TrustError) -> [UInt8] {
    do {
      return try key.seal(
        claim.encoded(), context: Label.claim.bytes + scope.bytes,
        nonce: randomBytes(Limits.nonceBytes, using: &generator))
    } catch {
      throw .claim(.cannotOpen)
    }
  }

  /// Reads what a scope's id was made from, and makes it again.
  ///
  /// The server cannot check this: it knows neither case nor secret. A member who finds a claim false lets its
  /// opening count for nothing, with ``ScopeControl/disregard(opening:)``.
  ///
  /// The key is the first of the segment that opens the scope.
  ///
  /// - Returns: the claim, from which this very scope follows.
  /// - Throws: ``TrustError/claim(_:)`` for an opening that is false, and
  ///   ``TrustError/compartmentSecretMissing(compartment:)`` where nothing can be said of it.
  public static func claim(
    of opening: ScopeOpening, scope: ScopeID, key: ContentKey, keyring: TeamKeyring
  ) throws(TrustError) -> ScopeClaim {
    let claim = try statedClaim(of: opening, scope: scope, key: key)
    guard let secret = keyring.secret(ofCompartment: claim.compartment) else {
      throw .compartmentSecretMissing(compartment: claim.compartment)
    }
    guard ScopeNaming.scope(of: claim, secret: secret) == scope else {
      throw .claim(.scopeDiffers)
    }
    return claim
  }

  /// Reads what a scope's opening says that its id was made from, for a team that was let into this one scope.
  ///
  /// It has not the compartment's secret, by which it could name scopes that it may not see. So it takes the opening's word,
  /// as whoever let it in has checked it.
  ///
  /// - Returns: the claim, which nobody has compared to the scope.
  /// - Throws: ``TrustError/claim(_:)`` for an opening that is false.
  public static func statedClaim(
    of opening: ScopeOpening, scope: ScopeID, key: ContentKey
  ) throws(TrustError) -> ScopeClaim {
    guard
      let plaintext = try? key.open(
        opening.sealedClaim[...], context: Label.claim.bytes + scope.bytes)
    else { throw .claim(.cannotOpen) }
    guard let claim = try? ScopeClaim(parsing: plaintext) else { throw .claim(.malformed) }
    guard claim.compartment == opening.compartment else {
      throw .claim(
        .compartmentDiffers(claimed: claim.compartment, opened: opening.compartment))
    }
    return claim
  }
}
