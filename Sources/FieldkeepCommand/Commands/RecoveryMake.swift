// `fieldkeep recovery make`: a device that lies in a safe, and reads what its teams read.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

struct RecoveryMake: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Make a recovery key for teams, on paper.",
    discussion: """
      The key is let into the teams like a laptop, and lies in a safe: what they
      wrote before and whatever they write later can be read with it. With two
      custodians there are two sheets, and one alone opens nothing.

      Who holds the sheets can read it all. So the advocates' organization holds
      the key of the advocates' notes, and the county those of its own teams;
      docs/trust.md says more. Make a new key when a holder changes.

      Sheets go into files that you alone can read, or with --print to a printer
      or onto this screen, one after the other. Take the files off this laptop.

        fieldkeep recovery make --team advocates --out /media/stick/advocates
        fieldkeep recovery make --team health --team probation --print | lp
        fieldkeep recovery make --team court --custodians 1 --out court
      """)

  @OptionGroup var options: GlobalOptions

  @Option(name: .customLong("team"), help: ArgumentHelp("A team to recover.", valueName: "team"))
  var teams: [String] = []

  @Option(help: ArgumentHelp("How many sheets are needed: 1 or 2.", valueName: "count"))
  var custodians = 2

  @Option(help: ArgumentHelp("What the key is called.", valueName: "name"))
  var name = "recovery key"

  @Option(help: ArgumentHelp("Write NAME-1.txt, NAME-2.txt; NAME.txt for one.", valueName: "name"))
  var out: String?

  @Flag(help: "Print the sheets, to a printer or onto this screen.")
  var print = false

  @Option(help: ArgumentHelp("The server that keeps the records.", valueName: "name"))
  var remote = "origin"

  func validate() throws {
    guard (1...2).contains(custodians) else {
      throw ValidationError(say("--custodians is 1 or 2"))
    }
    guard !(print && out != nil) else { throw ValidationError(say("say --out or --print")) }
    guard !(print && options.json) else { throw ValidationError(say("--json prints no sheets")) }
  }

  func run() async throws {
    let desk = try await Desk.open(options)
    guard !teams.isEmpty else {
      throw Failure(
        .usage, "say whose records the key recovers",
        hint: "--team and one of: \(list: CountyTemplate.teams.map(\.name))")
    }
    let ids = try await Teams(desk.replica).ids(of: teams)
    try await desk.replica.checkMayLetIn(to: ids)
    let server = try await desk.replica.remote(named: remote)
    let outlet = try SheetOutlet(count: custodians, out: out, prints: print, options)
    var generator = SystemRandomNumberGenerator()
    let key = RecoveryKey(using: &generator)
    let pages = try await pages(of: key, for: ids, server, desk)
    try Self.check(pages, keep: key)
    try outlet.write(pages.map(\.text))
    let device: DeviceID
    do { device = try await desk.replica.enroll(key, in: ids, called: name) } catch {
      outlet.takeBack()
      throw error
    }
    try await desk.enter(AuditEntry("key_on_paper", devices: [device]))
    let trial = await attempt(key, server, desk)
    try await tell(desk, ids, outlet, pages, trial)
  }

  // MARK: the pages

  private func pages(
    of key: RecoveryKey, for ids: [TeamID], _ server: Remote, _ desk: Desk
  ) async throws -> [RecoveryPage] {
    let organization = OrganizationWords(rootKey: try await desk.replica.rootKey())
    let record = try await desk.replica.records(
      OrganizationRecord.type.name, in: Replica.directoryCase
    ).first
    let words = try await Teams(desk.replica).names(ids)
    let read = try await compartments(of: ids, desk).map(\.label)
    let day = desk.time.parts(desk.time.now)
    let madeOn = "\(day.year)-\(padded(day.month))-\(padded(day.day))"
    var generator = SystemRandomNumberGenerator()
    return try key.sheets(custodians, using: &generator).map { sheet in
      RecoveryPage(
        sheet: sheet, organization: organization,
        organizationName: record?.text(OrganizationRecord.name).map { Screen.shown($0) },
        teams: words, compartments: read, madeOn: madeOn, server: server.url, pin: server.pin)
    }
  }

  /// The parts of cases that teams read.
  private func compartments(of ids: [TeamID], _ desk: Desk) async throws -> [Compartment] {
    let roster = try await desk.replica.roster()
    return CountyCompartment.all.filter { compartment in
      roster.audience(of: compartment.number).keys.contains { ids.contains($0) }
    }
  }

  /// Reads the pages as somebody will on the bad day.
  private static func check(_ pages: [RecoveryPage], keep key: RecoveryKey) throws {
    let sheets = try pages.map { try RecoveryPage.sheet(in: $0.text) }
    let facts = try pages.map { try RecoveryPage.facts(in: $0.text) }
    guard let organization = pages.first?.organization,
      facts.allSatisfy({ $0.organization == organization }),
      try RecoveryKey(sheets: sheets).isSame(as: key)
    else {
      throw Failure(
        .integrity, "the sheets do not read as they were written; no key was made",
        hint: "run the same command again")
    }
  }

  // MARK: whether it works

  /// What became of trying the key at once.
  private enum Attempt {
    case opened(ReadabilityCounts)
    case notYet(String)
  }

  /// Brings the new member to the server, and tries what it can read.
  private func attempt(_ key: RecoveryKey, _ server: Remote, _ desk: Desk) async -> Attempt {
    do {
      try await desk.replica.sync(with: server.name)
      let trial = try await RecoveryTrial(
        key, organizationOf: try await desk.replica.rootKey(), at: (server.url, server.pin))
      return .opened(trial.counts)
    } catch {
      return .notYet(Failure(error)?.message ?? say("the server was not reached"))
    }
  }

  private func tell(
    _ desk: Desk, _ ids: [TeamID], _ outlet: SheetOutlet, _ pages: [RecoveryPage],
    _ attempt: Attempt
  ) async throws {
    let setName = pages.first?.sheet.setName.joined(separator: " ") ?? ""
    let read = try await compartments(of: ids, desk)
    let words = try await Teams(desk.replica).names(ids)
    var lines = [
      say("a recovery key was made for \(list: words)"),
      say(" key      \(setName), the last two words of each sheet"),
      say(" reads    \(list: read.map { heard($0.label).lowercased() })"),
    ]
    var json: [String: JSONValue] = [
      "teams": .list(words.map { .text($0) }), "sheets": .list(outlet.files.map { .text($0) }),
      "compartments": .list(read.map { .text($0.name) }), "key": .text(setName),
    ]
    lines += outlet.files.map {
      say(" sheet    \(Screen.shown($0)): print it, then take it off here")
    }
    lines += custody(read).map { desk.screen.warm(" ! " + $0) }
    switch attempt {
    case .opened(let counts):
      lines += RecoveryTrial.lines(counts, TimeAndScreen(desk))
      json.merge(RecoveryTrial.json(counts)) { $1 }
    case .notYet(let why):
      lines.append(
        desk.screen.warm(
          say(" ! not tried, and of no use until the server has it: \(Screen.shown(why))")))
      lines.append(say(" next     fieldkeep sync, then fieldkeep recovery drill"))
      json["whole"] = .boolean(false)
    }
    // What was printed went where a script reads the answer.
    if outlet.takesOutput {
      for line in lines { Screen.note(line.trimmingCharacters(in: .whitespaces)) }
    } else {
      desk.print(json: .object(json), lines)
    }
    if case .opened(let counts) = attempt, !counts.isWhole { throw RecoveryTrial.notWhole }
  }

  /// Who should hold a key that reads these.
  private func custody(_ compartments: [Compartment]) -> [String] {
    guard compartments.contains(CountyCompartment.advocateNotes) else { return [] }
    return [
      say("it reads what youths told advocates: the advocates' organization holds it, nobody else")
    ]
  }
}

