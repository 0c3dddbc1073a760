// Syncing: conversations of real replicas, over a line that loses, repeats, delays and cuts.

import CausalMerge
public import LocalReplica
import SyncProtocol

extension Simulation {
  // MARK: without faults

  /// Syncs a device over a perfect line.
  @discardableResult
  public func syncNow(_ index: Int) throws -> SyncReport {
    let device = devices[index]
    let conversation = SyncConversation(replica: device.replica, remote: try device.remote)
    device.conversation = conversation
    device.lives = []
    var call = try conversation.start(at: device.clock.reading(at: now))
    var requests = 0
    while let current = call {
      requests += 1
      guard requests < Self.requestLimit else {
        throw Violation(
          oracle: .nothingStuck, detail: "device \(index) made \(requests) requests in one sync")
      }
      let sentAt = now
      now += 20
      let reply = try serve(
        SyncCallBytes(path: current.path, body: current.body, token: current.token), for: device)
      now += 20
      guard let reply else {
        throw Violation(oracle: .noSurprise, detail: "the server died without a fault")
      }
      note(
        "request of \(index) \(current.path) of \(current.body.count) bytes answered \(reply.status) "
          + "with \(reply.body.count) bytes")
      call = try take(reply, sentAt: sentAt, by: device, in: conversation)
    }
    device.conversation = nil
    try finishSync(device, conversation)
    return conversation.report
  }

  private static let requestLimit = 200

  /// Hands a request to the server, and looks for what it must not see.
  func serve(_ call: SyncCallBytes) throws -> SimulatedServer.Reply? {
    guard !holdsPlaintext(call.body) else {
      throw Violation(oracle: .noPlaintext, detail: "a request to \(call.path) shows a value")
    }
    let (reply, death) = try server.answer(call, at: now)
    if let death {
      marks.insert(death)
      note("server died: \(death.rawValue)")
    }
    if reply?.status == 401 { marks.insert(.sessionExpired) }
    return reply
  }

  private func take(
    _ reply: SimulatedServer.Reply, sentAt: Int64, by device: SimulatedDevice,
    in conversation: SyncConversation
  ) throws -> SyncCall? {
    let timing = AnswerTiming(
      reading: device.clock.reading(at: now), roundTripMilliseconds: now - sentAt)
    device.lives.insert(reply.life)
    return try conversation.receive(
      SyncAnswer(status: reply.status, body: reply.body, timing: timing))
  }

  /// What is checked whenever a sync has gone through.
  private func finishSync(
    _ device: SimulatedDevice, _ conversation: SyncConversation
  ) throws {
    let report = conversation.report
    if report.isServerRebuilding { marks.insert(.rebuilding) }
    if report.wasServerReplaced { marks.insert(.serverReplaced) }
    if report.restoredChanges > 0 { marks.insert(.restoredChanges) }
    note(
      "synced \(device.index): \(report.requests) requests, \(report.counts.acknowledged) sent, "
        + "\(report.counts.received) received, \(report.counts.refused) refused")
    // A server that is being rebuilt shows its log's end to nobody: if it is put back once more, its clients learn of
    // that when it is whole.
    if !report.isServerRebuilding, liar?.isLying != true { try checkStatus(of: device) }
    if liar != nil, report.counts.rejected > 0 { marks.insert(.forgeryRejected) }
    if liar != nil, report.counts.lost > 0 { marks.insert(.lossStated) }
    try settleMeasurements(of: device)
  }

  // MARK: with faults

  /// Begins a sync of a device that is not syncing.
  func beginSync(_ device: SimulatedDevice) throws {
    guard device.isEnrolled, device.conversation == nil else { return }
    device.lives = []
    let conversation = SyncConversation(replica: device.replica, remote: try device.remote)
    device.conversation = conversation
    let call = try attempt(device, "begin sync") {
      try conversation.start(at: device.clock.reading(at: now))
    }
    if let call = call ?? nil { send(call, from: device) } else { device.conversation = nil }
  }

  private func send(_ call: SyncCall, from device: SimulatedDevice) {
    nextFlight += 1
    let flight = Flight(
      number: nextFlight, device: device.index,
      call: SyncCallBytes(path: call.path, body: call.body, token: call.token))
    device.flight = flight.number
    device.sentAt = now
    if chance.occurs(mix.lostRequests) {
      marks.insert(.lostRequest)
      note("request \(flight.number) of \(device.index) lost")
      return agenda.add(.answer(flight: flight.number, device: device.index, nil), at: now + 30_000)
    }
    if chance.occurs(mix.cutRequests) {
      marks.insert(.cutRequest)
      return agenda.add(
        .answer(flight: flight.number, device: device.index, nil), at: now + delay())
    }
    agenda.add(.request(flight), at: now + delay())
    if chance.occurs(mix.duplicates) {
      marks.insert(.duplicateRequest)
      var copy = flight
      copy.isDuplicate = true
      agenda.add(.request(copy), at: now + delay() * chance.number(in: 1...200))
    }
  }

