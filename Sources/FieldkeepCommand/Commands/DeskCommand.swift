// `fieldkeep desk`: the office laptop that watches every clock, and tells a pager or a mail program, once.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct DeskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "desk",
    abstract: "Watch every clock, and hand out who is to be told.",
    discussion: """
      Runs the rules over all open cases of this laptop, and hands each step of
      each clock, such as a reminder or a breach, to the command that --run names.
      The command is read by a shell and gets one line of JSON on standard input:
      identifiers, the rule, the step, to whom, until when; never a field's text,
      and nothing in its arguments or environment. It says by status 0 that it
      took it. What arrives must be on this laptop: run fieldkeep sync --watch
      beside it.

      How often: once, and never again after the command ended with 0, over
      restarts and on every laptop that has heard of it. If the desk itself dies
      between the start of the command and the note that it ended, the same step
      is handed out once more, with the same "id" and "is_again": a page twice is
      better than none. A command that fails is tried again, five times at most.
      What was past when it was recorded pages nobody: one line says so.

        fieldkeep desk --run "/usr/local/bin/page-duty-officer"
        fieldkeep desk --run "mail -s 'Fieldkeep: a clock' desk@example.org"
        fieldkeep desk --once      one look, as from cron
      """)

  @OptionGroup var options: GlobalOptions

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("What is run for each; without it, lines only.", valueName: "command"))
  var command: String?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("Only clocks of this agency or role.", valueName: "who"))
  var who: String?

  @Option(help: ArgumentHelp("How long the command may take, in seconds.", valueName: "seconds"))
  var limit: Int = 20

  @Flag(help: "Look once and end.") var once = false

  func run() async throws {
    let desk = try await Desk.open(options)
    guard try await desk.replica.isEnrolled() else { throw ReplicaError.notEnrolled }
    guard (1...50).contains(limit) else {
      throw Failure(.usage, "the command may take 1 to 50 seconds", hint: "change --limit")
    }
    let lock = try DeskLock(folder: desk.folder)
    if !once { Screen.note("watching; Ctrl-C ends it") }
    let watch = DeskWatch(
      desk: desk, viewer: try who.map(ViewerOptions.viewer) ?? DueViewer(),
      handOut: command.map { HandOut(command: $0, limit: .seconds(limit)) })
    try await watch.run(once: once)
    lock.release()
  }
}
