// What an application opens: this device's records, and everything one can do with them.

import CurlTransport
import LocalReplica
import SyncProtocol
public import Trust

/// The records that this device holds, readable and writable without signal.
///
/// ```swift
/// let replica = try await Replica.open(at: folder, schema: schema)
/// let note = try await replica.write { records in
///   let note = try records.create("note", in: case)
///   try records.set("text", of: note, to: "Waiting for the advocate.")
///   return note
/// }
/// try await replica.sync()
/// ```
///
/// - what a call acknowledged survives kill -9 and a power cut; what it did not, did not happen;
/// - several processes may have the same folder open: they take turns, and none holds it while it waits;
/// - nothing here blocks on a network but ``sync(with:slowdown:progress:)``, ``watch(_:event:)`` and joining.
public actor Replica {
  let folder: DataFolder
  let lock: FolderLock
  let core: ReplicaCore
  /// What the storage key is parked under; nil where it cannot be taken away.
  private let parkedAs: [UInt8]?
  let storageKey: ContentKey
  /// What opens the storage key again; it changes with the passphrase, and where a lease is taken.
  var storageLock: StorageLock?
  /// When the lease is looked at again: milliseconds since boot.
  var nextLeaseCheck: Int64 = 0
  var transports: [Int64: RemoteLine] = [:]
  var observers: [Int: AsyncStream<Set<CaseID>>.Continuation] = [:]
  var nextObserver = 0
  /// How long the server that answered last asked to be left alone.
  var askedToWait: Duration?
  var recorder: (@Sendable (TransportEvent) -> Void)?

  /// What the application declared.
  public nonisolated let schema: Schema

  private init(
    folder: DataFolder, schema: Schema, opening find: () throws -> DataFolder.Opening
  ) throws {
    self.folder = folder
    self.schema = schema
    let lock = try FolderLock(path: folder.lock)
    self.lock = lock
    let opening: DataFolder.Opening
    (core, opening) = try lock.hold {
      if folder.isEmptied { try folder.refuseIfEmptied() }
      let opening = try find()
      if let lock = opening.lock { folder.keepTime(by: lock, at: .now) }
      let core = try ReplicaCore(
        path: folder.database, storageKey: opening.key, schema: schema, environment: .system)
      return (core, opening)
    }
    (parkedAs, storageKey, storageLock) = (opening.parkedAs, opening.key, opening.lock)
  }

  /// A replica that is in no file and ends with this value.
  init(inMemoryWith schema: Schema) throws(FieldkeepError) {
    folder = DataFolder(path: "/nonexistent")
    self.schema = schema
    lock = FolderLock()
    parkedAs = nil
    var generator = SystemRandomNumberGenerator()
    storageKey = ContentKey(using: &generator)
    storageLock = nil
    do {
      core = try ReplicaCore(
        inMemoryWith: storageKey, schema: schema, environment: .system)
    } catch {
      throw FieldkeepError(error)
    }
  }

  /// Opens the replica in a folder, making both where there are none.
  ///
  /// - Parameters:
  ///   - path: the data folder; it is made readable by its owner alone.
  ///   - schema: the application's record types.
  ///   - passphrase: opens a folder that is locked, for this call alone; see ``FolderProtection`` for longer.
  /// - Returns: the replica.
  /// - Throws: ``FieldkeepError``; ``FieldkeepError/locked`` where a passphrase is needed,
  ///   ``FieldkeepError/leaseOver(_:)`` where the server is: see ``LeaseRenewal``.
  public static func open(
    at path: String, schema: Schema, passphrase: Passphrase? = nil
  ) async throws(FieldkeepError) -> Replica {
    let folder = DataFolder(path: path)
    try folder.make()
    try folder.refuseIfEmptied()
    do {
      return try Replica(folder: folder, schema: schema) { try folder.openStorageKey(passphrase) }
    } catch {
      throw FieldkeepError(error)
    }
  }

  /// Opens the replica in a folder that was unlocked just now, without deriving its key again.
  ///
  /// - Parameters:
  ///   - path: the data folder.
  ///   - schema: the application's record types.
  ///   - key: what ``FolderProtection/unlock(with:for:)`` gave for this folder.
  /// - Returns: the replica.
  /// - Throws: ``FieldkeepError``.
  public static func open(
    at path: String, schema: Schema, key: FolderKey
  ) async throws(FieldkeepError) -> Replica {
    let folder = DataFolder(path: path)
    try folder.refuseIfEmptied()
    do { return try Replica(folder: folder, schema: schema) { key.opening } } catch {
      throw FieldkeepError(error)
    }
  }

  /// Whether the folder was locked after this was opened, or its time ran out: every call throws from then on.
  public var isLocked: Bool {
    guard let parkedAs, !folder.isEmptied else { return false }
    return ParkedKey(parkedAs: parkedAs, now: FolderProtection.sinceBoot) == nil
  }

  /// Runs a body while no other process works on the replica, with everything that others wrote taken up.
  ///
  /// - Throws: ``FieldkeepError/locked`` where the folder was locked meanwhile, ``FieldkeepError/leaseOver(_:)`` where
  ///   its lease ended: a program that runs for hours must not go on for whoever sits down next.
  func locked<Result>(_ body: (ReplicaCore) throws -> Result) throws(FieldkeepError) -> Result {
    try refuseIfLeaseIsOver()
    guard !isLocked else { throw .locked }
    do {
      return try lock.hold {
        // Another process may have carried the order out while this one waited.
        if folder.isEmptied { try folder.refuseIfEmptied() }
        try core.refresh()
        return try body(core)
      }
    } catch {
      throw FieldkeepError(error)
    }
  }

  /// Writes what is in the log back into the database file and closes it.
  public func close() throws(FieldkeepError) {
    for observer in observers.values { observer.finish() }
    observers = [:]
    for line in transports.values { line.transport.close() }
    transports = [:]
    do { try lock.hold { try core.close() } } catch { throw FieldkeepError(error) }
  }
}
