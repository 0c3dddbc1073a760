// The folder that holds one device's replica: database, storage key, lock.

import Foundation
import LocalReplica
import SyncProtocol

/// One device's data folder, in which everything is its owner's alone.
struct DataFolder {
  let path: String

  var database: String { path + "/replica.sqlite" }
  var storageKey: String { path + "/storage.key" }
  var lock: String { path + "/replica.lock" }

  /// Makes the folder where there is none, readable by nobody else.
  func make() throws(FieldkeepError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .folder(path: path, .cannotBeMade)
    }
  }

  /// Reads the storage key, or makes one where there is none yet.
  func readStorageKey() throws(FieldkeepError) -> ContentKey {
    let files = FileManager.default
    if !files.fileExists(atPath: storageKey) {
      guard !files.fileExists(atPath: database) else {
        throw .folder(path: storageKey, .storageKeyMissing)
      }
      let key = ReplicaEnvironment.system.randomBytes(Limits.contentKeyBytes)
      // A replica that outlived a power cut without its key could never be opened again.
      do {
        try DurableFile.replace(Array((Self.header + hex(key) + "\n").utf8), at: storageKey)
      } catch {
        throw .folder(path: storageKey, .cannotBeWritten)
      }
    }
    guard let text = try? String(contentsOfFile: storageKey, encoding: .utf8),
      text.hasPrefix(Self.header),
      let bytes = bytes(ofHex: text.dropFirst(Self.header.count).trimmingCharacters(in: .newlines)),
      let key = try? ContentKey(bytes: bytes)
    else { throw .folder(path: storageKey, .notAStorageKey) }
    let attributes = try? files.attributesOfItem(atPath: storageKey)
    if let mode = attributes?[.posixPermissions] as? NSNumber, mode.intValue & 0o077 != 0 {
      throw .folder(path: storageKey, .readableByOthers)
    }
    return key
  }

  private static let header = "fieldkeep-storage-key-1 "

  private func hex(_ bytes: [UInt8]) -> String { hexadecimal(bytes) }

  private func bytes(ofHex text: String) -> [UInt8]? { bytesOfHexadecimal(text) }
}

/// The advisory lock that makes processes take turns on one replica.
///
/// It is held while working and let go between: `sync --watch` in one window does not keep a note in another from being
/// written.
final class FolderLock {
  private let descriptor: Int32

  /// Opens the lock's file.
  init(path: String) throws(FieldkeepError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .folder(path: path, .cannotBeOpened) }
  }

  deinit { close(descriptor) }

  /// Runs a body while no other process works on the replica.
  ///
  /// - Throws: ``ReplicaError/busy(waitedMilliseconds:)`` after ten seconds, or what the body throws.
  func hold<Result>(_ body: () throws -> Result) throws -> Result {
    var waited: Int64 = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard waited < Self.patienceMilliseconds else {
        throw ReplicaError.busy(waitedMilliseconds: waited)
      }
      usleep(UInt32(Self.stepMilliseconds * 1_000))
      waited += Self.stepMilliseconds
    }
    defer { flock(descriptor, LOCK_UN) }
    return try body()
  }

  private static let patienceMilliseconds: Int64 = 10_000
  private static let stepMilliseconds: Int64 = 5
}
