// Looking for a run of bytes in a database's image: the one place where a simulation asks the C library, which looks a
// hundred times faster than a loop in a debug build.

import Glibc

/// Whether a run of bytes occurs in others.
func holds(_ bytes: [UInt8], _ run: [UInt8]) -> Bool {
  guard let first = run.first else { return false }
  return bytes.withUnsafeBytes { bytes in
    guard var start = bytes.baseAddress else { return false }
    let end = start + bytes.count
    while end - start >= run.count {
      guard let found = memchr(start, Int32(first), end - start - run.count + 1) else {
        return false
      }
      if memcmp(found, run, run.count) == 0 { return true }
      start = UnsafeRawPointer(found) + 1
    }
    return false
  }
}
