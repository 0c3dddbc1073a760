// `fieldkeep teams`: which laptop belongs to which team of the organization, and putting one into another, or out.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct TeamsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "teams", abstract: "Show the organization's teams; put a laptop into one, or out.",
    discussion: """
      What a laptop reads follows from its teams. Who stays with one youth is
      fieldkeep team, and gives nobody anything to read.

        fieldkeep teams
        fieldkeep teams add "night desk" health
        fieldkeep teams remove "night desk" health
      """,
    subcommands: [TeamsList.self, TeamsAdd.self, TeamsRemove.self],
    defaultSubcommand: TeamsList.self)
}

struct TeamsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the teams with their laptops.",
    discussion: """
        fieldkeep teams list
        fieldkeep teams list --json
      """)

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let roster = try await desk.replica.roster()
    let teams = try await Teams(desk.replica)
    let people = try await desk.people()
    let listed = roster.teamIDs.map { (id: $0, name: teams.names([$0])[0]) }
      .sorted { $0.name < $1.name }
    desk.print(
      json: .list(
        listed.map { team in
          .object([
            "team": .text(team.id.description), "name": .text(team.name),
            "reads": .list(roster.parts(readBy: team.id).map { .text($0.name) }),
            "devices": .list(
              roster.members(of: team.id).map { device in
                .object([
                  "device": .text(device.description), "name": .text(people.label(of: device)),
                ])
              }),
          ])
        }),
      listed.map { team in
        let members = roster.members(of: team.id).map(people.name(of:)).sorted()
        let line = " " + desk.screen.strong(team.name.padded(to: 18)) + " "
        return line + (members.isEmpty ? say("no laptop") : say("\(list: members)"))
      })
  }
}

struct TeamsAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Put a laptop of the organization into one more team.",
    discussion: """
      It reads all that the team has, from the beginning, at its next sync, and
      keeps the teams that it is in. An admin's laptop that is in the team itself
      can. First says what the laptop will read, and asks. Every member hears of it.

        fieldkeep teams add "night desk" health
        fieldkeep teams add 7 health education --yes
        fieldkeep sync                        the server and the laptop hear of it
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(
    help: ArgumentHelp("A device by its name, number or id.", valueName: "device"),
    completion: .devices)
  var name: String

  @Argument(help: ArgumentHelp("Into which teams.", valueName: "team"), completion: .teams)
  var teams: [String]

  @Flag(help: "Do not ask.")
  var yes = false

  func run() async throws {
    let desk = try await Desk.open(options)
    let people = try await desk.people()
    let device = try people.device(named: name, by: .whole)
    let known = try await Teams(desk.replica)
    let ids = try known.ids(of: teams)
    try await desk.replica.checkMayLetIn(to: ids)
    let roster = try await desk.replica.roster()
    try check(device, roster)
    let new = ids.filter { !roster.isMember(device, of: $0) }
    guard !new.isEmpty else {
      throw Failure(.usage, "it is there already", hint: "fieldkeep teams shows who is where")
    }
    let before = Set(roster.teams(of: device).flatMap { roster.parts(readBy: $0).map(\.number) })
    let parts = Set(new.flatMap { roster.parts(readBy: $0).map(\.number) }).subtracting(before)
    let labels = CountyCompartment.all.filter { parts.contains($0.number) }
      .map { heard($0.label).lowercased() }
    var lines = [
      say(" \(desk.screen.strong(people.label(of: device))): comes into \(list: known.names(new))")
    ]
    lines.append(
      labels.isEmpty
        ? say("   reads no part of a case that it did not read before")
        : say("   reads besides, from the beginning: \(list: labels)"))
    lines.append(say("   every member hears of it"))
    guard yes || isAgreed(lines) else {
      desk.print(json: json(device, new, known, isDone: false), lines)
      throw Failure(.usage, "nobody was put anywhere", hint: "the same with --yes does it")
    }
    try await desk.replica.add(device, to: new)
    try await desk.enter(
      AuditEntry(
        "granted", parts: parts.filter { AuditEntry.isConfidential($0) }, devices: [device]))
    desk.print(
      json: json(device, new, known, isDone: true),
      (yes ? lines : []) + [say(" done; fieldkeep sync tells the server and the others")])
  }

  private func check(_ device: DeviceID, _ roster: Roster) throws {
    guard !roster.isRevoked(device) else {
      throw Failure(
        .refused, "this device was revoked",
        hint: "fieldkeep invite lets it in anew, if it is to be")
    }
    guard !(roster.certificate(of: device)?.isOnPaper ?? false) else {
      throw Failure(
        .refused, "this is a recovery key; it opens what its custodians were told",
        hint: "fieldkeep recovery make makes another for the team")
    }
  }

  private func isAgreed(_ lines: [String]) -> Bool {
    guard Prompt.isPossible(options) else { return false }
    Screen.write(lines.joined(separator: "\n") + "\n")
    return Prompt.isWholeYes(Said("put it there? (yes)"))
  }

  private func json(
    _ device: DeviceID, _ ids: [TeamID], _ known: Teams, isDone: Bool
  ) -> JSONValue {
    .object([
      "device": .text(device.description), "teams": .list(known.names(ids).map { .text($0) }),
      "added": .boolean(isDone),
    ])
  }
}

struct TeamsRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "End a laptop's place in a team.",
    discussion: """
      The same as fieldkeep revoke DEVICE --team TEAM: the team takes new keys, what
      the laptop wrote until then counts, and what comes later is held.

        fieldkeep teams remove "night desk" health
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(
    help: ArgumentHelp("A device by its name, number or id.", valueName: "device"),
    completion: .devices)
  var name: String

  @Argument(help: ArgumentHelp("Out of which team.", valueName: "team"), completion: .teams)
  var team: String

  @Flag(help: "Do not ask.")
  var yes = false

  func run() async throws {
    let desk = try await Desk.open(options)
    let device = try await desk.people().device(named: name, by: .whole)
    let id = try await Teams(desk.replica).ids(of: [team])[0]
    guard try await desk.replica.roster().isMember(device, of: id) else {
      throw Failure(.usage, "it is not in this team", hint: "fieldkeep teams shows who is where")
    }
    try await Ending(devices: [device], team: id, yes: yes).carryOut(desk)
  }
}

extension Roster {
  /// The parts of cases that a team reads by the organization's policy.
  func parts(readBy team: TeamID) -> [Compartment] {
    CountyCompartment.all.filter { audience(of: $0.number)[team] != nil }
  }
}
