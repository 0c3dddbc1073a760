// Taking a server's answer: verdicts, a page and the cursor behind it, all in one transaction.

import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

/// When an answer came, and how long it took: what tells a device how wrong its clock is.
public struct AnswerTiming: Hashable, Sendable {
  /// The device's clocks when the answer was there.
  public var reading: ClockReading
  /// Milliseconds from sending the request to having the answer.
  public var roundTripMilliseconds: Int64

  public init(reading: ClockReading, roundTripMilliseconds: Int64) {
    self.reading = reading
    self.roundTripMilliseconds = roundTripMilliseconds
  }

  /// What a server's time in the answer says of the device's clock.
  func measurement(serverTime: Int64) -> ClockMeasurement {
    ClockMeasurement(
      boot: reading.boot,
      offsetMilliseconds: serverTime + roundTripMilliseconds / 2 - reading.monotonicMilliseconds)
  }
}

extension ReplicaCore {
  /// Takes one answer to a sync request.
  ///
  /// Verdicts, items and cursor are one transaction: a cut connection or a crash costs at most this page, and nothing
  /// is applied twice.
  ///
  /// - Parameters:
  ///   - response: the answer.
  ///   - page: what the request offered.
  ///   - remote: the remote's number.
  ///   - timing: when the answer came.
  ///   - isCollecting: whether this is the first contact since opening, when scopes with an uncut outbox only collect.
  /// - Returns: what moved.
  /// - Throws: ``ReplicaError``; nothing of the answer was taken.
  func integrate(
    _ response: SyncResponse, page: Outgoing, from remote: Int64, timing: AnswerTiming,
    isCollecting: Bool
  ) throws(ReplicaError) -> ExchangeCounts {
    #if DEBUG
      if PlantedBug.active == .cursorBeforePage, let cursor = response.cursor {
        try unit { try set(cursor, safeThrough: response.safeThrough, for: remote, $0) }
      }
    #endif
    return try unit { db in
      try learn(serverTime: response.serverTime, timing, db)
      let marks = try marksAhead(of: remote, db)
      let readThrough = try readThrough(of: remote, db)
      var counts = try take(response.verdicts, on: page, from: remote, db)
      let contact = try correctedTime(timing.reading, db)
      // The first exchange counts as a comparison: it begins with nothing.
      try db.cachedStatement(
        sql: """
          UPDATE remote SET contacted_at = :now, compared_at = ifnull(compared_at, :now)
          WHERE number = :remote
          """
      ).execute(arguments: ["now": contact, "remote": remote])
      if response.isCursorUnknown {
        try forgetMarks(of: remote, db)
        return counts
      }
      let keptBack = try keptBack(response.items, before: routineEnd(at: remote, db), db)
      try note(keptBack: keptBack, by: remote, at: timing.reading, db)
      counts.keptBack += keptBack
      counts += try receive(
        response.items, from: remote, at: timing.reading, isCollecting: isCollecting, db)
      if let cursor = response.cursor {
        try set(cursor, safeThrough: response.safeThrough, for: remote, db)
        let isShorter = !response.hasMore && !response.isRebuilding && cursor.position < readThrough
        if isShorter || isRefuted(marks, by: response, page, end: cursor) {
          try forgetMarks(of: remote, db)
        } else if !response.hasMore, !response.isRebuilding {
          try placeDeliveries(at: remote, before: cursor.position, db)
        }
        try endRoutine(at: remote, db)
      }
      return counts
    }
  }

  /// A segment that a remote is thought to have, further on in its log than this device has read.
  private struct MarkAhead {
    var segment: Int64
    var hash: SegmentHash
    var position: UInt64
  }

  /// How far the log was read before this replica went back in it; it cannot have become shorter since.
  private func readThrough(of remote: Int64, _ db: Database) throws -> UInt64 {
    let statement = try db.cachedStatement(sql: "SELECT read_through FROM remote WHERE number = ?")
    return UInt64(bitPattern: try Int64.fetchOne(statement, arguments: [remote]) ?? 0)
  }

