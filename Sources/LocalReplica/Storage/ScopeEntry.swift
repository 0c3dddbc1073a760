// One scope as the replica works with it: its row, its chains, its keys, held in memory while the file is held.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

/// One scope, loaded.
///
/// A class, because receiving a page changes many scopes, each many times.
final class ScopeEntry {
  let number: Int64
  let id: ScopeID
  /// What its id was computed from, once an opening was understood.
  var claim: ScopeClaim? {
    didSet { control.side = claim?.compartment }
  }
  let sealing: LocalSealing
  var graph: ScopeGraph
  /// Applied segments that no other applied segment has in its past, ascending.
  var frontier: [SegmentHash]
  /// Covers every applied segment.
  var vector: AncestryVector
  /// Grants and keys, from the scope's control segments.
  var control: ScopeControl {
    didSet { writability = nil }
  }
  /// Whether this device may write here, and by which look at the roster that was found; nil where nobody asked yet.
  var writability: (roster: Int, isGranted: Bool)?
  /// Keys of the scope's contents that this device could open.
  var contentKeys: [KeyID: ContentKey]
  /// Where the control segments stand.
  var controlPlacements: [SegmentHash: Placement] = [:]
  /// Where the next local change will stand; nil until one is written after the last cut.
  var openSegment: OpenSegment?

  init(
    number: Int64, id: ScopeID, claim: ScopeClaim?, sealing: LocalSealing, graph: ScopeGraph,
    frontier: [SegmentHash], vector: AncestryVector, control: ScopeControl,
    contentKeys: [KeyID: ContentKey]
  ) {
    self.number = number
    self.id = id
    self.claim = claim
    self.sealing = sealing
    self.graph = graph
    self.frontier = frontier
    self.vector = vector
    self.control = control
    self.contentKeys = contentKeys
  }
}

/// The segment that a scope's outbox will become, as far as it is known: names given now stay.
struct OpenSegment {
  /// The chain on which it will stand.
  var chain: UInt32
  /// Its height there; the outbox may already reach over several.
  var height: UInt32
  /// Changes in it so far.
  var changeCount: Int
  /// Entries in it so far.
  var entryCount: Int
  /// Bytes of its values so far.
  var byteCount: Int
  /// The writer's run that it carries.
  var run: UInt64

  /// Whether one more change fits, with room to spare for ids and columns.
  func fits(entries: Int, bytes: Int) -> Bool {
    changeCount < Limits.changes && entryCount + entries <= Limits.entries
      && byteCount + bytes + (entryCount + entries) * Self.bytesPerEntry <= Self.bytes
  }

  /// What an entry may take beside its value: a record id, its place in each column, an unseen head.
  static let bytesPerEntry = 72
  /// Below the format's limit, by what a header with all its parents, the seal and the padding may take.
  static let bytes = Limits.segmentBytes * 7 / 8
}

extension ScopeEntry {
  /// Moves frontier and vector past a segment that is applied now.
  ///
  /// Of the frontier only its parents can lie in its past: what lies deeper was taken off when they were applied.
  func count(_ segment: Segment, at placement: Placement) {
    frontier.removeAll { segment.header.parents.contains($0) }
    frontier.append(segment.hash)
    frontier.sort()
    vector.merge(placement.vector)
  }

  /// Writes back what linking and applying changed.
  func save(_ db: Database) throws {
    var packed = PackedWriter()
    packed.append(vector)
    try db.cachedStatement(sql: "UPDATE scope SET frontier = ?, vector = ? WHERE number = ?")
      .execute(arguments: [Data(frontier.flatMap(\.bytes)), Data(packed.bytes), number])
  }

  /// Writes one chain's device and tip.
  func saveChain(_ chain: UInt32, _ db: Database) throws {
    let state = graph.chains[Int(chain)]
    try db.cachedStatement(
      sql: """
        INSERT INTO chain (scope, number, device, tip) VALUES (?, ?, ?, ?)
        ON CONFLICT (scope, number) DO UPDATE SET tip = excluded.tip
        """
    ).execute(arguments: [number, Int64(chain), Data(state.device.bytes), Int64(state.tip)])
  }

  /// Writes what an understood opening told.
  func saveClaim(_ db: Database) throws {
    guard let claim else { return }
    try db.cachedStatement(
      sql: "UPDATE scope SET compartment = ?, case_id = ?, matter = ?, ordinal = ? WHERE number = ?"
    ).execute(arguments: [
      Int64(claim.compartment), Data(claim.caseID.bytes), claim.matter.map { Data($0.bytes) },
      Int64(claim.ordinal), number,
    ])
  }
}

/// A list of hashes as one blob.
func hashes<Subject>(_ blob: [UInt8]) -> [Digest<Subject>] {
  stride(from: 0, to: blob.count, by: Digest<Subject>.byteCount).compactMap { start in
    Digest(bytes: blob[start..<min(start + Digest<Subject>.byteCount, blob.count)])
  }
}
