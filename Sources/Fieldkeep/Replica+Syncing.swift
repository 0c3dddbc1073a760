// Syncing: the conversation of the replica, over libcurl.

import CurlTransport
public import LocalReplica
import SyncProtocol

/// How far a sync has come.
public struct SyncProgress: Hashable, Sendable {
  /// What has moved so far.
  public var counts: ExchangeCounts
  /// Requests made so far.
  public var requests: Int
  /// Bytes of the running request's body that have gone.
  public var sentBytes: Int
  /// Bytes of the running answer that have come.
  public var receivedBytes: Int
}

/// What a sync did.
public struct SyncSummary: Hashable, Sendable {
  /// What moved, and what the server said of it.
  public var report: SyncReport
  /// How far this device's work has come with the server now.
  public var delivery: DeliveryCounts
  /// Records in which a person is asked to decide something.
  public var conflictCount: Int
  /// Devices of whose work two branches exist: a disk was copied or restored.
  public var forkedDevices: [DeviceID]
  /// Bytes sent inside the encryption, headers included.
  public var sentBytes: Int
  /// Bytes received inside the encryption, headers included.
  public var receivedBytes: Int

  /// Both syncs as one: what moved in either, and how things stand after this one.
  public func after(_ earlier: SyncSummary) -> SyncSummary {
    var both = self
    both.report.counts += earlier.report.counts
    both.report.enrolledDevices += earlier.report.enrolledDevices
    both.sentBytes += earlier.sentBytes
    both.receivedBytes += earlier.receivedBytes
    return both
  }
}

extension Replica {
  /// Syncs with a server: sends what it lacks, receives what this device lacks.
  ///
  /// Only the server's verdict on each segment counts as sent. What cannot be sent now is sent by a later sync; what
  /// the server refuses is kept, and later work goes on past it.
  ///
  /// Where an admin has revoked this device and ordered it emptied, it is: what was not sent goes to the server first,
  /// then everything in the data folder goes, then the device's receipt is sent.
  ///
  /// - Parameters:
  ///   - name: the remote's name.
  ///   - slowdown: called with the milliseconds of a wait that the server asks for: it is busy, or was asked too much.
  ///   - progress: called now and then with how far it has come.
  /// - Returns: what moved.
  /// - Throws: ``FieldkeepError``; what was exchanged before stays. ``FieldkeepError/emptied(_:)`` where nothing does.
  @discardableResult
  public func sync(
    with name: String = "origin", slowdown: (@Sendable (Int64) -> Void)? = nil,
    progress: (@Sendable (SyncProgress) -> Void)? = nil
  ) async throws(FieldkeepError) -> SyncSummary {
    do throws(FieldkeepError) {
      let summary = try await exchange(with: name, slowdown: slowdown, progress: progress)
      // Whatever keeps a lease from being noted, the exchange went through.
      try? await tendLease(with: name)
      return summary
    } catch {
      if case .sync(.server(_, "revoked", _)) = error { forgetTold() }
      guard case .sync(.wipeOrdered(let order)) = error else { throw error }
      throw await empty(by: order)
    }
  }

  /// Syncs; see ``sync(with:slowdown:progress:)``.
  ///
  /// One that only looks does nothing for colleagues on the way, such as handing on keys.
  func exchange(
    with name: String, onlyLooks: Bool = false, slowdown: (@Sendable (Int64) -> Void)? = nil,
    progress: (@Sendable (SyncProgress) -> Void)? = nil
  ) async throws(FieldkeepError) -> SyncSummary {
    let remote = try remote(named: name)
    let line = line(to: remote)
    let conversation = SyncConversation(replica: core, remote: remote, onlyLooks: onlyLooks)
    var traffic = (sent: 0, received: 0)
    var call = try locked { _ in try conversation.start(at: .now) }
    while let current = call {
      let report = conversation.report
      async let exchange = Self.outcome(of: current, on: line) { transfer in
        progress?(
          SyncProgress(
            counts: report.counts, requests: report.requests, sentBytes: transfer.sentBytes,
            receivedBytes: transfer.receivedBytes))
      }
      try locked { _ in try conversation.settle() }
      var (answer, response) = try await exchange.get()
      var patience = Self.patience
      while response.status == 429, patience > .zero, !Task.isCancelled {
        patience -= try await slowDown(as: response, slowdown)
        (answer, response) = try await Self.outcome(of: current, on: line) { _ in }.get()
      }
      askedToWait = response.retryAfter
      traffic.sent += response.requestBytes
      traffic.received += response.responseBytes
      call = try locked { _ in try conversation.receive(answer) }
      announce(core.takeChanges())
    }
    return try locked { core in
      SyncSummary(
        report: conversation.report,
        delivery: try core.deliveryCounts(for: try core.remote(named: name)),
        conflictCount: try core.conflictCount(), forkedDevices: try core.forkedDevices(),
        sentBytes: traffic.sent, receivedBytes: traffic.received)
    }
  }

  /// How long one request is put off in all while the server asks to wait.
  private static let patience = Duration.seconds(300)

