// How much a guess at a passphrase costs, and how much a file may ask us to spend.

internal import Crypto
internal import CryptoExtras
internal import Foundation

/// The work that scrypt (RFC 7914) does for one guess.
///
/// A file says what it was made with, so that the cost can rise later; whoever wrote the file may be nobody's friend, and
/// asks for a terabyte. The bounds are ours: the library's own limit of memory is not applied.
struct ScryptCost: Hashable, Sendable {
  /// What the standard calls N, a power of two; memory is 128 bytes times this times the block's size.
  var rounds: Int
  /// What the standard calls r.
  var blockSize: Int
  /// What the standard calls p.
  var parallelism: Int

  /// What this version makes: 128 MiB and a third of a second a guess (OWASP Password Storage Cheat Sheet, 2024).
  static let standard = ScryptCost(rounds: 1 << 17, blockSize: 8, parallelism: 1)

  /// Whether this version is willing to do the work: at most 1 GiB.
  var isBounded: Bool {
    rounds.nonzeroBitCount == 1 && (1 << 10...1 << 20).contains(rounds) && blockSize == 8
      && (1...4).contains(parallelism)
  }

  /// Called for each derivation within a task: a test counts them, as each costs its user a third of a second.
  @TaskLocal static var countDerivation: @Sendable () -> Void = {}

  /// Derives a key.
  ///
  /// - Returns: 32 bytes, or nil where the work is out of bounds or the library refuses it.
  func key(from passphrase: Passphrase, salt: [UInt8]) -> [UInt8]? {
    guard isBounded, !passphrase.bytes.isEmpty else { return nil }
    Self.countDerivation()
    let key = try? KDF.Scrypt.deriveKey(
      from: passphrase.bytes, salt: salt, outputByteCount: 32, rounds: rounds,
      blockSize: blockSize, parallelism: parallelism)
    return key?.withUnsafeBytes { Array($0) }
  }
}
