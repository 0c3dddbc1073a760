// Orders of a court about records: what the roster carries out knows no names, so their words are kept here.

import CausalMerge
public import RecordSchema

/// An order to destroy or seal part of a case, to keep it from being destroyed, or to take such an order back.
///
/// It lies under no case, with the privacy officer: the case that it names may be gone from everywhere else. What is
/// carried out stands in the organization's roster, which holds a digest of the order's number and court, and of the
/// case nothing.
public enum CourtOrderRecord {
  public static let kind = Field(1, "kind", label: "Orders to", .code(CodeLists.orderKind), .log)
  public static let number = Field(2, "number", label: "Number", .text, .log)
  public static let court = Field(3, "court", label: "By whose authority", .text, .log)
  public static let caseID = Field(
    4, "case_id", label: "Case", .text, .log,
    hint: "its identifier, by which nothing is found any more")
  public static let compartments = Field(
    5, "compartments", label: "Parts of the case", .text, .set)
  public static let rosterOrder = Field(
    6, "roster_order", label: "Name in the roster", .text, .log)
  public static let given = EventFields(7, "given", label: "Entered", .log)
  public static let lifts = Field(
    10, "lifts", label: "Takes back", .reference("court_order"), .log)
  public static let dueAt = Field(
    12, "due_at", label: "Destroy on", .instant, .log,
    hint: "a day that is to come; the destroying itself is another order")
  public static let remark = Field(11, "remark", label: "Remark", .text, .log)

  public static let type = RecordType(
    80, "court_order", label: "Order of a court", in: CountyCompartment.audit, title: number,
    appendOnly: true,
    fields: [kind, number, court, caseID, compartments, rosterOrder] + given.all + [
      lifts, remark, dueAt,
    ])
}
