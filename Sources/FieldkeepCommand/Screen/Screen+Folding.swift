// Long lines on a terminal: broken between words, and set in below where they began, so that a name or a command is read
// whole on eighty columns. What goes into a file or a pipe is never broken.

extension Screen {
  /// A text whose lines are at most so many characters wide, wherever they have a space to break at.
  ///
  /// - Parameters:
  ///   - text: lines, which may hold the codes of colors.
  ///   - width: of the terminal.
  /// - Returns: the same lines, some of them now two or more.
  static func folded(_ text: String, to width: Int) -> String {
    guard text.utf8.count > width else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { folded(line: $0, to: width) }.joined(separator: "\n")
  }

  private static func folded(line: Substring, to width: Int) -> String {
    guard line.utf8.count > width else { return String(line) }
    // The code of a color may stand in front of the spaces.
    let start = line.replacing(/\u{1B}\[[0-9;]*m/, with: "").prefix { $0 == " " }.count
    let indent = String(repeating: " ", count: min(12, start + 2))
    var lines: [String] = []
    var current = ""
    var length = 0
    /// What may go to the next line: the text behind the last space, and how long it is.
    var word = ""
    var wordLength = 0
    var isCode = false
    for character in line {
      if character == "\u{1B}" { isCode = true }
      if isCode {
        word.append(character)
        if character.isLetter { isCode = false }
        continue
      }
      if character == " ", !(word.isEmpty && current.allSatisfy { $0 == " " }) {
        current += word + " "
        length += wordLength + 1
        (word, wordLength) = ("", 0)
        continue
      }
      word.append(character)
      wordLength += 1
      if length + wordLength > width, current.contains(where: { $0 != " " }) {
        while current.hasSuffix(" ") { current.removeLast() }
        lines.append(current)
        (current, length) = (indent, indent.count)
      }
    }
    return (lines + [current + word]).joined(separator: "\n")
  }
}
