// The same segments give the same roster in every order in which they can arrive. Few segments are tried in all
// orders; many, with entries that nobody may make among them, in orders by chance.

import CausalMerge
import SeededChance
import SimulatedField
import SyncProtocol
import Testing
import Trust

@Suite struct RosterOrderTests {
  private func roster(of organization: Organization, from segments: [Segment]) throws -> Roster {
    var roster = Roster(organization: organization.root.organization)
    for segment in segments { try organization.apply(segment, to: &roster) }
    return roster
  }

  @Test func `two admins who work apart come to one roster in every order`() throws {
    var organization = try Organization()
    let second = try organization.enlist(as: .admin(rank: 2), in: [organization.advocates])
    let base = organization.roster.frontier
    let keys = try organization.newKeys()
    let other = try organization.newKeys()
    let key = [UInt8](repeating: 1, count: Limits.agreementKeyBytes)
    let otherKey = [UInt8](repeating: 2, count: Limits.agreementKeyBytes)
    func certify(
      _ keys: DevicePublicKeys, by admin: DeviceKeys, number: UInt32
    ) throws -> ControlEntry {
      let issuer = try #require(organization.roster.certificate(of: admin.device))
      return .device(
        try Certificates.issue(
          keys, as: .member, number: number, issuedAt: 0, by: issuer, signer: admin.signer))
    }
    // Both enrol the same laptop, renew the same team's key and set the same policy, each unaware of the other.
    func work(by admin: DeviceKeys, number: UInt32, key: [UInt8], rights: Rights) throws
      -> [ControlEntry]
    {
      [
        try certify(keys.publicKeys, by: admin, number: number),
        .team(TeamKey(team: organization.advocates, generation: 2, agreementKey: key)),
        .policy(CompartmentPolicy(compartment: 1, team: organization.analysts, rights: rights)),
      ]
    }
    let one = try organization.write(
      work(by: organization.admin, number: 5, key: key, rights: [.read, .write]),
      by: organization.admin, parents: base)
    let two = try organization.write(
      work(by: second, number: 6, key: otherKey, rights: .read), by: second, parents: base)
    let upon = try organization.write(
      [try certify(other.publicKeys, by: second, number: 7), .confirmation], by: second,
      parents: [one.hash, two.hash])
    let stray = try organization.write(
      [
        .membership(
          Membership(
            team: organization.advocates, device: keys.device, wrap: organization.wraps[0].hash))
      ],
      by: second, parents: base)
    for segment in [one, two, upon, stray] { try organization.take(segment) }

    let expected = RosterSummary(organization.roster)
    let orders = causalOrders(organization.segments)
    #expect(orders.count == 8)
    for (number, order) in orders.enumerated() {
      let summary = RosterSummary(try roster(of: organization, from: order))
      #expect(summary == expected, "order \(number)")
    }
    // The laptop was not enrolled in the stray segment's own past, whatever came first.
    #expect(
      organization.roster.invalidEntries.map(\.fault) == [.deviceUnknown(keys.device)])
    #expect(organization.roster.teamKey(organization.advocates)?.generation == 2)
  }

  @Test(arguments: 0..<10)
  func `rosters by chance agree in orders by chance`(batch: UInt64) throws {
    for seed in batch * 20..<batch * 20 + 20 {
      let organization = try RosterStory.told(seed: seed, segments: 10)
      let expected = RosterSummary(organization.roster)
      var generator = SeededGenerator(seed: seed &+ 1_000_000)
      for _ in 0..<2 {
        let order = causalOrder(organization.segments, using: &generator)
        let summary = RosterSummary(try roster(of: organization, from: order))
        #expect(summary == expected, "seed \(seed)")
      }
    }
  }

  @Test(arguments: 0..<10)
  func `an entry counts if it counts where nothing but its past is known`(seed: UInt64) throws {
    let organization = try RosterStory.told(seed: seed, segments: 14)
    for segment in organization.segments {
      let past = ancestors(of: segment, in: organization.segments)
      let known = organization.segments.filter { past.contains($0.hash) }
      var apart = try roster(of: organization, from: known)
      let alone = try organization.apply(segment, to: &apart)
      let together = organization.roster.invalidEntries.filter {
        $0.place.segment == segment.hash
      }
      #expect(alone == together, "seed \(seed)")
    }
  }

  @Test func `stories by chance hold both entries that count and every kind of fault`() throws {
    var faults: [String: Int] = [:]
    var admins = 0
    for seed: UInt64 in 0..<60 {
      let organization = try RosterStory.told(seed: seed, segments: 14)
      for entry in organization.roster.invalidEntries {
        let name = String(describing: entry.fault)
        faults[String(name.prefix { $0 != "(" }), default: 0] += 1
      }
      admins += organization.roster.devices.filter(organization.roster.isAdmin).count
    }
    for expected in [
      "notAdmin", "misplaced", "certificate", "teamUnknown", "deviceUnknown", "generation",
      "reserved",
    ] {
      #expect(faults[expected, default: 0] > 0, "\(expected) never happened: \(faults)")
    }
    #expect(admins > 90)
  }

  @Test func `five hundred devices are taken in without long waiting`() throws {
    var organization = try Organization()
    for _ in 0..<25 {
      var entries: [ControlEntry] = []
      let issuer = try #require(organization.roster.certificate(of: organization.admin.device))
      for number: UInt32 in 0..<20 {
        let keys = try organization.newKeys()
        entries.append(
          .device(
            try Certificates.issue(
              keys.publicKeys, as: .member, number: number, issuedAt: 0, by: issuer,
              signer: organization.admin.signer)))
        let membership = try organization.keyring.membership(
          of: keys.publicKeys, in: organization.advocates, encapsulation: .replayable)
        entries.append(membership.entry)
      }
      #expect(
        try organization.take(try organization.write(entries, by: organization.admin)).isEmpty)
    }
    #expect(organization.roster.devices.count == 501)
    #expect(organization.roster.members(of: organization.advocates).count == 501)
  }
}
