// `fieldkeep approve`, `fieldkeep turn-away`: an admin's word on who asks to be let in.

import ArgumentParser
import Fieldkeep

struct Approve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Let a laptop in that has asked.",
    discussion: """
      Call whoever holds the laptop. It shows six words; your list shows six words.
      Only if they are the same is it the laptop that you invited: whoever found
      the link, and a server that lies, have others. Without words or a number,
      the list is shown.

        fieldkeep approve
        fieldkeep approve 1
        fieldkeep approve tulip canoe acorn zebra waltz ember
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var choice: NewcomerChoice

  func run() async throws {
    let desk = try await Desk.open(options)
    guard let (newcomer, list) = try await choice.newcomer(desk) else { return }
    try await desk.replica.approve(newcomer)
    try await desk.enter(AuditEntry("let_in", devices: [newcomer.device]))
    let isTold = await choice.tell(
      desk, else: Said("no server was reached: it is let in, and learns so with your next sync"))
    desk.print(
      json: .object([
        "let_in": .text(newcomer.device.description), "told": .boolean(isTold),
        "words": .text(newcomer.words.description),
      ]),
      [say("let in: \(NewcomerLines.name(of: newcomer))") + list.ofTeams(newcomer)])
  }
}

struct TurnAway: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "turn-away",
    abstract: "Say no to a laptop that has asked to be let in.",
    discussion: """
      The laptop is told, and waits no more. Its link stands for the one that it
      was meant for, until its time is over. Where you do not know who asked,
      somebody else has the link: turn away, and send a new one another way.

        fieldkeep turn-away 1
        fieldkeep turn-away tulip canoe acorn zebra waltz ember
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var choice: NewcomerChoice

  func run() async throws {
    let desk = try await Desk.open(options)
    guard let (newcomer, _) = try await choice.newcomer(desk) else { return }
    try await desk.replica.turnAway(newcomer)
    try await desk.enter(AuditEntry("turned_away", devices: [newcomer.device]))
    let isTold = await choice.tell(
      desk, else: Said("no server was reached: it is turned away, and told so with your next sync"))
    desk.print(
      json: .object([
        "turned_away": .text(newcomer.device.description), "told": .boolean(isTold),
        "words": .text(newcomer.words.description),
      ]),
      [say("turned away: \(NewcomerLines.name(of: newcomer))")])
  }
}

/// Which of those who wait is meant.
struct NewcomerChoice: ParsableArguments {
  @Option(help: ArgumentHelp("The server to tell.", valueName: "name"))
  var remote = "origin"

  @Argument(help: ArgumentHelp("Its six words, or its number in the list.", valueName: "words"))
  var words: [String] = []

  /// The laptop that is meant; nil where nothing was said and the list was shown.
  ///
  /// Who is not in the list as it stands may have asked since the last sync, so that is done first.
  func newcomer(_ desk: Desk) async throws -> (Newcomer, NewcomerLines)? {
    let known = try await NewcomerLines(desk)
    if let newcomer = chosen(from: known) { return (newcomer, known) }
    do { try await desk.replica.sync(with: remote) } catch FieldkeepError.transport(let error) {
      Screen.note("\(heard(error.summary)): this is the list of the last sync")
    }
    let list = try await NewcomerLines(desk)
    guard !words.isEmpty else {
      desk.print(
        json: list.json,
        list.newcomers.isEmpty ? [say(" nobody asks to be let in")] : list.remarks.map { " " + $0 })
      return nil
    }
    guard let newcomer = chosen(from: list) else {
      throw Failure(
        .noInput, "nobody who asks to be let in has these words or this number",
        hint: "other words mean another laptop; fieldkeep approve lists who asks")
    }
    return (newcomer, list)
  }

  private func chosen(from list: NewcomerLines) -> Newcomer? {
    if words.count == 1, let number = Int(words[0]) {
      return list.newcomers.indices.contains(number - 1) ? list.newcomers[number - 1] : nil
    }
    let text = words.joined(separator: " ")
    return list.newcomers.first { $0.words.areTyped(as: text) }
  }

  /// Tells the server at once, where there is one; what was decided stands without.
  func tell(_ desk: Desk, else later: Said) async -> Bool {
    do {
      try await desk.replica.sync(with: remote)
      return true
    } catch {
      Screen.note(later)
      return false
    }
  }
}

struct Devices: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "List the organization's laptops: whose, in which teams, let in by whom.",
    discussion: """
      Looks only at this laptop. Who asks to be let in by an invitation of this
      laptop is listed below. Of a laptop that was told to empty itself it says
      whether it has confirmed that, as far as an admin's last sync heard.

        fieldkeep devices
        fieldkeep devices --json
      """)

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let lines = try await DeviceLines(desk)
    _ = try await desk.replica.meetNewDevices()
    let devices = try await desk.replica.devices()
    let asking = try await NewcomerLines(desk)
    desk.print(
      json: .object(["devices": .list(devices.map(lines.json)), "asking": asking.json]),
      devices.map { " " + lines.line($0) }
        + asking.remarks.map { desk.screen.warm(" ! " + $0) })
  }
}
