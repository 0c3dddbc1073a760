// Orders about scopes: what is destroyed, what is sealed, and what nobody may destroy for now.

public import CausalMerge
public import SyncProtocol

/// An order as it stands now, as far as the roster is known.
public struct StandingOrder: Hashable, Sendable {
  /// What it says.
  public var order: ErasureOrder
  public var id: OrderID
  /// The admin's device that wrote it.
  public var author: DeviceID
  public var place: EntryPlace
  /// The scopes on which it has effect now, ascending: destroyed, sealed or held.
  public var inForce: [ScopeID]
  /// With a destroying: orders to hold that keep it from other scopes, ascending.
  public var heldBy: [OrderID]

  /// Whether it has effect on all that it names.
  public var isWhole: Bool { inForce.count == Set(order.scopes).count }
}

extension Roster {
  // MARK: what others ask

  /// Whether a scope was ordered destroyed, and nothing that the order's maker knew of holds it.
  public func isDestroyed(_ scope: ScopeID) -> Bool { destroyedScopes.contains(scope) }

  /// Teams to which alone a scope is sealed, ascending; a device has to be in all of them.
  ///
  /// - Returns: none for a scope that is not sealed.
  public func custodians(of scope: ScopeID) -> [TeamID] {
    Set(
      facts(on: scope).filter { $0.order.kind == .seal && stands($0, on: scope) }
        .compactMap(\.order.custodian)
    ).sorted()
  }

  /// Whether a device may have anything of a scope: nothing of a destroyed one, and of a sealed one only its custodians.
  public func mayKeep(_ scope: ScopeID, on device: DeviceID) -> Bool {
    guard let numbers = ordersByScope[scope], !numbers.isEmpty else { return true }
    return !isDestroyed(scope) && custodians(of: scope).allSatisfy { isMember(device, of: $0) }
  }

  /// Scopes of which orders speak, ascending.
  public var orderedScopes: [ScopeID] { ordersByScope.keys.sorted() }

  /// Every order, in the order of their places.
  public var orders: [StandingOrder] {
    orderFacts.map { fact in
      let scopes = Set(fact.order.scopes).sorted()
      let inForce =
        switch fact.order.kind {
        case .destroy: scopes.filter { isInEffect(fact, on: $0) }
        case .seal, .hold: scopes.filter { stands(fact, on: $0) }
        default: scopes
        }
      var heldBy: Set<OrderID> = []
      if fact.order.kind == .destroy {
        for scope in scopes where !inForce.contains(scope) {
          heldBy.formUnion(
            facts(on: scope).filter { $0.order.kind == .hold && fact.sees($0) }.map(\.id))
        }
      }
      return StandingOrder(
        order: fact.order, id: fact.id, author: fact.origin.author,
        place: EntryPlace(segment: fact.origin.segment, index: fact.index), inForce: inForce,
        heldBy: heldBy.sorted())
    }.sorted { $0.place < $1.place }
  }

  // MARK: taking

  /// An order: it names scopes, never the roster's own, and what its kind asks for.
  mutating func add(_ order: ErasureOrder, index: Int, from origin: Origin) -> EntryFault? {
    guard order.kind.isKnown else { return .reserved }
    guard let id = order.order, !order.scopes.isEmpty,
      !order.scopes.contains(where: { $0 == scope })
    else { return .order }
    let fact = OrderFact(origin: origin, index: index, order: order, id: id)
    switch order.kind {
    case .seal:
      guard let custodian = order.custodian, isTeam(custodian, seenFrom: origin) else {
        return .order
      }
    case .lift:
      let isThere = orderFacts.contains {
        $0.id == order.lifted && $0.order.kind.mayBeLifted && fact.sees($0)
      }
      guard isThere else { return .order }
    default: break
    }
    orderFacts.append(fact)
    for scope in Set(order.scopes) {
      ordersByScope[scope, default: []].append(orderFacts.count - 1)
      let facts = facts(on: scope)
      if facts.contains(where: { $0.order.kind == .destroy && isInEffect($0, on: scope) }) {
        destroyedScopes.insert(scope)
      }
    }
    return nil
  }

  // MARK: judging

  private func facts(on scope: ScopeID) -> [OrderFact] {
    (ordersByScope[scope] ?? []).map { orderFacts[$0] }
  }

  /// Whether a seal or a hold stands: nobody who saw it has lifted it from this scope.
  private func stands(_ order: OrderFact, on scope: ScopeID) -> Bool {
    !facts(on: scope).contains { $0.lifts(order) }
  }

  /// Whether a destroying has effect on a scope.
  ///
  /// What is destroyed cannot come back, so nothing that arrives later may change the answer, and all replicas have to
  /// give the same. So only what its makers had seen is asked: it has effect by itself where its own past holds no hold
  /// that stands there, and else by a lift that has it, and has lifted with all that lies in its past the last hold.
  private func isInEffect(_ order: OrderFact, on scope: ScopeID) -> Bool {
    let facts = facts(on: scope)
    let lifts = facts.filter { $0.order.kind == .lift }
    let holds = facts.filter { $0.order.kind == .hold }
    return ([order] + lifts.filter { $0.sees(order) }).contains { decision in
      holds.allSatisfy { hold in
        !decision.sees(hold)
          || lifts.contains { lift in
            lift.lifts(hold) && (decision.isSame(as: lift) || decision.sees(lift))
          }
      }
    }
  }
}

/// An order that the roster holds.
struct OrderFact: Sendable {
  var origin: Origin
  /// How many entries come before it in its segment.
  var index: Int
  var order: ErasureOrder
  var id: OrderID

  /// Whether another order lies in this one's past: of its own segment, the entries before it.
  func sees(_ other: OrderFact) -> Bool {
    origin.segment == other.origin.segment
      ? other.index < index : origin.sees(other.origin)
  }

  func isSame(as other: OrderFact) -> Bool {
    origin.segment == other.origin.segment && index == other.index
  }

  /// Whether this takes an order back that it has seen.
  func lifts(_ other: OrderFact) -> Bool {
    order.kind == .lift && order.lifted == other.id && other.order.kind.mayBeLifted && sees(other)
  }
}

extension ErasureOrder.Kind {
  fileprivate var mayBeLifted: Bool { self == .seal || self == .hold }
}
