// `fieldkeep invite`: let one more laptop in.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

struct Invite: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite",
    abstract: "Invite one device into the organization.",
    discussion: """
      Prints a link for the new laptop alone, and on a terminal the same as a QR
      code: send it by a way that you trust, or let the laptop's camera read it.
      One laptop can be let in by it, and for ten minutes one can ask. This command
      then waits for the laptop to ask, and shows six words: call whoever holds the
      laptop, and let it in only if its screen shows the same. With --no-wait, your
      next sync tells who asks, and fieldkeep approve lets in.

        fieldkeep invite --team advocates --name "night desk"
        fieldkeep invite --team law_enforcement --no-wait > link.txt
        fieldkeep invite --team health --qr-file link.svg
      """)

  @OptionGroup var options: GlobalOptions

  @Option(name: .customLong("team"), help: ArgumentHelp("A team to belong to.", valueName: "team"))
  var teams: [String] = []

  @Flag(help: "The device may itself let devices in.")
  var admin = false

  @Option(help: ArgumentHelp("What the device is called.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("The server to join through.", valueName: "name"))
  var remote = "origin"

  @Option(help: ArgumentHelp("How long the link stands, such as 10m, 2h.", valueName: "span"))
  var expires = "10m"

  @Flag(inversion: .prefixedNo, help: "Wait until the device has asked.")
  var wait = true

  @Flag(help: "Let in whoever asks first, without comparing words: for a laptop beside you.")
  var admitAtSync = false

  @Flag(inversion: .prefixedNo, help: "Show the link as a QR code too; by itself on a terminal.")
  var qr: Bool?

  @Option(help: ArgumentHelp("Write the QR code to a new SVG file.", valueName: "file"))
  var qrFile: String?

  func run() async throws {
    let desk = try await Desk.open(options)
    guard !teams.isEmpty || admin else {
      throw Failure(
        .usage, "say which teams the device will belong to",
        hint: "--team and one of: \(list: CountyTemplate.teams.map(\.name))")
    }
    guard qrFile?.hasSuffix(".svg") ?? true else {
      throw Failure(.usage, "a QR code is written as SVG", hint: "name a file that ends in .svg")
    }
    let lifetime = try lifetime(desk.time)
    let ids = try await Teams(desk.replica).ids(of: teams)
    let before = Set(try await desk.replica.roster().devices)
    let link = try await desk.replica.invite(
      to: ids, isAdmin: admin, called: name ?? "", through: remote, lifetime: .seconds(lifetime),
      admission: admitAtSync ? .atSync : .whenApproved)
    try await desk.enter(AuditEntry("invited"))
    desk.print(
      json: .object(["link": .text(link.text), "expires_in_seconds": .number(lifetime)]),
      [link.text])
    try draw(link, desk)
    guard wait else { return }
    if admitAtSync {
      Screen.note(
        "for the new laptop alone; waiting for it (end with Ctrl-C, then sync lets it in)")
      return try await letIn(desk, knowing: before, forSeconds: lifetime)
    }
    Screen.note(
      "for the new laptop alone; waiting for it to ask (end with Ctrl-C; sync tells who asks)")
    try await hear(desk, link, forSeconds: lifetime)
  }

  // MARK: the code

  /// Shows the link as squares where somebody looks, and writes them to a file where that was asked for.
  private func draw(_ link: InvitationLink, _ desk: Desk) throws {
    if let qrFile {
      guard let code = QRCode(link.text) else { throw Self.tooLong }
      do throws(DurableFile.Failure) {
        try DurableFile.create(Array(code.svg.utf8), at: qrFile)
      } catch {
        throw Failure(
          .cannotCreate, "the file for the QR code cannot be made",
          hint: "name a new file in a folder that is yours")
      }
    }
    guard !options.json, qr ?? desk.screen.isTerminal else { return }
    guard !desk.screen.isPlain else {
      if qr == true { Screen.note("this terminal has no half blocks; --qr-file makes a picture") }
      return
    }
    guard let code = QRCode(link.text) else { throw Self.tooLong }
    let ink: QRCode.Ink = desk.screen.hasColor ? .colored : .plain
    guard let lines = code.lines(columns: desk.screen.columns, ink: ink) else {
      return Screen.note("the terminal is too narrow for the QR code; --qr-file makes a picture")
    }
    desk.screen.lines(lines)
  }

  private static let tooLong = Failure(
    .badData, "the link is longer than a QR code holds", hint: "send it as text")

  private func lifetime(_ time: LocalTime) throws -> Int64 {
    guard let end = time.moment(of: "in \(expires)", .future) else {
      throw Failure(.usage, "that is no span of time", hint: "say 10m, 2h or 1d")
    }
    let seconds = (end.milliseconds - time.now) / 1_000
    guard (60...86_400).contains(seconds) else {
      throw Failure(.usage, "a link stands between one minute and one day", hint: "say 10m or 2h")
    }
    return seconds
  }

  // MARK: waiting

  /// Syncs until a laptop has asked by the link, and asks the admin about it.
  private func hear(_ desk: Desk, _ link: InvitationLink, forSeconds lifetime: Int64) async throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(lifetime)
    var turn = 0
    while clock.now < end {
      try await desk.replica.sync(with: remote)
      let list = try await NewcomerLines(desk)
      if let newcomer = list.newcomers.first(where: { $0.invitation == link.id }) {
        return try await ask(desk, about: newcomer, list)
      }
      turn += 1
      try await Task.sleep(for: turn < 20 ? .milliseconds(500) : .seconds(2))
    }
    throw Failure(
      .tryLater, "nobody came within the time of the link", hint: "invite again with a new link")
  }

  private func ask(_ desk: Desk, about newcomer: Newcomer, _ list: NewcomerLines) async throws {
    for line in list.lines(of: newcomer) { Screen.note(line) }
    guard Prompt.isPossible(options) else {
      return Screen.note("if its screen shows the same words: fieldkeep approve \(newcomer.words)")
    }
    for _ in 0..<5 {
      switch Prompt.ask("Call: does its screen show these six words? [yes/no, Enter: later]") {
      case .said(let word) where Prompt.yes.contains(word.lowercased()):
        try await desk.replica.approve(newcomer)
        try await desk.enter(AuditEntry("let_in", devices: [newcomer.device]))
        try await desk.replica.sync(with: remote)
        return desk.screen.line(
          say("let in: \(NewcomerLines.name(of: newcomer))") + list.ofTeams(newcomer))
      case .said(let word) where Prompt.no.contains(word.lowercased()):
        try await desk.replica.turnAway(newcomer)
        try await desk.enter(AuditEntry("turned_away", devices: [newcomer.device]))
        try await desk.replica.sync(with: remote)
        return desk.screen.line(say("turned away: \(NewcomerLines.name(of: newcomer))"))
      case .later, .stop, .unknown:
        return Screen.note("it waits: fieldkeep approve, or fieldkeep turn-away")
      case .said, .help, .back: continue
      }
    }
  }

  /// Syncs until the device has come; what it is called is written down with it.
  private func letIn(_ desk: Desk, knowing before: Set<DeviceID>, forSeconds lifetime: Int64)
    async throws
  {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(lifetime)
    var turn = 0
    while clock.now < end {
      let report = try await desk.replica.sync(with: remote).report
      if report.enrolledDevices > 0 { break }
      turn += 1
      try await Task.sleep(for: turn < 20 ? .milliseconds(500) : .seconds(2))
    }
    let arrived = Set(try await desk.replica.roster().devices).subtracting(before)
    guard !arrived.isEmpty else {
      throw Failure(
        .tryLater, "nobody came within the time of the link", hint: "invite again with a new link")
    }
    let people = try await desk.people()
    try await desk.enter(AuditEntry("let_in", devices: arrived.sorted()))
    for device in arrived.sorted() { Screen.note("let in: \(people.label(of: device))") }
  }
}

