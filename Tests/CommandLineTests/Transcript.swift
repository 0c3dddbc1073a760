// Transcripts: what somebody types and what the program answers, as a file that reads like a terminal. The program is run
// for real, one process a command, in a folder of its own.
//
//   # what is told
//   $ fieldkeep new --contact "20 min ago"
//   case <A>  72 h ends [..]   90 min: none alerted yet
//   $ fieldkeep show <A>
//   case <A> · [..]
//   ...
//   $ fieldkeep need nothing-known
//   fieldkeep: error: [..]
//   [status 64]
//
// [..] stands for anything within a line, a line of three dots for any lines, <A> for a short name, <n> for a number: what it
// was at its first place it is at every other. Both output streams are shown, in the order in which they were written.
//
//   [at Wed 02:07:30]
//
// sets every clock of what is run from there on, the seconds if need be: all days are of one week, the next. What waits on
// a timer of the system's waits for ever then (faketime moves it too), so laptops join before the first such line.
//
//   [in es]
//
// sets the language of the laptops from there on.

import ChildProcesses
import Foundation
import Testing

/// One file of commands and answers.
struct Transcript: Sendable, CustomTestStringConvertible {
  /// A command, and what it answers.
  struct Step: Sendable {
    /// The line in the file.
    var line: Int
    var command: String
    var expected: [String] = []
    var status: Int32 = 0
    /// The day and hour on every clock, such as Wed 02:07; nil for the machine's own.
    var hour: String?
    /// The language of the laptop, `en` or `es`.
    var language = "en"
  }

  let name: String
  let steps: [Step]
  /// The file as it was written.
  private let source: String

  var testDescription: String { name }

  /// Whether it sets clocks, which takes programs that most machines do not have.
  var setsClocks: Bool { steps.contains { $0.hour != nil || $0.command.contains("faketime") } }

  /// The folder of transcripts beside this file.
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Transcripts")

  /// Every transcript, by name.
  static func all() throws -> [Transcript] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try names.filter { $0.hasSuffix(".txt") }.sorted().map { name in
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      return Transcript(name: name, text: text)
    }
  }

  /// The lines of what is typed and told, without answers.
  var lines: [String] {
    source.split(separator: "\n").filter { $0.hasPrefix("$ ") || $0.hasPrefix("# ") }.map(
      String.init)
  }

  /// The commands of a page's first block, without the machines that they are typed on.
  static func commands(inFirstBlockOf page: String) throws -> [String] {
    let root = folder.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
    let block = try #require(
      text.components(separatedBy: "```console\n").dropFirst().first?
        .components(separatedBy: "\n```").first)
    return block.split(separator: "\n").map { line in
      String(line[(line.firstRange(of: "$ ")?.upperBound ?? line.startIndex)...])
    }
  }

  /// The first transcript of the README, which shows real output: what differs from day to day may differ.
  static func readme() throws -> Transcript {
    let path = folder.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "README.md")
    let text = try String(contentsOf: path, encoding: .utf8)
    let parts = text.components(separatedBy: "```console\n")
    let block = try #require(parts.dropFirst().first?.components(separatedBy: "\n```").first)
    return Transcript(
      name: "README.md",
      text: block.split(separator: "\n").map { $0.hasPrefix("$ ") ? String($0) : pattern(of: $0) }
        .joined(separator: "\n"))
  }

  /// A line of real output as a pattern: ids, times and spans stand for any.
  private static func pattern(of line: Substring) -> String {
    String(line)
      .replacing(/\b[0-9a-f]{64}\b/, with: "[..]")
      .replacing(/\b[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{2}\b(?!-)/, with: "[..]")
      .replacing(/(\b(Sun|Mon|Tue|Wed|Thu|Fri|Sat) )?\b\d\d:\d\d\b/, with: "[..]")
      .replacing(/\bin \d+ min\b/, with: "in [..] min")
  }

  private init(name: String, text: String) {
    self.name = name
    source = text
    var steps: [Step] = []
    var hour: String?
    var language = "en"
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("$ ") {
        steps.append(
          Step(
            line: index + 1, command: String(line.dropFirst(2)), hour: hour, language: language))
      } else if line.hasPrefix("[in ") {
        language = String(line.dropFirst(4).dropLast())
      } else if line.hasPrefix("[at ") {
        hour = String(line.dropFirst(4).dropLast())
      } else if line.hasPrefix("[status "), let status = Int32(line.dropFirst(8).dropLast()) {
        steps[steps.count - 1].status = status
      } else if !line.hasPrefix("# "), !steps.isEmpty, !line.isEmpty {
        steps[steps.count - 1].expected.append(String(line))
      }
    }
    self.steps = steps
  }

  /// Runs every command, and stops at the first whose answer differs.
  ///
  /// - Returns: what differs, with the file and the line; nil where all is as written.
  func firstDifference() async throws -> String? {
    var place = try Place()
    defer { place.remove() }
    var names: [String: String] = [:]
    let week = Week()
    for (index, step) in steps.enumerated() {
      var command = step.command
      for (key, value) in names { command = command.replacing("<\(key)>", with: value) }
      if let hour = step.hour, index == 0 || steps[index - 1].hour != hour {
        let seconds: Int = try #require(week.secondsAhead(at: hour), "\(name): [at \(hour)]")
        place.clocksAhead = seconds
        try await place.switchOffAndOn()
      }
      let answer = try await place.run(
        command, environment: ["FIELDKEEP_LANGUAGE": step.language])
      let lines = answer.output.split(separator: "\n").map(String.init)
      let isAsExpected = match(step.expected[...], lines[...], &names)
      guard isAsExpected, answer.status == step.status else {
        return """
          \(name):\(step.line): $ \(command)
          --- expected, status \(step.status)
          \(step.expected.joined(separator: "\n"))
          --- found, status \(answer.status.map(String.init) ?? "none in time")
          \(lines.joined(separator: "\n"))
          """
      }
    }
    return nil
  }

  /// Whether lines are as expected; learns names on the way.
  private func match(
    _ expected: ArraySlice<String>, _ lines: ArraySlice<String>, _ names: inout [String: String]
  ) -> Bool {
    guard let pattern = expected.first else { return lines.isEmpty }
    if pattern == "..." {
      for start in lines.startIndex...lines.endIndex {
        var learned = names
        if match(expected.dropFirst(), lines[start...], &learned) {
          names = learned
          return true
        }
      }
      return false
    }
    guard let line = lines.first else { return false }
    var learned = names
    guard match(pattern, line, &learned), match(expected.dropFirst(), lines.dropFirst(), &learned)
    else { return false }
    names = learned
    return true
  }

  private func match(_ pattern: String, _ line: String, _ names: inout [String: String]) -> Bool {
    var expression = ""
    var keys: [String] = []
    var rest = pattern[...]
    while !rest.isEmpty {
      if rest.hasPrefix("[..]") {
        expression += ".*"
        rest = rest.dropFirst(4)
      } else if let key = rest.prefixMatch(of: /<([A-Za-z])>/)?.output.1, rest.first == "<" {
        if let known = names[String(key)] {
          expression += NSRegularExpression.escapedPattern(for: known)
        } else {
          expression +=
            key.first?.isLowercase == true
            ? "([0-9]+)" : "([0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{2,})"
          keys.append(String(key))
        }
        rest = rest.dropFirst(3)
      } else {
        expression += NSRegularExpression.escapedPattern(for: String(rest.removeFirst()))
      }
    }
    guard let regex = try? Regex("^\(expression)$"), let found = try? regex.wholeMatch(in: line)
    else { return false }
    for (index, key) in keys.enumerated() {
      names[key] = found.output[index + 1].substring.map(String.init)
    }
    return true
  }
}

