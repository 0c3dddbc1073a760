// A search by what is heard, with its reasons; and what need not be asked twice.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

@Suite struct PersonMatchingTests {
  private let today = LocalDate(year: 2025, month: 6, day: 15) ?? LocalDate(daysSince1970: 0)

  private func date(_ text: String) throws -> PartialDate { try #require(PartialDate(text)) }

  private func kiki() throws -> PersonSketch {
    PersonSketch(
      record: try recordID(1), names: ["Kiana Rivera"], aliases: ["Kiki R."],
      births: [try date("2010-06-02")], numbers: ["DCFS 0192-7741"])
  }

  private func find(_ query: PersonQuery, _ sketches: PersonSketch...) -> [PersonMatch] {
    PersonMatching.matches(for: query, among: sketches, today: today)
  }

  @Test(arguments: [
    ("Kiki", MatchReason.sameAlias), ("Keekee", .aliasSoundsLike), ("kiana", .sameName),
    ("Kyana", .nameSoundsLike), ("Kia", .nameBegins), ("Rivera Kiana", .sameName),
    ("Ribera", .nameSoundsLike), ("Kizna", .nearlySameSpelling),
  ])
  func `a name is found however it was written, and the answer says how`(
    name: String, reason: MatchReason
  ) throws {
    let match = try #require(find(PersonQuery(name: name), kiki()).first)
    #expect(match.reasons == [reason])
    #expect(match.score >= PersonMatching.threshold)
  }

  @Test func `the better a name fits the higher it stands`() throws {
    let sketch = try kiki()
    let scores = ["Kiki", "Kia", "Keekee", "Kizna"].compactMap {
      find(PersonQuery(name: $0), sketch).first?.score
    }
    #expect(scores == scores.sorted(by: >))
    #expect(Set(scores).count == 4)
  }

  @Test func `a name of two words fits less where one of them does not`() throws {
    let whole = try #require(find(PersonQuery(name: "Kiana Rivera"), kiki()).first)
    let half = try #require(find(PersonQuery(name: "Kiana Mendez"), kiki()).first)
    #expect(half.score < whole.score)
    #expect(find(PersonQuery(name: "Rosa Mendez"), try kiki()).isEmpty)
  }

  @Test(arguments: [
    (15, MatchReason.ageAbout(15), 80), (14, .ageAbout(14), 75), (13, .ageAbout(13), 65),
    (16, .ageAbout(16), 75), (17, .ageAbout(17), 65), (18, .ageDiffers(by: 3), 45),
    (12, .ageDiffers(by: 3), 45), (.max, .ageDiffers(by: 115), 45),
    (.min, .ageDiffers(by: 15), 45),
  ])
  func `an age about right counts for, a wrong one against, and neither decides`(
    age: Int, reason: MatchReason, score: Int
  ) throws {
    let match = try #require(find(PersonQuery(name: "Kiki", age: age), kiki()).first)
    #expect(match.reasons == [.sameAlias, reason])
    #expect(match.score == score)
  }

  @Test func `an age alone finds nobody`() throws {
    #expect(find(PersonQuery(age: 15), try kiki()).isEmpty)
    #expect(find(PersonQuery(), try kiki()).isEmpty)
  }

  @Test func `an estimated age grows with the years`() throws {
    let day = try #require(LocalDate(year: 2023, month: 6, day: 15))
    let sketch = PersonSketch(
      record: try recordID(2), aliases: ["Kiki"], estimate: .init(years: 13, on: day))
    for (age, reason) in [(15, MatchReason.ageAbout(15)), (20, .ageDiffers(by: 4))] {
      let match = try #require(find(PersonQuery(name: "Kiki", age: age), sketch).first)
      #expect(match.reasons == [.sameAlias, reason])
    }
  }

  @Test(arguments: [
    ("2010-06-02", MatchReason.sameBirth), ("2010-02-06", .birthDaySwapped),
    ("2010-06-03", .sameBirthYear), ("2010", .sameBirthYear), ("2009-06-02", .birthDiffers),
  ])
  func `a date of birth fits in part, and a slip of the pen is seen`(
    text: String, reason: MatchReason
  ) throws {
    let match = try #require(
      find(PersonQuery(name: "Kiki", birth: try date(text)), kiki()).first)
    #expect(match.reasons == [.sameAlias, reason])
  }

  @Test(arguments: [
    ("dcfs 01927741", MatchReason.sameNumber), ("7741", .numberEnds), ("192-77", .numberContains),
  ])
  func `part of a number finds its person`(number: String, reason: MatchReason) throws {
    let match = try #require(find(PersonQuery(number: number), kiki()).first)
    #expect(match.reasons == [reason])
  }

