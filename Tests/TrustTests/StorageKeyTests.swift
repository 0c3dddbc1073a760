// Locked storage keys: what opens them, what does not, and what a file may not make us do.

import SeededChance
import SyncProtocol
import Testing

@testable import Trust

struct StorageKeyTests {
  /// Cheap enough to try thousands of times.
  private static let cheap = ScryptCost(rounds: 1 << 10, blockSize: 8, parallelism: 1)
  private static let words = Passphrase(entered: "copper meadow lantern river tulip canoe")

  private func locked(
    seed: UInt64 = 1, cost: ScryptCost = cheap
  ) throws -> (key: ContentKey, locked: LockedStorageKey) {
    var chance = SeededGenerator(seed: seed)
    let key = ContentKey(using: &chance)
    return (
      key,
      try LockedStorageKey(
        locking: key, with: Self.words, name: nil, cost: cost, using: &chance)
    )
  }

  @Test func `a locked key opens with its passphrase, after a way through its text`() throws {
    let (key, locked) = try locked()
    let text = StorageKeyFile.locked(locked).text
    guard case .locked(let read) = try StorageKeyFile(text: text) else {
      Issue.record("the text is read as another kind")
      return
    }
    #expect(read == locked)
    #expect(try read.open(with: Self.words).bytes == key.bytes)
  }

  @Test func `an open key goes through its text as before`() throws {
    let (key, _) = try locked()
    let text = StorageKeyFile.open(key).text
    #expect(text.hasPrefix("fieldkeep-storage-key-1 "))
    guard case .open(let read) = try StorageKeyFile(text: text) else {
      Issue.record("the text is read as another kind")
      return
    }
    #expect(read.bytes == key.bytes)
  }

