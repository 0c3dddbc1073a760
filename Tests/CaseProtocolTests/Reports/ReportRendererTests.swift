// What people get to see: whole, within their columns, and safe to open.

import CaseProtocol
import Testing

@Suite struct ReportRendererTests {
  private static let languages = ReportLanguage.allCases

  private func texts(_ run: ReportRun, _ language: ReportLanguage) -> [String] {
    [
      TerminalReport.text(of: run, language: language),
      MarkdownReport.text(of: run, language: language),
      CSVReport.text(of: run, language: language), JSONReport.text(of: run, language: language),
      HTMLReport.text(of: run, language: language),
    ]
  }

  @Test(arguments: languages)
  func `every form names each definition with its version, the window, the moment and the rest`(
    language: ReportLanguage
  ) throws {
    let run = try fullCounty(threshold: 11).run()
    for text in texts(run, language) {
      for section in run.sections { #expect(text.contains(section.id)) }
      #expect(text.contains("2014-08-01"))
      #expect(text.contains("2018-08-31") || text.contains("2018-09-01"))
      #expect(text.contains("2018-11-01 12:00 PDT"))
      // Wherever lines are broken.
      let words = text.split { $0.isWhitespace }.joined(separator: " ")
      #expect(words.contains(run.completeness.sentence(in: language)))
    }
    #expect(run.withheldCount > 0)
    #expect(TerminalReport.text(of: run).contains("Withheld: \(run.withheldCount) figures"))
  }

  @Test(arguments: languages)
  func `a terminal of eighty columns holds every line`(language: ReportLanguage) throws {
    for line in TerminalReport.text(of: try fullCounty().run(), language: language)
      .split(separator: "\n")
    {
      #expect(line.count <= 80, "\(line)")
    }
  }

  @Test func `nothing is called recovered without youth, window and moment`() throws {
    let run = try fullCounty().run()
    let text = TerminalReport.text(of: run)
    for line in text.lowercased().split(separator: "\n") where line.contains("recovered") {
      #expect(line.contains("youth"), "\(line)")
    }
    // Each block has its frame, so one that is cut out still says it.
    let frames = text.split(separator: "\n").count { $0.contains("2014-08-01 to 2018-08-31") }
    #expect(frames >= run.sections.count)
  }

  @Test func `a share never stands without both its numbers`() throws {
    let run = try fullCounty().run()
    let lines = MarkdownReport.text(of: run).split(separator: "\n")
    for line in lines where line.contains(" % |") {
      #expect(line.contains("/"), "\(line)")
    }
    #expect(lines.contains { $0.contains(" % |") })
  }

  @Test func `a cell that a spreadsheet would run is text`() throws {
    let text = CSVReport.text(of: try fullCounty().run())
    #expect(text.contains("\"'=Compton & \"\"Century\"\" <pilot>\""))
    for row in text.split(separator: "\r\n") {
      for cell in row.split(separator: ",") {
        #expect(!"=+@".contains(cell.first ?? " "), "\(cell)")
      }
    }
    #expect(text.contains(",-20 %") == false)
  }

  @Test func `rows have as many cells as the head`() throws {
    let text = CSVReport.text(of: try fullCounty(threshold: 11).run())
    let rows = text.split(separator: "\r\n")
    for row in rows {
      var cells = 1
      var isQuoted = false
      for character in row {
        if character == "\"" { isQuoted.toggle() }
        if character == ",", !isQuoted { cells += 1 }
      }
      #expect(cells == 18, "\(row)")
    }
  }

  @Test func `the page loads nothing, runs nothing, and takes no markup from labels`() throws {
    let page = HTMLReport.text(of: try fullCounty().run(), title: "<script>alert(1)</script>")
    for forbidden in ["<script", "http:", "https:", "url(", "@import", "<img", "<link", "onload"] {
      #expect(!page.contains(forbidden), "\(forbidden)")
    }
    #expect(page.contains("=Compton &amp; &quot;Century&quot; &lt;pilot&gt;"))
  }

  @Test func `every chart has a title, a description and a table beside it`() throws {
    let page = HTMLReport.text(of: try fullCounty().run())
    let charts = page.split(separator: "<svg").dropFirst()
    #expect(charts.count > 5)
    for chart in charts {
      #expect(chart.contains("<title id=") && chart.contains("<desc id="))
      #expect(chart.contains("</svg>\n<div class=\"rows\"><table>"))
    }
    let identifiers = page.split(separator: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(Set(identifiers).count == identifiers.count)
  }

  @Test func `tags that are opened are closed`() throws {
    let page = HTMLReport.text(of: try fullCounty().run())
    for tag in [
      "section", "table", "thead", "tbody", "tr", "th", "td", "p", "div", "svg", "text", "ul", "li",
      "a", "span", "h1", "h2", "h3", "header", "footer", "main", "body", "html", "title", "desc",
    ] {
      let opened = count("<\(tag)>", page) + count("<\(tag) ", page) + count("<\(tag)\n", page)
      #expect(opened == count("</\(tag)>", page), "\(tag)")
    }
  }

  @Test(arguments: languages)
  func `a picture has every bar of the page, loads nothing, and says how complete it is`(
    language: ReportLanguage
  ) throws {
    let run = try fullCounty(threshold: 11).run()
    let picture = SVGReport.text(of: run, language: language)
    let page = HTMLReport.text(of: run, language: language)
    for bar in ["<rect class=\"b\"", "<path class=\"h\"", "<text class=\"l\"", "<text class=\"v\""]
    {
      #expect(count(bar, picture) == count(bar, page), "\(bar)")
    }
    #expect(count("<rect class=\"b\"", picture) > 10)
    for forbidden in ["<script", "https:", "url(", "@import", "<image", "href", "onload"] {
      #expect(!picture.contains(forbidden), "\(forbidden)")
    }
    for tag in ["svg", "text", "title", "style", "g"] {
      let opened = count("<\(tag)>", picture) + count("<\(tag) ", picture)
      #expect(opened == count("</\(tag)>", picture), "\(tag)")
    }
    let lines = picture.split(separator: "\n").filter { $0.hasPrefix("<text") }.map { line in
      line.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" }
    }
    let words = lines.joined(separator: " ")
    #expect(words.contains(run.completeness.sentence(in: language)))
    #expect(words.contains("2018-11-01 12:00 PDT"))
    #expect(lines.allSatisfy { $0.count <= 62 })
  }

  private func count(_ part: String, _ text: String) -> Int {
    text.split(separator: part, omittingEmptySubsequences: false).count - 1
  }

  @Test func `values are spelled as people read them`() {
    let spellings: [(FigureValue, String)] = [
      (.count(3255), "3,255"), (.count(0), "0"), (.span(milliseconds: 5_400_000), "90 min"),
      (.span(milliseconds: 5_401_000), "90 min 1 s"), (.span(milliseconds: 7_260_000), "2 h 1 min"),
      (.notAvailable(.zeroBaseline), "n/a"), (.withheld(.small), "withheld"),
    ]
    for (value, text) in spellings { #expect(value.text(in: .english) == text) }
    #expect(Quotient(-5, over: 10)?.text(decimals: 0) == "-1")
    #expect(Quotient(1, over: 8)?.text(decimals: 2) == "0.13")
    #expect(Quotient(1_234_567, over: 100)?.text(decimals: 1) == "12,345.7")
    #expect(Quotient(1, over: 0) == nil)
  }
}
