// Finding a youth again by what is heard: a street name, about fifteen, four digits of a number. The answer says why it is
// one, and never that it is: two advocates who register one youth are normal, and who is whom is for a person to say.

public import CausalMerge
public import RecordSchema

/// What a search knows of one person, from the records that this device may see.
public struct PersonSketch: Hashable, Sendable {
  public let record: RecordID
  /// The words of each legal name; several where records differ.
  public let names: [[NameSound]]
  /// The words of each alias.
  public let aliases: [[NameSound]]
  /// Dates of birth as far as they are known; several where records differ.
  public let births: [PartialDate]
  /// An age that someone estimated, and the day on which they did.
  public let estimate: AgeEstimate?
  /// Agencies' numbers and whatever else names the person, letters and digits only.
  let numbers: [String]

  /// An age in whole years, as it was told or seen.
  public struct AgeEstimate: Hashable, Sendable {
    public var years: Int
    public var on: LocalDate

    public init(years: Int, on: LocalDate) {
      self.years = years
      self.on = on
    }
  }

  public init(
    record: RecordID, names: [String] = [], aliases: [String] = [], births: [PartialDate] = [],
    estimate: AgeEstimate? = nil, numbers: [String] = []
  ) {
    self.record = record
    self.names = names.map { NameSound.words(of: $0) }
    self.aliases = aliases.map { NameSound.words(of: $0) }
    self.births = births
    self.estimate = estimate
    self.numbers = numbers.map(PersonQuery.plain).filter { !$0.isEmpty }
  }

  /// The ages that the person can have on a day, in whole years; `nil` if nothing is known.
  func ages(on day: LocalDate) -> ClosedRange<Int>? {
    let ranges = births.compactMap { Self.ages(bornOn: $0, on: day) }
    if let low = ranges.map(\.lowerBound).min(), let high = ranges.map(\.upperBound).max() {
      return low...high
    }
    guard let estimate else { return nil }
    let years = Self.possibleAge(estimate.years) + max(0, day.wholeYears(since: estimate.on))
    return years...(years + 1)
  }

  /// The nearest age that a person can have: what was typed or came in bytes may be any number.
  static func possibleAge(_ years: Int) -> Int { min(max(years, 0), 130) }

  private static func ages(bornOn birth: PartialDate, on day: LocalDate) -> ClosedRange<Int>? {
    let lastMonth = birth.month ?? 12
    let lastDay = birth.day ?? LocalDate.days(inMonth: lastMonth, of: birth.year)
    guard
      let first = LocalDate(year: birth.year, month: birth.month ?? 1, day: birth.day ?? 1),
      let last = LocalDate(year: birth.year, month: lastMonth, day: lastDay), last <= day
    else { return nil }
    return day.wholeYears(since: last)...day.wholeYears(since: first)
  }
}

/// What someone searches for; each part may be left out.
public struct PersonQuery: Hashable, Sendable {
  public let words: [NameSound]
  /// About how old, in whole years.
  public let age: Int?
  public let birth: PartialDate?
  /// Part of a number, letters and digits only; shorter than three it finds nothing.
  let number: String?

  public init(
    name: String? = nil, age: Int? = nil, birth: PartialDate? = nil, number: String? = nil
  ) {
    words = NameSound.words(of: name ?? "")
    self.age = age
    self.birth = birth
    self.number = number.map(Self.plain).flatMap { $0.count < 3 ? nil : $0 }
  }

  /// A number as people compare them: capital letters and digits, without what is between.
  static func plain(_ text: String) -> String {
    String(
      text.uppercased().unicodeScalars.filter {
        ("A"..."Z").contains($0) || ("0"..."9").contains($0)
      })
  }
}

