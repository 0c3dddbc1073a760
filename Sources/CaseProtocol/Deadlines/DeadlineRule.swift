// The clocks of the protocol by name, what each is made of, and who can be told. Words only: what they do is in the rules.

/// The clocks of the protocol, and of the laws around it.
///
/// - a rule's raw value is stored with waivers and escalations, and never changes its meaning.
public enum DeadlineRule: String, Hashable, Sendable, CaseIterable {
  /// Each agency is alerted soon after first contact.
  case alert = "D1"
  /// Each alerted agency responds within ninety minutes.
  case response = "D2"
  /// The youth has a comprehensive health evaluation within 72 hours of first contact.
  case healthEvaluation = "D3"
  /// Every other required item is settled within 72 hours of first contact.
  case checklist = "D4"
  /// Something is offered for the body before anything is asked: food, water, a shower, sleep, company.
  case basicNeeds = "D5"
  /// A mandated reporter phones at once, and writes within 36 hours.
  case mandatedReport = "D6"
  /// An acute examination is performed or declined within 96 hours of the last assault.
  case acuteExam = "D7"
  /// Those who must know that a youth is missing from care are told within 24 hours.
  case absenceNotice = "D8"
  /// Law enforcement transmits a missing report within two hours.
  case missingReport = "D9"
  /// A youth who came back is asked what made them go, and what happened.
  case returnTalk = "D10"
  /// Law enforcement reports within 24 hours that a youth was found.
  case foundReport = "D11"
  /// Whoever is assigned stays in contact.
  case contact = "D12"
  /// An advocate and a team stay for ninety days, and look back after a year.
  case involvement = "D13"
  /// A diversion program ends with a decision on its completion.
  case program = "D14"
  /// A completed program is followed by sealing, step by step.
  case sealing = "D15"
  /// A consent is renewed, or sharing withdrawn, before it ends.
  case consentExpiry = "D16"
  /// Access ends when a role does.
  case accessChange = "D17"
  /// Every device confirms that it sealed what an order names.
  case sealOrder = "D18"
  /// What is to be destroyed on a day is destroyed on that day.
  case destruction = "D19"
}

/// One of several clocks that a rule runs about one record.
public enum DeadlinePart: String, Hashable, Sendable, CaseIterable {
  /// A mandated report by phone.
  case phoned
  /// A mandated report in writing.
  case written
  /// Law enforcement, told of an absence.
  case lawEnforcementTold = "law_enforcement_told"
  /// The National Center for Missing and Exploited Children, told of an absence.
  case nationalCenterTold = "national_center_told"
  /// Parents or guardians, told of an absence.
  case guardianTold = "guardian_told"
  /// The tribe, told of an absence.
  case tribeTold = "tribe_told"
  /// The court, told of an absence.
  case courtTold = "court_told"
  /// A contact of any kind.
  case checkIn = "check_in"
  /// A contact in person.
  case meeting
  /// The ninety days.
  case floor
  /// The year.
  case review
  /// Probation decides on sealing.
  case decision
  /// Law enforcement seals the record of the arrest.
  case lawEnforcementSealing = "law_enforcement_sealing"
  /// The youth is told in writing.
  case youthNotice = "youth_notice"
  /// The youth may ask the court, where sealing was refused.
  case petition
}

/// Who is told when a deadline draws near or passes.
///
/// A replica tells those it can reach; the rest is for people, by phone.
public enum Recipient: String, Hashable, Sendable, CaseIterable {
  /// Whoever holds the laptop.
  case device
  case stationSupervisor = "station_supervisor"
  /// The agency whose answer or item it is.
  case agency
  case agencySupervisor = "agency_supervisor"
  case leadAgency = "lead_agency"
  case onCallManager = "on_call_manager"
  /// Who leads the multidisciplinary team.
  case teamLead = "team_lead"
  /// Who is assigned to the youth in the role that the clock is about.
  case caseWorker = "case_worker"
  /// Who supervises that person, in a list of the day; it pages nobody.
  case supervisor
  /// Who enrols devices and grants roles.
  case administrator
  case recordsOfficer = "records_officer"
  case privacyOfficer = "privacy_officer"
}

/// A role in the team around one youth, by the code that records hold.
///
/// A structure rather than an enumeration: a role that a newer version added is carried along by this one.
public struct CaseRole: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// The officer or deputy who made first contact.
  public static let officer = CaseRole(rawValue: "leo")
  public static let investigator = CaseRole(rawValue: "investigator")
  /// A social worker of Children and Family Services.
  public static let socialWorker = CaseRole(rawValue: "dcfs_csw")
  /// The multi-agency response team of Children and Family Services.
  public static let responseTeam = CaseRole(rawValue: "mart")
  /// A deputy probation officer.
  public static let probationOfficer = CaseRole(rawValue: "dpo")
  public static let health = CaseRole(rawValue: "health")
  public static let mentalHealth = CaseRole(rawValue: "mental_health")
  public static let advocate = CaseRole(rawValue: "advocate")
  public static let prosecutor = CaseRole(rawValue: "prosecutor")
  public static let defence = CaseRole(rawValue: "defence")
  public static let court = CaseRole(rawValue: "court")
  public static let educator = CaseRole(rawValue: "educator")
  public static let placement = CaseRole(rawValue: "placement")
  public static let supervisor = CaseRole(rawValue: "supervisor")
}
