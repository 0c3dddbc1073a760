// Arguments and surroundings that nobody types on purpose: the program answers each with a status, and keeps what it has.

import ChildProcesses
import Foundation
import Testing

@Suite struct HostileArgumentTests {
  /// What may stand in place of a name, a word, a time or a file.
  static let arguments = [
    "", " ", "-", "--", "-x", "--kiki", "../../etc/passwd", "a\nb", "\u{1B}[2J", "\u{202E}", "%s%n",
    "'; DROP TABLE record; --", String(repeating: "7", count: 100_000), "@/dev/null", "@/", "@",
    "9223372036854775808", "٣", "𝟙:𝟛𝟘",
  ]

  static let commands = [
    ["show"], ["list"], ["alert"], ["need"], ["place"], ["correct"], ["why", "recovery"],
    ["history"], ["resolve"], ["carry", "in"], ["join"], ["sync"], ["set", "recovery", "station_"],
    ["new", "--contact"], ["alert", "dcfs"], ["find", "--age"], ["invite", "--team"],
    ["remote", "add", "origin"], ["sql"], ["--case"], ["contact"], ["export", "--refused"],
    ["due", "--as"], ["waive"], ["waive", "d2"], ["away"], ["away", "--from"], ["told"],
    ["missing"], ["back"], ["debrief", "--factor"], ["assign"], ["assign", "--role"],
    ["unassign"], ["observe", "readiness"], ["add"], ["add", "service"], ["exam"], ["mandated"],
    ["close"], ["close", "--reason"], ["reopen"], ["numbers"],
    ["export", "--to", "health", "--purpose", "service", "--format", "htcds", "--out"],
    ["export", "--dry-run", "--format", "csv", "--to", "health", "--purpose", "service", "--type"],
    ["import", "--type", "station"], ["import", "--undo"], ["import", "x.csv", "--map"], ["ask"],
    ["complete"],
  ]

  @Test(arguments: commands)
  func `no argument ends the program otherwise than with a status of its list`(
    _ command: [String]
  ) async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    _ = try await place.run("fieldkeep new")
    let known: Set<Int32> = [0, 64, 65, 66, 69, 73, 77, 78]
    // Each command meets every third argument, each argument every third command.
    let offset = Self.commands.firstIndex(of: command) ?? 0
    for (index, argument) in Self.arguments.enumerated() where (index + offset).isMultiple(of: 3) {
      let environment = ["ARGUMENT": argument]
      let words = command.map { "'\($0)'" }.joined(separator: " ")
      let (status, output) = try await place.run(
        "fieldkeep \(words) \"$ARGUMENT\"", environment: environment)
      let found = status.map { known.contains($0) } ?? false
      #expect(found, "\(command) with \(argument.prefix(20).debugDescription): \(status ?? -1)")
      #expect(!output.contains("\u{1B}"), "\(command) printed an escape sequence")
      #expect(!output.contains("Fatal"), "\(command) with \(argument.prefix(20).debugDescription)")
    }
    let (status, _) = try await place.run("fieldkeep check")
    #expect(status == 0)
  }

  @Test func `a reader that leaves early ends the program quietly`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    let command = "{ fieldkeep list teams --json; echo status $? >&2; } | head -c 1 > /dev/null"
    let (_, output) = try await place.run(command)
    #expect(output == "status 0\n")
  }

  @Test func `closed streams harm no file`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    let (status, _) = try await place.run("fieldkeep new <&- >&- 2>&-")
    #expect(status == 0)
    let (_, output) = try await place.run(
      "fieldkeep list --json | grep -c '\"name\"'; fieldkeep check")
    #expect(output.hasPrefix("1\n"))
    #expect(output.contains("all sound"))
  }

  @Test func `an output that takes nothing is said, with a status`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    let (status, output) = try await place.run("fieldkeep list teams > /dev/full")
    #expect(status == 74)
    #expect(output.hasPrefix("fieldkeep: error: the output cannot be written"))
  }

  @Test(arguments: ["TZ=Kiki/Land", "TZ=:/etc/passwd", "LC_ALL=C", "LANG=xx", "TERM=", "TZ="])
  func `odd surroundings change nothing that is kept`(_ setting: String) async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    let (status, output) = try await place.run(
      "env \(setting) fieldkeep new --contact 01:50 > /dev/null && env \(setting) fieldkeep show")
    #expect(status == 0)
    #expect(output.hasPrefix("case "))
  }

  @Test func `a folder that cannot be written is said, with a status`() async throws {
    let place = try Place()
    defer { place.remove() }
    // A file in the folder's place stops even a superuser, whom permissions do not.
    let (status, output) = try await place.run(
      "touch taken; fieldkeep --data taken/data init --root-key-out root.key; code=$?; ls; exit $code"
    )
    #expect(status == 73 || status == 65)
    #expect(output.contains("fieldkeep: error: "))
    #expect(!output.contains("root.key"))
  }

  @Test func `a second command waits for the first, and both are kept`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    _ = try await place.run("fieldkeep new")
    let both = (1...4).map { "fieldkeep note 'number \($0)' > /dev/null &" }.joined(separator: " ")
    let (_, output) = try await place.run(
      "\(both) wait; fieldkeep list notes --json | grep -c '\"id\"'")
    #expect(output == "4\n")
  }

  @Test func `colors are for terminals, and only where they are wanted`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    let (_, piped) = try await place.run("fieldkeep")
    #expect(!piped.contains("\u{1B}"))
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/script") else { return }
    let terminal = "script -qec fieldkeep /dev/null"
    let (_, shown) = try await place.run(terminal, environment: ["TERM": "xterm"])
    #expect(shown.contains("\u{1B}[1m"))
    let (_, plain) = try await place.run(terminal, environment: ["TERM": "xterm", "NO_COLOR": "1"])
    #expect(!plain.contains("\u{1B}[1m"))
  }
}
