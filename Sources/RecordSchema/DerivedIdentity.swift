// Identifiers that two people compute alike without a word between them.

public import CausalMerge

/// What a record's identifier is computed from, where the record is one that several people may make independently.
///
/// A deputy and an advocate, both without signal, each log the call to child services for the same recovery. It is one
/// alert: were its identifier drawn at random, there would be two, with two clocks. Computed from the recovery and the
/// agency, both make the same record, and their fields merge.
///
/// The bytes that are hashed are canonical: the label "fieldkeep/derived/1" and a newline; the namespace and then each
/// part, each preceded by its length in bytes as four bytes, big-endian. So no two different lists of parts give the
/// same bytes. The identifier is the first 16 bytes of their SHA-256. This module imports no cryptography: whoever
/// asks for the identifier passes the hash in.
public struct DerivedIdentity: Hashable, Sendable {
  /// Names what is derived, and a version: two kinds of record never share an identifier.
  public let namespace: String
  public let parts: [[UInt8]]

  public init(namespace: String, parts: [[UInt8]]) {
    self.namespace = namespace
    self.parts = parts
  }

  /// The canonical bytes.
  public var bytes: [UInt8] {
    var bytes = Array("fieldkeep/derived/1\n".utf8)
    for part in [Array(namespace.utf8)] + parts {
      let count = UInt32(truncatingIfNeeded: part.count)
      for shift in stride(from: UInt32(24), through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: count >> shift))
      }
      bytes += part
    }
    return bytes
  }

  /// The identifier: the first 16 bytes of the canonical bytes' SHA-256.
  ///
  /// - Parameter sha256: SHA-256 of the bytes that it is given.
  /// - Returns: the same identifier on every device.
  public func recordID<Subject>(sha256: ([UInt8]) -> Digest<Subject>) -> RecordID {
    RecordID(prefixOf: sha256(bytes))
  }
}
