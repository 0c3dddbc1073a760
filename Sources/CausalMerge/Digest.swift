// Names of immutable bytes. A segment is named by a hash of what its author signed, so that a laptop, a
// server and a USB stick mean the same bytes by the same name without asking anyone.

/// A whole SHA-256 digest, typed by what it names so that a segment's hash cannot be used as a key's id.
///
/// Kept as four words rather than an array: hashes are compared and hashed on every received segment,
/// and an array would cost an allocation each time.
///
/// - Ordering is that of the 32 bytes, first byte most significant.
public struct Digest<Subject>: Hashable, Comparable, Sendable {
  /// How many bytes a digest has.
  public static var byteCount: Int { 32 }

  @usableFromInline let words: (UInt64, UInt64, UInt64, UInt64)

  /// Takes a digest from its 32 bytes; `nil` for any other count.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    words = withBytes(of: bytes) {
      ($0.bigEndianWord(0), $0.bigEndianWord(1), $0.bigEndianWord(2), $0.bigEndianWord(3))
    }
  }

  /// The 32 bytes, in the order in which they are sent and compared.
  public var bytes: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(Self.byteCount)
    result.append(bigEndian: words.0)
    result.append(bigEndian: words.1)
    result.append(bigEndian: words.2)
    result.append(bigEndian: words.3)
    return result
  }

  // Word by word: without optimization, comparing whole tuples in a generic type asks for their metadata each time. That
  // was a fifth of the time that the laws of merge take to check.
  public static func == (left: Self, right: Self) -> Bool {
    left.words.0 == right.words.0 && left.words.1 == right.words.1
      && left.words.2 == right.words.2 && left.words.3 == right.words.3
  }

  public static func < (left: Self, right: Self) -> Bool {
    if left.words.0 != right.words.0 { return left.words.0 < right.words.0 }
    if left.words.1 != right.words.1 { return left.words.1 < right.words.1 }
    if left.words.2 != right.words.2 { return left.words.2 < right.words.2 }
    return left.words.3 < right.words.3
  }

  public func hash(into hasher: inout Hasher) {
    // The bytes are already uniformly distributed: two words of them tell digests apart.
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}

extension Digest: CustomStringConvertible {
  /// The digest as 64 lowercase hexadecimal digits.
  public var description: String { hexadecimal(bytes) }

  /// Takes a digest from 64 hexadecimal digits; `nil` for anything else.
  public init?(hexadecimal text: some StringProtocol) {
    guard let bytes = bytesOfHexadecimal(text) else { return nil }
    self.init(bytes: bytes)
  }
}

/// What a ``SegmentHash`` names.
public enum SegmentSubject: Sendable {}

/// The name of a segment: SHA-256 over what its author signed.
///
/// Spec: `protocol-spec/`, chapter on segments.
public typealias SegmentHash = Digest<SegmentSubject>
