// Examinations, for those who treat. Others learn from the checklist that one was done, never what it found.

import CausalMerge
public import RecordSchema

/// An examination and what it found.
///
/// An examination is acute within 96 hours of the last assault (Los Angeles County Sheriff's Department, Human
/// Trafficking Task Force order 4-01): the window is counted from the assault, not from first contact. Minors of twelve
/// and older may decline, or choose. Its identifier is derived from the recovery, the kind and a count.
public enum MedicalExamRecord {
  public static let recovery = Field(
    1, "recovery", label: "Recovery", .reference("recovery"), .writeOnce)
  public static let kind = Field(2, "kind", label: "Kind", .code(CodeLists.examKind), .writeOnce)
  public static let consentRecord = Field(
    3, "consent_record", label: "Consent", .reference("consent"), .writeOnce)
  public static let performed = EventFields(4, "performed", label: "Performed", .owned)
  public static let lastAssault = EventFields(
    7, "last_assault", label: "Last assault", .owned, hint: "the 96 hours count from here")
  public static let assaultWindow = Field(
    10, "last_assault_window", label: "Since the last assault", .code(CodeLists.assaultWindow),
    .owned)
  public static let standing = Field(
    11, "standing", label: "Standing", .code(CodeLists.examStanding),
    .lattice(declared(["offered", "performed"], ["offered", "declined_by_youth", "performed"])))
  public static let findings = Field(12, "findings", label: "Findings", .text, .owned)
  public static let results = Field(13, "results", label: "Results", .text, .owned)
  public static let facility = Field(14, "facility", label: "Where", .text, .owned)

  public static let type = RecordType(
    26, "medical_exam", label: "Examination", in: CountyCompartment.health, title: kind,
    fields: [recovery, kind, consentRecord] + performed.all + lastAssault.all + [
      assaultWindow, standing, findings, results, facility,
    ])
}

/// An attempt to reach a parent about an examination after an assault.
///
/// California's Family Code section 6928 wants the attempt noted, unless the parent is who did it; a guardian is never
/// given access by having been called.
public enum ParentContactAttemptRecord {
  public static let exam = Field(
    1, "exam", label: "Examination", .reference("medical_exam"), .log)
  public static let happened = EventFields(2, "happened", label: "When", .log)
  public static let outcome = Field(
    5, "outcome", label: "Outcome", .code(CodeLists.parentContact), .log)
  public static let remark = Field(6, "remark", label: "Remark", .text, .log)
  public static let corrects = Field(
    7, "corrects", label: "Corrects", .reference("parent_contact_attempt"), .log)

  public static let type = RecordType(
    27, "parent_contact_attempt", label: "Attempt to reach a parent",
    in: CountyCompartment.health, title: outcome, appendOnly: true,
    fields: [exam] + happened.all + [outcome, remark, corrects])
}
