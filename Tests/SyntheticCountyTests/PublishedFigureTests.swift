// The figures that were published, counted from the records of a county that was made up to have them.

import CaseProtocol
import CausalMerge
import CountyOrders
import RecordSchema
import SyntheticCounty
import Testing

@Suite struct `The published figures` {
  private static func run(_ window: ReportWindow?, seed: UInt64 = 1) throws -> ReportRun {
    let county = CountyStory(seed: seed) { $0.hashed }
    return ReportRun.board(of: Folding(county.writes).readings, try #require(window))
  }

  /// A figure's value as it is printed, and the two numbers that it was computed from.
  private static func text(_ run: ReportRun, _ name: ReportName, _ key: String) throws -> String {
    let figure = try #require(run.figure(name, key), "\(name) \(key)")
    let parts = [figure.numerator, figure.denominator].compactMap { $0.map(String.init) }
    return ([figure.value.text(in: .english)] + parts).joined(separator: " ")
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `are counted from the records, whatever the seed`(seed: UInt64) throws {
    let run = try Self.run(CountyStory.window, seed: seed)
    let expected: [(ReportName, String, String)] = [
      (.recoveredYouth, "youth", "361"), (.recoveries, "recoveries", "518"),
      (.newVersusRepeat, "new", "100 % 361 361"), (.meanAgeFirst, "mean", "15.9"),
      (.meanAgeFirst, "mean_exact", "15.9"), (.youngest, "youngest", "11"),
      (.priorReferral, "share", "85 % 307 361"), (.priorReferral, "per_youth", "9.0 3255 361"),
      (.priorReferral, "per_referred", "10.6 3255 307"), (.race, "share", "71 % 256 361"),
      (.awayAfterOutreach, "share", "12 % 43 361"),
      (.awayAfterOutreach, "youth.before_outreach", "12"),
      (.awayAfterOutreach, "youth.within_72_h", "15"),
      (.awayAfterOutreach, "youth.within_90_d", "17"),
      (.awayAfterOutreach, "youth.later", "11"), (.arrestChange, "pilot_area", "98 % 1 50"),
      (.response90, "dcfs.share", "87 % 441 508"), (.response90, "health.share", "89 % 452 508"),
      (.response90, "mental_health.share", "85 % 430 508"),
      (.response90, "probation.share", "80 % 405 507"),
      (.response90, "advocate.share", "92 % 472 512"), (.health72, "share", "77 % 401 518"),
      (.health72, "class.late", "46"), (.health72, "class.declined", "28"),
      (.health72, "class.away", "24"), (.health72, "class.not_done", "19"),
      (.placementAway, "beds.beds_7_to_23", "23 % 12 52"),
      (.placementAway, "beds.beds_1_to_6", "45 % 18 40"), (.diversion, "screened", "120"),
      (.diversion, "sealed", "22"), (.training, "people", "200"), (.training, "seats", "600"),
      (.exploiters, "arrests", "600"),
    ]
    for (name, key, text) in expected {
      #expect(try Self.text(run, name, key) == text, "\(name) \(key), seed \(seed)")
    }
    let mean = try #require(run.figure(.meanAgeFirst, "mean"))
    #expect(mean.n == 349 && mean.unknown == 12 && mean.estimated == 24)
    for section in run.sections {
      for figure in section.figures {
        if case .withheld = figure.value {
          Issue.record("\(section.id) \(figure.key) is withheld, seed \(seed)")
        }
      }
    }
  }

  @Test func `of the first eighteen months are 81 youth`() throws {
    let run = try Self.run(CountyStory.firstMonths)
    #expect(try Self.text(run, .recoveredYouth, "youth") == "81")
  }

  @Test func `of the first eighteen months were known when these ended`() throws {
    let county = CountyStory { $0.hashed }
    let window = try #require(CountyStory.firstMonths)
    let run = ReportRun.board(
      of: Folding(county.writes).readings, window, asOf: CountyTime.start(of: window.end) - 1)
    #expect(try Self.text(run, .recoveredYouth, "youth") == "81")
    let day = window.start.adding(months: 12)
    let earlier = ReportRun.board(
      of: Folding(county.writes).readings, window, asOf: CountyTime.start(of: day) - 1)
    let youth = try #require(earlier.figure(.recoveredYouth, "youth")?.value.text(in: .english))
    #expect(try #require(Int(youth)) < 81)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `rest on records of which most came within a day`(seed: UInt64) throws {
    let county = CountyStory(seed: seed) { $0.hashed }
    let events = county.events
    #expect(zip(events, events.dropFirst()).allSatisfy { $0.time <= $1.time })
    let run = ReportRun.board(of: Folding(events).readings, try #require(CountyStory.window))
    #expect((150...700).contains(run.completeness.lateByADay))
    #expect((40...300).contains(run.completeness.lateByAWeek))
    #expect(try Self.text(run, .recoveredYouth, "youth") == "361")
  }

  @Test func `of eight months of 2018 are 441 arrests of those who exploit`() throws {
    let from = try #require(LocalDate(year: 2018, month: 1, day: 1))
    let run = try Self.run(ReportWindow(from: from, months: 8))
    #expect(try Self.text(run, .exploiters, "arrests") == "441")
  }

  @Test func `of gender and of petitions stand in the records`() {
    let readings = Folding(CountyStory { $0.hashed }.writes).readings
    let described = readings.filter { $0.isOf(PersonDetailRecord.type) }
    #expect(described.count == 361)
    #expect(described.count { $0.code(PersonDetailRecord.gender) == "female" } == 359)
    let petitions = readings.first { $0.code(BaselineRecord.series) == "petitions" }
    #expect(petitions?.integer(BaselineRecord.count) == 2_188)
  }

  @Test func `stand in a county that the same seed makes again and another seed does not`() {
    let county = CountyStory { $0.hashed }
    let again = CountyStory { $0.hashed }
    let other = CountyStory(seed: 2) { $0.hashed }
    #expect(county.writes == again.writes)
    #expect(county.writes != other.writes)
    #expect(Set(county.writes.map(\.device)).count == 40)
    #expect(Set(county.poison.keys) == Set(PoisonRow.allCases))
  }

  @Test func `rest on writes that the schema takes`() {
    let county = CountyStory { $0.hashed }
    let refused = county.writes.filter { write in
      guard let type = CountySchema.schema.recordType(numbered: write.type),
        let field = type.field(numbered: write.field),
        type.compartments.contains(where: { $0.number == write.compartment })
      else { return true }
      do { try field.validate(write.value) } catch { return true }
      return field.isSet != (write.operation != .assign)
    }
    #expect(refused.isEmpty, "\(refused.prefix(3).map { "\($0.type).\($0.field)" })")
  }
}
