// Every bound of the edge in one value, so that tests can shorten deadlines and an operator can see
// at a glance what a stranger's connection may cost.

#if Server

  /// What one caller may cost the server.
  ///
  /// The defaults suit the open internet.
  public struct ServerLimits: Sendable, Hashable {
    // MARK: time

    /// From a connection's first byte to the end of its TLS handshake.
    public var tlsHandshake: Duration = .seconds(10)
    /// From a request's first byte to the empty line that ends its head; for the first request of a
    /// connection, from when the connection is ready.
    public var requestHead: Duration = .seconds(10)
    /// From a request's first byte to its last.
    ///
    /// Idle timeouts alone do not stop a body that drips.
    public var wholeRequest: Duration = .seconds(60)
    /// How long a body may come in more slowly than `bodyBytesPerSecond`.
    public var bodyGrace: Duration = .seconds(10)
    /// The slowest body that is read after the grace.
    ///
    /// A modem of the 1990s sends ten times as fast.
    public var bodyBytesPerSecond: Int = 500
    /// From a complete request to its answer; longer than any held request.
    public var answer: Duration = .seconds(60)
    /// How long an answer may make no progress towards a slow reader.
    public var responseStall: Duration = .seconds(30)
    /// How long a connection may idle between requests.
    public var keepAlive: Duration = .seconds(60)
    /// How long a refusal may travel before its connection is closed under whatever is still coming.
    public var closing: Duration = .milliseconds(200)
    /// How long requests under way may take to end after SIGTERM.
    public var shutdown: Duration = .seconds(30)

    // MARK: size

    /// Bytes of a request's body, on every route.
    public var bodyBytes: Int = 1 << 20
    /// Bytes of one header field, name and value.
    public var headerFieldBytes: Int = 8 << 10
    /// Bytes of a request's head after its first line.
    public var headerBytes: Int = 16 << 10
    public var headerFields: Int = 64
    /// Bytes of a request's target.
    public var targetBytes: Int = 2 << 10

    // MARK: number

    /// Connections at once; the edge lowers it to 60 % of the process's file descriptors.
    public var connections: Int = 4_096
    public var connectionsPerAddress: Int = 20
    /// Requests a caller may make in a minute, after a burst.
    public var requestsPerMinute: Int = 60
    public var requestBurst: Int = 30
    /// Attempts to enroll a device from one address in a minute.
    public var enrollmentsPerMinute: Int = 5
    /// Failed attempts in a row to show who one is, from one address, before the next has to wait.
    public var failedSignIns: Int = 5
    /// The longest wait between failed attempts; it begins at a second and doubles with each.
    public var failedSignInWait: Duration = .seconds(300)

    public init() {}
  }

#endif
