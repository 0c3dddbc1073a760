// Laptops that never were. Whoever tries the program on made-up records should meet them as they would come in earnest:
// each signed and sealed by the device that wrote it, and received when that device reached the county.

package import CausalMerge
import LocalReplica
package import SyncProtocol
package import Trust

/// An organization's laptops, made up, and the line over which they sync.
///
/// - what a laptop writes is signed with its own key, and sealed and named as its teams may; whoever receives it judges
///   it like anything else;
/// - what it had seen when it wrote stands in its segments' parents: all that had come up to its last sync;
/// - time is the caller's, and only moves forward.
package struct Rehearsal: Sendable {
  /// Entries of one transaction in one compartment of one case.
  package struct Part: Sendable {
    package var caseID: CaseID
    /// The compartment's number.
    package var compartment: UInt32
    package var entries: [Entry]

    package init(caseID: CaseID, compartment: UInt32, entries: [Entry]) {
      self.caseID = caseID
      self.compartment = compartment
      self.entries = entries
    }
  }

  private let roster: Roster
  private var laptops: [RehearsedLaptop]
  /// All that reached the county, in the order in which it did.
  private var log: [RehearsedArrival] = []
  /// How much of it was handed over.
  private var handedOver = 0

  init(roster: Roster, laptops: [RehearsedLaptop]) {
    self.roster = roster
    self.laptops = laptops
  }

  /// Lets somebody write at a laptop, in one transaction.
  ///
  /// A laptop that has handed over everything looks for what others have of a case before it begins anything in it. One
  /// whose teams may not begin a scope gets it from whoever began it: that has a line by then.
  ///
  /// - Parameters:
  ///   - parts: what is written.
  ///   - laptop: its number.
  ///   - time: milliseconds since 1970.
  /// - Throws: ``TrustError`` or ``FieldkeepError`` where its teams may not write there; nothing was written.
  package mutating func write(_ parts: [Part], on laptop: Int, at time: Int64) throws {
    if !laptops[laptop].mayBegin(parts, roster) {
      try syncAll(at: time)
    } else if laptops[laptop].hasHandedOver, !laptops[laptop].knows(parts) {
      laptops[laptop].see(log)
    }
    try laptops[laptop].write(parts, roster, at: time)
  }

  /// Lets a laptop hand over what was written on it, and then see what others have handed over.
  package mutating func sync(_ laptop: Int, at time: Int64) throws {
    // What was written is cut upon what the laptop had seen, and only then does it see more.
    if let arrival = try laptops[laptop].cut(at: time) { log.append(arrival) }
    laptops[laptop].see(log)
  }

  /// Lets every laptop sync.
  package mutating func syncAll(at time: Int64) throws {
    for laptop in laptops.indices { try sync(laptop, at: time) }
  }

  /// What reached the county since this was called last.
  package mutating func takeArrivals() -> [RehearsedArrival] {
    defer { handedOver = log.count }
    return Array(log[handedOver...])
  }
}

/// What one laptop handed over at once.
package struct RehearsedArrival: Sendable {
  /// Milliseconds since 1970.
  package let time: Int64
  let device: DeviceID
  let items: [CarryFile.Item]
  /// Of the scopes that are begun in it.
  let keys: [ScopeID: ContentKey]
}

/// One laptop, as far as its segments tell.
struct RehearsedLaptop: Sendable {
  /// A scope as it knows it.
  private struct Scope {
    let key: ContentKey
    var frontier: Set<SegmentHash> = []
    /// Written, and in no segment yet.
    var changes: [Change] = []
  }

  private let keys: DeviceKeys
  private let keyring: TeamKeyring
  private let run: UInt64
  private var counter: Int64 = 0
  private var scopes: [ScopeID: Scope] = [:]
  /// Scopes that were written in since the last sync, in the order in which they were.
  private var written: [ScopeID] = []
  /// What begins scopes, to be handed over.
  private var openings: [CarryFile.Item] = []
  private var opened: [ScopeID: ContentKey] = [:]
  private var encapsulations = EncapsulationCache()
  /// How much of the log it has seen.
  private var seen = 0

  init(keys: DeviceKeys, keyring: TeamKeyring) {
    self.keys = keys
    self.keyring = keyring
    run = UInt64.random(in: .min ... .max)
  }

  private func scope(of part: Rehearsal.Part) throws -> (id: ScopeID, claim: ScopeClaim) {
    let claim = ScopeClaim(caseID: part.caseID, compartment: part.compartment, ordinal: 0)
    guard let secret = keyring.secret(ofCompartment: part.compartment) else {
      throw FieldkeepError.replica(.compartmentNotOpen(number: part.compartment))
    }
    return (ScopeNaming.scope(of: claim, secret: secret), claim)
  }

  /// Whether nothing that was written on it waits to be handed over.
  var hasHandedOver: Bool { written.isEmpty }

  /// Whether it has every scope that is written in.
  func knows(_ parts: [Rehearsal.Part]) -> Bool {
    parts.allSatisfy { part in (try? scope(of: part)).map { scopes[$0.id] != nil } ?? false }
  }

  /// Whether it has every scope that is written in, or may begin it.
  func mayBegin(_ parts: [Rehearsal.Part], _ roster: Roster) -> Bool {
    parts.allSatisfy { part in
      knows([part]) || roster.mayOpen(keys.device, in: part.compartment)
    }
  }

