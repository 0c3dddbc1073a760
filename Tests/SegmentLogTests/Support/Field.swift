// An organization in the field, as the server sees it: segments and wraps whose contents nobody opens here.

import CausalMerge
import SQLiteSegmentLog
import SeededChance
import SegmentLog
import SyncProtocol
import Trust

/// The compartment that every team of these stories works in.
let coordination: UInt32 = 1

/// A compartment beside it.
let placements: UInt32 = 2

/// One enrolled laptop's keys.
struct Laptop {
  let key: Ed25519Key
  var device: DeviceID { key.publicKey.deviceID }
  /// As long as an agreement key is; nothing is wrapped for it here.
  var agreementKey: [UInt8] {
    [UInt8](repeating: key.publicKey.bytes[0], count: Limits.agreementKeyBytes)
  }
  var publicKeys: DevicePublicKeys {
    DevicePublicKeys(signing: key.publicKey, agreement: agreementKey)
  }
}

/// A scope with one key, its opening and the wraps that the opening names.
struct OpenedScope {
  let id: ScopeID
  let key: ContentKey
  let opening: Segment
  let wraps: [Wrap]
}

/// Makes segments and wraps as laptops do, from a seed.
final class Field {
  var generator: SeededGenerator
  let root: OrganizationRoot
  let admin: Laptop
  let advocates: TeamID
  let probation: TeamID
  /// Roster segments in the order of their making, each upon all before it.
  private(set) var roster: [Segment] = []
  private(set) var rosterWraps: [Wrap] = []
  private var adminCertificate: SignedCertificate
  private var transactions: Int64 = 0

  init(seed: UInt64 = 1) throws {
    generator = SeededGenerator(seed: seed)
    root = OrganizationRoot(using: &generator)
    admin = Laptop(key: Ed25519Key(using: &generator))
    advocates = TeamID(using: &generator)
    probation = TeamID(using: &generator)
    adminCertificate = try root.certify(
      admin.publicKeys, as: .admin(rank: 1), number: 1, issuedAt: 0)
    try writeRoster([
      .founding(rootKey: root.publicKey), .device(adminCertificate),
      team(advocates), policy(advocates), membership(of: admin, in: advocates),
      team(probation),
      .policy(CompartmentPolicy(compartment: coordination, team: probation, rights: .read)),
    ])
  }

  // MARK: roster

  @discardableResult
  func writeRoster(_ entries: [ControlEntry], by author: Laptop? = nil) throws -> Segment {
    let segment = try control(
      entries, scope: root.rosterScope, by: author ?? admin,
      parents: roster.last.map { [$0.hash] } ?? [])
    roster.append(segment)
    return segment
  }

  func newLaptop() -> Laptop { Laptop(key: Ed25519Key(using: &generator)) }

  /// Enrols a laptop as a member of some teams.
  func enlist(_ laptop: Laptop, in teams: [TeamID]) throws {
    try writeRoster(
      [.device(try certificate(of: laptop))] + teams.map { membership(of: laptop, in: $0) })
  }

  func enlisted(in teams: [TeamID]) throws -> Laptop {
    let laptop = newLaptop()
    try enlist(laptop, in: teams)
    return laptop
  }

  func certificate(of laptop: Laptop) throws -> SignedCertificate {
    try Certificates.issue(
      laptop.publicKeys, as: .member, number: 2, issuedAt: 0, by: adminCertificate.certificate,
      signer: admin.key)
  }

  func chain(of laptop: Laptop) throws -> [SignedCertificate] {
    laptop.device == admin.device
      ? [adminCertificate] : [try certificate(of: laptop), adminCertificate]
  }

  func team(_ team: TeamID) -> ControlEntry {
    let key = [UInt8](repeating: team.bytes[0], count: Limits.agreementKeyBytes)
    return .team(TeamKey(team: team, generation: 1, agreementKey: key))
  }

  func policy(_ team: TeamID, in compartment: UInt32 = coordination) -> ControlEntry {
    .policy(
      CompartmentPolicy(
        compartment: compartment, team: team, rights: [.read, .write, .open]))
  }

  func membership(of laptop: Laptop, in team: TeamID) -> ControlEntry {
    let wrap = Wrap(
      .teamKey(
        TeamKeyWrap(
          team: team, device: laptop.device, encapsulated: bytes(Limits.encapsulatedBytes),
          sealed: bytes(64))))
    rosterWraps.append(wrap)
    return .membership(Membership(team: team, device: laptop.device, wrap: wrap.hash))
  }

  // MARK: scopes

  /// Opens a scope for some teams; the first may write.
  func open(
    by laptop: Laptop? = nil, for teams: [TeamID]? = nil, id: ScopeID? = nil,
    in compartment: UInt32 = coordination
  ) throws -> OpenedScope {
    let scope = id ?? ScopeID(using: &generator)
    let key = ContentKey(using: &generator)
    let teams = teams ?? [advocates]
    let wraps = teams.flatMap { wrap(key, of: scope, for: $0) }
    let opening = ScopeOpening(compartment: compartment, sealedClaim: bytes(64))
    let segment = try control(
      [
        .opening(opening), .key(ScopeKey(keyID: key.id, wraps: wraps.map(\.hash))),
      ] + teams.map { .grant(Grant(team: $0, rights: [.read, .write])) },
      scope: scope, by: laptop ?? admin, parents: [])
    return OpenedScope(id: scope, key: key, opening: segment, wraps: wraps)
  }

