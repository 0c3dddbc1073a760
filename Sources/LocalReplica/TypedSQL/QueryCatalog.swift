// Which tables a schema gives, and by which names.

import GRDBSQLite
import RecordSchema

enum QueryCatalog {
  /// Every table that queries are offered.
  ///
  /// - a record type has the table of its name; where the name is a word of SQL, as `case` is, it can be quoted, and
  ///   the table is also there with an s: `cases`;
  /// - the tables that every replica has follow; one whose name a record type took is there as `fieldkeep_` and its name.
  static func tables(for schema: Schema) -> [any QueryTable] {
    var tables: [any QueryTable] = schema.recordTypes.map { RecordTable($0, named: $0.name) }
    var taken = Set(schema.recordTypes.map(\.name))
    for type in schema.recordTypes where isKeyword(type.name) {
      guard taken.insert(type.name + "s").inserted else { continue }
      tables.append(RecordTable(type, named: type.name + "s"))
    }
    func free(_ name: String) -> String {
      var name = name
      while !taken.insert(name).inserted { name = "fieldkeep_" + name }
      return name
    }
    tables.append(RecordTable(allNamed: free("record_all")))
    tables.append(HeadTable(named: free("head")))
    tables.append(ListingTable.scopes(named: free("scope")))
    tables.append(ListingTable.devices(named: free("device")))
    tables.append(ListingTable.remotes(named: free("sync_state")))
    let described = tables
    tables.append(ListingTable.columns(named: free("schema_column")) { described })
    return tables
  }

  private static func isKeyword(_ name: String) -> Bool {
    sqlite3_keyword_check(name, Int32(name.utf8.count)) != 0
  }
}
