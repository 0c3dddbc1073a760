// Receiving: what comes from a server, a colleague or a stick is judged, kept, linked, and applied when it can be.

import CausalMerge
import Foundation
import GRDB
public import SyncProtocol
import Trust

/// What became of one segment that came in.
public enum Arrival: Hashable, Sendable {
  /// It was here already.
  case known
  /// Its changes are in the records now, or it had none.
  case applied
  /// It is kept, verified; its key or what it builds upon is not here yet.
  case linked
  /// It is kept; a parent or the certificate of its author is not here yet.
  case waiting
  /// It is not acceptable, and was not kept.
  case refused(Verdict.Reason)
}

/// Takes in segments and wraps within one unit of work.
///
/// The same judgement as the server's: nothing is believed because of who delivered it. Records are opened and written
/// once a unit of work, however many segments touch them.
final class Receiver {
  let replica: ReplicaCore
  let db: Database
  private(set) var batch: RecordBatch
  /// Whether scopes with an uncut outbox only collect what comes, until it is known what of the outbox is there already.
  let collectsBesideOutbox: Bool
  /// When it came, in milliseconds since 1970 by the device's clock less its error; nil where no clock was given.
  private var arrivedAt: Int64?
  /// Numbers of segments whose changes became visible, for the report.
  var appliedChanges = 0
  var touchedScopes: Set<ScopeID> = []
  /// What orders took away in this unit of work.
  private(set) var forgotten = ForgottenWork()

  var nodes: [SegmentHash: Node] = [:]
  var dirtyScopes: [Int64: ScopeEntry] = [:]
  var dirtyChains: Set<Chain> = []
  private var queue: [Int64] = []
  private var hasWaiting: Bool
  var hasNewKeys = false
  /// Scopes whose frontiers may say something else now than when they were last asked.
  var unsettled: Set<Int64> = []
  var rosterHasChanged = false
  private var hasOpenedKeys = false
  /// Whether the roster has grown since its orders were carried out.
  var hasNewRoster = false
  /// Whether something came that waits for its author's certificate.
  var hasNewStrangers = false

  /// A stored segment, as far as linking and applying ask.
  struct Node {
    var number: Int64
    var standing: SegmentStanding
    var placement: Placement?
  }

  struct Chain: Hashable, Comparable {
    var scope: Int64
    var number: UInt32

    static func < (left: Self, right: Self) -> Bool {
      (left.scope, left.number) < (right.scope, right.number)
    }
  }

