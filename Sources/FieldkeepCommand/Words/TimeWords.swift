// Times as somebody types them with cold hands: "01:50", "20 min ago", "yesterday 23:10", ISO 8601.

import Foundation

/// A moment that somebody named, and how exactly.
struct NamedMoment: Hashable {
  /// Milliseconds since 1970.
  var milliseconds: Int64
  /// A code of the list `time_precision`; nil where it is exact.
  var precision: String?
}

extension LocalTime {
  /// Which way a time without a date is meant.
  enum Direction {
    /// What happened: 23:10 said after midnight was yesterday.
    case past
    /// What is planned: 09:00 said at noon is tomorrow.
    case future
  }

  /// How far ahead a time of today may lie and still have happened: a watch is not a server.
  private static let toleranceMilliseconds: Int64 = 5 * 60_000

  /// Understands a time; nil for anything else.
  func moment(of text: String, _ direction: Direction = .past) -> NamedMoment? {
    let text = text.trimmingCharacters(in: .whitespaces)
    guard !text.isEmpty, text.utf8.count <= 64 else { return nil }
    let words = text.lowercased().split(whereSeparator: { $0.isWhitespace || $0 == "," })
      .map(String.init)
    if words == ["now"] || words == ["ahora"] { return NamedMoment(milliseconds: now) }
    return ago(words) ?? ahead(words) ?? clock(words, direction) ?? iso(text) ?? spanishDay(words)
  }

  // MARK: spans

  private func ago(_ words: [String]) -> NamedMoment? {
    let spoken: ArraySlice<String> =
      words.last == "ago"
      ? words.dropLast() : words.first == "hace" ? words.dropFirst() : []
    guard let span = Self.span(spoken) else { return nil }
    return NamedMoment(milliseconds: now - span.milliseconds, precision: span.precision)
  }

  private func ahead(_ words: [String]) -> NamedMoment? {
    guard words.first == "in" || words.first == "en", let span = Self.span(words.dropFirst()) else {
      return nil
    }
    return NamedMoment(milliseconds: now + span.milliseconds, precision: span.precision)
  }

  /// A span such as 20 min, 2h, an hour, 1 d 3 h.
  private static func span(
    _ words: some Collection<String>
  ) -> (milliseconds: Int64, precision: String?)? {
    var pieces: [String] = []
    for word in words {
      let digits = word.prefix { $0.isASCII && $0.isNumber }
      if !digits.isEmpty { pieces.append(String(digits)) }
      if digits.count < word.count { pieces.append(String(word.dropFirst(digits.count))) }
    }
    guard !pieces.isEmpty, pieces.count.isMultiple(of: 2) else { return nil }
    var total: Int64 = 0
    var finest: String?
    for index in stride(from: 0, to: pieces.count, by: 2) {
      let isOne = ["a", "an", "un", "una"].contains(pieces[index])
      let count = isOne ? 1 : Int64(pieces[index])
      guard let count, (0...100_000).contains(count), let unit = unit(pieces[index + 1]) else {
        return nil
      }
      total += count * unit.milliseconds
      finest = unit.precision
    }
    return (total, finest)
  }

  private static func unit(_ word: String) -> (milliseconds: Int64, precision: String?)? {
    switch word {
    case "s", "sec", "secs", "second", "seconds", "seg", "segundo", "segundos": (1_000, nil)
    case "m", "min", "mins", "minute", "minutes", "minuto", "minutos": (60_000, "within_15_minutes")
    case "h", "hr", "hrs", "hour", "hours", "hora", "horas": (3_600_000, "hour")
    case "d", "day", "days", "día", "dia", "días", "dias": (86_400_000, "date")
    case "w", "week", "weeks", "sem", "semana", "semanas": (7 * 86_400_000, "date")
    default: nil
    }
  }

  // MARK: clocks

  /// A time of day, with a day before it or without.
  private func clock(_ words: [String], _ direction: Direction) -> NamedMoment? {
    var words = words
    var offset: Int?
    var weekday: Int?
    switch words.first {
    case "today", "hoy": offset = 0
    case "yesterday", "ayer": offset = -1
    case "tomorrow", "mañana", "manana": offset = 1
    default: weekday = words.first.flatMap(Self.weekday)
    }
    if offset != nil || weekday != nil { words.removeFirst() }
    guard let (hour, minute) = Self.timeOfDay(words.joined()) else { return nil }
    let today = parts(now)
    func day(_ distance: Int) -> Int64? {
      // Noon of today plus whole days lies in the right day, whatever daylight saving does.
      let noon = moment(year: today.year, month: today.month, day: today.day, hour: 12) ?? now
      let parts = parts(noon + Int64(distance) * 86_400_000)
      return moment(
        year: parts.year, month: parts.month, day: parts.day, hour: hour, minute: minute)
    }
    let distances: [Int] =
      if let offset {
        [offset]
      } else if let weekday {
        (direction == .past ? Array(-6...0).reversed() : Array(0...6))
          .filter { (today.weekday + $0 + 14) % 7 == weekday } + [direction == .past ? -7 : 7]
      } else {
        direction == .past ? [0, -1] : [0, 1]
      }
    let fitting = distances.compactMap(day).first { moment in
      offset != nil
        || (direction == .past ? moment <= now + Self.toleranceMilliseconds : moment >= now)
    }
    return fitting.map { NamedMoment(milliseconds: $0) }
  }

