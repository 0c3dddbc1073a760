// How long a laptop was without contact, by clocks that whoever holds it can set.

/// The time since a laptop's last contact, as far as its own clocks tell.
///
/// Two clocks tell of it, and neither alone: the wall clock goes on while a laptop is off, and can be set; what counts
/// since the start cannot be set, and does not know how long the laptop was off. What is believed is the later of both,
/// and it never goes back: a clock that is set back takes nothing away of what was counted, and one that is far ahead
/// ends the lease too early, until the next contact.
public struct LeaseClock: Hashable, Sendable {
  /// The time of the last contact, by what is believed: milliseconds since 1970.
  public let contact: Int64
  /// The latest time that was believed.
  public private(set) var latest: Int64
  /// When the laptop was started, by the system's name for it.
  public private(set) var boot: UInt64
  /// Milliseconds since that start.
  public private(set) var monotonic: Int64

  /// Begins to count at a contact.
  ///
  /// - Parameters:
  ///   - server: the server's time, where it is known: a laptop whose clock is behind begins with that.
  ///   - wall: what the wall clock shows.
  ///   - boot: the system's name for this start.
  ///   - monotonic: milliseconds since the start.
  public init(contactAt server: Int64?, wall: Int64, boot: UInt64, monotonic: Int64) {
    contact = max(wall, server ?? wall)
    latest = contact
    self.boot = boot
    self.monotonic = monotonic
  }

  package init(contact: Int64, latest: Int64, boot: UInt64, monotonic: Int64) {
    self.contact = contact
    self.latest = max(contact, latest)
    self.boot = boot
    self.monotonic = monotonic
  }

  /// The same at a later look at the clocks.
  public func advanced(wall: Int64, boot: UInt64, monotonic: Int64) -> LeaseClock {
    // Of a start that was not seen, all of its time passed since.
    let (since, isNonsense) = monotonic.subtractingReportingOverflow(self.monotonic)
    let counted = boot == self.boot ? (isNonsense ? 0 : since) : monotonic
    var later = self
    let (sum, isTooMuch) = latest.addingReportingOverflow(max(0, counted))
    later.latest = max(isTooMuch ? .max : sum, wall)
    later.boot = boot
    later.monotonic = monotonic
    return later
  }

  /// Milliseconds since the last contact.
  public var elapsed: Int64 {
    let (span, isTooMuch) = latest.subtractingReportingOverflow(contact)
    return isTooMuch ? .max : span
  }
}
