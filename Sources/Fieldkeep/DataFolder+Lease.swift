// A folder's lease: the share while it runs, and nothing once it is over.

import CausalMerge
import Foundation
import LocalReplica
import SyncProtocol
import Trust

/// Why a laptop's records are closed.
public struct LeaseEnd: Hashable, Sendable {
  /// Days since the last contact, as far as the laptop's clocks tell; nil where nothing tells.
  public var days: Int?
  /// Whether a passphrase is asked for before the server is.
  public var needsPassphrase: Bool
}

extension DataFolder {
  var leaseNote: String { path + "/lease" }

  /// What is noted of the lease, true or not; nil where nothing is.
  func readLease() -> LeaseNote? {
    (try? String(contentsOfFile: leaseNote, encoding: .utf8)).flatMap { LeaseNote(text: $0) }
  }

  /// What is noted of the lease by somebody who knew the lock.
  func lease(by lock: StorageLock) -> LeaseNote? {
    readLease().flatMap { $0.isGenuine(by: lock) ? $0 : nil }
  }

  /// Puts a note in the place of the one that is there.
  func write(_ note: LeaseNote, checkedBy locks: [StorageLock]) throws(FieldkeepError) {
    try replaceLease(note.text(checkedBy: locks))
  }

  /// Takes the note away, and overwrites it.
  func removeLease() {
    let before = open(leaseNote, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard before >= 0 else { return }
    Self.overwrite(before)
    close(before)
    unlink(leaseNote)
  }

  private func replaceLease(_ text: String) throws(FieldkeepError) {
    let before = open(leaseNote, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    defer { if before >= 0 { close(before) } }
    do { try DurableFile.replace(Array(text.utf8), at: leaseNote) } catch {
      throw .folder(path: leaseNote, .cannotBeWritten)
    }
    if before >= 0 { Self.overwrite(before) }
  }

  // MARK: at the door

  /// The share that a key needs besides; nil where it needs none.
  ///
  /// Where the lease is over the share is overwritten before anything else is done, and what the kernel keeps goes.
  ///
  /// - Throws: ``FieldkeepError/leaseOver(_:)``.
  func share(
    for locked: LockedStorageKey, at now: ClockReading
  ) throws(FieldkeepError) -> LeaseShare? {
    guard let needed = locked.neededShare else { return nil }
    guard let note = readLease(), !note.isOver(at: now),
      let share = note.shares.first(where: { $0.id == needed })
    else { throw end(of: locked, at: now) }
    return share
  }

  /// Believes the note, now that the lock is known that only its writer knew.
  ///
  /// - Throws: ``FieldkeepError/leaseOver(_:)`` where somebody has changed it.
  func checkLease(
    of locked: LockedStorageKey, by lock: StorageLock, at now: ClockReading
  ) throws(FieldkeepError) {
    guard locked.neededShare != nil else { return }
    guard lease(by: lock) != nil else { throw end(of: locked, at: now) }
  }

  /// Keeps how late it is, now and then, so that a clock which is set back takes nothing away.
  ///
  /// It is called while no other process works on the folder.
  func keepTime(by lock: StorageLock, at now: ClockReading) {
    guard var note = lease(by: lock), let clock = note.clock else { return }
    let later = clock.advanced(to: now)
    guard later.boot != clock.boot || later.latest - clock.latest > Self.timeKeepingInterval
    else { return }
    note.clock = later
    // Where the disk is full the records are shown all the same: the clocks tell the same tomorrow.
    try? write(note, checkedBy: [lock])
  }

  private static let timeKeepingInterval: Int64 = 3_600_000

  /// Ends a lease, and says how long there was no contact.
  func end(of locked: LockedStorageKey, at now: ClockReading) -> FieldkeepError {
    ParkedKey.drop(locked.name)
    let note = readLease()
    if let note, !note.shares.isEmpty {
      do { try replaceLease(note.textWithoutShares) } catch { removeLease() }
    }
    let elapsed = note?.clock?.advanced(to: now).elapsed
    return .leaseOver(
      LeaseEnd(
        days: elapsed.map { Int($0 / 86_400_000) }, needsPassphrase: locked.hasPassphrase))
  }

  /// Whether the lease ended while a program was at work.
  ///
  /// - Throws: ``FieldkeepError/leaseOver(_:)``.
  func refuseIfLeaseIsOver(at now: ClockReading) throws(FieldkeepError) {
    guard let note = readLease(), note.isOver(at: now),
      case .locked(let locked)? = try storageKeyFile(), locked.neededShare != nil
    else { return }
    throw end(of: locked, at: now)
  }

  // MARK: taking a lease

  /// Puts a key under a share, or under another, or under the same with other servers; or under none.
  ///
  /// At every moment the share that the key's file names is noted beside it: both shares are noted first, then the file
  /// is replaced, then the old share goes. A server has the new one before this is called.
  ///
  /// - Returns: the lock that opens the key now.
  func relock(
    _ key: ContentKey, _ before: StorageKeyFile, by lock: StorageLock,
    lease: (share: LeaseShare, contact: LeaseContact)?, note: LeaseNote
  ) throws(FieldkeepError) -> StorageLock {
    var generator = SystemRandomNumberGenerator()
    let made: (file: StorageKeyFile, lock: StorageLock)
    do throws(StorageKeyError) {
      if case .locked(let locked) = before, lease != nil || locked.hasPassphrase {
        let again = try locked.relocking(key, by: lock, lease: lease, using: &generator)
        made = (.locked(again), lock)
      } else if let lease {
        let leased = try LockedStorageKey.make(leasing: key, lease, using: &generator)
        made = (.locked(leased.locked), leased.lock)
      } else {
        made = (.open(key), try Self.lock(of: key))
      }
    } catch {
      throw .folder(path: storageKey, .storageKey(error))
    }
    try swap(to: made.file, lease?.share, note, locks: [lock, made.lock])
    return made.lock
  }

  /// Replaces the key's file between two notes: one that holds for both, and one that holds for the new.
  ///
  /// - Parameters:
  ///   - file: the key's file from now on.
  ///   - share: the share that it needs; nil where it needs none.
  ///   - note: the note from now on, with the shares of before.
  ///   - locks: the lock of before, and the one from now on.
  ///   - probe: called after each step; a test throws here, as a kill would end it.
  /// - Throws: ``FieldkeepError/folder(path:_:)``, or what the probe throws.
  func swap(
    to file: StorageKeyFile, _ share: LeaseShare?, _ note: LeaseNote, locks: [StorageLock],
    probe: () throws(FieldkeepError) -> Void = {}
  ) throws(FieldkeepError) {
    var between = note
    if let share, !between.shares.contains(share) { between.shares.append(share) }
    try write(between, checkedBy: locks)
    try probe()
    try write(file)
    try probe()
    var after = note
    after.shares = share.map { [$0] } ?? []
    try write(after, checkedBy: Array(locks.suffix(1)))
  }

  /// What checks the note of a folder whose key lies open.
  static func lock(of key: ContentKey) throws(StorageKeyError) -> StorageLock {
    do { return try StorageLock(bytes: key.bytes) } catch { throw .cannotBeLocked }
  }
}
