// One sync with one server, as a value driven from outside: an answer goes in, the next request comes out.

import CausalMerge
import SyncProtocol
import Trust

/// One sync with one server.
///
/// The conversation owns no connection and no clock. A program gives it answers as they come from libcurl; the simulator
/// gives it answers late, twice, or never, and drops it at any point: what was committed stays, and the next
/// conversation goes on from there.
///
/// - a page is fetched while the one before it is applied: ``receive(_:)`` may leave work for ``settle()``, which a driver
///   does while the next request is under way, and which is done first in any case;
/// - work is offered until a verdict says that the server has it; nothing is called sent before;
/// - a refused item is not offered again in the same sync, and never blocks another;
/// - on first contact since opening, what the server has is taken in before the outbox is cut;
/// - a device that the server says was revoked hands in what it had not sent, hears what of the roster ended it, and ends
///   with ``SyncFailure/wipeOrdered(_:)`` where that tells it to empty itself.
public final class SyncConversation {
  let replica: ReplicaCore
  let remote: Int64
  private let remoteName: String
  private var phase = Phase.ready
  private var token: [UInt8]?
  private var hasRenewedToken = false
  private var mayHaveMore = true
  private var offered: Set<Int64> = []
  private var offeredWraps: Set<Int64> = []
  /// Those of them that no admitted segment named when they were offered.
  private var unnamedWraps: Set<Int64> = []
  private var waitingEnrollments: UInt32 = 0
  private var hasAskedEnrollments = false
  private var hasConfirmed = false
  private var hasTendedKeys = false
  private var hasGivenReceipts = false
  private var stalledComparisons = 0
  /// Whether the log's end was asked for since the last comparison.
  private var hasAskedForEnd = false
  /// Scopes of which the server would not speak: it is being rebuilt, or they are not this device's.
  private var silentScopes: Set<ScopeID> = []
  /// How often the replica had gone back in logs when the last request was made.
  private var looksBack = 0
  /// How often the replica had forgotten a scope when the last page was made.
  private var forgettings = 0
  private let onlyLooks: Bool
  /// How many of its last requests this device has made, once it was refused.
  private var farewells = 0
  private var unsettled: UnsettledPage?
  /// What has been done so far.
  public private(set) var report = SyncReport()

  /// The most last requests in one sync: what is not handed in by then goes with the next one, or with the laptop.
  static let farewellLimit = 32
  /// Bytes of segments and wraps in one request.
  static let requestBudget = 700_000

  /// Prepares a sync of a replica with one of its remotes.
  ///
  /// One that only looks takes in what the server has, and leaves undone what other syncs do for colleagues: it confirms
  /// no roster, answers no request for a key, asks for none, lets nobody in and sends no receipt.
  public init(replica: ReplicaCore, remote: Remote, onlyLooks: Bool = false) {
    self.replica = replica
    self.remote = remote.number
    remoteName = remote.name
    looksBack = replica.looksBack
    forgettings = replica.forgettings
    self.onlyLooks = onlyLooks
    (hasConfirmed, hasTendedKeys, hasAskedEnrollments) = (onlyLooks, onlyLooks, onlyLooks)
  }

  /// Makes the first request.
  ///
  /// - Returns: the request, or nil where there is nothing to do.
  public func start(at reading: ClockReading) throws(SyncFailure) -> SyncCall? {
    do {
      token = try replica.token(for: replica.remote(named: remoteName))
      try replica.offerAgainWhatLackedSomething(to: remote)
      try replica.compareAgainWhatHasNoPlace(at: remote)
      try replica.compareAsRoutine(with: remote, at: reading)
      if token == nil { return try challenge() }
      return try next(at: reading)
    } catch {
      throw SyncFailure(error)
    }
  }

