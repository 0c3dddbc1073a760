// One order of a court, from what it would take to its place in the roster.

import CaseProtocol
import Fieldkeep

/// An order that somebody means to give.
struct CourtOrder {
  let kind: ErasureOrder.Kind
  let options: OrderOptions
  let desk: Desk
  var custodian: TeamID?
  /// With a lift: the number of the order that it takes back.
  var lifts: String?

  init(
    _ kind: ErasureOrder.Kind, _ options: OrderOptions, _ desk: Desk, custodian: TeamID? = nil,
    lifts: String? = nil
  ) {
    (self.kind, self.options, self.desk) = (kind, options, desk)
    (self.custodian, self.lifts) = (custodian, lifts)
  }

  private var verb: String { OrderWords.verbs[kind] ?? "order" }

  /// What an order would reach.
  struct Reach {
    var scopes: [ScopeID]
    var caseID: CaseID?
    /// How many records are in each part of the case, the parts in the order of their numbers.
    var records: [(compartment: Compartment, count: Int)] = []
    /// The order that is taken back.
    var lifted: OrderReport?
    /// Legal holds that stand on any of it.
    var holds: [OrderReport] = []
    var devices = 0
  }

  /// Tells what it would do, or does it.
  func carryOut() async throws {
    let number = try options.checkedNumber()
    guard try await desk.replica.isEnrolled() else { throw ReplicaError.notEnrolled }
    guard try await Orders.isAdmin(desk.replica) else {
      throw ReplicaError.adminNeeded(.giveOrders)
    }
    if options.yes { try await hear() }
    let reach = try await reach()
    guard options.yes else {
      return desk.print(
        json: json(number, reach, isDone: false, unsent: 0),
        lines(number, reach) + [say(" nothing was changed: --yes carries it out")])
    }
    if !desk.options.json { desk.screen.lines(lines(number, reach)) }
    try confirm()
    let unsent = try await give(number, reach)
    if !options.offline { try await hear() }
    desk.print(
      json: json(number, reach, isDone: true, unsent: unsent), outcome(reach, unsent: unsent))
  }

  // MARK: before

  /// Asks the servers first: whoever ordered otherwise meanwhile should be known of.
  private func hear() async throws {
    guard !options.offline else { return }
    for remote in try await desk.replica.remotes() {
      do {
        try await desk.replica.sync(with: remote.name)
      } catch {
        throw Failure(
          .unreachable, "no server answered, so nobody can say whether a hold stands",
          hint: "try again with signal, or say --offline")
      }
    }
  }

  private func reach() async throws -> Reach {
    let orders = try await desk.replica.orders()
    let wanted = Set(try options.parts().map(\.number))
    var reach: Reach
    if let lifts {
      let words = try await OrderWords(desk)
      guard
        let lifted = orders.first(where: {
          [.seal, .hold].contains($0.standing.order.kind) && words.isCalled($0, lifts)
        })
      else {
        throw Failure(
          .noInput, "no seal and no hold has this number", hint: "fieldkeep orders shows them")
      }
      guard !lifted.standing.inForce.isEmpty else {
        throw Failure(.usage, "this order was taken back already")
      }
      reach = Reach(scopes: lifted.standing.inForce, lifted: lifted)
    } else {
      let caseID = try await options.caseID(desk)
      let scopes = try await desk.replica.scopes(of: caseID)
        .filter { wanted.isEmpty || wanted.contains($0.compartment) }
      guard !scopes.isEmpty else {
        throw Failure(
          .noInput, "this device has nothing of these parts of the case",
          hint: "fieldkeep show tells what is here; an admin of the team that has them orders it")
      }
      reach = Reach(scopes: scopes.map(\.scope), caseID: caseID)
      reach.records = try await counts(of: scopes, in: caseID)
      let named = Set(reach.scopes)
      reach.holds = orders.filter {
        $0.standing.order.kind == .hold && !named.isDisjoint(with: $0.standing.inForce)
      }
    }
    reach.devices = try await desk.replica.roster().devices.count
    return reach
  }

  private func counts(
    of scopes: [(scope: ScopeID, compartment: UInt32)], in caseID: CaseID
  ) async throws -> [(compartment: Compartment, count: Int)] {
    let records = try await desk.replica.records(in: caseID, includingVoided: true)
    let named = Set(scopes.map(\.scope))
    return CountyCompartment.all.compactMap { compartment in
      guard scopes.contains(where: { $0.compartment == compartment.number }) else { return nil }
      let count = records.count {
        $0.compartment == compartment.number && named.contains($0.scope)
      }
      return (compartment, count)
    }
  }

