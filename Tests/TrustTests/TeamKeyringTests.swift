// A team's secrets pass from device to device, and nothing else passes for them.

import CausalMerge
import SeededChance
import SimulatedField
import SyncProtocol
import Testing

@testable import Trust

@Suite struct TeamKeyringTests {
  @Test func `a member holds what its team holds, with the real encapsulation`() throws {
    var organization = try Organization(encapsulation: .xWing)
    let keys = try organization.enlist(in: [organization.advocates])
    let keyring = try organization.keyring(of: keys)
    #expect(keyring.teams == [organization.advocates])
    #expect(
      keyring.secrets(of: organization.advocates)
        == organization.keyring.secrets(of: organization.advocates))
    #expect(keyring.secret(ofCompartment: Compartment.advocateNotes) != nil)
    #expect(keyring.secret(ofCompartment: Compartment.identity) == nil)
  }

  @Test func `teams of one compartment hold one secret of it`() throws {
    var organization = try Organization()
    let advocate = try organization.enlist(in: [organization.advocates])
    let officer = try organization.enlist(in: [organization.probation])
    let secret = try #require(
      try organization.keyring(of: advocate).secret(ofCompartment: Compartment.coordination))
    #expect(
      try organization.keyring(of: officer).secret(ofCompartment: Compartment.coordination)
        == secret)
  }

  @Test func `a wrap for another device does not open`() throws {
    var organization = try Organization()
    let one = try organization.enlist(in: [organization.advocates])
    let two = try organization.enlist(in: [organization.advocates])
    let wrap = try #require(organization.wraps.last)
    var keyring = TeamKeyring()
    #expect(throws: TrustError.wrap(.otherRecipient)) {
      try keyring.open(
        wrap, with: one, roster: organization.roster, encapsulation: .replayable)
    }
    try keyring.open(
      wrap, with: two, roster: organization.roster, encapsulation: .replayable)
    #expect(keyring.teams == [organization.advocates])
  }

  @Test func `a wrap that no membership names is not used, whoever sealed it`() throws {
    var organization = try Organization()
    let keys = try organization.enlist(in: [organization.advocates])
    let (_, wrap) = try organization.keyring.membership(
      of: keys.publicKeys, in: organization.probation, encapsulation: .replayable)
    var keyring = TeamKeyring()
    #expect(throws: TrustError.wrap(.notCommitted(wrap.hash))) {
      try keyring.open(
        wrap, with: keys, roster: organization.roster, encapsulation: .replayable)
    }
    #expect(keyring.teams.isEmpty)
  }

  @Test func `keys that the roster does not know as the team's are refused`() throws {
    var organization = try Organization()
    let keys = try organization.enlist()
    var forged = TeamKeyring()
    let seed = [UInt8](repeating: 9, count: KeyEncapsulation.seedByteCount)
    try forged.add(
      TeamSecrets(
        generations: [TeamSecrets.Generation(generation: 1, seed: seed)], compartments: []),
      of: organization.advocates)
    let (entry, wrap) = try forged.membership(
      of: keys.publicKeys, in: organization.advocates, encapsulation: .replayable)
    try organization.take(try organization.write([entry], by: organization.admin))
    var keyring = TeamKeyring()
    #expect(throws: TrustError.wrap(.keyDiffers)) {
      try keyring.open(
        wrap, with: keys, roster: organization.roster, encapsulation: .replayable)
    }
  }

  @Test func `no byte of a team's wrap can be changed, with the real encapsulation`() throws {
    var organization = try Organization(encapsulation: .xWing)
    let keys = try organization.enlist(in: [organization.advocates])
    let wrap = try #require(organization.wraps.last)
    var opened = 0
    for index in wrap.bytes.indices {
      var bytes = wrap.bytes
      bytes[index] ^= 1
      guard let bad = try? Wrap(parsing: bytes) else { continue }
      var keyring = TeamKeyring()
      #expect(throws: TrustError.self, "byte \(index)") {
        try keyring.open(bad, with: keys, roster: organization.roster)
      }
      // Nor does it open when an admin's entry names the changed bytes.
      guard case .teamKey(let content) = bad.content, content.device == keys.device,
        content.team == organization.advocates
      else { continue }
      let sealed = KeyEncapsulation.Sealed(
        encapsulated: content.encapsulated, sealed: content.sealed)
      let info = Label.teamKey.bytes + content.team.bytes + content.device.bytes
      if (try? KeyEncapsulation.xWing.open(sealed, keys.agreementSeed, info)) != nil {
        opened += 1
      }
    }
    #expect(opened == 0)
  }

  @Test func `a keyring keeps every generation, and one secret a compartment`() throws {
    var keyring = TeamKeyring()
    var generator = SeededGenerator(seed: 1)
    let team = TeamID(using: &generator)
    func secrets(_ generation: UInt32, _ secret: UInt8) -> TeamSecrets {
      TeamSecrets(
        generations: [
          TeamSecrets.Generation(
            generation: generation, seed: [UInt8](repeating: UInt8(generation), count: 32))
        ],
        compartments: [
          TeamSecrets.CompartmentSecret(
            compartment: 1, secret: [UInt8](repeating: secret, count: 32))
        ])
    }
    try keyring.add(secrets(2, 5), of: team)
    try keyring.add(secrets(1, 5), of: team)
    #expect(keyring.secrets(of: team)?.generations.map(\.generation) == [1, 2])
    #expect(keyring.secrets(of: team)?.compartments.count == 1)
    let other = TeamID(using: &generator)
    #expect(throws: TrustError.compartmentSecretsDiffer(compartment: 1)) {
      try keyring.add(secrets(1, 6), of: other)
    }
    #expect(keyring.teams == [team])
  }

  @Test func `nobody hands on keys that it does not hold`() throws {
    var organization = try Organization()
    let keys = try organization.newKeys()
    #expect(throws: TrustError.teamKeysMissing(organization.advocates)) {
      try TeamKeyring().membership(of: keys.publicKeys, in: organization.advocates)
    }
  }

  @Test func `teams are added later, with the compartments' secrets that are there`() throws {
    var organization = try Organization()
    let clinic = TeamID(using: &organization.generator)
    let template = RosterTemplate(teams: [
      RosterTemplate.Team(
        id: clinic, rights: [Compartment.coordination: .read, 7: [.read, .write, .open]])
    ])
    let added = try template.add(
      for: organization.admin.publicKeys, to: &organization.keyring,
      encapsulation: .replayable, using: &organization.generator)
    organization.wraps += added.wraps
    #expect(
      try organization.take(
        try organization.write(added.entries, by: organization.admin)
      ).isEmpty)
    let device = try organization.enlist(in: [clinic])
    let nurse = try organization.keyring(of: device)
    #expect(
      nurse.secret(ofCompartment: Compartment.coordination)
        == organization.keyring.secret(ofCompartment: Compartment.coordination))
    #expect(nurse.secret(ofCompartment: 7)?.count == ScopeNaming.secretByteCount)
    #expect(organization.roster.audience(of: 7) == [clinic: [.read, .write]])
  }
}
