// A day of the calendar. Reports count by days as people in the county live them, not by days of universal time.

public import RecordSchema

/// A day of the Gregorian calendar, without a time.
public struct LocalDate: Hashable, Sendable {
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to 31, as the month has it.
  public let day: Int

  /// Takes a day; `nil` if no calendar has it.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...Self.days(inMonth: month, of: year)).contains(day)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that lies so many days after 1 January 1970; the nearest that the calendar of four-digit years has.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
  public init(daysSince1970 days: Int) {
    let days = min(max(days, -719_162), 2_932_896)
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// A whole partial date; `nil` where month or day are not known.
  public init?(_ date: PartialDate) {
    guard let month = date.month, let day = date.day else { return nil }
    self.init(year: date.year, month: month, day: day)
  }

  /// Days after 1 January 1970, below zero before it.
  public var daysSince1970: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear.floorDivided(by: 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Days after Sunday: 0 to 6.
  public var daysAfterSunday: Int {
    let shifted = daysSince1970 + 4
    return shifted - shifted.floorDivided(by: 7) * 7
  }

  /// The day so many days later.
  public func adding(days: Int) -> LocalDate {
    LocalDate(daysSince1970: daysSince1970 + days)
  }

  /// The same day of the month so many calendar months later, or that month's last day if it is shorter.
  public func adding(months: Int) -> LocalDate {
    let count = year * 12 + (month - 1) + months
    let newYear = count.floorDivided(by: 12)
    let newMonth = count - newYear * 12 + 1
    let newDay = min(day, Self.days(inMonth: newMonth, of: newYear))
    return LocalDate(year: newYear, month: newMonth, day: newDay) ?? self
  }

  /// Whole years from a birthday to this day, as people count them; below zero before it.
  ///
  /// Who was born on 29 February is a year older on 1 March of a year that has no such day.
  public func wholeYears(since birth: LocalDate) -> Int {
    let years = year - birth.year
    return (month, day) < (birth.month, birth.day) ? years - 1 : years
  }

  static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension LocalDate: Comparable {
  public static func < (left: LocalDate, right: LocalDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}

extension LocalDate: CustomStringConvertible {
  /// ISO 8601: 2016-02-14.
  public var description: String {
    let digits = String(year)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return "\(padded)-\(twoDigits(month))-\(twoDigits(day))"
  }

  /// Reads 2016-02-14; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    guard let partial = PartialDate(text) else { return nil }
    self.init(partial)
  }
}

extension Int {
  /// The quotient rounded towards minus infinity.
  func floorDivided(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder != 0 && (remainder < 0) != (divisor < 0) ? quotient - 1 : quotient
  }
}

/// A number below one hundred with both its digits.
func twoDigits(_ number: Int) -> String {
  number < 10 ? "0\(number)" : "\(number)"
}
