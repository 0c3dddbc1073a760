// `fieldkeep recovery drill`: whether the sheets in the safe would open everything, tried before they have to.

import ArgumentParser
import Fieldkeep

struct RecoveryDrill: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drill",
    abstract: "Try the sheets: everything is opened, and nothing written.",
    discussion: """
      Type the sheets in, or give them in files. The program signs in to the server
      as the device on paper, takes in all that it may read, opens it in memory,
      counts, and forgets it. Nothing is written, here or on the server, but that
      the device was there.

      Status 0 only if every scope opened; 77 if the organization does not have the
      key; 82 if something stayed closed.

        fieldkeep recovery drill
        fieldkeep recovery drill --sheet a-1.txt --sheet a-2.txt
        fieldkeep recovery drill --server https://sync.example:8443 --pin 3f…
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var sheets: SheetOptions

  @Option(help: ArgumentHelp("The server, where this laptop knows it.", valueName: "name"))
  var remote = "origin"

  func run() async throws {
    let here = try await Desk.openIfThere(options)
    let isMember = try await here?.replica.isEnrolled() ?? false
    let brought = try BroughtSheets.read(sheets.files, asksOrganization: !isMember)
    let own = try await isMember ? here?.replica.rootKey() : nil
    if let own, let theirs = brought.organization, theirs.rootKey != own {
      throw Failure(
        .refused, "these sheets are another organization's than this laptop",
        hint: "compare the fingerprint on them; or try them on a laptop of nobody's, with --data")
    }
    guard let rootKey = own ?? brought.organization?.rootKey else {
      throw Failure(
        .usage, "the sheets do not say whose they are",
        hint: "type them in, or give files with rows A to D")
    }
    let trial = try await RecoveryTrial(
      brought.key, organizationOf: rootKey, at: try await server(here, isMember, brought))
    let view = here.map { TimeAndScreen($0) } ?? TimeAndScreen(options)
    var key = [brought.setName, counted(brought.sheetCount, "sheet"), trial.name]
    if let madeAt = trial.madeAt { key.append(say("made \(view.time.shown(madeAt))")) }
    var lines = [
      say(" key      \(key.joined(separator: " · "))"),
      say(" teams    \(list: trial.teams)"),
    ]
    lines += RecoveryTrial.lines(trial.counts, view)
    lines.append(say(" nothing was written; the sheets can go back"))
    if options.json {
      let more: [String: JSONValue] = [
        "device": .text(trial.device.description), "key": .text(brought.setName),
        "teams": .list(trial.teams.map { .text($0) }),
      ]
      Screen.write(
        JSONValue.object(RecoveryTrial.json(trial.counts).merging(more) { $1 }).text + "\n")
    } else {
      view.screen.lines(lines)
    }
    guard trial.counts.isWhole else { throw RecoveryTrial.notWhole }
  }

  /// The server that was named, that a sheet names, or that this laptop knows: the address on a sheet may be old.
  private func server(
    _ here: Desk?, _ isMember: Bool, _ brought: BroughtSheets
  ) async throws -> (url: String, pin: [UInt8]) {
    if sheets.server == nil, isMember, let known = try? await here?.replica.remote(named: remote) {
      return (known.url, known.pin)
    }
    return try sheets.server(else: brought, called: remote)
  }
}
