// The parts of a case, each with its own audience. What some may not see lies in another compartment, never behind
// a mask: a masked field cannot be left off a laptop, sealed or destroyed by itself.

public import RecordSchema

/// The compartments of a case in Los Angeles County.
///
/// That rows of some of them exist at all is itself sensitive (law enforcement, diversion, substance use): whoever
/// does not hold such a scope cannot tell that it is there.
///
/// - numbers are in signed bytes: a new compartment takes a new one, and none is given twice.
public enum CountyCompartment {
  /// Recoveries, alerts and answers, the checklist's states without results: the agencies alerted on that recovery.
  public static let coordination = Compartment(1, "coordination", label: "Coordination")
  /// Names, dates of birth, household address and phone, agencies' case numbers, and nothing else.
  ///
  /// The list is the one that California's Welfare and Institutions Code section 18961.5 allows a county database.
  public static let identity = Compartment(2, "identity", label: "Identity")
  /// What a youth told an advocate; the advocates' own, privileged, not the county's to open.
  public static let advocateNotes = Compartment(3, "advocate_notes", label: "Advocate notes")
  /// Where a youth is placed: the placement team, the shelter, the assigned advocate.
  public static let placementLocation = Compartment(
    4, "placement_location", label: "Placement location")
  /// Examinations and their results: the treating agency, and whoever the youth consents to.
  public static let health = Compartment(5, "health", label: "Health")
  /// Mental health treatment.
  public static let mentalHealth = Compartment(6, "mental_health", label: "Mental health")
  /// Substance use treatment, which federal law protects more strictly than other treatment.
  public static let substanceUse = Compartment(7, "substance_use", label: "Substance use")
  /// Prior referrals, dependency, caregivers.
  public static let childWelfare = Compartment(8, "child_welfare", label: "Child welfare")
  /// Investigations of those who exploit: law enforcement and prosecutors.
  public static let lawEnforcement = Compartment(9, "law_enforcement", label: "Law enforcement")
  /// Enrolment in a diversion program, and clearing of the charge.
  public static let diversion = Compartment(10, "diversion", label: "Diversion")
  /// School.
  public static let education = Compartment(11, "education", label: "Education")
  /// Agencies, stations, on-call numbers: everyone who is enrolled.
  public static let directory = Compartment(12, "directory", label: "Directory")
  /// Training and attendance.
  public static let training = Compartment(13, "training", label: "Training")
  /// Who opened and disclosed what: the privacy officer.
  public static let audit = Compartment(14, "audit", label: "Audit")
  /// Suppressed totals and frozen reports: the public and the Board.
  public static let aggregates = Compartment(15, "aggregates", label: "Aggregates")

  /// Every compartment, in the order of their numbers.
  public static let all = [
    coordination, identity, advocateNotes, placementLocation, health, mentalHealth, substanceUse,
    childWelfare, lawEnforcement, diversion, education, directory, training, audit, aggregates,
  ]
}
