// The SQLite connection that a query runs on: in memory, without a file, with nothing in it but the tables offered.

import GRDB
import GRDBSQLite

/// A connection of its own for one query.
///
/// The replica's own connection holds sealed records, keys and tokens. A query never gets near it: its tables read
/// through Swift, and the statement itself sees a database that has no file and no table of its own.
///
/// - nothing is ever written to disk: what sorting and grouping need stays in memory, bounded;
/// - time, memory, rows and bytes are limited, so a query that asks too much ends with an error that says so.
final class QueryConnection {
  private let session: QuerySession
  private let gatekeeper: QueryGuard
  private let connection: OpaquePointer
  private let module: UnsafeMutablePointer<sqlite3_module>
  private let tables: [VirtualTable]
  /// What SQLite had in use, in the whole process, before the query.
  private let memoryBefore: Int64

  init(_ session: QuerySession) throws {
    self.session = session
    memoryBefore = sqlite3_memory_used()
    let offered = QueryCatalog.tables(for: session.schema)
    let gatekeeper = QueryGuard(tables: Set(offered.map(\.name)))
    self.gatekeeper = gatekeeper
    tables = offered.map { VirtualTable($0, session, gatekeeper) }
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_PRIVATECACHE
    let code = sqlite3_open_v2(":memory:", &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close_v2(opened)
      throw QueryError.failed(code: code)
    }
    connection = opened
    module = .allocate(capacity: 1)
    module.initialize(to: TableModule.make())
    try prepare()
  }

  deinit {
    sqlite3_close_v2(connection)
    module.deinitialize(count: 1)
    module.deallocate()
  }

