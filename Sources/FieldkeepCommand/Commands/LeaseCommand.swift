// `fieldkeep lease`: how long this laptop shows what it has without hearing from its server, and the way back.

import ArgumentParser
import Fieldkeep
import Foundation

struct LeaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lease",
    abstract: "How long this laptop shows its records without contact.",
    discussion: """
      A laptop that is stolen or kept is revoked; one that never meets a server does
      not hear of it. So a laptop under a passphrase shows nothing once it was not
      in contact for 14 days, to nobody, until it reaches its server again. What was
      written and not sent stays, and goes out then.

      From half of that time on, status, today and a sync that reaches nobody say so.

        fieldkeep lease                         how it stands
        fieldkeep lease set --days 30
        fieldkeep sync                          opens it again, where there is signal
        fieldkeep lease words "night desk"      an admin reads these out, where there is none
        fieldkeep lease enter                   and these are typed here
      """,
    subcommands: [LeaseStatus.self, LeaseSet.self, LeaseTell.self, LeaseEnter.self],
    defaultSubcommand: LeaseStatus.self)
}

struct LeaseStatus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say how this laptop's lease stands.",
    discussion: """
      Nothing has to be unlocked for it.

        fieldkeep lease
        fieldkeep lease status --json
      """)

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let protection = FolderProtection(at: try options.folder())
    guard try protection.state() != .absent else { throw Desk.nothingHere }
    let state = try protection.lease()
    Screen.write(
      options.json ? LeaseWords.json(state).text + "\n" : LeaseWords.line(state) + "\n")
  }
}

struct LeaseSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set how many days without contact, or none at all.",
    discussion: """
      Without a lease, whoever knows the passphrase reads what this laptop holds for
      ever, also after it was revoked, as long as it meets no server. A desk without
      a passphrase has no lease unless it is given one here: it then needs its
      server's share and the file on its disk.

        fieldkeep lease set --days 30
        fieldkeep lease set --off
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("After how many days without contact.", valueName: "days"))
  var days: Int?

  @Flag(help: "No lease: what is here shows for ever.")
  var off = false

  func validate() throws {
    guard (days != nil) != off else { throw ValidationError(say("give --days or --off")) }
    let allowed = FolderProtection.leaseDays
    guard days.map(allowed.contains) ?? true else {
      throw ValidationError(
        say("a lease is between \(allowed.lowerBound) and \(allowed.upperBound) days"))
    }
  }

  func run() async throws {
    let desk = try await Desk.open(options)
    try await desk.replica.setLease(days: days)
    let state = try FolderProtection(at: desk.folder).lease()
    desk.print(json: LeaseWords.json(state), [LeaseWords.line(state)])
  }
}

struct LeaseTell: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "words",
    abstract: "Words that open a colleague's laptop again, for an admin to read out.",
    discussion: """
      For a colleague without signal whose lease is over. Read them to a voice that
      you know, and only after asking where the laptop is: with its passphrase they
      open all that it holds. At its next contact it takes another share, and they
      open nothing any more. The audit says that you read them out.

        fieldkeep lease words "night desk"
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(help: ArgumentHelp("The laptop's name, or its id.", valueName: "device"))
  var device: String

  @Option(help: ArgumentHelp("The server that keeps its share.", valueName: "name"))
  var remote = "origin"

  func run() async throws {
    let desk = try await Desk.open(options)
    let device = try await desk.people().device(named: device, by: .whole)
    let words = try await desk.replica.leaseWords(of: device, from: remote)
    try await desk.enter(AuditEntry("lease_told", devices: [device]))
    let rows = stride(from: 0, to: words.count, by: 5).map { start in
      "   " + words[start..<min(start + 5, words.count)].joined(separator: " ")
    }
    desk.print(
      json: .object([
        "device": .text(device.description), "words": .list(words.map { .text($0) }),
      ]),
      rows + [say(" on that laptop: fieldkeep lease enter; they serve until its next sync")])
  }
}

