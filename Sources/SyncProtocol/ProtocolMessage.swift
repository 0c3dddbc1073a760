// How this module's values and the generated protobuf types meet. Everyone else sees values whose sizes have been
// checked and whose fields have the types of the trade; generated types stay in this package.

import CausalMerge
import FoundationEssentials
package import SwiftProtobuf

/// A value that travels as a protobuf message.
public protocol ProtocolMessage: Sendable {
  /// Reads a message that arrived from outside.
  ///
  /// - Throws: ``MessageError`` if it breaks the encoding, a size or a limit.
  init(parsing bytes: [UInt8]) throws(MessageError)
  /// The message's bytes.
  func encoded() -> [UInt8]
}

/// A value that mirrors a generated message.
package protocol MirroredMessage: ProtocolMessage {
  associatedtype Generated: SwiftProtobuf.Message
  /// What is counted before the generated message is built.
  static var shape: MessageShape { get }
  /// The greatest size that is read, in bytes.
  static var byteLimit: Int { get }
  /// Checks a generated message and takes its fields.
  init(_ generated: Generated) throws(MessageError)
  var generated: Generated { get }
}

extension MirroredMessage {
  package static var byteLimit: Int { Limits.bodyBytes }

  public init(parsing bytes: [UInt8]) throws(MessageError) {
    try self.init(Wire.read(bytes.span.bytes, shape: Self.shape, limit: Self.byteLimit))
  }

  public func encoded() -> [UInt8] { Wire.bytes(of: generated) }
}

/// Reading and writing generated messages, within bounds.
enum Wire {
  /// Reads a message once its counts are known to be within limits.
  ///
  /// - Parameters:
  ///   - bytes: the message.
  ///   - shape: what is counted before anything is built.
  ///   - limit: the most bytes that are read.
  ///   - keepsUnknown: whether fields of later versions stay in the message, to be written out again.
  /// - Returns: the message, its fields not yet checked.
  /// - Throws: ``MessageError``.
  static func read<Generated: SwiftProtobuf.Message>(
    _ bytes: RawSpan, shape: MessageShape, limit: Int, keepsUnknown: Bool = false
  ) throws(MessageError) -> Generated {
    guard bytes.byteCount <= limit else {
      throw .tooLarge(bytes: bytes.byteCount, limit: limit)
    }
    try shape.check(bytes)
    var options = BinaryDecodingOptions()
    options.messageDepthLimit = Limits.messageDepth
    options.discardUnknownFields = !keepsUnknown
    do {
      return try Generated(serializedBytes: bytes, options: options)
    } catch {
      throw .malformed(.undecodable, atByte: bytes.byteCount)
    }
  }

  /// Writes a message.
  ///
  /// Ours have no required fields and no dynamic types, which alone can fail.
  static func bytes(of message: some SwiftProtobuf.Message) -> [UInt8] {
    guard let bytes: [UInt8] = try? message.serializedBytes() else {
      preconditionFailure("a \(type(of: message)) that cannot be written")
    }
    return bytes
  }
}

// MARK: fields of fixed sizes

extension Data {
  /// The field as bytes, if it has as many as belong there.
  func exactly(_ count: Int, _ field: String) throws(MessageError) -> [UInt8] {
    guard self.count == count else {
      throw .wrongLength(field: field, bytes: self.count, expected: count)
    }
    return [UInt8](self)
  }

  /// The field as bytes, if it has no more than are allowed.
  func atMost(_ limit: Int, _ field: String) throws(MessageError) -> [UInt8] {
    guard count <= limit else {
      throw .outOfRange(field: field, value: UInt64(count), limit: UInt64(limit))
    }
    return [UInt8](self)
  }

  func digest<Subject>(_ field: String) throws(MessageError) -> Digest<Subject> {
    guard let digest = Digest<Subject>(bytes: self) else {
      throw .wrongLength(field: field, bytes: count, expected: Digest<Subject>.byteCount)
    }
    return digest
  }

  func identifier<Subject>(_ field: String) throws(MessageError) -> Identifier<Subject> {
    guard let identifier = Identifier<Subject>(bytes: self) else {
      throw .wrongLength(field: field, bytes: count, expected: Identifier<Subject>.byteCount)
    }
    return identifier
  }

  func signingKey(_ field: String) throws(MessageError) -> SigningPublicKey {
    guard let key = SigningPublicKey(bytes: self) else {
      throw .wrongLength(field: field, bytes: count, expected: Limits.signingKeyBytes)
    }
    return key
  }

  /// Digests that are run together in one field.
  func digests<Subject>(_ field: String, limit: Int) throws(MessageError) -> [Digest<Subject>] {
    let size = Digest<Subject>.byteCount
    guard count.isMultiple(of: size) else {
      throw .wrongLength(field: field, bytes: count, expected: (count / size + 1) * size)
    }
    guard count / size <= limit else {
      throw .tooMany(field: field, count: count / size, limit: limit)
    }
    var digests: [Digest<Subject>] = []
    digests.reserveCapacity(count / size)
    for start in stride(from: startIndex, to: endIndex, by: size) {
      digests.append(try self[start..<start + size].digest(field))
    }
    return digests
  }

  init<Subject>(_ digest: Digest<Subject>) { self.init(digest.bytes) }
  init<Subject>(_ identifier: Identifier<Subject>) { self.init(identifier.bytes) }

  /// Runs digests together.
  init<Subject>(together digests: [Digest<Subject>]) {
    self.init(digests.flatMap(\.bytes))
  }
}

extension [Data] {
  func digests<Subject>(_ field: String) throws(MessageError) -> [Digest<Subject>] {
    var digests: [Digest<Subject>] = []
    digests.reserveCapacity(count)
    for element in self { digests.append(try element.digest(field)) }
    return digests
  }
}

/// Checks and takes each element, keeping the typed error that `map` would lose.
func mirror<Source, Mirror>(
  _ elements: [Source], _ transform: (Source) throws(MessageError) -> Mirror
) throws(MessageError) -> [Mirror] {
  var mirrors: [Mirror] = []
  mirrors.reserveCapacity(elements.count)
  for element in elements { mirrors.append(try transform(element)) }
  return mirrors
}
