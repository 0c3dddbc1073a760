// Sealing at rest: what a lost laptop shows is ids, sizes and times.

import CausalMerge
import SyncProtocol

/// Seals the replica's own rows under a key that never leaves the device.
///
/// Every sealed column is bound to its purpose and to the row it belongs to, so that no sealed bytes can be moved
/// from one record, scope or table to another and still open.
struct LocalSealing {
  /// What a sealed column holds; part of what its seal is bound to.
  enum Purpose: UInt8 {
    case localKey = 1
    case record = 2
    case outbox = 3
    case contentKey = 4
    case deviceKeys = 5
    case token = 6
    case invitation = 7
    case probe = 8
    case draft = 9
    case newcomer = 10
    case joining = 11
  }

  let key: ContentKey
  let environment: ReplicaEnvironment

  /// Seals bytes for one purpose and one row.
  func seal(_ plaintext: [UInt8], for purpose: Purpose, bound: [UInt8]) throws -> [UInt8] {
    try key.seal(
      plaintext, context: [purpose.rawValue] + bound,
      nonce: environment.randomBytes(Limits.nonceBytes))
  }

  /// Opens what ``seal(_:for:bound:)`` made; throws where purpose, row or key differ.
  func open(_ sealed: [UInt8], for purpose: Purpose, bound: [UInt8]) throws -> [UInt8] {
    try key.open(sealed[...], context: [purpose.rawValue] + bound)
  }
}
