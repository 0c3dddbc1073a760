// From conditions to stored records: what can be pushed down is answered by the replica's own indexes.

import CausalMerge
import Foundation
import GRDB
import RecordSchema

/// Conditions on records, as a statement over the replica's tables.
struct RecordSelection {
  private var conditions: [String] = []
  private var arguments: [any DatabaseValueConvertible] = []
  /// Whether no record can fulfil them.
  private(set) var isEmpty = false

  /// Conditions on records of one type, or of all.
  ///
  /// - a value that no such column can hold selects nothing;
  /// - a value that is not text selects as if it were not asked for: SQLite compares again, by its own rules of
  ///   conversion, and must only never be given too little.
  init(
    type: UInt32?, where values: [(Restriction, QueryValue)], _ session: QuerySession
  ) throws {
    var types: [UInt32]
    if let type { types = [type] } else { types = try session.recordCounts().keys.sorted() }
    for (restriction, value) in values {
      guard case .text(let text) = value else {
        if value == .null { isEmpty = true }
        continue
      }
      switch restriction {
      case .id: restrict("id = ?", to: RecordID(hexadecimal: text).map { ($0, $0.bytes) }, text)
      case .scope:
        restrict(
          "scope = (SELECT number FROM scope WHERE id = ?)",
          to: ScopeID(hexadecimal: text).map { ($0, $0.bytes) }, text)
      case .caseID:
        restrict(
          "scope IN (SELECT number FROM scope WHERE case_id = ?)",
          to: CaseID(hexadecimal: text).map { ($0, $0.bytes) }, text)
      case .compartment:
        let known = session.schema.compartment(named: text)?.number
        guard let found = known ?? UInt32(text), session.compartmentName(found) == text else {
          isEmpty = true
          continue
        }
        conditions.append("scope IN (SELECT number FROM scope WHERE compartment = ?)")
        arguments.append(Int64(found))
      case .type:
        let found = session.schema.recordType(named: text)?.number ?? UInt32(text)
        types = types.filter { $0 == found && session.typeName($0) == text }
      default: continue
      }
    }
    if types.isEmpty { isEmpty = true }
    // Naming the types lets SQLite use the index over type and scope whichever of the two is asked for. An id is found
    // by its own index, and the plus keeps SQLite from guessing otherwise.
    let isByID = values.contains { $0.0 == .id }
    conditions.append(
      (isByID ? "+" : "") + "type IN (" + types.map(String.init).joined(separator: ", ") + ")")
  }

  private mutating func restrict<Name: CustomStringConvertible>(
    _ condition: String, to name: (Name, [UInt8])?, _ text: String
  ) {
    // The columns show lowercase digits, and text is compared by its bytes.
    guard let (name, bytes) = name, name.description == text else {
      isEmpty = true
      return
    }
    conditions.append(condition)
    arguments.append(Data(bytes))
  }

  private var statement: String {
    "SELECT number, id, scope, cells FROM record WHERE " + conditions.joined(separator: " AND ")
  }

  /// Goes through the records, each opened only if the caller has kept nothing of it.
  func forEachRow(
    _ session: QuerySession,
    _ body: (_ number: Int64, _ open: () throws -> OpenedRecord?) throws -> Void
  ) throws {
    guard !isEmpty else { return }
    let rows = try Row.fetchAll(
      session.db.cachedStatement(sql: statement), arguments: StatementArguments(arguments))
    for row in rows {
      let number: Int64 = row[0]
      try body(number) {
        try session.open(row.bytes(3), number: number, id: row.bytes(1), scope: row[2])
      }
    }
  }

  /// The records as a stream; a statement of its own, because a table may be joined with itself.
  func stream(_ session: QuerySession) throws -> () throws -> OpenedRecord? {
    guard !isEmpty else { return { nil } }
    let rows = try Row.fetchCursor(
      session.db.makeStatement(sql: statement), arguments: StatementArguments(arguments))
    return {
      while let row = try rows.next() {
        if let record = try session.open(
          row.bytes(3), number: row[0], id: row.bytes(1), scope: row[2])
        {
          return record
        }
      }
      return nil
    }
  }
}
