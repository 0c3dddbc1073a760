// Which part of a case may be opened to a team that the directory does not name for it, and on what ground.

public import RecordSchema

/// On what ground a team outside of a compartment may be let into one case's part of it.
public enum AccessGround: Hashable, Sendable {
  /// The agencies called to a youth work as one team: a reason is enough.
  case reason
  /// Only by a consent that names the part and the team's agency.
  case consent
  /// Not at all for one case: an admin puts somebody on a team that has the compartment.
  case directory
}

/// The rules of opening one case's parts to further teams; data, because counsel decides.
public struct AccessRules: Sendable {
  /// Grounds by part; what is not named is the directory's.
  ///
  /// Coordination and identity are for the agencies that respond to a youth (Welfare and Institutions Code sections 827 and
  /// 18961.5). Whatever was told to one agency goes to another by consent alone. That a youth is investigated about, or in
  /// a diversion program, is itself not to be told.
  public var grounds: [Compartment: AccessGround] = [
    CountyCompartment.coordination: .reason, CountyCompartment.identity: .reason,
    CountyCompartment.advocateNotes: .consent, CountyCompartment.placementLocation: .consent,
    CountyCompartment.health: .consent, CountyCompartment.mentalHealth: .consent,
    CountyCompartment.substanceUse: .consent, CountyCompartment.childWelfare: .consent,
    CountyCompartment.education: .consent,
  ]

  public init() {}

  public func ground(for part: Compartment) -> AccessGround { grounds[part] ?? .directory }

  /// With whom a youth shares who consents to share with a team: its agency, by the team's word in the directory.
  ///
  /// - Returns: `nil` for a team that the county's template does not have; somebody says then which agency it is of.
  public static func partner(ofTeam name: String) -> SharingPartner? {
    let codes = [
      "law_enforcement": "law_enforcement", "child_services": "dcfs", "health": "health",
      "mental_health": "mental_health", "substance_use": "provider", "probation": "probation",
      "advocates": "advocate", "placement": "provider", "prosecution": "prosecution",
      "diversion": "provider", "court": "court", "education": "education",
    ]
    return codes[name].map(SharingPartner.init(rawValue:))
  }
}
