// A key that is kept on paper: in words that a hand can copy, whole or as two sheets for two people.

internal import SyncProtocol

/// Which secret a sheet keeps, so that the sheet of one is never taken for that of another.
public enum PaperSecret: String, Hashable, Sendable, CaseIterable {
  /// The seed of an organization's root.
  case root
  /// The key of a recovery device that lies on paper.
  case recovery
}

/// One sheet: a secret of 32 bytes, or one of two shares of it, as thirty words.
///
/// A sheet is printed on the day a county begins, and typed in on the day when every laptop of an office is lost. So
/// the words are short, none sounds like another, the first four letters of each are enough, and a slip is noticed.
///
/// - 28 words are the 32 bytes and a check of 24 bits over them, the secret's kind, and which of how many sheets this is;
/// - the last two words name the set: they are the same on both sheets of one secret, and on no others but by chance;
/// - one sheet of two says nothing about the secret: it is chance, or chance added to it.
public struct PaperSheet: Hashable, Sendable {
  /// What the sheet keeps.
  public let secret: PaperSecret
  /// Which sheet this is, from 1.
  public let number: Int
  /// How many sheets are needed: 1 or 2.
  public let count: Int
  let share: [UInt8]
  /// Twenty bits that follow from the secret, for telling sheets of different sets apart.
  let setBits: UInt32

  /// The thirty words, in order.
  public var words: [String] {
    SpokenWords.words(of: share + check) + setName
  }

  /// The two words that both sheets of a set have in common.
  public var setName: [String] {
    SpokenWords.words(of: (setBits << 12).bigEndianBytes, count: Self.setWords)
  }

  /// Reads a sheet that somebody typed, or a page that was printed.
  ///
  /// Where lines begin with a number, as the rows on a printed page do, only they are read. Capitals, spaces and what
  /// follows a word's fourth letter do not count.
  ///
  /// - Throws: ``PaperFault``. It tells a word by its place, never by its letters.
  public init(text: String, of secret: PaperSecret) throws(PaperFault) {
    let places = try Self.places(in: text)
    let bits = SpokenWords.bytes(of: Array(places.dropLast(Self.setWords)))
    let share = Array(bits.prefix(Self.shareBytes))
    let check = Array(bits.suffix(Self.checkBytes))
    let setBits = places.suffix(Self.setWords).reduce(UInt32(0)) { $0 << 10 | UInt32($1) }
    for kind in [secret] + PaperSecret.allCases.filter({ $0 != secret }) {
      for (number, count) in Self.numberings {
        let sheet = Self(
          secret: kind, number: number, count: count, share: share, setBits: setBits)
        guard sheet.check == check else { continue }
        guard kind == secret else { throw .otherSecret(kind) }
        self = sheet
        return
      }
    }
    throw .checkDiffers
  }

  init(secret: PaperSecret, number: Int, count: Int, share: [UInt8], setBits: UInt32) {
    (self.secret, self.number, self.count) = (secret, number, count)
    (self.share, self.setBits) = (share, setBits)
  }

  // MARK: words

  static let shareBytes = 32
  static let checkBytes = 3
  static let setWords = 2
  /// Words on a sheet.
  public static let wordCount = (shareBytes + checkBytes) * 8 / SpokenWords.bitsEach + setWords

  /// Which sheet of how many a sheet can be.
  static let numberings = [(1, 1), (1, 2), (2, 2)]

  var check: [UInt8] {
    checksum(
      "fieldkeep/paper/1\n\(secret.rawValue)\n",
      [UInt8(number), UInt8(count)] + share + setBits.bigEndianBytes, count: Self.checkBytes)
  }

  /// The places of the typed words in the list.
  static func places(in text: String) throws(PaperFault) -> [Int] {
    let lines = text.split { $0.isNewline }.map { $0.drop { $0.isWhitespace } }
    let rows = lines.filter { $0.first?.isWholeNumber == true }
    let words = (rows.isEmpty ? lines : rows).flatMap { line in
      line.split { !$0.isLetter }
    }
    var places: [Int] = []
    for (index, word) in words.enumerated() {
      guard let place = SpokenWords.place(of: word) else { throw .unknownWord(place: index + 1) }
      places.append(place)
    }
    guard places.count == wordCount else {
      throw .wordCount(places.count, expected: wordCount)
    }
    return places
  }
}

