// What a deadline is about, before it is judged.

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
    // Only of what still runs it is told how much is left; else the same clock would differ from look to look.
    let isRunning = verdict.state == .pending || verdict.state == .dueSoon
    let deadline = Deadline(
      rule: rule, origin: origin, subject: record, agency: agency, role: role, item: item,
      part: part, startMilliseconds: start, dueMilliseconds: clock.due,
      metAtMilliseconds: verdict.metAt, learnedAtMilliseconds: verdict.learnedAt,
      state: verdict.state, steps: steps, step: verdict.step,
      sentence: .usual(left: isRunning ? clock.due.saturatingSubtract(now) : 0))
    guard let remark, verdict.metAt == nil else { return deadline }
    return deadline.remarked(remark)
  }

  func without(_ reason: Deadline.Reason) -> Deadline {
    let reason = withdrawn ?? reason
    return Deadline(
      rule: rule, origin: origin, subject: record, agency: agency, role: role, item: item,
      part: part, startMilliseconds: nil, dueMilliseconds: nil, metAtMilliseconds: nil,
      learnedAtMilliseconds: nil, state: .notApplicable(reason), steps: [], step: nil,
      sentence: .usual(left: 0))
  }
}
