// Runs the real server in this process on ports the system chooses, for as long as one test needs it.

#if Server

  import Logging
  import ServiceLifecycle
  import Synchronization
  import SyncServer
  import Testing

  /// The tests that talk to a running server, one at a time.
  ///
  /// Each has deadlines of fractions of a second, which a hundred servers at once would miss.
  @Suite(.serialized) struct `The edge` {}

  /// A running server, as a test sees it.
  struct RunningServer {
    let ports: EdgeServer.Ports
    let server: EdgeServer
    /// Asks it to shut down as SIGTERM does.
    let shutDown: @Sendable () async -> Void

    var port: Int { ports.sync }
  }

  /// Settings whose deadlines and allowances do not get in the way of tests about something else.
  func testSettings(_ change: (inout ServerSettings) -> Void = { _ in }) -> ServerSettings {
    var settings = ServerSettings(
      listen: ListenAddress(host: "127.0.0.1", port: 0), transport: .plain, operators: .shared)
    settings.limits.closing = .milliseconds(40)
    settings.limits.shutdown = .seconds(5)
    settings.limits.requestBurst = 1_000
    settings.limits.connectionsPerAddress = 1_000
    change(&settings)
    return settings
  }

  /// Starts a server, runs a test against it, and ends it.
  func withServer<Answer: Sendable>(
    _ settings: ServerSettings = testSettings(), handler: any RequestHandler = TestRoutes(),
    logger: Logger = quietLogger,
    _ body: @escaping @Sendable (RunningServer) async throws -> Answer
  ) async throws -> Answer {
    let (listening, listener) = AsyncStream.makeStream(of: EdgeServer.Ports.self)
    let server = try EdgeServer(
      settings: settings, handler: handler, logger: logger,
      onListening: {
        listener.yield($0)
        listener.finish()
      })
    var configuration = ServiceGroupConfiguration(
      services: [
        .init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)
      ], logger: quietLogger)
    configuration.maximumGracefulShutdownDuration = settings.limits.shutdown
    let services = ServiceGroup(configuration: configuration)
    return try await withThrowingTaskGroup(of: Answer?.self) { group in
      group.addTask {
        do {
          try await services.run()
        } catch is CancellationError {}
        return nil
      }
      group.addTask {
        var ports = listening.makeAsyncIterator()
        let running = RunningServer(
          ports: try #require(await ports.next()), server: server,
          shutDown: { await services.triggerGracefulShutdown() })
        return try await body(running)
      }
      defer { group.cancelAll() }
      while let finished = try await group.next() {
        if let finished { return finished }
        try #require(!group.isEmpty, "the server ended before the test")
      }
      throw CancellationError()
    }
  }

  let quietLogger = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }

  /// Routes with one of every kind.
  struct TestRoutes: RequestHandler {
    static let push = EdgeRoute(.post, "/v1/push", body: .protobuf(maximumBytes: 1 << 20))
    static let small = EdgeRoute(.post, "/v1/small", body: .protobuf(maximumBytes: 16))
    static let enroll = EdgeRoute(
      .post, "/v1/enroll", body: .protobuf(maximumBytes: 1_024), allowance: .enrollment)
    static let wait = EdgeRoute(.get, "/v1/wait", isHeld: true)
    static let slow = EdgeRoute(.get, "/v1/slow")
    static let page = EdgeRoute(.get, "/v1/page")
    static let echo = EdgeRoute(.get, "/v1/echo")

    var state = Readiness.ready
    let seen = Requests()

    var routes: [EdgeRoute] {
      [Self.push, Self.small, Self.enroll, Self.wait, Self.slow, Self.page, Self.echo]
    }

    func respond(to request: EdgeRequest) async -> EdgeResponse {
      seen.note(request)
      guard request.bearerToken != "expired" else { return .text(status: 401, "session_expired") }
      switch request.route {
      case Self.wait:
        // Held for an hour; ends only because its task is cancelled.
        try? await Task.sleep(for: .seconds(3_600))
        return .text(status: 200, "nothing new")
      case Self.slow:
        try? await Task.sleep(for: .milliseconds(400))
        return .text(status: 200, "done")
      case Self.page:
        return EdgeResponse(status: 200, body: [UInt8](repeating: 7, count: 1 << 20))
      case Self.echo:
        // What no handler may do: the edge must make it harmless.
        let value = request.authorization ?? ""
        return EdgeResponse(status: 200, headers: [(name: "X-Echo", value: value + "\r\nX-Bad: 1")])
      default:
        return .text(status: 200, "\(request.body.count)")
      }
    }

    func readiness() async -> Readiness { state }
    func gauges() async -> [Gauge] { [Gauge(name: "positions", help: "Positions.", value: 42)] }
  }

  /// The requests that came through to the handler.
  final class Requests: Sendable {
    private let requests = Mutex<[EdgeRequest]>([])

    func note(_ request: EdgeRequest) { requests.withLock { $0.append(request) } }
    var all: [EdgeRequest] { requests.withLock { $0 } }
  }

#endif
