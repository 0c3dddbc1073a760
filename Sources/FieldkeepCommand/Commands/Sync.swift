// `fieldkeep sync`: send what the server lacks, receive what this laptop lacks, and say exactly what is where.

import ArgumentParser
import Fieldkeep
import Foundation

struct Sync: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Exchange work with the server.",
    discussion: """
      Only what the server says that it has counts as acknowledged. What cannot be
      sent now is sent by a later sync; what the server refuses is kept here and
      named, and later work goes on past it. A sync that brought less than
      everything to a server ends with another status than 0.

      Where an admin ordered this laptop emptied, a sync hands in what was not sent,
      empties it, and confirms that; status 81 says so, then and ever after.

      Where no server was reached for so long that this laptop's lease is over, a
      sync is what opens it again: it asks for the passphrase, then for the share
      that the server keeps.

        fieldkeep sync
        fieldkeep sync --watch      stays, and exchanges as soon as there is something
        fieldkeep sync --watch --json | while read -r line; …      one object a line
      """)

  @OptionGroup var options: GlobalOptions

  @Flag(help: "Stay, and exchange as soon as there is something.")
  var watch = false

  @OptionGroup var renewal: LeaseRenewalOptions

  @Argument(help: ArgumentHelp("One server; else all.", valueName: "name"))
  var remote: String?

  func run() async throws {
    try await confirmEmptying()
    do {
      try await run(opened())
    } catch FieldkeepError.emptied(let left) {
      tell(left)
      throw FieldkeepError.emptied(left)
    }
  }

  /// Opens the replica, by the server's share where its lease is over.
  private func opened() async throws -> Desk {
    do { return try await Desk.open(options) } catch FieldkeepError.leaseOver(let end) {
      let key = try await renewal.renewal(options, end).ask()
      Screen.note("the server was reached: what is here shows again")
      return try await Desk.open(options, key: key)
    }
  }

  /// In a folder that was emptied by an order, a sync hands the receipt in, and no more.
  private func confirmEmptying() async throws {
    guard var left = try EmptiedFolder(at: options.namedFolder()) else { return }
    if !left.isConfirmed { try await left.confirm() }
    throw FieldkeepError.emptied(left)
  }

  /// Says what became of work that was not sent when the order came.
  private func tell(_ left: EmptiedFolder) {
    if let count = left.handedIn, count > 0 {
      Screen.note(
        "\(counted(count, "change")) went to the server first, and colleagues find them held")
    }
    if let count = left.lost, count > 0 {
      Screen.note("\(counted(count, "change")) that the server did not take went with the laptop")
    }
  }

  private func run(_ desk: Desk) async throws {
    guard try await desk.replica.isEnrolled() else { throw ReplicaError.notEnrolled }
    let known = try await desk.replica.remotes().map(\.name)
    let names = remote.map { [$0] } ?? known
    guard !names.isEmpty else { throw ReplicaError.remoteUnknown("origin") }
    if watch { return try await SyncWatch(desk: desk, remote: names[0]).run() }
    var answers: [JSONValue] = []
    var failure: (any Error)?
    for name in names {
      do {
        let result = try await exchange(desk, with: name)
        if desk.options.json {
          answers.append(result.json(remote: name))
        } else {
          if names.count > 1 { desk.screen.line(Screen.shown(name)) }
          desk.screen.lines(try await result.lines(desk))
        }
        if result.newlyRefusedChanges > 0 { failure = failure ?? Self.refusal }
      } catch FieldkeepError.emptied(let left) {
        throw FieldkeepError.emptied(left)
      } catch {
        // A server that is away keeps nobody from the next one.
        await tellWhatWaits(desk, for: names.count > 1 ? name : nil)
        failure = failure ?? error
      }
    }
    if desk.options.json, !answers.isEmpty {
      Screen.write((names.count == 1 ? answers[0] : .list(answers)).text + "\n")
    }
    if let failure { throw failure }
  }

  /// A sync that left something behind has not succeeded, whatever else it brought.
  private static let refusal = Failure(
    .refused, "the server did not take everything; what it refused is kept here",
    hint: "fieldkeep export --refused FILE hands it on")

  /// Says beside an error how much is here and with no server yet: nobody may take it for sent.
  private func tellWhatWaits(_ desk: Desk, for name: String?) async {
    guard let signal = try? await Signal(desk) else { return }
    let unsent = name.flatMap { signal.counts[$0]?.unsentChanges } ?? signal.unsentChanges
    let waits = say(
      unsent, one: "not synced: 1 change waits here",
      other: "not synced: \(unsent) changes wait here")
    Screen.note(.verbatim((name.map { "\(Screen.shown($0)): " } ?? "") + waits))
    if let warning = LeaseWords.warning(desk) { Screen.note(.verbatim(warning)) }
  }

  private func exchange(_ desk: Desk, with name: String) async throws -> SyncOutcome {
    let refusedBefore = try await SyncOutcome.refusedChanges(desk.replica, at: name)
    let progress = ProgressLine()
    defer { progress.clear() }
    var summary = try await desk.replica.sync(
      with: name,
      slowdown: {
        Screen.note("the server asks to slow down: going on in \(LocalTime.span($0))")
      }
    ) { step in
      progress.show(
        """
        request \(step.requests + 1) · \(step.counts.acknowledgedChanges) acknowledged · \
        \(step.counts.receivedChanges) received · \((step.sentBytes + step.receivedBytes) / 1_000) kB
        """)
    }
    if try await EmergencyNotices.giveWhatWasAgreed(desk) {
      summary = try await desk.replica.sync(with: name).after(summary)
    }
    let refused = try await SyncOutcome.refusedChanges(desk.replica, at: name)
    return SyncOutcome(
      summary: summary, newlyRefusedChanges: max(0, refused - refusedBefore),
      arrived: try await Arrived(desk))
  }
}

