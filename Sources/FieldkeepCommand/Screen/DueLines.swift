// Clocks of a case: from its records to the deadline rules, and from their answers to lines.

import CaseProtocol
import Fieldkeep

/// Every clock of a case.
struct Clocks {
  let all: [Deadline]

  /// Judges a case's recoveries as they stand now.
  init(_ file: CaseFile, now: Int64) {
    let rules = DeadlineRules()
    all = file.all(RecoveryRecord.type).map { recovery in
      rules.deadlines(for: Self.facts(of: recovery, in: file), now: now)
    }.flatMap(\.self).sorted(by: Deadline.isOrderedForList)
  }

  /// The clock in which an agency has to respond.
  func response(to alert: RecordID) -> Deadline? {
    all.first { $0.rule == .response && $0.subject == alert }
  }

  /// What the rules ask of a recovery's records.
  ///
  /// A record tells when it was written; when it reached this laptop, the laptop knows. What came after its time was past
  /// was overdue for nobody who looks here.
  private static func facts(of recovery: Record, in file: CaseFile) -> RecoveryFacts {
    let alerts = file.all(AgencyAlertRecord.type)
      .filter { $0.reference(AgencyAlertRecord.recovery) == recovery.id }
      .compactMap { alert in
        AlertFacts(
          record: alert.id, fields: alert.shownFields,
          statusAt: alert.time(of: AgencyAlertRecord.status),
          learnedAt: file.learnedTimes(of: alert))
      }
    let items = file.all(ChecklistItemRecord.type)
      .filter { $0.reference(ChecklistItemRecord.recovery) == recovery.id }
      .compactMap { item in
        ItemFacts(
          record: item.id, fields: item.shownFields,
          statusAt: item.time(of: ChecklistItemRecord.status),
          learnedAt: file.learnedTimes(of: item))
      }
    return RecoveryFacts(
      record: recovery.id, fields: recovery.shownFields,
      knownAt: file.learnedTimes(of: recovery)[RecoveryRecord.firstContact.at.number],
      alerts: alerts, items: items)
  }
}

/// Clocks as lines and as JSON.
enum DueLines {
  /// An agency as it is shouted over a radio: DCFS, MENTAL HEALTH.
  static func word(_ agency: Agency?) -> String {
    Screen.shown((agency?.rawValue ?? "?").uppercased().replacing("_", with: " "))
  }

  /// A clock on one line: what, until when, how long that is.
  static func line(_ deadline: Deadline, _ desk: Desk) -> String {
    let due = deadline.dueMilliseconds.map { desk.time.shown($0) } ?? "—"
    let distance =
      late(deadline, desk)
      ?? deadline.dueMilliseconds.map { self.distance($0, deadline.state, desk) } ?? ""
    return
      " \(desk.screen.strong(subject(deadline).padded(to: 26))) \(due.padded(to: 10)) \(distance)"
  }

  /// Met at 01:50, recorded late at 09:12; nil for what is no such thing.
  private static func late(_ deadline: Deadline, _ desk: Desk) -> String? {
    guard deadline.isMetAndRecordedLate, let learned = deadline.learnedAtMilliseconds else {
      return nil
    }
    let met = deadline.metAtMilliseconds.map { "met at \(desk.time.shown($0))" } ?? "in time"
    return desk.screen.calm("\(met), recorded late at \(desk.time.shown(learned))")
  }

  /// What is due: DCFS respond, HEALTH EVAL, alert PROBATION.
  static func subject(_ deadline: Deadline) -> String {
    switch deadline.rule {
    case .alert: "alert \(word(deadline.agency))"
    case .response: "\(word(deadline.agency)) respond"
    case .healthEvaluation, .checklist:
      (deadline.item?.rawValue ?? "item").uppercased().replacing("_", with: " ")
    case .basicNeeds: "offer food, water, rest"
    default: String(deadline.explanation.prefix { $0 != ":" })
    }
  }

  /// In 61 min; 12 min overdue; past when it was recorded.
  static func distance(_ due: Int64, _ state: Deadline.State, _ desk: Desk) -> String {
    switch state {
    case .breached:
      desk.screen.urgent("\(LocalTime.span(desk.time.now - due)) overdue")
    case .recordedLate: desk.screen.faint("was past when it was recorded")
    case .dueSoon: desk.screen.warm(desk.time.distance(due))
    case .met: desk.screen.calm("in time")
    case .late(let by): "\(LocalTime.span(by.components.seconds * 1_000)) late"
    case .pending: desk.time.distance(due)
    case .interrupted: "interrupted"
    case .waived: "waived"
    case .timeUnknown: "done, add when"
    case .notApplicable: ""
    }
  }

  static func json(_ deadline: Deadline, _ caseID: CaseID) -> JSONValue {
    .object([
      "id": .text(deadline.id), "rule": .text(deadline.rule.rawValue),
      "case": .text(caseID.description), "recovery": .text(deadline.origin.description),
      "agency": deadline.agency.map { .text($0.rawValue) } ?? .null,
      "item": deadline.item.map { .text($0.rawValue) } ?? .null,
      "start_at": deadline.startMilliseconds.map { .text(LocalTime.iso($0)) } ?? .null,
      "due_at": deadline.dueMilliseconds.map { .text(LocalTime.iso($0)) } ?? .null,
      "met_at": deadline.metAtMilliseconds.map { .text(LocalTime.iso($0)) } ?? .null,
      "learned_at": deadline.learnedAtMilliseconds.map { .text(LocalTime.iso($0)) } ?? .null,
      "is_recorded_late": .boolean(
        deadline.isMetAndRecordedLate || deadline.state == .recordedLate),
      "state": .text(word(deadline.state)), "is_open": .boolean(deadline.isOpen),
      "explanation": .text(deadline.explanation),
    ])
  }

  private static func word(_ state: Deadline.State) -> String {
    switch state {
    case .pending: "pending"
    case .dueSoon: "due_soon"
    case .met: "met"
    case .late: "late"
    case .breached: "breached"
    case .recordedLate: "recorded_late"
    case .interrupted: "interrupted"
    case .waived: "waived"
    case .timeUnknown: "time_unknown"
    case .notApplicable: "not_applicable"
    }
  }
}
