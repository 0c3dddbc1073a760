// What the server keeps of a scope, it keeps for each of its sides apart. Whether an opening is true only members can tell,
// who know the compartment's secret; so the server takes each at its word, and lets none reach what another opened.

public import CausalMerge
import SyncProtocol

/// One side of a scope: the openings that name one compartment, and what rests on them.
///
/// True openings of a scope all name one compartment, since the scope's id follows from that compartment's secret. Whoever
/// learnt the id and opens it under a compartment of their own has a side of their own, where nothing is but their own.
///
/// - to whoever may read one side, another looks as if it did not exist;
/// - orders of a court name a scope, and so all its sides.
public struct ScopeSide: Hashable, Comparable, Sendable {
  public var scope: ScopeID
  /// The compartment that the openings name.
  ///
  /// - `nil` for the roster, which nobody opens, and for what an earlier version took in upon two sides at once, which is
  ///   handed to nobody.
  public var compartment: UInt32?

  public init(_ scope: ScopeID, compartment: UInt32? = nil) {
    self.scope = scope
    self.compartment = compartment
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.scope, left.compartment.map(Int64.init) ?? -1)
      < (right.scope, right.compartment.map(Int64.init) ?? -1)
  }
}

extension Segment {
  /// The compartment in which it opens its scope; `nil` where it is no opening.
  var openedCompartment: UInt32? {
    guard header.kind == .control, header.parents.isEmpty,
      case .opening(let opening)? = (try? readControl())?.entries.first
    else { return nil }
    return opening.compartment
  }
}
