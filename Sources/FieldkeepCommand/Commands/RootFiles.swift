// The files that take the root key, and how it is read again: from a file, from pages, or from what somebody types.

import Fieldkeep
import Foundation

/// The file or the pages that take the root key, readable by their owner alone.
///
/// The key is in them, and on the disk, before there is an organization: a full disk or a dying battery must not leave an
/// organization whose root nobody holds. A note in the data folder names the key meanwhile, so that the same command,
/// given again after a kill, knows the files for its own and goes on with them.
///
/// - a file that the note does not name is never read or written over;
/// - a page is never left where others on this machine could read it.
struct RootFiles {
  /// One file for the key; one or two for pages.
  let paths: [String]
  private let sheetCount: Int?
  private let name: String?
  private let note: String

  /// Names the files.
  ///
  /// - Parameters:
  ///   - path: the file; for two pages, what their names are made from.
  ///   - sheets: how many pages; nil for the key as a file.
  ///   - name: what the organization is called.
  ///   - noteFolder: the data folder.
  /// - Throws: ``Failure`` for another count of pages.
  init(path: String, sheets: Int?, name: String?, noteFolder: String) throws {
    guard sheets.map({ (1...2).contains($0) }) ?? true else {
      throw Failure(.usage, "the root goes on one page, or on two", hint: "--root-sheets 2")
    }
    paths = sheets == 2 ? [1, 2].map { Self.page($0, of: path) } : [path]
    sheetCount = sheets
    self.name = name
    note = noteFolder + "/founding"
  }

  /// root.txt as root-1-of-2.txt.
  private static func page(_ number: Int, of path: String) -> String {
    let file = path as NSString
    let ending = file.pathExtension.isEmpty ? "" : ".\(file.pathExtension)"
    return "\(file.deletingPathExtension)-\(number)-of-2\(ending)"
  }

  /// Where the key is, and what to do with it.
  var told: String {
    let first = Screen.shown(paths[0])
    let last = Screen.shown(paths[paths.count - 1])
    return switch sheetCount {
    case nil: say("root key in \(first): print it, keep it in two safes, off this device")
    case 1: say("root key in \(first): print it, keep it in a safe, delete the file")
    default:
      say(
        """
        root key in \(first) and \(last): print both, for two people in two places; delete the files
        """)
    }
  }

  /// The key that an init which was cut off left in the files.
  var keptBefore: OrganizationRoot? {
    guard let named = noted?.fingerprint, let root = try? RootReading(files: paths).root(),
      named == root.organization.description
    else { return nil }
    return root
  }

  /// Writes the key; once this returns it outlives a power cut.
  ///
  /// - Throws: ``Failure``; the files are then not there, or are another's.
  func keep(_ root: OrganizationRoot) throws {
    removeRemains()
    let sheets = try sheetCount.map { count in
      var generator = SystemRandomNumberGenerator()
      return try root.sheets(count, using: &generator)
    }
    let fingerprint = root.organization.description
    let texts =
      sheets.map { $0.map { $0.rootPage(organization: fingerprint, called: name) } } ?? [root.text]
    let lines = [fingerprint] + (sheets?.prefix(1).map { $0.setName.joined(separator: " ") } ?? [])
    var made: [String] = []
    do {
      try Self.durably { () throws(DurableFile.Failure) in
        try DurableFile.replace(Array(lines.joined(separator: "\n").utf8), at: note)
      }
      for (path, text) in zip(paths, texts) {
        try Self.durably { () throws(DurableFile.Failure) in
          try DurableFile.create(Array(text.utf8), at: path)
        }
        made.append(path)
        if sheetCount != nil { try Self.checkNobodyElseReads(path) }
      }
    } catch {
      for path in made { unlink(path) }
      forgetNote()
      throw error
    }
  }

  /// Forgets that a founding was under way: its end was told.
  func forgetNote() { unlink(note) }

  // MARK: one file

  private static func durably(_ body: () throws(DurableFile.Failure) -> Void) throws {
    do throws(DurableFile.Failure) { try body() } catch { throw failure(error) }
  }

  private static func failure(_ error: DurableFile.Failure) -> Failure {
    let hint: Said = Said("name a new file on a stick or in a folder that is yours alone")
    switch error {
    case .exists:
      return Failure(.cannotCreate, "the file for the root key exists already", hint: hint)
    case .system(ENOSPC):
      return Failure(.storage, "there is no room for the root key's file", hint: "free some space")
    case .system(let code):
      return Failure(
        .cannotCreate, "the file for the root key cannot be made (errno \(code))", hint: hint)
    }
  }

