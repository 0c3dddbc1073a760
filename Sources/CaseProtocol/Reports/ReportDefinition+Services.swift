// The definitions of figures about what agencies did: answered, evaluated, stayed, placed, diverted.

extension ReportDefinition {
  static let response90 = ReportDefinition(
    name: .response90, version: 1,
    title: ReportLabel(
      "Responses within 90 minutes", "Respuestas en menos de 90 minutos"),
    formula: "For each alerted agency, the share of its alerts that were answered within 90 "
      + "minutes, of all that were answered or are at least 90 minutes old.",
    numerator: "alerts answered within 90 minutes",
    denominator: "alerts that were not cancelled or marked as not required, and are answered in "
      + "time or 90 minutes old",
    edges: [
      "Exactly 90:00 is in time; 90:01 is not.",
      "To answer is to arrive; for Health and Mental Health, to acknowledge, unless the county set "
        + "it otherwise.",
      "An answer without a time is not in time. An alert without a time is unknown.",
      "An alert that is not yet 90 minutes old and not answered is pending, and not in the share.",
      "All five: recoveries for which every agency that was owed an alert answered in time; an "
        + "agency that nobody alerted did not.",
      "The median is the middle answer, or the mean of the two in the middle; nine of ten answers "
        + "came within the ninetieth percentile.",
    ], protection: .service)

  static let health72 = ReportDefinition(
    name: .health72, version: 1,
    title: ReportLabel(
      "Health evaluation within 72 hours", "Evaluación de salud en menos de 72 horas"),
    formula: "Of all recoveries in the window, the share with a health evaluation done within 72 "
      + "hours of first contact. Every other recovery is in one of the classes beside it.",
    numerator: "recoveries with an evaluation done within 72 hours",
    denominator: "recoveries in the window",
    edges: [
      "72:00:00 is in time. Hours are elapsed: contact at 22:00 PST on 12 March 2016 is due at "
        + "23:00 PDT on 15 March.",
      "Youth who declined, left before the time was up, or whose time still runs stay in the "
        + "denominator, each in a class of their own.",
      "An evaluation without a time, or a recovery without first contact, is unknown.",
    ], protection: .youth)

  static func advocate(days: Int) -> ReportDefinition {
    ReportDefinition(
      name: days == 90 ? .advocate90 : .advocate365, version: 1,
      title: days == 90
        ? ReportLabel(
          "Youth followed by an advocate for 90 days", "Jóvenes acompañados durante 90 días")
        : ReportLabel(
          "Youth followed by an advocate for a year", "Jóvenes acompañados durante un año"),
      formula: "Of the youth recovered in the window whose first recovery since launch lies at "
        + "least \(days) days back, the share that had an advocate from then to day \(days).",
      numerator: "youth with an active advocate at day \(days), and no gap before it longer than "
        + "the county allows",
      denominator: "youth with at least \(days) days since the first recovery",
      edges: [
        "Youth who are not yet so far are pending: they are no failure of anyone.",
        "The time before the first advocate is a gap as any other; the allowed gap is printed.",
        "Several advocates one after another, or at once, are one accompaniment.",
      ], protection: .youth)
  }

  static let placementAway = ReportDefinition(
    name: .placementAway, version: 1,
    title: ReportLabel(
      "Placements that the youth left", "Lugares que la o el joven dejó"),
    formula: "Of the placements that began in the window, the share that ended because the youth "
      + "left, by type of placement and number of beds, with the median stay.",
    numerator: "placements that ended with an absence", denominator: "placements that began",
    edges: [
      "Confidential shelters are pooled with other kinds and listed nowhere.",
      "A placement that still lasts is in the denominator; the median is of those that ended.",
      "Placements without a beginning are unknown.",
    ], protection: .youth)

  static let diversion = ReportDefinition(
    name: .diversion, version: 1,
    title: ReportLabel("Diversion", "Programa de desvío"),
    formula: "Of the enrolments screened in the window, how many reached each stage: eligible, "
      + "offered, agreed, completed, charge cleared, record sealed; and which services were given.",
    numerator: "enrolments that reached the stage", denominator: "enrolments screened",
    edges: [
      "Diverted are those who agreed. A youth who came back counts once for each enrolment.",
      "Sealed enrolments are not counted again: their contribution comes from totals that were "
        + "frozen before sealing, and it says how many those are.",
      "A stage counts once it is dated up to the moment of the report.",
      "Cooperation with law enforcement is read by no figure.",
    ], protection: .youth)

  static let arrestChange = ReportDefinition(
    name: .arrestChange, version: 1,
    title: ReportLabel("Arrests of minors, change", "Arrestos de menores, cambio"),
    formula: "One minus arrests a day in the window over arrests a day in the baseline, for the "
      + "same stations, the same charges, and minors.",
    numerator: "arrests of minors in the window, per day",
    denominator: "arrests of minors in the baseline, per day",
    edges: [
      "Window and baseline may differ in length; days that lie after the report are not counted.",
      "With a baseline of zero there is no change to state: n/a.",
      "Since 1 January 2017 the offense no longer applies to minors; a comparison across that day "
        + "says so.",
      "Arrests whose station, charge, day or age is not recorded are unknown.",
    ],
    protection: .open(
      because: "arrests are counted among all minors of an area, as police statistics are."))

  static let training = ReportDefinition(
    name: .training, version: 1,
    title: ReportLabel("Training", "Capacitación"),
    formula: "People trained in the window, each once, and seats taken, by agency and curriculum.",
    numerator: "people with at least one seat; seats", denominator: nil,
    edges: [
      "People are not seats: who sat in two sessions is one person and two seats.",
      "People of two agencies count in each, and once in all.",
      "Where a session only counted heads, those are seats; as people they are unknown.",
    ], protection: .open(because: "these are staff, and no youth."))

  static let rollout = ReportDefinition(
    name: .rollout, version: 1,
    title: ReportLabel("Stations that adopted the protocol", "Estaciones con el protocolo"),
    formula: "Stations and divisions that adopted the protocol by the day of the report, of all in "
      + "the directory, with planned and actual days.",
    numerator: "stations with a day of adoption up to the report",
    denominator: "stations in the directory",
    edges: ["A day that lies ahead is a plan, whatever field it stands in."],
    protection: .open(because: "these are stations, and no youth."))

  static let exploiters = ReportDefinition(
    name: .exploiters, version: 1,
    title: ReportLabel(
      "Arrests of those who exploit", "Arrestos de quienes explotan"),
    formula: "Arrests in the window of traffickers and of buyers.",
    numerator: "arrests", denominator: nil,
    edges: ["Totals only; nothing of an investigation is read.", "Without a day: unknown."],
    protection: .open(because: "these are adults who were arrested, and no youth."))

  static let syncQuality = ReportDefinition(
    name: .syncQuality, version: 1,
    title: ReportLabel("Completeness of the records", "Integridad de los registros"),
    formula: "Records that arrived more than 24 hours, and more than seven days, after what they "
      + "tell of; devices not heard of lately; fields on which records disagree.",
    numerator: "records, devices, fields", denominator: nil,
    edges: ["It stands at the foot of every report."],
    protection: .open(because: "these are records and devices, and no youth."))
}
