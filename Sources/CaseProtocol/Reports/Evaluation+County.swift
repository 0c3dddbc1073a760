// What the county did beside the youth: arrests, training, stations, and how complete its records are.

import CausalMerge
import RecordSchema

extension Evaluation {
  // MARK: arrests

  func arrestChange() -> DraftSection {
    var section = DraftSection(.arrestChange)
    let lawChange = LocalDate(year: 2017, month: 1, day: 1)
    guard let end = [parameters.window.end, index.today.adding(days: 1)].min(),
      let window = ReportWindow(from: parameters.window.start, to: end)
    else { return section }
    if facts.baselines.isEmpty {
      section.figures = [
        DraftFigure(
          key: "none", label: ReportLabel("No baseline recorded", "Sin periodo de comparación"),
          value: .notAvailable(.noRecords))
      ]
    }
    for baseline in facts.baselines {
      let relevant = facts.youthArrests.filter { arrest in
        index.isKnown(arrest.recordedAt) && arrest.isMinor != false
          && arrest.on.map(window.contains) ?? true
          && arrest.station.map(baseline.stations.contains) ?? true
          && arrest.charge.map(baseline.charges.contains) ?? true
      }
      let counted = relevant.filter {
        $0.isMinor == true && $0.on != nil && $0.station != nil && $0.charge != nil
      }
      let before = bounded(baseline.arrests)
      let whole = before * window.days
      let change = Quotient(whole - counted.count * baseline.window.days, over: whole)
      let days = [window, baseline.window]
      let crosses = lawChange.map { law in
        days.contains { $0.start < law } && days.contains { law < $0.end }
      }
      var notes = ["\(window.days) days against \(baseline.window.days); \(baseline.source)"]
      if crosses == true {
        notes.append("the law changed on 2017-01-01: the offense no longer applies to minors")
      }
      section.figures.append(
        DraftFigure(
          key: baseline.series,
          label: ReportLabel(
            "Fewer arrests of minors, \(baseline.label)",
            "Menos arrestos de menores, \(baseline.label)"),
          value: change.map(FigureValue.percent) ?? .notAvailable(.zeroBaseline),
          numerator: Quantity("arrests.\(baseline.series)", ids: counted.map(\.record)),
          denominator: Quantity("arrests.baseline.\(baseline.series)", count: before),
          unknown: relevant.count - counted.count, note: notes.joined(separator: "; ")))
    }
    return section
  }

  func exploiters() -> DraftSection {
    var section = DraftSection(.exploiters)
    let known = facts.exploiterArrests.filter { index.isKnown($0.recordedAt) }
    let arrests = known.filter { $0.on.map(isInWindow) ?? false }
    section.figures = [
      .count(
        "arrests", ReportLabel("Arrests", "Arrestos"),
        Quantity("exploiters", ids: arrests.map(\.record)), unknown: known.count { $0.on == nil })
    ]
    section.groups = [
      ReportGroup(key: "role", title: ReportLabel("Arrests, of whom", "De quiénes"))
    ]
    for role in CountyFacts.ExploiterArrest.Role.allCases {
      let some = arrests.filter { ($0.role ?? .other) == role }
      section.figures.append(
        .count(
          "role.\(role.rawValue)", role.label,
          Quantity("exploiters.\(role.rawValue)", ids: some.map(\.record)), group: "role"))
    }
    return section
  }

  private func isInWindow(_ date: LocalDate) -> Bool {
    parameters.window.contains(date) && date <= index.today
  }

  // MARK: training and stations

  func training() -> DraftSection {
    var section = DraftSection(.training)
    let known = facts.attendances.filter { index.isKnown($0.recordedAt) }
    let seats = known.filter { $0.on.map(isInWindow) ?? false }
    let heads = facts.heads.filter { index.isKnown($0.recordedAt) }
    let unnamed = heads.filter { $0.on.map(isInWindow) ?? false }
    let unknown = known.count { $0.on == nil }
    let undated = unknown + Self.sum(heads.filter { $0.on == nil })
    let strangers = Self.sum(unnamed)
    section.figures = [
      .count(
        "people", ReportLabel("People trained", "Personas capacitadas"),
        Quantity("training.people", count: Set(seats.map(\.person)).count),
        unknown: unknown + Self.sum(heads),
        note: strangers > 0 ? "\(strangers) seats were taken without names" : nil),
      .count(
        "seats", ReportLabel("Seats taken", "Asistencias"),
        Quantity("training.seats", count: seats.count + strangers), unknown: undated),
    ]
    let cuts:
      [(
        String, ReportLabel, (CountyFacts.TrainingAttendance) -> String?,
        (CountyFacts.TrainingHeads) -> String?
      )] = [
        ("agency", ReportLabel("by agency", "por agencia"), { $0.agency }, { $0.agency }),
        (
          "curriculum", ReportLabel("by curriculum", "por programa"), { $0.curriculum },
          { $0.curriculum }
        ),
      ]
    for (key, title, value, headValue) in cuts {
      let named = Dictionary(grouping: seats) { value($0) ?? "" }
      let others = Dictionary(grouping: unnamed) { headValue($0) ?? "" }
      let codes = Set(named.keys).union(others.keys).sorted()
      guard !codes.isEmpty else { continue }
      section.groups += [
        ReportGroup(
          key: "\(key).people",
          title: ReportLabel("People trained \(title.english)", "Personas \(title.spanish)")),
        ReportGroup(
          key: "\(key).seats",
          title: ReportLabel("Seats taken \(title.english)", "Asistencias \(title.spanish)"),
          isCharted: false),
      ]
      for what in ["people", "seats"] {
        section.figures += codes.map { code in
          let some = named[code] ?? []
          let count =
            what == "people"
            ? Set(some.map(\.person)).count : some.count + Self.sum(others[code] ?? [])
          return .count(
            "\(key).\(what).\(code)", label(of: code),
            Quantity("training.\(key).\(what).\(code)", count: count), group: "\(key).\(what)")
        }
      }
    }
    return section
  }

