// The definitions that are counted when somebody asks: cells too small for a Board's page, and figures of others.

extension ReportDefinition {
  static let arrestAreas = ReportDefinition(
    name: .arrestAreas, version: 1,
    title: ReportLabel(
      "Arrests of minors by area and home", "Arrestos de menores por zona y domicilio"),
    formula: "Arrests of minors in the window, by the area of the arrest, by the area in which the "
      + "youth lives, and by both; and the share that was arrested in the area they live in.",
    numerator: "arrests", denominator: "arrests of which both areas are recorded",
    edges: [
      "The area of an arrest and the area of a home are recorded apart, and neither is taken for "
        + "the other.",
      "A home is an area and never an address.",
      "An arrest without an area stands in a row of its own and not in the share.",
    ], protection: .youth)

  static let placementOutcomes = ReportDefinition(
    name: .placementOutcomes, version: 1,
    title: ReportLabel("Placements by how they ended", "Lugares según cómo terminaron"),
    formula: "Placements that began in the window, by type and by how they ended; and the shares "
      + "that are with a family, and that are meant to last.",
    numerator: "placements with the outcome", denominator: "placements of which it is recorded",
    edges: [
      "Confidential shelters are pooled with other kinds and listed nowhere.",
      "A placement from which an absence began has ended with it.",
      "A placement that still lasts, or ended without a reason, has a row of its own.",
    ], protection: .youth)

  static let published = ReportDefinition(
    name: .published, version: 1,
    title: ReportLabel("Figures that others published", "Cifras publicadas por otros"),
    formula: "What others published about earlier years or wider areas, such as petitions and "
      + "arrests, as it was published and with its source. Nothing is computed from it here.",
    numerator: "what was published", denominator: nil,
    edges: ["Two sources that differ stand side by side."],
    protection: .open(because: "it was published before."))
}
