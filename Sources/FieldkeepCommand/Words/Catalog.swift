// The Spanish of everything that the program says, as texts that a translator reads and writes without knowing Swift.

/// What English texts are in another language.
///
/// A catalog's text is a list of entries: `English = its translation` on one line; or lines of English, then lines of the
/// translation of which the first begins with `= `, then an empty line. Lines of one text are joined by spaces. Spaces at
/// the ends of a text are no part of it: they are layout, and stay as the English has them.
struct Catalog: Sendable {
  /// One text.
  struct Entry: Hashable, Sendable {
    var english: String
    var words: String
  }

  /// Every entry, in the order of the files.
  let entries: [Entry]
  private let translations: [String: String]
  /// English with something in it, by which sentences of other modules are known.
  private let shapes: [(shape: Shape, words: String)]

  static let spanish = Catalog(Spanish.texts)

  init(_ texts: [String]) {
    entries = texts.flatMap(Self.entries(of:))
    translations = Dictionary(entries.map { ($0.english, $0.words) }) { first, _ in first }
    // Of several shapes that a sentence has, the one that says most of it.
    shapes = entries.compactMap { entry in
      Shape(entry.english).map { (shape: $0, words: entry.words) }
    }
    .sorted { $0.shape.letterCount > $1.shape.letterCount }
  }

  /// The words for a pattern, with the spaces around it kept; nil where there are none.
  func words(for pattern: String) -> String? {
    let start = pattern.prefix { $0 == " " || $0 == "\n" }
    guard start.endIndex < pattern.endIndex else { return nil }
    let end = pattern.reversed().prefix { $0 == " " || $0 == "\n" }.count
    guard let found = translations[String(pattern[start.endIndex...].dropLast(end))] else {
      return nil
    }
    return "\(start)\(found)\(pattern.suffix(end))"
  }

  /// The words for the label of a record or a field; nil where there are none.
  ///
  /// A time is three fields: `Opened`, and how exactly and by whom it was told, `Opened, precision` and `Opened, source`. The
  /// two have one entry for all times.
  func label(_ english: String) -> String? {
    if let found = translations[english] { return found }
    for kind in ["precision", "source"] where english.hasSuffix(", \(kind)") {
      guard let time = translations[String(english.dropLast(kind.count + 2))] else { return nil }
      return translations["{1}, \(kind)"]?.replacing("{1}", with: time)
    }
    return nil
  }

  /// A sentence of another module in this catalog's language, as it is where nothing is known of it.
  func heard(_ english: String) -> String {
    if let found = label(english) { return found }
    // A sentence of the transport ends with a point, which the catalog leaves out.
    let bare = english.hasSuffix(".") ? String(english.dropLast()) : english
    if let found = translations[bare] { return found }
    for (shape, words) in shapes {
      guard let parts = shape.parts(of: bare) else { continue }
      var text = words
      for (index, part) in parts.enumerated() {
        text = text.replacing("{\(index + 1)}", with: translations[part] ?? part)
      }
      return text
    }
    return english
  }

  private static func entries(of text: String) -> [Entry] {
    var entries: [Entry] = []
    var english: [Substring] = []
    var words: [Substring]?
    func close() {
      if let words {
        entries.append(
          Entry(english: english.joined(separator: " "), words: words.joined(separator: " ")))
      }
      english = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty {
        close()
        words = nil
      } else if line.hasPrefix("= ") {
        words = [line.dropFirst(2)]
      } else if words != nil {
        words?.append(line)
      } else if english.isEmpty, let sign = line.firstRange(of: " = ") {
        entries.append(
          Entry(english: String(line[..<sign.lowerBound]), words: String(line[sign.upperBound...])))
      } else {
        english.append(line)
      }
    }
    close()
    return entries
  }
}

/// English with something in it, as what stands between.
private struct Shape: Sendable {
  private let pieces: [Substring]
  /// How much of a text it says.
  let letterCount: Int

  /// What says less, such as `{1} of {2}`, fits texts of any kind.
  private static let fewestLetters = 8

  /// The shape of a pattern; nil for one with nothing in it.
  init?(_ pattern: String) {
    var pieces: [Substring] = []
    var rest = pattern[...]
    var number = 1
    while let place = rest.firstRange(of: "{\(number)}") {
      pieces.append(rest[..<place.lowerBound])
      rest = rest[place.upperBound...]
      number += 1
    }
    pieces.append(rest)
    let letters = pieces.reduce(0) { $0 + $1.count(where: \.isLetter) }
    guard pieces.count > 1, letters >= Self.fewestLetters else { return nil }
    self.pieces = pieces
    letterCount = letters
  }

  /// What stands in a text of this shape; nil for another text.
  func parts(of text: String) -> [String]? {
    guard text.hasPrefix(pieces[0]) else { return nil }
    var rest = text.dropFirst(pieces[0].count)
    var parts: [String] = []
    for (index, piece) in pieces.enumerated().dropFirst() {
      if index == pieces.count - 1 {
        guard rest.hasSuffix(piece) else { return nil }
        parts.append(String(rest.dropLast(piece.count)))
      } else {
        guard !piece.isEmpty, let place = rest.firstRange(of: piece) else { return nil }
        parts.append(String(rest[..<place.lowerBound]))
        rest = rest[place.upperBound...]
      }
    }
    return parts
  }
}
