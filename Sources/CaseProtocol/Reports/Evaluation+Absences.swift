// Who left, and when: before anyone reached out, within the first 72 hours, within 90 days, or later.

import CausalMerge
import RecordSchema

/// When an absence began, seen from first contact and the offer of services.
private enum AbsencePhase: String, CaseIterable {
  case beforeOutreach = "before_outreach"
  case first72 = "within_72_h"
  case first90 = "within_90_d"
  case later

  var label: ReportLabel {
    switch self {
    case .beforeOutreach: ReportLabel("before outreach", "antes del acercamiento")
    case .first72: ReportLabel("within 72 hours of contact", "en 72 horas desde el contacto")
    case .first90: ReportLabel("after 72 hours, within 90 days", "de 72 horas a 90 días")
    case .later: ReportLabel("after 90 days", "después de 90 días")
    }
  }
}

extension Evaluation {
  private static let day: Int64 = 86_400_000

  func awayAfterOutreach() -> DraftSection {
    var section = DraftSection(.awayAfterOutreach)
    var absences: [RecordID: [CountyFacts.Absence]] = [:]
    for absence in facts.absences where index.isKnown(absence.recordedAt) {
      absences[index.youth(of: absence.person), default: []].append(absence)
    }
    var offered: [RecordID] = []
    var away: [RecordID] = []
    var undated = 0
    var youthIn: [AbsencePhase: [RecordID]] = [:]
    var episodesIn: [AbsencePhase: [RecordID]] = [:]
    for youth in index.recovered {
      guard let first = index.first[youth] else { continue }
      let offer = first.facts.servicesOfferedAt.flatMap { $0 <= parameters.asOf ? $0 : nil }
      if offer != nil { offered.append(youth) }
      var phases: [(leftAt: Int64, phase: AbsencePhase)] = []
      for absence in absences[youth] ?? [] {
        guard let leftAt = absence.leftAt else {
          undated += 1
          continue
        }
        guard leftAt >= first.contact, leftAt <= parameters.asOf else { continue }
        let phase = phase(of: leftAt, contact: first.contact, offer: offer)
        episodesIn[phase, default: []].append(absence.record)
        phases.append((leftAt, phase))
      }
      let after = phases.filter { $0.phase != .beforeOutreach }
      if let earliest = after.min(by: { $0.leftAt < $1.leftAt }) {
        away.append(youth)
        youthIn[earliest.phase, default: []].append(youth)
      }
      if after.count < phases.count { youthIn[.beforeOutreach, default: []].append(youth) }
    }
    let numerator = Quantity("youth.away", ids: away)
    section.figures = [
      .share(
        "share", ReportLabel("Youth away after outreach", "Jóvenes ausentes tras el acercamiento"),
        numerator, of: Quantity("youth.offered", ids: offered),
        unknown: index.recovered.count - offered.count,
        note: offered.count < index.recovered.count ? "the unknown have no time of an offer" : nil)
    ]
    section.groups = [
      ReportGroup(
        key: "youth", title: ReportLabel("Youth by their first absence", "Jóvenes por ausencia")),
      ReportGroup(key: "episodes", title: ReportLabel("Episodes of absence", "Ausencias")),
    ]
    section.figures += AbsencePhase.allCases.map { phase in
      .count(
        "youth.\(phase.rawValue)", phase.label,
        Quantity("youth.away.\(phase.rawValue)", ids: youthIn[phase] ?? []), group: "youth")
    }
    section.figures += AbsencePhase.allCases.map { phase in
      .count(
        "episodes.\(phase.rawValue)", phase.label,
        Quantity("absences.\(phase.rawValue)", ids: episodesIn[phase] ?? []), group: "episodes",
        unknown: undated)
    }
    section.figures[0].unknownName = "youth.offered.not"
    section.sums = [
      QuantitySum(total: "youth", parts: ["youth.offered", "youth.offered.not"]),
      QuantitySum(
        total: numerator.name,
        parts: AbsencePhase.allCases.filter { $0 != .beforeOutreach }
          .map { "youth.away.\($0.rawValue)" }),
    ]
    return section
  }

  /// A youth to whom nothing was offered left before outreach, however late.
  private func phase(of leftAt: Int64, contact: Int64, offer: Int64?) -> AbsencePhase {
    guard let offer, leftAt > offer else { return .beforeOutreach }
    let elapsed = leftAt.saturatingSubtract(contact)
    if elapsed <= parameters.evaluationMilliseconds { return .first72 }
    return elapsed <= 90 * Self.day ? .first90 : .later
  }

  // MARK: placements

