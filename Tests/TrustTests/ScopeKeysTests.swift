// Keys on their way: from a team's secrets to a scope's key and back, with the real encapsulation where it matters.

import CausalMerge
import SeededChance
import SimulatedField
import SyncProtocol
import Testing

@testable import Trust

@Suite struct ScopeKeysTests {
  // MARK: naming

  @Test func `a scope's name follows from its claim and its compartment's secret`() throws {
    var generator = SeededGenerator(seed: 1)
    let claim = ScopeClaim(caseID: CaseID(using: &generator), compartment: 3, ordinal: 0)
    let secret = randomBytes(ScopeNaming.secretByteCount, using: &generator)
    let other = randomBytes(ScopeNaming.secretByteCount, using: &generator)
    var claims = [claim]
    for change in 0..<4 {
      var changed = claim
      switch change {
      case 0: changed.caseID = CaseID(using: &generator)
      case 1: changed.compartment = 4
      case 2: changed.matter = RecordID(using: &generator)
      default: changed.ordinal = 1
      }
      claims.append(changed)
    }
    let scopes = Set(claims.map { ScopeNaming.scope(of: $0, secret: secret) })
    #expect(scopes.count == 5)
    #expect(scopes.contains(ScopeNaming.scope(of: claim, secret: secret)))
    #expect(scopes.isDisjoint(with: claims.map { ScopeNaming.scope(of: $0, secret: other) }))
  }

  @Test func `colleagues who open the same compartment apart open the same scope`() throws {
    var organization = try Organization()
    let one = try organization.enlist(in: [organization.advocates])
    let two = try organization.enlist(in: [organization.advocates])
    let claim = organization.claim(in: Compartment.advocateNotes)
    let first = try organization.prepare(claim, by: one)
    let second = try organization.prepare(claim, by: two)
    #expect(first.scope == second.scope)
    #expect(first.key.id != second.key.id)
  }

  // MARK: opening a scope

  @Test func `every team of the audience opens the scope's key, with the real encapsulation`()
    throws
  {
    var organization = try Organization(encapsulation: .xWing)
    let advocate = try organization.enlist(in: [organization.advocates])
    let prepared = try organization.prepare(organization.claim(), by: advocate)
    for team in [organization.advocates, organization.probation, organization.analysts] {
      let member = try organization.enlist(in: [team])
      var opener = WrapOpener()
      let key = try opener.key(
        prepared.key.id, of: prepared.scope, from: prepared.wraps,
        keyring: try organization.keyring(of: member))
      #expect(key.bytes == prepared.key.bytes)
    }
  }