/// Laptops that the organization has now, those that would like to come, and what waits because of an emergency.
struct Arrived {
  /// What this laptop hears now for the first time.
  let news: LaptopNews
  let asking: NewcomerLines
  let emergencies: EmergencyNotices

  init(_ desk: Desk) async throws {
    news = try await .heardNow(desk)
    asking = try await NewcomerLines(desk)
    emergencies = try await EmergencyNotices(desk)
  }

  var remarks: [String] { news.remarks + asking.remarks }
}

/// What one sync did, in numbers that add up.
struct SyncOutcome {
  let summary: SyncSummary
  /// Changes that the server refused for the first time.
  let newlyRefusedChanges: Int
  let arrived: Arrived

  private var counts: ExchangeCounts { summary.report.counts }

  /// Changes that the server was offered and answered for.
  var sent: Int { counts.acknowledgedChanges + newlyRefusedChanges }
  /// Those, and what is still to be sent.
  var total: Int { sent + summary.delivery.unsentChanges }

  /// Changes of segments that a server refused and has not taken since.
  static func refusedChanges(_ replica: Replica, at remote: String) async throws -> Int {
    try await replica.refusedSegments().filter { $0.remote == remote }
      .reduce(0) { $0 + $1.changeCount }
  }

  /// Whether anything moved, or anybody is asked for something.
  var isWorthALine: Bool {
    counts.acknowledged + counts.received + counts.refused + newlyRefusedChanges
      + summary.report.enrolledDevices + summary.report.disprovenRequests
      + arrived.news.devices.count + arrived.news.places.count > 0
  }

  func json(remote: String) -> JSONValue {
    .object([
      "remote": .text(remote), "sent": .number(Int64(sent)), "total": .number(Int64(total)),
      "acknowledged": .number(Int64(counts.acknowledgedChanges)),
      "refused": .number(Int64(newlyRefusedChanges)),
      "received": .number(Int64(counts.receivedChanges)),
      "segments": .object([
        "offered": .number(Int64(counts.offered)),
        "acknowledged": .number(Int64(counts.acknowledged)),
        "control": .number(Int64(counts.acknowledgedControl)),
        "waiting": .number(Int64(counts.waiting)),
        "held_changes": .number(Int64(counts.heldChanges)),
        "refused": .number(Int64(counts.refused)),
        "received": .number(Int64(counts.received)),
        "rejected": .number(Int64(counts.rejected)),
        "kept_back": .number(Int64(counts.keptBack)),
        "lost_by_server": .number(Int64(counts.lost)),
      ]),
      "delivery": summary.delivery.json,
      "to_decide": .number(Int64(summary.conflictCount)),
      "enrolled": .number(Int64(summary.report.enrolledDevices)),
      "forgotten_changes": .number(Int64(counts.forgottenChanges)),
      "emergencies": arrived.emergencies.json,
      "asking": arrived.asking.json,
      "new_devices": arrived.news.json, "new_places": arrived.news.placesJSON,
      "disproven_requests": .number(Int64(summary.report.disprovenRequests)),
      "restored_changes": .number(Int64(summary.report.restoredChanges)),
      "is_server_rebuilding": .boolean(summary.report.isServerRebuilding),
      "was_server_replaced": .boolean(summary.report.wasServerReplaced),
      "forked_devices": .list(summary.forkedDevices.map { .text($0.description) }),
      "requests": .number(Int64(summary.report.requests)),
      "sent_bytes": .number(Int64(summary.sentBytes)),
      "received_bytes": .number(Int64(summary.receivedBytes)),
    ])
  }

