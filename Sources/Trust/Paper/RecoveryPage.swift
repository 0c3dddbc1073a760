// The page that lies in the safe. Whoever takes it out has lost every laptop, was not there when it was printed, and has
// nothing but it: so everything that one must know stands on it.

internal import CausalMerge

/// One sheet of a recovery key with what belongs to it, as a page of text that fits on paper.
///
/// - no line has more than 80 characters where its values leave room for it;
/// - a printed page can be read back from a file: the secret's words from the numbered rows, the organization's from the
///   lettered ones, the server from its line.
public struct RecoveryPage: Sendable {
  /// The secret words.
  public var sheet: PaperSheet
  public var organization: OrganizationWords
  /// What the organization is called; nil where nobody wrote it down.
  public var organizationName: String?
  /// The teams whose records the key opens, as people call them.
  public var teams: [String]
  /// The parts of cases that the teams read.
  public var compartments: [String]
  /// The day on which it was made, as it is printed.
  public var madeOn: String
  /// The server's address.
  public var server: String
  /// SHA-256 of the server's key; empty where a public authority vouches for it.
  public var pin: [UInt8]

  public init(
    sheet: PaperSheet, organization: OrganizationWords, organizationName: String?,
    teams: [String], compartments: [String], madeOn: String, server: String, pin: [UInt8]
  ) {
    (self.sheet, self.organization) = (sheet, organization)
    (self.organizationName, self.teams) = (organizationName, teams)
    (self.compartments, self.madeOn) = (compartments, madeOn)
    (self.server, self.pin) = (server, pin)
  }

  private static let width = 80
  private static let labelWidth = 15
  private static let serverLabel = "Server"
  private static let pinLabel = "Server's key"
  private static let secretWordsInRow = 5

  // MARK: writing

  /// The page.
  public var text: String {
    let isOneOfTwo = sheet.count > 1
    let title = "FIELDKEEP RECOVERY SHEET \(sheet.number) OF \(sheet.count)"
    let purpose =
      "When every laptop of the teams below is lost, "
      + (isOneOfTwo
        ? "this sheet and the other one together open again what their server still holds. This "
          + "one alone opens nothing."
        : "this sheet opens again what their server still holds. Whoever has it can read all of "
          + "it, by itself.")
    var lines = [title, String(repeating: "=", count: title.count)]
    for part in [facts(purpose), secretRows, organizationRows, instructions] {
      lines += part + [""]
    }
    return lines.dropLast().joined(separator: "\n") + "\n"
  }

  private func facts(_ purpose: String) -> [String] {
    let fingerprint = Self.groups(organization.organization.bytes)
    var lines = Self.fact("For", purpose)
    if let organizationName { lines += Self.fact("Organization", organizationName) }
    lines += Self.fact("Fingerprint", fingerprint)
    lines += Self.fact("Teams", teams.joined(separator: ", "))
    lines += Self.fact("They read", compartments.joined(separator: ", "))
    lines += Self.fact("Made on", madeOn)
    lines += Self.fact(
      "Key", sheet.setName.joined(separator: " ") + ": the last two words of each of its sheets")
    lines += Self.fact(Self.serverLabel, server)
    if !pin.isEmpty { lines += Self.fact(Self.pinLabel, Self.groups(pin)) }
    return lines
  }

  private var secretRows: [String] {
    let words = sheet.words
    let starts = stride(from: 0, to: words.count, by: Self.secretWordsInRow)
    let rows = starts.enumerated().map { number, start -> String in
      let end = min(start + Self.secretWordsInRow, words.count)
      return Self.row("\(number + 1)", Array(words[start..<end]))
    }
    return ["SECRET: the words of this sheet. Copy them nowhere, photograph them never."] + rows
  }

  private var organizationRows: [String] {
    ["NOT SECRET: the words of the organization, the same on all its sheets."]
      + zip(OrganizationWords.rowNames, organization.rows).map { Self.row($0, $1) }
  }

