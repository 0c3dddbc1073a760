// The folder that holds one device's replica: database, storage key, lock.

import Foundation
import LocalReplica
import SyncProtocol
import Trust

/// One device's data folder, in which everything is its owner's alone.
struct DataFolder {
  let path: String

  var database: String { path + "/replica.sqlite" }
  var storageKey: String { path + "/storage.key" }
  var lock: String { path + "/replica.lock" }

  /// Makes the folder where there is none, readable by nobody else.
  func make() throws(FieldkeepError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .folder(path: path, .cannotBeMade)
    }
  }

  // MARK: the storage key

  /// What says that a replica may be opened, and be gone on with.
  struct Opening: Sendable {
    let key: ContentKey
    /// What opened it, and opens it again; nil where an earlier program had parked the key alone.
    let lock: StorageLock?
    /// What the key is parked under in the kernel; nil where nothing is parked that could be taken away.
    let parkedAs: [UInt8]?
  }

  /// The storage key, or a new one where there is none yet.
  ///
  /// A folder that is unlocked stays so from now: somebody is at work.
  ///
  /// - Parameter passphrase: opens a locked folder where it is not unlocked.
  /// - Returns: the key, and how it can be taken away again.
  /// - Throws: ``FieldkeepError/locked``, ``FieldkeepError/leaseOver(_:)``, ``FieldkeepError/wrongPassphrase`` or
  ///   ``FieldkeepError/folder(path:_:)``.
  func openStorageKey(_ passphrase: Passphrase?) throws(FieldkeepError) -> Opening {
    let file: StorageKeyFile
    if let known = try storageKeyFile() { file = known } else { file = try makeStorageKey() }
    let reading = ClockReading.now
    switch file {
    case .open(let key):
      return Opening(key: key, lock: try? Self.lock(of: key), parkedAs: nil)
    case .locked(let locked):
      let share = try share(for: locked, at: reading)
      let now = FolderProtection.sinceBoot
      if let parked = ParkedKey(parkedAs: locked.name, now: now) {
        if let lock = parked.lock { try checkLease(of: locked, by: lock, at: reading) }
        _ = parked.touched(now: now).park(as: locked.name, now: now)
        return Opening(key: parked.key, lock: parked.lock, parkedAs: locked.name)
      }
      let lock = try lock(of: locked, passphrase)
      try checkLease(of: locked, by: lock, at: reading)
      return Opening(key: try locked.opened(by: lock, share), lock: lock, parkedAs: nil)
    }
  }

  /// The lock of a key: made of a passphrase, or as it lies in the file.
  ///
  /// - Throws: ``FieldkeepError/locked`` where a passphrase is needed and none was given.
  func lock(
    of locked: LockedStorageKey, _ passphrase: Passphrase?
  ) throws(FieldkeepError) -> StorageLock {
    if let beside = locked.lockBeside { return beside }
    guard let passphrase else { throw .locked }
    do throws(StorageKeyError) { return try locked.lock(with: passphrase) } catch {
      throw .wrongPassphrase
    }
  }

  /// What the storage key's file says; nil where there is none and none is needed yet.
  func storageKeyFile() throws(FieldkeepError) -> StorageKeyFile? {
    try refuseIfEmptied()
    let files = FileManager.default
    guard files.fileExists(atPath: storageKey) else {
      guard !files.fileExists(atPath: database) else {
        throw .folder(path: storageKey, .storageKeyMissing)
      }
      return nil
    }
    guard let text = try? String(contentsOfFile: storageKey, encoding: .utf8) else {
      throw .folder(path: storageKey, .storageKey(.notAStorageKey))
    }
    let file: StorageKeyFile
    do throws(StorageKeyError) { file = try StorageKeyFile(text: text) } catch {
      throw .folder(path: storageKey, .storageKey(error))
    }
    let attributes = try? files.attributesOfItem(atPath: storageKey)
    if let mode = attributes?[.posixPermissions] as? NSNumber, mode.intValue & 0o077 != 0 {
      throw .folder(path: storageKey, .readableByOthers)
    }
    return file
  }

  private func makeStorageKey() throws(FieldkeepError) -> StorageKeyFile {
    var generator = SystemRandomNumberGenerator()
    let file = StorageKeyFile.open(ContentKey(using: &generator))
    try write(file)
    return file
  }

  /// Puts a storage key's file in the place of the one that is there.
  ///
  /// What lay there is written over, which is all that a program can do: a disk may keep a copy of what it was told to
  /// overwrite.
  func write(_ file: StorageKeyFile) throws(FieldkeepError) {
    // Held open: it has no name any more once the new file has its.
    let before = open(storageKey, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    defer { if before >= 0 { close(before) } }
    // A replica that outlived a power cut without its key could never be opened again.
    do { try DurableFile.replace(Array(file.text.utf8), at: storageKey) } catch {
      throw .folder(path: storageKey, .cannotBeWritten)
    }
    if before >= 0 { Self.overwrite(before) }
  }

  static func overwrite(_ descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return }
    let zeros = [UInt8](repeating: 0, count: Int(status.st_size))
    _ = pwrite(descriptor, zeros, zeros.count, 0)
    _ = fsync(descriptor)
  }
}

extension LockedStorageKey {
  /// Opens the key; see ``open(by:share:)``.
  func opened(by lock: StorageLock, _ share: LeaseShare?) throws(FieldkeepError) -> ContentKey {
    do throws(StorageKeyError) { return try open(by: lock, share: share) } catch {
      throw .wrongPassphrase
    }
  }
}

/// The advisory lock that makes processes take turns on one replica.
///
/// It is held while working and let go between: `sync --watch` in one window does not keep a note in another from being
/// written.
final class FolderLock {
  private let descriptor: Int32?

  /// Opens the lock's file.
  init(path: String) throws(FieldkeepError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .folder(path: path, .cannotBeOpened) }
    self.descriptor = descriptor
  }

  /// The lock on a replica that no other process can open.
  init() { descriptor = nil }

  deinit { if let descriptor { close(descriptor) } }

  /// Runs a body while no other process works on the replica.
  ///
  /// - Throws: ``ReplicaError/busy(waitedMilliseconds:)`` after ten seconds, or what the body throws.
  func hold<Result>(_ body: () throws -> Result) throws -> Result {
    guard let descriptor else { return try body() }
    var waited: Int64 = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard waited < Self.patienceMilliseconds else {
        throw ReplicaError.busy(waitedMilliseconds: waited)
      }
      usleep(UInt32(Self.stepMilliseconds * 1_000))
      waited += Self.stepMilliseconds
    }
    defer { flock(descriptor, LOCK_UN) }
    return try body()
  }

  private static let patienceMilliseconds: Int64 = 10_000
  private static let stepMilliseconds: Int64 = 5
}