  private func confirm() throws {
    if let word = options.confirm {
      guard word == verb else {
        throw Failure(.usage, "that is not this order's word", hint: "--confirm \(verb)")
      }
      return
    }
    guard Prompt.isPossible(desk.options) else {
      throw Failure(
        .usage, "an order is carried out once its word was typed",
        hint: "--yes --confirm \(verb), where nobody can be asked")
    }
    let spoken = OrderWords.spoken(kind)
    guard case .said(let word) = Prompt.ask("type \(spoken) to carry it out:"),
      [verb, spoken].contains(word)
    else {
      throw Failure(.usage, "another word was typed; nothing was changed")
    }
  }

  // MARK: giving

  private func give(_ number: String, _ reach: Reach) async throws -> Int {
    if kind == .seal, let custodian {
      let count = try await desk.replica.letIn(custodian: custodian, to: reach.scopes)
      if count > 0 { try await hear() }
    }
    let court = try options.authority()
    var generator = SystemRandomNumberGenerator()
    let id = OrderID(using: &generator)
    try await keep(number, court, reach, id)
    let digest = FrozenBytes.hash(of: Array("fieldkeep order\n\(number)\n\(court ?? "")".utf8))
    return try await desk.replica.give([
      ErasureOrder(
        kind: kind, order: id, scopes: reach.scopes, custodian: custodian,
        lifted: reach.lifted?.standing.id, authority: digest)
    ])
  }

  /// Writes down what the roster must not say.
  private func keep(
    _ number: String, _ court: String?, _ reach: Reach, _ id: OrderID
  ) async throws {
    let earlier = try await reach.lifted.flatMapAsync { lifted in
      try await OrderWords(desk).record(of: lifted)?.id
    }
    let order = OrderEntry(
      kind: verb, number: number, court: court, caseID: reach.caseID,
      compartments: reach.records.map(\.compartment.name))
    let now = NamedMoment(milliseconds: desk.time.now)
    try await desk.replica.write { records in
      let entry = try order.write(at: now, records)
      try records.set(CourtOrderRecord.rosterOrder.name, of: entry, to: .text(id.description))
      if let earlier {
        try records.set(CourtOrderRecord.lifts.name, of: entry, to: .reference(earlier))
      }
      let cases = Set([order.caseID].compactMap(\.self))
      try records.enter(AuditEntry("order_" + order.kind, cases: cases), at: now.milliseconds)
    }
  }

  // MARK: words

  private func lines(_ number: String, _ reach: Reach) -> [String] {
    var parts: [String] = []
    if let lifted = reach.lifted {
      parts.append(say("\(counted(lifted.standing.inForce.count, "part")) of a case"))
    } else {
      parts.append(
        reach.records.map { part in
          let isFirst = part.compartment.number == reach.records[0].compartment.number
          let count = isFirst ? counted(part.count, "record") : String(part.count)
          return say("\(count) in \(heard(part.compartment.label).lowercased())")
        }.joined(separator: ", "))
    }
    parts += [counted(reach.devices, "device"), say("frozen reports unaffected")]
    var lines = [
      say(" order \(desk.screen.strong(Screen.shown(number))) · \(OrderWords.spoken(kind))"),
      " " + parts.joined(separator: " · "),
    ]
    if kind == .destroy, !reach.holds.isEmpty {
      lines.append(
        desk.screen.warm(say(" ! a legal hold stands: nothing is destroyed until it is lifted")))
    }
    return lines
  }

  private func outcome(_ reach: Reach, unsent: Int) -> [String] {
    var lines: [String] = []
    switch kind {
    case .destroy where !reach.holds.isEmpty:
      lines.append(say(" entered; it has effect when the hold is lifted by whoever knows of both"))
    case .destroy: lines.append(say(" destroyed here; others follow at their next contact"))
    case .seal: lines.append(say(" sealed; others follow at their next contact"))
    case .hold: lines.append(say(" held: nothing of it is destroyed while this stands"))
    default: lines.append(say(" lifted"))
    }
    if unsent > 0 {
      lines.append(
        desk.screen.warm(
          say(" ! \(counted(unsent, "change")) of this device that had not been sent went")))
    }
    lines.append(say(" fieldkeep orders shows which devices have confirmed"))
    return lines
  }

  private func json(_ number: String, _ reach: Reach, isDone: Bool, unsent: Int) -> JSONValue {
    .object([
      "number": .text(number), "kind": .text(verb), "parts": .number(Int64(reach.scopes.count)),
      "records": .object(
        Dictionary(
          uniqueKeysWithValues: reach.records.map {
            ($0.compartment.name, JSONValue.number(Int64($0.count)))
          })),
      "devices": .number(Int64(reach.devices)), "holds": .number(Int64(reach.holds.count)),
      "is_carried_out": .boolean(isDone), "forgotten_changes": .number(Int64(unsent)),
    ])
  }
}

extension Optional {
  /// The same as `flatMap`, for what has to be waited for.
  fileprivate func flatMapAsync<Result>(
    _ transform: (Wrapped) async throws -> Result?
  ) async throws -> Result? {
    guard let self else { return nil }
    return try await transform(self)
  }
}
