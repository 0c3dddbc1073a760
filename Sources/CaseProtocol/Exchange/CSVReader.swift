// Tables that come from elsewhere: comma-separated values as RFC 4180 has them, byte by byte and strictly. A reader that
// guesses turns one missing quotation mark into a thousand rows with their columns shifted, and nobody sees it.

/// One row of a table.
public struct CSVRow: Hashable, Sendable {
  /// As a spreadsheet counts: the row of names is 1, and a line break within quotation marks begins no row.
  public let number: Int
  public let cells: [String]
}

/// Why a file is no table that can be read; the row is where reading stopped, and no cell is quoted.
public struct CSVError: Error, Hashable, Sendable {
  /// What was found there.
  public enum Problem: Hashable, Sendable {
    case notUTF8
    case wideCharacters
    case nullByte
    case loneCarriageReturn
    case quoteInsideCell
    case textAfterQuote
    case quoteNotClosed
    case cellTooLong(limit: Int)
    case tooManyCells(limit: Int)
    case fileTooLong(limit: Int)
  }

  /// Counted as ``CSVRow/number`` is.
  public let row: Int
  public let problem: Problem

  public init(row: Int, problem: Problem) {
    self.row = row
    self.problem = problem
  }
}

extension CSVError: CustomStringConvertible {
  public var description: String {
    switch problem {
    case .notUTF8: "row \(row): this is no text in UTF-8"
    case .wideCharacters: "the file is in UTF-16"
    case .nullByte: "row \(row): a zero byte stands in it"
    case .loneCarriageReturn: "row \(row): a line ends with a carriage return alone"
    case .quoteInsideCell:
      "row \(row): a quotation mark stands inside a cell that begins without one"
    case .textAfterQuote: "row \(row): something follows the closing quotation mark of a cell"
    case .quoteNotClosed: "row \(row): a quotation mark is never closed"
    case .cellTooLong(let limit): "row \(row): a cell has more than \(limit) bytes"
    case .tooManyCells(let limit): "row \(row): there are more than \(limit) cells"
    case .fileTooLong(let limit): "the file has more than \(limit) bytes"
    }
  }

  /// What to do now.
  public var hint: String {
    switch problem {
    case .notUTF8, .wideCharacters: "save it from the spreadsheet as CSV in UTF-8"
    case .nullByte: "it is no CSV; save it from the spreadsheet as CSV in UTF-8"
    case .loneCarriageReturn: "save it with line breaks as Windows or Unix write them"
    case .quoteInsideCell, .textAfterQuote, .quoteNotClosed:
      "put the whole cell in quotation marks, and double those within it"
    case .cellTooLong, .tooManyCells, .fileTooLong: "split it into smaller files"
    }
  }
}

/// How much of a file is taken.
public struct CSVLimits: Hashable, Sendable {
  /// Of the whole file.
  public var bytes = 64 << 20
  /// Of one cell.
  public var cellBytes = 64 << 10
  /// Of one row.
  public var cells = 256

  public init() {}
}

/// Reads comma-separated values piece by piece, holding one row.
///
/// - lines end with CR LF or LF; a mark of byte order at the beginning is passed over; rows of nothing are left out, and
///   counted;
/// - whatever RFC 4180 does not allow ends the reading: what follows could only be guessed.
///
/// Source: RFC 4180, section 2. Departure: LF alone ends a line too.
public struct CSVReader {
  private enum State {
    case cellStart, bare, quoted, quoteInQuoted, carriageReturn
  }

  private let limits: CSVLimits
  private var state = State.cellStart
  private var cell: [UInt8] = []
  private var cells: [String] = []
  private var row = 1
  private var byteCount = 0
  private var opening: [UInt8] = []
  private var isOpened = false

  public init(limits: CSVLimits = CSVLimits()) {
    self.limits = limits
  }

  /// Reads on.
  ///
  /// - Parameters:
  ///   - bytes: the next piece, of any length.
  ///   - body: takes each row that ends in it.
  /// - Throws: ``CSVError``, or what `body` throws; nothing more can be read then.
  public mutating func read(
    _ bytes: some Sequence<UInt8>, forEachRow body: (CSVRow) throws -> Void
  ) throws {
    for byte in bytes {
      byteCount += 1
      guard byteCount <= limits.bytes else { throw error(.fileTooLong(limit: limits.bytes)) }
      if isOpened {
        try take(byte, body)
      } else {
        opening.append(byte)
        if opening.count == 3 { try open(body) }
      }
    }
  }

  /// Ends the reading: the last line may lack its break.
  ///
  /// - Throws: as ``read(_:forEachRow:)``.
  public mutating func finish(forEachRow body: (CSVRow) throws -> Void) throws {
    if !isOpened { try open(body) }
    switch state {
    case .quoted: throw error(.quoteNotClosed)
    case .carriageReturn: throw error(.loneCarriageReturn)
    case .cellStart where cells.isEmpty: break
    case .cellStart, .bare, .quoteInQuoted: try endRow(body)
    }
  }

  /// Passes over a mark of byte order, and refuses those of UTF-16.
  private mutating func open(_ body: (CSVRow) throws -> Void) throws {
    isOpened = true
    if opening.starts(with: [0xFF, 0xFE]) || opening.starts(with: [0xFE, 0xFF]) {
      throw error(.wideCharacters)
    }
    for byte in opening.starts(with: [0xEF, 0xBB, 0xBF]) ? opening.dropFirst(3) : opening[...] {
      try take(byte, body)
    }
  }

  private mutating func take(_ byte: UInt8, _ body: (CSVRow) throws -> Void) throws {
    guard byte != 0 else { throw error(.nullByte) }
    if state == .carriageReturn {
      guard byte == Self.lineFeed else { throw error(.loneCarriageReturn) }
      return try endRow(body)
    }
    switch (state, byte) {
    case (.cellStart, Self.quote): state = .quoted
    case (.quoted, Self.quote): state = .quoteInQuoted
    case (.quoted, _): try append(byte)
    case (.quoteInQuoted, Self.quote):
      try append(byte)
      state = .quoted
    case (_, Self.comma): try endCell()
    case (_, Self.lineFeed): try endRow(body)
    case (_, Self.carriageReturn): state = .carriageReturn
    case (.quoteInQuoted, _): throw error(.textAfterQuote)
    case (.bare, Self.quote): throw error(.quoteInsideCell)
    default:
      try append(byte)
      state = .bare
    }
  }

  private mutating func append(_ byte: UInt8) throws {
    guard cell.count < limits.cellBytes else {
      throw error(.cellTooLong(limit: limits.cellBytes))
    }
    cell.append(byte)
  }

  private mutating func endCell() throws {
    guard let text = String(validating: cell, as: UTF8.self) else { throw error(.notUTF8) }
    guard cells.count < limits.cells else { throw error(.tooManyCells(limit: limits.cells)) }
    cells.append(text)
    cell.removeAll(keepingCapacity: true)
    state = .cellStart
  }

  private mutating func endRow(_ body: (CSVRow) throws -> Void) throws {
    try endCell()
    let isEmpty = cells.allSatisfy(\.isEmpty)
    defer {
      cells.removeAll(keepingCapacity: true)
      row += 1
    }
    if !isEmpty { try body(CSVRow(number: row, cells: cells)) }
  }

  private func error(_ problem: CSVError.Problem) -> CSVError {
    CSVError(row: row, problem: problem)
  }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
}
