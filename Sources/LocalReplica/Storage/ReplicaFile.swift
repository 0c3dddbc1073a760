// Opening the database: the settings under which what was acknowledged survives a power cut.

import Foundation
import GRDB
import GRDBSQLite

/// Opens a replica's database, creating it where there is none.
enum ReplicaFile {
  /// A database in memory, for simulations and tests.
  static func inMemory() throws -> DatabaseQueue {
    let database = try DatabaseQueue(configuration: configuration())
    try settle(database)
    return database
  }

  /// A database in a file, readable and writable by its owner alone.
  static func open(at path: String) throws -> DatabaseQueue {
    if !FileManager.default.fileExists(atPath: path) {
      let isMade = FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
      guard isMade else { throw ReplicaError.notAReplica(reason: "cannot be created") }
    }
    var configuration = configuration()
    configuration.journalMode = .wal
    let database = try DatabaseQueue(path: path, configuration: configuration)
    try settle(database)
    return database
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { db in
      try db.execute(
        sql: """
          PRAGMA secure_delete = ON;
          PRAGMA trusted_schema = OFF;
          PRAGMA cell_size_check = ON;
          PRAGMA temp_store = MEMORY;
          PRAGMA mmap_size = 0;
          PRAGMA journal_size_limit = 67108864;
          """)
      // No statement here needs more than a few; Debian's build would take a quarter of a million.
      sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_VARIABLE_NUMBER, 999)
    }
    return configuration
  }

  /// Checks what kind of file this is, brings its tables to this program's layout, and sets how it syncs.
  private static func settle(_ database: DatabaseQueue) throws {
    try database.writeWithoutTransaction { db in
      let kind = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      let tables = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_schema") ?? 0
      guard tables == 0 && kind == 0 || kind == ReplicaTables.applicationID else {
        throw ReplicaError.notAReplica(reason: "another program's database")
      }
      guard version <= ReplicaTables.version else {
        throw ReplicaError.newerFile(found: version, known: ReplicaTables.version)
      }
      if version < ReplicaTables.version {
        try db.inTransaction(.immediate) {
          for step in ReplicaTables.steps[version...] { try db.execute(sql: step) }
          try db.execute(sql: "PRAGMA application_id = \(ReplicaTables.applicationID)")
          try db.execute(sql: "PRAGMA user_version = \(ReplicaTables.version)")
          return .commit
        }
      }
      // GRDB sets NORMAL when it turns the write-ahead log on, and under NORMAL a power cut takes acknowledged
      // commits with it. So this comes after opening, and is read back.
      try db.execute(sql: "PRAGMA synchronous = FULL")
      let level = try Int.fetchOne(db, sql: "PRAGMA synchronous")
      guard level == 2 else {
        throw ReplicaError.notAReplica(reason: "syncs at level \(level ?? -1)")
      }
    }
  }
}