  @Test func `two signs of a number find nobody`() throws {
    #expect(find(PersonQuery(number: "41"), try kiki()).isEmpty)
    #expect(find(PersonQuery(number: "9999"), try kiki()).isEmpty)
  }

  @Test func `one consonant is no sound to go by`() throws {
    let bo = PersonSketch(record: try recordID(3), aliases: ["Bo"])
    #expect(find(PersonQuery(name: "Abby"), bo).isEmpty)
    #expect(find(PersonQuery(name: "Bo"), bo).count == 1)
  }

  @Test func `every device lists the same in the same order`() throws {
    let twins = [PersonSketch(record: try recordID(9), aliases: ["Kiki"]), try kiki()]
    let query = PersonQuery(name: "Kiki")
    let one = PersonMatching.matches(for: query, among: twins, today: today)
    let other = PersonMatching.matches(for: query, among: twins.reversed(), today: today)
    #expect(one == other)
    #expect(one.map(\.record) == [try recordID(1), try recordID(9)])
  }

  @Test func `several dates of birth side by side are all looked at`() throws {
    let sketch = PersonSketch(
      record: try recordID(4), names: ["Kiana"],
      births: [try date("2010-06-02"), try date("2010-02-06")])
    let match = try #require(
      find(PersonQuery(name: "Kiana", birth: try date("2010-02-06")), sketch).first)
    #expect(match.reasons.contains(.sameBirth))
  }
}

@Suite struct AskOnceTests {
  private let identity = CountyCompartment.identity
  private let notes = CountyCompartment.advocateNotes

  private func asked(holdsFor: Duration? = nil) -> AskedField {
    AskedField(type: "person", field: "date_of_birth", compartment: identity, holdsFor: holdsFor)
  }

  private func known(
    _ byte: UInt8, in compartment: Compartment, at: Int64? = 0, isContested: Bool = false
  ) throws -> KnownField {
    KnownField(
      type: "person", field: "date_of_birth", record: try recordID(byte), compartment: compartment,
      recordedAt: at, isContested: isContested)
  }

  private func hint(
    _ asked: AskedField, _ known: [KnownField], readable: Set<Compartment>? = nil, now: Int64 = 0
  ) throws -> AskOnceHint {
    try #require(
      AskOnce.hints(
        for: [asked], known: known, readable: readable ?? [identity, notes], now: now
      ).first)
  }

  @Test func `what is known is shown and not asked`() throws {
    let hint = try hint(asked(), [known(1, in: identity)])
    #expect(hint.advice == .show)
    #expect(hint.record == (try recordID(1)))
    #expect(hint.mayFillIn)
    #expect(try self.hint(asked(), []).advice == .ask)
  }

  @Test func `what the caller may not read leaves no trace in a hint`() throws {
    let hidden = try hint(asked(), [known(1, in: notes)], readable: [identity])
    #expect(hidden == (try hint(asked(), [], readable: [identity])))
  }

  @Test func `what lies elsewhere is shown and never carried over`() throws {
    let elsewhere = try hint(asked(), [known(1, in: notes)])
    #expect(elsewhere.advice == .show)
    #expect(!elsewhere.mayFillIn)
    let both = try hint(asked(), [known(1, in: notes, at: 9), known(2, in: identity, at: 1)])
    #expect(both.record == (try recordID(2)), "what may be filled in comes first")
    let newest = try hint(asked(), [known(1, in: notes, at: 1), known(2, in: notes, at: 9)])
    #expect(newest.record == (try recordID(2)))
  }

  @Test func `what is contested or old is asked only whether it is still so`() throws {
    let contested = try hint(asked(), [known(1, in: identity, isContested: true)])
    #expect(contested.advice == .confirm && !contested.mayFillIn)
    for (now, advice) in [(60_000, AskOnceHint.Advice.show), (60_001, .confirm)] {
      let hint = try hint(asked(holdsFor: .seconds(60)), [known(1, in: identity)], now: Int64(now))
      #expect(hint.advice == advice)
    }
    let undated = try hint(asked(holdsFor: .seconds(60)), [known(1, in: identity, at: nil)])
    #expect(undated.advice == .confirm)
  }

  @Test func `each field has its own hint, in the form's order`() throws {
    var other = asked()
    other.field = "legal_name"
    let hints = AskOnce.hints(
      for: [other, asked()], known: [try known(1, in: identity)], readable: [identity], now: 0)
    #expect(hints.map(\.advice) == [.ask, .show])
  }
}
