// What is counted when somebody asks: where minors are arrested and where they live, how placements end, what others say.

import CausalMerge
import RecordSchema

extension Evaluation {
  // MARK: arrests by area

  func arrestAreas() -> DraftSection {
    var section = DraftSection(.arrestAreas)
    let known = facts.youthArrests.filter { index.isKnown($0.recordedAt) && $0.isMinor != false }
    let arrests = known.filter {
      $0.on.map { parameters.window.contains($0) && $0 <= index.today } ?? false
    }
    let all = Quantity("arrests.areas", ids: arrests.map(\.record))
    let placed = arrests.filter { $0.area != nil && $0.homeArea != nil }
    let local = placed.filter { Self.key($0.area) == Self.key($0.homeArea) }
    section.figures = [
      .count(
        "arrests", ReportLabel("Arrests of minors", "Arrestos de menores"), all,
        unknown: known.count { $0.on == nil }),
      .share(
        "local", ReportLabel("in the area they live in", "en la zona donde viven"),
        Quantity("arrests.areas.local", ids: local.map(\.record)),
        of: Quantity("arrests.areas.placed", ids: placed.map(\.record)),
        unknown: arrests.count - placed.count),
    ]
    section.figures[1].unknownName = "arrests.areas.unplaced"
    section.sums = [
      QuantitySum(total: all.name, parts: ["arrests.areas.placed", "arrests.areas.unplaced"])
    ]
    let localPairs = Set(local.map { "arrests.areas.both.\(Self.key([$0.area, $0.homeArea]))" })
    if !localPairs.isEmpty {
      section.sums.append(QuantitySum(total: "arrests.areas.local", parts: localPairs.sorted()))
    }
    guard !arrests.isEmpty else { return section }
    for cut in Self.areaCuts { add(cut, of: arrests, total: all.name, to: &section) }
    return section
  }

  /// A way to part arrests by where they were.
  private struct AreaCut {
    let key: String
    let title: ReportLabel
    let areas: @Sendable (CountyFacts.YouthArrest) -> [String?]
  }

  private static let areaCuts = [
    AreaCut(key: "area", title: ReportLabel("By area of the arrest", "Por zona del arresto")) {
      [$0.area]
    },
    AreaCut(key: "home", title: ReportLabel("By area of the home", "Por zona del domicilio")) {
      [$0.homeArea]
    },
    AreaCut(
      key: "both", title: ReportLabel("Arrested in, living in", "Zona del arresto y del domicilio")
    ) { [$0.area, $0.homeArea] },
  ]

  private func add(
    _ cut: AreaCut, of arrests: [CountyFacts.YouthArrest], total: String,
    to section: inout DraftSection
  ) {
    let isPair = cut.key == "both"
    section.groups.append(ReportGroup(key: cut.key, title: cut.title, isCharted: !isPair))
    let rows = Dictionary(grouping: arrests) { Self.key(cut.areas($0)) }.sorted { $0.key < $1.key }
    section.figures += rows.map { row, some in
      var figure = DraftFigure.count(
        "\(cut.key).\(row)", label(cut.areas(some[0])),
        Quantity("arrests.areas.\(cut.key).\(row)", ids: some.map(\.record)), group: cut.key)
      figure.dimensions = [.station]
      return figure
    }
    section.sums.append(
      QuantitySum(total: total, parts: rows.map { "arrests.areas.\(cut.key).\($0.key)" }))
    guard !isPair else { return }
    // Each area is the sum of its pairs too: what hides in a row must not follow from a column.
    section.sums += rows.map { row, some in
      QuantitySum(
        total: "arrests.areas.\(cut.key).\(row)",
        parts: Set(some.map { Self.key([$0.area, $0.homeArea]) }).sorted()
          .map { "arrests.areas.both.\($0)" })
    }
  }

  /// Areas as a key: two people write one name in their own way.
  private static func key(_ areas: [String?]) -> String {
    areas.map(key).joined(separator: "/")
  }

  private static func key(_ area: String?) -> String {
    area.map(StationNames.word) ?? "not_recorded"
  }

  private func label(_ areas: [String?]) -> ReportLabel {
    let names = Dictionary(facts.stations.map { ($0.code, $0.label) }) { first, _ in first }
    func words(_ missing: String) -> String {
      areas.map { area in area.map { names[$0] ?? $0 } ?? missing }.joined(separator: ", ")
    }
    return ReportLabel(words("not recorded"), words("sin registrar"))
  }

  // MARK: placements by outcome

