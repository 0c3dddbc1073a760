// Where a youth stays, in two records: that there is a placement, and where it is.

import CausalMerge
public import RecordSchema

/// A placement, as all who coordinate may know it.
///
/// What is written here is read by every alerted agency: no address, no name of a shelter. Its identifier can be
/// derived from the recovery and a count, so that two workers who each record the first placement of the night,
/// differently, are shown to disagree.
public enum PlacementRecord {
  public static let recovery = Field(
    1, "recovery", label: "Recovery", .reference("recovery"), .writeOnce)
  public static let placementType = Field(
    2, "type", label: "Type", .code(CodeLists.placementType), .owned)
  public static let otherType = Field(3, "other_type", label: "Other type", .text, .owned)
  public static let began = EventFields(4, "began", label: "From", .owned)
  public static let ended = EventFields(7, "ended", label: "To", .owned)
  public static let bedsBand = Field(
    10, "beds_band", label: "Beds", .code(CodeLists.bedsBand), .latest)
  public static let isPermanent = Field(11, "is_permanent", label: "Permanent", .boolean, .latest)
  public static let isFamilyBased = Field(
    12, "is_family_based", label: "With a family", .boolean, .latest)
  public static let endReason = Field(
    13, "end_reason", label: "Why it ended", .code(CodeLists.placementEnd), .review)
  public static let contactPath = Field(
    14, "contact_path", label: "How to reach the youth", .text, .review,
    hint: "a person or a number, never the place")

  public static let type = RecordType(
    10, "placement", label: "Placement", in: CountyCompartment.coordination,
    or: [CountyCompartment.advocateNotes], title: placementType,
    fields: [recovery, placementType, otherType] + began.all + ended.all + [
      bedsBand, isPermanent, isFamilyBased, endReason, contactPath,
    ])

  /// Whether a type of placement is detention, which is counted and flagged: to a youth it is a jail.
  public static func isDetention(_ code: String) -> Bool {
    code == "juvenile_hall"
  }
}

/// Where a placement is; its identifier is derived from the placement's.
///
/// California's Penal Code section 273.7 makes it a crime to disclose where a trafficking shelter is. These fields never
/// leave their compartment: not into a log, an error, a file name or another record.
public enum PlacementLocationRecord {
  public static let placement = Field(
    1, "placement", label: "Placement", .reference("placement"), .writeOnce)
  public static let address = Field(2, "address", label: "Address", .text, .owned)
  public static let contact = Field(3, "contact", label: "Safe contact", .text, .owned)
  public static let directions = Field(4, "directions", label: "Directions", .text, .owned)
  public static let transport = Field(5, "transport", label: "Transport", .text, .owned)

  public static let type = RecordType(
    11, "placement_location", label: "Placement location",
    in: CountyCompartment.placementLocation,
    fields: [placement, address, contact, directions, transport])
}
