// The words that people type. One word each, as on a phone in the rain: `need food water`, `alert health,mh`.

/// A word that names nothing, or more than one thing.
public enum CaseWordError: Error, Hashable, Sendable {
  /// Nothing is called so; these words are understood.
  case unknown(expected: [String])
  /// The beginning of several words.
  case ambiguous(candidates: [String])
}

extension CaseWordError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let expected):
      "that is none of the words understood here; say one of: " + expected.joined(separator: ", ")
    case .ambiguous(let candidates):
      "that could be several; say more of one of: " + candidates.joined(separator: ", ")
    }
  }
}

/// Words for agencies and for items of the checklist.
///
/// - case does not matter, a hyphen is as good as an underscore, and the beginning of a word is enough if it is the
///   beginning of no other.
public enum CaseWords {
  /// The words for each agency, the code that is stored first.
  public static let agencies: [(agency: Agency, words: [String])] = [
    (.childServices, ["dcfs", "child_services", "cps", "hotline"]),
    (.health, ["health", "dhs", "medical_hub"]),
    (.mentalHealth, ["mental_health", "mh", "dmh"]),
    (.probation, ["probation", "dpo"]),
    (.advocate, ["advocate", "advocacy"]),
    (.lawEnforcement, ["law_enforcement", "le", "lasd", "lapd"]),
  ]

  /// The words for each item of the checklist, the code that is stored first.
  public static let items: [(item: ChecklistItem, words: [String])] =
    ChecklistItem.allCases.map { item in
      (item, [item.rawValue] + (furtherWords[item] ?? []))
    }

  private static let furtherWords: [ChecklistItem: [String]] = [
    .food: ["meal"], .water: ["drink"], .clothing: ["clothes"], .sleep: ["rest"],
    .comfort: ["hug", "company"], .safeContactPhone: ["phone"],
    .healthEvaluation: ["health", "evaluation"], .acuteExamOffer: ["exam"],
    .mentalHealthScreen: ["mh"], .substanceScreen: ["sud"], .exploitationScreen: ["screening"],
    .safetyPlan: ["plan"], .advocateMet: ["met"], .placementFound: ["bed"],
    .guardianNotice: ["parent"], .mandatedReport: ["report"], .education: ["school"],
    .legalRightsExplained: ["rights"],
  ]

  /// The agency that a word means.
  ///
  /// - Parameter word: as typed.
  /// - Returns: the one agency that it is a word for, or the beginning of one.
  /// - Throws: ``CaseWordError`` with the words that would do.
  public static func agency(_ word: some StringProtocol) throws(CaseWordError) -> Agency {
    try meaning(of: word, among: agencies.map { ($0.agency, $0.words) })
  }

  /// The item of the checklist that a word means.
  ///
  /// - Parameter word: as typed.
  /// - Returns: the one item that it is a word for, or the beginning of one.
  /// - Throws: ``CaseWordError`` with the words that would do.
  public static func item(_ word: some StringProtocol) throws(CaseWordError) -> ChecklistItem {
    try meaning(of: word, among: items.map { ($0.item, $0.words) })
  }

  /// The agencies that a list of words means, as in `health,mh,probation`.
  ///
  /// - Parameter words: joined by commas; each agency counts once, in the order in which it is named.
  /// - Returns: at least one agency.
  /// - Throws: ``CaseWordError`` for the first word that is none.
  public static func agencies(_ words: some StringProtocol) throws(CaseWordError) -> [Agency] {
    var result: [Agency] = []
    for word in words.split(separator: ",", omittingEmptySubsequences: false) {
      let agency = try agency(word)
      if !result.contains(agency) { result.append(agency) }
    }
    return result
  }

  private static func meaning<Meaning: Hashable>(
    of word: some StringProtocol, among vocabulary: [(meaning: Meaning, words: [String])]
  ) throws(CaseWordError) -> Meaning {
    let typed = normalized(word)
    if let exact = vocabulary.first(where: { $0.words.contains(typed) }) { return exact.meaning }
    let beginning = vocabulary.filter { entry in
      !typed.isEmpty && entry.words.contains { $0.hasPrefix(typed) }
    }
    guard let first = beginning.first else {
      throw .unknown(expected: vocabulary.compactMap(\.words.first))
    }
    guard beginning.count == 1 else {
      throw .ambiguous(candidates: beginning.compactMap(\.words.first))
    }
    return first.meaning
  }

  private static func normalized(_ word: some StringProtocol) -> String {
    let trimmed = word.drop(while: \.isWhitespace)
    let end = trimmed.lastIndex { !$0.isWhitespace }.map { trimmed.index(after: $0) }
    return trimmed[..<(end ?? trimmed.startIndex)].lowercased()
      .split(separator: "-", omittingEmptySubsequences: false).joined(separator: "_")
  }
}
