// A member whose program keeps to no rule: it has a device's true keys, all that the device may read, and signs whatever it
// likes. What it does by chance is planned here; how each misdeed is made stands beside.

package import CausalMerge
import LocalReplica
import RecordSchema
import SyncProtocol
import Trust

/// What a changed program may do.
package enum Misdeed: String, CaseIterable, Sendable {
  /// Tells the server one thing and a colleague another, both as its next.
  case equivocate
  /// Signs a colleague's name with its own key.
  case forge
  /// Sends everything that it has once more.
  case replay
  /// Sends a segment beyond the limit, and a request with more of them than may be in one.
  case oversize
  /// Sends segments whose parents will never come.
  case orphans
  /// Dates its work two centuries ahead.
  case futureClock
  /// A body that does not open, under the key that its header names.
  case unopenable
  /// A body that opens, to what is no batch of changes.
  case unparsable
  /// Seals under a key that it gives nobody.
  case lostKey
  /// A new scope's key that is wrapped for one team, and another key under its name for the other team.
  case splitKey
  /// Says that the scope's old key was wrapped for keys of teams that are still to come.
  case staleKey
  /// Voids every record that it may write.
  case massVoid
  /// Writes into the roster: itself as an admin, into a team, an admin's end, an order to destroy.
  case rosterEntry
  /// Grants its team the right to write where it may only read, and writes there.
  case claimedGrant
  /// Opens a scope that it may only read once more, as one of a compartment where it may open, and writes there.
  case falseOpening
}

/// The member's device, and what it has done.
final class LyingClient {
  /// The number of its device.
  let index: Int
  let device: DeviceID
  var chance: Chance
  /// Misdeeds that took place.
  private(set) var done: Set<Misdeed> = []
  /// Whether an admin has ended its right.
  var isRevoked = false
  /// Cases of its own.
  var cases: [CaseID] = []
  /// Records that it voided, and when it began to.
  var voided: Set<RecordID> = []
  /// True time of its first misdeed.
  var since: Int64?
  /// What it sealed under keys that nobody else has.
  var lost: Set<SegmentHash> = []
  /// False openings that it made, and what it wrote by them.
  var intrusions: Set<SegmentHash> = []
  /// Scopes that it opened falsely, and what stands there on the side of its own openings.
  var opened: Set<ScopeID> = []
  var aside: Set<SegmentHash> = []
  private var counter: Int64 = 0

  init(index: Int, device: DeviceID, chance: Chance) {
    (self.index, self.device, self.chance) = (index, device, chance)
  }

  func note(_ misdeed: Misdeed, at now: Int64) {
    done.insert(misdeed)
    since = since ?? now
  }

  func nextTransaction() -> TransactionID {
    counter += 1
    return TransactionID(run: 66, counter: counter)
  }
}

extension Simulation {
  /// Lets a device in that will do all of this, and a colleague in each team that meets it.
  package func admitLyingClient() throws {
    for teams in [[teams.medics], [teams.advocates], [teams.analysts]] {
      try joinNow(try addDevice(), teams: teams)
    }
    let device = try addDevice()
    try joinNow(device, teams: [teams.advocates])
    guard let id = try device.replica.device() else { return }
    intruder = LyingClient(index: device.index, device: id, chance: Chance(seed: seed).stream(5))
  }

  /// Devices of members who keep to the rules.
  var honest: [SimulatedDevice] { enrolled.filter { $0.index != intruder?.index } }

  /// How many devices there are, and which of them lies.
  package var deviceCount: Int { devices.count }
  package var intruderIndex: Int? { intruder?.index }

  /// Segments of others, as far as honest devices have them, that the lying member's keys open.
  package func segmentsReadableByIntruder() throws -> Set<SegmentHash> {
    guard let intruder else { return [] }
    let keys = Set(
      try devices[intruder.index].replica.secrets().scopes.flatMap(\.keys).map(\.id))
    var found: Set<SegmentHash> = []
    for device in honest {
      for scope in try device.replica.secrets().scopes {
        for bytes in scope.segments {
          let segment = try Segment(parsing: bytes)
          guard segment.header.device != intruder.device, let key = segment.header.keyID,
            keys.contains(key)
          else { continue }
          found.insert(segment.hash)
        }
      }
    }
    return found
  }

  /// Plans misdeeds, and perhaps the day on which an admin ends it.
  func planMisdeeds(_ sometime: () -> Int64, end: Int64) {
    guard let intruder else { return }
    for _ in 0..<intruder.chance.number(in: 5...10) {
      agenda.add(.misdeed(intruder.chance.pick(Misdeed.allCases) ?? .forge), at: sometime())
    }
    // What it voids it voids late, so that there is something.
    if intruder.chance.occurs(300) { agenda.add(.misdeed(.massVoid), at: end) }
    guard intruder.chance.occurs(500) else { return }
    agenda.add(.endOfMember, at: (now + end) / 2 + intruder.chance.number(in: 0...(end - now) / 2))
    for misdeed in [Misdeed.futureClock, .staleKey, .equivocate] {
      agenda.add(.misdeed(misdeed), at: end + 1)
    }
  }