/// The days of a transcript with hours: those of the week that begins next Monday, in the county's zone.
private struct Week {
  private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private let calendar: Calendar
  private let monday: Date?

  init() {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: "America/Los_Angeles") ?? .gmt
    self.calendar = calendar
    monday = calendar.nextDate(
      after: Date(), matching: DateComponents(hour: 0, minute: 0, weekday: 2),
      matchingPolicy: .nextTime)
  }

  /// How far a day and hour such as Wed 02:07 lies ahead of now.
  func secondsAhead(at hour: String) -> Int? {
    let words = hour.split(separator: " ")
    let clock = words.last?.split(separator: ":").compactMap { Int($0) } ?? []
    guard let monday, words.count == 2, (2...3).contains(clock.count),
      let day = Self.days.firstIndex(of: String(words[0])),
      let date = calendar.date(byAdding: .day, value: day, to: monday),
      let moment = calendar.date(
        bySettingHour: clock[0], minute: clock[1], second: clock.count == 3 ? clock[2] : 0,
        of: date)
    else { return nil }
    return Int(moment.timeIntervalSinceNow.rounded(.up))
  }
}

/// A folder of its own in which commands are run.
struct Place {
  /// What sets the clocks of a program and of all that it starts.
  private static let faketime = "/usr/bin/faketime"

  /// Whether this machine has what setting clocks takes.
  static let setsClocks = [faketime, "/usr/bin/sqlite3"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  let path: String
  /// By how many seconds every clock of a command is ahead of the machine's.
  var clocksAhead: Int?

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "fieldkeep-transcript-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Takes the folder away, and ends a server that was left running in it.
  func remove() {
    let number = try? String(contentsOfFile: path + "/server.pid", encoding: .utf8)
    if let number = number.flatMap({ Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }) {
      kill(number, SIGKILL)
    }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Runs one command line in the folder.
  ///
  /// - Returns: its exit status, nil where it did not end in time; and what it wrote to both streams.
  func run(
    _ command: String, environment: [String: String] = [:],
    within limit: Duration = .seconds(180)
  ) async throws -> (status: Int32?, output: String) {
    let variables = [
      "PATH": "\(ChildProcess.buildFolder):\(Self.programs):/usr/bin:/bin", "HOME": path,
      "FIELDKEEP_DATA": "",
      "FIELDKEEP": ChildProcess.buildFolder + "/fieldkeep", "TZ": "America/Los_Angeles",
      "XDG_DATA_HOME": "", "XDG_RUNTIME_DIR": path, "EDITOR": "", "VISUAL": "", "NO_COLOR": "",
      "LC_ALL": "C.UTF-8",
      // How long the machine has been running stays true: what waits for a second waits for one.
      "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    ].merging(environment) { $1 }
    let shell = ["/bin/sh", "-c", "cd '\(path)' || exit\n\(command)"]
    let words = clocksAhead.map { [Self.faketime, "-f", "+\($0)s"] + shell } ?? shell
    let answer = try await ChildProcess.run(
      words[0], Array(words.dropFirst()), environment: variables, within: limit)
    return (answer.exitCode, answer.output)
  }

  /// Makes every laptop in the folder one that was off meanwhile: it has counted no minutes itself, and goes by its clock.
  func switchOffAndOn() async throws {
    let forgetting = "DELETE FROM setting WHERE name = 'clock'"
    _ = try await run("find . -name replica.sqlite -exec sqlite3 {} \"\(forgetting)\" \\;")
  }

  /// Where the program `county` is, which the transcripts use that need a server.
  private static let programs = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Transcripts").path

  /// Founds an organization in the folder, quietly.
  func found() async throws {
    _ = try await run("fieldkeep init --name County --root-key-out root.key")
  }
}
