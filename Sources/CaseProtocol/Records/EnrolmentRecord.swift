// First Step and what came before it: an arrest, a decision, an agreement, and a charge that is cleared.

import CausalMerge
public import RecordSchema

/// An arrest of a youth: an exception, with its reason.
///
/// Under the protocol deputies are trained to connect a youth to help, not to arrest, and since 1 January 2017 the
/// offences of Penal Code sections 647(b) and 653.22 do not apply to a minor (Senate Bill 1322, 2016): see
/// ``CodeLists/arrestCharges(on:isMinor:)``. Where it happened and where the youth lives are kept apart. Its identifier
/// is derived from the recovery and the compartment.
public enum ArrestRecord {
  public static let recovery = Field(
    1, "recovery", label: "Recovery", .reference("recovery"), .writeOnce)
  public static let arrested = EventFields(2, "arrested", label: "Arrested", .owned)
  public static let charge = Field(5, "charge", label: "Charge", .code(CodeLists.charge), .owned)
  public static let chargeText = Field(6, "charge_text", label: "Charge, in words", .text, .owned)
  public static let exceptionReason = Field(
    7, "exception_reason", label: "Why an arrest", .text, .owned)
  public static let arrestArea = Field(8, "arrest_area", label: "Arrest area", .text, .owned)
  public static let homeArea = Field(9, "home_area", label: "Home area", .text, .owned)
  public static let isCasePending = Field(
    10, "is_case_pending", label: "Case pending", .boolean, .owned)
  public static let custodyBasis = Field(
    11, "custody_basis", label: "Ground of custody", .code(CodeLists.custodyBasis), .owned)

  public static let type = RecordType(
    47, "arrest", label: "Arrest", in: CountyCompartment.diversion,
    or: [CountyCompartment.lawEnforcement], title: charge,
    fields: [recovery] + arrested.all + [
      charge, chargeText, exceptionReason, arrestArea, homeArea, isCasePending, custodyBasis,
    ])
}

/// One attempt at a diversion program; its identifier is derived from the case and the count of attempts.
///
/// Leaving is not failing, so a youth may come back, to a new attempt. Whoever agrees does so with a consent, and may
/// withdraw it. Clearing the charge and sealing the record of the arrest are two facts, each dated (California Welfare
/// and Institutions Code section 786.5; Rules of Court, rule 5.850). An enrolment keeps the version of the track under
/// which it began.
public enum EnrolmentRecord {
  public static let track = Field(1, "track", label: "Track", .text, .writeOnce)
  public static let trackVersion = Field(
    2, "track_version", label: "Track's version", .integer, .writeOnce)
  public static let originatingArrest = Field(
    3, "originating_arrest", label: "Arrest", .reference("arrest"), .writeOnce)
  public static let status = Field(
    4, "status", label: "Status", .code(CodeLists.enrolmentStatus),
    .lattice(
      declared(
        ["screened", "offered", "enrolled", "paused_absent", "completed"],
        ["paused_absent", "withdrawn"], ["paused_absent", "terminated"], ["offered", "declined"],
        ["screened", "ineligible"])))
  public static let offered = EventFields(5, "offered", label: "Offered", .owned)
  public static let agreed = EventFields(8, "agreed", label: "Agreed", .owned)
  public static let agreedConsent = Field(
    11, "agreed_consent", label: "Consent", .reference("consent"), .owned)
  public static let started = EventFields(12, "started", label: "Started", .owned)
  public static let programEnded = EventFields(15, "program_ended", label: "Ended", .owned)
  public static let completionDecided = EventFields(
    18, "completion_decided", label: "Completion decided", .owned)
  public static let clearanceRequested = EventFields(
    21, "clearance_requested", label: "Clearance requested", .owned)
  public static let chargeCleared = EventFields(
    24, "charge_cleared", label: "Charge cleared", .owned)
  public static let sealDecided = EventFields(
    27, "seal_decided", label: "Sealing decided by Probation", .owned)
  public static let sealDecision = Field(
    30, "seal_decision", label: "Decision on sealing", .code(CodeLists.sealDecision), .owned)
  public static let sealRefusal = Field(
    31, "seal_refusal", label: "Why sealing was refused", .text, .owned)
  public static let probationSealed = EventFields(
    32, "probation_sealed", label: "Sealed by Probation", .owned)
  public static let policeNotified = EventFields(
    35, "police_notified", label: "Law enforcement notified", .owned)
  public static let policeSealed = EventFields(
    38, "police_sealed", label: "Arrest record sealed", .owned)
  public static let youthNotified = EventFields(
    41, "youth_notified", label: "Youth told in writing", .owned)
  public static let endReason = Field(44, "end_reason", label: "Why it ended", .text, .owned)
  public static let provider = Field(
    45, "provider", label: "Provider", .reference("agency"), .latest)
  public static let petitioned = EventFields(
    46, "petitioned", label: "Court asked to seal", .owned,
    hint: "by the youth, where Probation refused")