  @Test(arguments: [
    "", "copper meadow lantern river tulip", "Copper meadow lantern river tulip canoe",
    "copper meadow lantern river tulip canoe.", "coppermeadowlanternrivertulipcanoe",
  ])
  func `no other passphrase opens it`(_ typed: String) throws {
    let (_, locked) = try locked()
    #expect(throws: StorageKeyError.wrongPassphrase) {
      try locked.open(with: Passphrase(entered: typed))
    }
  }

  @Test func `spaces at the ends and in a row do not count, nor how a keyboard makes an accent`()
    throws
  {
    #expect(
      Passphrase(entered: "  copper meadow  lantern\triver tulip canoe\n") == Self.words)
    #expect(Passphrase(entered: "caf\u{E9} al sol") == Passphrase(entered: "cafe\u{301} al sol"))
  }

  @Test func `a changed character of the file opens nothing`() throws {
    let (_, locked) = try locked()
    let text = Array(StorageKeyFile.locked(locked).text.utf8)
    for index in text.indices {
      for change: UInt8 in [1, 2, 16] {
        var changed = text
        changed[index] ^= change
        guard changed[index] < 128,
          case .locked(let read)? = try? StorageKeyFile(
            text: String(decoding: changed, as: UTF8.self))
        else { continue }
        // The least work that a changed file may ask for is done; more is refused before any.
        guard case .passphrase(let cost, _) = read.lock, cost.rounds <= 1 << 14 else { continue }
        #expect(read != locked, "byte \(index) says nothing")
        #expect(throws: StorageKeyError.wrongPassphrase, "byte \(index)") {
          try read.open(with: Self.words)
        }
      }
    }
  }

  @Test(arguments: [
    "scrypt 1099511627776 8 1", "scrypt 131072 1024 1", "scrypt 131072 8 4096", "scrypt 131073 8 1",
    "scrypt 0 8 1", "scrypt -131072 8 1", "scrypt 131072 8 0", "scrypt 2097152 8 1",
  ])
  func `a file that asks for too much work, or for none, is refused before any is done`(
    _ line: String
  ) throws {
    let (_, locked) = try locked()
    let text = StorageKeyFile.locked(locked).text.replacing("scrypt 1024 8 1", with: line)
    #expect(throws: StorageKeyError.costOutOfBounds) { try StorageKeyFile(text: text) }
  }

  @Test(arguments: [
    "", "fieldkeep-storage-key-1 ", "fieldkeep-storage-key-1 0011", "fieldkeep-storage-key-2",
    "fieldkeep-storage-key-2\nname 00\nscrypt 1024 8 1\nsalt 00\nsealed 00",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
  ])
  func `what is no storage key is called so`(_ text: String) {
    #expect(throws: StorageKeyError.notAStorageKey) { try StorageKeyFile(text: text) }
  }

  @Test func `a newer version's file is not guessed at`() {
    #expect(throws: StorageKeyError.newerVersion) {
      try StorageKeyFile(text: "fieldkeep-storage-key-4\nargon2id 1 2 3")
    }
  }

  @Test func `a short salt is refused`() throws {
    let (_, locked) = try locked()
    var lines = StorageKeyFile.locked(locked).text.split(separator: "\n").map { String($0) }
    lines[3] = "salt 00112233"
    #expect(throws: StorageKeyError.notAStorageKey) {
      try StorageKeyFile(text: lines.joined(separator: "\n"))
    }
  }

  @Test func `a guess costs 128 MiB and its time`() throws {
    #expect(ScryptCost.standard == ScryptCost(rounds: 131_072, blockSize: 8, parallelism: 1))
    var chance = SeededGenerator(seed: 7)
    let key = ContentKey(using: &chance)
    let locked = try LockedStorageKey(locking: key, with: Self.words, using: &chance)
    #expect(StorageKeyFile.locked(locked).text.contains("scrypt 131072 8 1"))
    let clock = ContinuousClock()
    var opened: ContentKey?
    let time = try clock.measure { opened = try locked.open(with: Self.words) }
    #expect(opened?.bytes == key.bytes)
    print("one guess at a passphrase: \(time)")
  }

  // MARK: passphrases

  @Test func `the words are 1,024, told apart by four letters, and easy to type`() {
    #expect(SpokenWords.all.count == 1_024)
    #expect(Set(SpokenWords.all.map { $0.prefix(4) }).count == 1_024)
    #expect(
      SpokenWords.all.allSatisfy { word in
        (3...7).contains(word.count) && word.allSatisfy { $0.isASCII && $0.isLowercase }
      })
  }

  @Test func `a generated passphrase has six words of the list, and chance decides each`() throws {
    var chance = SeededGenerator(seed: 3)
    var seen: Set<Substring> = []
    for _ in 0..<500 {
      let text = Passphrase.generated(using: &chance)
      let words = text.split(separator: " ")
      #expect(words.count == 6)
      #expect(Set(words).isSubset(of: Set(SpokenWords.all)))
      #expect(throws: Never.self) { try Passphrase(chosen: text) }
      seen.formUnion(words)
    }
    // Of 1,024 words, 3,000 draws leave out about 55.
    #expect((900..<1_024).contains(seen.count), "\(seen.count) different words")
  }

  @Test(arguments: [
    ("elevenchars", PassphraseFault.tooShort(characters: 11, least: 12)),
    ("  two  words   ", .tooShort(characters: 9, least: 12)),
    ("aaaaaaaaaaaaaaaa", .tooSimple(differentCharacters: 1, least: 6)),
    ("Password12345!", .common), ("passwordpassword", .common), ("qwertyuiop[]1", .common),
    ("abcdefghijklm", .common), ("fieldkeep 2026!", .common), ("123456789012", .common),
  ])
  func `a passphrase that is guessed first is not taken`(
    _ typed: String, _ fault: PassphraseFault
  ) throws {
    #expect(throws: fault) { try Passphrase(chosen: typed) }
  }

  @Test(arguments: ["twelve chars", "Wo wohnt der Uhu?", "la luna sobre el mar", "correct horse 1"])
  func `any other is`(_ typed: String) throws {
    #expect(throws: Never.self) { try Passphrase(chosen: typed) }
  }
}