/// Why someone may be who is searched for, or may not.
public enum MatchReason: Hashable, Sendable {
  case sameName
  case sameAlias
  /// The name begins so.
  case nameBegins
  case aliasBegins
  case nameSoundsLike
  case aliasSoundsLike
  /// One letter is another, missing or too many.
  case nearlySameSpelling
  /// About as old as was asked for, in years.
  case ageAbout(Int)
  /// So many years away from what was asked for.
  case ageDiffers(by: Int)
  case sameBirth
  /// The same, but for month and day in the other order.
  case birthDaySwapped
  case sameBirthYear
  case birthDiffers
  case sameNumber
  case numberEnds
  case numberContains

  /// The reason in a few words.
  public var explanation: String {
    switch self {
    case .sameName: "same name"
    case .sameAlias: "alias"
    case .nameBegins: "name begins so"
    case .aliasBegins: "alias begins so"
    case .nameSoundsLike: "sounds like"
    case .aliasSoundsLike: "alias sounds like"
    case .nearlySameSpelling: "nearly the same spelling"
    case .ageAbout(let years): "age about \(years)"
    case .ageDiffers(let years): "age differs by \(years)"
    case .sameBirth: "same date of birth"
    case .birthDaySwapped: "day and month of birth swapped"
    case .sameBirthYear: "same year of birth"
    case .birthDiffers: "other date of birth"
    case .sameNumber: "same number"
    case .numberEnds: "number ends so"
    case .numberContains: "part of a number"
    }
  }
}

/// Someone who may be who is searched for.
public struct PersonMatch: Hashable, Sendable {
  public let record: RecordID
  /// From 1 to 100; what it is made of is in ``reasons``, and it compares with the scores of one search only.
  public let score: Int
  /// What speaks for it and against it, the name first.
  public let reasons: [MatchReason]
}

/// The search.
public enum PersonMatching {
  /// The least score that is shown: a name that sounds alike and nothing that speaks against it is enough.
  public static let threshold = 25

  /// Who may be meant, the likeliest first.
  ///
  /// - a name, a number or a date of birth has to fit somehow: an age alone finds nobody;
  /// - nobody is left out for an age or a date of birth that differs, as long as the rest fits: both are often wrong.
  ///
  /// - Parameters:
  ///   - query: what is known.
  ///   - sketches: whom this device may see.
  ///   - today: the day in the county, for ages.
  /// - Returns: in the order of the score, and of identifiers where it is equal, so that every device lists the same.
  /// - Complexity: O(n) in the words of all sketches.
  public static func matches(
    for query: PersonQuery, among sketches: [PersonSketch], today: LocalDate
  ) -> [PersonMatch] {
    sketches.compactMap { match(query, $0, today) }
      .sorted { $0.score == $1.score ? $0.record < $1.record : $0.score > $1.score }
  }

  private static func match(
    _ query: PersonQuery, _ sketch: PersonSketch, _ today: LocalDate
  ) -> PersonMatch? {
    let name = nameScore(query, sketch)
    let number = numberScore(query, sketch)
    let birth = birthScore(query, sketch)
    let found = [name, number, birth].compactMap(\.self)
    guard found.contains(where: { $0.points > 0 }) else { return nil }
    let all = found + [ageScore(query, sketch, today)].compactMap(\.self)
    let score = min(100, all.map(\.points).reduce(0, +))
    guard score >= threshold else { return nil }
    return PersonMatch(record: sketch.record, score: score, reasons: all.map(\.reason))
  }

  private typealias Part = (points: Int, reason: MatchReason)

  private static func numberScore(_ query: PersonQuery, _ sketch: PersonSketch) -> Part? {
    guard let wanted = query.number else { return nil }
    if sketch.numbers.contains(wanted) { return (70, .sameNumber) }
    if sketch.numbers.contains(where: { $0.hasSuffix(wanted) }) { return (45, .numberEnds) }
    return sketch.numbers.contains { $0.contains(wanted) } ? (30, .numberContains) : nil
  }

