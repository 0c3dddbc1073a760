// The server as a service: its listeners, its certificate and how it ends.

#if Server

  import HummingbirdCore
  public import Logging
  import NIOCore
  import NIOPosix
  public import ServiceLifecycle
  import Synchronization
  import UnixSignals

  /// Listens, and gives complete requests to a request handler.
  ///
  /// ```swift
  /// let server = try EdgeServer(settings: settings, handler: routes, logger: logger)
  /// try await server.runUntilSignalled()
  /// ```
  public struct EdgeServer: Service {
    /// The ports that listeners got, once all of them listen.
    public struct Ports: Sendable, Hashable {
      public let sync: Int
      /// Nil if figures have no listener of their own.
      public let operators: Int?
    }

    private let settings: ServerSettings
    private let logger: Logger
    private let certificate: CertificateSource?
    private let edge: EdgeContext
    private let operatorEdge: EdgeContext
    private let onListening: @Sendable (Ports) async -> Void

    /// Prepares a server; nothing listens before `run`.
    ///
    /// - Parameters:
    ///   - settings: where to listen, and the limits.
    ///   - handler: answers every route that is not the operator's.
    ///   - logger: gets a line for each answer, without paths sent, and without addresses unless the
    ///     settings ask for them.
    ///   - onListening: called once, when every listener is open.
    /// - Throws: what is wrong with the certificate or its key.
    public init(
      settings: ServerSettings, handler: any RequestHandler, logger: Logger,
      onListening: @escaping @Sendable (Ports) async -> Void = { _ in }
    ) throws(SettingsError) {
      self.settings = settings
      self.logger = logger
      self.onListening = onListening
      switch settings.transport {
      case .plain: certificate = nil
      case .tls(let chain, let key):
        certificate = try CertificateSource(
          chainPath: chain, keyPath: key, closing: settings.limits.closing)
      }

      let metrics = ServerMetrics()
      let census = ConnectionCensus(limits: settings.limits)
      let allowances = CallerAllowances(limits: settings.limits)
      let shared = OperatorRoutes(
        behind: handler, metrics: metrics, census: census,
        showsMetrics: settings.operators == .shared)
      let separate = OperatorRoutes(
        behind: handler, metrics: metrics, census: census, showsMetrics: true)
      edge = EdgeContext(
        routes: RouteTable([shared, handler]), settings: settings, metrics: metrics,
        census: census, allowances: allowances, logger: logger)
      // Probes have connections of their own, so that a flood of callers cannot blind the operator.
      operatorEdge = EdgeContext(
        routes: RouteTable([separate]), settings: settings, metrics: metrics,
        census: ConnectionCensus(limits: settings.limits), allowances: allowances, logger: logger)
    }

    /// Serves until the task is cancelled or its service group shuts down gracefully: then listeners
    /// close, idle connections too, held requests end, and requests under way are answered.
    ///
    /// - Throws: `ListenError` if a listener cannot be opened.
    public func run() async throws {
      let ports = PortBoard(expected: separateAddress == nil ? 1 : 2, then: onListening)
      if edge.census.limit < settings.limits.connections {
        logger.notice(
          "fewer connections than set: raise the limit of open files",
          metadata: ["connections": "\(edge.census.limit)"])
      }
      // Trapped before listening: a SIGHUP to a server that is up must never end it.
      let signals = await UnixSignalsSequence(trapping: .sighup)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for await _ in signals.cancelOnGracefulShutdown() { reloadCertificate() }
        }
        group.addTask {
          let channel = EdgeChannel(edge: edge, certificate: certificate)
          try await serve(channel, at: settings.listen) { await ports.sync($0) }
        }
        if let separateAddress {
          group.addTask {
            let channel = EdgeChannel(edge: operatorEdge, certificate: nil)
            try await serve(channel, at: separateAddress) { await ports.operators($0) }
          }
        }
        do {
          // Not `waitForAll`, which would wait for the other listeners before it told of an error.
          while try await group.next() != nil {}
        } catch {
          group.cancelAll()
          throw error
        }
      }
    }

    /// Serves until SIGTERM or SIGINT, then shuts down within the settings' deadline.
    public func runUntilSignalled() async throws {
      var configuration = ServiceGroupConfiguration(
        services: [
          ServiceGroupConfiguration.ServiceConfiguration(
            service: self, successTerminationBehavior: .gracefullyShutdownGroup,
            serviceName: "sync server")
        ],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
      configuration.maximumGracefulShutdownDuration = settings.limits.shutdown
      try await ServiceGroup(configuration: configuration).run()
    }

    /// Reads certificate and key again, as SIGHUP does.
    ///
    /// New connections get the new certificate; if it cannot be used, the old one stays.
    ///
    /// - Returns: whether there is a new certificate.
    @discardableResult
    public func reloadCertificate() -> Bool {
      guard let certificate else { return false }
      do {
        try certificate.reload()
      } catch {
        edge.metrics.certificateReloaded(succeeded: false)
        logger.error("the old certificate stays in use", metadata: ["reason": "\(error)"])
        return false
      }
      edge.metrics.certificateReloaded(succeeded: true)
      logger.notice("a new certificate is in use")
      return true
    }

    private var separateAddress: ListenAddress? {
      guard case .separate(let address) = settings.operators else { return nil }
      return address
    }

    private func serve(
      _ channel: EdgeChannel, at address: ListenAddress,
      listening: @escaping @Sendable (Int) async -> Void
    ) async throws {
      let configuration = ServerConfiguration(
        address: .hostname(address.host, port: address.port), serverName: nil)
      let server = channel.server(
        configuration: configuration,
        onServerRunning: { await listening($0.localAddress?.port ?? address.port) },
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
      do {
        try await server.run()
      } catch let error as CancellationError {
        throw error
      } catch {
        throw ListenError(address: address, reason: "\(error)")
      }
    }
  }

  /// A listener could not be opened; nothing was served.
  public struct ListenError: Error, Sendable, CustomStringConvertible {
    public let address: ListenAddress
    /// What the system said.
    public let reason: String

    public var description: String {
      "cannot listen on port \(address.port) of \(address.host): \(reason); "
        + "another program may have it, or the address is not this machine's"
    }
  }

  /// Collects the ports of listeners that open in any order.
  private final class PortBoard: Sendable {
    private struct State {
      var sync: Int?
      var operators: Int?
    }

    private let expected: Int
    private let then: @Sendable (EdgeServer.Ports) async -> Void
    private let state = Mutex(State())

    init(expected: Int, then: @escaping @Sendable (EdgeServer.Ports) async -> Void) {
      self.expected = expected
      self.then = then
    }

    func sync(_ port: Int) async { await note { $0.sync = port } }
    func operators(_ port: Int) async { await note { $0.operators = port } }

    private func note(_ change: (inout State) -> Void) async {
      let ports: EdgeServer.Ports? = state.withLock { state in
        change(&state)
        guard let sync = state.sync, (state.operators == nil ? 1 : 2) == expected else {
          return nil
        }
        return EdgeServer.Ports(sync: sync, operators: state.operators)
      }
      if let ports { await then(ports) }
    }
  }

#endif
