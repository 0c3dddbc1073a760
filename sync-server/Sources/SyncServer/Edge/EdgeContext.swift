// What the connections of one listener share.

#if Server

  import Logging

  /// The rules and counters behind every connection of a listener.
  struct EdgeContext: Sendable {
    let routes: RouteTable
    let settings: ServerSettings
    let metrics: ServerMetrics
    let census: ConnectionCensus
    let allowances: CallerAllowances
    let logger: Logger

    var limits: ServerLimits { settings.limits }

    /// One line about an answered request: the route's own name, never the target that was sent.
    func log(
      route: String?, status: Int, seconds: Double, bytesIn: Int, bytesOut: Int, address: String
    ) {
      var metadata: Logger.Metadata = [
        "route": "\(route ?? "none")", "status": "\(status)",
        "milliseconds": "\(Int(seconds * 1_000))", "bytes_in": "\(bytesIn)",
        "bytes_out": "\(bytesOut)",
      ]
      if settings.logsAddresses { metadata["address"] = "\(address)" }
      logger.info("answered", metadata: metadata)
    }

    /// One line about a connection or request that was turned away or cut.
    func logRefusal(_ code: String, address: String) {
      var metadata: Logger.Metadata = ["reason": "\(code)"]
      if settings.logsAddresses { metadata["address"] = "\(address)" }
      logger.debug("refused", metadata: metadata)
    }
  }

#endif