  /// Takes an answer, and makes the next request.
  ///
  /// - Returns: the next request, or nil once the sync is finished.
  /// - Throws: ``SyncFailure``; what was committed before stays, and a new conversation goes on from there.
  public func receive(_ answer: SyncAnswer) throws(SyncFailure) -> SyncCall? {
    report.requests += 1
    try settle()
    do {
      if answer.status != 200 {
        return try recover(from: answer)
      }
      switch phase {
      case .leave, .farewell: return try takeLeave(answer)
      default: break
      }
      try take(answer)
      return try next(at: answer.timing.reading)
    } catch {
      throw SyncFailure(error)
    }
  }

  /// Applies the page that came last, if the next one is already asked for.
  ///
  /// - Throws: ``SyncFailure``; the page is then not applied, and its cursor not moved.
  public func settle() throws(SyncFailure) {
    guard let page = unsettled else { return }
    unsettled = nil
    do {
      report.counts += try replica.integrate(
        page.response, page: page.page, from: remote, timing: page.timing,
        isCollecting: page.isCollecting)
    } catch {
      throw SyncFailure(error)
    }
  }

  // MARK: answers

  private func recover(from answer: SyncAnswer) throws -> SyncCall? {
    let error = try? ErrorResponse(parsing: answer.body)
    if answer.status == 401, !hasRenewedToken {
      hasRenewedToken = true
      try replica.keep(token: nil, for: replica.remote(named: remoteName))
      offered = []
      (offeredWraps, unnamedWraps) = ([], [])
      return try challenge()
    }
    if case .receipts = phase, answer.status == 404 {
      // A server of an earlier version: it carries orders, and does not ask who has.
      return try next(at: answer.timing.reading)
    }
    let failure = SyncFailure.server(
      status: answer.status, code: error?.code ?? "", message: error?.message ?? "")
    switch phase {
    // A server of an earlier version gives no farewell.
    case .leave(let reason), .farewell(let reason, _): throw answer.status == 404 ? reason : failure
    default: break
    }
    if answer.status == 403, error?.errorCode == .revoked, !onlyLooks {
      (offered, offeredWraps) = ([], [])
      return try leave(for: failure)
    }
    throw failure
  }

  private func take(_ answer: SyncAnswer) throws {
    switch phase {
    case .challenge, .leave, .farewell, .ready:
      break
    case .session:
      let response = try SessionResponse(parsing: answer.body)
      token = response.token
      phase = .ready
      report.isServerRebuilding = response.isRebuilding
      try replica.keep(token: response.token, for: replica.remote(named: remoteName))
      try replica.unit { try replica.learn(serverTime: response.serverTime, answer.timing, $0) }
    case .exchange(let page, let isCollecting):
      try take(SyncResponse(parsing: answer.body), page, answer.timing, isCollecting: isCollecting)
    case .showing:
      let isKnown = try !SyncResponse(parsing: answer.body).isCursorUnknown
      report.wasServerReplaced = report.wasServerReplaced || !isKnown
      try replica.noteCursorShown(to: remote, isKnown: isKnown)
    case .reconcile(let request):
      let response = try ReconcileResponse(parsing: answer.body)
      silentScopes.formUnion(response.scopes.filter { !$0.isReadable }.map(\.scope))
      let taken = try replica.integrate(
        response, to: request, from: remote, timing: answer.timing,
        isRebuilding: report.isServerRebuilding)
      report.counts += taken.counts
      stalledComparisons = taken.hasProgress ? 0 : stalledComparisons + 1
      hasAskedForEnd = false
      if taken.goesBack { mayHaveMore = true }
    case .receipts:
      try replica.integrate(
        ReceiptsResponse(parsing: answer.body), from: remote, timing: answer.timing)
    case .enrollments:
      let response = try EnrollmentsResponse(parsing: answer.body)
      let outcome = try replica.enroll(response.requests, reading: answer.timing.reading)
      report.enrolledDevices += outcome.letIn
      report.disprovenRequests += outcome.disproven
    }
    if case .challenge = phase { try sign(answer) }
  }

  // MARK: taking leave

  /// Asks for something to sign in the last request of a revoked device.
  private func leave(for reason: SyncFailure) throws -> SyncCall {
    let call = try challenge()
    phase = .leave(reason)
    token = nil
    return call
  }

