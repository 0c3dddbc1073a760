// What no code here does: stop the program over input, hide an error, read a clock where a value is computed. The
// formatter knows some of these; it does not look into tests, and it knows nothing of which modules are pure.

import Foundation

enum CodeRules {
  static let all = [
    nothingTraps, oneUncheckedType, pureModulesTakeTimeAndChance, nothingIsLeftUndone,
    nothingReadsJSON,
  ]

  private struct Ban {
    let pattern: Pattern
    let instead: String

    init(_ pattern: String, _ instead: String) {
      self.pattern = Pattern(pattern)
      self.instead = instead
    }

    func findings(in file: SourceFile, text: String) -> [Finding] {
      file.findings(pattern, in: text) { match in
        "`\(match.groups[0].trimmingCharacters(in: .whitespacesAndNewlines))`: \(instead)"
      }
    }
  }

  private static let traps = [
    Ban(#"\btry!"#, "throw, or handle the error"),
    Ban(#"\bas!"#, "cast with `as?` and say what happens when it is something else"),
    Ban(#"\bfatalError\s*\("#, "throw for input; `precondition` with the value for misuse"),
    Ban(#"\bnonisolated\(unsafe\)"#, "use an actor or a Mutex"),
    Ban(
      #"(?<!\boperator )[\w\)\]\}>"`]!(?=[\s.,)\]}:;?\[(]|$)(?!\s*=)"#,
      "unwrap with `guard let` or `#require`"),
  ]

  static let nothingTraps = Rule.perFile(
    "no force unwrap, no `try!`, no `as!`, no `fatalError`",
    brokenBy: [
      SourceFile(path: "Sources/Trust/A.swift", text: "let key = try! load()\n"),
      SourceFile(path: "Sources/Trust/B.swift", text: "let key = keys.first!\n"),
      SourceFile(path: "Sources/Trust/C.swift", text: "let key = value as! Key\n"),
      SourceFile(path: "Sources/Trust/D.swift", text: "guard known else { fatalError(\"no\") }\n"),
      SourceFile(path: "Sources/Trust/E.swift", text: "nonisolated(unsafe) var count = 0\n"),
      SourceFile(
        path: "Tests/TrustTests/F.swift", text: "#expect(rows[0]!.name == name(of: id)!)\n"),
      SourceFile(path: "Sources/Trust/G.swift", text: "var handle: OpaquePointer!\n"),
    ],
    keptBy: [
      SourceFile(
        path: "Sources/Trust/A.swift",
        text: """
          // a key that try! would trap on, keys.first! too
          let text = "try! as! fatalError( first!"
          if !known, a != b, !(c) { warn("stop!") }
          """)
    ]
  ) { file in
    guard let swift = file.swift, !file.isGenerated else { return [] }
    return traps.flatMap { $0.findings(in: file, text: swift.code) }
  }

  /// Where libcurl's callbacks find their transfer: confined to one thread, which the compiler cannot see.
  private static let uncheckedHome = "Sources/CurlTransport/"

  static let oneUncheckedType = Rule(
    "one type at most is `@unchecked Sendable`, in the transport",
    brokenBy: [
      SourceFile(path: "Sources/Trust/A.swift", text: "final class A: @unchecked Sendable {}\n"),
      SourceFile(
        path: "Sources/CurlTransport/Two.swift",
        text: "final class A: @unchecked Sendable {}\nfinal class B: @unchecked Sendable {}\n"),
    ],
    keptBy: [
      SourceFile(
        path: "Sources/CurlTransport/One.swift",
        text: "final class A: @unchecked Sendable {}\n// the only @unchecked Sendable type\n")
    ]
  ) { tree in
    let uses = tree.files.filter { !$0.isGenerated }.flatMap { file in
      file.findings(Pattern(#"@unchecked\s+Sendable"#), in: file.swift?.code ?? "") { _ in
        "use an actor or a Mutex; the one exception is the transport's transfer type"
      }
    }
    let allowed = uses.first { $0.path.hasPrefix(uncheckedHome) }
    return uses.filter { $0 != allowed }
  }

  private static let pureModules: Set<String> = [
    "Sources/CausalMerge", "Sources/RecordSchema", "Sources/CaseProtocol", "Sources/SyncProtocol",
    "Sources/Trust", "Sources/LocalReplica", "Sources/SyntheticCounty",
    "sync-server/Sources/SegmentLog",
  ]

  private static let impurities = [
    Ban(
      #"\bDate\(\s*\)|\bDate\.now\b|\bDate\(timeIntervalSinceNow"#, "take the time as a parameter"),
    Ban(
      #"\b(?:ContinuousClock|SuspendingClock|DispatchTime|CFAbsoluteTimeGetCurrent)\b"#,
      "take the time as a parameter"),
    Ban(#"\b(?:clock_gettime|gettimeofday|time\s*\(\s*nil\s*\))"#, "take the time as a parameter"),
    Ban(#"\bUUID\(\s*\)"#, "take identifiers, or a generator, as a parameter"),
    Ban(
      #"\bSystemRandomNumberGenerator\b|\barc4random\w*|\bgetrandom\b|\bgetentropy\b"#,
      "take a generator as a parameter"),
    Ban(
      #"\.random\s*\((?![^)]*\busing:)[^)]*\)|\.(?:randomElement|shuffled|shuffle)\s*\(\s*\)"#,
      "take a generator as a parameter"),
    Ban(
      #"\bSymmetricKey\(\s*size:|\bPrivateKey\(\s*\)|\bNonce\(\s*\)"#,
      "take key bytes and nonces as parameters"),
    Ban(#"\bTask\b\s*(?:<[^>]*>)?(?:[{(]|\.\w)"#, "stay synchronous; tasks begin at the edges"),
    Ban(#"\b(?:async|await)\b|\bactor\s+\w"#, "stay synchronous; `async` begins at the edges"),
    Ban(#"\bDispatch(?:Queue|Source|Group|Semaphore)\b|\bThread\b"#, "stay synchronous"),
    Ban(#"\bProcessInfo\b|\bgetenv\b|\bCommandLine\b"#, "take settings as parameters"),
  ]

  /// One hidden clock or task, and a failing seed of the simulation no longer replays.
  static let pureModulesTakeTimeAndChance = Rule.perFile(
    "pure modules take time, chance and settings as parameters",
    brokenBy: [
      SourceFile(path: "Sources/CausalMerge/A.swift", text: "let now = Date()\n"),
      SourceFile(path: "Sources/LocalReplica/B.swift", text: "let id = UUID()\n"),
      SourceFile(path: "Sources/Trust/C.swift", text: "let die = Int.random(in: 1...6)\n"),
      SourceFile(path: "Sources/Trust/D.swift", text: "let key = SymmetricKey(size: .bits256)\n"),
      SourceFile(path: "Sources/SyncProtocol/E.swift", text: "Task { await push() }\n"),
      SourceFile(path: "Sources/SyncProtocol/F.swift", text: "let next = queue.shuffled()\n"),
      SourceFile(path: "Sources/LocalReplica/G.swift", text: "DispatchQueue.main.sync {}\n"),
      SourceFile(
        path: "sync-server/Sources/SegmentLog/H.swift",
        text: "let home = ProcessInfo.processInfo.environment\n"),
    ],
    keptBy: [
      SourceFile(
        path: "Sources/Trust/A.swift",
        text: """
          // no Date() here, nor a Task { }
          let die = Int.random(in: 1...6, using: &generator)
          let shown = Date(timeIntervalSince1970: seconds)
          struct TaskForce { let asynchronous = "await Date()" }
          """),
      SourceFile(path: "Sources/Fieldkeep/B.swift", text: "let now = Date()\n"),
    ]
  ) { file in
    guard let swift = file.swift, !file.isGenerated, let target = Layers.target(of: file.path),
      pureModules.contains(target)
    else { return [] }
    return impurities.flatMap { $0.findings(in: file, text: swift.code) }
  }

  private static let undone = Ban(
    #"\b(?:TODO|FIXME|XXX|HACK)\b"#, "do it, or write down in prose what is not done and why")

  static let nothingIsLeftUndone = Rule.perFile(
    "nothing is marked as left undone",
    brokenBy: [
      SourceFile(path: "Sources/Trust/A.swift", text: "// TODO: check the signature\n"),
      SourceFile(path: "scripts/a", text: "# FIXME\n"),
    ],
    keptBy: [SourceFile(path: "docs/todo-list.md", text: "A to-do list, not a TODOs one.\n")]
  ) { file in
    guard !file.path.hasPrefix("Tests/TidyTests/"), !file.isGenerated else { return [] }
    return undone.findings(in: file, text: file.text)
  }

  private static let jsonReaders = Ban(
    #"\bJSONDecoder\b|\bJSONSerialization\b|\bjsonUTF8(?:Data|Bytes)\b|\bjsonString:"#,
    "read protobuf, or lines; JSON has more readings than one")

  /// Foundation takes a trailing comma, a key twice and a mark before the first byte: what is read so and signed, two
  /// programs could read differently.
  static let nothingReadsJSON = Rule.perFile(
    "no program here reads JSON",
    brokenBy: [
      SourceFile(path: "Sources/Trust/A.swift", text: "let a = try JSONDecoder().decode()\n"),
      SourceFile(
        path: "sync-server/Sources/SyncServer/B.swift",
        text: "let b = try JSONSerialization.jsonObject(with: data)\n"),
    ],
    keptBy: [
      SourceFile(path: "Sources/FieldkeepCommand/A.swift", text: "Screen.write(value.json)\n"),
      SourceFile(path: "Tests/TrustTests/A.swift", text: "let a = JSONDecoder()\n"),
    ]
  ) { file in
    guard let swift = file.swift, !file.isGenerated, Layers.target(of: file.path) != nil else {
      return []
    }
    return jsonReaders.findings(in: file, text: swift.code)
  }
}
