// Laptops that ask to be let in, the admins who say yes or no, and the members who hear of it.

import CausalMerge
import LocalReplica
import SegmentLog
import SyncProtocol
import Testing
import Trust

/// A laptop that has asked by an invitation.
private struct Asking {
  let laptop: Laptop
  let invitation: Invitation
  let request: EnrollmentRequest
}

extension Desk {
  /// Lets a laptop ask by a new invitation of an admin's.
  fileprivate func ask(
    _ laptop: Laptop, by admin: Laptop, teams: [TeamID], isAdmin: Bool = false, name: String = "",
    admission: InvitationAdmission = .whenApproved
  ) throws -> Asking {
    let invitation = try admin.replica.invite(
      to: teams, isAdmin: isAdmin, called: name,
      through: try admin.replica.remote(named: "origin"), expiresAt: now + 600_000,
      admission: admission)
    let device = try #require(try admin.replica.device())
    _ = try server.register(
      InvitationRegistration(invitation: invitation.id, lifetimeSeconds: 600), device: device,
      now: now)
    let request = try laptop.replica.enrollmentRequest(for: invitation)
    _ = try server.enroll(request, now: now)
    return Asking(laptop: laptop, invitation: invitation, request: request)
  }

  /// Lets a laptop take the server's answer; false where nobody has let it in.
  fileprivate func take(_ asking: Asking) throws -> Bool {
    let answer = try server.enroll(asking.request, now: now)
    guard !answer.isPending else { return false }
    try asking.laptop.replica.join(
      by: asking.invitation, answer: answer, remoteName: "origin",
      timing: AnswerTiming(reading: reading(of: asking.laptop), roundTripMilliseconds: 0))
    return true
  }

  fileprivate func newLaptop(_ seed: UInt64) throws -> Laptop {
    Laptop(try Self.replica(seed: seed))
  }

  /// A second admin, in all teams.
  fileprivate func secondAdmin() throws -> Laptop {
    let asking = try ask(
      newLaptop(900), by: admin, teams: [field, placing, other], isAdmin: true, admission: .atSync)
    try sync(admin)
    try #require(try take(asking))
    try sync(asking.laptop)
    return asking.laptop
  }
}

