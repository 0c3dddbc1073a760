// Who works with a youth, from when, to when.

import CausalMerge
public import RecordSchema

/// One person's part in a case.
///
/// The protocol wants an advocate and a team who stay for at least ninety days and often a year (MyNewsLA, 13 November
/// 2018), so ends are kept, and an early one says why. Its identifier is derived from the case, the compartment, who it
/// is, the role and a count, so that two supervisors who assign the same advocate write one assignment.
///
/// - of several ends the earliest counts: in doubt, less access;
/// - it lies in coordination, unless the role would tell what others may not know: that there is a prosecutor, a defence
///   counsel or substance use treatment is itself for its own compartment.
public enum TeamMemberRecord {
  public static let staffMember = Field(
    1, "staff_member", label: "Who", .reference("staff_member"), .writeOnce)
  public static let role = Field(2, "role", label: "Role", .code(CodeLists.teamRole), .writeOnce)
  public static let agency = Field(3, "agency", label: "Agency", .code(CodeLists.agency), .latest)
  public static let name = Field(
    4, "name", label: "Name", .text, .review, hint: "where the directory does not have the person")
  public static let began = EventFields(5, "began", label: "From", .earliest)
  public static let ended = EventFields(8, "ended", label: "To", .earliest)
  public static let endReason = Field(
    11, "end_reason", label: "Why it ended", .code(CodeLists.assignmentEnd), .review)
  public static let backupFor = Field(
    12, "backup_for", label: "Stands in for", .reference("team_member"), .latest)
  public static let endRemark = Field(13, "end_remark", label: "Remark on the end", .text, .review)

  public static let type = RecordType(
    22, "team_member", label: "Team member", in: CountyCompartment.coordination,
    or: [
      CountyCompartment.advocateNotes, CountyCompartment.health, CountyCompartment.mentalHealth,
      CountyCompartment.substanceUse, CountyCompartment.childWelfare,
      CountyCompartment.lawEnforcement, CountyCompartment.diversion, CountyCompartment.education,
      CountyCompartment.placementLocation,
    ],
    title: role,
    fields: [staffMember, role, agency, name] + began.all + ended.all + [
      endReason, backupFor, endRemark,
    ])

  /// Where an assignment lies that is not to tell more than its readers may know.
  ///
  /// - Parameter role: a code of ``CodeLists/teamRole``.
  /// - Returns: coordination for one that is not known here.
  public static func home(ofRole role: String) -> Compartment {
    switch role {
    case "prosecutor", "defence": CountyCompartment.diversion
    case "substance_use": CountyCompartment.substanceUse
    case "court": CountyCompartment.childWelfare
    case "educator": CountyCompartment.education
    default: CountyCompartment.coordination
    }
  }
}
