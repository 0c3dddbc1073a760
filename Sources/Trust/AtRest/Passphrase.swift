// What a person types to open a laptop's records: made of words by default, and held to a floor where they choose.

internal import Foundation

/// A passphrase, as bytes that every keyboard gives alike.
///
/// Spaces at the ends do not count, several in a row count as one, and letters with marks count alike however a
/// keyboard composes them. Capitals count.
public struct Passphrase: Hashable, Sendable {
  let bytes: [UInt8]

  /// Takes what somebody typed to open a lock; what does not fit the lock is found out there.
  public init(entered text: String) {
    let words = text.precomposedStringWithCanonicalMapping.split(whereSeparator: \.isWhitespace)
    bytes = Array(words.joined(separator: " ").utf8)
  }

  /// Takes what somebody chose for a lock.
  ///
  /// - Throws: ``PassphraseFault``. It never says what was typed.
  public init(chosen text: String) throws(PassphraseFault) {
    self.init(entered: text)
    let typed = String(decoding: bytes, as: UTF8.self)
    guard bytes.count <= Self.longest else {
      throw .tooLong(bytes: bytes.count, limit: Self.longest)
    }
    guard typed.count >= Self.shortest else {
      throw .tooShort(characters: typed.count, least: Self.shortest)
    }
    let different = Set(typed.lowercased()).count
    guard different >= Self.fewestDifferent else {
      throw .tooSimple(differentCharacters: different, least: Self.fewestDifferent)
    }
    guard !Self.isCommon(typed) else { throw .common }
  }

  /// Draws a passphrase of words.
  ///
  /// - Returns: six words with spaces between, sixty bits of chance.
  public static func generated(using generator: inout some RandomNumberGenerator) -> String {
    SpokenWords.drawn(Self.generatedWords, using: &generator)
  }

  static let generatedWords = 6
  /// NIST SP 800-63B (2017) asks for 8 characters; nothing here slows a thief's guesses but scrypt, so it is 12.
  static let shortest = 12
  static let longest = 1_024
  static let fewestDifferent = 6

  // MARK: what everybody tries first

  /// Whether a text is one that guessers try before any other: a well-known word, lengthened by digits or repeated.
  private static func isCommon(_ typed: String) -> Bool {
    let letters = String(typed.lowercased().filter(\.isLetter))
    let core = commonCores.first { !letters.isEmpty && letters.replacing($0, with: "").isEmpty }
    return core != nil || runs.contains { $0.contains(typed.lowercased()) }
  }

  private static let commonCores = [
    "password", "passphrase", "letmein", "welcome", "qwerty", "qwertyuiop", "fieldkeep", "iloveyou",
    "losangeles", "lacounty", "compton", "longbeach", "administrator", "changeme", "sunshine",
  ]

  /// Rows of a keyboard, the alphabet and the digits, forwards and twice over.
  private static let runs = [
    "qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz", "12345678901234567890",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
  ]
}

/// Why a passphrase that somebody chose is not taken.
public enum PassphraseFault: Error, Hashable, Sendable {
  case tooShort(characters: Int, least: Int)
  case tooLong(bytes: Int, limit: Int)
  case tooSimple(differentCharacters: Int, least: Int)
  /// It is one of those that are tried first.
  case common
}

extension PassphraseFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooShort(let characters, let least):
      "the passphrase has \(characters) characters, and at least \(least) are needed"
    case .tooLong(let bytes, let limit):
      "the passphrase has \(bytes) bytes, and at most \(limit) are taken"
    case .tooSimple(let different, let least):
      "the passphrase has \(different) different characters, and at least \(least) are needed"
    case .common: "the passphrase is one of those that are guessed first"
    }
  }
}
