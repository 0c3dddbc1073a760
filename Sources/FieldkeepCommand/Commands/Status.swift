// `fieldkeep`, or `fieldkeep status`: how things stand, in one line and no time.

import ArgumentParser
import Fieldkeep

struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how things stand.",
    discussion: "Looks only at this laptop: nothing is sent, no server is asked.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    guard try await desk.replica.isEnrolled() else { throw ReplicaError.notEnrolled }
    let signal = try await Signal(desk)
    let overview = try await CaseOverview(desk.replica)
    let open = overview.cases.count(where: \.isOpen)
    let disputes = overview.disputes.values.reduce(0, +)
    let clockError = ClockState(desk.time, signal)
    let invitations = try await desk.replica.openInvitations()
    let refused = signal.counts.values.map(\.refusedSegments).reduce(0, +)
    let emergencies = try await EmergencyNotices(desk)
    var remarks = emergencies.remarks
    if disputes > 0 { remarks.append(say("\(disputes) to decide: fieldkeep conflicts")) }
    if refused > 0 {
      remarks.append(
        say(
          "\(counted(refused, "segment")) refused by a server and kept: fieldkeep export --refused FILE"
        ))
    }
    let waiting = signal.counts.values.map(\.waitingSegments).max() ?? 0
    if waiting > 0 {
      remarks.append(
        say("\(counted(waiting, "segment")) here wait for what they build on: fieldkeep sync"))
    }
    if invitations > 0 {
      remarks.append(
        say("\(counted(invitations, "invitation")) open: a sync tells who has asked"))
    }
    let asking = try await NewcomerLines(desk)
    remarks += asking.remarks
    let news = try await LaptopNews.ofToday(desk)
    remarks += news.remarks
    let held = try await desk.replica.heldWork()
    let heldChanges = held.reduce(0) { $0 + $1.changes }
    if !held.isEmpty {
      remarks.append(
        say(
          """
          \(counted(heldChanges, "change")) of devices that were revoked or left a team are held: \
          fieldkeep held
          """))
    }
    let silent = try await desk.replica.wipes().filter { $0.confirmedAt == nil }.count
    if silent > 0 {
      remarks.append(
        say("\(counted(silent, "laptop")) ordered emptied and not heard of: fieldkeep devices"))
    }
    if let own = try await desk.replica.device(), try await desk.replica.roster().isRevoked(own) {
      remarks.append(
        say(
          "this laptop was revoked: what is here stays here; fieldkeep carry out FILE hands it on"))
    }
    remarks += [LeaseWords.warning(desk)].compactMap(\.self)
    if signal.remotes.isEmpty {
      remarks.append(say("no server is named: fieldkeep remote add origin https://… --pin …"))
    }
    desk.print(
      json: .object([
        "open_cases": .number(Int64(open)), "cases": .number(Int64(overview.cases.count)),
        "unsent_changes": .number(Int64(signal.unsentChanges)),
        "to_decide": .number(Int64(disputes)), "refused_segments": .number(Int64(refused)),
        "open_invitations": .number(Int64(invitations)),
        "emergencies": emergencies.json, "asking": asking.json,
        "new_devices": news.json, "new_places": news.placesJSON,
        "held_changes": .number(Int64(heldChanges)),
        "last_contact_at": signal.lastContact.map { .text(LocalTime.iso($0)) } ?? .null,
        "lease_left_ms": LeaseWords.left(desk).map { .number($0) } ?? .null,
        "clock_error_ms": clockError.milliseconds.map { .number($0) } ?? .null,
        "remotes": .object(
          Dictionary(uniqueKeysWithValues: signal.counts.map { ($0.key, $0.value.json) })),
      ]),
      [
        " "
          + [
            Self.line(signal, desk), say("\(signal.unsentChanges) unsent"),
            counted(open, "open case"), clockError.words(desk.time),
          ].joined(separator: " · ")
      ] + remarks.map { desk.screen.warm(" ! " + $0) } + signal.keptBackRemarks(desk))
  }

  /// OFFLINE 3 h 12 min, or since when a server was last reached.
  static func line(_ signal: Signal, _ desk: Desk) -> String {
    guard let contact = signal.lastContact else { return desk.screen.strong(say("NEVER SYNCED")) }
    let span = LocalTime.span(desk.time.now - contact)
    return signal.isRecent
      ? desk.screen.calm(say("synced \(span) ago"))
      : desk.screen.strong(say("OFFLINE \(span)"))
  }
}

/// What is known of this laptop's clock.
struct ClockState {
  /// By how much the clock is ahead, in milliseconds; nil while no server has told.
  let milliseconds: Int64?
  private let checkedAt: Int64?

  init(_ time: LocalTime, _ signal: Signal) {
    checkedAt = signal.lastContact
    milliseconds = checkedAt == nil ? nil : LocalTime.deviceClockMilliseconds - time.now
  }

  func words(_ time: LocalTime) -> String {
    guard let milliseconds, let checkedAt else { return say("clock not checked yet") }
    // What a slow line and the time since the first look at the clock take is no error.
    guard abs(milliseconds) >= 5_000 else {
      return say("clock ok (last checked \(time.shown(checkedAt)))")
    }
    let (error, last) = (LocalTime.span(milliseconds), time.shown(checkedAt))
    return milliseconds > 0
      ? say("clock \(error) ahead, allowed for (last checked \(last))")
      : say("clock \(error) behind, allowed for (last checked \(last))")
  }
}
