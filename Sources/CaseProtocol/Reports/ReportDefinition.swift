// What a figure means, as data: versioned, readable, and the same text in `report explain`, in every run and in a diff.

/// The reports that this version can compute.
public enum ReportName: String, Hashable, Sendable, CaseIterable {
  case recoveredYouth = "recovered_youth"
  case recoveries
  case newVersusRepeat = "new_vs_repeat"
  case meanAgeFirst = "mean_age_first"
  case youngest
  case priorReferral = "prior_referral_pct"
  case race = "race_pct"
  case awayAfterOutreach = "away_after_outreach_pct"
  case arrestChange = "arrest_change_pct"
  case response90 = "response_90"
  case health72 = "health_72"
  case advocate90 = "advocate_90"
  case advocate365 = "advocate_365"
  case placementAway = "placement_away"
  case diversion
  case training
  case rollout
  case exploiters
  case exploitationGroups = "cse_status4"
  case syncQuality = "sync_quality"
  case arrestAreas = "arrest_areas"
  case placementOutcomes = "placement_outcomes"
  case published = "published_figures"
}

/// A report's definition.
///
/// - a version is never changed: who counts differently adds one, and runs keep the version that they were made by;
/// - every text is for people who read reports, not for people who write programs.
public struct ReportDefinition: Hashable, Sendable {
  /// Whom the figures could give away, and so what is withheld.
  public enum Protection: Hashable, Sendable {
    /// What youth are or lived through: small numbers are withheld, and small rests too.
    case youth
    /// What agencies did: withheld where it is about few youth in all, but not because few were served late.
    case service
    /// Of nobody whom this protects; says why.
    case open(because: String)
  }

  public let name: ReportName
  public let version: Int
  public let title: ReportLabel
  public let formula: String
  /// What is counted above the line.
  public let numerator: String
  /// What it is a share of; `nil` for a plain count.
  public let denominator: String?
  /// What happens at the edges, a sentence each.
  public let edges: [String]
  public let protection: Protection

  /// Identifier and version as runs print them: `recovered_youth v1`.
  public var reference: String { "\(name.rawValue) v\(version)" }

  /// All of it in plain English, for `report explain`; lines are not wrapped.
  public var explanation: String {
    var lines = ["\(title.english) (\(reference))", "", formula, "", "Counted: \(numerator)"]
    if let denominator { lines.append("Out of: \(denominator)") }
    lines += ["", "At the edges:"] + edges.map { "- \($0)" } + [""]
    switch protection {
    case .youth:
      lines.append("Withheld: numbers of youth below the threshold, and what would give them away.")
    case .service:
      lines.append("Withheld: everything, where it is about fewer youth than the threshold.")
    case .open(let reason):
      lines.append("Nothing is withheld: \(reason)")
    }
    return lines.joined(separator: "\n")
  }
}

extension ReportDefinition {
  /// Every definition: those of a Board report in its order, then those that are counted when somebody asks.
  public static let all: [ReportDefinition] = ReportName.allCases.map(current)

  /// The newest definition of a report.
  public static func current(_ name: ReportName) -> ReportDefinition {
    switch name {
    case .recoveredYouth: .recoveredYouth
    case .recoveries: .recoveries
    case .newVersusRepeat: .newVersusRepeat
    case .meanAgeFirst: .meanAgeFirst
    case .youngest: .youngest
    case .priorReferral: .priorReferral
    case .race: .race
    case .awayAfterOutreach: .awayAfterOutreach
    case .arrestChange: .arrestChange
    case .response90: .response90
    case .health72: .health72
    case .advocate90: .advocate(days: 90)
    case .advocate365: .advocate(days: 365)
    case .placementAway: .placementAway
    case .diversion: .diversion
    case .training: .training
    case .rollout: .rollout
    case .exploiters: .exploiters
    case .exploitationGroups: .exploitationGroups
    case .syncQuality: .syncQuality
    case .arrestAreas: .arrestAreas
    case .placementOutcomes: .placementOutcomes
    case .published: .published
    }
  }
}
