// Times as people read and say them, in the zone that the laptop is set to. The C library does the calendar: it knows
// every zone that the system knows, and starts in no time.

import Foundation

/// The zone of this laptop, and the moment that counts as now.
struct LocalTime: Sendable {
  /// Milliseconds since 1970 by the device's clock less its known error.
  let now: Int64

  /// Takes the moment.
  init(now: Int64) {
    self.now = now
    tzset()
  }

  /// What this laptop's clock shows, right or wrong, in milliseconds since 1970.
  static var deviceClockMilliseconds: Int64 {
    var reading = timespec()
    clock_gettime(CLOCK_REALTIME, &reading)
    return Int64(reading.tv_sec) * 1_000 + Int64(reading.tv_nsec) / 1_000_000
  }

  /// A moment's parts in this zone.
  struct Parts {
    var year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int
    /// 0 for Sunday.
    var weekday: Int
    /// Such as PST.
    var zone: String
  }

  /// The parts of a moment in milliseconds since 1970.
  func parts(_ milliseconds: Int64) -> Parts {
    var seconds = time_t(milliseconds.floorDivided(by: 1_000))
    var parts = tm()
    localtime_r(&seconds, &parts)
    return Parts(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
      hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: Int(parts.tm_sec),
      weekday: Int(parts.tm_wday), zone: parts.tm_zone.map { String(cString: $0) } ?? "UTC")
  }

  /// The moment of a day's time in this zone, milliseconds since 1970; nil where no calendar has the day.
  func moment(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0
  ) -> Int64? {
    guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
      (0...24).contains(hour), (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    var parts = tm()
    parts.tm_year = Int32(year - 1900)
    parts.tm_mon = Int32(month - 1)
    parts.tm_mday = Int32(day)
    parts.tm_hour = Int32(hour)
    parts.tm_min = Int32(minute)
    parts.tm_sec = Int32(second)
    parts.tm_isdst = -1
    let seconds = mktime(&parts)
    // The 31st of a shorter month would come out as the first of the next.
    guard Int(parts.tm_mon) == month - 1 || hour == 24 else { return nil }
    return Int64(seconds) * 1_000
  }

  /// The name of the zone, such as America/Los_Angeles, where the system tells it.
  static var zoneName: String? {
    let setting = ProcessInfo.processInfo.environment["TZ"]?.drop { $0 == ":" }
    if let setting, !setting.isEmpty {
      return setting.contains("/") && !setting.hasPrefix("/") ? String(setting) : nil
    }
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/etc/localtime")
    return link?.range(of: "zoneinfo/").flatMap { range in
      link.map { String($0[range.upperBound...]) }
    }
  }

  // MARK: showing

  /// The days of the week, Sunday first.
  static var weekdays: [String] {
    Language.spoken == .spanish
      ? ["dom", "lun", "mar", "mié", "jue", "vie", "sáb"]
      : ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  }

  static let spanishMonths = [
    "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic",
  ]

  /// A day with its year: 2026-03-14, in Spanish 14 mar 2026.
  ///
  /// A month in digits would be read as the day where half of the readers learned to write dates in Mexico.
  private static func day(_ parts: Parts) -> String {
    guard Language.spoken == .spanish, (1...12).contains(parts.month) else {
      return "\(parts.year)-\(padded(parts.month))-\(padded(parts.day))"
    }
    return "\(parts.day) \(spanishMonths[parts.month - 1]) \(parts.year)"
  }

  /// A month with its year: 2026-03, in Spanish mar 2026.
  func month(_ parts: Parts) -> String {
    guard Language.spoken == .spanish, (1...12).contains(parts.month) else {
      return "\(parts.year)-\(padded(parts.month))"
    }
    return "\(Self.spanishMonths[parts.month - 1]) \(parts.year)"
  }

  /// A moment as short as it can be said: 02:09, Sat 01:50, 2026-03-14 01:50.
  func shown(_ milliseconds: Int64) -> String {
    let parts = parts(milliseconds)
    let today = self.parts(now)
    let clock = "\(padded(parts.hour)):\(padded(parts.minute))"
    if (parts.year, parts.month, parts.day) == (today.year, today.month, today.day) { return clock }
    let days = dayDistance(milliseconds)
    if abs(days) < 7 { return "\(Self.weekdays[parts.weekday]) \(clock)" }
    return "\(Self.day(parts)) \(clock)"
  }

  /// A moment in full with its zone: Sat 2026-03-14 01:50 PDT.
  func full(_ milliseconds: Int64) -> String {
    let parts = parts(milliseconds)
    return
      "\(Self.weekdays[parts.weekday]) \(Self.day(parts)) "
      + "\(padded(parts.hour)):\(padded(parts.minute)) \(parts.zone)"
  }

  /// How far a moment is from now: in 61 min, 20 min ago.
  func distance(_ milliseconds: Int64) -> String {
    let span = milliseconds.subtractingReportingOverflow(now).partialValue
    return span > 0 ? say("in \(Self.span(span))") : say("\(Self.span(0 - span)) ago")
  }

  /// A span in the two units that matter: 3 d 2 h, 3 h 12 min, 61 min, 40 s.
  static func span(_ milliseconds: Int64) -> String {
    let seconds = milliseconds.magnitude / 1_000
    let minutes = seconds / 60
    switch minutes {
    case ..<1: return "\(seconds) s"
    case ..<120: return "\(minutes) min"
    case ..<(48 * 60): return "\(minutes / 60) h \(minutes % 60) min"
    default: return "\(minutes / 1_440) d \(minutes % 1_440 / 60) h"
    }
  }

  /// ISO 8601 in UTC with milliseconds, as JSON carries it.
  static func iso(_ milliseconds: Int64) -> String {
    var seconds = time_t(milliseconds.floorDivided(by: 1_000))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let rest = milliseconds - milliseconds.floorDivided(by: 1_000) * 1_000
    let year = String(Int(parts.tm_year) + 1900)
    return String(repeating: "0", count: max(0, 4 - year.count)) + year
      + "-\(padded(Int(parts.tm_mon) + 1))-\(padded(Int(parts.tm_mday)))"
      + "T\(padded(Int(parts.tm_hour))):\(padded(Int(parts.tm_min))):\(padded(Int(parts.tm_sec)))"
      + ".\(String(repeating: "0", count: 3 - String(rest).count))\(rest)Z"
  }

  /// Whole days between the day of a moment and today; negative for the past.
  private func dayDistance(_ milliseconds: Int64) -> Int64 {
    let (there, here) = (parts(milliseconds), parts(now))
    func noon(_ parts: Parts) -> Int64 {
      moment(year: parts.year, month: parts.month, day: parts.day, hour: 12) ?? 0
    }
    return Int64((Double(noon(there) - noon(here)) / 86_400_000).rounded())
  }
}

func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

extension Int64 {
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