  /// The first admin ends the member's right.
  public func endMember() throws {
    guard let intruder, !intruder.isRevoked else { return }
    let admin = devices[0]
    let revoked: Void? = try attempt(admin, "revoke") {
      try admin.replica.revoke(intruder.device, at: admin.clock.reading(at: now))
    }
    try settleMeasurements(of: admin)
    guard revoked != nil else { return }
    intruder.isRevoked = true
    marks.insert(.memberEnded)
    note("device \(intruder.index) was revoked")
  }

  // MARK: sending

  /// Sends segments past the device's own program.
  ///
  /// - Parameters:
  ///   - segments: their bytes.
  ///   - wraps: wraps beside them.
  ///   - context: what they build on, sent before them.
  /// - Returns: the verdicts on the segments, in their order; nil where the server would not talk to the device at all.
  /// - Throws: what serving throws.
  func pushAsIntruder(
    _ segments: [[UInt8]], wraps: [Wrap] = [], upon context: [[UInt8]] = []
  ) throws -> [Verdict]? {
    guard let intruder else { return nil }
    guard let token = try sessionOfIntruder() else { return nil }
    let request = SyncRequest(
      cursor: nil, segments: context + segments, wraps: wraps.map(\.bytes))
    let reply = try serve(SyncCallBytes(path: "/v1/sync", body: request.encoded(), token: token))
    guard let reply, reply.status == 200 else {
      note("the server answers device \(intruder.index) \(reply?.status ?? 0)")
      return nil
    }
    let verdicts = try SyncResponse(parsing: reply.body).verdicts
    return Array(verdicts.dropFirst(context.count).prefix(segments.count))
  }

  /// A token for the member's device, where the server still gives it one.
  private func sessionOfIntruder() throws -> [UInt8]? {
    guard let intruder else { return nil }
    let secrets = try devices[intruder.index].replica.secrets()
    let asked = try serve(
      SyncCallBytes(
        path: "/v1/challenge", body: ChallengeRequest(device: intruder.device).encoded(),
        token: nil))
    guard let asked, asked.status == 200, let chain = secrets.roster.chain(of: intruder.device)
    else { return nil }
    let challenge = try ChallengeResponse(parsing: asked.body).challenge
    let request = SessionRequest(
      device: intruder.device, challenge: challenge,
      signature: try SessionProof.sign(
        challenge, organization: root.organization, with: secrets.keys.signer), chain: chain,
      rootKey: root.publicKey)
    let reply = try serve(
      SyncCallBytes(path: "/v1/session", body: request.encoded(), token: nil))
    if intruder.isRevoked, reply?.status == ErrorCode.revoked.status {
      marks.insert(.endedMemberRefused)
    }
    guard let reply, reply.status == 200 else { return nil }
    return try SessionResponse(parsing: reply.body).token
  }

  /// Hands segments to a colleague on a stick.
  ///
  /// - Returns: what became of them; nil where the colleague's laptop did not take the stick.
  /// - Throws: what taking them in throws.
  func handAsIntruder(
    _ segments: [[UInt8]], wraps: [Wrap] = [], upon context: [[UInt8]] = [],
    to colleague: SimulatedDevice
  ) throws -> CarryCounts? {
    let items =
      wraps.map { CarryFile.Item.wrap($0) }
      + (context + segments).compactMap { try? Segment(parsing: $0) }
      .map { CarryFile.Item.segment($0) }
    let counts = try attempt(colleague, "carry in") { try colleague.replica.takeIn(items) }
    try settleMeasurements(of: colleague)
    return counts
  }

  // MARK: judging

