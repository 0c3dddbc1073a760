// `fieldkeep carry`: segments by file. Whoever reaches the server first may bring a colleague's work along.

import ArgumentParser
import Fieldkeep

struct Carry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "carry",
    abstract: "Carry work by file, on a stick or by a colleague.",
    discussion: """
      The file holds the same sealed, signed bytes that a sync would send: whoever
      carries it can deliver what they cannot read, and nobody can change it on
      the way.

        fieldkeep carry out /media/stick/night.fieldkeep
        fieldkeep carry in /media/stick/night.fieldkeep
      """,
    subcommands: [CarryOut.self, CarryIn.self])
}

struct CarryOut: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "out", abstract: "Write what no server has acknowledged to a file.")

  @OptionGroup var options: GlobalOptions

  @Flag(help: "Everything held here, for a colleague who reaches no server.")
  var everything = false

  @Argument(help: ArgumentHelp("The file; must not exist yet.", valueName: "file"))
  var file: String

  func run() async throws {
    let desk = try await Desk.open(options)
    let count = try await desk.replica.carryOut(to: file, everything: everything)
    desk.print(
      json: .object(["items": .number(Int64(count)), "file": .text(file)]),
      [
        " "
          + say(
            """
            \(counted(count, "item")) in \(Screen.shown(file)), sealed and signed; it stays unsent here until \
            a server has it
            """)
      ])
  }
}

struct CarryIn: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "in", abstract: "Take in a file that was carried here: all of it, or nothing.")

  @OptionGroup var options: GlobalOptions
  @Argument(help: ArgumentHelp("The file.", valueName: "file")) var file: String

  func run() async throws {
    let desk = try await Desk.open(options)
    let counts = try await desk.replica.carryIn(from: file)
    var parts = [
      say("\(counted(counts.items, "item")) read"), say("\(counts.newSegments) new"),
      say("\(counts.appliedChanges) received"),
    ]
    if counts.carriedSegments > 0 {
      parts.append(say("\(counts.carriedSegments) carried on to the server unread"))
    }
    if counts.refused > 0 {
      parts.append(
        desk.screen.urgent(say("\(counts.refused) did not prove their author, left out")))
    }
    let disputes = try await Disputes(desk)
    if !disputes.isEmpty { parts.append(desk.screen.urgent(disputes.summary)) }
    desk.print(
      json: .object([
        "items": .number(Int64(counts.items)), "new_segments": .number(Int64(counts.newSegments)),
        "received": .number(Int64(counts.appliedChanges)),
        "carried_segments": .number(Int64(counts.carriedSegments)),
        "refused": .number(Int64(counts.refused)), "to_decide": .number(Int64(disputes.all.count)),
      ]),
      [" " + parts.joined(separator: " · ")])
  }
}
