// Why a team was let into part of a case, or let into it no more. That it was stands in the scope's signed log; why is for
// those who read that part.

import CausalMerge
public import RecordSchema

/// One decision about who reads a part of a case, with its reason.
///
/// It lies in the very part that it is about (of identity: in coordination), so that it is read by those whom it concerns:
/// who were let in see why, and nobody else that they were. It gives nobody anything: the scope's grants do.
public enum CaseAccessRecord {
  public static let kind = Field(1, "kind", label: "What", .code(CodeLists.caseAccess), .log)
  public static let team = Field(2, "team", label: "Team", .reference("team"), .log)
  public static let happened = EventFields(3, "happened", label: "When", .log)
  public static let reason = Field(6, "reason", label: "Why", .text, .log)
  public static let expiresAt = Field(7, "expires_at", label: "Until", .instant, .log)
  public static let consentRecord = Field(
    8, "consent_record", label: "Consent", .reference("consent"), .log)
  public static let part = Field(
    9, "part", label: "Part of the case", .code(CodeLists.sharedPart), .log)

  /// The request that it answers, of an emergency.
  public static let request = Field(
    10, "request", label: "Asked by", .reference("access_request"), .log)

  /// Whether nobody decided it, but an ``EmergencyRuleRecord``.
  public static let wasAgreed = Field(
    11, "was_agreed", label: "As agreed beforehand", .boolean, .log)

  public static let type = RecordType(
    81, "case_access", label: "Who may read", in: CountyCompartment.coordination,
    or: [
      CountyCompartment.advocateNotes, CountyCompartment.placementLocation,
      CountyCompartment.health, CountyCompartment.mentalHealth, CountyCompartment.substanceUse,
      CountyCompartment.childWelfare, CountyCompartment.education,
    ],
    title: kind, appendOnly: true,
    fields: [kind, team] + happened.all + [
      reason, expiresAt, consentRecord, part, request, wasAgreed,
    ])

  /// Whether a decision about a part has a place where it can lie.
  static func mayLie(about part: Compartment) -> Bool {
    type.compartments.contains(home(of: part))
  }

  /// Where a decision about a part lies: in it, but for identity, which holds what the law lists and nothing else.
  public static func home(of part: Compartment) -> Compartment {
    part == CountyCompartment.identity ? CountyCompartment.coordination : part
  }
}
