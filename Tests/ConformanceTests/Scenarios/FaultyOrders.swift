// Orders that an admin may not give.

import CausalMerge

@testable import SyncProtocol

extension Cast {
  /// Orders that lack what belongs to their kind, and one of a later kind.
  func faultyOrders(roster: ScopeID, unknownTeam: TeamID) -> [ErasureOrder] {
    let id: OrderID = Self.identifier(0xf1)
    return [
      ErasureOrder(kind: .destroy, order: nil, scopes: [scope]),
      ErasureOrder(kind: .destroy, order: id, scopes: []),
      ErasureOrder(kind: .destroy, order: id, scopes: [roster]),
      ErasureOrder(kind: .seal, order: id, scopes: [scope]),
      ErasureOrder(kind: .seal, order: id, scopes: [scope], custodian: unknownTeam),
      ErasureOrder(kind: .lift, order: id, scopes: [scope], lifted: id),
      ErasureOrder(kind: .init(rawValue: 9), order: nil, scopes: []),
    ]
  }
}
