// On which side of a scope this device writes. Where openings name several compartments, what is built upon two of them is
// taken in by nobody.

import CausalMerge
import GRDB
import SyncProtocol
import Trust

extension ReplicaCore {
  /// What the next segment of this device in a scope builds on: the frontier, on one side.
  ///
  /// Of a scope whose claim is known here the openings of other compartments are known to be false, and what rests on them
  /// is in no frontier. Where it is not known, as for somebody who only asks for its key, nobody can say which is true.
  ///
  /// - Parameters:
  ///   - entry: the scope.
  ///   - side: the compartment on whose side something is to be said; nil for that on which this device has its rights.
  ///   - db: the database.
  /// - Returns: hashes, ascending.
  /// - Throws: what the database throws.
  func parents(
    in entry: ScopeEntry, on side: UInt32? = nil, _ db: Database
  ) throws -> [SegmentHash] {
    guard entry.control.hasSides else { return entry.frontier }
    let chosen = try side ?? ownSide(of: entry, db)
    return try entry.frontier.filter { hash in
      try placement(of: hash, db).map { self.side(of: $0, in: entry) == chosen } ?? false
    }
  }

  /// The compartment on whose side of a scope this device has its rights.
  private func ownSide(of entry: ScopeEntry, _ db: Database) throws -> UInt32? {
    if let claim = entry.claim { return claim.compartment }
    let (roster, own) = (try roster(db), try deviceKeys(db).device)
    let sides = entry.control.compartments
    return sides.first {
      entry.control.counting(on: $0).isOfAudience(own, roster: roster)
    } ?? sides.first
  }

  /// The compartment that the opening in a segment's past names.
  func side(of placement: Placement, in entry: ScopeEntry) -> UInt32? {
    entry.control.compartments { hash in
      entry.controlPlacements[hash].map {
        placement.vector.covers(chain: $0.chain, height: $0.height)
      } ?? false
    }.first
  }

  /// Whether a server hands this device the side of a scope on which a segment lies, as far as is known here.
  func isOnReadableSide(
    _ placement: Placement, of entry: ScopeEntry, _ db: Database
  ) throws -> Bool {
    guard entry.control.hasSides else { return true }
    guard let side = side(of: placement, in: entry) else { return false }
    return entry.control.counting(on: side).mayRead(
      try deviceKeys(db).device, roster: try roster(db))
  }
}
