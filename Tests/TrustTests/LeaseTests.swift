// Leases: what opens a key that needs a share, what does not, and how long it is since the last contact.

import CausalMerge
import SeededChance
import SyncProtocol
import Testing

@testable import Trust

struct LeaseTests {
  private static let words = Passphrase(entered: "copper meadow lantern river tulip canoe")
  private static let cheap = ScryptCost(rounds: 1 << 10, blockSize: 8, parallelism: 1)

  private let key: ContentKey
  private let share: LeaseShare
  private let contact: LeaseContact
  private let plain: LockedStorageKey
  private let lock: StorageLock
  private let leased: LockedStorageKey

  init() throws {
    var chance = SeededGenerator(seed: 7)
    key = ContentKey(using: &chance)
    share = LeaseShare(using: &chance)
    let root = Ed25519Key(using: &chance)
    contact = LeaseContact(
      rootKey: root.publicKey, signingSeed: Ed25519Key(using: &chance).seed, chain: [],
      servers: [
        .init(url: "https://sync.example:8443", pin: [UInt8](repeating: 7, count: 32)),
        .init(url: "https://second.example", pin: []),
      ])
    plain = try LockedStorageKey(
      locking: key, with: Self.words, name: nil, cost: Self.cheap, using: &chance)
    lock = try plain.lock(with: Self.words)
    leased = try plain.relocking(key, by: lock, lease: (share, contact), using: &chance)
  }

  private func read(_ text: String) throws -> LockedStorageKey {
    guard case .locked(let read) = try StorageKeyFile(text: text) else {
      throw StorageKeyError.notAStorageKey
    }
    return read
  }

