// Whoever asks a youth a second time what the youth has said already makes them live it again. So before anything is
// asked, what is known here is shown.

public import CausalMerge
public import RecordSchema

/// A field about which someone is about to ask.
public struct AskedField: Hashable, Sendable {
  /// The record type's name.
  public var type: String
  /// The field's name.
  public var field: String
  /// In which compartment the answer would be written.
  public var compartment: Compartment
  /// How long an answer holds, for what changes, such as a phone; `nil` if it holds for good.
  public var holdsFor: Duration?

  public init(type: String, field: String, compartment: Compartment, holdsFor: Duration? = nil) {
    self.type = type
    self.field = field
    self.compartment = compartment
    self.holdsFor = holdsFor
  }
}

/// That something is known, and where; never what.
public struct KnownField: Hashable, Sendable {
  public var type: String
  public var field: String
  public var record: RecordID
  public var compartment: Compartment
  /// When it was recorded, in milliseconds since 1970, if that is known.
  public var recordedAt: Int64?
  /// Whether several values stand side by side until a person decides.
  public var isContested: Bool

  public init(
    type: String, field: String, record: RecordID, compartment: Compartment,
    recordedAt: Int64? = nil, isContested: Bool = false
  ) {
    self.type = type
    self.field = field
    self.record = record
    self.compartment = compartment
    self.recordedAt = recordedAt
    self.isContested = isContested
  }
}

/// What to do about one field before asking.
public struct AskOnceHint: Hashable, Sendable {
  /// Whether to ask.
  public enum Advice: Hashable, Sendable {
    /// Nothing is known here.
    case ask
    /// Known: show it, and do not ask.
    case show
    /// Known, but long ago or in several ways: show it, and ask whether it is still so.
    case confirm
  }

  public let asked: AskedField
  public let advice: Advice
  /// The record to show it from.
  public let record: RecordID?
  /// Whether the answer may be filled in: only what lies where the answer would lie.
  ///
  /// What an advocate was told is shown to the advocate, and is not carried into a record that others read.
  public let mayFillIn: Bool
}

/// Hints for a form.
public enum AskOnce {
  /// What need not be asked.
  ///
  /// - what lies in a compartment that the caller does not read counts as not known, and its hint is that of a field
  ///   of which nobody knows anything: a hint would tell that there is something;
  /// - of several places the one that may be filled in comes first, then the newest.
  ///
  /// - Parameters:
  ///   - fields: about to be asked, in the form's order.
  ///   - known: what is recorded of this youth, in earlier cases too.
  ///   - readable: the caller's compartments.
  ///   - now: milliseconds since 1970.
  /// - Returns: one hint a field, in their order.
  public static func hints(
    for fields: [AskedField], known: [KnownField], readable: Set<Compartment>, now: Int64
  ) -> [AskOnceHint] {
    let own = known.filter { readable.contains($0.compartment) }
    return fields.map { asked in
      let candidates = own.filter { $0.type == asked.type && $0.field == asked.field }
      guard let best = candidates.min(by: { isBetter($0, than: $1, for: asked) }) else {
        return AskOnceHint(asked: asked, advice: .ask, record: nil, mayFillIn: false)
      }
      let isSure = !best.isContested && isFresh(best, asked, now)
      return AskOnceHint(
        asked: asked, advice: isSure ? .show : .confirm, record: best.record,
        mayFillIn: isSure && best.compartment == asked.compartment)
    }
  }

  private static func isFresh(_ known: KnownField, _ asked: AskedField, _ now: Int64) -> Bool {
    guard let holdsFor = asked.holdsFor else { return true }
    guard let recordedAt = known.recordedAt else { return false }
    return now <= recordedAt.saturatingAdd(holdsFor.milliseconds)
  }

  private static func isBetter(
    _ left: KnownField, than right: KnownField, for asked: AskedField
  ) -> Bool {
    let (leftIsHere, rightIsHere) = (
      left.compartment == asked.compartment, right.compartment == asked.compartment
    )
    if leftIsHere != rightIsHere { return leftIsHere }
    let (leftAt, rightAt) = (left.recordedAt ?? .min, right.recordedAt ?? .min)
    return leftAt == rightAt ? left.record < right.record : leftAt > rightAt
  }
}
