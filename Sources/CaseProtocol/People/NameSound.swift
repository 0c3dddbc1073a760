// Under which sounds a name is found. One algorithm hears English and its neighbours; many of the county's names are
// Spanish, and are written down by people who only hear them.

/// One word of a name, with the codes of its sound.
///
/// - two spellings sound alike if they share a code; equal spellings always do;
/// - a code is not a key to anyone: many names share one, and a person decides.
public struct NameSound: Hashable, Sendable {
  /// The word in capital letters without accents.
  public let letters: String
  /// How an English ear would file it.
  public let codes: Set<String>
  /// How it is filed if it was heard in Spanish, or spelled by ear.
  public let spanishCodes: Set<String>

  /// Codes a word of a name; `nil` if it has no letter.
  public init?(_ word: some StringProtocol) {
    let folded = NameLetters.folded(word)
    guard !folded.isEmpty else { return nil }
    letters = String(folded)
    codes = Self.codes(of: letters)
    var spanish = Self.codes(of: Self.respelled(folded))
    // A silent H: Hector is Ector.
    if folded.count > 2, folded[0] == "H", "AEIOU".contains(folded[1]) {
      spanish.formUnion(Self.codes(of: Self.respelled(Array(folded.dropFirst()))))
    }
    spanishCodes = spanish
  }

  /// The words of a name, in their order.
  public static func words(of name: some StringProtocol) -> [NameSound] {
    // An apostrophe is inside a word, a hyphen between two: O'Neil, Ana-Maria.
    name.split { !$0.isLetter && $0 != "'" && $0 != "’" }.compactMap { NameSound($0) }
  }

  /// How two words sound alike.
  public enum Likeness: Int, Hashable, Sendable, Comparable {
    case inSpanish
    case inEnglish
    case equal

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// How this word sounds like another; `nil` if it does not.
  public func likeness(to other: NameSound) -> Likeness? {
    if letters == other.letters { return .equal }
    if !codes.isDisjoint(with: other.codes) { return .inEnglish }
    let all = codes.union(spanishCodes)
    return all.isDisjoint(with: other.codes.union(other.spanishCodes)) ? nil : .inSpanish
  }

  private static func codes(of letters: String) -> Set<String> {
    let sound = DoubleMetaphone(letters)
    // A word whose every letter is silent is found by its spelling alone.
    return Set([sound.primary, sound.alternate].filter { !$0.isEmpty })
  }

  /// The word as someone who reads English aloud would have to spell it to be heard right in Spanish.
  ///
  /// An addition to Double Metaphone, which knows Spanish only in a few endings: J is a breathed H, so are G before E
  /// and I and a first X; V is B; LL is Y, which inside a word is not heard.
  static func respelled(_ letters: [Character]) -> String {
    var result = ""
    var index = 0
    while index < letters.count {
      let next = index + 1 < letters.count ? letters[index + 1] : " "
      switch letters[index] {
      case "J": result.append("H")
      case "X" where index == 0: result.append("H")
      case "G" where next == "E" || next == "I": result.append("H")
      case "V": result.append("B")
      case "L" where next == "L":
        result.append("Y")
        index += 1
      default: result.append(letters[index])
      }
      index += 1
    }
    return result
  }
}
