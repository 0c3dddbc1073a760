// Local days, where they are easiest to get wrong.

import CaseProtocol
import Testing

@Suite struct CountyTimeTests {
  private static let instants: [(Int64, String)] = [
    // 2016-02-15 07:30 of universal time.
    (1_455_521_400_000, "2016-02-14 23:30 PST"),
    (1_457_848_800_000, "2016-03-12 22:00 PST"),
    (1_458_108_000_000, "2016-03-15 23:00 PDT"),
    // The second before and at which clocks go forward, and back.
    (1_457_863_199_000, "2016-03-13 01:59 PST"), (1_457_863_200_000, "2016-03-13 03:00 PDT"),
    (1_478_422_799_000, "2016-11-06 01:59 PDT"), (1_478_422_800_000, "2016-11-06 01:00 PST"),
    (-1, "1969-12-31 15:59 PST"),
    // Midnight on the last day of daylight saving by the rule before 2007, and by the rule since.
    (1_162_018_800_000, "2006-10-28 00:00 PDT"), (1_194_073_200_000, "2007-11-03 00:00 PDT"),
    // The oil crisis put clocks forward in January.
    (126_777_600_000, "1974-01-07 01:00 PDT"), (158_313_600_000, "1975-01-07 00:00 PST"),
  ]

  @Test(arguments: instants)
  func `an instant is shown as clocks in Los Angeles show it`(instant: Int64, text: String) {
    #expect(CountyTime.text(instant) == text)
  }

  @Test func `every day of sixty years begins at a midnight and holds 23, 24 or 25 hours`() throws {
    let first = try date("1967-01-01")
    var lengths: [Int64: Int] = [:]
    for offset in 0..<21_915 {
      let day = first.adding(days: offset)
      let start = CountyTime.start(of: day)
      let next = CountyTime.start(of: day.adding(days: 1))
      lengths[(next - start) / oneHour, default: 0] += 1
      #expect(CountyTime.date(at: start) == day)
      #expect(CountyTime.date(at: start - 1) == first.adding(days: offset - 1))
      #expect(CountyTime.text(start).contains(" 00:00 "))
    }
    #expect(lengths[23] == 60 && lengths[25] == 60 && lengths.count == 3, "\(lengths)")
  }

  @Test func `a wall time that clocks skip, or show twice, is an instant all the same`() throws {
    #expect(CountyTime.text(try at("2016-03-13", 2, 30)) == "2016-03-13 03:30 PDT")
    #expect(CountyTime.text(try at("2016-11-06", 1, 30)) == "2016-11-06 01:30 PDT")
  }

  @Test func `days count as the calendar does`() throws {
    #expect(try date("1970-01-01").daysSince1970 == 0)
    #expect(try date("2000-03-01").daysSince1970 == 11_017)
    #expect(try date("2016-01-31").adding(months: 1) == date("2016-02-29"))
    #expect(try date("2016-01-15").adding(months: -13) == date("2014-12-15"))
    #expect(try date("2018-02-28").wholeYears(since: date("2000-02-29")) == 17)
    #expect(try date("2018-03-01").wholeYears(since: date("2000-02-29")) == 18)
    #expect(LocalDate(year: 2015, month: 2, day: 29) == nil)
    for days in stride(from: -719_162, through: 2_932_896, by: 997) {
      #expect(LocalDate(daysSince1970: days).daysSince1970 == days)
    }
  }

  @Test func `times beyond every calendar do not trap`() {
    for instant in [Int64.min, .max] { #expect(!CountyTime.text(instant).isEmpty) }
  }

  @Test func `a window holds its first instant and not that of its end`() throws {
    let window = try #require(ReportWindow(from: try date("2014-08-01"), months: 18))
    #expect(window.end == (try date("2016-02-01")))
    #expect(window.contains(try at("2014-08-01", 0)))
    #expect(!window.contains(try at("2014-08-01", 0) - 1))
    #expect(window.contains(try at("2016-02-01", 0) - 1))
    #expect(!window.contains(try at("2016-02-01", 0)))
    #expect(ReportWindow(from: window.end, to: window.start) == nil)
  }
}
