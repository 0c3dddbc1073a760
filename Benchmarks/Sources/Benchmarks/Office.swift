// Laptops of one organization, with the real server core in memory to let them join. Their replicas are files, for it is
// files that are measured.

import CausalMerge
import Glibc
import LocalReplica
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Trust

/// A server core and the laptops that joined through it.
final class Office {
  private let server: ServerCore
  private let team: TeamID
  private var generator: SeededGenerator
  private let folder: String
  let admin: ReplicaCore
  private(set) var now: Int64 = 1_750_000_000_000

  static let storageKey = [UInt8](repeating: 7, count: 32)

  init(folder: String) throws {
    self.folder = folder
    generator = SeededGenerator(11)
    let root = OrganizationRoot(using: &generator)
    team = TeamID(using: &generator)
    let store = try SQLiteSegmentStore.inMemory()
    try ServerCore.found(
      store, organization: root.organization, epoch: Epoch(using: &generator),
      cursorKey: CursorKey(using: &generator))
    server = try ServerCore(store: store)
    admin = try Self.open("\(folder)/admin.sqlite")
    let rights: [UInt32: Rights] = [Workload.compartment: [.read, .write, .open]]
    try admin.found(
      RosterTemplate(teams: [.init(id: team, rights: rights)]), root: root, at: reading)
    try admin.addRemote(name: "origin", url: "https://server.example", pin: [])
    try sync(admin)
  }

  static func open(_ path: String) throws -> ReplicaCore {
    try ReplicaCore(
      path: path, storageKey: ContentKey(bytes: storageKey), schema: try Workload.schema(),
      environment: ReplicaEnvironment(randomBytes: randomBytes, encapsulation: .xWing))
  }

  /// The operating system's randomness, as the client takes it.
  @Sendable private static func randomBytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let start = buffer.baseAddress { arc4random_buf(start, count) }
      initialized = count
    }
  }

  /// A laptop's clocks; a millisecond passes with each look.
  var reading: ClockReading {
    now += 1
    return ClockReading(
      wallMilliseconds: now, boot: 1, monotonicMilliseconds: now - 1_600_000_000_000)
  }

  /// Lets a new laptop in.
  func join(_ name: String) throws -> ReplicaCore {
    let laptop = try Self.open("\(folder)/\(name).sqlite")
    let invitation = try admin.invite(
      to: [team], through: try admin.remote(named: "origin"), expiresAt: now + 600_000,
      admission: .atSync)
    guard let device = try admin.device() else { throw ReplicaError.notEnrolled }
    _ = try server.register(
      InvitationRegistration(invitation: invitation.id, lifetimeSeconds: 600), device: device,
      now: now)
    let request = try laptop.enrollmentRequest(for: invitation)
    _ = try server.enroll(request, now: now)
    try sync(admin)
    try laptop.join(
      by: invitation, answer: try server.enroll(request, now: now), remoteName: "origin",
      timing: AnswerTiming(reading: reading, roundTripMilliseconds: 0))
    return laptop
  }

  /// Syncs a laptop with the server to the end; tells the bytes of all messages both ways.
  @discardableResult
  func sync(_ laptop: ReplicaCore) throws -> (requests: Int, sent: Int, received: Int) {
    let conversation = SyncConversation(
      replica: laptop, remote: try laptop.remote(named: "origin"))
    var call = try conversation.start(at: reading)
    var traffic = (requests: 0, sent: 0, received: 0)
    while let current = call {
      let (status, body) = answer(current)
      traffic.requests += 1
      traffic.sent += current.body.count
      traffic.received += body.count
      call = try conversation.receive(
        SyncAnswer(
          status: status, body: body,
          timing: AnswerTiming(reading: reading, roundTripMilliseconds: 0)))
    }
    return traffic
  }

  /// What the server answers, as its routes would.
  private func answer(_ call: SyncCall) -> (Int, [UInt8]) {
    do {
      return (200, try body(answering: call))
    } catch let code as ErrorCode {
      return (code.status, ErrorResponse(code, message: code.rawValue, serverTime: now).encoded())
    } catch {
      return (500, ErrorResponse(.failure, message: "\(error)", serverTime: now).encoded())
    }
  }

  private func body(answering call: SyncCall) throws -> [UInt8] {
    switch call.path {
    case "/v1/challenge":
      return server.challenge(
        try ChallengeRequest(parsing: call.body), now: now, using: &generator
      ).encoded()
    case "/v1/session":
      return try server.session(
        try SessionRequest(parsing: call.body), now: now, using: &generator
      ).encoded()
    default: break
    }
    let device = try server.device(ofToken: call.token ?? [], now: now)
    switch call.path {
    case "/v1/sync":
      return try server.sync(SyncRequest(parsing: call.body), device: device, now: now).encoded()
    case "/v1/reconcile":
      return try server.reconcile(
        ReconcileRequest(parsing: call.body), device: device, now: now
      ).encoded()
    default:
      return try server.enrollments(for: device, now: now).encoded()
    }
  }
}

extension ReplicaCore {
  /// Writes edits in one transaction.
  func write(
    _ edits: ArraySlice<Edit>, of workload: Workload, scopes: [ScopeID], at reading: ClockReading
  ) throws {
    try write(at: reading) { writer in
      for edit in edits {
        let record = workload.records[edit.record]
        try writer.write(
          record.id, type: Workload.recordType, field: UInt32(edit.column), value: edit.cell.value,
          in: scopes[record.caseIndex])
      }
    }
  }
}