  /// The closing line, and below it what a person should know.
  func lines(_ desk: Desk) async throws -> [String] {
    // A revocation, or a laptop that was let in, is no change of a record; but it was sent, and somebody waits to see that.
    let decisions = total == 0 ? counts.acknowledgedControl : 0
    var parts =
      decisions > 0
      ? [
        say(
          decisions, one: "sent 1 entry on keys and rights",
          other: "sent \(decisions) entries on keys and rights"),
        say("acknowledged \(decisions)"),
      ] : [say("sent \(sent) of \(total)"), say("acknowledged \(counts.acknowledgedChanges)")]
    parts.append(say("received \(counts.receivedChanges)"))
    if newlyRefusedChanges > 0 {
      parts.append(desk.screen.urgent(say("refused \(newlyRefusedChanges)")))
    }
    var lines: [String] = []
    let conflicts = try await Disputes(desk)
    if conflicts.isEmpty {
      parts.append(desk.screen.calm(say("nothing needs you")))
    } else {
      parts.append(desk.screen.urgent(conflicts.summary))
      lines = conflicts.furtherLines
    }
    return [" " + parts.joined(separator: " · ")] + lines + (try await remarks(desk))
  }

  /// What happened beyond the common case, in plain words.
  private func remarks(_ desk: Desk) async throws -> [String] {
    let report = summary.report
    // What cannot wait stands first.
    var remarks = arrived.emergencies.remarks
    if report.enrolledDevices > 0 {
      remarks.append(say("\(counted(report.enrolledDevices, "device")) let in by your invitation"))
    }
    if counts.forgottenChanges > 0 {
      remarks.append(
        say(
          """
          \(counted(counts.forgottenChanges, "change")) of this device that had not been sent went \
          with a part of a case that a court had destroyed or sealed
          """))
    }
    if report.disprovenRequests > 0 {
      remarks.append(
        say(
          """
          \(counted(report.disprovenRequests, "request")) to be let in did not prove the invitation, \
          and cannot be approved
          """))
    }
    remarks += arrived.remarks
    if counts.waiting > 0 {
      remarks.append(
        say(
          """
          \(counted(counts.waiting, "segment")) reached the server before what they build on; it \
          keeps them until that arrives
          """))
    }
    if counts.heldChanges > 0 {
      remarks.append(
        say(
          """
          held on the server until a colleague releases it: \
          \(counted(counts.heldChanges, "change")); an admin had ended its author's place
          """))
    }
    if report.wasServerReplaced {
      remarks.append(
        say(
          "the server is not where it was (restored, or replaced): it was offered all that is here")
      )
    }
    if report.isServerRebuilding {
      remarks.append(
        say(
          """
          the server is being rebuilt from its clients: it takes work, and hands work out once an \
          admin's device has synced
          """))
    }
    if report.restoredChanges > 0 {
      remarks.append(
        say(
          """
          this disk was restored from a copy: \(counted(report.restoredChanges, "change")) that it \
          still had to send were with the server already, and are not said twice
          """))
    }
    if counts.rejected > 0 {
      remarks.append(
        say(
          """
          \(counted(counts.rejected, "item")) from the server did not prove their author, and were \
          left out
          """))
    }
    if counts.keptBack > 0 {
      remarks.append(
        say(
          """
          the server had left out \(counted(counts.keptBack, "segment")) that it has, and gave them \
          when this laptop compared: tell whoever runs it
          """))
    }
    if counts.lost > 0 {
      remarks.append(
        say(
          """
          the server had acknowledged \(counted(counts.lost, "segment")) that it does not have; it \
          was offered them again: tell whoever runs it
          """))
    }
    let people = try await desk.people()
    for device in summary.forkedDevices {
      remarks.append(
        device == people.own
          ? say(
            """
            this device's disk was copied, and both copies were used: the work of both is kept; use \
            one of them from now on
            """)
          : say(
            """
            the disk of \(people.label(of: device)) was copied, and both copies were used: the work \
            of both is kept
            """))
    }
    remarks += try await refusals(desk)
    return remarks.map { desk.screen.warm(" ! " + $0) }
  }

  private func refusals(_ desk: Desk) async throws -> [String] {
    guard summary.delivery.refusedSegments > 0 else { return [] }
    return try await RefusedWork(desk).lines
  }
}

/// Why a server did not take something, in words.
enum RefusalText {
  static func words(_ reason: Verdict.Reason) -> String {
    switch reason {
    case .unknown: say("for a reason that this version does not know")
    case .malformed: say("it finds the bytes malformed")
    case .tooLarge: say("too large, or too much of it waits")
    case .badSignature: say("the signature does not hold")
    case .unknownSigner: say("it does not know the device that wrote it")
    case .notGranted: say("the device that wrote it may not write there")
    case .unknownScope: say("it does not know the part of the case")
    case .unsupportedVersion: say("the server is older than this program")
    case .notCommitted: say("a key that nothing names")
    case .erased: say("that part of the case was destroyed by order")
    case .rosterInvalid: say("an entry that its author may not make")
    case .rebuilding: say("not until an admin has confirmed the roster")
    }
  }
}
