// The default store: one SQLite file, one writer, durable commits.

import CausalMerge
import Foundation
import GRDB
import GRDBSQLite
public import SegmentLog

/// A server's log in one SQLite file, or in memory.
///
/// - one connection reads and writes; whoever else opens the file only reads (Debian's SQLite 3.40.1 has a fault when
///   two connections checkpoint);
/// - a commit has reached the disk when ``atomically(_:)`` returns: WAL with `synchronous=FULL`. Without FULL, a third
///   of simulated power cuts lost commits that had been acknowledged;
/// - in memory it behaves alike and keeps nothing, for tests and for simulation.
public final class SQLiteSegmentStore: SegmentStore {
  /// What keeps the file for this process, or nothing for a log in memory.
  private let lock: FileLock?
  let queue: DatabaseQueue
  private let isReadOnly: Bool
  /// The open transaction's connection.
  private var current: Database?
  /// Whether the file tells the sides of scopes apart: a backup that an earlier program made does not, and is read as it is.
  let hasSides: Bool
  /// Local numbers of sides of scopes, which never change once given.
  ///
  /// - emptied whenever a transaction is undone: a number given in it was undone too.
  var scopeNumbers: [ScopeSide: Int64] = [:]

  /// Opens a log, making it if there is none.
  ///
  /// - Throws: ``SegmentLog/StoreError``, in particular when another process has it open, or a newer program wrote it.
  public convenience init(path: String) throws {
    let lock = try FileLock(path: path + ".lock")
    let queue = try StoreError.translating {
      try DatabaseQueue(path: path, configuration: Self.configuration(isFile: true))
    }
    try self.init(queue: queue, lock: lock, isFile: true)
  }

  /// Opens a log for reading only, beside the server that has it open, or none.
  ///
  /// The file may come from anywhere: its tables must be exactly those that this program makes, so that no trigger or
  /// view of somebody else's runs.
  ///
  /// - Throws: ``SegmentLog/StoreError``.
  public static func reading(path: String) throws -> SQLiteSegmentStore {
    guard FileManager.default.fileExists(atPath: path) else { throw StoreError.missing }
    return try StoreError.translating {
      let queue = try DatabaseQueue(
        path: path, configuration: configuration(isFile: true, readonly: true))
      let version = try queue.read { db in
        try LogSchema.check(db)
        return try LogSchema.state(of: db).version
      }
      return SQLiteSegmentStore(reading: queue, hasSides: version >= LogSchema.withSides)
    }
  }

  /// Makes an empty log in memory.
  public static func inMemory() throws -> SQLiteSegmentStore {
    let queue = try StoreError.translating {
      try DatabaseQueue(configuration: Self.configuration(isFile: false))
    }
    return try SQLiteSegmentStore(queue: queue, lock: nil, isFile: false)
  }

  private init(queue: DatabaseQueue, lock: FileLock?, isFile: Bool) throws {
    self.queue = queue
    self.lock = lock
    isReadOnly = false
    hasSides = true
    try StoreError.translating {
      try queue.writeWithoutTransaction { db in
        if isFile { try Self.makeDurable(db) }
        try LogSchema.prepare(db)
      }
    }
    if try atomically({ try fact(.scopesUnsorted) }) == [1] {
      try ServerCore(store: self).sortScopes()
    }
  }

  private init(reading queue: DatabaseQueue, hasSides: Bool) {
    self.queue = queue
    self.hasSides = hasSides
    lock = nil
    isReadOnly = true
  }

  /// GRDB sets NORMAL when it opens a file in WAL mode, so FULL is set afterwards, and read back: a server that
  /// silently lost durability would acknowledge what a power cut takes.
  private static func makeDurable(_ db: Database) throws {
    try db.execute(sql: "PRAGMA synchronous = FULL")
    let level = try Int.fetchOne(db, sql: "PRAGMA synchronous")
    let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
    guard level == 2, mode == "wal" else {
      throw StoreError.inconsistent("SQLite did not take WAL with synchronous=FULL")
    }
  }

