// Which teams a county begins with, and what each may do where. Data that an admin signs into the directory and
// changes there; nothing asks this file afterwards.

public import RecordSchema

/// What a team may do in a compartment.
///
/// - the bits are those of the written protocol: 1 read, 2 write, 4 open a case's scope.
public struct CompartmentRights: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Hold the scope's segments, and a key to them.
  public static let read = CompartmentRights(rawValue: 1)
  /// Add to a scope that exists.
  public static let write = CompartmentRights(rawValue: 2)
  /// Begin a scope, offline if need be.
  public static let open = CompartmentRights(rawValue: 4)
  /// All three.
  public static let full: CompartmentRights = [.read, .write, .open]
}

/// A team as the template proposes it.
public struct TeamTemplate: Hashable, Sendable {
  /// Lowercase words joined by underscores; what an invitation names.
  public let name: String
  public let label: String
  /// What the team may do, by compartment; nothing where it is not named.
  public let rights: [Compartment: CompartmentRights]

  init(_ name: String, label: String, _ rights: [Compartment: CompartmentRights]) {
    self.name = name
    self.label = label
    // Everyone who is enrolled reads the directory, and what is published; and enters what they looked at, in a scope
    // that only the privacy officer reads beside them.
    self.rights = [
      CountyCompartment.directory: .read, CountyCompartment.aggregates: .read,
      CountyCompartment.audit: .open,
    ]
    .merging(rights) { $0.union($1) }
  }
}

/// The teams of a county and their rights, as a new organization may begin.
///
/// The least that each needs: what an advocate is told is the advocates' alone; where a shelter is, only those who take
/// a youth there know; no agency that treats a youth reads another's treatment. Advocates write to an identity that the
/// county opened and shared with them, and open none: without consent they may not put a youth's name on a county
/// server (28 CFR 94.115). A person may be on several teams. Counsel decides; an admin changes it.
public enum CountyTemplate {
  /// Every team, in the order in which they are shown.
  public static let teams: [TeamTemplate] = [
    TeamTemplate(
      "law_enforcement", label: "Law enforcement",
      [
        CountyCompartment.coordination: .full, CountyCompartment.identity: .full,
        CountyCompartment.lawEnforcement: .full,
      ]),
    TeamTemplate(
      "child_services", label: "Children and Family Services",
      [
        CountyCompartment.coordination: .full, CountyCompartment.identity: .full,
        CountyCompartment.childWelfare: .full,
      ]),
    TeamTemplate(
      "health", label: "Health Services",
      [
        CountyCompartment.coordination: .full, CountyCompartment.identity: .full,
        CountyCompartment.health: .full,
      ]),
    TeamTemplate(
      "mental_health", label: "Mental Health",
      [
        CountyCompartment.coordination: .full, CountyCompartment.identity: .full,
        CountyCompartment.mentalHealth: .full,
      ]),
    TeamTemplate(
      "substance_use", label: "Substance use treatment",
      [CountyCompartment.substanceUse: .full]),
    TeamTemplate(
      "probation", label: "Probation",
      [
        CountyCompartment.coordination: .full, CountyCompartment.identity: .full,
        CountyCompartment.diversion: [.read, .write],
      ]),
    TeamTemplate(
      "advocates", label: "Advocates",
      [
        CountyCompartment.coordination: .full, CountyCompartment.advocateNotes: .full,
        CountyCompartment.identity: [.read, .write], CountyCompartment.placementLocation: .full,
      ]),
    TeamTemplate(
      "placement", label: "Placement and shelters",
      [
        CountyCompartment.coordination: [.read, .write],
        CountyCompartment.placementLocation: .full,
      ]),
    TeamTemplate(
      "prosecution", label: "Prosecutors",
      [CountyCompartment.lawEnforcement: [.read, .write], CountyCompartment.diversion: .full]),
    TeamTemplate(
      "diversion", label: "Diversion program and defence",
      [CountyCompartment.diversion: [.read, .write]]),
    TeamTemplate(
      "court", label: "Juvenile courts",
      [CountyCompartment.childWelfare: .read]),
    TeamTemplate(
      "education", label: "Education liaison", [CountyCompartment.education: .full]),
    TeamTemplate(
      "administration", label: "Administration",
      [CountyCompartment.directory: .full, CountyCompartment.training: .full]),
    TeamTemplate("privacy", label: "Privacy officer", [CountyCompartment.audit: .full]),
    TeamTemplate("reporting", label: "Board reports", [CountyCompartment.aggregates: .full]),
  ]

  /// The team with a name.
  public static func team(named name: String) -> TeamTemplate? {
    teams.first { $0.name == name }
  }
}
