// When the county's laptops reach the server: most within minutes or by the end of the shift, a few after days without a
// line, and now and then one that lay in a drawer for weeks. So most records come in time, and some late, as in life.

/// What happens at the county's laptops.
public enum CountyEvent: Hashable, Sendable {
  /// Somebody writes.
  case write(CountyTransaction)
  /// A laptop syncs, at a time in milliseconds since 1970.
  case sync(device: Int, time: Int64)

  /// Milliseconds since 1970.
  public var time: Int64 {
    switch self {
    case .write(let transaction): transaction.time
    case .sync(_, let time): time
    }
  }
}

extension CountyStory {
  /// What happens, in the order of time: every transaction, and after it a sync of its device.
  ///
  /// A laptop that has something to hand over syncs once for all of it; when, the seed draws.
  public var events: [CountyEvent] {
    var chance = Chance(seed: seed ^ 0x5359_4E43)
    var events: [CountyEvent] = []
    /// When each laptop syncs that has something to hand over.
    var planned: [Int: Int64] = [:]
    for transaction in transactions {
      events += Self.syncs(of: &planned, until: transaction.time)
      events.append(.write(transaction))
      if planned[transaction.device] == nil {
        planned[transaction.device] =
          transaction.time + Self.wait(of: transaction.device, &chance)
      }
    }
    return events + Self.syncs(of: &planned, until: .max)
  }

  private static func syncs(of planned: inout [Int: Int64], until end: Int64) -> [CountyEvent] {
    let due = planned.filter { $0.value <= end }
    for device in due.keys { planned[device] = nil }
    return due.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
      .map { .sync(device: $0.key, time: $0.value) }
  }

  /// How long it takes until a laptop reaches the server, in milliseconds.
  private static func wait(of device: Int, _ chance: inout Chance) -> Int64 {
    let kind = chance.number(0...999)
    // Whoever keeps the directory sits at the county's own line.
    if device == keeper { return chance.minutes(1...30) }
    switch kind {
    case ..<600: return chance.minutes(1...20)
    case ..<860: return chance.minutes(20...90)
    case ..<985: return chance.hours(2...14)
    case ..<997: return chance.days(1...4)
    default: return chance.days(8...30)
    }
  }
}
