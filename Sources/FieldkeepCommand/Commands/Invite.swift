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
      Prints a link for the new laptop alone: send it by a way that you trust, or
      read it in from the screen. Whoever has it can ask once to be let in. This
      command then waits for the laptop to ask and lets it in; with --no-wait,
      your next sync does.

        fieldkeep invite --team advocates --name "night desk"
        fieldkeep invite --team law_enforcement --no-wait > link.txt
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

  @Flag(inversion: .prefixedNo, help: "Wait until the device is let in.")
  var wait = true

  func run() async throws {
    let desk = try await Desk.open(options)
    guard !teams.isEmpty || admin else {
      throw Failure(
        .usage, "say which teams the device will belong to",
        hint: "--team and one of: "
          + CountyTemplate.teams.map(\.name).joined(separator: ", "))
    }
    let lifetime = try lifetime(desk.time)
    let ids = try await Teams(desk.replica).ids(of: teams)
    let before = Set(try await desk.replica.roster().devices)
    let link = try await desk.replica.invite(
      to: ids, isAdmin: admin, called: name ?? "", through: remote, lifetime: .seconds(lifetime))
    desk.print(
      json: .object(["link": .text(link.text), "expires_in_seconds": .number(lifetime)]),
      [link.text])
    guard wait else { return }
    Screen.note("for the new laptop alone; waiting for it (end with Ctrl-C, then sync lets it in)")
    try await letIn(desk, knowing: before, forSeconds: lifetime)
  }

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
          hint: "say one of: " + names.values.sorted().joined(separator: ", "))
      }
      return team
    }
  }

  /// What the teams of a device are called.
  func names(of device: DeviceID) -> [String] { words(for: roster.teams(of: device)) }

  /// What teams are called, in alphabetical order.
  func words(for teams: [TeamID]) -> [String] {
    teams.map { Screen.shown(names[$0] ?? "team \($0.description.prefix(6))") }.sorted()
  }
}
