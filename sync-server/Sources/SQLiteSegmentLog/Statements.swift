// Short ways to say a statement. Every statement is prepared once and kept: preparing it anew each time takes nine
// times as long as running it.

import CausalMerge
import Foundation
import GRDB
import SegmentLog

extension SQLiteSegmentStore {
  /// Runs a statement that changes rows.
  func run(_ sql: String, _ arguments: StatementArguments = []) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// The first row of a query.
  func first<Value>(
    _ sql: String, _ arguments: StatementArguments = [], _ read: (Row) throws -> Value
  ) throws -> Value? {
    let statement = try db.cachedStatement(sql: sql)
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    return try rows.next().map(read)
  }

  /// Every row of a query.
  func all<Value>(
    _ sql: String, _ arguments: StatementArguments = [], _ read: (Row) throws -> Value
  ) throws -> [Value] {
    let statement = try db.cachedStatement(sql: sql)
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    var values: [Value] = []
    while let row = try rows.next() { values.append(try read(row)) }
    return values
  }
}

/// Reading a column that must hold what its table's rules say. A file that was tampered with gives an error, no crash.
extension Row {
  func bytes(_ column: Int) throws -> [UInt8] {
    guard case .blob(let data) = (self[column] as DatabaseValue).storage else {
      throw StoreError.inconsistent("column \(column) holds no bytes")
    }
    return [UInt8](data)
  }

  func integer(_ column: Int) throws -> Int64 {
    guard case .int64(let number) = (self[column] as DatabaseValue).storage else {
      throw StoreError.inconsistent("column \(column) holds no integer")
    }
    return number
  }

  func position(_ column: Int) throws -> UInt64 {
    guard let position = UInt64(exactly: try integer(column)) else {
      throw StoreError.inconsistent("a position is negative")
    }
    return position
  }

  func count(_ column: Int) throws -> UInt32 {
    guard let count = UInt32(exactly: try integer(column)) else {
      throw StoreError.inconsistent("column \(column) is out of range")
    }
    return count
  }

  func digest<Subject>(_ column: Int) throws -> Digest<Subject> {
    guard let digest = Digest<Subject>(bytes: try bytes(column)) else {
      throw StoreError.inconsistent("column \(column) holds no hash")
    }
    return digest
  }

  /// A side of a scope, of which this column holds the id and the next the compartment.
  func side(_ column: Int) throws -> ScopeSide {
    let compartment = try integer(column + 1)
    guard compartment >= -1, compartment <= Int64(UInt32.max) else {
      throw StoreError.inconsistent("a compartment is out of range")
    }
    return ScopeSide(try identifier(column), compartment: UInt32(exactly: compartment))
  }

  func identifier<Subject>(_ column: Int) throws -> Identifier<Subject> {
    guard let identifier = Identifier<Subject>(bytes: try bytes(column)) else {
      throw StoreError.inconsistent("column \(column) holds no identifier")
    }
    return identifier
  }
}

extension Digest {
  var blob: Data { Data(bytes) }
}

extension Identifier {
  var blob: Data { Data(bytes) }
}

extension ScopeSide {
  /// The compartment as SQLite keeps it; -1 where there is none.
  var column: Int64 { compartment.map(Int64.init) ?? -1 }
}

extension UInt64 {
  /// A position as SQLite keeps it; one beyond what SQLite can hold stands after every position there is.
  var column: Int64 { Int64(clamping: self) }
}