/// Where sheets go: files of one's own, whatever the output is going into, or the screen.
struct SheetOutlet {
  private enum Way {
    case files([String])
    case output
    case screen
  }

  private let way: Way

  /// Finds out where to, and whether it can be done, before anything is drawn.
  init(count: Int, out: String?, prints: Bool, _ options: GlobalOptions) throws {
    var base = out
    if base == nil, !prints {
      guard Prompt.isPossible(options) else {
        throw Failure(
          .usage, "say where the sheets go",
          hint: "--out NAME writes files, --print prints them")
      }
      let question = Said(
        "A name for the sheets' files; or the word screen, to copy them from here:")
      guard case .said(let word) = Prompt.ask(question) else {
        throw Failure(.usage, "no sheet was made", hint: "say --out NAME or --print")
      }
      base = ["screen", "pantalla"].contains(word.lowercased()) ? nil : word
    }
    guard let base else {
      way = isatty(STDOUT_FILENO) == 1 ? .screen : .output
      return
    }
    let names =
      count == 1 ? [base + ".txt"] : (1...count).map { "\(base)-\($0).txt" }
    if names.contains(where: { FileManager.default.fileExists(atPath: $0) }) {
      throw Failure(
        .cannotCreate, "a file for a sheet exists already", hint: "give another name with --out")
    }
    way = .files(names)
  }

  /// The files, where there are any.
  var files: [String] { if case .files(let names) = way { names } else { [] } }

  /// Whether the pages are what the program prints.
  var takesOutput: Bool { if case .output = way { true } else { false } }

  /// Hands the pages over.
  ///
  /// - Throws: ``Failure``; no file is left then.
  func write(_ pages: [String]) throws {
    switch way {
    case .output: Screen.write(pages.joined(separator: "\u{0C}"))
    case .screen: try show(pages)
    case .files(let names):
      for (name, page) in zip(names, pages) {
        do throws(DurableFile.Failure) {
          try DurableFile.create(Array(page.utf8), at: name)
        } catch {
          takeBack(until: name)
          throw Failure(
            .cannotCreate, "a sheet's file cannot be made", hint: "name a folder that is yours")
        }
      }
    }
  }

  private func show(_ pages: [String]) throws {
    let silence = Failure(.usage, "the sheets were not copied, and no key was made")
    guard let terminal = HiddenTerminal(silence: silence) else { throw silence }
    for page in pages {
      try terminal.show(page, "Copied, and compared? Enter clears the screen:")
    }
  }

  /// Takes files away again: they are sheets of nothing.
  func takeBack(until last: String? = nil) {
    for name in files.prefix(while: { $0 != last }) { unlink(name) }
  }
}
