// Follow-up: who kept in touch, and when. The advocate's own; others learn that it happened, not what was said.

import CausalMerge
public import RecordSchema

/// A contact with a youth after the first, or an attempt at one.
public enum ContactRecord {
  public static let happened = EventFields(1, "happened", label: "When", .log)
  public static let kind = Field(4, "kind", label: "How", .code(CodeLists.contactKind), .log)
  public static let wasReached = Field(5, "was_reached", label: "Reached", .boolean, .log)
  public static let duration = Field(
    6, "duration", label: "Duration", .code(CodeLists.durationBand), .log)
  public static let nextDue = Field(7, "next_due_at", label: "Next due", .instant, .log)
  public static let remark = Field(8, "remark", label: "Remark", .text, .log)
  public static let corrects = Field(9, "corrects", label: "Corrects", .reference("contact"), .log)

  public static let type = RecordType(
    12, "contact", label: "Contact", in: CountyCompartment.advocateNotes, title: kind,
    appendOnly: true,
    fields: happened.all + [kind, wasReached, duration, nextDue, remark, corrects])
}

/// That there was a contact: its date and kind, for those who coordinate.
///
/// Its identifier is derived from the contact's. It holds a date and no time, and no reference to the contact itself.
public enum ContactStubRecord {
  public static let date = Field(1, "date", label: "Date", .partialDate, .log)
  public static let kind = Field(2, "kind", label: "How", .code(CodeLists.contactKind), .log)
  public static let corrects = Field(
    3, "corrects", label: "Corrects", .reference("contact_stub"), .log)
  public static let role = Field(
    4, "role", label: "By", .code(CodeLists.teamRole), .log,
    hint: "in which role, because each role has its own rhythm")

  public static let type = RecordType(
    13, "contact_stub", label: "Contact, date only", in: CountyCompartment.coordination,
    title: kind, appendOnly: true, fields: [date, kind, corrects, role])
}
