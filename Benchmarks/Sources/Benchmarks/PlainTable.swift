// The plain table from Swift: what it is given, and what it takes, are prepared outside of what is measured.

import CausalMerge
import PlainSQLite

/// A file with the plain table in it.
final class PlainTable {
  struct Failure: Error {
    var code: Int32
  }

  /// An edit with its bytes where C finds them.
  struct PreparedEdit {
    var id: [UInt8]
    var column: Int32
    var text: [UInt8]?
    var integer: Int64
  }

  private let table: OpaquePointer

  init(path: String) throws {
    guard let table = plain_open(path) else { throw Failure(code: -1) }
    self.table = table
  }

  /// Opens a copy of a file that has the table.
  init(reopening path: String) throws {
    guard let table = plain_reopen(path) else { throw Failure(code: -1) }
    self.table = table
  }

  deinit { plain_close(table) }

  /// One durable transaction.
  func transaction(_ body: () throws -> Void) throws {
    try check(plain_begin(table))
    try body()
    try check(plain_commit(table))
  }

  func insert(_ id: [UInt8], _ row: [Cell]) throws {
    let texts = row.flatMap { $0.text ?? [] }
    try texts.withUnsafeBufferPointer { texts in
      var offset = 0
      let values = row.map { cell in
        guard let text = cell.text else {
          return plain_value(bytes: nil, byte_count: 0, integer: cell.integer)
        }
        defer { offset += text.count }
        return plain_value(
          bytes: texts.baseAddress.map { $0 + offset }, byte_count: Int32(text.count), integer: 0)
      }
      try check(plain_insert(table, id, values))
    }
  }

  func update(_ edit: PreparedEdit) throws {
    try withValue(of: edit) { try check(plain_update(table, edit.id, edit.column, $0)) }
  }

  func upsert(_ edit: PreparedEdit) throws {
    try withValue(of: edit) { try check(plain_upsert(table, edit.id, edit.column, $0)) }
  }

  private func withValue(
    of edit: PreparedEdit, _ body: (UnsafePointer<plain_value>) throws -> Void
  ) throws {
    guard let text = edit.text else {
      var value = plain_value(bytes: nil, byte_count: 0, integer: edit.integer)
      return try body(&value)
    }
    try text.withUnsafeBufferPointer { bytes in
      var value = plain_value(
        bytes: bytes.baseAddress, byte_count: Int32(bytes.count), integer: 0)
      try body(&value)
    }
  }

  private func check(_ code: Int32) throws {
    guard code == 0 else { throw Failure(code: code) }
  }
}

extension Workload {
  func prepared(_ edits: [Edit]) -> [PlainTable.PreparedEdit] {
    edits.map { edit in
      PlainTable.PreparedEdit(
        id: records[edit.record].id.bytes, column: Int32(edit.column), text: edit.cell.text,
        integer: edit.cell.integer)
    }
  }
}
