// One word each: codes of a list as somebody types them.

import Fieldkeep

extension Code {
  /// The label in the language that is spoken.
  var spoken: String { label(in: Language.spoken.rawValue) }

  /// The label, where English says something shorter that is known by heart: a code shouted over a radio.
  func spoken(english: String) -> String { Language.spoken == .english ? english : spoken }
}

extension CodeList {
  /// The one code whose Spanish label begins with a word of three letters or more; accents may be left out.
  func code(spanish typed: some StringProtocol) -> String? {
    func plain(_ text: some StringProtocol) -> String {
      text.lowercased().replacing("_", with: " ")
        .replacing("á", with: "a").replacing("é", with: "e").replacing("í", with: "i")
        .replacing("ó", with: "o").replacing("ú", with: "u").replacing("ñ", with: "n")
    }
    let word = plain(typed)
    guard word.count >= 3 else { return nil }
    let fitting = codes.filter { plain($0.spanish ?? "").hasPrefix(word) }
    return fitting.count == 1 ? fitting[0].code : nil
  }

  /// The code that a word means: the code itself, its beginning, or the beginning of a word in it or in its label.
  ///
  /// - Throws: ``Failure`` with the words that would do; the word itself is not in it.
  func code(_ typed: some StringProtocol) throws -> String {
    let word = typed.lowercased().replacing("-", with: "_").replacing(" ", with: "_")
    if self[word] != nil { return word }
    let beginnings = codes.filter { !word.isEmpty && $0.code.hasPrefix(word) }
    if beginnings.count == 1 { return beginnings[0].code }
    let inside = codes.filter { code in
      !word.isEmpty
        && (code.code.split(separator: "_") + code.english.lowercased().split(separator: " "))
          .contains { $0.hasPrefix(word) }
    }
    if beginnings.isEmpty, inside.count == 1 { return inside[0].code }
    if beginnings.isEmpty, inside.isEmpty, let code = code(spanish: typed) { return code }
    let candidates = beginnings.isEmpty ? inside : beginnings
    throw Failure(
      .usage,
      candidates.isEmpty
        ? "that is none of the words of \(name)" : "that could be several words of \(name)",
      hint: "say one of: \(list: (candidates.isEmpty ? codes : candidates).map(\.code))")
  }
}
