// One commit for many requests. An fsync takes a thousand times as long as admitting a segment, so whoever arrives
// while one is under way shares the next.

#if Server

  public import CausalMerge
  import Dispatch
  public import SegmentLog
  import Synchronization

  /// The one place in the process from which the log is read and written.
  ///
  /// - requests that come while a commit is under way are collected, and answered by the next;
  /// - each runs in a savepoint of its own: one that fails undoes itself and no other;
  /// - nobody is answered before the commit that holds the answer's facts is durable.
  public actor LogWriter {
    private let core: ServerCore
    private let executor = StorageExecutor()
    private nonisolated let clock: @Sendable () -> Int64
    private let hall: WaitingHall
    private let onFault: @Sendable (Fault) -> Void
    private let onErasure: @Sendable ([ScopeID]) -> Void
    private var waiting: [any PendingRequest] = []
    private var isCommitScheduled = false
    /// Why nothing is written any more: after a failed sync the state of the disk is unknown.
    private var failure: (any Error)?

    /// What an operator has to hear of.
    public enum Fault: Sendable {
      /// One request met something in the log that contradicts itself; others go on.
      case inconsistent(StoreError)
      /// The disk has failed, and nothing is written any more.
      case lost(StoreError)
    }

    /// The most requests that one commit answers, so that the first need not wait for all.
    private static let groupLimit = 256

    /// Takes up a log.
    ///
    /// - Parameters:
    ///   - clock: milliseconds since 1970-01-01T00:00:00Z.
    ///   - hall: where devices wait for what is committed here.
    ///   - onFault: called for what an operator has to hear of, from the writer's own thread.
    ///   - onErasure: called with all destroyed scopes when one more was destroyed, from the writer's own thread.
    ///   - open: opens the log.
    /// - Throws: what `open` throws.
    public init(
      clock: @escaping @Sendable () -> Int64, hall: WaitingHall,
      onFault: @escaping @Sendable (Fault) -> Void = { _ in },
      onErasure: @escaping @Sendable ([ScopeID]) -> Void = { _ in },
      open: @Sendable () throws -> ServerCore
    ) throws {
      core = try open()
      self.clock = clock
      self.hall = hall
      self.onFault = onFault
      self.onErasure = onErasure
    }

    /// The present time, in milliseconds since 1970-01-01T00:00:00Z.
    nonisolated var time: Int64 { clock() }

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
      executor.asUnownedSerialExecutor()
    }

    /// Runs a request's work on the log, and gives its answer once that is durable.
    ///
    /// The work is given the core and the present time, and must not wait for anything.
    ///
    /// - Throws: what the work throws, or ``SegmentLog/StoreError`` for the whole group; nothing of it was done.
    public func perform<Answer: Sendable>(
      _ work: @escaping @Sendable (ServerCore, Int64) throws -> Answer
    ) async throws -> Answer {
      if let failure { throw failure }
      return try await withCheckedThrowingContinuation { continuation in
        waiting.append(Request(work: work, continuation: continuation))
        scheduleCommit()
      }
    }

    /// What the operator is told when the log can no longer be written.
    public var hasFailed: Bool { failure != nil }

    /// Lets the store tidy up, when there is nothing else to do.
    ///
    /// - Throws: ``SegmentLog/StoreError``; nothing is lost.
    public func settle() throws {
      guard failure == nil, waiting.isEmpty else { return }
      try core.settle()
    }

    /// The commit runs behind the requests that have been handed to the actor by now, and takes them all.
    private func scheduleCommit() {
      guard !isCommitScheduled else { return }
      isCommitScheduled = true
      Task { commit() }
    }

    private func commit() {
      isCommitScheduled = false
      let group = Array(waiting.prefix(Self.groupLimit))
      waiting.removeFirst(group.count)
      if !waiting.isEmpty { scheduleCommit() }
      let now = clock()
      do {
        if let failure { throw failure }
        try core.atomically {
          for request in group {
            guard let fault = try request.run(on: core, now: now) else { continue }
            onFault(.inconsistent(fault))
          }
        }
      } catch {
        for request in group { request.answer(failingWith: error) }
        stopIfLost(error)
        return
      }
      hall.wake(core.takeNews())
      if core.takeErasures() {
        onErasure(core.erasedScopes)
        // What was destroyed is in the WAL until it is moved and emptied. Where a backup is being made this moment, the
        // upkeep does it.
        try? core.settle()
      }
      for request in group { request.answer(failingWith: nil) }
    }

    /// Stops writing after the disk has failed.
    ///
    /// Nobody can say then what the disk has: SQLite's own answers may come from memory. The operator's next start
    /// reads the file as the disk has it.
    private func stopIfLost(_ error: any Error) {
      guard failure == nil, case StoreError.storage? = error as? StoreError,
        let error = error as? StoreError
      else { return }
      failure = error
      onFault(.lost(error))
    }
  }

  /// A request on its way through a commit, whatever its answer is.
  private protocol PendingRequest: Sendable {
    /// Does the work; what it throws on its own account is its answer, what the disk throws ends the group.
    ///
    /// - Returns: what the request found to contradict itself in the log.
    func run(on core: ServerCore, now: Int64) throws -> StoreError?
    /// Answers, once the commit has ended one way or the other.
    func answer(failingWith error: (any Error)?)
  }

  /// Used by the writer alone, one step after another; the lock is what lets the compiler see that.
  private final class Request<Answer: Sendable>: PendingRequest {
    private let work: @Sendable (ServerCore, Int64) throws -> Answer
    private let continuation: CheckedContinuation<Answer, any Error>
    private let formed = Mutex<Result<Answer, any Error>?>(nil)

    init(
      work: @escaping @Sendable (ServerCore, Int64) throws -> Answer,
      continuation: CheckedContinuation<Answer, any Error>
    ) {
      self.work = work
      self.continuation = continuation
    }

    func run(on core: ServerCore, now: Int64) throws -> StoreError? {
      do {
        let answer = try core.atomically { try work(core, now) }
        formed.withLock { $0 = .success(answer) }
        return nil
      } catch let error as StoreError {
        guard case .inconsistent = error else { throw error }
        formed.withLock { $0 = .failure(error) }
        return error
      } catch {
        formed.withLock { $0 = .failure(error) }
        return nil
      }
    }

    func answer(failingWith error: (any Error)?) {
      if let error { return continuation.resume(throwing: error) }
      guard let formed = formed.withLock({ $0 }) else {
        return continuation.resume(throwing: StoreError.inconsistent("a request was passed over"))
      }
      continuation.resume(with: formed)
    }
  }

  /// A thread for storage alone: a commit blocks for milliseconds, and must not hold up those that answer sockets.
  private final class StorageExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "fieldkeep.storage")

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { [self] in job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
  }

#endif
