// A youth left. An absence is not a failure and ends no help; it is a time in which people look, call, and keep in touch.

import CausalMerge
public import RecordSchema

/// An absence, from leaving to return.
///
/// Times are owed to others: law enforcement and the National Center for Missing and Exploited Children are told at once
/// and within 24 hours (California Welfare and Institutions Code section 16501.35), and so are parents, the tribe and
/// the court. Of several times the earliest counts. Its identifier is derived from the case, the compartment and a
/// count, as a placement's is.
public enum AbsenceRecord {
  public static let leftFrom = Field(
    1, "left_from", label: "Left from", .reference("placement"), .writeOnce)
  public static let left = EventFields(2, "left", label: "Left", .review)
  public static let discovered = EventFields(5, "discovered", label: "Discovered", .earliest)
  public static let policeTold = EventFields(
    8, "police_told", label: "Law enforcement told", .earliest)
  public static let centerTold = EventFields(
    11, "center_told", label: "National center told", .earliest,
    hint: "the National Center for Missing and Exploited Children")
  public static let courtTold = EventFields(14, "court_told", label: "Court told", .earliest)
  public static let guardianTold = EventFields(
    17, "guardian_told", label: "Parent or guardian told", .earliest)
  public static let tribeTold = EventFields(20, "tribe_told", label: "Tribe told", .earliest)
  public static let reportNumbers = Field(
    23, "report_numbers", label: "Report numbers", .text, .set)
  public static let reasons = Field(
    24, "reasons", label: "Why", .code(CodeLists.absenceReason), .set,
    hint: "as many as there are; none is a fault")
  public static let ended = EventFields(25, "ended", label: "Ended", .earliest)
  public static let endKind = Field(
    28, "end_kind", label: "How it ended", .code(CodeLists.absenceEnd), .review)
  public static let endRecovery = Field(
    29, "end_recovery", label: "Found again in", .reference("recovery"), .latest)
  public static let recovery = Field(
    30, "recovery", label: "Recovery", .reference("recovery"), .writeOnce)

  public static let type = RecordType(
    28, "absence", label: "Absence", in: CountyCompartment.coordination,
    or: [CountyCompartment.advocateNotes],
    fields: [leftFrom] + left.all + discovered.all + policeTold.all + centerTold.all
      + courtTold.all + guardianTold.all + tribeTold.all + [reportNumbers, reasons] + ended.all + [
        endKind, endRecovery, recovery,
      ])
}

/// What law enforcement did with the report of a missing youth; one an absence, its identifier derived from it.
///
/// The report is taken without delay and transmitted within two hours for anyone under 21; that the youth was found is
/// reported within 24 hours (California Penal Code sections 14211 and 14213).
public enum MissingReportRecord {
  public static let absence = Field(
    1, "absence", label: "Absence", .reference("absence"), .writeOnce)
  public static let received = EventFields(2, "received", label: "Report taken", .earliest)
  public static let transmitted = EventFields(5, "transmitted", label: "Transmitted", .earliest)
  public static let found = EventFields(8, "found", label: "Found", .earliest)
  public static let foundReported = EventFields(
    11, "found_reported", label: "Reported as found", .earliest)
  public static let numbers = Field(14, "numbers", label: "Report numbers", .text, .set)

  public static let type = RecordType(
    29, "missing_report", label: "Missing report", in: CountyCompartment.coordination,
    or: [CountyCompartment.lawEnforcement],
    fields: [absence] + received.all + transmitted.all + found.all + foundReported.all + [numbers])
}

/// With whom a youth is believed to be: for advocates and investigators.
///
/// Its identifier is derived from the absence's and the compartment.
public enum AbsenceBeliefRecord {
  public static let absence = Field(
    1, "absence", label: "Absence", .reference("absence"), .writeOnce)
  public static let believedWith = Field(
    2, "believed_with", label: "Believed with", .code(CodeLists.absenceDestination), .review)
  public static let area = Field(3, "area", label: "Area", .text, .latest)

  public static let type = RecordType(
    30, "absence_belief", label: "Believed whereabouts", in: CountyCompartment.lawEnforcement,
    or: [CountyCompartment.advocateNotes], title: believedWith,
    fields: [absence, believedWith, area])
}

/// A contact with an absent youth: the advocate's alone, or the youth would not call.
public enum AbsenceContactRecord {
  public static let absence = Field(1, "absence", label: "Absence", .reference("absence"), .log)
  public static let happened = EventFields(2, "happened", label: "When", .log)
  public static let kind = Field(5, "kind", label: "How", .code(CodeLists.contactKind), .log)
  public static let isSafe = Field(6, "is_safe", label: "Says they are safe", .boolean, .log)
  public static let remark = Field(7, "remark", label: "Remark", .text, .log)
  public static let corrects = Field(
    8, "corrects", label: "Corrects", .reference("absence_contact"), .log)

  public static let type = RecordType(
    31, "absence_contact", label: "Contact during absence", in: CountyCompartment.advocateNotes,
    title: kind, appendOnly: true,
    fields: [absence] + happened.all + [kind, isSafe, remark, corrects])
}

/// The talk on return, as far as those who coordinate may know it.
///
/// California's Welfare and Institutions Code section 16501.35 asks for the factors that contributed, what happened, and
/// whether the youth was exploited while absent. What happened is in ``AbsenceAccountRecord``.
public enum AbsenceDebriefRecord {
  public static let absence = Field(1, "absence", label: "Absence", .reference("absence"), .log)
  public static let happened = EventFields(2, "happened", label: "When", .log)
  public static let factors = Field(
    5, "factors", label: "What contributed", .code(CodeLists.absenceReason), .set)
  public static let exploitedWhileAbsent = Field(
    6, "exploited_while_absent", label: "Exploited while absent",
    .code(CodeLists.exploitedWhileAbsent), .log)
  public static let corrects = Field(
    7, "corrects", label: "Corrects", .reference("absence_debrief"), .log)

  public static let type = RecordType(
    32, "absence_debrief", label: "Talk on return", in: CountyCompartment.coordination,
    or: [CountyCompartment.advocateNotes, CountyCompartment.childWelfare], appendOnly: true,
    fields: [absence] + happened.all + [factors, exploitedWhileAbsent, corrects])
}

/// What a youth told of an absence.
public enum AbsenceAccountRecord {
  public static let absence = Field(1, "absence", label: "Absence", .reference("absence"), .log)
  public static let happened = EventFields(2, "happened", label: "When", .log)
  public static let experiences = Field(5, "experiences", label: "Experiences", .text, .log)
  public static let corrects = Field(
    6, "corrects", label: "Corrects", .reference("absence_account"), .log)

  public static let type = RecordType(
    33, "absence_account", label: "Account of an absence", in: CountyCompartment.advocateNotes,
    or: [CountyCompartment.childWelfare], title: experiences, appendOnly: true,
    fields: [absence] + happened.all + [experiences, corrects])
}