/// Cutting a secret into sheets, and putting it together again.
///
/// Two shares are an exclusive or: the one is chance, the other chance added to the secret. Each by itself is
/// independent of the secret, whatever computer somebody has.
public enum PaperShares {
  /// The sheets for a secret.
  ///
  /// - Parameters:
  ///   - secret: 32 bytes.
  ///   - count: 1 sheet, or 2 that are both needed.
  ///   - kind: what the secret is for.
  ///   - generator: where the chance for the shares comes from.
  /// - Returns: the sheets, the first first.
  /// - Throws: ``PaperFault/secretLength(bytes:expected:)`` or ``PaperFault/sheetCount(_:)``.
  public static func split(
    _ secret: [UInt8], into count: Int, of kind: PaperSecret,
    using generator: inout some RandomNumberGenerator
  ) throws(PaperFault) -> [PaperSheet] {
    guard secret.count == PaperSheet.shareBytes else {
      throw .secretLength(bytes: secret.count, expected: PaperSheet.shareBytes)
    }
    let shares: [[UInt8]]
    switch count {
    case 1: shares = [secret]
    case 2:
      let chance = randomBytes(secret.count, using: &generator)
      shares = [chance, added(secret, chance)]
    default: throw .sheetCount(count)
    }
    let setBits = setBits(secret, kind)
    return shares.enumerated().map { index, share in
      PaperSheet(
        secret: kind, number: index + 1, count: count, share: share, setBits: setBits)
    }
  }

  /// The secret of some sheets, in any order.
  ///
  /// - Throws: ``PaperFault``, saying which sheet is missing, or that two do not belong together.
  public static func join(_ sheets: [PaperSheet]) throws(PaperFault) -> [UInt8] {
    guard let first = sheets.first else { throw .sheetMissing(number: 1) }
    for sheet in sheets {
      guard sheet.secret == first.secret else { throw .otherSecret(sheet.secret) }
      guard sheet.count == first.count, sheet.setBits == first.setBits else { throw .otherSet }
    }
    for number in 1...first.count where !sheets.contains(where: { $0.number == number }) {
      throw .sheetMissing(number: number)
    }
    guard sheets.count == first.count else { throw .otherSet }
    let secret = sheets.dropFirst().reduce(first.share) { added($0, $1.share) }
    guard setBits(secret, first.secret) == first.setBits else { throw .otherSet }
    return secret
  }

  private static func added(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    zip(left, right).map { $0 ^ $1 }
  }

  /// Of a secret of 256 bits of chance, 20 bits of a hash say nothing that helps a guess.
  private static func setBits(_ secret: [UInt8], _ kind: PaperSecret) -> UInt32 {
    let bytes = checksum("fieldkeep/paper-set/1\n\(kind.rawValue)\n", secret, count: 3)
    return bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } >> 4
  }
}

/// What is wrong with sheets of paper.
public enum PaperFault: Error, Hashable, Sendable {
  case secretLength(bytes: Int, expected: Int)
  case sheetCount(Int)
  /// A word is not in the list; its place among the words, from 1.
  case unknownWord(place: Int)
  case wordCount(Int, expected: Int)
  case checkDiffers
  /// The sheet keeps another secret than the one asked for.
  case otherSecret(PaperSecret)
  case sheetMissing(number: Int)
  /// Sheets that do not belong together.
  case otherSet
}

extension PaperFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .secretLength(let bytes, let expected):
      "a secret of \(expected) bytes goes on paper, and this one has \(bytes)"
    case .sheetCount(let count): "a secret goes on 1 sheet or 2, not \(count)"
    case .unknownWord(let place):
      "word \(place) is not one of the words that sheets are made of; look at it again"
    case .wordCount(let count, let expected):
      "\(count) words were typed, and a sheet has \(expected)"
    case .checkDiffers:
      "the words do not fit their check: one is wrong, or two have changed places"
    case .otherSecret(.root): "this sheet keeps an organization's root key; another is asked for"
    case .otherSecret(.recovery): "this sheet keeps a recovery key; another is asked for"
    case .sheetMissing(let number): "the key is on two sheets, and sheet \(number) is missing"
    case .otherSet:
      "the sheets do not belong together; the last two words are the same on both that do"
    }
  }
}
