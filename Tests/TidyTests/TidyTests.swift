// The house rules that neither the compiler nor the formatter knows, checked over the whole repository.

import Testing

@Suite struct TidyTests {
  static let rules =
    LayerRules.all + CodeRules.all + ShapeRules.all + WordRules.all + DocumentRules.all
    + DocumentationRules.all + CoverageRules.all

  @Test(arguments: rules)
  func `the repository keeps its rules`(_ rule: Rule) throws {
    let findings = try rule.findings(SourceTree.current.get())
    let list = findings.map { "  \($0)" }.joined(separator: "\n")
    #expect(findings.isEmpty, "Rule: \(rule.name)\n\(list)")
  }

  @Test(arguments: rules)
  func `each rule finds what breaks it`(_ rule: Rule) {
    #expect(!rule.brokenBy.isEmpty, "\(rule.name): a rule without a bad sample may never fail")
    for sample in rule.brokenBy {
      #expect(
        rule.findings(SourceTree(files: [sample])).contains { $0.path == sample.path },
        "\(rule.name): finds nothing in \(sample.path): \(sample.text)")
    }
  }

  @Test(arguments: rules)
  func `no rule objects to what keeps it`(_ rule: Rule) {
    #expect(rule.findings(SourceTree(files: rule.keptBy)) == [], "\(rule.name)")
  }

  @Test func `the tree that is judged is the repository`() throws {
    let tree = try SourceTree.current.get()
    #expect(tree.tracked.contains("Package.swift"))
    #expect(tree.files.contains { $0.path == "Tests/TidyTests/TidyTests.swift" })
    #expect(!tree.paths.contains { $0.hasPrefix(".build/") })
  }
}

@Suite struct SwiftTextTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let source: String
    let code: String
    let comments: String

    var testDescription: String { source.debugDescription }
  }

  static let samples = [
    Sample(source: #"let a = "//" // b"#, code: "let a =", comments: "// b"),
    Sample(
      source: #"a("x\"y") /* b /* c */ d */ e"#, code: "a( ) e", comments: "/* b /* c */ d */"),
    Sample(source: ##"a(#"x"y\(z)"#, b)"##, code: "a( , b)", comments: ""),
    Sample(source: ##"a(#"x\#(y("z"))"#)"##, code: "a( y( ) )", comments: ""),
    Sample(source: #""\(a(")"))" + b"#, code: "a( ) + b", comments: ""),
    Sample(source: "\"\"\"\n\"x\" // y\n\"\"\" + b // c", code: "+ b", comments: "// c"),
    Sample(source: "/[\"]/\nb // c", code: "/[ b", comments: "// c"),
    Sample(source: "func `a b`() {} /// c", code: "func `a b`() {}", comments: "/// c"),
  ]

  @Test(arguments: samples)
  func `code, comments and strings are told apart`(_ sample: Sample) {
    let text = SwiftText(sample.source)
    #expect(words(text.code) == sample.code)
    #expect(words(text.comments) == sample.comments)
  }

  @Test(arguments: samples)
  func `every part keeps the lines of the file`(_ sample: Sample) {
    let text = SwiftText(sample.source)
    let breaks = sample.source.utf8.count { $0 == UInt8(ascii: "\n") }
    for part in [text.code, text.comments, text.strings] {
      #expect(part.utf8.count == sample.source.utf8.count)
      #expect(part.utf8.count { $0 == UInt8(ascii: "\n") } == breaks)
    }
  }

  private func words(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
