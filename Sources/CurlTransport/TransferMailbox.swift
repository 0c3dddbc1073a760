// Where tasks and the transport's thread meet: the only state that both touch, behind one lock.

internal import CCurl
internal import Synchronization

/// Names one request from its start to its end, and remembers that it was cancelled.
///
/// The flag matters when cancelling overtakes starting: the command to cancel then finds nothing to cancel, but the
/// later command to start finds the flag.
final class TransferTicket: Sendable {
  private let cancelled = Atomic(false)

  var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  func cancel() { cancelled.store(true, ordering: .releasing) }
}

/// A request on its way to the transport's thread, and how to answer it.
struct TransferSubmission: Sendable {
  let request: TransportRequest
  let ticket: TransferTicket
  let progress: (@Sendable (TransferProgress) -> Void)?
  let continuation: CheckedContinuation<Result<TransportResponse, TransportError>, Never>
}

/// Commands for the transport's thread, and the means to wake it.
///
/// - every accepted submission is handed to the thread exactly once, also when the mailbox is closed at that moment;
/// - `curl_multi_wakeup`, the one libcurl function that any thread may call on the handle, is called under the lock and
///   never after `detach()`, so never on a handle that is gone.
final class TransferMailbox: Sendable {
  enum Command: Sendable {
    case start(TransferSubmission)
    case cancel(TransferTicket)
  }

  private struct State {
    var commands: [Command] = []
    /// The address of the multi handle: a number, since all that may be done with it here is to wake its owner.
    var handleAddress: UInt?
    var isClosed = false
    var liveTransfers = 0

    func wake() {
      if let handleAddress { curl_multi_wakeup(UnsafeMutableRawPointer(bitPattern: handleAddress)) }
    }
  }

  private let state = Mutex(State())

  var liveTransfers: Int { state.withLock { $0.liveTransfers } }

  // MARK: for tasks

  /// Hands over a request.
  ///
  /// - Returns: False if the mailbox is closed; the submission is then the caller's to answer.
  func submit(_ submission: TransferSubmission) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.liveTransfers += 1
      state.commands.append(.start(submission))
      state.wake()
      return true
    }
  }

  func cancel(_ ticket: TransferTicket) {
    state.withLock { state in
      guard !state.isClosed else { return }
      state.commands.append(.cancel(ticket))
      state.wake()
    }
  }

  func close() {
    state.withLock { state in
      state.isClosed = true
      state.wake()
    }
  }

  // MARK: for the transport's thread

  /// Makes the thread wakeable.
  ///
  /// Commands left before this are found by the first `take()`.
  func attach(handleAddress: UInt) {
    state.withLock { $0.handleAddress = handleAddress }
  }

  /// Closes the mailbox and forgets the handle, which may then be freed.
  func detach() {
    state.withLock { state in
      state.isClosed = true
      state.handleAddress = nil
    }
  }

  /// Takes all commands, oldest first, and says whether the mailbox has been closed after them.
  func take() -> (commands: [Command], isClosed: Bool) {
    state.withLock { state in
      defer { state.commands.removeAll(keepingCapacity: true) }
      return (state.commands, state.isClosed)
    }
  }

  /// Answers a request that `take()` handed out.
  func answer(
    _ submission: TransferSubmission, _ result: Result<TransportResponse, TransportError>
  ) {
    state.withLock { $0.liveTransfers -= 1 }
    submission.continuation.resume(returning: result)
  }
}
