// Tables as spreadsheets write them, and as nobody should: every difference between the two ends the reading at its row.

import CaseProtocol
import Testing

@Suite struct CSVReaderTests {
  /// The rows of a text, read in pieces of some length.
  private func rows(
    _ bytes: [UInt8], pieces: Int = 7, limits: CSVLimits = CSVLimits()
  ) throws -> [CSVRow] {
    var reader = CSVReader(limits: limits)
    var rows: [CSVRow] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      try reader.read(rest.prefix(pieces)) { rows.append($0) }
      rest = rest.dropFirst(pieces)
    }
    try reader.finish { rows.append($0) }
    return rows
  }

  private func problem(_ bytes: [UInt8], limits: CSVLimits = CSVLimits()) -> CSVError? {
    do {
      _ = try rows(bytes, limits: limits)
      return nil
    } catch {
      return error as? CSVError
    }
  }

  @Test(arguments: [1, 2, 3, 5, 1_000])
  func `rows are the same in pieces of any length`(_ pieces: Int) throws {
    let text = "a,\"b, \"\"c\"\"\"\r\n\"two\nlines\",\n\n,x\n\"\",last"
    let found = try rows(Array(text.utf8), pieces: pieces)
    #expect(
      found.map(\.cells) == [["a", "b, \"c\""], ["two\nlines", ""], ["", "x"], ["", "last"]])
    #expect(found.map(\.number) == [1, 2, 4, 5])
  }

  @Test(arguments: ["", "\u{FEFF}", "\n\n", ",,\n"])
  func `what holds nothing has no rows`(_ text: String) throws {
    #expect(try rows(Array(text.utf8)).isEmpty)
  }

  @Test func `a mark of byte order is no part of the first name`() throws {
    #expect(try rows(Array("\u{FEFF}código,b\n".utf8)).map(\.cells) == [["código", "b"]])
  }

  @Test(arguments: [
    ("a\n\"b", CSVError(row: 2, problem: .quoteNotClosed)),
    ("a\nb\"c", CSVError(row: 2, problem: .quoteInsideCell)),
    ("a\n\"b\"c", CSVError(row: 2, problem: .textAfterQuote)),
    ("a\rb\r", CSVError(row: 1, problem: .loneCarriageReturn)),
    ("a\r", CSVError(row: 1, problem: .loneCarriageReturn)),
    ("a\nb\0", CSVError(row: 2, problem: .nullByte)),
  ])
  func `what the standard does not allow ends the reading`(_ text: String, _ error: CSVError) {
    #expect(problem(Array(text.utf8)) == error)
  }

  @Test func `other encodings are told from a table`() {
    #expect(problem([0xFF, 0xFE, 0x61, 0]) == CSVError(row: 1, problem: .wideCharacters))
    #expect(problem([0xFE, 0xFF]) == CSVError(row: 1, problem: .wideCharacters))
    #expect(problem([0x61, 0x0A, 0xE9, 0x0A]) == CSVError(row: 2, problem: .notUTF8))
  }

  @Test func `a file, a cell and a row have a greatest size`() {
    var limits = CSVLimits()
    (limits.bytes, limits.cellBytes, limits.cells) = (40, 10, 3)
    let long = [UInt8](repeating: 0x61, count: 11)
    #expect(problem(long, limits: limits) == CSVError(row: 1, problem: .cellTooLong(limit: 10)))
    #expect(
      problem(Array("1,2,3\n1,2,3,4\n".utf8), limits: limits)
        == CSVError(row: 2, problem: .tooManyCells(limit: 3)))
    let many = Array(String(repeating: "abc\n", count: 11).utf8)
    #expect(problem(many, limits: limits) == CSVError(row: 11, problem: .fileTooLong(limit: 40)))
  }

  @Test func `no error quotes a cell`() {
    for text in ["Kiki\n\"Kiki", "Kiki\nKi\"ki", "Kiki\n\"Kiki\"Kiki", "Kiki\rKiki", "Kiki\0"] {
      let error = problem(Array(text.utf8))
      #expect(error.map { !"\($0) \($0.hint)".contains("Ki") } ?? false, "\(text.debugDescription)")
    }
  }
}
