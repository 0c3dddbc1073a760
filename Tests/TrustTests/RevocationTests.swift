// Who ends whom, what of their entries stands after that, and that all replicas agree on it whatever they heard first.

import CausalMerge
import SeededChance
import SimulatedField
import SyncProtocol
import Testing

@testable import Trust

@Suite struct RevocationTests {
  private func certify(
    _ keys: DeviceKeys, as role: DeviceRole = .member, number: UInt32 = 7, by admin: DeviceKeys,
    in organization: Organization
  ) throws -> ControlEntry {
    let issuer = try #require(organization.roster.certificate(of: admin.device))
    return .device(
      try Certificates.issue(
        keys.publicKeys, as: role, number: number, issuedAt: 0, by: issuer, signer: admin.signer))
  }

  private func roster(of organization: Organization, from segments: [Segment]) throws -> Roster {
    var roster = Roster(organization: organization.root.organization)
    for segment in segments { try organization.apply(segment, to: &roster) }
    return roster
  }

  /// Every order in which the segments can arrive gives the roster that is there.
  private func expectOneRoster(_ organization: Organization, atLeast count: Int = 2) throws {
    let expected = RosterSummary(organization.roster)
    let orders = causalOrders(organization.segments)
    #expect(orders.count >= count)
    for (number, order) in orders.enumerated() {
      let summary = RosterSummary(try roster(of: organization, from: order))
      #expect(summary == expected, "order \(number)")
    }
  }

  @Test func `a revoked device is in no team and no admin, and what it signed can still be told`()
    throws
  {
    var organization = try Organization()
    let laptop = try organization.enlist(in: [organization.advocates, organization.analysts])
    let segment = try organization.write(
      [.revocation(Revocation(device: laptop.device))], by: organization.admin)
    #expect(try organization.take(segment).isEmpty)
    let roster = organization.roster
    #expect(roster.isRevoked(laptop.device))
    #expect(roster.revokedDevices == [laptop.device])
    #expect(roster.teams(of: laptop.device).isEmpty)
    #expect(roster.memberships(of: laptop.device).isEmpty)
    #expect(!roster.members(of: organization.advocates).contains(laptop.device))
    #expect(roster.wasMember(laptop.device, of: organization.advocates))
    #expect(roster.certificate(of: laptop.device)?.publicKeys == laptop.publicKeys)
    #expect(roster.revocations(of: laptop.device) == [segment.hash])
    #expect(Set(roster.teamsToRenew) == [organization.advocates, organization.analysts])
    try expectOneRoster(organization, atLeast: 1)
  }

  @Test func `leaving a team ends that place alone, and a later membership begins it anew`() throws
  {
    var organization = try Organization()
    let laptop = try organization.enlist(in: [organization.advocates, organization.analysts])
    try organization.take(
      try organization.write(
        [.revocation(Revocation(device: laptop.device, team: organization.advocates))],
        by: organization.admin))
    #expect(!organization.roster.isRevoked(laptop.device))
    #expect(organization.roster.teams(of: laptop.device) == [organization.analysts])
    #expect(organization.roster.teamsToRenew == [organization.advocates])
    try organization.take(
      try organization.write(
        [
          organization.keyring.membership(
            of: laptop.publicKeys, in: organization.advocates, encapsulation: .replayable
          ).entry
        ], by: organization.admin))
    #expect(organization.roster.isMember(laptop.device, of: organization.advocates))
  }

