// How a name sounds. At two in the morning a name is heard, not read: Kiki is written Keekee, and José begins with an H.

/// The two codes under which Double Metaphone files a word.
///
/// English spells one sound in many ways, and one spelling can sound in two ways, by where the name comes from. So each
/// word has a primary code and an alternate one, of consonants that differ in sound; vowels count at the beginning only.
///
/// - `0` stands for th, `X` for sh, `A` for any vowel at the beginning;
/// - equal spellings have equal codes; a word without letters has an empty one.
///
/// - Complexity: O(n) in the letters.
///
/// Source: Lawrence Philips, "The Double Metaphone Search Algorithm", C/C++ Users Journal, June 2000. Departures: codes
/// are not cut at four signs; the words of a name are coded each by itself, so rules about the next word are left out.
public struct DoubleMetaphone: Hashable, Sendable {
  public let primary: String
  public let alternate: String

  /// Codes a word.
  ///
  /// - Parameter word: any text; what is no Latin letter is left out, and an accent does not matter.
  public init(_ word: some StringProtocol) {
    var coder = MetaphoneCoder(letters: NameLetters.folded(word))
    coder.run()
    primary = coder.primary
    alternate = coder.alternate
  }
}

/// The letters of a name, as an algorithm of 2000 wants them.
enum NameLetters {
  /// Capital letters from A to Z, with Ñ as N and Ç as S, and accents left off.
  static func folded(_ text: some StringProtocol) -> [Character] {
    text.uppercased().unicodeScalars.compactMap { scalar -> Character? in
      switch scalar {
      case "A"..."Z": Character(scalar)
      case "À"..."Å": "A"
      case "È"..."Ë": "E"
      case "Ì"..."Ï": "I"
      case "Ò"..."Ö", "Ø": "O"
      case "Ù"..."Ü": "U"
      case "Ý", "Ÿ": "Y"
      case "Ñ": "N"
      case "Ç": "S"
      default: nil
      }
    }
  }
}

/// One word on its way through the rules.
struct MetaphoneCoder {
  let letters: [Character]
  private(set) var primary = ""
  private(set) var alternate = ""
  var current = 0
  /// Whether the word looks Slavic or Germanic, where some letters sound harder.
  let isSlavoGermanic: Bool

  init(letters: [Character]) {
    self.letters = letters
    let text = String(letters)
    isSlavoGermanic =
      letters.contains("W") || letters.contains("K") || text.contains("CZ")
      || text.contains("WITZ")
  }

  var last: Int { letters.count - 1 }

  mutating func add(_ code: String, or other: String? = nil) {
    primary += code
    alternate += other ?? code
  }

  /// The letter at a place; a space outside of the word.
  func letter(_ index: Int) -> Character {
    letters.indices.contains(index) ? letters[index] : " "
  }

  func isVowel(_ index: Int) -> Bool {
    "AEIOUY".contains(letter(index))
  }

  /// Whether one of these begins at a place; all of them have one length.
  func at(_ index: Int, _ candidates: String...) -> Bool {
    guard index >= 0 else { return false }
    return candidates.contains { candidate in
      candidate.enumerated().allSatisfy { letter(index + $0.offset) == $0.element }
    }
  }

  /// One code for a letter that counts once where it is doubled.
  mutating func single(_ code: String) {
    add(code)
    current += letter(current + 1) == letter(current) ? 2 : 1
  }

  mutating func run() {
    if at(0, "GN", "KN", "PN", "WR", "PS") { current = 1 }
    if letter(0) == "X" {
      add("S")
      current = 1
    }
    while current < letters.count { step() }
  }

  private mutating func step() {
    switch letter(current) {
    case "A", "E", "I", "O", "U", "Y":
      if current == 0 { add("A") }
      current += 1
    case "B": single("P")
    case "C": codeC()
    case "D": codeD()
    case "F": single("F")
    case "G": codeG()
    case "H": codeH()
    case "J": codeJ()
    case "K", "Q": single("K")
    case "L": codeL()
    case "M": codeM()
    case "N": single("N")
    case "P": codeP()
    case "R": codeR()
    case "S": codeS()
    case "T": codeT()
    case "V": single("F")
    case "W": codeW()
    case "X": codeX()
    case "Z": codeZ()
    default: current += 1
    }
  }

  // MARK: letters with few rules

  private mutating func codeD() {
    if at(current, "DGI", "DGE", "DGY") {
      add("J")
      current += 3
    } else if at(current, "DG") {
      add("TK")
      current += 2
    } else {
      add("T")
      current += at(current, "DT", "DD") ? 2 : 1
    }
  }

  private mutating func codeH() {
    // Heard at the beginning or between vowels, before a vowel.
    if current == 0 || isVowel(current - 1), isVowel(current + 1) {
      add("H")
      current += 2
    } else {
      current += 1
    }
  }

  private mutating func codeL() {
    guard letter(current + 1) == "L" else {
      add("L")
      current += 1
      return
    }
    let isAtEnd = current == letters.count - 3 && at(current - 1, "ILLO", "ILLA", "ALLE")
    let isInside =
      (at(last - 1, "AS", "OS") || at(last, "A", "O")) && at(current - 1, "ALLE")
    add("L", or: isAtEnd || isInside ? "" : "L")
    current += 2
  }

  private mutating func codeM() {
    add("M")
    let isSilentB = at(current - 1, "UMB") && (current + 1 == last || at(current + 2, "ER"))
    current += isSilentB || letter(current + 1) == "M" ? 2 : 1
  }

  private mutating func codeP() {
    if letter(current + 1) == "H" {
      add("F")
      current += 2
    } else {
      add("P")
      current += at(current + 1, "P", "B") ? 2 : 1
    }
  }

  private mutating func codeR() {
    let isFrenchEnd =
      current == last && !isSlavoGermanic && at(current - 2, "IE")
      && !at(current - 4, "ME", "MA")
    add(isFrenchEnd ? "" : "R", or: "R")
    current += letter(current + 1) == "R" ? 2 : 1
  }

  private mutating func codeX() {
    let isFrenchEnd =
      current == last && (at(current - 3, "IAU", "EAU") || at(current - 2, "AU", "OU"))
    if !isFrenchEnd { add("KS") }
    current += at(current + 1, "C", "X") ? 2 : 1
  }

  private mutating func codeZ() {
    if letter(current + 1) == "H" {
      add("J")
      current += 2
      return
    }
    let isSlavic = isSlavoGermanic && current > 0 && letter(current - 1) != "T"
    add("S", or: at(current + 1, "ZO", "ZI", "ZA") || isSlavic ? "TS" : "S")
    current += letter(current + 1) == "Z" ? 2 : 1
  }
}
