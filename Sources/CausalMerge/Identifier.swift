// Names that are chosen or derived rather than computed from bytes: 128 bits each.

/// A 128-bit identifier, typed by what it identifies.
///
/// - Ordering is that of the 16 bytes, first byte most significant.
public struct Identifier<Subject>: Hashable, Comparable, Sendable {
  /// How many bytes an identifier has.
  public static var byteCount: Int { 16 }

  @usableFromInline let words: (UInt64, UInt64)

  /// Takes an identifier from its 16 bytes; `nil` for any other count.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    words = withBytes(of: bytes) { ($0.bigEndianWord(0), $0.bigEndianWord(1)) }
  }

  /// Draws a random identifier.
  public init(using generator: inout some RandomNumberGenerator) {
    words = (generator.next(), generator.next())
  }

  /// Takes the first 16 bytes of a digest, for identifiers that are derived.
  public init<Other>(prefixOf digest: Digest<Other>) {
    words = (digest.words.0, digest.words.1)
  }

  private init(words: (UInt64, UInt64)) {
    self.words = words
  }

  /// All bytes zero: the identifier that nothing has.
  public static var zero: Self { Self(words: (0, 0)) }

  /// The 16 bytes, in the order in which they are sent and compared.
  public var bytes: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(Self.byteCount)
    result.append(bigEndian: words.0)
    result.append(bigEndian: words.1)
    return result
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.words.0 == right.words.0 && left.words.1 == right.words.1
  }

  public static func < (left: Self, right: Self) -> Bool {
    left.words.0 != right.words.0 ? left.words.0 < right.words.0 : left.words.1 < right.words.1
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}

extension Identifier: CustomStringConvertible {
  /// The identifier as 32 lowercase hexadecimal digits.
  public var description: String { hexadecimal(bytes) }

  /// Takes an identifier from 32 hexadecimal digits; `nil` for anything else.
  public init?(hexadecimal text: some StringProtocol) {
    guard let bytes = bytesOfHexadecimal(text) else { return nil }
    self.init(bytes: bytes)
  }
}

/// What a ``RecordID`` identifies.
public enum RecordSubject: Sendable {}
/// What a ``ScopeID`` identifies.
public enum ScopeSubject: Sendable {}
/// What a ``DeviceID`` identifies.
public enum DeviceSubject: Sendable {}
/// What a ``CaseID`` identifies.
public enum CaseSubject: Sendable {}

/// One record: random, or derived so that two people doing the same thing offline make the same record.
public typealias RecordID = Identifier<RecordSubject>
/// One scope: what only members of its compartment can compute, so that nobody else can tell that it exists.
public typealias ScopeID = Identifier<ScopeSubject>
/// One enrolled device: the first 16 bytes of its signing key's SHA-256.
public typealias DeviceID = Identifier<DeviceSubject>
/// One case: random, with nothing about the youth in it, and never sent in the clear.
public typealias CaseID = Identifier<CaseSubject>
