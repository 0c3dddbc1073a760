// Reconciling: two sides compare what they store of a scope, by its frontier, and each learns what it lacks.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

extension ReplicaCore {
  /// Scopes that are still to be compared with a remote, the roster first.
  private func scopesToReconcile(
    with remote: Int64, excluding: Set<ScopeID>, _ db: Database
  ) throws -> [ScopeEntry] {
    let roster = try rosterScope(db).flatMap { try scope($0, db)?.number } ?? -1
    let numbers = try Int64.fetchCursor(
      db, sql: "SELECT scope FROM backfill WHERE remote = ? ORDER BY scope <> ?, scope",
      arguments: [remote, roster])
    var entries: [ScopeEntry] = []
    while entries.count < Self.scopesPerRequest, let number = try numbers.next() {
      let entry = try scope(number, db)
      if !excluding.contains(entry.id) { entries.append(entry) }
    }
    return entries
  }

  /// The next request that compares scopes with a remote; nil where nothing is left to compare.
  ///
  /// The roster is compared alone and first: a server that lost it can judge nothing else.
  ///
  /// - Parameters:
  ///   - remote: the remote's number.
  ///   - excluding: scopes of which the remote would not speak a moment ago.
  /// - Returns: the request.
  /// - Throws: ``ReplicaError``.
  func reconcileRequest(
    for remote: Int64, excluding: Set<ScopeID>
  ) throws(ReplicaError) -> ReconcileRequest? {
    try reading { db in
      var entries = try scopesToReconcile(with: remote, excluding: excluding, db)
      guard let first = entries.first else { return nil }
      let rosterID = try rosterScope(db)
      if first.id == rosterID {
        entries = [first]
      } else if let roster = try rosterID.flatMap({ try scope($0, db) }) {
        // Named again, so that the answer's cursor can cover the whole log.
        entries.insert(roster, at: 0)
      }
      return ReconcileRequest(
        scopes: try entries.map { ScopeFrontier(scope: $0.id, haves: try haves(of: $0, db)) })
    }
  }

  static let scopesPerRequest = 200

  /// What is stored of a scope, as its frontier and then ancestors at growing distance along each chain.
  ///
  /// The other side may not know the newest of them; it finds the newest that it does know among those behind.
  func haves(of entry: ScopeEntry, _ db: Database) throws -> [SegmentHash] {
    var found: [SegmentHash] = []
    let statement = try db.cachedStatement(
      sql: """
        SELECT hash FROM segment WHERE scope = ? AND chain = ? AND height = ? AND standing > 0
        """)
    var distance: UInt32 = 0
    while found.count < Limits.havesPerScope - entry.graph.chains.count {
      var reached = false
      for (number, chain) in entry.graph.chains.enumerated() where chain.tip > distance {
        reached = true
        let hash = try Data.fetchOne(
          statement, arguments: [entry.number, number, Int64(chain.tip - distance)])
        if let hash = hash.flatMap({ SegmentHash(bytes: $0) }) { found.append(hash) }
      }
      guard reached else { break }
      distance = distance == 0 ? 1 : distance * 2
    }
    return found
  }

  /// Takes a remote's comparison: receives what was lacking here, and queues what lacks there.
  ///
  /// - Returns: what moved, whether the answer brought the comparison any further, and whether pages are to be asked for
  ///   again from further back.
  func integrate(
    _ response: ReconcileResponse, to request: ReconcileRequest, from remote: Int64,
    timing: AnswerTiming, isRebuilding: Bool
  ) throws(ReplicaError) -> (counts: ExchangeCounts, hasProgress: Bool, goesBack: Bool) {
    try unit { db in
      try learn(serverTime: response.serverTime, timing, db)
      var counts = ExchangeCounts()
      var hasProgress = false
      for comparison in response.scopes {
        guard request.scopes.contains(where: { $0.scope == comparison.scope }),
          let entry = try scope(comparison.scope, db)
        else { continue }
        let keptBack = try keptBack(
          comparison.items, before: routineEnd(of: entry.number, at: remote, db), db)
        try note(keptBack: keptBack, by: remote, at: timing.reading, db)
        counts.keptBack += keptBack
        let received = try receive(
          comparison.items, from: remote, at: timing.reading, isCollecting: false, db)
        counts += received
        hasProgress = hasProgress || received.received > 0
        counts.lost += try offerLacking(
          comparison, of: entry, to: remote, isRebuilding: isRebuilding,
          serverTime: response.serverTime, db)
        let stays = comparison.isReadable ? comparison.hasMore : isRebuilding
        if !stays {
          try db.execute(
            sql: "DELETE FROM backfill WHERE remote = ? AND scope = ?",
            arguments: [remote, entry.number])
          hasProgress = hasProgress || db.changesCount > 0
        }
      }
      try keepFurthest(response.cursor, for: remote, db)
      let goesBack = try adoptCursor(of: remote, safeThrough: response.safeThrough, db)
      return (counts, hasProgress, goesBack)
    }
  }

