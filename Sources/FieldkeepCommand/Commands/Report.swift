// `fieldkeep report`: what the county reports to its Board, computed from the records of this laptop.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Report: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Count what the county reports.",
    discussion: """
      Every figure is computed from the records that this laptop may read, and
      says how many it is about, how many are unknown, and how complete the
      records were. Numbers of youth below eleven are withheld, and what would
      give them away. A window ends before the day that --to names.

        fieldkeep report list
        fieldkeep report explain mean_age_first
        fieldkeep report show prior_referral_pct --from 2014-08-01 --months 18
        fieldkeep report board --from 2014-08-01 --to 2018-09-01 --as-of 2018-11-01
        fieldkeep report board --from 2018-04-01 --to 2018-07-01 --format md,csv,svg --out q2 --name Q2
        fieldkeep report runs
        fieldkeep report diff Q2 Q3
        fieldkeep report trace prior_referral_pct --numerator
      """,
    subcommands: [
      ReportList.self, ReportExplain.self, ReportShow.self, ReportBoard.self, ReportRuns.self,
      ReportDiff.self, ReportTrace.self,
    ],
    defaultSubcommand: ReportList.self)

  /// The report that somebody named: its word, or the only one that begins so.
  static func name(_ typed: String) throws -> ReportName {
    let word = typed.lowercased().replacing("-", with: "_").replacing(" ", with: "_")
    if let name = ReportName(rawValue: word) { return name }
    let matches = ReportName.allCases.filter { !word.isEmpty && $0.rawValue.hasPrefix(word) }
    guard matches.count == 1 else {
      throw Failure(
        .usage,
        matches.isEmpty ? "there is no such report" : "several reports begin like this",
        hint: matches.isEmpty
          ? "fieldkeep report list shows them"
          : "say one of: \(list: matches.map(\.rawValue))")
    }
    return matches[0]
  }

  /// Computes reports from what this device may read.
  static func run(
    _ names: [ReportName], _ question: ReportQuestion, _ desk: Desk
  ) async throws -> (run: ReportRun, detail: ReportDetail, readings: CountyReadings) {
    let parameters = try question.parameters(desk.time)
    let readings = try await CountyReadings(desk.replica, asOf: parameters.asOf)
    let (run, detail) = ReportEngine.run(
      names, facts: readings.facts(asOf: parameters.asOf), parameters: parameters)
    return (run, detail, readings)
  }
}

struct ReportList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the reports and their versions.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let screen = Screen(noColor: options.noColor)
    guard !options.json else {
      let reports = ReportDefinition.all.map { definition in
        JSONValue.object([
          "name": .text(definition.name.rawValue), "version": .number(Int64(definition.version)),
          "title": .text(definition.title.english),
          "title_es": .text(definition.title.spanish),
        ])
      }
      return Screen.write(JSONValue.list(reports).text + "\n")
    }
    let width = ReportDefinition.all.map(\.reference.count).max() ?? 0
    screen.lines(
      ReportDefinition.all.map { definition in
        let gap = String(repeating: " ", count: width - definition.reference.count)
        return
          " \(screen.strong(definition.reference))\(gap)  \(definition.title.text(in: Language.spoken.ofReports))"
      })
  }
}

struct ReportExplain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say in plain English how a figure is counted.",
    discussion: """
        fieldkeep report explain mean_age_first
        fieldkeep report explain response_90
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(help: ArgumentHelp("Which report.", valueName: "name")) var name: String

  func run() async throws {
    let definition = ReportDefinition.current(try Report.name(name))
    guard !options.json else {
      return Screen.write(
        JSONValue.object([
          "name": .text(definition.name.rawValue), "version": .number(Int64(definition.version)),
          "title": .text(definition.title.english), "formula": .text(definition.formula),
          "numerator": .text(definition.numerator),
          "denominator": definition.denominator.map { .text($0) } ?? .null,
          "edges": .list(definition.edges.map { .text($0) }),
        ]).text + "\n")
    }
    Screen(noColor: options.noColor).lines(ReportWords.explanation(of: definition))
  }
}

/// Definitions as lines of a terminal.
enum ReportWords {
  static func explanation(of definition: ReportDefinition) -> [String] {
    definition.explanation.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
      let lines = wrapped(String($0), width: $0.hasPrefix("- ") ? 75 : 77)
      return $0.hasPrefix("- ")
        ? lines.enumerated().map { ($0 == 0 ? " " : "   ") + $1 }
        : lines.map { $0.isEmpty ? "" : " " + $0 }
    }
  }

  /// Lines of at most so many characters, broken between words.
  private static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + [line]
  }
}

struct ReportShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Count some reports.",
    discussion: """
        fieldkeep report show mean_age_first --explain
        fieldkeep report show recovered_youth recoveries --from 2018-01-01 --to 2019-01-01
        fieldkeep report show health_72 --no-suspected --format csv
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var question: ReportQuestion
  @OptionGroup var output: ReportOutput

  @OptionGroup var freezing: ReportFreezing

  @Flag(help: "Say first how it is counted.") var explain = false

  @Argument(help: ArgumentHelp("Which reports.", valueName: "name")) var names: [String]

  func run() async throws {
    let names = try names.map(Report.name)
    let desk = try await Desk.open(options)
    if explain, try output.formats(desk) == [.terminal] {
      for name in names {
        desk.screen.lines(ReportWords.explanation(of: .current(name)) + [""])
      }
    }
    let (run, detail, _) = try await Report.run(names, question, desk)
    let title = names.map(\.rawValue).joined(separator: "-")
    try output.print(run, named: title, desk)
    try await ReportRuns.freeze(run, detail, titled: title, freezing, desk)
  }
}

struct ReportBoard: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "board", abstract: "Count everything that the Board is told.",
    discussion: """
      One format is printed; several, or --out, are written as files, with the
      first figures on the screen; svg holds the charts alone. --save freezes the
      report, --name too and calls it so: it is shown again to the digit by
      fieldkeep report runs, also when records are gone.

        fieldkeep report board --from 2014-08-01 --to 2018-09-01 --as-of 2018-11-01
        fieldkeep report board --from 2018-04-01 --to 2018-07-01 --format md,csv,svg
        fieldkeep report board --from 2014-08-01 --to 2018-07-01 --name Q2 --format html --out .
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var question: ReportQuestion
  @OptionGroup var output: ReportOutput
  @OptionGroup var freezing: ReportFreezing

  func run() async throws {
    let desk = try await Desk.open(options)
    let (run, detail, _) = try await Report.run(ReportEngine.board, question, desk)
    try output.print(run, named: "board", desk)
    try await ReportRuns.freeze(run, detail, titled: "board", freezing, desk)
  }
}
