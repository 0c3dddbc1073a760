// The way back after a lease: to the server with what contact needs, for the share; or by words that an admin reads out.

import CausalMerge
import CurlTransport
import Foundation
import LocalReplica
import SyncProtocol
import Trust

/// A data folder whose lease is over, with the passphrase given: what is left to do is to get the share.
///
/// ```swift
/// let renewal = try protection.renewal(with: Passphrase(entered: typed))
/// let key = try await renewal.ask()
/// let replica = try await Replica.open(at: folder, schema: schema, key: key)
/// ```
public struct LeaseRenewal: Sendable {
  private let folder: DataFolder
  private let locked: LockedStorageKey
  private let lock: StorageLock
  private let contact: LeaseContact
  private let signer: Ed25519Key

  init(
    _ folder: DataFolder, _ locked: LockedStorageKey, by lock: StorageLock
  ) throws(FieldkeepError) {
    do {
      guard let contact = try locked.contact(by: lock) else { throw FieldkeepError.notProtected }
      self.contact = contact
      signer = try Ed25519Key(seed: contact.signingSeed)
    } catch is KeyError {
      throw .folder(path: folder.storageKey, .storageKey(.notAStorageKey))
    } catch {
      throw error as? FieldkeepError ?? .wrongPassphrase
    }
    (self.folder, self.locked, self.lock) = (folder, locked, lock)
  }

  // MARK: words

  /// Takes the share from words that an admin has read out.
  ///
  /// They serve until the next contact, at which the laptop takes another share.
  ///
  /// - Returns: what opens the folder.
  /// - Throws: ``FieldkeepError/wrongLeaseWords`` where they are another laptop's, or not those that were read out.
  public func enter(_ words: String) throws(FieldkeepError) -> FolderKey {
    guard let share = LeaseShare(words: words), share.id == locked.neededShare else {
      throw .wrongLeaseWords
    }
    return try begin(share, at: nil, isSpoken: true)
  }

  // MARK: the server

  /// Asks the servers for the share, one after the other.
  ///
  /// - Returns: what opens the folder.
  /// - Throws: ``FieldkeepError``: why the first that was reached gave none, else why none was reached.
  ///   ``FieldkeepError/emptied(_:)`` where this device was revoked, and told to empty itself.
  public func ask() async throws(FieldkeepError) -> FolderKey {
    var failure: FieldkeepError?
    for server in contact.servers {
      let line = RemoteLine(url: server.url, pin: server.pin)
      defer { line.transport.close() }
      do throws(FieldkeepError) {
        return try await ask(line)
      } catch {
        switch error {
        case .emptied, .leaseEnded: throw error
        case .transport: failure = failure ?? error
        default: if failure.map(\.isOfTheLine) ?? true { failure = error }
        }
      }
    }
    throw failure ?? .leaseShareUnknown
  }

  private func ask(_ line: RemoteLine) async throws(FieldkeepError) -> FolderKey {
    let session: SessionResponse
    do throws(FieldkeepError) {
      let (challenge, signature) = try await signed(on: line)
      session = try await call(
        "/v1/session",
        SessionRequest(
          device: signer.publicKey.deviceID, challenge: challenge, signature: signature,
          chain: contact.chain, rootKey: contact.rootKey), on: line)
    } catch {
      guard case .sync(.server(_, "revoked", _)) = error else { throw error }
      throw try await leave(line)
    }
    let answer: LeaseResponse = try await call(
      "/v1/lease", LeaseRequest(lease: locked.neededShare, givesBack: true), on: line,
      token: session.token)
    guard let share = answer.share, share.id == locked.neededShare else {
      throw .leaseShareUnknown
    }
    return try begin(share, at: answer.serverTime, isSpoken: false)
  }