  func placementOutcomes() -> DraftSection {
    var section = DraftSection(.placementOutcomes)
    let known = facts.placements.filter { index.isKnown($0.recordedAt) }
    let placements = known.filter {
      $0.from.map { $0 <= parameters.asOf && parameters.window.contains($0) } ?? false
    }
    let left = Set(
      facts.absences.filter { index.isKnown($0.recordedAt) }.compactMap(\.placement))
    let all = Quantity("placements.all", ids: placements.map(\.record))
    section.figures = [
      .count(
        "all", ReportLabel("Placements", "Lugares"), all, unknown: known.count { $0.from == nil })
    ]
    func share(
      _ key: String, _ label: ReportLabel, _ answer: (CountyFacts.Placement) -> Bool?
    ) -> DraftFigure {
      let asked = placements.filter { answer($0) != nil }
      var figure = DraftFigure.share(
        key, label,
        Quantity("placements.\(key)", ids: asked.filter { answer($0) == true }.map(\.record)),
        of: Quantity("placements.\(key).recorded", ids: asked.map(\.record)),
        unknown: placements.count - asked.count)
      figure.unknownName = "placements.\(key).unrecorded"
      return figure
    }
    section.figures += [
      share("family", ReportLabel("with a family", "con una familia"), \.isFamilyBased),
      share("permanent", ReportLabel("meant to last", "pensados para durar"), \.isPermanent),
    ]
    section.sums = ["family", "permanent"].map {
      QuantitySum(
        total: all.name, parts: ["placements.\($0).recorded", "placements.\($0).unrecorded"])
    }
    let types = Dictionary(grouping: placements) { Self.pooled($0.type) }.sorted { $0.key < $1.key }
    section.groups = [ReportGroup(key: "type", title: ReportLabel("By type", "Por tipo"))]
    section.figures += types.map { type, some in
      .count(
        "type.\(type)", Self.label(ofType: type),
        Quantity("placements.type.\(type)", ids: some.map(\.record)), group: "type")
    }
    for (type, some) in types {
      section.groups.append(ReportGroup(key: type, title: Self.label(ofType: type)))
      let ends = Dictionary(grouping: some) { outcome(of: $0, left) }.sorted { $0.key < $1.key }
      section.figures += ends.map { end, these in
        .count(
          "\(type).\(end)", Self.label(ofEnd: end),
          Quantity("placements.type.\(type).\(end)", ids: these.map(\.record)), group: type)
      }
      section.sums.append(
        QuantitySum(
          total: "placements.type.\(type)",
          parts: ends.map { "placements.type.\(type).\($0.key)" }))
    }
    if !types.isEmpty {
      section.sums.append(
        QuantitySum(total: all.name, parts: types.map { "placements.type.\($0.key)" }))
    }
    return section
  }

  private func outcome(of placement: CountyFacts.Placement, _ left: Set<RecordID>) -> String {
    if placement.isEndedByLeaving || left.contains(placement.record) { return "awol" }
    if let reason = placement.endReason { return reason }
    let hasEnded = placement.to.map { $0 <= parameters.asOf } ?? false
    return hasEnded ? "not_recorded" : "lasting"
  }

  private static func label(ofEnd code: String) -> ReportLabel {
    switch code {
    case "lasting": return ReportLabel("Still lasts", "Continúa")
    case "not_recorded":
      return ReportLabel("Ended, reason not recorded", "Terminó, motivo sin registrar")
    default:
      let entry = CodeLists.placementEnd[code]
      let english = entry?.english ?? code.asWords
      return ReportLabel(english, entry?.spanish ?? english)
    }
  }

  // MARK: figures of others

  func published() -> DraftSection {
    var section = DraftSection(.published)
    section.groups = [
      ReportGroup(
        key: "published", title: ReportLabel("As published", "Según se publicó"),
        isCharted: false)
    ]
    guard !facts.published.isEmpty else {
      section.figures = [
        DraftFigure(
          key: "none", label: ReportLabel("None recorded", "Ninguna registrada"),
          value: .notAvailable(.noRecords))
      ]
      return section
    }
    let order = CodeLists.baselineSeries.codes.map(\.code)
    let sorted = facts.published.sorted { left, right in
      (order.firstIndex(of: left.series) ?? .max, left.record)
        < (order.firstIndex(of: right.series) ?? .max, right.record)
    }
    section.figures = sorted.map { figure in
      let entry = CodeLists.baselineSeries[figure.series]
      let english = entry?.english ?? figure.series.asWords
      // What a series is called may say where already.
      let place = figure.geography.flatMap { english.hasSuffix($0) ? nil : ", \($0)" } ?? ""
      var dates = [figure.beganOn, figure.endedOn].compactMap { $0.map { "\($0)" } }
      if dates.first == dates.last { dates = Array(dates.prefix(1)) }
      let note =
        (dates.isEmpty ? [] : [dates.joined(separator: " to ")])
        + [figure.source ?? "source not recorded"]
      return .count(
        "\(figure.series).\("\(figure.record)".prefix(8))",
        ReportLabel(english + place, (entry?.spanish ?? english) + place),
        Quantity("published.\(figure.record)", count: bounded(figure.count)), group: "published",
        note: note.joined(separator: "; "))
    }
    return section
  }
}
