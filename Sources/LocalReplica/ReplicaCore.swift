// The device's database: everything that this laptop knows of the cases it works on.

public import CausalMerge
import Foundation
import GRDB
public import RecordSchema
public import SyncProtocol
import Trust

/// A local replica: records that can be read and written without signal, and the segments that they follow from.
///
/// It is synchronous and has no clock and no chance of its own: each call that needs the time is given it. One process
/// at a time works on a file; `Fieldkeep` sees to that, and calls ``refresh()`` when it takes the file up again.
///
/// - what a call acknowledged survives kill -9 and a power cut;
/// - a call that throws leaves the replica as it was;
/// - `record` is derived: ``rebuild(progress:)`` throws it away and makes it again, equal in its canonical encoding.
///
/// Not `Sendable`: whoever owns it serializes access.
public final class ReplicaCore {
  /// What an application declared: record types, fields, compartments, policies.
  public let schema: Schema
  let database: DatabaseQueue
  let environment: ReplicaEnvironment
  let storage: LocalSealing

  var cache = ReplicaCache()
  /// Remotes with which a whole exchange was made since the replica was opened.
  var contacted: Set<Int64> = []
  /// How often this process went back in the logs of remotes.
  var looksBack = 0
  /// Scopes in which anything arrived since ``takeChanges()`` was called last.
  var changes: Set<ScopeID> = []
  /// Scopes of which an opening turned out to be false since what counts there was worked out.
  var doubted: Set<Int64> = []
  /// How often this process forgot a scope: numbers of rows may have been given again since.
  var forgettings = 0
  /// Whether the file may still hold what orders deleted.
  var mustClean = false
  /// Counts transactions; begins at random each time the replica is opened, so that two copies of one disk differ.
  private(set) var transactionCounter: Int64
  /// Writes what a device is called that an invitation of this device names, when it is let in.
  public var welcome: ((ReplicaWriter, _ device: DeviceID, _ name: String) throws -> Void)?
  /// Called around every commit; a simulation throws here, to crash the device at the worst moment.
  package var storageProbe: ((StorageMoment) throws -> Void)?
  /// SQLite's counter of other connections' commits, as of the last look.
  private var dataVersion: Int64?
  private var isClosed = false

  /// Opens a replica in a file, creating it where there is none.
  ///
  /// - Parameters:
  ///   - path: the database's path.
  ///   - storageKey: seals what the replica keeps.
  ///   - schema: the application's record types.
  ///   - environment: chance and key encapsulation.
  /// - Throws: ``ReplicaError``.
  public convenience init(
    path: String, storageKey: ContentKey, schema: Schema, environment: ReplicaEnvironment
  ) throws(ReplicaError) {
    let database: DatabaseQueue
    do { database = try ReplicaFile.open(at: path) } catch { throw ReplicaError(error) }
    try self.init(
      database: database, storageKey: storageKey, schema: schema, environment: environment)
  }

  /// Opens a replica in memory; it is gone with the value.
  public convenience init(
    inMemoryWith storageKey: ContentKey, schema: Schema, environment: ReplicaEnvironment
  ) throws(ReplicaError) {
    let database: DatabaseQueue
    do { database = try ReplicaFile.inMemory() } catch { throw ReplicaError(error) }
    try self.init(
      database: database, storageKey: storageKey, schema: schema, environment: environment)
  }

  /// Opens the database of a replica whose process died, as a new process would.
  ///
  /// For simulations: what was committed is there, what was only in memory is not.
  public convenience init(afterCrashOf other: ReplicaCore) throws(ReplicaError) {
    try self.init(
      database: other.database, storageKey: other.storage.key, schema: other.schema,
      environment: other.environment)
  }

