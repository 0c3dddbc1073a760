// Times and short names as people type them. The zone is whichever the test runs in: what is expected is computed from the
// parts of a day, never from an offset.

import Fieldkeep
import Testing

@testable import FieldkeepCommand

@Suite struct TimeWordsTests {
  /// Noon of a day without a change of clocks, in whichever zone.
  private static let time: LocalTime = {
    let start = LocalTime(now: 0)
    return LocalTime(now: start.moment(year: 2026, month: 6, day: 17, hour: 12) ?? 0)
  }()

  private func moment(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Int64? {
    Self.time.moment(year: 2026, month: 6, day: day, hour: hour, minute: minute)
  }

  @Test(arguments: ["01:50", "1:50", "0150", "1:50am", "1:50 AM", "today 01:50", "Wed 01:50"])
  func `a time of day is today's, if it was already`(_ text: String) {
    #expect(Self.time.moment(of: text)?.milliseconds == moment(17, 1, 50))
  }

  @Test(arguments: ["23:10", "11:10 pm", "yesterday 23:10", "tue 23:10", "Tuesday, 23:10"])
  func `a time of day that is still to come was yesterday's`(_ text: String) {
    #expect(Self.time.moment(of: text)?.milliseconds == moment(16, 23, 10))
  }

  @Test func `a watch may be a few minutes ahead`() {
    #expect(Self.time.moment(of: "12:04")?.milliseconds == moment(17, 12, 4))
    #expect(Self.time.moment(of: "12:06")?.milliseconds == moment(16, 12, 6))
  }

  @Test func `a plan lies ahead`() {
    #expect(Self.time.moment(of: "09:00", .future)?.milliseconds == moment(18, 9))
    #expect(Self.time.moment(of: "tomorrow 10:00", .future)?.milliseconds == moment(18, 10))
    #expect(Self.time.moment(of: "in 2 days", .future)?.milliseconds == moment(19, 12))
  }

  @Test(arguments: [
    ("20 min ago", 20), ("20min ago", 20), ("20m ago", 20), ("an hour ago", 60), ("2 h ago", 120),
    ("1 h 5 min ago", 65), ("1d ago", 1_440), ("90 seconds ago", 1),
  ])
  func `a span back is counted from now`(_ text: String, _ minutes: Int64) throws {
    let found = try #require(Self.time.moment(of: text))
    #expect((Self.time.now - found.milliseconds) / 60_000 == minutes)
  }

  @Test func `how exactly a time is known follows from how it was said`() {
    #expect(Self.time.moment(of: "01:50")?.precision == nil)
    #expect(Self.time.moment(of: "20 min ago")?.precision == "within_15_minutes")
    #expect(Self.time.moment(of: "3 h ago")?.precision == "hour")
    #expect(Self.time.moment(of: "2026-06-16")?.precision == "date")
  }

  @Test(arguments: [
    ("2026-03-14T01:50:00Z", Int64(1_773_453_000_000)),
    ("2026-03-13T17:50-08:00", 1_773_453_000_000),
    ("2026-03-14T01:50:00.250+00:00", 1_773_453_000_250),
    ("1969-12-31T23:59:59Z", -1_000),
  ])
  func `a moment with its offset is the same in every zone`(_ text: String, _ expected: Int64) {
    #expect(Self.time.moment(of: text)?.milliseconds == expected)
    #expect(LocalTime.iso(expected).hasPrefix("19") || LocalTime.iso(expected).hasPrefix("2026"))
  }

  @Test(arguments: [
    "", " ", "soon", "25:00", "12:60", "1:5", "12:30:99", "0 am", "13 pm", "ago", "min ago",
    "-5 min ago", "999999999999 days ago", "2026-02-30", "2026-13-01", "2026-06-17T24:10",
    "2026-06-17T10:00+15:00", "yesterday", "tomorrow", "٠١:٥٠", String(repeating: "9", count: 80),
  ])
  func `what is no time is none`(_ text: String) {
    #expect(Self.time.moment(of: text) == nil)
  }

  @Test func `moments are shown as short as they can be told apart`() throws {
    let time = Self.time
    #expect(time.shown(try #require(moment(17, 2, 9))) == "02:09")
    #expect(time.shown(try #require(moment(20, 1, 50))) == "Sat 01:50")
    #expect(time.shown(try #require(moment(11, 1, 50))) == "Thu 01:50")
    #expect(time.shown(try #require(moment(10, 1, 50))) == "2026-06-10 01:50")
    #expect(LocalTime.iso(-1) == "1969-12-31T23:59:59.999Z")
  }

  @Test func `spans are told in the two units that matter`() {
    #expect(LocalTime.span(40_000) == "40 s")
    #expect(LocalTime.span(61 * 60_000) == "61 min")
    #expect(LocalTime.span(192 * 60_000) == "3 h 12 min")
    #expect(LocalTime.span(-74 * 3_600_000) == "3 d 2 h")
  }
}

@Suite struct ShortNameTests {
  private func id(_ first: [UInt8]) throws -> RecordID {
    let bytes = first + [UInt8](repeating: 0, count: 16 - first.count)
    return try #require(RecordID(bytes: bytes))
  }

