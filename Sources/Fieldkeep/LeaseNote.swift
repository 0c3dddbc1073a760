// The small file that says how long a laptop may still show its records without contact, and holds its share as long.

import CausalMerge
import LocalReplica
import SyncProtocol
import Trust

/// What a laptop notes of its lease.
///
/// The file can be read by whoever has the disk: until the lease is over, the share lies in it, and a passphrase opens
/// the records. Nothing in it can be changed to make the lease longer: a check that only whoever knows the passphrase
/// can make stands below it, and is looked at as soon as the passphrase is known.
struct LeaseNote: Hashable {
  /// The share that a server keeps, as it was told last.
  struct Told: Hashable {
    /// The remote's number.
    var remote: Int64
    var epoch: Epoch
    /// By the device's corrected clock: milliseconds since 1970.
    var at: Int64
  }

  /// Days without contact; nil where this laptop is to have no lease.
  var days: Int?
  /// Since the last contact; nil before the lease began.
  var clock: LeaseClock?
  /// Whether the share was read out: it is then replaced at the next contact.
  var isSpoken = false
  var told: [Told] = []
  /// The share in use, beside it one that is about to be; none once the lease is over.
  var shares: [LeaseShare] = []
  private var checks: [[UInt8]] = []

  init(days: Int?) { self.days = days }

  /// What a laptop with a passphrase has where nothing else was said.
  static let usualDays = 14
  /// The fewest and the most days that can be asked for.
  static let daysAllowed = 1...90
  /// After this time a server is asked again whether it has the share.
  static let tellingInterval: Int64 = 86_400_000

  /// Whether the lease is over at a moment.
  func isOver(at now: ClockReading) -> Bool {
    guard let days, let clock else { return shares.isEmpty }
    return shares.isEmpty || clock.advanced(to: now).elapsed >= Int64(days) * 86_400_000
  }

  /// Whether whoever wrote this knew the lock.
  func isGenuine(by lock: StorageLock) -> Bool {
    let expected = lock.check(of: Array(body.utf8))
    return checks.contains { $0 == expected }
  }

  // MARK: as text

  private static let title = "fieldkeep-lease-1"

  /// Everything but the shares, which tell for themselves whether they are right.
  private var body: String {
    var lines = [Self.title, "days \(days.map(String.init) ?? "off")"]
    if let clock {
      lines.append(
        "contact \(clock.contact) latest \(clock.latest) boot \(clock.boot) since \(clock.monotonic)"
      )
    }
    if isSpoken { lines.append("spoken") }
    lines += told.map { "told \($0.remote) \($0.epoch) \($0.at)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The file's text, checked by some locks.
  func text(checkedBy locks: [StorageLock]) -> String {
    let checks = locks.map { $0.check(of: Array(body.utf8)) }
    return text(with: checks)
  }

  /// The file's text without the shares, which needs no lock.
  var textWithoutShares: String {
    var ended = self
    ended.shares = []
    return ended.text(with: checks)
  }

  private func text(with checks: [[UInt8]]) -> String {
    body
      + (checks.map { "check " + hexadecimal($0) } + shares.map { "share " + hexadecimal($0.bytes) })
      .map { $0 + "\n" }.joined()
  }

  /// Reads a file's text; nil for anything else.
  init?(text: String) {
    let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    guard lines.first == [Self.title[...]] else { return nil }
    days = nil
    for words in lines.dropFirst() {
      switch (words.first ?? "", words.count) {
      case ("days", 2):
        days = Int(words[1]).flatMap { Self.daysAllowed.contains($0) ? $0 : nil }
      case ("contact", 8):
        guard let contact = Int64(words[1]), let latest = Int64(words[3]),
          let boot = UInt64(words[5]), let monotonic = Int64(words[7])
        else { return nil }
        clock = LeaseClock(contact: contact, latest: latest, boot: boot, monotonic: monotonic)
      case ("spoken", 1): isSpoken = true
      case ("told", 4):
        guard let remote = Int64(words[1]), let epoch = Epoch(hexadecimal: String(words[2])),
          let at = Int64(words[3])
        else { return nil }
        told.append(Told(remote: remote, epoch: epoch, at: at))
      case ("check", 2): checks += bytesOfHexadecimal(words[1]).map { [$0] } ?? []
      case ("share", 2):
        shares += bytesOfHexadecimal(words[1]).flatMap { LeaseShare(bytes: $0) }.map { [$0] } ?? []
      default: return nil
      }
    }
  }
}

extension LeaseClock {
  /// The same at a later look at the clocks.
  func advanced(to now: ClockReading) -> LeaseClock {
    advanced(wall: now.wallMilliseconds, boot: now.boot, monotonic: now.monotonicMilliseconds)
  }

  /// Begins to count.
  init(contactAt server: Int64?, _ now: ClockReading) {
    self.init(
      contactAt: server, wall: now.wallMilliseconds, boot: now.boot,
      monotonic: now.monotonicMilliseconds)
  }
}
