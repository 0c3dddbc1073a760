// The seam to SQLite's virtual table interface: C callbacks that find their Swift object, call it, and keep its errors.

import GRDBSQLite

/// Builds the table of callbacks that SQLite drives a ``VirtualTable`` by.
///
/// - a table has no `xCreate`: it exists by its name alone, is never written into any schema, and cannot be created,
///   renamed or dropped by a statement;
/// - it has no `xUpdate`: SQLite refuses every write to it while it compiles the statement;
/// - an error of a table is kept in its ``QuerySession``, and SQLite is told only that there was one.
enum TableModule {
  static func make() -> sqlite3_module {
    var module = sqlite3_module()
    module.iVersion = 1
    module.xConnect = { connection, context, _, _, result, _ in
      TableModule.connect(connection, context, result)
    }
    module.xDisconnect = { handle in
      handle?.withMemoryRebound(to: TableHandle.self, capacity: 1) { handle in
        handle.deinitialize(count: 1)
        handle.deallocate()
      }
      return SQLITE_OK
    }
    module.xBestIndex = { handle, info in
      guard let table = TableModule.table(handle), let info else { return SQLITE_ERROR }
      return table.session.code { try TableModule.plan(table, info) }
    }
    module.xOpen = { handle, result in
      guard let table = TableModule.table(handle), let result else { return SQLITE_ERROR }
      return TableModule.open(table, result)
    }
    module.xClose = { handle in
      handle?.withMemoryRebound(to: CursorHandle.self, capacity: 1) { handle in
        handle.pointee.cursor.release()
        handle.deinitialize(count: 1)
        handle.deallocate()
      }
      return SQLITE_OK
    }
    module.xFilter = { handle, number, text, count, values in
      guard let cursor = TableModule.cursor(handle) else { return SQLITE_ERROR }
      let plan = AccessPlan(number: number, text: text.map { String(cString: $0) } ?? "")
      let passed = (0..<Int(count)).map { QueryValue(sqlite: values?[$0]) }
      return cursor.table.session.code { try cursor.begin(plan, passed) }
    }
    module.xNext = { handle in
      guard let cursor = TableModule.cursor(handle) else { return SQLITE_ERROR }
      return cursor.table.session.code { try cursor.advance() }
    }
    module.xEof = { handle in
      TableModule.cursor(handle)?.current == nil ? 1 : 0
    }
    module.xColumn = { handle, context, column in
      guard let cursor = TableModule.cursor(handle) else { return SQLITE_ERROR }
      cursor.value(at: Int(column)).give(to: context)
      return SQLITE_OK
    }
    module.xRowid = { handle, result in
      guard let cursor = TableModule.cursor(handle) else { return SQLITE_ERROR }
      result?.pointee = cursor.rowNumber
      return SQLITE_OK
    }
    return module
  }

  // MARK: handles

  /// SQLite's own part comes first, as its interface demands: it passes a pointer to that part back.
  private struct TableHandle {
    var base = sqlite3_vtab()
    var table: Unmanaged<VirtualTable>
  }

  private struct CursorHandle {
    var base = sqlite3_vtab_cursor()
    var cursor: Unmanaged<VirtualCursor>
  }

  private static func table(_ handle: UnsafeMutablePointer<sqlite3_vtab>?) -> VirtualTable? {
    handle?.withMemoryRebound(to: TableHandle.self, capacity: 1) {
      $0.pointee.table.takeUnretainedValue()
    }
  }

  private static func cursor(
    _ handle: UnsafeMutablePointer<sqlite3_vtab_cursor>?
  ) -> VirtualCursor? {
    handle?.withMemoryRebound(to: CursorHandle.self, capacity: 1) {
      $0.pointee.cursor.takeUnretainedValue()
    }
  }

  private static func connect(
    _ connection: OpaquePointer?, _ context: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?
  ) -> Int32 {
    guard let connection, let context, let result else { return SQLITE_ERROR }
    let table = Unmanaged<VirtualTable>.fromOpaque(context)
    let object = table.takeUnretainedValue()
    object.gatekeeper.isDeclaring = true
    defer { object.gatekeeper.isDeclaring = false }
    let declared = sqlite3_declare_vtab(connection, object.declaration)
    guard declared == SQLITE_OK else { return declared }
    let handle = UnsafeMutablePointer<TableHandle>.allocate(capacity: 1)
    handle.initialize(to: TableHandle(table: table))
    result.pointee = UnsafeMutableRawPointer(handle).assumingMemoryBound(to: sqlite3_vtab.self)
    return SQLITE_OK
  }

  private static func open(
    _ table: VirtualTable,
    _ result: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab_cursor>?>
  ) -> Int32 {
    let handle = UnsafeMutablePointer<CursorHandle>.allocate(capacity: 1)
    handle.initialize(to: CursorHandle(cursor: .passRetained(VirtualCursor(table))))
    result.pointee = UnsafeMutableRawPointer(handle)
      .assumingMemoryBound(to: sqlite3_vtab_cursor.self)
    return SQLITE_OK
  }

  // MARK: planning

  private static func plan(
    _ table: VirtualTable, _ info: UnsafeMutablePointer<sqlite3_index_info>
  ) throws {
    var offered: [OfferedConstraint] = []
    var positions: [Int] = []
    for position in 0..<Int(info.pointee.nConstraint) {
      guard let constraint = info.pointee.aConstraint?[position], constraint.usable != 0,
        Int32(constraint.op) == SQLITE_INDEX_CONSTRAINT_EQ, constraint.iColumn >= 0,
        let collation = sqlite3_vtab_collation(info, Int32(position)),
        String(cString: collation) == "BINARY"
      else { continue }
      var constant: OpaquePointer?
      let isConstant =
        sqlite3_vtab_rhs_value(info, Int32(position), &constant) == SQLITE_OK
      offered.append(
        OfferedConstraint(column: Int(constraint.iColumn), isConstant: isConstant))
      positions.append(position)
    }
    let choice = try table.choose(
      among: offered, used: used(info.pointee.colUsed, of: table.table.columns.count))
    for (order, taken) in choice.taken.enumerated() {
      info.pointee.aConstraintUsage?[positions[taken]].argvIndex = Int32(order + 1)
    }
    info.pointee.idxNum = choice.plan.number
    info.pointee.idxStr = copy(choice.plan.text(columns: table.table.columns))
    info.pointee.needToFreeIdxStr = 1
    info.pointee.estimatedCost = choice.cost
    info.pointee.estimatedRows = choice.rows
  }

  /// The columns of a mask, whose last bit stands for all columns from the 64th on.
  private static func used(_ mask: UInt64, of count: Int) -> [Int] {
    (0..<count).filter { mask & (1 << UInt64(min($0, 63))) != 0 }
  }

  private static func copy(_ text: String) -> UnsafeMutablePointer<CChar>? {
    let characters = Array(text.utf8CString)
    guard let memory = sqlite3_malloc(Int32(characters.count)) else { return nil }
    let copy = memory.bindMemory(to: CChar.self, capacity: characters.count)
    copy.initialize(from: characters, count: characters.count)
    return copy
  }
}

extension QuerySession {
  /// Runs something for SQLite; keeps what it throws.
  func code(_ body: () throws -> Void) -> Int32 {
    do {
      try body()
      return SQLITE_OK
    } catch {
      failure = failure ?? QueryError(error)
      return SQLITE_ERROR
    }
  }
}
