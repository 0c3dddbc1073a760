// Who may be let into a part of a case in an emergency, by whom nobody was asked before; and what is opened to nobody,
// whatever is at stake.

public import RecordSchema

/// Why a part of a case is not opened in an emergency.
public enum EmergencyObstacle: Error, Hashable, Sendable {
  /// What a youth told an advocate, and where a shelter is.
  case never
  /// That there is such a part is itself not to be told, or it is of no case.
  case directory
  /// Whoever can ask reads it already.
  case common
  /// This team has no business there, in an emergency either.
  case otherTeam
  /// So many hours are more than an emergency takes.
  case tooLong(hours: Int64, most: Int64)

  /// What stands against it, and what to do.
  public var explanation: String {
    switch self {
    case .never:
      "what a youth told an advocate, and where a shelter is, are opened to nobody in an emergency; call them"
    case .directory: "this part is opened to nobody for one case"
    case .common: "whoever works on the case reads this part already"
    case .otherTeam: "this team is not let into this part in an emergency"
    case .tooLong(let hours, let most):
      "\(hours) hours are more than an emergency takes; the most is \(most)"
    }
  }
}

/// The rules of opening a part of a case in an emergency; data, because counsel decides.
///
/// An emergency takes no consent: a serious and imminent threat (45 CFR 164.512(j)); a medical emergency, where what is
/// known of substance use goes to medical personnel alone (42 CFR 2.51); the health or safety of a pupil (34 CFR 99.36).
/// The law knows no such way to what a caseworker was told (California Evidence Code section 1038; 28 CFR 94.115) or to
/// where a shelter is (California Penal Code section 273.7): these are in no rule, and ``check(_:team:hours:)`` refuses
/// them though one names them.
public struct EmergencyRules: Sendable {
  /// Parts that are opened to nobody in an emergency, whatever any rule or policy says.
  public static let never: Set<Compartment> = [
    CountyCompartment.advocateNotes, CountyCompartment.placementLocation,
  ]

  /// Teams that may be let in, by part, by their words in the directory.
  public var teams: [Compartment: Set<String>] = [
    CountyCompartment.identity: responders,
    CountyCompartment.health: responders,
    CountyCompartment.mentalHealth: [
      "law_enforcement", "child_services", "health", "probation", "advocates",
    ],
    CountyCompartment.substanceUse: ["health", "mental_health"],
    CountyCompartment.childWelfare: [
      "law_enforcement", "health", "mental_health", "probation",
    ],
    CountyCompartment.education: ["law_enforcement", "child_services", "probation"],
  ]

  /// For how long, where nobody says.
  public var usualHours: Int64 = 2
  /// For how long at most.
  public var mostHours: Int64 = 24
  /// A request that is older, in milliseconds, is answered no more: whoever still needs it asks again.
  public var requestMilliseconds: Int64 = 86_400_000

  /// Those who come to a youth.
  private static let responders: Set<String> = [
    "law_enforcement", "child_services", "health", "mental_health", "probation", "advocates",
    "placement",
  ]

  public init() {}

  /// Refuses what is not opened to a team in an emergency.
  ///
  /// Asked by whoever asks, by whoever gives, and by a laptop that answers by itself.
  ///
  /// - Parameters:
  ///   - part: the part of a case.
  ///   - team: the team's word in the directory; nil where it has none.
  ///   - hours: for how long.
  /// - Throws: ``EmergencyObstacle``.
  public func check(
    _ part: Compartment, team: String?, hours: Int64
  ) throws(EmergencyObstacle) {
    guard !Self.never.contains(part) else { throw .never }
    guard part != CountyCompartment.coordination else { throw .common }
    guard let teams = teams[part], CaseAccessRecord.mayLie(about: part) else { throw .directory }
    guard let team, teams.contains(team) else { throw .otherTeam }
    guard (1...mostHours).contains(hours) else { throw .tooLong(hours: hours, most: mostHours) }
  }
}
