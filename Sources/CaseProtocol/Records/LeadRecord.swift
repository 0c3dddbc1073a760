// Those who exploit, and those who pay: what investigators look for. A youth is never one of them here.

import CausalMerge
public import RecordSchema

/// A person or a place that an investigation is about.
///
/// What a youth told an advocate is privileged, so a lead that comes from a youth names the consent by which it may be
/// used (California Evidence Code section 1038).
public enum LeadRecord {
  public static let role = Field(1, "role", label: "Role", .code(CodeLists.leadRole), .set)
  public static let names = Field(2, "names", label: "Names", .text, .set)
  public static let descriptors = Field(3, "descriptors", label: "Description", .text, .set)
  public static let vehicles = Field(4, "vehicles", label: "Vehicles", .text, .set)
  public static let handles = Field(5, "handles", label: "Names online and phones", .text, .set)
  public static let gangs = Field(6, "gangs", label: "Gangs", .text, .set)
  public static let source = Field(
    7, "source", label: "Source", .code(CodeLists.leadSource), .writeOnce)
  public static let consentRecord = Field(
    8, "consent_record", label: "Consent", .reference("consent"), .writeOnce,
    hint: "needed where a youth is the source")
  public static let recoveries = Field(
    9, "recoveries", label: "Recoveries", .reference("recovery"), .set)

  public static let type = RecordType(
    51, "lead", label: "Lead", in: CountyCompartment.lawEnforcement,
    fields: [role, names, descriptors, vehicles, handles, gangs, source, consentRecord, recoveries])

  /// Whether a lead from a source may be used only with a youth's consent.
  ///
  /// - Parameter source: a code of ``CodeLists/leadSource``.
  /// - Returns: true for what a youth told.
  public static func needsConsent(source: String) -> Bool {
    source == "youth_with_consent"
  }
}

/// What was seen or learned about a lead, entry by entry.
public enum LeadEntryRecord {
  public static let lead = Field(1, "lead", label: "Lead", .reference("lead"), .log)
  public static let happened = EventFields(2, "happened", label: "About", .log)
  public static let text = Field(5, "text", label: "Text", .text, .log)
  public static let corrects = Field(
    6, "corrects", label: "Corrects", .reference("lead_entry"), .log)

  public static let type = RecordType(
    52, "lead_entry", label: "Entry on a lead", in: CountyCompartment.lawEnforcement, title: text,
    appendOnly: true, fields: [lead] + happened.all + [text, corrects])
}

/// An arrest of someone who exploits or pays; reports have the totals, counted apart from any youth.
public enum ExploiterArrestRecord {
  public static let lead = Field(1, "lead", label: "Lead", .reference("lead"), .log)
  public static let arrested = EventFields(2, "arrested", label: "Arrested", .log)
  public static let role = Field(5, "role", label: "Role", .code(CodeLists.leadRole), .log)
  public static let charges = Field(6, "charges", label: "Charges", .text, .set)
  public static let agency = Field(7, "agency", label: "Agency", .reference("agency"), .log)
  public static let station = Field(8, "station", label: "Station", .text, .log)
  public static let corrects = Field(
    9, "corrects", label: "Corrects", .reference("exploiter_arrest"), .log)

  public static let type = RecordType(
    53, "exploiter_arrest", label: "Arrest of an exploiter",
    in: CountyCompartment.lawEnforcement, title: role, appendOnly: true,
    fields: [lead] + arrested.all + [role, charges, agency, station, corrects])
}

/// Whether a youth wants to help an investigation, as said on a day.
///
/// It may be measured here and is read by nothing: no rule, service, placement, transition or report of anyone else's
/// depends on it, and it lies in no other compartment.
public enum YouthCooperationRecord {
  public static let person = Field(1, "person", label: "Youth", .reference("person"), .log)
  public static let happened = EventFields(2, "happened", label: "As of", .log)
  public static let willingness = Field(
    5, "willingness", label: "Wants to", .code(CodeLists.willingness), .log)
  public static let corrects = Field(
    6, "corrects", label: "Corrects", .reference("youth_cooperation"), .log)

  public static let type = RecordType(
    54, "youth_cooperation", label: "Wish to help", in: CountyCompartment.lawEnforcement,
    title: willingness, appendOnly: true,
    fields: [person] + happened.all + [willingness, corrects])
}
