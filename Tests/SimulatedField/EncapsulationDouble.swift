// Stands in for HPKE, which draws chance of its own and so cannot be replayed. Everything else is the real code.

import Crypto
import Foundation
public import Trust

extension KeyEncapsulation {
  /// The sizes and refusals of the real one, without its secrecy: the public key alone opens what was sealed to it.
  public static let replayable = KeyEncapsulation(
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
          nonce: AES.GCM.Nonce(data: zeroNonce))
        return Sealed(encapsulated: encapsulated, sealed: Array(box.ciphertext + box.tag))
      } catch {
        throw .wrap(.cannotOpen)
      }
    },
    open: { sealed, seed, info throws(TrustError) in
      let publicKey = stretched(seed, to: publicKeyByteCount)
      do {
        let box = try AES.GCM.SealedBox(combined: zeroNonce + sealed.sealed)
        return Array(try AES.GCM.open(box, using: key(sealed.encapsulated, publicKey, info)))
      } catch {
        throw .wrap(.cannotOpen)
      }
    })

  /// Each key is used once, so that its nonce may be fixed.
  private static let zeroNonce = [UInt8](repeating: 0, count: 12)

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