  private func prepare() throws {
    try check(sqlite3_exec(connection, "PRAGMA temp_store = MEMORY", nil, nil, nil))
    _disableDoubleQuotedStringLiterals(connection)
    for (limit, value) in Self.limits { sqlite3_limit(connection, limit, value) }
    try dropForeignModules()
    for table in tables {
      try check(
        sqlite3_create_module_v2(
          connection, table.table.name, module, Unmanaged.passUnretained(table).toOpaque(), nil))
    }
    // A table function comes into being when it is named first, by steps that no query may take.
    try check(
      sqlite3_exec(
        connection, "SELECT 1 FROM json_each('[]'), json_tree('[]')", nil, nil, nil))
    try check(QueryFunctions.add(to: connection, of: Unmanaged.passUnretained(session)))
    try check(
      sqlite3_set_authorizer(
        connection,
        { context, action, first, second, _, _ in
          guard let context else { return SQLITE_DENY }
          let gatekeeper = Unmanaged<QueryGuard>.fromOpaque(context).takeUnretainedValue()
          return gatekeeper.judge(
            action, first.map { String(cString: $0) }, second.map { String(cString: $0) })
            ? SQLITE_OK : SQLITE_DENY
        }, Unmanaged.passUnretained(gatekeeper).toOpaque()))
    sqlite3_progress_handler(
      connection, 2_000,
      { context in
        guard let context else { return 1 }
        return Unmanaged<QueryConnection>.fromOpaque(context).takeUnretainedValue().isOver ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// SQLite's own limits, far above what people ask and below what would hurt.
  private static let limits: [(Int32, Int32)] = [
    (SQLITE_LIMIT_LENGTH, 64 << 20), (SQLITE_LIMIT_EXPR_DEPTH, 200),
    (SQLITE_LIMIT_COMPOUND_SELECT, 100), (SQLITE_LIMIT_ATTACHED, 0),
    (SQLITE_LIMIT_VDBE_OP, 1_000_000), (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
    (SQLITE_LIMIT_VARIABLE_NUMBER, 999), (SQLITE_LIMIT_WORKER_THREADS, 0),
    (SQLITE_LIMIT_TRIGGER_DEPTH, 1),
  ]

  /// Takes away the modules that SQLite was built with: full text, R-trees, its own statistics.
  private func dropForeignModules() throws {
    let kept = QueryGuard.tableFunctions.sorted().map { Array($0.utf8CString) }
    try kept[0].withUnsafeBufferPointer { first in
      try kept[1].withUnsafeBufferPointer { second in
        var names: [UnsafePointer<CChar>?] = [first.baseAddress, second.baseAddress, nil]
        try check(sqlite3_drop_modules(connection, &names))
      }
    }
  }

  /// Whether the query has used up its time or its memory.
  private var isOver: Bool {
    if session.failure != nil { return true }
    if !session.options.mayContinue() {
      session.failure = .stopped
    } else if sqlite3_memory_used() - memoryBefore > Int64(session.options.limits.memoryBytes) {
      session.failure = .tooLarge(.memoryBytes, limit: session.options.limits.memoryBytes)
    }
    return session.failure != nil
  }

  private func check(_ code: Int32) throws {
    guard code != SQLITE_OK else { return }
    throw session.failure ?? gatekeeper.refusal ?? QueryError.failed(code: code)
  }

  // MARK: running

  /// Runs one query, handing over each row until `body` says false.
  func run(
    _ sql: String, _ arguments: [QueryValue],
    _ body: (_ columns: [String], _ row: [QueryValue]) -> Bool
  ) throws -> QuerySummary {
    let statement = try compile(sql)
    defer { sqlite3_finalize(statement) }
    let expected = Int(sqlite3_bind_parameter_count(statement))
    guard expected == arguments.count else {
      throw QueryError.wrongParameterCount(expected: expected, given: arguments.count)
    }
    for (index, argument) in arguments.enumerated() {
      try check(argument.bind(to: statement, at: Int32(index + 1)))
    }
    let width = sqlite3_column_count(statement)
    let columns = (0..<width).map { index in
      sqlite3_column_name(statement, index).map { String(cString: $0) } ?? ""
    }
    let limits = session.options.limits
    var summary = QuerySummary(columns: columns, rowCount: 0, recordsOpened: 0)
    var bytes = 0
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { break }
      guard code == SQLITE_ROW else {
        throw session.failure ?? gatekeeper.refusal
          ?? QueryError.failed(code: sqlite3_extended_errcode(connection))
      }
      guard summary.rowCount < limits.rows else {
        throw QueryError.tooLarge(.rows, limit: limits.rows)
      }
      let row = (0..<width).map { QueryValue(column: $0, of: statement) }
      bytes += row.byteCount
      guard bytes <= limits.answerBytes else {
        throw QueryError.tooLarge(.answerBytes, limit: limits.answerBytes)
      }
      summary.rowCount += 1
      guard body(columns, row) else { break }
    }
    summary.recordsOpened = session.recordsOpened
    return summary
  }

  private func compile(_ sql: String) throws -> OpaquePointer {
    let limit = session.options.limits.queryBytes
    guard sql.utf8.count <= limit else { throw QueryError.tooLarge(.queryBytes, limit: limit) }
    let (statement, end) = try compile(sql, from: 0)
    guard let statement else { throw QueryError.mistaken(.incomplete, offset: nil) }
    guard sqlite3_stmt_readonly(statement) != 0, sqlite3_column_count(statement) > 0 else {
      sqlite3_finalize(statement)
      throw QueryError.readOnly
    }
    // Blanks, semicolons and comments may follow; another statement may not.
    do {
      let (second, _) = try compile(sql, from: end)
      guard second == nil else {
        sqlite3_finalize(second)
        throw QueryError.severalStatements(offset: end)
      }
    } catch {
      sqlite3_finalize(statement)
      throw QueryError.severalStatements(offset: end)
    }
    return statement
  }

  private func compile(_ sql: String, from start: Int) throws -> (OpaquePointer?, end: Int) {
    gatekeeper.reset()
    var text = sql
    return try text.withUTF8 { utf8 -> (OpaquePointer?, Int) in
      // A NUL would end the text for SQLite and hide what follows from whoever reads the query.
      if let position = utf8.firstIndex(of: 0) {
        throw QueryError.mistaken(.syntax, offset: position)
      }
      guard let base = utf8.baseAddress, start < utf8.count else { return (nil, utf8.count) }
      return try (base + start).withMemoryRebound(
        to: CChar.self, capacity: utf8.count - start
      ) { begin in
        var statement: OpaquePointer?
        var tail: UnsafePointer<CChar>?
        let code = sqlite3_prepare_v2(
          connection, begin, Int32(utf8.count - start), &statement, &tail)
        guard code == SQLITE_OK else { throw mistake(code, from: start) }
        return (statement, start + (tail.map { $0 - begin } ?? 0))
      }
    }
  }

  /// What was wrong with the text: the kind of mistake and its place, of SQLite's message nothing else.
  private func mistake(_ code: Int32, from start: Int) -> QueryError {
    if let known = session.failure ?? gatekeeper.refusal { return known }
    let message = sqlite3_errmsg(connection).map { String(cString: $0) } ?? ""
    if message.hasSuffix("may not be modified") { return .readOnly }
    let offset = sqlite3_error_offset(connection)
    return .mistaken(
      QueryError.Mistake(message: message), offset: offset < 0 ? nil : start + Int(offset))
  }
}

extension QueryError.Mistake {
  /// The kind of mistake that a message of SQLite's compiler is about.
  fileprivate init(message: String) {
    let kinds: [(String, Self)] = [
      ("no such table", .unknownTable), ("no such column", .unknownColumn),
      ("ambiguous column", .ambiguousColumn), ("no such function", .unknownFunction),
      ("wrong number of arguments", .wrongArguments), ("incomplete input", .incomplete),
      ("near ", .syntax), ("unrecognized token", .syntax),
    ]
    self = kinds.first { message.hasPrefix($0.0) }?.1 ?? .other
  }
}
