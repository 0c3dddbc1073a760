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
  let replica: LocalReplica
  let db: Database
  let batch: RecordBatch
  /// Whether scopes with an uncut outbox only collect what comes, until it is known what of the outbox is there already.
  let collectsBesideOutbox: Bool
  /// Numbers of segments whose changes became visible, for the report.
  private(set) var appliedChanges = 0
  private(set) var touchedScopes: Set<ScopeID> = []

  private var nodes: [SegmentHash: Node] = [:]
  private var dirtyScopes: [Int64: ScopeEntry] = [:]
  private var queue: [Int64] = []
  private var hasWaiting: Bool
  private var hasNewKeys = false

  /// A stored segment, as far as linking and applying ask.
  struct Node {
    var number: Int64
    var standing: SegmentStanding
    var placement: Placement?
  }

  init(replica: LocalReplica, db: Database, collectsBesideOutbox: Bool = false) throws {
    self.replica = replica
    self.db = db
    self.collectsBesideOutbox = collectsBesideOutbox
    batch = RecordBatch(schema: replica.schema)
    hasWaiting = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM waiting)") ?? false
  }

  /// Takes in one segment.
  func receive(_ bytes: [UInt8]) throws -> Arrival {
    let segment: Segment
    do { segment = try Segment(parsing: bytes) } catch {
      return .refused(Admission.reason(for: error))
    }
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
    case .admit:
      return try settle(segment, isHeld: false)
    case .held:
      return try settle(segment, isHeld: true)
    }
  }

  /// Takes in one wrap; a key that it opens lets segments go on that waited for it.
  func receive(wrap bytes: [UInt8]) throws -> Bool {
    guard let wrap = try? Wrap(parsing: bytes) else { return false }
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
    while hasNewKeys {
      // What waited for a key may be a control segment's child, and let another control segment go on.
      try openKeys()
      try drain()
    }
    try flush()
  }

  /// Writes what was changed so far.
  func flush() throws {
    try batch.flush(db)
    for entry in dirtyScopes.values.sorted(by: { $0.number < $1.number }) { try entry.save(db) }
    dirtyScopes = [:]
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
        segment, in: entry, standing: .waiting, placement: nil, changeCount: 0, db)
      nodes[segment.hash] = Node(number: number, standing: .waiting, placement: nil)
      touchedScopes.insert(entry.id)
    }
    try postpone(number, missing)
    return .waiting
  }

  /// Lets a segment go on when something arrives.
  func postpone(_ number: Int64, _ missing: [UInt8]) throws {
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO waiting (missing, segment) VALUES (?, ?)")
      .execute(arguments: [Data(missing), number])
    hasWaiting = true
  }

  private func settle(_ segment: Segment, isHeld: Bool) throws -> Arrival {
    let standing = try link(segment, isHeld: isHeld)
    try drain()
    return standing == .linked ? .linked : .applied
  }

  // MARK: linking

  /// Places an admitted segment, lets a control segment take effect, and applies what can be applied.
  private func link(_ segment: Segment, isHeld: Bool) throws -> SegmentStanding {
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
    try entry.saveChain(placement.chain, db)
    let number = try keepLinked(segment, at: placement, in: entry)
    nodes[segment.hash] = Node(number: number, standing: .linked, placement: placement)
    touchedScopes.insert(entry.id)
    if segment.header.kind == .control { try takeEffect(segment, at: placement, in: entry) }
    let standing = try advance(segment, number: number, at: placement, in: entry, isHeld: isHeld)
    try release(segment.hash.bytes)
    return standing
  }

  private func keepLinked(
    _ segment: Segment, at placement: Placement, in entry: ScopeEntry
  ) throws -> Int64 {
    guard let known = try node(segment.hash) else {
      return try replica.insert(
        segment, in: entry, standing: .linked, placement: placement, changeCount: 0, db)
    }
    var packed = PackedWriter()
    packed.append(placement.vector)
    try db.cachedStatement(
      sql: "UPDATE segment SET standing = 1, chain = ?, height = ?, vector = ? WHERE number = ?"
    ).execute(arguments: [
      Int64(placement.chain), Int64(placement.height), Data(packed.bytes), known.number,
    ])
    return known.number
  }

  private func takeEffect(
    _ segment: Segment, at placement: Placement, in entry: ScopeEntry
  ) throws {
    try replica.understand(segment, at: placement, in: entry, db)
    hasNewKeys = true
    if try entry.id == replica.rosterScope(db) { try releaseStrangers() }
  }

  // MARK: applying

  /// Applies a linked segment if its parents are applied and it can be read.
  private func advance(
    _ segment: Segment, number: Int64, at placement: Placement, in entry: ScopeEntry, isHeld: Bool
  ) throws -> SegmentStanding {
    for parent in segment.header.parents where try (node(parent)?.standing ?? .waiting) < .applied {
      try self.postpone(number, parent.bytes)
      return .linked
    }
    var standing = SegmentStanding.applied
    if isHeld {
      standing = .held
    } else if segment.header.kind == .changes {
      guard let key = segment.header.keyID.flatMap({ entry.contentKeys[$0] }) else {
        try self.postpone(number, segment.header.keyID?.bytes ?? [])
        return .linked
      }
      do {
        try apply(segment, opened: try segment.openChanges(with: key), at: placement, in: entry)
      } catch let error as SegmentError {
        guard error.isLasting else { return .linked }
        standing = .unreadable
      }
    }
    try mark(segment.hash, number, standing)
    entry.count(segment, at: placement)
    dirtyScopes[entry.number] = entry
    return standing
  }

  #if DEBUG
    private func apply(_ segment: Segment, at placement: Placement, in entry: ScopeEntry) throws {
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
        try batch.update(written.record, type: written.type, in: entry, db) {
          $0.apply(written, past: past, time: change.time, unseen: unseen)
        }
      }
    }
    appliedChanges += opened.changes.count
    try db.cachedStatement(sql: "UPDATE segment SET change_count = ? WHERE hash = ?")
      .execute(arguments: [opened.changes.count, Data(segment.hash.bytes)])
  }

  private func localDots(_ names: [GlobalDot]) throws -> [Dot] {
    try names.compactMap { name in
      try node(name.segment)?.placement.map {
        Dot(chain: $0.chain, height: $0.height, index: name.index)
      }
    }
  }

  private func mark(_ hash: SegmentHash, _ number: Int64, _ standing: SegmentStanding) throws {
    nodes[hash]?.standing = standing
    try db.cachedStatement(sql: "UPDATE segment SET standing = ? WHERE number = ?")
      .execute(arguments: [standing.rawValue, number])
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
  private func releaseStrangers() throws {
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
      if node.standing == .linked, let placement = node.placement {
        let standing = try advance(
          segment, number: number, at: placement, in: entry, isHeld: false)
        if standing > .linked { try release(segment.hash.bytes) }
      } else if node.standing == .waiting {
        switch try judge(segment, in: entry) {
        case .waiting(let missing): try self.postpone(number, missing.bytes)
        case .admit: _ = try link(segment, isHeld: false)
        case .held: _ = try link(segment, isHeld: true)
        case .refused: try discard(number)
        }
      }
    }
  }

  /// Forgets a segment that waited and turned out not to be acceptable.
  private func discard(_ number: Int64) throws {
    try db.execute(sql: "DELETE FROM segment WHERE number = ?", arguments: [number])
    try db.execute(sql: "DELETE FROM outgoing WHERE segment = ?", arguments: [number])
    nodes = [:]
  }

  /// Opens the keys that the log names and that are not open yet, and reads what was claimed of new scopes.
  private func openKeys() throws {
    hasNewKeys = false
    for opened in try replica.openKeys(db) { try release(opened.bytes) }
  }

  // MARK: nodes

  private func node(_ hash: SegmentHash) throws -> Node? {
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
