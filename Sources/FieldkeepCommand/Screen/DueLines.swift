// Clocks as people read them, and as scripts do.

import CaseProtocol
import Fieldkeep

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

  /// How far ahead a clock stands in a list that nobody asked to be complete, unless a reminder is due before.
  static let horizonMilliseconds: Int64 = 7 * 86_400_000

  /// Whether a clock belongs in a list of what matters now: it ends within a week, or someone is to be reminded.
  static func isNear(_ deadline: Deadline, now: Int64) -> Bool {
    if deadline.step != nil { return true }
    guard let due = deadline.dueMilliseconds else { return true }
    return due <= now + horizonMilliseconds
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
    case .mandatedReport:
      "\(word(deadline.agency)) \(deadline.part == .written ? "write" : "phone") report"
    case .acuteExam: "ACUTE EXAM"
    case .absenceNotice: "tell \(told(deadline.part))"
    case .missingReport: "transmit missing report"
    case .returnTalk: "talk on return"
    case .foundReport: "report as found"
    case .contact:
      "\(deadline.part == .meeting ? "meeting" : "contact") by "
        + Screen.shown(deadline.role?.rawValue ?? "?").uppercased().replacing("_", with: " ")
    case .involvement: deadline.part == .review ? "look back, day 365" : "stay to day 90"
    case .program: "decide on completion"
    case .sealing: sealing(deadline.part)
    case .consentExpiry: "renew consent"
    case .accessChange: "end access"
    case .sealOrder: "confirm the seal"
    case .destruction: "destroy on the day"
    }
  }

  private static func told(_ part: DeadlinePart?) -> String {
    switch part {
    case .nationalCenterTold: "NCMEC"
    case .guardianTold: "GUARDIAN"
    case .tribeTold: "TRIBE"
    case .courtTold: "COURT"
    default: "LAW ENFORCEMENT"
    }
  }

  private static func sealing(_ part: DeadlinePart?) -> String {
    switch part {
    case .lawEnforcementSealing: "seal the arrest record"
    case .youthNotice: "letter about sealing"
    case .petition: "petition to seal"
    default: "decide on sealing"
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
    case .waived(let role):
      desk.screen.faint(
        "waived, \((CodeLists.teamRole[role.rawValue]?.english ?? Screen.shown(role.rawValue)).lowercased())"
      )
    case .timeUnknown: "done, add when"
    case .notApplicable: ""
    }
  }

  static func json(_ deadline: Deadline, _ caseID: CaseID) -> JSONValue {
    .object([
      "id": .text(deadline.id), "rule": .text(deadline.rule.rawValue),
      "case": .text(caseID.description), "recovery": .text(deadline.origin.description),
      "subject": .text(deadline.subject.description),
      "agency": deadline.agency.map { .text($0.rawValue) } ?? .null,
      "role": deadline.role.map { .text($0.rawValue) } ?? .null,
      "part": deadline.part.map { .text($0.rawValue) } ?? .null,
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
