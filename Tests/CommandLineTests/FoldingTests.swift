// What is on a terminal: lines that fit it, words that a wrong key made.

import Testing

@testable import FieldkeepCommand

@Suite struct FoldingTests {
  // MARK: lines

  private static let width = 40

  @Test(arguments: [
    " case 7Q4-MK · first contact Tue 22:55 · advocates only · 2 to decide",
    "no spaces: " + String(repeating: "x", count: 90) + " and a word behind it",
    " \u{1B}[1m7Q4-MK\u{1B}[0m  " + String(repeating: "ñandú ", count: 20),
    "   --keep 1  2010-06-02  \u{1B}[2myou, Wed 02:37\u{1B}[0m", "", "short",
    " two\n lines, of which the second is a good deal longer than the terminal is",
  ])
  func `a line is broken between words only, and nothing of it is lost`(_ text: String) {
    let folded = Screen.folded(text, to: Self.width)
    func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" } }
    #expect(words(folded) == words(text))
    for line in folded.split(separator: "\n") {
      let seen = line.replacing(/\u{1B}\[[0-9;]*m/, with: "")
      // A word that is longer than the terminal is the terminal's to break.
      #expect(seen.count <= Self.width || words(String(seen)).count == 1, "\(seen)")
    }
  }

  @Test func `what fits is as it was, and what goes on is set in`() {
    let fitting = " DCFS respond               03:39      in 61 min"
    #expect(Screen.folded(fitting, to: 80) == fitting)
    #expect(
      Screen.folded(" ! no signal: alerts are phone calls", to: 24)
        == " ! no signal: alerts are\n   phone calls")
  }

  // MARK: wrong keys

  private static let slips: [(String, String?)] = [
    ("unknwon", "unknown"), ("unkown", "unknown"), ("unknownn", "unknown"), ("latr", "later"),
    ("stpo", "stop"), ("dsconocido", "desconocido"),
    // Nothing is taken for a name, and a name for nothing.
    ("Compton", nil), ("Century", nil), ("kiki", nil), ("", nil), ("x", nil), ("unclear", nil),
  ]

  @Test(arguments: slips)
  func `a word one slip away from an answer is known for it`(typed: String, meant: String?) {
    let known = ["unknown", "later", "stop", "desconocido", "help"]
    #expect(NearWord.of(typed, among: known) == meant)
  }

  @Test(arguments: [("nwe", "new"), ("shwo", "show"), ("alrt", "alert"), ("consetn", "consent")])
  func `a command that is nearly one is named`(typed: String, meant: String) {
    #expect(NearWord.of(typed, among: Program.commandNames) == meant)
  }

  @Test func `of two that are as near neither is meant`() {
    #expect(NearWord.of("mote", among: ["note", "mete"]) == nil)
    #expect(NearWord.slips(Array("ca"), Array("ac")) == 1)
    #expect(NearWord.slips(Array(""), Array("abc")) == 3)
  }
}
