// The sides of a scope. Openings of one scope that name two compartments cannot both be true, since its id follows from the
// secret of one; so what rests on the one and what rests on the other never come together.

public import CausalMerge
public import SyncProtocol

extension ScopeControl {
  /// The compartments that openings here name, true or not, ascending: one for each side of the scope.
  public var compartments: [UInt32] {
    Set(statements.compactMap { $0.opening?.compartment }).sorted()
  }

  /// Whether openings here name several compartments.
  public var hasSides: Bool {
    let first = statements.first { $0.opening != nil }?.compartment
    return statements.contains { $0.opening != nil && $0.compartment != first }
  }

  /// The compartment on whose side a control segment lies; nil where it was not taken in.
  public func compartment(of segment: SegmentHash) -> UInt32? {
    statements.first { $0.segment == segment }?.compartment
  }

  /// The compartments that openings in a past name: more than one for what belongs nowhere.
  public func compartments(isInPast: (SegmentHash) -> Bool) -> Set<UInt32> {
    Set(statements.filter { $0.opening != nil && isInPast($0.segment) }.compactMap(\.compartment))
  }

  /// The compartments on whose sides a key was brought, ascending.
  public func compartments(ofKey key: KeyID, roster: Roster) -> [UInt32] {
    Set(
      zip(statements, standing(roster)).filter { statement, counts in
        counts && statement.keys.contains { $0.keyID == key }
      }.compactMap(\.0.compartment)
    ).sorted()
  }

  /// The same control, with nothing but one side counting.
  public func counting(on side: UInt32) -> ScopeControl {
    var control = self
    control.side = side
    return control
  }

  /// The same control, with no side before another.
  public var ofAllSides: ScopeControl {
    var control = self
    control.side = nil
    return control
  }
}
