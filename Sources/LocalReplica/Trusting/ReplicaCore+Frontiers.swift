// What counts here of devices whose right has ended: the rule follows from the scope's frontiers, and the records from
// the rule, whatever was heard first.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

extension ReplicaCore {
  /// Whether one segment is another, or has it in its past; `false` while either is not linked here.
  func reaches(_ segment: SegmentHash, _ other: SegmentHash, _ db: Database) throws -> Bool {
    guard let upper = try placement(of: segment, db), let lower = try placement(of: other, db)
    else { return false }
    return upper.vector.covers(chain: lower.chain, height: lower.height)
  }

  /// Whether a segment does not count for now, by the limits that were worked out last and the openings that were found
  /// to be false.
  func isHeld(
    by device: DeviceID, at placement: Placement, in entry: ScopeEntry, _ db: Database
  ) throws -> Bool {
    let controls = entry.controlPlacements
    let isUnfounded = entry.control.rests(onFalseOpeningsIn: {
      controls[$0].map { placement.vector.covers(chain: $0.chain, height: $0.height) } ?? false
    })
    if isUnfounded { return true }
    if let claim = entry.claim, entry.control.hasSides,
      side(of: placement, in: entry) != claim.compartment
    {
      return true
    }
    guard let named = entry.control.limits[device] else { return false }
    for segment in named {
      if let upper = try self.placement(of: segment, db),
        upper.vector.covers(chain: placement.chain, height: placement.height)
      {
        return false
      }
    }
    return true
  }

