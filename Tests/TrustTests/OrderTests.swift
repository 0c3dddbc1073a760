// Orders about scopes: what is destroyed stays so, whoever heard of what first.

import CausalMerge
import SeededChance
import SimulatedField
import SyncProtocol
import Testing
import Trust

@Suite struct OrderTests {
  private struct Court {
    var organization: Organization
    let second: DeviceKeys
    let scope: ScopeID
    let other: ScopeID

    init(seed: UInt64 = 1) throws {
      organization = try Organization(seed: seed)
      second = try organization.enlist(as: .admin(rank: 2), in: [organization.advocates])
      scope = ScopeID(using: &organization.generator)
      other = ScopeID(using: &organization.generator)
    }

    mutating func order(
      _ kind: ErasureOrder.Kind, _ scopes: [ScopeID], custodian: TeamID? = nil,
      lifting lifted: OrderID? = nil
    ) -> ErasureOrder {
      ErasureOrder(
        kind: kind, order: OrderID(using: &organization.generator), scopes: scopes,
        custodian: custodian, lifted: lifted)
    }

    /// Writes an order upon some segments, and takes it in.
    mutating func give(
      _ order: ErasureOrder, upon parents: [SegmentHash]? = nil, by author: DeviceKeys? = nil
    ) throws -> (faults: [EntryFault], segment: SegmentHash) {
      let segment = try organization.write(
        [.erasure(order)], by: author ?? organization.admin, parents: parents)
      return (try organization.take(segment).map(\.fault), segment.hash)
    }

    var roster: Roster { organization.roster }
  }

  @Test func `a destroying has effect at once, on what it names and nothing else`() throws {
    var court = try Court()
    let order = court.order(.destroy, [court.scope])
    #expect(try court.give(order).faults.isEmpty)
    #expect(court.roster.destroyedScopes == [court.scope])
    #expect(!court.roster.mayKeep(court.scope, on: court.organization.admin.device))
    #expect(court.roster.mayKeep(court.other, on: court.organization.admin.device))
    #expect(court.roster.orders.first?.isWhole == true)
  }

  @Test func `a hold keeps a scope until somebody who saw the destroying lifts it`() throws {
    var court = try Court()
    let hold = court.order(.hold, [court.scope])
    try #require(try court.give(hold).faults.isEmpty)
    let held = court.roster.frontier
    _ = try court.give(court.order(.destroy, [court.scope, court.other]))
    #expect(court.roster.destroyedScopes == [court.other])
    let waiting = try #require(court.roster.orders.first { $0.order.kind == .destroy })
    #expect(waiting.heldBy == [hold.order])
    #expect(waiting.inForce == [court.other])
    #expect(!waiting.isWhole)
    // Whoever lifts it without knowing that the scope is to be destroyed decides nothing about that.
    _ = try court.give(
      court.order(.lift, [court.scope], lifting: hold.order), upon: held, by: court.second)
    #expect(court.roster.destroyedScopes == [court.other])
    _ = try court.give(court.order(.lift, [court.scope], lifting: hold.order))
    #expect(court.roster.destroyedScopes == [court.scope, court.other])
  }

  @Test func `of two holds each has to be lifted`() throws {
    var court = try Court()
    let first = court.order(.hold, [court.scope])
    let second = court.order(.hold, [court.scope])
    _ = try court.give(first)
    _ = try court.give(court.order(.destroy, [court.scope]))
    // The second hold came after the destroying, while the first one kept it.
    _ = try court.give(second)
    _ = try court.give(court.order(.lift, [court.scope], lifting: first.order))
    #expect(court.roster.destroyedScopes.isEmpty)
    _ = try court.give(court.order(.lift, [court.scope], lifting: second.order))
    #expect(court.roster.destroyedScopes == [court.scope])
  }

  @Test func `nothing that arrives later undoes a destroying`() throws {
    var court = try Court()
    let before = court.roster.frontier
    _ = try court.give(court.order(.destroy, [court.scope]))
    _ = try court.give(court.order(.hold, [court.scope]), upon: before, by: court.second)
    #expect(court.roster.destroyedScopes == [court.scope])
    _ = try court.give(court.order(.hold, [court.scope]))
    #expect(court.roster.destroyedScopes == [court.scope])
  }

