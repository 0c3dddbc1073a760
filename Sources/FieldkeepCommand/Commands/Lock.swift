// `fieldkeep lock`: nobody reads on without the passphrase.

import ArgumentParser
import Fieldkeep

struct Lock: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock",
    abstract: "Lock this laptop's records at once.",
    discussion: """
      The next command asks for the passphrase. What is at work, such as a watch or a
      desk, ends at its next step. What was written is kept, sent or not.

        fieldkeep lock
        fieldkeep hide        clears the screen as well
      """)

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let protection = FolderProtection(at: try options.folder())
    switch try protection.state() {
    case .absent: throw Desk.nothingHere
    case .keyFile: throw FieldkeepError.notProtected
    case .leaseOver: break
    case .locked, .unlocked: protection.lock()
    }
    let state = try protection.state()
    Screen.write(
      options.json ? ProtectionWords.json(state).text + "\n" : ProtectionWords.line(state) + "\n")
  }
}
