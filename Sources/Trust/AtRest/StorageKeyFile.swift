// The file beside a replica that holds its storage key: in the clear for a machine that nobody can ask, else locked.

internal import CausalMerge
public import SyncProtocol

/// What the file says.
///
/// Everything that a replica keeps is sealed under keys that the storage key seals. Whoever has this file open has all
/// of it; whoever has it locked has to guess the passphrase.
public enum StorageKeyFile: Sendable {
  /// The key itself.
  case open(ContentKey)
  /// The key under a passphrase.
  case locked(LockedStorageKey)

  private static let title = "fieldkeep-storage-key-"
  private static let openTitle = title + "1 "
  private static let lockedTitle = title + "2"

  /// Reads a file's text.
  ///
  /// - Throws: ``StorageKeyError``. No part of a key is in the error.
  public init(text: String) throws(StorageKeyError) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    guard let first = lines.first, first.hasPrefix(Self.title) else { throw .notAStorageKey }
    if first.hasPrefix(Self.openTitle) {
      guard lines.count == 1,
        let bytes = bytesOfHexadecimal(first.dropFirst(Self.openTitle.count)),
        let key = try? ContentKey(bytes: bytes)
      else { throw .notAStorageKey }
      self = .open(key)
    } else if first == Self.lockedTitle {
      self = .locked(try LockedStorageKey(lines: lines.dropFirst().map { String($0) }))
    } else {
      throw .newerVersion
    }
  }

  /// The file's text.
  public var text: String {
    switch self {
    case .open(let key): Self.openTitle + hexadecimal(key.bytes) + "\n"
    case .locked(let key): ([Self.lockedTitle] + key.lines).joined(separator: "\n") + "\n"
    }
  }
}

/// A storage key that only a passphrase opens.
public struct LockedStorageKey: Hashable, Sendable {
  /// What the key is parked under while it is unlocked: 16 random bytes, which stay when the passphrase changes.
  public let name: [UInt8]
  let cost: ScryptCost
  let salt: [UInt8]
  /// Nonce, the key, tag.
  let sealed: [UInt8]

  private static let label = "fieldkeep/storage-key/2\n"
  private static let nameBytes = 16
  private static let saltBytes = 32
  private static let sealedBytes = Limits.nonceBytes + Limits.contentKeyBytes + Limits.tagBytes

  /// Locks a key.
  ///
  /// A name is given where this lock takes another's place.
  ///
  /// - Throws: ``StorageKeyError/cannotBeLocked``.
  public init(
    locking key: ContentKey, with passphrase: Passphrase, name: [UInt8]? = nil,
    using generator: inout some RandomNumberGenerator
  ) throws(StorageKeyError) {
    try self.init(
      locking: key, with: passphrase, name: name, cost: .standard, using: &generator)
  }

  init(
    locking key: ContentKey, with passphrase: Passphrase, name: [UInt8]?, cost: ScryptCost,
    using generator: inout some RandomNumberGenerator
  ) throws(StorageKeyError) {
    self.name = name ?? randomBytes(Self.nameBytes, using: &generator)
    self.cost = cost
    salt = randomBytes(Self.saltBytes, using: &generator)
    let nonce = randomBytes(Limits.nonceBytes, using: &generator)
    guard let bytes = cost.key(from: passphrase, salt: salt),
      let lock = try? ContentKey(bytes: bytes),
      let sealed = try? lock.seal(
        key.bytes, context: Self.context(self.name, cost, salt), nonce: nonce)
    else { throw .cannotBeLocked }
    self.sealed = sealed
  }

  /// Opens the key, which takes a third of a second and 128 MiB, on purpose.
  ///
  /// - Throws: ``StorageKeyError/wrongPassphrase``. A file that was changed cannot be told from a wrong passphrase.
  public func open(with passphrase: Passphrase) throws(StorageKeyError) -> ContentKey {
    guard let bytes = cost.key(from: passphrase, salt: salt),
      let lock = try? ContentKey(bytes: bytes),
      let opened = try? lock.open(sealed[...], context: Self.context(name, cost, salt)),
      let key = try? ContentKey(bytes: opened)
    else { throw .wrongPassphrase }
    return key
  }

  /// What the seal is bound to: nobody can make a guess cheaper by writing a smaller cost into the file.
  private static func context(_ name: [UInt8], _ cost: ScryptCost, _ salt: [UInt8]) -> [UInt8] {
    Array(label.utf8) + name + Array(costLine(cost).utf8) + salt
  }

  // MARK: as lines

  private static func costLine(_ cost: ScryptCost) -> String {
    "scrypt \(cost.rounds) \(cost.blockSize) \(cost.parallelism)"
  }

  fileprivate var lines: [String] {
    [
      "name " + hexadecimal(name), Self.costLine(cost), "salt " + hexadecimal(salt),
      "sealed " + hexadecimal(sealed),
    ]
  }

  fileprivate init(lines: [String]) throws(StorageKeyError) {
    guard lines.count == 4 else { throw .notAStorageKey }
    name = try Self.bytes(of: lines[0], after: "name ", count: Self.nameBytes)
    let words = lines[1].split(separator: " ", omittingEmptySubsequences: false)
    let numbers = words.dropFirst().compactMap { Int($0) }
    guard words.count == 4, words[0] == "scrypt", numbers.count == 3 else { throw .notAStorageKey }
    cost = ScryptCost(rounds: numbers[0], blockSize: numbers[1], parallelism: numbers[2])
    guard cost.isBounded else { throw .costOutOfBounds }
    salt = try Self.bytes(of: lines[2], after: "salt ", count: Self.saltBytes)
    sealed = try Self.bytes(of: lines[3], after: "sealed ", count: Self.sealedBytes)
  }

  private static func bytes(
    of line: String, after word: String, count: Int
  ) throws(StorageKeyError) -> [UInt8] {
    guard line.hasPrefix(word), let bytes = bytesOfHexadecimal(line.dropFirst(word.count)),
      bytes.count == count
    else { throw .notAStorageKey }
    return bytes
  }
}

/// Why a storage key cannot be had.
public enum StorageKeyError: Error, Hashable, Sendable {
  /// The text is no storage key.
  case notAStorageKey
  /// A newer version of this program wrote it.
  case newerVersion
  /// The file asks for more work than this program does for anyone, or for an amount that scrypt does not know.
  case costOutOfBounds
  /// The passphrase is not the one that the key was locked with.
  case wrongPassphrase
  /// The system would not do the work: most likely it has no 128 MiB to spare.
  case cannotBeLocked
}

extension StorageKeyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAStorageKey: "is not a storage key"
    case .newerVersion: "was written by a newer version; update this program"
    case .costOutOfBounds: "asks for an amount of work that no version of this program asks for"
    case .wrongPassphrase: "does not open with this passphrase"
    case .cannotBeLocked: "cannot be locked: there is too little memory"
    }
  }
}
