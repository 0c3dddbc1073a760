// Letting new devices in. The server only carries: an admin's device judges who asks, and answers through the roster.

public import CausalMerge
public import SyncProtocol
import Trust

extension ServerCore {
  /// Notes that an admin has made an invitation, so that requests with it are kept.
  ///
  /// - Throws: ``SyncProtocol/ErrorCode``, or ``StoreError``.
  public func register(
    _ request: InvitationRegistration, device: DeviceID, now: Int64
  ) throws -> InvitationResponse {
    try requireAdmin(device)
    guard limits.invitationSeconds.contains(request.lifetimeSeconds) else {
      throw ErrorCode.malformed
    }
    return try atomically {
      try forgetInvitations(now: now)
      let known = try store.invitation(request.invitation)
      guard known == nil || known?.admin == device else { throw ErrorCode.invitationUsed }
      if known == nil {
        let standing = try store.invitationCount(of: device, standingAt: now)
        guard standing < limits.invitationsPerAdmin else { throw ErrorCode.busy }
      }
      try store.keep(
        StoredInvitation(
          id: request.invitation, admin: device,
          expiresAt: now + Int64(request.lifetimeSeconds) * 1_000))
      return InvitationResponse()
    }
  }

  /// Keeps a new device's request for the inviting admin, or answers it once the roster has the device.
  ///
  /// The device polls with the same request. Its answer is whole: the roster, and the keys of all its teams. The
  /// invitation's time is for asking: who has asked in time may wait for an admin who sleeps.
  ///
  /// - Throws: ``SyncProtocol/ErrorCode``, or ``StoreError``.
  public func enroll(_ request: EnrollmentRequest, now: Int64) throws -> EnrollmentResponse {
    guard !isRebuilding else { throw ErrorCode.rebuilding }
    guard request.signingKey.isValid(request.signature, for: request.proof) else {
      throw ErrorCode.signatureInvalid
    }
    begin(at: now)
    return try atomically {
      let device = request.signingKey.deviceID
      let pending = EnrollmentResponse(isPending: true, segments: [], wraps: [], serverTime: now)
      // Whoever holds an enrolled device's key gets that device's answer, also from a server that lost the request
      // after an admin had answered it: what is sealed is sealed for that device.
      if roster.certificate(of: device) != nil {
        guard !roster.isRevoked(device) else { throw ErrorCode.revoked }
        return try answer(to: device, now: now) ?? pending
      }
      guard let invitation = try store.invitation(request.invitation) else {
        throw ErrorCode.invitationUnknown
      }
      let earlier = try store.enrollments(of: request.invitation)
      guard !isUsed(by: earlier.map(\.request)) else { throw ErrorCode.invitationUsed }
      if let known = earlier.first(where: { $0.request == request }) {
        guard !known.isTurnedAway else { throw ErrorCode.turnedAway }
        return pending
      }
      guard invitation.expiresAt > now else { throw ErrorCode.invitationExpired }
      // The server cannot tell who holds the secret. So it counts everyone who asks, and few may.
      guard earlier.count < limits.requestsPerInvitation else { throw ErrorCode.invitationBurnt }
      try store.keep(request, arrivedAt: now)
      // The admin's `sync --watch` learns at once that somebody waits.
      standing.news[.device(invitation.admin)] = try present()
      return pending
    }
  }

  /// Requests that wait for an admin's answer, once those are noted that the admin turns away.
  ///
  /// - Throws: ``SyncProtocol/ErrorCode``, or ``StoreError``.
  public func enrollments(
    _ request: EnrollmentsRequest = EnrollmentsRequest(), for device: DeviceID, now: Int64
  ) throws -> EnrollmentsResponse {
    try requireAdmin(device)
    begin(at: now)
    return try atomically {
      try forgetInvitations(now: now)
      for waiting in try pendingEnrollments(of: device)
      where request.turnedAway.contains(waiting.signingKey.deviceID) {
        try store.turnAway(waiting)
        // The laptop holds a request open, and is told at once.
        standing.news[.device(waiting.signingKey.deviceID)] = try present()
      }
      return EnrollmentsResponse(
        requests: Array(
          try pendingEnrollments(of: device).prefix(EnrollmentsResponse.requestLimit)))
    }
  }

  /// Requests with an admin's invitations that nobody has answered, and none of whose rivals the roster has.
  func pendingEnrollments(of device: DeviceID) throws -> [EnrollmentRequest] {
    guard roster.isAdmin(device) else { return [] }
    let enrollments = try store.enrollments(for: device)
    let used = Set(
      enrollments.filter { isUsed(by: [$0.request]) }.map(\.request.invitation))
    return enrollments.filter { !$0.isTurnedAway && !used.contains($0.request.invitation) }
      .map(\.request)
  }

  private func isUsed(by requests: [EnrollmentRequest]) -> Bool {
    requests.contains { roster.certificate(of: $0.signingKey.deviceID) != nil }
  }

  /// Forgets invitations whose requests have waited long enough.
  private func forgetInvitations(now: Int64) throws {
    try store.forgetInvitations(expiredBy: now - limits.answerMilliseconds)
  }

  private func requireAdmin(_ device: DeviceID) throws {
    guard !isRebuilding else { throw ErrorCode.rebuilding }
    guard roster.isAdmin(device) else { throw ErrorCode.notAdmin }
  }

  /// The roster and a device's team keys; `nil` until all of the keys that memberships name are here.
  private func answer(to device: DeviceID, now: Int64) throws -> EnrollmentResponse? {
    var response = EnrollmentResponse(isPending: false, segments: [], wraps: [], serverTime: now)
    var room = limits.answerBytes
    for membership in roster.memberships(of: device) {
      guard let position = try store.position(of: membership.wrap),
        let item = try store.item(at: position)
      else { return nil }
      room -= item.bytes.count + PageBudget.itemBytes
      response.wraps.append(item.bytes)
    }
    guard let scope = roster.scope else { return nil }
    for position in try store.controlPositions(of: ScopeSide(scope)) {
      guard let item = try store.item(at: position) else { continue }
      room -= item.bytes.count + PageBudget.itemBytes
      // A roster beyond one answer goes on by syncing: the server knows the device by now.
      guard room >= 0 else { break }
      response.segments.append(item.bytes)
    }
    return response
  }
}