  func placementAway() -> DraftSection {
    var section = DraftSection(.placementAway)
    let known = facts.placements.filter { index.isKnown($0.recordedAt) }
    let placements = known.filter {
      $0.from.map { $0 <= parameters.asOf && parameters.window.contains($0) } ?? false
    }
    let undated = known.count { $0.from == nil }
    let left = Set(
      facts.absences.filter { index.isKnown($0.recordedAt) }.compactMap(\.placement))
    section.groups = [
      ReportGroup(
        key: "type",
        title: ReportLabel("Left by the youth, by type", "Dejados, por tipo de lugar")),
      ReportGroup(
        key: "beds",
        title: ReportLabel("Left by the youth, by beds", "Dejados, por número de camas")),
      ReportGroup(
        key: "stay", title: ReportLabel("Median stay by type", "Estancia mediana por tipo"),
        isCharted: false),
    ]
    func share(
      _ key: String, _ label: ReportLabel, _ some: [CountyFacts.Placement], group: String? = nil
    ) -> DraftFigure {
      let ended = some.filter { $0.isEndedByLeaving || left.contains($0.record) }
      return .share(
        key, label, Quantity("placements.left.\(key)", ids: ended.map(\.record)),
        of: Quantity("placements.\(key)", ids: some.map(\.record)), group: group,
        unknown: group == nil ? undated : 0)
    }
    let byType = Dictionary(grouping: placements) { Self.pooled($0.type) }
    let byBeds = Dictionary(grouping: placements) { $0.bedsBand ?? "" }
    let types = byType.sorted { $0.key < $1.key }
    // Few beds first, as the list has them; what nobody recorded comes last.
    let bands = CodeLists.bedsBand.codes.map(\.code)
    let beds = byBeds.sorted { left, right in
      let (one, other) = (bands.firstIndex(of: left.key), bands.firstIndex(of: right.key))
      return (one ?? bands.count, left.key) < (other ?? bands.count, right.key)
    }
    section.figures = [
      share("all", ReportLabel("Placements left by the youth", "Lugares dejados"), placements)
    ]
    section.figures += types.map { share("type.\($0)", Self.label(ofType: $0), $1, group: "type") }
    section.figures += beds.map { share("beds.\($0)", Self.label(ofBeds: $0), $1, group: "beds") }
    section.figures += types.map { medianStay($0, $1) }
    section.sums += types.map { type, _ in
      QuantitySum(
        total: "placements.type.\(type)",
        parts: ["placements.ended.\(type)", "placements.lasting.\(type)"])
    }
    for (prefix, keys) in [("type", types.map(\.key)), ("beds", beds.map(\.key))]
    where !keys.isEmpty {
      for name in ["placements", "placements.left"] {
        section.sums.append(
          QuantitySum(total: "\(name).all", parts: keys.map { "\(name).\(prefix).\($0)" }))
      }
    }
    return section
  }

  private func medianStay(_ type: String, _ placements: [CountyFacts.Placement]) -> DraftFigure {
    let stays = placements.compactMap { placement in
      guard let from = placement.from, let to = placement.to, to <= parameters.asOf, to >= from
      else { return Int64?.none }
      return to.saturatingSubtract(from)
    }
    let median = stays.median.flatMap { Quotient(Int($0 / 1000), over: 86_400) }
    return DraftFigure(
      key: "stay.\(type)", label: Self.label(ofType: type), group: "stay",
      value: median.map(FigureValue.days) ?? .notAvailable(.nobodyToCount),
      population: Quantity("placements.ended.\(type)", count: stays.count),
      unknown: placements.count - stays.count, unknownName: "placements.lasting.\(type)",
      note: stays.count < placements.count ? "the unknown still last, or have no end" : nil)
  }

  /// A row of its own would tell how many confidential shelters there are, and how youth fare there.
  static func pooled(_ type: String?) -> String {
    switch type {
    case "group_home", "home", "juvenile_hall", "relative", "resource_family": type ?? "pooled"
    default: "pooled"
    }
  }

  static func label(ofType code: String) -> ReportLabel {
    guard let entry = CodeLists.placementType[code] else {
      return ReportLabel("Other kinds, confidential ones among them", "Otros, incluso reservados")
    }
    return ReportLabel(entry.english, entry.spanish ?? entry.english)
  }

  private static func label(ofBeds code: String) -> ReportLabel {
    guard let entry = CodeLists.bedsBand[code] else {
      return ReportLabel("Beds not recorded", "Camas sin registrar")
    }
    return ReportLabel(entry.english, entry.spanish ?? entry.english)
  }
}

extension [Int64] {
  /// The middle value, or the mean of the two in the middle; `nil` of none.
  var median: Int64? {
    guard !isEmpty else { return nil }
    let sorted = sorted()
    let upper = sorted[count / 2]
    guard count % 2 == 0 else { return upper }
    let lower = sorted[count / 2 - 1]
    return lower + upper.saturatingSubtract(lower) / 2
  }

  /// The smallest value that so many percent do not exceed; `nil` of none.
  func percentile(_ percent: Int) -> Int64? {
    guard !isEmpty else { return nil }
    return sorted()[Swift.max(0, (count * percent + 99) / 100 - 1)]
  }
}
