// Taking things in: each segment and each wrap for itself, so that one bad one never blocks the others.

import CausalMerge
import SyncProtocol
import Trust

/// What happened while the things of one request were taken in.
struct Intake {
  let carrier: DeviceID
  let now: Int64
  /// Segments that waited and have since been judged again.
  var released: [SegmentHash: Verdict] = [:]
  /// Whether the carrier itself brought a confirmation of the roster that is new here.
  var bringsConfirmation = false
}

extension ServerCore {
  // MARK: segments

  /// Takes in one segment, and whatever waited for it.
  func take(segment bytes: [UInt8], into intake: inout Intake) throws -> (SegmentHash?, Verdict) {
    let segment: Segment
    do {
      segment = try Segment(parsing: bytes)
    } catch {
      return (nil, .refused(Admission.reason(for: error)))
    }
    if let stored = try store.segment(segment.hash) {
      return (segment.hash, .known(position: stored.position))
    }
    if let missing = try store.missing(of: segment.hash) {
      guard case .segment(let parent) = missing, try store.segment(parent) != nil else {
        return (segment.hash, .waiting(missing.verdict))
      }
      // It waits because its author had nothing to do there: that may be otherwise by now.
      try store.stopWaiting(segment.hash)
    }
    let verdict = try admit(segment, carrier: intake.carrier, arrivedAt: intake.now, into: &intake)
    if verdict.position != nil { try release(after: segment, into: &intake) }
    return (segment.hash, verdict)
  }

  /// Judges a segment that is not here, and puts it where it belongs.
  private func admit(
    _ segment: Segment, carrier: DeviceID, arrivedAt: Int64, into intake: inout Intake
  ) throws -> Verdict {
    let ground = try ground(of: segment)
    var admission = Admission(roster: roster, isRosterWhole: standing.isConfirmed)
    admission.shown = shown
    admission.holdsEnded = true
    admission.erased = standing.erased
    // What builds on nothing that is here gets its rights from nothing that is here. So the scope is not even looked
    // at: that takes time, which would tell whoever has no part in it that it exists.
    let isRooted =
      !ground.parents.isEmpty && ground.parents.count == segment.header.parents.count
    var verdict =
      isRooted ? .admit : admission.judge(segment, holds: { ground.parents[$0] != nil })
    var state: ScopeState?
    if verdict == .admit || verdict == .held {
      var past = AncestryVector()
      for parent in ground.parents.values { past.merge(parent.placement.vector) }
      let found = try self.state(of: ground.side)
      verdict = admission.judge(
        segment, control: found.control, holds: { ground.parents[$0] != nil },
        isInPast: { found.places.isIn(past, $0) })
      state = found
    }
    verdict = try told(verdict, on: segment, at: ground)
    switch verdict {
    case .admit, .held:
      let isHeld = verdict == .held
      let position = try append(
        segment, at: ground, state ?? self.state(of: ground.side), isHeld: isHeld, into: &intake)
      return isHeld ? .held(position: position) : .stored(position: position)
    case .waiting(let missing):
      return try keepWaiting(
        segment, for: MissingPiece(missing), carrier: carrier, arrivedAt: arrivedAt)
    case .refused(let reason):
      return .refused(reason)
    }
  }

