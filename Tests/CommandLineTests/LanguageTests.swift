// Which language a command speaks, and how it says and reads times in each.

import Foundation
import Testing

@testable import FieldkeepCommand

@Suite struct LanguageTests {
  private static let choices: [([String], [String: String], Language)] = [
    ([], [:], .english), ([], ["LANG": "es_US.UTF-8"], .spanish),
    ([], ["LANG": "es"], .spanish), ([], ["LANG": "es-419"], .spanish),
    ([], ["LANG": "est_EE.UTF-8"], .english), ([], ["LANG": "fr_FR.UTF-8"], .english),
    // As POSIX orders them; one that is empty does not count.
    ([], ["LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "es_US", "LANG": "es_US"], .english),
    ([], ["LC_ALL": "", "LC_MESSAGES": "es_MX", "LANG": "en_US"], .spanish),
    ([], ["LC_CTYPE": "es_US.UTF-8", "LANG": "en_US.UTF-8"], .english),
    ([], ["FIELDKEEP_LANGUAGE": "es", "LC_ALL": "C.UTF-8"], .spanish),
    ([], ["FIELDKEEP_LANGUAGE": "en", "LANG": "es_US"], .english),
    (["due", "--language", "es"], ["LC_ALL": "C"], .spanish),
    (["--language=en", "due"], ["FIELDKEEP_LANGUAGE": "es"], .english),
    (["note", "--", "--language", "es"], [:], .english),
    // What scripts read is the same everywhere.
    (["due", "--json"], ["LANG": "es_US", "FIELDKEEP_LANGUAGE": "es"], .english),
    (["due", "--json", "--language", "es"], [:], .spanish),
  ]

  @Test(arguments: choices)
  func `the nearest setting decides which language is spoken`(
    words: [String], environment: [String: String], language: Language
  ) {
    #expect(Language.chosen(by: words, environment) == language)
  }

  /// Wednesday, 11 February 2026, 02:07 in Los Angeles.
  private static let now: Int64 = 1_770_804_420_000

  private static let readings: [(String, String)] = [
    ("hace 20 min", "20 min ago"), ("hace 2 h", "2 h ago"), ("hace una hora", "an hour ago"),
    ("hace 3 días", "3 d ago"), ("ayer 23:10", "yesterday 23:10"), ("hoy 01:50", "today 01:50"),
    ("ahora", "now"), ("lunes 09:00", "mon 09:00"), ("sábado 01:50", "sat 01:50"),
    ("sab 01:50", "sat 01:50"), ("miér 01:50", "wed 01:50"), ("en 2 horas", "in 2 h"),
    ("14 mar 2026 01:50", "2026-03-14 01:50"), ("14 de marzo de 2026", "2026-03-14"),
  ]

  @Test(arguments: readings)
  func `a time is understood in both languages, whichever is spoken`(
    spanish: String, english: String
  ) throws {
    let time = LocalTime(now: Self.now)
    let meant = try #require(time.moment(of: english))
    for language in Language.allCases {
      Language.$spoken.withValue(language) {
        #expect(time.moment(of: spanish) == meant)
        #expect(time.moment(of: english) == meant)
      }
    }
  }

  @Test func `tomorrow is said in Spanish`() {
    let time = LocalTime(now: Self.now)
    #expect(time.moment(of: "mañana 01:50", .future) == time.moment(of: "tomorrow 01:50", .future))
  }

  @Test func `a date has its day in front in Spanish, and its month in letters`() throws {
    let time = LocalTime(now: Self.now)
    let moment = try #require(time.moment(year: 2025, month: 3, day: 4, hour: 21, minute: 40))
    let later = try #require(time.moment(of: "in 2 d")).milliseconds
    #expect(time.shown(moment) == "2025-03-04 21:40")
    #expect(time.distance(later) == "in 2 d 0 h")
    Language.$spoken.withValue(.spanish) {
      #expect(time.shown(moment) == "4 mar 2025 21:40")
      #expect(time.distance(later) == "en 2 d 0 h")
      #expect(time.distance(Self.now - 20 * 60_000) == "hace 20 min")
      let shown = time.shown(moment)
      #expect(time.moment(of: shown)?.milliseconds == moment)
    }
  }
}
