// The routes without a socket: requests as the edge would hand them in.

#if Server

  import CausalMerge
  import SQLiteSegmentLog
  import SegmentLog
  import Synchronization
  import SyncProtocol
  @testable import SyncServer
  import Trust

  /// A server for an organization of one admin, and how that admin's laptop talks to it.
  final class RoutesHarness: Sendable {
    let root: OrganizationRoot
    let admin: Ed25519Key
    let certificate: SignedCertificate
    let writer: LogWriter
    let hall = WaitingHall()
    let routes: SyncRoutes
    let clock = HarnessClock()
    let hooks = HarnessHooks()
    let epoch: Epoch

    init(holdingTime: Duration = .seconds(25)) throws {
      var generator = SystemRandomNumberGenerator()
      root = OrganizationRoot(using: &generator)
      admin = Ed25519Key(using: &generator)
      certificate = try root.certify(
        DevicePublicKeys(
          signing: admin.publicKey,
          agreement: [UInt8](repeating: 1, count: Limits.agreementKeyBytes)),
        as: .admin(rank: 1), number: 1, issuedAt: 0)
      let organization = root.organization
      let epoch = Epoch(using: &generator)
      let cursorKey = CursorKey(using: &generator)
      let (clock, hooks) = (clock, hooks)
      writer = try LogWriter(
        clock: { clock.now }, hall: hall, onFault: { hooks.note($0) },
        open: {
          let store = try SQLiteSegmentStore.inMemory()
          try ServerCore.found(
            store, organization: organization, epoch: epoch, cursorKey: cursorKey)
          let core = try ServerCore(store: store)
          core.beforeCommit = { try hooks.beforeCommit() }
          return core
        })
      routes = SyncRoutes(writer: writer, hall: hall, holdingTime: holdingTime)
      self.epoch = epoch
    }

    /// The founding segment, confirmed.
    func founding() throws -> Segment {
      try segment([.founding(rootKey: root.publicKey), .device(certificate), .confirmation])
    }

    func segment(_ entries: [ControlEntry], upon parents: [Segment] = []) throws -> Segment {
      try Segment.control(
        ControlBatch(
          time: 0, transaction: TransactionID(run: 1, counter: 1), entries: entries),
        scope: root.rosterScope, device: admin.publicKey.deviceID, parents: parents.map(\.hash),
        signer: admin)
    }

    func post(
      _ path: String, _ body: [UInt8], token: [UInt8]? = nil
    ) async -> EdgeResponse {
      await respond(to: path, method: .post, body: body, token: token)
    }

    func respond(
      to path: String, method: EdgeMethod, query: [(name: String, value: String)] = [],
      body: [UInt8] = [], token: [UInt8]? = nil
    ) async -> EdgeResponse {
      guard let route = routes.routes.first(where: { $0.path == path && $0.method == method })
      else { return EdgeResponse(status: 404) }
      return await routes.respond(
        to: EdgeRequest(
          route: route, query: query, authorization: token.map { "Bearer \(hexadecimal($0))" },
          contentType: MediaType.protobuf, body: body, remoteAddress: "192.0.2.1"))
    }

    /// Signs a challenge; the token.
    func session() async throws -> [UInt8] {
      let device = admin.publicKey.deviceID
      let asked = await post("/v1/challenge", ChallengeRequest(device: device).encoded())
      let challenge = try ChallengeResponse(parsing: asked.body).challenge
      let signature = try SessionProof.sign(
        challenge, organization: root.organization, with: admin)
      let answer = await post(
        "/v1/session",
        SessionRequest(
          device: device, challenge: challenge, signature: signature, chain: [certificate],
          rootKey: root.publicKey
        ).encoded())
      return try SessionResponse(parsing: answer.body).token
    }

    func sync(_ segments: [Segment], token: [UInt8]) async throws -> SyncResponse {
      let answer = await post(
        "/v1/sync", SyncRequest(cursor: nil, segments: segments.map(\.bytes)).encoded(),
        token: token)
      return try SyncResponse(parsing: answer.body)
    }

    func wait(after position: UInt64, token: [UInt8]) async -> EdgeResponse {
      await respond(
        to: "/v1/wait", method: .get,
        query: [("epoch", epoch.description), ("after", "\(position)")], token: token)
    }

    /// Comes back once some requests wait.
    func untilWaiting(_ count: Int) async throws {
      while hall.count != count { try await Task.sleep(for: .milliseconds(1)) }
    }
  }

  /// A clock that is set by hand.
  final class HarnessClock: Sendable {
    private let time = Mutex<Int64>(1_800_000_000_000)
    var now: Int64 { time.withLock { $0 } }
    func advance(by milliseconds: Int64) { time.withLock { $0 += milliseconds } }
  }

  /// What a test does to the storage thread, and hears from it.
  final class HarnessHooks: Sendable {
    private let faults = Mutex<[LogWriter.Fault]>([])
    private let hook = Mutex<(@Sendable () throws -> Void)?>(nil)

    var faultCount: Int { faults.withLock { $0.count } }
    func note(_ fault: LogWriter.Fault) { faults.withLock { $0.append(fault) } }
    func atCommit(_ work: (@Sendable () throws -> Void)?) { hook.withLock { $0 = work } }
    func beforeCommit() throws { try hook.withLock { $0 }?() }
  }

#endif