  /// Puts an admitted segment at the end of the log, and does what it says.
  private func append(
    _ segment: Segment, at ground: Ground, _ before: ScopeState, isHeld: Bool,
    into intake: inout Intake
  ) throws -> UInt64 {
    let header = segment.header
    let side = ground.side
    var state = before
    let placement = state.graph.place(
      by: header.device, upon: header.parents.compactMap { ground.parents[$0]?.placement })
    let position = try append(
      .segment(segment.hash), side: side, bytes: segment.bytes)
    let stored = StoredSegment(
      position: position, hash: segment.hash, side: side, device: header.device,
      isControl: header.kind == .control, placement: placement, isHeld: isHeld)
    try store.place(stored, upon: header.parents)
    let chain = state.graph.chains[Int(placement.chain)]
    try store.save(chain, number: placement.chain, of: side)
    if placement.height == 1, state.graph.forkedDevices.contains(header.device) {
      try store.note(
        Fork(
          side: side, device: header.device, segment: segment.hash,
          noticedAt: intake.now))
    }
    let batch = stored.isControl ? try? segment.readControl() : nil
    for wrap in batch?.committedWraps ?? [] { try store.commit(to: wrap, in: side) }

    if stored.isControl {
      if try takeRoster(segment, batch) {
        intake.bringsConfirmation =
          intake.bringsConfirmation
          || header.device == intake.carrier && batch?.entries.contains(.confirmation) ?? false
      } else {
        state.control.apply(segment, roster: roster, isWithheld: isHeld) {
          before.places.isIn(placement.vector, $0)
        }
        state.places.note(segment.hash, at: placement)
        try settleReaders(in: &state)
        if state.control.hasTimedGrants { try noteTimed(header.scope) }
      }
    } else if state.control.hasFrontiers {
      // A frontier may have named it before it came.
      try settleReaders(in: &state)
    }
    keep(state, of: side)
    try hand(
      position, of: side, to: handed(header.scope, to: state.readers),
      newReaders: handed(header.scope, to: state.readers.subtracting(before.readers)),
      lapsed: lapsed(in: state, at: intake.now))
    try takeBack(
      side, from: before.readers.subtracting(state.readers), lastly: position)
    if stored.isControl && !isHeld && isRoster(header.scope) { try carryOut(batch) }
    return position
  }

  /// Takes a segment into the roster, if it is of the roster.
  private func takeRoster(_ segment: Segment, _ batch: ControlBatch?) throws -> Bool {
    var next = roster
    if next.scope == nil, case .founding(let rootKey) = batch?.entries.first {
      try store.keep(rootKey.bytes, as: .rootKey)
    } else if next.scope != segment.header.scope {
      return false
    }
    do {
      try next.apply(segment)
    } catch {
      throw StoreError.inconsistent("a roster segment was admitted before its parent")
    }
    // Who reads a scope, and what of it counts, may be other than it was.
    if next.hasRevocations { scopes = [:] }
    standing.roster = next
    if batch?.entries.contains(where: \.isRevocation) ?? false { try endLeases() }
    return true
  }

  /// Lets those read a position who may.
  ///
  /// A team that is new to the scope may read all that came before, too: a device that starts from the beginning then
  /// gets the scope whole.
  private func hand(
    _ position: UInt64, of side: ScopeSide, to readers: Set<TeamID>, newReaders: Set<TeamID>,
    lapsed: Set<TeamID>
  ) throws {
    if isRoster(side.scope) { return try give(position, to: .everyone) }
    for team in readers.sorted() {
      try give(position, to: .team(team), isNews: !lapsed.contains(team))
    }
    guard !newReaders.isEmpty else { return }
    var reached: UInt64 = 0
    while true {
      let earlier = try store.segments(of: side, after: reached, limit: 256)
      guard let last = earlier.last else { break }
      for segment in earlier where segment.position < position {
        for team in newReaders.sorted() { try store.give(segment.position, to: .team(team)) }
      }
      reached = last.position
    }
    // A team that had lost the scope had lost the keys that were wrapped for it, too.
    try forEachKeyWrap(of: side, for: newReaders) { try store.give($0, to: .team($1)) }
  }

  /// Hands a side to teams no more that lost it, from now on and from the beginning, but for the word that they did.
  private func takeBack(
    _ side: ScopeSide, from teams: Set<TeamID>, lastly position: UInt64
  ) throws {
    guard !teams.isEmpty, !isRoster(side.scope) else { return }
    let audiences = teams.sorted().map { Audience.team($0) }
    for earlier in try segmentPositions(of: side) where earlier != position {
      try store.withdraw(earlier, from: audiences)
    }
    try forEachKeyWrap(of: side, for: teams) { try store.withdraw($0, from: [.team($1)]) }
    for team in handed(side.scope, to: teams).sorted() { try give(position, to: .team(team)) }
  }

