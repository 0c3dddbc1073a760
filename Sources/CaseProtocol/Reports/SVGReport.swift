// The charts alone: for a slide, a poster, a page that somebody else lays out.

/// Renders a run's charts as one self-contained SVG file, one below the other.
///
/// - the same drawings as in the HTML page, with their titles, labels and values as text;
/// - definition, window, moment and completeness stand in it, because pictures are cut out and passed on.
public enum SVGReport {
  /// - Parameters:
  ///   - run: the frozen report.
  ///   - language: of labels.
  /// - Returns: the whole file. Where nothing can be drawn, the headings and the completeness.
  public static func text(of run: ReportRun, language: ReportLanguage = .english) -> String {
    let words = ReportWording(run: run, language: language)
    var sheet = Sheet(words: words)
    sheet.write(words.title, "t", step: 26)
    sheet.write("\(words.window), \(words.asOf)", "s", step: 18)
    sheet.write(words.included, "s", step: 18)
    for section in run.sections {
      let charts = section.groups.filter(\.isCharted).compactMap { group in
        HTMLChart(
          section.figures(in: group), title: group.title.text(in: language), words: words
        ).map { (title: group.title.text(in: language), chart: $0) }
      }
      guard !charts.isEmpty else { continue }
      sheet.space(20)
      sheet.write(section.title.text(in: language), "h", step: 20)
      sheet.write(words.reference(section), "s", step: 16)
      for entry in charts {
        sheet.space(8)
        sheet.write(entry.title, "c", step: 20)
        sheet.place(entry.chart)
      }
    }
    sheet.space(20)
    sheet.write(words.withheldWord + " " + words.withheld, "s", step: 16)
    sheet.write(words.completenessWord + " " + words.completeness, "s", step: 16)
    return sheet.text
  }
}

/// What has been drawn so far, from the top down.
private struct Sheet {
  private let words: ReportWording
  private var height = 14
  private var parts: [String] = []

  private static let margin = 20
  private static let width = HTMLChart.width + 2 * margin
  /// As many characters as a line of the smallest letters has room for.
  private static let lineLength = 62

  init(words: ReportWording) { self.words = words }

  mutating func space(_ points: Int) { height += points }

  /// Writes a text, on as many lines as it takes.
  mutating func write(_ text: String, _ style: String, step: Int) {
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > Self.lineLength {
        put(line, style, step)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    put(line, style, step)
  }

  private mutating func put(_ line: String, _ style: String, _ step: Int) {
    height += step
    parts.append(
      "<text class=\"\(style)\" x=\"\(Self.margin)\" y=\"\(height)\">\(HTMLReport.escaped(line))</text>"
    )
  }

  mutating func place(_ chart: HTMLChart) {
    height += 8
    parts.append(
      "<g transform=\"translate(\(Self.margin) \(height))\">\n\(chart.drawing)\n</g>")
    height += chart.height
  }

  var text: String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" width="\(2 * Self.width)" \
    height="\(2 * (height + Self.margin))" viewBox="0 0 \(Self.width) \(height + Self.margin)" \
    role="img" lang="\(words.language.rawValue)">
    <title>\(HTMLReport.escaped(words.title)), \(HTMLReport.escaped(words.window))</title>
    <style>
    text { font-family: "Source Sans 3", "Helvetica Neue", "Segoe UI", "Liberation Sans", Arial, sans-serif;
      fill: #1b1f24; font-size: 12.5px; }
    .t { font-size: 20px; font-weight: 600; }
    .h { font-size: 15px; font-weight: 600; }
    .c { font-weight: 600; }
    .s { font-size: 11.5px; fill: #57606a; }
    .v { font-weight: 600; text-anchor: end; }
    .g { fill: #f5f7f9; }
    .b { fill: #2b5d8a; }
    path.h { stroke: #57606a; stroke-width: 1.2; fill: none; }
    </style>
    <rect width="100%" height="100%" fill="#fff"/>
    \(parts.joined(separator: "\n"))
    </svg>

    """
  }
}
