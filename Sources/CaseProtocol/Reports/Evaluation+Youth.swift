// Who the youth are, as far as a report may tell: age, history with child welfare, race.

import CausalMerge
import RecordSchema

extension Evaluation {
  // MARK: age

  /// Ages at the first recovery, of those youth who have a usable birth.
  private var ages: [(youth: RecordID, age: AgeAt)] {
    index.recovered.compactMap { youth in
      guard let birth = index.youths[youth]?.birth, let first = index.first[youth],
        let age = AgeAt(of: birth, on: CountyTime.date(at: first.moment))
      else { return nil }
      return (youth, age)
    }
  }

  func meanAgeFirst() -> DraftSection {
    var section = DraftSection(.meanAgeFirst)
    let ages = ages
    let exact = ages.filter { !$0.age.isEstimated }
    let unknown = index.recovered.count - ages.count
    section.figures = [
      mean(
        "mean", ReportLabel("Mean age at first recovery", "Edad media en la primera recuperación"),
        of: ages, named: "youth.aged", unknown: unknown),
      mean(
        "mean_exact", ReportLabel("by whole dates of birth only", "solo con fechas completas"),
        of: exact, named: "youth.aged_exactly", unknown: index.recovered.count - exact.count),
    ]
    section.groups = [
      ReportGroup(
        key: "age", title: ReportLabel("Youth by age at first recovery", "Jóvenes por edad"))
    ]
    let byAge = Dictionary(grouping: ages) { Self.band($0.age.wholeYears) }
    let bands = byAge.sorted { $0.key < $1.key }.map { band, entries in
      var figure = DraftFigure.count(
        "age.\(band)", Self.label(of: band),
        Quantity("youth.age.\(band)", ids: entries.map(\.youth)), group: "age")
      figure.dimensions = [.age]
      return figure
    }
    section.figures += bands
    section.sums = [
      QuantitySum(total: "youth.aged", parts: bands.compactMap { $0.numerator?.name }),
      QuantitySum(total: "youth", parts: ["youth.aged", "youth.aged.not"]),
      QuantitySum(total: "youth", parts: ["youth.aged_exactly", "youth.aged_exactly.not"]),
      QuantitySum(total: "youth.aged", parts: ["youth.aged_exactly", "youth.aged.estimated"]),
    ]
    return section
  }

  private func mean(
    _ key: String, _ label: ReportLabel, of ages: [(youth: RecordID, age: AgeAt)],
    named name: String, unknown: Int
  ) -> DraftFigure {
    let halfDays = ages.reduce(0) { $0 + $1.age.halfDays }
    // A year has 365.2425 days, which are 7,304,850 ten-thousandths of half days.
    let mean = Quotient(halfDays * 10_000, over: ages.count * 7_304_850)
    return DraftFigure(
      key: key, label: label, value: mean.map(FigureValue.years) ?? .notAvailable(.nobodyToCount),
      population: Quantity(name, ids: ages.map(\.youth)), unknown: unknown,
      unknownName: "\(name).not", estimated: ages.count { $0.age.isEstimated },
      estimatedName: "\(name).estimated")
  }

  /// The youngest and the oldest stand together, or a band would be one youth.
  private static func band(_ years: Int) -> Int { min(max(years, 13), 18) }

  private static func label(of band: Int) -> ReportLabel {
    switch band {
    case ...13: ReportLabel("13 or younger", "13 o menos")
    case 18...: ReportLabel("18 or older", "18 o más")
    default: ReportLabel("\(band)", "\(band)")
    }
  }

  func youngest() -> DraftSection {
    var section = DraftSection(.youngest)
    let ages = ages
    let exact = ages.filter { !$0.age.isEstimated }
    let minimum = exact.map(\.age.wholeYears).min()
    let estimate = ages.filter(\.age.isEstimated).map(\.age.wholeYears).min()
    let isLower = estimate.map { $0 < minimum ?? .max } ?? false
    section.figures = [
      DraftFigure(
        key: "youngest",
        label: ReportLabel("Youngest at first recovery", "Menor edad en la primera recuperación"),
        value: minimum.map(FigureValue.wholeYears) ?? .notAvailable(.nobodyToCount),
        population: Quantity("youth.aged_exactly", ids: exact.map(\.youth)),
        unknown: index.recovered.count - exact.count, unknownName: "youth.aged_exactly.not",
        note: isLower ? "an estimated age is lower; it is not counted" : nil)
    ]
    return section
  }

  // MARK: child welfare

