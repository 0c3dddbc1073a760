// The key that seals contents, and the one way in which anything is sealed with it.

import Crypto
import FoundationEssentials

/// A key that seals the contents of a scope: AES-256, with an id that commits to it.
///
/// AES-GCM alone lets someone who knows two keys make one ciphertext that opens under both, to different contents.
/// The id is a hash of the key and stands in the signed header, so a segment means one content or none.
public struct ContentKey: Sendable {
  /// The key's name: SHA-256 over a label and the key.
  public let id: KeyID
  private let key: SymmetricKey

  /// Takes a key from its 32 bytes.
  ///
  /// - Throws: ``KeyError/wrongLength(bytes:expected:)`` for any other count.
  public init(bytes: [UInt8]) throws(KeyError) {
    guard bytes.count == Limits.contentKeyBytes else {
      throw .wrongLength(bytes: bytes.count, expected: Limits.contentKeyBytes)
    }
    id = SecureHash.digest(.key, of: bytes)
    key = SymmetricKey(data: bytes)
  }

  /// Draws a key.
  public init(using generator: inout some RandomNumberGenerator) {
    let bytes = (0..<4).flatMap { _ in (generator.next() as UInt64).bigEndianBytes }
    id = SecureHash.digest(.key, of: bytes)
    key = SymmetricKey(data: bytes)
  }

  /// The 32 bytes of the key, for wrapping it.
  public var bytes: [UInt8] { key.withUnsafeBytes { Array($0) } }

  /// Seals some bytes and binds them to a context.
  ///
  /// - Parameters:
  ///   - plaintext: what only holders of the key shall read.
  ///   - context: what stays readable but cannot be changed: the place where the sealed bytes belong.
  ///   - nonce: 12 random bytes, never used twice with one key.
  /// - Returns: nonce, ciphertext, 16-byte tag.
  /// - Throws: ``KeyError/wrongLength(bytes:expected:)`` for a nonce of another size.
  public func seal(_ plaintext: [UInt8], context: [UInt8], nonce: [UInt8]) throws(KeyError)
    -> [UInt8]
  {
    guard nonce.count == Limits.nonceBytes else {
      throw .wrongLength(bytes: nonce.count, expected: Limits.nonceBytes)
    }
    guard
      let box = try? AES.GCM.seal(
        plaintext, using: key, nonce: AES.GCM.Nonce(data: nonce), authenticating: context),
      let sealed = box.combined
    else { throw .sealBroken }
    return [UInt8](sealed)
  }

  /// Opens what ``seal(_:context:nonce:)`` gave.
  ///
  /// - Throws: ``KeyError/sealBroken`` for another key, another context, or bytes that were changed.
  public func open(_ sealed: ArraySlice<UInt8>, context: [UInt8]) throws(KeyError) -> [UInt8] {
    guard sealed.count >= Limits.nonceBytes + Limits.tagBytes,
      let box = try? AES.GCM.SealedBox(combined: sealed),
      let plaintext = try? AES.GCM.open(box, using: key, authenticating: context)
    else { throw .sealBroken }
    return [UInt8](plaintext)
  }
}