  @Test
  func `a stolen admin laptop cannot sign itself back in, nor friends, nor revoke the others`()
    throws
  {
    var organization = try Organization()
    let stolen = try organization.enlist(as: .admin(rank: 2), in: [organization.advocates])
    let other = try organization.enlist(as: .admin(rank: 2))
    let before = organization.roster.frontier
    let own = try #require(organization.roster.chain(of: stolen.device)?.first)
    let end = try organization.write(
      [.revocation(Revocation(device: stolen.device))], by: organization.admin)
    try organization.take(end)
    let friend = try organization.newKeys()
    let accomplice = try organization.newKeys()
    // It says that this was before, or does not hide that it was after.
    for parents in [before, [end.hash]] {
      let segment = try organization.write(
        [
          .device(own),
          try certify(friend, by: stolen, in: organization),
          try certify(accomplice, as: .admin(rank: 3), by: stolen, in: organization),
          .revocation(Revocation(device: organization.admin.device)),
          .revocation(Revocation(device: other.device)),
          .team(
            TeamKey(
              team: organization.advocates, generation: 2,
              agreementKey: stolen.publicKeys.agreement)),
          .policy(
            CompartmentPolicy(compartment: 3, team: organization.analysts, rights: [.read])),
        ], by: stolen, parents: parents)
      #expect(try organization.take(segment).isEmpty, "by its own past it may")
      // What the accomplice does upon that.
      try organization.take(
        try organization.write(
          [.confirmation, try certify(stolen, number: 9, by: accomplice, in: organization)],
          by: accomplice, parents: [segment.hash]))
    }
    let roster = organization.roster
    #expect(roster.isRevoked(stolen.device) && !roster.isAdmin(stolen.device))
    #expect(roster.isRevoked(friend.device) && roster.isRevoked(accomplice.device))
    #expect(!roster.isAdmin(accomplice.device))
    #expect(roster.isAdmin(organization.admin.device) && roster.isAdmin(other.device))
    #expect(roster.teamKey(organization.advocates)?.generation == 1)
    // What was wrapped to its key can be opened all the same.
    #expect(roster.teamKeys(organization.advocates).count == 3)
    #expect(!roster.audience(of: 3).keys.contains(organization.analysts))
    try expectOneRoster(organization, atLeast: 5)
  }

  @Test func `what an admin wrote before it was revoked stands, where the revoking admin had it`()
    throws
  {
    var organization = try Organization()
    let second = try organization.enlist(as: .admin(rank: 2), in: [organization.advocates])
    let early = try organization.newKeys()
    try organization.take(
      try organization.write([try certify(early, by: second, in: organization)], by: second))
    let known = organization.roster.frontier
    let late = try organization.newKeys()
    try organization.take(
      try organization.write(
        [try certify(late, by: second, in: organization)], by: second, parents: known))
    try organization.take(
      try organization.write(
        [.revocation(Revocation(device: second.device))], by: organization.admin, parents: known))
    #expect(!organization.roster.isRevoked(early.device))
    #expect(organization.roster.isRevoked(late.device))
    try expectOneRoster(organization)
  }

  @Test
  func `of two admins of one rank who revoke each other neither is, until one before them says`()
    throws
  {
    var organization = try Organization()
    let one = try organization.enlist(as: .admin(rank: 2))
    let two = try organization.enlist(as: .admin(rank: 2))
    let base = organization.roster.frontier
    try organization.take(
      try organization.write(
        [.revocation(Revocation(device: two.device))], by: one, parents: base))
    try organization.take(
      try organization.write(
        [.revocation(Revocation(device: one.device))], by: two, parents: base))
    #expect(organization.roster.revokedDevices.isEmpty)
    #expect(!organization.roster.mayRevoke(two.device, by: one.device))
    try expectOneRoster(organization)
    try organization.take(
      try organization.write(
        [.revocation(Revocation(device: two.device))], by: organization.admin, parents: base))
    #expect(organization.roster.revokedDevices == [two.device])
    try expectOneRoster(organization, atLeast: 6)
  }

  @Test func `whoever ranks before wins, though the other was first`() throws {
    var organization = try Organization()
    let second = try organization.enlist(as: .admin(rank: 2))
    let third = try organization.enlist(as: .admin(rank: 3))
    let base = organization.roster.frontier
    let up = try organization.write(
      [.revocation(Revocation(device: second.device))], by: third, parents: base)
    try organization.take(up)
    #expect(!organization.roster.isRevoked(second.device))
    try organization.take(
      try organization.write(
        [.revocation(Revocation(device: third.device))], by: second, parents: [up.hash]))
    #expect(organization.roster.revokedDevices == [third.device])
    try expectOneRoster(organization, atLeast: 1)
  }

