// Letting devices in: at the beginning over a perfect line, in the middle of a run over whatever line there is.

import LocalReplica
import SyncProtocol
import Trust

/// A device that asks to be let in.
struct Newcomer {
  var device: SimulatedDevice
  var teams: [TeamID]
  var invitation: Invitation?
  var isRegistered = false
  var hasJoined = false
}

extension Simulation {
  /// Lets a device in, without faults.
  func joinNow(_ device: SimulatedDevice, teams: [TeamID]) throws {
    var newcomer = Newcomer(device: device, teams: teams)
    for _ in 0..<4 where !newcomer.hasJoined {
      try ask(&newcomer) { try self.server.answer($0, at: self.now).reply }
      if !newcomer.hasJoined { try syncNow(0) }
    }
    guard newcomer.hasJoined else {
      throw Violation(oracle: .nothingStuck, detail: "a device cannot join over a perfect line")
    }
  }

  /// Goes one step on with joining, over a line that may lose everything.
  func ask(
    _ newcomer: inout Newcomer, over line: (SyncCallBytes) throws -> SimulatedServer.Reply?
  ) throws {
    let admin = devices[0]
    let remote = try admin.remote
    if newcomer.invitation == nil {
      // An admin's program syncs before it invites, so that a wrong clock does not let the invitation end at once.
      guard try admin.replica.measuredBoot() == admin.clock.boot else { return }
      let reading = admin.clock.reading(at: now)
      let expiry = try admin.replica.correctedTime(reading) + Self.invitationMilliseconds
      newcomer.invitation = try attempt(admin, "invite") {
        try admin.replica.invite(
          to: newcomer.teams, through: remote, expiresAt: expiry, admission: .atSync)
      }
    }
    guard let invitation = newcomer.invitation else { return }
    if !newcomer.isRegistered {
      let request = InvitationRegistration(
        invitation: invitation.id,
        lifetimeSeconds: UInt32(Self.invitationMilliseconds / 1_000))
      let reply = try line(
        SyncCallBytes(
          path: "/v1/invitations", body: request.encoded(),
          token: try admin.replica.token(for: remote)))
      newcomer.isRegistered = reply?.status == 200
      guard newcomer.isRegistered else { return }
    }
    let device = newcomer.device
    let request = try device.replica.enrollmentRequest(for: invitation)
    guard
      let reply = try line(SyncCallBytes(path: "/v1/enroll", body: request.encoded(), token: nil))
    else { return }
    if reply.status == 404 { newcomer.isRegistered = false }
    guard reply.status == 200, let answer = try? EnrollmentResponse(parsing: reply.body),
      !answer.isPending
    else { return }
    let timing = AnswerTiming(reading: device.clock.reading(at: now), roundTripMilliseconds: 40)
    try device.replica.join(
      by: invitation, answer: answer, remoteName: SimulatedDevice.remoteName, timing: timing)
    device.isEnrolled = true
    newcomer.hasJoined = true
    note("device \(device.index) joined")
  }

  /// How often a new device asks in a story; then it is left to the quiet tail.
  private static let askLimit = 12

  static let invitationMilliseconds: Int64 = 20 * 86_400_000

  /// One step of the device that joins in the middle of a run.
  func askAgain() throws {
    guard var newcomer, !newcomer.hasJoined else { return }
    defer { self.newcomer = newcomer }
    try ask(&newcomer) { call in
      if chance.occurs(mix.lostRequests) { return nil }
      let reply = try serve(call)
      return chance.occurs(mix.lostAnswers) ? nil : reply
    }
    if newcomer.hasJoined {
      marks.insert(.joined)
      schedule(act: newcomer.device.index, sync: newcomer.device.index)
    } else if askCount < Self.askLimit {
      askCount += 1
      agenda.add(.sync(device: 0), at: now + chance.number(in: 60_000...3_600_000))
      agenda.add(.ask, at: now + chance.number(in: 60_000...3_600_000))
    }
  }
}
