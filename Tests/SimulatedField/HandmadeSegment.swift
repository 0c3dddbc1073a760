// A segment as a program makes it that keeps to no rule: the engine's own writer refuses to.

import CausalMerge
import SyncProtocol

/// Takes segments apart, and puts any header and body together under a true signature.
enum HandmadeSegment {
  /// Bytes before the header: its length.
  static let headerStart = 2
  /// Bytes between header and body: the body's length.
  static let bodyLengthBytes = 4

  /// The exact header and body of a segment.
  static func parts(of segment: Segment) -> (header: [UInt8], body: [UInt8]) {
    let bytes = segment.bytes
    let headerEnd = headerStart + (Int(bytes[0]) << 8 | Int(bytes[1]))
    let body = bytes[(headerEnd + bodyLengthBytes)..<(bytes.count - Limits.signatureBytes)]
    return (Array(bytes[headerStart..<headerEnd]), Array(body))
  }

  /// The bytes of a segment with any header and body, signed.
  ///
  /// - Parameters:
  ///   - header: what is to stand as its header.
  ///   - body: what is to stand as its body.
  ///   - signer: whoever signs, whom the header need not name.
  /// - Returns: bytes that only their reader can refuse.
  /// - Throws: what keeps the key from signing.
  static func framed(
    header: [UInt8], body: [UInt8], signer: some SigningKey
  ) throws -> [UInt8] {
    let headerHash: SegmentHash = SecureHash.digest(of: header)
    let bodyHash: SegmentHash = SecureHash.digest(of: body)
    let signature = try signer.signature(
      for: Label.segment.bytes + headerHash.bytes + bodyHash.bytes)
    return UInt16(truncatingIfNeeded: header.count).bigEndianBytes + header
      + UInt32(truncatingIfNeeded: body.count).bigEndianBytes + body + signature
  }
}