  /// What it did is known where it matters, and nobody trusts it with more than it had.
  func judgeMisdeeds() throws {
    guard let intruder else { return }
    for misdeed in intruder.done { marks.insert(misdeed.mark) }
    try judgeSides()
    for device in honest {
      guard try !device.replica.roster().isAdmin(intruder.device) else {
        throw Violation(
          oracle: .strangers, detail: "device \(device.index) takes the intruder for an admin")
      }
      let progress = try device.replica.segmentProgress().filter { $0.device == intruder.device }
      if try device.replica.forkedDevices().contains(intruder.device) { marks.insert(.forkStated) }
      if progress.contains(where: \.isUnreadable) {
        marks.insert(.unreadableStated)
        guard try device.replica.check().unreadableSegments[intruder.device] != nil else {
          throw Violation(
            oracle: .stated, detail: "device \(device.index) does not say what cannot be read")
        }
      }
      if progress.contains(where: \.isHeld) {
        marks.insert(.heldStated)
        guard try device.replica.heldWork().contains(where: { $0.device == intruder.device })
        else {
          throw Violation(oracle: .stated, detail: "device \(device.index) hides what it holds")
        }
      }
      if try device.replica.disregardedOpenings() > 0 { marks.insert(.openingDisregarded) }
      // A false opening opens nothing: what was written by it is in no record.
      for segment in progress where intruder.intrusions.contains(segment.hash) {
        guard segment.isHeld || !segment.isSettled || segment.isUnreadable else {
          throw Violation(
            oracle: .intrusion,
            detail: "device \(device.index) counts what was written by a false opening")
        }
      }
    }
  }

  /// By a false opening nobody is handed anything that does not rest on it, nor those who read the scope what does.
  private func judgeSides() throws {
    guard let intruder, !intruder.opened.isEmpty, liar == nil else { return }
    for device in honest {
      guard let id = try device.replica.device() else { continue }
      let isReader = try mayRead(FieldSchema.health.number, device)
      let isAside = try device.replica.roster().teams(of: id).contains {
        [teams.advocates, teams.analysts].contains($0)
      }
      var handed: Set<SegmentHash> = []
      for case .segment(let bytes) in try server.handed(to: id, at: now).map(\.content) {
        let segment = try Segment(parsing: bytes)
        if intruder.opened.contains(segment.header.scope) { handed.insert(segment.hash) }
      }
      let isStray =
        !isReader && !handed.isSubset(of: intruder.aside)
        || !isAside && !handed.isDisjoint(with: intruder.aside)
      if isStray {
        throw Violation(
          oracle: .intrusion,
          detail: "the server hands device \(device.index) what another side's opening let in")
      }
      if !isReader && !handed.isEmpty { marks.insert(.sidesApart) }
    }
  }

  /// What was voided in bulk is brought back, and everything still holds.
  func takeBackMisdeeds() throws {
    guard let intruder, let since = intruder.since, !intruder.voided.isEmpty else { return }
    let isStillVoided = try voidedByIntruderAlone()
    guard !isStillVoided.isEmpty else { return }
    let work = DeviceWork(of: intruder.device, since: since - 86_400_000, by: .either)
    for device in honest {
      now += 60_000
      _ = try attempt(device, "revert") {
        try device.replica.revert(work, at: device.clock.reading(at: now))
      }
      try settleMeasurements(of: device)
      try syncNow(device.index)
    }
    for device in honest { try syncNow(device.index) }
    let left = try voidedByIntruderAlone()
    guard left.isEmpty else {
      throw Violation(
        oracle: .takenBack, detail: "\(left.count) records stay as the intruder voided them")
    }
    marks.insert(.massVoidTakenBack)
    note("took back \(isStillVoided.count) records")
    try judge()
  }

  /// Records that read as voided, and that nobody voided but the intruder.
  private func voidedByIntruderAlone() throws -> Set<RecordID> {
    guard let intruder else { return [] }
    let others = Set(
      writes.filter { $0.device != intruder.index }.flatMap(\.parts)
        .filter { $0.field == 0 }.map(\.record))
    var found: Set<RecordID> = []
    for device in honest {
      for stored in try device.replica.records()
      where intruder.voided.contains(stored.id) && !others.contains(stored.id)
        && stored.state.standing == .voided && !isIntrudersOwn(stored.id, stored.scope)
      {
        found.insert(stored.id)
      }
    }
    return found
  }

  /// A record that nobody else ever wrote in is voided when its writer's work is taken back.
  private func isIntrudersOwn(_ record: RecordID, _ scope: ScopeID) -> Bool {
    !writes.contains { write in
      write.device != intruder?.index && write.scope == scope
        && write.parts.contains { $0.record == record && $0.field > 0 }
    }
  }
}

extension Misdeed {
  package var mark: Mark {
    switch self {
    case .equivocate: .equivocated
    case .forge: .forgedByMember
    case .replay: .replayedByMember
    case .oversize: .oversized
    case .orphans: .orphaned
    case .futureClock: .datedAhead
    case .unopenable: .unopenable
    case .unparsable: .unparsable
    case .lostKey: .sealedUnderLostKey
    case .splitKey: .keySplit
    case .staleKey: .keyMisstated
    case .massVoid: .voidedInBulk
    case .rosterEntry: .rosterWritten
    case .claimedGrant: .grantClaimed
    case .falseOpening: .openedFalsely
    }
  }
}
