// What a query may name. Whatever is not listed here is refused while the query is compiled, before anything runs.

import GRDBSQLite

/// Judges each thing that a statement would do.
///
/// The connection that queries run on has no file behind it and nothing in it but the tables offered, so there is nothing
/// else to reach. This is the second wall: it also keeps out what reaches beyond the database, such as `ATTACH`,
/// extensions and pragmas, and whatever a later SQLite may add.
final class QueryGuard {
  /// What a statement was refused for, if it was.
  private(set) var refusal: QueryError?
  /// Whether a table is telling SQLite its columns, which it does by a CREATE TABLE that makes none.
  var isDeclaring = false
  private let tables: Set<String>

  init(tables: Set<String>) {
    self.tables = tables.union(Self.tableFunctions)
  }

  func reset() { refusal = nil }

  /// Whether an action is allowed, as SQLite describes it.
  func judge(_ action: Int32, _ first: String?, _ second: String?) -> Bool {
    if isDeclaring { return true }
    switch action {
    case SQLITE_SELECT, SQLITE_RECURSIVE: return true
    case SQLITE_READ:
      if mayRead(first ?? "", column: second ?? "") { return true }
      refusal = refusal ?? .notOffered
    case SQLITE_FUNCTION:
      if Self.functions.contains((second ?? "").lowercased()) { return true }
      refusal = refusal ?? .notOffered
    case SQLITE_PRAGMA, SQLITE_ATTACH, SQLITE_DETACH: refusal = refusal ?? .notOffered
    default: refusal = refusal ?? .readOnly
    }
    return false
  }

  private func mayRead(_ table: String, column: String) -> Bool {
    let name = table.lowercased()
    if tables.contains(name) { return true }
    // A table of which only rows are counted is asked for without a column, and so is a name that WITH gives. No
    // such name reads anything, unless it is one of SQLite's own.
    return column.isEmpty && !name.hasPrefix("sqlite_") && !name.hasPrefix("pragma_")
  }

  /// Functions that give rows.
  static let tableFunctions: Set<String> = ["json_each", "json_tree"]

  /// Functions of SQLite that compute from their arguments alone, and this library's own.
  static let functions: Set<String> = [
    // this library's
    "iso", "local",
    // numbers and text
    "abs", "char", "coalesce", "concat", "concat_ws", "format", "glob", "hex", "ifnull", "iif",
    "instr", "length", "like", "likelihood", "likely", "lower", "ltrim", "max", "min", "nullif",
    "printf", "quote", "random", "replace", "round", "rtrim", "sign", "soundex", "substr",
    "substring", "trim", "typeof", "unhex", "unicode", "unlikely", "upper", "zeroblob",
    "octet_length",
    // mathematics
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "ceiling", "cos", "cosh",
    "degrees", "exp", "floor", "ln", "log", "log10", "log2", "mod", "pi", "pow", "power",
    "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
    // dates
    "date", "time", "datetime", "julianday", "unixepoch", "strftime", "timediff", "current_date",
    "current_time", "current_timestamp",
    // aggregates and windows
    "avg", "count", "group_concat", "string_agg", "sum", "total", "row_number", "rank",
    "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "first_value",
    "last_value", "nth_value",
    // JSON
    "json", "json_array", "json_array_length", "json_extract", "json_group_array",
    "json_group_object", "json_insert", "json_object", "json_patch", "json_quote", "json_remove",
    "json_replace", "json_set", "json_type", "json_valid", "->", "->>",
  ]
}
