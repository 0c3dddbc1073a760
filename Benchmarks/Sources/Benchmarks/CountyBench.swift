// B: the commands of case work on a laptop that holds a whole county, each as a whole process.

import Foundation

/// `report`, `due`, `today`, `show` and `find` over the synthetic county.
enum CountyBench {
  private static let runs = 21

  /// One command, asked in several ways in turn.
  private struct Question {
    var budget: String
    var what: String
    var arguments: [[String]]
    /// Milliseconds; nil where no budget is set.
    var most: Double?
  }

  private struct Case: Decodable {
    var id: String
  }

  /// Measures every command that is asked for.
  ///
  /// - Parameters:
  ///   - folder: must not exist yet; is removed again.
  ///   - wants: whether a budget was asked for.
  /// - Throws: ``ProgramFailure``, and what the file system says.
  static func measure(in folder: String, wants: (String) -> Bool) async throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let client = RealClient(folder: folder)
    try await client.run("demo-data")
    let list = try await client.run("list", "--json")
    let cases = try JSONDecoder().decode([Case].self, from: Data(list.utf8)).map(\.id)
    let questions = questions(cases).filter { wants($0.budget) }
    var costs = questions.map { _ in [ProcessCost]() }
    var starts: [ProcessCost] = []
    // In turn, so that what slows the machine down slows all of them.
    for round in 0..<runs {
      starts.append(try client.measure("--version"))
      for (index, question) in questions.enumerated() {
        costs[index].append(
          try client.measure(question.arguments[round % question.arguments.count]))
      }
    }
    for (question, cost) in zip(questions, costs) { tell(question, cost, starts) }
  }

  private static func questions(_ cases: [String]) -> [Question] {
    // Cases from everywhere in the list: some have one recovery, some have four.
    let some = stride(from: 0, to: cases.count, by: max(1, cases.count / runs)).map { cases[$0] }
    return [
      Question(
        budget: "B1", what: "report board, four years",
        arguments: [["report", "board", "--from", "2014-08-01", "--to", "2018-09-01"]],
        most: 2_000),
      Question(
        budget: "B2", what: "due --every: all open cases", arguments: [["due", "--every"]],
        most: 150),
      Question(
        budget: "B2", what: "due: the case at hand", arguments: some.map { ["due", "--case", $0] },
        most: 150),
      Question(budget: "B3", what: "today", arguments: [["today"]], most: 150),
      Question(budget: "B4", what: "show: a case", arguments: some.map { ["show", $0] }, most: 60),
      Question(
        budget: "B5", what: "find: a name, by sound",
        arguments: [["find", "Youth"], ["find", "Kiki", "--age", "~15"], ["find", "0192"]],
        most: 150),
      Question(
        budget: "B5", what: "find: words anywhere", arguments: [["find", "hernandez", "shelter"]],
        most: 150),
      Question(
        budget: "B6", what: "desk --once: a desk's first look", arguments: [["desk", "--once"]]),
    ]
  }

  private static func tell(
    _ question: Question, _ costs: [ProcessCost], _ starts: [ProcessCost]
  ) {
    let median = costs.map(\.milliseconds).median
    let worst = costs.map(\.milliseconds).max() ?? .nan
    let cpu = costs.map(\.cpuMilliseconds).median
    let start = zip(costs, starts).map { $0.cpuMilliseconds / $1.cpuMilliseconds }.median
    let share = question.most.map { "\(number(median / $0)) of the budget; " } ?? ""
    say(
      Figure(
        budget: question.budget, what: question.what, measured: median, unit: " ms",
        most: question.most, aim: nil,
        detail:
          "median of \(costs.count) runs, \(share)worst \(number(worst)) ms; processor time "
          + "\(number(cpu)) ms, \(number(start)) times that of --version; "
          + "\(number(costs.map(\.peakMegabytes).median)) MB"
      ).row)
  }
}
