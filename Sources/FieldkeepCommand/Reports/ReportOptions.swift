// The question that a report is asked, in the words of a command line: which days, as of when, what counts.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

/// Which days a report is about, and as of when.
struct ReportQuestion: ParsableArguments {
  @Option(
    help: ArgumentHelp("The first day; else 1 August 2014, the launch.", valueName: "date"))
  var from: String?

  @Option(
    help: ArgumentHelp("The day after the last; else the day after --as-of.", valueName: "date"))
  var to: String?

  @Option(help: ArgumentHelp("So many calendar months from --from on.", valueName: "count"))
  var months: Int?

  @Option(
    help: ArgumentHelp("What was known at the end of this day; else now.", valueName: "date"))
  var asOf: String?

  @Flag(inversion: .prefixedNo, help: "Count recoveries that nobody has confirmed yet.")
  var suspected = true

  /// The question in full.
  ///
  /// - Throws: ``Failure`` for what is no date, or a window without a day.
  func parameters(_ time: LocalTime) throws -> ReportParameters {
    let asOf = try moment(time)
    var parameters = ReportParameters(
      window: ReportQuestion.day(asOf), asOf: asOf)
    let start = try from.map(Self.date) ?? parameters.launchedOn
    var end = try to.map(Self.date)
    if let months {
      guard end == nil, (1...1_200).contains(months) else {
        throw Failure(
          .usage, "say the end of the window once", hint: "give --months 18 or --to, not both")
      }
      end = start.adding(months: months)
    }
    guard
      let window = ReportWindow(
        from: start, to: end ?? CountyTime.date(at: asOf).adding(days: 1))
    else {
      throw Failure(
        .usage, "the window has no day",
        hint: "--to is the first day after it, such as: --from 2018-01-01 --to 2018-04-01")
    }
    parameters.window = window
    parameters.includesSuspected = suspected
    return parameters
  }

  /// The end of the day that was named; of today, now.
  private func moment(_ time: LocalTime) throws -> Int64 {
    guard let asOf else { return time.now }
    if let date = try? Self.date(asOf) {
      let last = CountyTime.start(of: date.adding(days: 1)) - 1
      return CountyTime.date(at: time.now) == date ? time.now : last
    }
    return try time.required(asOf).milliseconds
  }

  private static func day(_ moment: Int64) -> ReportWindow {
    let day = CountyTime.date(at: moment)
    guard let window = ReportWindow(from: day, to: day.adding(days: 1)) else {
      preconditionFailure("a day has no next")
    }
    return window
  }

  static func date(_ text: String) throws -> LocalDate {
    guard let date = PartialDate(text),
      let day = LocalDate(year: date.year, month: date.month ?? 1, day: date.day ?? 1)
    else {
      throw Failure(.usage, "that is no date", hint: "say it as 2018-09-01, 2018-09 or 2018")
    }
    return day
  }
}

/// What a report is written as.
enum ReportFormat: String, CaseIterable {
  case terminal, md, csv, json, html, svg

  func text(of run: ReportRun, _ language: ReportLanguage) -> String {
    switch self {
    case .terminal: TerminalReport.text(of: run, language: language)
    case .md: MarkdownReport.text(of: run, language: language)
    case .csv: CSVReport.text(of: run, language: language)
    case .json: JSONReport.text(of: run, language: language)
    case .html: HTMLReport.text(of: run, language: language)
    case .svg: SVGReport.text(of: run, language: language)
    }
  }

  /// The end of a file's name.
  var suffix: String { self == .terminal ? "txt" : rawValue }
}

