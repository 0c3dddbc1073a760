// Whose server to believe, in words: the half of an organization's root that everybody may know.

public import CausalMerge
public import SyncProtocol

/// An organization's root key, the public half, as twenty-eight words in four rows.
///
/// A laptop that begins from paper has been told nothing by anybody. The server tells it who is in the organization, and
/// is believed only as far as this key has signed it.
///
/// - 28 words are the 32 bytes and a check of 24 bits over them; nothing in them is secret;
/// - rows begin with a letter, where rows of a sheet's secret words begin with a number.
public struct OrganizationWords: Hashable, Sendable {
  /// The organization's root key.
  public let rootKey: SigningPublicKey

  private static let label = "fieldkeep/paper-organization/1\n"
  private static let checkBytes = 3
  private static let wordsInRow = 7
  /// What the rows begin with.
  public static let rowNames = ["A", "B", "C", "D"]
  /// Lines that begin further in belong to something else: a team may be called by a letter.
  private static let furthest = 15
  static let wordCount = rowNames.count * wordsInRow

  public init(rootKey: SigningPublicKey) { self.rootKey = rootKey }

  /// The organization of this root.
  public var organization: OrganizationID { OrganizationID(rootKey: rootKey) }

  /// The words, seven in a row.
  public var rows: [[String]] {
    let check = checksum(Self.label, rootKey.bytes, count: Self.checkBytes)
    let words = SpokenWords.words(of: rootKey.bytes + check)
    return stride(from: 0, to: words.count, by: Self.wordsInRow).map {
      Array(words[$0..<$0 + Self.wordsInRow])
    }
  }

  /// Reads the rows of a page; lines that are none of them do not count.
  ///
  /// - Throws: ``OrganizationWordsFault``.
  public init(text: String) throws(OrganizationWordsFault) {
    let lines = text.split { $0.isNewline }.filter { $0.prefix { $0 == " " }.count < Self.furthest }
    let rows = lines.map { line in line.split { !$0.isLetter }.map { String($0) } }
      .filter { $0.count > 1 && Self.rowNames.contains($0[0]) }
    guard !rows.isEmpty else { throw .absent }
    var places: [Int] = []
    for row in rows {
      for (index, word) in row.dropFirst().enumerated() {
        guard let place = SpokenWords.place(of: word) else {
          throw .unknownWord(row: row[0], place: index + 1)
        }
        places.append(place)
      }
    }
    guard places.count == Self.wordCount else {
      throw .wordCount(places.count, expected: Self.wordCount)
    }
    let bytes = SpokenWords.bytes(of: places)
    let key = Array(bytes.dropLast(Self.checkBytes))
    let check = Array(bytes.suffix(Self.checkBytes))
    guard checksum(Self.label, key, count: Self.checkBytes) == check,
      let rootKey = SigningPublicKey(bytes: key)
    else { throw .checkDiffers }
    self.rootKey = rootKey
  }
}

/// What is wrong with an organization's words.
public enum OrganizationWordsFault: Error, Hashable, Sendable {
  /// There are none.
  case absent
  /// A word is in no list; its place in the row, from 1.
  case unknownWord(row: String, place: Int)
  case wordCount(Int, expected: Int)
  case checkDiffers
}

extension OrganizationWordsFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .absent: "the organization's words, rows A to D of a sheet, are missing"
    case .unknownWord(let row, let place):
      "word \(place) of row \(row) is not one of the words that sheets are made of"
    case .wordCount(let count, let expected):
      "the organization has \(count) words here, and a sheet has \(expected), in rows A to D"
    case .checkDiffers: "the organization's words do not fit their check: one of them is wrong"
    }
  }
}
