// The county through real laptops: forty replicas and the real server's core, bytes in and bytes out, in one thread. What
// they write is sealed and signed, admitted by the server, and applied by whoever may read it.

import CaseProtocol
import CausalMerge
import LocalReplica
import RecordSchema
import SimulatedField
import SyncProtocol
import SyntheticCounty
import Trust

/// One laptop of the county.
final class CountyLaptop {
  let replica: ReplicaCore
  /// How many more transactions are made on it before it syncs.
  var patience = 1

  init(seed: UInt64) throws {
    replica = try ReplicaCore(
      inMemoryWith: ContentKey(bytes: [UInt8](repeating: 7, count: Limits.contentKeyBytes)),
      schema: CountySchema.schema,
      environment: SimulatedDevice.environment(Chance(seed: seed)))
  }

  var remote: Remote {
    get throws { try replica.remote(named: CountyField.remoteName) }
  }
}

/// Forty laptops of eight offices, the one that let them in, and their server.
///
/// - chance comes from the seed alone: keys, nonces, and after how many transactions each laptop syncs;
/// - a laptop whose teams may not begin a scope waits for whoever began it, as people do.
final class CountyField {
  static let remoteName = "origin"

  /// The first admin's, which belongs to every team and writes nothing of the county.
  let office: CountyLaptop
  private(set) var laptops: [CountyLaptop] = []
  /// How many times laptops synced, and how many requests that took.
  private(set) var syncs = 0
  private(set) var requests = 0
  private let seed: UInt64
  private let server: SimulatedServer
  private let teams: [String: TeamID]
  private var chance: SeededOrder
  /// Milliseconds since 1970.
  private var now: Int64
  private let began: Int64

  /// Founds the organization, and lets forty laptops in.
  ///
  /// - Parameters:
  ///   - seed: any number.
  ///   - began: milliseconds since 1970, before anything is written.
  /// - Throws: what a replica, or the way to the server, throws.
  init(seed: UInt64, at began: Int64) throws {
    self.seed = seed
    self.began = began
    now = began
    chance = SeededOrder(seed: seed)
    let root = OrganizationRoot(using: &chance)
    var teams: [String: TeamID] = [:]
    for team in CountyTemplate.teams { teams[team.name] = TeamID(using: &chance) }
    self.teams = teams
    server = try SimulatedServer(
      organization: root.organization, chance: Chance(seed: seed).stream(1))
    office = try CountyLaptop(seed: seed &* 100)
    try office.replica.found(
      RosterTemplate(
        teams: CountyTemplate.teams.compactMap { template in
          teams[template.name].map { id in
            RosterTemplate.Team(
              id: id,
              rights: Dictionary(
                uniqueKeysWithValues: template.rights.map {
                  ($0.key.number, Rights(rawValue: $0.value.rawValue))
                }))
          }
        }), root: root, at: reading)
    try office.replica.addRemote(
      name: Self.remoteName, url: "https://server.example", pin: [])
    try sync(office)
    for device in CountyStory.devices {
      laptops.append(try join(device.teams.compactMap { teams[$0] }))
    }
  }

  private var reading: ClockReading {
    ClockReading(wallMilliseconds: now, boot: 1, monotonicMilliseconds: now - began)
  }

  // MARK: joining

  /// Lets a new laptop in, which then reads everything.
  func newcomer() throws -> CountyLaptop {
    let laptop = try join(teams.values.sorted())
    try sync(laptop)
    return laptop
  }

  /// Puts a laptop into every team: it reads what it could not before.
  func showEverything(to laptop: CountyLaptop) throws {
    guard let device = try laptop.replica.device() else { return }
    try office.replica.add(device, to: teams.values.sorted(), at: reading)
    try sync(office)
    // It learns of its teams, and then looks back.
    try sync(laptop)
    try sync(laptop)
  }

