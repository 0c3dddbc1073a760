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
  let folder: DataFolder

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
    /// There was no contact for so long that the server is needed to open it.
    case leaseOver(LeaseEnd)
  }

  /// How the folder is protected now.
  ///
  /// - Throws: ``FieldkeepError/folder(path:_:)``.
  public func state() throws(FieldkeepError) -> State {
    guard let file = try folder.storageKeyFile() else { return .absent }
    guard case .locked(let locked) = file else { return .keyFile }
    do throws(FieldkeepError) { _ = try folder.share(for: locked, at: .now) } catch {
      guard case .leaseOver(let end) = error else { throw error }
      return .leaseOver(end)
    }
    guard locked.hasPassphrase else { return .keyFile }
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
  /// - Throws: ``FieldkeepError/wrongPassphrase``, ``FieldkeepError/leaseOver(_:)`` or
  ///   ``FieldkeepError/folder(path:_:)``.
  @discardableResult
  public func unlock(
    with passphrase: Passphrase, for span: UnlockSpan = .usual
  ) throws(FieldkeepError) -> FolderKey {
    let locked = try lockedKey()
    let (key, lock) = try open(locked, with: passphrase)
    return Self.park(key, lock, locked, for: span)
  }

  /// Opens a key by its passphrase, where its lease runs.
  private func open(
    _ locked: LockedStorageKey, with passphrase: Passphrase
  ) throws(FieldkeepError) -> (ContentKey, StorageLock) {
    let reading = ClockReading.now
    let share = try folder.share(for: locked, at: reading)
    let lock = try folder.lock(of: locked, passphrase)
    try folder.checkLease(of: locked, by: lock, at: reading)
    return (try locked.opened(by: lock, share), lock)
  }

  /// Leaves a key unlocked, where the kernel keeps it.
  static func park(
    _ key: ContentKey, _ lock: StorageLock, _ locked: LockedStorageKey,
    for span: UnlockSpan = .usual
  ) -> FolderKey {
    let now = sinceBoot
    let isParked =
      locked.hasPassphrase
      && ParkedKey(key, lock, for: span, now: now).park(as: locked.name, now: now)
    return FolderKey(
      opening: DataFolder.Opening(
        key: key, lock: lock, parkedAs: isParked ? locked.name : nil),
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
    let made = try lock(key, with: passphrase, name: nil)
    try folder.write(.locked(made.locked))
    _ = Self.park(key, made.lock, made.locked)
  }

  /// Gives the folder its first passphrase.
  ///
  /// - Throws: ``FieldkeepError``, also where it has one, which holds then.
  public func set(_ passphrase: Passphrase) throws(FieldkeepError) {
    let opening = try folder.openStorageKey(nil)
    guard let lock = opening.lock, try state() == .keyFile else { throw .locked }
    try replace(opening.key, by: lock, passphrase, name: nil)
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
    try replace(key.opening.key, by: key.opening.lock, passphrase, name: key.name)
  }

  private func replace(
    _ key: ContentKey, by lock: StorageLock?, _ passphrase: Passphrase, name: [UInt8]?
  ) throws(FieldkeepError) {
    var lease: (share: LeaseShare, contact: LeaseContact)?
    if case .locked(let locked)? = try folder.storageKeyFile(), let lock,
      let share = try folder.share(for: locked, at: .now),
      let contact = try? locked.contact(by: lock)
    {
      lease = (share, contact)
    }
    let made = try self.lock(key, with: passphrase, name: name, lease: lease)
    if let lock, let note = folder.lease(by: lock) {
      try folder.swap(
        to: .locked(made.locked), lease?.share, note, locks: [lock, made.lock])
    } else {
      try folder.write(.locked(made.locked))
    }
    _ = Self.park(key, made.lock, made.locked)
  }

  /// Takes the passphrase away: the storage key then lies beside the replica, and there is no lease.
  ///
  /// - Throws: ``FieldkeepError``; the passphrase holds then.
  public func remove(old: Passphrase) throws(FieldkeepError) {
    let locked = try lockedKey()
    let (key, _) = try open(locked, with: old)
    try folder.write(.open(key))
    folder.removeLease()
    ParkedKey.drop(locked.name)
  }

  private func lockedKey() throws(FieldkeepError) -> LockedStorageKey {
    switch try folder.storageKeyFile() {
    case nil: throw .folder(path: folder.storageKey, .storageKeyMissing)
    case .locked(let locked)? where locked.hasPassphrase: return locked
    case .open?, .locked?: throw .notProtected
    }
  }

  private func lock(
    _ key: ContentKey, with passphrase: Passphrase, name: [UInt8]?,
    lease: (share: LeaseShare, contact: LeaseContact)? = nil
  ) throws(FieldkeepError) -> (locked: LockedStorageKey, lock: StorageLock) {
    var generator = SystemRandomNumberGenerator()
    do throws(StorageKeyError) {
      return try LockedStorageKey.make(
        locking: key, with: passphrase, name: name, lease: lease, using: &generator)
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
