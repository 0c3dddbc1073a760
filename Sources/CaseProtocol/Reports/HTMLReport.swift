// A report to hand to a Board: one file that opens anywhere, prints well, and needs no script and no network.

/// Renders a run as one self-contained HTML page.
///
/// - nothing is loaded and nothing runs: it can be mailed, archived and opened in ten years;
/// - every chart has its table beside it, so nobody has to see a bar to know its number;
/// - each definition stands with its window, its moment and its version, because pages are cut out and passed on.
public enum HTMLReport {
  /// - Parameters:
  ///   - run: the frozen report.
  ///   - language: of labels; formulas are in English.
  ///   - title: what stands on top; the report's own if `nil`.
  /// - Returns: the whole file.
  public static func text(
    of run: ReportRun, language: ReportLanguage = .english, title: String? = nil
  ) -> String {
    let words = ReportWording(run: run, language: language)
    let page = Page(run: run, words: words, title: title ?? words.title)
    return page.text
  }

  /// Text that stands in an element or an attribute.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    return result
  }

  /// A label that may go into an `id`.
  static func anchor(_ text: String) -> String {
    String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }
}

/// The parts of the page, from top to bottom.
private struct Page {
  let run: ReportRun
  let words: ReportWording
  let title: String

  private var language: ReportLanguage { words.language }
  private var isSpanish: Bool { language == .spanish }

  var text: String {
    let parts = [head, header, keyFigures] + run.sections.map(section) + [footer]
    return parts.joined(separator: "\n") + "\n</main>\n</body>\n</html>\n"
  }

  private func escaped(_ text: String) -> String { HTMLReport.escaped(text) }

  /// Window and moment, neither broken within a date.
  private var frame: String {
    [words.window, words.asOf].map { "<span class=\"nb\">\(escaped($0))</span>" }
      .joined(separator: ", ")
  }

  private var head: String {
    """
    <!doctype html>
    <html lang="\(language.rawValue)">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="referrer" content="no-referrer">
    <title>\(escaped(title)), \(escaped(words.window))</title>
    <style>
    \(HTMLStyle.sheet)
    </style>
    </head>
    <body>
    <main>
    """
  }

  private var header: String {
    """
    <header>
    <h1>\(escaped(title))</h1>
    <p class="frame">\(escaped(words.window))<br>\(escaped(words.asOf)); \(escaped(words.included))</p>
    <p class="mark"><strong>\(words.completenessWord)</strong> \(escaped(words.completeness)).</p>
    </header>
    """
  }

  // MARK: the figures that are asked for first

  /// Definition and figure of each tile; those that the run does not have are left out.
  private static let tiles: [(name: ReportName, key: String)] = [
    (.recoveredYouth, "youth"), (.recoveries, "recoveries"), (.meanAgeFirst, "mean"),
    (.youngest, "youngest"), (.priorReferral, "share"), (.race, "share"),
    (.awayAfterOutreach, "share"), (.health72, "share"), (.response90, "all_five"),
  ]

  private var keyFigures: String {
    let changes =
      run.section(.arrestChange)?.headlines.prefix(1).map { (ReportName.arrestChange, $0.key) }
      ?? []
    let tiles = (Self.tiles + changes).compactMap { name, key -> String? in
      guard let figure = run.figure(name, key), let section = run.section(name) else { return nil }
      return """
        <li><a href="#\(HTMLReport.anchor(section.id))">
        <span class="value">\(escaped(figure.value.text(in: language)))</span>
        <span class="label">\(escaped(figure.label.text(in: language)))</span>
        <span class="small">\(escaped(tileRemarks(figure)))</span>
        </a></li>
        """
    }
    guard !tiles.isEmpty else { return "" }
    let heading = isSpanish ? "Cifras principales" : "Key figures"
    return """
      <section class="key" aria-labelledby="key-figures">
      <h2 id="key-figures">\(heading)</h2>
      <p class="reference">\(frame)</p>
      <ul>
      \(tiles.joined(separator: "\n"))
      </ul>
      </section>
      """
  }

  /// Without the note, which stands in the section.
  private func tileRemarks(_ figure: ReportFigure) -> String {
    var figure = figure
    figure.note = nil
    return figure.remarks(in: language, threshold: run.parameters.threshold)
      .joined(separator: "; ")
  }

  // MARK: a definition

  private func section(_ section: ReportSection) -> String {
    let id = HTMLReport.anchor(section.id)
    var parts = [
      """
      <section id="\(id)" aria-labelledby="\(id)-title">
      <h2 id="\(id)-title">\(escaped(section.title.text(in: language)))</h2>
      <p class="reference"><code>\(escaped(words.reference(section)))</code> \(frame)</p>
      <p class="formula" lang="en">\(escaped(section.formula))</p>
      """
    ]
    if !section.headlines.isEmpty {
      parts.append(table(section.headlines, caption: section.title.text(in: language)))
    }
    for group in section.groups {
      let figures = section.figures(in: group)
      let caption = group.title.text(in: language)
      let chart = group.isCharted ? HTMLChart(figures, title: caption, words: words)?.svg : nil
      parts.append("<div class=\"group\">")
      parts.append("<h3>\(escaped(caption))</h3>")
      if let chart { parts.append(chart) }
      parts.append(table(figures, caption: caption) + "\n</div>")
    }
    return parts.joined(separator: "\n") + "\n</section>"
  }

  /// A table, in a block of its own: browsers keep a block on one page, but part a table from its head.
  private func table(_ figures: [ReportFigure], caption: String) -> String {
    let rows = figures.map { figure in
      let kind = figure.value.isShown ? "" : " class=\"none\""
      return """
        <tr><th scope="row">\(escaped(figure.label.text(in: language)))</th>\
        <td\(kind)>\(escaped(figure.value.text(in: language)))</td>\
        <td>\(escaped(words.remarks(figure)))</td></tr>
        """
    }
    return """
      <div class="rows"><table>
      <caption>\(escaped(caption)): \(escaped(words.frame))</caption>
      <thead><tr><th scope="col">\(words.figureWord)</th><th scope="col">\(words.valueWord)</th>\
      <th scope="col">\(words.remarksWord)</th></tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table></div>
      """
  }

  private var footer: String {
    """
    <footer>
    <p><strong>\(words.completenessWord)</strong> \(escaped(words.completeness)).</p>
    <p><strong>\(words.withheldWord)</strong> \(escaped(words.withheld)).</p>
    <p>\(escaped(words.frame)); \(escaped(words.included)).</p>
    </footer>
    """
  }
}
