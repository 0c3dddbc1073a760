// A server that works against its own people: it can change whatever passes through it, and forge nothing that holds.

import CausalMerge
import LocalReplica
import SyncProtocol
import Trust

/// What a server may do to what passes through it.
enum Lie: String, CaseIterable {
  /// An item of a page or a comparison is left out; the cursor goes on behind it.
  case withhold
  /// The rest of a page is left out, and the cursor put at the log's end.
  case skip
  /// A byte of a segment is another one.
  case forge
  /// Items of earlier answers come again.
  case replay
  /// A page's items come in another order.
  case reorder
  /// A device of the server's own is put into the roster.
  case newMember
  /// What was pushed is acknowledged and thrown away.
  case falseAcknowledgement
}

/// Whoever has the server, and what they did.
final class LyingServer {
  /// Lies told so far that took effect.
  private(set) var told: Set<Lie> = []
  /// Segments that were kept from a device, by its number.
  private(set) var withheld: [Int: Set<SegmentHash>] = [:]
  /// Devices of the server's own that it tried to bring in.
  private(set) var strangers: Set<DeviceID> = []
  /// Whether it still lies.
  var isLying = true
  private var chance: Chance
  private var earlier: [Item] = []
  /// A root of the server's own.
  private let root: OrganizationRoot

  init(chance: Chance) {
    self.chance = chance
    root = OrganizationRoot(using: &self.chance)
  }

  // MARK: what a request meets

  /// A push as the server's log gets to see it, and how many segments were thrown away on the way.
  func intercept(_ call: SyncCallBytes) -> (call: SyncCallBytes, thrownAway: Int) {
    guard call.path == "/v1/sync", chance.occurs(60),
      var request = try? SyncRequest(parsing: call.body), !request.segments.isEmpty
    else { return (call, 0) }
    let count = request.segments.count
    request.segments = []
    told.insert(.falseAcknowledgement)
    return (
      SyncCallBytes(path: call.path, body: request.encoded(), token: call.token), count
    )
  }

  /// An answer as the device gets to see it.
  ///
  /// - Parameters:
  ///   - body: what the honest core answered.
  ///   - call: the request.
  ///   - thrownAway: segments of the request that the core never saw.
  ///   - end: the log's end.
  ///   - rosterFrontier: what a roster segment would build on.
  ///   - rosterScope: the roster of the organization.
  ///   - device: the number of the device that asked.
  /// - Returns: the answer's bytes.
  /// - Throws: what reading or signing threw.
  func spoil(
    _ body: [UInt8], to call: SyncCallBytes, thrownAway: Int, end: Cursor,
    rosterFrontier: [SegmentHash], rosterScope: ScopeID, for device: Int
  ) throws -> [UInt8] {
    switch call.path {
    case "/v1/sync":
      var response = try SyncResponse(parsing: body)
      let claimed = (0..<thrownAway).map { _ in Verdict.stored(position: end.position) }
      response.verdicts.insert(contentsOf: claimed, at: 0)
      if chance.occurs(80), !response.items.isEmpty, !response.isRebuilding {
        keep(response.items, from: device)
        response.items = []
        response.cursor = end
        response.hasMore = false
        told.insert(.skip)
      }
      response.items = try spoil(response.items, for: device)
      if chance.occurs(30) {
        response.items.append(
          Item(
            position: end.position + 1,
            content: .segment(try stranger(in: rosterScope, upon: rosterFrontier))))
      }
      return response.encoded()
    case "/v1/reconcile":
      var response = try ReconcileResponse(parsing: body)
      for index in response.scopes.indices {
        response.scopes[index].items = try spoil(response.scopes[index].items, for: device)
      }
      return response.encoded()
    default:
      return body
    }
  }

