// The unit of everything: one run of bytes that a device keeps, that goes over the wire, that the server stores,
// that a USB stick carries, and that every other device verifies.

public import CausalMerge

/// A segment whose frame, header and limits have been checked, and nothing else.
///
/// Whoever receives one goes on in this order: the author's certificate, ``verifySignature(by:)``, and only then
/// ``openChanges(with:)`` or ``readControl()``. So nothing is decrypted or inflated for a stranger.
///
/// The frame, and there is one way only to write it:
///
/// | bytes | what |
/// |---|---|
/// | 2, big-endian | header's length |
/// | as many | header, protobuf |
/// | 4, big-endian | body's length |
/// | as many | body |
/// | 64 | Ed25519 signature |
///
/// - the exact bytes are kept, and are what is stored and passed on;
/// - the name is a hash of what was signed, without the signature, so that nobody but the author can make two
///   segments of one content.
///
/// Spec: `protocol-spec/`, chapter on segments.
public struct Segment: Sendable {
  /// The exact bytes.
  public let bytes: [UInt8]
  public let header: SegmentHeader
  /// The name of the segment.
  public let hash: SegmentHash

  let headerRange: Range<Int>
  let bodyRange: Range<Int>
  /// What the signature is over: a label, the header's hash, the body's hash.
  private let signedMessage: [UInt8]

  /// Checks a segment's frame, header and limits.
  ///
  /// - Throws: ``SegmentError``, always a lasting one: these bytes are no segment, and never will be.
  /// - Complexity: O(bytes) time; memory beyond the bytes is bounded by the header's 4 KiB.
  public init(parsing bytes: [UInt8]) throws(SegmentError) {
    guard bytes.count <= Limits.segmentBytes else {
      throw .tooLarge(bytes: bytes.count, limit: Limits.segmentBytes)
    }
    let headerRange = try Self.range(in: bytes, at: 0, lengthBytes: 2)
    guard headerRange.count <= Limits.headerBytes else {
      throw .headerTooLarge(bytes: headerRange.count, limit: Limits.headerBytes)
    }
    let bodyRange = try Self.range(in: bytes, at: headerRange.upperBound, lengthBytes: 4)
    let end = bodyRange.upperBound + Limits.signatureBytes
    guard end <= bytes.count else { throw .truncated(bytes: bytes.count, needed: end) }
    guard end == bytes.count else { throw .trailingBytes(bytes.count - end) }
    self.header = try SegmentHeader(parsing: bytes.span.bytes.extracting(headerRange))
    self.bytes = bytes
    self.headerRange = headerRange
    self.bodyRange = bodyRange
    signedMessage = Self.signedMessage(header: bytes[headerRange], body: bytes[bodyRange])
    hash = SecureHash.digest(of: signedMessage)
  }

  /// Where a part lies that its length precedes, if it lies within the bytes.
  private static func range(
    in bytes: [UInt8], at start: Int, lengthBytes: Int
  ) throws(SegmentError) -> Range<Int> {
    let begin = start + lengthBytes
    guard begin <= bytes.count else { throw .truncated(bytes: bytes.count, needed: begin) }
    let length = bytes[start..<begin].reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - begin else {
      throw .truncated(bytes: bytes.count, needed: begin + length)
    }
    return begin..<begin + length
  }

  private static func signedMessage(header: ArraySlice<UInt8>, body: ArraySlice<UInt8>) -> [UInt8] {
    let headerHash: SegmentHash = SecureHash.digest(of: header)
    let bodyHash: SegmentHash = SecureHash.digest(of: body)
    return Label.segment.bytes + headerHash.bytes + bodyHash.bytes
  }

  /// Whether the device that the header names wrote this, given its key.
  ///
  /// - Returns: `false` also for another device's key, whatever that signed.
  public func verifySignature(by key: SigningPublicKey) -> Bool {
    key.deviceID == header.device
      && key.isValid(bytes[bodyRange.upperBound...], for: signedMessage)
  }

  /// The body's size in bytes, sealed and padded as it is.
  public var bodyByteCount: Int { bodyRange.count }
}

extension Segment: Hashable {
  /// Equal bytes, signature included.
  ///
  /// Segments of one ``hash`` say the same.
  public static func == (left: Self, right: Self) -> Bool {
    left.bytes == right.bytes
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(hash)
  }
}

// MARK: writing

