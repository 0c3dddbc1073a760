// One process serves a log at a time. SQLite alone would let two in, and each would hand out its own positions.

import Foundation
import SegmentLog

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An advisory lock, held by an open file: a process that dies gives it back.
final class FileLock {
  private var descriptor: Int32?

  /// Takes the lock, or says at once that another process has it.
  init(path: String) throws {
    let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw StoreError.storage(code: errno) }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      _ = Glibc.close(opened)
      throw StoreError.inUse
    }
    descriptor = opened
  }

  func release() {
    if let open = descriptor { _ = Glibc.close(open) }
    descriptor = nil
  }

  deinit { release() }
}