@Suite struct AdmissionStories {
  @Test func `nobody is let in by a sync before an admin has said so`() throws {
    let desk = try Desk()
    let asking = try desk.ask(
      desk.newLaptop(2), by: desk.admin, teams: [desk.field], name: "night desk")
    for _ in 0..<3 {
      #expect(try desk.sync(desk.admin).enrolledDevices == 0)
      #expect(try !desk.take(asking))
    }
    let waiting = try desk.admin.replica.newcomers()
    #expect(waiting.map(\.name) == ["night desk"])
    #expect(waiting.map(\.teams) == [[desk.field]])
    // What one screen shows is what the other shows.
    let shown = DeviceWords(of: asking.request.publicKeys, in: desk.root.organization)
    #expect(waiting.map(\.words) == [shown])
    try desk.admin.replica.approve(
      try #require(waiting.first), at: desk.reading(of: desk.admin))
    #expect(try desk.admin.replica.newcomers().isEmpty)
    #expect(try !desk.take(asking), "the server has not heard yet")
    try desk.sync(desk.admin)
    #expect(try desk.take(asking))
    #expect(
      try asking.laptop.replica.roster().teams(of: try #require(try asking.laptop.replica.device()))
        == [desk.field])
  }

  @Test func `who asked in time is let in days later, and who asks late is told`() throws {
    let desk = try Desk()
    let asking = try desk.ask(desk.newLaptop(2), by: desk.admin, teams: [desk.field])
    let late = try desk.newLaptop(3).replica.enrollmentRequest(for: asking.invitation)
    desk.now += 3 * 86_400_000
    #expect(throws: ErrorCode.invitationExpired) { try desk.server.enroll(late, now: desk.now) }
    try desk.sync(desk.admin)
    let waiting = try #require(try desk.admin.replica.newcomers().first)
    try desk.admin.replica.approve(waiting, at: desk.reading(of: desk.admin))
    try desk.sync(desk.admin)
    #expect(try desk.take(asking))
    #expect(throws: ErrorCode.invitationUsed) { try desk.server.enroll(late, now: desk.now) }
  }

  @Test func `who is turned away is told, and the one who was meant comes by the same link`()
    throws
  {
    let desk = try Desk()
    let faster = try desk.ask(desk.newLaptop(2), by: desk.admin, teams: [desk.field])
    let meant = Asking(
      laptop: try desk.newLaptop(3), invitation: faster.invitation,
      request: try desk.newLaptop(3).replica.enrollmentRequest(for: faster.invitation))
    _ = try desk.server.enroll(meant.request, now: desk.now)
    try desk.sync(desk.admin)
    let waiting = try desk.admin.replica.newcomers()
    #expect(waiting.count == 2)
    let stranger = try #require(
      waiting.first { $0.device == faster.request.signingKey.deviceID })
    try desk.admin.replica.turnAway(stranger)
    #expect(throws: ReplicaError.self) { try desk.admin.replica.turnAway(stranger) }
    #expect(throws: ReplicaError.self) {
      try desk.admin.replica.approve(stranger, at: desk.reading(of: desk.admin))
    }
    try desk.sync(desk.admin)
    #expect(throws: ErrorCode.turnedAway) {
      try desk.server.enroll(faster.request, now: desk.now)
    }
    // It is not asked about again, and its rival is.
    try desk.sync(desk.admin)
    let left = try desk.admin.replica.newcomers()
    #expect(left.map(\.device) == [meant.request.signingKey.deviceID])
    try desk.admin.replica.approve(try #require(left.first), at: desk.reading(of: desk.admin))
    try desk.sync(desk.admin)
    #expect(try desk.take(meant))
  }

  @Test func `two admins who say yes at once come to one roster`() throws {
    let desk = try Desk()
    let second = try desk.secondAdmin()
    let laptop = try desk.newLaptop(2)
    let askings = [
      try desk.ask(laptop, by: desk.admin, teams: [desk.field]),
      try desk.ask(laptop, by: second, teams: [desk.placing]),
    ]
    for admin in [desk.admin, second] {
      try desk.sync(admin)
      let waiting = try #require(try admin.replica.newcomers().first)
      try admin.replica.approve(waiting, at: desk.reading(of: admin))
    }
    for _ in 0..<2 {
      try desk.sync(second)
      try desk.sync(desk.admin)
    }
    let device = try #require(try laptop.replica.device())
    let rosters = try [desk.admin, second].map { try $0.replica.roster() }
    #expect(rosters[0].certificate(of: device) == rosters[1].certificate(of: device))
    for roster in rosters {
      #expect(roster.certificate(of: device) != nil)
      #expect(roster.teams(of: device) == [desk.field, desk.placing].sorted())
    }
    // Whichever invitation it asks by, it is in, and reads for both teams.
    #expect(try desk.take(askings[1]))
    try desk.sync(laptop)
    #expect(
      try laptop.replica.roster().certificate(of: device) == rosters[0].certificate(of: device))
    for admin in [desk.admin, second] { #expect(try admin.replica.newcomers().isEmpty) }
  }

  @Test func `an admin who says yes after another adds its teams, and no second certificate`()
    throws
  {
    let desk = try Desk()
    let second = try desk.secondAdmin()
    let laptop = try desk.newLaptop(2)
    _ = try desk.ask(laptop, by: desk.admin, teams: [desk.field])
    _ = try desk.ask(laptop, by: second, teams: [desk.placing])
    for admin in [desk.admin, second] { try desk.sync(admin) }
    let first = try #require(try desk.admin.replica.newcomers().first)
    try desk.admin.replica.approve(first, at: desk.reading(of: desk.admin))
    try desk.sync(desk.admin)
    try desk.sync(second)
    let known = try #require(try second.replica.newcomers().first)
    try second.replica.approve(known, at: desk.reading(of: second))
    try desk.sync(second)
    try desk.sync(desk.admin)
    let device = try #require(try laptop.replica.device())
    let roster = try desk.admin.replica.roster()
    let issuer = try desk.admin.replica.device()
    #expect(roster.certificate(of: device)?.issuer == issuer)
    #expect(roster.teams(of: device) == [desk.field, desk.placing].sorted())
  }

  @Test func `a request that a server has altered is not listed, and counted`() throws {
    let desk = try Desk()
    let asking = try desk.ask(desk.newLaptop(2), by: desk.admin, teams: [desk.field])
    let foreign = try desk.newLaptop(3).replica.makeDeviceKeys()
    var altered = asking.request
    altered.signingKey = foreign.publicKeys.signing
    altered.agreementKey = foreign.publicKeys.agreement
    altered.signature = try foreign.signer.signature(for: altered.proof)
    _ = try desk.server.enroll(altered, now: desk.now)
    let report = try desk.sync(desk.admin)
    #expect(report.disprovenRequests == 1)
    #expect(
      try desk.admin.replica.newcomers().map(\.device) == [asking.request.signingKey.deviceID])
  }

  @Test func `whoever has the link besides shows other words`() throws {
    let desk = try Desk()
    let asking = try desk.ask(desk.newLaptop(2), by: desk.admin, teams: [desk.field])
    // The server was handed the link too, and puts a request of its own in the place of the laptop's.
    let own = try Enrollment.request(
      asking.invitation, keys: try desk.newLaptop(3).replica.makeDeviceKeys())
    _ = try desk.server.enroll(own, now: desk.now)
    try desk.sync(desk.admin)
    let onThePhone = DeviceWords(of: asking.request.publicKeys, in: desk.root.organization)
    let waiting = try desk.admin.replica.newcomers()
    #expect(waiting.count == 2)
    #expect(
      waiting.filter { $0.words == onThePhone }.map(\.device)
        == [asking.request.signingKey.deviceID])
  }

  @Test func `what a server lost is decided from what the admin's laptop kept`() throws {
    let desk = try Desk()
    let asking = try desk.ask(desk.newLaptop(2), by: desk.admin, teams: [desk.field])
    try desk.sync(desk.admin)
    let waiting = try #require(try desk.admin.replica.newcomers().first)
    // A server that was put back to before the invitation knows neither it nor the request.
    desk.now += 30 * 86_400_000
    let admin = try #require(try desk.admin.replica.device())
    _ = try desk.server.enrollments(for: admin, now: desk.now)
    #expect(throws: ErrorCode.invitationUnknown) {
      try desk.server.enroll(asking.request, now: desk.now)
    }
    try desk.admin.replica.approve(waiting, at: desk.reading(of: desk.admin))
    try desk.sync(desk.admin)
    #expect(try desk.take(asking))
  }

  @Test func `an invitation that says so lets in at the next sync, and not when its time is over`()
    throws
  {
    let desk = try Desk()
    let asking = try desk.ask(
      desk.newLaptop(2), by: desk.admin, teams: [desk.field], admission: .atSync)
    #expect(try desk.sync(desk.admin).enrolledDevices == 1)
    #expect(try desk.take(asking))
    let late = try desk.ask(
      desk.newLaptop(3), by: desk.admin, teams: [desk.field], admission: .atSync)
    desk.now += 700_000
    #expect(try desk.sync(desk.admin).enrolledDevices == 0)
    #expect(try !desk.take(late))
    #expect(try desk.admin.replica.newcomers().isEmpty)
  }

  @Test func `every member hears once of a laptop that came, whoever let it in`() throws {
    let desk = try Desk()
    let member = try desk.join(teams: [desk.field], seed: 2)
    try desk.sync(member)
    #expect(try member.replica.meetNewDevices(at: desk.reading(of: member)).isEmpty)
    let arrived = try desk.join(teams: [desk.placing], seed: 3)
    let device = try #require(try arrived.replica.device())
    try desk.sync(member)
    let news = try member.replica.meetNewDevices(at: desk.reading(of: member))
    #expect(news.map(\.device) == [device])
    #expect(news.map(\.teams) == [[desk.placing]])
    let issuer = try desk.admin.replica.device()
    #expect(news.map(\.issuer) == [issuer])
    #expect(news.first?.seenAt != nil)
    #expect(try member.replica.meetNewDevices(at: desk.reading(of: member)).isEmpty)
    // Whoever let it in is told nothing new, and neither is the newcomer of itself.
    #expect(try desk.admin.replica.meetNewDevices(at: desk.reading(of: desk.admin)).isEmpty)
    #expect(try arrived.replica.meetNewDevices(at: desk.reading(of: arrived)).isEmpty)
  }
}

