// Tables in a file of their own, for those who analyze with other tools. Nothing of the replica is in it but what is
// handed in: an extract is built up, never a copy from which something was taken out.

import Foundation
import GRDB

/// One table of an extract.
public struct ExtractTable: Hashable, Sendable {
  /// A column, and what SQLite may hold in it.
  public struct Column: Hashable, Sendable {
    /// What a strict table takes in a column.
    public enum Kind: String, Hashable, Sendable {
      case text = "TEXT"
      case integer = "INTEGER"
    }

    public var name: String
    public var kind: Kind
    /// Whether every row states it.
    public var isRequired: Bool

    public init(_ name: String, _ kind: Kind = .text, isRequired: Bool = false) {
      self.name = name
      self.kind = kind
      self.isRequired = isRequired
    }
  }

  public var name: String
  public var columns: [Column]
  /// As many values each as there are columns.
  public var rows: [[QueryValue]]

  public init(_ name: String, columns: [Column], rows: [[QueryValue]] = []) {
    self.name = name
    self.columns = columns
    self.rows = rows
  }
}

/// Writes tables to a plain SQLite file.
public enum ExtractFile {
  /// Writes all tables, in one transaction; every table is STRICT, so that what an analyst adds keeps its kind too.
  ///
  /// - Parameters:
  ///   - tables: the tables, whose names differ.
  ///   - path: an empty file, which keeps its permissions, or none.
  /// - Throws: ``ReplicaError``; whatever is in the file then is of no use.
  public static func write(_ tables: [ExtractTable], to path: String) throws(ReplicaError) {
    do {
      var configuration = Configuration()
      configuration.prepareDatabase { db in
        // The file is thrown away if anything breaks off, and what it holds must not lie in a second one beside it.
        try db.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA temp_store = MEMORY")
      }
      let database = try DatabaseQueue(path: path, configuration: configuration)
      try database.write { db in
        for table in tables { try write(table, db) }
      }
      try database.close()
    } catch {
      throw ReplicaError(error)
    }
  }

  private static func write(_ table: ExtractTable, _ db: Database) throws {
    let columns = table.columns.map { column in
      "\(quoted(column.name)) \(column.kind.rawValue)" + (column.isRequired ? " NOT NULL" : "")
    }
    try db.execute(
      sql: "CREATE TABLE \(quoted(table.name)) (\(columns.joined(separator: ", "))) STRICT")
    guard !table.rows.isEmpty else { return }
    let marks = table.columns.map { _ in "?" }.joined(separator: ", ")
    let insert = try db.makeStatement(sql: "INSERT INTO \(quoted(table.name)) VALUES (\(marks))")
    for row in table.rows {
      try insert.execute(arguments: StatementArguments(row.map(\.databaseValue)))
    }
  }

  private static func quoted(_ name: String) -> String {
    "\"" + name.replacing("\"", with: "\"\"") + "\""
  }
}

extension QueryValue {
  fileprivate var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let integer): integer.databaseValue
    case .real(let real): real.databaseValue
    case .text(let text): text.databaseValue
    case .blob(let bytes): Data(bytes).databaseValue
    }
  }
}
