// Documents that can be trusted: links lead somewhere, each invariant of the architecture names tests that exist, and a
// decision says what was rejected and what would change it.

import Foundation

enum DocumentRules {
  static let all = [
    linksResolve, invariantsNameTheirTests, hostileInputNamesItsTests, rivalsNameTheirTests,
    threatsNameTheirTests, decisionsSayWhatWasRejected,
  ]

  // MARK: links

  private static let link = Pattern(#"\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)"#)
  private static let reference = Pattern(#"^\[[^\]]+\]:\s+<?([^\s>]+)"#)

  static let linksResolve = Rule(
    "links between documents resolve",
    brokenBy: [
      SourceFile(path: "docs/a.md", text: "See [b](b.md).\n"),
      SourceFile(path: "docs/c.md", text: "# One\n[two](#two)\n"),
      SourceFile(path: "docs/d.md", text: "[d]: ../missing/\n"),
    ],
    keptBy: [
      SourceFile(
        path: "docs/e.md",
        text: """
          # How it is: `a_b`, "quoted"
          [here](#how-it-is-a_b-quoted), [self](../docs/e.md#how-it-is-a_b-quoted), [folder](../docs),
          [out](https://github.com/x), `[code](gone.md)`
          ```
          [code](gone.md)
          ```
          """)
    ]
  ) { tree in
    let documents = tree.files.filter(\.isProse)
    let anchors = Dictionary(uniqueKeysWithValues: documents.map { ($0.path, slugs(of: $0.text)) })
    return documents.flatMap { file -> [Finding] in
      let text = withoutCode(file.text)
      return (link.matches(in: text) + reference.matches(in: text)).compactMap {
        match -> Finding? in
        guard let wrong = whatIsWrong(with: match.groups[1], in: file, tree: tree, anchors: anchors)
        else { return nil }
        return Finding(path: file.path, line: match.line, message: wrong)
      }
    }
  }

  private static func whatIsWrong(
    with target: String, in file: SourceFile, tree: SourceTree, anchors: [String: Set<String>]
  ) -> String? {
    // A scheme: somewhere else, and not this rule's business.
    guard !target.contains(":") else { return nil }
    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts[0].isEmpty ? file.path : WordRules.resolve(String(parts[0]), in: file.folder)
    guard tree.contains(path: path) else { return "\(target) leads nowhere" }
    guard parts.count == 2, anchors[path]?.contains(String(parts[1])) == false else { return nil }
    return "\(path) has no heading #\(parts[1])"
  }

  /// The text with code blanked, line by line, so that an example of a link is not one.
  static func withoutCode(_ text: String) -> String {
    var isFenced = false
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if line.drop(while: { $0 == " " }).hasPrefix("```") {
        isFenced.toggle()
        return ""
      }
      guard !isFenced else { return "" }
      return line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "" }.joined()
    }.joined(separator: "\n")
  }

