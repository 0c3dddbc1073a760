// Orders of a court: what an admin's device writes into the roster, and who has carried it out.

import CausalMerge
public import LocalReplica
public import SyncProtocol

extension Replica {
  /// Every order of the roster, with who has confirmed it as far as is known here.
  ///
  /// - Throws: ``FieldkeepError``.
  public func orders() throws(FieldkeepError) -> [OrderReport] {
    try locked { try $0.orders() }
  }

  /// Writes orders into the roster, and carries them out on this device; others do at their next contact.
  ///
  /// - Parameter orders: the orders.
  /// - Returns: how many changes of this device went that were not sent.
  /// - Throws: ``FieldkeepError``, also where this device is no admin's; nothing is changed then.
  @discardableResult
  public func give(_ orders: [ErasureOrder]) throws(FieldkeepError) -> Int {
    let unsent = try locked { try $0.give(orders, at: .now) }
    announce(core.takeChanges())
    return unsent
  }

  /// Lets a team read scopes that are about to be sealed for it; to be synced before the seal is given.
  ///
  /// - Parameters:
  ///   - custodian: the team.
  ///   - scopes: scopes that this device holds.
  /// - Returns: how many scopes the team was let into.
  /// - Throws: ``FieldkeepError`` where this device may not let it in.
  public func letIn(
    custodian: TeamID, to scopes: [ScopeID]
  ) throws(FieldkeepError) -> Int {
    try locked { try $0.letIn(custodian: custodian, to: scopes, at: .now) }
  }

  /// The scopes of a case that this device holds, with their compartments: what an order about the case names.
  ///
  /// - Throws: ``FieldkeepError``.
  public func scopes(
    of caseID: CaseID
  ) throws(FieldkeepError) -> [(scope: ScopeID, compartment: UInt32)] {
    try locked { try $0.scopes(of: caseID) }
  }
}