  @Test func `a seal leaves a scope to its custodians, until it is lifted`() throws {
    var court = try Court()
    let analysts = court.organization.analysts
    let clerk = try court.organization.enlist(in: [analysts])
    let seal = court.order(.seal, [court.scope], custodian: analysts)
    #expect(try court.give(seal).faults.isEmpty)
    #expect(court.roster.custodians(of: court.scope) == [analysts])
    #expect(court.roster.mayKeep(court.scope, on: clerk.device))
    #expect(!court.roster.mayKeep(court.scope, on: court.second.device))
    #expect(court.roster.destroyedScopes.isEmpty)
    _ = try court.give(court.order(.lift, [court.scope], lifting: seal.order))
    #expect(court.roster.custodians(of: court.scope).isEmpty)
    #expect(court.roster.mayKeep(court.scope, on: court.second.device))
  }

  @Test func `only an admin orders, and nobody the end of the roster`() throws {
    var court = try Court()
    let member = try court.organization.enlist(in: [court.organization.advocates])
    let roster = court.organization.root.rosterScope
    #expect(
      try court.give(court.order(.destroy, [court.scope]), by: member).faults == [.notAdmin])
    for order in [
      court.order(.destroy, [roster]), court.order(.destroy, []),
      court.order(.seal, [court.scope]),
      court.order(.seal, [court.scope], custodian: TeamID(using: &court.organization.generator)),
      court.order(.lift, [court.scope]),
      court.order(.lift, [court.scope], lifting: OrderID(using: &court.organization.generator)),
    ] {
      #expect(try court.give(order).faults == [.order])
    }
    #expect(court.roster.destroyedScopes.isEmpty)
  }

  @Test(arguments: 0..<8)
  func `orders by chance have one outcome, whatever arrives first, and take nothing back`(
    batch: UInt64
  ) throws {
    var destroyed = 0
    for seed in batch * 10..<batch * 10 + 10 {
      let court = try Self.told(seed: seed)
      let expected = RosterSummary(court.roster)
      destroyed += expected.destroyed.count
      var generator = SeededGenerator(seed: seed &+ 77)
      for _ in 0..<4 {
        var roster = Roster(organization: court.organization.root.organization)
        for segment in causalOrder(court.organization.segments, using: &generator) {
          let before = roster.destroyedScopes
          try court.organization.apply(segment, to: &roster)
          #expect(roster.destroyedScopes.isSuperset(of: before), "seed \(seed)")
        }
        #expect(RosterSummary(roster) == expected, "seed \(seed)")
      }
    }
    #expect(destroyed > 3)
  }

  /// Two admins give orders on old frontiers and new ones.
  private static func told(seed: UInt64) throws -> Court {
    var court = try Court(seed: seed)
    var generator = SeededGenerator(seed: seed &* 13 &+ 5)
    var given: [OrderID] = []
    for _ in 0..<12 {
      let kinds: [ErasureOrder.Kind] = [.destroy, .hold, .hold, .lift, .lift, .seal]
      let kind = kinds.randomElement(using: &generator) ?? .hold
      let order = court.order(
        kind, Bool.random(using: &generator) ? [court.scope] : [court.scope, court.other],
        custodian: kind == .seal ? court.organization.probation : nil,
        lifting: kind == .lift ? given.randomElement(using: &generator) : nil)
      if let id = order.order, kind == .hold || kind == .seal { given.append(id) }
      let segments = court.organization.segments.dropFirst()
      let parents =
        Bool.random(using: &generator)
        ? nil : segments.randomElement(using: &generator).map { [$0.hash] }
      _ = try court.give(
        order, upon: parents,
        by: Bool.random(using: &generator) ? court.second : court.organization.admin)
    }
    return court
  }

  // MARK: receipts

  @Test func `a receipt is its own device's, for one order of one organization`() throws {
    var court = try Court()
    let order = OrderID(using: &court.organization.generator)
    let receipt = try Receipt(
      signing: order, kind: .orderDone, doneAt: 9, organization: court.roster.organization,
      with: court.second.signer)
    #expect(receipt.isValid(in: court.roster))
    var changed = receipt
    changed.device = court.organization.admin.device
    #expect(!changed.isValid(in: court.roster))
    changed = receipt
    changed.doneAt = 10
    #expect(!changed.isValid(in: court.roster))
    changed = receipt
    changed.kind = .init(rawValue: 2)
    #expect(!changed.isValid(in: court.roster))
    #expect(!receipt.isValid(in: try Organization(seed: 4).roster))
  }
}