  private static func birthScore(_ query: PersonQuery, _ sketch: PersonSketch) -> Part? {
    guard let wanted = query.birth, !sketch.births.isEmpty else { return nil }
    let parts = sketch.births.map { birth -> Part in
      if birth == wanted { return (wanted.day == nil ? 20 : 40, .sameBirth) }
      guard birth.year == wanted.year else { return (-10, .birthDiffers) }
      if let month = birth.month, let day = birth.day, month == wanted.day, day == wanted.month {
        return (30, .birthDaySwapped)
      }
      return (15, .sameBirthYear)
    }
    return parts.max { $0.points < $1.points }
  }

  private static func ageScore(
    _ query: PersonQuery, _ sketch: PersonSketch, _ today: LocalDate
  ) -> Part? {
    guard let asked = query.age, let ages = sketch.ages(on: today) else { return nil }
    let wanted = PersonSketch.possibleAge(asked)
    let distance = max(0, ages.lowerBound - wanted, wanted - ages.upperBound)
    return switch distance {
    case 0: (20, .ageAbout(wanted))
    case 1: (15, .ageAbout(wanted))
    case 2: (5, .ageAbout(wanted))
    default: (-15, .ageDiffers(by: distance))
    }
  }

  // MARK: names

  private static func nameScore(_ query: PersonQuery, _ sketch: PersonSketch) -> Part? {
    guard !query.words.isEmpty else { return nil }
    let legal = sketch.names.compactMap { compare(query.words, $0, isAlias: false) }
    let other = sketch.aliases.compactMap { compare(query.words, $0, isAlias: true) }
    return (legal + other).max { $0.points < $1.points }
  }

  /// How well the words that are searched for are found in one name, whatever their order.
  private static func compare(
    _ wanted: [NameSound], _ words: [NameSound], isAlias: Bool
  ) -> Part? {
    var points = 0
    var weakest: (points: Int, reason: MatchReason)?
    for sound in wanted {
      guard
        let best = words.compactMap({ compare(sound, $0, isAlias) }).max(by: {
          $0.points < $1.points
        })
      else { continue }
      points += best.points
      if weakest.map({ best.points < $0.points }) ?? true { weakest = best }
    }
    guard let weakest else { return nil }
    return (points / wanted.count, weakest.reason)
  }

  private static func compare(_ wanted: NameSound, _ word: NameSound, _ isAlias: Bool) -> Part? {
    let likeness = wanted.likeness(to: word)
    if likeness == .equal { return (60, isAlias ? .sameAlias : .sameName) }
    if wanted.letters.count >= 3, word.letters.hasPrefix(wanted.letters) {
      return (45, isAlias ? .aliasBegins : .nameBegins)
    }
    let isClose = isOneEditApart(Array(wanted.letters.utf8), Array(word.letters.utf8))
    if let likeness {
      // One consonant is no sound to go by: Bo, Bea and Abby.
      let shared = wanted.codes.union(wanted.spanishCodes)
        .intersection(word.codes.union(word.spanishCodes))
      let isFaint = shared.allSatisfy { $0.count < 2 } && !isClose
      let points = isFaint ? 10 : likeness == .inEnglish ? 40 : 35
      return (points, isAlias ? .aliasSoundsLike : .nameSoundsLike)
    }
    return isClose && wanted.letters.count >= 4 ? (30, .nearlySameSpelling) : nil
  }

  /// Whether one letter replaced, left out or added, or two neighbours swapped, makes one word the other.
  static func isOneEditApart(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard abs(left.count - right.count) <= 1, left != right else { return false }
    let start = zip(left, right).prefix { $0 == $1 }.count
    let end = zip(left.dropFirst(start).reversed(), right.dropFirst(start).reversed())
      .prefix { $0 == $1 }.count
    let (leftRest, rightRest) = (left.count - start - end, right.count - start - end)
    if max(leftRest, rightRest) == 1 { return true }
    return leftRest == 2 && rightRest == 2 && left[start] == right[start + 1]
      && left[start + 1] == right[start]
  }
}
