// Each misdeed of a member whose program keeps to no rule, made by hand and sent past that program. Where a server or a
// colleague has to refuse it at once, that is looked at here.

import CausalMerge
import LocalReplica
import RecordSchema
import SyncProtocol
import Trust

extension Simulation {
  /// Lets the member do one thing that it may not.
  ///
  /// - Returns: whether it took place: at some moments there is nothing to do it with.
  @discardableResult
  package func misbehave(_ misdeed: Misdeed) throws -> Bool {
    guard let intruder, devices[intruder.index].isEnrolled,
      let colleague = intruder.chance.pick(honest)
    else { return false }
    let secrets = try devices[intruder.index].replica.secrets()
    let writable = secrets.scopes.filter { $0.claim.compartment != FieldSchema.health.number }
    let isDone: Bool
    switch misdeed {
    case .rosterEntry: isDone = try writeRoster(secrets, colleague)
    case .splitKey: isDone = try splitKey(secrets)
    case .claimedGrant, .falseOpening:
      let readable = secrets.scopes.filter { $0.claim.compartment == FieldSchema.health.number }
      guard let scope = intruder.chance.pick(readable) else { return false }
      isDone =
        misdeed == .claimedGrant
        ? try claimGrant(in: scope, secrets, colleague)
        : try openFalsely(scope, secrets, colleague)
    default:
      guard let scope = intruder.chance.pick(writable) else { return false }
      isDone = try misbehave(misdeed, in: scope, secrets, colleague)
    }
    note("misdeed \(misdeed.rawValue) \(isDone ? "done" : "came to nothing")")
    if isDone { intruder.note(misdeed, at: now) }
    return isDone
  }

  private func misbehave(
    _ misdeed: Misdeed, in scope: DeviceSecrets.OpenScope, _ secrets: DeviceSecrets,
    _ colleague: SimulatedDevice
  ) throws -> Bool {
    switch misdeed {
    case .equivocate:
      let one = try segment([entry(field: 2)], in: scope, secrets)
      let other = try segment([entry(field: 2)], in: scope, secrets)
      let verdicts = try pushAsIntruder([one.bytes], upon: scope.segments)
      let counts = try handAsIntruder([other.bytes], upon: scope.segments, to: colleague)
      return verdicts != nil && counts != nil
    case .forge: return try forge(in: scope, secrets, colleague)
    case .replay:
      guard try pushAsIntruder(scope.segments) != nil else { return false }
      for case .stored in try pushAsIntruder(scope.segments) ?? [] {
        throw Violation(oracle: .refusals, detail: "the server stored a segment twice")
      }
      return true
    case .oversize: return try oversize(secrets, scope)
    case .orphans:
      let orphans = try (0..<8).map { _ in
        try segment([entry(field: 1)], in: scope, secrets, upon: [strayHash()]).bytes
      }
      let verdicts = try pushAsIntruder(orphans)
      for verdict in verdicts ?? [] where verdict.isInLog {
        throw Violation(oracle: .refusals, detail: "the server placed a segment without parents")
      }
      return try handAsIntruder(Array(orphans.prefix(2)), to: colleague) != nil
    case .futureClock:
      let ahead = try segment(
        [entry(field: 1), entry(field: 2)], in: scope, secrets,
        time: now + 200 * 365 * 86_400_000)
      return try sent(ahead.bytes, upon: scope, colleague)
    case .unopenable:
      let (header, body) = HandmadeSegment.parts(
        of: try segment([entry(field: 1)], in: scope, secrets))
      let framed = try HandmadeSegment.framed(
        header: header, body: intruderBytes(body.count), signer: secrets.keys.signer)
      return try sent(framed, upon: scope, colleague)
    case .unparsable:
      guard let key = scope.keys.first else { return false }
      let (header, _) = HandmadeSegment.parts(
        of: try segment([entry(field: 1)], in: scope, secrets))
      let body = try key.seal(
        intruderBytes(96), context: header, nonce: intruderBytes(Limits.nonceBytes))
      let framed = try HandmadeSegment.framed(
        header: header, body: body, signer: secrets.keys.signer)
      return try sent(framed, upon: scope, colleague)
    case .lostKey:
      let key = try ContentKey(bytes: intruderBytes(Limits.contentKeyBytes))
      let sealed = try segment([entry(field: 1)], in: scope, secrets, key: key)
      intruder?.lost.insert(sealed.hash)
      return try sent(sealed.bytes, upon: scope, colleague)
    case .staleKey:
      guard let key = scope.keys.first else { return false }
      let teams = [teams.advocates, teams.medics, teams.analysts]
      let said = ScopeKey(
        keyID: key.id, wraps: [],
        generations: Dictionary(uniqueKeysWithValues: teams.map { ($0, UInt32.max) }))
      let control = try control([.key(said)], of: scope.id, upon: scope.frontier, secrets)
      return try sent(control.bytes, upon: scope, colleague)
    case .massVoid: return try voidEverything(secrets)
    case .rosterEntry, .splitKey, .claimedGrant, .falseOpening: return false
    }
  }

