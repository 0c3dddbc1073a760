// One word each: codes of a list as somebody types them.

import Fieldkeep

extension CodeList {
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
    let candidates = beginnings.isEmpty ? inside : beginnings
    throw Failure(
      .usage,
      candidates.isEmpty
        ? "that is none of the words of \(name)" : "that could be several words of \(name)",
      hint: "say one of: "
        + (candidates.isEmpty ? codes : candidates).map(\.code).joined(separator: ", "))
  }
}
