// What is hidden stays hidden: for every table, whoever knows all that is shown, and how hiding works, cannot tell a
// small number.

import Testing

@testable import CaseProtocol

/// A table with its totals, and what of it is shown.
private struct Table: CustomStringConvertible {
  let counts: [String: Int]
  let sums: [QuantitySum]
  let threshold: Int

  /// Rows and columns that add up to their margins, and the margins to a grand total.
  init(rows: Int, columns: Int, threshold: Int, using dice: inout Dice) {
    var counts: [String: Int] = [:]
    var sums: [QuantitySum] = []
    func cell(_ row: Int, _ column: Int) -> String { "\(row).\(column)" }
    for row in 0..<rows {
      for column in 0..<columns { counts[cell(row, column)] = Int.random(in: 0...9, using: &dice) }
    }
    func add(_ total: String, _ parts: [String]) {
      counts[total] = parts.reduce(0) { $0 + (counts[$1] ?? 0) }
      sums.append(QuantitySum(total: total, parts: parts))
    }
    for row in 0..<rows { add("row \(row)", (0..<columns).map { cell(row, $0) }) }
    if columns > 1 {
      for column in 0..<columns { add("column \(column)", (0..<rows).map { cell($0, column) }) }
      add("all", (0..<columns).map { "column \($0)" })
    }
    if rows > 1 { add(columns > 1 ? "all" : "total", (0..<rows).map { "row \($0)" }) }
    self.counts = counts
    self.sums = sums
    self.threshold = threshold
  }

  var withheld: Set<String> {
    Set(
      Withholding.reasons(
        counts: counts, sums: sums, sensitive: Set(counts.keys), threshold: threshold
      ).keys)
  }

  var small: [String] { counts.filter { (1..<threshold).contains($0.value) }.keys.sorted() }

  /// Whether a table that differs in one hidden number would show the same: the slow, obvious attack.
  func admitsAnother(_ name: String, hiding hidden: Set<String>) -> Bool {
    let cells = counts.keys.filter { $0.contains(".") && hidden.contains($0) }.sorted()
    let limit = (counts.values.max() ?? 0) + threshold
    let own = counts[name] ?? 0
    var trial = counts
    var isFound = false
    func isConsistent() -> Bool {
      sums.allSatisfy { sum in
        let total = sum.parts.reduce(0) { $0 + (trial[$1] ?? 0) }
        if hidden.contains(sum.total) {
          trial[sum.total] = total
          return true
        }
        return total == counts[sum.total]
      }
    }
    func search(_ position: Int) {
      guard !isFound else { return }
      guard position < cells.count else {
        isFound = isConsistent() && trial[name] != own
        return
      }
      // Near the truth first: a neighbour is the likeliest to fit.
      let truth = counts[cells[position]] ?? 0
      for value in (0...limit).sorted(by: { abs($0 - truth) < abs($1 - truth) })
      where abs(value - truth) <= 2 {
        trial[cells[position]] = value
        search(position + 1)
      }
      trial[cells[position]] = truth
    }
    search(0)
    return isFound
  }

  var description: String { "\(counts.sorted { $0.key < $1.key }), threshold \(threshold)" }
}

