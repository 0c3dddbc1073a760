// What happens where somebody sits at a terminal: questions, an editor that breaks off, a screen that has to be empty now.
// The program `script` is the terminal; where a machine has none, these tell nothing.

import Foundation
import Testing

@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
struct TerminalTests {
  /// Runs a command on a terminal, with some keys pressed.
  private func type(
    _ keys: String, into command: String, _ place: Place, editor: String = ""
  ) async throws -> String {
    let environment = ["KEYS": keys, "TERM": "xterm", "EDITOR": editor, "NO_COLOR": "1"]
    return try await place.run(
      "printf \"$KEYS\" | script -qec '\(command)' /dev/null", environment: environment
    ).output.replacing("\r\n", with: "\n")
  }

  @Test func `a case is open before anything is asked, and each answer is kept`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    let said = try await type(
      "10 min ago\\nCompton desk\\n\\nkiki\\nmo\\nunknown\\nstop\\n", into: "fieldkeep new", place)
    let opening = try #require(said.range(of: "72 h ends"))
    let question = try #require(said.range(of: "When was first contact?"))
    #expect(opening.lowerBound < question.lowerBound)
    // A word that is none is asked again, with the words that would do.
    #expect(said.contains("say one of: street, motel"))
    #expect(said.contains("to ask later: station, how identified → fieldkeep ask"))
    let shown = try await place.run("fieldkeep show").output
    #expect(shown.contains("kind of place Motel"))
    #expect(shown.contains("called by Compton desk"))
    // What nobody knows is not asked again, what was put off is.
    #expect(
      try await place.run("fieldkeep ask").output
        == " Which station?\n How was the youth noticed?\n")
    #expect(try await place.run("fieldkeep ask --all").output.contains("Which area?"))
    let more = try await type("Century\\n\\n", into: "fieldkeep ask", place)
    #expect(more.contains("Which station?"))
    #expect(!more.contains("Who called?"))
    #expect(try await place.run("fieldkeep ask").output == " How was the youth noticed?\n")
  }

  @Test func `a wrong answer is taken back, and a slip is asked about`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    // Whoever called and which station in each other's place: back, and back again.
    let said = try await type(
      "10 min ago\\nCentury\\nback\\nDesk 4\\nunknwon\\ny\\nmo\\nstpo\\n\\nstop\\n",
      into: "fieldkeep new", place)
    #expect(said.contains("unknown? (y, or Enter to keep what was typed)"), "\(said)")
    let shown = try await place.run("fieldkeep show").output
    #expect(shown.contains("called by Desk 4"), "\(shown)")
    #expect(!shown.contains("Century"))
    #expect(!shown.contains("unknwon"))
    // What was meant as it was typed is kept as it was typed.
    #expect(shown.contains("stpo"), "\(shown)")
    let left = try await place.run("fieldkeep ask").output
    #expect(left == " How was the youth noticed?\n")
  }

  @Test func `an undo before anything was written takes no founding back`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    let (status, said) = try await place.run("fieldkeep undo")
    #expect(status == 66)
    #expect(said.contains("names the organization"), "\(said)")
    #expect(try await place.run("fieldkeep list teams").output.contains("Advocates"))
  }

  @Test func `an unknown that was none is taken back`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    _ = try await type("unknown\\nback\\n01:50\\nstop\\n", into: "fieldkeep new", place)
    #expect(try await place.run("fieldkeep due").output.contains("HEALTH EVAL"))
  }

  @Test func `a draft is dropped by its whole word only`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    _ = try await place.run("fieldkeep new")
    // The editor saves, and breaks off.
    try Data("#!/bin/sh\necho 'a first line' > \"$1\"\nexit 1\n".utf8)
      .write(to: URL(filePath: place.path + "/breaking.sh"))
    let breaking = "sh \(place.path)/breaking.sh"
    _ = try await type("", into: "fieldkeep note", place, editor: breaking)
    let slipped = try await type("d\\ndorp\\nq\\n", into: "fieldkeep note", place, editor: "true")
    #expect(slipped.contains("it stays here, sealed"), "\(slipped)")
    let again = try await type("q\\n", into: "fieldkeep note", place, editor: "true")
    #expect(again.contains("a text was left unfinished here, 1 line"))
    _ = try await type("drop\\n", into: "fieldkeep note", place, editor: "true")
    let gone = try await type("q\\n", into: "fieldkeep note", place, editor: "true")
    #expect(!gone.contains("left unfinished"))
  }

  @Test func `questions are asked in Spanish, and answered in it`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    let said = try await type(
      "hace 20 min\\nEstación Compton\\nno sé\\nayuda\\ncalle\\nluego\\nsalir\\n",
      into: "fieldkeep new --language es", place)
    #expect(said.contains("¿Cuándo fue el primer contacto?"), "\(said)")
    #expect(said.contains("por preguntar: "), "\(said)")
    let shown = try await place.run("fieldkeep show --language es").output
    #expect(shown.contains("llamó Estación Compton"), "\(shown)")
    #expect(shown.contains("tipo de lugar Calle"), "\(shown)")
    let json = try await place.run("LC_ALL=es_US.UTF-8 fieldkeep show --json").output
    #expect(json == (try await place.run("fieldkeep show --json").output))
  }

  @Test func `first contact can be unknown, and then no clock runs`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    _ = try await type("unknown\\nstop\\n", into: "fieldkeep new", place)
    let due = try await place.run("fieldkeep due").output
    #expect(!due.contains("HEALTH EVAL"), "\(due)")
  }

  @Test(arguments: [
    "fieldkeep new --json", "fieldkeep new --no-questions", "fieldkeep new < /dev/null",
  ])
  func `nobody is asked who did not ask for it`(_ command: String) async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    let said = try await type("\\n\\n", into: command, place)
    #expect(said.contains("none alerted yet") || said.contains("first_contact_at"))
    #expect(!said.contains("Who called?"))
  }

  @Test func `what was written when the program was killed is gone on with`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    _ = try await place.run("fieldkeep new")
    // Saves a text, ends the program as a power cut would, and ends itself.
    let killing = """
      #!/bin/sh
      trap "" HUP
      claim="$(dirname "$1")/claim"
      while [ ! -s "$claim" ]; do sleep 0.01; done
      echo "half a thought" > "$1"
      kill -9 "$(sed -n 3p "$claim")"
      """
    try Data(killing.utf8).write(to: URL(filePath: place.path + "/killing.sh"))
    _ = try await type("", into: "fieldkeep note", place, editor: "sh \(place.path)/killing.sh")
    #expect(try await place.run("fieldkeep list notes").output == " none\n")
    // A quick note meanwhile is a note of its own.
    _ = try await place.run("fieldkeep note quick")
    try Data("#!/bin/sh\necho 'and the rest' >> \"$1\"\n".utf8)
      .write(to: URL(filePath: place.path + "/adding.sh"))
    let adding = "sh \(place.path)/adding.sh"
    let left = try await type("q\\n", into: "fieldkeep note", place, editor: adding)
    #expect(left.contains("a text was left unfinished here"))
    #expect(left.contains("it stays here, sealed"))
    _ = try await type("\\n", into: "fieldkeep note", place, editor: adding)
    let notes = try await place.run("fieldkeep list notes --json").output
    #expect(notes.contains("\"text\": \"half a thought\\nand the rest\""), "\(notes)")
    #expect(notes.contains("\"text\": \"quick\""))
    // Nothing in the clear stays behind, in memory or on the disk.
    let files = try FileManager.default.subpathsOfDirectory(atPath: place.path)
    #expect(!files.contains { $0.hasPrefix("fieldkeep-") })
    let again = try await type("", into: "fieldkeep note", place, editor: adding)
    #expect(!again.contains("left unfinished"))
  }

  @Test func `hide empties the screen and prints nothing else, with or without an organization`()
    async throws
  {
    let place = try Place()
    defer { place.remove() }
    let (status, said) = try await place.run(
      "script -qec 'fieldkeep hide > out; cat out' /dev/null < /dev/null",
      environment: ["TERM": "xterm"])
    #expect(status == 0)
    #expect(said == "\u{1B}[3J\u{1B}[H\u{1B}[2J\u{1B}[3J")
  }

  @Test func `the root's sheets are typed in row by row, and a slip is asked again`() async throws {
    let place = try Place()
    defer { place.remove() }
    let founded = try await place.run(
      "fieldkeep init --name County --root-key-out root.txt --root-sheets 2")
    #expect(founded.status == 0, "\(founded.output)")
    func rows(_ number: Int) async throws -> String {
      let page = try await place.run("grep -E '^  [1-6] ' root-\(number)-of-2.txt").output
      // Without their numbers, and four letters of each word, as somebody tired types them.
      return page.split(separator: "\n").map { row in
        row.split(separator: " ").dropFirst().map { $0.prefix(4) }.joined(separator: " ")
      }.joined(separator: "\\n")
    }
    let (first, second) = (try await rows(1), try await rows(2))
    let slip = "zoom " + second.drop { $0 != " " }.dropFirst()
    let said = try await type(
      "\(slip)\\n\(second)\\n\(first)\\n", into: "fieldkeep root check", place)
    #expect(said.contains("do not fit their check"), "\(said)")
    #expect(said.contains("the 30 words of the other sheet"), "\(said)")
    #expect(said.contains("this is the root of this organization"), "\(said)")
  }
}
