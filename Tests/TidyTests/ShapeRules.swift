// The outward shape of files: short enough to hold one idea, opened by a sentence that says why they exist, tests named by
// sentences, scripts that stop at the first error, and nothing in git that a build makes.

enum ShapeRules {
  static let all = [
    filesHoldOneIdea, filesSayWhyTheyExist, testsAreNamedBySentences, scriptsStopAtTheFirstError,
    buildProductsStayOut, typesAreNotNamedLikeTheirModule,
  ]

  private static let maximumLines = 400

  static let filesHoldOneIdea = Rule.perFile(
    "files have at most \(maximumLines) lines",
    brokenBy: [
      SourceFile(
        path: "Sources/Trust/Long.swift",
        text: String(repeating: "// one more\n", count: maximumLines + 1))
    ],
    keptBy: [
      SourceFile(
        path: "Sources/Trust/Long.swift",
        text: String(repeating: "// one more\n", count: maximumLines)),
      SourceFile(
        path: "Sources/SyncProtocol/Generated/fieldkeep.pb.swift",
        text: String(repeating: "// one more\n", count: maximumLines + 1)),
    ]
  ) { file in
    guard ["swift", "py", "c", "h"].contains(file.fileExtension) || isScript(file),
      !file.isGenerated
    else { return [] }
    // The line break at the end starts no line.
    let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
    guard count > maximumLines else { return [] }
    return [file.finding("\(count) lines, \(count - maximumLines) too many; is it still one idea?")]
  }

  static let filesSayWhyTheyExist = Rule.perFile(
    "every source file opens with a comment",
    brokenBy: [
      SourceFile(path: "Sources/Trust/A.swift", text: "\nimport Crypto\n// later\n"),
      SourceFile(path: "Sources/Trust/B.swift", text: "//\nimport Crypto\n"),
      SourceFile(path: "protocol-spec/fieldkeep.proto", text: "syntax = \"proto3\";\n"),
      SourceFile(path: "scripts/run", text: "#!/usr/bin/env bash\nset -euo pipefail\n"),
      SourceFile(path: "protocol-spec/reader/read.py", text: "import sys\n"),
    ],
    keptBy: [
      SourceFile(path: "Sources/Trust/A.swift", text: "/// Why this exists.\nstruct A {}\n"),
      SourceFile(path: "scripts/run", text: "#!/usr/bin/env bash\n# Runs it.\n"),
      SourceFile(path: "protocol-spec/reader/read.py", text: "\"\"\"Reads a vector.\"\"\"\n"),
    ]
  ) { file in
    let opening: [String]
    switch file.fileExtension {
    case "swift", "proto": opening = ["//"]
    case "c", "h": opening = ["//", "/*"]
    case "py": opening = ["#", "\"\"\""]
    default:
      guard isScript(file) else { return [] }
      opening = ["#", "\"\"\""]
    }
    let first = file.lines.first { !$0.hasPrefix("#!") } ?? ""
    let says = opening.contains { first.hasPrefix($0) } && first.contains { $0.isLetter }
    return says ? [] : [file.finding("open the file with a comment that says why it exists")]
  }

  // Swift cannot tell `Trust.Roster` in the module from one nested in a type of its name.
  static let typesAreNotNamedLikeTheirModule = Rule.perFile(
    "no type is named like its module",
    brokenBy: [
      SourceFile(path: "Sources/Trust/A.swift", text: "public final class Trust {}\n"),
      SourceFile(
        path: "sync-server/Sources/SyncServer/Edge/B.swift", text: "actor SyncServer {}\n"),
    ],
    keptBy: [
      SourceFile(
        path: "Sources/Trust/A.swift", text: "/// Not a class Trust.\nstruct TrustError {}\n"),
      SourceFile(path: "Tests/TrustTests/A.swift", text: "enum Trust {}\n"),
    ]
  ) { file in
    let folders = file.path.split(separator: "/")
    guard let sources = folders.firstIndex(of: "Sources"), folders.count > sources + 2 else {
      return []
    }
    let module = folders[sources + 1]
    let declaration = Pattern(#"\b(?:class|struct|enum|actor|protocol|typealias)\s+\#(module)\b"#)
    return file.findings(declaration, in: file.swift?.code ?? "") { _ in
      "`\(module)` is the module's name; find the type's own"
    }
  }

  static let testsAreNamedBySentences = Rule.perFile(
    "tests are named by sentences",
    brokenBy: [
      SourceFile(path: "Tests/TrustTests/A.swift", text: "@Test func testRoster() {}\n"),
      SourceFile(
        path: "Tests/TrustTests/B.swift",
        text: "@Test(arguments: [(1, 2)])\nfunc roster(_ size: (Int, Int)) {}\n"),
    ],
    keptBy: [
      SourceFile(
        path: "Tests/TrustTests/A.swift",
        text: "@Test func `a roster keeps its order`() {}\nfunc roster() {}\n")
    ]
  ) { file in
    guard let swift = file.swift, file.path.hasPrefix("Tests/") else { return [] }
    return file.findings(Pattern(#"@Test\b(?:(?!\bfunc\b)[\s\S])*?\bfunc\s+(\w+)"#), in: swift.code)
    {
      "\($0.groups[1]): a test's name is a sentence in backticks, what is true when it passes"
    }
  }

  static let scriptsStopAtTheFirstError = Rule.perFile(
    "scripts stop at the first error",
    brokenBy: [SourceFile(path: "scripts/run", text: "#!/usr/bin/env bash\n# Runs it.\necho\n")],
    keptBy: [
      SourceFile(
        path: "scripts/run", text: "#!/usr/bin/env bash\n# Runs it.\nset -euo pipefail\necho\n")
    ]
  ) { file in
    guard isScript(file), file.lines.first?.contains("bash") == true else { return [] }
    return file.lines.contains("set -euo pipefail")
      ? [] : [file.finding("set -euo pipefail, or a failure passes unseen")]
  }

  static let buildProductsStayOut = Rule(
    "nothing that a build makes is in git",
    brokenBy: [
      SourceFile(path: "Package.resolved", text: "{}\n"),
      SourceFile(path: "Benchmarks/.build/debug.yaml", text: "\n"),
      SourceFile(path: "case.sqlite-wal", text: "\n"),
    ],
    keptBy: [SourceFile(path: "Package.swift", text: "// swift-tools-version: 6.2\n")]
  ) { tree in
    let product = Pattern(#"(?:^|/)(?:Package\.resolved$|\.build/|.*\.sqlite(?:-wal|-shm)?$)"#)
    return tree.tracked.sorted().filter { !product.matches(in: $0).isEmpty }.map {
      Finding(path: $0, line: 0, message: "a build makes this; keep it out of git")
    }
  }

  static func isScript(_ file: SourceFile) -> Bool { file.text.hasPrefix("#!") }
}