  // MARK: one by one

  /// To the server, or where that will not talk, to a colleague.
  private func sent(
    _ segment: [UInt8], upon scope: DeviceSecrets.OpenScope, _ colleague: SimulatedDevice
  ) throws -> Bool {
    let verdicts = try pushAsIntruder([segment], upon: scope.segments)
    if let verdict = verdicts?.first, verdict.isInLog { return true }
    return try handAsIntruder([segment], upon: scope.segments, to: colleague) != nil
  }

  private func forge(
    in scope: DeviceSecrets.OpenScope, _ secrets: DeviceSecrets, _ colleague: SimulatedDevice
  ) throws -> Bool {
    guard let victim = try honest.last?.replica.device() else { return false }
    let forged = try segment([entry(field: 1)], in: scope, secrets, as: victim)
    for verdict in try pushAsIntruder([forged.bytes], upon: scope.segments) ?? [] {
      try mustNotStore(verdict)
    }
    let counts = try handAsIntruder([forged.bytes], to: colleague)
    guard
      try !colleague.replica.segmentProgress().contains(where: {
        $0.hash == forged.hash && $0.isLinked
      })
    else {
      throw Violation(oracle: .refusals, detail: "a colleague took in a forged segment")
    }
    if let counts, counts.refused > 0 { marks.insert(.refusalCounted) }
    return counts != nil
  }

  private func oversize(
    _ secrets: DeviceSecrets, _ scope: DeviceSecrets.OpenScope
  ) throws -> Bool {
    let (header, _) = HandmadeSegment.parts(of: try segment([entry(field: 1)], in: scope, secrets))
    let large = try HandmadeSegment.framed(
      header: header, body: [UInt8](repeating: 0, count: Limits.segmentBytes),
      signer: secrets.keys.signer)
    guard let verdicts = try pushAsIntruder([large]) else { return false }
    guard verdicts == [.refused(.tooLarge)] else {
      throw Violation(oracle: .refusals, detail: "a segment beyond the limit was \(verdicts)")
    }
    let many = [[UInt8]](repeating: [0], count: Limits.itemsPerMessage + 1)
    guard try pushAsIntruder(many) == nil else {
      throw Violation(oracle: .refusals, detail: "a request beyond the limit was read")
    }
    return true
  }

  private func voidEverything(_ secrets: DeviceSecrets) throws -> Bool {
    guard let intruder else { return false }
    let replica = devices[intruder.index].replica
    var isDone = false
    for scope in secrets.scopes where scope.claim.compartment != FieldSchema.health.number {
      let known = try replica.records().filter {
        $0.scope == scope.id && $0.state.standing == .live
      }
      guard !known.isEmpty else { continue }
      let voiding = try segment(
        known.map { Entry(record: $0.id, type: $0.state.type, field: 0, value: .present) },
        in: scope, secrets)
      guard
        let verdict = try pushAsIntruder([voiding.bytes], upon: scope.segments)?.first,
        verdict.isInLog
      else { continue }
      intruder.voided.formUnion(known.map(\.id))
      isDone = true
    }
    return isDone
  }

