// Which of several standing values a reader is shown. Merge keeps them all; what is shown is a function of them,
// chosen per field in a schema, so that it can be chosen anew later without touching a stored byte.

/// A value that nothing has replaced, with what breaks ties.
///
/// Policies take whatever conforms, so a replica passes what it has and gets the same things back.
public protocol StandingHead {
  associatedtype Order: Comparable
  /// Milliseconds since 1970 by the writer's clock less its error.
  var time: Int64 { get }
  /// Orders heads of equal time, the same way on every replica; no two heads of a field have both equal.
  var order: Order { get }
  /// What was written.
  var value: Value { get }
}

/// Where a head's change stands among others of the same time.
///
/// - a change that no segment holds yet comes after all that one does: it is this replica's own, and newest.
public enum HeadOrder: Hashable, Comparable, Sendable {
  /// In a segment, by which every replica knows it.
  case cut(GlobalDot)
  /// Not yet in a segment; counts this replica's own changes.
  case pending(Int64)
}

/// A head of a record's state beside its place in the order.
public struct HeadView: StandingHead, Hashable, Sendable {
  /// The head itself.
  public var head: Head
  public var order: HeadOrder

  public init(head: Head, order: HeadOrder) {
    self.head = head
    self.order = order
  }

  public var time: Int64 { head.time }
  public var value: Value { head.value }
}

/// The rule by which a field's reading was decided, as `why` states it.
public enum ReadingRule: String, Hashable, Sendable, CaseIterable {
  /// Nothing was ever written.
  case nothing
  /// One value stands.
  case settled
  /// Several stand; the newest is shown.
  case latest
  /// Several stand; the newest is shown, and a person decides.
  case review
  /// Several stand; the smallest is shown.
  case earliest
  /// Several stand; the largest is shown.
  case greatest
  /// Several stand; the one that gives less access is shown.
  case leastAccess
  /// Several stand; one of them lies at or beyond all others in a declared order of states.
  case furthest
  /// Several stand; no state lies beyond all others, so a person decides.
  case incompatible
  /// Several stand; the one written first is shown.
  case firstWritten
  /// An element was added by someone whose add no remover had seen.
  case addSurvives
}

/// What a reader sees of a field, and what stands beside it.
public struct Reading<Candidate: StandingHead> {
  /// The head whose value is shown; `nil` if nothing stands.
  public var shown: Candidate?
  /// One head for each other value that stands, newest first.
  public var others: [Candidate]
  /// Whether a person is asked to decide, by writing over what stands.
  public var asks: Bool
  /// The rule that chose.
  public var rule: ReadingRule

  public init(shown: Candidate?, others: [Candidate], asks: Bool, rule: ReadingRule) {
    self.shown = shown
    self.others = others
    self.asks = asks
    self.rule = rule
  }
}

extension Reading: Sendable where Candidate: Sendable {}
extension Reading: Equatable where Candidate: Equatable {}

/// How a field reads when several values stand that did not know of each other.
///
/// Two people without signal each write what they know. For a phone's label the newer will do; for a date of birth
/// neither may vanish; for a consent the answer that gives less access must win; for the arrival of an agency the
/// earlier time is the true one. The field's declaration says which.
///
/// - a reading is a function of the heads alone: their order of arrival, the reader and the clock take no part;
/// - equal values are one, the one of greatest (time, order);
/// - what is shown is always one of the heads: no value is made up.
///
/// Source: Shapiro, Preguiça, Baquero and Zawirski, "A comprehensive study of convergent and commutative replicated
/// data types", 2011 (registers, sets). Departure: one kind of state, heads, under every policy.
public enum MergePolicy: Hashable, Sendable {
  /// The newest. Losing the older hurts nobody.
  case latest
  /// The newest, marked until someone writes over what stands.
  case review
  /// The smallest: a duplicate of a call must not restart its clock.
  case earliest
  /// The largest.
  case greatest
  /// The value that gives less access.
  case restrictive(Ranking)
  /// The furthest of a declared order of states; ends that do not fit together are for a person.
  case lattice(Lattice)
  /// Written when its record is created, never again. Several can only be creations of one derived record.
  case writeOnce
  /// A field of a record that is only ever created: a correction is a new record that names it.
  case log
  /// A set: every element by itself, and an add that the remover had not seen survives.
  case set
  /// Written by the agency it belongs to. Others propose, in records of their own; several values are for a person.
  case owned

