// Swift source taken apart into code, comments and string literals. A rule that forbids a word in code must not trip over
// a comment that explains why it is forbidden, nor over a test's sample of it, so plain searching would not do.

/// The parts of a Swift file, each with the line breaks of the whole, so that places in it are the file's own lines.
///
/// Everything that is not of a part is blanked with spaces in it. What is interpolated into a string counts as code. A
/// string literal that its line does not close ends with it, as in a regex literal that holds a quotation mark.
struct SwiftText: Sendable {
  let code: String
  let comments: String
  let strings: String

  init(_ source: String) {
    var scanner = Scanner(bytes: Array(source.utf8))
    scanner.scanCode(untilParenthesis: false)
    code = String(decoding: scanner.code, as: UTF8.self)
    comments = String(decoding: scanner.comments, as: UTF8.self)
    strings = String(decoding: scanner.strings, as: UTF8.self)
  }
}

private enum Part {
  case code, comment, string
}

private struct Scanner {
  private let bytes: [UInt8]
  private var position = 0
  private(set) var code: [UInt8] = []
  private(set) var comments: [UInt8] = []
  private(set) var strings: [UInt8] = []

  init(bytes: [UInt8]) {
    self.bytes = bytes
    code.reserveCapacity(bytes.count)
    comments.reserveCapacity(bytes.count)
    strings.reserveCapacity(bytes.count)
  }

  /// Scans code up to the end, or past the parenthesis that closes an interpolation.
  mutating func scanCode(untilParenthesis: Bool) {
    var depth = 0
    while position < bytes.count {
      if starts(with: "//") {
        while position < bytes.count, bytes[position] != Ascii.newline { take(1, as: .comment) }
      } else if starts(with: "/*") {
        scanBlockComment()
      } else if let hashes = hashesBeforeQuote() {
        scanString(hashes: hashes)
      } else {
        switch bytes[position] {
        case Ascii.openParenthesis: depth += 1
        case Ascii.closeParenthesis:
          depth -= 1
          if untilParenthesis, depth < 0 { return take(1, as: .string) }
        default: break
        }
        take(1, as: .code)
      }
    }
  }

  /// Block comments nest in Swift.
  private mutating func scanBlockComment() {
    var depth = 0
    repeat {
      if starts(with: "/*") {
        depth += 1
        take(2, as: .comment)
      } else if starts(with: "*/") {
        depth -= 1
        take(2, as: .comment)
      } else {
        take(1, as: .comment)
      }
    } while depth > 0 && position < bytes.count
  }

  private mutating func scanString(hashes: Int) {
    let fence = [UInt8](repeating: Ascii.hash, count: hashes)
    let isMultiline = starts(with: fence + Array("\"\"\"".utf8))
    let quote = Array((isMultiline ? "\"\"\"" : "\"").utf8)
    take(hashes + quote.count, as: .string)
    while position < bytes.count {
      if starts(with: quote + fence) { return take(quote.count + hashes, as: .string) }
      if !isMultiline, bytes[position] == Ascii.newline { return }
      if starts(with: [Ascii.backslash] + fence + [Ascii.openParenthesis]) {
        take(hashes + 2, as: .string)
        scanCode(untilParenthesis: true)
      } else if hashes == 0, bytes[position] == Ascii.backslash {
        take(2, as: .string)
      } else {
        take(1, as: .string)
      }
    }
  }

  /// The number of `#` before a quotation mark that opens a string here; nil if none does.
  private func hashesBeforeQuote() -> Int? {
    var end = position
    while end < bytes.count, bytes[end] == Ascii.hash { end += 1 }
    return end < bytes.count && bytes[end] == Ascii.quote ? end - position : nil
  }

  private func starts(with text: String) -> Bool { starts(with: Array(text.utf8)) }

  private func starts(with prefix: [UInt8]) -> Bool {
    bytes.count - position >= prefix.count
      && bytes[position..<(position + prefix.count)].elementsEqual(prefix)
  }

  private mutating func take(_ count: Int, as part: Part) {
    for byte in bytes[position..<min(position + count, bytes.count)] {
      let blank = byte == Ascii.newline ? byte : Ascii.space
      code.append(part == .code ? byte : blank)
      comments.append(part == .comment ? byte : blank)
      strings.append(part == .string ? byte : blank)
    }
    position = min(position + count, bytes.count)
  }
}

private enum Ascii {
  static let newline = UInt8(ascii: "\n")
  static let space = UInt8(ascii: " ")
  static let quote = UInt8(ascii: "\"")
  static let hash = UInt8(ascii: "#")
  static let backslash = UInt8(ascii: "\\")
  static let openParenthesis = UInt8(ascii: "(")
  static let closeParenthesis = UInt8(ascii: ")")
}
