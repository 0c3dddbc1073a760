// What can be wrong with a query. Whoever types one may put a youth's name into it, and a value of hers may stand in
// what SQLite says of it: so an error tells what kind of mistake it is and where in the text, and quotes neither.

/// Why a query was not answered.
///
/// - no case carries a value, or any part of the query's text: an error may be printed, logged and sent on;
/// - nothing was changed: a query cannot change anything.
public enum QueryError: Error, Hashable, Sendable {
  /// What is wrong with a query's text.
  public enum Mistake: String, Hashable, Sendable {
    case syntax
    case incomplete
    case unknownTable
    case unknownColumn
    case ambiguousColumn
    case unknownFunction
    case wrongArguments
    case other
  }

  /// What grew beyond its limit.
  public enum Measure: String, Hashable, Sendable {
    case rows
    case answerBytes = "bytes of the answer"
    case memoryBytes = "bytes of memory"
    case queryBytes = "bytes of the query"
  }

  /// The text is no query that these tables could answer; the offset counts its UTF-8 bytes from 0.
  case mistaken(Mistake, offset: Int?)
  /// It would change something.
  case readOnly
  /// It asks for a table or function that queries are not offered.
  case notOffered
  /// The text holds more than one statement; the offset is where the second begins.
  case severalStatements(offset: Int)
  /// It has more or fewer parameters than values were given for.
  case wrongParameterCount(expected: Int, given: Int)
  /// Something grew beyond its limit.
  case tooLarge(Measure, limit: Int)
  /// It took longer than its caller allows.
  case stopped
  /// SQLite gave up on it; the number is its extended result code.
  case failed(code: Int32)
  /// The replica could not be read.
  case replica(ReplicaError)
}

extension QueryError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .mistaken(let mistake, let offset):
      mistake.description + (offset.map { ", at byte \($0) of the query" } ?? "")
    case .readOnly:
      "queries only read; write through the commands or the library, so that the change is signed and synced"
    case .notOffered:
      "this asks for a table or function that queries are not offered; "
        + "SELECT DISTINCT table_name FROM schema_column lists the tables"
    case .severalStatements(let offset):
      "a second statement begins at byte \(offset) of the query; ask one at a time"
    case .wrongParameterCount(let expected, let given):
      "the query has \(expected) parameters and \(given) values were given"
    case .tooLarge(let measure, let limit):
      "the query needs more than \(limit) \(measure.rawValue); narrow it by case_id, or ask for fewer columns"
    case .stopped:
      "the query took longer than it may; narrow it by case_id or id, or join on columns with ="
    case .failed(let code):
      "the query failed with SQLite code \(code); check the arguments of its functions"
    case .replica(let error):
      error.description
    }
  }
}

extension QueryError.Mistake: CustomStringConvertible {
  public var description: String {
    switch self {
    case .syntax: "the query is not SQL as SQLite reads it"
    case .incomplete: "the query ends too early"
    case .unknownTable:
      "there is no such table; SELECT DISTINCT table_name FROM schema_column lists them"
    case .unknownColumn:
      "there is no such column; schema_column lists them, and text stands in 'single quotes'"
    case .ambiguousColumn: "a column's name fits several tables; write table.column"
    case .unknownFunction: "there is no such function"
    case .wrongArguments: "a function is given the wrong number of arguments"
    case .other: "the query cannot be answered as it is written"
    }
  }
}

extension QueryError {
  /// Takes any error that reading met.
  init(_ error: any Error) {
    self = error as? QueryError ?? .replica(ReplicaError(error))
  }
}
