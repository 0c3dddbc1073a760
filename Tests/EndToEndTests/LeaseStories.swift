// Laptops that were not in contact for too long, on real disks and with a real server: what they show then, and what
// brings them back.

import CausalMerge
import CaseProtocol
import Foundation
import LocalReplica
import SyncProtocol
import Testing

@testable import Fieldkeep
@testable import Trust

@Suite struct LeaseStories {
  private static let words = Passphrase(entered: "copper meadow lantern river tulip canoe")

  /// A laptop under a passphrase that has joined and synced, and so has a lease.
  private func leased(_ name: String, _ office: Office) async throws -> Replica {
    let path = office.folder + "/" + name
    try Self.begin(path)
    let laptop = try await office.join(open(path))
    #expect(try FolderProtection(at: path).lease().isTaken)
    return laptop
  }

  /// Puts a passphrase on a folder that holds nothing yet, one that is cheap to guess: it is typed here many times.
  private static func begin(_ path: String) throws {
    let folder = DataFolder(path: path)
    try folder.make()
    var generator = SystemRandomNumberGenerator()
    let locked = try LockedStorageKey(
      locking: ContentKey(using: &generator), with: words, name: nil,
      cost: ScryptCost(rounds: 1 << 10, blockSize: 8, parallelism: 1), using: &generator)
    try folder.write(.locked(locked))
  }

  private func open(
    _ path: String, _ passphrase: Passphrase? = words
  ) async throws -> Replica {
    // As if the kernel kept nothing: the next day.
    FolderProtection(at: path).lock()
    return try await Replica.open(
      at: path, schema: CountySchema.schema, passphrase: passphrase)
  }

  private func opened(_ path: String, by key: FolderKey) async throws -> Replica {
    try await Replica.open(at: path, schema: CountySchema.schema, key: key)
  }

  private func lockedKey(_ path: String) throws -> LockedStorageKey {
    guard case .locked(let locked)? = try DataFolder(path: path).storageKeyFile() else {
      throw FieldkeepError.notProtected
    }
    return locked
  }

  private func lock(
    _ path: String, _ passphrase: Passphrase = words
  ) throws -> StorageLock {
    try DataFolder(path: path).lock(of: lockedKey(path), passphrase)
  }

  /// Lets days pass without contact, as the laptop's clocks tell them after a start.
  private func pass(days: Int, _ path: String, by lock: StorageLock) throws {
    let folder = DataFolder(path: path)
    var note = try #require(folder.readLease())
    let now = ClockReading.now.wallMilliseconds
    note.clock = LeaseClock(
      contactAt: nil, wall: now - Int64(days) * 86_400_000, boot: 0, monotonic: 0)
    try folder.write(note, checkedBy: [lock])
  }

  private func expectOver(_ path: String, _ passphrase: Passphrase? = words) async {
    do {
      _ = try await open(path, passphrase)
      Issue.record("it opened")
    } catch FieldkeepError.leaseOver {
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func `a laptop without contact shows nothing, with contact everything, unsent work too`()
    async throws
  {
    try await Office.run { office in
      let laptop = try await leased("laptop", office)
      let path = office.folder + "/laptop"
      let (caseID, _) = try await laptop.openCase()
      try await laptop.note("sent", in: caseID)
      try await laptop.sync()
      try await laptop.note("not sent", in: caseID)

      try pass(days: 13, path, by: lock(path))
      let before = try FolderProtection(at: path).lease()
      #expect(before.isHalfOver && !before.isOver)
      #expect(try await open(path).notes(in: caseID).count == 2)

      try pass(days: 14, path, by: lock(path))
      // What is at work meanwhile ends as well.
      try await Task.sleep(for: .milliseconds(1_100))
      await #expect(throws: FieldkeepError.self) { try await laptop.notes(in: caseID) }
      try? await laptop.close()
      await expectOver(path)
      await expectOver(path, nil)
      #expect(throws: FieldkeepError.self) {
        try FolderProtection(at: path).unlock(with: Self.words)
      }
      guard case .leaseOver(let end) = try FolderProtection(at: path).state() else {
        Issue.record("the state is another")
        return
      }
      #expect(end == LeaseEnd(days: 14, needsPassphrase: true))

      // A wrong passphrase asks nobody, and without a line everything stays as it is.
      #expect(throws: FieldkeepError.wrongPassphrase) {
        try FolderProtection(at: path).renewal(with: Passphrase(entered: "copper meadow lantern"))
      }
      let renewal = try FolderProtection(at: path).renewal(with: Self.words)
      await office.server.kill()
      await #expect(throws: FieldkeepError.self) { try await renewal.ask() }
      await expectOver(path)
      try await office.server.start()

      let again = try await opened(path, by: renewal.ask())
      #expect(try await again.notes(in: caseID) == ["not sent", "sent"])
      try await again.sync()
      try await office.admin.sync()
      #expect(try await office.admin.notes(in: caseID) == ["not sent", "sent"])
      #expect(try await open(path).notes(in: caseID).count == 2)
    }
  }

