// What a rule is here: a function from a tree to what it finds wrong. The suite runs every rule twice, over this
// repository, where it must find nothing, and over a small bad sample, where it must: a rule that cannot fail proves
// nothing about the tree that passes it.

import Foundation
import Testing

/// Something a rule objects to, and where.
struct Finding: Hashable, Sendable, CustomStringConvertible {
  let path: String
  /// Counted from 1; 0 when it is about the file as a whole.
  let line: Int
  let message: String

  var description: String { line == 0 ? "\(path): \(message)" : "\(path):\(line): \(message)" }
}

/// A rule about the tree, with a sample that breaks it.
struct Rule: Sendable, CustomTestStringConvertible {
  /// A sentence that is true of a tree in which the rule finds nothing.
  let name: String
  /// Files of which each breaks the rule at least once.
  let brokenBy: [SourceFile]
  /// Files that come close to breaking it and do not.
  let keptBy: [SourceFile]
  let findings: @Sendable (SourceTree) -> [Finding]

  init(
    _ name: String, brokenBy: [SourceFile], keptBy: [SourceFile] = [],
    findings: @escaping @Sendable (SourceTree) -> [Finding]
  ) {
    self.name = name
    self.brokenBy = brokenBy
    self.keptBy = keptBy
    self.findings = findings
  }

  /// A rule that looks at each file by itself.
  static func perFile(
    _ name: String, brokenBy: [SourceFile], keptBy: [SourceFile] = [],
    findings: @escaping @Sendable (SourceFile) -> [Finding]
  ) -> Rule {
    Rule(name, brokenBy: brokenBy, keptBy: keptBy) { $0.files.flatMap(findings) }
  }

  var testDescription: String { name }
}

/// A regular expression in a rule: a small wrapper, so that a rule reads as a pattern and a message.
struct Pattern: Sendable {
  private let source: String

  init(_ source: String) {
    self.source = source
  }

  struct Match {
    /// The line on which the match starts, counted from 1.
    let line: Int
    /// The whole match, then the captured groups; a group that took no part is empty.
    let groups: [String]
  }

  func matches(in text: String) -> [Match] {
    guard let expression = try? NSRegularExpression(pattern: source, options: [.anchorsMatchLines])
    else { preconditionFailure("not a regular expression: \(source)") }
    let whole = NSString(string: text)
    return expression.matches(in: text, range: NSRange(location: 0, length: whole.length)).map {
      result in
      let before = whole.substring(to: result.range.location)
      return Match(
        line: before.utf8.count { $0 == UInt8(ascii: "\n") } + 1,
        groups: (0..<result.numberOfRanges).map {
          let range = result.range(at: $0)
          return range.location == NSNotFound ? "" : whole.substring(with: range)
        })
    }
  }
}

extension SourceFile {
  /// A finding for each match of a pattern in a part of this file.
  func findings(_ pattern: Pattern, in text: String, message: (Pattern.Match) -> String)
    -> [Finding]
  {
    pattern.matches(in: text).map { Finding(path: path, line: $0.line, message: message($0)) }
  }

  func finding(_ message: String) -> Finding { Finding(path: path, line: 0, message: message) }
}
