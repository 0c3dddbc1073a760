// Which language the program speaks. A night shift is worked in two of them, often on one laptop: so a word on the command
// line decides for one command, the environment for a shell, and the locale for everything else.

import ArgumentParser
import CaseProtocol
import Foundation

/// A language that every screen is written in.
enum Language: String, CaseIterable, ExpressibleByArgument, Sendable {
  case english = "en"
  case spanish = "es"

  /// The language of whatever runs: one for a process, set before anything is said; a test sets it for its own task.
  @TaskLocal static var spoken: Language = .english

  /// The language that a command is to speak.
  ///
  /// - `--language` wins, wherever it stands; `FIELDKEEP_LANGUAGE` lasts for a shell; then POSIX has it: `LC_ALL`, else
  ///   `LC_MESSAGES`, else `LANG`, of which the first that is not empty decides;
  /// - with `--json` no setting and no locale counts: what a script reads is the same on every laptop;
  /// - any other language is answered in English.
  ///
  /// - Parameters:
  ///   - words: the command line without the program's name.
  ///   - environment: the settings of the process.
  /// - Returns: the language, English where nothing says another that is spoken here.
  static func chosen(by words: [String], _ environment: [String: String]) -> Language {
    let options = words.prefix { $0 != "--" }
    for (index, word) in options.enumerated() {
      if word == "--language", index + 1 < options.count {
        return Language(rawValue: options[index + 1]) ?? .english
      }
      if word.hasPrefix("--language=") {
        return Language(rawValue: String(word.dropFirst("--language=".count))) ?? .english
      }
    }
    if options.contains("--json") { return .english }
    let setting = ["FIELDKEEP_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"].lazy
      .compactMap { environment[$0] }.first { !$0.isEmpty }
    return Language(locale: setting ?? "")
  }

  /// The language of a locale such as `es_US.UTF-8`; English for one that is not spoken here.
  private init(locale: String) {
    let language = locale.prefix { $0.isLetter }.lowercased()
    self = Language(rawValue: language) ?? .english
  }

  /// The same language as reports are written in it.
  var ofReports: ReportLanguage { self == .spanish ? .spanish : .english }
}
