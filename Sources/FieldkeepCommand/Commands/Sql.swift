// `fieldkeep sql`: the questions that no command foresaw.

import ArgumentParser
import Fieldkeep

struct Sql: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Ask the records in SQL; nothing can be changed by it.",
    discussion: """
      Every kind of record is a table: recovery, agency_alert, checklist_item,
      placement, note …, with id, case_id, compartment and a column for each
      field. Moments are milliseconds since 1970: local(…) and iso(…) make them
      readable. Tables of tables: schema_column.

        fieldkeep sql "SELECT agency, local(alerted_at) FROM agency_alert ORDER BY alerted_at"
        fieldkeep sql --csv "SELECT * FROM placement" > placements.csv
        fieldkeep sql "SELECT column_name, label FROM schema_column WHERE table_name = 'recovery'"
      """)

  @OptionGroup var options: GlobalOptions

  @Flag(help: "Print comma-separated values with a first line of names.")
  var csv = false

  @Argument(help: ArgumentHelp("One SELECT; - or @FILE reads it.", valueName: "query"))
  var query: String

  func run() async throws {
    let sql = try Input.text(query, what: say("the query"))
    let desk = try await Desk.open(options)
    try await desk.enter(AuditEntry("queried"))
    if csv { return try await writeCSV(sql, desk) }
    let result = try await desk.replica.query(sql)
    desk.print(
      json: .object([
        "columns": .list(result.columns.map { .text($0) }),
        "rows": .list(result.rows.map { .list($0.map(Self.json)) }),
      ]), Self.table(result, desk.screen))
  }

  /// Writes rows as they come: a table of many thousands is not held twice.
  private func writeCSV(_ sql: String, _ desk: Desk) async throws {
    var text = ""
    var isFirst = true
    let summary = try await desk.replica.query(sql) { columns, row in
      if isFirst { text += Self.line(columns.map { QueryValue.text($0) }) }
      isFirst = false
      text += Self.line(row)
      if text.utf8.count > 1 << 16 {
        Screen.write(text)
        text = ""
      }
      return true
    }
    if isFirst { text = Self.line(summary.columns.map { QueryValue.text($0) }) }
    Screen.write(text)
  }

  private static func line(_ row: [QueryValue]) -> String {
    row.map(\.csv).joined(separator: ",") + "\n"
  }

  private static func json(_ value: QueryValue) -> JSONValue {
    switch value {
    case .null: .null
    case .integer(let integer): .number(integer)
    case .real(let real): .real(real)
    case .text(let text): .text(text)
    case .blob: .text(value.description)
    }
  }

  /// Columns below each other, numbers to the right.
  private static func table(_ result: QueryResult, _ screen: Screen) -> [String] {
    let rows = result.rows.map { row in row.map { Screen.excerpt($0.description, limit: 60) } }
    let widths = result.columns.indices.map { column in
      rows.reduce(result.columns[column].count) { max($0, $1[column].count) }
    }
    func line(_ cells: [String], _ values: [QueryValue]?) -> String {
      let padded = cells.enumerated().map { index, cell in
        let gap = String(repeating: " ", count: widths[index] - cell.count)
        switch values?[index] {
        case .integer, .real: return gap + cell
        default: return index == cells.count - 1 ? cell : cell + gap
        }
      }
      return " " + padded.joined(separator: "  ")
    }
    return [screen.faint(line(result.columns.map { Screen.shown($0) }, nil))]
      + zip(rows, result.rows).map { line($0, $1) }
  }
}
