// What the server lets go of by a court's order, and who has confirmed that they did.

public import CausalMerge
public import SyncProtocol

/// Letting go: of bytes, of who may read them, of how they stood.
///
/// Positions and names stay, so that the log's running hash goes on.
public protocol ErasureStore {
  /// Scopes that were destroyed here, in no order.
  func erasedScopes() throws -> [ScopeID]
  /// Remembers that a scope is destroyed. Doing so twice is doing it once.
  func noteErased(_ scope: ScopeID) throws
  /// Lets go of an item's bytes.
  func empty(_ position: UInt64) throws
  /// Puts an emptied item's bytes back: something that is not destroyed needs them.
  func refill(_ position: UInt64, with bytes: [UInt8]) throws
  /// Lets none of some audiences read a position any more.
  func withdraw(_ position: UInt64, from audiences: [Audience]) throws
  /// Lets go of where a side's segments stood, who wrote them, and which wraps they named.
  func forgetPlaces(of side: ScopeSide) throws
  /// Lets go of every waiting segment that is of one of some scopes.
  func dropWaiting(where isOfThem: (_ segment: [UInt8]) -> Bool) throws

  /// Keeps a receipt; of one device for one order the first stays.
  func keep(_ receipt: Receipt) throws
  /// The receipts for an order, in the order of their devices.
  func receipts(for order: OrderID) throws -> [Receipt]
}
