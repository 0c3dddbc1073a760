// An organization that makes one of everything that is ever signed or sealed, with the real cryptography.

import CausalMerge
import SyncProtocol
import Trust

/// Root, two admins, two members, two scopes, and what each of them signs and seals.
struct SpecimenOffice {
  var chance: Chance
  let root: OrganizationRoot
  let admin: DeviceKeys
  let team: TeamID
  let other: TeamID
  var keyring: TeamKeyring
  var roster: Roster
  /// Wraps of team keys, as the roster names them.
  var wraps: [Wrap]
  /// The roster's segments, each with the roster as it was before it.
  var segments: [(segment: Segment, before: Roster)] = []
  /// The seeds of agreement keys that were made here.
  private(set) var agreementSeeds: [DeviceID: [UInt8]] = [:]
  private var counter: Int64 = 0

  static let compartment: UInt32 = 1

  init(chance: Chance) throws {
    var chance = chance
    root = OrganizationRoot(using: &chance)
    admin = try DeviceKeys(using: &chance, encapsulation: .xWing)
    team = TeamID(using: &chance)
    other = TeamID(using: &chance)
    let founding = try RosterTemplate(teams: [
      .init(id: team, rights: [Self.compartment: [.read, .write, .open]]),
      .init(id: other, rights: [Self.compartment: [.read, .write]]),
    ]).found(root: root, admin: admin.publicKeys, issuedAt: 1, using: &chance)
    keyring = founding.keyring
    wraps = founding.wraps
    roster = Roster(organization: root.organization)
    self.chance = chance
    try write(founding.entries, by: admin, parents: [])
  }

  func batch(_ entries: [ControlEntry], number: Int64) -> ControlBatch {
    ControlBatch(
      time: 1_790_000_000_000 + number, transaction: TransactionID(run: 7, counter: number),
      entries: entries)
  }

  /// Writes into the roster, and takes it in.
  @discardableResult
  mutating func write(
    _ entries: [ControlEntry], by author: DeviceKeys, parents: [SegmentHash]? = nil
  ) throws -> Segment {
    counter += 1
    let segment = try Segment.control(
      batch(entries, number: counter), scope: root.rosterScope, device: author.device,
      parents: parents ?? roster.frontier, signer: author.signer)
    segments.append((segment, roster))
    try roster.apply(segment)
    return segment
  }

  /// Enrols a device as the first admin does.
  mutating func enlist(_ role: DeviceRole, in teams: [TeamID]) throws -> DeviceKeys {
    let seed = chance.bytes(KeyEncapsulation.seedByteCount)
    let keys = try DeviceKeys(signingSeed: chance.bytes(32), agreementSeed: seed)
    agreementSeeds[keys.device] = seed
    let answer = try Enrollment.answer(
      keys.publicKeys, as: role, number: 2, issuedAt: 2, teams: teams, keyring: keyring,
      roster: roster, signer: admin.signer)
    wraps += answer.wraps
    try write(answer.entries, by: admin)
    return keys
  }

  /// What a device opens of its teams' keys.
  func keyring(of keys: DeviceKeys) throws -> TeamKeyring {
    var keyring = TeamKeyring()
    for membership in roster.memberships(of: keys.device) {
      for wrap in wraps where wrap.hash == membership.wrap {
        try keyring.open(wrap, with: keys, roster: roster)
      }
    }
    return keyring
  }
}

/// A scope as its log has it.
struct SpecimenScope {
  let prepared: PreparedScope
  let author: DeviceKeys
  var control: ScopeControl
  /// Control segments, each with the control as it was before it, and then changes.
  var controls: [(segment: Segment, before: ScopeControl)] = []
  var changes: [Segment] = []
  var hashes: [SegmentHash] = []

  /// Opens a scope and writes in it.
  init(
    of claim: ScopeClaim, by author: DeviceKeys, keyring: TeamKeyring, revoked: DeviceID,
    revocation: SegmentHash, in office: inout SpecimenOffice
  ) throws {
    var cache = EncapsulationCache()
    prepared = try ScopeKeys.open(
      claim, by: author.device, keyring: keyring, roster: office.roster, cache: &cache,
      using: &office.chance)
    self.author = author
    control = ScopeControl(scope: prepared.scope)
    try write(prepared.entries, office)
    let renewed = try ScopeKeys.renew(
      prepared.scope, inCase: claim.caseID, for: [office.team, office.other],
      roster: office.roster, cache: &cache, using: &office.chance)
    try write([renewed.entry], office)
    try write([.grant(Grant(team: office.other, rights: .read))], office)
    try write(
      [.keyRequest(KeyRequest(keyID: prepared.key.id, team: office.other))], office)
    try write(
      [.wrap(WrapAddition(keyID: prepared.key.id, wraps: prepared.wraps.map(\.hash)))], office)
    try write(
      [.frontier(Frontier(device: revoked, revocation: revocation, segments: hashes))], office)
    for count in [1, 3, 12, 40] { try write(count, &office.chance) }
  }

  private mutating func write(_ entries: [ControlEntry], _ office: SpecimenOffice) throws {
    let segment = try Segment.control(
      office.batch(entries, number: Int64(hashes.count)), scope: prepared.scope,
      device: author.device, parents: hashes.suffix(1), signer: author.signer)
    controls.append((segment, control))
    control.apply(segment, roster: office.roster) { _ in true }
    hashes.append(segment.hash)
  }

  /// Writes a segment of so many changes.
  private mutating func write(_ count: Int, _ chance: inout Chance) throws {
    let changes = (0..<count).map { index in
      Change(
        time: 1_790_000_000_000 + Int64(index),
        transaction: TransactionID(run: 9, counter: Int64(index)),
        entries: [
          Entry(
            record: RecordID(using: &chance), type: 1, field: 1,
            value: Value(text: "what was written, number \(index)"))
        ])
    }
    let segment = try Segment.sealing(
      changes: ChangeBatch(
        changes: changes, clockErrors: changes.map { _ in 0 }, run: 9), scope: prepared.scope,
      device: author.device, parents: hashes.suffix(1), key: prepared.key,
      nonce: chance.bytes(Limits.nonceBytes), signer: author.signer)
    self.changes.append(segment)
    hashes.append(segment.hash)
  }
}
