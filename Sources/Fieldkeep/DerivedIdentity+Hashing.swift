// Identifiers that are computed. The schema says from what; the hash comes from here.

import Crypto

extension DerivedIdentity {
  /// The identifier: the same on every device that computes it from the same parts.
  public var recordID: RecordID {
    let hash = Array(SHA256.hash(data: bytes))
    guard let id = RecordID(bytes: hash.prefix(RecordID.byteCount)) else {
      preconditionFailure("SHA-256 has \(hash.count) bytes")
    }
    return id
  }
}
