// What the program says. English stands where it is said, so that whoever searches the source for a line on the screen finds
// it; what it is in Spanish stands in a catalog, under the English.
//
//   say("72 h ends \(day)")                          a sentence, or a line's part between two points
//   say(count, one: "1 field has several values", other: "\(count) fields have several values")
//   Failure(.usage, "there is no such command")      here, in notes and in questions a literal is enough
//
// What stands in a sentence has its place there, never its words: languages order them differently. Nothing is put together
// from pieces of a sentence, and a number decides over the whole of it.

/// A text of the program, with what stands in it.
struct Said: Hashable, Sendable {
  /// The English, with `{1}`, `{2}` and so on where something stands in it; `{1 time}` for a day or an hour.
  let pattern: String
  private let arguments: [String]

  private init(pattern: String, arguments: [String]) {
    self.pattern = pattern
    self.arguments = arguments
  }

  /// A text that is no language's: a name, a number, what somebody wrote.
  static func verbatim(_ text: String) -> Said { Said(pattern: "{1}", arguments: [text]) }

  /// A text in the language that is spoken; English where the catalog has none.
  var text: String { text(in: .spoken) }

  func text(in language: Language) -> String {
    guard language == .spanish, let words = Catalog.spanish.words(for: pattern) else {
      return filled(pattern)
    }
    return filled(words)
  }

  private func filled(_ pattern: String) -> String {
    guard !arguments.isEmpty else { return pattern }
    var text = ""
    var rest = pattern[...]
    while let open = rest.firstIndex(of: "{") {
      text += rest[..<open]
      let inside = rest[open...].dropFirst().prefix { $0 != "}" }
      let close = inside.endIndex
      let number = inside.prefix { $0.isASCII && $0.isNumber }
      if let number = Int(number), arguments.indices.contains(number - 1), close < rest.endIndex {
        text += arguments[number - 1]
        rest = rest[rest.index(after: close)...]
      } else {
        text += "{"
        rest = rest[rest.index(after: open)...]
      }
    }
    return text + rest
  }
}

extension Said: CustomStringConvertible {
  var description: String { text }
}

extension Said: ExpressibleByStringInterpolation {
  init(stringLiteral text: String) { self.init(pattern: text, arguments: []) }

  init(stringInterpolation: StringInterpolation) {
    self.init(
      pattern: stringInterpolation.pattern, arguments: stringInterpolation.arguments)
  }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var pattern = ""
    fileprivate var arguments: [String] = []

    init(literalCapacity: Int, interpolationCount: Int) {
      pattern.reserveCapacity(literalCapacity + 3 * interpolationCount)
    }

    mutating func appendLiteral(_ text: String) { pattern += text }

    mutating func appendInterpolation(_ value: some Any) {
      arguments.append("\(value)")
      pattern += "{\(arguments.count)}"
    }

    /// A day or an hour, where the words around it would mean something else around anything else: to 02:40, to the court.
    mutating func appendInterpolation(time: String) {
      arguments.append(time)
      pattern += "{\(arguments.count) time}"
    }

    /// Words with commas between them, such as those that an option takes.
    mutating func appendInterpolation(list words: some Sequence<String>) {
      appendInterpolation(words.joined(separator: ", "))
    }
  }
}

/// A text in the language that is spoken.
func say(_ said: Said) -> String { said.text }

/// A text about a number of things, by whole sentences.
func say(_ count: Int, one: Said, other: Said) -> String { (count == 1 ? one : other).text }

/// A number of things, where it stands by itself: 1 record, 3 records.
func counted(_ count: Int, _ word: String) -> String {
  guard count != 1 else { return Said(stringLiteral: "1 \(word)").text }
  var words = Said.StringInterpolation(literalCapacity: 0, interpolationCount: 1)
  words.appendInterpolation(count)
  words.appendLiteral(" \(word)s")
  return Said(stringInterpolation: words).text
}

/// What another part of Fieldkeep says in English, a label or why something failed, in the language that is spoken.
///
/// The library and the county's protocol have one language, that of their code; a sentence of theirs with something in it is
/// known by its shape.
func heard(_ english: String) -> String {
  Language.spoken == .spanish ? Catalog.spanish.heard(english) : english
}
