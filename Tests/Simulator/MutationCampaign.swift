// Mutations by the million: each core takes every second share, or third, and what they came to is counted together.

import Foundation
import Glibc
import SimulatedField
import Synchronization

/// A run of mutations.
struct MutationCampaign {
  var seed: UInt64
  var count: UInt64
  var jobs: Int

  /// Mutations after which a job says how far it is.
  private static let share: UInt64 = 2_500
  fileprivate static let secondsBetweenWords: TimeInterval = 15

  /// What there is so far, from all cores.
  private final class Ledger: Sendable {
    private struct Progress {
      var tally = MutationTally()
      var saidAt = Date()
    }

    private let progress = Mutex(Progress())

    var tally: MutationTally { progress.withLock { $0.tally } }

    func add(_ tally: MutationTally, of count: UInt64) {
      progress.withLock { progress in
        progress.tally.add(tally)
        for accepted in tally.accepted { print("ACCEPTED: \(accepted)") }
        guard Date().timeIntervalSince(progress.saidAt) >= MutationCampaign.secondsBetweenWords
        else { return }
        progress.saidAt = Date()
        print("\(progress.tally.count) of \(count), \(progress.tally.accepted.count) accepted")
        fflush(nil)
      }
    }
  }

  /// Makes all of them and prints what they came to; whether none was accepted.
  func holds() async throws -> Bool {
    let began = Date()
    let ledger = Ledger()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for job in 0..<UInt64(jobs) {
        group.addTask { try await run(job, ledger) }
      }
      try await group.waitForAll()
    }
    let total = ledger.tally
    print("seed \(seed)")
    for kind in SpecimenKind.allCases {
      let refused = total.refused[kind] ?? 0
      let unchanged = total.unchanged[kind] ?? 0
      let accepted = total.accepted.count { $0.kind == kind }
      print(
        "  \(kind.rawValue.padding(toLength: 36, withPad: " ", startingAt: 0))"
          + "\(refused) refused, \(unchanged) read as what was signed, \(accepted) accepted")
    }
    let seconds = Int(Date().timeIntervalSince(began))
    print(
      "\(total.count) mutations in \(seconds) s: \(total.refused.values.reduce(0, +)) refused, "
        + "\(total.unchanged.values.reduce(0, +)) read as exactly what was signed, "
        + "\(total.accepted.count) accepted")
    return total.accepted.isEmpty && total.count == Int(count)
  }

  @concurrent private func run(_ job: UInt64, _ ledger: Ledger) async throws {
    let trial = try MutationTrial(seed: seed)
    var start = job * Self.share
    while start < count {
      ledger.add(trial.run(start..<min(start + Self.share, count)), of: count)
      start += Self.share * UInt64(jobs)
    }
  }
}