  private func delay() -> Int64 {
    chance.occurs(mix.stalls)
      ? chance.number(in: 1_000...30_000) : chance.number(in: 10...400)
  }

  /// A request reaches the server.
  func arrive(_ flight: Flight) throws {
    if flight.isDuplicate, devices[flight.device].flight != flight.number {
      marks.insert(.lateDuplicate)
    }
    if chance.occurs(mix.strangeAnswers) {
      marks.insert(.strangeAnswer)
      let isPortal = chance.occurs(500)
      let busy = ErrorResponse(.busy, message: "", serverTime: now)
      let reply = SimulatedServer.Reply(
        status: isPortal ? 200 : 503,
        body: isPortal ? Array("<html>Welcome</html>".utf8) : busy.encoded(), life: -1)
      return agenda.add(
        .answer(flight: flight.number, device: flight.device, reply), at: now + delay())
    }
    let reply = try serve(flight.call, for: devices[flight.device])
    note("request \(flight.number) \(flight.call.path) answered \(reply?.status ?? 0)")
    var time = now + delay()
    var arriving = reply
    if reply != nil, chance.occurs(mix.lostAnswers) {
      marks.insert(.lostAnswer)
      arriving = nil
      time = now + 30_000
    } else if reply != nil, chance.occurs(mix.cutAnswers) {
      marks.insert(.cutAnswer)
      arriving = nil
    }
    agenda.add(.answer(flight: flight.number, device: flight.device, arriving), at: time)
  }

  /// An answer, or the news that there will be none, reaches a device.
  func arrive(flight: Int, device: SimulatedDevice, _ reply: SimulatedServer.Reply?) throws {
    guard device.flight == flight, let conversation = device.conversation else { return }
    device.flight = nil
    guard let reply else {
      device.conversation = nil
      note("sync of \(device.index) broke off")
      return retrySoon(device)
    }
    let sentAt = device.sentAt
    if chance.occurs(mix.deathsByAnswer) { device.die(after: chance.number(in: 0...3)) }
    let call = try attempt(device, "take answer") {
      try take(reply, sentAt: sentAt, by: device, in: conversation)
    }
    guard device.conversation != nil, let call else {
      device.conversation = nil
      return retrySoon(device)
    }
    guard let next = call else {
      device.conversation = nil
      return try finishSync(device, conversation)
    }
    send(next, from: device)
    // A page is applied while the next is under way, or only when that has come.
    if chance.occurs(500) {
      _ = try attempt(device, "settle a page") { try conversation.settle() }
    }
  }

  private func retrySoon(_ device: SimulatedDevice) {
    guard chance.occurs(600) else { return }
    agenda.add(.sync(device: device.index), at: now + chance.number(in: 1_000...600_000))
  }

  // MARK: dying

  /// Runs something on a device whose process may die in it, or whose disk may be full.
  ///
  /// - Returns: what it returned; nil where it did not come to its end, for a reason that a run has a right to.
  func attempt<Result>(
    _ device: SimulatedDevice, _ what: String, _ body: () throws -> Result
  ) throws -> Result? {
    var result: Result?
    var failure: (any Error)?
    do { result = try body() } catch { failure = error }
    if let death = device.death {
      marks.insert(death)
      note("device \(device.index) died in \(what): \(death.rawValue)")
      try device.restart()
      // What it had cut before it died was cut with what it knew of its clock then.
      try settleMeasurements(of: device)
      return nil
    }
    guard let failure else { return result }
    note("device \(device.index) failed to \(what): \(failure)")
    guard isExpected(failure) || device.index == intruder?.index else {
      throw Violation(oracle: .noSurprise, detail: "\(what) on device \(device.index): \(failure)")
    }
    return nil
  }

  private func isExpected(_ failure: any Error) -> Bool {
    switch failure {
    case let error as ReplicaError:
      switch error {
      // A record that two people made under one id may be of another type here.
      case .compartmentNotOpen, .notGranted, .keyMissing, .schemaMismatch: return true
      case .diskFull:
        marks.insert(.fullDisk)
        return true
      default: return false
      }
    case let failure as SyncFailure:
      switch failure {
      case .server(_, let code, _):
        let passing: [ErrorCode] = [.busy, .rebuilding, .sessionExpired, .challengeExpired]
        return passing.contains { $0.rawValue == code }
      case .malformedAnswer: return true
      case .wipeOrdered: return false
      case .replica(let error): return isExpected(error)
      }
    default: return false
    }
  }
}
