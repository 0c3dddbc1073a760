// Taking a lease, and keeping it: after each exchange with a server, beside the work that it is about.

import CurlTransport
import Foundation
import LocalReplica
import SyncProtocol
import Trust

extension Replica {
  /// Throws where the lease ended while this program was at work.
  func refuseIfLeaseIsOver() throws(FieldkeepError) {
    let now = ClockReading.now
    guard !folder.isEmptied, now.monotonicMilliseconds >= nextLeaseCheck else { return }
    try folder.refuseIfLeaseIsOver(at: now)
    nextLeaseCheck = now.monotonicMilliseconds + Self.leaseCheckInterval
  }

  private static let leaseCheckInterval: Int64 = 1_000

  /// A server's part in a lease: which share it is to have.
  private struct LeaseStep {
    var share: LeaseShare
    /// Whether the folder's key needs the share already.
    var isInUse: Bool
    var token: [UInt8]?
    var epoch: Epoch
    /// What the key's file said when this was decided.
    var file: StorageKeyFile
    var contact: LeaseContact
  }

  /// Notes that a server was reached, and sees to it that it has this laptop's share; a laptop that has no lease and is
  /// to have one takes it.
  ///
  /// Nothing of the exchange depends on it: what does not succeed is tried again after the next.
  func tendLease(with name: String) async throws(FieldkeepError) {
    guard let lock = storageLock else { return }
    let remote = try remote(named: name)
    guard let step = try locked({ try noteContact(with: remote, by: lock, $0) }) else { return }
    let line = line(to: remote)
    // A share that is in use is only named, at first: it need not travel more often than it is lost.
    var isKept = false
    if step.isInUse { isKept = try await keeps(nil, step, line) }
    if !isKept { isKept = try await keeps(step.share, step, line) }
    guard isKept else { return }
    storageLock = try locked { core in
      try settle(step, with: remote, by: lock, at: try core.correctedTime(.now))
    }
  }

  private func keeps(
    _ share: LeaseShare?, _ step: LeaseStep, _ line: RemoteLine
  ) async throws(FieldkeepError) -> Bool {
    do {
      let request = LeaseRequest(lease: step.share.id, share: share)
      let (answer, _) = try await line.perform(
        SyncCall(path: "/v1/lease", body: request.encoded(), token: step.token))
      // A server of an earlier version keeps none.
      guard answer.status == 200 else { return false }
      return try LeaseResponse(parsing: answer.body).isKept
    } catch {
      throw FieldkeepError(error)
    }
  }

  /// Begins to count anew, and says what a server has to be asked.
  ///
  /// - Returns: nil where nothing is to be asked.
  private func noteContact(
    with remote: Remote, by lock: StorageLock, _ core: ReplicaCore
  ) throws -> LeaseStep? {
    guard let file = try folder.storageKeyFile(), let contact = try core.leaseContact(),
      let epoch = remote.cursor?.epoch, opens(file, by: lock)
    else { return nil }
    var locked: LockedStorageKey?
    if case .locked(let found) = file { locked = found }
    let usual = locked?.hasPassphrase ?? false ? LeaseNote.usualDays : nil
    var note = folder.lease(by: lock) ?? LeaseNote(days: usual)
    guard note.days != nil else { return nil }
    let now = ClockReading.now
    let before = note.clock?.advanced(to: now).elapsed
    note.clock = LeaseClock(contactAt: try core.correctedTime(now), now)
    var generator = SystemRandomNumberGenerator()
    var step = LeaseStep(
      share: LeaseShare(using: &generator), isInUse: false,
      token: try core.token(for: remote), epoch: epoch, file: file, contact: contact)
    if let locked, let share = note.shares.first(where: { $0.id == locked.neededShare }) {
      if try locked.contact(by: lock) != contact {
        _ = try folder.relock(
          storageKey, file, by: lock, lease: (share, contact), note: note)
      } else if before.map({ $0 > Self.notingInterval }) ?? true {
        note.shares = [share]
        try folder.write(note, checkedBy: [lock])
      }
      guard note.isSpoken || !isTold(note, remote, epoch) else { return nil }
      if !note.isSpoken { (step.share, step.isInUse) = (share, true) }
    }
    return step
  }

  /// Below this a contact is not noted anew: a watch syncs many times a minute.
  private static let notingInterval: Int64 = 600_000

  private func isTold(_ note: LeaseNote, _ remote: Remote, _ epoch: Epoch) -> Bool {
    let now = ClockReading.now.wallMilliseconds
    return note.told.contains {
      $0.remote == remote.number && $0.epoch == epoch
        && abs(now - $0.at) < LeaseNote.tellingInterval
    }
  }

  /// Forgets that servers have this laptop's share: they let go of it with the word that revoked the laptop.
  ///
  /// Should others vouch for it again, its next sync brings the share again, before anybody needs it.
  func forgetTold() {
    guard let lock = storageLock else { return }
    _ = try? locked { _ in
      guard var note = folder.lease(by: lock), !note.told.isEmpty else { return }
      note.told = []
      try folder.write(note, checkedBy: [lock])
    }
  }

  /// Whether a lock is this file's still: another program may have changed the passphrase.
  private func opens(_ file: StorageKeyFile, by lock: StorageLock) -> Bool {
    switch file {
    case .open(let key): key.bytes == lock.bytes
    case .locked(let locked) where locked.neededShare == nil:
      (try? locked.open(by: lock, share: nil)) != nil
    case .locked(let locked): (try? locked.contact(by: lock)) != nil
    }
  }

  /// Notes that a server has a share, and puts the key under it where it is a new one.
  ///
  /// - Returns: the lock that opens the key now.
  private func settle(
    _ step: LeaseStep, with remote: Remote, by lock: StorageLock, at time: Int64
  ) throws -> StorageLock {
    // Another program may have been faster.
    guard let file = try folder.storageKeyFile(), file.text == step.file.text || step.isInUse,
      opens(file, by: lock)
    else { return lock }
    var note = folder.lease(by: lock) ?? LeaseNote(days: LeaseNote.usualDays)
    note.told.removeAll { $0.remote == remote.number || !step.isInUse }
    note.told.append(
      .init(remote: remote.number, epoch: step.epoch, at: ClockReading.now.wallMilliseconds))
    guard !step.isInUse else {
      try folder.write(note, checkedBy: [lock])
      return lock
    }
    note.isSpoken = false
    note.clock = LeaseClock(contactAt: time, .now)
    return try folder.relock(
      storageKey, file, by: lock, lease: (step.share, step.contact), note: note)
  }
}
