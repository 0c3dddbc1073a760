// The plan that an advocate and a youth make. No two are alike: a list of what everyone needs is the checklist's.

import CausalMerge
public import RecordSchema

/// A youth's safety plan; one a case, its identifier derived from the case's.
public enum SafetyPlanRecord {
  public static let plan = Field(1, "plan", label: "Safety plan", .text, .review)
  public static let reviewed = EventFields(2, "reviewed", label: "Last gone through", .greatest)

  public static let type = RecordType(
    34, "safety_plan", label: "Safety plan", in: CountyCompartment.advocateNotes,
    fields: [plan] + reviewed.all)
}

/// Something that a youth wants to reach, in the youth's words.
public enum GoalRecord {
  public static let goal = Field(1, "goal", label: "Goal", .text, .review)
  public static let area = Field(2, "area", label: "About", .code(CodeLists.serviceType), .latest)
  public static let status = Field(
    3, "status", label: "Status", .code(CodeLists.goalStatus),
    .lattice(declared(["open", "in_progress", "reached"], ["open", "set_aside", "reached"])))
  public static let reached = EventFields(4, "reached", label: "Reached", .earliest)

  public static let type = RecordType(
    35, "goal", label: "Goal", in: CountyCompartment.advocateNotes, title: goal,
    fields: [goal, area, status] + reached.all)
}