extension Segment {
  /// Makes a segment of changes: packed, compressed, padded, sealed, signed.
  ///
  /// - Parameters:
  ///   - changes: what to write, no more than the limits of one segment allow.
  ///   - scope: where it was written.
  ///   - device: who wrote it: the device of the signer's key.
  ///   - parents: the newest segments that the author had applied, in any order.
  ///   - key: the scope's key.
  ///   - nonce: 12 random bytes, never used twice with one key.
  ///   - signer: the author's signing key.
  /// - Returns: a segment that every reader of this version accepts.
  /// - Throws: ``SegmentError``; ``SegmentError/tooLarge(bytes:limit:)`` and those of limits say that fewer changes
  ///   must be cut into one segment.
  public static func sealing(
    changes: ChangeBatch, scope: ScopeID, device: DeviceID, parents: [SegmentHash],
    key: ContentKey, nonce: [UInt8], signer: some SigningKey
  ) throws(SegmentError) -> Segment {
    guard nonce.count == Limits.nonceBytes else {
      throw .nonceLength(bytes: nonce.count, expected: Limits.nonceBytes)
    }
    let plaintext = SealedBody.pack(try ChangeColumns.encode(changes))
    let header = SegmentHeader(
      kind: .changes, scope: scope, device: device, parents: parents.sorted(), keyID: key.id
    ).encoded()
    let body: [UInt8]
    do throws(KeyError) {
      body = try key.seal(plaintext, context: header, nonce: nonce)
    } catch {
      throw .sealBroken
    }
    return try framing(header: header, body: body, signer: signer)
  }

  /// Makes a control segment: signed, readable by all who carry it.
  ///
  /// - Parameters:
  ///   - batch: what to say.
  ///   - scope: where it is said: the roster, or the scope that the entries are about.
  ///   - device: who says it: the device of the signer's key.
  ///   - parents: the newest segments that the author had applied, in any order.
  ///   - signer: the author's signing key.
  /// - Returns: a segment that every reader of this version accepts.
  /// - Throws: ``SegmentError``, when a limit is broken or the key cannot sign.
  public static func control(
    _ batch: ControlBatch, scope: ScopeID, device: DeviceID, parents: [SegmentHash],
    signer: some SigningKey
  ) throws(SegmentError) -> Segment {
    guard batch.entries.count <= Limits.controlEntries else {
      throw .body(
        .tooMany(
          field: "entries", count: batch.entries.count, limit: Limits.controlEntries))
    }
    let header = SegmentHeader(
      kind: .control, scope: scope, device: device, parents: parents.sorted(), keyID: nil)
    return try framing(header: header.encoded(), body: batch.encoded(), signer: signer)
  }

  /// Puts header and body into a frame, signs them, and reads the result as any receiver would.
  ///
  /// Whatever this returns can therefore be read: a writer cannot make a segment that others refuse.
  static func framing(
    header: [UInt8], body: [UInt8], signer: some SigningKey
  ) throws(SegmentError) -> Segment {
    guard header.count <= Limits.headerBytes else {
      throw .headerTooLarge(bytes: header.count, limit: Limits.headerBytes)
    }
    let message = signedMessage(header: header[...], body: body[...])
    guard let signature = try? signer.signature(for: message),
      signature.count == Limits.signatureBytes
    else { throw .signingFailed }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(6 + header.count + body.count + signature.count)
    bytes.append(contentsOf: UInt16(header.count).bigEndianBytes)
    bytes.append(contentsOf: header)
    bytes.append(contentsOf: UInt32(body.count).bigEndianBytes)
    bytes.append(contentsOf: body)
    bytes.append(contentsOf: signature)
    return try Segment(parsing: bytes)
  }
}

// MARK: reading

extension Segment {
  /// Opens a change segment whose signature has been verified.
  ///
  /// - Throws: ``SegmentError``. A lasting one means that the segment counts as an empty one; after
  ///   ``SegmentError/wrongKey(needed:given:)`` and ``SegmentError/unsupportedVersion(_:)`` it waits.
  /// - Complexity: O(bytes inflated), which ``Limits/inflatedBytes`` bounds before anything is allocated.
  public func openChanges(with key: ContentKey) throws(SegmentError) -> ChangeBatch {
    try requireKind(.changes)
    guard let needed = header.keyID else { throw .keyID(isPresent: false, kind: header.kind) }
    guard needed == key.id else { throw .wrongKey(needed: needed, given: key.id) }
    let plaintext: [UInt8]
    do throws(KeyError) {
      plaintext = try key.open(bytes[bodyRange], context: Array(bytes[headerRange]))
    } catch {
      throw .sealBroken
    }
    return try ChangeColumns.decode(SealedBody.unpack(plaintext))
  }

  /// Reads a control segment whose signature has been verified.
  ///
  /// - Throws: ``SegmentError``, as ``openChanges(with:)`` does.
  public func readControl() throws(SegmentError) -> ControlBatch {
    try requireKind(.control)
    do throws(MessageError) {
      return try ControlBatch(parsing: bytes.span.bytes.extracting(bodyRange))
    } catch {
      throw .body(error)
    }
  }

  private func requireKind(_ kind: SegmentKind) throws(SegmentError) {
    guard header.isSupported else { throw .unsupportedVersion(header.version) }
    guard header.kind == kind else { throw .wrongKind(header.kind) }
  }
}
