// `fieldkeep hide`: somebody comes to the car window. The screen is empty before they have bent down.

import ArgumentParser
import Fieldkeep
import Foundation

struct Hide: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hide",
    abstract: "Clear the screen and what can be scrolled back to, and lock, at once.",
    discussion: """
      Nothing is opened, asked or printed, and nothing that was written changes.

      Where the records have a passphrase they are locked as well: the next command
      asks for it. Without one, whoever has this laptop can ask again. What you
      typed may stand in your shell's history.

        fieldkeep hide
      """)

  @OptionGroup var options: GlobalOptions

  func run() throws {
    // The terminal itself: what is printed may be going into a file.
    let terminal = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC)
    let isThere = terminal >= 0 || isatty(STDOUT_FILENO) == 1
    if isThere { Screen.write(Screen.emptying, to: terminal >= 0 ? terminal : STDOUT_FILENO) }
    // Also where there is nothing to clear: whoever hides means both.
    if let folder = try? options.folder() { FolderProtection(at: folder).lock() }
    guard isThere else { throw Failure(.usage, "there is no terminal to clear") }
    // A terminal within a terminal keeps its own lines, and does not let them be cleared from within.
    guard let keeper = ProcessInfo.processInfo.environment["TMUX"], !keeper.isEmpty else { return }
    let process = try ChildProcess(
      "/bin/sh", ["-c", "exec tmux clear-history >/dev/null 2>&1 </dev/null"])
    while !process.hasEnded() { usleep(2_000) }
  }
}

extension Screen {
  /// What takes everything off a terminal: the lines above, then those shown, then those above again, where some
  /// terminals put what was shown.
  static let emptying = "\u{1B}[3J\u{1B}[H\u{1B}[2J\u{1B}[3J"
}
