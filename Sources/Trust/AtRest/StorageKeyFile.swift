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
  /// The key under a passphrase, or where it needs a lease's share.
  case locked(LockedStorageKey)

  private static let title = "fieldkeep-storage-key-"
  private static let openTitle = title + "1 "
  private static let lockedTitle = title + "2"
  private static let leasedTitle = title + "3"

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
    } else if first == Self.lockedTitle || first == Self.leasedTitle {
      self = .locked(
        try LockedStorageKey(
          lines: lines.dropFirst().map { String($0) }, isLeased: first == Self.leasedTitle))
    } else {
      throw .newerVersion
    }
  }

  /// The file's text.
  public var text: String {
    switch self {
    case .open(let key): Self.openTitle + hexadecimal(key.bytes) + "\n"
    case .locked(let key):
      ([key.lease == nil ? Self.lockedTitle : Self.leasedTitle] + key.lines)
        .joined(separator: "\n") + "\n"
    }
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
  /// The share is not the one that the key was leased with, or there is none.
  case shareMissing
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
    case .shareMissing: "does not open without the share that its server keeps"
    case .cannotBeLocked: "cannot be locked: there is too little memory"
    }
  }
}
