// When something happened is a statement by someone, with a precision: "around two" is not 02:00.

import CausalMerge
public import RecordSchema

/// The three fields of every event: when, how exactly that is known, and who says so.
///
/// This is the time at which it happened, as people state it, and the only one that a deadline reads. When it was
/// recorded stands in the change that recorded it, by the clock of the device, and when it was received in the
/// server's log; both show that an entry came late, and neither is a field that someone fills in.
public struct EventFields: Hashable, Sendable {
  /// The moment, as it was told.
  public let at: Field
  /// How exactly the moment is known.
  public let precision: Field
  /// Who or what it was learned from.
  public let source: Field

  /// Declares three fields with numbers that follow each other.
  ///
  /// Of two times the policy chooses; of two precisions the newer is shown, and sources add up, because more than one
  /// may vouch for the same arrival. A record that never changes has all three once.
  init(
    _ number: UInt32, _ name: String, label: String, _ policy: MergePolicy, hint: String? = nil
  ) {
    let isFixed = policy.isWrittenAtCreationOnly
    at = Field(number, name + "_at", label: label, .instant, policy, hint: hint)
    precision = Field(
      number + 1, name + "_precision", label: label + ", precision", .code(CodeLists.timePrecision),
      isFixed ? policy : .latest)
    source = Field(
      number + 2, name + "_source", label: label + ", source", .code(CodeLists.timeSource),
      isFixed ? policy : .set)
  }

  /// The three fields, in the order of their numbers.
  public var all: [Field] { [at, precision, source] }
}

/// An order of states that this module declares; one that runs in a circle is a mistake in its source.
func declared(_ chains: [String]...) -> Lattice {
  guard let lattice = Lattice(chains: chains) else {
    preconditionFailure("an order of states runs in a circle: \(chains)")
  }
  return lattice
}
