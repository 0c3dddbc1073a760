// `fieldkeep today`: what somebody who comes on shift must know, on one screen, with or without signal.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Today: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "today",
    abstract: "One screen: what matters today, in every open case.",
    discussion: """
      Since when there is no line and what waits to be sent, the clocks that
      matter, who is away, what disagrees, what came within a day. It fits 80
      columns and 24 lines, looks only at this laptop, and asks no server.

        fieldkeep today
        fieldkeep today --as advocate
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var viewing: ViewerOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let view = try await TodayView(desk, viewer: try await viewing.viewer(desk))
    desk.print(json: view.json, view.lines)
  }
}

/// What the screen shows.
struct TodayView {
  private let desk: Desk
  private let names: ShortNames<CaseSubject>
  /// Where JSON is asked for, which names records too.
  private let allNames: Names?
  private let signal: Signal
  private let clock: ClockState
  private let due: [CaseClock]
  private let away: [(file: CaseFile, absence: Record)]
  private let disputes: [CaseID: Int]
  private let arrivals: Arriving
  private let openCount: Int
  private let emergencies: EmergencyNotices

  /// What others wrote into a case within a day.
  private struct Arrival {
    var caseID: CaseID
    var count: Int
    var last: Int64
    var labels: [String]
  }

  /// What came within a day, the newest first.
  private struct Arriving {
    var shown: [Arrival] = []
    /// In how many cases anything came; more than are shown, where only the screen's are read.
    var count = 0
  }

  /// What fits a terminal of 24 lines with the prompt below.
  private static let lineLimit = 23
  private static let width = 80
  private static let partLimit = 3
  private static let dayMilliseconds: Int64 = 86_400_000

  init(_ desk: Desk, viewer: DueViewer) async throws {
    self.desk = desk
    let now = desk.time.now
    allNames = desk.options.json ? try await desk.names() : nil
    names = try await desk.caseNames()
    signal = try await Signal(desk)
    clock = ClockState(desk.time, signal)
    disputes = try await CaseOverview.disputes(in: desk.replica)
    var openCases = OpenCases()
    let files = try await openCases.look(at: desk.replica)
    emergencies = try await EmergencyNotices(desk)
    openCount = files.count { $0.id != Replica.directoryCase }
    due = files.flatMap { file in
      Clocks(file, now: now).all
        .filter { $0.rule != .checklist && DueLines.isNear($0, now: now) }
        .map { CaseClock(caseID: file.id, deadline: $0) }
    }.due(for: viewer, now: now)
    away = files.flatMap { file in
      file.all(AbsenceRecord.type)
        .filter {
          $0.instant(AbsenceRecord.ended.at) == nil && $0[AbsenceRecord.endKind.name] == nil
        }
        .map { (file, $0) }
    }
    arrivals = try await Self.arriving(
      in: openCases, files.map(\.id), since: now - Self.dayMilliseconds, desk)
  }

  /// What came into open cases: all of it for a script, for the screen as many as it shows.
  ///
  /// A laptop that was away for a week reads hundreds of cases in which something came, and shows three.
  private static func arriving(
    in openCases: OpenCases, _ ids: [CaseID], since moment: Int64, _ desk: Desk
  ) async throws -> Arriving {
    let recent = openCases.arrivals.cases(since: moment)
    let cases = ids.filter { $0 != Replica.directoryCase && recent[$0] != nil }
      .sorted { (recent[$0] ?? 0, $1) > (recent[$1] ?? 0, $0) }
    var arriving = Arriving(count: cases.count)
    if desk.options.json {
      arriving.shown = try await whole(cases, openCases, desk.replica)
        .compactMap { arrival(in: $0, since: moment) }
      return arriving
    }
    for id in cases where arriving.shown.count < partLimit {
      if let found = arrival(in: try await CaseFile(id, in: desk.replica), since: moment) {
        arriving.shown.append(found)
      } else {
        arriving.count -= 1  // a key or a grant came, and no work
      }
    }
    return arriving
  }

  /// Cases with all their records: of few each by itself, of many in one pass over everything.
  private static func whole(
    _ cases: [CaseID], _ openCases: OpenCases, _ replica: Replica
  ) async throws -> [CaseFile] {
    guard cases.count > wholeReadLimit else {
      var files: [CaseFile] = []
      for id in cases { files.append(try await CaseFile(id, in: replica)) }
      return files
    }
    let records = Dictionary(grouping: try await replica.records(), by: \.caseID)
    return cases.map { CaseFile($0, records[$0] ?? [], openCases.arrivals) }
  }

  private static let wholeReadLimit = 40

  private static func arrival(in file: CaseFile, since moment: Int64) -> Arrival? {
    let came = file.records.compactMap { record in
      file.arrived(record).flatMap { $0 >= moment ? (record: record, at: $0) : nil }
    }
    guard let last = came.map(\.at).max() else { return nil }
    var labels: [String] = []
    for entry in came.sorted(by: { $0.at > $1.at }) {
      let label = entry.record.type.map { heard($0.label) } ?? say("newer record")
      if !labels.contains(label) { labels.append(label) }
    }
    return Arrival(caseID: file.id, count: came.count, last: last, labels: labels)
  }

  // MARK: lines

  var lines: [String] {
    let screen = desk.screen
    let now = desk.time.full(desk.time.now)
    var lines = [
      " \(screen.strong(now)) · \(Status.line(signal, desk)) · "
        + say("\(signal.unsentChanges) unsent"),
      " \(counted(openCount, "open case")) · \(clock.words(desk.time))",
    ]
    lines += emergencies.remarks.map {
      screen.warm(" ! " + Screen.excerpt($0, limit: Self.width - 4))
    }
    lines += [LeaseWords.warning(desk)].compactMap { $0.map { screen.warm(" ! " + $0) } }
    let others =
      part(say("away"), away.map(awayLine), "fieldkeep away")
      + part(say("to decide"), disputeLines, "fieldkeep conflicts")
      + part(
        say("came within a day"), arrivals.shown.map(arrivalLine), "fieldkeep list",
        of: arrivals.count)
    let room = max(4, Self.lineLimit - lines.count - others.count)
    lines += part(
      say("due"), due.map(dueLine), "fieldkeep due --every", limit: room - 1,
      empty: screen.calm(say(" nothing is due within a week")))
    return lines + others
  }

  private func part(
    _ title: String, _ lines: [String], _ command: String, of count: Int? = nil,
    limit: Int = partLimit, empty: String? = nil
  ) -> [String] {
    guard !lines.isEmpty else { return empty.map { [$0] } ?? [] }
    let hidden = (count ?? lines.count) - limit
    // One line more says no more than that there is one more.
    guard hidden > 0 else { return [desk.screen.faint(" \(title)")] + lines }
    return [desk.screen.faint(say(" \(title), and \(hidden) more: \(command)"))]
      + lines.prefix(limit)
  }

  private func dueLine(_ clock: CaseClock) -> String {
    " \(name(clock.caseID)) \(DueLines.line(clock.deadline, desk))"
  }

  private func awayLine(_ entry: (file: CaseFile, absence: Record)) -> String {
    let words = AbsenceLines.words(entry.absence, entry.file, desk, isPlain: true)
    return " \(name(entry.file.id))  \(Screen.excerpt(words, limit: Self.width - 11))"
  }

  private var disputeLines: [String] {
    disputes.sorted { $0.key < $1.key }.map { entry in
      " \(name(entry.key))  "
        + say(
          entry.value, one: "1 field has several values: fieldkeep resolve",
          other: "\(entry.value) fields have several values: fieldkeep resolve")
    }
  }

  private func arrivalLine(_ arrival: Arrival) -> String {
    let words =
      say("\(counted(arrival.count, "record")), last \(desk.time.shown(arrival.last))") + ": "
      + arrival.labels.joined(separator: ", ").lowercased()
    return " \(name(arrival.caseID))  \(Screen.excerpt(words, limit: Self.width - 11))"
  }

  private func name(_ caseID: CaseID) -> String {
    caseID == Replica.directoryCase
      ? say("county").padded(to: 7) : desk.screen.strong(names.name(of: caseID).padded(to: 7))
  }

  // MARK: JSON

  var json: JSONValue {
    .object([
      "emergencies": emergencies.json,
      "last_contact_at": signal.lastContact.map { .text(LocalTime.iso($0)) } ?? .null,
      "unsent_changes": .number(Int64(signal.unsentChanges)),
      "open_cases": .number(Int64(openCount)),
      "clock_error_ms": clock.milliseconds.map { .number($0) } ?? .null,
      "due": .list(due.map { DueLines.json($0.deadline, $0.caseID) }),
      "away": .list(
        allNames.map { names in away.map { RecordLines.json($0.absence, names: names) } } ?? []),
      "to_decide": .object(
        Dictionary(
          uniqueKeysWithValues: disputes.map { ($0.key.description, .number(Int64($0.value))) })),
      "came": .list(
        arrivals.shown.map { arrival in
          .object([
            "case": .text(arrival.caseID.description), "records": .number(Int64(arrival.count)),
            "last_at": .text(LocalTime.iso(arrival.last)),
          ])
        }),
    ])
  }
}
