// What a deadline is about, and the sentence that says how it stands.

import CausalMerge

/// A deadline before it was judged.
struct DeadlineSubject {
  let rule: DeadlineRule
  let origin: RecordID
  let record: RecordID
  var agency: Agency?
  var role: CaseRole?
  var item: ChecklistItem?
  var part: DeadlinePart?
  /// When this replica learned that this clock runs, in milliseconds since 1970; `nil` stands for in time.
  var knownAt: Int64?
  /// Why nothing of it runs, if so: a withdrawn recovery has no clocks, whatever its alerts say.
  var withdrawn: Deadline.Reason?

  func judged(
    _ fulfilment: Fulfilment, from start: Int64?, within span: Duration, steps: [EscalationStep],
    now: Int64, absences: [AbsenceSpan] = [], remark: String? = nil
  ) -> Deadline {
    if let withdrawn { return without(withdrawn) }
    guard let start else { return without(.startUnknown) }
    let clock = DeadlineClock(
      start: start, span: span, knownAt: knownAt, absences: absences, steps: steps, now: now)
    let verdict = clock.judge(fulfilment)
    var sentence = sentence(for: verdict.state, left: clock.due.saturatingSubtract(now))
    if verdict.state == .met, let learnedAt = verdict.learnedAt, learnedAt > clock.due {
      sentence +=
        ", recorded here \(spelled(learnedAt.saturatingSubtract(clock.due))) after its end"
    }
    let deadline = Deadline(
      rule: rule, origin: origin, subject: record, agency: agency, role: role, item: item,
      part: part, startMilliseconds: start, dueMilliseconds: clock.due,
      metAtMilliseconds: verdict.metAt, learnedAtMilliseconds: verdict.learnedAt,
      state: verdict.state, steps: steps, step: verdict.step,
      explanation: sentence)
    guard let remark, verdict.metAt == nil else { return deadline }
    return deadline.remarked(remark)
  }

  func without(_ reason: Deadline.Reason) -> Deadline {
    let reason = withdrawn ?? reason
    return Deadline(
      rule: rule, origin: origin, subject: record, agency: agency, role: role, item: item,
      part: part, startMilliseconds: nil, dueMilliseconds: nil, metAtMilliseconds: nil,
      learnedAtMilliseconds: nil, state: .notApplicable(reason), steps: [], step: nil,
      explanation: "\(task): \(reason.explanation)")
  }

  private var task: String {
    switch rule {
    case .alert: "alert \(agency?.label ?? "agency")"
    case .response: "\(agency?.label ?? "agency") to respond"
    case .healthEvaluation, .checklist: item?.label ?? "checklist item"
    case .basicNeeds: "offer food, water, a shower, sleep or company"
    case .mandatedReport: part == .written ? "write the mandated report" : "phone the report"
    case .acuteExam: "offer the acute examination"
    case .absenceNotice: "tell \(noticed) that the youth is missing"
    case .missingReport: "transmit the missing report"
    case .returnTalk: "talk with the youth who came back"
    case .foundReport: "report that the youth was found"
    case .contact: part == .meeting ? "meet the youth" : "contact the youth"
    case .involvement: part == .review ? "review after a year" : "stay for ninety days"
    case .program: "decide on completion of the program"
    case .sealing: sealing
    case .consentExpiry: "renew the consent, or withdraw sharing"
    case .accessChange: "end the access of a role that ended"
    case .sealOrder: "have every device confirm the seal"
    case .destruction: "destroy what is to be destroyed"
    }
  }

  private var noticed: String {
    switch part {
    case .nationalCenterTold: "the national center for missing children"
    case .guardianTold: "parents or guardians"
    case .tribeTold: "the tribe"
    case .courtTold: "the court"
    default: "law enforcement"
    }
  }

  private var sealing: String {
    switch part {
    case .lawEnforcementSealing: "seal the arrest record"
    case .youthNotice: "tell the youth in writing about sealing"
    case .petition: "ask the court to review the refusal to seal"
    default: "decide on sealing"
    }
  }

  private func sentence(for state: Deadline.State, left: Int64) -> String {
    switch state {
    case .pending, .dueSoon: "\(task): \(spelled(left)) left"
    case .met: "\(task): in time"
    case .late(let by): "\(task): met \(spelled(by.milliseconds)) late"
    case .breached(let by): "\(task): \(spelled(by.milliseconds)) overdue"
    case .recordedLate: "\(task): was already past when it was recorded here; nobody is paged"
    case .interrupted: "\(task): interrupted, the youth left before it was due"
    case .waived: "\(task): waived"
    case .timeUnknown: "\(task): done by what is recorded, but not when; add the time"
    case .notApplicable(let reason): "\(task): \(reason.explanation)"
    }
  }

  /// A span in the two units that matter: 3 d 2 h, 2 h 5 min, 61 min; seconds only where nothing else is left.
  private func spelled(_ milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds) / 1000
    let minutes = seconds / 60
    switch minutes {
    case ..<1: return "\(seconds) s"
    case ..<120: return "\(minutes) min"
    case ..<(48 * 60): return "\(minutes / 60) h \(minutes % 60) min"
    default: return "\(minutes / 1440) d \(minutes % 1440 / 60) h"
    }
  }
}

extension Deadline.Reason {
  /// The reason in a few words.
  public var explanation: String {
    switch self {
    case .startUnknown: "no clock yet, nobody has said when it began"
    case .recoveryWithdrawn: "no clock, the recovery was unfounded or entered in error"
    case .cancelled: "no clock, the alert was cancelled"
    case .notRequired: "no clock, this agency was not needed"
    case .declinedByYouth: "the youth did not want it; it can be offered again"
    case .itemNotApplicable: "does not apply to this youth"
    case .windowEnded: "no clock, the window had ended before first contact"
    case .returnedFirst: "no clock, the youth came back before it was due"
    case .neverReported: "no clock, nobody had reported the youth missing"
    case .assignmentEnded: "no clock, the assignment ended"
    case .endedWithReason: "no clock, the work ended earlier for a reason that is recorded"
    case .programLeft: "no clock, the youth left the program and may come back"
    case .sealingRefused: "no clock, sealing was refused"
    case .sealingGranted: "no clock, sealing was granted"
    case .consentEnded: "no clock, the consent ended, and sharing with it"
    case .legalHold: "no clock, a legal hold keeps it"
    }
  }
}