  private static func sum(_ heads: [CountyFacts.TrainingHeads]) -> Int {
    heads.reduce(0) { bounded($0 + bounded($1.count)) }
  }

  private func label(of code: String) -> ReportLabel {
    if let name = facts.agencyLabels[code] { return ReportLabel(name, name) }
    return code.isEmpty
      ? ReportLabel("not recorded", "sin registrar")
      : CodeLists.agency[code] == nil
        ? ReportLabel(code.asWords, code.asWords) : Agency(rawValue: code).reportLabel
  }

  func rollout() -> DraftSection {
    var section = DraftSection(.rollout)
    let today = index.today
    func share(_ key: String, _ label: ReportLabel, _ some: [CountyFacts.Station], _ group: String?)
      -> DraftFigure
    {
      .share(
        key, label,
        Quantity(
          "stations.adopted.\(key)",
          count: some.count { $0.adoptedOn.map { $0 <= today } ?? false }),
        of: Quantity("stations.\(key)", count: some.count), group: group)
    }
    let stations = facts.stations.sorted { ($0.agency, $0.code) < ($1.agency, $1.code) }
    section.figures = [
      share("all", ReportLabel("Stations with the protocol", "Estaciones"), stations, nil)
    ]
    section.groups = [
      ReportGroup(key: "agency", title: ReportLabel("Adopted, by agency", "Adoptado, por agencia")),
      ReportGroup(
        key: "station",
        title: ReportLabel("Day of adoption, by station", "Fecha de adopción, por estación"),
        isCharted: false),
    ]
    let agencies = Dictionary(grouping: stations, by: \.agency).sorted { $0.key < $1.key }
    section.figures += agencies.map { agency, some in
      let name = facts.agencyLabels[agency] ?? agency
      let words = ReportLabel(name, name)
      return share("agency.\(agency)", words, some, "agency")
    }
    section.figures += stations.map { station in
      let adopted = station.adoptedOn.flatMap { $0 <= today ? $0 : nil }
      let planned = (station.plannedOn ?? station.adoptedOn).map { "planned for \($0)" }
      return DraftFigure(
        key: "station.\(station.code)", label: ReportLabel(station.label, station.label),
        group: "station", value: adopted.map(FigureValue.date) ?? .notAvailable(.notYet),
        note: adopted == nil || station.plannedOn != nil ? planned : nil)
    }
    return section
  }

  // MARK: completeness

  func syncQuality() -> DraftSection {
    var section = DraftSection(.syncQuality)
    let mark = Completeness(of: facts, parameters)
    func count(_ key: String, _ label: ReportLabel, _ count: Int) -> DraftFigure {
      .count(key, label, Quantity("quality.\(key)", count: count))
    }
    section.figures = [
      count(
        "late_day", ReportLabel("Records received over 24 hours late", "Registros tras 24 horas"),
        mark.lateByADay),
      count(
        "late_week", ReportLabel("Records received over 7 days late", "Registros tras 7 días"),
        mark.lateByAWeek),
      count(
        "silent",
        ReportLabel(
          "Devices silent for over \(parameters.silentAfterDays) days",
          "Equipos en silencio por más de \(parameters.silentAfterDays) días"),
        mark.silentDevices),
      count(
        "disagreements", ReportLabel("Fields on which records disagree", "Campos en desacuerdo"),
        mark.disagreements.reduce(0) { $0 + $1.count }),
    ]
    return section
  }
}

extension CountyFacts.ExploiterArrest.Role {
  fileprivate var label: ReportLabel {
    switch self {
    case .trafficker: ReportLabel("Traffickers", "Tratantes")
    case .buyer: ReportLabel("Buyers", "Compradores")
    case .other: ReportLabel("Others, or not recorded", "Otros, o sin registrar")
    }
  }
}