/// The organization's teams by the words that name them.
struct Teams {
  private let names: [TeamID: String]
  private let labels: [TeamID: String]
  private let roster: Roster

  init(_ replica: Replica) async throws {
    roster = try await replica.roster()
    var names: [TeamID: String] = [:]
    var labels: [TeamID: String] = [:]
    for record in try await replica.records(TeamRecord.type.name, in: Replica.directoryCase) {
      guard let id = TeamID(bytes: record.id.bytes) else { continue }
      names[id] = record.text(TeamRecord.name)
      labels[id] = record.text(TeamRecord.label)
    }
    self.names = names
    self.labels = labels
  }

  /// The teams with these names.
  func ids(of words: [String]) throws -> [TeamID] {
    try words.map { word in
      let typed = word.lowercased().replacing("-", with: "_")
      let exact = names.filter { $0.value == typed }
      let fitting = exact.isEmpty ? names.filter { $0.value.hasPrefix(typed) } : exact
      guard let team = fitting.keys.first, fitting.count == 1 else {
        throw Failure(
          .usage, "that names no team, or several",
          hint: "say one of: \(list: names.values.sorted())")
      }
      return team
    }
  }

  /// The one team with this name.
  func id(of word: String) throws -> TeamID {
    guard let team = try ids(of: [word]).first else {
      throw Failure(.usage, "that names no team", hint: "fieldkeep access shows teams")
    }
    return team
  }

  /// A team's word in the directory, as invitations name it.
  func word(of team: TeamID) -> String? { names[team] }

  /// Whether a team reads a part of every case by the directory.
  func reads(_ team: TeamID, _ part: Compartment) -> Bool {
    roster.audience(of: part.number)[team]?.contains(.read) ?? false
  }

  /// Whether a team that reads a part of every case also reads coordination, where requests for it lie.
  func isSeenByHolders(_ part: Compartment) -> Bool {
    roster.teamIDs.contains { reads($0, part) && reads($0, CountyCompartment.coordination) }
  }

  /// The teams of a device.
  func teams(of device: DeviceID) -> [TeamID] { roster.teams(of: device) }

  /// What teams are called.
  func names(_ teams: [TeamID]) -> [String] {
    teams.map { Screen.shown(names[$0] ?? say("team \($0.description.prefix(6))")) }.sorted()
  }

  /// What the teams of a device are called.
  func names(of device: DeviceID) -> [String] {
    names(roster.teams(of: device))
  }
}
