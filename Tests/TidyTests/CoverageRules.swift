// What the sources demand, and the test that holds each demand: a row that is lost, or whose test is, is found here.

enum CoverageRules {
  static let all = [everyDemandNamesItsTests]

  private static let page = "docs/coverage.md"

  /// How many demands each part of the page has.
  private static let parts: [(letter: String, count: Int)] = [
    ("A", 18), ("B", 26), ("C", 5), ("D", 13), ("E", 12),
  ]

  private static let ids = parts.flatMap { part in
    (1...part.count).map { "\(part.letter)\($0)" }
  }

  private static let row = Pattern(#"^\| ([A-E]\d+) \|"#)

  static let everyDemandNamesItsTests = Rule(
    "every demand has one row, in order, with tests that exist where the row says",
    brokenBy: [
      SourceFile(path: page, text: "| A1 | a youth | words | soon |\n"),
      SourceFile(path: page, text: "No table.\n"),
      SourceFile(path: page, text: sample { $0 == "B3" ? "C1" : $0 }),
      SourceFile(path: page, text: sample { $0 } + "| A1 | again | - | `A/B.swift`: `gone` |\n"),
    ],
    keptBy: [
      SourceFile(path: "Tests/A/B.swift", text: "@Test func `is held`() {}\n"),
      SourceFile(path: "Tests/A/c.txt", text: "$ fieldkeep new --shared\n...\n"),
      SourceFile(path: page, text: sample { $0 }),
    ]
  ) { tree in
    guard let file = tree.files.first(where: { $0.path == page }) else { return [] }
    let rows = row.matches(in: file.text)
    var findings: [Finding] = []
    let found = rows.map { $0.groups[1] }
    if found != ids {
      let first = zip(found, ids).first { $0 != $1 }
      let wrong = first.map { "\($0.0) stands where \($0.1) belongs" }
      findings.append(
        file.finding(
          "the rows are to be A1 to E12, each once and in order: "
            + (wrong ?? "there are \(found.count) of \(ids.count)")))
    }
    for entry in rows {
      let line = String(file.lines[entry.line - 1])
      findings += whatIsWrong(with: line, tree).map {
        Finding(path: file.path, line: entry.line, message: "\(entry.groups[1]) \($0)")
      }
    }
    return findings
  }

  /// Four cells, the last naming tests, each after its file: a function of a suite, or a command of a transcript.
  private static func whatIsWrong(with line: String, _ tree: SourceTree) -> [String] {
    let cells = line.split(separator: "|").map(String.init)
    guard cells.count >= 4, let cell = cells.last(where: { $0.contains { !$0.isWhitespace } })
    else { return ["has fewer than four cells"] }
    return DocumentRules.whatIsWrong(withTests: cell, transcripts: true, tree)
  }

  /// A page with every row, each identifier changed as a sample wants it.
  private static func sample(_ changed: (String) -> String) -> String {
    ids.map { id in
      "| \(changed(id)) | a demand | a command | `A/B.swift`: `is held`; `A/c.txt`: `fieldkeep new` |"
    }.joined(separator: "\n") + "\n"
  }
}
