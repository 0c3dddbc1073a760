// Asking the records in SQL: for the questions that no program foresaw.

import Foundation
public import LocalReplica

extension Replica {
  /// Answers one SQL query over the records that this device can read.
  ///
  /// ```swift
  /// let open = try await replica.query(
  ///   "SELECT name, local(arrived) FROM visit JOIN person ON person.id = visit.person WHERE status = ?",
  ///   [.text("open")])
  /// ```
  ///
  /// Every record type is a table, with `id`, `case_id`, `compartment`, a column for each field, `standing`, `asks`,
  /// `written_first` and `written_last`. A field's column shows the value that a reader sees; moments are
  /// milliseconds since 1970, which `iso(…)` and `local(…)` make readable; sets are JSON arrays. `record_all`, `head`,
  /// `scope`, `device` and `sync_state` tell the rest, and `schema_column` lists every table and column. A type
  /// whose name is a word of SQL, as `case` is, can be asked for with an s: `cases`.
  ///
  /// - it reads one state of the replica and changes nothing: whatever would write is refused;
  /// - values go in as arguments, not into the text: text from elsewhere could say something else than was meant.
  ///
  /// - Parameters:
  ///   - sql: one SELECT.
  ///   - arguments: values for its parameters, in their order.
  ///   - limits: how much it may use up.
  ///   - time: how long it may take.
  /// - Returns: columns and rows.
  /// - Throws: ``FieldkeepError/query(_:)``.
  public func query(
    _ sql: String, _ arguments: [QueryValue] = [], limits: QueryLimits = QueryLimits(),
    within time: Duration = .seconds(30)
  ) throws(FieldkeepError) -> QueryResult {
    try locked { core in
      try core.query(sql, arguments, options: Self.options(limits, within: time))
    }
  }

  /// Answers one SQL query row by row, for answers that are written out as they come.
  ///
  /// No other process can use the replica meanwhile, so whatever takes a row should be quick.
  ///
  /// - Parameters:
  ///   - sql: one SELECT.
  ///   - arguments: values for its parameters, in their order.
  ///   - limits: how much it may use up.
  ///   - time: how long it may take.
  ///   - body: takes the columns' names and one row; false ends the query.
  /// - Returns: the columns, also where there was no row, and how many rows were handed over.
  /// - Throws: ``FieldkeepError/query(_:)``; rows that were handed over stay so.
  @discardableResult
  public func query(
    _ sql: String, _ arguments: [QueryValue] = [], limits: QueryLimits = QueryLimits(),
    within time: Duration = .seconds(30),
    forEachRow body: (_ columns: [String], _ row: [QueryValue]) -> Bool
  ) throws(FieldkeepError) -> QuerySummary {
    try locked { core in
      try core.query(
        sql, arguments, options: Self.options(limits, within: time), forEachRow: body)
    }
  }

  private static func options(_ limits: QueryLimits, within time: Duration) -> QueryOptions {
    let deadline = ContinuousClock.now + time
    let zone = TimeZone.current
    return QueryOptions(
      limits: limits,
      secondsFromUTC: { milliseconds in
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1_000))
      },
      mayContinue: { ContinuousClock.now < deadline })
  }
}
