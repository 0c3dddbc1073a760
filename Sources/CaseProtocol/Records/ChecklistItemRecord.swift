// What a youth needs in the first 72 hours, item by item. Never a result: that something was done, not what it found.

import CausalMerge
public import RecordSchema

/// One item of the checklist of one recovery.
///
/// Its identifier is derived from the recovery and the item. A youth who declined may accept later, so declining lies
/// before done; but that a youth accepted in one worker's words and declined in another's is for a person to look at.
/// Something that was not available and was then offered by someone else was available.
public enum ChecklistItemRecord {
  public static let recovery = Field(
    1, "recovery", label: "Recovery", .reference("recovery"), .writeOnce)
  public static let item = Field(
    2, "item", label: "Item", .code(CodeLists.checklistItem), .writeOnce)
  public static let status = Field(
    3, "status", label: "Status", .code(CodeLists.checklistStatus),
    .lattice(
      declared(
        ["open", "unavailable", "offered", "accepted", "done"],
        ["offered", "declined_by_youth", "done"], ["open", "not_applicable"])))
  public static let done = EventFields(4, "done", label: "Done", .earliest)
  public static let doneBy = Field(7, "done_by", label: "Done by", .text, .set)
  public static let reason = Field(
    8, "reason", label: "Reason", .text, .review, hint: "why it is not applicable or not available")

  public static let type = RecordType(
    9, "checklist_item", label: "Checklist item", in: CountyCompartment.coordination,
    or: [CountyCompartment.advocateNotes], title: item,
    fields: [recovery, item, status] + done.all + [doneBy, reason])
}

/// An item of the checklist.
public enum ChecklistItem: String, Hashable, Sendable, CaseIterable {
  case food, water, clothing, shower, sleep, comfort
  case safeContactPhone = "safe_contact_phone"
  case healthEvaluation = "health_eval"
  case acuteExamOffer = "acute_exam_offer"
  case mentalHealthScreen = "mental_health_screen"
  case substanceScreen = "substance_screen"
  case exploitationScreen = "cse_screen"
  case safetyPlan = "safety_plan"
  case advocateMet = "advocate_met"
  case placementFound = "placement_found"
  case guardianNotice = "guardian_notice"
  case mandatedReport = "mandated_report"
  case missingCleared = "missing_cleared"
  case education
  case legalRightsExplained = "legal_rights_explained"

  /// What people read.
  public var label: String {
    CodeLists.checklistItem[rawValue]?.english ?? rawValue
  }

  /// What comes before every question: a youth who is fed and safe can say what else is needed.
  ///
  /// The county's announcement of the protocol names food, a place to shower and sleep, or even a hug.
  public static let basicNeeds: [ChecklistItem] = [.food, .water, .shower, .sleep, .comfort]
}

/// Where an item stands.
public enum ChecklistStatus: String, Hashable, Sendable, CaseIterable {
  case open, offered, accepted, done
  case declinedByYouth = "declined_by_youth"
  case notApplicable = "not_applicable"
  case unavailable

  /// Whether nobody owes anything more: it was done, the youth did not want it, or it does not apply.
  ///
  /// What was not available is still owed.
  public var isSettled: Bool {
    switch self {
    case .done, .declinedByYouth, .notApplicable: true
    case .open, .offered, .accepted, .unavailable: false
    }
  }
}
