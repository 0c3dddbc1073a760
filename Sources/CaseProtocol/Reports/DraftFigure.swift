// A figure before anything was withheld: the numbers, and the records that they count. Drafts never leave this module.

import CausalMerge

/// A number of somethings, by a name that is the same wherever it is printed in a run.
///
/// Withholding goes by names: the number of youth is the denominator of many shares, and hiding it in one while another
/// prints it would hide nothing.
struct Quantity {
  let name: String
  let count: Int
  /// What was counted, ascending; empty for totals that came as totals.
  let ids: [RecordID]

  init(_ name: String, ids: some Sequence<RecordID>) {
    let ids = ids.sorted()
    self.name = name
    self.ids = ids
    count = ids.count
  }

  init(_ name: String, count: Int, ids: [RecordID] = []) {
    self.name = name
    self.count = count
    self.ids = ids.sorted()
  }
}

/// A figure before withholding.
struct DraftFigure {
  var key: String
  var label: ReportLabel
  var group: String?
  var value: FigureValue
  var numerator: Quantity?
  var denominator: Quantity?
  /// How many the figure is about; the denominator where nothing else is said.
  var population: Quantity?
  var unknown = 0
  /// The name of ``unknown`` as a quantity, where it could tell a number that is withheld.
  var unknownName: String?
  var estimated = 0
  /// The same of ``estimated``.
  var estimatedName: String?
  var note: String?
  /// What the figure is broken down by; a run adds none.
  var dimensions: Set<ReportDimension> = []

  /// A plain number.
  static func count(
    _ key: String, _ label: ReportLabel, _ quantity: Quantity, group: String? = nil,
    unknown: Int = 0, note: String? = nil
  ) -> DraftFigure {
    DraftFigure(
      key: key, label: label, group: group, value: .count(quantity.count), numerator: quantity,
      population: quantity, unknown: unknown, note: note)
  }

  /// A share in whole percent.
  static func share(
    _ key: String, _ label: ReportLabel, _ part: Quantity, of whole: Quantity,
    group: String? = nil, unknown: Int = 0, note: String? = nil
  ) -> DraftFigure {
    let quotient = Quotient(part.count, over: whole.count)
    return DraftFigure(
      key: key, label: label, group: group,
      value: quotient.map(FigureValue.percent) ?? .notAvailable(.nobodyToCount), numerator: part,
      denominator: whole, unknown: unknown, note: note)
  }
}

/// What a figure can be broken down by.
enum ReportDimension: Hashable {
  case station, age, race
}

/// A definition's figures before withholding.
struct DraftSection {
  let definition: ReportDefinition
  var figures: [DraftFigure] = []
  var groups: [ReportGroup] = []
  /// Totals and what they are the sum of, by names of quantities.
  var sums: [QuantitySum] = []

  init(_ name: ReportName) {
    definition = .current(name)
  }
}

/// That a number is the sum of others.
struct QuantitySum: Hashable {
  let total: String
  let parts: [String]
}