  /// Some file systems of sticks show every file to everybody, whatever it was made with.
  private static func checkNobodyElseReads(_ path: String) throws {
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & 0o077 == 0 else {
      throw Failure(
        .cannotCreate, "others on this machine could read the page",
        hint: "name a file in your own folder, print it from there, and delete it")
    }
  }

  // MARK: what a kill leaves

  private var noted: (fingerprint: String, setName: String?)? {
    guard let text = try? String(contentsOfFile: note, encoding: .utf8) else { return nil }
    let lines = text.split(separator: "\n").map(String.init)
    return lines.first.map { ($0, lines.dropFirst().first) }
  }

  /// Takes away what a power cut can leave: a file whose bytes had not come to the disk, so nothing or zeros; and the
  /// first page of two, which is worth nothing alone.
  private func removeRemains() {
    guard let noted else { return }
    for path in paths {
      guard let bytes = FileManager.default.contents(atPath: path) else { continue }
      let page = try? PaperSheet(text: String(decoding: bytes, as: UTF8.self), of: .root)
      let isOurs = page.map { $0.setName.joined(separator: " ") == noted.setName } ?? false
      if isOurs || bytes.allSatisfy({ $0 == 0 }) { unlink(path) }
    }
  }
}

/// The root as somebody brings it: a key file, pages, or words that are typed.
struct RootReading {
  /// Pages that were read, in the order in which they came.
  private(set) var sheets: [PaperSheet] = []
  private var key: OrganizationRoot?

  /// Reads files, `-` for standard input.
  ///
  /// - Throws: ``Failure`` or a fault of the text; it never says what was read.
  init(files: [String]) throws {
    for file in files {
      let text = try Input.text(
        file == "-" ? "-" : "@" + file, what: say("the root key or its page"), limit: 16_384)
      try take(text)
    }
  }

  /// Reads files, or asks where somebody sits at a terminal and named none.
  init(files: [String], _ options: GlobalOptions) throws {
    try self.init(files: files)
    guard files.isEmpty else { return }
    guard Prompt.isPossible(options) else {
      throw Failure(
        .usage, "say where the root key or its pages are",
        hint: "name the files, - for standard input; or run this on a terminal, and type the words")
    }
    while missing != nil { try ask() }
  }

  /// Which page is missing; nil once the root is whole.
  var missing: Int? {
    guard key == nil else { return nil }
    guard let count = sheets.first?.count else { return 1 }
    return (1...count).first { number in !sheets.contains { $0.number == number } }
  }

  /// The root.
  ///
  /// - Throws: ``Failure`` where a page is missing, or two do not belong together.
  func root() throws -> OrganizationRoot {
    if let key { return key }
    do throws(PaperFault) { return try OrganizationRoot(sheets: sheets) } catch {
      throw Self.failure(error)
    }
  }

  private mutating func take(_ text: String) throws {
    if text.contains("fieldkeep root key") {
      key = try OrganizationRoot(text: text)
      return
    }
    do throws(PaperFault) { add(try PaperSheet(text: text, of: .root)) } catch {
      throw Self.failure(error)
    }
  }

  /// One page brought twice is one page.
  private mutating func add(_ sheet: PaperSheet) {
    if !sheets.contains(sheet) { sheets.append(sheet) }
  }

  /// Asks for the words of one page until they fit.
  private mutating func ask() throws {
    let count = PaperSheet.wordCount
    Screen.note(
      sheets.isEmpty
        ? """
        type the \(count) words of the sheet, row by row; the first four letters of each are enough
        """
        : """
        type the \(count) words of the other sheet, row by row; the first four letters of each are \
        enough
        """)
    var typed = ""
    while typed.split(whereSeparator: { !$0.isLetter }).count < PaperSheet.wordCount {
      guard let line = readLine() else {
        throw Failure(.noInput, "the sheet was not typed to its end", hint: "run this again")
      }
      typed += line + "\n"
    }
    do throws(PaperFault) { add(try PaperSheet(text: typed, of: .root)) } catch {
      Screen.note("\(heard("\(error)")); once more from its beginning")
    }
  }

  private static func failure(_ fault: PaperFault) -> Failure {
    Failure(
      fault.isOtherPaper ? .noInput : .badData, .verbatim(heard(fault.description)),
      hint: "a sheet has \(PaperSheet.wordCount) words in rows with numbers")
  }
}

extension PaperFault {
  /// Whether another paper is needed, rather than the same looked at again.
  fileprivate var isOtherPaper: Bool {
    switch self {
    case .sheetMissing, .otherSet, .otherSecret: true
    default: false
    }
  }
}
