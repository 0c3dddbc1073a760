// Two functions that queries have beside SQLite's own: moments are stored as milliseconds, which nobody reads.

import GRDBSQLite

enum QueryFunctions {
  /// Adds `iso(ms)` and `local(ms)` to a connection.
  ///
  /// - both give NULL for what is no whole number.
  static func add(to connection: OpaquePointer, of session: Unmanaged<QuerySession>) -> Int32 {
    let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY
    let added = sqlite3_create_function_v2(
      connection, "iso", 1, flags, session.toOpaque(),
      { context, _, arguments in
        QueryFunctions.answer(context, arguments) { _ in 0 }
      }, nil, nil, nil)
    guard added == SQLITE_OK else { return added }
    return sqlite3_create_function_v2(
      connection, "local", 1, flags, session.toOpaque(),
      { context, _, arguments in
        guard let pointer = sqlite3_user_data(context) else { return }
        let session = Unmanaged<QuerySession>.fromOpaque(pointer).takeUnretainedValue()
        QueryFunctions.answer(context, arguments, secondsFromUTC: session.options.secondsFromUTC)
      }, nil, nil, nil)
  }

  private static func answer(
    _ context: OpaquePointer?, _ arguments: UnsafeMutablePointer<OpaquePointer?>?,
    secondsFromUTC: (Int64) -> Int
  ) {
    guard let arguments, case .integer(let milliseconds) = QueryValue(sqlite: arguments[0]) else {
      return QueryValue.null.give(to: context)
    }
    QueryValue.text(
      InstantText.text(milliseconds, secondsFromUTC: secondsFromUTC(milliseconds))
    ).give(to: context)
  }
}
