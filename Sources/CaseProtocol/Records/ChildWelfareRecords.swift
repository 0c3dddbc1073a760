// What child welfare knew of a youth before: the county's reports count it, so each fact has its date.

import CausalMerge
public import RecordSchema

/// A referral to the child protection hotline.
///
/// Every allegation becomes one, even where it is evaluated out (Department of Children and Family Services, policy
/// 0050-502.10). The call about a recovery is one too: it names the recovery that made it, and is no prior referral. Its
/// identifier is derived from the person and the referral's number, so that two imports of one list count it once.
public enum PriorReferralRecord {
  public static let person = Field(1, "person", label: "Person", .reference("person"), .writeOnce)
  public static let receivedOn = Field(
    2, "received_on", label: "Received on", .partialDate, .owned)
  public static let referralType = Field(3, "type", label: "Type", .text, .owned)
  public static let disposition = Field(
    4, "disposition", label: "Disposition", .code(CodeLists.referralDisposition), .owned)
  public static let number = Field(5, "number", label: "Number", .text, .writeOnce)
  public static let createdBy = Field(
    6, "created_by", label: "Made by", .reference("recovery"), .owned,
    hint: "the recovery whose call it is, if it is one")

  public static let type = RecordType(
    55, "prior_referral", label: "Referral", in: CountyCompartment.childWelfare, title: number,
    fields: [person, receivedOn, referralType, disposition, number, createdBy])
}

/// Child welfare's records were searched for a person: without this, "no referral" would mean that nobody looked.
public enum ChildWelfareMatchRecord {
  public static let person = Field(1, "person", label: "Person", .reference("person"), .log)
  public static let searched = EventFields(2, "searched", label: "Searched", .log)
  public static let result = Field(5, "result", label: "Result", .code(CodeLists.matchResult), .log)
  public static let corrects = Field(
    6, "corrects", label: "Corrects", .reference("child_welfare_match"), .log)

  public static let type = RecordType(
    56, "child_welfare_match", label: "Search for referrals",
    in: CountyCompartment.childWelfare, title: result, appendOnly: true,
    fields: [person] + searched.all + [result, corrects])
}

/// A time under the dependency court's protection.
public enum DependencyRecord {
  public static let person = Field(1, "person", label: "Person", .reference("person"), .writeOnce)
  public static let began = EventFields(2, "began", label: "From", .owned)
  public static let ended = EventFields(5, "ended", label: "To", .owned)
  public static let status = Field(
    8, "status", label: "Status", .code(CodeLists.dependencyStatus), .owned)
  public static let courtNumber = Field(9, "court_number", label: "Court number", .text, .owned)

  public static let type = RecordType(
    57, "dependency", label: "Dependency", in: CountyCompartment.childWelfare, title: status,
    fields: [person] + began.all + ended.all + [status, courtNumber])
}

/// In whose care a youth was at first contact; one a recovery, its identifier derived from it.
///
/// Most of those who are found come from foster care, and some run from it back to whoever exploits them: what is asked
/// is how things stood on that day, whatever changed afterwards.
public enum SystemInvolvementRecord {
  public static let recovery = Field(
    1, "recovery", label: "Recovery", .reference("recovery"), .writeOnce)
  public static let involvement = Field(
    2, "involvement", label: "In the care of", .code(CodeLists.systemInvolvement), .set)
  public static let placementBefore = Field(
    3, "placement_before", label: "Stayed at", .code(CodeLists.placementType), .owned)
  public static let bedsBand = Field(
    4, "beds_band", label: "Beds", .code(CodeLists.bedsBand), .owned)
  public static let wasAbsent = Field(
    5, "was_absent", label: "Was away from there", .boolean, .owned)
  public static let asOf = EventFields(6, "as_of", label: "As of", .owned)

  public static let type = RecordType(
    58, "system_involvement", label: "Care at first contact",
    in: CountyCompartment.childWelfare,
    fields: [recovery, involvement, placementBefore, bedsBand, wasAbsent] + asOf.all)
}

/// A hearing or another event at court.
///
/// The county has courts that know what exploitation is: STAR and DREAM. An event of a dependency
/// case names no enrolment: that there is one is not for everyone who reads the former.
public enum CourtEventRecord {
  public static let court = Field(1, "court", label: "Court", .code(CodeLists.court), .owned)
  public static let held = EventFields(2, "held", label: "Held", .owned)
  public static let purpose = Field(5, "purpose", label: "About", .text, .owned)
  public static let result = Field(6, "result", label: "Result", .text, .owned)
  public static let number = Field(7, "number", label: "Court number", .text, .owned)
  public static let nextDue = Field(8, "next_due_at", label: "Next hearing", .instant, .owned)

  public static let type = RecordType(
    59, "court_event", label: "Court event", in: CountyCompartment.childWelfare,
    or: [CountyCompartment.diversion], title: court,
    fields: [court] + held.all + [purpose, result, number, nextDue])
}
