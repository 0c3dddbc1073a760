// What a table is to the machinery that offers it to SQLite: columns, how many rows, and rows by a selection.

import CausalMerge

/// One column of a table.
struct QueryColumn {
  /// The kinds of value that a column holds, which SQLite compares by.
  enum Affinity: String {
    case text = "TEXT"
    case integer = "INTEGER"
    case numeric = "NUMERIC"
    case none = ""
  }

  var name: String
  var affinity: Affinity
  /// Left out of `SELECT *`.
  var isHidden = false
}

/// A condition that a table answers without looking at every record.
struct Restriction: OptionSet, Hashable {
  let rawValue: Int32

  static let id = Restriction(rawValue: 1)
  static let caseID = Restriction(rawValue: 2)
  static let scope = Restriction(rawValue: 4)
  static let compartment = Restriction(rawValue: 8)
  static let type = Restriction(rawValue: 16)
  static let every: [Restriction] = [.id, .caseID, .scope, .compartment, .type]
}

/// Rows, one after another; nil after the last.
typealias RowStream = () throws -> [QueryValue]?

/// A table that queries are offered.
///
/// - rows are as wide as `used`: only columns that the query reads are computed.
protocol QueryTable: AnyObject {
  var name: String { get }
  var columns: [QueryColumn] { get }
  /// How many rows it may have, for SQLite's choice of who looks up whom.
  func rowEstimate(_ session: QuerySession) throws -> Int
  /// The restriction that equality with a column is; nil for most.
  func restriction(by column: Int) -> Restriction?
  /// The rows for which every restriction's column equals its value, in no order that anyone may rely on.
  func rows(
    where values: [(Restriction, QueryValue)], used: [Int], _ session: QuerySession
  ) throws -> RowStream
}

/// The way that SQLite was told a table can be read, as it travels through the planner and back.
struct AccessPlan: Equatable {
  /// Conditions pushed down to the replica's own indexes.
  var restrictions: Restriction = []
  /// The column by which rows are looked up in memory, where a join compares it.
  var matched: Int?
  /// Columns that the query reads, ascending.
  var used: [Int]

  /// The number under which SQLite passes it on.
  var number: Int32 { restrictions.rawValue | Int32((matched ?? -1) + 1) << 8 }

  /// What `EXPLAIN QUERY PLAN` shows of it, and what it is read back from.
  func text(columns: [QueryColumn]) -> String {
    var parts: [String] = []
    if restrictions.contains(.id) { parts.append("id") }
    if restrictions.contains(.caseID) { parts.append("case_id") }
    if restrictions.contains(.scope) { parts.append("scope") }
    if restrictions.contains(.compartment) { parts.append("compartment") }
    if restrictions.contains(.type) { parts.append("type") }
    var access = parts.isEmpty ? "scan" : "by " + parts.joined(separator: ", ")
    if let matched { access = "match " + columns[matched].name }
    return access + "; columns " + used.map(String.init).joined(separator: " ")
  }

  init(restrictions: Restriction = [], matched: Int? = nil, used: [Int]) {
    self.restrictions = restrictions
    self.matched = matched
    self.used = used
  }

  /// Reads it back from what SQLite passes to a cursor.
  init(number: Int32, text: String) {
    restrictions = Restriction(rawValue: number & 0xFF)
    matched = number >> 8 == 0 ? nil : Int(number >> 8) - 1
    used = text.split(separator: " ").reversed().prefix { Int($0) != nil }.compactMap { Int($0) }
      .reversed()
  }
}
