// Who there is: agencies, their units, and the people in them. Everyone who is enrolled has them, offline too.

import CausalMerge
public import RecordSchema

/// An agency; its identifier is derived from its code, so that two lists that name it name one.
public enum AgencyRecord {
  public static let code = Field(
    1, "code", label: "Word", .text, .writeOnce,
    hint: "lowercase, never changed: lasd, saving_innocence")
  public static let name = Field(2, "name", label: "Name", .text, .review)
  public static let aliases = Field(3, "aliases", label: "Also called", .text, .set)
  public static let kind = Field(4, "kind", label: "Kind", .code(CodeLists.agencyKind), .review)
  public static let answersAs = Field(
    5, "answers_as", label: "Answers alerts as", .code(CodeLists.agency), .review)
  public static let services = Field(
    6, "services", label: "Services", .code(CodeLists.serviceType), .set)
  public static let phones = Field(7, "phones", label: "Phones", .text, .set)
  public static let area = Field(8, "area", label: "Area", .text, .latest)
  public static let endedOn = Field(
    9, "ended_on", label: "Partner until", .partialDate, .latest)

  public static let type = RecordType(
    60, "agency", label: "Agency", in: CountyCompartment.directory, title: name,
    fields: [code, name, aliases, kind, answersAs, services, phones, area, endedOn])
}

/// A unit of an agency, such as a child trafficking unit of a probation department.
public enum UnitRecord {
  public static let agency = Field(1, "agency", label: "Agency", .reference("agency"), .writeOnce)
  public static let name = Field(2, "name", label: "Name", .text, .review)
  public static let isSpecialized = Field(
    3, "is_specialized", label: "For youth who were exploited", .boolean, .latest)
  public static let phones = Field(4, "phones", label: "Phones", .text, .set)

  public static let type = RecordType(
    61, "unit", label: "Unit", in: CountyCompartment.directory, title: name,
    fields: [agency, name, isSpecialized, phones])
}

/// Someone who works with youths, or for those who do.
public enum StaffMemberRecord {
  public static let name = Field(1, "name", label: "Name", .text, .review)
  public static let agency = Field(2, "agency", label: "Agency", .reference("agency"), .review)
  public static let unit = Field(3, "unit", label: "Unit", .reference("unit"), .latest)
  public static let roles = Field(4, "roles", label: "Roles", .code(CodeLists.teamRole), .set)
  public static let phones = Field(5, "phones", label: "Phones", .text, .set)
  public static let devices = Field(6, "devices", label: "Laptops", .reference("device"), .set)
  public static let supervisor = Field(
    7, "supervisor", label: "Supervisor", .reference("staff_member"), .latest)
  public static let left = EventFields(8, "left", label: "Left", .earliest)

  public static let type = RecordType(
    62, "staff_member", label: "Staff member", in: CountyCompartment.directory, title: name,
    fields: [name, agency, unit, roles, phones, devices, supervisor] + left.all)
}

/// Someone left, or needs to know less than before: their access is to end.
///
/// Within a day, and within thirty minutes where the risk is high (Federal Bureau of Investigation, CJIS Security Policy
/// 5.9.5, AC-2). The roster takes the access away; this says since when that is owed, and that it was done. Why is not
/// for the whole directory to read.
public enum AccessChangeRecord {
  public static let staffMember = Field(
    1, "staff_member", label: "Who", .reference("staff_member"), .writeOnce)
  public static let kind = Field(
    2, "kind", label: "What", .code(CodeLists.accessChange), .writeOnce)
  public static let isUrgent = Field(3, "is_urgent", label: "At once", .boolean, .writeOnce)
  public static let known = EventFields(4, "known", label: "Known", .earliest)
  public static let removed = EventFields(7, "removed", label: "Access ended", .earliest)
  public static let confirmedDevices = Field(
    10, "confirmed_devices", label: "Laptops that confirmed", .reference("device"), .set)
  public static let allConfirmed = EventFields(
    11, "all_confirmed", label: "All laptops confirmed", .earliest)

  public static let type = RecordType(
    63, "access_change", label: "Change of access", in: CountyCompartment.directory, title: kind,
    fields: [staffMember, kind, isUrgent] + known.all + removed.all + [confirmedDevices]
      + allConfirmed.all)
}
