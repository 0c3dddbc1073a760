// `fieldkeep-server serve`: the server itself, until it is told to stop.

#if Server

  import ArgumentParser
  import CausalMerge
  import Foundation
  import Logging
  import SQLiteSegmentLog
  import SegmentLog
  import ServiceLifecycle
  import Synchronization
  import SyncServer
  import UnixSignals

  struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Serves an organization's laptops until SIGTERM or SIGINT.",
      discussion: """
        Prints one line once it listens: its address, and the pin of its key for invitations. \
        SIGHUP reads the certificate again. On SIGTERM requests under way are answered, held ones \
        end, and the exit code is 0. If the disk fails, nothing more is acknowledged and the exit \
        code is 74: look at the disk, then start again.
        """)

    @OptionGroup var data: DataOption

    @Option(
      help: "Where to listen instead of what the settings say; port 0 lets the system choose.")
    var listen: String?

    @Option(help: "Where metrics are answered instead of what the settings say, or off.")
    var operatorListen: String?

    @Option(help: "How much to log: debug, info, notice, warning or error.")
    var logLevel = "notice"

    func validate() throws {
      guard Logger.Level(rawValue: logLevel) != nil else {
        throw ValidationError("--log-level takes debug, info, notice, warning or error")
      }
    }

    func run() async throws {
      let directory = data.directory
      var draft = try directory.draft()
      if let listen { try draft.set("listen", to: listen) }
      if let operatorListen { try draft.set("operator-listen", to: operatorListen) }
      let settings = try draft.settings()
      let address = try ShownAddress(settings)
      guard directory.has(directory.log) else { throw StoreError.missing }

      var logger = Logger(label: "fieldkeep-server") {
        StreamLogHandler.standardError(label: $0)
      }
      logger.logLevel = Logger.Level(rawValue: logLevel) ?? .notice
      let stop = Stop()
      let hall = WaitingHall()
      let log = directory.log
      let writer = try LogWriter(
        clock: { Int64(Date().timeIntervalSince1970 * 1_000) }, hall: hall,
        onFault: { [logger] fault in
          switch fault {
          case .inconsistent(let error):
            logger.error("a request failed; run verify", metadata: ["reason": "\(error)"])
          case .lost(let error):
            logger.critical("nothing more is written", metadata: ["reason": "\(error)"])
            stop.lost(error)
          }
        },
        onErasure: { [logger] scopes in
          do {
            try directory.keep(erased: scopes)
          } catch {
            logger.error("the list of destroyed scopes could not be written")
          }
        },
        open: {
          // Before anything is served: the log may have been put back from a copy that is older than an order.
          let core = try ServerCore(
            store: SQLiteSegmentStore(path: log), clock: steadyMicroseconds())
          try core.carryOutOrders(alsoDestroying: directory.readErased(from: directory.erased))
          try directory.keep(erased: core.erasedScopes)
          if core.takeErasures() { try core.settle() }
          return core
        })
      let server = try EdgeServer(
        settings: settings, handler: SyncRoutes(writer: writer, hall: hall), logger: logger,
        onListening: { Output.say(address.line(port: $0.sync)) })
      // The group describes its services at length when it may log more.
      var groupLogger = logger
      groupLogger.logLevel = max(logger.logLevel, .notice)
      var configuration = ServiceGroupConfiguration(
        services: [server, Upkeep(writer: writer, directory: directory, logger: logger)],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: groupLogger)
      configuration.maximumGracefulShutdownDuration = settings.limits.shutdown
      let group = ServiceGroup(configuration: configuration)
      stop.group.withLock { $0 = group }
      do {
        try await group.run()
      } catch {
        throw Self.explained(error, address: address)
      }
      try? await writer.settle()
      if let error = stop.reason.withLock({ $0 }) { throw error }
    }

    private static func explained(_ error: any Error, address: ShownAddress) -> any Error {
      if CommandFailure(error) != nil { return error }
      return CommandFailure(
        "the server cannot listen on \(address.host)",
        hint: "check that no other program has the port and that this one may take it",
        exitCode: CommandFailure.Code.settings)
    }
  }

  /// Ends the service group when the disk has failed.
  private final class Stop: Sendable {
    let group = Mutex<ServiceGroup?>(nil)
    let reason = Mutex<(any Error)?>(nil)

    func lost(_ error: any Error) {
      reason.withLock { $0 = error }
      let group = group.withLock { $0 }
      Task { await group?.triggerGracefulShutdown() }
    }
  }

  /// The server's address and pin, as people copy them.
  private struct ShownAddress {
    let host: String
    private let scheme: String
    private let pin: String?

    init(_ settings: ServerSettings) throws(SettingsError) {
      host = settings.listen.host
      switch settings.transport {
      case .plain:
        scheme = "http"
        pin = nil
      case .tls(let chain, _):
        scheme = "https"
        pin = try ServerKeyPin.pin(ofCertificateAt: chain)
      }
    }

    func line(port: Int) -> String {
      let name = host.contains(":") ? "[\(host)]" : host
      let line = "fieldkeep-server: listening on \(scheme)://\(name):\(port)"
      return pin.map { line + " pin \($0)" } ?? line
    }
  }

#endif
