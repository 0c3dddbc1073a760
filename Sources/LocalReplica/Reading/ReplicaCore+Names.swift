// What a short name is resolved against: identifiers alone, no row is opened for them.

public import CausalMerge
import Foundation
import GRDB

extension ReplicaCore {
  /// Identifiers of all records of scopes that this device can read, ascending, each once.
  ///
  /// - Complexity: O(records), from an index.
  public func recordIDs() throws(ReplicaError) -> [RecordID] {
    try reading { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT DISTINCT id FROM record
          WHERE scope IN (SELECT number FROM scope WHERE case_id IS NOT NULL) ORDER BY id
          """)
      var ids: [RecordID] = []
      while let row = try rows.next() {
        if let id = RecordID(bytes: row.bytes(0)) { ids.append(id) }
      }
      return ids
    }
  }
}
