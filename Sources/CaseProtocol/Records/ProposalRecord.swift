// What another agency believes a field should say. The agency that holds a record decides; nobody else writes it.

import CausalMerge
public import RecordSchema

/// A proposed value for a field that belongs to another agency.
///
/// Access to a shared county record gives no right to add to it, delete or alter it without written permission of the
/// agency that holds it (California Welfare and Institutions Code section 827.1). It lies where the record lies whose
/// field it is about, and nowhere else.
public enum ProposalRecord {
  public static let recordType = Field(1, "record_type", label: "Kind of record", .text, .log)
  public static let record = Field(
    2, "record", label: "Record", .text, .log, hint: "its identifier")
  public static let field = Field(3, "field", label: "Field", .text, .log)
  public static let value = Field(4, "value", label: "Value", .text, .log)
  public static let happened = EventFields(5, "happened", label: "When", .log)
  public static let agency = Field(8, "agency", label: "Agency", .code(CodeLists.agency), .log)
  public static let reason = Field(9, "reason", label: "Why", .text, .log)
  public static let corrects = Field(
    10, "corrects", label: "Corrects", .reference("proposal"), .log)

  public static let type = RecordType(
    76, "proposal", label: "Proposal", in: CountyCompartment.coordination,
    or: [
      CountyCompartment.placementLocation, CountyCompartment.health,
      CountyCompartment.mentalHealth, CountyCompartment.substanceUse,
      CountyCompartment.childWelfare, CountyCompartment.lawEnforcement,
      CountyCompartment.diversion, CountyCompartment.education,
    ],
    title: field, appendOnly: true,
    fields: [recordType, record, field, value] + happened.all + [agency, reason, corrects])
}
