// The tables that people came for: one for each record type, one row for each record, one column for each field.

import CausalMerge
import RecordSchema

/// A table whose rows follow from stored records.
protocol RecordBackedTable: QueryTable {
  /// The number of the only record type that it shows; nil where it shows all.
  var type: UInt32? { get }
  /// Appends the rows that one record gives.
  func expand(
    _ record: OpenedRecord, used: [Int], _ session: QuerySession, into rows: inout [[QueryValue]]
  ) throws
}

/// Rows that a query has computed and may need again.
struct ProjectionKey: Hashable {
  var table: String
  var used: [Int]
}

/// What is kept of one table: some of its columns.
final class Projection {
  /// By record number; for records that were looked up one by one.
  var rows: [Int64: [[QueryValue]]] = [:]
  /// All rows, once a join needed them.
  var whole: [[QueryValue]]?
  /// Whether all rows were found to be more than the query may keep.
  var isTooLarge = false
  /// Rows of ``whole`` by the value of a column.
  var indexes: [Int: MatchIndex] = [:]
}

extension RecordBackedTable {
  func rowEstimate(_ session: QuerySession) throws -> Int {
    let counts = try session.recordCounts()
    return type.map { counts[$0] ?? 0 } ?? counts.values.reduce(0, +)
  }

  func rows(
    where values: [(Restriction, QueryValue)], used: [Int], _ session: QuerySession
  ) throws -> RowStream {
    let selection = try RecordSelection(type: type, where: values, session)
    let isNarrow = values.contains { [.id, .caseID, .scope].contains($0.0) }
    var pending: [[QueryValue]] = []
    if isNarrow {
      try lookUp(selection, used: used, session, into: &pending)
      var position = 0
      return {
        guard position < pending.count else { return nil }
        position += 1
        return pending[position - 1]
      }
    }
    let records = try selection.stream(session)
    var position = 0
    return {
      while position == pending.count {
        pending.removeAll(keepingCapacity: true)
        position = 0
        guard let record = try records() else { return nil }
        try self.expand(record, used: used, session, into: &pending)
      }
      position += 1
      return pending[position - 1]
    }
  }

  /// Looks records up, keeping what they give: a join may come back for the same record ten thousand times.
  private func lookUp(
    _ selection: RecordSelection, used: [Int], _ session: QuerySession,
    into rows: inout [[QueryValue]]
  ) throws {
    let projection = session.projection(of: self, used: used)
    try selection.forEachRow(session) { number, open in
      if let known = projection.rows[number] {
        rows += known
        return
      }
      var expanded: [[QueryValue]] = []
      if let record = try open() {
        try expand(record, used: used, session, into: &expanded)
      }
      if session.reserve(64 + expanded.reduce(0) { $0 + $1.byteCount }) {
        projection.rows[number] = expanded
      }
      rows += expanded
    }
  }
}

extension QuerySession {
  func projection(of table: any QueryTable, used: [Int]) -> Projection {
    let key = ProjectionKey(table: table.name, used: used)
    if let known = projections[key] { return known }
    let projection = Projection()
    projections[key] = projection
    return projection
  }
}

extension [QueryValue] {
  var byteCount: Int { reduce(32) { $0 + $1.byteCount } }
}

/// The records of one type; where there is no type, of all, without their fields.
///
/// - a voided record has no row in the table of its type, so that nobody counts a placement which was taken back; it
///   has one in `record_all`, and its values in `head`.
final class RecordTable: RecordBackedTable {
  private enum Cell {
    case id, caseID, compartment, type, standing, asks, writtenFirst, writtenLast, scope
    case field(Field)
  }

  let name: String
  let columns: [QueryColumn]
  let type: UInt32?
  private let cells: [Cell]
  private let restrictions: [Restriction?]

  /// The table of a type.
  init(_ recordType: RecordType, named name: String) {
    self.name = name
    type = recordType.number
    let taken = Set(recordType.fields.map(\.name))
    let fixed = Self.fixed(hasType: false).map { column in
      // A field keeps its name; what every record has steps back.
      var column = column
      while taken.contains(column.0.name) { column.0.name = "record_" + column.0.name }
      return column
    }
    let fields = recordType.fields.map { field in
      (
        QueryColumn(name: field.name, affinity: field.affinity), Cell.field(field),
        Restriction?.none
      )
    }
    let all = fixed[..<Self.leading] + fields + fixed[Self.leading...]
    columns = all.map(\.0)
    cells = all.map(\.1)
    restrictions = all.map(\.2)
  }

