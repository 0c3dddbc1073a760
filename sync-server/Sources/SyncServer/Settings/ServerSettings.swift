// What an operator decides about a server, apart from how it came to be written down.

#if Server

  /// Where and how a server listens, and its limits.
  public struct ServerSettings: Sendable, Hashable {
    /// How requests are protected on their way here.
    public enum Transport: Sendable, Hashable {
      /// TLS 1.3, with PEM files that are read at the start and at every SIGHUP.
      case tls(certificateChain: String, privateKey: String)
      /// None. For tests, and behind a proxy on the same machine that ends TLS.
      case plain
    }

    /// Where `/metrics` is answered.
    ///
    /// `/health` and `/ready` are answered on every listener.
    public enum OperatorListener: Sendable, Hashable {
      /// A listener of its own, without TLS, so it belongs on a loopback address.
      case separate(ListenAddress)
      /// The public listener: anyone who can sync can read the figures.
      case shared
      case none
    }

    /// Whose address the limits count.
    public enum ClientAddress: String, Sendable, Hashable, CaseIterable {
      /// The other end of the connection.
      case connection
      /// The last entry of `X-Forwarded-For`, believed only from a loopback address: the proxy's.
      case forwarded
    }

    public var listen: ListenAddress
    public var transport: Transport
    public var operators: OperatorListener
    public var clientAddress: ClientAddress = .connection
    /// Whether logs may hold callers' addresses.
    ///
    /// Off: an address can place an advocate at a motel.
    public var logsAddresses = false
    /// The folder of the server's database; the edge itself does not use it.
    public var dataDirectory: String?
    public var limits = ServerLimits()

    public init(
      listen: ListenAddress, transport: Transport,
      operators: OperatorListener = .separate(.defaultOperators)
    ) {
      self.listen = listen
      self.transport = transport
      self.operators = operators
    }
  }

  /// A host and port to listen on.
  public struct ListenAddress: Sendable, Hashable {
    public var host: String
    /// 0 lets the system choose; the server then reports what it chose.
    public var port: Int

    public init(host: String, port: Int) {
      self.host = host
      self.port = port
    }

    public static let defaultPublic = ListenAddress(host: "0.0.0.0", port: 8443)
    public static let defaultOperators = ListenAddress(host: "127.0.0.1", port: 9464)

    /// Whether only programs on this machine can connect.
    public var isLoopback: Bool { Self.isLoopback(host) }

    static func isLoopback(_ host: String) -> Bool {
      host == "localhost" || host == "::1" || host == "::ffff:127.0.0.1"
        || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }
  }

#endif
