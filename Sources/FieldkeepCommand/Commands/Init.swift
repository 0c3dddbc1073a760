// `fieldkeep init`: the first device of an organization.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Found an organization on this device.",
    discussion: """
      Makes the organization's root key, this device's own keys, and the county's
      teams. The root key is written to a file of your choice and kept nowhere
      else: print it, put it in a safe, and take the file off this device. Whoever
      has it can appoint admins; without it, nobody can replace a lost admin.

        fieldkeep init --name "County" --root-key-out /media/stick/root.key
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

  func run() async throws {
    let desk = try await Desk.open(options, isFirst: true)
    guard try await !desk.replica.isEnrolled() else { throw ReplicaError.alreadyEnrolled }
    let file = try RootKeyFile(path: rootKeyOut)
    let teams = CountyTemplate.teams.map { team in
      var generator = SystemRandomNumberGenerator()
      return (id: TeamID(using: &generator), template: team)
    }
    let root: OrganizationRoot
    do {
      root = try await desk.replica.found(
        RosterTemplate(
          teams: teams.map { team in
            RosterTemplate.Team(
              id: team.id,
              rights: Dictionary(
                uniqueKeysWithValues: team.template.rights.map {
                  ($0.key.number, Rights(rawValue: $0.value.rawValue))
                }))
          }))
    } catch {
      file.remove()
      throw error
    }
    try file.write(root.text)
    try await writeDirectory(desk, teams: teams.map { ($0.id, $0.template) })
    let fingerprint = root.organization.description
    desk.print(
      json: .object([
        "organization": .text(fingerprint), "root_key_file": .text(rootKeyOut),
        "teams": .list(teams.map { .text($0.template.name) }),
      ]),
      [
        "organization founded; this device is its first admin",
        " root   \(fingerprint) (the fingerprint that fieldkeep-server init asks for)",
        " root key in \(Screen.shown(rootKeyOut)): print it, keep it in two safes, off this device",
        " teams  " + teams.map(\.template.name).joined(separator: " "),
        " next   fieldkeep remote add origin https://… --pin …",
      ])
  }

  /// Writes what people call the organization, its teams and this device.
  private func writeDirectory(_ desk: Desk, teams: [(id: TeamID, template: TeamTemplate)])
    async throws
  {
    let device = try await desk.replica.device()
    let (name, label) = (name, self.device ?? "first admin")
    try await desk.replica.write { records in
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
      if let device {
        let record = try records.create(
          DeviceRecord.type.name, in: directory, id: RecordID(bytes: device.bytes))
        try records.set(DeviceRecord.label.name, of: record, to: .text(label))
      }
    }
  }
}

/// The file that takes the root key, readable by its owner alone.
///
/// It is made, and room for the key is taken in it, before there is a key: a full disk must not leave an organization
/// whose root nobody holds.
private struct RootKeyFile {
  let path: String
  private let handle: FileHandle

  init(path: String) throws {
    self.path = path
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw Failure(
        .cannotCreate,
        errno == EEXIST
          ? "the file for the root key exists already"
          : "the file for the root key cannot be made (errno \(errno))",
        hint: "name a new file on a stick or in a folder that is yours alone")
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data(repeating: UInt8(ascii: "#"), count: 1_024))
      try handle.synchronize()
    } catch {
      remove()
      throw Failure(.storage, "there is no room for the root key's file", hint: "free some space")
    }
  }

  func write(_ text: String) throws {
    do {
      try handle.seek(toOffset: 0)
      try handle.write(contentsOf: Data(text.utf8))
      try handle.truncate(atOffset: UInt64(text.utf8.count))
      try handle.synchronize()
    } catch {
      throw Failure(
        .storage, "the root key could not be written to its file",
        hint: "remove the data folder and found the organization again")
    }
  }

  func remove() { unlink(path) }
}