  @Test func `whether a device is to empty itself follows from revocations of it that count`()
    throws
  {
    var organization = try Organization()
    let laptop = try organization.enlist(in: [organization.advocates])
    let second = try organization.enlist(as: .admin(rank: 2))
    let third = try organization.enlist(as: .admin(rank: 3))
    func revoke(
      _ device: DeviceID, team: TeamID? = nil, wipe: Bool = true, by author: DeviceKeys
    ) throws -> SegmentHash {
      let segment = try organization.write(
        [.revocation(Revocation(device: device, team: team, wipe: wipe))], by: author)
      try organization.take(segment)
      return segment.hash
    }
    // A place in one team, a word that does not rank before, and one that says nothing of it.
    _ = try revoke(laptop.device, team: organization.advocates, by: organization.admin)
    _ = try revoke(second.device, by: third)
    _ = try revoke(laptop.device, wipe: false, by: organization.admin)
    #expect(organization.roster.isRevoked(laptop.device))
    #expect(organization.roster.wipes(of: laptop.device).isEmpty)
    #expect(organization.roster.wipes(of: second.device).isEmpty)
    // Said later of a device that is revoked already, it counts as well.
    let order = try revoke(laptop.device, by: organization.admin)
    #expect(organization.roster.wipes(of: laptop.device) == [order])
    #expect(organization.roster.wipes(of: third.device).isEmpty)
    // Let in again by somebody who knew of it, it is to do no such thing.
    try organization.take(
      try organization.write(
        [try certify(laptop, number: 8, by: organization.admin, in: organization)],
        by: organization.admin))
    #expect(!organization.roster.isRevoked(laptop.device))
    #expect(organization.roster.wipes(of: laptop.device).isEmpty)
  }

  @Test func `a device that was revoked hears what ended it and what lies before, and no more`()
    throws
  {
    var organization = try Organization()
    let laptop = try organization.enlist(in: [organization.advocates])
    let before = organization.segments.map(\.hash)
    let end = try organization.write(
      [.revocation(Revocation(device: laptop.device, wipe: true))], by: organization.admin)
    try organization.take(end)
    let later = try organization.write([.confirmation], by: organization.admin)
    try organization.take(later)
    let ends = organization.roster.revocations(of: laptop.device)
    #expect(before.allSatisfy { organization.roster.isPast($0, of: ends) })
    #expect(organization.roster.isPast(end.hash, of: ends))
    #expect(!organization.roster.isPast(later.hash, of: ends))
  }

