// One organization in the field: laptops, a server, and everything that happens between them, on virtual time and in one
// thread. A run is a function of its seed; the real replicas and the real server core do all the work.

import CausalMerge
import LocalReplica
import RecordSchema
import SyncProtocol
import Trust

/// Something that a run promised and that was not so.
public struct Violation: Error, CustomStringConvertible, Sendable {
  public var oracle: Oracle
  public var detail: String

  public var description: String { "\(oracle.rawValue): \(detail)" }
}

/// What a finished run showed.
public struct Outcome: Sendable {
  public var seed: UInt64
  /// One hash of everything that happened.
  public var traceHash: UInt64
  public var marks: Set<Mark>
  /// What was found wrong first; nil if nothing was.
  public var violation: Violation?
  public var eventCount: Int
}

/// A simulated organization.
///
/// - one thread, one queue of events ordered by (virtual time, sequence);
/// - all chance comes from the seed; no clock, no task, no order of a hash table reaches what happens;
/// - a scenario drives it by hand, ``story()`` by chance.
public final class Simulation {
  let seed: UInt64
  let mix: FaultMix
  let schema: Schema
  let root: OrganizationRoot
  let teams: Teams
  let server: SimulatedServer
  /// Cases that everybody works on: two laptops may open the same scope offline.
  let cases: [CaseID]
  /// Records that several people will make, each for themselves.
  let sharedRecords: [RecordID]

  var chance: Chance
  var trace: Trace
  var agenda = Agenda()
  public internal(set) var marks: Set<Mark> = []
  /// Whoever has the server, where it lies.
  var liar: LyingServer?
  /// A member whose program keeps to no rule, where there is one.
  var intruder: LyingClient?
  var devices: [SimulatedDevice] = []
  var writes: [AcknowledgedWrite] = []
  var records: [KnownRecord] = []
  var newcomer: Newcomer?
  var askCount = 0
  /// Copies of disks, to be put back later.
  var copies: [(device: Int, replica: ReplicaCore, time: Int64)] = []
  var nextFlight = 0
  /// Numbers values, so that each is written once.
  var valueCount: Int64 = 0
  private var streams: UInt64 = 0
  /// Milliseconds since 1970: true time.
  public internal(set) var now: Int64 = 1_790_000_000_000

  /// The teams of the organization.
  struct Teams {
    var advocates: TeamID
    var medics: TeamID
    var analysts: TeamID
  }

  /// A record that somebody made.
  struct KnownRecord: Hashable {
    var id: RecordID
    var type: UInt32
    var compartment: UInt32
    var caseID: CaseID
  }

  /// A run whose faults, size and events are drawn from its seed.
  public convenience init(
    seed: UInt64, isServerLying: Bool = false, isMemberLying: Bool = false,
    reader: ((String) -> Void)? = nil
  ) throws {
    var chance = Chance(seed: seed).stream(1)
    var mix = FaultMix(drawnFrom: &chance)
    if isMemberLying {
      mix.keepDisks()
      try self.init(
        seed: seed, mix: mix, members: chance.number(in: 0...2), reader: reader)
      try admitLyingClient()
      return
    }
    var sharing = Chance(seed: seed).stream(5)
    mix.drawShares(from: &sharing)
    let members = chance.number(in: mix.clones > 0 || mix.latecomer ? 1...4 : 1...5)
    try self.init(seed: seed, mix: mix, members: members, reader: reader)
    if isServerLying { liar = LyingServer(chance: Chance(seed: seed).stream(4)) }
  }

  /// An organization with an admin's device, numbered 0, and some members' devices.
  public init(
    seed: UInt64, mix: FaultMix, members: Int, reader: ((String) -> Void)? = nil
  ) throws {
    self.seed = seed
    self.mix = mix
    chance = Chance(seed: seed).stream(2)
    trace = Trace(reader: reader)
    schema = try FieldSchema.schema()
    root = OrganizationRoot(using: &chance)
    teams = Teams(
      advocates: TeamID(using: &chance), medics: TeamID(using: &chance),
      analysts: TeamID(using: &chance))
    var cases: [CaseID] = []
    for _ in 0..<chance.number(in: 1...2) { cases.append(CaseID(using: &chance)) }
    self.cases = cases
    var shared: [RecordID] = []
    for _ in 0..<4 { shared.append(RecordID(using: &chance)) }
    sharedRecords = shared
    server = try SimulatedServer(
      organization: root.organization, chance: Chance(seed: seed).stream(3))
    try found(members: members)
  }

  /// An independent generator for a part of the run.
  func stream() -> Chance {
    streams += 1
    return Chance(seed: seed).stream(100 + streams)
  }

  func note(_ line: @autoclosure () throws -> String) rethrows {
    trace.note(now, try line())
  }

  // MARK: founding

