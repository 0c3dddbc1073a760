// What a shell asks when somebody presses the tab key: the names of cases and records, which no script can know.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Complete: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete",
    abstract: "Print names for a shell to complete.", shouldDisplay: false)

  @OptionGroup var options: GlobalOptions
  @Argument(help: "cases, records, or both.") var kind: String

  /// More than that is no help to anyone who pressed a key.
  private static let limit = 500

  func run() async throws {
    let desk = try await Desk.open(options)
    let names = try await desk.names()
    var words: [String] = []
    if kind != "records" {
      words += try await desk.replica.cases().map { names.cases.name(of: $0) }
    }
    if kind != "cases", let caseID = try await desk.currentCaseIfAny() {
      words += try await CaseFile(caseID, in: desk.replica).records
        .map { names.records.name(of: $0.id) }
    }
    Screen.write(words.suffix(Self.limit).map { $0 + "\n" }.joined())
  }
}

extension CompletionKind {
  /// The cases of this device.
  static var cases: CompletionKind { .shellCommand("fieldkeep complete cases 2>/dev/null") }
  /// The records of the case at hand.
  static var records: CompletionKind { .shellCommand("fieldkeep complete records 2>/dev/null") }
  /// Both.
  static var casesAndRecords: CompletionKind {
    .shellCommand("fieldkeep complete both 2>/dev/null")
  }

  /// The codes of a list.
  static func words(of list: CodeList) -> CompletionKind { .list(list.codes.map(\.code)) }
}