  @Test func `the root's word revokes the first admin, and nothing that only says so does`() throws
  {
    var organization = try Organization()
    let second = try organization.enlist(as: .admin(rank: 2))
    let first = organization.admin.device
    try organization.take(
      try organization.write([.revocation(Revocation(device: first))], by: second))
    #expect(!organization.roster.isRevoked(first))
    let stranger = OrganizationRoot(using: &organization.generator)
    let forged = try organization.write(
      [.revocation(try stranger.revoke(first))], by: second)
    #expect(try organization.take(forged).map(\.fault) == [.badRootSignature])
    // Signed for one device, it says nothing of another, nor of a team.
    var moved = try organization.root.revoke(second.device)
    moved.device = first
    #expect(
      try organization.take(try organization.write([.revocation(moved)], by: second)).map(\.fault)
        == [.badRootSignature])
    let word = try organization.root.revoke(first)
    #expect(try organization.take(try organization.write([.revocation(word)], by: second)).isEmpty)
    #expect(organization.roster.isRevoked(first))
    #expect(organization.roster.isAdmin(second.device))
  }

  @Test func `a device that is vouched for again belongs again, with what it is then given`() throws
  {
    var organization = try Organization()
    let laptop = try organization.enlist(in: [organization.advocates])
    try organization.take(
      try organization.write(
        [.revocation(Revocation(device: laptop.device))], by: organization.admin))
    try organization.take(
      try organization.write(
        [try certify(laptop, number: 8, by: organization.admin, in: organization)],
        by: organization.admin))
    #expect(!organization.roster.isRevoked(laptop.device))
    #expect(organization.roster.teams(of: laptop.device).isEmpty)
    try organization.take(
      try organization.write(
        [
          organization.keyring.membership(
            of: laptop.publicKeys, in: organization.analysts, encapsulation: .replayable
          ).entry
        ], by: organization.admin))
    #expect(organization.roster.teams(of: laptop.device) == [organization.analysts])
  }

  @Test func `the root's new certificate brings a first admin back, its old one does not`() throws {
    var organization = try Organization()
    let second = try organization.enlist(as: .admin(rank: 2))
    let first = organization.admin
    let old = try #require(organization.roster.chain(of: first.device)?.first)
    try organization.take(
      try organization.write(
        [.revocation(try organization.root.revoke(first.device))], by: second))
    try organization.take(try organization.write([.device(old)], by: first))
    try organization.take(try organization.write([.device(old)], by: second))
    #expect(organization.roster.isRevoked(first.device))
    let new = try organization.root.certify(
      first.publicKeys, as: .admin(rank: 1), number: 2, issuedAt: 0)
    try organization.take(try organization.write([.device(new)], by: first))
    #expect(!organization.roster.isRevoked(first.device))
    #expect(organization.roster.isAdmin(first.device))
  }

  @Test func `a revocation of whom nobody knows, or in an unknown team, is at fault`() throws {
    var organization = try Organization()
    let stranger = try organization.newKeys()
    let nowhere = TeamID(using: &organization.generator)
    let segment = try organization.write(
      [
        .revocation(Revocation(device: stranger.device)),
        .revocation(Revocation(device: organization.admin.device, team: nowhere)),
      ], by: organization.admin)
    #expect(
      try organization.take(segment).map(\.fault)
        == [.deviceUnknown(stranger.device), .teamUnknown(nowhere)])
  }

  @Test func `a team takes another key once somebody left, and members are told who lack it`()
    throws
  {
    var organization = try Organization()
    let team = organization.advocates
    let laptop = try organization.enlist(in: [team])
    let colleague = try organization.enlist(in: [team])
    try organization.take(
      try organization.write(
        [.revocation(Revocation(device: laptop.device))], by: organization.admin))
    let renewed = try organization.keyring.renew(
      team, roster: organization.roster, encapsulation: .replayable, using: &organization.generator)
    let own = try organization.keyring.membership(
      of: organization.admin.publicKeys, in: team, encapsulation: .replayable)
    try organization.take(
      try organization.write([renewed, own.entry], by: organization.admin))
    #expect(organization.roster.teamKey(team)?.generation == 2)
    #expect(organization.roster.teamsToRenew.isEmpty)
    #expect(organization.roster.membersLackingKey(of: team) == [colleague.device])
    let given = try organization.keyring.membership(
      of: colleague.publicKeys, in: team, encapsulation: .replayable)
    organization.wraps.append(given.wrap)
    try organization.take(try organization.write([given.entry], by: organization.admin))
    #expect(organization.roster.membersLackingKey(of: team).isEmpty)
    #expect(
      try organization.keyring(of: colleague).secrets(of: team)?.generations.map(\.generation)
        == [1, 2])
  }

  @Test func `stories by chance hold revocations that count, and others`() throws {
    var counting = 0
    var idle = 0
    for seed: UInt64 in 0..<60 {
      let roster = try RosterStory.told(seed: seed, segments: 14).roster
      counting += roster.countingRevocations.count
      idle += roster.revocations.count - roster.countingRevocations.count
    }
    #expect(counting > 40 && idle > 10, "\(counting) count, \(idle) do not")
  }
}
