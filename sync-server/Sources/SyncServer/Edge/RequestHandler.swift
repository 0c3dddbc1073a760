// The line between the network and the engine. Everything on the far side of `RequestHandler` may
// assume a complete request within its limits, on a route it named; everything hostile about bytes
// from strangers is dealt with before.

#if Server

  /// The part of the server that answers requests, free of sockets.
  ///
  /// The edge asks for `routes` once, when it starts, so that it can refuse unknown paths, wrong
  /// methods and oversized bodies before a byte of the body is read.
  public protocol RequestHandler: Sendable {
    /// Every route this handler answers. One path and method may appear once.
    var routes: [EdgeRoute] { get }

    /// Answers one request.
    ///
    /// - A request on a route with `isHeld` runs in a task that is cancelled when its client has
    ///   gone or the server shuts down; answer then, at once, with what there is.
    /// - Any other request runs to its end even if the client has gone, so that work which was
    ///   begun is not thrown away only to be asked for again.
    /// - Parameter request: complete, and within the limits of its route.
    /// - Returns: the whole answer.
    func respond(to request: EdgeRequest) async -> EdgeResponse

    /// Whether this server can do its work now; what `/ready` says.
    func readiness() async -> Readiness

    /// Figures of the store behind this handler, shown by `/metrics`.
    func gauges() async -> [Gauge]
  }

  extension RequestHandler {
    public func readiness() async -> Readiness { .ready }
    public func gauges() async -> [Gauge] { [] }
  }

  /// A method that some route answers.
  ///
  /// Every other method of HTTP is refused with 405.
  public enum EdgeMethod: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case post = "POST"
  }

  /// One path and method, and what the edge checks before it reads a body for them.
  ///
  /// A path is compared byte by byte and never decoded or normalized: ids travel in bodies or in the
  /// query, so no spelling of a path can reach anything but the route that spells itself so.
  public struct EdgeRoute: Sendable, Hashable {
    /// What a request on a route carries.
    public enum Body: Sendable, Hashable {
      /// No body; one that is sent all the same is refused with 413.
      case none
      /// A protobuf message of at most this many bytes, and never more than the server's own limit.
      case protobuf(maximumBytes: Int)
    }

    /// Whose allowance of requests a route draws on.
    public enum Allowance: Sendable, Hashable {
      /// The caller's: its token's once the server has accepted that, its address's until then.
      case caller
      /// The caller's, and the address's small allowance for enrolling.
      case enrollment
      /// The caller's; a refusal counts as a failed attempt to show who one is, and success ends the count.
      case signIn
      /// None: health checks.
      case unmetered
    }

    public let method: EdgeMethod
    /// Begins with `/`; also the route's name in logs and metrics.
    public let path: String
    public let body: Body
    public let allowance: Allowance
    /// True for a request that waits for news: it ends early when the server shuts down.
    public let isHeld: Bool

    public init(
      _ method: EdgeMethod, _ path: String, body: Body = .none, allowance: Allowance = .caller,
      isHeld: Bool = false
    ) {
      self.method = method
      self.path = path
      self.body = body
      self.allowance = allowance
      self.isHeld = isHeld
    }
  }

  /// A complete request within its limits.
  public struct EdgeRequest: Sendable {
    public let route: EdgeRoute
    /// In the order sent.
    ///
    /// Names and values hold only `A-Z a-z 0-9 . _ ~ -`: use base64url for bytes.
    public let query: [(name: String, value: String)]
    /// The field of this name, if one was sent, in visible ASCII.
    public let authorization: String?
    public let contentType: String?
    public let body: [UInt8]
    /// The caller's network address, for limits only: it is personal data and belongs in no log.
    public let remoteAddress: String

    public init(
      route: EdgeRoute, query: [(name: String, value: String)] = [], authorization: String? = nil,
      contentType: String? = nil, body: [UInt8] = [], remoteAddress: String
    ) {
      self.route = route
      self.query = query
      self.authorization = authorization
      self.contentType = contentType
      self.body = body
      self.remoteAddress = remoteAddress
    }

    public var method: EdgeMethod { route.method }
    public var path: String { route.path }

    /// The token of an `Authorization: Bearer` field.
    public var bearerToken: String? {
      guard let authorization else { return nil }
      let parts = authorization.split(
        separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].lowercased() == "bearer", !parts[1].isEmpty else {
        return nil
      }
      return String(parts[1])
    }

    /// The first value of a query item.
    public func queryValue(_ name: String) -> String? {
      query.first { $0.name == name }?.value
    }
  }

  /// A complete answer.
  public struct EdgeResponse: Sendable {
    public var status: Int
    public var contentType: String
    public var body: [UInt8]
    /// Whole seconds after which asking again makes sense.
    public var retryAfter: Int?
    /// Further fields; constants of the program, never anything a request said.
    public var headers: [(name: String, value: String)]
    public var closesConnection: Bool

    public init(
      status: Int, contentType: String = MediaType.protobuf, body: [UInt8] = [],
      retryAfter: Int? = nil, headers: [(name: String, value: String)] = [],
      closesConnection: Bool = false
    ) {
      self.status = status
      self.contentType = contentType
      self.body = body
      self.retryAfter = retryAfter
      self.headers = headers
      self.closesConnection = closesConnection
    }

    /// A short answer for people and probes.
    public static func text(status: Int, _ text: String) -> EdgeResponse {
      EdgeResponse(status: status, contentType: MediaType.text, body: Array(text.utf8))
    }
  }

  /// The media types this server speaks.
  public enum MediaType {
    public static let protobuf = "application/x-protobuf"
    public static let text = "text/plain; charset=utf-8"
    /// Prometheus' text format.
    public static let metrics = "text/plain; version=0.0.4; charset=utf-8"
  }

  /// Whether the server can do its work now.
  public enum Readiness: Sendable, Hashable {
    case ready
    /// Not now; the reason is a constant of the program, shown to operators.
    case notReady(reason: String)
  }

  /// One figure of the store, in Prometheus' words.
  public struct Gauge: Sendable, Hashable {
    /// Lower case words joined by `_`, without the prefix `fieldkeep_`.
    public let name: String
    public let help: String
    public let value: Double

    public init(name: String, help: String, value: Double) {
      self.name = name
      self.help = help
      self.value = value
    }
  }

#endif