  @Test func `a leased key opens with passphrase and share together, and with neither alone`()
    throws
  {
    let read = try read(StorageKeyFile.locked(leased).text)
    #expect(read == leased && read.name == plain.name)
    #expect(read.neededShare == share.id && plain.neededShare == nil)
    let made = try read.lock(with: Self.words)
    #expect(try read.open(by: made, share: share).bytes == key.bytes)
    #expect(throws: StorageKeyError.shareMissing) { try read.open(by: made, share: nil) }
    var chance = SeededGenerator(seed: 8)
    let other = LeaseShare(using: &chance)
    #expect(throws: StorageKeyError.shareMissing) { try read.open(by: made, share: other) }
    let guess = try StorageLock(
      bytes: (0..<32).map { _ in UInt8.random(in: 0...255, using: &chance) })
    #expect(throws: StorageKeyError.wrongPassphrase) { try read.open(by: guess, share: share) }
    #expect(throws: StorageKeyError.wrongPassphrase) {
      try read.lock(with: Passphrase(entered: "copper meadow lantern river tulip"))
    }
  }

  @Test func `another name for the share helps nobody who has another share`() throws {
    var chance = SeededGenerator(seed: 9)
    let other = LeaseShare(using: &chance)
    let text = StorageKeyFile.locked(leased).text.replacing(
      "lease " + hexadecimal(share.id.bytes), with: "lease " + hexadecimal(other.id.bytes))
    let changed = try read(text)
    #expect(throws: StorageKeyError.wrongPassphrase) { try changed.open(by: lock, share: other) }
    #expect(throws: StorageKeyError.shareMissing) { try changed.open(by: lock, share: share) }
  }

  @Test func `what contact needs opens with the passphrase alone, and opens no record`() throws {
    #expect(try leased.contact(by: lock) == contact)
    #expect(try plain.contact(by: lock) == nil)
    let bytes = contact.bytes
    #expect(LeaseContact(bytes: bytes) == contact)
    for count in bytes.indices { #expect(LeaseContact(bytes: Array(bytes.prefix(count))) == nil) }
    let text = StorageKeyFile.locked(leased).text
    #expect(!text.contains("sync.example"))
    for secret in [share.bytes, key.bytes, contact.signingSeed, lock.bytes] {
      #expect(!text.contains(hexadecimal(secret)))
    }
  }

  @Test func `a desk without a passphrase needs its file and the share`() throws {
    var chance = SeededGenerator(seed: 10)
    let desk = try LockedStorageKey.make(leasing: key, (share, contact), using: &chance)
    let read = try read(StorageKeyFile.locked(desk.locked).text)
    #expect(!read.hasPassphrase && plain.hasPassphrase)
    let beside = try #require(read.lockBeside)
    #expect(try read.open(by: beside, share: share).bytes == key.bytes)
    #expect(throws: StorageKeyError.shareMissing) { try read.open(by: beside, share: nil) }
    #expect(throws: StorageKeyError.wrongPassphrase) { try read.open(by: lock, share: share) }
    #expect(throws: StorageKeyError.wrongPassphrase) { try read.lock(with: Self.words) }
  }

  @Test func `a changed character of a leased key's file opens nothing`() throws {
    let text = Array(StorageKeyFile.locked(leased).text.utf8)
    var opened = 0
    for index in text.indices {
      var changed = text
      changed[index] ^= 1
      guard changed[index] < 128,
        let read = try? read(String(decoding: changed, as: UTF8.self)), read != leased,
        read.cost.map({ $0.rounds <= 1 << 14 }) ?? true
      else { continue }
      if let made = try? read.lock(with: Self.words),
        (try? read.open(by: made, share: share)) != nil
      {
        opened += 1
      }
    }
    #expect(opened == 0)
  }

  @Test(arguments: [
    "fieldkeep-storage-key-3\nname 00", "fieldkeep-storage-key-3\nbeside 00\nlease 00\nsealed 00",
    "fieldkeep-storage-key-2\nbeside 00",
  ])
  func `what is no leased key is called so`(_ text: String) {
    #expect(throws: StorageKeyError.notAStorageKey) { try StorageKeyFile(text: text) }
  }

  @Test func `a share is thirteen words, of which four letters each are enough`() throws {
    var chance = SeededGenerator(seed: 11)
    for _ in 0..<200 {
      let share = LeaseShare(using: &chance)
      let words = share.words
      #expect(words.count == LeaseShare.wordCount)
      #expect(LeaseShare(words: words.joined(separator: " ")) == share)
      let short = words.map { $0.prefix(4).uppercased() }.joined(separator: ", ")
      #expect(LeaseShare(words: short) == share)
      #expect(LeaseShare(words: words.dropLast().joined(separator: " ")) == nil)
      #expect(LeaseShare(words: (words.dropLast() + ["xyzzy"]).joined(separator: " ")) == nil)
      let swapped = [words[1], words[0]] + words[2...]
      if words[0] != words[1] {
        #expect(LeaseShare(words: swapped.joined(separator: " "))?.id != share.id)
      }
    }
  }

  // MARK: time

  private static let day: Int64 = 86_400_000
  private static let start: Int64 = 1_800_000_000_000
  private let begun = LeaseClock(
    contactAt: Self.start, wall: Self.start, boot: 1, monotonic: 5_000_000)

  @Test func `days count whether the laptop is on or off`() {
    let on = begun.advanced(
      wall: Self.start + 3 * Self.day, boot: 1, monotonic: 5_000_000 + 3 * Self.day)
    #expect(on.elapsed == 3 * Self.day)
    let off = on.advanced(wall: Self.start + 9 * Self.day, boot: 2, monotonic: 60_000)
    #expect(off.elapsed == 9 * Self.day)
    #expect(off.advanced(wall: Self.start + 9 * Self.day, boot: 2, monotonic: 60_000) == off)
  }

  @Test func `a clock that is set back takes nothing away, and what passes goes on counting`() {
    let later = begun.advanced(wall: Self.start + 10 * Self.day, boot: 2, monotonic: 1_000)
    let back = later.advanced(wall: Self.start, boot: 2, monotonic: 1_000 + Self.day)
    #expect(back.elapsed == 11 * Self.day)
    // Started again and again with the clock of the first day: each start's own time counts.
    var clock = back
    for boot in 3..<8 {
      clock = clock.advanced(wall: Self.start, boot: UInt64(boot), monotonic: Self.day)
    }
    #expect(clock.elapsed == 16 * Self.day)
  }

  @Test func `a clock that was wrong at the contact and is set right ends nothing`() {
    // An empty battery on the board: 1970, until the network has said what time it is.
    let wrong = LeaseClock(contactAt: Self.start, wall: 0, boot: 1, monotonic: 60_000)
    #expect(
      wrong.advanced(wall: Self.start + 60_000, boot: 1, monotonic: 120_000).elapsed == 60_000)
    let ahead = LeaseClock(
      contactAt: Self.start, wall: Self.start + Self.day, boot: 1, monotonic: 0)
    #expect(ahead.advanced(wall: Self.start + 60_000, boot: 1, monotonic: 60_000).elapsed == 60_000)
  }

  @Test func `no clock, however wrong, crashes or makes it longer`() {
    for wall in [Int64.min, -1, 0, .max] {
      for monotonic in [Int64.min, -1, 0, .max] {
        let clock = begun.advanced(wall: wall, boot: 9, monotonic: monotonic)
        #expect(clock.elapsed >= 0)
        #expect(clock.advanced(wall: 0, boot: 9, monotonic: monotonic).elapsed >= clock.elapsed)
      }
    }
  }
}

extension LockedStorageKey {
  /// What a guess costs; nil where there is nothing to guess.
  fileprivate var cost: ScryptCost? {
    if case .passphrase(let cost, _) = lock { cost } else { nil }
  }
}
