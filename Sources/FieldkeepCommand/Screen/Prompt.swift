// Questions on a terminal. A question is an offer: whoever is busy with a youth presses Enter, and is not asked twice.

import Foundation

/// Asks, where somebody sits.
enum Prompt {
  /// What somebody answered.
  enum Answer: Hashable {
    case said(String)
    /// Asked, and nobody knows.
    case unknown
    /// Not now.
    case later
    /// What words there are.
    case help
    /// No more questions.
    case stop
  }

  /// Whether anyone can be asked: both ways lead to a terminal, and no script reads along.
  static func isPossible(_ options: GlobalOptions) -> Bool {
    isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && !options.json
  }

  /// Asks one question.
  static func ask(_ question: String) -> Answer {
    Screen.write(" \(question) ")
    guard let line = readLine() else {
      // The line of the question ends, though nobody ended it.
      Screen.write("\n")
      return .stop
    }
    let word = line.trimming()
    switch word.lowercased() {
    case "", "later", "ask later": return .later
    case "unknown", "not known", "don't know": return .unknown
    case "?", "help": return .help
    case "stop", "quit", "q": return .stop
    default: return .said(word)
    }
  }
}
