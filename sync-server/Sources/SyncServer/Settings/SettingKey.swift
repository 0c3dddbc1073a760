// The closed list of what a settings file may say.

#if Server

  /// A key of the settings file.
  enum SettingKey: String, CaseIterable {
    case listen
    case transport
    case tlsCertificate = "tls-certificate"
    case tlsKey = "tls-key"
    case operatorListen = "operator-listen"
    case clientAddress = "client-address"
    case logAddresses = "log-addresses"
    case dataDirectory = "data-directory"

    case tlsHandshake = "tls-handshake-deadline"
    case requestHead = "request-head-deadline"
    case wholeRequest = "request-deadline"
    case bodyGrace = "body-grace"
    case answer = "answer-deadline"
    case responseStall = "response-stall"
    case keepAlive = "keep-alive"
    case closing = "closing-time"
    case shutdown = "shutdown-deadline"

    case bodyBytesPerSecond = "minimum-body-bytes-per-second"
    case bodyBytes = "maximum-body-bytes"
    case headerFieldBytes = "maximum-header-field-bytes"
    case headerBytes = "maximum-header-bytes"
    case headerFields = "maximum-header-fields"
    case targetBytes = "maximum-target-bytes"
    case connections = "maximum-connections"
    case connectionsPerAddress = "maximum-connections-per-address"
    case requestsPerMinute = "requests-per-minute"
    case requestBurst = "request-burst"
    case enrollmentsPerMinute = "enrollments-per-minute"
    case failedSignIns = "failed-sign-ins"
    case failedSignInWait = "failed-sign-in-wait"

    /// The limits that are times.
    static var durations: [(SettingKey, WritableKeyPath<ServerLimits, Duration>)] {
      [
        (.tlsHandshake, \.tlsHandshake), (.requestHead, \.requestHead),
        (.wholeRequest, \.wholeRequest), (.bodyGrace, \.bodyGrace), (.answer, \.answer),
        (.responseStall, \.responseStall), (.keepAlive, \.keepAlive), (.closing, \.closing),
        (.shutdown, \.shutdown), (.failedSignInWait, \.failedSignInWait),
      ]
    }

    /// The limits that are whole numbers.
    static var counts: [(SettingKey, WritableKeyPath<ServerLimits, Int>)] {
      [
        (.bodyBytesPerSecond, \.bodyBytesPerSecond), (.bodyBytes, \.bodyBytes),
        (.headerFieldBytes, \.headerFieldBytes), (.headerBytes, \.headerBytes),
        (.headerFields, \.headerFields), (.targetBytes, \.targetBytes),
        (.connections, \.connections), (.connectionsPerAddress, \.connectionsPerAddress),
        (.requestsPerMinute, \.requestsPerMinute), (.requestBurst, \.requestBurst),
        (.enrollmentsPerMinute, \.enrollmentsPerMinute), (.failedSignIns, \.failedSignIns),
      ]
    }
  }

#endif
