// Clocks as people read them, and as scripts do.

import CaseProtocol
import Fieldkeep

/// Clocks as lines and as JSON.
enum DueLines {
  /// An agency as it is shouted over a radio: DCFS, MENTAL HEALTH.
  static func word(_ agency: Agency?) -> String {
    heard(Screen.shown((agency?.rawValue ?? "?").uppercased().replacing("_", with: " ")))
  }

  /// A role, the same way: ADVOCATE, DCFS CSW.
  private static func word(_ role: CaseRole?) -> String {
    word(role?.rawValue ?? "?", of: CodeLists.teamRole)
  }

  private static func word(_ code: String, of list: CodeList) -> String {
    let short = code.replacing("_", with: " ")
    return Screen.shown((list[code]?.spoken(english: short) ?? short).uppercased())
  }

  /// What is due in its column; Spanish labels, which say more than the codes, end where it does.
  private static func column(_ subject: String) -> String {
    let width = 26
    return (Language.spoken == .english ? subject : Screen.excerpt(subject, limit: width))
      .padded(to: width)
  }

  /// A clock on one line: what, until when, how long that is.
  static func line(_ deadline: Deadline, _ desk: Desk) -> String {
    let due = deadline.dueMilliseconds.map { desk.time.shown($0) } ?? "—"
    let distance =
      late(deadline, desk)
      ?? deadline.dueMilliseconds.map { self.distance($0, deadline.state, desk) } ?? ""
    return
      " \(desk.screen.strong(column(subject(deadline)))) \(due.padded(to: 10)) \(distance)"
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
    let late = desk.time.shown(learned)
    return desk.screen.calm(
      deadline.metAtMilliseconds.map {
        say("met at \(desk.time.shown($0)), recorded late at \(late)")
      } ?? say("in time, recorded late at \(late)"))
  }

  /// What is due: DCFS respond, HEALTH EVAL, alert PROBATION.
  static func subject(_ deadline: Deadline) -> String {
    switch deadline.rule {
    case .alert: say("alert \(word(deadline.agency))")
    case .response: say("\(word(deadline.agency)) respond")
    case .healthEvaluation, .checklist:
      deadline.item.map { word($0.rawValue, of: CodeLists.checklistItem) } ?? say("ITEM")
    case .basicNeeds: say("offer food, water, rest")
    case .mandatedReport:
      deadline.part == .written
        ? say("\(word(deadline.agency)) write report")
        : say("\(word(deadline.agency)) phone report")
    case .acuteExam: say("ACUTE EXAM")
    case .absenceNotice: say("tell \(told(deadline.part))")
    case .missingReport: say("transmit missing report")
    case .returnTalk: say("talk on return")
    case .foundReport: say("report as found")
    case .contact:
      deadline.part == .meeting
        ? say("meeting by \(word(deadline.role))") : say("contact by \(word(deadline.role))")
    case .involvement: deadline.part == .review ? say("look back, day 365") : say("stay to day 90")
    case .program: say("decide on completion")
    case .sealing: sealing(deadline.part)
    case .consentExpiry: say("renew consent")
    case .accessChange: say("end access")
    case .sealOrder: say("confirm the seal")
    case .destruction: say("destroy on the day")
    }
  }

  private static func told(_ part: DeadlinePart?) -> String {
    switch part {
    case .nationalCenterTold: "NCMEC"
    case .guardianTold: say("GUARDIAN")
    case .tribeTold: say("TRIBE")
    case .courtTold: say("COURT")
    default: say("LAW ENFORCEMENT")
    }
  }

  private static func sealing(_ part: DeadlinePart?) -> String {
    switch part {
    case .lawEnforcementSealing: say("seal the arrest record")
    case .youthNotice: say("letter about sealing")
    case .petition: say("petition to seal")
    default: say("decide on sealing")
    }
  }

  /// In 61 min; 12 min overdue; past when it was recorded.
  static func distance(_ due: Int64, _ state: Deadline.State, _ desk: Desk) -> String {
    switch state {
    case .breached:
      desk.screen.urgent(say("\(LocalTime.span(desk.time.now - due)) overdue"))
    case .recordedLate: desk.screen.faint(say("was past when it was recorded"))
    case .dueSoon: desk.screen.warm(desk.time.distance(due))
    case .met: desk.screen.calm(say("in time"))
    case .late(let by): say("\(LocalTime.span(by.components.seconds * 1_000)) late")
    case .pending: desk.time.distance(due)
    case .interrupted: say("interrupted")
    case .waived(let role):
      desk.screen.faint(
        say(
          "waived, \((CodeLists.teamRole[role.rawValue]?.spoken ?? Screen.shown(role.rawValue)).lowercased())"
        )
      )
    case .timeUnknown: say("done, add when")
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
