// Small files that must outlive a power cut: whole and on the disk, their names too, before anything is built on them.

import Foundation

/// Writes whole files, readable by their owner alone.
package enum DurableFile {
  /// Why a file could not be written.
  package enum Failure: Error, Hashable, Sendable {
    /// Something of this name is there.
    case exists
    /// The system refused; its error number.
    case system(Int32)
  }

  /// Makes a file that must not be there yet.
  ///
  /// - Throws: ``Failure``; what was made of it is gone then.
  package static func create(_ bytes: [UInt8], at path: String) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw errno == EEXIST ? .exists : .system(errno) }
    do throws(Failure) {
      try fill(descriptor, with: bytes)
      try settleName(of: path)
    } catch {
      unlink(path)
      throw error
    }
  }

  /// Puts a file in the place of whatever has its name.
  ///
  /// A kill leaves what was there before or the new file, never part of one.
  ///
  /// - Throws: ``Failure``; what was there before is there still.
  package static func replace(_ bytes: [UInt8], at path: String) throws(Failure) {
    let draft = path + ".new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .system(errno) }
    try fill(descriptor, with: bytes)
    guard rename(draft, path) == 0 else { throw .system(errno) }
    try settleName(of: path)
  }

  private static func fill(_ descriptor: Int32, with bytes: [UInt8]) throws(Failure) {
    defer { close(descriptor) }
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { throw .system(errno) }
      done += max(0, count)
    }
    guard fsync(descriptor) == 0 else { throw .system(errno) }
  }

  /// Sees that a file's name outlives a power cut: it is kept by its folder, not by the file.
  private static func settleName(of path: String) throws(Failure) {
    let folder = (path as NSString).deletingLastPathComponent
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(errno) }
    defer { close(descriptor) }
    // Some file systems of sticks cannot sync a folder, and have nothing else to offer.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .system(errno) }
  }
}
