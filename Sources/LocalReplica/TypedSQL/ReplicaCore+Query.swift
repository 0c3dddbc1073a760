// Typed SQL: what a person asks of the records that no program foresaw.

import GRDB

extension ReplicaCore {
  /// Answers one SQL query over the records that this device can read, row by row.
  ///
  /// Every record type of the schema is a table: `id`, `case_id`, `compartment`, a column for each field with the value
  /// that a reader sees, then `standing` (live or contested), `asks` (fields in which a person is asked to decide),
  /// `written_first` and `written_last`. Sets are JSON arrays, moments milliseconds since 1970 (`iso(…)` and `local(…)`
  /// make them readable), yes and no are 1 and 0, references and ids 32 hexadecimal digits. `record_all` holds all
  /// records, voided ones too; `head` every value that stands, shown or not; `scope`, `device` and `sync_state`
  /// what surrounds them; `schema_column` lists all of it.
  ///
  /// - it reads one state of the replica, and cannot change anything;
  /// - equality with `id`, `case_id`, `scope` and, for all records, `type` opens only the records that match.
  ///
  /// - Parameters:
  ///   - sql: one SELECT.
  ///   - arguments: values for its parameters, in their order.
  ///   - options: limits, the local time zone, and when to stop.
  ///   - body: takes the columns' names and one row; false ends the query. It must not use the replica.
  /// - Returns: the columns, and what answering took.
  /// - Throws: ``QueryError``.
  /// - Complexity: O(records of the tables it scans); a join by `=` decodes each record once.
  @discardableResult
  public func query(
    _ sql: String, _ arguments: [QueryValue] = [], options: QueryOptions = QueryOptions(),
    forEachRow body: (_ columns: [String], _ row: [QueryValue]) -> Bool
  ) throws(QueryError) -> QuerySummary {
    do {
      return try database.read { db in
        let session = QuerySession(replica: self, db: db, options: options)
        return try QueryConnection(session).run(sql, arguments, body)
      }
    } catch {
      throw QueryError(error)
    }
  }

  /// Answers one SQL query whole.
  ///
  /// - Parameters: as for ``query(_:_:options:forEachRow:)``.
  /// - Returns: all rows.
  /// - Throws: ``QueryError``.
  public func query(
    _ sql: String, _ arguments: [QueryValue] = [], options: QueryOptions = QueryOptions()
  ) throws(QueryError) -> QueryResult {
    var rows: [[QueryValue]] = []
    let summary = try query(sql, arguments, options: options) { _, row in
      rows.append(row)
      return true
    }
    return QueryResult(
      columns: summary.columns, rows: rows, recordsOpened: summary.recordsOpened)
  }
}
