// Keys that sign: Ed25519, behind types of our own so that no other library's type is in our interface.

public import CausalMerge
import Crypto
import FoundationEssentials

/// The public half of a signing key: what a device or an organization's root is known by.
public struct SigningPublicKey: Hashable, Sendable {
  /// The 32 bytes of the key, as RFC 8032 has them.
  public let bytes: [UInt8]

  /// Takes a key from its 32 bytes; `nil` for any other count.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Limits.signingKeyBytes else { return nil }
    self.bytes = Array(bytes)
  }

  /// The device that signs with this key.
  public var deviceID: DeviceID { DeviceID(signingKey: self) }

  /// Whether the holder of this key signed these bytes.
  public func isValid(_ signature: some Collection<UInt8>, for message: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
      return false
    }
    return key.isValidSignature(Array(signature), for: message)
  }
}

/// Whatever can sign for a device or a root: a key in memory, a token in a slot.
public protocol SigningKey: Sendable {
  /// The 64 bytes of an Ed25519 signature over a message.
  ///
  /// - Throws: whatever keeps the key from signing; nothing was signed.
  func signature(for message: [UInt8]) throws -> [UInt8]
  /// The half that others check with.
  var publicKey: SigningPublicKey { get }
}

/// A signing key held in memory.
public struct Ed25519Key: SigningKey {
  private let key: Curve25519.Signing.PrivateKey
  public let publicKey: SigningPublicKey

  /// Takes a key from its 32-byte seed, which whoever draws it must keep secret.
  ///
  /// - Throws: ``KeyError`` for any other count.
  public init(seed: [UInt8]) throws(KeyError) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
      let publicKey = SigningPublicKey(bytes: Array(key.publicKey.rawRepresentation))
    else {
      throw .wrongLength(bytes: seed.count, expected: Limits.signingKeyBytes)
    }
    self.key = key
    self.publicKey = publicKey
  }

  /// Draws a key.
  public init(using generator: inout some RandomNumberGenerator) {
    let words = (0..<4).flatMap { _ in (generator.next() as UInt64).bigEndianBytes }
    guard let key = try? Self(seed: words) else {
      preconditionFailure("a seed of \(words.count) bytes")
    }
    self = key
  }

  /// The 32 bytes from which the key can be made again.
  public var seed: [UInt8] { Array(key.rawRepresentation) }

  public func signature(for message: [UInt8]) throws -> [UInt8] {
    Array(try key.signature(for: message))
  }
}

/// Why some bytes are not a key, or do not open with one.
public enum KeyError: Error, Hashable, Sendable {
  /// A key of this kind has another count of bytes.
  case wrongLength(bytes: Int, expected: Int)
  /// The bytes were not sealed under this key, or not bound to this place, or were changed since.
  case sealBroken
}

extension KeyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wrongLength(let bytes, let expected):
      "a key of \(expected) bytes was expected and \(bytes) were given; check where the key comes from"
    case .sealBroken:
      "the seal does not open: another key sealed this, or it was changed; fetch it again from where it came"
    }
  }
}
