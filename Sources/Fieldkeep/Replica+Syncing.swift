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
}

extension Replica {
  /// Syncs with a server: sends what it lacks, receives what this device lacks.
  ///
  /// Only the server's verdict on each segment counts as sent. What cannot be sent now is sent by a later sync; what
  /// the server refuses is kept, and later work goes on past it.
  ///
  /// - Parameters:
  ///   - name: the remote's name.
  ///   - progress: called now and then with how far it has come.
  /// - Returns: what moved.
  /// - Throws: ``FieldkeepError``; what was exchanged before stays.
  @discardableResult
  public func sync(
    with name: String = "origin", progress: (@Sendable (SyncProgress) -> Void)? = nil
  ) async throws(FieldkeepError) -> SyncSummary {
    let remote = try remote(named: name)
    let line = line(to: remote)
    let conversation = SyncConversation(replica: core, remote: remote)
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
      let (answer, response) = try await exchange.get()
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
  }

  /// Syncs, waits until the server or this device has something new, and syncs again, until the task is cancelled.
  ///
  /// The server is not polled: it holds a request until something is there. Between exchanges the replica's file is let
  /// go, so that other processes can write; what they write is sent within a second.
  ///
  /// - Parameters:
  ///   - name: the remote's name.
  ///   - event: called after each sync and each failure.
  /// - Throws: ``FieldkeepError`` for what no waiting cures; `CancellationError` never: it returns.
  public func watch(
    _ name: String = "origin", event: @Sendable (WatchEvent) -> Void
  ) async throws(FieldkeepError) {
    var backoff = Backoff(cap: .seconds(30))
    var generator = SystemRandomNumberGenerator()
    while !Task.isCancelled {
      do throws(FieldkeepError) {
        event(.synced(try await sync(with: name)))
        backoff.reset()
        try await waitForNews(from: name)
      } catch {
        guard !Task.isCancelled else { return }
        guard error.mayClearUnaided else { throw error }
        let wait = backoff.wait(retryAfter: askedToWait, using: &generator)
        askedToWait = nil
        let milliseconds =
          wait.components.seconds * 1_000 + wait.components.attoseconds / 1_000_000_000_000_000
        event(.offline(error, retryMilliseconds: milliseconds))
        try? await Task.sleep(for: wait)
      }
    }
  }

  /// Returns when the server has something new for this device, or this device has something for the server.
  private func waitForNews(from name: String) async throws(FieldkeepError) {
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
    case .success(let answer):
      // 401 says that the session is over: the sync that follows opens another.
      guard ![200, 204, 401].contains(answer.status) else { return }
      askedToWait = answer.retryAfter
      throw .sync(SyncFailure(status: answer.status, body: answer.body))
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
