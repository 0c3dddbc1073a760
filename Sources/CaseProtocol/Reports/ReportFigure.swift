// One number of a report, with everything that has to stand beside it.

/// Text in the two languages of the county's reports.
public struct ReportLabel: Hashable, Sendable {
  public let english: String
  public let spanish: String

  public init(_ english: String, _ spanish: String) {
    self.english = english
    self.spanish = spanish
  }

  public func text(in language: ReportLanguage) -> String {
    language == .spanish ? spanish : english
  }
}

/// A language that reports are written in.
public enum ReportLanguage: String, Hashable, Sendable, CaseIterable {
  case english = "en"
  case spanish = "es"
}

/// What a figure shows.
public enum FigureValue: Hashable, Sendable {
  case count(Int)
  /// A share or a change, as a part of one; shown in whole percent.
  case percent(Quotient)
  /// So many to one, shown with one decimal.
  case ratio(Quotient)
  /// Years, shown with one decimal.
  case years(Quotient)
  /// Completed years.
  case wholeYears(Int)
  /// Elapsed time, in milliseconds.
  case span(milliseconds: Int64)
  /// Days, shown with one decimal.
  case days(Quotient)
  case date(LocalDate)
  case notAvailable(Absence)
  case withheld(Withholding)

  /// Why there is no number.
  public enum Absence: String, Hashable, Sendable, CaseIterable {
    /// Nobody belongs to those of whom it is a share.
    case nobodyToCount = "nobody_to_count"
    /// The baseline is zero: there is nothing of which this could be fewer.
    case zeroBaseline = "zero_baseline"
    /// There are no records of this kind.
    case noRecords = "no_records"
    case notYet = "not_yet"
  }

  /// Why a number is not shown.
  public enum Withholding: String, Hashable, Sendable, CaseIterable {
    /// So few that someone could be recognized.
    case small
    /// It would tell a small number, by a total.
    case complement
    /// Station, age and race together are nobody's business.
    case dimensions
  }

  /// Whether it is a number, or a date, that anyone may read.
  public var isShown: Bool {
    switch self {
    case .notAvailable, .withheld: false
    case .count, .percent, .ratio, .years, .wholeYears, .span, .days, .date: true
    }
  }
}

/// One figure of a report, as it is shown and frozen.
///
/// - what was withheld is not in it: a frozen report goes to a Board;
/// - what nobody recorded is counted in ``unknown`` and is neither yes nor no.
public struct ReportFigure: Hashable, Sendable {
  /// Stable within its definition: `share`, `dcfs.median`.
  public var key: String
  public var label: ReportLabel
  /// The group of figures that it stands in; `nil` for a figure of its own.
  public var group: String?
  public var value: FigureValue
  /// What was counted, where it is a share or a mean; `nil` if it was withheld too.
  public var numerator: Int?
  public var denominator: Int?
  /// How many the figure is about; `nil` if that was withheld.
  public var n: Int?
  /// How many of those it should be about are missing from it, because nobody recorded what it asks.
  ///
  /// `nil` if this would tell a number that was withheld; so it is of ``estimated``.
  public var unknown: Int?
  /// How many of `n` entered by an estimate.
  public var estimated: Int?
  /// What a reader has to know, in English.
  public var note: String?

  public init(
    key: String, label: ReportLabel, group: String? = nil, value: FigureValue,
    numerator: Int? = nil, denominator: Int? = nil, n: Int? = nil, unknown: Int? = 0,
    estimated: Int? = 0, note: String? = nil
  ) {
    self.key = key
    self.label = label
    self.group = group
    self.value = value
    self.numerator = numerator
    self.denominator = denominator
    self.n = n
    self.unknown = unknown
    self.estimated = estimated
    self.note = note
  }
}

/// Figures that belong side by side, as the rows of one table or the bars of one chart.
public struct ReportGroup: Hashable, Sendable {
  public var key: String
  public var title: ReportLabel
  /// Whether bars help.
  public var isCharted: Bool

  public init(key: String, title: ReportLabel, isCharted: Bool = true) {
    self.key = key
    self.title = title
    self.isCharted = isCharted
  }
}

/// One definition's figures in a run.
public struct ReportSection: Hashable, Sendable {
  /// The definition's identifier; not an enumeration, because a run may be older or newer than this program.
  public var id: String
  public var version: Int
  public var title: ReportLabel
  /// The formula in plain English, as it was when the report was made.
  public var formula: String
  public var figures: [ReportFigure]
  public var groups: [ReportGroup]

  public init(
    id: String, version: Int, title: ReportLabel, formula: String, figures: [ReportFigure],
    groups: [ReportGroup] = []
  ) {
    self.id = id
    self.version = version
    self.title = title
    self.formula = formula
    self.figures = figures
    self.groups = groups
  }

  /// The figure with a key.
  public func figure(_ key: String) -> ReportFigure? { figures.first { $0.key == key } }

  /// The figures that stand in no group.
  public var headlines: [ReportFigure] { figures.filter { $0.group == nil } }

  /// The figures of a group, in their order.
  public func figures(in group: ReportGroup) -> [ReportFigure] {
    figures.filter { $0.group == group.key }
  }

  /// How many figures were withheld.
  public var withheldCount: Int {
    figures.count { if case .withheld = $0.value { true } else { false } }
  }
}
