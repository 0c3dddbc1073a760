// The string literals of the program's source, each with what takes it. What a program says in two languages is held by
// reading the source: a test that ran every command would still miss the answer to a mistake that it did not think of.

import Foundation

/// A string literal where it stands.
struct SourceText: Sendable {
  let path: String
  /// Counted from 1.
  let line: Int
  /// The text with `{1}` and so on for what is interpolated, as a catalog has it.
  let pattern: String
  /// The function that takes it, its last name; empty where none does.
  let function: String
  /// The argument's label; nil where it has none.
  let label: String?
  /// Whether it is put together with another text by `+`.
  let isJoined: Bool

  /// Whether it has words in it that a person reads, as far as a literal by itself can tell.
  var isProse: Bool {
    let words = pattern.replacing(/\{\d+[^}]*\}/, with: "")
    return words.contains(/[A-Za-z]{2}/) && pattern.contains(" ")
  }

  var place: String { "\(path):\(line): \(pattern.debugDescription)" }
}

extension SourceText {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every literal of the Swift files in a folder of the repository, those in literals included.
  static func all(in folder: String) throws -> [SourceText] {
    let base = root.appending(path: folder)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path).sorted()
    return try paths.filter { $0.hasSuffix(".swift") }.flatMap { path in
      let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
      return SourceReader.texts(of: text, path: path)
    }
  }
}

/// Reads Swift as far as literals, comments and brackets go.
struct SourceReader {
  private let path: String
  private let characters: [Character]
  private var position = 0
  private var line = 1
  /// What opened each bracket around this place: the name before a parenthesis, empty for any other.
  private var brackets: [String] = []
  /// The code since the last bracket or comma, for names and labels.
  private var recent = ""
  private var texts: [SourceText] = []

  /// Every literal of a file.
  static func texts(of source: String, path: String) -> [SourceText] {
    var reader = SourceReader(path: path, characters: Array(source))
    reader.readCode(untilParenthesis: false)
    return reader.texts
  }

  private init(path: String, characters: [Character]) {
    self.path = path
    self.characters = characters
  }

  private mutating func readCode(untilParenthesis: Bool) {
    let outer = (brackets, recent)
    brackets = []
    recent = ""
    defer { (brackets, recent) = outer }
    while position < characters.count {
      if starts(with: "//") {
        while position < characters.count, !characters[position].isNewline { step() }
      } else if starts(with: "/*") {
        while position < characters.count, !starts(with: "*/") { step() }
      } else if let hashes = hashesBeforeQuote() {
        readLiteral(hashes: hashes)
      } else {
        let character = characters[position]
        switch character {
        case "(", "[", "{":
          brackets.append(character == "(" ? Self.lastName(of: recent) : "")
          recent = ""
        case ")", "]", "}":
          if untilParenthesis, brackets.isEmpty {
            step()
            return
          }
          _ = brackets.popLast()
          recent = ""
        default: recent.append(character)
        }
        step()
      }
    }
  }

  private mutating func readLiteral(hashes: Int) {
    let fence = String(repeating: "#", count: hashes)
    let isMultiline = starts(with: fence + "\"\"\"")
    let quote = isMultiline ? "\"\"\"" : "\""
    let start = line
    let before = recent
    step(hashes + quote.count)
    var pattern = ""
    var count = 0
    while position < characters.count, !starts(with: quote + fence) {
      if starts(with: "\\\(fence)(") {
        step(hashes + 2)
        let word = inner()
        count += 1
        pattern += word == "time:" ? "{\(count) time}" : "{\(count)}"
        readCode(untilParenthesis: true)
      } else if starts(with: "\\" + fence) {
        step(hashes + 1)
        pattern += unescaped()
      } else {
        pattern.append(characters[position])
        step()
      }
    }
    step(quote.count + hashes)
    if isMultiline { pattern = Self.joined(pattern) }
    let trimmed = before.trimmingCharacters(in: .whitespacesAndNewlines)
    let rest = characters[position...].first { !$0.isWhitespace }
    texts.append(
      SourceText(
        path: path, line: start, pattern: pattern, function: brackets.last ?? "",
        label: trimmed.firstMatch(of: /(\w+):$/).map { String($0.1) },
        isJoined: trimmed.hasSuffix("+") || rest == "+"))
    recent += "\"\""
  }

  /// The first word of an interpolation.
  private func inner() -> String {
    String(characters[position...].prefix(5))
  }

  private mutating func unescaped() -> String {
    guard position < characters.count else { return "" }
    let character = characters[position]
    step()
    switch character {
    case "n": return "\n"
    case "\n": return "\u{1}"
    default: return String(character)
    }
  }

  /// The lines of a literal on several, without their indent; a line that ends with a backslash goes on.
  private static func joined(_ text: String) -> String {
    let lines = text.replacing("\u{1}", with: "\u{1}\n")
      .split(separator: "\n", omittingEmptySubsequences: false)
    let indent = lines.last?.prefix { $0 == " " }.count ?? 0
    return lines.dropFirst().dropLast().map { $0.dropFirst(indent) }.joined(separator: "\n")
      .replacing("\u{1}\n", with: "")
  }

  private static func lastName(of code: String) -> String {
    let trimmed = code.trimmingCharacters(in: .whitespaces)
    return trimmed.firstMatch(of: /(\w+)$/).map { String($0.1) } ?? ""
  }

  private func hashesBeforeQuote() -> Int? {
    var end = position
    while end < characters.count, characters[end] == "#" { end += 1 }
    return end < characters.count && characters[end] == "\"" ? end - position : nil
  }

  private func starts(with text: String) -> Bool {
    guard position < characters.count, characters[position] == text.first else { return false }
    return characters[position...].starts(with: text)
  }

  private mutating func step(_ count: Int = 1) {
    for _ in 0..<count where position < characters.count {
      if characters[position].isNewline { line += 1 }
      position += 1
    }
  }
}