  /// The table of all records.
  init(allNamed name: String) {
    self.name = name
    type = nil
    let all = Self.fixed(hasType: true)
    columns = all.map(\.0)
    cells = all.map(\.1)
    restrictions = all.map(\.2)
  }

  /// How many of the fixed columns stand before the fields.
  private static let leading = 3

  private static func fixed(hasType: Bool) -> [(QueryColumn, Cell, Restriction?)] {
    var columns: [(QueryColumn, Cell, Restriction?)] = [
      (QueryColumn(name: "id", affinity: .text), .id, .id),
      (QueryColumn(name: "case_id", affinity: .text), .caseID, .caseID),
      (QueryColumn(name: "compartment", affinity: .text), .compartment, .compartment),
      (QueryColumn(name: "standing", affinity: .text), .standing, nil),
      (QueryColumn(name: "asks", affinity: .text), .asks, nil),
      (QueryColumn(name: "written_first", affinity: .integer), .writtenFirst, nil),
      (QueryColumn(name: "written_last", affinity: .integer), .writtenLast, nil),
      (QueryColumn(name: "scope", affinity: .text, isHidden: true), .scope, .scope),
    ]
    if hasType { columns.insert((QueryColumn(name: "type", affinity: .text), .type, .type), at: 3) }
    return columns
  }

  func restriction(by column: Int) -> Restriction? { restrictions[column] }

  func expand(
    _ record: OpenedRecord, used: [Int], _ session: QuerySession, into rows: inout [[QueryValue]]
  ) throws {
    let standing = record.state.standing
    if standing == .voided, type != nil { return }
    rows.append(try used.map { try value(of: cells[$0], in: record, standing, session) })
  }

  private func value(
    of cell: Cell, in record: OpenedRecord, _ standing: Standing, _ session: QuerySession
  ) throws -> QueryValue {
    switch cell {
    case .id: .text(hexText(record.id.bytes))
    case .caseID: record.scope.caseText
    case .compartment: record.scope.compartmentText
    case .type: .text(session.typeName(record.state.type))
    case .standing: .text(standing.name)
    case .asks: asks(of: record, session)
    case .writtenFirst: record.state.heads.map(\.time).min().map(QueryValue.integer) ?? .null
    case .writtenLast: record.state.heads.map(\.time).max().map(QueryValue.integer) ?? .null
    case .scope: record.scope.idText
    case .field(let field): try shown(field, in: record, session)
    }
  }

  /// What a reader sees of a field.
  private func shown(
    _ field: Field, in record: OpenedRecord, _ session: QuerySession
  ) throws -> QueryValue {
    if field.isSet { return jsonArray(record.state.elements(of: field.number)) }
    let heads = record.state.heads(of: field.number)
    guard let first = heads.first else { return .null }
    if heads.count == 1 { return QueryValue(first.value) }
    let reading = field.policy.reading(of: try session.views(of: heads, in: record))
    return reading.shown.map { QueryValue($0.value) } ?? .null
  }

  /// The fields in which a person is asked to decide; NULL where there is none.
  private func asks(of record: OpenedRecord, _ session: QuerySession) -> QueryValue {
    guard let type = session.schema.recordType(numbered: record.state.type) else { return .null }
    let names = type.fields.filter { field in
      guard field.policy.mayAsk else { return false }
      let heads = record.state.heads(of: field.number)
      // Whether a person is asked depends on the values alone, never on their order.
      return heads.count > 1
        && field.policy.reading(of: heads.map(HeadView.init(unnamed:))).asks
    }.map(\.name)
    return names.isEmpty ? .null : .text(names.joined(separator: ", "))
  }
}

extension Standing {
  var name: String {
    switch self {
    case .live: "live"
    case .voided: "voided"
    case .contested: "contested"
    }
  }
}

extension Field {
  /// How SQLite compares the column.
  var affinity: QueryColumn.Affinity {
    if isSet { return .text }
    return switch type {
    case .text, .code, .reference, .partialDate: .text
    case .integer, .boolean, .instant: .integer
    case .decimal: .numeric
    }
  }
}
