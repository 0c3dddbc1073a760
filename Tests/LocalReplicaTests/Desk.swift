// A server and laptops in one process, for stories about the replica: the real server core, the real conversation,
// no network and no clock.

import CausalMerge
import LocalReplica
import RecordSchema
import SQLiteSegmentLog
import SeededChance
import SegmentLog
import SyncProtocol
import Synchronization
import Testing
import Trust

/// The record types of these stories: one of each kind of rule.
enum StorySchema {
  static let shared = Compartment(1, "shared", label: "Shared")
  static let secret = Compartment(2, "secret", label: "Secret")

  static func make() throws -> Schema {
    try Schema(
      name: "story", version: 1, compartments: [shared, secret],
      recordTypes: [
        RecordType(
          1, "placement", label: "Placement", in: shared,
          fields: [
            Field(1, "kind", label: "Kind", .text, .review),
            Field(2, "arrived", label: "Arrived", .instant, .earliest),
            Field(3, "needs", label: "Needs", .text, .set),
            Field(4, "remark", label: "Remark", .text, .latest),
          ]),
        RecordType(
          2, "location", label: "Location", in: secret,
          fields: [Field(1, "address", label: "Address", .text, .review)]),
        statement, register,
      ])
  }

  /// An entry: made once, never changed.
  static let statement = RecordType(
    3, "statement", label: "Statement", in: shared, appendOnly: true,
    fields: [Field(1, "text", label: "Text", .text, .log)])
  /// A record with a field that is written once, and one with an owner.
  static let register = RecordType(
    4, "register", label: "Register", in: shared,
    fields: [
      Field(1, "origin", label: "Origin", .text, .writeOnce),
      Field(2, "kind", label: "Kind", .text, .owned),
    ])
}

/// One laptop of a story.
final class Laptop {
  var replica: ReplicaCore
  /// Milliseconds that its wall clock is ahead.
  var clockError: Int64 = 0
  var boot: UInt64 = 1

  init(_ replica: ReplicaCore) { self.replica = replica }
}

/// A server core in memory and the laptops of one organization.
final class Desk {
  var server: ServerCore
  private var store: SQLiteSegmentStore
  /// Whether the server takes what a revoked laptop had not sent; one of an earlier version does not.
  var givesFarewell = true
  private(set) var root: OrganizationRoot
  var generator: SeededGenerator
  /// True milliseconds since 1970.
  var now: Int64 = 1_700_000_000_000
  let field: TeamID
  let placing: TeamID
  /// Another agency, which works on the same cases.
  let other: TeamID
  let admin: Laptop

  /// - Parameters:
  ///   - seed: of all that is drawn.
  ///   - fieldRights: what the team `field` may do, by compartment.
  /// - Throws: what the story's server or laptops throw.
  init(seed: UInt64 = 1, fieldRights: [UInt32: Rights] = [1: [.read, .write, .open]]) throws {
    generator = SeededGenerator(seed: seed)
    root = OrganizationRoot(using: &generator)
    field = TeamID(using: &generator)
    placing = TeamID(using: &generator)
    other = TeamID(using: &generator)
    store = try .inMemory()
    try ServerCore.found(
      store, organization: root.organization, epoch: Epoch(using: &generator),
      cursorKey: Self.cursorKey(generator))
    server = try ServerCore(store: store)
    admin = Laptop(try Self.replica(seed: seed &+ 100))
    let all: Rights = [.read, .write, .open]
    try admin.replica.found(
      RosterTemplate(teams: [
        .init(id: field, rights: fieldRights), .init(id: placing, rights: [1: all, 2: all]),
        .init(id: other, rights: [1: all]),
      ]), root: root, at: reading(of: admin))
    try admin.replica.addRemote(name: "origin", url: "https://server.example", pin: [])
    try sync(admin)
  }

  static func replica(seed: UInt64) throws -> ReplicaCore {
    try ReplicaCore(
      inMemoryWith: ContentKey(bytes: [UInt8](repeating: 7, count: 32)),
      schema: try StorySchema.make(), environment: environment(seed: seed))
  }

  static func environment(seed: UInt64) -> ReplicaEnvironment {
    let source = SeededSource(seed)
    return ReplicaEnvironment(randomBytes: { source.bytes($0) }, encapsulation: .xWing)
  }

  func reading(of laptop: Laptop) -> ClockReading {
    ClockReading(
      wallMilliseconds: now + laptop.clockError, boot: laptop.boot,
      monotonicMilliseconds: now - 1_600_000_000_000)
  }

