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
    /// The question before this one again.
    case back
    /// No more questions.
    case stop
  }

  /// Words that answer any question.
  ///
  /// Those of both languages are understood in both: nobody looks at a setting before an answer.
  private static let words: [(word: String, answer: Answer)] = [
    ("later", .later), ("ask later", .later), ("luego", .later), ("más tarde", .later),
    ("mas tarde", .later), ("después", .later), ("despues", .later), ("unknown", .unknown),
    ("not known", .unknown), ("don't know", .unknown), ("desconocido", .unknown),
    ("no sé", .unknown), ("no se", .unknown), ("no se sabe", .unknown), ("?", .help),
    ("help", .help), ("ayuda", .help), ("<", .back), ("back", .back), ("atrás", .back),
    ("atras", .back), ("stop", .stop), ("quit", .stop), ("q", .stop), ("salir", .stop),
    ("parar", .stop),
  ]

  /// Whether anyone can be asked: both ways lead to a terminal, and no script reads along.
  static func isPossible(_ options: GlobalOptions) -> Bool {
    isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && !options.json
  }

  /// Asks one question.
  ///
  /// An answer that is nearly one of the words above, `unknwon`, would be kept as the name of a station: so it is asked about.
  static func ask(_ question: Said) -> Answer {
    guard let line = typed(behind: question) else { return .stop }
    let word = line.lowercased()
    if word.isEmpty { return .later }
    if let known = words.first(where: { $0.word == word }) { return known.answer }
    let long = words.filter { $0.word.count >= 4 }
    guard let near = NearWord.of(word, among: long.map(\.word)),
      let meant = long.first(where: { $0.word == near }),
      isYes("\(near)? (y, or Enter to keep what was typed)")
    else { return .said(line) }
    return meant.answer
  }

  /// Asks for yes or no; anything but a yes is a no.
  static func isYes(_ question: Said) -> Bool {
    yes.contains((typed(behind: question) ?? "").lowercased())
  }

  /// Asks for the whole word, where no single wrong key may do it; anything else is a no.
  static func isWholeYes(_ question: Said) -> Bool {
    wholeYes.contains((typed(behind: question) ?? "").lowercased())
  }

  /// What means yes and no, in both languages.
  static let wholeYes: Set = ["yes", "sí", "si"]
  static let yes = wholeYes.union(["y", "s"])
  static let no: Set = ["n", "no"]

  /// Yes or no, as a person or another program writes it; nil for neither.
  static func truth(of text: String) -> Bool? {
    let word = text.lowercased()
    if yes.union(["true", "1"]).contains(word) { return true }
    return no.union(["false", "0"]).contains(word) ? false : nil
  }

  /// The line that somebody types behind a question, without spaces at its ends; nil where nobody does any more.
  static func typed(behind question: Said) -> String? {
    Screen.write(" \(Screen.onTerminal(question.text)) ")
    guard let line = readLine() else {
      // The line of the question ends, though nobody ended it.
      Screen.write("\n")
      return nil
    }
    return line.trimming()
  }
}
