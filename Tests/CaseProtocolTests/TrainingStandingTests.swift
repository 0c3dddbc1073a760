// A training that ran out is worth a word, and no more.

import CaseProtocol
import RecordSchema
import Testing

@Suite struct TrainingStandingTests {
  private func seat(
    _ heldOn: String?, until: String? = nil, months: Int64? = nil
  ) throws -> TrainingStanding.Seat {
    TrainingStanding.Seat(
      heldOn: try heldOn.map { try #require(PartialDate($0)) },
      validUntil: try until.map { try #require(PartialDate($0)) }, validMonths: months)
  }

  @Test func `a session that lies ahead has trained nobody`() throws {
    let day = try date("2018-06-01")
    #expect(TrainingStanding([], on: day) == .never)
    #expect(TrainingStanding([try seat("2018-06-02")], on: day) == .never)
    #expect(TrainingStanding([try seat("2018-06-01")], on: day) == .current)
    #expect(TrainingStanding([try seat(nil)], on: day) == .current)
  }

  @Test(arguments: [("2018-06-01", true), ("2018-06-02", false)])
  func `a training stands on its last day and not on the next`(day: String, stands: Bool) throws {
    let last = try date("2018-06-01")
    let expected = stands ? TrainingStanding.current : .ended(last)
    for seat in [
      try seat("2016-06-01", until: "2018-06-01"), try seat("2016-06-01", months: 24),
    ] {
      #expect(TrainingStanding([seat], on: try date(day)) == expected)
    }
  }

  @Test func `the seat that lasts longest counts, and half a date is taken at its latest`() throws {
    let seats = [try seat("2014-01-05", months: 12), try seat("2015", until: "2018-06")]
    #expect(TrainingStanding(seats, on: try date("2018-06-30")) == .current)
    #expect(TrainingStanding(seats, on: try date("2018-07-01")) == .ended(try date("2018-06-30")))
    #expect(TrainingStanding(seats + [try seat("2012")], on: try date("2030-01-01")) == .current)
  }

  @Test func `no number of months that bytes can hold traps it`() throws {
    for months in [Int64.min, -1, 1_201, .max] {
      #expect(
        TrainingStanding([try seat("2018-01-01", months: months)], on: try date("2018-06-01"))
          == .current)
    }
  }
}
