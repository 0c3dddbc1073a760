// Whether somebody was trained, and until when: worth a word when they are assigned, and never a reason to send nobody.

public import RecordSchema

/// Where somebody's training stands on a day.
///
/// Those who respond are specially trained, and yet a youth who waits is not told that a certificate ran out: what
/// follows from this is a remark to whoever assigns, and nothing else.
///
/// - a seat in a session that lies ahead is no training yet;
/// - a seat ends on the day that it names, that day included, else so many months after its session; one that says
///   neither does not end;
/// - of several seats the one that lasts longest counts.
public enum TrainingStanding: Hashable, Sendable {
  case never
  /// The last day on which it stood.
  case ended(LocalDate)
  case current

  /// One seat in one session.
  public struct Seat: Hashable, Sendable {
    public var heldOn: PartialDate?
    public var validUntil: PartialDate?
    public var validMonths: Int64?

    public init(
      heldOn: PartialDate?, validUntil: PartialDate? = nil, validMonths: Int64? = nil
    ) {
      self.heldOn = heldOn
      self.validUntil = validUntil
      self.validMonths = validMonths
    }
  }

  /// Judges somebody's seats.
  public init(_ seats: [Seat], on day: LocalDate) {
    var last: LocalDate?
    for seat in seats {
      let held = seat.heldOn.flatMap { LocalDate(firstOf: $0) }
      if let held, held > day { continue }
      guard let end = Self.end(of: seat, heldOn: held) else {
        self = .current
        return
      }
      last = max(last ?? end, end)
    }
    guard let last else {
      self = .never
      return
    }
    self = last < day ? .ended(last) : .current
  }

  /// The last day; `nil` where it does not end.
  private static func end(of seat: Seat, heldOn held: LocalDate?) -> LocalDate? {
    if let until = seat.validUntil { return LocalDate(lastOf: until) }
    guard let held, let months = seat.validMonths, let count = Int(exactly: months),
      (0...1_200).contains(count)
    else { return nil }
    return held.adding(months: count)
  }
}
