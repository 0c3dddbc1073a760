// A storage key that does not lie open beside the replica: what a passphrase makes opens it, and where the laptop has a
// lease, only together with the share.

public import CausalMerge
internal import Crypto
internal import Foundation
public import SyncProtocol

/// What a passphrase makes of a lock, at the cost of a guess; or what lies in the file of a desk that nobody sits at.
///
/// It opens the storage key where there is no lease, and what contact needs where there is one.
public struct StorageLock: Sendable {
  /// As secret as the passphrase.
  public var bytes: [UInt8] { key.bytes }
  let key: ContentKey

  /// Takes what ``bytes`` gave.
  ///
  /// - Throws: `KeyError.wrongLength` for another count.
  public init(bytes: [UInt8]) throws(KeyError) { key = try ContentKey(bytes: bytes) }

  /// Another key that follows from this one.
  func derived(_ label: String, salt: [UInt8] = []) throws(KeyError) -> ContentKey {
    try ContentKey(bytes: derivedBytes(label, salt: salt))
  }

  private func derivedBytes(_ label: String, salt: [UInt8]) -> [UInt8] {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: key.bytes), salt: salt, info: Array(label.utf8),
      outputByteCount: Limits.contentKeyBytes
    ).withUnsafeBytes { Array($0) }
  }

  /// A check by which whoever has this lock finds again what they noted.
  public func check(of note: [UInt8]) -> [UInt8] {
    let key = SymmetricKey(data: derivedBytes("fieldkeep/lease-note/1\n", salt: []))
    return Array(HMAC<SHA256>.authenticationCode(for: note, using: key))
  }
}

/// A storage key under a lock, with a lease or without.
public struct LockedStorageKey: Hashable, Sendable {
  /// What makes the lock.
  enum Lock: Hashable, Sendable {
    /// What somebody types.
    case passphrase(ScryptCost, salt: [UInt8])
    /// Nothing: it lies here. With a lease, the share is needed besides.
    case beside([UInt8])
  }

  /// The part of the file that a lease adds.
  struct Lease: Hashable, Sendable {
    /// Which share is needed.
    var share: LeaseID
    /// What contact needs, under the lock alone: nonce, bytes, tag.
    var contact: [UInt8]
  }

  /// What the key is parked under while it is unlocked: 16 random bytes, which stay when the passphrase changes.
  public let name: [UInt8]
  let lock: Lock
  let lease: Lease?
  /// Nonce, the key, tag.
  let sealed: [UInt8]

  private static let label = "fieldkeep/storage-key/2\n"
  private static let leasedLabel = "fieldkeep/storage-key/3\n"
  private static let contactLabel = "fieldkeep/lease-contact/1\n"
  private static let nameBytes = 16
  private static let saltBytes = 32
  private static let sealedBytes = Limits.nonceBytes + Limits.contentKeyBytes + Limits.tagBytes

  // MARK: locking

  /// Locks a key by a passphrase.
  ///
  /// A name is given where this lock takes another's place.
  ///
  /// - Throws: ``StorageKeyError/cannotBeLocked``.
  public init(
    locking key: ContentKey, with passphrase: Passphrase, name: [UInt8]? = nil,
    using generator: inout some RandomNumberGenerator
  ) throws(StorageKeyError) {
    try self.init(locking: key, with: passphrase, name: name, cost: .standard, using: &generator)
  }

  init(
    locking key: ContentKey, with passphrase: Passphrase, name: [UInt8]?, cost: ScryptCost,
    lease: (share: LeaseShare, contact: LeaseContact)? = nil,
    using generator: inout some RandomNumberGenerator
  ) throws(StorageKeyError) {
    self = try Self.made(key, passphrase, name, cost, lease, &generator).locked
  }

  /// Locks a key by a passphrase, and hands over what the passphrase makes: it costs a third of a second.
  ///
  /// - Throws: ``StorageKeyError/cannotBeLocked``.
  public static func make(
    locking key: ContentKey, with passphrase: Passphrase, name: [UInt8]? = nil,
    lease: (share: LeaseShare, contact: LeaseContact)? = nil,
    using generator: inout some RandomNumberGenerator
  ) throws(StorageKeyError) -> (locked: LockedStorageKey, lock: StorageLock) {
    try made(key, passphrase, name, .standard, lease, &generator)
  }

