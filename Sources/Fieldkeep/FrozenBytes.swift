// Bytes that are kept in a field of text and named by their hash: a report that was handed to a Board.

import Crypto
import Foundation
import SyncProtocol

/// Bytes as a field of text may hold them.
package enum FrozenBytes {
  /// Nothing larger is taken back: what another device wrote must not fill the memory of this one.
  private static let limit = 16 << 20

  /// The bytes, compressed where that helps, in base 64.
  package static func text(of bytes: [UInt8]) -> String {
    let frame = Zstandard.compress([bytes])
    return (frame == nil ? "0:" : "1:") + Data(frame ?? bytes).base64EncodedString()
  }

  /// The bytes of a text; nil for one that ``text(of:)`` does not make.
  package static func bytes(of text: String) -> [UInt8]? {
    guard let data = Data(base64Encoded: String(text.dropFirst(2))) else { return nil }
    switch text.prefix(2) {
    case "0:": return Array(data)
    case "1:": return try? Zstandard.inflate(Array(data)[...], limit: limit)
    default: return nil
    }
  }

  /// The SHA-256 of bytes.
  package static func hash(of bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}
