// What a team does together beside the checklist: it meets, it reports, it takes a warning back.

import CausalMerge
public import RecordSchema

/// A safety flag was taken off, and why.
///
/// A flag never falls off by itself, and not by a merge.
public enum SafetyFlagRemovalRecord {
  public static let flag = Field(1, "flag", label: "Flag", .code(CodeLists.safetyFlag), .log)
  public static let happened = EventFields(2, "happened", label: "When", .log)
  public static let reason = Field(5, "reason", label: "Why", .text, .log)
  public static let corrects = Field(
    6, "corrects", label: "Corrects", .reference("safety_flag_removal"), .log)

  public static let type = RecordType(
    40, "safety_flag_removal", label: "Safety flag taken off", in: CountyCompartment.coordination,
    or: [CountyCompartment.advocateNotes], title: flag, appendOnly: true,
    fields: [flag] + happened.all + [reason, corrects])
}

/// A meeting of the multidisciplinary team, or of the review committee.
public enum TeamMeetingRecord {
  public static let kind = Field(1, "kind", label: "Kind", .code(CodeLists.meetingKind), .latest)
  public static let held = EventFields(2, "held", label: "Held", .review)
  public static let agencies = Field(
    5, "agencies", label: "Agencies there", .code(CodeLists.agency), .set)
  public static let youthTookPart = Field(
    6, "youth_took_part", label: "The youth took part", .boolean, .latest)
  public static let decisions = Field(7, "decisions", label: "Decided", .text, .set)
  public static let nextPlanned = Field(
    8, "next_due_at", label: "Next meeting", .instant, .latest)

  public static let type = RecordType(
    41, "team_meeting", label: "Team meeting", in: CountyCompartment.coordination,
    or: [CountyCompartment.advocateNotes], title: kind,
    fields: [kind] + held.all + [agencies, youthTookPart, decisions, nextPlanned])
}

/// One agency's mandated report of what is reasonably suspected.
///
/// By phone at once, in writing within 36 hours (California Penal Code section 11166). Who reported is confidential
/// (section 11167), so no name is here. Its identifier is derived from the recovery, the agency and the compartment: one
/// team may make one report.
public enum MandatedReportRecord {
  public static let recovery = Field(
    1, "recovery", label: "Recovery", .reference("recovery"), .writeOnce)
  public static let agency = Field(
    2, "agency", label: "Agency", .code(CodeLists.agency), .writeOnce)
  public static let suspected = EventFields(
    3, "suspected", label: "Reasonable suspicion", .earliest)
  public static let phoned = EventFields(6, "phoned", label: "Phoned", .earliest)
  public static let written = EventFields(9, "written", label: "Sent in writing", .earliest)
  public static let references = Field(
    12, "reference_numbers", label: "Reference numbers", .text, .set)

  public static let type = RecordType(
    42, "mandated_report", label: "Mandated report", in: CountyCompartment.coordination,
    or: [
      CountyCompartment.advocateNotes, CountyCompartment.health, CountyCompartment.mentalHealth,
      CountyCompartment.childWelfare, CountyCompartment.education,
    ],
    title: agency,
    fields: [recovery, agency] + suspected.all + phoned.all + written.all + [references])
}