  private func join(_ teams: [TeamID]) throws -> CountyLaptop {
    let laptop = try CountyLaptop(seed: seed &* 100 &+ UInt64(laptops.count + 1))
    let invitation = try office.replica.invite(
      to: teams, through: office.remote, expiresAt: now + 600_000, admission: .atSync)
    let registration = InvitationRegistration(invitation: invitation.id, lifetimeSeconds: 600)
    _ = try answer(
      SyncCall(
        path: "/v1/invitations", body: registration.encoded(),
        token: try office.replica.token(for: office.remote)))
    let request = SyncCall(
      path: "/v1/enroll", body: try laptop.replica.enrollmentRequest(for: invitation).encoded(),
      token: nil)
    _ = try answer(request)
    try sync(office)
    try laptop.replica.join(
      by: invitation, answer: try EnrollmentResponse(parsing: try answer(request).body),
      remoteName: Self.remoteName,
      timing: AnswerTiming(reading: reading, roundTripMilliseconds: 0))
    return laptop
  }

  // MARK: syncing

  /// Syncs a laptop to the end.
  func sync(_ laptop: CountyLaptop) throws {
    syncs += 1
    let conversation = SyncConversation(replica: laptop.replica, remote: try laptop.remote)
    var call = try conversation.start(at: reading)
    while let current = call { call = try conversation.receive(try answer(current)) }
    let report = conversation.report
    guard report.counts.refused == 0, report.counts.rejected == 0 else {
      throw CountyFieldError.refused(report.counts.refused + report.counts.rejected)
    }
  }

  private func answer(_ call: SyncCall) throws -> SyncAnswer {
    requests += 1
    let bytes = SyncCallBytes(path: call.path, body: call.body, token: call.token)
    guard let reply = try server.answer(bytes, at: now).reply else {
      throw CountyFieldError.noAnswer
    }
    return SyncAnswer(
      status: reply.status, body: reply.body,
      timing: AnswerTiming(reading: reading, roundTripMilliseconds: 0))
  }

  /// Lets every laptop sync, in a seeded order.
  func syncAll() throws {
    for laptop in laptops.shuffled(using: &chance) { try sync(laptop) }
  }

  // MARK: writing

  /// Lets people write, and sync after one to forty of a laptop's transactions; in the end everyone has everything.
  func play(_ transactions: [CountyTransaction]) throws {
    for transaction in transactions {
      now = max(now, transaction.time)
      let laptop = laptops[transaction.device]
      do {
        try write(transaction, on: laptop)
      } catch ReplicaError.compartmentNotOpen {
        try syncAll()
        try sync(laptop)
        try write(transaction, on: laptop)
      }
      laptop.patience -= 1
      if laptop.patience <= 0 {
        try sync(laptop)
        laptop.patience = Int(chance.next() % 40) + 1
      }
    }
    try syncAll()
    try syncAll()
    try sync(office)
  }

  private func write(_ transaction: CountyTransaction, on laptop: CountyLaptop) throws {
    try laptop.replica.write(at: reading) { writer in
      var scopes: [ScopeKey: ScopeID] = [:]
      for write in transaction.writes {
        let key = ScopeKey(caseID: write.caseID, compartment: write.compartment)
        let scope = try scopes[key] ?? writer.scope(of: write.compartment, in: write.caseID)
        scopes[key] = scope
        try writer.write(
          write.record, type: write.type, field: write.field, operation: write.operation,
          value: try write.value.encoded(), in: scope)
      }
    }
  }
}

/// Why a county could not be played.
enum CountyFieldError: Error {
  /// The server gave no answer.
  case noAnswer
  /// So many items were not accepted.
  case refused(Int)
}

extension CountyLaptop {
  /// Every record that it can read, as its fields' policies show it.
  var readings: [RecordReading] {
    get throws {
      try replica.records().map { stored in
        var reading = RecordReading(
          stored.id, type: stored.state.type, in: stored.caseID, compartment: stored.compartment)
        reading.show(stored.state) { stored.views(of: $0) }
        return reading
      }
    }
  }
}
