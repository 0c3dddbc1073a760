// The words of this project. A youth is a victim of a crime and is called a youth, in labels, columns and names as well as
// in prose. And the project speaks of itself only: whoever clones it must be able to follow every pointer it gives.

enum WordRules {
  static let all = [
    aYouthIsAYouth, namedDocumentsExist, pathsStayInside, machinesAreNotNamed, hostsArePublic,
    proseAddressesItsReader,
  ]

  /// This suite has to spell what it forbids.
  private static func isJudged(_ file: SourceFile) -> Bool {
    !file.path.hasPrefix("Tests/TidyTests/") && !file.isGenerated && file.path != "LICENSE"
  }

  // MARK: a youth is a youth

  private struct Exception: Hashable {
    let path: String
    let word: String
  }

  /// Where a word stands for somebody else than a youth, or a rule quotes it to forbid it.
  private static let exceptions: Set<Exception> = [
    Exception(path: "CONTRIBUTING.md", word: "suspect"),
    Exception(path: "CONTRIBUTING.md", word: "offender"),
    Exception(path: "CONTRIBUTING.md", word: "prostitute"),
  ]

  /// `suspected` is a status of what happened to a youth, not a name for one, and is not matched.
  private static let labels = Pattern(
    #"(?i)\b(suspect|offender|prostitut(?:e|ed|es|ion)|delinquent|perpetrator)(s?)\b"#)

  static let aYouthIsAYouth = Rule.perFile(
    "a youth is called a youth",
    brokenBy: [
      SourceFile(path: "Sources/CaseProtocol/A.swift", text: "// the suspect's age\n"),
      SourceFile(path: "Sources/CaseProtocol/B.swift", text: "let label = \"Juvenile offender\"\n"),
      SourceFile(path: "Sources/CaseProtocol/C.swift", text: "let isSuspect = true\n"),
      SourceFile(
        path: "protocol-spec/fieldkeep.proto", text: "// a\nstring prostitute_name = 1;\n"),
      SourceFile(path: "docs/a.md", text: "One line.\nJuvenile delinquents.\n"),
    ],
    keptBy: [
      SourceFile(
        path: "Sources/CaseProtocol/A.swift",
        text: "// status: suspected or confirmed\nlet suspectedAt = \"suspected\"\n")
    ]
  ) { file in
    guard isJudged(file) else { return [] }
    return file.lines.enumerated().flatMap { index, line in
      labels.matches(in: separatingWords(line)).compactMap { match in
        let word = match.groups[1].lowercased()
        guard !exceptions.contains(Exception(path: file.path, word: word)) else { return nil }
        return Finding(
          path: file.path, line: index + 1,
          message: "\"\(match.groups[0])\": a youth is called a youth; what is known is a status")
      }
    }
  }

  /// The line with the words of `isSuspect`, `SUSPECT_ID` and `juvenile_offender` apart.
  private static func separatingWords(_ line: Substring) -> String {
    var separated = ""
    var previous: Character = " "
    for character in line {
      if previous.isLowercase, character.isUppercase { separated.append(" ") }
      separated.append(character == "_" ? " " : character)
      previous = character
    }
    return separated
  }

  // MARK: every pointer can be followed

  /// What a reader is told in prose: comments of a source file, all of a document.
  private static func prose(of file: SourceFile) -> String { file.swift?.comments ?? file.text }

  static let namedDocumentsExist = Rule(
    "documents that are named exist",
    brokenBy: [
      SourceFile(path: "Sources/Trust/A.swift", text: "// see plans.md section 3\n"),
      SourceFile(path: "docs/a.md", text: "As `notes/other.md` says.\n"),
    ],
    keptBy: [
      SourceFile(
        path: "docs/b.md", text: "See b.md, *.md, `NNNN-name.md` and https://x.example/c.md\n")
    ]
  ) { tree in
    let document = Pattern(#"(?<![\w./*:<>-])((?:\.{0,2}/)?[\w][\w./-]*\.md)\b"#)
    let names = Set(tree.files.map(\.name))
    return tree.files.filter(isJudged).flatMap { file in
      document.matches(in: prose(of: file)).compactMap { match in
        let name = match.groups[1].split(separator: "/").last.map(String.init) ?? ""
        // A form to be filled in, as NNNN-name.md, names no document.
        guard !names.contains(name), !name.hasPrefix("NNNN") else { return nil }
        return Finding(
          path: file.path, line: match.line, message: "there is no \(match.groups[1]) in this tree")
      }
    }
  }

  static let pathsStayInside = Rule(
    "relative paths stay inside the repository",
    brokenBy: [
      SourceFile(path: "docs/a.md", text: "See ../elsewhere/plan.\n"),
      SourceFile(path: "Sources/Trust/A.swift", text: "// as in ../../../notes\n"),
    ],
    keptBy: [SourceFile(path: "docs/b.md", text: "From ../docs/b.md, [2/3]../x is no path\n")]
  ) { tree in
    let relative = Pattern(#"(?<![\w./$)"\]])((?:\.\./)+[A-Za-z][\w./-]*)"#)
    return tree.files.filter(isJudged).flatMap { file in
      relative.matches(in: prose(of: file)).compactMap { match in
        let path = match.groups[1].trimmingSuffix(".")
        let rooted = path.replacing("../", with: "")
        guard !tree.contains(path: resolve(path, in: file.folder)), !tree.contains(path: rooted)
        else { return nil }
        return Finding(path: file.path, line: match.line, message: "\(path) leads out of this tree")
      }
    }
  }

  static let machinesAreNotNamed = Rule.perFile(
    "no path of somebody's machine",
    brokenBy: [
      SourceFile(path: "docs/a.md", text: "Built in /home/ana/fieldkeep.\n"),
      SourceFile(path: "scripts/a", text: "# a\ncd /work/main\n"),
      SourceFile(path: "Package.swift", text: "// x\nlet p = \"/opt/packages/\"\n"),
    ],
    keptBy: [
      SourceFile(
        path: "docs/a.md",
        text:
          "In /var/lib/fieldkeep, /etc/fieldkeep, /usr/local/bin, ~/x, docs/home/a, $root/root/x.\n"
      )
    ]
  ) { file in
    guard isJudged(file) else { return [] }
    let machine = Pattern(#"(?<![\w.$}~-])/(?:home|Users|root|work|workspace|opt)/[\w-]+"#)
    return file.findings(machine, in: file.text) {
      "\($0.groups[0]) is a place on one machine; derive it, or take it as an argument"
    }
  }

  /// Hosts whose pages anybody can open, and the names that are reserved for examples.
  private static let publicHosts: Set<String> = [
    "127.0.0.1", "0.0.0.0", "age-encryption.org", "arxiv.org", "c2sp.org", "curl.se",
    "datatracker.ietf.org", "deb.debian.org", "developers.google.com", "doi.org", "eprint.iacr.org",
    "facebook.github.io", "file.lacounty.gov", "github.com", "keepachangelog.com", "localhost",
    "lamport.azurewebsites.net", "leginfo.legislature.ca.gov", "openmetrics.io", "prometheus.io",
    "protobuf.dev", "semver.org", "sqlite.org", "swift.org", "www.apache.org", "www.debian.org",
    "www.rfc-editor.org", "www.sqlite.org", "www.swift.org", "www.w3.org",
  ]

  static let hostsArePublic = Rule.perFile(
    "hosts are public ones, or reserved for examples",
    brokenBy: [
      SourceFile(path: "docs/a.md", text: "Get it at https://packages.corp.internal/x.\n"),
      SourceFile(path: "scripts/a", text: "# a\ncurl http://10.1.2.3:8080/x\n"),
    ],
    keptBy: [
      SourceFile(
        path: "docs/a.md",
        text:
          "https://github.com/x https://sync.example:8443/ https://a.example.org http://[::1]:1/ https://HOST/\n"
      )
    ]
  ) { file in
    guard isJudged(file) else { return [] }
    let host = Pattern(#"https?://(?:[\w.-]+@)?([a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+)"#)
    let reserved = Pattern(#"(?:^|\.)(?:example|test|invalid|localhost|example\.(?:com|org|net))$"#)
    return host.matches(in: file.text).compactMap { match in
      let name = match.groups[1]
      guard !publicHosts.contains(name), reserved.matches(in: name).isEmpty else { return nil }
      return Finding(
        path: file.path, line: match.line,
        message:
          "\(name): use a host under .example, or add a public source to the list in WordRules")
    }
  }

  static let proseAddressesItsReader = Rule.perFile(
    "prose speaks of the project, not of its making",
    brokenBy: [
      SourceFile(path: "docs/a.md", text: "Written in this sitting.\n"),
      SourceFile(path: "Sources/Trust/A.swift", text: "// as issue #2 asks\n"),
    ],
    keptBy: [
      SourceFile(path: "docs/a.md", text: "The sync session; https://github.com/a/b/issues/7\n")
    ]
  ) { file in
    guard isJudged(file) else { return [] }
    let making = Pattern(
      #"(?i)\b(?:this sitting|language model|AI assistant|(?:my|our|the) task brief|issue #?\d+)\b"#
    )
    return file.findings(making, in: prose(of: file)) {
      "\"\($0.groups[0])\" speaks of the making; say what is so, and why"
    }
  }

  /// A path as seen from a folder; nil-like "..", when it leads above the root, is what no tree contains.
  static func resolve(_ path: String, in folder: String) -> String {
    var parts = folder.split(separator: "/").map(String.init)
    for part in path.split(separator: "/") {
      switch part {
      case ".": continue
      case "..":
        guard !parts.isEmpty else { return ".." }
        parts.removeLast()
      default: parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: Character) -> String {
    var trimmed = self
    while trimmed.last == suffix || trimmed.last == "/" { trimmed.removeLast() }
    return trimmed
  }
}