  /// Whether a reading under this policy can ask a person to decide.
  public var mayAsk: Bool {
    switch self {
    case .review, .owned, .lattice: true
    case .latest, .earliest, .greatest, .restrictive, .writeOnce, .log, .set: false
    }
  }

  /// Whether a field is written when its record is created and not afterwards.
  ///
  /// A rule for writers, which the library holds them to. Merge keeps what a faulty writer wrote all the same.
  public var isWrittenAtCreationOnly: Bool {
    self == .writeOnce || self == .log
  }

  /// What a reader sees of a field, or of one element of a set.
  ///
  /// - Parameter heads: all that stands, in any order.
  /// - Returns: the head that is shown, one for each other value, and whether a person is asked.
  /// - Complexity: O(n log n) comparisons, and for a lattice O(n²).
  public func reading<Candidate: StandingHead>(
    of heads: some Sequence<Candidate>
  ) -> Reading<Candidate> {
    let values = Self.distinct(heads)
    guard let newest = values.first else {
      return Reading(shown: nil, others: [], asks: false, rule: .nothing)
    }
    guard values.count > 1 else {
      return Reading(shown: newest, others: [], asks: false, rule: .settled)
    }
    let choice = choice(among: values.map(\.value))
    var others = values
    let shown = others.remove(at: choice.index)
    return Reading(shown: shown, others: others, asks: choice.asks, rule: choice.rule)
  }

  /// The same for the heads of a record, compiled for them: readers of every record ask it for a county at a time.
  public func reading(ofHeads views: [HeadView]) -> Reading<HeadView> {
    reading(of: views)
  }

  /// One head for each value that stands, newest first.
  private static func distinct<Candidate: StandingHead>(
    _ heads: some Sequence<Candidate>
  ) -> [Candidate] {
    var seen: Set<Value> = []
    return heads.sorted { ($1.time, $1.order) < ($0.time, $0.order) }
      .filter { seen.insert($0.value).inserted }
  }

  private struct Choice {
    var index: Int
    var asks = false
    var rule: ReadingRule
  }

  /// Which of at least two different values, newest first, is shown.
  private func choice(among values: [Value]) -> Choice {
    switch self {
    case .latest:
      return Choice(index: 0, rule: .latest)
    case .review, .owned:
      return Choice(index: 0, asks: true, rule: .review)
    case .earliest:
      return Choice(index: Self.extreme(of: values) { $0.precedes($1) }, rule: .earliest)
    case .greatest:
      return Choice(index: Self.extreme(of: values) { $1.precedes($0) }, rule: .greatest)
    case .restrictive(let ranking):
      return Choice(index: ranking.leastAccess(of: values), rule: .leastAccess)
    case .lattice(let lattice):
      if let index = lattice.furthest(of: values) { return Choice(index: index, rule: .furthest) }
      return Choice(index: 0, asks: true, rule: .incompatible)
    case .writeOnce, .log:
      return Choice(index: values.count - 1, rule: .firstWritten)
    case .set:
      return Choice(index: values.firstIndex(of: .present) ?? 0, rule: .addSurvives)
    }
  }

  /// The index of the value that comes before all others of its kind, by what the values stand for.
  ///
  /// A value is worth more the more it says: one that can be read comes before a cleared field, that before one of a
  /// kind not known here, and that before bytes which are not what their kind allows. Kinds that cannot be compared
  /// stand in the order of their numbers. Between equal meanings the newer stays.
  private static func extreme(
    of values: [Value], precedes: (ValueMeaning, ValueMeaning) -> Bool?
  ) -> Int {
    var best = 0
    var bestMeaning = values[0].meaning
    for index in values.indices.dropFirst() {
      let meaning = values[index].meaning
      let isBetter: Bool
      if worth(of: meaning) != worth(of: bestMeaning) {
        isBetter = worth(of: meaning) < worth(of: bestMeaning)
      } else if values[index].kind != values[best].kind {
        isBetter = values[index].kind.rawValue < values[best].kind.rawValue
      } else if let meaning, let bestMeaning {
        isBetter = precedes(meaning, bestMeaning) ?? false
      } else {
        isBetter = false
      }
      if isBetter { (best, bestMeaning) = (index, meaning) }
    }
    return best
  }

  private static func worth(of meaning: ValueMeaning?) -> Int {
    switch meaning {
    case .empty: 1
    case .unknown: 2
    case nil: 3
    default: 0
    }
  }
}