  /// Wraps that belong to a side: another that names them has no say in who is handed them.
  private func forEachKeyWrap(
    of side: ScopeSide, for teams: Set<TeamID>, _ body: (UInt64, TeamID) throws -> Void
  ) throws {
    for position in try store.wrapPositions(of: side) {
      guard let item = try store.item(at: position), item.side == side,
        let wrap = try? Wrap(parsing: item.bytes), case .key(let key) = wrap.content,
        key.scope == side.scope, teams.contains(key.team)
      else { continue }
      try body(position, key.team)
    }
  }

  /// Lets an audience read a position, and wakes it, unless a time has passed until which it was to read.
  func give(_ position: UInt64, to audience: Audience, isNews: Bool = true) throws {
    try store.give(position, to: audience)
    guard isNews else { return }
    standing.news[audience] = max(standing.news[audience] ?? 0, position)
  }

  private func append(
    _ name: LogItem.Name, side: ScopeSide, bytes: [UInt8]
  ) throws -> UInt64 {
    let position = try nextPosition()
    let runningHash =
      switch name {
      case .segment(let hash): standing.end.runningHash.following(hash, at: position)
      case .wrap(let hash): standing.end.runningHash.following(hash, at: position)
      }
    let point = LogPoint(position: position, runningHash: runningHash)
    try store.append(LogItem(point: point, name: name, side: side, bytes: bytes))
    standing.end = point
    return position
  }

  // MARK: waiting

  private func keepWaiting(
    _ segment: Segment, for missing: MissingPiece, carrier: DeviceID, arrivedAt: Int64
  ) throws -> Verdict {
    let load = try store.waitingLoad(of: carrier)
    guard load.count < limits.waitingSegments,
      load.bytes + segment.bytes.count <= limits.waitingBytes
    else { return .refused(.tooLarge) }
    try store.keepWaiting(
      WaitingSegment(
        hash: segment.hash, bytes: segment.bytes, carrier: carrier, missing: missing,
        arrivedAt: arrivedAt))
    return .waiting(missing.verdict)
  }

  /// Judges again what waited for a segment that is now in the log, and what waited for that, in the order of arrival.
  private func release(after segment: Segment, into intake: inout Intake) throws {
    var due = try freed(by: segment)
    var next = 0
    while next < due.count {
      let waiting = due[next]
      next += 1
      guard let segment = try? Segment(parsing: waiting.bytes) else { continue }
      let verdict = try admit(
        segment, carrier: waiting.carrier, arrivedAt: waiting.arrivedAt, into: &intake)
      intake.released[waiting.hash] = verdict
      if verdict.position != nil { due += try freed(by: segment) }
    }
  }

  /// Takes out what waited for a segment, or for a device that it speaks of.
  private func freed(by segment: Segment) throws -> [WaitingSegment] {
    var freed = try store.takeWaiting(for: .segment(segment.hash))
    guard isRoster(segment.header.scope), let batch = try? segment.readControl() else {
      return freed
    }
    for device in batch.affectedDevices(in: roster) {
      freed += try store.takeWaiting(for: .device(device))
    }
    return freed
  }

  /// Opens reading, if this request's device is an admin's and has just confirmed the roster as it stands.
  ///
  /// Any roster holds old confirmations, so only one counts that its own author brings and that is new here. Then
  /// what waited for rights that might still come is judged for good.
  func confirmRoster(after intake: inout Intake) throws {
    guard isRebuilding, intake.bringsConfirmation, roster.isConfirmed(by: intake.carrier) else {
      return
    }
    try store.keep([1], as: .confirmed)
    standing.isConfirmed = true
    // Whoever waits may read from now on.
    standing.news[.everyone] = try present()
    for device in try store.awaitedDevices() {
      for waiting in try store.takeWaiting(for: .device(device)) {
        guard let segment = try? Segment(parsing: waiting.bytes) else { continue }
        let verdict = try admit(
          segment, carrier: waiting.carrier, arrivedAt: waiting.arrivedAt, into: &intake)
        intake.released[waiting.hash] = verdict
        if verdict.position != nil { try release(after: segment, into: &intake) }
      }
    }
  }

