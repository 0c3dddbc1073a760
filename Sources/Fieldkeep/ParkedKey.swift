// Where a storage key is between two commands while a laptop is unlocked: in the kernel, for a time.

import CLinux
import CausalMerge
import Foundation
import SyncProtocol
import Trust

/// A storage key that the kernel keeps for this user until a moment, or until no command was given for a while.
///
/// It is never on a disk and never swapped out, ends with the boot, and counts the time that a laptop sleeps: whoever
/// opens the lid of a laptop that lay closed for the night is asked again.
struct ParkedKey {
  let key: ContentKey
  /// What opened it, so that a lease can be taken and renewed; an earlier program parked none.
  let lock: StorageLock?
  /// When it ends at the latest: milliseconds since boot.
  let end: Int64
  /// How long it stays without a command: milliseconds.
  let idle: Int64
  /// When it ends if no command is given: milliseconds since boot.
  let idleEnd: Int64

  /// Parks a key from now.
  init(_ key: ContentKey, _ lock: StorageLock?, for span: UnlockSpan, now: Int64) {
    self.key = key
    self.lock = lock
    end = now + span.total
    idle = span.idle
    idleEnd = min(end, now + span.idle)
  }

  private init(_ key: ContentKey, _ lock: StorageLock?, end: Int64, idle: Int64, now: Int64) {
    self.key = key
    self.lock = lock
    self.end = end
    self.idle = idle
    idleEnd = min(end, now + idle)
  }

  /// The same after a command was given.
  func touched(now: Int64) -> ParkedKey { ParkedKey(key, lock, end: end, idle: idle, now: now) }

  // MARK: in the kernel

  /// Whether this system keeps keys for us; in some containers it does not.
  static let isPossible: Bool = {
    let probe = "fieldkeep:probe"
    guard clinux_keyring_put(probe, [1], 1, 1) == 0 else { return false }
    clinux_keyring_drop(probe)
    return true
  }()

  /// Hands the key to the kernel.
  ///
  /// - Returns: whether it took it.
  func park(as name: [UInt8], now: Int64) -> Bool {
    let bytes =
      [end, idle, idleEnd].flatMap(\.bigEndianBytes) + key.bytes + (lock?.bytes ?? [])
    let seconds = max(1, (idleEnd - now + 999) / 1_000)
    return clinux_keyring_put(
      Self.description(name), bytes, bytes.count, UInt32(clamping: seconds)) == 0
  }

  /// The key that is parked under a name, if its time has not come.
  init?(parkedAs name: [UInt8], now: Int64) {
    let (head, size) = (3 * 8, Limits.contentKeyBytes)
    var bytes = [UInt8](repeating: 0, count: head + 2 * size)
    let count = clinux_keyring_get(Self.description(name), &bytes, bytes.count)
    guard count == head + size || count == bytes.count,
      let key = try? ContentKey(bytes: Array(bytes[head..<head + size]))
    else { return nil }
    lock = count == bytes.count ? try? StorageLock(bytes: Array(bytes[(head + size)...])) : nil
    let numbers = stride(from: 0, to: 24, by: 8).map { start in
      bytes[start..<start + 8].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    }
    (end, idle, idleEnd) = (numbers[0], numbers[1], numbers[2])
    self.key = key
    // The kernel counts by the wall clock, which somebody may have set back.
    guard now < min(end, idleEnd) else {
      Self.drop(name)
      return nil
    }
  }

  /// Takes away what is parked under a name.
  ///
  /// - Returns: whether something was.
  @discardableResult
  static func drop(_ name: [UInt8]) -> Bool { clinux_keyring_drop(description(name)) == 0 }

  private static func description(_ name: [UInt8]) -> String { "fieldkeep:" + hexadecimal(name) }
}

/// How long a laptop stays unlocked.
public struct UnlockSpan: Hashable, Sendable {
  /// Milliseconds until it locks whatever is done.
  public let total: Int64
  /// Milliseconds without a command until it locks.
  public let idle: Int64

  /// What an unlocking without a time gives: a quarter of an hour without a command, half a day at most.
  public static let usual = UnlockSpan(total: 12 * 3_600_000, idle: 15 * 60_000)

  /// Unlocked for a time, with or without commands: between a second and half a day.
  public static func exactly(milliseconds: Int64) -> UnlockSpan {
    let span = min(max(milliseconds, 1_000), usual.total)
    return UnlockSpan(total: span, idle: span)
  }

  private init(total: Int64, idle: Int64) {
    self.total = total
    self.idle = idle
  }
}
