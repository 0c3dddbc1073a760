// From facts to figures, a definition at a time. How many youth, and who of them is new.

import CausalMerge

/// Works out the drafts of one report's figures.
struct Evaluation {
  let index: CountyIndex
  var parameters: ReportParameters { index.parameters }
  var facts: CountyFacts { index.facts }

  init(facts: CountyFacts, parameters: ReportParameters) {
    index = CountyIndex(facts: facts, parameters: parameters)
  }

  func section(_ name: ReportName) -> DraftSection {
    switch name {
    case .recoveredYouth: recoveredYouth()
    case .recoveries: recoveries()
    case .newVersusRepeat: newVersusRepeat()
    case .meanAgeFirst: meanAgeFirst()
    case .youngest: youngest()
    case .priorReferral: priorReferral()
    case .race: race()
    case .awayAfterOutreach: awayAfterOutreach()
    case .arrestChange: arrestChange()
    case .response90: response90()
    case .health72: health72()
    case .advocate90: advocate(.advocate90, days: 90)
    case .advocate365: advocate(.advocate365, days: 365)
    case .placementAway: placementAway()
    case .diversion: diversion()
    case .training: training()
    case .rollout: rollout()
    case .exploiters: exploiters()
    case .exploitationGroups: exploitationGroups()
    case .syncQuality: syncQuality()
    case .arrestAreas: arrestAreas()
    case .placementOutcomes: placementOutcomes()
    case .published: published()
    }
  }

  /// Youth recovered in the window: the denominator of most shares.
  var youth: Quantity { Quantity("youth", ids: index.recovered) }

  // MARK: how many

  private func recoveredYouth() -> DraftSection {
    var section = DraftSection(.recoveredYouth)
    section.figures.append(
      .count(
        "youth", ReportLabel("Youth recovered", "Jóvenes recuperados"), youth,
        unknown: index.undated,
        note: index.undated > 0
          ? "the unknown are recoveries without any moment" : nil))
    if parameters.includesSuspected {
      let confirmed = Set(
        index.recoveries.filter { $0.facts.status == .confirmed }.map(\.youth))
      section.figures.append(
        .share(
          "confirmed", ReportLabel("of them confirmed", "de ellos confirmados"),
          Quantity("youth.confirmed", ids: confirmed), of: youth))
    }
    return section
  }

  private func recoveries() -> DraftSection {
    var section = DraftSection(.recoveries)
    let all = Quantity("recoveries", ids: index.recoveries.map(\.id))
    section.figures.append(
      .count(
        "recoveries", ReportLabel("Recoveries", "Recuperaciones"), all, unknown: index.undated))
    section.groups = [
      ReportGroup(key: "year", title: ReportLabel("Recoveries by year", "Recuperaciones por año")),
      ReportGroup(
        key: "station", title: ReportLabel("Recoveries by station", "Recuperaciones por estación")),
    ]
    let byYear = Dictionary(grouping: index.recoveries) { CountyTime.date(at: $0.moment).year }
    let years = byYear.sorted { $0.key < $1.key }.map { year, recoveries in
      DraftFigure.count(
        "year.\(year)", ReportLabel("\(year)", "\(year)"),
        Quantity("recoveries.year.\(year)", ids: recoveries.map(\.id)), group: "year")
    }
    let byStation = Dictionary(grouping: index.recoveries) { $0.facts.station ?? "" }
    let names = Dictionary(facts.stations.map { ($0.code, $0.label) }) { first, _ in first }
    let stations = byStation.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
      .map { code, recoveries in
        var figure = DraftFigure.count(
          "station.\(code)",
          code.isEmpty
            ? ReportLabel("Station not recorded", "Estación sin registrar")
            : ReportLabel(names[code] ?? code, names[code] ?? code),
          Quantity("recoveries.station.\(code)", ids: recoveries.map(\.id)), group: "station")
        figure.dimensions = [.station]
        return figure
      }
    section.figures += years + stations
    section.sums = [years, stations].filter { !$0.isEmpty }.map { figures in
      QuantitySum(total: all.name, parts: figures.compactMap { $0.numerator?.name })
    }
    return section
  }

  private func newVersusRepeat() -> DraftSection {
    var section = DraftSection(.newVersusRepeat)
    let isNew = Dictionary(grouping: index.recovered) { youth in
      index.first[youth].map { parameters.window.contains($0.moment) } ?? false
    }
    let new = Quantity("youth.new", ids: isNew[true] ?? [])
    let again = Quantity("youth.repeat", ids: isNew[false] ?? [])
    section.figures = [
      .share("new", ReportLabel("New youth", "Jóvenes nuevos"), new, of: youth),
      .share(
        "repeat", ReportLabel("Youth recovered before the window too", "Jóvenes de nuevo"), again,
        of: youth),
    ]
    section.sums = [QuantitySum(total: "youth", parts: [new.name, again.name])]
    return section
  }
}
