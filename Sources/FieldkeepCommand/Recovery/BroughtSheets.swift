// Sheets that were taken out of a safe: read from files, or typed in by whoever keeps them, row by row and unseen.

import ArgumentParser
import Fieldkeep
import Foundation

/// Where sheets are read from, and which server they are for.
struct SheetOptions: ParsableArguments {
  @Option(
    name: .customLong("sheet"),
    help: ArgumentHelp("Read a sheet from a file; once for each sheet.", valueName: "file"))
  var files: [String] = []

  @Option(help: ArgumentHelp("The server's https address; else the sheet's.", valueName: "url"))
  var server: String?

  @Option(help: ArgumentHelp("SHA-256 of its public key, 64 digits.", valueName: "hex"))
  var pin: String?

  /// The server that was named, else one that a page names.
  ///
  /// - Throws: ``Failure`` where neither does.
  func server(
    else pages: BroughtSheets, called name: String
  ) throws -> (url: String, pin: [UInt8]) {
    guard let url = server ?? pages.server else {
      throw Failure(
        .usage, "say where the server is", hint: "--server https://… and --pin, as on the sheets")
    }
    let named = try ServerOptions.checked(name: name, url: url, pin: pin)
    return (url, server == nil && pin == nil ? pages.pin : named)
  }
}

/// A recovery key as it was brought, and what stands beside it on its sheets.
struct BroughtSheets {
  let key: RecoveryKey
  /// The last two words of each sheet, by which people tell one key from another.
  let setName: String
  let sheetCount: Int
  private(set) var organization: OrganizationWords?
  private(set) var server: String?
  private(set) var pin: [UInt8] = []

  /// Reads sheets from files, or asks for them on the terminal.
  ///
  /// - Parameters:
  ///   - files: where they are; asks where there are none.
  ///   - asksOrganization: whether the organization's words are asked for too.
  /// - Returns: the key, and what else the sheets say.
  /// - Throws: ``Failure``; it names a word by its place, never by its letters.
  static func read(_ files: [String], asksOrganization: Bool) throws -> BroughtSheets {
    guard files.isEmpty else { return try read(files) }
    let silence = Failure(.noInput, "no sheet was typed in")
    guard let terminal = HiddenTerminal(silence: silence) else {
      throw Failure(
        .usage, "there is no terminal to type the sheets on",
        hint: "give each in a file with --sheet")
    }
    return try TypedSheets(terminal: terminal).read(asksOrganization: asksOrganization)
  }

  private static func read(_ files: [String]) throws -> BroughtSheets {
    var sheets: [PaperSheet] = []
    var brought: [RecoveryPage.Facts] = []
    for (number, file) in files.enumerated() {
      let text = try Input.text("@" + file, what: say("sheet \(number + 1)"), limit: 65_536)
      do throws(PaperFault) { sheets.append(try RecoveryPage.sheet(in: text)) } catch {
        throw Self.failure(error, in: text, sheet: number + 1)
      }
      do throws(OrganizationWordsFault) { brought.append(try RecoveryPage.facts(in: text)) } catch {
        throw Failure(
          .badData, "sheet \(number + 1): \(heard("\(error)"))", hint: "compare it with the paper")
      }
    }
    guard Set(brought.compactMap(\.organization)).count < 2 else {
      throw Failure(
        .badData, "these sheets are of different organizations",
        hint: "bring all sheets of one key; each says whose it is")
    }
    var read = try BroughtSheets(sheets, organization: nil)
    read.organization = brought.lazy.compactMap(\.organization).first
    let served = brought.first { $0.server != nil }
    (read.server, read.pin) = (served?.server, served?.pin ?? [])
    return read
  }

  init(_ sheets: [PaperSheet], organization: OrganizationWords?) throws {
    do throws(PaperFault) { key = try RecoveryKey(sheets: sheets) } catch {
      throw Failure(.badData, .verbatim(heard("\(error)")), hint: "bring all sheets of one key")
    }
    setName = sheets.first?.setName.joined(separator: " ") ?? ""
    sheetCount = sheets.count
    self.organization = organization
  }

  /// What is wrong with a sheet, and where to look.
  ///
  /// - Parameters:
  ///   - fault: what reading it came to.
  ///   - text: its words.
  ///   - sheet: its number among those that were brought; nil for one that was typed.
  /// - Returns: the failure, with the words to look at where they can be told.
  static func failure(_ fault: PaperFault, in text: String, sheet: Int? = nil) -> Failure {
    let words = heard("\(fault)")
    let told = sheet.map { Said("sheet \($0): \(words)") } ?? .verbatim(words)
    guard fault == .checkDiffers else {
      return Failure(.badData, told, hint: "compare it with the paper, word by word")
    }
    let places = RecoveryPage.doubtfulPlaces(in: text)
    guard !places.isEmpty else {
      return Failure(.badData, told, hint: "more than one word is wrong: compare all of them")
    }
    return Failure(.badData, told, hint: "look again at \(TypedSheets.told(places))")
  }
}