  private static func made(
    _ key: ContentKey, _ passphrase: Passphrase, _ name: [UInt8]?, _ cost: ScryptCost,
    _ lease: (share: LeaseShare, contact: LeaseContact)?,
    _ generator: inout some RandomNumberGenerator
  ) throws(StorageKeyError) -> (locked: LockedStorageKey, lock: StorageLock) {
    let salt = randomBytes(saltBytes, using: &generator)
    guard let bytes = cost.key(from: passphrase, salt: salt),
      let lock = try? StorageLock(bytes: bytes)
    else { throw .cannotBeLocked }
    let locked = try LockedStorageKey(
      key, name ?? randomBytes(nameBytes, using: &generator), .passphrase(cost, salt: salt), lock,
      lease, &generator)
    return (locked, lock)
  }

  /// Leases the key of a desk that has no passphrase: it then takes the share to open it, and the file.
  ///
  /// - Throws: ``StorageKeyError/cannotBeLocked``.
  public static func make(
    leasing key: ContentKey, _ lease: (share: LeaseShare, contact: LeaseContact),
    using generator: inout some RandomNumberGenerator
  ) throws(StorageKeyError) -> (locked: LockedStorageKey, lock: StorageLock) {
    let bytes = randomBytes(Limits.contentKeyBytes, using: &generator)
    guard let lock = try? StorageLock(bytes: bytes) else { throw .cannotBeLocked }
    let locked = try LockedStorageKey(
      key, randomBytes(nameBytes, using: &generator), .beside(bytes), lock, lease, &generator)
    return (locked, lock)
  }

  /// The same lock with another lease, or without one.
  ///
  /// - Throws: ``StorageKeyError/cannotBeLocked``.
  public func relocking(
    _ key: ContentKey, by made: StorageLock,
    lease: (share: LeaseShare, contact: LeaseContact)?,
    using generator: inout some RandomNumberGenerator
  ) throws(StorageKeyError) -> LockedStorageKey {
    try LockedStorageKey(key, name, lock, made, lease, &generator)
  }

  private init(
    _ key: ContentKey, _ name: [UInt8], _ lock: Lock, _ made: StorageLock,
    _ lease: (share: LeaseShare, contact: LeaseContact)?,
    _ generator: inout some RandomNumberGenerator
  ) throws(StorageKeyError) {
    self.name = name
    self.lock = lock
    let place = Self.place(name, lock)
    let nonces = [0, 1].map { _ in randomBytes(Limits.nonceBytes, using: &generator) }
    do {
      if let lease {
        let id = lease.share.id
        let contact = try made.derived(Self.contactLabel).seal(
          lease.contact.bytes, context: Array(Self.contactLabel.utf8) + place, nonce: nonces[1])
        self.lease = Lease(share: id, contact: contact)
        sealed = try made.derived(Self.leasedLabel, salt: lease.share.bytes).seal(
          key.bytes, context: Array(Self.leasedLabel.utf8) + place + id.bytes, nonce: nonces[0])
      } else {
        self.lease = nil
        sealed = try made.key.seal(
          key.bytes, context: Array(Self.label.utf8) + place, nonce: nonces[0])
      }
    } catch { throw .cannotBeLocked }
  }

  // MARK: opening

  /// The share that is needed besides; nil where there is no lease.
  public var neededShare: LeaseID? { lease?.share }

  /// Whether a passphrase is needed.
  public var hasPassphrase: Bool { lockBeside == nil }

  /// The lock, where no passphrase makes it.
  public var lockBeside: StorageLock? {
    guard case .beside(let bytes) = lock else { return nil }
    return try? StorageLock(bytes: bytes)
  }

  /// Makes the lock, which takes a third of a second and 128 MiB, on purpose.
  ///
  /// - Throws: ``StorageKeyError/wrongPassphrase``. A file that was changed cannot be told from a wrong passphrase.
  public func lock(with passphrase: Passphrase) throws(StorageKeyError) -> StorageLock {
    guard case .passphrase(let cost, let salt) = lock,
      let bytes = cost.key(from: passphrase, salt: salt), let made = try? StorageLock(bytes: bytes)
    else { throw .wrongPassphrase }
    if lease == nil { _ = try open(by: made, share: nil) } else { _ = try contact(by: made) }
    return made
  }

  /// What the laptop needs to reach its server; nil where there is no lease.
  ///
  /// - Throws: ``StorageKeyError/wrongPassphrase``.
  public func contact(by made: StorageLock) throws(StorageKeyError) -> LeaseContact? {
    guard let lease else { return nil }
    let context = Array(Self.contactLabel.utf8) + Self.place(name, lock)
    guard let key = try? made.derived(Self.contactLabel),
      let bytes = try? key.open(lease.contact[...], context: context),
      let contact = LeaseContact(bytes: bytes)
    else { throw .wrongPassphrase }
    return contact
  }