  public static let type = RecordType(
    48, "enrolment", label: "Enrolment", in: CountyCompartment.diversion, title: track,
    fields: [track, trackVersion, originatingArrest, status] + offered.all + agreed.all
      + [agreedConsent] + started.all + programEnded.all + completionDecided.all
      + clearanceRequested.all + chargeCleared.all + sealDecided.all + [sealDecision, sealRefusal]
      + probationSealed.all + policeNotified.all + policeSealed.all + youthNotified.all
      + [endReason, provider] + petitioned.all)
}

/// Where an enrolment stands.
public enum EnrolmentStatus: String, Hashable, Sendable, CaseIterable {
  case screened, ineligible, offered, declined, enrolled
  case pausedAbsent = "paused_absent"
  case completed, withdrawn, terminated
}

/// One decision on eligibility, with the facts it was made from; a later one overrides it and says why.
public enum EligibilityRecord {
  public static let enrolment = Field(
    1, "enrolment", label: "Enrolment", .reference("enrolment"), .log)
  public static let decided = EventFields(2, "decided", label: "Decided", .log)
  public static let age = Field(5, "age", label: "Age", .integer, .log)
  public static let isCasePending = Field(
    6, "is_case_pending", label: "Case pending", .boolean, .log)
  public static let hasSeriousHistory = Field(
    7, "has_serious_history", label: "Serious offence in the background", .boolean, .log)
  public static let isChargeQualifying = Field(
    8, "is_charge_qualifying", label: "Charge qualifies", .boolean, .log)
  public static let decision = Field(
    9, "decision", label: "Decision", .code(CodeLists.eligibilityDecision), .log)
  public static let decidedBy = Field(10, "decided_by", label: "Decided by", .text, .log)
  public static let reason = Field(11, "reason", label: "Why", .text, .log)
  public static let overrides = Field(
    12, "overrides", label: "Overrides", .reference("eligibility"), .log)
  public static let corrects = Field(
    13, "corrects", label: "Corrects", .reference("eligibility"), .log)

  public static let type = RecordType(
    49, "eligibility", label: "Eligibility", in: CountyCompartment.diversion, title: decision,
    appendOnly: true,
    fields: [enrolment] + decided.all + [
      age, isCasePending, hasSeriousHistory, isChargeQualifying, decision, decidedBy, reason,
      overrides, corrects,
    ])
}

/// A youth came, or could not.
public enum AttendanceRecord {
  public static let enrolment = Field(
    1, "enrolment", label: "Enrolment", .reference("enrolment"), .log)
  public static let happened = EventFields(2, "happened", label: "When", .log)
  public static let kind = Field(5, "kind", label: "What", .code(CodeLists.attendanceKind), .log)
  public static let serviceType = Field(
    6, "service_type", label: "Service", .code(CodeLists.serviceType), .log)
  public static let minutes = Field(7, "minutes", label: "Minutes", .integer, .log)
  public static let remark = Field(8, "remark", label: "Remark", .text, .log)
  public static let corrects = Field(
    9, "corrects", label: "Corrects", .reference("attendance"), .log)

  public static let type = RecordType(
    50, "attendance", label: "Attendance", in: CountyCompartment.diversion, title: kind,
    appendOnly: true,
    fields: [enrolment] + happened.all + [kind, serviceType, minutes, remark, corrects])
}
