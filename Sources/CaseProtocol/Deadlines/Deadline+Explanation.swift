// The sentence that says how a deadline stands. A look at a county judges ten thousand clocks and shows twenty, so it is
// put into words only for those.

extension Deadline {
  /// What the sentence is made of beside everything else that a deadline says.
  enum Sentence: Hashable, Sendable {
    /// How it stands, and how much time was left when it was judged, in milliseconds.
    case usual(left: Int64)
    /// Said in these words instead.
    case said(String)
    /// With a word more.
    indirect case remarked(Sentence, String)
  }

  /// One sentence that says how it stands and why, without any field's text.
  public var explanation: String { words(for: sentence) }

  private func words(for sentence: Sentence) -> String {
    switch sentence {
    case .usual(let left): self.sentence(left: left)
    case .said(let text): text
    case .remarked(let sentence, let remark): words(for: sentence) + "; " + remark
    }
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

  private func sentence(left: Int64) -> String {
    switch state {
    case .pending, .dueSoon: "\(task): \(spelled(left)) left"
    case .met: "\(task): in time" + late
    case .late(let by): "\(task): met \(spelled(by.milliseconds)) late"
    case .breached(let by): "\(task): \(spelled(by.milliseconds)) overdue"
    case .recordedLate: "\(task): was already past when it was recorded here; nobody is paged"
    case .interrupted: "\(task): interrupted, the youth left before it was due"
    case .waived: "\(task): waived"
    case .timeUnknown: "\(task): done by what is recorded, but not when; add the time"
    case .notApplicable(let reason): "\(task): \(reason.explanation)"
    }
  }

  /// How long after its end the meeting of a clock was recorded here, if it was.
  private var late: String {
    guard isMetAndRecordedLate, let due = dueMilliseconds, let learned = learnedAtMilliseconds
    else { return "" }
    return ", recorded here \(spelled(learned.saturatingSubtract(due))) after its end"
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
