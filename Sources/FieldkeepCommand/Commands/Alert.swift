// `fieldkeep alert`: the call to an agency, and how the agency answers. Writing it down calls nobody.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Alert: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alert",
    abstract: "Log the call to an agency, or its answer.",
    discussion: """
      Agencies: dcfs, health, mh, probation, advocate; several are joined by
      commas. Without a time it was now. Two who log the same call make one alert,
      and the earlier time counts, as it does where one calls twice; fieldkeep set
      changes a time that was wrong.

        fieldkeep alert dcfs 02:09 --ref 0192
        fieldkeep alert health,mh,probation 02:12
        fieldkeep alert dcfs --arrived 02:40
        fieldkeep alert probation --declined "no unit before 06:00"
        fieldkeep alert            shows how all alerts stand
      """)

  @OptionGroup var options: GlobalOptions

  @Option(
    name: .customLong("ref"), help: ArgumentHelp("A reference number given.", valueName: "number"))
  var references: [String] = []

  @Option(
    help: ArgumentHelp("phone, radio, app, in_person.", valueName: "channel"),
    completion: .words(of: CodeLists.alertChannel))
  var by: String?

  @Option(help: ArgumentHelp("Who called.", valueName: "name"))
  var caller: String?

  @Option(help: ArgumentHelp("Who was reached.", valueName: "name"))
  var reached: String?

  @Flag(help: "The agency acknowledged, at the time given.")
  var acknowledged = false

  @Flag(help: "The agency is on the way since the time given.")
  var enRoute = false

  @Flag(help: "The agency arrived, at the time given.")
  var arrived = false

  @Option(help: ArgumentHelp("The agency will not come, and why.", valueName: "reason"))
  var declined: String?

  @Flag(help: "The alert was called off.")
  var cancelled = false

  @Flag(help: "This agency is not needed.")
  var notRequired = false

  @Argument(
    help: ArgumentHelp("Agencies, then the time.", valueName: "agencies time"),
    completion: .words(of: CodeLists.agency))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    let recovery = try file.knownRecovery()
    guard let named = words.first else { return try await show(desk) }
    let agencies = try CaseWords.known { try CaseWords.agencies(named) }
    let hasTime = words.count > 1
    let moment =
      hasTime
      ? try desk.time.required(words.dropFirst().joined(separator: " "))
      : NamedMoment(milliseconds: desk.time.now)
    let channel = try by.map { try CodeLists.alertChannel.code($0) }
    let home = CountySchema.schema.compartment(numbered: recovery.compartment)
    try await desk.replica.write { [self] records in
      for agency in agencies {
        let id = CountyIdentity.agencyAlert(recovery: recovery.id, agency: agency).recordID
        let alert = try file.draft(AgencyAlertRecord.type, id, in: home, records) { alert in
          try records.set(AgencyAlertRecord.recovery.name, of: alert, to: .reference(recovery.id))
          try records.set(AgencyAlertRecord.agency.name, of: alert, to: .code(agency.rawValue))
        }
        let known = file.record(id)
        let isKnown = known?.instant(AgencyAlertRecord.alerted.at) != nil
        if let (event, status) = event(onlyDetails: isKnown && !hasTime && hasDetails) {
          // A second call restarts no clock: only an earlier time takes the place of the one that is known.
          if let event, moment.milliseconds < known?.instant(event.at) ?? .max {
            try records.set(event, of: alert, to: moment)
          }
          if !isAnswered(known, beyond: status) {
            try records.set(
              AgencyAlertRecord.status.name, of: alert, to: .code(status.rawValue))
          }
        }
        try writeDetails(records, alert, channel)
      }
    }
    desk.remember(file.id)
    try await show(desk, agencies)
  }

  /// What the words say happened; nil where only a detail is added to a call that was logged before.
  private func event(onlyDetails: Bool) -> (event: EventFields?, status: AlertStatus)? {
    if arrived { return (AgencyAlertRecord.arrived, .arrived) }
    if enRoute { return (AgencyAlertRecord.enRoute, .enRoute) }
    if acknowledged { return (AgencyAlertRecord.acknowledged, .acknowledged) }
    if declined != nil { return (nil, .declined) }
    if cancelled { return (nil, .cancelled) }
    if notRequired { return (nil, .notRequired) }
    return onlyDetails ? nil : (AgencyAlertRecord.alerted, .alerted)
  }

  /// Whether the agency has answered with more than these words say: who only logs the call takes no arrival back.
  private func isAnswered(_ known: Record?, beyond status: AlertStatus) -> Bool {
    guard case .lattice(let order) = AgencyAlertRecord.status.policy,
      let word = known?.code(AgencyAlertRecord.status),
      let standing = AlertStatus(rawValue: word),
      [.acknowledged, .enRoute, .arrived].contains(standing)
    else { return false }
    return order.isBeyond(word, status.rawValue)
  }

  /// Whether something is said beside when: a number that the hotline called back with restarts no clock.
  private var hasDetails: Bool {
    !references.isEmpty || by != nil || caller != nil || reached != nil
  }

  private func writeDetails(
    _ records: RecordWriter, _ alert: RecordDraft, _ channel: String?
  ) throws {
    for reference in references {
      try records.add(.text(reference), to: AgencyAlertRecord.references.name, of: alert)
    }
    if let channel {
      try records.add(.code(channel), to: AgencyAlertRecord.channels.name, of: alert)
    }
    if let caller { try records.add(.text(caller), to: AgencyAlertRecord.callers.name, of: alert) }
    if let reached {
      try records.add(.text(reached), to: AgencyAlertRecord.reached.name, of: alert)
    }
    if let declined {
      try records.add(.text(declined), to: AgencyAlertRecord.declineReasons.name, of: alert)
    }
  }

  private func show(_ desk: Desk, _ agencies: [Agency]? = nil) async throws {
    let file = try await desk.currentCaseFile()
    let names = try await desk.names()
    let alerts = file.all(AgencyAlertRecord.type).filter { record in
      agencies?.contains { $0.rawValue == record.code(AgencyAlertRecord.agency) } ?? true
    }
    let clocks = Clocks(file, now: desk.time.now)
    desk.print(
      json: .list(alerts.map { RecordLines.json($0, names: names) }),
      alerts.isEmpty
        ? [say(" no agency is alerted yet")] : alerts.map { AlertLines.line($0, clocks, desk) })
  }
}

