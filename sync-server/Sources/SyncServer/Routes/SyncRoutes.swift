// The protocol's requests, from bytes to bytes. What they mean is the core's business; how they arrive is the edge's.

#if Server

  import CausalMerge
  import SegmentLog
  import SyncProtocol
  import Trust

  /// Answers the requests of `protocol-spec/sync.proto`.
  public struct SyncRoutes: RequestHandler {
    /// How long a request waits for news: below the thirty seconds after which common proxies give up.
    public static let holdingTime = Duration.seconds(25)

    let writer: LogWriter
    let hall: WaitingHall
    let holdingTime: Duration

    /// Answers from a log.
    ///
    /// The hall is the one that the writer wakes; the holding time is how long a request may wait for news.
    public init(
      writer: LogWriter, hall: WaitingHall, holdingTime: Duration = Self.holdingTime
    ) {
      self.writer = writer
      self.hall = hall
      self.holdingTime = holdingTime
    }

    enum Route {
      static let challenge = EdgeRoute(
        .post, "/v1/challenge", body: .protobuf(maximumBytes: 256))
      static let session = EdgeRoute(
        .post, "/v1/session", body: .protobuf(maximumBytes: 32 << 10), allowance: .signIn)
      static let sync = EdgeRoute(
        .post, "/v1/sync", body: .protobuf(maximumBytes: Limits.bodyBytes))
      static let wait = EdgeRoute(.get, "/v1/wait", isHeld: true)
      static let reconcile = EdgeRoute(
        .post, "/v1/reconcile", body: .protobuf(maximumBytes: Limits.bodyBytes))
      static let invitations = EdgeRoute(
        .post, "/v1/invitations", body: .protobuf(maximumBytes: 256))
      static let enroll = EdgeRoute(
        .post, "/v1/enroll", body: .protobuf(maximumBytes: 8 << 10), allowance: .enrollment,
        isHeld: true)
      static let receipts = EdgeRoute(
        .post, "/v1/receipts", body: .protobuf(maximumBytes: Limits.bodyBytes))
      static let farewell = EdgeRoute(
        .post, "/v1/farewell", body: .protobuf(maximumBytes: Limits.bodyBytes),
        allowance: .signIn)
      static let receipt = EdgeRoute(
        .post, "/v1/receipt", body: .protobuf(maximumBytes: 512), allowance: .enrollment)
      static let lease = EdgeRoute(.post, "/v1/lease", body: .protobuf(maximumBytes: 256))
      static let enrollments = EdgeRoute(
        .post, "/v1/enrollments", body: .protobuf(maximumBytes: 8 << 10))
    }

    public var routes: [EdgeRoute] {
      [
        Route.challenge, Route.session, Route.sync, Route.wait, Route.reconcile,
        Route.invitations, Route.enroll, Route.enrollments, Route.receipts,
        Route.farewell, Route.receipt, Route.lease,
      ]
    }

    public func respond(to request: EdgeRequest) async -> EdgeResponse {
      do {
        return try await answer(request)
      } catch {
        return ErrorAnswer(error).response(at: writer.time)
      }
    }

    private func answer(_ request: EdgeRequest) async throws -> EdgeResponse {
      switch request.route {
      case Route.challenge:
        try await open(request) { $0.challenge($1, now: $2, using: &$3) }
      case Route.session:
        try await open(request) { try $0.session($1, now: $2, using: &$3) }
      case Route.enroll: try await enroll(request)
      case Route.sync:
        try await identified(request) { try $0.sync($1, device: $2, now: $3) }
      case Route.reconcile:
        try await identified(request) { try $0.reconcile($1, device: $2, now: $3) }
      case Route.invitations:
        try await identified(request) { try $0.register($1, device: $2, now: $3) }
      case Route.enrollments:
        try await identified(request) { try $0.enrollments($1, for: $2, now: $3) }
      case Route.receipts:
        try await identified(request) { try $0.receipts($1, device: $2, now: $3) }
      case Route.lease:
        try await identified(request) { try $0.lease($1, device: $2, now: $3) }
      case Route.farewell:
        try await open(request) { core, message, now, _ in
          try core.farewell(message, now: now)
        }
      case Route.receipt:
        try await open(request) { core, message, now, _ in
          try core.takeReceipt(message, now: now)
        }
      case Route.wait: try await wait(request)
      default: throw ErrorCode.notFound
      }
    }

    /// Answers a request that needs no token.
    private func open<Message: ProtocolMessage, Answer: ProtocolMessage>(
      _ request: EdgeRequest,
      _ work:
        @escaping @Sendable (ServerCore, Message, Int64, inout SystemRandomNumberGenerator) throws
        -> Answer
    ) async throws -> EdgeResponse {
      let message = try Message(parsing: request.body)
      let answer = try await writer.perform { core, now in
        var generator = SystemRandomNumberGenerator()
        return try work(core, message, now, &generator)
      }
      return EdgeResponse(status: 200, body: answer.encoded())
    }

    /// Answers a request of a device that its token names, looking at the token in the same transaction.
    private func identified<Message: ProtocolMessage, Answer: ProtocolMessage>(
      _ request: EdgeRequest,
      _ work: @escaping @Sendable (ServerCore, Message, DeviceID, Int64) throws -> Answer
    ) async throws -> EdgeResponse {
      let token = try token(of: request)
      let message = try Message(parsing: request.body)
      let answer = try await writer.perform { core, now in
        try work(core, message, try core.device(ofToken: token, now: now), now)
      }
      return EdgeResponse(status: 200, body: answer.encoded())
    }

    private func token(of request: EdgeRequest) throws(ErrorCode) -> [UInt8] {
      guard let text = request.bearerToken, let token = bytesOfHexadecimal(text) else {
        throw .sessionExpired
      }
      return token
    }

    // MARK: waiting

    /// Holds a request until something is there for its device, the time is over, or the server shuts down.
    private func wait(_ request: EdgeRequest) async throws -> EdgeResponse {
      let token = try token(of: request)
      guard let epoch = request.queryValue("epoch").flatMap({ Epoch(hexadecimal: $0) }),
        let position = request.queryValue("after").flatMap({ UInt64($0) })
      else { throw ErrorCode.malformed }
      let hall = hall
      let found = try await writer.perform { core, now -> Found in
        let device = try core.device(ofToken: token, now: now)
        if let news = try core.news(for: device, epoch: epoch, after: position, now: now) {
          return .news(news)
        }
        return .place(hall.enter(device, for: core.audiences(of: device)))
      }
      let outcome: WaitingHall.Outcome =
        switch found {
        case .news(let position): .news(position)
        case .place(let place): await hall.wait(in: place, upTo: holdingTime)
        }
      switch outcome {
      case .news(let position):
        return EdgeResponse(status: 200, body: WaitResponse(position: position).encoded())
      case .nothing: return EdgeResponse(status: 204)
      }
    }

    /// Holds a new device's request until an admin has answered it, or the time is over.
    ///
    /// The answer is a roster segment, of which everyone is told, or a word to this device alone; so the laptop that
    /// joins need not ask every second, and a few questions a minute from one address are enough.
    private func enroll(_ request: EdgeRequest) async throws -> EdgeResponse {
      let message = try EnrollmentRequest(parsing: request.body)
      let hall = hall
      let deadline = ContinuousClock.now + holdingTime
      while true {
        let (answer, place) = try await writer.perform { core, now in
          let answer = try core.enroll(message, now: now)
          let device = message.signingKey.deviceID
          let place =
            answer.isPending ? hall.enter(device, for: [.everyone, .device(device)]) : nil
          return (answer, place)
        }
        let response = EdgeResponse(status: 200, body: answer.encoded())
        guard let place, deadline > .now,
          case .news = await hall.wait(in: place, upTo: deadline - .now)
        else { return response }
      }
    }

    private enum Found: Sendable {
      case news(UInt64)
      case place(WaitingHall.Place)
    }

    // MARK: for the operator

    public func readiness() async -> Readiness {
      await writer.hasFailed ? .notReady(reason: "the log cannot be written") : .ready
    }

    public func gauges() async -> [Gauge] {
      let figures = try? await writer.perform { core, _ in
        (core.end.position, core.safeThrough, core.isRebuilding, core.roster.devices.count)
      }
      guard let (end, safe, isRebuilding, devices) = figures else { return [] }
      return [
        Gauge(
          name: "log_newest_timestamp_seconds", help: "When the newest item was taken in.",
          value: Double(end) / 1_000_000),
        Gauge(
          name: "log_safe_through_timestamp_seconds",
          help: "Up to when all is in a verified backup.", value: Double(safe) / 1_000_000),
        Gauge(
          name: "log_rebuilding", help: "1 until an admin has confirmed the roster.",
          value: isRebuilding ? 1 : 0),
        Gauge(name: "devices", help: "Devices in the roster.", value: Double(devices)),
        Gauge(
          name: "waiting_requests", help: "Requests held open for news.",
          value: Double(hall.count)),
      ]
    }
  }

#endif
