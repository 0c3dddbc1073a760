// Words that stand nowhere else, planted where a shelter's address and an advocate's notes stand, and looked for in
// everything that the programs let out.

import Foundation
import Synchronization

/// What a planted word stands for, and so who may read it.
enum MarkKind: Hashable, CaseIterable {
  /// Where a youth is: the placement team, the shelter, the advocates.
  case location
  /// What a youth told an advocate: the advocates.
  case privileged
  /// What somebody typed that made no command: nobody reads it back.
  case mistyped
}

/// Planted words, each random, and every form in which one might stand in a file.
final class Marks: Sendable {
  struct Mark: Hashable {
    let kind: MarkKind
    /// What it was planted as, for a failing test to say.
    let place: String
    let word: String
  }

  private let planted = Mutex<[Mark]>([])
  /// With this every word begins: what does not hold it holds none of them.
  private let beginning = "zq" + Marks.letters(8)

  var all: [Mark] { planted.withLock { $0 } }

  /// A new word, to be planted.
  func plant(_ kind: MarkKind, _ place: String) -> String {
    let word = beginning + Self.letters(8)
    planted.withLock { $0.append(Mark(kind: kind, place: place, word: word)) }
    return word
  }

  /// Letters that no encoding escapes, and more of them than chance makes.
  private static func letters(_ count: Int) -> String {
    String((0..<count).map { _ in "abcdefghijklmnop".randomElement() ?? "a" })
  }

  /// The words that stand in some bytes: plain, in capitals, in hexadecimal, in base 64 wherever it begins, in UTF-16.
  func found(in bytes: Data) -> Set<Mark> {
    guard Self.holds(bytes, beginning) else { return [] }
    return Set(all.filter { Self.holds(bytes, $0.word) })
  }

  private static func holds(_ bytes: Data, _ word: String) -> Bool {
    let plain = Data(word.utf8)
    let digits = plain.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let forms =
      [
        plain, Data(word.uppercased().utf8), Data(digits.utf8), Data(digits.uppercased().utf8),
        Data(plain.flatMap { [$0, 0] }),
      ] + inBase64(plain)
    return forms.contains { bytes.range(of: $0) != nil }
  }

  /// Base 64 of a word wherever it begins in a group of three bytes, without what its neighbours decide.
  private static func inBase64(_ word: Data) -> [Data] {
    (0..<3).map { offset in
      let text = Array((Data(count: offset) + word).base64EncodedData())
      let start = (offset * 8 + 5) / 6
      let end = (offset + word.count) * 8 / 6
      return Data(text[start..<end])
    }
  }
}
