// The root on paper: one sheet, or two for two people who both have to come.

internal import SyncProtocol

extension OrganizationRoot {
  /// The sheets that keep this root.
  ///
  /// - Parameters:
  ///   - count: 1, or 2 that are both needed: then nobody appoints an administrator alone.
  ///   - generator: where the chance for two shares comes from.
  /// - Returns: the sheets, the first first.
  /// - Throws: ``PaperFault/sheetCount(_:)``.
  public func sheets(
    _ count: Int, using generator: inout some RandomNumberGenerator
  ) throws(PaperFault) -> [PaperSheet] {
    try PaperShares.split(key.seed, into: count, of: .root, using: &generator)
  }

  /// The root that some sheets keep.
  ///
  /// - Throws: ``PaperFault``, saying which sheet is missing, or that two do not belong together.
  public init(sheets: [PaperSheet]) throws(PaperFault) {
    let seed = try PaperShares.join(sheets)
    do { try self.init(seed: seed) } catch {
      throw .secretLength(bytes: seed.count, expected: Self.seedByteCount)
    }
  }
}

extension PaperSheet {
  /// The words in rows of five with their numbers, as they are printed and typed.
  public var rows: [String] {
    let width = (words.map(\.count).max() ?? 0) + 2
    return stride(from: 0, to: words.count, by: Self.wordsPerRow).map { start in
      let row = words[start..<min(start + Self.wordsPerRow, words.count)]
      let padded = row.dropLast().map { $0 + String(repeating: " ", count: width - $0.count) }
      return "  \(start / Self.wordsPerRow + 1)   " + padded.joined() + (row.last ?? "")
    }
  }

  private static let wordsPerRow = 5

  /// A page to print: the rows, and what whoever finds it in a safe in ten years has to know.
  ///
  /// No line but the rows begins with a number, so the page can be read in as it is.
  ///
  /// - Parameters:
  ///   - organization: whose root it is, in hexadecimal digits.
  ///   - name: what the organization is called; nil where nobody said.
  /// - Returns: the page, for 80 columns.
  public func rootPage(organization: String, called name: String?) -> String {
    let which = count == 1 ? "the only sheet" : "sheet \(number) of \(count); both are needed"
    let both = count == 1 ? "this sheet" : "both sheets"
    let place =
      count == 1
      ? "Make a second copy for a second place."
      : "The two sheets belong to two people, in two places."
    var lines: [String] = ["RECOVERY SHEET: THE ROOT KEY OF AN ORGANIZATION", ""]
    if let name { lines.append("  Name         \(name)") }
    lines.append("  Fingerprint  \(organization)")
    lines.append("  This is      \(which)")
    lines.append("  Its set      \(setName.joined(separator: " ")) (the last two words below)")
    lines.append("")
    lines.append(contentsOf: rows)
    lines.append(
      """

      What it is for. Whoever has \(both) can appoint an administrator of the
      organization, and outrank those that there are. It opens no record by itself.

      How to keep it. In a safe, off every computer. Delete the file that it was
      printed from, and take it out of the printer's memory: turn the printer off.
      \(place)

      How to try it, once a year, on an administrator's laptop:
          fieldkeep root check

      When the laptops of all administrators are lost, on a member's laptop:
          fieldkeep root admin
      or on a new one, with the address and the pin of the server:
          fieldkeep root admin --server https://... --pin ...

      Type the words row by row. The first four letters of each are enough. A wrong
      word is noticed, and nothing that was typed is kept.

      """)
    return lines.joined(separator: "\n")
  }
}