  private static let weekdayNames = [
    ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"],
    ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
  ]

  /// The day of the week that a word begins, Sunday 0: mon, tues, lun, miér, sabado.
  private static func weekday(_ word: String) -> Int? {
    guard word.count >= 3 else { return nil }
    func plain(_ word: String) -> String {
      word.replacing("á", with: "a").replacing("é", with: "e")
    }
    return weekdayNames.lazy.compactMap { names in
      names.firstIndex { plain($0).hasPrefix(plain(word)) }
    }.first
  }

  /// Hour and minute of 01:50, 1:50am, 0150, 9pm.
  private static func timeOfDay(_ text: String) -> (Int, Int)? {
    var digits = text[...]
    var isAfternoon: Bool?
    for (suffix, value) in [("am", false), ("pm", true)] where digits.hasSuffix(suffix) {
      digits = digits.dropLast(2)
      isAfternoon = value
    }
    let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }) else {
      return nil
    }
    var hour: Int
    let minute: Int
    switch (parts.count, parts.map(\.count)) {
    case (2, let counts) where counts[0] <= 2 && counts[1] == 2:
      (hour, minute) = (Int(parts[0]) ?? 99, Int(parts[1]) ?? 99)
    case (1, [4]):
      (hour, minute) = (Int(parts[0].prefix(2)) ?? 99, Int(parts[0].suffix(2)) ?? 99)
    case (1, let counts) where counts[0] <= 2 && isAfternoon != nil:
      (hour, minute) = (Int(parts[0]) ?? 99, 0)
    default: return nil
    }
    if let isAfternoon {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
    return (hour, minute)
  }

  // MARK: dates

  /// A day as it is shown in Spanish: 14 mar 2026, 14 de marzo de 2026, with a time behind it or without.
  private func spanishDay(_ words: [String]) -> NamedMoment? {
    let parts = words.filter { $0 != "de" && $0 != "a" && $0 != "las" }
    guard (3...4).contains(parts.count), let day = Int(parts[0]), let year = Int(parts[2]),
      parts[1].count >= 3,
      let month = Self.spanishMonths.firstIndex(where: { parts[1].hasPrefix($0) })
    else { return nil }
    guard parts.count == 4 else {
      return moment(year: year, month: month + 1, day: day)
        .map { NamedMoment(milliseconds: $0, precision: "date") }
    }
    guard let (hour, minute) = Self.timeOfDay(parts[3]) else { return nil }
    return moment(year: year, month: month + 1, day: day, hour: hour, minute: minute)
      .map { NamedMoment(milliseconds: $0) }
  }

  /// 2026-03-14, 2026-03-14 01:50, 2026-03-14T01:50:00Z, 2026-03-14T01:50-07:00.
  private func iso(_ text: String) -> NamedMoment? {
    let pattern =
      /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?(Z|[+-]\d{2}:?\d{2})?)?$/
    guard let match = try? pattern.wholeMatch(in: text) else { return nil }
    let fields = match.output
    guard let year = Int(fields.1), let month = Int(fields.2), let day = Int(fields.3) else {
      return nil
    }
    let hour = fields.4.flatMap { Int($0) }
    let minute = fields.5.flatMap { Int($0) } ?? 0
    let second = fields.6.flatMap { Int($0) } ?? 0
    guard (hour ?? 0) < 24,
      let local = moment(
        year: year, month: month, day: day, hour: hour ?? 0, minute: minute, second: second)
    else { return nil }
    guard hour != nil else { return NamedMoment(milliseconds: local, precision: "date") }
    let fraction = fields.7.map {
      Int64(String($0).padding(toLength: 3, withPad: "0", startingAt: 0)) ?? 0
    }
    guard let zone = fields.8 else { return NamedMoment(milliseconds: local + (fraction ?? 0)) }
    var parts = tm()
    parts.tm_year = Int32(year - 1900)
    parts.tm_mon = Int32(month - 1)
    parts.tm_mday = Int32(day)
    parts.tm_hour = Int32(hour ?? 0)
    parts.tm_min = Int32(minute)
    parts.tm_sec = Int32(second)
    let digits = zone.filter(\.isNumber)
    let offset = (Int(digits.prefix(2)) ?? 0) * 60 + (Int(digits.suffix(2)) ?? 0)
    guard zone == "Z" || offset <= 14 * 60 else { return nil }
    let minutes = zone == "Z" ? 0 : zone.hasPrefix("-") ? -offset : offset
    return NamedMoment(
      milliseconds: (Int64(timegm(&parts)) - Int64(minutes) * 60) * 1_000 + (fraction ?? 0))
  }
}