  @Test func `a name is five letters, or as many as it takes`() throws {
    let near = try id([0xAB, 0xCD, 0xEF, 0x01, 0x00])
    let nearer = try id([0xAB, 0xCD, 0xEF, 0x01, 0x01])
    let far = try id([0x12])
    #expect(ShortNames([near, far]).name(of: near) == "NF6-YY")
    #expect(ShortNames([near, nearer, far]).name(of: near) == "NF6-YY080")
    #expect(ShortNames([near, nearer, far]).name(of: nearer) == "NF6-YY081")
    #expect(ShortNames([near, nearer, far]).name(of: far) == "280-00")
  }

  @Test(arguments: [
    "NF6-YY", "nf6yy", "NF6", "n", "abcdef01000000000000000000000000",
    "ABCDEF01000000000000000000000000",
  ])
  func `a name is understood as people type it`(_ text: String) throws {
    let one = try id([0xAB, 0xCD, 0xEF, 0x01])
    #expect(ShortNames([one, try id([0x12])]).matches(text) == [one])
  }

  @Test func `letters that look like digits are taken for them`() throws {
    let one = try id([0x00, 0x42, 0x10])
    #expect(ShortNames([one]).matches("oIl") == ShortNames([one]).matches("011"))
    #expect(ShortNames([one]).matches("oLIi") == [one])
  }

  @Test(arguments: ["", "-", "U", "ü", "NF6-YZ", String(repeating: "0", count: 27)])
  func `what names nothing names nothing`(_ text: String) throws {
    #expect(ShortNames([try id([0xAB, 0xCD, 0xEF, 0x01])]).matches(text).isEmpty)
  }

  @Test func `the beginning of several names them all`() throws {
    let names = ShortNames([try id([0xAB, 0x00]), try id([0xAB, 0xFF]), try id([0xAC])])
    #expect(names.matches("N").count == 3)
    #expect(names.matches("NC").count == 1)
  }

  @Test func `every known name leads back to its record`() throws {
    var generator = SystemRandomNumberGenerator()
    let ids = (0..<2_000).map { _ in RecordID(using: &generator) }
    let names = ShortNames(ids)
    for id in ids { #expect(names.matches(names.name(of: id)) == [id]) }
  }
}

@Suite struct ScreenTests {
  @Test func `what a terminal would obey is shown instead`() {
    #expect(Screen.shown("a\u{1B}[2Jb") == "a\\u{1B}[2Jb")
    #expect(Screen.shown("a\u{202E}b\u{E0041}\u{9B}") == "a\\u{202E}b\\u{E0041}\\u{9B}")
    #expect(Screen.shown("Kíkí — é 👩‍👧") == "Kíkí — é 👩‍👧")
    #expect(Screen.excerpt("one\ntwo") == "one…")
  }

  @Test func `marks that pile up on a letter are counted instead of shown`() {
    let marks = String(repeating: "\u{301}", count: 10_000)
    let few = "a" + String(repeating: "\u{301}", count: 8)
    #expect(Screen.shown("\(few)b") == "\(few)b")
    #expect(Screen.shown("a\(marks)b\u{1B}") == "\(few)\\u{9992 more marks}b\\u{1B}")
    #expect(Screen.excerpt(marks).unicodeScalars.count < 40)
    // As several scripts are written, and an emoji in its colors.
    let writings = "שָׁלוֹם नमस्ते ệ ❤️"
    #expect(Screen.shown(writings) == writings)
  }

  @Test func `what is said beside the output is one line, and steers no terminal`() {
    let hostile = "the server answered 503 busy: \u{1B}[2J\u{202E}\nfieldkeep: all sent"
    #expect(
      Screen.noteLine(hostile)
        == "fieldkeep: the server answered 503 busy: \\u{1B}[2J\\u{202E} fieldkeep: all sent\n")
  }

  @Test func `JSON is sorted, and steers no terminal`() {
    let value = JSONValue.object([
      "b": .list([1, true, .null]), "a": .text("\u{1B}\"\\\u{202E}é\n"),
    ])
    #expect(
      value.text == """
        {
          "a": "\\u001b\\"\\\\\\u202eé\\n",
          "b": [
            1,
            true,
            null
          ]
        }
        """)
  }

  @Test func `a parser's message loses what was typed`() {
    let words = ["note", "--about=Kiki", "ran away"]
    let message = "The value 'Kiki' is invalid for '--about'; unexpected 'ran away'"
    #expect(
      Failure.withoutWords(words, in: message)
        == "The value '…' is invalid for '--about'; unexpected '…'")
    // A note that begins like an option is none that there is.
    #expect(
      Failure.withoutWords(["note", "--ran away=now"], in: "Unknown option '--ran away'.")
        == "Unknown option '…'.")
  }
}
