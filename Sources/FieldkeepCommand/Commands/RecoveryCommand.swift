// `fieldkeep recovery`: what is kept on paper for the day when every laptop of a team is lost.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct RecoveryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recovery",
    abstract: "Keep keys on paper, and rehearse using them.",
    discussion: """
      The server keeps everything sealed. When all laptops of a team are lost, only
      a recovery key opens it again: a device on paper, in a safe, on one sheet or
      on two that open nothing without each other.

        fieldkeep recovery make --team advocates --out /media/stick/advocates
        fieldkeep recovery list
        fieldkeep recovery drill
        fieldkeep recover --server https://sync.example:8443 --pin 3f…
      """,
    subcommands: [RecoveryMake.self, RecoveryList.self, RecoveryDrill.self],
    defaultSubcommand: RecoveryList.self)
}

struct RecoveryList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the keys on paper, and the teams that have none.",
    discussion: """
      A device on paper never syncs: its silence is no reason to revoke it. Looks
      only at this laptop.

        fieldkeep recovery list
        fieldkeep recovery list --json
      """)

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let roster = try await desk.replica.roster()
    let people = try await desk.people()
    let teams = try await Teams(desk.replica)
    let keys = roster.devices.filter { roster.certificate(of: $0)?.isOnPaper ?? false }
    let covered = Set(keys.flatMap { roster.teams(of: $0) })
    let bare = teams.names(roster.teamIDs.filter { !covered.contains($0) })
    var values: [JSONValue] = []
    var lines: [String] = []
    for device in keys {
      let (name, members) = (people.label(of: device), teams.names(of: device))
      let madeAt = roster.certificate(of: device)?.issuedAt
      values.append(
        .object([
          "device": .text(device.description), "name": .text(name),
          "teams": .list(members.map { .text($0) }),
          "made_at": madeAt.map { .text(LocalTime.iso($0)) } ?? .null,
        ]))
      var parts = [desk.screen.strong(name), members.joined(separator: ", ")]
      if let madeAt { parts.append(say("made \(desk.time.shown(madeAt))")) }
      lines.append(" " + parts.joined(separator: " · "))
    }
    if !bare.isEmpty {
      lines.append(desk.screen.warm(say(" no key for: \(list: bare)")))
    }
    desk.print(
      json: .object([
        "keys": .list(values), "teams_without_key": .list(bare.map { .text($0) }),
      ]), lines)
  }
}