  /// Goes on with taking leave.
  ///
  /// - Throws: why the server refused this device; or that it was told to empty itself, once what it had not sent was
  ///   handed in.
  private func takeLeave(_ answer: SyncAnswer) throws -> SyncCall? {
    switch phase {
    case .leave(let reason):
      let response = try ChallengeResponse(parsing: answer.body)
      try replica.unit { try replica.learn(serverTime: response.serverTime, answer.timing, $0) }
      // Nothing is to be learnt any more before cutting. What cannot be cut stays, and goes with the laptop.
      _ = try? replica.cutAll()
      let (request, page) = try replica.farewellRequest(
        to: remote, answering: response.challenge, offered: &offered, offeredWraps: &offeredWraps)
      farewells += 1
      phase = .farewell(reason, page)
      return call("/v1/farewell", request.encoded())
    case .farewell(let reason, let page):
      let response = try FarewellResponse(parsing: answer.body)
      report.counts += try replica.integrate(
        response, page: page, from: remote, timing: answer.timing)
      if response.hasMore || !page.isEmpty, farewells < Self.farewellLimit {
        return try leave(for: reason)
      }
      phase = .ready
      guard let receipt = try replica.wipeReceipt(at: answer.timing.reading) else { throw reason }
      let counts = try replica.deliveryCounts(for: replica.remote(named: remoteName))
      throw SyncFailure.wipeOrdered(
        WipeOrder(
          receipt: receipt, handedIn: report.counts.acknowledgedChanges,
          unsent: counts.uncutChanges + counts.pendingChanges))
    default: return nil
    }
  }

  private func take(
    _ response: SyncResponse, _ page: Outgoing, _ timing: AnswerTiming, isCollecting: Bool
  ) throws {
    report.isServerRebuilding = response.isRebuilding
    report.wasServerReplaced = report.wasServerReplaced || response.isCursorUnknown
    waitingEnrollments = response.enrollments
    offerAgainWhatWasNotNamed(response.verdicts, page)
    mayHaveMore = response.hasMore && !response.isCursorUnknown && response.cursor != nil
    unsettled = UnsettledPage(
      response: response, page: page, timing: timing, isCollecting: isCollecting)
    // Where another page follows it is asked for first, and this one applied meanwhile.
    if !mayHaveMore { try settle() }
  }

  /// Offers wraps again that no admitted segment named, once segments were admitted.
  ///
  /// A server that lost its log lets the segments wait that name them, and admits those when the roster has come. Until
  /// their wraps have followed, this disk is the only one that could make them readable.
  private func offerAgainWhatWasNotNamed(_ verdicts: [Verdict], _ page: Outgoing) {
    for (verdict, wrap) in zip(verdicts.dropFirst(page.segments.count), page.wraps)
    where verdict == .refused(.notCommitted) {
      unnamedWraps.insert(wrap.number)
    }
    guard verdicts.prefix(page.segments.count).contains(where: \.isInLog) else { return }
    offeredWraps.subtract(unnamedWraps)
    unnamedWraps = []
  }

  // MARK: requests

