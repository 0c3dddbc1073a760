// Who becomes what in a roster, rule by rule: each has a story in which it lets something pass and one in which not.

import CausalMerge
import SyncProtocol
import Testing
import Trust

@Suite struct RosterTests {
  // MARK: founding

  @Test func `a founded roster knows its root, its admin and its teams`() throws {
    let organization = try Organization()
    let roster = organization.roster
    #expect(roster.scope == organization.root.rosterScope)
    #expect(roster.isAdmin(organization.admin.device))
    #expect(roster.devices == [organization.admin.device])
    #expect(Set(roster.teams(of: organization.admin.device)) == Set(roster.teamIDs))
    #expect(roster.invalidEntries.isEmpty)
    #expect(roster.compartments == [1, 2, 3])
  }

  @Test func `another organization's founding founds nothing`() throws {
    let organization = try Organization(seed: 1)
    let stranger = try Organization(seed: 2)
    var roster = Roster(organization: organization.root.organization)
    let faults = try roster.apply(stranger.segments[0])
    #expect(faults.first?.fault == .otherRoot)
    #expect(faults.count == (try stranger.segments[0].readControl().entries.count))
    #expect(roster.rootKey == nil && roster.devices.isEmpty && roster.teamIDs.isEmpty)
  }

  @Test func `the root's key is shown only at the beginning`() throws {
    var organization = try Organization()
    let late = try organization.write(
      [.founding(rootKey: organization.root.publicKey)], by: organization.admin)
    #expect(try organization.take(late).map(\.fault) == [.misplaced])
  }

  @Test func `a founding by someone whom the root does not vouch for gives that someone nothing`()
    throws
  {
    var organization = try Organization()
    let thief = try organization.newKeys()
    let certificate = try organization.root.certify(
      organization.admin.publicKeys, as: .admin(rank: 1), number: 1, issuedAt: 0)
    let segment = try organization.write(
      [.founding(rootKey: organization.root.publicKey), .device(certificate), .confirmation],
      by: thief, parents: [])
    var roster = Roster(organization: organization.root.organization)
    #expect(try roster.apply(segment).map(\.fault) == [.notAdmin, .notAdmin])
    #expect(roster.devices.isEmpty)
  }

  @Test func `a segment apart from every founding vouches for nobody`() throws {
    var organization = try Organization()
    let keys = try organization.newKeys()
    let certificate = try organization.root.certify(
      keys.publicKeys, as: .admin(rank: 1), number: 1, issuedAt: 0)
    let apart = try organization.write([.device(certificate)], by: keys, parents: [])
    #expect(try organization.take(apart).map(\.fault) == [.certificate(.issuerUnknown)])
    #expect(!organization.roster.isAdmin(keys.device))
  }

