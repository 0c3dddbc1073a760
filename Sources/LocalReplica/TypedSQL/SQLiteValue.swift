// Values across the seam: into SQLite as results and parameters, out of it as rows and arguments.

import GRDBSQLite

/// Tells SQLite to take a copy of bytes before the call returns.
private var transient: sqlite3_destructor_type {
  unsafeBitCast(Int(-1), to: sqlite3_destructor_type.self)
}

extension QueryValue {
  /// Takes a value that SQLite passes to a function or a table.
  init(sqlite value: OpaquePointer?) {
    switch sqlite3_value_type(value) {
    case SQLITE_INTEGER: self = .integer(sqlite3_value_int64(value))
    case SQLITE_FLOAT: self = .real(sqlite3_value_double(value))
    case SQLITE_TEXT:
      let text = sqlite3_value_text(value)
      self = .text(Self.text(text, count: sqlite3_value_bytes(value)))
    case SQLITE_BLOB:
      let blob = sqlite3_value_blob(value)
      self = .blob(Self.bytes(blob, count: sqlite3_value_bytes(value)))
    default: self = .null
    }
  }

  /// Takes a column of a statement's current row.
  init(column: Int32, of statement: OpaquePointer) {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: self = .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT:
      let text = sqlite3_column_text(statement, column)
      self = .text(Self.text(text, count: sqlite3_column_bytes(statement, column)))
    case SQLITE_BLOB:
      let blob = sqlite3_column_blob(statement, column)
      self = .blob(Self.bytes(blob, count: sqlite3_column_bytes(statement, column)))
    default: self = .null
    }
  }

  private static func text(_ start: UnsafePointer<UInt8>?, count: Int32) -> String {
    String(decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
  }

  private static func bytes(_ start: UnsafeRawPointer?, count: Int32) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: start, count: Int(count)))
  }

  /// Makes the value the result of a function or of a table's column.
  func give(to context: OpaquePointer?) {
    switch self {
    case .null: sqlite3_result_null(context)
    case .integer(let integer): sqlite3_result_int64(context, integer)
    case .real(let real): sqlite3_result_double(context, real)
    case .text(var text):
      text.withUTF8 { utf8 in
        utf8.withMemoryRebound(to: CChar.self) {
          sqlite3_result_text64(
            context, $0.baseAddress ?? emptyText, UInt64($0.count), transient, UInt8(SQLITE_UTF8))
        }
      }
    case .blob(let bytes):
      bytes.withUnsafeBytes {
        if let start = $0.baseAddress {
          sqlite3_result_blob64(context, start, UInt64($0.count), transient)
        } else {
          sqlite3_result_zeroblob(context, 0)
        }
      }
    }
  }

  /// Makes the value a statement's parameter, counted from 1.
  func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
    switch self {
    case .null: sqlite3_bind_null(statement, position)
    case .integer(let integer): sqlite3_bind_int64(statement, position, integer)
    case .real(let real): sqlite3_bind_double(statement, position, real)
    case .text(var text):
      text.withUTF8 { utf8 in
        utf8.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text64(
            statement, position, $0.baseAddress ?? emptyText, UInt64($0.count), transient,
            UInt8(SQLITE_UTF8))
        }
      }
    case .blob(let bytes):
      bytes.withUnsafeBytes {
        if let start = $0.baseAddress {
          sqlite3_bind_blob64(statement, position, start, UInt64($0.count), transient)
        } else {
          sqlite3_bind_zeroblob(statement, position, 0)
        }
      }
    }
  }
}

/// What empty text points at: SQLite takes a null pointer for NULL, which empty text is not.
private var emptyText: UnsafePointer<CChar> {
  let empty: StaticString = ""
  return UnsafeRawPointer(empty.utf8Start).assumingMemoryBound(to: CChar.self)
}
