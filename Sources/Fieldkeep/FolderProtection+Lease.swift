// A laptop's lease, as its owner sees and sets it.

import CausalMerge
import Foundation
import LocalReplica
import SyncProtocol
public import Trust

/// How a laptop's lease stands, as far as the laptop itself can tell.
public struct LeaseState: Hashable, Sendable {
  /// Days without contact after which nothing is shown; nil where there is to be no lease.
  public var days: Int?
  /// Whether the records need a server's share now; where they do not, the next sync sees to it.
  public var isTaken: Bool
  /// Milliseconds since the last contact; nil where none is noted.
  public var elapsed: Int64?
  /// Whether the records are closed.
  public var isOver: Bool
  /// Whether the share was read out, and will be replaced at the next contact.
  public var isSpoken: Bool

  /// Milliseconds until the records close; nil where they do not, and where they have.
  public var left: Int64? {
    guard let days, let elapsed, isTaken, !isOver else { return nil }
    return max(0, Int64(days) * 86_400_000 - elapsed)
  }

  /// Whether half of the time is over, and somebody should be told.
  public var isHalfOver: Bool {
    guard let days, let left else { return false }
    return left <= Int64(days) * 43_200_000
  }
}

extension FolderProtection {
  /// How the lease of this folder stands; the records need not be open for it.
  ///
  /// - Throws: ``FieldkeepError/folder(path:_:)``.
  public func lease() throws(FieldkeepError) -> LeaseState {
    let file = try folder.storageKeyFile()
    let now = ClockReading.now
    var locked: LockedStorageKey?
    if case .locked(let found)? = file { locked = found }
    let note = folder.readLease()
    let isTaken = locked?.neededShare != nil
    var isOver = false
    if let locked, isTaken {
      isOver = (try? folder.share(for: locked, at: now)) == nil
    }
    let usual = locked?.hasPassphrase ?? false ? LeaseNote.usualDays : nil
    return LeaseState(
      days: note.map(\.days) ?? usual, isTaken: isTaken,
      elapsed: note?.clock?.advanced(to: now).elapsed, isOver: isOver,
      isSpoken: note?.isSpoken ?? false)
  }

  /// The fewest and the most days of a lease.
  public static var leaseDays: ClosedRange<Int> { LeaseNote.daysAllowed }

  /// Goes about a folder whose lease is over.
  ///
  /// - Parameter passphrase: the folder's; nil where it has none.
  /// - Returns: what asks a server, or takes words.
  /// - Throws: ``FieldkeepError/wrongPassphrase``, or ``FieldkeepError/locked`` where one is needed.
  public func renewal(with passphrase: Passphrase?) throws(FieldkeepError) -> LeaseRenewal {
    guard case .locked(let locked)? = try folder.storageKeyFile(), locked.neededShare != nil else {
      throw .notProtected
    }
    return try LeaseRenewal(folder, locked, by: folder.lock(of: locked, passphrase))
  }
}

extension Replica {
  /// Sets how long this laptop shows its records without contact; the next sync takes the lease where there is none.
  ///
  /// - Parameter days: nil ends the lease: whoever knows the passphrase then opens the records for ever.
  /// - Throws: ``FieldkeepError``; what held before holds then.
  public func setLease(days: Int?) throws(FieldkeepError) {
    guard let lock = storageLock else { throw .locked }
    storageLock = try locked { core in
      guard let file = try folder.storageKeyFile() else { throw FieldkeepError.notProtected }
      var note = folder.lease(by: lock) ?? LeaseNote(days: days)
      note.days = days
      if days == nil, case .locked(let locked) = file, locked.neededShare != nil {
        note.told = []
        note.clock = nil
        return try folder.relock(storageKey, file, by: lock, lease: nil, note: note)
      }
      try folder.write(note, checkedBy: [lock])
      return lock
    }
  }

  /// The words by which a colleague's laptop opens again whose lease is over and that has no signal.
  ///
  /// - Parameters:
  ///   - device: the laptop; this one has to be an admin's.
  ///   - name: the remote that keeps the laptop's share.
  /// - Returns: thirteen words, to be read out to somebody whose voice is known.
  /// - Throws: ``FieldkeepError/leaseShareUnknown`` where the server has none of it, or another ``FieldkeepError``.
  public func leaseWords(
    of device: DeviceID, from name: String = "origin"
  ) async throws(FieldkeepError) -> [String] {
    try await sync(with: name)
    let remote = try remote(named: name)
    let request = LeaseRequest(lease: nil, givesBack: true, device: device)
    let call = SyncCall(
      path: "/v1/lease", body: request.encoded(), token: try locked { try $0.token(for: remote) })
    do {
      let answer = try await line(to: remote).perform(call).answer
      guard answer.status == 200 else { throw SyncFailure(answer) }
      guard let share = try LeaseResponse(parsing: answer.body).share else {
        throw FieldkeepError.leaseShareUnknown
      }
      return share.words
    } catch {
      throw FieldkeepError(error)
    }
  }
}
