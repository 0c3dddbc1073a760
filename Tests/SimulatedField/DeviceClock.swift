// A laptop's clocks: one that may be anywhere, one that runs evenly since boot.

import LocalReplica

/// The clocks of one device, as functions of true time.
struct DeviceClock {
  /// Milliseconds by which the wall clock is ahead.
  var wallError: Int64 = 0
  /// Names the boot.
  private(set) var boot: UInt64
  /// True time of that boot.
  private var bootedAt: Int64

  init(boot: UInt64, at now: Int64) {
    self.boot = boot
    bootedAt = now
  }

  /// What both clocks say.
  func reading(at now: Int64) -> ClockReading {
    ClockReading(
      wallMilliseconds: now + wallError, boot: boot, monotonicMilliseconds: now - bootedAt)
  }

  mutating func reboot(as boot: UInt64, at now: Int64) {
    self.boot = boot
    bootedAt = now
  }
}