  /// Queues what a remote lacks of a scope.
  ///
  /// - Returns: how many segments among it the remote had acknowledged before.
  private func offerLacking(
    _ comparison: ScopeComparison, of entry: ScopeEntry, to remote: Int64, isRebuilding: Bool,
    serverTime: Int64, _ db: Database
  ) throws -> Int {
    var covered = AncestryVector()
    // A server that does not speak of a scope which this device may read has nothing of it.
    var isWhole =
      comparison.isReadable
      ? !comparison.hasMore && comparison.frontier.count < Limits.havesPerScope
      : try !isRebuilding && mayRead(entry, at: serverTime, db)
    for hash in comparison.frontier {
      if let placement = try placement(of: hash, db) {
        covered.merge(placement.vector)
      } else {
        isWhole = false
      }
    }
    let lost =
      isWhole ? try forgetFalseMarks(beyond: covered, of: entry, at: remote, db) : 0
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT number, chain, height, kind FROM segment
        WHERE scope = ? AND number NOT IN (SELECT segment FROM delivery WHERE remote = ?)
        ORDER BY number
        """, arguments: [entry.number, remote])
    var lacksControl = !comparison.isReadable
    for row in rows {
      let number: Int64 = row[0]
      if let chain = row[1] as Int64?, let height = row[2] as Int64?,
        covered.covers(
          chain: UInt32(truncatingIfNeeded: chain), height: UInt32(truncatingIfNeeded: height))
      {
        try deliver(number, at: Self.unknownPosition, to: remote, db)
      } else {
        lacksControl = lacksControl || row[3] as Int == 1
        try db.cachedStatement(
          sql: "INSERT OR IGNORE INTO outgoing (remote, segment) VALUES (?, ?)"
        )
        .execute(arguments: [remote, number])
      }
    }
    // A remote wants only wraps that it was told of: of those that a segment names which it lacks, it does not know.
    if !lacksControl {
      for hash in comparison.wantedWraps { try offer(hash, to: remote, db) }
    } else if try entry.id == rosterScope(db) {
      let roster = try roster(db)
      for device in roster.devices {
        for membership in roster.memberships(of: device) {
          try offer(membership.wrap, to: remote, db)
        }
      }
    } else {
      for hash in entry.control.committedWraps(roster: try roster(db)).sorted() {
        try offer(hash, to: remote, db)
      }
    }
    return lost
  }

  /// Whether this device is in a team that a server hands a scope, as far as is known here, also by its clock.
  private func mayRead(_ entry: ScopeEntry, at serverTime: Int64, _ db: Database) throws -> Bool {
    let roster = try roster(db)
    let own = try deviceKeys(db).device
    let lapses = entry.control.lapses(roster: roster)
    let isReader = entry.control.teamsHanded(roster: roster).contains { team in
      roster.isMember(own, of: team) && lapses[team].map { $0 > serverTime } ?? true
    }
    guard isReader else { return false }
    return try !hasBeenToldOfEnd(of: entry, db)
  }

  /// A position that no backup covers: the remote has the segment, but has not told where.
  ///
  /// Such a mark lives until the log's end is read, in the same conversation: it lies before that end. Were it kept for
  /// longer, a server put back to an older copy could not be caught without it.
  static let unknownPosition = UInt64(Int64.max)

  /// Places what comparisons found in a remote's log before the end that was read since.
  func placeDeliveries(at remote: Int64, before end: UInt64, _ db: Database) throws {
    try db.cachedStatement(
      sql: "UPDATE delivery SET position = ? WHERE remote = ? AND position = ?"
    ).execute(arguments: [
      Int64(bitPattern: end), remote, Int64(bitPattern: Self.unknownPosition),
    ])
  }

  /// Whether a comparison found something in a remote's log whose end has not been read since.
  func hasDeliveriesWithoutPlace(at remote: Int64) throws(ReplicaError) -> Bool {
    try reading { db in
      try Bool.fetchOne(
        db.cachedStatement(
          sql: "SELECT EXISTS (SELECT 1 FROM delivery WHERE remote = ? AND position = ?)"),
        arguments: [remote, Int64(bitPattern: Self.unknownPosition)]) ?? false
    }
  }

  /// Compares again what an earlier conversation had found in a remote's log, and broke off before its end was read.
  func compareAgainWhatHasNoPlace(at remote: Int64) throws(ReplicaError) {
    guard try hasDeliveriesWithoutPlace(at: remote) else { return }
    try unit { db in
      let arguments: StatementArguments = [remote, Int64(bitPattern: Self.unknownPosition)]
      try db.execute(
        sql: """
          INSERT INTO backfill (remote, scope)
          SELECT DISTINCT remote, scope FROM delivery JOIN segment ON segment.number = segment
          WHERE remote = ? AND position = ?
          ON CONFLICT DO UPDATE SET is_routine = 0
          """, arguments: arguments)
      try db.execute(
        sql: "DELETE FROM delivery WHERE remote = ? AND position = ?", arguments: arguments)
    }
  }

  private func offer(_ wrap: WrapHash, to remote: Int64, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO outgoing_wrap (remote, wrap) SELECT ?, number FROM wrap WHERE hash = ?
        """
    ).execute(arguments: [remote, Data(wrap.bytes)])
  }

  /// Goes back in the logs of remotes for what this device may read only now.
  ///
  /// It was put into one more team: what that team had written lies before the cursor, and no page would ever bring it.
  /// Every scope that is held is compared, and the answers tell how far back the first one lies that is not. The cursor
  /// stays valid meanwhile, so that a log that was rolled back is seen as ever; segments that come again are known.
  ///
  /// So it does where one remote learns of the team later than this device: one that was put back to an older copy gave
  /// cursors and comparisons meanwhile that left out what it did not take this device for a reader of. Where there is no
  /// cursor yet, what its answers told so far no longer counts: its position is kept inverted, below any that will come,
  /// and tells pages meanwhile from where to go on.
  ///
  /// - Parameters:
  ///   - remote: one remote's number; nil where each is to be asked.
  ///   - db: the transaction's connection.
  /// - Throws: what SQLite threw.
  func lookBack(at remote: Int64? = nil, _ db: Database) throws {
    looksBack += 1
    try db.execute(
      sql: """
        INSERT INTO backfill (remote, scope)
        SELECT remote.number, scope.number FROM remote, scope
        WHERE ifnull(epoch, next_epoch) IS NOT NULL AND remote.number = ifnull(?, remote.number)
        ON CONFLICT DO UPDATE SET is_routine = 0
        """, arguments: [remote])
    try db.execute(
      sql: """
        UPDATE remote SET
          next_position = iif(epoch IS NULL, min(next_position, ~next_position), ~0),
          next_running_hash = iif(epoch IS NULL, next_running_hash, NULL),
          next_epoch = ifnull(epoch, next_epoch), is_routine = 0
        WHERE ifnull(epoch, next_epoch) IS NOT NULL AND number = ifnull(?, number)
        """, arguments: [remote])
  }

  /// Remembers from where to go on when every scope is compared.
  ///
  /// All that lies before a comparison's cursor is covered by that comparison alone, so the furthest one is right.
  private func keepFurthest(
    _ cursor: SyncProtocol.Cursor?, for remote: Int64, _ db: Database
  ) throws {
    guard let cursor else { return }
    try db.execute(
      sql: """
        UPDATE remote SET next_epoch = :epoch, next_position = :position, next_running_hash = :hash
        WHERE number = :remote AND (
          epoch IS NULL AND (next_epoch IS NOT :epoch OR next_position < :position)
          OR epoch = :epoch AND next_epoch = :epoch AND next_position < :position)
        """,
      arguments: [
        "epoch": Data(cursor.epoch.bytes), "position": Int64(bitPattern: cursor.position),
        "hash": Data(cursor.runningHash.bytes), "remote": remote,
      ])
  }

  /// Goes on from the remembered cursor once every scope has been compared: to it from nowhere, or back to it.
  ///
  /// - Returns: whether that is back, so that there is more to ask for.
  private func adoptCursor(
    of remote: Int64, safeThrough: UInt64, _ db: Database
  ) throws -> Bool {
    let left = try Int.fetchOne(
      db, sql: "SELECT COUNT(*) FROM backfill WHERE remote = ?", arguments: [remote])
    guard left == 0 else { return false }
    let isBack =
      try Bool.fetchOne(
        db,
        sql: """
          SELECT epoch = next_epoch AND next_position >= 0 AND next_position < position FROM remote
          WHERE number = ?
          """,
        arguments: [remote]) ?? false
    try db.execute(
      sql: """
        UPDATE remote SET read_through = iif(epoch IS NULL, 0, max(read_through, position)),
          read_through_hash = CASE
            WHEN epoch IS NULL THEN NULL
            WHEN position < read_through THEN read_through_hash ELSE running_hash END,
          epoch = next_epoch, position = next_position, running_hash = next_running_hash,
          safe_through = ?
        WHERE number = ? AND next_position >= 0
          AND (epoch IS NULL OR epoch = next_epoch AND next_position < position)
        """, arguments: [Int64(bitPattern: safeThrough), remote])
    try db.execute(
      sql: """
        UPDATE remote SET next_epoch = NULL, next_position = NULL, next_running_hash = NULL
        WHERE number = ? AND next_position >= 0
        """, arguments: [remote])
    return isBack
  }
}
