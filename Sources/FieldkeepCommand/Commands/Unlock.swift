// `fieldkeep unlock`: a laptop's owner says so once, and works.

import ArgumentParser
import Fieldkeep
import Foundation

struct Unlock: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlock",
    abstract: "Open this laptop's records with the passphrase, for a time.",
    discussion: """
      Without a time, they lock after 15 minutes without a command, and after 12
      hours whatever happens. With one, they stay open for as long as said. The key
      is kept by the kernel: it is on no disk, and ends when the laptop is turned
      off. Time that the laptop sleeps counts.

        fieldkeep unlock
        fieldkeep unlock --for 8h
        fieldkeep unlock --passphrase-from /run/credentials/desk
      """)

  @OptionGroup var options: GlobalOptions

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("How long, such as 8h; 12h at most.", valueName: "span"))
  var span: String?

  @Option(help: ArgumentHelp("Read the passphrase from a file; - from input.", valueName: "file"))
  var passphraseFrom: String?

  func run() async throws {
    let protection = FolderProtection(at: try options.folder())
    switch try protection.state() {
    case .absent: throw Desk.nothingHere
    case .keyFile: throw FieldkeepError.notProtected
    case .leaseOver(let end): throw FieldkeepError.leaseOver(end)
    case .locked, .unlocked: break
    }
    let span = try unlockSpan()
    let stays: Bool
    if let passphraseFrom {
      let typed = try SecretPrompt.passphrase(from: passphraseFrom)
      stays = try protection.unlock(with: Passphrase(entered: typed), for: span).staysUnlocked
    } else {
      stays = try SecretPrompt.ask(tries: 3) { typed throws(FieldkeepError) in
        try protection.unlock(with: Passphrase(entered: typed), for: span).staysUnlocked
      }
    }
    guard stays else {
      throw Failure(
        .configuration, "the passphrase is right, and this system keeps nothing unlocked",
        hint: "there is no kernel keyring here; on a terminal each command asks for the passphrase")
    }
    try await Desk.open(options).enter(AuditEntry("unlocked"))
    let screen = Screen(noColor: options.noColor)
    let state = try protection.state()
    if options.json { return Screen.write(ProtectionWords.json(state).text + "\n") }
    screen.line(ProtectionWords.line(state))
  }

  private func unlockSpan() throws -> UnlockSpan {
    guard let span else { return .usual }
    let time = LocalTime(now: LocalTime.deviceClockMilliseconds)
    guard let end = time.moment(of: "in \(span)", .future), end.milliseconds > time.now else {
      throw Failure(.usage, "that is no span of time", hint: "say 30m or 8h")
    }
    let asked = end.milliseconds - time.now
    guard asked <= UnlockSpan.usual.total else {
      throw Failure(
        .usage, "records stay open for at most \(LocalTime.span(UnlockSpan.usual.total))",
        hint: "say 12h or less, and unlock again when that is over")
    }
    return .exactly(milliseconds: asked)
  }
}

/// How the protection of a data folder is told.
enum ProtectionWords {
  static func line(_ state: FolderProtection.State) -> String {
    switch state {
    case .absent: say("nothing is here yet")
    case .keyFile: say("no passphrase: whoever has this disk can read the records")
    case .locked: say("locked")
    case .leaseOver: say("closed: no server was reached for too long; fieldkeep sync")
    case .unlocked(let total, let idle) where idle < total:
      say(
        """
        unlocked; locks after \(LocalTime.span(idle)) without a command, in \
        \(LocalTime.span(total)) at the latest
        """)
    case .unlocked(let total, _): say("unlocked for \(LocalTime.span(total))")
    }
  }

  static func json(_ state: FolderProtection.State) -> JSONValue {
    switch state {
    case .absent: .object(["protection": .text("absent")])
    case .keyFile: .object(["protection": .text("key_file")])
    case .locked: .object(["protection": .text("locked")])
    case .leaseOver: .object(["protection": .text("lease_over")])
    case .unlocked(let total, let idle):
      .object([
        "protection": .text("unlocked"), "left_ms": .number(total), "idle_left_ms": .number(idle),
      ])
    }
  }
}
