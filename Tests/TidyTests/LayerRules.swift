// Who may import whom. The compiler checks each import against the manifest; these rules check both against the
// architecture, so that an edge upwards cannot come in by adding it in two places.

/// The modules each target may import, beside those that every target of its kind may.
enum Layers {
  static let allowed: [String: Set<String>] = [
    "Sources/CausalMerge": [],
    "Sources/RecordSchema": ["CausalMerge"],
    "Sources/CaseProtocol": ["CausalMerge", "RecordSchema"],
    "Sources/SyntheticCounty": ["CausalMerge", "RecordSchema", "CaseProtocol"],
    "Sources/SyncProtocol": ["CausalMerge", "CZstd", "SwiftProtobuf", "Crypto", "Foundation"],
    "Sources/Trust": ["CausalMerge", "SyncProtocol", "SwiftProtobuf", "Crypto", "CryptoExtras"]
      + ["Foundation", "Synchronization"],
    "Sources/LocalReplica": [
      "CausalMerge", "RecordSchema", "SyncProtocol", "Trust", "GRDB", "GRDBSQLite", "Crypto",
      "Foundation", "Glibc",
    ],
    "Sources/CurlTransport": ["SyncProtocol", "CCurl"] + edge,
    "Sources/Fieldkeep": [
      "CausalMerge", "RecordSchema", "SyncProtocol", "Trust", "LocalReplica", "CurlTransport",
      "CLinux", "Crypto",
    ] + edge,
    "Sources/FieldkeepCommand": ["CausalMerge", "Fieldkeep", "RecordSchema", "CaseProtocol"]
      + ["SyntheticCounty", "CQrencode", "ArgumentParser"] + edge,
    "Sources/CCurl": [],
    "Sources/CQrencode": [],
    "Sources/CLinux": [],
    "Sources/CZstd": [],
    "sync-server/Sources/SegmentLog": [
      "CausalMerge", "SyncProtocol", "Trust", "Crypto", "Foundation",
    ],
    "sync-server/Sources/SQLiteSegmentLog": [
      "CausalMerge", "SyncProtocol", "Trust", "SegmentLog", "GRDB", "GRDBSQLite", "Crypto",
      "Foundation", "Glibc",
    ],
    "sync-server/Sources/SyncServer": ["CausalMerge", "SyncProtocol", "Trust", "SegmentLog"]
      + ["Crypto"] + http + edge,
    "sync-server/Sources/SyncServerCommand": [
      "CausalMerge", "SyncProtocol", "Trust", "SegmentLog", "SQLiteSegmentLog", "SyncServer",
      "ArgumentParser", "Crypto",
    ] + http + edge,
    // What an application sees, and nothing below it: if a snippet needs more, the public API lacks something.
    "Snippets": ["Fieldkeep", "RecordSchema", "CaseProtocol", "Foundation"],
  ]

  /// What only the outermost targets may use: the operating system, threads, tasks.
  private static let edge: Set<String> = ["Foundation", "Glibc", "Dispatch", "Synchronization"]

  private static let http: Set<String> = [
    "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOPosix", "NIOHTTP1",
    "NIOHTTPTypes", "NIOHTTPTypesHTTP1", "NIOSSL", "NIOTLS", "NIOConcurrencyHelpers",
    "NIOFoundationCompat",
    "Logging", "ServiceLifecycle", "UnixSignals",
  ]

  /// Modules that go by another name on another platform, or are a part of one.
  static let sameModule = [
    "FoundationEssentials": "Foundation", "Musl": "Glibc", "Darwin": "Glibc",
  ]

  /// The modules of this package, as opposed to those it depends on.
  static let own = Set(allowed.keys.compactMap { $0.split(separator: "/").last.map(String.init) })

  /// The entry of the table under which a file falls; nil for tests, benchmarks and the manifest.
  static func target(of path: String) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    if let sources = parts.firstIndex(of: "Sources"), parts.count > sources + 2,
      parts[..<sources] == [] || parts[..<sources] == ["sync-server"]
    {
      return parts[...(sources + 1)].joined(separator: "/")
    }
    return parts.first == "Snippets" ? "Snippets" : nil
  }
}

private func + (one: Set<String>, other: Set<String>) -> Set<String> { one.union(other) }

enum LayerRules {
  static let all = [importsPointDown, clientHidesItsParts]

  private static let importLine = Pattern(
    #"^[ \t]*(?:@[\w()]+[ \t]+)*(public|package|internal|fileprivate|private)?[ \t]*"#
      + #"import[ \t]+(?:(?:struct|class|enum|protocol|func|var|let|typealias)[ \t]+)?(\w+)"#)

  static let importsPointDown = Rule.perFile(
    "imports point only down",
    brokenBy: [
      SourceFile(path: "Sources/CausalMerge/Head.swift", text: "public import SyncProtocol\n"),
      SourceFile(path: "Sources/RecordSchema/Field.swift", text: "import struct Foundation.Date\n"),
      SourceFile(path: "Sources/Trust/Roster.swift", text: "@testable import LocalReplica\n"),
      SourceFile(path: "Sources/Novelty/New.swift", text: "let one = 1\n"),
      SourceFile(path: "Snippets/Notes.swift", text: "import LocalReplica\n"),
    ],
    keptBy: [
      SourceFile(path: "Sources/Trust/Roster.swift", text: "// import GRDB\nimport SyncProtocol\n"),
      SourceFile(path: "Tests/TrustTests/RosterTests.swift", text: "import LocalReplica\n"),
    ]
  ) { file in
    guard let swift = file.swift, let target = Layers.target(of: file.path) else { return [] }
    guard let allowed = Layers.allowed[target] else {
      return [file.finding("\(target) is not in the table of layers; say there what it may import")]
    }
    return importLine.matches(in: swift.code).compactMap { match in
      allowed.contains(Layers.sameModule[match.groups[2]] ?? match.groups[2])
        ? nil
        : Finding(
          path: file.path, line: match.line,
          message: "\(target) may not import \(match.groups[2]); imports point down")
    }
  }

  /// A dependency in the public API could never be replaced without breaking every application.
  static let clientHidesItsParts = Rule.perFile(
    "the client library's public API shows no third-party type",
    brokenBy: [
      SourceFile(path: "Sources/Fieldkeep/Workspace.swift", text: "public import GRDB\n")
    ],
    keptBy: [
      SourceFile(path: "Sources/Fieldkeep/Workspace.swift", text: "public import RecordSchema\n")
    ]
  ) { file in
    guard let swift = file.swift, Layers.target(of: file.path) == "Sources/Fieldkeep" else {
      return []
    }
    return importLine.matches(in: swift.code).compactMap { match in
      match.groups[1] != "public" || Layers.own.contains(match.groups[2])
        ? nil
        : Finding(
          path: file.path, line: match.line,
          message: "an application must not see \(match.groups[2]); import it internally")
    }
  }
}
