// Linking and applying: a segment that was judged gets its place, and its changes take effect as soon as they can.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

extension Receiver {
  /// Places an admitted segment, lets a control segment take effect, and applies what can be applied.
  func link(_ segment: Segment) throws -> SegmentStanding {
    let entry = try replica.scopeMakingRow(segment.header.scope, db)
    var parents: [Placement] = []
    for hash in segment.header.parents {
      guard let placement = try node(hash)?.placement else {
        throw ReplicaError.damagedRow(table: "segment", number: 0)
      }
      parents.append(placement)
    }
    // A local change is named by its chain and height before it is cut: it must have them before anyone else can.
    if entry.openSegment != nil { try replica.cut(entry, batch: batch, db) }
    let placement = entry.graph.place(by: segment.header.device, upon: parents)
    dirtyScopes[entry.number] = entry
    dirtyChains.insert(Chain(scope: entry.number, number: placement.chain))
    touchedScopes.insert(entry.id)
    if segment.header.kind == .control { try takeEffect(segment, at: placement, in: entry) }
    // Several frontiers may have to be known before it is clear what counts: that is looked at once all has come.
    if entry.control.hasFrontiers { unsettled.insert(entry.number) }
    let outcome = try outcome(of: segment, at: placement, in: entry)
    let number = try keep(segment, outcome, at: placement, in: entry)
    nodes[segment.hash] = Node(number: number, standing: outcome.standing, placement: placement)
    try take(outcome, of: segment, number: number, at: placement, in: entry)
    try release(segment.hash.bytes)
    return outcome.standing
  }

  /// Writes the row of a segment that is linked now, once, as it will stand.
  private func keep(
    _ segment: Segment, _ outcome: Outcome, at placement: Placement, in entry: ScopeEntry
  ) throws -> Int64 {
    guard let known = nodes[segment.hash] else {
      return try replica.insert(
        segment, in: entry, standing: outcome.standing, placement: placement,
        changeCount: outcome.changeCount, receivedAt: try receivedAt(segment), db)
    }
    var packed = PackedWriter()
    packed.append(placement.vector)
    try db.cachedStatement(
      sql: """
        UPDATE segment SET standing = ?, chain = ?, height = ?, vector = ?, change_count = ?
        WHERE number = ?
        """
    ).execute(arguments: [
      outcome.standing.rawValue, Int64(placement.chain), Int64(placement.height),
      Data(packed.bytes), outcome.changeCount, known.number,
    ])
    return known.number
  }

  private func takeEffect(
    _ segment: Segment, at placement: Placement, in entry: ScopeEntry
  ) throws {
    try replica.understand(segment, at: placement, in: entry, db)
    hasNewKeys = true
    if try entry.id == replica.rosterScope(db) {
      rosterHasChanged = true
      hasNewRoster = true
      try releaseStrangers()
    }
  }

  // MARK: applying

  /// What can become of a segment that is linked.
  private enum Outcome {
    /// It counts, with these changes where it has any that can be read.
    case counts(SegmentStanding, ChangeBatch?)
    /// Something is missing; nil where nothing that could arrive is known to help.
    case waits(missing: [UInt8]?)

    var standing: SegmentStanding {
      if case .counts(let standing, _) = self { standing } else { .linked }
    }

    var changeCount: Int {
      if case .counts(_, let opened) = self { opened?.changes.count ?? 0 } else { 0 }
    }
  }

  /// Looks whether a linked segment's parents are applied and it can be read.
  private func outcome(
    of segment: Segment, at placement: Placement, in entry: ScopeEntry
  ) throws -> Outcome {
    for parent in segment.header.parents where try (node(parent)?.standing ?? .waiting) < .applied {
      return .waits(missing: parent.bytes)
    }
    let isHeld = try replica.isHeld(
      by: segment.header.device, at: placement, in: entry, db)
    if isHeld {
      let key = segment.header.keyID.flatMap { entry.contentKeys[$0] }
      return .counts(.held, key.flatMap { try? segment.openChanges(with: $0) })
    }
    guard segment.header.kind == .changes else { return .counts(.applied, nil) }
    guard let key = segment.header.keyID.flatMap({ entry.contentKeys[$0] }) else {
      return .waits(missing: segment.header.keyID?.bytes ?? [])
    }
    do throws(SegmentError) {
      return .counts(.applied, try segment.openChanges(with: key))
    } catch {
      return error.isLasting ? .counts(.unreadable, nil) : .waits(missing: nil)
    }
  }

  /// Applies a segment that counts, and lets one that waits go on when what it lacks arrives.
  private func take(
    _ outcome: Outcome, of segment: Segment, number: Int64, at placement: Placement,
    in entry: ScopeEntry
  ) throws {
    switch outcome {
    case .waits(let missing):
      if let missing { try postpone(number, missing) }
    case .counts(.held, _):
      break
    case .counts(_, let opened):
      // What was written before this counts has not seen it: it is cut upon what its writer had.
      if entry.openSegment != nil { try replica.cut(entry, batch: batch, db) }
      if let opened { try apply(segment, opened: opened, at: placement, in: entry) }
      entry.count(segment, at: placement)
      dirtyScopes[entry.number] = entry
    }
  }

  /// Goes on with a segment that was linked before.
  func advance(
    _ segment: Segment, number: Int64, at placement: Placement, in entry: ScopeEntry
  ) throws -> SegmentStanding {
    let outcome = try outcome(of: segment, at: placement, in: entry)
    if outcome.standing > .linked {
      // Only where it went on: what is held and builds on something whose key never comes is looked at once, not for ever.
      if entry.control.hasFrontiers { unsettled.insert(entry.number) }
      nodes[segment.hash]?.standing = outcome.standing
      try db.cachedStatement(
        sql: "UPDATE segment SET standing = ?, change_count = ? WHERE number = ?"
      ).execute(arguments: [outcome.standing.rawValue, outcome.changeCount, number])
    }
    try take(outcome, of: segment, number: number, at: placement, in: entry)
    return outcome.standing
  }

  #if DEBUG
    func apply(_ segment: Segment, at placement: Placement, in entry: ScopeEntry) throws {
      guard let key = segment.header.keyID.flatMap({ entry.contentKeys[$0] }),
        let opened = try? segment.openChanges(with: key)
      else { return }
      try apply(segment, opened: opened, at: placement, in: entry)
    }
  #endif

  private func apply(
    _ segment: Segment, opened: ChangeBatch, at placement: Placement, in entry: ScopeEntry
  ) throws {
    let ancestors = placement.ancestors
    for (index, change) in opened.changes.enumerated() {
      let past = Past(
        ancestors: ancestors,
        dot: Dot(chain: placement.chain, height: placement.height, index: UInt32(index)))
      for written in change.entries {
        let unseen = try written.unseen.isEmpty ? [] : localDots(written.unseen)
        try batch.apply(
          written, past: past, time: change.time, unseen: unseen, in: entry, db)
      }
    }
    appliedChanges += opened.changes.count
  }

  private func localDots(_ names: [GlobalDot]) throws -> [Dot] {
    try names.compactMap { name in
      try node(name.segment)?.placement.map {
        Dot(chain: $0.chain, height: $0.height, index: name.index)
      }
    }
  }
}
