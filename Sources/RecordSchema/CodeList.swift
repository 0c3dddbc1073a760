// Closed vocabularies. A word that is chosen from a list can be counted, translated and merged; a word typed at
// two in the morning cannot.

/// One word of a code list.
public struct Code: Hashable, Sendable {
  /// What is stored: lowercase ASCII letters, digits and underscores, never changed once it was used.
  public let code: String
  /// What people read, in English.
  public let english: String
  /// What people read, in Spanish, where it was translated.
  public let spanish: String?

  /// Declares a word.
  public init(_ code: String, _ english: String, spanish: String? = nil) {
    self.code = code
    self.english = english
    self.spanish = spanish
  }

  /// The label in a language, by its two-letter code; English where there is no other.
  public func label(in language: String) -> String {
    language == "es" ? spanish ?? english : english
  }
}

/// The words that a field may hold.
///
/// - codes are only ever added: a list's version says which are there, a code from a newer version is shown as it is
///   stored.
public struct CodeList: Hashable, Sendable {
  /// Lowercase words joined by underscores.
  public let name: String
  /// Counts from 1; greater with every change.
  public let version: UInt32
  /// The words, in the order in which they are offered.
  public let codes: [Code]

  /// Declares a list; ``Schema`` checks it.
  public init(_ name: String, version: UInt32 = 1, _ codes: [Code]) {
    self.name = name
    self.version = version
    self.codes = codes
  }

  /// The word that is stored as this code; `nil` if this version of the list has none.
  public subscript(_ code: String) -> Code? {
    codes.first { $0.code == code }
  }
}
