// What a remote has not acknowledged yet: offered until its verdict says that it has it.

public import CausalMerge
import Foundation
import GRDB
public import SyncProtocol
import Trust

/// One page of what a replica offers to a remote.
public struct Outgoing: Hashable, Sendable {
  /// Numbers and bytes of segments, parents first.
  public var segments: [(number: Int64, bytes: [UInt8])] = []
  /// Numbers and bytes of wraps.
  public var wraps: [(number: Int64, bytes: [UInt8])] = []
  /// Whether more waits behind this page.
  public var hasMore = false
  /// How often the replica had forgotten a scope when the page was made: a number may be another row's since.
  var forgettings = 0

  public var isEmpty: Bool { segments.isEmpty && wraps.isEmpty }

  public static func == (left: Self, right: Self) -> Bool {
    left.segments.map(\.number) == right.segments.map(\.number)
      && left.wraps.map(\.number) == right.wraps.map(\.number)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(segments.map(\.number))
    hasher.combine(wraps.map(\.number))
  }
}

/// Something that a remote refused, which is kept here and can be exported.
public struct RefusedSegment: Hashable, Sendable {
  public var hash: SegmentHash
  public var scope: ScopeID
  public var remote: String
  public var reason: Verdict.Reason
  public var changeCount: Int
}

/// How far a replica's own and carried work has come with one remote.
public struct DeliveryCounts: Hashable, Sendable {
  /// Changes that are not in segments yet.
  public var uncutChanges = 0
  /// Changes in segments that the remote has not acknowledged.
  public var pendingChanges = 0
  /// Segments that the remote has not acknowledged, changes or not.
  public var pendingSegments = 0
  /// Segments that the remote refused.
  public var refusedSegments = 0
  /// Segments that the remote has, but in no verified backup yet.
  public var storedSegments = 0
  /// Segments that are in a verified backup or a second copy of the remote.
  public var safeSegments = 0
  /// Segments that wait here for a parent, a certificate or a key.
  public var waitingSegments = 0

  public init() {}
}

