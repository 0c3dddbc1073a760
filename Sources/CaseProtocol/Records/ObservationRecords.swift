// What someone thought on a day. Each observation stands beside the earlier ones and opens or closes nothing.

import CausalMerge
public import RecordSchema

/// How ready a youth was for help on a day; never a condition for any.
public enum ReadinessRecord {
  public static let happened = EventFields(1, "happened", label: "As of", .log)
  public static let stage = Field(4, "stage", label: "Stage", .code(CodeLists.readiness), .log)
  public static let remark = Field(5, "remark", label: "Remark", .text, .log)
  public static let corrects = Field(
    6, "corrects", label: "Corrects", .reference("readiness"), .log)

  public static let type = RecordType(
    36, "readiness", label: "Readiness", in: CountyCompartment.advocateNotes,
    or: [CountyCompartment.coordination], title: stage, appendOnly: true,
    fields: happened.all + [stage, remark, corrects])
}

/// The four groups that California counts (Welfare and Institutions Code section 16501.45); a youth may be in several.
public enum ExploitationStatusRecord {
  public static let happened = EventFields(1, "happened", label: "As of", .log)
  public static let groups = Field(
    4, "groups", label: "Groups", .code(CodeLists.exploitationGroup), .set)
  public static let corrects = Field(
    5, "corrects", label: "Corrects", .reference("exploitation_status"), .log)

  public static let type = RecordType(
    37, "exploitation_status", label: "Exploitation and care", in: CountyCompartment.coordination,
    or: [CountyCompartment.advocateNotes, CountyCompartment.childWelfare], appendOnly: true,
    fields: happened.all + [groups, corrects])
}

/// A screening's score and level.
///
/// The instruments are licensed: their questions and answers are not held here.
///
/// - a screening for mental health or substance use lies with those who treat, and with nobody else.
public enum ScreeningRecord {
  public static let happened = EventFields(1, "happened", label: "When", .log)
  public static let kind = Field(4, "kind", label: "For", .code(CodeLists.screeningKind), .log)
  public static let tool = Field(5, "tool", label: "Instrument", .text, .log)
  public static let score = Field(6, "score", label: "Score", .decimal, .log)
  public static let level = Field(7, "level", label: "Level", .code(CodeLists.screeningLevel), .log)
  public static let recovery = Field(
    8, "recovery", label: "Recovery", .reference("recovery"), .log)
  public static let corrects = Field(
    9, "corrects", label: "Corrects", .reference("screening"), .log)

  public static let type = RecordType(
    38, "screening", label: "Screening", in: CountyCompartment.advocateNotes,
    or: [
      CountyCompartment.coordination, CountyCompartment.health, CountyCompartment.mentalHealth,
      CountyCompartment.substanceUse, CountyCompartment.childWelfare,
    ],
    title: kind, appendOnly: true,
    fields: happened.all + [kind, tool, score, level, recovery, corrects])

  /// Where the screening of a kind may lie.
  ///
  /// - Parameter code: a code of ``CodeLists/screeningKind``.
  /// - Returns: none for a kind that is not known here.
  public static func compartments(ofKind code: String) -> [Compartment] {
    switch code {
    case "exploitation":
      [
        CountyCompartment.advocateNotes, CountyCompartment.coordination,
        CountyCompartment.childWelfare,
      ]
    case "mental_health": [CountyCompartment.mentalHealth]
    case "substance_use": [CountyCompartment.substanceUse]
    case "health": [CountyCompartment.health]
    default: []
    }
  }
}

/// How a youth was drawn in and what was promised or given, as it was learned.
///
/// No field asks for force, fraud or coercion: anyone under 18 who is induced to a sex act for anything of value is a
/// victim of sex trafficking by definition (22 United States Code section 7102). Facts that a youth told an advocate
/// are privileged (California Evidence Code section 1038) and lie in the compartment of whoever was told. Its identifier
/// is derived from the recovery and the compartment.
public enum ExploitationRecord {
  public static let recovery = Field(
    1, "recovery", label: "Recovery", .reference("recovery"), .writeOnce)
  public static let exchangedFor = Field(
    2, "exchanged_for", label: "Promised or given", .code(CodeLists.anythingOfValue), .set)
  public static let recruitment = Field(
    3, "recruitment", label: "How drawn in", .code(CodeLists.recruitmentMethod), .set)
  public static let remark = Field(4, "remark", label: "Remark", .text, .review)

  public static let type = RecordType(
    39, "exploitation", label: "Exploitation", in: CountyCompartment.lawEnforcement,
    or: [CountyCompartment.advocateNotes, CountyCompartment.childWelfare],
    fields: [recovery, exchangedFor, recruitment, remark])
}