@Suite struct OfficeStories {
  @Test func `a new laptop becomes an admin by the root alone, and lets others in`() throws {
    let desk = try Desk()
    _ = try desk.join(teams: [desk.field], seed: 2)
    // The first admin's laptop is gone. All that there is: the server, and the root.
    let laptop = try desk.newLaptop(3)
    try laptop.replica.beginOffice(
      by: desk.root, remote: "origin", url: "https://server.example", pin: [],
      at: desk.reading(of: laptop))
    try desk.sync(laptop)
    #expect(try laptop.replica.enterOffice(by: desk.root, at: desk.reading(of: laptop)))
    try desk.sync(laptop)
    let device = try #require(try laptop.replica.device())
    #expect(desk.server.roster.isAdmin(device))
    #expect(try laptop.replica.devices().map(\.number) == [1, 2, 3])
    let asking = try desk.ask(desk.newLaptop(4), by: laptop, teams: [], isAdmin: true)
    try desk.sync(laptop)
    let waiting = try #require(try laptop.replica.newcomers().first)
    try laptop.replica.approve(waiting, at: desk.reading(of: laptop))
    try desk.sync(laptop)
    #expect(try desk.take(asking))
    #expect(desk.server.roster.isAdmin(try #require(try asking.laptop.replica.device())))
  }

