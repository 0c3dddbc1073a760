// The loop of `fieldkeep desk`. It sleeps until the next step of any clock, wakes when anything is written, and looks at
// least twice a minute: a laptop that slept, or whose clock was set, is not trusted to wake in time.

import CaseProtocol
import Dispatch
import Fieldkeep
import Foundation
import Synchronization

/// A desk at work.
struct DeskWatch: Sendable {
  let desk: Desk
  /// Whose clocks are handed out.
  let viewer: DueViewer
  /// What takes them; nil prints lines and no more.
  let handOut: HandOut?

  /// A command that fails is tried this often.
  private static let tryLimit = 5
  /// The longest time between two looks, and the time after which a failed command is tried again.
  private static let pause: Duration = .seconds(25)
  private static let retryPause: Duration = .seconds(5)
  /// How often the replica's file and the signals are looked at; neither costs anything.
  private static let slice: Duration = .milliseconds(200)
  /// Commands that run at the same time.
  private static let handCount = 8

  /// Looks until a signal ends it.
  func run(once: Bool) async throws {
    let isEnding = Flag()
    let signals = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { isEnding.raise() }
      source.resume()
      return source
    }
    defer { for source in signals { source.cancel() } }
    var cases = OpenCases()
    while !isEnding.isRaised {
      let print = FilePrint(folder: desk.folder)
      var next = ContinuousClock.now + Self.pause
      do {
        let look = try await look(&cases, isEnding)
        if once { return }
        next = min(next, ContinuousClock.now + look)
      } catch let error as FieldkeepError where error.isBusy {
        // Another process writes for long. That is no reason to stop watching.
        next = ContinuousClock.now + .seconds(1)
      }
      while !isEnding.isRaised, ContinuousClock.now < next {
        try? await Task.sleep(for: Self.slice)
        if await desk.replica.isLocked { throw FieldkeepError.locked }
        if FilePrint(folder: desk.folder) != print { break }
      }
    }
  }

  /// One look at every clock; hands out what is to be handed out.
  ///
  /// - Returns: how long until the next step of any clock.
  private func look(_ openCases: inout OpenCases, _ isEnding: Flag) async throws -> Duration {
    let now = try await desk.replica.now()
    let files = try await openCases.look(at: desk.replica)
    var clocks: [(file: CaseFile, deadline: Deadline)] = []
    var told: [EscalationKey] = []
    for file in files {
      clocks += Clocks(file, now: now).all.filter(viewer.minds).map { (file, $0) }
      told += file.all(EscalationRecord.type).compactMap(\.escalationKey)
    }
    var memory = try await DeskMemory(desk.replica, now: now)
    memory.learn(told)
    let deadlines = clocks.map(\.deadline)
    let work = memory.ledger.work(for: deadlines, now: now)
    let cases = Dictionary(
      clocks.map { ($0.deadline.origin, $0.file) }, uniquingKeysWith: { first, _ in first })
    try await settleLate(work.lateRecords, cases, &memory)
    let failed = try await handOut(work, cases, &memory, isEnding)
    if failed { return Self.retryPause }
    let next = memory.ledger.nextLook(at: deadlines, after: now)
    return next.map { .milliseconds(max(0, $0 - now)) } ?? Self.pause
  }

  // MARK: late records

  /// One line for each record that came with its time already past.
  private func settleLate(
    _ records: [LateRecord], _ cases: [RecordID: CaseFile], _ memory: inout DeskMemory
  ) async throws {
    guard !records.isEmpty else { return }
    if memory.isFirst {
      print(
        say(
          "\(counted(records.count, "record")) came late before this desk began; nobody is paged"),
        .object(["kind": "late_records_before", "count": .number(Int64(records.count))]))
    } else {
      let names = try await desk.caseNames()
      for record in records {
        guard let file = cases[record.origin] else { continue }
        print(
          "\(names.name(of: file.id))  \(heard(record.explanation))",
          .object([
            "kind": "late_record", "id": .text(record.id.description),
            "case": .text(file.id.description), "record": .text(record.origin.description),
            "deadlines": .number(Int64(record.count)),
          ]))
      }
    }
    memory.settle(records.map(\.id))
    try await memory.keep()
  }

  // MARK: handing out

  /// Hands out what a look calls for.
  ///
  /// - Returns: whether something has to be tried again.
  private func handOut(
    _ work: EscalationLedger.Work, _ cases: [RecordID: CaseFile], _ memory: inout DeskMemory,
    _ isEnding: Flag
  ) async throws -> Bool {
    var rest = work.escalations.compactMap { escalation in
      cases[escalation.deadline.origin].map { (escalation: escalation, file: $0) }
    }
    // Most looks find nothing to tell, and names are asked for with every record of this laptop.
    let names = rest.isEmpty ? nil : try await desk.caseNames()
    var failed = false
    while let names, !rest.isEmpty, !isEnding.isRaised {
      let hands = rest.prefix(Self.handCount)
      rest.removeFirst(hands.count)
      // Remembered before a command starts: who finds this after a power cut knows that it may have run.
      let tries = hands.map { memory.begin($0.escalation.id) }
      try await memory.keep()
      let messages = zip(hands, tries).map { hand, count in
        EscalationMessage(
          escalation: hand.escalation, caseID: hand.file.id,
          caseName: names.name(of: hand.file.id), isAgain: count > 1)
      }
      let taken = await run(messages)
      for (index, hand) in hands.enumerated() {
        let isLast = tries[index] >= Self.tryLimit
        if taken[index] || isLast {
          try await record(hand.escalation, in: hand.file, wasDelivered: taken[index])
          memory.settle([hand.escalation.id])
        }
        failed = failed || !(taken[index] || isLast)
        tell(messages[index], wasTaken: taken[index], isLast: isLast)
      }
      try await memory.keep()
    }
    // What was passed over is of a step whose later one was handed out.
    let handed = Set(work.escalations.map(\.id) + work.lateRecords.map(\.id))
    let passed = work.keys.filter { !handed.contains($0) }
    if !passed.isEmpty, !failed, !isEnding.isRaised {
      memory.settle(passed)
      try await memory.keep()
    }
    return failed
  }

  /// Runs the command for each, at the same time.
  private func run(_ messages: [EscalationMessage]) async -> [Bool] {
    guard let handOut else { return messages.map { _ in true } }
    return await withTaskGroup(of: (Int, Bool).self) { group in
      for (index, message) in messages.enumerated() {
        let line = message.json.line + "\n"
        group.addTask { (index, await handOut.run(line)) }
      }
      var taken = messages.map { _ in false }
      for await (index, isTaken) in group { taken[index] = isTaken }
      return taken
    }
  }

  /// Writes that somebody was told, where the clock's subject lies, so that other desks know.
  private func record(
    _ escalation: Escalation, in file: CaseFile, wasDelivered: Bool
  ) async throws {
    let deadline = escalation.deadline
    let home = (file.record(deadline.subject) ?? file.record(deadline.origin))
      .flatMap { CountySchema.schema.compartment(numbered: $0.compartment) }
    guard let home, EscalationRecord.type.compartments.contains(home) else { return }
    let id = CountyIdentity.escalation(
      deadline: deadline.id, step: UInt8(clamping: escalation.number)
    ).recordID
    let now = try await desk.replica.now()
    do {
      try await desk.replica.write { records in
        let record = try file.draft(EscalationRecord.type, id, in: home, records) { _ in }
        try records.set(
          EscalationRecord.rule.name, of: record, to: .code(deadline.rule.rawValue.lowercased()))
        try records.set(EscalationRecord.deadline.name, of: record, to: .text(deadline.id))
        try records.set(
          EscalationRecord.step.name, of: record, to: .integer(Int64(escalation.number)))
        for recipient in escalation.recipients
        where CodeLists.escalationRecipient[recipient.rawValue] != nil {
          try records.add(
            .code(recipient.rawValue), to: EscalationRecord.recipients.name, of: record)
        }
        try records.set(
          EscalationRecord.handed.at.name, of: record, to: .instant(milliseconds: now))
        if let due = deadline.dueMilliseconds {
          try records.set(EscalationRecord.dueAt.name, of: record, to: .instant(milliseconds: due))
        }
        try records.set(
          EscalationRecord.wasDelivered.name, of: record, to: .boolean(wasDelivered))
      }
    } catch FieldkeepError.replica(let error) where error.isRefusal {
      // A desk that may only read remembers by itself; other desks do not learn of it.
      return
    } catch FieldkeepError.replica(.ruleBroken(.entriesStand, _, _)) {
      // Another desk told them too, and its entry came here first: who was told when is never written over.
      return
    }
  }

  // MARK: lines

  private func tell(_ message: EscalationMessage, wasTaken: Bool, isLast: Bool) {
    let result =
      wasTaken
      ? say("handed out")
      : isLast ? say("the command failed, given up") : say("the command failed, again soon")
    var json = message.members
    json["kind"] = "escalation"
    json["was_taken"] = .boolean(wasTaken)
    print("\(message.caseName)  \(message.words) · \(result)", .object(json))
  }

  private func print(_ words: String, _ json: JSONValue) {
    if desk.options.json {
      Screen.write(json.line + "\n")
    } else {
      let time = LocalTime(now: LocalTime.deviceClockMilliseconds)
      desk.screen.line(" \(time.shown(time.now))  \(words)")
    }
  }
}