  mutating func write(_ parts: [Rehearsal.Part], _ roster: Roster, at time: Int64) throws {
    counter += 1
    let transaction = TransactionID(run: run, counter: counter)
    for part in parts {
      let (id, claim) = try scope(of: part)
      if scopes[id] == nil { try open(claim, roster, transaction, at: time) }
      if scopes[id]?.changes.isEmpty ?? false { written.append(id) }
      scopes[id]?.changes.append(
        Change(time: time, transaction: transaction, entries: part.entries))
    }
  }

  private mutating func open(
    _ claim: ScopeClaim, _ roster: Roster, _ transaction: TransactionID, at time: Int64
  ) throws {
    var generator = SystemRandomNumberGenerator()
    let prepared = try ScopeKeys.open(
      claim, by: keys.device, keyring: keyring, roster: roster, cache: &encapsulations,
      using: &generator)
    let batch = ControlBatch(time: time, transaction: transaction, entries: prepared.entries)
    let segment = try Segment.control(
      batch, scope: prepared.scope, device: keys.device, parents: [], signer: keys.signer)
    openings += prepared.wraps.map { .wrap($0) } + [.segment(segment)]
    opened[prepared.scope] = prepared.key
    scopes[prepared.scope] = Scope(key: prepared.key, frontier: [segment.hash])
  }

  /// Makes segments of what was written; nil where nothing was.
  mutating func cut(at time: Int64) throws -> RehearsedArrival? {
    guard !written.isEmpty else { return nil }
    var items = openings
    for id in written {
      guard var scope = scopes[id] else { continue }
      for changes in Self.groups(of: scope.changes) {
        let segment = try Segment.sealing(
          changes: ChangeBatch(changes: changes, run: run), scope: id, device: keys.device,
          parents: scope.frontier.sorted(), key: scope.key,
          nonce: ReplicaEnvironment.system.randomBytes(Limits.nonceBytes), signer: keys.signer)
        items.append(.segment(segment))
        scope.frontier = [segment.hash]
      }
      scope.changes = []
      scopes[id] = scope
    }
    let arrival = RehearsedArrival(time: time, device: keys.device, items: items, keys: opened)
    (written, openings, opened) = ([], [], [:])
    return arrival
  }

  /// Changes as they fit into segments.
  private static func groups(of changes: [Change]) -> [[Change]] {
    var groups: [[Change]] = []
    var entries = 0
    for change in changes {
      entries += change.entries.count
      if let last = groups.last, last.count < Limits.changes, entries <= Limits.entries / 4 {
        groups[groups.count - 1].append(change)
      } else {
        groups.append([change])
        entries = change.entries.count
      }
    }
    return groups
  }

  /// Takes note of what others have handed over since it looked last.
  mutating func see(_ log: [RehearsedArrival]) {
    for arrival in log[seen...] where arrival.device != keys.device {
      for case .segment(let segment) in arrival.items {
        let id = segment.header.scope
        if scopes[id] == nil, let key = arrival.keys[id] { scopes[id] = Scope(key: key) }
        scopes[id]?.frontier.subtract(segment.header.parents)
        scopes[id]?.frontier.insert(segment.hash)
      }
    }
    seen = log.count
  }
}

extension Replica {
  /// Founds an organization on this device as of a past time, and lets in laptops that are made up.
  ///
  /// The root's key is thrown away: nothing real can grow in it.
  ///
  /// - Parameters:
  ///   - template: teams and their rights.
  ///   - names: what each laptop is called, and its teams.
  ///   - time: milliseconds since 1970.
  ///   - body: writes what the organization begins with.
  /// - Returns: the laptops, which have written nothing.
  /// - Throws: what `body` throws, or ``FieldkeepError``, also where the device belongs to an organization.
  package func rehearse(
    _ template: RosterTemplate, laptops names: [(name: String, teams: [TeamID])], at time: Int64,
    _ body: @Sendable (RecordWriter) throws -> Void
  ) throws -> Rehearsal {
    var generator = SystemRandomNumberGenerator()
    let root = OrganizationRoot(using: &generator)
    let reading = Self.reading(at: time)
    var keys: [DeviceKeys] = []
    for _ in names { keys.append(try DeviceKeys(using: &generator)) }
    return try transaction { core, schema in
      try core.found(template, root: root, at: reading) {
        try body(RecordWriter($0, schema: schema))
      }
      let wraps = try core.letIn(
        zip(keys, names).map { NewDevice(keys: $0.publicKeys, teams: $1.teams, name: $1.name) },
        at: reading)
      let roster = try core.roster()
      let laptops = try zip(keys, wraps).map { keys, wraps in
        var keyring = TeamKeyring()
        for wrap in wraps { try keyring.open(wrap, with: keys, roster: roster) }
        return RehearsedLaptop(keys: keys, keyring: keyring)
      }
      return Rehearsal(roster: roster, laptops: laptops)
    }
  }

  /// Receives what laptops that are made up have handed over, each at its time.
  ///
  /// - Throws: ``FieldkeepError``; nothing was taken in.
  package func receive(_ arrivals: [RehearsedArrival]) throws(FieldkeepError) {
    let counts = try locked { core in
      try core.takeIn(arrivals.map { ($0.items, Self.reading(at: $0.time)) })
    }
    announce(core.takeChanges())
    guard counts.refused == 0 else {
      throw .replica(.answerUnusable(reason: "\(counts.refused) of \(counts.items) items refused"))
    }
  }

  /// What the clocks of a laptop that is set right would have shown, in a boot that is long over.
  private static func reading(at time: Int64) -> ClockReading {
    ClockReading(wallMilliseconds: time, boot: 0, monotonicMilliseconds: time)
  }
}
