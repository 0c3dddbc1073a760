// What a query answers with: SQL's five kinds of value, and what a whole answer is.

/// One value of a query's answer, or one that a query is given.
public enum QueryValue: Hashable, Sendable {
  /// Nothing was written, the field was cleared, or its bytes cannot be read by this version.
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

extension QueryValue: CustomStringConvertible {
  /// The value as people read it; nothing for NULL, hexadecimal digits for bytes.
  public var description: String {
    switch self {
    case .null: ""
    case .integer(let integer): String(integer)
    case .real(let real): String(real)
    case .text(let text): text
    case .blob(let bytes): hexText(bytes)
    }
  }

  /// The value as one field of a CSV file, quoted where RFC 4180 asks for it.
  ///
  /// A note may begin with `=`, and a spreadsheet that opens the file would run it as a formula, in the hands of
  /// whoever was sent the file. So text that begins as a formula does gets an apostrophe in front.
  ///
  /// - numbers stay as they are: a negative one is no formula.
  public var csv: String {
    guard case .text(var text) = self else { return description }
    if let first = text.unicodeScalars.first, Self.formulaStarts.contains(first) {
      text = "'" + text
    }
    guard text.unicodeScalars.contains(where: { Self.quoted.contains($0) }) else { return text }
    var field = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { field.unicodeScalars.append("\"") }
      field.unicodeScalars.append(scalar)
    }
    return field + "\""
  }

  private static let formulaStarts: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n"]
  private static let quoted: Set<Unicode.Scalar> = ["\"", ",", "\n", "\r"]

  /// What the value takes in memory, roughly; in bytes.
  var byteCount: Int {
    switch self {
    case .null, .integer, .real: 24
    case .text(let text): 24 + text.utf8.count
    case .blob(let bytes): 56 + bytes.count
    }
  }
}

/// The answer to a query, whole.
public struct QueryResult: Hashable, Sendable {
  /// The columns' names, as the query gives them.
  public var columns: [String]
  /// As many values a row as there are columns.
  public var rows: [[QueryValue]]
  /// How many times a stored record was unsealed and decoded to answer it.
  public var recordsOpened: Int
}

/// What is known of a query once its rows were handed over.
public struct QuerySummary: Hashable, Sendable {
  /// The columns' names, as the query gives them.
  public var columns: [String]
  public var rowCount: Int
  /// How many times a stored record was unsealed and decoded to answer it.
  public var recordsOpened: Int
}
