// What surrounds the records: scopes, devices, how far each server has come, and what the tables themselves are.

import CausalMerge
import Foundation
import GRDB
import RecordSchema
import Trust

/// A table that is short and computed whole.
final class ListingTable: QueryTable {
  let name: String
  let columns: [QueryColumn]
  private let list: (QuerySession) throws -> [[QueryValue]]

  init(
    named name: String, _ columns: [(String, QueryColumn.Affinity)],
    _ list: @escaping (QuerySession) throws -> [[QueryValue]]
  ) {
    self.name = name
    self.columns = columns.map { QueryColumn(name: $0.0, affinity: $0.1) }
    self.list = list
  }

  func rowEstimate(_ session: QuerySession) throws -> Int { 100 }

  func restriction(by column: Int) -> Restriction? { nil }

  func rows(
    where values: [(Restriction, QueryValue)], used: [Int], _ session: QuerySession
  ) throws -> RowStream {
    var rows = try list(session)[...]
    return { rows.popFirst().map { row in used.map { row[$0] } } }
  }
}

extension ListingTable {
  /// One row for each scope that this device can read.
  static func scopes(named name: String) -> ListingTable {
    ListingTable(
      named: name,
      [
        ("scope", .text), ("case_id", .text), ("compartment", .text), ("matter", .text),
        ("ordinal", .integer), ("records", .integer), ("unsent_changes", .integer),
      ]
    ) { session in
      try Row.fetchAll(
        session.db,
        sql: """
          SELECT id, case_id, compartment, matter, ordinal, COALESCE(records, 0), COALESCE(unsent, 0)
          FROM scope
          LEFT JOIN (SELECT scope AS held, COUNT(*) AS records FROM record GROUP BY scope)
            ON held = scope.number
          LEFT JOIN (SELECT scope AS written, COUNT(*) AS unsent FROM outbox GROUP BY scope)
            ON written = scope.number
          WHERE case_id IS NOT NULL ORDER BY number
          """
      ).map { row in
        [
          .text(hexText(row.bytes(0))), .text(hexText(row.bytes(1))),
          .text(session.compartmentName(UInt32(truncatingIfNeeded: row[2] as Int64? ?? 0))),
          (row[3] as Data?).map { .text(hexText($0)) } ?? .null,
          .integer(row[4] as Int64? ?? 0), .integer(row[5]), .integer(row[6]),
        ]
      }
    }
  }

  /// One row for each device that an admin vouched for.
  static func devices(named name: String) -> ListingTable {
    ListingTable(
      named: name,
      [
        ("id", .text), ("is_own", .integer), ("is_admin", .integer), ("teams", .integer),
        ("segments", .integer),
      ]
    ) { session in
      guard try session.replica.rootKey(session.db) != nil else { return [] }
      let roster = try session.replica.roster(session.db)
      let own = try session.replica.deviceKeys(session.db).device
      var written: [Data: Int64] = [:]
      for row in try Row.fetchAll(
        session.db,
        sql: """
          SELECT device, COUNT(*) FROM segment
          JOIN chain ON chain.scope = segment.scope AND chain.number = segment.chain GROUP BY device
          """)
      {
        written[row[0]] = row[1]
      }
      return roster.devices.map { device in
        [
          .text(hexText(device.bytes)), .integer(device == own ? 1 : 0),
          .integer(roster.isAdmin(device) ? 1 : 0),
          .integer(Int64(roster.teams(of: device).count)),
          .integer(written[Data(device.bytes)] ?? 0),
        ]
      }
    }
  }

  /// One row for each server: what it has, what it lacks, what it refused.
  static func remotes(named name: String) -> ListingTable {
    ListingTable(
      named: name,
      [
        ("remote", .text), ("url", .text), ("position", .integer), ("safe_through", .integer),
        ("contacted_at", .integer), ("uncut_changes", .integer), ("pending_segments", .integer),
        ("refused_segments", .integer), ("unread_segments", .integer), ("conflicts", .integer),
      ]
    ) { session in
      try Row.fetchAll(
        session.db,
        sql: """
          SELECT name, url, position, safe_through, contacted_at,
            (SELECT COUNT(*) FROM outbox),
            (SELECT COUNT(*) FROM outgoing WHERE remote = number AND reason IS NULL),
            (SELECT COUNT(*) FROM outgoing WHERE remote = number AND reason IS NOT NULL),
            (SELECT COUNT(*) FROM segment WHERE standing < 2),
            (SELECT COUNT(*) FROM conflict)
          FROM remote ORDER BY number
          """
      ).map { row in
        [.text(row[0]), .text(row[1])]
          + (2..<10).map { index in (row[index] as Int64?).map(QueryValue.integer) ?? .null }
      }
    }
  }

  /// One row for each column of every table, this one included.
  static func columns(named name: String, of tables: @escaping () -> [any QueryTable])
    -> ListingTable
  {
    ListingTable(
      named: name,
      [("table_name", .text), ("column_name", .text), ("type", .text), ("label", .text)]
    ) { session in
      tables().flatMap { table in
        let type = (table as? RecordTable)?.type.flatMap { session.schema.recordType(numbered: $0) }
        return table.columns.map { column -> [QueryValue] in
          [
            .text(table.name), .text(column.name), .text(column.affinity.rawValue.lowercased()),
            (type?.field(named: column.name)?.label).map(QueryValue.text) ?? .null,
          ]
        }
      }
    }
  }
}
