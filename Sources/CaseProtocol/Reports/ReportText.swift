// What every renderer says in the same words: a value, what stands beside it, which window, as of when.

extension FigureValue {
  /// The value as people read it: 361, 85 %, 15.9, 52 min, n/a, withheld.
  public func text(in language: ReportLanguage) -> String {
    let isSpanish = language == .spanish
    switch self {
    case .count(let count): return grouped(count)
    case .percent(let share): return "\(grouped(share.percent)) %"
    case .ratio(let ratio): return ratio.text(decimals: 1)
    case .years(let years): return years.text(decimals: 1)
    case .wholeYears(let years): return "\(years)"
    case .days(let days): return "\(days.text(decimals: 1)) d"
    case .span(let milliseconds): return Self.span(milliseconds)
    case .date(let date): return date.description
    case .notAvailable(.notYet): return isSpanish ? "aún no" : "not yet"
    case .notAvailable: return "n/a"
    case .withheld: return isSpanish ? "reservado" : "withheld"
    }
  }

  /// Why there is no value, in a few words; `nil` where there is one.
  func reason(in language: ReportLanguage, threshold: Int) -> String? {
    let isSpanish = language == .spanish
    switch self {
    case .notAvailable(.nobodyToCount): return isSpanish ? "nadie que contar" : "nobody to count"
    case .notAvailable(.zeroBaseline):
      return isSpanish ? "el periodo de comparación es cero" : "the baseline is zero"
    case .notAvailable(.noRecords): return isSpanish ? "sin registros" : "no records"
    case .withheld(.small):
      return isSpanish ? "menos de \(threshold)" : "below \(threshold)"
    case .withheld(.complement):
      return isSpanish ? "revelaría un número pequeño" : "would tell a small number"
    case .withheld(.dimensions):
      return isSpanish ? "demasiado detalle" : "station, age and race together"
    default: return nil
    }
  }

  private static func span(_ milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds) / 1000
    let (minutes, rest) = (seconds / 60, seconds % 60)
    if minutes < 120 { return rest == 0 ? "\(minutes) min" : "\(minutes) min \(rest) s" }
    return "\(grouped(Int(minutes / 60))) h \(minutes % 60) min"
  }
}

extension ReportFigure {
  /// What has to be read with the value: both numbers of a share, how many, how many unknown, notes.
  func remarks(in language: ReportLanguage, threshold: Int) -> [String] {
    let isSpanish = language == .spanish
    var remarks: [String] = []
    if let reason = value.reason(in: language, threshold: threshold) { remarks.append(reason) }
    if let numerator, let denominator {
      remarks.append("\(grouped(numerator))/\(grouped(denominator))")
    } else if let n, !isPlainCount {
      remarks.append("n \(grouped(n))")
    }
    if let estimated, estimated > 0 {
      remarks.append("\(grouped(estimated)) \(isSpanish ? "estimados" : "estimated")")
    }
    if let unknown, unknown > 0 {
      remarks.append("\(grouped(unknown)) \(isSpanish ? "desconocidos" : "unknown")")
    }
    if let note { remarks.append(note) }
    return remarks
  }

  private var isPlainCount: Bool {
    switch value {
    case .count, .date, .notAvailable(.notYet): true
    default: false
    }
  }
}

/// The words around figures.
struct ReportWording {
  let run: ReportRun
  let language: ReportLanguage

  private var isSpanish: Bool { language == .spanish }

  var title: String { isSpanish ? "Informe de avance" : "Progress report" }

  /// The days of the window, its last day included, as people say them.
  var window: String {
    let window = run.parameters.window
    let last = window.end.adding(days: -1)
    return isSpanish ? "del \(window.start) al \(last)" : "\(window.start) to \(last)"
  }

  var asOf: String {
    (isSpanish ? "al " : "as of ") + CountyTime.text(run.parameters.asOf)
  }

  /// Window and moment; no figure is printed without them.
  var frame: String { "\(window), \(asOf)" }

  var included: String {
    switch (run.parameters.includesSuspected, isSpanish) {
    case (true, false): "suspected and confirmed recoveries"
    case (false, false): "confirmed recoveries only"
    case (true, true): "recuperaciones presuntas y confirmadas"
    case (false, true): "solo recuperaciones confirmadas"
    }
  }

  var withheld: String {
    let threshold = run.parameters.threshold
    let places = run.sections.filter { $0.withheldCount > 0 }
      .map { "\($0.id) \($0.withheldCount)" }.joined(separator: ", ")
    if places.isEmpty { return isSpanish ? "nada" : "nothing" }
    return isSpanish
      ? "\(run.withheldCount) cifras (\(places)): menores de \(threshold), o que las revelarían"
      : "\(run.withheldCount) figures (\(places)): below \(threshold), or telling such a number"
  }

  var completeness: String { run.completeness.sentence(in: language) }

  var completenessWord: String { isSpanish ? "INTEGRIDAD" : "COMPLETENESS" }
  var withheldWord: String { isSpanish ? "Reservado" : "Withheld" }
  var figureWord: String { isSpanish ? "Cifra" : "Figure" }
  var valueWord: String { isSpanish ? "Valor" : "Value" }
  var remarksWord: String { isSpanish ? "Con ello" : "Read with it" }

  /// Identifier and version of a section: race_pct v1.
  func reference(_ section: ReportSection) -> String { "\(section.id) v\(section.version)" }

  func remarks(_ figure: ReportFigure) -> String {
    figure.remarks(in: language, threshold: run.parameters.threshold).joined(separator: "; ")
  }
}