@Suite struct WithholdingTests {
  @Test(arguments: 0..<400)
  func `no small number of a table follows from what is shown`(seed: Int) {
    var dice = Dice(seed: UInt64(seed))
    let table = Table(
      rows: Int.random(in: 1...3, using: &dice), columns: Int.random(in: 1...3, using: &dice),
      threshold: Int.random(in: 2...6, using: &dice), using: &dice)
    let hidden = table.withheld
    for name in table.small {
      #expect(hidden.contains(name), "seed \(seed): \(name) is shown in \(table)")
      #expect(
        table.admitsAnother(name, hiding: hidden), "seed \(seed): \(name) follows in \(table)")
    }
  }

  @Test func `the attack does find what a single hidden number would tell`() {
    var dice = Dice(seed: 1)
    let table = Table(rows: 3, columns: 1, threshold: 5, using: &dice)
    #expect(!table.admitsAnother("0.0", hiding: ["0.0"]))
  }

  @Test func `two ones that add up to two are not left alone`() {
    let reasons = Withholding.reasons(
      counts: ["all": 42, "a": 1, "b": 1, "c": 40],
      sums: [QuantitySum(total: "all", parts: ["a", "b", "c"])], sensitive: ["a", "b", "c", "all"],
      threshold: 11)
    #expect(reasons == ["a": .small, "b": .small, "c": .complement])
  }

  @Test func `zero is shown, and a table without small numbers is shown whole`() {
    let reasons = Withholding.reasons(
      counts: ["all": 31, "a": 0, "b": 11, "c": 20],
      sums: [QuantitySum(total: "all", parts: ["a", "b", "c"])], sensitive: ["a", "b", "c"],
      threshold: 11)
    #expect(reasons.isEmpty)
  }

  @Test func `a part that is shown nowhere is protected as well`() {
    // 357 of 361 would tell that four are not.
    let reasons = Withholding.reasons(
      counts: ["all": 361, "part": 357],
      sums: [QuantitySum(total: "all", parts: ["part", "rest"])],
      sensitive: ["all", "part", "rest"], threshold: 11)
    #expect(reasons == ["part": .complement])
  }

  @Test func `station, age and race together are never released`() throws {
    var section = DraftSection(.recoveredYouth)
    var figure = DraftFigure.count(
      "crossed", ReportLabel("crossed", "cruce"), Quantity("crossed", count: 5000))
    figure.dimensions = [.station, .age]
    section.figures = [figure]
    let pair = ReportEngine.released([section], threshold: 11)
    #expect(pair.first?.figures.first?.value == .count(5000))
    section.figures[0].dimensions.insert(.race)
    let released = try #require(
      ReportEngine.released([section], threshold: 11).first?.figures.first)
    #expect(released.value == .withheld(.dimensions))
    #expect(released.n == nil)
  }

  @Test func `the unknown are not told where they would tell a small number`() throws {
    var county = try SmallCounty(threshold: 11)
    for number in 0..<40 {
      let moment = try at("2016-05-01")
      let recovery = try county.recovery(of: try county.person(), at: moment)
      county.facts.evaluations.append(
        CountyFacts.HealthEvaluation(
          recovery: recovery, status: .done, doneAt: number < 3 ? nil : moment))
    }
    let share = try county.figure(.health72, "share")
    #expect(share.unknown == nil)
    #expect(share.value == .withheld(.complement))
    #expect(try county.value(.health72, "class.time_unknown") == .withheld(.small))
    county.parameters.threshold = 3
    #expect(try county.figure(.health72, "share").unknown == 3)
  }

  @Test func `who was never asked does not tell how many there are`() throws {
    var county = try SmallCounty(threshold: 11)
    for _ in 0..<3 { try county.recovery(of: try county.person(), at: try at("2016-05-01")) }
    let run = county.run()
    for figure in run.sections.flatMap(\.figures) where !figure.value.isShown {
      #expect(![figure.numerator, figure.denominator, figure.n, figure.unknown].contains(3))
    }
    #expect(run.figure(.exploitationGroups, "in_care")?.value == .withheld(.small))
  }

  @Test func `a run holds nothing of what it withholds`() throws {
    var county = try SmallCounty(threshold: 11)
    for number in 0..<40 {
      try county.recovery(
        of: try county.person(races: number < 4 ? ["asian"] : ["black"]), at: try at("2016-05-01"),
        station: number < 3 ? "century" : number < 20 ? "compton" : "long_beach")
    }
    let run = county.run([.recoveries, .race])
    let stations = try ["century", "compton", "long_beach"].map {
      try #require(run.figure(.recoveries, "station.\($0)"))
    }
    #expect(
      stations.map(\.value) == [.withheld(.small), .withheld(.complement), .count(20)])
    #expect(stations[0].numerator == nil && stations[0].n == nil)
    #expect(run.figure(.race, "share")?.value == .withheld(.complement))
    #expect(run.figure(.race, "groups.asian")?.value == .withheld(.small))
    #expect(run.withheldCount >= 4)
  }
}
