// An organization to tell stories about: a root, an admin, three teams, and whoever joins.

import CausalMerge
import SeededChance
import SimulatedField
import SyncProtocol
import Trust

enum Compartment {
  static let coordination: UInt32 = 1
  static let identity: UInt32 = 2
  static let advocateNotes: UInt32 = 3
}

struct Organization {
  var generator: SeededGenerator
  let encapsulation: KeyEncapsulation
  let root: OrganizationRoot
  let admin: DeviceKeys
  /// Reads, writes and opens coordination and advocate notes.
  let advocates: TeamID
  /// Reads and writes coordination, reads and opens identity.
  let probation: TeamID
  /// Reads coordination.
  let analysts: TeamID
  var roster: Roster
  var keyring: TeamKeyring
  var wraps: [Wrap]
  /// Roster segments, each after its parents.
  var segments: [Segment] = []
  /// What those say, read once: stories by chance take them in many times.
  var batches: [SegmentHash: ControlBatch] = [:]
  private var transactions: Int64 = 0

  init(
    seed: UInt64 = 1, encapsulation: KeyEncapsulation = .replayable
  ) throws {
    var generator = SeededGenerator(seed: seed)
    self.encapsulation = encapsulation
    root = OrganizationRoot(using: &generator)
    admin = try DeviceKeys(using: &generator, encapsulation: encapsulation)
    advocates = TeamID(using: &generator)
    probation = TeamID(using: &generator)
    analysts = TeamID(using: &generator)
    let template = RosterTemplate(teams: [
      RosterTemplate.Team(
        id: advocates,
        rights: [
          Compartment.coordination: [.read, .write, .open],
          Compartment.advocateNotes: [.read, .write, .open],
        ]),
      RosterTemplate.Team(
        id: probation,
        rights: [
          Compartment.coordination: [.read, .write], Compartment.identity: [.read, .open],
        ]),
      RosterTemplate.Team(id: analysts, rights: [Compartment.coordination: .read]),
    ])
    let founding = try template.found(
      root: root, admin: admin.publicKeys, issuedAt: 0, encapsulation: encapsulation,
      using: &generator)
    self.generator = generator
    roster = Roster(organization: root.organization)
    keyring = founding.keyring
    wraps = founding.wraps
    try take(try write(founding.entries, by: admin, parents: []))
  }

  /// Writes a segment of the roster, without anybody taking it in.
  mutating func write(
    _ entries: [ControlEntry], by author: DeviceKeys, parents: [SegmentHash]? = nil
  ) throws -> Segment {
    try control(
      entries, scope: root.rosterScope, by: author, parents: parents ?? roster.frontier)
  }

  mutating func control(
    _ entries: [ControlEntry], scope: ScopeID, by author: DeviceKeys, parents: [SegmentHash]
  ) throws -> Segment {
    transactions += 1
    let batch = ControlBatch(
      time: 0, transaction: TransactionID(run: 1, counter: transactions), entries: entries)
    return try Segment.control(
      batch, scope: scope, device: author.device, parents: parents, signer: author.signer)
  }

  /// Takes a segment into the roster; what is wrong with its entries.
  @discardableResult
  mutating func take(_ segment: Segment) throws -> [InvalidEntry] {
    batches[segment.hash] = try segment.readControl()
    segments.append(segment)
    return try apply(segment, to: &roster)
  }

  /// Takes a segment of this organization into any roster.
  @discardableResult
  func apply(_ segment: Segment, to roster: inout Roster) throws -> [InvalidEntry] {
    try roster.apply(
      batches[segment.hash], from: segment.header.device, hash: segment.hash,
      parents: segment.header.parents)
  }

  mutating func newKeys() throws -> DeviceKeys {
    try DeviceKeys(using: &generator, encapsulation: encapsulation)
  }

  /// Enrols a new laptop, as the first admin does it.
  mutating func enlist(
    as role: DeviceRole = .member, in teams: [TeamID] = []
  ) throws -> DeviceKeys {
    let keys = try newKeys()
    let answer = try Enrollment.answer(
      keys.publicKeys, as: role, number: 2, issuedAt: 0, teams: teams, keyring: keyring,
      roster: roster, signer: admin.signer, encapsulation: encapsulation)
    wraps += answer.wraps
    try take(try write(answer.entries, by: admin))
    return keys
  }

  /// What a device opens of its teams' keys.
  func keyring(of keys: DeviceKeys) throws -> TeamKeyring {
    var keyring = TeamKeyring()
    for membership in roster.memberships(of: keys.device) {
      for wrap in wraps where wrap.hash == membership.wrap {
        try keyring.open(wrap, with: keys, roster: roster, encapsulation: encapsulation)
      }
    }
    return keyring
  }

  mutating func claim(
    in compartment: UInt32 = Compartment.coordination, ordinal: UInt32 = 0
  ) -> ScopeClaim {
    ScopeClaim(caseID: CaseID(using: &generator), compartment: compartment, ordinal: ordinal)
  }

  mutating func prepare(_ claim: ScopeClaim, by keys: DeviceKeys) throws -> PreparedScope {
    var cache = EncapsulationCache()
    return try ScopeKeys.open(
      claim, by: keys.device, keyring: try keyring(of: keys), roster: roster, cache: &cache,
      encapsulation: encapsulation, using: &generator)
  }
}