  private var instructions: [String] {
    let bring =
      sheet.count > 1
      ? "Bring this sheet and the other one to one new laptop with Fieldkeep and a network. "
      : "Bring this sheet to one new laptop with Fieldkeep and a network. "
    let steps =
      bring
      + "Run: fieldkeep recover --server ADDRESS, with --pin and the server's key if one stands "
      + "above. Type the words when it asks for them; they do not show. Do this once and on that "
      + "laptop alone: two would be two copies of one device. When it is done everything can be "
      + "read again, and it says how to go on: a new admin, new laptops, a new recovery key "
      + "instead of this one."
    let rehearse =
      "Twice a year, and whenever a holder changes: fieldkeep recovery drill. It takes minutes, "
      + "and writes nothing."
    return ["IN A DISASTER"] + Self.wrapped(steps, indent: 2) + [""]
      + ["TO REHEARSE IT"] + Self.wrapped(rehearse, indent: 2)
  }

  private static func row(_ name: String, _ words: [String]) -> String {
    let column = 9
    let padded = words.map { $0 + String(repeating: " ", count: max(1, column - $0.count)) }
    let line = "   \(name)   " + padded.joined()
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  private static func fact(_ label: String, _ text: String) -> [String] {
    var lines = wrapped(text, indent: labelWidth)
    let first = lines.removeFirst().dropFirst(labelWidth)
    return [label.padding(to: labelWidth) + first] + lines
  }

  /// Lines of a text that begin at a column; a word that is longer than a line stands on one of its own.
  private static func wrapped(_ text: String, indent: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      if !line.isEmpty, indent + line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    lines.append(line)
    return lines.map { String(repeating: " ", count: indent) + $0 }
  }

  /// Hexadecimal digits in groups of eight, which an eye can follow.
  private static func groups(_ bytes: [UInt8]) -> String {
    stride(from: 0, to: bytes.count, by: 4)
      .map { hexadecimal(bytes[$0..<min($0 + 4, bytes.count)]) }
      .joined(separator: " ")
  }

  // MARK: reading

  /// What a page says beside its secret, as far as it can be read.
  public struct Facts: Sendable {
    /// Whose the page is; nil where its rows are not there.
    public var organization: OrganizationWords?
    public var server: String?
    /// Empty where none is printed.
    public var pin: [UInt8] = []
  }

  /// Reads what stands beside the secret on a page.
  ///
  /// - Throws: ``OrganizationWordsFault`` for rows that are there and wrong.
  public static func facts(in text: String) throws(OrganizationWordsFault) -> Facts {
    var facts = Facts()
    do throws(OrganizationWordsFault) {
      facts.organization = try OrganizationWords(text: text)
    } catch {
      guard error == .absent else { throw error }
    }
    let lines = text.split { $0.isNewline }
    for (number, line) in lines.enumerated() {
      if let server = value(of: line, behind: serverLabel), server.hasPrefix("https://") {
        facts.server = server
      } else if let digits = value(of: line, behind: pinLabel) {
        // The groups go on in the lines below.
        let rest = lines[(number + 1)...].prefix { $0.first == " " && !$0.contains("https:") }
        let all = ([digits] + rest.map { String($0) }).joined().filter { $0 != " " }
        if let bytes = bytesOfHexadecimal(all.prefix(64)), bytes.count == 32 { facts.pin = bytes }
      }
    }
    return facts
  }

  private static func value(of line: Substring, behind label: String) -> String? {
    guard line.hasPrefix(label + " ") else { return nil }
    return String(line.dropFirst(label.count).drop { $0 == " " })
  }

  /// The secret words of a page or of what somebody typed: where rows begin with numbers, those alone.
  ///
  /// - Throws: ``PaperFault``.
  public static func sheet(in text: String) throws(PaperFault) -> PaperSheet {
    try PaperSheet(text: secretText(in: text), of: .recovery)
  }

  /// Where one slip explains why a page's words do not fit; see ``PaperSheet/doubtfulPlaces(in:of:)``.
  public static func doubtfulPlaces(in text: String) -> [Int] {
    PaperSheet.doubtfulPlaces(in: secretText(in: text), of: .recovery)
  }

  /// A team may be called by a number, and stand first in a line: rows of words stand further left.
  private static func secretText(in text: String) -> String {
    let lines: [Substring] = text.split { $0.isNewline }
    let rows = lines.filter { line in
      let indent = line.prefix { $0 == " " }.count
      return indent < labelWidth && line.dropFirst(indent).first?.isWholeNumber == true
    }
    return rows.isEmpty ? text : rows.joined(separator: "\n")
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
