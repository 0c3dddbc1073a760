// What lies between columns and seal: compression and padding.

/// The plaintext of a sealed body: a byte that names the compression, the payload, a mark, zeros.
///
/// - the whole is as long as Padmé has it, no shorter and no longer, so that padding carries nothing;
/// - compression is used only where it makes the payload smaller.
///
/// Spec: `protocol-spec/`, chapter on segments, sealed bodies.
enum SealedBody {
  private enum Compression {
    static let none: UInt8 = 0
    static let zstd: UInt8 = 1
  }

  private static let mark: UInt8 = 0x80
  /// Payloads below this size do not shrink: a frame has 9 bytes of its own and needs repetition to win them back.
  private static let leastCompressedBytes = 96

  static func pack(_ parts: [[UInt8]]) -> [UInt8] {
    let size = parts.reduce(0) { $0 + $1.count }
    let compressed = size < leastCompressedBytes ? nil : Zstandard.compress(parts)
    let unpadded = 2 + (compressed?.count ?? size)
    var plaintext: [UInt8] = []
    plaintext.reserveCapacity(Padme.paddedLength(unpadded))
    if let compressed {
      plaintext.append(Compression.zstd)
      plaintext.append(contentsOf: compressed)
    } else {
      plaintext.append(Compression.none)
      for part in parts { plaintext.append(contentsOf: part) }
    }
    plaintext.append(mark)
    plaintext.append(
      contentsOf: repeatElement(0, count: Padme.paddedLength(unpadded) - unpadded))
    return plaintext
  }

  static func unpack(_ plaintext: [UInt8]) throws(SegmentError) -> ArraySlice<UInt8> {
    guard let end = plaintext.lastIndex(where: { $0 != 0 }), end > 0, plaintext[end] == mark,
      plaintext.count == Padme.paddedLength(end + 1)
    else { throw .paddingBroken(bytes: plaintext.count) }
    let payload = plaintext[1..<end]
    switch plaintext[0] {
    case Compression.none:
      return payload
    case Compression.zstd:
      do throws(ZstandardError) {
        return try Zstandard.inflate(payload, limit: Limits.inflatedBytes)[...]
      } catch {
        throw .compression(error)
      }
    default:
      throw .unknownCompression(plaintext[0])
    }
  }
}