  /// Waits as long as a server asks to that was asked too much, and a little longer, by chance: others wait too.
  ///
  /// - Returns: how long that was.
  private func slowDown(
    as response: TransportResponse, _ slowdown: (@Sendable (Int64) -> Void)?
  ) async throws(FieldkeepError) -> Duration {
    var generator = SystemRandomNumberGenerator()
    var backoff = Backoff(base: .milliseconds(500), cap: .milliseconds(500))
    let wait = backoff.wait(retryAfter: response.retryAfter ?? .seconds(1), using: &generator)
    slowdown?(wait.wholeMilliseconds)
    do { try await Task.sleep(for: wait) } catch { throw .transport(.cancelled) }
    return wait
  }

  /// Makes one call beside the actor, so that a page is applied while the next one comes.
  @concurrent
  private static func outcome(
    of call: SyncCall, on line: RemoteLine, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async -> Result<(SyncAnswer, TransportResponse), FieldkeepError> {
    do { return .success(try await line.perform(call, progress: progress)) } catch {
      return .failure(.transport(error))
    }
  }

  /// What a watch tells.
  public enum WatchEvent: Sendable {
    /// A sync went through.
    case synced(SyncSummary)
    /// The line is down; the next try is after this many milliseconds.
    case offline(FieldkeepError, retryMilliseconds: Int64)
    /// The line is up, and the server asks to wait this many milliseconds; what changes meanwhile goes together.
    case slowedDown(milliseconds: Int64)
  }

  /// Syncs, waits until the server or this device has something new, and syncs again, until the task is cancelled.
  ///
  /// The server is not polled: it holds a request until something is there. Between exchanges the replica's file is let
  /// go, so that other processes can write; what they write is sent within a second. Where very much changes, changes
  /// go together, so that one watch makes no more than 60 requests a minute.
  ///
  /// - Parameters:
  ///   - name: the remote's name.
  ///   - event: called after each sync and each failure.
  /// - Throws: ``FieldkeepError`` for what no waiting cures; `CancellationError` never: it returns.
  public func watch(
    _ name: String = "origin", event: @escaping @Sendable (WatchEvent) -> Void
  ) async throws(FieldkeepError) {
    var backoff = Backoff(cap: .seconds(30))
    var generator = SystemRandomNumberGenerator()
    var pace = RequestPace()
    let origin = ContinuousClock.now
    let slowdown: @Sendable (Int64) -> Void = { event(.slowedDown(milliseconds: $0)) }
    while !Task.isCancelled {
      do throws(FieldkeepError) {
        // A sync and the wait behind it. What changes before they may begin is taken along.
        try? await Task.sleep(for: pace.wait(for: 2, at: ContinuousClock.now - origin))
        guard !Task.isCancelled else { return }
        let summary = try await sync(with: name, slowdown: slowdown)
        pace.spend(summary.report.requests + 1, at: ContinuousClock.now - origin)
        event(.synced(summary))
        backoff.reset()
        try await waitForNews(from: name, slowdown)
      } catch {
        guard !Task.isCancelled else { return }
        guard error.mayClearUnaided else { throw error }
        pace.spend(1, at: ContinuousClock.now - origin)
        let wait = backoff.wait(retryAfter: askedToWait, using: &generator)
        askedToWait = nil
        event(.offline(error, retryMilliseconds: wait.wholeMilliseconds))
        try? await Task.sleep(for: wait)
      }
    }
  }

  /// Returns when the server has something new for this device, or this device has something for the server.
  private func waitForNews(
    from name: String, _ slowdown: @escaping @Sendable (Int64) -> Void
  ) async throws(FieldkeepError) {
    let remote = try remote(named: name)
    let line = line(to: remote)
    guard let cursor = remote.cursor, let token = try locked({ try $0.token(for: remote) }) else {
      return
    }
    let outcome = await withTaskGroup(of: Result<TransportResponse, TransportError>?.self) {
      group in
      group.addTask {
        do throws(TransportError) {
          return .success(try await line.wait(after: cursor, token: token))
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        await self.waitForLocalWork(remote)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    switch outcome {
    case .failure(let error) where error != .cancelled: throw .transport(error)
    case .success(let response) where response.status == 429:
      _ = try await slowDown(as: response, slowdown)
    case .success(let response):
      // 401 says that the session is over, 403 that this device is: the sync that follows opens another, or takes leave.
      guard ![200, 204, 401, 403].contains(response.status) else { return }
      askedToWait = response.retryAfter
      throw .sync(SyncFailure(status: response.status, body: response.body))
    default: break
    }
  }

  /// Returns when another process or this one has left work in the outbox.
  private func waitForLocalWork(_ remote: Remote) async {
    while !Task.isCancelled {
      if let counts = try? deliveryCounts(for: remote), counts.uncutChanges > 0 { return }
      try? await Task.sleep(for: .milliseconds(300))
    }
  }

  func line(to remote: Remote) -> RemoteLine {
    if let known = transports[remote.number], known.url == remote.url { return known }
    let line = RemoteLine(url: remote.url, pin: remote.pin, recorder: recorder)
    transports[remote.number] = line
    return line
  }
}

extension Duration {
  /// Whole milliseconds.
  fileprivate var wholeMilliseconds: Int64 {
    components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
  }
}

extension FieldkeepError {
  /// Whether waiting may cure it: a dead line, a busy server, a busy replica.
  var mayClearUnaided: Bool {
    switch self {
    case .transport(let error): error.mayClearUnaided
    case .sync(.server(let status, _, _)): status == 429 || status >= 500 || status == 408
    case .replica(.busy): true
    default: false
    }
  }
}
