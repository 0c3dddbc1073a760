// `fieldkeep passphrase`: what a thief of this laptop has to guess.

import ArgumentParser
import Fieldkeep
import Foundation

struct PassphraseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "passphrase",
    abstract: "Set, change or remove the passphrase of this laptop's records.",
    discussion: """
      Everything on this laptop is sealed under one key. Without a passphrase that
      key lies in a file beside the records; with one, a thief has to guess it, at a
      third of a second and 128 MiB of memory a guess.

      Six words are offered, drawn by chance; a passphrase of your own has 12
      characters or more. Whoever forgets it asks an admin for a new invitation:
      what was synced comes back, what was not is lost.

      Set it before the first record: a disk may keep a copy of the open key that it
      was told to overwrite. A copy that somebody made of the data folder still
      opens with the passphrase that it had then.

        fieldkeep passphrase
        fieldkeep passphrase --status
        fieldkeep passphrase --old-from old.txt --new-from new.txt
        fieldkeep passphrase --remove
      """)

  @OptionGroup var options: GlobalOptions

  @Flag(help: "Only say how the records are protected.")
  var status = false

  @Flag(help: "Take the passphrase away, for a desk that nobody sits at.")
  var remove = false

  @Option(help: ArgumentHelp("Read the one that holds from a file.", valueName: "file"))
  var oldFrom: String?

  @Option(help: ArgumentHelp("Read the new one from a file.", valueName: "file"))
  var newFrom: String?

  func validate() throws {
    guard !(remove && newFrom != nil) else {
      throw ValidationError(say("--remove takes no new passphrase"))
    }
  }

  func run() async throws {
    let protection = FolderProtection(at: try options.folder())
    let before = try protection.state()
    guard before != .absent else { throw Desk.nothingHere }
    if status { return tell(before) }
    if case .leaseOver(let end) = before { throw FieldkeepError.leaseOver(end) }
    if remove {
      guard before != .keyFile else { throw FieldkeepError.notProtected }
      try proven { old throws(FieldkeepError) in try protection.remove(old: old) }
      return tell(try protection.state())
    }
    if before == .keyFile {
      try protection.set(try chosen())
    } else {
      // The old one is tried before a new one is asked for.
      let key = try proven { old throws(FieldkeepError) in try protection.unlock(with: old) }
      try protection.change(to: try chosen(), with: key)
    }
    tell(try protection.state())
  }

  /// Runs a body with the passphrase that holds.
  private func proven<Result>(
    _ body: (Passphrase) throws(FieldkeepError) -> Result
  ) throws -> Result {
    if let oldFrom {
      return try body(Passphrase(entered: try SecretPrompt.passphrase(from: oldFrom)))
    }
    return try SecretPrompt.ask(tries: 3) { typed throws(FieldkeepError) in
      try body(Passphrase(entered: typed))
    }
  }

  private func chosen() throws -> Passphrase {
    guard let newFrom else { return try SecretPrompt.choose() }
    return try SecretPrompt.taken(try SecretPrompt.passphrase(from: newFrom))
  }

  private func tell(_ state: FolderProtection.State) {
    Screen.write(
      options.json ? ProtectionWords.json(state).text + "\n" : ProtectionWords.line(state) + "\n")
  }
}

/// How `init` and `join` protect a folder that holds nothing yet.
struct ProtectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Read this laptop's new passphrase from a file.", valueName: "file"))
  var passphraseFrom: String?

  @Flag(help: "Ask for no passphrase: whoever has this disk can read the records.")
  var noPassphrase = false

  /// Protects a folder before anything is in it: as asked for, or by asking, where somebody sits at a terminal.
  func apply(_ options: GlobalOptions) throws {
    let protection = FolderProtection(at: try options.folder())
    guard try protection.state() == .absent else { return }
    if let passphraseFrom {
      let typed = try SecretPrompt.passphrase(from: passphraseFrom)
      try protection.begin(with: try SecretPrompt.taken(typed))
    } else if !noPassphrase, Prompt.isPossible(options) {
      try protection.begin(with: try SecretPrompt.choose())
    }
  }

  /// What a new folder's owner should know of its protection.
  static func line(_ options: GlobalOptions) throws -> String {
    try FolderProtection(at: try options.folder()).state() == .keyFile
      ? say("none: whoever has this disk can read the records; fieldkeep passphrase")
      : say("by your passphrase; fieldkeep lock, fieldkeep unlock")
  }
}
