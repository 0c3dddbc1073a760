// The lock on a data folder: what a thief of the laptop has to guess, and what its owner types.

import CLinux
import CausalMerge
import Foundation
import LocalReplica
import SyncProtocol
public import Trust

/// The protection of one data folder, without opening its replica.
///
/// ```swift
/// let protection = FolderProtection(at: folder)
/// try protection.unlock(with: Passphrase(entered: typed))
/// let replica = try await Replica.open(at: folder, schema: schema)
/// protection.lock()
/// ```
public struct FolderProtection: Sendable {
  private let folder: DataFolder

  /// The protection of the folder with this path.
  public init(at path: String) { folder = DataFolder(path: path) }

  /// How a folder is protected.
  public enum State: Hashable, Sendable {
    /// There is nothing in it yet.
    case absent
    /// The storage key lies beside the replica, for whoever has the disk.
    case keyFile
    /// A passphrase is needed.
    case locked
    /// A passphrase was given; so many milliseconds are left, less if no command is given.
    case unlocked(total: Int64, idle: Int64)
  }

  /// How the folder is protected now.
  ///
  /// - Throws: ``FieldkeepError/folder(path:_:)``.
  public func state() throws(FieldkeepError) -> State {
    guard let file = try folder.storageKeyFile() else { return .absent }
    guard case .locked(let locked) = file else { return .keyFile }
    let now = Self.sinceBoot
    guard let parked = ParkedKey(parkedAs: locked.name, now: now) else { return .locked }
    return .unlocked(total: parked.end - now, idle: parked.idleEnd - now)
  }

  /// Whether this system can keep a folder unlocked between two commands.
  public static var canStayUnlocked: Bool { ParkedKey.isPossible }

  // MARK: locking and unlocking

  /// Unlocks the folder for every program of this user, for a time.
  ///
  /// - Returns: whether it stays unlocked; a system without a kernel keyring asks each time.
  /// - Throws: ``FieldkeepError/wrongPassphrase`` or ``FieldkeepError/folder(path:_:)``.
  @discardableResult
  public func unlock(
    with passphrase: Passphrase, for span: UnlockSpan = .usual
  ) throws(FieldkeepError) -> Bool {
    let locked = try lockedKey()
    let key = try open(locked, with: passphrase)
    let now = Self.sinceBoot
    return ParkedKey(key, for: span, now: now).park(as: locked.name, now: now)
  }

  /// Locks the folder: the next command needs the passphrase, and those at work end at their next step.
  ///
  /// - Returns: whether it was unlocked.
  @discardableResult
  public func lock() -> Bool {
    guard case .locked(let locked)? = try? folder.storageKeyFile() else { return false }
    return ParkedKey.drop(locked.name)
  }

  // MARK: passphrases

  /// Protects a folder that holds nothing yet, and leaves it unlocked.
  ///
  /// The storage key is never on the disk in the clear then; a lock that is put on later cannot promise that.
  ///
  /// - Throws: ``FieldkeepError``; where the folder has a storage key it is left as it is.
  public func begin(with passphrase: Passphrase) throws(FieldkeepError) {
    try folder.make()
    guard try folder.storageKeyFile() == nil else {
      throw .folder(path: folder.storageKey, .exists)
    }
    var generator = SystemRandomNumberGenerator()
    let key = ContentKey(using: &generator)
    let locked = try lock(key, with: passphrase, name: nil)
    try folder.write(.locked(locked))
    let now = Self.sinceBoot
    _ = ParkedKey(key, for: .usual, now: now).park(as: locked.name, now: now)
  }

  /// Gives the folder another passphrase, or its first.
  ///
  /// Whoever has a copy of the file as it was before can still open it with the passphrase of before.
  ///
  /// - Parameters:
  ///   - passphrase: the new one.
  ///   - old: the one before; not asked for where there was none.
  /// - Throws: ``FieldkeepError``; the old passphrase holds then.
  public func change(
    to passphrase: Passphrase, from old: Passphrase?
  ) throws(FieldkeepError) {
    let (key, name) = try key(with: old)
    let locked = try lock(key, with: passphrase, name: name)
    try folder.write(.locked(locked))
    let now = Self.sinceBoot
    _ = ParkedKey(key, for: .usual, now: now).park(as: locked.name, now: now)
  }

  /// Takes the passphrase away: the storage key then lies beside the replica.
  ///
  /// - Throws: ``FieldkeepError``; the passphrase holds then.
  public func remove(old: Passphrase) throws(FieldkeepError) {
    let (key, name) = try key(with: old)
    try folder.write(.open(key))
    if let name { ParkedKey.drop(name) }
  }

  private func key(
    with old: Passphrase?
  ) throws(FieldkeepError) -> (key: ContentKey, name: [UInt8]?) {
    switch try folder.storageKeyFile() {
    case nil: throw .folder(path: folder.storageKey, .storageKeyMissing)
    case .open(let key)?: return (key, nil)
    case .locked(let locked)?:
      guard let old else { throw .locked }
      return (try open(locked, with: old), locked.name)
    }
  }

  private func lockedKey() throws(FieldkeepError) -> LockedStorageKey {
    switch try folder.storageKeyFile() {
    case nil: throw .folder(path: folder.storageKey, .storageKeyMissing)
    case .open?: throw .notProtected
    case .locked(let locked)?: return locked
    }
  }

  private func open(
    _ locked: LockedStorageKey, with passphrase: Passphrase
  ) throws(FieldkeepError) -> ContentKey {
    do throws(StorageKeyError) {
      return try locked.open(with: passphrase)
    } catch {
      throw .wrongPassphrase
    }
  }

  private func lock(
    _ key: ContentKey, with passphrase: Passphrase, name: [UInt8]?
  ) throws(FieldkeepError) -> LockedStorageKey {
    var generator = SystemRandomNumberGenerator()
    do throws(StorageKeyError) {
      return try LockedStorageKey(locking: key, with: passphrase, name: name, using: &generator)
    } catch {
      throw .folder(path: folder.storageKey, .storageKey(error))
    }
  }

  /// Milliseconds since boot, sleep among them.
  static var sinceBoot: Int64 { ClockReading.now.monotonicMilliseconds }
}

extension Replica {
  /// Keeps this process's memory, where keys and records are, from other processes of this user and from core files.
  ///
  /// For programs to call first; it cannot be taken back.
  public static func hideMemory() { clinux_hide_memory() }
}