  private func next(at reading: ClockReading) throws -> SyncCall? {
    if case .session = phase { return call("/v1/session", pendingSession) }
    let isFirst = !replica.contacted.contains(remote)
    if mayHaveMore {
      // Nothing is to be learnt before cutting where the outbox is known to be news and the clock's error to be known:
      // what goes and what comes then take one round trip.
      if !isFirst, try replica.hasMeasuredClock(in: reading.boot) { try replica.cutAll() }
      return try exchange(isCollecting: isFirst)
    }
    if isFirst {
      let settled = try replica.settleCollected()
      report.restoredChanges += settled.restored
      report.counts.receivedChanges += settled.received
      replica.contacted.insert(remote)
      try replica.unit { try replica.settleAllFrontiers($0) }
    }
    if !report.isServerRebuilding, let cursor = try replica.cursorToShow(to: remote) {
      phase = .showing
      return call("/v1/sync", SyncRequest(cursor: cursor, byteBudget: 1).encoded())
    }
    try replica.cutAll()
    if let call = try offer() { return call }
    if looksBack != replica.looksBack {
      // It has become a reader of more: what the server did not speak of may be this device's by now.
      looksBack = replica.looksBack
      silentScopes = []
    }
    if stalledComparisons < 3,
      let request = try replica.reconcileRequest(for: remote, excluding: silentScopes)
    {
      phase = .reconcile(request)
      return call("/v1/reconcile", request.encoded())
    }
    if !report.isServerRebuilding, !hasAskedForEnd,
      try replica.hasDeliveriesWithoutPlace(at: remote)
    {
      hasAskedForEnd = true
      // What a comparison found there lies before the log's end, and the end can be read.
      return try exchange(isCollecting: false)
    }
    if report.isServerRebuilding, !hasConfirmed, try replica.confirmRoster(reading: reading) {
      hasConfirmed = true
      stalledComparisons = 0
      silentScopes = []
      if let call = try offer() { return call }
    }
    if !report.isServerRebuilding, !hasTendedKeys {
      hasTendedKeys = true
      try replica.tendKeys(reading: reading, at: remote)
      if let call = try offer() { return call }
    }
    if !report.isServerRebuilding, !hasGivenReceipts {
      hasGivenReceipts = true
      if !onlyLooks, let request = try replica.receiptsRequest(for: remote, at: reading) {
        phase = .receipts
        return call("/v1/receipts", request.encoded())
      }
    }
    if waitingEnrollments > 0, !hasAskedEnrollments {
      hasAskedEnrollments = true
      phase = .enrollments
      let turnedAway = try replica.turnedAway().prefix(EnrollmentsRequest.turnedAwayLimit)
      return call(
        "/v1/enrollments", EnrollmentsRequest(turnedAway: Array(turnedAway)).encoded())
    }
    phase = .ready
    return nil
  }

  private func exchange(isCollecting: Bool) throws -> SyncCall {
    let page = try nextPage()
    return try exchange(page, isCollecting: isCollecting)
  }

  /// The next page of what has no verdict yet; nil where there is none.
  private func offer() throws -> SyncCall? {
    let page = try nextPage()
    return page.isEmpty ? nil : try exchange(page, isCollecting: false)
  }

  private func nextPage() throws -> Outgoing {
    if forgettings != replica.forgettings {
      // Rows of what was forgotten have made room, and what is new may have their numbers.
      forgettings = replica.forgettings
      offered = []
      (offeredWraps, unnamedWraps) = ([], [])
    }
    let page = try replica.reading { db in
      try replica.outgoing(
        for: remote, excluding: offered, wrapsExcluding: offeredWraps,
        byteBudget: Self.requestBudget, db)
    }
    offered.formUnion(page.segments.map(\.number))
    offeredWraps.formUnion(page.wraps.map(\.number))
    return page
  }

  private func exchange(_ page: Outgoing, isCollecting: Bool) throws -> SyncCall {
    let request = SyncRequest(
      cursor: try unsettled?.response.cursor ?? replica.exchangeCursor(of: remote),
      segments: page.segments.map(\.bytes),
      wraps: page.wraps.map(\.bytes))
    phase = .exchange(page, isCollecting: isCollecting)
    return call("/v1/sync", request.encoded())
  }

  private func challenge() throws -> SyncCall {
    guard let device = try replica.device() else { throw ReplicaError.notEnrolled }
    phase = .challenge
    return SyncCall(
      path: "/v1/challenge", body: ChallengeRequest(device: device).encoded(), token: nil)
  }

  private var pendingSession: [UInt8] = []

  private func sign(_ answer: SyncAnswer) throws {
    let response = try ChallengeResponse(parsing: answer.body)
    try replica.unit { try replica.learn(serverTime: response.serverTime, answer.timing, $0) }
    pendingSession = try replica.sessionRequest(answering: response.challenge).encoded()
    phase = .session
    token = nil
  }

  private func call(_ path: String, _ body: [UInt8]) -> SyncCall {
    SyncCall(path: path, body: body, token: token)
  }
}