  func priorReferral() -> DraftSection {
    var section = DraftSection(.priorReferral)
    let matched = index.recovered.filter {
      index.youths[$0]?.isReferralMatchAttempted ?? false
    }
    var earlier: [RecordID: [RecordID]] = [:]
    let isMatched = Set(matched)
    for referral in facts.referrals where index.isKnown(referral.recordedAt) {
      let youth = index.youth(of: referral.person)
      guard isMatched.contains(youth), let first = index.first[youth],
        let day = referral.receivedOn, day < CountyTime.date(at: first.moment),
        referral.madeByRecovery != first.id
      else { continue }
      earlier[youth, default: []].append(referral.record)
    }
    let population = Quantity("youth.matched", ids: matched)
    let with = Quantity("youth.referred", ids: earlier.keys)
    let referrals = Quantity("referrals", ids: earlier.values.joined())
    let unknown = index.recovered.count - matched.count
    section.figures = [
      .share(
        "share", ReportLabel("Youth with a prior referral", "Jóvenes con un reporte previo"), with,
        of: population, unknown: unknown,
        note: unknown > 0 ? "no match was attempted for the unknown" : nil),
      ratio(
        "per_youth", ReportLabel("Referrals per youth matched", "Reportes por joven cotejado"),
        referrals, of: population, unknown: unknown),
      ratio(
        "per_referred",
        ReportLabel("Referrals per youth with a referral", "Reportes por joven con reporte"),
        referrals, of: with, unknown: unknown),
    ]
    for position in section.figures.indices {
      section.figures[position].unknownName = "youth.matched.not"
    }
    section.sums = [QuantitySum(total: "youth", parts: [population.name, "youth.matched.not"])]
    return section
  }

  private func ratio(
    _ key: String, _ label: ReportLabel, _ part: Quantity, of whole: Quantity, unknown: Int
  ) -> DraftFigure {
    DraftFigure(
      key: key, label: label,
      value: Quotient(part.count, over: whole.count).map(FigureValue.ratio)
        ?? .notAvailable(.nobodyToCount),
      numerator: part, denominator: whole, unknown: unknown)
  }

  // MARK: race

  func race() -> DraftSection {
    var section = DraftSection(.race)
    let recorded = index.recovered.filter { !(index.youths[$0]?.races.isEmpty ?? true) }
    let unknown = index.recovered.count - recorded.count
    func youth(where condition: (Set<String>) -> Bool) -> [RecordID] {
      recorded.filter { condition(index.youths[$0]?.races ?? []) }
    }
    let combined = Quantity("youth.race.black", ids: youth { $0.contains("black") })
    let alone = Quantity("youth.race.black_alone", ids: youth { $0 == ["black"] })
    section.figures = [
      .share(
        "share",
        ReportLabel(
          "Black or African American, alone or in combination",
          "Negra o afroamericana, sola o en combinación"), combined, of: self.youth,
        unknown: unknown),
      .share(
        "alone", ReportLabel("Black or African American, alone", "Negra o afroamericana, sola"),
        alone, of: self.youth, unknown: unknown),
      .share(
        "known",
        ReportLabel("of youth whose race is recorded", "de jóvenes con raza registrada"), combined,
        of: Quantity("youth.race.recorded", ids: recorded), unknown: unknown),
    ]
    section.groups = [
      ReportGroup(
        key: "groups",
        title: ReportLabel(
          "Youth by race and ethnicity, alone or in combination",
          "Jóvenes por raza y etnicidad, sola o en combinación"))
    ]
    section.figures += CodeLists.race.codes.map { code in
      .share(
        "groups.\(code.code)", ReportLabel(code.english, code.spanish ?? code.english),
        Quantity("youth.race.\(code.code)", ids: youth { $0.contains(code.code) }), of: self.youth,
        group: "groups", unknown: unknown)
    }
    // Who is Black in combination is the rest of two printed numbers, and may be one youth.
    section.sums = [
      QuantitySum(total: combined.name, parts: [alone.name, "youth.race.black_combined"]),
      QuantitySum(total: "youth", parts: ["youth.race.recorded", "youth.race.not"]),
    ]
    for position in section.figures.indices {
      section.figures[position].dimensions = [.race]
      section.figures[position].unknownName = "youth.race.not"
    }
    return section
  }

  // MARK: exploitation and care

  func exploitationGroups() -> DraftSection {
    var section = DraftSection(.exploitationGroups)
    let recovered = Set(index.recovered)
    var groups: [ExploitationGroup: Set<RecordID>] = [:]
    for observation in facts.observations where index.isKnown(observation.recordedAt) {
      let youth = index.youth(of: observation.person)
      guard recovered.contains(youth), observation.on.map({ $0 <= index.today }) ?? true else {
        continue
      }
      groups[observation.group, default: []].insert(youth)
    }
    let observed = groups.values.reduce(into: Set<RecordID>()) { $0.formUnion($1) }
    section.groups = [
      ReportGroup(key: "groups", title: ReportLabel("Youth by group", "Jóvenes por grupo"))
    ]
    section.figures = ExploitationGroup.allCases.map { group in
      .share(
        group.rawValue, group.label,
        Quantity("youth.exploited.\(group.rawValue)", ids: groups[group] ?? []), of: youth,
        group: "groups", unknown: recovered.count - observed.count)
    }
    return section
  }
}

extension ExploitationGroup {
  fileprivate var label: ReportLabel {
    switch self {
    case .beforeCare: ReportLabel("Exploited before care", "Explotación antes del cuidado")
    case .inCare: ReportLabel("Exploited while in care", "Explotación durante el cuidado")
    case .whileAbsent: ReportLabel("Exploited while absent", "Explotación durante una ausencia")
    case .atRisk: ReportLabel("At risk", "En riesgo")
    }
  }
}