  private func writeRoster(
    _ secrets: DeviceSecrets, _ colleague: SimulatedDevice
  ) throws -> Bool {
    guard let intruder, let admin = try devices[0].replica.device() else { return false }
    let keys = secrets.keys
    let certificate = DeviceCertificate(
      organization: root.organization, signingKey: keys.signer.publicKey,
      agreementKey: keys.publicKeys.agreement, isAdmin: true, rank: 2, number: 1, issuedAt: 0,
      issuer: intruder.chance.occurs(500) ? nil : admin)
    let entries: [ControlEntry] = [
      .device(try SignedCertificate(signing: certificate, with: keys.signer)),
      .membership(
        Membership(
          team: teams.medics, device: intruder.device,
          wrap: SecureHash.digest(of: intruderBytes(32)))),
      .policy(
        CompartmentPolicy(
          compartment: FieldSchema.health.number, team: teams.advocates,
          rights: [.read, .write, .open])),
      .revocation(Revocation(device: admin)),
      .erasure(
        ErasureOrder(
          kind: .destroy, order: OrderID(using: &intruder.chance),
          scopes: secrets.scopes.map(\.id))),
      .confirmation,
    ]
    guard let entry = intruder.chance.pick(entries) else { return false }
    let segment = try control(
      [entry], of: root.rosterScope, upon: secrets.roster.frontier, secrets)
    for verdict in try pushAsIntruder([segment.bytes]) ?? [] { try mustNotStore(verdict) }
    let counts = try handAsIntruder([segment.bytes], to: colleague)
    guard try !colleague.replica.roster().contains(segment.hash) else {
      throw Violation(oracle: .refusals, detail: "a colleague's roster has a member's entry")
    }
    if let counts, counts.refused > 0 { marks.insert(.refusalCounted) }
    return counts != nil
  }

  private func claimGrant(
    in scope: DeviceSecrets.OpenScope, _ secrets: DeviceSecrets, _ colleague: SimulatedDevice
  ) throws -> Bool {
    let grant = try control(
      [.grant(Grant(team: teams.advocates, rights: [.read, .write]))], of: scope.id,
      upon: scope.frontier, secrets)
    let change = try segment([entry(field: 1, type: 3)], in: scope, secrets, upon: [grant.hash])
    let bytes = [grant.bytes, change.bytes]
    for verdict in try pushAsIntruder(bytes) ?? [] { try mustNotStore(verdict) }
    return try handAsIntruder(bytes, to: colleague) != nil
  }

  /// Opens a scope that it may read and not write as if it were one of a compartment where it may open.
  ///
  /// The key that it brings is wrapped for nobody, so that nobody can look at its claim; what it writes by that opening is
  /// sealed under the scope's true key, so that everybody could read it. Once it builds upon the opening alone, and once upon
  /// what the others wrote besides; and it grants a team that has no place in the scope what it opened.
  private func openFalsely(
    _ scope: DeviceSecrets.OpenScope, _ secrets: DeviceSecrets, _ colleague: SimulatedDevice
  ) throws -> Bool {
    guard let intruder else { return false }
    let key = try ContentKey(bytes: intruderBytes(Limits.contentKeyBytes))
    let opening = try control(
      [
        .opening(
          ScopeOpening(
            compartment: FieldSchema.places.number, sealedClaim: intruderBytes(64))),
        .key(ScopeKey(keyID: key.id, wraps: [])),
        .grant(Grant(team: teams.advocates, rights: [.read, .write])),
      ], of: scope.id, upon: [], secrets)
    let change = try segment(
      [entry(field: 1, type: 3)], in: scope, secrets, upon: [opening.hash])
    let mixed = try segment(
      [entry(field: 1, type: 3)], in: scope, secrets, upon: [opening.hash] + scope.frontier)
    let grant = try control(
      [.grant(Grant(team: teams.analysts, rights: .read))], of: scope.id, upon: [opening.hash],
      secrets)
    intruder.intrusions.formUnion([change.hash, mixed.hash])
    intruder.aside.formUnion([opening.hash, change.hash, grant.hash])
    intruder.opened.insert(scope.id)
    let bytes = [opening.bytes, change.bytes, grant.bytes, mixed.bytes]
    let verdicts = try pushAsIntruder(bytes, upon: scope.segments)
    let first = verdicts?.first.map(\.isInLog) ?? false
    let counts = try handAsIntruder(
      intruder.chance.shuffled(bytes), upon: scope.segments, to: colleague)
    let isTaken = try colleague.replica.segmentProgress().contains {
      $0.hash == mixed.hash && $0.isLinked
    }
    if verdicts?.last?.isInLog ?? false || isTaken {
      throw Violation(
        oracle: .refusals, detail: "what was built upon two openings was taken in as one")
    }
    return first || counts != nil
  }

