// A slip of the hand on the bad day: which word to look at again.

extension PaperSheet {
  /// Places of words, from 1, that are in no list of ours; for telling somebody who types while they still look at the row.
  public static func unknownPlaces(in row: String) -> [Int] {
    row.split { !$0.isLetter }.enumerated()
      .compactMap { SpokenWords.place(of: $1) == nil ? $0 + 1 : nil }
  }

  /// Places of words, from 1, where one slip explains why the words do not fit their check.
  ///
  /// The check of 24 bits says that something is wrong, not where. So every word is tried in every place, and every two
  /// neighbours the other way round: what then fits is the slip. Thirty thousand trials fit by chance twice in a thousand
  /// times for each of three ways to number a sheet; several places are then named.
  ///
  /// - Returns: ascending; empty where the words fit, and where more than one slip was made.
  /// - Complexity: some 100,000 hashes: a fraction of a second.
  public static func doubtfulPlaces(in text: String, of secret: PaperSecret) -> [Int] {
    guard let places = try? places(in: text), !Trial(places, of: secret).fits else { return [] }
    var doubtful: Set<Int> = []
    for place in places.indices {
      var trial = Trial(places, of: secret)
      for word in SpokenWords.all.indices where word != places[place] {
        trial.put(word, at: place)
        guard trial.fits else { continue }
        doubtful.insert(place + 1)
        break
      }
    }
    for place in places.indices.dropLast() where places[place] != places[place + 1] {
      var turned = places
      turned.swapAt(place, place + 1)
      if Trial(turned, of: secret).fits { doubtful.formUnion([place + 1, place + 2]) }
    }
    return doubtful.sorted()
  }

  /// Words as bits, one of which can be exchanged.
  private struct Trial {
    private let secret: PaperSecret
    /// Share and check.
    private var bytes: [UInt8]
    private var setBits: UInt32

    init(_ places: [Int], of secret: PaperSecret) {
      self.secret = secret
      bytes = SpokenWords.bytes(of: Array(places.dropLast(PaperSheet.setWords)))
      setBits = 0
      for place in places.suffix(PaperSheet.setWords) { setBits = setBits << 10 | UInt32(place) }
    }

    mutating func put(_ word: Int, at place: Int) {
      let bits = SpokenWords.bitsEach
      let firstOfSet = PaperSheet.wordCount - PaperSheet.setWords
      guard place < firstOfSet else {
        let shift = UInt32((PaperSheet.wordCount - 1 - place) * bits)
        let others: UInt32 = ~(0x3ff << shift)
        setBits = setBits & others | UInt32(word) << shift
        return
      }
      // Ten bits that begin at an even one lie in two bytes.
      let byte = place * bits / 8
      let shift = UInt16(16 - bits - place * bits % 8)
      let others: UInt16 = ~(0x3ff << shift)
      let before = UInt16(bytes[byte]) << 8 | UInt16(bytes[byte + 1])
      let pair = before & others | UInt16(word) << shift
      bytes[byte] = UInt8(pair >> 8)
      bytes[byte + 1] = UInt8(pair & 0xff)
    }

    /// Whether these are the words of a sheet of the secret's kind.
    var fits: Bool {
      PaperSheet.numberings.contains { number, count in
        let sheet = PaperSheet(
          secret: secret, number: number, count: count,
          share: Array(bytes.prefix(PaperSheet.shareBytes)), setBits: setBits)
        return sheet.check == Array(bytes.suffix(PaperSheet.checkBytes))
      }
    }
  }
}
