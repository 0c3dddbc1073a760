// What a clock on a wall in Los Angeles shows. Reports cut time at the county's midnights, and a pure module can ask no
// system for them; so the rules of daylight saving stand here.

/// The county's wall clock: America/Los_Angeles.
///
/// A youth met at 23:30 on 14 February was met that day, though universal time has the 15th already. The rules are
/// those of the United States since 1967; earlier moments, which only birthdays have, are taken by the rule of 1967.
///
/// - clocks go from 02:00 to 03:00 in spring, and from 02:00 daylight time to 01:00 in fall;
/// - every instant has one local date; every local date has one first instant.
///
/// Source: Uniform Time Act of 1966 (15 U.S.C. 260a), as amended in 1973, 1974, 1986 and by the Energy Policy Act of
/// 2005.
public enum CountyTime {
  private static let hour: Int64 = 3_600_000
  private static let dayMilliseconds: Int64 = 86_400_000

  /// How far the wall clock is ahead of universal time at an instant, in milliseconds: minus eight or minus seven hours.
  public static func offset(at instant: Int64) -> Int64 {
    let year = LocalDate(daysSince1970: days(instant.saturatingSubtract(8 * hour))).year
    let (spring, fall) = daylightSaving(in: year)
    // 02:00 standard time is 10:00 of universal time, 02:00 daylight time is 09:00.
    let begins = Int64(spring.daysSince1970) * dayMilliseconds + 10 * hour
    let ends = Int64(fall.daysSince1970) * dayMilliseconds + 9 * hour
    return (begins..<ends).contains(instant) ? -7 * hour : -8 * hour
  }

  /// The local day in which an instant, in milliseconds since 1970, lies.
  public static func date(at instant: Int64) -> LocalDate {
    LocalDate(daysSince1970: days(instant.saturatingAdd(offset(at: instant))))
  }

  /// The first instant of a local day, in milliseconds since 1970.
  public static func start(of date: LocalDate) -> Int64 {
    // Clocks never change at midnight, so the offset an hour into the day is the one at its beginning.
    let midnight = Int64(date.daysSince1970) * dayMilliseconds
    return midnight - offset(at: midnight + 8 * hour)
  }

  /// The instant at which the wall clock shows a time, in milliseconds since 1970.
  ///
  /// A time that is skipped in spring is taken as if clocks had not changed yet; of two in fall the first is meant.
  public static func instant(_ date: LocalDate, hour: Int, minute: Int = 0, second: Int = 0)
    -> Int64
  {
    let wall =
      Int64(date.daysSince1970) * dayMilliseconds
      + (Int64(hour) * 3600 + Int64(minute) * 60 + Int64(second)) * 1000
    let daylight = wall + 7 * Self.hour
    return offset(at: daylight) == -7 * Self.hour ? daylight : wall + 8 * Self.hour
  }

  /// Date, time and zone as people write them: 2016-03-12 22:00 PST.
  public static func text(_ instant: Int64) -> String {
    let offset = offset(at: instant)
    let local = instant.saturatingAdd(offset)
    let date = LocalDate(daysSince1970: days(local))
    let minutes = Int((local - Int64(date.daysSince1970) * dayMilliseconds) / 60_000)
    let zone = offset == -7 * hour ? "PDT" : "PST"
    return "\(date) \(twoDigits(minutes / 60 % 24)):\(twoDigits(minutes % 60)) \(zone)"
  }

  private static func days(_ milliseconds: Int64) -> Int {
    let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: dayMilliseconds)
    return Int(remainder < 0 ? quotient - 1 : quotient)
  }

  /// The days on which daylight saving begins and ends.
  private static func daylightSaving(in year: Int) -> (spring: LocalDate, fall: LocalDate) {
    switch year {
    case 1974: (day(year, 1, 6), day(year, 10, 27))
    case 1975: (day(year, 2, 23), day(year, 10, 26))
    case ..<1987: (lastSunday(of: 4, year), lastSunday(of: 10, year))
    case ..<2007: (sunday(onOrAfter: day(year, 4, 1)), lastSunday(of: 10, year))
    default: (sunday(onOrAfter: day(year, 3, 8)), sunday(onOrAfter: day(year, 11, 1)))
    }
  }

  private static func day(_ year: Int, _ month: Int, _ day: Int) -> LocalDate {
    LocalDate(year: year, month: month, day: day) ?? LocalDate(daysSince1970: 0)
  }

  private static func sunday(onOrAfter date: LocalDate) -> LocalDate {
    date.adding(days: (7 - date.daysAfterSunday) % 7)
  }

  private static func lastSunday(of month: Int, _ year: Int) -> LocalDate {
    let last = day(year, month, LocalDate.days(inMonth: month, of: year))
    return last.adding(days: -last.daysAfterSunday)
  }
}

/// Whole local days, the first included and the last not.
public struct ReportWindow: Hashable, Sendable {
  public let start: LocalDate
  /// The first day that no longer belongs to it.
  public let end: LocalDate

  /// Takes a window; `nil` if it has no day.
  public init?(from start: LocalDate, to end: LocalDate) {
    guard start < end else { return nil }
    self.start = start
    self.end = end
  }

  /// A window of calendar months, as the first 18 months since launch; `nil` for no month.
  public init?(from start: LocalDate, months: Int) {
    self.init(from: start, to: start.adding(months: months))
  }

  /// Whether an instant, in milliseconds since 1970, lies in one of its days.
  public func contains(_ instant: Int64) -> Bool {
    CountyTime.start(of: start) <= instant && instant < CountyTime.start(of: end)
  }

  /// Whether it has a day.
  public func contains(_ date: LocalDate) -> Bool { start <= date && date < end }

  /// How many days it has.
  public var days: Int { end.daysSince1970 - start.daysSince1970 }
}
