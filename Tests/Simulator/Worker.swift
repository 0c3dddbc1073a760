// One process's share of the seeds. It tells what it begins before it begins it: where a precondition of the engine
// fails or a loop never ends, the process is gone, and its last line names the seed.

import CausalMerge
import Foundation
import Glibc
import SimulatedField

/// Runs seeds one after another and prints a line for each.
struct Worker {
  var plant: String?
  var isServerLying = false
  var isMemberLying = false
  var isTracing: Bool

  /// Longest time a seed may take.
  ///
  /// One that takes longer is stuck, even on a machine that many share.
  static let secondsPerSeed: UInt32 = 300

  /// Whether everything held.
  func run(_ seeds: Range<UInt64>) -> Bool {
    var isSound = true
    for seed in seeds {
      if !isTracing { say(Report.begin(seed).line) }
      _ = alarm(Self.secondsPerSeed)
      let began = clock()
      let outcome = outcome(of: seed)
      let report = Report.end(
        seed,
        Report.Result(
          hash: outcome.traceHash,
          milliseconds: (clock() - began) / (Int(CLOCKS_PER_SEC) / 1_000),
          marks: outcome.marks, violation: outcome.violation?.description))
      if !isTracing {
        say(report.line)
      } else {
        print("seed \(seed): \(outcome.violation?.description ?? "every promise held")")
      }
      if outcome.violation != nil { isSound = false }
    }
    return isSound
  }

  /// Prints a line that must be out before anything else happens.
  private func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  private func outcome(of seed: UInt64) -> Outcome {
    let reader: ((String) -> Void)? = isTracing ? { print($0) } : nil
    #if DEBUG
      if let fault = plant.flatMap(PlantedBug.init(rawValue:)) {
        return PlantedBug.$active.withValue(fault) { run(seed, reader) }
      }
    #endif
    return run(seed, reader)
  }

  private func run(_ seed: UInt64, _ reader: ((String) -> Void)?) -> Outcome {
    Simulation.run(
      seed: seed, isServerLying: isServerLying, isMemberLying: isMemberLying, reader: reader)
  }
}

/// What a worker tells of a seed, as one line.
enum Report {
  struct Result {
    var hash: UInt64
    var milliseconds: Int
    var marks: Set<Mark>
    var violation: String?
  }

  case begin(UInt64)
  case end(UInt64, Result)

  var line: String {
    switch self {
    case .begin(let seed): return "begin\t\(seed)"
    case .end(let seed, let result):
      let marks = Mark.allCases.enumerated().filter { result.marks.contains($0.element) }
        .map { "\($0.offset)" }.joined(separator: ",")
      return
        "end\t\(seed)\t\(result.hash)\t\(result.milliseconds)\t\(marks)\t\(result.violation ?? "")"
    }
  }

  init?(line: some StringProtocol) {
    let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard parts.count > 1, let seed = UInt64(parts[1]) else { return nil }
    if parts[0] == "begin" {
      self = .begin(seed)
      return
    }
    guard parts[0] == "end", parts.count >= 6, let hash = UInt64(parts[2]),
      let milliseconds = Int(parts[3])
    else { return nil }
    let marks = parts[4].split(separator: ",").compactMap { Int($0) }
      .filter(Mark.allCases.indices.contains).map { Mark.allCases[$0] }
    let violation = parts[5...].joined(separator: " ")
    self = .end(
      seed,
      Result(
        hash: hash, milliseconds: milliseconds, marks: Set(marks),
        violation: violation.isEmpty ? nil : violation))
  }
}
