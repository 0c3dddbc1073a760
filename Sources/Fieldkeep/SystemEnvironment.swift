// The real clocks and the real chance. Everything below this module is given them.

import Foundation
import LocalReplica
import Trust

extension ReplicaEnvironment {
  /// The operating system's randomness and HPKE.
  static var system: ReplicaEnvironment {
    ReplicaEnvironment(
      randomBytes: { count in
        // One question to the kernel: a generator would ask it anew for each byte, and every edit draws nonces.
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
          if let start = buffer.baseAddress { arc4random_buf(start, count) }
          initialized = count
        }
      }, encapsulation: .xWing)
  }
}

extension ClockReading {
  /// The device's clocks now.
  ///
  /// The boot is named by the kernel's boot id; the monotonic clock counts suspended time, as a laptop in a bag is.
  static var now: ClockReading {
    var monotonic = timespec()
    clock_gettime(CLOCK_BOOTTIME, &monotonic)
    var wall = timespec()
    clock_gettime(CLOCK_REALTIME, &wall)
    return ClockReading(
      wallMilliseconds: milliseconds(wall), boot: boot,
      monotonicMilliseconds: milliseconds(monotonic))
  }

  private static func milliseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// The kernel's name for this boot, folded into a number.
  private static let boot: UInt64 = {
    let text =
      (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
    return text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }()
}