  init(
    database: DatabaseQueue, storageKey: ContentKey, schema: Schema,
    environment: ReplicaEnvironment
  ) throws(ReplicaError) {
    self.database = database
    self.schema = schema
    self.environment = environment
    storage = LocalSealing(key: storageKey, environment: environment)
    var generator = EnvironmentGenerator(environment: environment)
    transactionCounter = Int64(generator.next() >> 24)
    try unit { [self] db in
      if let probe = try db.setting(.probe) {
        guard (try? storage.open(probe, for: .probe, bound: [])) != nil else {
          throw ReplicaError.wrongStorageKey
        }
      } else {
        try db.set(.probe, to: storage.seal([], for: .probe, bound: []))
      }
      #if DEBUG
        if PlantedBug.active == .outboxForgotten { try db.execute(sql: "DELETE FROM outbox") }
      #endif
    }
    cleanFile()
  }

  /// Takes the file up again after another process may have worked on it.
  public func refresh() throws(ReplicaError) {
    do {
      let version = try database.read { try Int64.fetchOne($0, sql: "PRAGMA data_version") }
      if version != dataVersion { cache = ReplicaCache() }
      dataVersion = version
    } catch {
      throw ReplicaError(error)
    }
  }

  /// Writes the log back into the file and closes it; what is closed stays so.
  public func close() throws(ReplicaError) {
    // SQLite does not survive a checkpoint of a connection that is gone.
    guard !isClosed else { return }
    do {
      try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      try database.close()
      isClosed = true
    } catch {
      throw ReplicaError(error)
    }
  }

  /// Runs one unit of work as one durable transaction; what it changed in memory is dropped where it fails.
  func unit<Result>(_ body: (Database) throws -> Result) throws(ReplicaError) -> Result {
    do {
      let result = try database.writeWithoutTransaction { try transaction($0, body) }
      try storageProbe?(.afterCommit)
      if mustClean { cleanFile() }
      return result
    } catch {
      cache = ReplicaCache()
      throw ReplicaError(error)
    }
  }

  /// Keeps the statements that begin and end it: compiling both anew for every edit takes as long as all else that
  /// SQLite does for one.
  private func transaction<Result>(
    _ db: Database, _ body: (Database) throws -> Result
  ) throws -> Result {
    try db.cachedStatement(sql: "BEGIN IMMEDIATE TRANSACTION").execute()
    do {
      let result = try body(db)
      try storageProbe?(.beforeCommit)
      try db.cachedStatement(sql: "COMMIT TRANSACTION").execute()
      return result
    } catch {
      if db.isInsideTransaction { try db.rollback() }
      throw error
    }
  }

  /// Runs one unit of work that changes nothing.
  func reading<Result>(_ body: (Database) throws -> Result) throws(ReplicaError) -> Result {
    do { return try database.read(body) } catch { throw ReplicaError(error) }
  }

  /// Scopes in which anything arrived since this was called last, ascending.
  public func takeChanges() -> [ScopeID] {
    defer { changes = [] }
    return changes.sorted()
  }

  func nextTransaction() -> Int64 {
    transactionCounter += 1
    return transactionCounter
  }
}

/// What the replica holds in memory of its file; dropped whenever it may not match the file any more.
struct ReplicaCache {
  var scopes: [Int64: ScopeEntry] = [:]
  /// Scopes of which records were read and nothing else was asked yet.
  var readableScopes: [Int64: ReadableScope] = [:]
  var scopeNumbers: [ScopeID: Int64] = [:]
  var roster: Roster? {
    didSet {
      rosterChanges += 1
      ownPlacings = nil
    }
  }
  /// Numbers of the roster's segments that put this device into teams.
  var ownPlacings: Set<Int64>?
  /// Counts how often the roster was read or changed.
  private(set) var rosterChanges = 0
  var keys: DeviceKeys?
  var keyring: TeamKeyring?
  var clock: ClockMeasurement?
  var isClockLoaded = false
  /// The number of the change that was written last; nil where it was not looked for yet.
  var lastOutboxNumber: Int64?
  /// Scopes that this device may not have; nil where they were not looked for yet.
  var goneScopes: Set<ScopeID>?
}