  /// A new scope whose key opens for its own team, and whose other wrap opens to another key under the same name.
  private func splitKey(_ secrets: DeviceSecrets) throws -> Bool {
    guard let intruder, !intruder.isRevoked else { return false }
    let caseID = CaseID(using: &intruder.chance)
    let claim = ScopeClaim(
      caseID: caseID, compartment: FieldSchema.shared.number, ordinal: 0)
    var cache = EncapsulationCache()
    let prepared = try ScopeKeys.open(
      claim, by: intruder.device, keyring: secrets.keyring, roster: secrets.roster, cache: &cache,
      encapsulation: .replayable, using: &intruder.chance)
    let other = ContentKey(using: &intruder.chance)
    let others = try ScopeKeys.wrap(
      other, of: prepared.scope, inCase: caseID, for: [teams.medics], roster: secrets.roster,
      cache: &cache, encapsulation: .replayable, using: &intruder.chance)
    let wraps = prepared.wraps.map { wrap -> Wrap in
      guard case .key(let content) = wrap.content, content.team == teams.medics,
        case .key(let another) = others.last?.content
      else { return wrap }
      return Wrap(
        .key(
          KeyWrap(
            scope: content.scope, keyID: content.keyID, team: content.team,
            encapsulation: another.encapsulation, wrapped: another.wrapped)))
    }
    let entries = prepared.entries.map { entry -> ControlEntry in
      guard case .key(let key) = entry else { return entry }
      return .key(
        ScopeKey(keyID: key.keyID, wraps: wraps.map(\.hash), generations: key.generations))
    }
    let opening = try control(entries, of: prepared.scope, upon: [], secrets)
    let scope = DeviceSecrets.OpenScope(
      id: prepared.scope, claim: claim, keys: [prepared.key], frontier: [opening.hash],
      segments: [])
    let change = try segment([entry(field: 1), entry(field: 2)], in: scope, secrets)
    let verdicts = try pushAsIntruder([opening.bytes, change.bytes], wraps: wraps)
    guard verdicts?.allSatisfy(\.isInLog) ?? false else { return false }
    intruder.cases.append(caseID)
    return true
  }

  // MARK: making

  private func mustNotStore(_ verdict: Verdict) throws {
    guard !verdict.isInLog else {
      throw Violation(oracle: .refusals, detail: "the server took what it had to refuse")
    }
    if case .refused = verdict { marks.insert(.refusalCounted) }
  }

  private func intruderBytes(_ count: Int) -> [UInt8] { intruder?.chance.bytes(count) ?? [] }

  private func strayHash() -> SegmentHash { SecureHash.digest(of: intruderBytes(32)) }

  /// One entry of a record that others may work on, too.
  private func entry(field: UInt32, type: UInt32 = 1) -> Entry {
    let record = intruder?.chance.pick(sharedRecords) ?? sharedRecords[0]
    return Entry(record: record, type: type, field: field, value: text())
  }

  private func segment(
    _ entries: [Entry], in scope: DeviceSecrets.OpenScope, _ secrets: DeviceSecrets,
    as device: DeviceID? = nil, key: ContentKey? = nil, upon parents: [SegmentHash]? = nil,
    time: Int64? = nil
  ) throws -> Segment {
    let transaction = intruder?.nextTransaction() ?? TransactionID(run: 1, counter: 1)
    guard let key = key ?? scope.keys.first else { throw SegmentError.sealBroken }
    // Whoever was shown the door dates its work to before.
    let date = time ?? (intruder?.isRevoked ?? false ? now - 30 * 86_400_000 : now)
    return try Segment.sealing(
      changes: ChangeBatch(
        changes: [Change(time: date, transaction: transaction, entries: entries)],
        clockErrors: [0], run: transaction.run), scope: scope.id,
      device: device ?? secrets.keys.device, parents: parents ?? scope.frontier, key: key,
      nonce: intruderBytes(Limits.nonceBytes), signer: secrets.keys.signer)
  }

  private func control(
    _ entries: [ControlEntry], of scope: ScopeID, upon parents: [SegmentHash],
    _ secrets: DeviceSecrets
  ) throws -> Segment {
    let transaction = intruder?.nextTransaction() ?? TransactionID(run: 1, counter: 1)
    return try Segment.control(
      ControlBatch(time: now, transaction: transaction, entries: entries), scope: scope,
      device: secrets.keys.device, parents: parents, signer: secrets.keys.signer)
  }
}