  /// The anchors that a document's headings make, as GitHub and others derive them.
  private static func slugs(of text: String) -> Set<String> {
    var isFenced = false
    var slugs: Set<String> = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("```") { isFenced.toggle() }
      guard !isFenced, line.hasPrefix("#") else { continue }
      let heading = line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
      slugs.insert(
        heading.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
          .replacing(" ", with: "-"))
    }
    return slugs
  }

  // MARK: invariants

  private static let invariant = Pattern(#"^(\d+)\. (?:.|\n(?!\d+\. |#|\n))*"#)
  /// `Test:` and one name in backticks, or several with commas between them; a name may be broken over two lines.
  private static let proof = Pattern(#"\bTests?:\s+((?:`[^`]+`(?:,\s+|\s+and\s+)?)+)"#)
  private static let quoted = Pattern(#"`([^`]+)`"#)
  private static let testName = Pattern(#"\bfunc\s+`([^`]+)`"#)

  static let invariantsNameTheirTests = Rule(
    "every invariant of the architecture names tests that exist",
    brokenBy: [
      SourceFile(
        path: "ARCHITECTURE.md",
        text: "## Invariants\n1. Nothing is lost. Test: `no such test`.\n")
    ],
    keptBy: [
      SourceFile(
        path: "Tests/TrustTests/A.swift",
        text: "@Test func `nothing is lost`() {}\n@Test func `all is kept`() {}\n"),
      SourceFile(
        path: "ARCHITECTURE.md",
        text: """
          1. A step, no invariant.
          ## Invariants
          1. Nothing is lost. Test: `nothing is lost`.
          2. All that was written
             is kept. Test: `nothing is
             lost`, `all is kept`.
          """),
    ]
  ) { tree in
    guard let file = tree.files.first(where: { $0.path == "ARCHITECTURE.md" }) else { return [] }
    let tests = Set(
      tree.files.filter { $0.path.hasPrefix("Tests/") }
        .flatMap { testName.matches(in: $0.swift?.code ?? "").map { $0.groups[1] } })
    let invariants = invariant.matches(in: section("Invariants", of: file.text))
    guard !invariants.isEmpty else {
      return [file.finding("a section Invariants, a numbered list, is missing")]
    }
    return invariants.flatMap { item in
      let names = proof.matches(in: item.groups[0]).flatMap { quoted.matches(in: $0.groups[1]) }
        .map { $0.groups[1].split(whereSeparator: \.isWhitespace).joined(separator: " ") }
      var wrong = names.filter { !tests.contains($0) }.map {
        "names the test `\($0)`: there is none"
      }
      if names.isEmpty { wrong.append("names no test; end it with Test: `its name`") }
      return wrong.map {
        Finding(path: file.path, line: item.line, message: "invariant \(item.groups[1]) \($0)")
      }
    }
  }

  // MARK: hostile input

  private static let hostileInput = "docs/hostile-input.md"

  static let hostileInputNamesItsTests = Rule(
    "every row about hostile input names tests that exist, in the file that it names",
    brokenBy: [
      SourceFile(
        path: hostileInput,
        text: "| input | answer | test |\n|---|---|---|\n| junk | refused | `A/B.swift`: `gone` |\n"
      ),
      SourceFile(
        path: hostileInput,
        text: "| input | answer | test |\n|---|---|---|\n| junk | 400 | soon |\n"),
      SourceFile(path: hostileInput, text: "No table.\n"),
    ],
    keptBy: [
      SourceFile(
        path: "Tests/TrustTests/A.swift", text: "@Test func `junk is refused`() {}\n"),
      SourceFile(
        path: "Tests/TrustTests/B.swift",
        text: "@Test(arguments: [1])\nfunc `more of it`(_ one: Int) {}\n@Test func `too`() {}\n"),
      SourceFile(
        path: hostileInput,
        text: """
          | input | answer | test |
          |---|---|---|
          | `junk` | 400 | `TrustTests/A.swift`: `junk is refused`; `TrustTests/B.swift`: `more of it`, `too` |
          """),
    ]
  ) { tree in
    findings(in: hostileInput, headedBy: "| input |", tree)
  }

  // MARK: rivals' failures

  private static let rivals = "docs/rivals.md"

  static let rivalsNameTheirTests = Rule(
    "every failure of others names tests that exist, in the file that it names",
    brokenBy: [
      SourceFile(
        path: rivals,
        text: "| failure | reported | here | test |\n|---|---|---|---|\n"
          + "| lost | x#1 | kept | `A/B.swift`: `gone` |\n"),
      SourceFile(path: rivals, text: "No table.\n"),
    ],
    keptBy: [
      SourceFile(path: "Tests/TrustTests/A.swift", text: "@Test func `nothing is lost`() {}\n"),
      SourceFile(
        path: rivals,
        text: "| failure | reported | here | test |\n|---|---|---|---|\n"
          + "| lost | x#1 | kept | `TrustTests/A.swift`: `nothing is lost` |\n"),
    ]
  ) { tree in
    findings(in: rivals, headedBy: "| failure |", tree)
  }

  // MARK: threats

  private static let threats = "protocol-spec/12-threat-model.md"

  static let threatsNameTheirTests = Rule(
    "every threat names tests that exist, in the file that it names",
    brokenBy: [
      SourceFile(
        path: threats,
        text: "| event | what stands against it | what is left | test |\n|---|---|---|---|\n"
          + "| theft | a lock | guessing | `A/B.swift`: `gone` |\n"),
      SourceFile(path: threats, text: "No table.\n"),
    ],
    keptBy: [
      SourceFile(path: "Tests/TrustTests/A.swift", text: "@Test func `a lock holds`() {}\n"),
      SourceFile(
        path: threats,
        text: "| event | what stands against it | what is left | test |\n|---|---|---|---|\n"
          + "| theft | a lock | guessing | `TrustTests/A.swift`: `a lock holds` |\n"),
    ]
  ) { tree in
    findings(in: threats, headedBy: "| event |", tree)
  }

  /// What is wrong with the last cells of a page's rows, which name tests.
  private static func findings(
    in path: String, headedBy heading: String, _ tree: SourceTree
  ) -> [Finding] {
    guard let page = tree.files.first(where: { $0.path == path }) else { return [] }
    var rows = 0
    let findings = page.lines.enumerated().flatMap { index, line -> [Finding] in
      guard line.hasPrefix("|"), !line.hasPrefix("|---"), !line.hasPrefix(heading) else {
        return []
      }
      rows += 1
      let cell = line.split(separator: "|").last { $0.contains { !$0.isWhitespace } } ?? ""
      return whatIsWrong(withTests: String(cell), tree).map {
        Finding(path: page.path, line: index + 1, message: $0)
      }
    }
    return rows == 0 ? [page.finding("has no table")] : findings
  }

  /// What is wrong with the names of tests in a cell, each after the file that holds it; of transcripts, where these are
  /// taken too, a command.
  static func whatIsWrong(
    withTests cell: String, transcripts: Bool = false, _ tree: SourceTree
  ) -> [String] {
    var file: SourceFile?
    var named = 0
    var wrong: [String] = []
    for name in quoted.matches(in: cell).map({ $0.groups[1] }) {
      if name.hasSuffix(".swift") || transcripts && name.hasSuffix(".txt") {
        file = tree.files.first { $0.path == "Tests/\(name)" }
        if file == nil { wrong.append("there is no Tests/\(name)") }
        continue
      }
      named += 1
      let isThere =
        if let code = file?.swift?.code {
          testName.matches(in: code).contains { $0.groups[1] == name }
        } else {
          file?.lines.contains { $0.hasPrefix("$ ") && $0.contains(name) } ?? false
        }
      if !isThere { wrong.append("there is no test `\(name)` in \(file?.path ?? "it")") }
    }
    return named == 0 ? wrong + ["names no test"] : wrong
  }

  /// The document with everything outside one section blanked, so that lines keep their numbers.
  private static func section(_ title: String, of text: String) -> String {
    var depth: Int?
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if line.hasPrefix("#") {
        let level = line.prefix { $0 == "#" }.count
        if line.localizedCaseInsensitiveContains(title) {
          depth = level
        } else if let open = depth, level <= open {
          depth = nil
        }
      }
      return depth == nil ? "" : String(line)
    }.joined(separator: "\n")
  }

  // MARK: decisions

  static let decisionSections = [
    "Context", "Decision", "Rejected alternatives", "Measurements", "What would change our mind",
  ]

  static let decisionsSayWhatWasRejected = Rule.perFile(
    "decisions have the sections that make them decisions",
    brokenBy: [
      SourceFile(path: "docs/decisions/0001-a.md", text: "# A\n## Context\n## Decision\n"),
      SourceFile(path: "docs/decisions/a.md", text: "# A\n"),
    ],
    keptBy: [
      SourceFile(
        path: "docs/decisions/0001-a.md",
        text: decisionSections.map { "## \($0)\n" }.joined()),
      SourceFile(path: "docs/decisions/README.md", text: "# Decisions\n"),
    ]
  ) { file in
    guard file.folder == "docs/decisions", file.name != "README.md" else { return [] }
    guard !Pattern(#"^\d{4}-[a-z0-9-]+\.md$"#).matches(in: file.name).isEmpty else {
      return [file.finding("a decision is named NNNN-name.md")]
    }
    return decisionSections.filter { !file.lines.contains("## \($0)") }.map {
      file.finding("the section \"## \($0)\" is missing")
    }
  }
}