/// How a report is printed, and where to.
struct ReportOutput: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "terminal, md, csv, json, html, svg; several with commas between.", valueName: "kinds"))
  var format: String?

  @Option(help: ArgumentHelp("Write files into this folder.", valueName: "folder"))
  var out: String?

  /// Prints one format, or writes a file for each.
  ///
  /// - Parameters:
  ///   - run: the report.
  ///   - name: what the files are called after.
  ///   - desk: the working place.
  /// - Throws: what a format or a file that cannot be had throws.
  func print(_ run: ReportRun, named name: String, _ desk: Desk) throws {
    let formats = try formats(desk)
    let language = Language.spoken.ofReports
    guard formats.count > 1 || out != nil else {
      return Self.show(formats.first ?? .terminal, run, language, desk)
    }
    let folder = out ?? "."
    let window = run.parameters.window
    // The name of a frozen report is text that another laptop wrote.
    let safe = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    let base =
      "\(safe.isEmpty ? "report" : safe.prefix(60))-\(window.start)-to-\(window.end.adding(days: -1))"
    var files: [String] = []
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      for format in formats {
        let file = "\(base).\(format.suffix)"
        try DurableFile.replace(
          Array(format.text(of: run, language).utf8), at: "\(folder)/\(file)")
        files.append(file)
      }
    } catch {
      throw Failure(
        .cannotCreate, "the report's files cannot be written",
        hint: "name a folder that you may write in with --out")
    }
    if desk.options.json {
      desk.print(json: .list(files.map { .text("\(folder)/\($0)") }), [])
    } else {
      desk.screen.lines(
        ReportSummary.lines(of: run, language) + files.map { say(" wrote \(folder)/\($0)") })
    }
  }

  func formats(_ desk: Desk) throws -> [ReportFormat] {
    guard let format else {
      return [desk.options.json ? .json : .terminal]
    }
    var formats: [ReportFormat] = []
    for word in format.lowercased().split(separator: ",") {
      let known = word == "markdown" ? .md : ReportFormat(rawValue: String(word))
      guard let known else {
        throw Failure(
          .usage, "a report is not written as that",
          hint: """
            say one or several of: \
            \(ReportFormat.allCases.map(\.rawValue).joined(separator: ","))
            """)
      }
      if !formats.contains(known) { formats.append(known) }
    }
    return formats
  }

  private static func show(
    _ format: ReportFormat, _ run: ReportRun, _ language: ReportLanguage, _ desk: Desk
  ) {
    let text = format.text(of: run, language)
    guard format == .terminal || desk.screen.isTerminal else { return Screen.write(text) }
    // Names of stations are text that somebody typed.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    desk.screen.lines(
      (lines.last == "" ? lines.dropLast() : lines).map { line in
        Screen.shown(line.hasSuffix("\r") ? String(line.dropLast()) : line)
      })
  }
}

/// The figures that everybody asks for first, in a few lines.
enum ReportSummary {
  static func lines(of run: ReportRun, _ language: ReportLanguage) -> [String] {
    func value(_ name: ReportName, _ key: String) -> String? {
      run.figure(name, key)?.value.text(in: language)
    }
    /// 85 % (307/361), 15.9 (n 352, unknown 9).
    func whole(_ words: String, _ name: ReportName, _ key: String) -> String? {
      guard let figure = run.figure(name, key) else { return nil }
      var beside: [String] = []
      if let numerator = figure.numerator, let denominator = figure.denominator {
        beside.append("\(numerator)/\(denominator)")
      } else if let n = figure.n, case .years = figure.value {
        beside.append("n \(n)")
      }
      if let unknown = figure.unknown, unknown > 0 { beside.append(say("unknown \(unknown)")) }
      return "\(words) \(figure.value.text(in: language))"
        + (beside.isEmpty ? "" : " (\(beside.joined(separator: ", ")))")
    }
    let youth = value(.recoveredYouth, "youth").map { youth in
      value(.recoveries, "recoveries").map { say("youth \(youth) (recoveries \($0))") }
        ?? say("youth \(youth)")
    }
    let parts = [
      youth, whole(say("mean age"), .meanAgeFirst, "mean"),
      value(.youngest, "youngest").map { say("youngest \($0)") },
      whole(say("prior referral"), .priorReferral, "share"),
      value(.priorReferral, "per_youth").flatMap { all in
        value(.priorReferral, "per_referred").map { say("referrals per youth \(all), or \($0)") }
      },
      whole(say("Black"), .race, "share"),
      whole(say("away after outreach"), .awayAfterOutreach, "share"),
    ].compactMap(\.self)
    let lines = stride(from: 0, to: parts.count, by: 3).map { start in
      " " + parts[start..<min(start + 3, parts.count)].joined(separator: " · ")
    }
    let completeness = run.completeness.sentence(in: language)
    return (lines + [say(" COMPLETENESS: \(completeness)")]).map(Screen.shown)
  }
}
