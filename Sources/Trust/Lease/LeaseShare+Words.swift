// A share as it is read out over a telephone, to whoever has no signal and a shift to begin.

public import SyncProtocol

extension LeaseShare {
  /// How many words a share is.
  public static let wordCount = 13

  /// The share as words of the list that fingerprints are said in.
  public var words: [String] {
    // 13 words have two bits more than the share.
    SpokenWords.words(of: bytes + [0], count: Self.wordCount)
  }

  /// Takes a share from its words: four letters of each are enough, capitals and commas do not count.
  ///
  /// - Returns: nil where these are no words of a share. Whether they are of the right one, its name tells.
  public init?(words text: String) {
    let words = text.split { $0.isWhitespace || $0 == "," }
    let places = words.compactMap { SpokenWords.place(of: $0) }
    guard words.count == Self.wordCount, places.count == words.count,
      places.last.map({ $0 & 3 == 0 }) ?? false
    else { return nil }
    self.init(bytes: SpokenWords.bytes(of: places))
  }
}