extension ReplicaCore {
  /// The next page for a remote: the roster first, then own work in the order in which it was made.
  ///
  /// - Parameters:
  ///   - remote: the remote's number.
  ///   - excluding: numbers of segments already offered in this exchange without a verdict that settles them.
  ///   - wrapsExcluding: the same for wraps.
  ///   - byteBudget: bytes of segments and wraps together; at least one item is offered whatever its size.
  ///   - db: the database.
  /// - Returns: the page.
  /// - Throws: what the database throws.
  func outgoing(
    for remote: Int64, excluding: Set<Int64>, wrapsExcluding: Set<Int64>, byteBudget: Int,
    _ db: Database
  ) throws -> Outgoing {
    var page = Outgoing()
    page.forgettings = forgettings
    var bytes = 0
    let roster = try rosterScope(db).flatMap { try scope($0, db)?.number } ?? -1
    let segments = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT segment.number, segment.bytes FROM outgoing JOIN segment ON segment.number = segment
          WHERE remote = ? AND reason IS NULL ORDER BY scope <> ?, segment.number
          """), arguments: [remote, roster])
    while let row = try segments.next() {
      let number: Int64 = row[0]
      if excluding.contains(number) { continue }
      let segment = row.bytes(1)
      if bytes + segment.count > byteBudget && !page.isEmpty
        || page.segments.count >= Self.pageItems
      {
        page.hasMore = true
        break
      }
      bytes += segment.count
      page.segments.append((number, segment))
    }
    guard !page.hasMore else { return page }
    let wraps = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT number, bytes FROM outgoing_wrap JOIN wrap ON number = wrap
          WHERE remote = ? AND reason IS NULL ORDER BY number
          """), arguments: [remote])
    while let row = try wraps.next() {
      let number: Int64 = row[0]
      if wrapsExcluding.contains(number) { continue }
      let wrap = row.bytes(1)
      if bytes + wrap.count > byteBudget && !page.isEmpty || page.wraps.count >= Self.pageItems {
        page.hasMore = true
        break
      }
      bytes += wrap.count
      page.wraps.append((number, wrap))
    }
    return page
  }

  /// Items in one page, below the format's limit of items in a message.
  static let pageItems = 1_000

  /// Takes a remote's verdicts on a page.
  func take(
    _ verdicts: [Verdict], on page: Outgoing, from remote: Int64, _ db: Database
  ) throws -> ExchangeCounts {
    guard verdicts.count == page.segments.count + page.wraps.count else {
      throw ReplicaError.answerUnusable(
        reason: "\(verdicts.count) verdicts on \(page.segments.count + page.wraps.count) items")
    }
    var counts = ExchangeCounts()
    for (verdict, segment) in zip(verdicts, page.segments)
    where try isStill(segment, "segment", of: page, db) {
      counts.offered += 1
      if let position = verdict.position {
        counts.acknowledged += 1
        let (changes, isControl) = try contents(of: segment.number, db)
        counts.acknowledgedChanges += changes
        if isControl { counts.acknowledgedControl += 1 }
        try deliver(segment.number, at: position, to: remote, db)
        if case .held = verdict { counts.heldChanges += changes }
      } else if case .refused(let reason) = verdict {
        // What was destroyed goes from here with the order, which comes in the same answer.
        if reason != .erased { counts.refused += 1 }
        try db.cachedStatement(
          sql: "UPDATE outgoing SET reason = ? WHERE remote = ? AND segment = ?"
        ).execute(arguments: [Int64(reason.rawValue), remote, segment.number])
      } else if case .waiting = verdict {
        counts.waiting += 1
      }
    }
    for (verdict, wrap) in zip(verdicts.dropFirst(page.segments.count), page.wraps)
    where try isStill(wrap, "wrap", of: page, db) {
      if verdict.isInLog {
        try db.cachedStatement(sql: "DELETE FROM outgoing_wrap WHERE remote = ? AND wrap = ?")
          .execute(arguments: [remote, wrap.number])
      } else if case .refused(let reason) = verdict, reason != .notCommitted {
        // One that nothing names yet is offered again: the segment that names it may still be on its way.
        try db.cachedStatement(
          sql: "UPDATE outgoing_wrap SET reason = ? WHERE remote = ? AND wrap = ?"
        ).execute(arguments: [Int64(reason.rawValue), remote, wrap.number])
      }
    }
    return counts
  }

  /// Whether a row is the one that was offered: its scope may have been forgotten meanwhile, and its number given again.
  private func isStill(
    _ item: (number: Int64, bytes: [UInt8]), _ table: String, of page: Outgoing, _ db: Database
  ) throws -> Bool {
    guard page.forgettings != forgettings else { return true }
    return try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE number = ? AND bytes = ?)",
      arguments: [item.number, Data(item.bytes)]) ?? false
  }

  /// How many changes a segment has, and whether it says who may do what instead: but for where this device enters what it
  /// looked at, which is no work that waits to be sent.
  private func contents(
    of segment: Int64, _ db: Database
  ) throws -> (changes: Int, isControl: Bool) {
    let statement = try db.cachedStatement(
      sql: """
        SELECT change_count, kind = 1 AND scope NOT IN \(Self.trailScopes) FROM segment
        WHERE number = ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [segment]) else { return (0, false) }
    return (row[0], row[1])
  }

  /// Notes that a remote has a segment, and where.
  ///
  /// Where the remote learns only now that this device is in a team, what the team had written is asked for.
  func deliver(_ segment: Int64, at position: UInt64, to remote: Int64, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM outgoing WHERE remote = ? AND segment = ?")
      .execute(arguments: [remote, segment])
    let place = Int64(bitPattern: position)
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO delivery (remote, segment, position) VALUES (?, ?, ?)"
    ).execute(arguments: [remote, segment, place])
    if db.changesCount > 0 {
      if try ownPlacings(db).contains(segment) { try lookBack(at: remote, db) }
    } else {
      try db.cachedStatement(
        sql: "UPDATE delivery SET position = ? WHERE remote = ? AND segment = ?"
      ).execute(arguments: [place, remote, segment])
    }
  }

  /// The roster's segments that put this device into its teams, by their numbers.
  private func ownPlacings(_ db: Database) throws -> Set<Int64> {
    if let known = cache.ownPlacings { return known }
    let statement = try db.cachedStatement(sql: "SELECT number FROM segment WHERE hash = ?")
    var numbers: Set<Int64> = []
    for hash in try roster(db).segments(placing: deviceKeys(db).device) {
      if let number = try Int64.fetchOne(statement, arguments: [Data(hash.bytes)]) {
        numbers.insert(number)
      }
    }
    cache.ownPlacings = numbers
    return numbers
  }

  // MARK: what people ask

  /// What remotes refused, oldest first.
  public func refusedSegments() throws(ReplicaError) -> [RefusedSegment] {
    try reading { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT segment.hash, scope.id, remote.name, outgoing.reason, segment.change_count
          FROM outgoing JOIN segment ON segment.number = outgoing.segment
          JOIN scope ON scope.number = segment.scope JOIN remote ON remote.number = outgoing.remote
          WHERE outgoing.reason IS NOT NULL ORDER BY segment.number
          """
      ).compactMap { row in
        guard let hash = SegmentHash(bytes: row.bytes(0)), let scope = ScopeID(bytes: row.bytes(1))
        else { return nil }
        let reason = Verdict.Reason(rawValue: UInt32(truncatingIfNeeded: row[3] as Int64))
        return RefusedSegment(
          hash: hash, scope: scope, remote: row[2], reason: reason ?? .unknown,
          changeCount: row[4])
      }
    }
  }

  /// Offers again what a remote refused: after a grant, or a newer server.
  public func offerRefusedAgain(to remote: Remote) throws(ReplicaError) {
    try unit { db in
      try db.execute(
        sql: "UPDATE outgoing SET reason = NULL WHERE remote = ?", arguments: [remote.number])
      try db.execute(
        sql: "UPDATE outgoing_wrap SET reason = NULL WHERE remote = ?", arguments: [remote.number])
    }
  }

  /// Offers again what a remote refused for want of something that may have come since: a grant, a certificate, the
  /// opening of a scope, an admin's word to a server that is being rebuilt.
  func offerAgainWhatLackedSomething(to remote: Int64) throws(ReplicaError) {
    let passing: [Verdict.Reason] = [.unknownSigner, .notGranted, .unknownScope, .rebuilding]
    try unit { db in
      for reason in passing {
        try db.cachedStatement(
          sql: "UPDATE outgoing SET reason = NULL WHERE remote = ? AND reason = ?"
        ).execute(arguments: [remote, Int64(reason.rawValue)])
      }
    }
  }

  /// Changes that are here and nowhere else as far as is known, while no remote is named at all.
  public func changesWithoutRemote() throws(ReplicaError) -> Int {
    try reading { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT (SELECT COUNT(*) FROM outbox WHERE scope NOT IN \(Self.trailScopes))
            + (SELECT COALESCE(SUM(change_count), 0) FROM segment)
          """) ?? 0
    }
  }

  /// How far work has come with a remote.
  public func deliveryCounts(for remote: Remote) throws(ReplicaError) -> DeliveryCounts {
    try reading { db in
      func count(_ sql: String) throws -> Int {
        try Int.fetchOne(db, sql: sql, arguments: ["remote": remote.number]) ?? 0
      }
      var counts = DeliveryCounts()
      counts.uncutChanges = try count(
        "SELECT COUNT(*) FROM outbox WHERE scope NOT IN \(Self.trailScopes) AND :remote > 0")
      let pending = "FROM outgoing JOIN segment ON number = segment WHERE remote = :remote"
      counts.pendingChanges = try count(
        "SELECT COALESCE(SUM(change_count), 0) \(pending) AND reason IS NULL")
      counts.pendingSegments = try count("SELECT COUNT(*) \(pending) AND reason IS NULL")
      counts.refusedSegments = try count("SELECT COUNT(*) \(pending) AND reason IS NOT NULL")
      let delivered = try count("SELECT COUNT(*) FROM delivery WHERE remote = :remote")
      counts.safeSegments =
        try Int.fetchOne(
          db, sql: "SELECT COUNT(*) FROM delivery WHERE remote = ? AND position <= ?",
          arguments: [remote.number, Int64(bitPattern: remote.safeThrough)]) ?? 0
      counts.storedSegments = delivered - counts.safeSegments
      counts.waitingSegments =
        try Int.fetchOne(
          db, sql: "SELECT COUNT(*) FROM segment WHERE standing < 2") ?? 0
      return counts
    }
  }
}

/// What one exchange moved.
public struct ExchangeCounts: Hashable, Sendable {
  /// Segments offered.
  public var offered = 0
  /// Segments that the remote acknowledged: stored now, or known before.
  public var acknowledged = 0
  /// Changes in those.
  public var acknowledgedChanges = 0
  /// Those among the segments that hold no changes, but say who may do what.
  public var acknowledgedControl = 0
  /// Changes among those that the remote says do not count for now: their author's right has ended.
  public var heldChanges = 0
  /// Segments that the remote keeps until a parent arrives.
  public var waiting = 0
  /// Segments that the remote refused; they are kept here.
  public var refused = 0
  /// Segments received that were not here before.
  public var received = 0
  /// Changes that became visible.
  public var receivedChanges = 0
  /// Items received that this device did not accept.
  public var rejected = 0
  /// Segments that the server had acknowledged and does not have; they are offered again.
  public var lost = 0
  /// Segments among those received that the server's pages had left out: a routine comparison brought them.
  public var keptBack = 0
  /// Own changes that were not sent, and went with a part of a case that an order took from here.
  public var forgottenChanges = 0

  public init() {}

  public static func += (left: inout Self, right: Self) {
    left.offered += right.offered
    left.acknowledged += right.acknowledged
    left.acknowledgedChanges += right.acknowledgedChanges
    left.acknowledgedControl += right.acknowledgedControl
    left.heldChanges += right.heldChanges
    left.waiting += right.waiting
    left.refused += right.refused
    left.received += right.received
    left.receivedChanges += right.receivedChanges
    left.rejected += right.rejected
    left.keptBack += right.keptBack
    left.lost += right.lost
    left.forgottenChanges += right.forgottenChanges
  }
}
