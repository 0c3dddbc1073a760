// What a shell asks when somebody presses the tab key: the names of cases, records, laptops and teams, which no script
// can know.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Complete: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete",
    abstract: "Print names for a shell to complete.", shouldDisplay: false)

  @OptionGroup var options: GlobalOptions
  @Argument(help: "cases, records, or both; devices; teams.") var kind: String

  /// More than that is no help to anyone who pressed a key.
  private static let limit = 500

  func run() async throws {
    let desk = try await Desk.open(options)
    let words: [String]
    switch kind {
    case "devices":
      let people = try await desk.people()
      words = try await desk.replica.roster().devices.map(people.plainLabel(of:)).sorted()
    case "teams":
      let roster = try await desk.replica.roster()
      words = try await Teams(desk.replica).names(roster.teamIDs)
    default: words = try await casesAndRecords(desk)
    }
    Screen.write(words.suffix(Self.limit).map { $0 + "\n" }.joined())
  }

  private func casesAndRecords(_ desk: Desk) async throws -> [String] {
    let names = try await desk.names()
    var words: [String] = []
    if kind != "records" {
      words += try await desk.replica.cases().map { names.cases.name(of: $0) }
    }
    if kind != "cases", let caseID = try await desk.currentCaseIfAny() {
      words += try await CaseFile(caseID, in: desk.replica).records
        .map { names.records.name(of: $0.id) }
    }
    return words
  }
}

extension CompletionKind {
  /// The cases of this device.
  static var cases: CompletionKind { .shellCommand("fieldkeep complete cases 2>/dev/null") }
  /// The records of the case at hand.
  static var records: CompletionKind { .shellCommand("fieldkeep complete records 2>/dev/null") }
  /// The laptops of the organization.
  static var devices: CompletionKind { .shellCommand("fieldkeep complete devices 2>/dev/null") }
  /// Its teams.
  static var teams: CompletionKind { .shellCommand("fieldkeep complete teams 2>/dev/null") }
  /// Both.
  static var casesAndRecords: CompletionKind {
    .shellCommand("fieldkeep complete both 2>/dev/null")
  }

  /// The codes of a list.
  static func words(of list: CodeList) -> CompletionKind { .list(list.codes.map(\.code)) }
}
