// What a position is: an instant of the server. Were it a count, it would tell every device how much all the others
// write; an instant tells no more than that the server was there.

/// Gives out positions: microseconds since 1970-01-01T00:00:00Z, of which none is given twice, and none to an item
/// that is not greater than all that were told before.
///
/// - a cursor stands at the present, whether anybody wrote or not, and what comes later stands behind it;
/// - where the server's clock is set back, or a process begins before what an earlier one may have told, positions go on
///   from there at the clock's own pace. Counted on one by one until the clock has come that far, they would tell of
///   every write in between.
struct PositionClock: Hashable, Sendable {
  /// The greatest position that was told to anybody.
  private(set) var told: UInt64
  /// What the server's clock showed last.
  private var reading: UInt64
  /// How far positions are ahead of the server's clock.
  private var lead: UInt64 = 0

  /// Far from what no file can hold, whatever a clock shows.
  private static let greatest: UInt64 = 1 << 61

  /// Goes on behind everything that may have been told before, from what the server's clock shows at the start, if that is
  /// known: were it taken from the first request, positions would tell when that was.
  init(after told: UInt64, at reading: UInt64? = nil) {
    self.told = told
    self.reading = told
    if let reading { _ = instant(of: reading) }
  }

  /// The position of an item that is taken in now.
  mutating func next(at reading: UInt64) -> UInt64 {
    told = max(instant(of: reading), told + 1)
    return told
  }

  /// The position at which a cursor stands that has everything.
  mutating func present(at reading: UInt64) -> UInt64 {
    told = max(instant(of: reading), told)
    return told
  }

  /// Goes behind a position that was told in a life of which nothing else is left here.
  mutating func pass(_ position: UInt64) {
    told = max(told, position)
  }

  private mutating func instant(of shown: UInt64) -> UInt64 {
    let shown = min(shown, Self.greatest)
    if shown < reading { lead = min(lead + (reading - shown), Self.greatest) }
    reading = shown
    return shown + lead
  }
}
