// Stands in for HPKE where a story must run the same twice, and where a thousand encapsulations would take long.

import Crypto
import Foundation
import Trust

extension KeyEncapsulation {
  /// Sizes and refusals as the real one has them; no secrecy, for the public key alone opens it.
  static let deterministicDouble = KeyEncapsulation(
    publicKey: { seed throws(TrustError) in
      guard seed.count == seedByteCount else {
        throw .keyUnusable(bytes: seed.count, expected: seedByteCount)
      }
      return stretched(seed, to: publicKeyByteCount)
    },
    seal: { plaintext, publicKey, info throws(TrustError) in
      guard publicKey.count == publicKeyByteCount else {
        throw .keyUnusable(bytes: publicKey.count, expected: publicKeyByteCount)
      }
      let encapsulated = stretched(plaintext + publicKey + info, to: encapsulatedByteCount)
      do {
        let box = try AES.GCM.seal(
          plaintext, using: key(encapsulated, publicKey, info),
          nonce: AES.GCM.Nonce(data: [UInt8](repeating: 0, count: 12)))
        return Sealed(encapsulated: encapsulated, sealed: Array(box.ciphertext + box.tag))
      } catch {
        throw .wrap(.cannotOpen)
      }
    },
    open: { sealed, seed, info throws(TrustError) in
      let publicKey = stretched(seed, to: publicKeyByteCount)
      do {
        let box = try AES.GCM.SealedBox(
          combined: [UInt8](repeating: 0, count: 12) + sealed.sealed)
        return Array(try AES.GCM.open(box, using: key(sealed.encapsulated, publicKey, info)))
      } catch {
        throw .wrap(.cannotOpen)
      }
    })

  private static func key(
    _ encapsulated: [UInt8], _ publicKey: [UInt8], _ info: [UInt8]
  ) -> SymmetricKey {
    SymmetricKey(data: SHA256.hash(data: encapsulated + publicKey + info))
  }

  private static func stretched(_ bytes: [UInt8], to count: Int) -> [UInt8] {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: bytes), outputByteCount: count
    ).withUnsafeBytes { Array($0) }
  }
}