  private func spoil(_ items: [Item], for device: Int) throws -> [Item] {
    guard !items.isEmpty else { return items }
    var items = items
    if chance.occurs(200) {
      let removed = items.remove(at: chance.number(in: 0...items.count - 1))
      keep([removed], from: device)
      told.insert(.withhold)
    }
    if chance.occurs(100), let index = items.indices.randomElement(using: &chance),
      case .segment(var bytes) = items[index].content
    {
      keep([items[index]], from: device)
      bytes[chance.number(in: 0...bytes.count - 1)] ^= 1 << UInt8(chance.number(in: 0...7))
      items[index].content = .segment(bytes)
      told.insert(.forge)
    }
    if chance.occurs(100), let old = chance.pick(earlier) {
      items.append(old)
      told.insert(.replay)
    }
    if chance.occurs(150), items.count > 1 {
      items = chance.shuffled(items)
      told.insert(.reorder)
    }
    earlier += items.prefix(2)
    return items
  }

  private func keep(_ items: [Item], from device: Int) {
    for case .segment(let bytes) in items.map(\.content) {
      if let segment = try? Segment(parsing: bytes) {
        withheld[device, default: []].insert(segment.hash)
      }
    }
  }

  /// A roster segment that makes an admin of a device that the server made up, vouched for by a root of its own.
  private func stranger(in rosterScope: ScopeID, upon frontier: [SegmentHash]) throws -> [UInt8] {
    let keys = try DeviceKeys(
      signingSeed: chance.bytes(32), agreementSeed: chance.bytes(32),
      encapsulation: SimulatedDevice.environment(chance).encapsulation)
    let certificate = try root.certify(
      keys.publicKeys, as: .admin(rank: 1), number: 99, issuedAt: 0)
    strangers.insert(keys.device)
    told.insert(.newMember)
    return try Segment.control(
      ControlBatch(
        time: 0, transaction: TransactionID(run: 1, counter: 1), entries: [.device(certificate)]),
      scope: rosterScope, device: keys.device, parents: frontier, signer: keys.signer
    ).bytes
  }
}

extension Simulation {
  /// Hands a device's request to the server, by way of whoever has it.
  func serve(_ call: SyncCallBytes, for device: SimulatedDevice) throws -> SimulatedServer.Reply? {
    guard let liar, liar.isLying else { return try serve(call) }
    let (passed, thrownAway) = liar.intercept(call)
    guard var reply = try serve(passed) else { return nil }
    guard reply.status == 200 else { return reply }
    let roster = try devices[0].replica.roster()
    reply.body = try liar.spoil(
      reply.body, to: call, thrownAway: thrownAway, end: try server.endCursor(),
      rosterFrontier: roster.frontier, rosterScope: root.rosterScope, for: device.index)
    return reply
  }

  /// The lies stop; what is now missing anywhere has to be found by the routine comparison, a week later.
  func endLies() throws {
    guard let liar else { return }
    liar.isLying = false
    for (index, hashes) in liar.withheld.sorted(by: { $0.key < $1.key }) {
      let held = Set(try devices[index].replica.segmentHashes())
      let lacking = hashes.subtracting(held).count
      note("device \(index) was kept from \(hashes.count) segments, lacks \(lacking)")
    }
    now += 8 * 86_400_000
  }

  /// Nobody was brought in, and what was kept back was stated.
  func judgeLies() throws {
    guard let liar else { return }
    for device in enrolled {
      let known = Set(try device.replica.roster().devices)
      guard known.isDisjoint(with: liar.strangers) else {
        throw Violation(
          oracle: .strangers, detail: "device \(device.index) believes in a device of the server's")
      }
      if try device.remote.keptBackSegments > 0 { marks.insert(.keptBackStated) }
    }
    for lie in liar.told { marks.insert(lie.mark) }
  }
}

extension Lie {
  var mark: Mark {
    switch self {
    case .withhold: .withheld
    case .skip: .skipped
    case .forge: .forged
    case .replay: .replayed
    case .reorder: .reordered
    case .newMember: .strangerOffered
    case .falseAcknowledgement: .falselyAcknowledged
    }
  }
}