/// Sheets as they are typed: a row at a time, so that a slip shows while the row is under the finger.
struct TypedSheets {
  let terminal: HiddenTerminal
  private static let tries = 5
  private static let wordsInRow = 5
  private static let wordsInOrganizationRow = 7
  private static let rowNames = (1...PaperSheet.wordCount / wordsInRow).map { String($0) }

  func read(asksOrganization: Bool) throws -> BroughtSheets {
    terminal.say(
      """
      Type the words of a sheet, row by row. They do not show; four letters of each will do. Ctrl-C \
      ends it.
      """)
    let count = Self.rowNames.count
    var sheets = [try sheet(Said("Rows 1 to \(count) of the first sheet."))]
    if sheets[0].count > 1 {
      sheets.append(try sheet(Said("Rows 1 to \(count) of the other sheet.")))
    }
    return try BroughtSheets(
      sheets, organization: asksOrganization ? try organization() : nil)
  }

  private func sheet(_ heading: Said) throws -> PaperSheet {
    terminal.say("")
    terminal.say(heading)
    var rows: [String] = []
    for name in Self.rowNames {
      rows.append(try row(name, wordCount: Self.wordsInRow))
      // Somebody gave all words at once.
      if Self.words(rows[0]) == PaperSheet.wordCount { break }
    }
    for _ in 0..<Self.tries {
      let text = rows.joined(separator: "\n")
      let fault: PaperFault
      do throws(PaperFault) { return try RecoveryPage.sheet(in: text) } catch { fault = error }
      guard fault == .checkDiffers, rows.count > 1 else {
        throw BroughtSheets.failure(fault, in: text)
      }
      let places = RecoveryPage.doubtfulPlaces(in: text)
      guard !places.isEmpty else { throw BroughtSheets.failure(fault, in: text) }
      terminal.say("That is not as on the sheet: \(Self.told(places)).")
      for index in Set(places.map { ($0 - 1) / Self.wordsInRow }).sorted() {
        rows[index] = try row(Self.rowNames[index], wordCount: Self.wordsInRow)
      }
    }
    throw Failure(
      .badData, .verbatim(heard("\(PaperFault.checkDiffers)")), hint: "rest, and begin again")
  }

  private func organization() throws -> OrganizationWords {
    terminal.say("")
    terminal.say("Rows A to D of either sheet: the organization.")
    for _ in 0..<Self.tries {
      let rows = try OrganizationWords.rowNames.map {
        $0 + " " + (try row($0, wordCount: Self.wordsInOrganizationRow))
      }
      do throws(OrganizationWordsFault) {
        return try OrganizationWords(text: rows.joined(separator: "\n"))
      } catch {
        terminal.say("\(heard("\(error)")). Once more.")
      }
    }
    throw Failure(
      .badData, .verbatim(heard("\(OrganizationWordsFault.checkDiffers)")),
      hint: "rest, and begin again")
  }

  /// Asks for one row until its words are words of ours, and as many as they should be.
  private func row(_ name: String, wordCount: Int) throws -> String {
    for _ in 0..<Self.tries {
      let typed = try terminal.ask("Row \(name):")
      let unknown = PaperSheet.unknownPlaces(in: typed)
      let count = Self.words(typed)
      if unknown.isEmpty, count == wordCount || count == PaperSheet.wordCount { return typed }
      terminal.say(
        unknown.isEmpty
          ? "These are \(count) words, and the row has \(wordCount). Once more."
          : "Word \(unknown[0]) of that is none of the words of sheets. Once more.")
    }
    throw Failure(.badData, "row \(name) was not typed as it is on any sheet", hint: "begin again")
  }

  private static func words(_ text: String) -> Int { text.split { !$0.isLetter }.count }

  /// Words' places as they are found on the paper.
  static func told(_ places: [Int]) -> String {
    places.map { place in
      let ordinal = ordinals[(place - 1) % wordsInRow]
      return say("word \(place) (row \((place - 1) / wordsInRow + 1), \(ordinal))")
    }.joined(separator: say(", or "))
  }

  private static var ordinals: [String] {
    [say("the first"), say("the second"), say("the third"), say("the fourth"), say("the fifth")]
  }
}
