// How old a youth was. A floor age taken for an exact one makes the county's mean half a year too young, so an age is
// computed from a date, and what was rounded or guessed is placed in the middle of what it can mean.

public import RecordSchema

/// What is known of a youth's birth.
public enum Birth: Hashable, Sendable {
  /// A date, as far as it is known.
  case on(PartialDate)
  /// An age in whole years, as it was told on a day.
  case age(years: Int, on: LocalDate)

  /// The day, where all of it is known.
  var exactDate: LocalDate? {
    if case .on(let date) = self { LocalDate(date) } else { nil }
  }

  /// Half days from 1 January 1970 to the day, or to the middle of all days that it can be.
  ///
  /// Someone who says "fifteen" is between fifteen and sixteen: fifteen and a half, in the mean.
  var halfDaysSince1970: Int {
    switch self {
    case .on(let date):
      let (first, last) = Self.range(of: date)
      return first.daysSince1970 + last.daysSince1970
    case .age(let told, let day):
      let years = min(max(told, 0), 130)
      let youngest = day.adding(months: -12 * years)
      let oldest = day.adding(months: -12 * (years + 1)).adding(days: 1)
      return youngest.daysSince1970 + oldest.daysSince1970
    }
  }

  private static func range(of date: PartialDate) -> (first: LocalDate, last: LocalDate) {
    let month = date.month ?? 1
    let first = LocalDate(year: date.year, month: month, day: date.day ?? 1)
    let lastMonth = date.month ?? 12
    let lastDay = date.day ?? LocalDate.days(inMonth: lastMonth, of: date.year)
    let last = LocalDate(year: date.year, month: lastMonth, day: lastDay)
    let fallback = LocalDate(daysSince1970: 0)
    return (first ?? fallback, last ?? fallback)
  }
}

/// A youth's age on a day, as a report may use it.
struct AgeAt: Hashable {
  /// In half days.
  let halfDays: Int
  /// Completed years; of an estimate, those of its middle.
  let wholeYears: Int
  let isEstimated: Bool

  /// - Returns: `nil` if nothing usable is known: nothing was said, values are contested, or the day lies before birth.
  init?(of birth: Stated<Birth>, on day: LocalDate) {
    let statement: Birth
    switch birth {
    case .unknown, .contested: return nil
    case .known(let known):
      statement = known
      isEstimated = known.exactDate == nil
    case .estimated(let estimate):
      statement = estimate
      isEstimated = true
    }
    halfDays = 2 * day.daysSince1970 - statement.halfDaysSince1970
    guard halfDays >= 0 else { return nil }
    let middle = LocalDate(daysSince1970: statement.halfDaysSince1970.floorDivided(by: 2))
    wholeYears = day.wholeYears(since: statement.exactDate ?? middle)
  }
}
