// `fieldkeep revoke`: a laptop was stolen, somebody leaves a team.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

struct Revoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "End a device's place in the organization, or in one team.",
    discussion: """
      First says what it will do, and asks. The server refuses a revoked device at
      its next request. What it wrote until then counts; what comes later is held:
      kept, shown by `fieldkeep held`, and counted once somebody releases it. The
      keys of its teams are renewed, and what is written next cannot be read by
      whoever has the device. What was on it stays on it, unless --wipe tells it to
      empty itself: it does when it next reaches a server, hands in first what it
      had not sent, and confirms with its signature. fieldkeep devices shows who has
      not. A thief who never lets it reach a server keeps what is on it, locked.

        fieldkeep devices
        fieldkeep revoke "night desk"
        fieldkeep revoke "Ana" --person        every device of this name
        fieldkeep revoke 10ba68 --team advocates
        fieldkeep revoke "night desk" --wipe   it empties itself at its next contact
        fieldkeep revoke "office" --root root.key   an admin who ranks first
        fieldkeep sync                         the server and the others hear of it
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(
    help: ArgumentHelp("A device by its name, number or id.", valueName: "device"),
    completion: .devices)
  var name: String

  @Flag(help: "Every device of this name.")
  var person = false

  @Option(
    help: ArgumentHelp("Only the place in this team.", valueName: "team"), completion: .teams)
  var team: String?

  @Option(help: ArgumentHelp("The root key's file: by the root's word.", valueName: "file"))
  var root: String?

  @Flag(help: "It is to empty itself at its next contact, and to confirm that.")
  var wipe = false

  @Flag(help: "Do not ask.")
  var yes = false

  func validate() throws {
    guard !wipe || team == nil else {
      throw ValidationError(
        say("--wipe is for the whole device, and --team for a place in one team"))
    }
  }

  func run() async throws {
    let desk = try await Desk.open(options)
    let people = try await desk.people()
    let devices =
      person
      ? try people.devices(named: name, by: .whole)
      : [
        try people.device(
          named: name, by: .whole,
          hint: Said("--person means all of them; or name one by its id from fieldkeep devices"))
      ]
    var teamID: TeamID?
    if let team { teamID = try await Teams(desk.replica).ids(of: [team]).first }
    let root = try root.map(Self.readRoot)
    try await Ending(devices: devices, team: teamID, yes: yes, wipe: wipe, root: root)
      .carryOut(desk)
  }

  private static func readRoot(_ path: String) throws -> OrganizationRoot {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Failure(.noInput, "the root key's file cannot be read", hint: "name it with --root")
    }
    return try OrganizationRoot(text: text)
  }
}

/// Ending the places of some devices: told first, then done.
struct Ending {
  let devices: [DeviceID]
  /// Only their places in this team; nil for the organization.
  let team: TeamID?
  /// Whether nobody is to be asked.
  let yes: Bool
  var wipe = false
  var root: OrganizationRoot?

  /// Says what it does, asks, and does it.
  ///
  /// - Throws: ``Failure`` or an error of the library; nothing was ended, or not of all.
  func carryOut(_ desk: Desk) async throws {
    var plans: [RevocationView] = []
    for device in devices {
      plans.append(
        RevocationView(
          device: device, plan: try await desk.replica.revocationPlan(for: device, from: team),
          isWiped: wipe))
    }
    guard root != nil || plans.allSatisfy(\.plan.isAllowed) else {
      throw ReplicaError.mayNotRevoke
    }
    let lines = try await RevocationView.lines(plans, team: team, desk)
    guard yes || isAgreed(lines, desk) else {
      desk.print(json: RevocationView.json(plans, isDone: false), lines)
      throw Failure(.usage, "nothing was revoked", hint: "the same with --yes does it")
    }
    for device in devices {
      try await desk.replica.revoke(device, from: team, wipe: wipe, by: root)
    }
    try await desk.enter(AuditEntry("revoked", devices: devices))
    desk.print(
      json: RevocationView.json(plans, isDone: true),
      (yes ? lines : []) + [say(" revoked; fieldkeep sync tells the server and the others")])
  }

  private func isAgreed(_ lines: [String], _ desk: Desk) -> Bool {
    guard Prompt.isPossible(desk.options) else { return false }
    Screen.write(lines.joined(separator: "\n") + "\n")
    return Prompt.isWholeYes(Said("revoke? (yes)"))
  }
}

/// What a revocation will do, in words.
struct RevocationView {
  let device: DeviceID
  let plan: RevocationPlan
  let isWiped: Bool

  /// The cases of youths, without the directory.
  private var cases: Set<CaseID> { plan.cases.subtracting([Replica.directoryCase]) }

  static func lines(
    _ views: [RevocationView], team: TeamID?, _ desk: Desk
  ) async throws -> [String] {
    let people = try await desk.people()
    let teams = try await Teams(desk.replica)
    return views.flatMap { view in
      let name = desk.screen.strong(people.label(of: view.device))
      let places = teams.names(view.plan.teams)
      let others = teams.names(view.plan.teamsOfOthers)
      var lines = [
        team == nil
          ? say(" \(name): ends; the server refuses it at its next request")
          : say(" \(name): leaves \(list: places + others)")
      ]
      if !places.isEmpty { lines.append(say("   new keys at once: \(list: places)")) }
      if !others.isEmpty {
        lines.append(
          say("   new keys from the next admin of the team who syncs: \(list: others)"))
      }
      let cases = counted(view.cases.count, "case")
      lines.append(say("   a new key at the next write for \(cases) known here"))
      lines.append(say("   what it wrote until now counts; what comes later is held and shown"))
      if view.isWiped {
        lines.append(
          say("   it empties itself at its next contact; fieldkeep devices shows when it has"))
      }
      return lines
    }
  }

  static func json(_ views: [RevocationView], isDone: Bool) -> JSONValue {
    .object([
      "revoked": .boolean(isDone),
      "devices": .list(
        views.map { view in
          .object([
            "device": .text(view.device.description), "allowed": .boolean(view.plan.isAllowed),
            "teams_renewed": .number(Int64(view.plan.teams.count)),
            "teams_of_others": .number(Int64(view.plan.teamsOfOthers.count)),
            "cases": .number(Int64(view.cases.count)), "wipe": .boolean(view.isWiped),
          ])
        }),
    ])
  }
}