  // MARK: wraps

  /// Takes in one wrap, if the log names it.
  func take(wrap bytes: [UInt8], at now: Int64) throws -> (WrapHash?, Verdict) {
    guard bytes.count <= Limits.wrapBytes else { return (nil, .refused(.tooLarge)) }
    guard let wrap = try? Wrap(parsing: bytes) else { return (nil, .refused(.malformed)) }
    if case .key(let key) = wrap.content, standing.erased.contains(key.scope) {
      return (wrap.hash, .refused(.erased))
    }
    let named = try store.sides(committedTo: wrap.hash)
    if let position = try store.position(of: wrap.hash) {
      try refill(position, with: wrap, namedBy: named)
      return (wrap.hash, .known(position: position))
    }
    guard let place = place(of: wrap.content, among: named) else {
      return (wrap.hash, .refused(.notCommitted))
    }
    let position = try append(.wrap(wrap.hash), side: place.side, bytes: wrap.bytes)
    if try !isForLoser(wrap.content, on: place.side) {
      let isNews = try !isFor(lapsedTeam: wrap.content, on: place.side, at: now)
      try give(position, to: place.audience, isNews: isNews)
    }
    return (wrap.hash, .stored(position: position))
  }

  /// Takes an encapsulation in again that went with a destroyed scope, where another scope turns out to need it.
  private func refill(_ position: UInt64, with wrap: Wrap, namedBy named: [ScopeSide]) throws {
    guard case .encapsulation = wrap.content, let item = try store.item(at: position),
      item.bytes.isEmpty, let place = place(of: wrap.content, among: named)
    else { return }
    try store.refill(position, with: wrap.bytes)
    try give(position, to: place.audience)
  }

  /// Whether a key is wrapped for a team that has lost the scope: it is kept until the team is let in again, and handed to nobody.
  func isForLoser(_ content: Wrap.Content, on side: ScopeSide) throws -> Bool {
    guard case .key(let key) = content else { return false }
    let state = try state(of: side)
    return state.control.hasEnds && !state.readers.contains(key.team)
  }

  /// Where a wrap belongs, and who may read it; `nil` if nothing that it belongs to names it.
  func place(
    of content: Wrap.Content, among named: [ScopeSide]
  ) -> (side: ScopeSide, audience: Audience)? {
    switch content {
    case .key(let wrap):
      return named.first { $0.scope == wrap.scope }.map { ($0, .team(wrap.team)) }
    case .encapsulation(let wrap):
      return named.first.map { ($0, .team(wrap.team)) }
    case .teamKey(let wrap):
      return named.first { isRoster($0.scope) }.map { ($0, .device(wrap.device)) }
    }
  }
}

extension ControlBatch {
  /// The wraps that this says will come, each once.
  var committedWraps: [WrapHash] {
    var wraps: Set<WrapHash> = []
    for entry in entries {
      switch entry {
      case .key(let key): wraps.formUnion(key.wraps + key.predecessors)
      case .wrap(let addition): wraps.formUnion(addition.wraps)
      case .membership(let membership): wraps.insert(membership.wrap)
      default: break
      }
    }
    return wraps.sorted()
  }

  /// Devices that this, as a roster segment, may give rights that they lacked.
  func affectedDevices(in roster: Roster) -> [DeviceID] {
    var devices: Set<DeviceID> = []
    for entry in entries {
      switch entry {
      case .device(let signed): devices.insert(signed.certificate.device)
      case .membership(let membership): devices.insert(membership.device)
      case .policy(let policy): devices.formUnion(roster.members(of: policy.team))
      default: break
      }
    }
    return devices.sorted()
  }
}
