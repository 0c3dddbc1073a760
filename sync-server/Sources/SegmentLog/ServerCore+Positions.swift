// Where things stand in the log, and what a cursor says of it: enough for the server to find its place again and to see
// that the log before it is the same, and nothing that whoever holds it could read.

import CausalMerge
package import SyncProtocol

/// What the server makes the proofs in its cursors with, one for each epoch.
///
/// A cursor's proof stands for the running hash before it, of which it must tell nothing: whoever knew the key could try
/// whether the log holds nothing but what was handed to them.
public struct CursorKey: Hashable, Sendable {
  public static let byteCount = 32
  public let bytes: [UInt8]

  /// Takes a key from its bytes; `nil` for another count.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Draws a key.
  public init(using generator: inout some RandomNumberGenerator) {
    bytes = ServerCore.bytes(Self.byteCount, using: &generator)
  }
}

extension ServerCore {
  /// How far ahead of what was told the log's promise is kept, in microseconds: a poll then seldom has to write.
  private static let horizonStep: UInt64 = 60_000_000

  /// Keeps the promise before any request needs it, every few seconds, whether anybody asks or not.
  ///
  /// After a crash positions begin at what was promised. Promised by requests, that would tell when others made some.
  ///
  /// - Throws: ``StoreError``; nothing was done.
  public func keepTime() throws {
    try atomically {
      let present = try present()
      if standing.horizon < present + Self.horizonStep { try promise(beyond: present) }
    }
  }

  /// Notes what the clock shows as a request begins, for a server that has no finer one.
  func begin(at now: Int64) {
    moment = UInt64(clamping: now).multipliedReportingOverflow(by: 1_000).partialValue
  }

  private var reading: UInt64 { clock?() ?? moment }

  /// The position of an item that is taken in now.
  func nextPosition() throws -> UInt64 {
    let position = standing.clock.next(at: reading)
    try keepPromise()
    return position
  }

  /// The present, as a position: everything in the log is at or before it, and what comes is behind it.
  func present() throws -> UInt64 {
    let position = standing.clock.present(at: reading)
    try keepPromise()
    return position
  }

  /// Makes durable that nothing will ever be put at or before a position that was told.
  ///
  /// Only items are in the log. A server that was killed after it had told a cursor, and whose clock then shows less,
  /// would put the next item before that cursor, and whoever holds it would never be handed the item.
  private func keepPromise() throws {
    if standing.clock.told > standing.horizon { try promise(beyond: standing.clock.told) }
  }

  /// In whole steps, so that the promise is the same whoever was there first.
  private func promise(beyond position: UInt64) throws {
    standing.horizon = (position / Self.horizonStep + 2) * Self.horizonStep
    try store.keep(standing.horizon.bigEndianBytes, as: .horizon)
  }

  // MARK: cursors

  /// The cursor of a client that has everything up to a position.
  package func cursor(at position: UInt64) throws -> Cursor {
    Cursor(epoch: epoch, position: position, runningHash: try proof(at: position))
  }

  /// The position after which a page begins; `nil` if the cursor is not in this log.
  func startingPoint(_ cursor: Cursor?) throws -> UInt64? {
    guard let cursor else { return 0 }
    guard cursor.epoch == epoch, try isOfThisLog(cursor) else { return nil }
    // One of ours from beyond the present: files were put back, and the clock with them.
    standing.clock.pass(cursor.position)
    try keepPromise()
    return cursor.position
  }

  private func isOfThisLog(_ cursor: Cursor) throws -> Bool {
    guard cursor.position > 0 else { return cursor.runningHash == .start }
    if try proof(at: cursor.position) == cursor.runningHash { return true }
    // From when positions were counted and cursors held the running hash itself.
    let point = try store.point(upTo: cursor.position)
    return cursor.position <= Self.countedPositions && point.position == cursor.position
      && point.runningHash == cursor.runningHash
  }

  /// No log had as many items while positions were counted; as an instant, it is of January 1970.
  private static let countedPositions: UInt64 = 1_000_000_000_000

  /// What only this server can say of its log up to a position, and nobody else read anything in.
  private func proof(at position: UInt64) throws -> RunningHash {
    guard position > 0 else { return .start }
    guard let key = try store.fact(.cursorKey) else {
      throw StoreError.inconsistent("the key for cursors is missing")
    }
    return try store.point(upTo: position).runningHash.proof(in: epoch, at: position, with: key)
  }
}
