// Writes figures in Prometheus' text format, in a fixed order so that two scrapes can be compared.

#if Server

  /// A page of metrics under construction.
  struct PrometheusText {
    private(set) var text = ""

    /// One family of samples, each with its labels without braces, empty for none, and its value.
    mutating func family(
      _ name: String, _ kind: String, _ help: String, _ samples: [(labels: String, value: String)]
    ) {
      text += "# HELP fieldkeep_\(name) \(Self.escaped(help))\n# TYPE fieldkeep_\(name) \(kind)\n"
      for sample in samples { line(name, sample.labels, sample.value) }
    }

    mutating func counter(_ name: String, _ help: String, _ value: Int) {
      family(name, "counter", help, [(labels: "", value: "\(value)")])
    }

    mutating func gauge(_ gauge: Gauge) {
      family(gauge.name, "gauge", gauge.help, [(labels: "", value: Self.number(gauge.value))])
    }

    private mutating func line(_ name: String, _ labels: String, _ value: String) {
      text += "fieldkeep_\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(value)\n"
    }

    private static func number(_ value: Double) -> String {
      value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }

    private static func escaped(_ help: String) -> String {
      String(help.flatMap { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : String($0) })
    }
  }

  extension PrometheusText {
    /// The edge's own figures.
    mutating func edge(_ counts: ServerMetrics.Counts, openConnections: Int) {
      let answered = counts.answered.sorted {
        ($0.key.route, $0.key.statusClass) < ($1.key.route, $1.key.statusClass)
      }
      family(
        "requests_total", "counter", "Requests answered, by route and class of status.",
        answered.map { key, count in
          (labels: "route=\"\(key.route)\",status=\"\(key.statusClass)xx\"", value: "\(count)")
        })
      latency(counts.latency)
      family(
        "refused_total", "counter", "Requests and connections turned away or cut, by reason.",
        counts.refused.sorted { $0.key < $1.key }.map {
          (labels: "reason=\"\($0.key)\"", value: "\($0.value)")
        })
      gauge(
        Gauge(name: "connections", help: "Open connections.", value: Double(openConnections)))
      counter("connections_total", "Connections taken in.", counts.connectionsOpened)
      counter("received_bytes_total", "Bytes of requests, after TLS.", counts.bytesIn)
      counter("sent_bytes_total", "Bytes of answers, before TLS.", counts.bytesOut)
      counter("certificate_reloads_total", "Certificates taken over.", counts.certificateReloads)
      counter(
        "certificate_reload_failures_total", "Certificates refused; the old one stayed.",
        counts.certificateReloadFailures)
    }

    private mutating func latency(_ histograms: [String: LatencyHistogram]) {
      let name = "request_duration_seconds"
      family(name, "histogram", "From a request's first byte to its answer's last.", [])
      for (route, histogram) in histograms.sorted(by: { $0.key < $1.key }) {
        for (bound, count) in zip(LatencyHistogram.bounds, histogram.counts) {
          line("\(name)_bucket", "route=\"\(route)\",le=\"\(Self.number(bound))\"", "\(count)")
        }
        line("\(name)_bucket", "route=\"\(route)\",le=\"+Inf\"", "\(histogram.count)")
        line("\(name)_sum", "route=\"\(route)\"", "\(histogram.sum)")
        line("\(name)_count", "route=\"\(route)\"", "\(histogram.count)")
      }
    }
  }

#endif
