// A story: people work, things go wrong, and in the end the faults stop and everybody syncs. What holds then, holds.

import CausalMerge
import LocalReplica
import SyncProtocol

extension Simulation {
  /// Runs a seed from beginning to end.
  ///
  /// - Parameters:
  ///   - seed: what it is a function of.
  ///   - isServerLying: whether the server works against its people until the quiet tail.
  ///   - isMemberLying: whether a member's program keeps to no rule.
  ///   - reader: is told everything that happens.
  /// - Returns: what it showed.
  public static func run(
    seed: UInt64, isServerLying: Bool = false, isMemberLying: Bool = false,
    reader: ((String) -> Void)? = nil
  ) -> Outcome {
    var simulation: Simulation?
    var violation: Violation?
    do {
      let made = try Simulation(
        seed: seed, isServerLying: isServerLying, isMemberLying: isMemberLying, reader: reader)
      simulation = made
      try made.story()
      try made.quietTail()
    } catch let error as Violation {
      violation = error
    } catch {
      violation = Violation(oracle: .noSurprise, detail: "\(error)")
    }
    return Outcome(
      seed: seed, traceHash: simulation?.trace.hash ?? 0, marks: simulation?.marks ?? [],
      violation: violation, eventCount: simulation?.trace.lineCount ?? 0)
  }

  /// Plans what happens, and lets it happen.
  public func story() throws {
    let hours = chance.number(in: 3...48)
    let length = Int64(hours) * 3_600_000
    let begin = now
    func sometime() -> Int64 { begin + chance.number(in: 0...length) }
    for _ in 0..<chance.number(in: 10...30) {
      let time = sometime()
      if mix.crowds, enrolled.count > 1, chance.occurs(300) {
        agenda.add(.meet, at: time)
      } else if let device = chance.pick(enrolled) {
        agenda.add(.act(device: device.index), at: time)
      }
    }
    for device in enrolled {
      for _ in 0..<chance.number(in: 1...4) {
        agenda.add(.sync(device: device.index), at: sometime())
      }
    }
    plan(.deviceCrash, mix.deviceCrashes, sometime)
    plan(.serverCrash, mix.serverCrashes, sometime)
    plan(.fullDisk, mix.fullDisks, sometime)
    plan(.clone, mix.clones, sometime)
    plan(.restoreDevice, mix.restoredDevices, sometime)
    plan(.courier, mix.couriers, sometime)
    plan(.damagedFile, mix.damagedFiles, sometime)
    plan(.clockStep, mix.clockSteps, sometime)
    plan(.reboot, mix.reboots, sometime)
    plan(.blankServer, mix.blankServers, sometime)
    if mix.serverRestores > 0 { plan(.backUp, 2, sometime) }
    plan(.restoreServer, mix.serverRestores, sometime)
    if mix.serverRollbacks > 0 { plan(.copyFiles, 2, sometime) }
    plan(.rollBackServer, mix.serverRollbacks, sometime)
    if mix.latecomer {
      newcomer = Newcomer(device: try addDevice(), teams: drawTeams())
      agenda.add(.ask, at: sometime())
    }
    for _ in 0..<mix.shares { agenda.add(.share, at: sometime()) }
    planMisdeeds(sometime, end: begin + length)
    while let (time, event) = agenda.next() {
      now = max(now, time)
      try happen(event)
    }
  }

  private func plan(_ misfortune: Misfortune, _ count: Int, _ sometime: () -> Int64) {
    for _ in 0..<count { agenda.add(.misfortune(misfortune), at: sometime()) }
  }

  /// Gives a new device something to do in the hours to come.
  func schedule(act: Int, sync: Int) {
    for _ in 0..<chance.number(in: 2...5) {
      agenda.add(.act(device: act), at: now + chance.number(in: 60_000...10 * 3_600_000))
    }
    for _ in 0..<2 {
      agenda.add(.sync(device: sync), at: now + chance.number(in: 60_000...12 * 3_600_000))
    }
  }

  private func happen(_ event: Event) throws {
    switch event {
    case .act(let index):
      let device = devices[index]
      try act(device)
      try settleMeasurements(of: device)
    case .meet: try meet()
    case .share: try share()
    case .save(let index):
      try saveEdit(devices[index])
      try settleMeasurements(of: devices[index])
    case .sync(let index): try beginSync(devices[index])
    case .request(let flight): try arrive(flight)
    case .answer(let flight, let index, let reply):
      try arrive(flight: flight, device: devices[index], reply)
      try settleMeasurements(of: devices[index])
    case .carry(let index, let bytes): try receive(bytes, by: devices[index])
    case .misfortune(let misfortune): try befall(misfortune)
    case .restore: try restoreDevice()
    case .ask: try askAgain()
    case .misdeed(let misdeed): try misbehave(misdeed)
    case .endOfMember: try endMember()
    }
  }

  // MARK: the quiet tail

  /// Rounds of syncing after which nothing may be missing anywhere.
  ///
  /// Where a key went with two disks, one round brings the question, one the answer, and one what it opens.
  static let quietRounds = 5

  /// Faults stop, everybody saves and syncs; then everything must hold.
  public func quietTail() throws {
    note("quiet tail")
    server.live()
    try endLies()
    for device in devices {
      device.live()
      device.conversation = nil
      device.flight = nil
      while !device.edits.isEmpty {
        try saveEdit(device)
        try settleMeasurements(of: device)
      }
    }
    for round in 0..<Self.quietRounds {
      now += 300_000
      if var late = newcomer, !late.hasJoined {
        try ask(&late) { try self.serve($0) }
        newcomer = late
      }
      let order = round == 0 ? chance.shuffled(honest) : honest
      for device in order { try syncNow(device.index) }
    }
    try finishJoining()
    try judge()
    try judgeLies()
    try judgeMisdeeds()
    try takeBackMisdeeds()
    let states = try traceOfStates()
    note("end \(states)")
  }

  private func finishJoining() throws {
    guard var late = newcomer, !late.hasJoined else { return }
    // The admin's disk may have been restored to a copy that knows of no invitation: people make another.
    late.invitation = nil
    late.isRegistered = false
    for _ in 0..<3 where !late.hasJoined {
      try ask(&late) { try self.serve($0) }
      try syncNow(0)
    }
    guard late.hasJoined else {
      throw Violation(oracle: .nothingStuck, detail: "the latecomer never joined")
    }
    newcomer = late
    marks.insert(.joined)
    for device in honest { try syncNow(device.index) }
    for device in honest { try syncNow(device.index) }
  }
}