  /// Marks beyond all that was ever read of the log: a sync was cut after its offers were acknowledged and before all
  /// pages were read.
  private func marksAhead(of remote: Int64, _ db: Database) throws -> [MarkAhead] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT delivery.segment, segment.hash, delivery.position FROM delivery
          JOIN remote ON remote.number = delivery.remote
          JOIN segment ON segment.number = delivery.segment
          WHERE delivery.remote = ? AND delivery.position > remote.position
            AND delivery.position > remote.read_through AND delivery.position < ?
          """), arguments: [remote, Int64(bitPattern: Self.unknownPosition)]
    ).compactMap { row in
      SegmentHash(bytes: row.bytes(1)).map {
        MarkAhead(segment: row[0], hash: $0, position: UInt64(bitPattern: row[2] as Int64))
      }
    }
  }

  /// Whether an answer shows that a remote lacks what it had acknowledged.
  ///
  /// Where a server's files are put back from a copy that is no older than this device's cursor, the cursor still fits,
  /// and only what was sent after it is gone. It is then not where it was acknowledged. A server that is rebuilding hands
  /// out its log up to where the roster's segments end: what it does not hand out behind that tells nothing.
  private func isRefuted(
    _ marks: [MarkAhead], by response: SyncResponse, _ page: Outgoing, end: SyncProtocol.Cursor
  ) -> Bool {
    guard !marks.isEmpty else { return false }
    let showsEnd = !response.hasMore && !response.isRebuilding
    let offered = Set(page.segments.map(\.number))
    var given: Set<SegmentHash> = []
    for case .segment(let bytes) in response.items.map(\.content) {
      if let segment = try? Segment(parsing: bytes) { given.insert(segment.hash) }
    }
    return marks.contains { mark in
      (mark.position <= end.position || showsEnd) && !offered.contains(mark.segment)
        && !given.contains(mark.hash)
    }
  }

  /// Learns the true time from a server's answer.
  func learn(serverTime: Int64, _ timing: AnswerTiming, _ db: Database) throws {
    let measured = timing.measurement(serverTime: serverTime)
    if let known = try clock(db), known.boot == measured.boot,
      abs(known.offsetMilliseconds - measured.offsetMilliseconds)
        < ClockMeasurement.toleranceMilliseconds
    {
      return  // two honest answers differ by what the line takes
    }
    try keep(measured, db)
  }

  /// Takes in items of a server's log.
  func receive(
    _ items: [Item], from remote: Int64, at reading: ClockReading, isCollecting: Bool,
    _ db: Database
  ) throws -> ExchangeCounts {
    var counts = ExchangeCounts()
    let receiver = try Receiver(
      replica: self, db: db, at: reading, collectsBesideOutbox: isCollecting)
    let segments = items.map { item -> Segment? in
      guard case .segment(let bytes) = item.content else { return nil }
      return try? Segment(parsing: bytes)
    }
    let ofRoster = try receiver.receiveRoster(of: segments)
    for (index, item) in items.enumerated() {
      switch item.content {
      case .segment:
        guard let segment = segments[index] else {
          counts.rejected += 1
          continue
        }
        let arrival = try ofRoster[index] ?? receiver.receive(segment)
        // Of what was destroyed nothing is kept, and nothing said.
        if arrival == .refused(.erased) { continue }
        if case .refused = arrival {
          counts.rejected += 1
          continue
        }
        if arrival != .known { counts.received += 1 }
        guard let number = try receiver.number(of: segment.hash) else { continue }
        try deliver(number, at: item.position, to: remote, db)
        // What only waits until the outbox of its scope is cut lacks nothing.
        let isCollected =
          try isCollecting && scope(segment.header.scope, db)?.openSegment != nil
        if arrival == .waiting, !isCollected {
          // A parent is missing: a scope newly granted, or a gap. The flag lasts until it is filled.
          try flagBackfill(of: segment.header.scope, from: remote, db)
        }
      case .wrap(let bytes):
        if try !receiver.receive(wrap: bytes) { counts.rejected += 1 }
      }
    }
    try receiver.finish()
    counts.receivedChanges = receiver.appliedChanges
    counts.forgottenChanges = receiver.forgotten.unsentChanges
    changes.formUnion(receiver.touchedScopes)
    return counts
  }

  func flagBackfill(of scope: ScopeID, from remote: Int64, _ db: Database) throws {
    guard let entry = try self.scope(scope, db) else { return }
    try db.cachedStatement(
      sql: """
        INSERT INTO backfill (remote, scope) VALUES (?, ?)
        ON CONFLICT DO UPDATE SET is_routine = 0
        """
    ).execute(arguments: [remote, entry.number])
  }

  /// Forgets what a remote was thought to have: its log is another one than before.
  ///
  /// Restored, rolled back or replaced, it is offered everything that is held here, scope by scope.
  private func forgetMarks(of remote: Int64, _ db: Database) throws {
    #if DEBUG
      if PlantedBug.active == .storedMarksKept {
        try db.execute(
          sql: "UPDATE remote SET epoch = NULL, position = 0, running_hash = NULL WHERE number = ?",
          arguments: [remote])
        return
      }
    #endif
    try db.execute(sql: "DELETE FROM delivery WHERE remote = ?", arguments: [remote])
    try db.execute(
      sql: """
        UPDATE remote SET epoch = NULL, position = 0, running_hash = NULL, safe_through = 0,
          read_through = 0, read_through_hash = NULL, next_epoch = NULL, next_position = NULL, next_running_hash = NULL,
          is_routine = 0
        WHERE number = ?
        """, arguments: [remote])
    try db.execute(
      sql: """
        INSERT INTO backfill (remote, scope) SELECT ?, number FROM scope WHERE true
        ON CONFLICT DO UPDATE SET is_routine = 0
        """, arguments: [remote])
  }

  // MARK: having gone back

  /// The cursor from which this replica went back in a remote's log, once that was read again to there; nil where it did
  /// not, or the remote has shown since that it knows it.
  ///
  /// While it reads again it shows cursors that an older copy of the log knows too, and an instant is never short of one
  /// that was read. So the remote is asked once whether what was there then is there now.
  func cursorToShow(to remote: Int64) throws(ReplicaError) -> SyncProtocol.Cursor? {
    try reading { db in
      let row = try Row.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT epoch, read_through, read_through_hash FROM remote
            WHERE number = ? AND read_through_hash IS NOT NULL AND position >= read_through
            """), arguments: [remote])
      guard let row, let epoch = Epoch(bytes: row.bytes(0)),
        let hash = RunningHash(bytes: row.bytes(2))
      else { return nil }
      return SyncProtocol.Cursor(
        epoch: epoch, position: UInt64(bitPattern: row[1] as Int64), runningHash: hash)
    }
  }

  /// Takes a remote's word on that cursor: it knows it, or its log is another one than it was.
  func noteCursorShown(to remote: Int64, isKnown: Bool) throws(ReplicaError) {
    try unit { db in
      guard isKnown else { return try forgetMarks(of: remote, db) }
      try db.execute(
        sql: "UPDATE remote SET read_through_hash = NULL WHERE number = ?", arguments: [remote])
    }
  }

  // MARK: first contact

  /// Goes on with what was collected at first contact, once it is known what of the outbox is in segments already.
  ///
  /// A laptop restored from last week's backup still has in its outbox what it sent before the disk failed. Those
  /// rows come back from the server as segments of its own. They are dropped from the outbox by their transactions;
  /// what remains is cut upon what its writer had read, beside what was lost and came back: both stand.
  ///
  /// - Returns: how many changes of the outbox were there already, and how many became visible.
  @discardableResult
  func settleCollected() throws(ReplicaError) -> (restored: Int, received: Int) {
    try unit { db in
      let scopes = try Int64.fetchAll(
        db,
        sql: """
          SELECT DISTINCT scope FROM waiting JOIN segment ON number = segment WHERE missing = ?
          ORDER BY scope
          """, arguments: [Data(Receiver.collecting)])
      let unsettled = try scopesToSettle(db)
      guard !scopes.isEmpty || !unsettled.isEmpty else { return (0, 0) }
      var dropped = 0
      // What is taken up here came before, and has its time.
      let receiver = try Receiver(replica: self, db: db, at: nil)
      for number in scopes {
        let entry = try scope(number, db)
        dropped += try dropKnownChanges(of: entry, db)
        try cut(entry, batch: receiver.batch, db)
      }
      receiver.unsettled.formUnion(unsettled)
      try receiver.release(Receiver.collecting)
      try receiver.finish()
      changes.formUnion(receiver.touchedScopes)
      return (dropped, receiver.appliedChanges)
    }
  }

  private func dropKnownChanges(of entry: ScopeEntry, _ db: Database) throws -> Int {
    let own = try deviceKeys(db).device
    var known: Set<TransactionID> = []
    let collected = try Int64.fetchAll(
      db,
      sql:
        "SELECT segment FROM waiting JOIN segment ON number = segment WHERE missing = ? AND scope = ?",
      arguments: [Data(Receiver.collecting), entry.number])
    for number in collected {
      let segment = try segment(numbered: number, db)
      guard segment.header.device == own,
        segment.verifySignature(by: try deviceKeys(db).signer.publicKey),
        let key = segment.header.keyID.flatMap({ entry.contentKeys[$0] }),
        let opened = try? segment.openChanges(with: key)
      else { continue }
      known.formUnion(opened.changes.map(\.transaction))
    }
    guard !known.isEmpty else { return 0 }
    let outbox = try outboxChanges(of: entry, db)
    let remaining = outbox.filter { !known.contains($0.transaction) }
    guard remaining.count < outbox.count else { return 0 }
    try db.execute(sql: "DELETE FROM outbox WHERE scope = ?", arguments: [entry.number])
    entry.openSegment = nil
    try rebuildRecords(of: entry, db)
    let batch = RecordBatch(schema: schema)
    for change in remaining { try write(change, again: entry, batch: batch, db) }
    try batch.flush(db)
    return outbox.count - remaining.count
  }

  func outboxChanges(of entry: ScopeEntry, _ db: Database) throws -> [OutboxChange] {
    try Row.fetchAll(
      db, sql: "SELECT number, change FROM outbox WHERE scope = ? ORDER BY height, position",
      arguments: [entry.number]
    ).map { try outboxChange($0.bytes(1), in: entry, number: $0[0]) }
  }

  /// Puts a change into the outbox anew, under a new name.
  func write(
    _ change: OutboxChange, again entry: ScopeEntry, batch: RecordBatch, _ db: Database
  ) throws {
    var change = change
    let (dot, run) = try place(change.entries, in: entry, db)
    change.transaction.run = run
    try apply(change, at: dot, in: entry, batch: batch, db)
    try append(change, at: dot, of: entry, db)
  }
}
