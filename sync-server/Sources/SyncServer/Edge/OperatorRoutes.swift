// What an operator's probes and dashboards ask for. Kept from the sync routes, so that a load
// balancer's question costs no caller's allowance and figures can stay on a listener of their own.

#if Server

  /// Answers `/health`, `/ready` and, where they belong, `/metrics`.
  struct OperatorRoutes: RequestHandler {
    let behind: any RequestHandler
    let metrics: ServerMetrics
    let census: ConnectionCensus
    let showsMetrics: Bool

    static let health = EdgeRoute(.get, "/health", allowance: .unmetered)
    static let ready = EdgeRoute(.get, "/ready", allowance: .unmetered)
    static let figures = EdgeRoute(.get, "/metrics", allowance: .unmetered)

    var routes: [EdgeRoute] {
      [Self.health, Self.ready] + (showsMetrics ? [Self.figures] : [])
    }

    func respond(to request: EdgeRequest) async -> EdgeResponse {
      switch request.route {
      case Self.ready:
        switch await behind.readiness() {
        case .ready: .text(status: 200, "ready\n")
        case .notReady(let reason): .text(status: 503, "not ready: \(reason)\n")
        }
      case Self.figures: await page()
      default: .text(status: 200, "ok\n")
      }
    }

    private func page() async -> EdgeResponse {
      var text = PrometheusText()
      text.edge(metrics.snapshot, openConnections: census.count)
      for gauge in await behind.gauges() { text.gauge(gauge) }
      return EdgeResponse(
        status: 200, contentType: MediaType.metrics, body: Array(text.text.utf8))
    }
  }

#endif