/// One telling, as a command gets it: identifiers, codes and times, and nothing that somebody wrote.
struct EscalationMessage: Sendable {
  let escalation: Escalation
  let caseID: CaseID
  let caseName: String
  /// Whether it may have been handed out before.
  let isAgain: Bool

  var json: JSONValue { .object(members) }

  var members: [String: JSONValue] {
    let deadline = escalation.deadline
    return [
      "version": 1, "id": .text(escalation.id.description), "is_again": .boolean(isAgain),
      "rule": .text(deadline.rule.rawValue), "step": .number(Int64(escalation.number)),
      "is_breach": .boolean(escalation.isBreach),
      "recipients": .list(escalation.recipients.map { .text($0.rawValue) }),
      "case": .text(caseID.description), "case_name": .text(caseName),
      "record": .text(deadline.subject.description),
      "agency": deadline.agency.map { .text($0.rawValue) } ?? .null,
      "role": deadline.role.map { .text($0.rawValue) } ?? .null,
      "item": deadline.item.map { .text($0.rawValue) } ?? .null,
      "part": deadline.part.map { .text($0.rawValue) } ?? .null,
      "start_at": deadline.startMilliseconds.map { .text(LocalTime.iso($0)) } ?? .null,
      "due_at": deadline.dueMilliseconds.map { .text(LocalTime.iso($0)) } ?? .null,
      "step_at": .text(LocalTime.iso(escalation.atMilliseconds)),
    ]
  }