  private func found(members: Int) throws {
    let admin = try addDevice()
    try admin.replica.found(
      FieldSchema.template(
        advocates: teams.advocates, medics: teams.medics, analysts: teams.analysts),
      root: root, at: admin.clock.reading(at: now))
    try admin.replica.addRemote(
      name: SimulatedDevice.remoteName, url: "https://server.example",
      pin: [UInt8](repeating: 7, count: 32))
    admin.isEnrolled = true
    try syncNow(0)
    try syncNow(0)
    for _ in 0..<members { try joinNow(try addDevice(), teams: drawTeams()) }
    for device in devices where mix.wrongClocks && chance.occurs(600) { setClock(of: device) }
  }

  /// A laptop that belongs to no organization yet.
  func addDevice() throws -> SimulatedDevice {
    let key = try ContentKey(bytes: chance.bytes(Limits.contentKeyBytes))
    let replica = try ReplicaCore(
      inMemoryWith: key, schema: schema, environment: SimulatedDevice.environment(stream()))
    let device = SimulatedDevice(
      index: devices.count, replica: replica, clock: DeviceClock(boot: chance.next(), at: now))
    devices.append(device)
    return device
  }

  /// Teams of a new member: most are advocates, some are only analysts.
  func drawTeams() -> [TeamID] {
    switch chance.number(in: 0...9) {
    case 0...3: [teams.advocates]
    case 4...5: [teams.medics]
    case 6...7: [teams.advocates, teams.medics]
    case 8: [teams.advocates, teams.analysts]
    default: [teams.analysts]
    }
  }

  /// Sets a clock as wrong as clocks get: minutes, days, or the year 1970.
  func setClock(of device: SimulatedDevice) {
    let minute: Int64 = 60_000
    let error =
      switch chance.number(in: 0...3) {
      case 0: chance.number(in: 2 * minute...90 * minute)
      case 1: -chance.number(in: 2 * minute...90 * minute)
      case 2: chance.number(in: -1...1) * 2 * 1_440 * minute
      default: chance.number(in: -1...1) * 20 * 525_600 * minute
      }
    device.clock.wallError = error
    if abs(error) > 1_440 * minute { marks.insert(.wrongClock) }
    note("clock \(device.index) wrong by \(error) ms")
  }

  // MARK: who reads what

  /// Devices that belong to the organization.
  var enrolled: [SimulatedDevice] { devices.filter(\.isEnrolled) }

  /// Teams of a device, as it knows them itself.
  func teams(of device: SimulatedDevice) throws -> [TeamID] {
    guard let id = try device.replica.device() else { return [] }
    return try device.replica.roster().teams(of: id)
  }

  /// Whether a device may read a compartment.
  func mayRead(_ compartment: UInt32, _ device: SimulatedDevice) throws -> Bool {
    let roster = try device.replica.roster()
    let readers = roster.teams(with: .read, in: compartment)
    return try teams(of: device).contains { readers.contains($0) }
  }
}

/// Events by (virtual time, sequence).
struct Agenda {
  private var entries: [(time: Int64, sequence: Int, event: Event)] = []
  private var sequence = 0

  var isEmpty: Bool { entries.isEmpty }

  mutating func add(_ event: Event, at time: Int64) {
    sequence += 1
    entries.append((time, sequence, event))
  }

  mutating func next() -> (time: Int64, event: Event)? {
    guard
      let index = entries.indices.min(by: {
        (entries[$0].time, entries[$0].sequence) < (entries[$1].time, entries[$1].sequence)
      })
    else { return nil }
    let entry = entries.remove(at: index)
    return (entry.time, entry.event)
  }

  /// Takes out everything that is left, in order.
  mutating func drain() -> [Event] {
    defer { entries = [] }
    return entries.sorted { ($0.time, $0.sequence) < ($1.time, $1.sequence) }.map(\.event)
  }
}

/// What can happen.
enum Event {
  /// Somebody works at a device.
  case act(device: Int)
  /// Several people write the same field at the same instant.
  case meet
  /// Somebody lets a team into a part of a case, or out of it.
  case share
  /// Somebody saves the oldest long edit that they have open.
  case save(device: Int)
  /// A device syncs.
  case sync(device: Int)
  /// A request reaches the server.
  case request(Flight)
  /// An answer reaches its device; nil where the line broke instead.
  case answer(flight: Int, device: Int, SimulatedServer.Reply?)
  /// A file reaches another device.
  case carry(to: Int, bytes: [UInt8])
  case misfortune(Misfortune)
  /// A failed disk is replaced by its copy.
  case restore
  /// A new device asks to be let in.
  case ask
  /// A member's program does what it may not.
  case misdeed(Misdeed)
  /// An admin ends that member's right.
  case endOfMember
}

/// A request on its way.
struct Flight {
  var number: Int
  var device: Int
  var call: SyncCallBytes
  var isDuplicate = false
}

/// Something bad that happens at one moment.
enum Misfortune: CaseIterable {
  case deviceCrash
  case serverCrash
  case fullDisk
  case clone
  case restoreDevice
  case courier
  case damagedFile
  case backUp
  case copyFiles
  case restoreServer
  case rollBackServer
  case blankServer
  case clockStep
  case reboot
}