  private func signed(
    on line: RemoteLine
  ) async throws(FieldkeepError) -> (challenge: [UInt8], signature: [UInt8]) {
    let response: ChallengeResponse = try await call(
      "/v1/challenge", ChallengeRequest(device: signer.publicKey.deviceID), on: line)
    do {
      return (
        response.challenge,
        try SessionProof.sign(
          response.challenge, organization: contact.organization, with: signer)
      )
    } catch {
      throw .replica(.keysUnusable(reason: String(describing: error)))
    }
  }

  private func call<Answer: ProtocolMessage>(
    _ path: String, _ message: some ProtocolMessage, on line: RemoteLine, token: [UInt8]? = nil
  ) async throws(FieldkeepError) -> Answer {
    do {
      let (answer, _) = try await line.perform(
        SyncCall(path: path, body: message.encoded(), token: token))
      guard answer.status == 200 else { throw FieldkeepError.sync(SyncFailure(answer)) }
      return try Answer(parsing: answer.body)
    } catch let error as MessageError {
      throw .replica(.answerUnusable(reason: String(describing: error)))
    } catch {
      throw FieldkeepError(error)
    }
  }

  // MARK: beginning anew

  /// Notes the share and that there was contact, and opens the key.
  private func begin(
    _ share: LeaseShare, at serverTime: Int64?, isSpoken: Bool
  ) throws(FieldkeepError) -> FolderKey {
    let key = try locked.opened(by: lock, share)
    do {
      try FolderLock(path: folder.lock).hold {
        let known = folder.lease(by: lock)
        var note = LeaseNote(days: known?.days ?? LeaseNote.usualDays)
        note.clock = LeaseClock(contactAt: serverTime, .now)
        note.isSpoken = isSpoken || (known?.isSpoken ?? false)
        note.shares = [share]
        try folder.write(note, checkedBy: [lock])
      }
    } catch {
      throw FieldkeepError(error)
    }
    return FolderProtection.park(key, lock, locked)
  }

  // MARK: taking leave

  /// Hears what ended this device, and empties the folder where that was ordered.
  ///
  /// What had not been sent lies sealed under the key that nobody gives any more: it cannot be handed in.
  ///
  /// - Returns: that there is no share any more, or that the folder was emptied.
  private func leave(
    _ line: RemoteLine
  ) async throws(FieldkeepError) -> FieldkeepError {
    var roster = Roster(organization: contact.organization)
    for _ in 0..<Self.farewellLimit {
      let (challenge, signature) = try await signed(on: line)
      let answer: FarewellResponse = try await call(
        "/v1/farewell",
        FarewellRequest(
          device: signer.publicKey.deviceID, challenge: challenge, signature: signature,
          rootKey: contact.rootKey, haves: Array(roster.frontier.prefix(Limits.havesPerScope))),
        on: line)
      for bytes in answer.segments {
        // What does not prove its author, or came before its parents, says nothing.
        guard let segment = try? Segment(parsing: bytes) else { continue }
        _ = try? roster.apply(segment)
      }
      guard answer.hasMore, !answer.segments.isEmpty else {
        return try await empty(by: roster, at: answer.serverTime) ?? .leaseEnded
      }
    }
    return .leaseEnded
  }

  /// The most requests in which this device hears what ended it.
  private static let farewellLimit = 64

  private func empty(
    by roster: Roster, at time: Int64
  ) async throws(FieldkeepError) -> FieldkeepError? {
    guard let revocation = roster.wipes(of: signer.publicKey.deviceID).first else { return nil }
    var left: EmptiedFolder
    do {
      let receipt = try Receipt(
        signing: OrderID(wipingBy: revocation), kind: .wiped, doneAt: time,
        organization: contact.organization, with: signer)
      left = EmptiedFolder(folder.path, receipt, telling: contact.servers)
      try FolderLock(path: folder.lock).hold {
        try left.keep()
        try folder.empty()
      }
    } catch {
      throw FieldkeepError(error)
    }
    try? await left.confirm()
    return .emptied(left)
  }
}

extension FieldkeepError {
  /// Whether no server was reached.
  fileprivate var isOfTheLine: Bool {
    if case .transport = self { true } else { false }
  }
}
