// `fieldkeep init`: the first device of an organization.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Found an organization on this device.",
    discussion: """
      Makes the organization's root key, this device's own keys, and the county's
      teams. The root key is written to a file of your choice and kept nowhere
      else: print it, put it in a safe, and take the file off this device. Whoever
      has it can appoint admins; without it, nobody can replace a lost admin.
      With --root-sheets it is written as words on a page to print; with
      --root-sheets 2 on two pages for two people, who are then both needed.

        fieldkeep init --name "County" --root-key-out /media/stick/root.key
        fieldkeep init --name "County" --root-key-out root.txt --root-sheets 2
        fieldkeep remote add origin https://sync.example:8443 --pin 3f…
        fieldkeep invite --team advocates
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("What the organization is called.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("What this device is called.", valueName: "name"))
  var device: String?

  @Option(help: ArgumentHelp("Where to write the root key; must not exist yet.", valueName: "file"))
  var rootKeyOut: String

  @Option(
    help: ArgumentHelp("Write it as pages to print: 1, or 2 both needed.", valueName: "count"))
  var rootSheets: Int?

  @OptionGroup var protection: ProtectionOptions

  func run() async throws {
    try protection.apply(options)
    let desk = try await Desk.open(options, isFirst: true)
    let file = try RootFiles(
      path: rootKeyOut, sheets: rootSheets, name: name, noteFolder: desk.folder)
    let kept = file.keptBefore
    if try await desk.replica.isEnrolled() {
      // A kill struck between founding and saying so: the same words again come to the same end.
      guard let kept, kept.organization == (try await desk.replica.roster()).organization else {
        throw ReplicaError.alreadyEnrolled
      }
      Screen.note("the organization was founded before this command was cut off")
      return try await tell(desk, kept, file)
    }
    if kept != nil { Screen.note("the root key of an init that was cut off is taken up again") }
    let teams = Self.drawTeams()
    let (name, label) = (name, device ?? "first admin")
    let root = try await desk.replica.found(
      Self.roster(of: teams), root: kept, keepRoot: { if kept == nil { try file.keep($0) } }
    ) { records in
      try Self.writeDirectory(records, name: name, teams: teams, label: label)
    }
    try await tell(desk, root, file)
  }

  private func tell(_ desk: Desk, _ root: OrganizationRoot, _ file: RootFiles) async throws {
    let lock = try ProtectionOptions.line(options)
    let fingerprint = root.organization.description
    desk.print(
      json: .object([
        "organization": .text(fingerprint), "root_key_file": .text(file.paths[0]),
        "root_key_files": .list(file.paths.map { .text($0) }),
        "teams": .list(CountyTemplate.teams.map { .text($0.name) }),
      ]),
      [
        say("organization founded; this device is its first admin"),
        say(" root   \(fingerprint) (the fingerprint that fieldkeep-server init asks for)"),
        " " + file.told,
        say(" lock   \(lock)"),
        say(" teams  \(CountyTemplate.teams.map(\.name).joined(separator: " "))"),
        say(" next   fieldkeep remote add origin https://… --pin …"),
      ])
    file.forgetNote()
  }

  /// The county's teams, each with an identifier of its own.
  static func drawTeams() -> [(id: TeamID, template: TeamTemplate)] {
    CountyTemplate.teams.map { team in
      var generator = SystemRandomNumberGenerator()
      return (id: TeamID(using: &generator), template: team)
    }
  }

  /// The roster that an organization of these teams begins with.
  static func roster(of teams: [(id: TeamID, template: TeamTemplate)]) -> RosterTemplate {
    RosterTemplate(
      teams: teams.map { team in
        RosterTemplate.Team(
          id: team.id,
          rights: Dictionary(
            uniqueKeysWithValues: team.template.rights.map {
              ($0.key.number, Rights(rawValue: $0.value.rawValue))
            }))
      })
  }

  /// Writes what people call the organization, its teams and this device.
  static func writeDirectory(
    _ records: RecordWriter, name: String?, teams: [(id: TeamID, template: TeamTemplate)],
    label: String
  ) throws {
    let directory = Replica.directoryCase
    if let name {
      let organization = try records.create(OrganizationRecord.type.name, in: directory)
      try records.set(OrganizationRecord.name.name, of: organization, to: .text(name))
    }
    for team in teams {
      let record = try records.create(
        TeamRecord.type.name, in: directory, id: RecordID(bytes: team.id.bytes))
      try records.set(TeamRecord.name.name, of: record, to: .text(team.template.name))
      try records.set(TeamRecord.label.name, of: record, to: .text(team.template.label))
    }
    try DeviceNames.write(label, of: records.device, records)
  }
}
