// Looking for words in everything: most records have none of them, and that can be told from their bytes.

import CaseProtocol
import Fieldkeep
import Foundation
import Synchronization

/// Tells quickly of most records that words do not stand in them.
///
/// - it says no only where folding every text and comparing would say no; where it says maybe, that is done.
final class WordSearch: Sendable {
  private struct Label: Hashable {
    let type: UInt32
    let field: UInt32
    let code: String
  }

  private let sought: [String]
  /// The same as bytes.
  private let bytes: [[UInt8]]
  /// A bit for each word.
  private let all: UInt64
  /// Which words stand in the label of a code.
  private let labels = Mutex<[Label: UInt64]>([:])

  /// Looks for words that were folded.
  init(for sought: [String]) {
    // More words than there are bits are looked for all the same, but the rest of them only where the first stand.
    let first = Array(sought.prefix(63))
    self.sought = first
    bytes = first.map { Array($0.utf8) }
    all = (1 << UInt64(first.count)) - 1
  }

  /// A text as it is compared: without regard to case and accents.
  static func folded(_ text: String) -> String {
    text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
  }

  /// Whether every word may stand in a record's texts, dates or codes' labels.
  func mayBe(in record: Record) -> Bool {
    var found: UInt64 = 0
    record.forEachValue { field, value in
      guard found != all else { return }
      switch value.kind {
      case .text: found |= words(in: value.payload)
      case .code: found |= words(inCode: value.payload, field, record.type)
      case .partialDate: found |= words(in: FieldValue(showing: value))
      default: break
      }
    }
    return found == all
  }

  private func words(in text: ArraySlice<UInt8>) -> UInt64 {
    guard text.allSatisfy({ $0 < 0x80 }) else {
      return words(in: Self.folded(String(decoding: text, as: UTF8.self)))
    }
    var found: UInt64 = 0
    for (index, word) in bytes.enumerated() where Self.contains(text, word) {
      found |= 1 << UInt64(index)
    }
    return found
  }

  private func words(in folded: String) -> UInt64 {
    var found: UInt64 = 0
    for (index, word) in sought.enumerated() where folded.contains(word) {
      found |= 1 << UInt64(index)
    }
    return found
  }

  private func words(in value: FieldValue) -> UInt64 {
    guard case .partialDate(let date) = value else { return 0 }
    return words(in: date.description)
  }

  private func words(
    inCode payload: ArraySlice<UInt8>, _ field: UInt32, _ type: RecordType?
  ) -> UInt64 {
    guard let type else { return 0 }
    let label = Label(
      type: type.number, field: field, code: String(decoding: payload, as: UTF8.self))
    if let known = labels.withLock({ $0[label] }) { return known }
    let text = type.field(numbered: field)?.type.codeList?[label.code]?.english ?? label.code
    let found = words(in: Self.folded(text))
    labels.withLock { $0[label] = found }
    return found
  }

  /// Whether bytes of ASCII hold a folded word, in capitals or not.
  private static func contains(_ text: ArraySlice<UInt8>, _ word: [UInt8]) -> Bool {
    guard let first = word.first else { return true }
    guard text.count >= word.count else { return false }
    return text.withUnsafeBufferPointer { text in
      for start in 0...(text.count - word.count) where lowered(text[start]) == first {
        var matched = 1
        while matched < word.count, lowered(text[start + matched]) == word[matched] { matched += 1 }
        if matched == word.count { return true }
      }
      return false
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
