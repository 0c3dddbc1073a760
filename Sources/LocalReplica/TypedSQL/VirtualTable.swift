// One table as SQLite drives it: the plan is made here, and rows come out of here, without a C type in sight.

import CausalMerge

/// One of a plan's conditions, as SQLite describes it.
struct OfferedConstraint {
  var column: Int
  /// Whether the value compared with is written in the query, or a parameter of it that is known already.
  var isConstant: Bool
}

/// A table of one query.
final class VirtualTable {
  let table: any QueryTable
  let session: QuerySession
  /// Judges what statements do; told while the table declares itself.
  let gatekeeper: QueryGuard

  init(_ table: any QueryTable, _ session: QuerySession, _ gatekeeper: QueryGuard) {
    self.table = table
    self.session = session
    self.gatekeeper = gatekeeper
  }

  /// What SQLite is told that the table looks like.
  var declaration: String {
    let columns = table.columns.map { column in
      "\"\(column.name)\" \(column.affinity.rawValue)" + (column.isHidden ? " HIDDEN" : "")
    }
    return "CREATE TABLE x(\(columns.joined(separator: ", ")))"
  }

  /// A plan, which constraints it takes (in the order in which their values are then passed), and what it costs.
  struct Choice {
    var plan: AccessPlan
    var taken: [Int]
    var cost: Double
    var rows: Int64
  }

  /// Decoding a record takes about as long as this many of SQLite's own steps.
  private static let recordCost = 20.0

  /// Chooses how to read the table under some equality constraints.
  ///
  /// - conditions on id, case, scope, compartment and type go down to the replica's indexes;
  /// - a comparison with another table's column goes through an index in memory, unless one of those applies;
  /// - everything else SQLite filters by itself, as the rows pass.
  func choose(among constraints: [OfferedConstraint], used: [Int]) throws -> Choice {
    let total = Double(try table.rowEstimate(session))
    var plan = AccessPlan(used: used)
    var places: [Restriction: Int] = [:]
    for (position, constraint) in constraints.enumerated() {
      guard let restriction = table.restriction(by: constraint.column), places[restriction] == nil
      else { continue }
      places[restriction] = position
      plan.restrictions.insert(restriction)
    }
    let taken = Restriction.every.compactMap { places[$0] }
    let isNarrow = !plan.restrictions.isDisjoint(with: [.id, .caseID, .scope])
    if !isNarrow,
      let position = constraints.firstIndex(where: { constraint in
        !constraint.isConstant && used.contains(constraint.column)
          && table.columns[constraint.column].affinity != .none
          && table.restriction(by: constraint.column) == nil
      })
    {
      plan.restrictions = []
      plan.matched = constraints[position].column
      return Choice(
        plan: plan, taken: [position], cost: 40 + total / 10, rows: Int64(max(1, total / 10)))
    }
    var rows = total
    if plan.restrictions.contains(.compartment) { rows /= 2 }
    if plan.restrictions.contains(.type) { rows /= 4 }
    if !plan.restrictions.isDisjoint(with: [.caseID, .scope]) { rows = min(rows, 4 + total / 200) }
    if plan.restrictions.contains(.id) { rows = min(rows, 1) }
    return Choice(
      plan: plan, taken: taken, cost: 10 + rows * Self.recordCost, rows: Int64(max(1, rows)))
  }
}

/// A walk over a table's rows.
final class VirtualCursor {
  let table: VirtualTable
  private(set) var current: [QueryValue]?
  private(set) var rowNumber: Int64 = 0
  private var places: [Int: Int] = [:]
  private var stream: RowStream = { nil }
  private var scans = 0

  init(_ table: VirtualTable) {
    self.table = table
  }

  /// Begins anew, by a plan and the values that it takes.
  func begin(_ plan: AccessPlan, _ values: [QueryValue]) throws {
    places = Dictionary(
      plan.used.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    rowNumber = 0
    stream = try rows(plan, values)
    try advance()
  }

  func advance() throws {
    current = try stream()
    rowNumber += 1
  }

  /// A column's value in the current row; NULL for one that the plan was not told of.
  func value(at column: Int) -> QueryValue {
    guard let current, let place = places[column] else { return .null }
    return current[place]
  }

  private func rows(_ plan: AccessPlan, _ values: [QueryValue]) throws -> RowStream {
    if let matched = plan.matched { return try matches(of: matched, plan, values) }
    if plan.restrictions.isEmpty {
      scans += 1
      // A table that is scanned again and again, for a condition such as <, is decoded once and kept if it can be.
      if scans > 1, let whole = try whole(plan.used) { return Self.stream(whole) }
    }
    let restrictions = Restriction.every.filter(plan.restrictions.contains)
    return try table.table.rows(
      where: Array(zip(restrictions, values)), used: plan.used, table.session)
  }

  private func matches(
    of column: Int, _ plan: AccessPlan, _ values: [QueryValue]
  ) throws -> RowStream {
    guard let place = places[column], let value = values.first,
      let whole = try whole(plan.used)
    else {
      // Too many rows to keep: SQLite compares each, and the time that a query may take bounds the work.
      return try table.table.rows(where: [], used: plan.used, table.session)
    }
    let projection = table.session.projection(of: table.table, used: plan.used)
    let index: MatchIndex
    if let known = projection.indexes[column] {
      index = known
    } else {
      index = MatchIndex(whole, at: place, affinity: table.table.columns[column].affinity)
      projection.indexes[column] = index
    }
    var candidates = index.candidates(for: value)[...]
    return { candidates.popFirst().map { whole[$0] } }
  }

  private static func stream(_ rows: [[QueryValue]]) -> RowStream {
    var position = 0
    return {
      guard position < rows.count else { return nil }
      position += 1
      return rows[position - 1]
    }
  }

  /// All rows of the table, kept; nil where they are more than the query may keep.
  private func whole(_ used: [Int]) throws -> [[QueryValue]]? {
    let session = table.session
    let projection = session.projection(of: table.table, used: used)
    if let known = projection.whole { return known }
    if projection.isTooLarge { return nil }
    let stream = try table.table.rows(where: [], used: used, session)
    var rows: [[QueryValue]] = []
    while let row = try stream() {
      guard session.reserve(row.byteCount) else {
        projection.isTooLarge = true
        return nil
      }
      rows.append(row)
    }
    projection.whole = rows
    return rows
  }
}