  /// An encapsulation and a key wrap that uses it.
  func wrap(_ key: ContentKey, of scope: ScopeID, for team: TeamID) -> [Wrap] {
    let encapsulation = Wrap(
      .encapsulation(
        Encapsulation(
          team: team, generation: 1, encapsulated: bytes(Limits.encapsulatedBytes),
          sealedSecret: bytes(Encapsulation.sealedSecretBytes))))
    let wrap = Wrap(
      .key(
        KeyWrap(
          scope: scope, keyID: key.id, team: team, encapsulation: encapsulation.hash,
          wrapped: bytes(KeyWrap.wrappedBytes))))
    return [encapsulation, wrap]
  }

  /// Some work in a scope.
  func work(
    in scope: OpenedScope, by laptop: Laptop? = nil, upon parents: [Segment],
    bytes count: Int = 20
  ) throws -> Segment {
    transactions += 1
    let change = Change(
      time: transactions, transaction: TransactionID(run: 7, counter: transactions),
      entries: [
        Entry(
          record: RecordID(using: &generator), type: 1, field: 1,
          value: Value(kind: .bytes, payload: bytes(count)))
      ])
    let author = laptop ?? admin
    return try Segment.sealing(
      changes: ChangeBatch(changes: [change], run: 7), scope: scope.id, device: author.device,
      parents: parents.map(\.hash), key: scope.key, nonce: bytes(Limits.nonceBytes),
      signer: author.key)
  }

  /// A chain of work, each upon the one before.
  func chain(
    of count: Int, in scope: OpenedScope, by laptop: Laptop? = nil, upon parent: Segment? = nil
  ) throws -> [Segment] {
    var segments: [Segment] = []
    for _ in 0..<count {
      let last = segments.last ?? parent ?? scope.opening
      segments.append(try work(in: scope, by: laptop, upon: [last]))
    }
    return segments
  }

  func control(
    _ entries: [ControlEntry], scope: ScopeID, by author: Laptop, parents: [SegmentHash]
  ) throws -> Segment {
    transactions += 1
    let batch = ControlBatch(
      time: 0, transaction: TransactionID(run: 7, counter: transactions), entries: entries)
    return try Segment.control(
      batch, scope: scope, device: author.device, parents: parents, signer: author.key)
  }

  func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }
}

/// A server with a clock of its own, and how laptops talk to it.
final class Server {
  let field: Field
  let store: SQLiteSegmentStore
  let core: ServerCore
  var now: Int64 = 1_800_000_000_000

  init(_ field: Field, store: SQLiteSegmentStore? = nil, limits: LogLimits = LogLimits()) throws {
    self.field = field
    self.store = try store ?? .inMemory()
    if store == nil {
      try ServerCore.found(
        self.store, organization: field.root.organization,
        epoch: Epoch(using: &field.generator),
        cursorKey: CursorKey(using: &field.generator))
    }
    core = try ServerCore(store: self.store, limits: limits)
  }

  /// A server that has the field's roster, confirmed.
  static func confirmed(_ field: Field, limits: LogLimits = LogLimits()) throws -> Server {
    let server = try Server(field, limits: limits)
    try server.confirm()
    return server
  }

  /// The admin brings the roster and confirms it.
  func confirm() throws {
    try field.writeRoster([.confirmation])
    try push(field.roster, wraps: field.rosterWraps)
  }

  @discardableResult
  func push(
    _ segments: [Segment], wraps: [Wrap] = [], by laptop: Laptop? = nil, cursor: Cursor? = nil
  ) throws -> SyncResponse {
    try core.sync(
      SyncRequest(cursor: cursor, segments: segments.map(\.bytes), wraps: wraps.map(\.bytes)),
      device: (laptop ?? field.admin).device, now: now)
  }

  /// The verdict on one segment.
  func verdict(on segment: Segment, by laptop: Laptop? = nil) throws -> Verdict {
    try push([segment], by: laptop).verdicts[0]
  }

  /// Everything that a laptop is handed, page after page, and where it ends.
  func pull(
    by laptop: Laptop, from cursor: Cursor? = nil, budget: UInt32 = 0
  ) throws -> (items: [Item], cursor: Cursor?) {
    var items: [Item] = []
    var cursor = cursor
    while true {
      let response = try core.sync(
        SyncRequest(cursor: cursor, byteBudget: budget), device: laptop.device, now: now)
      items += response.items
      cursor = response.cursor
      if !response.hasMore { return (items, cursor) }
    }
  }

  /// The segments that a laptop is handed, in order.
  func pulledSegments(by laptop: Laptop) throws -> [SegmentHash] {
    try pull(by: laptop).items.segmentHashes
  }
}

extension [Item] {
  /// The segments among the items, in order.
  var segmentHashes: [SegmentHash] {
    compactMap { item in
      guard case .segment(let bytes) = item.content else { return nil }
      return try? Segment(parsing: bytes).hash
    }
  }

  /// The wraps among the items, in order.
  var wrapHashes: [WrapHash] {
    compactMap { item in
      guard case .wrap(let bytes) = item.content else { return nil }
      return try? Wrap(parsing: bytes).hash
    }
  }
}

extension Verdict {
  /// Whether it was durable and new.
  var isStored: Bool {
    if case .stored = self { true } else { false }
  }
}
