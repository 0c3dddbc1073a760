// The few byte conversions and hashes that this module needs beside those of the protocol.

internal import CausalMerge
internal import Crypto
internal import Foundation
internal import SyncProtocol

/// The first bytes of a SHA-256 under a label of its own: catches slips of the hand, and keeps no secret.
func checksum(_ label: String, _ bytes: [UInt8], count: Int) -> [UInt8] {
  Array(SHA256.hash(data: Array(label.utf8) + bytes).prefix(count))
}

/// HMAC-SHA256 over a label and parts of fixed length.
func authenticationCode(key: [UInt8], _ label: Label, _ parts: [UInt8]...) -> [UInt8] {
  let message = parts.reduce(into: label.bytes) { $0 += $1 }
  return Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
}

/// Compares without stopping at the first difference, so that time tells nothing about a secret.
func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  guard left.count == right.count else { return false }
  return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

/// Draws secret bytes from a generator that the caller vouches for: the system's, or a seeded one in a simulation.
func randomBytes(_ count: Int, using generator: inout some RandomNumberGenerator) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count + 8)
  while bytes.count < count {
    let word: UInt64 = generator.next()
    bytes += word.bigEndianBytes
  }
  return Array(bytes.prefix(count))
}
