// What people did about a clock: let it go with a reason, or were told that it runs out.

import CausalMerge
public import RecordSchema

/// A deadline was waived: by whom in which role, and why.
///
/// It lies where the deadline's subject lies, because that there is a clock can tell what others may not know.
public enum WaiverRecord {
  public static let rule = Field(1, "rule", label: "Rule", .code(CodeLists.deadlineRule), .log)
  public static let deadline = Field(
    2, "deadline", label: "Deadline", .text, .log, hint: "its identifier, as the rules name it")
  public static let recovery = Field(
    3, "recovery", label: "Recovery", .reference("recovery"), .log)
  public static let waived = EventFields(4, "waived", label: "Waived", .log)
  public static let role = Field(
    7, "role", label: "In the role of", .code(CodeLists.teamRole), .log)
  public static let reason = Field(8, "reason", label: "Why", .text, .log)
  public static let corrects = Field(9, "corrects", label: "Corrects", .reference("waiver"), .log)

  public static let type = RecordType(
    74, "waiver", label: "Deadline waived", in: CountyCompartment.coordination,
    or: subjectCompartments, title: rule, appendOnly: true,
    fields: [rule, deadline, recovery] + waived.all + [role, reason, corrects])

  /// Where a deadline's subject may lie, beside coordination.
  static let subjectCompartments = [
    CountyCompartment.advocateNotes, CountyCompartment.health, CountyCompartment.mentalHealth,
    CountyCompartment.substanceUse, CountyCompartment.childWelfare,
    CountyCompartment.lawEnforcement, CountyCompartment.diversion, CountyCompartment.education,
    CountyCompartment.directory, CountyCompartment.audit,
  ]
}

/// A reminder or a breach was handed to whoever was to be told.
///
/// Its identifier is derived from the deadline and the step, so two desks that both watch one case page one person once,
/// as soon as either has heard of the other; and a desk that was restarted knows what it did.
public enum EscalationRecord {
  public static let rule = Field(1, "rule", label: "Rule", .code(CodeLists.deadlineRule), .log)
  public static let deadline = Field(2, "deadline", label: "Deadline", .text, .log)
  public static let step = Field(
    3, "step", label: "Step", .integer, .log,
    hint: "in the order of the rule's steps, from 1; 0 for the summary of a late record")
  public static let recipients = Field(
    4, "recipients", label: "Told", .code(CodeLists.escalationRecipient), .set)
  public static let handed = EventFields(5, "handed", label: "Handed out", .log)
  public static let dueAt = Field(8, "due_at", label: "Due", .instant, .log)
  public static let wasDelivered = Field(
    9, "was_delivered", label: "The command succeeded", .boolean, .log)

  public static let type = RecordType(
    75, "escalation", label: "Escalation", in: CountyCompartment.coordination,
    or: WaiverRecord.subjectCompartments, title: rule, appendOnly: true,
    fields: [rule, deadline, step, recipients] + handed.all + [dueAt, wasDelivered])
}
