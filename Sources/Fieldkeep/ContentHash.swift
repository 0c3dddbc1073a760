// By what a file is recognized again: an entry of what was handed over, a batch of what was read in.

import Crypto
import Foundation

/// The SHA-256 of some content.
public struct ContentHash: Hashable, Sendable, CustomStringConvertible {
  /// 32 bytes.
  public let bytes: [UInt8]

  /// Takes content that is in memory.
  public init(of content: some Sequence<UInt8>) {
    bytes = Array(SHA256.hash(data: Data(content)))
  }

  /// Reads a file to its end.
  ///
  /// - Throws: ``FieldkeepError/folder(path:_:)`` where it cannot be read.
  public init(ofFile path: String) throws(FieldkeepError) {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw .folder(path: path, .noFile)
    }
    defer { try? handle.close() }
    var hash = SHA256()
    do {
      while let piece = try handle.read(upToCount: 1 << 16), !piece.isEmpty {
        hash.update(data: piece)
      }
    } catch {
      throw .folder(path: path, .cannotBeRead)
    }
    bytes = Array(hash.finalize())
  }

  /// Hexadecimal digits.
  public var description: String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
