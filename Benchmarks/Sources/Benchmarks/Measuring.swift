// How costs are taken: processor time rather than wall time, and syncs by count. On shared disks the time of a sync was
// seen to move fifty-fold within an hour, so wall time under fsync says nothing about a program.

import Glibc
import PlainSQLite

/// What some work cost.
struct Cost {
  /// User and system time of the process, in milliseconds.
  var cpuMilliseconds: Double
  var syncs: Int64
}

/// Does some work and tells what it cost.
func cost(of work: () throws -> Void) rethrows -> Cost {
  let syncs = plain_syncs()
  let start = processorMilliseconds()
  try work()
  return Cost(cpuMilliseconds: processorMilliseconds() - start, syncs: plain_syncs() - syncs)
}

private func processorMilliseconds() -> Double {
  var usage = rusage()
  getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
  return processorMilliseconds(usage)
}

/// User and system time together.
func processorMilliseconds(_ usage: rusage) -> Double {
  milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime)
}

private func milliseconds(_ time: timeval) -> Double {
  Double(time.tv_sec) * 1_000 + Double(time.tv_usec) / 1_000
}

extension [Double] {
  /// The middle one; of an even count, the lower of the two in the middle.
  var median: Double {
    isEmpty ? .nan : sorted()[(count - 1) / 2]
  }
}

/// The same work done both ways, some times in turn.
struct Comparison {
  private(set) var ours: [Cost] = []
  private(set) var plain: [Cost] = []

  mutating func add(ours: Cost, plain: Cost) {
    self.ours.append(ours)
    self.plain.append(plain)
  }

  /// Each round's ratio, so that what slowed the machine down slowed both sides.
  var ratio: Double {
    zip(ours, plain).map { $0.cpuMilliseconds / $1.cpuMilliseconds }.median
  }

  var ourMilliseconds: Double { ours.map(\.cpuMilliseconds).median }
  var plainMilliseconds: Double { plain.map(\.cpuMilliseconds).median }
}