  /// Lets a new laptop in.
  func join(teams: [TeamID], seed: UInt64) throws -> Laptop {
    let laptop = Laptop(try Self.replica(seed: seed))
    let remote = try admin.replica.remote(named: "origin")
    let invitation = try admin.replica.invite(
      to: teams, through: remote, expiresAt: now + 600_000, admission: .atSync)
    let device = try #require(try admin.replica.device())
    _ = try server.register(
      InvitationRegistration(invitation: invitation.id, lifetimeSeconds: 600), device: device,
      now: now)
    let request = try laptop.replica.enrollmentRequest(for: invitation)
    _ = try server.enroll(request, now: now)
    try sync(admin)
    let answer = try server.enroll(request, now: now)
    try laptop.replica.join(
      by: invitation, answer: answer, remoteName: "origin",
      timing: AnswerTiming(reading: reading(of: laptop), roundTripMilliseconds: 0))
    return laptop
  }

  /// Syncs a laptop to the end.
  @discardableResult
  func sync(_ laptop: Laptop) throws -> SyncReport {
    let remote = try laptop.replica.remote(named: "origin")
    let conversation = SyncConversation(replica: laptop.replica, remote: remote)
    var call = try conversation.start(at: reading(of: laptop))
    while let current = call {
      now += 100
      let (status, body) = answer(current)
      call = try conversation.receive(
        SyncAnswer(
          status: status, body: body,
          timing: AnswerTiming(reading: reading(of: laptop), roundTripMilliseconds: 0)))
    }
    return conversation.report
  }

  /// What the server answers, as its routes would.
  func answer(_ call: SyncCall) -> (Int, [UInt8]) {
    do {
      if call.path == "/v1/challenge" {
        return (
          200,
          server.challenge(try ChallengeRequest(parsing: call.body), now: now, using: &generator)
            .encoded()
        )
      }
      if call.path == "/v1/session" {
        return (
          200,
          try server.session(try SessionRequest(parsing: call.body), now: now, using: &generator)
            .encoded()
        )
      }
      if call.path == "/v1/farewell", givesFarewell {
        return (
          200, try server.farewell(FarewellRequest(parsing: call.body), now: now).encoded()
        )
      }
      guard call.path != "/v1/farewell" else { throw ErrorCode.notFound }
      let device = try server.device(ofToken: call.token ?? [], now: now)
      switch call.path {
      case "/v1/sync":
        return (
          200, try server.sync(SyncRequest(parsing: call.body), device: device, now: now).encoded()
        )
      case "/v1/reconcile":
        return (
          200,
          try server.reconcile(ReconcileRequest(parsing: call.body), device: device, now: now)
            .encoded()
        )
      case "/v1/enrollments":
        return (
          200,
          try server.enrollments(EnrollmentsRequest(parsing: call.body), for: device, now: now)
            .encoded()
        )
      case "/v1/receipts":
        return (
          200,
          try server.receipts(ReceiptsRequest(parsing: call.body), device: device, now: now)
            .encoded()
        )
      default:
        return (404, [])
      }
    } catch let code as ErrorCode {
      return (code.status, ErrorResponse(code, message: code.rawValue, serverTime: now).encoded())
    } catch {
      return (500, ErrorResponse(.failure, message: "\(error)", serverTime: now).encoded())
    }
  }

  /// A key for cursors that takes nothing from what the story draws.
  private static func cursorKey(_ generator: SeededGenerator) -> CursorKey {
    var copy = generator
    return CursorKey(using: &copy)
  }

  /// Puts a blank server in the place of this one.
  func replaceServerByBlank() throws {
    store = try .inMemory()
    try ServerCore.found(
      store, organization: root.organization, epoch: Epoch(using: &generator),
      cursorKey: Self.cursorKey(generator))
    server = try ServerCore(store: store)
  }

  /// Keeps a copy of the server's log.
  func backUp() throws -> SQLiteSegmentStore { try store.copyInMemory() }

  /// Puts an earlier copy of the log in the place of the present one.
  func restore(_ backup: SQLiteSegmentStore) throws {
    try ServerCore.beginAnew(
      backup, epoch: Epoch(using: &generator),
      cursorKey: Self.cursorKey(generator))
    try putBack(backup)
  }

  /// The same, without the server knowing that its files are older ones.
  func putBack(_ backup: SQLiteSegmentStore) throws {
    store = backup
    server = try ServerCore(store: store)
  }
}

/// Seeded bytes behind a lock, as the environment's functions are sendable.
final class SeededSource: Sendable {
  private let generator: Mutex<SeededGenerator>

  init(_ seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

  func bytes(_ count: Int) -> [UInt8] {
    generator.withLock { generator in
      (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
  }
}
