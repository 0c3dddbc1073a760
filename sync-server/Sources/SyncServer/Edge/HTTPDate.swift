// The `Date` field, which HTTP asks of every server that has a clock.

#if Server

  /// A moment as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
  enum HTTPDate {
    /// Writes a moment, given in seconds since 1970-01-01 00:00 UTC, not negative.
    static func format(seconds: Int) -> String {
      let (day, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
      let (year, month, date) = civil(day)
      let time = [second / 3_600, second / 60 % 60, second % 60].map(twoDigits)
        .joined(separator: ":")
      return "\(weekdays[day % 7]), \(twoDigits(date)) \(months[month - 1]) \(year) \(time) GMT"
    }

    /// Source: Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`, for days
    /// from 1970 on.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
      let shifted = days + 719_468
      let era = shifted / 146_097
      let dayOfEra = shifted % 146_097
      let yearOfEra =
        (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
      let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
      let march = (5 * dayOfYear + 2) / 153
      let month = march < 10 ? march + 3 : march - 9
      let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
      return (year, month, dayOfYear - (153 * march + 2) / 5 + 1)
    }

    private static func twoDigits(_ number: Int) -> String {
      number < 10 ? "0\(number)" : "\(number)"
    }

    /// From the day of the week of 1970-01-01.
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
  }

#endif
