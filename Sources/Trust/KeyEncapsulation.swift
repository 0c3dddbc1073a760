// Sealing to a public key is the one place where chance cannot be passed in: HPKE draws its own. So it is a value
// made of functions, and a simulation puts in its own.

internal import Crypto
internal import Foundation

/// How something is sealed so that only the holder of a private key opens it.
///
/// Real use takes ``xWing``. A simulated field of fifty laptops must give the same run for the same seed, and
/// HPKE takes no generator; it puts in a deterministic double, and everything else stays the real code.
///
/// - a private key is a seed of ``seedByteCount`` bytes, from which the public key follows;
/// - opening with another seed, another `info`, or after any byte was changed throws, and gives nothing.
public struct KeyEncapsulation: Sendable {
  /// Bytes of a private key's seed.
  public static let seedByteCount = 32
  /// Bytes of an X-Wing public key.
  public static let publicKeyByteCount = 1216
  /// Bytes of an X-Wing encapsulation.
  public static let encapsulatedByteCount = 1120

  /// What sealing gives: the encapsulated shared secret, and the sealed bytes with their tag.
  public struct Sealed: Hashable, Sendable {
    /// ``KeyEncapsulation/encapsulatedByteCount`` bytes.
    public var encapsulated: [UInt8]
    /// As many bytes as were sealed, and a 16-byte tag.
    public var sealed: [UInt8]

    /// Takes the two parts as they were sealed or received.
    public init(encapsulated: [UInt8], sealed: [UInt8]) {
      self.encapsulated = encapsulated
      self.sealed = sealed
    }
  }

  /// The public key of a seed.
  public var publicKey: @Sendable (_ seed: [UInt8]) throws(TrustError) -> [UInt8]
  /// Seals bytes to a public key, bound to what they are for.
  public var seal:
    @Sendable (_ plaintext: [UInt8], _ publicKey: [UInt8], _ info: [UInt8]) throws(TrustError) ->
      Sealed
  /// Opens what was sealed to a seed's public key under the same `info`.
  public var open:
    @Sendable (_ sealed: Sealed, _ seed: [UInt8], _ info: [UInt8]) throws(TrustError) -> [UInt8]

  /// Makes an encapsulation of functions; a simulation's double comes in here.
  public init(
    publicKey: @escaping @Sendable (_ seed: [UInt8]) throws(TrustError) -> [UInt8],
    seal:
      @escaping @Sendable (_ plaintext: [UInt8], _ publicKey: [UInt8], _ info: [UInt8])
      throws(TrustError) -> Sealed,
    open:
      @escaping @Sendable (_ sealed: Sealed, _ seed: [UInt8], _ info: [UInt8]) throws(TrustError) ->
      [UInt8]
  ) {
    self.publicKey = publicKey
    self.seal = seal
    self.open = open
  }
}

extension KeyEncapsulation {
  /// HPKE in base mode over X-Wing, SHA-256 and AES-256-GCM.
  ///
  /// What a youth told an advocate must stay closed for decades, and sealed wraps can be kept by whoever copied a
  /// server's disk. X-Wing holds as long as either X25519 or ML-KEM-768 does.
  ///
  /// Source: RFC 9180; draft-connolly-cfrg-xwing-kem.
  public static let xWing = KeyEncapsulation(
    publicKey: { seed throws(TrustError) in
      Array(try xWingPrivateKey(seed: seed).publicKey.rawRepresentation)
    },
    seal: { plaintext, publicKey, info throws(TrustError) in
      do {
        let recipient = try XWingMLKEM768X25519.PublicKey(rawRepresentation: publicKey)
        var sender = try HPKE.Sender(
          recipientKey: recipient, ciphersuite: .XWingMLKEM768X25519_SHA256_AES_GCM_256,
          info: Data(info))
        let sealed = try sender.seal(plaintext)
        return Sealed(encapsulated: Array(sender.encapsulatedKey), sealed: Array(sealed))
      } catch {
        throw .keyUnusable(bytes: publicKey.count, expected: publicKeyByteCount)
      }
    },
    open: { sealed, seed, info throws(TrustError) in
      let key = try xWingPrivateKey(seed: seed)
      do {
        var recipient = try HPKE.Recipient(
          privateKey: key, ciphersuite: .XWingMLKEM768X25519_SHA256_AES_GCM_256,
          info: Data(info), encapsulatedKey: Data(sealed.encapsulated))
        return Array(try recipient.open(sealed.sealed))
      } catch {
        throw .wrap(.cannotOpen)
      }
    })

  private static func xWingPrivateKey(
    seed: [UInt8]
  ) throws(TrustError) -> XWingMLKEM768X25519.PrivateKey {
    do {
      return try XWingMLKEM768X25519.PrivateKey(seedRepresentation: seed, publicKey: nil)
    } catch {
      throw .keyUnusable(bytes: seed.count, expected: seedByteCount)
    }
  }
}
