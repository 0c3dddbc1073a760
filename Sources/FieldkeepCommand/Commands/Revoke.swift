// `fieldkeep revoke`: a laptop was stolen, somebody leaves a team; `held` and `release`: what came of theirs after that.

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

  @Argument(help: ArgumentHelp("A device by its name or id.", valueName: "device"))
  var name: String

  @Flag(help: "Every device of this name.")
  var person = false

  @Option(help: ArgumentHelp("Only the place in this team.", valueName: "team"))
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
    let devices = try await DeviceSearch(desk).devices(named: name, all: person)
    var teamID: TeamID?
    if let team { teamID = try await Teams(desk.replica).ids(of: [team]).first }
    let root = try root.map(Self.readRoot)
    var plans: [RevocationView] = []
    for device in devices {
      plans.append(
        RevocationView(
          device: device, plan: try await desk.replica.revocationPlan(for: device, from: teamID),
          isWiped: wipe))
    }
    guard root != nil || plans.allSatisfy(\.plan.isAllowed) else {
      throw ReplicaError.mayNotRevoke
    }
    let lines = try await RevocationView.lines(plans, team: teamID, desk)
    guard yes || isAgreed(lines) else {
      desk.print(json: RevocationView.json(plans, isDone: false), lines)
      throw Failure(.usage, "nothing was revoked", hint: "the same with --yes does it")
    }
    for device in devices {
      try await desk.replica.revoke(device, from: teamID, wipe: wipe, by: root)
    }
    try await desk.enter(AuditEntry("revoked", devices: devices))
    desk.print(
      json: RevocationView.json(plans, isDone: true),
      (yes ? lines : []) + [say(" revoked; fieldkeep sync tells the server and the others")])
  }

  private func isAgreed(_ lines: [String]) -> Bool {
    guard Prompt.isPossible(options) else { return false }
    Screen.write(lines.joined(separator: "\n") + "\n")
    guard case .said(let word) = Prompt.ask("revoke? (yes)") else { return false }
    // The whole word: no single wrong key ends anybody's place.
    return ["yes", "sí", "si"].contains(word.lowercased())
  }

  private static func readRoot(_ path: String) throws -> OrganizationRoot {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Failure(.noInput, "the root key's file cannot be read", hint: "name it with --root")
    }
    return try OrganizationRoot(text: text)
  }
}

struct Held: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "held",
    abstract: "Show work that does not count for now.",
    discussion: """
      What a device wrote after its place had ended is kept and shown here, and is
      in no record until somebody who may write there releases it.

        fieldkeep held
        fieldkeep release "night desk"
      """)

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let work = try await desk.replica.heldWork()
    let changes = try await desk.replica.heldChanges()
    let people = try await desk.people()
    let names = try await desk.names()
    var lines: [String] = []
    for piece in work {
      let place =
        piece.caseID.map { Self.place($0, names) } ?? say("a part of a case carried for others")
      lines.append(
        " \(desk.screen.strong(people.label(of: piece.device))) · \(place) · "
          + say(piece.changes, one: "1 change held", other: "\(piece.changes) changes held"))
      for change in changes where change.scope == piece.scope && change.device == piece.device {
        lines += Self.lines(of: change, desk, names)
      }
    }
    if !work.isEmpty { lines.append(say(" fieldkeep release DEVICE lets it count")) }
    desk.print(
      json: .list(work.map { Self.json($0, people) }),
      work.isEmpty ? [say(" nothing is held")] : lines)
  }

  private static func place(_ caseID: CaseID, _ names: Names) -> String {
    caseID == Replica.directoryCase
      ? say("the directory") : say("case \(names.cases.name(of: caseID))")
  }

  private static func lines(of change: HeldChange, _ desk: Desk, _ names: Names) -> [String] {
    change.entries.map { entry in
      let type = CountySchema.schema.recordType(numbered: entry.type)
      guard let field = type?.field(numbered: entry.field) else {
        let label = type.map { heard($0.label) } ?? say("of a newer version")
        return "   \(desk.time.shown(change.time))  \(label)"
      }
      let value = ValueText.shown(FieldValue(showing: entry.value), of: field, desk.time, names)
      let label = "\(heard(type?.label ?? "")), \(heard(field.label))"
      return "   \(desk.time.shown(change.time))  \(label): \(value)"
    }
  }

  private static func json(_ work: HeldWork, _ people: People) -> JSONValue {
    .object([
      "device": .text(work.device.description), "name": .text(people.label(of: work.device)),
      "case": work.caseID.map { .text($0.description) } ?? .null,
      "changes": .number(Int64(work.changes)), "segments": .number(Int64(work.segments)),
    ])
  }
}

struct Release: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Let held work count.",
    discussion: """
      What is here of a device's held work, where this laptop may write. It counts
      beside what was written meanwhile, and replaces nothing that its writer had
      not read.

        fieldkeep held
        fieldkeep release "night desk"
        fieldkeep release "night desk" --case 7Q4-MK
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(help: ArgumentHelp("A device by its name or id.", valueName: "device"))
  var name: String

  func run() async throws {
    let desk = try await Desk.open(options)
    var caseID: CaseID?
    if let caseName = options.caseName { caseID = try await desk.caseID(named: caseName) }
    var released = 0
    let devices = try await DeviceSearch(desk).devices(named: name, all: true)
    for device in devices { released += try await desk.replica.release(device, in: caseID) }
    if released > 0 {
      try await desk.enter(
        AuditEntry("released", cases: Set([caseID].compactMap(\.self)), devices: devices))
    }
    desk.print(
      json: .object(["released": .number(Int64(released))]),
      [
        released == 0
          ? say(" nothing of this device is held where this laptop may write")
          : say(
            released, one: " 1 change released; fieldkeep sync tells the others",
            other: " \(released) changes released; fieldkeep sync tells the others")
      ])
  }
}

/// Finds devices by what people call them.
struct DeviceSearch {
  private let known: [DeviceID]
  private let people: People

  init(_ desk: Desk) async throws {
    known = try await desk.replica.roster().devices
    people = try await desk.people()
  }

  /// The device of a name or of the first digits of an id; several only where all are meant.
  func devices(named word: String, all: Bool) throws -> [DeviceID] {
    let typed = word.lowercased()
    let named = known.filter { people.plainLabel(of: $0).lowercased() == typed }
    let found =
      named.isEmpty && typed.count >= 4
      ? known.filter { $0.description.hasPrefix(typed) } : named
    guard !found.isEmpty else {
      throw Failure(
        .noInput, "no device has this name or id", hint: "fieldkeep devices shows them")
    }
    guard all || found.count == 1 else {
      throw Failure(
        .usage, "\(found.count) devices have this name",
        hint: "--person means all of them; or name one by its id from fieldkeep devices")
    }
    return found
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