  /// Opens the key.
  ///
  /// - Throws: ``StorageKeyError/wrongPassphrase``, or ``StorageKeyError/shareMissing``.
  public func open(
    by made: StorageLock, share: LeaseShare?
  ) throws(StorageKeyError) -> ContentKey {
    let place = Self.place(name, lock)
    guard let lease else {
      guard
        let bytes = try? made.key.open(sealed[...], context: Array(Self.label.utf8) + place),
        let key = try? ContentKey(bytes: bytes)
      else { throw .wrongPassphrase }
      return key
    }
    guard let share, share.id == lease.share else { throw .shareMissing }
    guard let sealer = try? made.derived(Self.leasedLabel, salt: share.bytes),
      let bytes = try? sealer.open(
        sealed[...], context: Array(Self.leasedLabel.utf8) + place + lease.share.bytes),
      let key = try? ContentKey(bytes: bytes)
    else { throw .wrongPassphrase }
    return key
  }

  /// Opens a key that has no lease.
  ///
  /// - Throws: ``StorageKeyError``.
  public func open(with passphrase: Passphrase) throws(StorageKeyError) -> ContentKey {
    try open(by: lock(with: passphrase), share: nil)
  }

  /// What the seal is bound to: nobody can make a guess cheaper by writing a smaller cost into the file.
  private static func place(_ name: [UInt8], _ lock: Lock) -> [UInt8] {
    switch lock {
    case .passphrase(let cost, let salt): name + Array(costLine(cost).utf8) + salt
    case .beside: name + Array("beside".utf8)
    }
  }

  // MARK: as lines

  private static func costLine(_ cost: ScryptCost) -> String {
    "scrypt \(cost.rounds) \(cost.blockSize) \(cost.parallelism)"
  }

  var lines: [String] {
    var lines = ["name " + hexadecimal(name)]
    switch lock {
    case .passphrase(let cost, let salt):
      lines += [Self.costLine(cost), "salt " + hexadecimal(salt)]
    case .beside(let bytes): lines += ["beside " + hexadecimal(bytes)]
    }
    if let lease {
      lines += ["lease " + hexadecimal(lease.share.bytes), "contact " + hexadecimal(lease.contact)]
    }
    return lines + ["sealed " + hexadecimal(sealed)]
  }

  init(lines: [String], isLeased: Bool) throws(StorageKeyError) {
    var rest = lines[...]
    func next() throws(StorageKeyError) -> String {
      guard let line = rest.popFirst() else { throw .notAStorageKey }
      return line
    }
    name = try Self.bytes(of: next(), after: "name ", count: Self.nameBytes)
    if isLeased, rest.first?.hasPrefix("beside ") ?? false {
      lock = .beside(
        try Self.bytes(of: next(), after: "beside ", count: Limits.contentKeyBytes))
    } else {
      let words = try next().split(separator: " ", omittingEmptySubsequences: false)
      let numbers = words.dropFirst().compactMap { Int($0) }
      guard words.count == 4, words[0] == "scrypt", numbers.count == 3 else {
        throw .notAStorageKey
      }
      let cost = ScryptCost(rounds: numbers[0], blockSize: numbers[1], parallelism: numbers[2])
      guard cost.isBounded else { throw .costOutOfBounds }
      lock = .passphrase(
        cost, salt: try Self.bytes(of: next(), after: "salt ", count: Self.saltBytes))
    }
    if isLeased {
      let id = try Self.bytes(of: next(), after: "lease ", count: LeaseID.byteCount)
      let contact = try Self.bytes(of: next(), after: "contact ")
      guard let id = LeaseID(bytes: id) else { throw .notAStorageKey }
      lease = Lease(share: id, contact: contact)
    } else {
      lease = nil
    }
    sealed = try Self.bytes(of: next(), after: "sealed ", count: Self.sealedBytes)
    guard rest.isEmpty else { throw .notAStorageKey }
  }

  private static func bytes(
    of line: String, after word: String, count: Int? = nil
  ) throws(StorageKeyError) -> [UInt8] {
    guard line.hasPrefix(word), let bytes = bytesOfHexadecimal(line.dropFirst(word.count)),
      count.map({ $0 == bytes.count }) ?? true
    else { throw .notAStorageKey }
    return bytes
  }
}
