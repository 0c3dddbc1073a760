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
/// let key = try protection.unlock(with: Passphrase(entered: typed))
/// let replica = try await Replica.open(at: folder, schema: schema, key: key)
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
  /// What a passphrase opens takes a third of a second and 128 MiB, so the key is handed over: nobody has to derive it
  /// again for what follows.
  ///
  /// - Returns: the key; a system without a kernel keyring keeps nothing unlocked and asks each time, see
  ///   ``FolderKey/staysUnlocked``.
  /// - Throws: ``FieldkeepError/wrongPassphrase`` or ``FieldkeepError/folder(path:_:)``.
  @discardableResult
  public func unlock(
    with passphrase: Passphrase, for span: UnlockSpan = .usual
  ) throws(FieldkeepError) -> FolderKey {
    let locked = try lockedKey()
    let key = try locked.opened(with: passphrase)
    let now = Self.sinceBoot
    let isParked = ParkedKey(key, for: span, now: now).park(as: locked.name, now: now)
    return FolderKey(
      opening: DataFolder.Opening(key: key, parkedAs: isParked ? locked.name : nil),
      name: locked.name)
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

  /// Gives the folder its first passphrase.
  ///
  /// - Throws: ``FieldkeepError``, also where it has one, which holds then.
  public func set(_ passphrase: Passphrase) throws(FieldkeepError) {
    switch try folder.storageKeyFile() {
    case nil: throw .folder(path: folder.storageKey, .storageKeyMissing)
    case .open(let key)?: try replace(key, passphrase, name: nil)
    case .locked?: throw .locked
    }
  }

  /// Gives the folder another passphrase.
  ///
  /// Whoever has a copy of the file as it was before can still open it with the passphrase of before.
  ///
  /// - Parameters:
  ///   - passphrase: the new one.
  ///   - key: what the one before opened.
  /// - Throws: ``FieldkeepError``; the old passphrase holds then.
  public func change(to passphrase: Passphrase, with key: FolderKey) throws(FieldkeepError) {
    guard try lockedKey().name == key.name else { throw .locked }
    try replace(key.opening.key, passphrase, name: key.name)
  }

  private func replace(
    _ key: ContentKey, _ passphrase: Passphrase, name: [UInt8]?
  ) throws(FieldkeepError) {
    let locked = try lock(key, with: passphrase, name: name)
    try folder.write(.locked(locked))
    let now = Self.sinceBoot
    _ = ParkedKey(key, for: .usual, now: now).park(as: locked.name, now: now)
  }

  /// Takes the passphrase away: the storage key then lies beside the replica.
  ///
  /// - Throws: ``FieldkeepError``; the passphrase holds then.
  public func remove(old: Passphrase) throws(FieldkeepError) {
    let locked = try lockedKey()
    try folder.write(.open(try locked.opened(with: old)))
    ParkedKey.drop(locked.name)
  }

  private func lockedKey() throws(FieldkeepError) -> LockedStorageKey {
    switch try folder.storageKeyFile() {
    case nil: throw .folder(path: folder.storageKey, .storageKeyMissing)
    case .open?: throw .notProtected
    case .locked(let locked)?: return locked
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

/// What a passphrase opened: good for one folder, and never written anywhere.
public struct FolderKey: Sendable {
  let opening: DataFolder.Opening
  /// What tells the folder's lock from others.
  let name: [UInt8]

  /// Whether the kernel keeps the key, so that the next command need not ask.
  public var staysUnlocked: Bool { opening.parkedAs != nil }
}

extension Replica {
  /// Keeps this process's memory, where keys and records are, from other processes of this user and from core files.
  ///
  /// For programs to call first; it cannot be taken back.
  public static func hideMemory() { clinux_hide_memory() }
}
