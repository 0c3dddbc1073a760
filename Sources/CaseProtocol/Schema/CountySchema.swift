// The county's records as one schema.

public import RecordSchema

/// The records of Los Angeles County's First Responder Protocol for Commercially Sexually Exploited Children.
///
/// What every record has in common is no field: its case and compartment are its scope's, who made it and when stands
/// in the change that made it, and which version of a form was used follows from the schema's version.
///
/// Laptops of one county run different versions for weeks. What an older one does with what a newer one wrote:
///
/// - a record of a type that it does not know is stored, merged, sent on and counted, and shown as one of a newer
///   version; a field that it does not know likewise, beside the fields that it does;
/// - a code that its list does not have is shown as it is stored, and no rule reads it as another;
/// - so a version only adds: no number, name or code is given twice, removed, or given another meaning, and a field's
///   kind of value never changes. What is shown when several values stand may change, for it is computed on reading.
public enum CountySchema {
  /// Grows with every type, field, compartment or code that is added.
  ///
  /// 1: the first seventeen types. 2: every other record of the protocol and of First Step, the directory, training,
  /// figures and report runs, orders of a court; where a hotline was seen, the last assault, and the role in which a contact was made.
  public static let version: UInt32 = 2

  /// Every record type, by what it is about; each is documented where it is declared.
  public static let recordTypes = people + work + absences + youthsOwn + consent + law + county

  private static let people = [
    PersonRecord.type, PersonDetailRecord.type, PersonLinkRecord.type, PersonLinkReasonRecord.type,
    PersonMarksRecord.type, ChildWelfareProfileRecord.type,
  ]

  private static let work = [
    CaseRecord.type, CaseSummaryRecord.type, CaseEventRecord.type, RecoveryRecord.type,
    RecoveryDetailRecord.type, AgencyAlertRecord.type, ChecklistItemRecord.type,
    PlacementRecord.type, PlacementLocationRecord.type, ContactRecord.type, ContactStubRecord.type,
    NoteRecord.type, TeamMemberRecord.type, ServiceRecord.type, ServiceEventRecord.type,
    ServiceDetailRecord.type, MedicalExamRecord.type, ParentContactAttemptRecord.type,
    SafetyFlagRemovalRecord.type, TeamMeetingRecord.type, MandatedReportRecord.type,
    WaiverRecord.type, EscalationRecord.type, ProposalRecord.type,
  ]

  private static let absences = [
    AbsenceRecord.type, MissingReportRecord.type, AbsenceBeliefRecord.type,
    AbsenceContactRecord.type, AbsenceDebriefRecord.type, AbsenceAccountRecord.type,
  ]

  private static let youthsOwn = [
    SafetyPlanRecord.type, GoalRecord.type, ReadinessRecord.type, ExploitationStatusRecord.type,
    ScreeningRecord.type, ExploitationRecord.type,
  ]

  private static let consent = [
    ConsentRecord.type, ConsentStandingRecord.type, SharingRecord.type, DisclosureRecord.type,
    AuditRecord.type, CaseAccessRecord.type, AccessRequestRecord.type, AccessAnswerRecord.type,
  ]

  private static let law = [
    ArrestRecord.type, EnrolmentRecord.type, EligibilityRecord.type, AttendanceRecord.type,
    LeadRecord.type, LeadEntryRecord.type, ExploiterArrestRecord.type, YouthCooperationRecord.type,
    PriorReferralRecord.type, ChildWelfareMatchRecord.type, DependencyRecord.type,
    SystemInvolvementRecord.type, CourtEventRecord.type,
  ]

  private static let county = [
    OrganizationRecord.type, TeamRecord.type, DeviceRecord.type, AgencyRecord.type,
    UnitRecord.type, StaffMemberRecord.type, AccessChangeRecord.type, StationRecord.type,
    StationAdoptionRecord.type, OnCallNumberRecord.type, HotlineRecord.type,
    HotlinePostingRecord.type, TrainingSessionRecord.type, TrainingAttendanceRecord.type,
    OutreachEventRecord.type, BaselineRecord.type, ReportRunRecord.type, CourtOrderRecord.type,
    EmergencyRuleRecord.type,
  ]

  /// The checked schema.
  public static let schema: Schema = {
    do throws(SchemaError) {
      return try Schema(
        name: "county_cases", version: version, compartments: CountyCompartment.all,
        recordTypes: recordTypes)
    } catch {
      preconditionFailure(error.description)
    }
  }()
}
