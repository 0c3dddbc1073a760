// A report as a table for a spreadsheet: a row a figure, each with all that it must not be torn from.

/// Renders a run as comma-separated values (RFC 4180).
///
/// - the window, the moment and the definition stand in every row, because rows are copied;
/// - a cell that a spreadsheet would run as a formula is defused with an apostrophe in front.
public enum CSVReport {
  public static func text(of run: ReportRun, language: ReportLanguage = .english) -> String {
    let words = ReportWording(run: run, language: language)
    let frame = [
      run.parameters.window.start.description, run.parameters.window.end.description,
      CountyTime.text(run.parameters.asOf), words.included,
    ]
    var rows = [
      [
        "definition", "version", "title", "group", "figure", "label", "value", "shown",
        "numerator", "denominator", "n", "unknown", "estimated", "note", "window_start",
        "window_end_exclusive", "as_of", "counted",
      ]
    ]
    for section in run.sections {
      for figure in section.figures {
        let counts = [
          figure.numerator, figure.denominator, figure.n, figure.unknown, figure.estimated,
        ]
        let reason = figure.value.reason(in: language, threshold: run.parameters.threshold)
        rows.append(
          [
            section.id, "\(section.version)", section.title.text(in: language),
            figure.group ?? "", figure.key, figure.label.text(in: language),
            figure.value.plainNumber ?? "", figure.value.text(in: language),
          ] + counts.map { $0.map { "\($0)" } ?? "" }
            + [[reason, figure.note].compactMap(\.self).joined(separator: "; ")] + frame)
      }
    }
    for (key, text) in [("withheld", words.withheld), ("completeness", words.completeness)] {
      rows.append(
        [key, "", "", "", "", "", "", ""] + ["", "", "", "", ""] + [text] + frame)
    }
    return rows.map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
  }

  /// A cell, defused and quoted where it needs to be.
  ///
  /// Numbers below zero begin with a minus and are left as they are; anything else that begins as a formula does, or
  /// with a control character that hides one, is text.
  static func cell(_ text: String) -> String {
    var text = text
    let isNumber = Int(text) != nil || isDecimal(text)
    if let first = text.unicodeScalars.first, "=+-@\t\r\n|".unicodeScalars.contains(first),
      !isNumber
    {
      text = "'" + text
    }
    let needsQuotes = text.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
    guard needsQuotes else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  private static func isDecimal(_ text: String) -> Bool {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
  }
}

extension FigureValue {
  /// The value as a spreadsheet reads a number, without unit or grouping; dates as ISO 8601; `nil` for none.
  ///
  /// Percent are percent, spans are minutes. Rounded as they are shown, so a sheet and a page agree.
  var plainNumber: String? {
    func decimal(_ quotient: Quotient, _ decimals: Int) -> String {
      quotient.text(decimals: decimals).split(separator: ",").joined()
    }
    switch self {
    case .count(let count), .wholeYears(let count): return "\(count)"
    case .percent(let quotient): return "\(quotient.percent)"
    case .ratio(let quotient), .years(let quotient), .days(let quotient):
      return decimal(quotient, 1)
    case .span(let milliseconds):
      return Quotient(Int(max(0, milliseconds)), over: 60_000).map { decimal($0, 1) }
    case .date(let date): return date.description
    case .notAvailable, .withheld: return nil
    }
  }
}
