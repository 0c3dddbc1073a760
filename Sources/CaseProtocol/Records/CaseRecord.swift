// The case: what all work hangs on, with nothing about the youth in it.

import CausalMerge
public import RecordSchema

/// A case: its scopes share its identifier, this record says where the work stands.
///
/// An advocate who is called at two in the morning opens one among her own notes, before anyone has consented to
/// share anything; coordination may follow, or not.
///
/// - `lead_agency` keeps every value until a person decides: agencies have no order of access among them.
public enum CaseRecord {
  public static let person = Field(1, "person", label: "Person", .reference("person"), .writeOnce)
  public static let opened = EventFields(2, "opened", label: "Opened", .earliest)
  public static let phase = Field(
    5, "phase", label: "Phase", .code(CodeLists.phase),
    .lattice(Lattice("contact", "stabilise", "engage", "sustain", "closed")))
  public static let leadAgency = Field(
    6, "lead_agency", label: "Lead agency", .code(CodeLists.agency), .review)
  public static let protocolVersion = Field(
    7, "protocol_version", label: "Protocol version", .integer, .writeOnce)
  public static let safetyFlags = Field(
    8, "safety_flags", label: "Safety", .code(CodeLists.safetyFlag), .set,
    hint: "what whoever meets the youth must know first")

  public static let type = RecordType(
    3, "case", label: "Case", in: CountyCompartment.coordination,
    or: [CountyCompartment.advocateNotes],
    fields: [person] + opened.all + [phase, leadAgency, protocolVersion, safetyFlags])
}

/// The advocate's summary of a case: text that several may edit, so nobody's words replace another's unseen.
public enum CaseSummaryRecord {
  public static let summary = Field(1, "summary", label: "Summary", .text, .review)

  public static let type = RecordType(
    4, "case_summary", label: "Summary", in: CountyCompartment.advocateNotes, title: summary,
    fields: [summary])
}

/// A case was closed, or opened again: each an entry of its own, because how often is part of the story.
public enum CaseEventRecord {
  public static let kind = Field(1, "kind", label: "What", .code(CodeLists.caseEvent), .log)
  public static let happened = EventFields(2, "happened", label: "When", .log)
  public static let reason = Field(5, "reason", label: "Why", .code(CodeLists.closingReason), .log)
  public static let remark = Field(6, "remark", label: "Remark", .text, .log)
  public static let corrects = Field(
    7, "corrects", label: "Corrects", .reference("case_event"), .log)

  public static let type = RecordType(
    5, "case_event", label: "Closing or reopening", in: CountyCompartment.coordination,
    or: [CountyCompartment.advocateNotes], title: kind, appendOnly: true,
    fields: [kind] + happened.all + [reason, remark, corrects])
}