  @Test func `a member's laptop becomes an admin by the root, and invites into its teams`() throws {
    let desk = try Desk()
    let member = try desk.join(teams: [desk.field], seed: 2)
    try desk.sync(member)
    #expect(try member.replica.enterOffice(by: desk.root, at: desk.reading(of: member)))
    try desk.sync(member)
    #expect(desk.server.roster.isAdmin(try #require(try member.replica.device())))
    let asking = try desk.ask(desk.newLaptop(3), by: member, teams: [desk.field])
    try desk.sync(member)
    let waiting = try #require(try member.replica.newcomers().first)
    try member.replica.approve(waiting, at: desk.reading(of: member))
    try desk.sync(member)
    #expect(try desk.take(asking))
  }

  @Test func `another organization's root makes nobody an admin`() throws {
    let desk = try Desk()
    let member = try desk.join(teams: [desk.field], seed: 2)
    let stranger = OrganizationRoot(using: &desk.generator)
    #expect(try !member.replica.enterOffice(by: stranger, at: desk.reading(of: member)))
    #expect(throws: ReplicaError.alreadyEnrolled) {
      try member.replica.beginOffice(
        by: stranger, remote: "origin", url: "https://server.example", pin: [],
        at: desk.reading(of: member))
    }
    let laptop = try desk.newLaptop(3)
    try laptop.replica.beginOffice(
      by: stranger, remote: "origin", url: "https://server.example", pin: [],
      at: desk.reading(of: laptop))
    #expect(throws: SyncFailure.self) { try desk.sync(laptop) }
    #expect(try !laptop.replica.enterOffice(by: stranger, at: desk.reading(of: laptop)))
  }
}
