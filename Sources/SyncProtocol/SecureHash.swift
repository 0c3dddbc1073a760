// Hashing, with the labels that keep one use of a key or a hash from ever standing for another.

public import CausalMerge
import Crypto

/// Words put before what is hashed, signed or bound, each ending in a newline.
///
/// Without them, a device that signs a server's challenge could be made to sign a segment.
///
/// Spec: `protocol-spec/`, chapter on encoding, table of labels.
public enum Label: String, Sendable, CaseIterable {
  case segment = "fieldkeep/segment/1\n"
  case key = "fieldkeep/key/1\n"
  case roster = "fieldkeep/roster/1\n"
  case scope = "fieldkeep/scope/1\n"
  case certificate = "fieldkeep/certificate/1\n"
  case session = "fieldkeep/session/1\n"
  case receipt = "fieldkeep/receipt/1\n"
  case wrap = "fieldkeep/wrap/1\n"
  case encapsulation = "fieldkeep/encapsulation/1\n"
  case teamKey = "fieldkeep/team-key/1\n"
  case invitation = "fieldkeep/invitation/1\n"
  case enrollment = "fieldkeep/enroll/1\n"
  case deviceWords = "fieldkeep/device-words/1\n"
  case claim = "fieldkeep/claim/1\n"
  case log = "fieldkeep/log/1\n"
  case cursor = "fieldkeep/cursor/1\n"
  case revocation = "fieldkeep/revocation/1\n"
  case lease = "fieldkeep/lease/1\n"

  /// The label's ASCII bytes, newline included.
  public var bytes: [UInt8] { Array(rawValue.utf8) }
}

/// SHA-256 over labelled runs of bytes.
public enum SecureHash {
  /// Hashes some runs of bytes, one after the other, behind a label if there is one.
  public static func digest<Subject, Part: Collection<UInt8>>(
    _ label: Label? = nil, of parts: Part...
  ) -> CausalMerge.Digest<Subject> {
    var hash = SHA256()
    if let label { hash.update(data: label.bytes) }
    for part in parts { update(&hash, with: part) }
    return name(Array(hash.finalize()))
  }

  /// HMAC-SHA256 over some runs of bytes, one after the other, behind a label.
  public static func authenticate<Subject>(
    _ label: Label, with key: [UInt8], _ parts: [UInt8]...
  ) -> CausalMerge.Digest<Subject> {
    var code = HMAC<SHA256>(key: SymmetricKey(data: key))
    code.update(data: label.bytes)
    for part in parts { code.update(data: part) }
    return name(Array(code.finalize()))
  }

  private static func update(_ hash: inout SHA256, with part: some Collection<UInt8>) {
    let contiguous: Void? = part.withContiguousStorageIfAvailable { bytes in
      hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
    }
    if contiguous == nil { hash.update(data: Array(part)) }
  }

  private static func name<Subject>(_ digest: [UInt8]) -> CausalMerge.Digest<Subject> {
    guard let name = CausalMerge.Digest<Subject>(bytes: digest) else {
      preconditionFailure("SHA-256 gave \(SHA256.Digest.byteCount) bytes")
    }
    return name
  }
}

extension CausalMerge.Digest where Subject == LogSubject {
  /// The running hash of a log that holds nothing: all zeros.
  public static var start: Self {
    guard let zeros = Self(bytes: [UInt8](repeating: 0, count: byteCount)) else {
      preconditionFailure("a digest of \(byteCount) bytes")
    }
    return zeros
  }

  /// The running hash once an item stands at the next position.
  ///
  /// Two logs that agree in one running hash agree in everything up to there, so a server that finds again what its
  /// cursor stands for has not been put back to an older copy since.
  ///
  /// - Parameters:
  ///   - item: the segment's or the wrap's hash.
  ///   - position: where in the log it stands.
  /// - Returns: the hash at that position.
  public func following<Item>(_ item: CausalMerge.Digest<Item>, at position: UInt64) -> Self {
    SecureHash.digest(.log, of: bytes, position.bigEndianBytes, item.bytes)
  }

  /// What a cursor shows in place of this hash, of which it must tell nothing.
  ///
  /// - Parameters:
  ///   - epoch: this life of the log.
  ///   - position: where the cursor stands; this is the hash of the last item at or before it.
  ///   - key: the server's own, in this epoch.
  /// - Returns: 32 bytes, which are others at every position.
  public func proof(in epoch: Epoch, at position: UInt64, with key: [UInt8]) -> Self {
    SecureHash.authenticate(
      .cursor, with: key, epoch.bytes, position.bigEndianBytes, bytes)
  }
}

/// The hash of a server's log up to a position.
///
/// Spec: `protocol-spec/`, chapter on requests, cursors.
public typealias RunningHash = CausalMerge.Digest<LogSubject>

extension FixedWidthInteger {
  /// The integer's bytes, most significant first.
  public var bigEndianBytes: [UInt8] {
    withUnsafeBytes(of: bigEndian) { Array($0) }
  }
}