/// Alerts as lines.
enum AlertLines {
  /// An alert on one line: the agency, how it stands, and the clock while it runs.
  static func line(_ alert: Record, _ clocks: Clocks, _ desk: Desk) -> String {
    let agency = alert.code(AgencyAlertRecord.agency).map(Agency.init(rawValue:))
    var parts = [desk.screen.strong(DueLines.word(agency).padded(to: 15)) + stand(alert, desk.time)]
    if let clock = clocks.response(to: alert.id), clock.isOpen, let due = clock.dueMilliseconds {
      parts.append(
        say("respond by \(desk.time.shown(due)), \(DueLines.distance(due, clock.state, desk))"))
    }
    let references = alert.words(AgencyAlertRecord.references)
    if !references.isEmpty {
      parts.append(say("ref \(list: references.map { Screen.excerpt($0) })"))
    }
    let reasons = alert.words(AgencyAlertRecord.declineReasons)
    if !reasons.isEmpty { parts.append(reasons.map { Screen.excerpt($0) }.joined(separator: "; ")) }
    if !alert.disputed.isEmpty { parts.append(desk.screen.urgent(say("please decide"))) }
    return " " + parts.joined(separator: " · ")
  }

  /// Alerted 02:09, arrived 02:40.
  private static func stand(_ alert: Record, _ time: LocalTime) -> String {
    let events: [(Said, EventFields)] = [
      (Said("alerted"), AgencyAlertRecord.alerted),
      (Said("acknowledged"), AgencyAlertRecord.acknowledged),
      (Said("on the way"), AgencyAlertRecord.enRoute),
      (Said("arrived"), AgencyAlertRecord.arrived),
    ]
    var stated = events.compactMap { word, event in
      alert.instant(event.at).map { "\(word) \(time.shown($0))" }
    }
    let status = alert.code(AgencyAlertRecord.status)
    if stated.isEmpty || ["declined", "cancelled", "not_required"].contains(status) {
      stated.append(
        (status.flatMap { CodeLists.alertStatus[$0]?.spoken } ?? say("no status")).lowercased())
    }
    return stated.joined(separator: ", ")
  }
}

extension CaseWords {
  /// Runs a lookup of words, with its error as this program says errors.
  static func known<Meaning>(_ lookup: () throws -> Meaning) throws -> Meaning {
    do { return try lookup() } catch let error as CaseWordError {
      switch error {
      case .unknown(let expected):
        throw Failure(
          .usage, "that is none of the words understood here",
          hint: "say one of: \(list: expected)")
      case .ambiguous(let candidates):
        throw Failure(
          .usage, "that could be several", hint: "say more of one of: \(list: candidates)")
      }
    }
  }
}

extension String {
  /// The text without spaces at its ends.
  var trimmedOfSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// The text with spaces behind it, up to a width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
