// `fieldkeep root`: what the root key on paper is for. It is almost never needed, and then by people in a hurry.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

struct RootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "root",
    abstract: "Check the root key on paper, print it, or make an admin by it.",
    discussion: """
      The root key is kept offline: as a file on a stick, or as words on one sheet
      of paper, or on two that are both needed. Give the files, or type the words.

        fieldkeep root check                          on a terminal: type the words
        fieldkeep root sheet --sheets 2 --out root.txt /media/stick/root.key
        fieldkeep root admin                          on a member's laptop
      """,
    subcommands: [RootCheck.self, RootSheet.self, RootAdmin.self],
    defaultSubcommand: RootCheck.self)
}

struct RootCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say whether a root key file or its sheets can be read, and fit this organization.",
    discussion: """
      One sheet of two says only that its own words hold. Nothing that was read is
      kept.

        fieldkeep root check root-1-of-2.txt root-2-of-2.txt
        fieldkeep root check - < root.key
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(help: ArgumentHelp("The key file or the pages; - reads one in.", valueName: "files"))
  var files: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    guard try await desk.replica.isEnrolled() else { throw ReplicaError.notEnrolled }
    let reading = try RootReading(files: files, options)
    if let missing = reading.missing, let sheet = reading.sheets.first {
      let setName = sheet.setName.joined(separator: " ")
      return desk.print(
        json: .object([
          "whole": .boolean(false), "sheet": .number(Int64(sheet.number)),
          "sheets": .number(Int64(sheet.count)), "set": .text(setName),
        ]),
        [
          say("sheet \(sheet.number) of \(sheet.count): its words hold; its set is \(setName)"),
          say(" sheet \(missing) is needed too, to say whether they fit this organization"),
        ])
    }
    let root = try reading.root()
    try await RootAdmin.check(root, fits: desk)
    desk.print(
      json: .object([
        "whole": .boolean(true), "organization": .text(root.organization.description),
      ]),
      [say("this is the root of this organization"), say(" root   \(root.organization)")])
  }
}

struct RootSheet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sheet",
    abstract: "Write the root key as pages to print.",
    discussion: """
      From the key file, or from sheets there are: for a second copy, or for two
      people instead of one. Sheets drawn anew do not go together with older ones.
      The older ones stay good: destroy them if they should not be.

        fieldkeep root sheet --out root.txt /media/stick/root.key
        fieldkeep root sheet --sheets 2 --out root.txt /media/stick/root.key
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("How many pages: 1, or 2 that are both needed.", valueName: "count"))
  var sheets = 1

  @Option(help: ArgumentHelp("The page's file; must not exist yet.", valueName: "file"))
  var out: String

  @Argument(help: ArgumentHelp("The key file or the pages; - reads one in.", valueName: "files"))
  var files: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    guard try await desk.replica.isEnrolled() else { throw ReplicaError.notEnrolled }
    let root = try RootReading(files: files, options).root()
    try await RootAdmin.check(root, fits: desk)
    let name = try await desk.replica.records(
      OrganizationRecord.type.name, in: Replica.directoryCase
    ).first?.text(OrganizationRecord.name)
    let pages = try RootFiles(path: out, sheets: sheets, name: name, noteFolder: desk.folder)
    try pages.keep(root)
    pages.forgetNote()
    desk.print(
      json: .object(["files": .list(pages.paths.map { .text($0) })]),
      [pages.told])
  }
}

struct RootAdmin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "admin",
    abstract: "Make this laptop an admin's by the root key: when the others are lost.",
    discussion: """
      On a member's laptop: it keeps its teams, and can invite into them from then
      on. On a new laptop, with the server's address: it can appoint and turn away,
      and holds no team's keys until somebody who has them gives it some. The root
      key is used here once and kept nowhere.

        fieldkeep root admin                       on a terminal: type the words
        fieldkeep root admin root-1-of-2.txt root-2-of-2.txt
        fieldkeep root admin --server https://sync.example:8443 --pin 3f09… root.key
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("On a new laptop: the server's https address.", valueName: "url"))
  var server: String?

  @Option(help: ArgumentHelp("SHA-256 of its public key, 64 digits.", valueName: "hex"))
  var pin: String?

  @Option(help: ArgumentHelp("What to call the server.", valueName: "name"))
  var remote = "origin"

  @Argument(help: ArgumentHelp("The key file or the pages; - reads one in.", valueName: "files"))
  var files: [String] = []

  @OptionGroup var protection: ProtectionOptions

  func run() async throws {
    let isMember = FileManager.default.fileExists(
      atPath: try options.folder() + "/replica.sqlite")
    let isUnfinished = isMember ? try await isUnfinished() : true
    if let server, isUnfinished {
      let pin = try ServerOptions.checked(name: remote, url: server, pin: pin)
      let root = try RootReading(files: files, options).root()
      try protection.apply(options)
      let desk = try await Desk.open(options, isFirst: true)
      guard try await desk.replica.takeOffice(by: root, at: server, pin: pin, as: remote) else {
        throw Failure(
          .tryLater, "the server has no roster of this organization yet",
          hint: "let any laptop of a member sync with it, then run this again")
      }
      return try await tell(desk, root, isNew: true)
    }
    guard isMember else {
      throw Failure(
        .usage, "this is a new laptop: say where the organization's server is",
        hint: "fieldkeep root admin --server https://… --pin …")
    }
    let desk = try await Desk.open(options)
    guard try await desk.replica.isEnrolled() else { throw ReplicaError.notEnrolled }
    let root = try RootReading(files: files, options).root()
    try await Self.check(root, fits: desk)
    _ = try await desk.replica.takeOffice(by: root)
    do { try await desk.replica.sync(with: remote) } catch {
      Screen.note("no server was reached: the others learn of it with your next sync")
    }
    try await tell(desk, root, isNew: false)
  }

  /// Whether this command was cut off here before the laptop was an admin's.
  private func isUnfinished() async throws -> Bool {
    let desk = try await Desk.open(options)
    guard try await desk.replica.isEnrolled(), let own = try await desk.replica.device() else {
      return true
    }
    return try await !desk.replica.devices().contains { $0.device == own }
  }

  /// Whether a root is this organization's.
  ///
  /// - Throws: ``Failure`` where it is not.
  static func check(_ root: OrganizationRoot, fits desk: Desk) async throws {
    guard try await desk.replica.roster().organization == root.organization else {
      throw Failure(
        .badData, "this is the root of another organization",
        hint: "its fingerprint is \(root.organization)")
    }
  }

  private func tell(_ desk: Desk, _ root: OrganizationRoot, isNew: Bool) async throws {
    guard let own = try await desk.replica.device() else { throw ReplicaError.notEnrolled }
    let teams = try await Teams(desk.replica).names(of: own)
    if !isNew { try await desk.enter(AuditEntry("took_office", devices: [own])) }
    _ = try await desk.replica.meetNewDevices()
    desk.print(
      json: .object([
        "device": .text(own.description), "organization": .text(root.organization.description),
        "teams": .list(teams.map { .text($0) }),
      ]),
      [
        say("this laptop is an admin's now, appointed by the root"),
        teams.isEmpty
          ? say(" it holds no team's keys: it can appoint, and see who is here, and read no record")
          : say(" teams  \(teams.joined(separator: " "))"),
        say(" next   put the sheets back into their safes; fieldkeep devices shows who is here"),
      ])
  }
}
