// Files that leave the program with a youth's records in them: nobody else on the machine reads them, nothing is written
// over by a slip of the finger, and none is ever half there.

import Fieldkeep
import Foundation

/// A file that is written under another name first.
struct PrivateFile {
  let path: String
  /// Where it is written until all of it is there.
  let temporaryPath: String
  private let isReserved: Bool

  /// Takes the name.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - isForced: whether a file of this name may be written over.
  /// - Throws: ``Failure`` where the name is taken, or nothing can be made there.
  init(_ path: String, isForced: Bool) throws {
    self.path = path
    var status = stat()
    let isThere = lstat(path, &status) == 0
    if isThere {
      guard isForced else {
        throw Failure(
          .cannotCreate, "\(path): exists already",
          hint: "name another file, or say --force to write over it")
      }
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw Failure(
          .cannotCreate, "\(path): is no plain file, and is not written over",
          hint: "name another file")
      }
    }
    isReserved = !isThere
    if !isThere {
      let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw Failure(
          .cannotCreate, "\(path): cannot be made (errno \(errno))",
          hint: "name a file in a folder that you may write to")
      }
      close(descriptor)
    }
    let folder = (path as NSString).deletingLastPathComponent
    var template = Array(((folder.isEmpty ? "." : folder) + "/.fieldkeep-XXXXXX").utf8CString)
    // mkstemp makes it readable to nobody else.
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      if isReserved { unlink(path) }
      throw Failure(
        .cannotCreate, "no file can be made beside \(path) (errno \(errno))",
        hint: "name a file in a folder that you may write to")
    }
    close(descriptor)
    temporaryPath = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Writes the whole content.
  func write(_ text: String) throws {
    guard let handle = FileHandle(forWritingAtPath: temporaryPath) else { throw failure() }
    defer { try? handle.close() }
    do { try handle.write(contentsOf: Data(text.utf8)) } catch { throw failure() }
  }

  /// Gives it its name, once it is on the disk.
  func commit() throws {
    let descriptor = open(temporaryPath, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, fsync(descriptor) == 0 else { throw failure() }
    close(descriptor)
    guard rename(temporaryPath, path) == 0 else { throw failure() }
  }

  /// Leaves nothing behind.
  func abandon() {
    unlink(temporaryPath)
    if isReserved { unlink(path) }
  }

  private func failure() -> Failure {
    Failure(
      .storage, "\(path): cannot be written (errno \(errno))", hint: "free some space, try again")
  }
}