  /// Works out anew what counts in a scope of whom, as far as the scope's control is concerned.
  func settleLimits(of entry: ScopeEntry, _ db: Database) throws {
    guard entry.control.hasFrontiers else { return }
    var failure: (any Error)?
    // Taken out meanwhile: placements are asked of this very entry's database, not of its control.
    var control = entry.control
    control.settle(frontiersBy: try roster(db)) { upper, lower in
      do { return try reaches(upper, lower, db) } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    entry.control = control
    try db.cachedStatement(sql: "DELETE FROM frontier WHERE scope = ?")
      .execute(arguments: [entry.number])
    // The scope stands in the table even where no frontier of it counts.
    let devices = Set(control.limits.keys).union([.zero])
    for device in devices {
      try db.cachedStatement(sql: "INSERT INTO frontier (scope, device) VALUES (?, ?)")
        .execute(arguments: [entry.number, Data(device.bytes)])
    }
  }

  /// Scopes in which a frontier was written.
  func scopesWithFrontiers(_ db: Database) throws -> [Int64] {
    try Int64.fetchAll(
      db.cachedStatement(sql: "SELECT DISTINCT scope FROM frontier ORDER BY scope"))
  }

  /// Stands in the table of frontiers for a scope that is to be settled once its outbox is known to be its own.
  private static let postponed = Data(repeating: 0xff, count: DeviceID.byteCount)

  /// Remembers, across the death of this process, that a scope is still to be settled.
  func postponeSettling(_ scope: Int64, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO frontier (scope, device) VALUES (?, ?)")
      .execute(arguments: [scope, Self.postponed])
  }

  /// Scopes that are still to be settled.
  func scopesToSettle(_ db: Database) throws -> [Int64] {
    try Int64.fetchAll(
      db.cachedStatement(sql: "SELECT scope FROM frontier WHERE device = ? ORDER BY scope"),
      arguments: [Self.postponed])
  }

  /// Lets a scope's segments count or not as its frontiers say now, and makes its records again where that changed.
  ///
  /// - A segment that is held, readable or not, stays held until its key is here: what was built on it is applied.
  /// - Whatever waits in the outbox is cut first, upon what its writer had read.
  ///
  /// - Returns: whether anything changed, and the segments that waited and are held now, so that others can go on.
  func settleFrontiers(
    of entry: ScopeEntry, batch: RecordBatch, _ db: Database
  ) throws -> (hasChanged: Bool, stalled: [Int64]) {
    try db.cachedStatement(sql: "DELETE FROM frontier WHERE scope = ? AND device = ?")
      .execute(arguments: [entry.number, Self.postponed])
    try settleLimits(of: entry, db)
    var flips: [(number: Int64, standing: SegmentStanding)] = []
    var stalled: [Int64] = []
    for row in try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT segment.number, standing, device, segment.chain, height, vector, kind, change_count
          FROM segment
          JOIN chain ON chain.scope = segment.scope AND chain.number = segment.chain
          WHERE segment.scope = ? AND standing > 0
            AND (standing = 4 OR ? OR device IN
              (SELECT frontier.device FROM frontier WHERE frontier.scope = segment.scope))
          ORDER BY segment.number
          """),
      arguments: [entry.number, !entry.control.disregarded.isEmpty || entry.control.hasSides])
    {
      guard let standing = SegmentStanding(rawValue: row[1]),
        let device = DeviceID(bytes: row.bytes(2))
      else { continue }
      let holds = try isHeld(
        by: device, at: try placement(in: row, from: 3), in: entry, db)
      switch (standing, holds) {
      case (.held, false):
        if let counting = try countingStanding(ofSegment: row[0], in: entry, db) {
          flips.append((row[0], counting))
        }
      case (.applied, true), (.unreadable, true): flips.append((row[0], .held))
      case (.linked, true): stalled.append(row[0])
      case (.held, true) where row[6] as Int64 == 0 && row[7] as Int64 == 0:
        try countHeldChanges(ofSegment: row[0], in: entry, db)
      default: break
      }
    }
    guard !flips.isEmpty else {
      if !entry.control.limits.isEmpty { try recount(entry, db) }
      return (false, stalled)
    }
    if entry.openSegment != nil { try cut(entry, batch: batch, db) }
    try batch.reset(db)
    for (number, standing) in flips {
      try db.cachedStatement(sql: "UPDATE segment SET standing = ? WHERE number = ?")
        .execute(arguments: [standing.rawValue, number])
    }
    try recount(entry, db)
    try rebuildRecords(of: entry, db)
    changes.insert(entry.id)
    return (true, stalled)
  }

  /// Settles every scope in which a frontier was written: the roster has changed.
  func settleAllFrontiers(_ db: Database) throws {
    try settleFrontiers(ofScopes: try scopesWithFrontiers(db), db)
  }

  /// Settles some scopes outside of receiving, and lets go on what waited there.
  func settleFrontiers(ofScopes scopes: [Int64], _ db: Database) throws {
    guard !scopes.isEmpty else { return }
    let receiver = try Receiver(replica: self, db: db, at: nil)
    receiver.unsettled = Set(scopes)
    try receiver.finish()
    changes.formUnion(receiver.touchedScopes)
  }

  /// What a frontier is written upon: all that still counts once it does.
  ///
  /// What it holds has been read by nobody who writes after it; were it in its past, their next change would replace it
  /// without having seen it, and releasing it would bring nothing back. Where nothing is left that gives the right to
  /// write at all, the openings are: they hold no record.
  func parents(
    of frontier: Frontier, in entry: ScopeEntry, _ db: Database
  ) throws -> [SegmentHash] {
    let counted = Set(frontier.segments).union(entry.control.limits[frontier.device] ?? [])
    let named = try counted.compactMap { try placement(of: $0, db) }
    var past = AncestryVector()
    var pasts = AncestryVector()
    var counting: [(hash: SegmentHash, placement: Placement)] = []
    for row in try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT hash, device, segment.chain, height, vector FROM segment
          JOIN chain ON chain.scope = segment.scope AND chain.number = segment.chain
          WHERE segment.scope = ? AND standing IN (2, 3)
          """), arguments: [entry.number])
    {
      let placement = try placement(in: row, from: 2)
      guard let hash = SegmentHash(bytes: row.bytes(0)),
        row.bytes(1) != frontier.device.bytes
          || named.contains(where: {
            $0.vector.covers(chain: placement.chain, height: placement.height)
          })
      else { continue }
      past.merge(placement.vector)
      pasts.merge(placement.ancestors)
      counting.append((hash, placement))
    }
    var parents = counting.filter {
      !pasts.covers(chain: $0.placement.chain, height: $0.placement.height)
    }.map(\.hash)
    let roster = try roster(db)
    let controls = entry.controlPlacements
    let mayWrite = entry.control.mayWrite(try deviceKeys(db).device, roster: roster) {
      controls[$0].map { past.covers(chain: $0.chain, height: $0.height) } ?? false
    }
    if !mayWrite { parents += entry.control.openings(roster: roster).map(\.segment) }
    return Set(parents).sorted()
  }

  /// As what a segment counts that was held and is not any more; nil while its key is not here.
  private func countingStanding(
    ofSegment number: Int64, in entry: ScopeEntry, _ db: Database
  ) throws -> SegmentStanding? {
    let segment = try segment(numbered: number, db)
    guard segment.header.kind == .changes else { return .applied }
    guard let key = segment.header.keyID.flatMap({ entry.contentKeys[$0] }) else { return nil }
    do throws(SegmentError) {
      _ = try segment.openChanges(with: key)
      return .applied
    } catch {
      return error.isLasting ? .unreadable : nil
    }
  }

  /// Keeps how many changes a held segment has, once its key is here.
  private func countHeldChanges(
    ofSegment number: Int64, in entry: ScopeEntry, _ db: Database
  ) throws {
    let segment = try segment(numbered: number, db)
    guard let key = segment.header.keyID.flatMap({ entry.contentKeys[$0] }),
      let opened = try? segment.openChanges(with: key)
    else { return }
    try db.cachedStatement(sql: "UPDATE segment SET change_count = ? WHERE number = ?")
      .execute(arguments: [opened.changes.count, number])
  }

  /// Makes frontier and vector again from the segments that count.
  ///
  /// What is held is in neither: nobody who writes now has read it, so nothing written now may replace it when it is
  /// released.
  func recount(_ entry: ScopeEntry, _ db: Database) throws {
    var vector = AncestryVector()
    var pasts = AncestryVector()
    var counting: [(hash: SegmentHash, placement: Placement)] = []
    for row in try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT hash, chain, height, vector FROM segment WHERE scope = ? AND standing IN (2, 3)
          """), arguments: [entry.number])
    {
      guard let hash = SegmentHash(bytes: row.bytes(0)) else { continue }
      let placement = try placement(in: row, from: 1)
      vector.merge(placement.vector)
      pasts.merge(placement.ancestors)
      counting.append((hash, placement))
    }
    entry.vector = vector
    entry.frontier = counting.filter {
      !pasts.covers(chain: $0.placement.chain, height: $0.placement.height)
    }.map(\.hash).sorted()
    try entry.save(db)
  }
}
