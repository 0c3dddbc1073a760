// Options that every command takes.

import ArgumentParser
import Fieldkeep
import Foundation

/// What stands behind every command: which data, which case, how to print.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The data folder; else FIELDKEEP_DATA.", valueName: "dir"),
    completion: .directory)
  var data: String?

  @Option(
    name: [.customLong("case"), .customShort("c")],
    help: ArgumentHelp("The case to work on; else the one of the last command.", valueName: "case"),
    completion: .cases)
  var caseName: String?

  @Flag(help: "Print JSON with sorted keys.")
  var json = false

  @Flag(help: "Print no colors.")
  var noColor = false

  /// Read before anything is parsed, by ``Language/chosen(by:_:)``: what the parser says is in it already.
  @Option(
    help: ArgumentHelp("en or es; else as the locale says.", valueName: "language"),
    completion: .list(Language.allCases.map(\.rawValue)))
  var language: Language?

  /// The data folder, to work in.
  ///
  /// - Throws: ``Failure`` where nothing names one, or it was emptied by an order.
  func folder() throws -> String {
    let folder = try namedFolder()
    if let left = try EmptiedFolder(at: folder) { throw FieldkeepError.emptied(left) }
    return folder
  }

  /// The data folder, whatever became of it.
  ///
  /// - Throws: ``Failure`` where neither an option nor the environment names one.
  func namedFolder() throws -> String {
    let environment = ProcessInfo.processInfo.environment
    if let data, !data.isEmpty { return data }
    if let named = environment["FIELDKEEP_DATA"], !named.isEmpty { return named }
    if let home = environment["XDG_DATA_HOME"], home.hasPrefix("/") { return home + "/fieldkeep" }
    if let home = environment["HOME"], home.hasPrefix("/") {
      return home + "/.local/share/fieldkeep"
    }
    throw Failure(
      .configuration, "nothing says where the data is: there is no home folder",
      hint: "name a folder with --data or FIELDKEEP_DATA")
  }

  /// Moves options in front of the command behind it, where the parser looks for them.
  static func moved(behind words: [String]) -> [String] {
    var rest = words[...]
    var moved: [String] = []
    while let word = rest.first, word.hasPrefix("-") {
      if ["--json", "--no-color"].contains(word)
        || ["--data=", "--case=", "--language="].contains(where: word.hasPrefix)
      {
        moved.append(rest.removeFirst())
      } else if ["--data", "--case", "-c", "--language"].contains(word), rest.count > 1 {
        moved += [rest.removeFirst(), rest.removeFirst()]
      } else {
        break
      }
    }
    guard !moved.isEmpty else { return words }
    // Behind the last word of the command, before what a bare -- ends.
    let end = rest.firstIndex(of: "--") ?? rest.endIndex
    return Array(rest[..<end]) + moved + Array(rest[end...])
  }
}