  @Test func `a team outside the audience opens nothing, even with all wraps in its hands`()
    throws
  {
    var organization = try Organization()
    let advocate = try organization.enlist(in: [organization.advocates])
    let officer = try organization.enlist(in: [organization.probation])
    let claim = organization.claim(in: Compartment.advocateNotes)
    let prepared = try organization.prepare(claim, by: advocate)
    var opener = WrapOpener(encapsulation: .replayable)
    #expect(throws: TrustError.wrap(.otherRecipient)) {
      try opener.key(
        prepared.key.id, of: prepared.scope, from: prepared.wraps,
        keyring: try organization.keyring(of: officer))
    }
    // The same wraps, readdressed to its own team, do not open with its keys.
    let readdressed = prepared.wraps.map { wrap -> Wrap in
      switch wrap.content {
      case .encapsulation(var content):
        content.team = organization.probation
        return Wrap(.encapsulation(content))
      default: return wrap
      }
    }
    let forged = prepared.wraps.compactMap { wrap -> Wrap? in
      guard case .key(var content) = wrap.content else { return nil }
      content.team = organization.probation
      content.encapsulation = readdressed[0].hash
      return Wrap(.key(content))
    }
    #expect(throws: TrustError.wrap(.cannotOpen)) {
      try opener.key(
        prepared.key.id, of: prepared.scope, from: readdressed + forged,
        keyring: try organization.keyring(of: officer))
    }
  }

  @Test func `only who may opens, and only what has an audience`() throws {
    var organization = try Organization()
    let analyst = try organization.enlist(in: [organization.analysts])
    let advocate = try organization.enlist(in: [organization.advocates])
    let claim = organization.claim()
    #expect(throws: TrustError.openingNotAllowed(compartment: Compartment.coordination)) {
      try organization.prepare(claim, by: analyst)
    }
    var cache = EncapsulationCache()
    #expect(throws: TrustError.compartmentSecretMissing(compartment: Compartment.coordination)) {
      try ScopeKeys.open(
        claim, by: advocate.device, keyring: TeamKeyring(), roster: organization.roster,
        cache: &cache, encapsulation: .replayable, using: &organization.generator)
    }
    try organization.take(
      try organization.write(
        [
          .policy(
            CompartmentPolicy(
              compartment: Compartment.advocateNotes, team: organization.advocates,
              rights: .open))
        ], by: organization.admin))
    let hidden = organization.claim(in: Compartment.advocateNotes)
    #expect(throws: TrustError.audienceEmpty(compartment: Compartment.advocateNotes)) {
      try organization.prepare(hidden, by: advocate)
    }
  }

  @Test func `one encapsulation serves all scopes of a case for a team, and no other case`()
    throws
  {
    var organization = try Organization()
    let advocate = try organization.enlist(in: [organization.advocates])
    let keyring = try organization.keyring(of: advocate)
    var cache = EncapsulationCache()
    func open(_ claim: ScopeClaim) throws -> PreparedScope {
      try ScopeKeys.open(
        claim, by: advocate.device, keyring: keyring, roster: organization.roster, cache: &cache,
        encapsulation: .replayable, using: &organization.generator)
    }
    var claim = organization.claim()
    let first = try open(claim)
    claim.ordinal = 1
    let second = try open(claim)
    let other = try open(organization.claim())
    func encapsulations(_ scope: PreparedScope) -> Set<WrapHash> {
      Set(
        scope.wraps.filter { wrap in
          if case .encapsulation = wrap.content { return true }
          return false
        }.map(\.hash))
    }
    #expect(encapsulations(first).count == 3)
    #expect(encapsulations(first) == encapsulations(second))
    #expect(encapsulations(first).isDisjoint(with: encapsulations(other)))
    #expect(cache.entries.count == 6)
    // A fresh device opens the second scope with what the second scope names.
    var opener = WrapOpener(encapsulation: .replayable)
    let key = try opener.key(
      second.key.id, of: second.scope, from: second.wraps, keyring: keyring)
    #expect(key.id == second.key.id)
  }

  @Test func `the entries name every wrap, and grant what the policy says`() throws {
    var organization = try Organization()
    let advocate = try organization.enlist(in: [organization.advocates])
    let prepared = try organization.prepare(organization.claim(), by: advocate)
    guard case .opening = prepared.entries[0], case .key(let key) = prepared.entries[1] else {
      Issue.record("the opening and its key do not come first")
      return
    }
    #expect(key.keyID == prepared.key.id)
    #expect(key.wraps == prepared.wraps.map(\.hash))
    let grants = prepared.entries.dropFirst(2).compactMap { entry -> Grant? in
      guard case .grant(let grant) = entry else { return nil }
      return grant
    }
    #expect(
      Dictionary(uniqueKeysWithValues: grants.map { ($0.team, $0.rights) })
        == organization.roster.audience(of: Compartment.coordination))
  }

  @Test func `no byte of a wrap can be changed, with the real encapsulation`() throws {
    var organization = try Organization(encapsulation: .xWing)
    let advocate = try organization.enlist(in: [organization.advocates])
    let keyring = try organization.keyring(of: advocate)
    let claim = organization.claim(in: Compartment.advocateNotes)
    let prepared = try organization.prepare(claim, by: advocate)
    #expect(prepared.wraps.count == 2)
    for (number, wrap) in prepared.wraps.enumerated() {
      for index in wrap.bytes.indices {
        var bytes = wrap.bytes
        bytes[index] ^= 1
        guard let bad = try? Wrap(parsing: bytes) else { continue }
        #expect(bad.hash != wrap.hash)
        var wraps = prepared.wraps
        wraps[number] = bad
        var opener = WrapOpener()
        #expect(throws: TrustError.self, "wrap \(number), byte \(index)") {
          try opener.key(prepared.key.id, of: prepared.scope, from: wraps, keyring: keyring)
        }
      }
    }
  }

  @Test func `a wrap whose key is not the one it names is refused`() throws {
    var organization = try Organization()
    let advocate = try organization.enlist(in: [organization.advocates])
    let prepared = try organization.prepare(
      organization.claim(in: Compartment.advocateNotes), by: advocate)
    let wanted = ContentKey(using: &organization.generator).id
    guard case .key(var content) = prepared.wraps[1].content else {
      Issue.record("the second wrap is no key wrap")
      return
    }
    content.keyID = wanted
    var opener = WrapOpener(encapsulation: .replayable)
    #expect(throws: TrustError.wrap(.keyDiffers)) {
      try opener.key(
        wanted, of: prepared.scope, from: [prepared.wraps[0], Wrap(.key(content))],
        keyring: try organization.keyring(of: advocate))
    }
  }

  @Test func `a key wrap without its encapsulation says which is missing`() throws {
    var organization = try Organization()
    let advocate = try organization.enlist(in: [organization.advocates])
    let prepared = try organization.prepare(
      organization.claim(in: Compartment.advocateNotes), by: advocate)
    var opener = WrapOpener(encapsulation: .replayable)
    #expect(throws: TrustError.wrap(.encapsulationMissing(prepared.wraps[0].hash))) {
      try opener.key(
        prepared.key.id, of: prepared.scope, from: [prepared.wraps[1]],
        keyring: try organization.keyring(of: advocate))
    }
  }

  @Test func `a renewed key opens for the teams it was wrapped for`() throws {
    var organization = try Organization()
    let advocate = try organization.enlist(in: [organization.advocates])
    let officer = try organization.enlist(in: [organization.probation])
    let claim = organization.claim()
    let prepared = try organization.prepare(claim, by: advocate)
    var cache = EncapsulationCache()
    let renewed = try ScopeKeys.renew(
      prepared.scope, inCase: claim.caseID, for: [organization.probation],
      roster: organization.roster, cache: &cache, encapsulation: .replayable,
      using: &organization.generator)
    #expect(
      renewed.entry
        == .key(ScopeKey(keyID: renewed.key.id, wraps: renewed.wraps.map(\.hash))))
    var opener = WrapOpener(encapsulation: .replayable)
    let key = try opener.key(
      renewed.key.id, of: prepared.scope, from: renewed.wraps,
      keyring: try organization.keyring(of: officer))
    #expect(key.bytes == renewed.key.bytes)
    #expect(throws: TrustError.wrap(.otherRecipient)) {
      try opener.key(
        renewed.key.id, of: prepared.scope, from: renewed.wraps,
        keyring: try organization.keyring(of: advocate))
    }
  }

  // MARK: the claim

  @Test func `a member reads what a scope was opened for`() throws {
    var organization = try Organization()
    let advocate = try organization.enlist(in: [organization.advocates])
    let claim = organization.claim(in: Compartment.advocateNotes)
    let prepared = try organization.prepare(claim, by: advocate)
    guard case .opening(let opening) = prepared.entries[0] else { return }
    let keyring = try organization.keyring(of: advocate)
    #expect(
      try ScopeKeys.claim(
        of: opening, scope: prepared.scope, key: prepared.key, keyring: keyring) == claim)
    for index in opening.sealedClaim.indices {
      var changed = opening
      changed.sealedClaim[index] ^= 1
      #expect(throws: TrustError.claim(.cannotOpen), "byte \(index)") {
        try ScopeKeys.claim(
          of: changed, scope: prepared.scope, key: prepared.key, keyring: keyring)
      }
    }
  }

  @Test func `a claim from another compartment's secret, scope or compartment is false`() throws {
    var organization = try Organization()
    let advocate = try organization.enlist(in: [organization.advocates])
    let keyring = try organization.keyring(of: advocate)
    let claim = organization.claim(in: Compartment.advocateNotes)
    let prepared = try organization.prepare(claim, by: advocate)
    guard case .opening(let opening) = prepared.entries[0] else { return }

    // Another organization's secret, and so another scope.
    var stranger = try Organization(seed: 99)
    let outsider = try stranger.enlist(in: [stranger.advocates])
    #expect(throws: TrustError.claim(.scopeDiffers)) {
      try ScopeKeys.claim(
        of: opening, scope: prepared.scope, key: prepared.key,
        keyring: try stranger.keyring(of: outsider))
    }
    // Said of another scope than the one it was sealed for.
    #expect(throws: TrustError.claim(.cannotOpen)) {
      try ScopeKeys.claim(
        of: opening, scope: ScopeID(using: &organization.generator), key: prepared.key,
        keyring: keyring)
    }
    // Opened under a right that its author has, for a compartment where it has none.
    var elsewhere = opening
    elsewhere.compartment = Compartment.coordination
    #expect(
      throws: TrustError.claim(
        .compartmentDiffers(
          claimed: Compartment.advocateNotes, opened: Compartment.coordination))
    ) {
      try ScopeKeys.claim(
        of: elsewhere, scope: prepared.scope, key: prepared.key, keyring: keyring)
    }
    // A device outside the compartment cannot say either way.
    let officer = try organization.enlist(in: [organization.probation])
    #expect(throws: TrustError.compartmentSecretMissing(compartment: Compartment.advocateNotes)) {
      try ScopeKeys.claim(
        of: opening, scope: prepared.scope, key: prepared.key,
        keyring: try organization.keyring(of: officer))
    }
  }
}
