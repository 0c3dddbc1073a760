// Public symbols say what they are. The formatter could ask this of all of them, and would then get a comment that restates
// `init(bytes:)`; so what is asked of a module depends on who reads it.

enum DocumentationRules {
  static let all = [publicTypes, everythingAnApplicationSees]

  /// What a type has because of a protocol that says all there is to say.
  private static let selfEvident: Set<String> = [
    "hash", "encode", "==", "<", "description", "debugDescription", "errorDescription",
    "makeIterator",
    "next", "index", "startIndex", "endIndex", "count",
  ]

  private static let declaration = Pattern(
    #"^[ \t]*(?:@[\w(): ,."]+[ \t]+)*public (?!import\b)(?:(?:final|static|mutating|consuming|borrowing|nonisolated|"#
      + #"indirect|override|required|convenience|lazy|weak|class|private\(set\)|package\(set\)|"#
      + #"internal\(set\)|prefix|infix)[ \t]+)*"#
      + #"(struct|enum|class|actor|protocol|func|macro|var|let|init|subscript|typealias|associatedtype)\b"#
      + #"[ \t]*([\w`=<>!+*/&|^~%-]*)"#)

  private static func undocumented(in file: SourceFile, kinds: Set<String>) -> [Finding] {
    guard let swift = file.swift, !file.isGenerated else { return [] }
    let lines = file.lines
    return declaration.matches(in: swift.code).compactMap { match in
      let kind = match.groups[1]
      guard kinds.contains(kind), !selfEvident.contains(match.groups[2]) else { return nil }
      // Attributes may stand between a comment and what it is about.
      var above = match.line - 2
      while above >= 0, lines[above].drop(while: \.isWhitespace).hasPrefix("@") { above -= 1 }
      if above >= 0, lines[above].drop(while: \.isWhitespace).hasPrefix("///") { return nil }
      return Finding(
        path: file.path, line: match.line,
        message: "public \(kind) \(match.groups[2]) says nothing about itself")
    }
  }

  private static let types: Set<String> = ["struct", "enum", "class", "actor", "protocol"]

  /// Below the client library, only types: a function there is often what a documented protocol asks for.
  static let publicTypes = Rule.perFile(
    "public types are documented",
    brokenBy: [
      SourceFile(path: "Sources/Trust/A.swift", text: "// a\n\npublic struct A {}\n"),
      SourceFile(
        path: "Sources/Trust/B.swift",
        text: "/// B.\npublic struct B {\n  @frozen\n  public enum C {}\n}\n"),
    ],
    keptBy: [
      SourceFile(
        path: "Sources/Trust/A.swift",
        text: """
          /// An A.
          @frozen
          public struct A: Hashable {
            public var one = 1
            public init() {}
            public func hash(into hasher: inout Hasher) {}
            public static func < (a: A, b: A) -> Bool { false }
            func two() {}
          }
          """),
      SourceFile(path: "Tests/TrustTests/A.swift", text: "// a\npublic struct A {}\n"),
    ]
  ) { file in
    Layers.target(of: file.path) == nil ? [] : undocumented(in: file, kinds: types)
  }

  /// The library that applications import is read by people who have nothing but its documentation.
  static let everythingAnApplicationSees = Rule.perFile(
    "every public symbol of the client library is documented",
    brokenBy: [
      SourceFile(
        path: "Sources/Fieldkeep/A.swift",
        text: "/// A.\npublic struct A {\n  public init() {}\n}\n"),
      SourceFile(
        path: "Sources/Fieldkeep/B.swift",
        text: "/// B.\npublic struct B {\n  public private(set) var one = 1\n}\n"),
      SourceFile(
        path: "Sources/Fieldkeep/C.swift", text: "// C\n@inlinable\npublic static func one() {}\n"),
    ],
    keptBy: [
      SourceFile(
        path: "Sources/Fieldkeep/A.swift",
        text: "/// A.\npublic struct A {\n  /// Makes one.\n  public init() {}\n}\n")
    ]
  ) { file in
    guard Layers.target(of: file.path) == "Sources/Fieldkeep" else { return [] }
    return undocumented(
      in: file,
      kinds: types.union(["func", "macro", "var", "let", "init", "subscript", "typealias"]))
  }
}