  init(
    replica: ReplicaCore, db: Database, at reading: ClockReading?,
    collectsBesideOutbox: Bool = false
  ) throws {
    self.replica = replica
    self.db = db
    self.collectsBesideOutbox = collectsBesideOutbox
    batch = RecordBatch(schema: replica.schema)
    hasWaiting = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM waiting)") ?? false
    try arrive(at: reading)
  }

  /// Says when it came what is received from now on.
  func arrive(at reading: ClockReading?) throws {
    arrivedAt = try reading.map { try replica.correctedTime($0, db) }
  }

  /// Takes in one segment, whoever brought it.
  func receive(_ bytes: [UInt8]) throws -> Arrival {
    let segment: Segment
    do { segment = try Segment(parsing: bytes) } catch {
      return .refused(Admission.reason(for: error))
    }
    return try receive(segment)
  }

  /// Takes in the roster's segments of a delivery, and carries out what they order, before anything else of it.
  ///
  /// - Parameter segments: what was delivered.
  /// - Returns: what became of each that is the roster's; nil for the others, which are taken in afterwards.
  /// - Throws: what the database throws.
  func receiveRoster(of segments: [Segment?]) throws -> [Arrival?] {
    let roster = try replica.rosterScope(db)
    var arrivals: [Arrival?] = []
    for segment in segments {
      guard let segment, segment.header.scope == roster else {
        arrivals.append(nil)
        continue
      }
      arrivals.append(try receive(segment))
    }
    try carryOutOrders()
    return arrivals
  }

  /// Carries out what the roster orders; what this unit of work held in memory of a scope that went is dropped.
  private func carryOutOrders() throws {
    guard hasNewRoster else { return }
    hasNewRoster = false
    try drain()
    try flush()
    let work = try replica.carryOutOrders(db)
    forgotten.scopes += work.scopes
    forgotten.unsentChanges += work.unsentChanges
    guard work.scopes > 0 else { return }
    nodes = [:]
    batch = RecordBatch(schema: replica.schema)
    hasWaiting = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM waiting)") ?? false
  }

  /// Takes in one segment whose frame was checked already.
  func receive(_ segment: Segment) throws -> Arrival {
    if let known = try node(segment.hash) {
      #if DEBUG
        if PlantedBug.active == .duplicateApplied, known.standing == .applied,
          let placement = known.placement, let entry = try replica.scope(segment.header.scope, db)
        {
          try apply(segment, at: placement, in: entry)
        }
      #endif
      return .known
    }
    guard try !replica.goneScopes(db).contains(segment.header.scope) else {
      return .refused(.erased)
    }
    let known = try replica.scope(segment.header.scope, db)
    if let known, collectsBesideOutbox, known.openSegment != nil {
      return try wait(segment, for: Self.collecting, in: known)
    }
    switch try judge(segment, in: known) {
    case .refused(let reason):
      return .refused(reason)
    case .waiting(let missing):
      return try wait(
        segment, for: missing.bytes, in: try replica.scopeMakingRow(segment.header.scope, db))
    case .admit, .held:
      return try settle(segment)
    }
  }

  /// Takes in one wrap; a key that it opens lets segments go on that waited for it.
  func receive(wrap bytes: [UInt8]) throws -> Bool {
    guard let wrap = try? Wrap(parsing: bytes) else { return false }
    if case .key(let content) = wrap.content, try replica.goneScopes(db).contains(content.scope) {
      return true
    }
    let kept = try replica.keep(wrap, db)
    if kept.isNew {
      hasNewKeys = true
      if case .teamKey = wrap.content { replica.cache.keyring = nil }
    }
    return true
  }

  /// Opens what new wraps can open, applies what waited for it, and writes every record that was touched.
  func finish() throws {
    try drain()
    try carryOutOrders()
    while hasNewKeys {
      // What waited for a key may be a control segment's child, and let another control segment go on.
      try openKeys()
      try drain()
    }
    try settleFrontiers()
    try flush()
    try boundStrangers()
  }

  /// Lets count what counts by now, and hold what does not, where a frontier speaks of it.
  private func settleFrontiers() throws {
    if rosterHasChanged || hasOpenedKeys {
      unsettled.formUnion(try replica.scopesWithFrontiers(db))
      (rosterHasChanged, hasOpenedKeys) = (false, false)
    }
    unsettled.formUnion(replica.takeDoubted())
    while let number = unsettled.min() {
      unsettled.remove(number)
      // The file is asked whose chains they are: those that came just now have to be in it.
      try saveChains()
      let entry = try replica.scope(number, db)
      // What of the outbox is in segments already is not known yet; it is settled when that is.
      if collectsBesideOutbox, entry.openSegment != nil {
        try replica.postponeSettling(number, db); continue
      }
      let outcome = try replica.settleFrontiers(of: entry, batch: batch, db)
      dirtyScopes[number] = entry
      guard outcome.hasChanged || !outcome.stalled.isEmpty else { continue }
      nodes = [:]
      touchedScopes.insert(entry.id)
      queue += outcome.stalled
      try drain()
    }
  }

  /// Writes what was changed so far.
  func flush() throws {
    try batch.flush(db)
    for entry in dirtyScopes.values.sorted(by: { $0.number < $1.number }) { try entry.save(db) }
    try saveChains()
    dirtyScopes = [:]
  }

  private func saveChains() throws {
    for chain in dirtyChains.sorted() { try dirtyScopes[chain.scope]?.saveChain(chain.number, db) }
    dirtyChains = []
  }

  // MARK: judging and keeping

  private func judge(_ segment: Segment, in entry: ScopeEntry?) throws -> AdmissionVerdict {
    let admission = Admission(roster: try replica.roster(db), isRosterWhole: false)
    var failure: (any Error)?
    var past: AncestryVector?
    let verdict = admission.judge(
      segment, control: entry?.control,
      holds: { hash in
        do { return try (node(hash)?.standing ?? .waiting) > .waiting } catch {
          failure = error
          return false
        }
      },
      isInPast: { hash in
        do {
          let vector = try past ?? parentsVector(segment)
          past = vector
          guard let control = entry?.controlPlacements[hash] else { return false }
          return vector.covers(chain: control.chain, height: control.height)
        } catch {
          failure = error
          return false
        }
      })
    if let failure { throw failure }
    return verdict
  }

  private func parentsVector(_ segment: Segment) throws -> AncestryVector {
    var vector = AncestryVector()
    for parent in segment.header.parents {
      if let placement = try node(parent)?.placement { vector.merge(placement.vector) }
    }
    return vector
  }

  /// Keeps a segment that cannot be linked yet, and remembers what for.
  private func wait(_ segment: Segment, for missing: [UInt8], in entry: ScopeEntry) throws
    -> Arrival
  {
    #if DEBUG
      if PlantedBug.active == .waitingDropped { return .waiting }
    #endif
    let number: Int64
    if let known = try node(segment.hash) {
      number = known.number
    } else {
      number = try replica.insert(
        segment, in: entry, standing: .waiting, placement: nil, changeCount: 0,
        receivedAt: try receivedAt(segment), db)
      nodes[segment.hash] = Node(number: number, standing: .waiting, placement: nil)
      touchedScopes.insert(entry.id)
    }
    try postpone(number, missing)
    return .waiting
  }

  /// When this device learned of a segment, where that was not by writing it.
  func receivedAt(_ segment: Segment) throws -> Int64? {
    guard let arrivedAt, try segment.header.device != replica.deviceKeys(db).device else {
      return nil
    }
    return arrivedAt
  }

  /// Lets a segment go on when something arrives.
  func postpone(_ number: Int64, _ missing: [UInt8]) throws {
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO waiting (missing, segment) VALUES (?, ?)")
      .execute(arguments: [Data(missing), number])
    hasWaiting = true
    if missing.count == DeviceID.byteCount { hasNewStrangers = true }
  }

  private func settle(_ segment: Segment) throws -> Arrival {
    let standing = try link(segment)
    try drain()
    return standing == .linked ? .linked : .applied
  }

  // MARK: what waited

  /// What a segment waits for while it is not known what of the outbox is in segments already.
  static let collecting: [UInt8] = [0]

  /// Queues the segments that wait for something.
  func release(_ missing: [UInt8]) throws {
    guard hasWaiting else { return }
    let statement = try db.cachedStatement(sql: "SELECT segment FROM waiting WHERE missing = ?")
    let numbers = try Int64.fetchAll(statement, arguments: [Data(missing)])
    guard !numbers.isEmpty else { return }
    try db.cachedStatement(sql: "DELETE FROM waiting WHERE missing = ?")
      .execute(arguments: [Data(missing)])
    queue += numbers.sorted()
  }

  /// Queues what waits for a certificate or a place in a team: the roster has grown.
  func releaseStrangers() throws {
    try askAgainForStrangers()
    guard hasWaiting else { return }
    let missing = try Data.fetchAll(
      db, sql: "SELECT DISTINCT missing FROM waiting WHERE length(missing) = ?",
      arguments: [DeviceID.byteCount])
    for name in missing { try release(Array(name)) }
  }

  /// Goes on with every queued segment, and with those that these let go on.
  func drain() throws {
    while !queue.isEmpty {
      let number = queue.removeFirst()
      let segment = try replica.segment(numbered: number, db)
      guard let node = try node(segment.hash) else { continue }
      let entry = try replica.scopeMakingRow(segment.header.scope, db)
      if collectsBesideOutbox, entry.openSegment != nil, node.standing < .applied {
        try postpone(number, Self.collecting)
      } else if node.standing == .linked, let placement = node.placement {
        let standing = try advance(segment, number: number, at: placement, in: entry)
        if standing > .linked { try release(segment.hash.bytes) }
      } else if node.standing == .waiting {
        switch try judge(segment, in: entry) {
        case .waiting(let missing): try self.postpone(number, missing.bytes)
        case .admit, .held: _ = try link(segment)
        case .refused(let reason):
          try discard(number)
          // It may have stood in the place of the true one, whose name it had.
          if reason == .badSignature { try replica.lookBack(db) }
        }
      }
    }
  }

  /// Opens the keys that the log names and that are not open yet, and reads what was claimed of new scopes.
  private func openKeys() throws {
    hasNewKeys = false
    for opened in try replica.openKeys(db) {
      hasOpenedKeys = true
      try release(opened.bytes)
    }
  }

  // MARK: nodes

  /// The row of a segment that was received; nil where it was not kept.
  func number(of hash: SegmentHash) throws -> Int64? { try node(hash)?.number }

  func node(_ hash: SegmentHash) throws -> Node? {
    if let known = nodes[hash] { return known }
    let statement = try db.cachedStatement(
      sql: "SELECT number, standing, chain, height, vector FROM segment WHERE hash = ?")
    guard let row = try Row.fetchOne(statement, arguments: [Data(hash.bytes)]),
      let standing = SegmentStanding(rawValue: row[1])
    else { return nil }
    let node = Node(
      number: row[0], standing: standing,
      placement: standing == .waiting ? nil : try replica.placement(in: row, from: 2))
    nodes[hash] = node
    return node
  }
}

extension AdmissionVerdict.Missing {
  /// The bytes by which the `waiting` table names it.
  var bytes: [UInt8] {
    switch self {
    case .parent(let hash): hash.bytes
    case .certificate(let device), .membership(let device): device.bytes
    }
  }
}