  @Test func `a revoked laptop opens with nothing on its disk once its lease is over`() async throws
  {
    try await Office.run { office in
      let laptop = try await leased("laptop", office)
      let path = office.folder + "/laptop"
      let (caseID, _) = try await laptop.openCase()
      try await laptop.note("canary-2231", in: caseID)
      let device = try #require(try await laptop.device())
      let made = try lock(path)
      let share = try #require(DataFolder(path: path).readLease()?.shares.first)
      let key = try lockedKey(path).open(by: made, share: share)
      #expect(try found(share.bytes, in: path), "while the lease runs the share lies there")
      try await laptop.close()
      try await office.admin.revoke(device)
      try await office.admin.sync()

      try pass(days: 15, path, by: made)
      await expectOver(path)
      #expect(DataFolder(path: path).readLease()?.shares == [])
      for secret in [share.bytes, key.bytes, Array("canary-2231".utf8)] {
        #expect(try !found(secret, in: path))
      }
      // All that the passphrase opens is who the laptop is, and where its server.
      let contact = try #require(try lockedKey(path).contact(by: made))
      #expect(contact.signingSeed.count == 32 && contact.servers.count == 1)
      #expect(throws: StorageKeyError.shareMissing) {
        try lockedKey(path).open(by: made, share: nil)
      }
      #expect(throws: ReplicaError.self) {
        try ReplicaCore(
          path: path + "/replica.sqlite", storageKey: ContentKey(bytes: made.bytes),
          schema: CountySchema.schema, environment: .system)
      }
      let renewal = try FolderProtection(at: path).renewal(with: Self.words)
      await #expect(throws: FieldkeepError.leaseEnded) { try await renewal.ask() }
      await #expect(throws: FieldkeepError.leaseShareUnknown) {
        try await office.admin.leaseWords(of: device)
      }
      await expectOver(path)

      // It has no records that it could read, and empties itself all the same.
      try await office.admin.revoke(device, wipe: true)
      try await office.admin.sync()
      guard case .emptied(let left)? = await failure({ try await renewal.ask() }) else {
        Issue.record("it was not emptied")
        return
      }
      #expect(left.isConfirmed)
      #expect(try FileManager.default.subpathsOfDirectory(atPath: path) == ["emptied"])
      try await office.admin.sync()
      #expect(try await office.admin.wipes().allSatisfy { $0.confirmedAt != nil })
    }
  }

  private func failure(_ body: () async throws -> FolderKey) async -> FieldkeepError? {
    do { _ = try await body() } catch { return error as? FieldkeepError }
    return nil
  }

  /// Whether bytes are in a file of a folder, as they are or in hexadecimal.
  private func found(_ secret: [UInt8], in path: String) throws -> Bool {
    try FileManager.default.subpathsOfDirectory(atPath: path).contains { file in
      let bytes = FileManager.default.contents(atPath: path + "/" + file) ?? Data()
      return bytes.range(of: Data(secret)) != nil
        || bytes.range(of: Data(hexadecimal(secret).utf8)) != nil
    }
  }

  @Test func `an admin's words open it without signal, until its next contact`() async throws {
    try await Office.run { office in
      let laptop = try await leased("laptop", office)
      let path = office.folder + "/laptop"
      let (caseID, _) = try await laptop.openCase()
      let device = try #require(try await laptop.device())
      try await laptop.sync()
      try await laptop.close()
      let words = try await office.admin.leaseWords(of: device).joined(separator: " ")
      try pass(days: 20, path, by: lock(path))
      await expectOver(path)

      let renewal = try FolderProtection(at: path).renewal(with: Self.words)
      #expect(throws: FieldkeepError.wrongLeaseWords) { try renewal.enter("acid acorn acre") }
      let others = LeaseShare(bytes: [UInt8](repeating: 9, count: 16))?.words ?? []
      #expect(throws: FieldkeepError.wrongLeaseWords) {
        try renewal.enter(others.joined(separator: " "))
      }
      let needed = try lockedKey(path).neededShare
      let again = try await opened(path, by: renewal.enter(words))
      try await again.note("written at two", in: caseID)
      #expect(try FolderProtection(at: path).lease().isSpoken)

      // In contact, it takes a share that nobody has heard.
      try await again.sync()
      #expect(try lockedKey(path).neededShare != needed)
      #expect(try !FolderProtection(at: path).lease().isSpoken)
      try await again.close()
      try pass(days: 20, path, by: lock(path))
      await expectOver(path)
      let later = try FolderProtection(at: path).renewal(with: Self.words)
      #expect(throws: FieldkeepError.wrongLeaseWords) { try later.enter(words) }
      _ = try await later.ask()
      // Nobody but an admin is told.
      let member = try await office.join("member")
      await #expect(throws: FieldkeepError.self) { try await member.leaseWords(of: device) }
    }
  }

  @Test func `no edit of its note makes a lease longer`() async throws {
    try await Office.run { office in
      let laptop = try await leased("laptop", office)
      let path = office.folder + "/laptop"
      try await laptop.close()
      let made = try lock(path)
      try pass(days: 3, path, by: made)
      let text = try String(contentsOfFile: path + "/lease", encoding: .utf8)
      let contact = try #require(DataFolder(path: path).readLease()?.clock?.contact)
      for (part, other) in [
        ("days 14", "days 90"), ("contact \(contact)", "contact \(contact + 1_000)"),
        ("check ", "check 00"),
      ] {
        let changed = text.replacing(part, with: other)
        #expect(changed != text)
        try changed.write(toFile: path + "/lease", atomically: true, encoding: .utf8)
        await expectOver(path)
        // Once it was noticed the share is gone, and putting the note back as it was is no way around.
        #expect(DataFolder(path: path).readLease()?.shares ?? [] == [])
      }
      try text.write(toFile: path + "/lease", atomically: true, encoding: .utf8)
      _ = try await open(path)
      try FileManager.default.removeItem(atPath: path + "/lease")
      await expectOver(path)
    }
  }

  @Test func `a server that lost its disk has the share again before it is needed`() async throws {
    try await Office.run { office in
      let laptop = try await leased("laptop", office)
      let path = office.folder + "/laptop"
      try await office.server.loseDisk()
      try await office.admin.sync()
      try await laptop.sync()
      try await laptop.close()
      try pass(days: 15, path, by: lock(path))
      await expectOver(path)
      _ = try await FolderProtection(at: path).renewal(with: Self.words).ask()
      _ = try await open(path)
    }
  }

  @Test func `the passphrase changes while a lease runs, and contact takes the new one`()
    async throws
  {
    try await Office.run { office in
      let laptop = try await leased("laptop", office)
      let path = office.folder + "/laptop"
      try await laptop.close()
      let protection = FolderProtection(at: path)
      let others = Passphrase(entered: "granite otter pillow sonnet violet zipper")
      try protection.change(to: others, with: protection.unlock(with: Self.words))
      let again = try await open(path, others)
      try await again.sync()
      try await again.close()
      #expect(throws: FieldkeepError.wrongPassphrase) { try protection.renewal(with: Self.words) }
      try pass(days: 15, path, by: lock(path, others))
      await expectOver(path, others)
      _ = try await protection.renewal(with: others).ask()
      // Without a passphrase there is no lease, and every command works.
      try protection.remove(old: others)
      #expect(try !protection.lease().isTaken)
      _ = try await open(path, nil)
    }
  }

  @Test func `a desk without a passphrase may have a lease, and may end it`() async throws {
    try await Office.run { office in
      let desk = try await office.join("desk")
      let path = office.folder + "/desk"
      #expect(try FolderProtection(at: path).lease() == .none)
      try await desk.setLease(days: 2)
      try await desk.sync()
      #expect(try FolderProtection(at: path).lease().isTaken)
      try await desk.close()
      let beside = try #require(try lockedKey(path).lockBeside)
      #expect(try FolderProtection(at: path).state() == .keyFile)
      _ = try await open(path, nil)
      try pass(days: 2, path, by: beside)
      await expectOver(path, nil)
      let key = try await FolderProtection(at: path).renewal(with: nil).ask()
      let again = try await opened(path, by: key)
      try await again.sync()
      try await again.setLease(days: nil)
      try await again.sync()
      try await again.close()
      #expect(try FolderProtection(at: path).lease() == .none)
      _ = try await open(path, nil)
    }
  }

  @Test(arguments: [1, 2])
  func `a kill while a lease is taken or changed leaves a folder that opens`(_ step: Int) throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "fieldkeep-lease-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = DataFolder(path: path)
    try Self.begin(path)
    var generator = SystemRandomNumberGenerator()
    let made = try lock(path)
    let key = try folder.openStorageKey(Self.words).key
    let contact = LeaseContact(
      rootKey: Ed25519Key(using: &generator).publicKey,
      signingSeed: Ed25519Key(using: &generator).seed, chain: [],
      servers: [.init(url: "https://sync.example", pin: [])])
    // The first share, another, and none.
    for hasLease in [true, true, false] {
      let share = hasLease ? LeaseShare(using: &generator) : nil
      var note = folder.readLease() ?? LeaseNote(days: 14)
      note.clock = LeaseClock(contactAt: nil, .now)
      let locked = try lockedKey(path).relocking(
        key, by: made, lease: share.map { ($0, contact) }, using: &generator)
      var steps = 0
      func kill() throws(FieldkeepError) {
        steps += 1
        if steps == step { throw .locked }
      }
      #expect(throws: FieldkeepError.locked) {
        try folder.swap(
          to: .locked(locked), share, note, locks: [made, made], probe: kill)
      }
      #expect(try folder.openStorageKey(Self.words).key.bytes == key.bytes)
      try folder.swap(to: .locked(locked), share, note, locks: [made, made])
      #expect(try folder.openStorageKey(Self.words).key.bytes == key.bytes)
      #expect(folder.readLease()?.shares == (share.map { [$0] } ?? []))
    }
  }
}

extension LeaseState {
  /// Of a folder that has none, and will have none.
  fileprivate static let none = LeaseState(
    days: nil, isTaken: false, elapsed: nil, isOver: false, isSpoken: false)
}