  static func configuration(isFile: Bool, readonly: Bool = false) -> Configuration {
    var configuration = Configuration()
    configuration.label = "fieldkeep.log"
    configuration.readonly = readonly
    if isFile && !readonly { configuration.journalMode = .wal }
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      try db.execute(
        sql: """
          PRAGMA trusted_schema = OFF;
          PRAGMA cell_size_check = ON;
          PRAGMA mmap_size = 0;
          PRAGMA temp_store = MEMORY;
          """)
      // No statement here needs more than a few; Debian's build would take a quarter of a million.
      sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_VARIABLE_NUMBER, 999)
      if !readonly {
        try db.execute(
          sql: """
            PRAGMA secure_delete = ON;
            PRAGMA journal_size_limit = \(Self.journalBytes);
            PRAGMA wal_autocheckpoint = 1000;
            """)
      }
    }
    return configuration
  }

  /// What the WAL file is cut back to after a checkpoint.
  static let journalBytes = 64 << 20

  // MARK: transactions

  public func atomically<Answer>(_ work: () throws -> Answer) throws -> Answer {
    do {
      return try StoreError.translating {
        if let db = current { return try savepoint(in: db, work) }
        return try queue.writeWithoutTransaction { db in
          current = db
          defer { current = nil }
          return try transaction(in: db, work)
        }
      }
    } catch {
      scopeNumbers.removeAll(keepingCapacity: true)
      throw error
    }
  }

  private func transaction<Answer>(
    in db: Database, _ work: () throws -> Answer
  ) throws -> Answer {
    var answer: Answer?
    try db.inTransaction(isReadOnly ? .deferred : .immediate) {
      answer = try work()
      return .commit
    }
    return try Self.formed(answer)
  }

  private func savepoint<Answer>(in db: Database, _ work: () throws -> Answer) throws -> Answer {
    var answer: Answer?
    try db.inSavepoint {
      answer = try work()
      return .commit
    }
    return try Self.formed(answer)
  }

  private static func formed<Answer>(_ answer: Answer?) throws -> Answer {
    guard let answer else { throw StoreError.inconsistent("a transaction ended without its work") }
    return answer
  }

  /// The open transaction's connection.
  var db: Database {
    guard let current else {
      preconditionFailure("a store is read and written inside of atomically(_:) only")
    }
    return current
  }

  // MARK: upkeep

  /// Moves the WAL into the file and empties it, so that the file alone is the whole log.
  public func settle() throws {
    try StoreError.translating {
      _ = try queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }
  }

  /// Closes the file as a crash would find it, with all that was committed: whatever is in the WAL stays there.
  public func close() throws {
    try StoreError.translating { try queue.close() }
    lock?.release()
  }

  /// Another log in memory with the same content: what a simulation restores later.
  public func copyInMemory() throws -> SQLiteSegmentStore {
    let copy = try SQLiteSegmentStore.inMemory()
    try StoreError.translating { try queue.backup(to: copy.queue) }
    return copy
  }

  /// The database as bytes, free pages and all: where a test looks for what the server must never have held.
  package func image() throws -> [UInt8] {
    try StoreError.translating {
      try queue.writeWithoutTransaction { db in
        var count: sqlite3_int64 = 0
        guard let bytes = sqlite3_serialize(db.sqliteConnection, "main", &count, 0) else {
          throw StoreError.full
        }
        defer { sqlite3_free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
      }
    }
  }
}

extension StoreError {
  /// Runs some work and says its database errors in the store's words.
  static func translating<Answer>(_ work: () throws -> Answer) throws -> Answer {
    do {
      return try work()
    } catch let error as DatabaseError {
      throw StoreError(error)
    }
  }

  private init(_ error: DatabaseError) {
    switch error.resultCode {
    case .SQLITE_FULL: self = .full
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .inUse
    case .SQLITE_NOTADB: self = .notALog
    case .SQLITE_CORRUPT: self = .inconsistent("SQLite found the file damaged")
    default: self = .storage(code: error.extendedResultCode.rawValue)
    }
  }
}