  @Test func `a segment waits for its parents and changes nothing before`() throws {
    var organization = try Organization()
    let first = try organization.write([.confirmation], by: organization.admin)
    let second = try organization.write(
      [.confirmation], by: organization.admin, parents: [first.hash])
    #expect(throws: TrustError.parentMissing(first.hash)) {
      try organization.roster.apply(second)
    }
    #expect(organization.roster.segmentCount == 1)
  }

  @Test func `a segment that comes twice changes nothing the second time`() throws {
    var organization = try Organization()
    _ = try organization.enlist(in: [organization.advocates])
    let before = RosterSummary(organization.roster)
    for segment in organization.segments {
      #expect(try organization.roster.apply(segment).isEmpty)
    }
    #expect(RosterSummary(organization.roster) == before)
  }

  // MARK: devices

  @Test func `an admin enrols a device`() throws {
    var organization = try Organization()
    let keys = try organization.enlist(in: [organization.advocates])
    #expect(organization.roster.certificate(of: keys.device)?.publicKeys == keys.publicKeys)
    #expect(organization.roster.teams(of: keys.device) == [organization.advocates])
    #expect(!organization.roster.isAdmin(keys.device))
    #expect(organization.roster.members(of: organization.advocates).contains(keys.device))
    let chain = try #require(organization.roster.chain(of: keys.device))
    #expect(chain.count == 2)
  }

  @Test func `a device that is no admin enrols nobody`() throws {
    var organization = try Organization()
    let member = try organization.enlist(in: [organization.advocates])
    let friend = try organization.newKeys()
    let forged = DeviceCertificate(
      organization: organization.root.organization, signingKey: friend.publicKeys.signing,
      agreementKey: friend.publicKeys.agreement, number: 9, issuedAt: 0, issuer: member.device)
    let segment = try organization.write(
      [.device(try SignedCertificate(signing: forged, with: member.signer))], by: member)
    #expect(try organization.take(segment).map(\.fault) == [.notAdmin])
    let carried = try organization.write(
      [.device(try SignedCertificate(signing: forged, with: member.signer))],
      by: organization.admin)
    #expect(try organization.take(carried).map(\.fault) == [.certificate(.issuerNotAdmin)])
    #expect(organization.roster.certificate(of: friend.device) == nil)
  }

  @Test func `an admin appoints an admin that ranks after it, and none beside or before it`()
    throws
  {
    var organization = try Organization()
    let second = try organization.enlist(as: .admin(rank: 2))
    #expect(organization.roster.isAdmin(second.device))
    let third = try organization.newKeys()
    for rank: UInt32 in [1, 2] {
      let certificate = DeviceCertificate(
        organization: organization.root.organization, signingKey: third.publicKeys.signing,
        agreementKey: third.publicKeys.agreement, isAdmin: true, rank: rank, number: 3,
        issuedAt: 0, issuer: second.device)
      let segment = try organization.write(
        [.device(try SignedCertificate(signing: certificate, with: second.signer))], by: second)
      #expect(
        try organization.take(segment).map(\.fault)
          == [.certificate(.rankNotAfterIssuer(rank, issuer: 2))])
    }
    #expect(!organization.roster.isAdmin(third.device))
  }

  @Test func `an admin counts only for what builds on its certificate`() throws {
    var organization = try Organization()
    let founding = organization.roster.frontier
    let second = try organization.enlist(as: .admin(rank: 2))
    let apart = try organization.write([.confirmation], by: second, parents: founding)
    #expect(try organization.take(apart).map(\.fault) == [.notAdmin])
    let upon = try organization.write([.confirmation], by: second)
    #expect(try organization.take(upon).isEmpty)
  }

  @Test func `the root brings in a new admin when the first is lost`() throws {
    var organization = try Organization()
    let replacement = try organization.newKeys()
    let certificate = try organization.root.certify(
      replacement.publicKeys, as: .admin(rank: 1), number: 2, issuedAt: 0)
    let segment = try organization.write([.device(certificate)], by: replacement)
    #expect(try organization.take(segment).isEmpty)
    #expect(organization.roster.isAdmin(replacement.device))
  }

  @Test func `no certificate takes an admin's office away`() throws {
    var organization = try Organization()
    let second = try organization.enlist(as: .admin(rank: 2))
    let certificate = try organization.root.certify(
      second.publicKeys, as: .member, number: 2, issuedAt: 0)
    let segment = try organization.write([.device(certificate)], by: organization.admin)
    #expect(try organization.take(segment).map(\.fault) == [.certificate(.wouldDemote)])
    #expect(organization.roster.isAdmin(second.device))
  }

  @Test func `a later admin does not rewrite an earlier admin's certificate`() throws {
    var organization = try Organization()
    let second = try organization.enlist(as: .admin(rank: 2))
    let other = try organization.newKeys()
    let certificate = DeviceCertificate(
      organization: organization.root.organization,
      signingKey: organization.admin.publicKeys.signing,
      agreementKey: other.publicKeys.agreement, isAdmin: true, rank: 3, number: 1, issuedAt: 0,
      issuer: second.device)
    let segment = try organization.write(
      [.device(try SignedCertificate(signing: certificate, with: second.signer))], by: second)
    #expect(try organization.take(segment).map(\.fault) == [.certificate(.outranked)])
  }

  @Test func `admins of one rank do not rewrite each other's certificates`() throws {
    var organization = try Organization()
    let peer = try organization.newKeys()
    let equal = try organization.root.certify(
      peer.publicKeys, as: .admin(rank: 1), number: 2, issuedAt: 0)
    try organization.take(
      try organization.write([.device(equal)], by: organization.admin))
    let issuer = try #require(organization.roster.certificate(of: organization.admin.device))
    let rewritten = try Certificates.issue(
      peer.publicKeys, as: .admin(rank: 2), number: 3, issuedAt: 0, by: issuer,
      signer: organization.admin.signer)
    let segment = try organization.write([.device(rewritten)], by: organization.admin)
    #expect(try organization.take(segment).map(\.fault) == [.certificate(.outranked)])
    #expect(organization.roster.certificate(of: peer.device)?.rank == 1)
  }

  @Test func `admins stand at most eight certificates from the root`() throws {
    var organization = try Organization()
    var admin = organization.admin
    for rank: UInt32 in 2...9 {
      let keys = try organization.newKeys()
      let issuer = try #require(organization.roster.certificate(of: admin.device))
      let certificate = try Certificates.issue(
        keys.publicKeys, as: .admin(rank: rank), number: rank, issuedAt: 0, by: issuer,
        signer: admin.signer)
      let segment = try organization.write([.device(certificate)], by: admin)
      let faults = try organization.take(segment).map(\.fault)
      #expect(faults == (rank < 9 ? [] : [.certificate(.chainLength(9, limit: 8))]))
      #expect(organization.roster.chain(of: keys.device)?.count == (rank < 9 ? Int(rank) : nil))
      admin = keys
    }
  }

  // MARK: teams and policy

  @Test func `a team's keys count up from one without a gap`() throws {
    var organization = try Organization()
    let team = organization.advocates
    let key = [UInt8](repeating: 7, count: Limits.agreementKeyBytes)
    func entry(_ generation: UInt32) -> ControlEntry {
      .team(TeamKey(team: team, generation: generation, agreementKey: key))
    }
    let repeated = try organization.write([entry(1), entry(3), entry(2)], by: organization.admin)
    #expect(
      try organization.take(repeated).map(\.fault)
        == [.generation(1, expected: 2), .generation(3, expected: 2)])
    #expect(organization.roster.teamKey(team)?.generation == 2)
    #expect(organization.roster.teamKeys(team).map(\.generation) == [1, 2])
  }

  @Test func `a membership needs its team and its device`() throws {
    var organization = try Organization()
    let stranger = try organization.newKeys()
    let nowhere = TeamID(using: &organization.generator)
    let wrap = organization.wraps[0].hash
    let segment = try organization.write(
      [
        .membership(Membership(team: nowhere, device: organization.admin.device, wrap: wrap)),
        .membership(
          Membership(team: organization.advocates, device: stranger.device, wrap: wrap)),
        .policy(CompartmentPolicy(compartment: 1, team: nowhere, rights: .read)),
      ], by: organization.admin)
    #expect(
      try organization.take(segment).map(\.fault) == [
        .teamUnknown(nowhere), .deviceUnknown(stranger.device), .teamUnknown(nowhere),
      ])
  }

  @Test func `a member changes neither teams nor policy`() throws {
    var organization = try Organization()
    let member = try organization.enlist(in: [organization.analysts])
    let wrap = organization.wraps[0].hash
    let segment = try organization.write(
      [
        .membership(Membership(team: organization.advocates, device: member.device, wrap: wrap)),
        .policy(
          CompartmentPolicy(compartment: 3, team: organization.analysts, rights: .read)),
        .confirmation,
        .revocation(Revocation(device: organization.admin.device)),
      ], by: member)
    #expect(
      try organization.take(segment).map(\.fault) == [.notAdmin, .notAdmin, .notAdmin, .notAdmin])
    #expect(organization.roster.teams(of: member.device) == [organization.analysts])
    #expect(organization.roster.audience(of: 3).keys.sorted() == [organization.advocates])
  }

  @Test func `a policy names the audience of a compartment`() throws {
    let organization = try Organization()
    #expect(
      organization.roster.audience(of: Compartment.coordination) == [
        organization.advocates: [.read, .write], organization.probation: [.read, .write],
        organization.analysts: .read,
      ])
    #expect(
      organization.roster.audience(of: Compartment.identity) == [organization.probation: .read])
    #expect(
      organization.roster.teams(with: [.read, .open], in: Compartment.advocateNotes)
        == [organization.advocates])
    #expect(organization.roster.audience(of: 99).isEmpty)
  }

  @Test func `a later policy replaces an earlier one, and two set apart leave what both allow`()
    throws
  {
    var organization = try Organization()
    let team = organization.analysts
    let compartment = Compartment.advocateNotes
    func policy(_ rights: Rights) -> ControlEntry {
      .policy(CompartmentPolicy(compartment: compartment, team: team, rights: rights))
    }
    try organization.take(
      try organization.write([policy([.read, .write])], by: organization.admin))
    let base = organization.roster.frontier
    #expect(organization.roster.policy(compartment)[team] == [.read, .write])
    try organization.take(
      try organization.write([policy(.read)], by: organization.admin, parents: base))
    #expect(organization.roster.policy(compartment)[team] == .read)
    try organization.take(
      try organization.write(
        [policy([.write, .open])], by: organization.admin, parents: base))
    #expect(organization.roster.policy(compartment)[team] == [])
    try organization.take(try organization.write([policy(.write)], by: organization.admin))
    #expect(organization.roster.policy(compartment)[team] == .write)
  }

  @Test func `within a segment the later policy holds`() throws {
    var organization = try Organization()
    let entries = [Rights.read, .write].map { rights in
      ControlEntry.policy(
        CompartmentPolicy(compartment: 9, team: organization.analysts, rights: rights))
    }
    try organization.take(try organization.write(entries, by: organization.admin))
    #expect(organization.roster.policy(9)[organization.analysts] == .write)
  }

  @Test func `rights that no policy has are refused`() throws {
    var organization = try Organization()
    let segment = try organization.write(
      [
        .policy(
          CompartmentPolicy(
            compartment: 1, team: organization.analysts, rights: Rights(rawValue: 9)))
      ], by: organization.admin)
    #expect(try organization.take(segment).map(\.fault) == [.rights(9)])
  }

  // MARK: what does not belong, and what comes later

  @Test func `entries of other scopes are misplaced in the roster`() throws {
    var organization = try Organization()
    let segment = try organization.write(
      [
        .opening(ScopeOpening(compartment: 1, sealedClaim: [])),
        .grant(Grant(team: organization.advocates, rights: .read)),
      ], by: organization.admin)
    #expect(try organization.take(segment).map(\.fault) == [.misplaced, .misplaced])
  }

  @Test func `entries that a later version understands are kept with their reason`() throws {
    var organization = try Organization()
    let segment = try organization.write(
      [
        .erasure(ErasureOrder(kind: .reserved, order: nil, scopes: [])),
        .confirmation,
      ], by: organization.admin)
    let faults = try organization.take(segment)
    #expect(faults.map(\.fault) == [.reserved])
    #expect(faults.allSatisfy { !$0.fault.isRefusal })
    #expect(organization.roster.invalidEntries.map(\.place.index) == [0])
    #expect(organization.roster.isAdmin(organization.admin.device))
  }

  @Test func `a confirmation holds as long as it builds on everything`() throws {
    var organization = try Organization()
    let admin = organization.admin
    #expect(!organization.roster.isConfirmed(by: admin.device))
    try organization.take(try organization.write([.confirmation], by: admin))
    #expect(organization.roster.isConfirmed(by: admin.device))
    let other = try organization.enlist(as: .admin(rank: 2))
    #expect(!organization.roster.isConfirmed(by: admin.device))
    try organization.take(try organization.write([.confirmation], by: other))
    #expect(organization.roster.isConfirmed(by: other.device))
    #expect(!organization.roster.isConfirmed(by: admin.device))
  }

  @Test func `an unreadable segment says nothing and can be built upon`() throws {
    var organization = try Organization()
    let hash = try #require(SegmentHash(bytes: [UInt8](repeating: 5, count: 32)))
    try organization.roster.apply(
      nil, from: organization.admin.device, hash: hash, parents: organization.roster.frontier)
    #expect(organization.roster.frontier == [hash])
    let device = try organization.enlist().device
    #expect(organization.roster.certificate(of: device) != nil)
  }
}
