// Everything that can be set about the transport, with the reason for each default. What must never differ between
// two installations is not here: it is fixed in Transfer+Options.swift.

internal import Foundation

/// How a server proves that it is the right one.
public enum ServerTrust: Hashable, Sendable {
  /// By a certificate for its host name from an authority that the operating system trusts.
  case systemAuthorities

  /// By a certificate for its host name from an authority in this PEM file. The system's authorities do not count.
  case authorities(path: String)

  /// By its own key, whatever certificate it is wrapped in.
  ///
  /// The certificate's name, dates and issuer are then not checked: the pin, which arrived with the invite, says
  /// exactly which key is meant, and that is more than any authority could add. So a server in an office needs no
  /// domain name, and goes on working when its certificate is renewed with the same key.
  case serverKey(ServerKeyPin)
}

/// The pin of a server's public key: the SHA-256 of its DER-encoded SubjectPublicKeyInfo.
public struct ServerKeyPin: Hashable, Sendable {
  /// Size of a pin, in bytes.
  public static let byteCount = 32

  /// The hash, 32 bytes.
  public let sha256: [UInt8]

  /// Makes a pin of a hash, or `nil` if that does not have 32 bytes.
  public init?(sha256: [UInt8]) {
    guard sha256.count == Self.byteCount else { return nil }
    self.sha256 = sha256
  }

  /// The form in which libcurl takes a pin.
  var curlText: String { "sha256//" + Data(sha256).base64EncodedString() }
}

/// How long a request may take.
public struct TransportTimeouts: Hashable, Sendable {
  /// Time for finding the server, connecting and the TLS handshake.
  ///
  /// libcurl's own default is 300 seconds.
  public var connect: Duration

  /// Time for the whole request, its wait for a free connection included.
  ///
  /// libcurl's own default is none.
  public var request: Duration

  /// The rate below which a transfer counts as stalled, in bytes per second.
  public var slowestBytesPerSecond: Int

  /// How long a transfer may stay below `slowestBytesPerSecond`.
  ///
  /// A held request (a long poll) must be answered within this time.
  public var slowFor: Duration

  /// Makes timeouts; the defaults suit a weak mobile connection.
  public init(
    connect: Duration = .seconds(10),
    request: Duration = .seconds(120),
    slowestBytesPerSecond: Int = 50,
    slowFor: Duration = .seconds(30)
  ) {
    self.connect = connect
    self.request = request
    self.slowestBytesPerSecond = slowestBytesPerSecond
    self.slowFor = slowFor
  }

  /// Whether no value is one that libcurl would take for "no limit".
  var areAllPositive: Bool {
    connect > .zero && request > .zero && slowestBytesPerSecond > 0 && slowFor > .zero
  }
}

/// The settings of one transport, the same for all its requests.
public struct TransportSettings: Sendable {
  /// How the server proves that it is the right one.
  public var trust: ServerTrust

  /// Deadlines of requests that do not bring their own.
  public var timeouts: TransportTimeouts

  /// How long a connection may be used before a new one is made, so that a server key or certificate that is no
  /// longer good is noticed.
  ///
  /// Counted in whole seconds.
  public var connectionLifetime: Duration

  /// How long an unused connection is kept.
  ///
  /// Shorter than the server's 60 seconds, so that requests are seldom sent into a connection that the server is
  /// just closing. Counted in whole seconds.
  public var idleConnectionLifetime: Duration

  /// How many connections one server gets.
  ///
  /// Two: one for a held request, one for all others. More requests wait.
  public var maximumConnections: Int

  /// How often an idle connection is probed, so that a mobile network's address translation does not forget it
  /// while a request is held; `nil` for not at all.
  public var keepAliveInterval: Duration?

  /// How long an answer of the name service is believed, so that a server that moved is found.
  public var nameLifetime: Duration

  /// A proxy as `http://host:port` or `https://host:port`; `nil` for none.
  ///
  /// The environment's `https_proxy` and its relatives are ignored, since a variable that some other program needs
  /// must not decide where records go. A proxy sees the server's name and the amount of traffic, never contents.
  public var proxy: String?

  /// Whether `http://127.0.0.1` and `http://[::1]` are allowed.
  ///
  /// For tests and a server behind a local TLS proxy.
  public var allowsPlainLoopback: Bool

  /// Sees every byte of every request before encryption and of every response after decryption.
  ///
  /// For tests that search the traffic for values which must not be there. Tokens pass through it too: a recorder
  /// has no place in an installation. It is called on the transport's thread and must not block.
  public var recorder: (@Sendable (TransportEvent) -> Void)?

  /// Makes settings.
  public init(
    trust: ServerTrust = .systemAuthorities,
    timeouts: TransportTimeouts = TransportTimeouts(),
    connectionLifetime: Duration = .seconds(600),
    idleConnectionLifetime: Duration = .seconds(50),
    maximumConnections: Int = 2,
    keepAliveInterval: Duration? = .seconds(20),
    nameLifetime: Duration = .seconds(60),
    proxy: String? = nil,
    allowsPlainLoopback: Bool = false,
    recorder: (@Sendable (TransportEvent) -> Void)? = nil
  ) {
    self.trust = trust
    self.timeouts = timeouts
    self.connectionLifetime = connectionLifetime
    self.idleConnectionLifetime = idleConnectionLifetime
    self.maximumConnections = maximumConnections
    self.keepAliveInterval = keepAliveInterval
    self.nameLifetime = nameLifetime
    self.proxy = proxy
    self.allowsPlainLoopback = allowsPlainLoopback
    self.recorder = recorder
  }
}

/// A run of bytes on its way, as TLS gets or gave it.
///
/// Runs come as libcurl handles them: one body may be many events, and header fields may be one event or several.
public enum TransportEvent: Hashable, Sendable {
  /// Request line and header fields.
  case sentHeader([UInt8])
  /// Bytes of a request body.
  case sentBody([UInt8])
  /// A status line or a header field.
  case receivedHeader([UInt8])
  /// Bytes of a response body, chunk framing included.
  case receivedBody([UInt8])
}