struct LeaseEnter: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enter", abstract: "Open this laptop again by the words that an admin reads out.",
    discussion: """
      For a laptop whose lease is over, where there is no signal. It counts as
      contact. The first four letters of each word are enough.

        fieldkeep lease enter
        fieldkeep lease enter --words-from words --passphrase-from passphrase
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var renewal: LeaseRenewalOptions

  @Option(help: ArgumentHelp("Read the words from a file; - from input.", valueName: "file"))
  var wordsFrom: String?

  func run() async throws {
    let protection = FolderProtection(at: try options.folder())
    guard case .leaseOver(let end) = try protection.state() else {
      throw Failure(
        .usage, "this laptop's lease is not over", hint: "fieldkeep lease says how it stands")
    }
    let asked = try renewal.renewal(options, end)
    let key = try asked.enter(words(end))
    let desk = try await Desk.open(options, key: key)
    let state = try protection.lease()
    desk.print(json: LeaseWords.json(state), [LeaseWords.line(state)])
  }

  private func words(_ end: LeaseEnd) throws -> String {
    if let wordsFrom {
      return try Input.text(
        wordsFrom == "-" ? "-" : "@" + wordsFrom, what: say("the words"), limit: 4_096)
    }
    guard let terminal = HiddenTerminal() else { throw FieldkeepError.leaseOver(end) }
    return try terminal.ask("The thirteen words:")
  }
}

/// How a passphrase is given where a lease is over.
struct LeaseRenewalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the lease is over, read the passphrase from a file; - from input.", valueName: "file"))
  var passphraseFrom: String?

  /// Asks for the passphrase, as far as one is needed.
  func renewal(_ options: GlobalOptions, _ end: LeaseEnd) throws -> LeaseRenewal {
    let protection = FolderProtection(at: try options.folder())
    guard end.needsPassphrase else { return try protection.renewal(with: nil) }
    if let passphraseFrom {
      let typed = try SecretPrompt.passphrase(from: passphraseFrom)
      return try protection.renewal(with: Passphrase(entered: typed))
    }
    do {
      return try SecretPrompt.ask(tries: 3) { typed throws(FieldkeepError) in
        try protection.renewal(with: Passphrase(entered: typed))
      }
    } catch FieldkeepError.locked {
      // Nobody can be asked, and unlocking would not help.
      throw FieldkeepError.leaseOver(end)
    }
  }
}

/// How a lease is told.
enum LeaseWords {
  static func line(_ state: LeaseState) -> String {
    guard let days = state.days else {
      return say("no lease: what is here shows without contact, for ever")
    }
    let spoken = state.isSpoken ? say("; its words were read out, and change at the next sync") : ""
    guard state.isTaken else {
      return say("a lease of \(days) d begins with the next sync") + spoken
    }
    let elapsed = LocalTime.span(state.elapsed ?? 0)
    guard let left = state.left else {
      return say("closed: no contact for \(elapsed), and \(days) d are allowed; fieldkeep sync")
        + spoken
    }
    return say(
      "in contact \(elapsed) ago; without contact nothing shows here in \(LocalTime.span(left))")
      + spoken
  }

  /// From half of the time on, what whoever works here has to know.
  static func warning(_ desk: Desk) -> String? {
    guard let state = try? FolderProtection(at: desk.folder).lease(), state.isHalfOver,
      let left = state.left, let elapsed = state.elapsed
    else { return nil }
    return say(
      """
      no server for \(LocalTime.span(elapsed)): nothing shows here in \(LocalTime.span(left)); \
      fieldkeep sync
      """)
  }

  /// Milliseconds until this laptop's records close; nil where they do not.
  static func left(_ desk: Desk) -> Int64? {
    try? FolderProtection(at: desk.folder).lease().left
  }

  static func json(_ state: LeaseState) -> JSONValue {
    .object([
      "days": state.days.map { .number(Int64($0)) } ?? .null,
      "taken": .boolean(state.isTaken), "over": .boolean(state.isOver),
      "elapsed_ms": state.elapsed.map { .number($0) } ?? .null,
      "left_ms": state.left.map { .number($0) } ?? .null,
      "words_told": .boolean(state.isSpoken),
    ])
  }
}
