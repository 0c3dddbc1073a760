// A laptop in the hands of somebody who wrote a program of their own: its keys, its session, and no manners.

import CaseProtocol
import CausalMerge
import CurlTransport
import Foundation
import LocalReplica
import SyncProtocol
import Testing
import Trust

/// What a member can ask a server for, past every program.
final class Insider {
  /// What came back.
  struct Answer {
    var status: Int
    var body: [UInt8]
  }

  let core: ReplicaCore
  let keys: DeviceKeys
  private let url: String
  private let transport: HTTPTransport
  private var token: [UInt8]?
  private var generator = SystemRandomNumberGenerator()

  var device: DeviceID { keys.device }

  /// Takes a laptop's keys from its folder, and a session of its own from the server.
  init(_ county: County, _ laptop: String) async throws {
    let folder = county.folder + "/" + laptop
    let text = try String(contentsOfFile: folder + "/storage.key", encoding: .utf8)
    guard case .open(let key) = try StorageKeyFile(text: text) else {
      throw ReplicaError.wrongStorageKey
    }
    core = try ReplicaCore(
      path: folder + "/replica.sqlite", storageKey: key, schema: CountySchema.schema,
      environment: ReplicaEnvironment(
        randomBytes: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } },
        encapsulation: .xWing))
    keys = try core.makeDeviceKeys()
    let remote = try core.remote(named: "origin")
    let pin = try #require(ServerKeyPin(sha256: remote.pin))
    url = remote.url
    transport = HTTPTransport(settings: TransportSettings(trust: .serverKey(pin)))
    try await beginSession()
  }

  /// Ends its work on the folder: a program may have it again.
  func close() throws {
    transport.close()
    try core.close()
  }

  private func beginSession() async throws {
    let asked = try await post("/v1/challenge", ChallengeRequest(device: device).encoded())
    let challenge = try ChallengeResponse(parsing: asked.body).challenge
    let organization = try core.roster().organization
    let request = SessionRequest(
      device: device, challenge: challenge,
      signature: try SessionProof.sign(challenge, organization: organization, with: keys.signer),
      chain: try core.certificateChain(), rootKey: try #require(try core.rootKey()))
    let answer = try await post("/v1/session", request.encoded())
    token = try SessionResponse(parsing: answer.body).token
  }

  // MARK: requests

  func post(_ path: String, _ body: [UInt8]) async throws -> Answer {
    var headers: TransportHeaders = ["content-type": "application/x-protobuf"]
    if let token { headers.append("authorization", "Bearer \(hexadecimal(token))") }
    let response = try await transport.perform(
      TransportRequest(.post, url + path, headers: headers, body: body))
    return Answer(status: response.status, body: response.body)
  }

  /// Waits beside all else for the server to say that something is there after a cursor.
  ///
  /// - Returns: whether it said so within that time.
  func wait(after cursor: Cursor, for limit: Duration) -> Task<Bool, Never> {
    var request = TransportRequest(
      .get, url + "/v1/wait?epoch=\(cursor.epoch)&after=\(cursor.position)",
      headers: ["authorization": "Bearer \(hexadecimal(token ?? []))"], body: [])
    request.timeouts = TransportTimeouts(request: limit)
    let (line, wait) = (transport, request)
    return Task { (try? await line.perform(wait))?.status == 200 }
  }

  /// Offers segments and wraps.
  func push(_ segments: [Segment], wraps: [Wrap] = []) async throws -> SyncResponse {
    let request = SyncRequest(
      cursor: nil, segments: segments.map(\.bytes), wraps: wraps.map(\.bytes))
    return try SyncResponse(parsing: try await post("/v1/sync", request.encoded()).body)
  }

  /// Everything that the server hands over, page after page, and where it ends.
  func pull() async throws -> (items: [Item], cursor: Cursor?) {
    var items: [Item] = []
    var cursor: Cursor?
    while true {
      let answer = try await post("/v1/sync", SyncRequest(cursor: cursor).encoded())
      let page = try SyncResponse(parsing: answer.body)
      items += page.items
      cursor = page.cursor
      if !page.hasMore { return (items, cursor) }
    }
  }

  /// What the server says of one scope.
  func compare(_ scope: ScopeID, haves: [SegmentHash] = []) async throws -> Answer {
    try await post(
      "/v1/reconcile",
      ReconcileRequest(scopes: [ScopeFrontier(scope: scope, haves: haves)]).encoded())
  }

  // MARK: what it makes

  /// Some work in a scope, signed as the laptop signs, under a key that nobody else has.
  func work(in scope: ScopeID, upon parents: [SegmentHash]) throws -> Segment {
    let change = Change(
      time: 1, transaction: TransactionID(run: 7, counter: 1),
      entries: [
        Entry(
          record: RecordID(using: &generator), type: 14, field: 1,
          value: Value(kind: .text, payload: Array("let me in".utf8)))
      ])
    return try Segment.sealing(
      changes: ChangeBatch(changes: [change], run: 7), scope: scope, device: device,
      parents: parents, key: ContentKey(using: &generator), nonce: bytes(Limits.nonceBytes),
      signer: keys.signer)
  }

  /// Statements on a scope, signed as the laptop signs.
  func statement(
    _ entries: [ControlEntry], on scope: ScopeID, upon parents: [SegmentHash]
  ) throws -> Segment {
    let batch = ControlBatch(
      time: 1, transaction: TransactionID(run: 7, counter: 2), entries: entries)
    return try Segment.control(
      batch, scope: scope, device: device, parents: parents, signer: keys.signer)
  }

  /// An opening of a scope in a compartment, with a grant to some teams.
  func opening(
    of scope: ScopeID, in compartment: UInt32, for teams: [TeamID]
  ) throws -> Segment {
    let key = ContentKey(using: &generator)
    let opening = ScopeOpening(
      compartment: compartment, sealedClaim: bytes(ScopeOpening.sealedClaimBytes))
    return try statement(
      [.opening(opening), .key(ScopeKey(keyID: key.id, wraps: []))]
        + teams.map { .grant(Grant(team: $0, rights: [.read, .write])) },
      on: scope, upon: [])
  }

  /// A wrap of a key of a scope for a team, with nothing in it.
  func wrap(of scope: ScopeID, for team: TeamID) throws -> Wrap {
    Wrap(
      .key(
        KeyWrap(
          scope: scope, keyID: ContentKey(using: &generator).id, team: team,
          encapsulation: try #require(WrapHash(bytes: bytes(WrapHash.byteCount))),
          wrapped: bytes(KeyWrap.wrappedBytes))))
  }

  func scope() -> ScopeID { ScopeID(using: &generator) }

  /// The name of a segment that there is not.
  func segmentHash() -> SegmentHash { SecureHash.digest(of: bytes(32)) }

  private func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }
}