  /// The telling on a line of a log.
  var words: String {
    let whom = escalation.recipients.map { recipient in
      CodeLists.teamRole[recipient.rawValue]?.spoken(
        english: recipient.rawValue.replacing("_", with: " "))
        ?? recipient.rawValue.replacing("_", with: " ")
    }
    return "\(escalation.deadline.rule.rawValue) \(DueLines.subject(escalation.deadline)) · "
      + (escalation.isBreach
        ? say("breach to \(list: whom)") : say("reminder to \(list: whom)"))
      + (isAgain ? " · " + say("again") : "")
  }
}

/// What other processes change when they write.
private struct FilePrint: Equatable {
  private var parts: [Int64] = []

  init(folder: String) {
    for name in ["/replica.sqlite", "/replica.sqlite-wal"] {
      var status = stat()
      guard stat(folder + name, &status) == 0 else { continue }
      parts += [
        Int64(status.st_size), Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec),
      ]
    }
  }
}

/// Whether a signal asked the desk to end.
private final class Flag: Sendable {
  private let value = Mutex(false)

  var isRaised: Bool { value.withLock { $0 } }

  func raise() { value.withLock { $0 = true } }
}

extension FieldkeepError {
  fileprivate var isBusy: Bool {
    if case .replica(.busy) = self { true } else { false }
  }
}

extension ReplicaError {
  fileprivate var isRefusal: Bool {
    switch self {
    case .compartmentNotOpen, .notGranted, .keyMissing: true
    default: false
    }
  }
}

extension Record {
  /// What an escalation's record says was handed out.
  fileprivate var escalationKey: EscalationKey? {
    guard let deadline = text(EscalationRecord.deadline),
      let step = integer(EscalationRecord.step).flatMap({ Int(exactly: $0) })
    else { return nil }
    return EscalationKey(deadline: deadline, step: step)
  }
}
