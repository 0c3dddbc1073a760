// What the replica takes from the world: the time, chance, and one kind of cryptography. All three are passed in, so
// that a simulation of two years and forty laptops replays from its seed.

import SyncProtocol
public import Trust

/// One reading of a device's clocks, taken together.
///
/// A laptop's wall clock may be two days wrong, and be set right in the middle of a shift. The monotonic clock runs
/// evenly from boot on, so a server's time learned at 04:30 tells when, by true time, the note of 02:12 was written.
public struct ClockReading: Hashable, Sendable {
  /// Milliseconds since 1970 by the device's wall clock.
  public var wallMilliseconds: Int64
  /// Which boot the monotonic reading counts from.
  public var boot: UInt64
  /// Milliseconds since that boot, suspended time included.
  public var monotonicMilliseconds: Int64

  public init(wallMilliseconds: Int64, boot: UInt64, monotonicMilliseconds: Int64) {
    self.wallMilliseconds = wallMilliseconds
    self.boot = boot
    self.monotonicMilliseconds = monotonicMilliseconds
  }
}

/// What a server's time told about a device's clock during one boot.
public struct ClockMeasurement: Hashable, Sendable {
  /// The boot in which it was measured: it says nothing about any other.
  public var boot: UInt64
  /// True milliseconds since 1970 less the monotonic reading.
  public var offsetMilliseconds: Int64

  public init(boot: UInt64, offsetMilliseconds: Int64) {
    self.boot = boot
    self.offsetMilliseconds = offsetMilliseconds
  }

  /// Differences below this are how far apart two honest clocks and a slow line are, and are left alone.
  public static let toleranceMilliseconds: Int64 = 2_000

  /// How far the wall clock was ahead of true time at a reading, in milliseconds; 0 where nothing is known.
  public static func error(of reading: ClockReading, by measurement: ClockMeasurement?) -> Int64 {
    guard let measurement, measurement.boot == reading.boot else { return 0 }
    let truth = reading.monotonicMilliseconds + measurement.offsetMilliseconds
    let error = reading.wallMilliseconds - truth
    return abs(error) < toleranceMilliseconds ? 0 : error
  }
}

/// The replica's source of chance and of key encapsulation.
public struct ReplicaEnvironment: Sendable {
  /// Draws so many random bytes.
  public var randomBytes: @Sendable (_ count: Int) -> [UInt8]
  /// Seals keys to teams and devices: HPKE, or the simulator's double of it.
  public var encapsulation: KeyEncapsulation

  public init(
    randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8], encapsulation: KeyEncapsulation
  ) {
    self.randomBytes = randomBytes
    self.encapsulation = encapsulation
  }
}

/// The environment's chance as a generator, for those who ask for one.
struct EnvironmentGenerator: RandomNumberGenerator {
  let environment: ReplicaEnvironment

  mutating func next() -> UInt64 {
    environment.randomBytes(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
