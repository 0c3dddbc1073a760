// Many seeds over several processes: chunks are handed out, lines come back, and what failed is said with its command.

import Foundation
import Glibc
import SimulatedField

/// A run of many seeds.
struct Campaign {
  var seeds: Range<UInt64>
  var plant: String?
  var isServerLying: Bool
  var isMemberLying: Bool
  var jobs: Int
  var resume: String?

  init(
    seeds: Range<UInt64>, plant: String? = nil, isServerLying: Bool = false,
    isMemberLying: Bool = false, jobs: Int, resume: String? = nil
  ) {
    self.seeds = seeds
    self.plant = plant
    self.isServerLying = isServerLying
    self.isMemberLying = isMemberLying
    self.jobs = jobs
    self.resume = resume
  }

  /// What one chunk of seeds showed.
  struct Tally: Sendable {
    var seeds: Range<UInt64>
    var runs = 0
    var milliseconds = 0
    var slowest = 0
    /// The same for the same seeds in whatever order: a sum over seeds of their traces' hashes.
    var digest: UInt64 = 0
    var marks: Set<Mark> = []
    var failures: [(seed: UInt64, what: String)] = []

    mutating func add(_ other: Tally) {
      runs += other.runs
      milliseconds += other.milliseconds
      slowest = max(slowest, other.slowest)
      digest &+= other.digest
      marks.formUnion(other.marks)
      failures += other.failures
    }
  }

  private static let chunk: UInt64 = 25

  /// The option that says who lies.
  private var adversary: [String] {
    (isServerLying ? ["--lying-server"] : []) + (isMemberLying ? ["--lying-client"] : [])
  }

  // MARK: every promise

  /// Runs every seed; whether every promise held.
  func holds(everyMark: Bool) async -> Bool {
    var total = Tally(seeds: seeds)
    let done = finished()
    await run(chunks().filter { !done.contains($0) }) { tally in
      total.add(tally)
      for failure in tally.failures { say(failure) }
      remember(tally)
      var progress = StandardError()
      print("\(total.runs) seeds, \(total.failures.count) failures", to: &progress)
      return true
    }
    let mean = total.runs > 0 ? total.milliseconds / total.runs : 0
    print(
      "seeds \(seeds.lowerBound)..<\(seeds.upperBound): \(total.runs) run, "
        + "\(total.failures.count) failures, \(mean) ms each, \(total.slowest) ms the slowest, "
        + "digest \(String(total.digest, radix: 16))")
    let expected = Mark.expected(lying: isServerLying, member: isMemberLying)
    let missing = expected.filter { !total.marks.contains($0) }
    print("marks: \(expected.count - missing.count) of \(expected.count)")
    for mark in missing { print("never reached: \(mark.rawValue)") }
    return total.failures.isEmpty && (!everyMark || missing.isEmpty)
  }

  private func say(_ failure: (seed: UInt64, what: String)) {
    let planted = (plant.map { " --plant \($0)" } ?? "") + adversary.map { " \($0)" }.joined()
    let range = "\(failure.seed)..<\(failure.seed + 1)"
    print("seed \(failure.seed) failed: \(failure.what)")
    print("replay: swift run fieldkeep-simulate --seeds '\(range)'\(planted) --trace")
    // A long run's output often goes to a file: what failed must be in it before the rest is done.
    fflush(nil)
  }

  // MARK: planted faults

  /// Runs seeds until one fails, as one must while a fault is planted.
  func findsItsFault() async -> Bool {
    var found: (seed: UInt64, what: String)?
    var runs = 0
    await run(chunks()) { tally in
      runs += tally.runs
      if let first = tally.failures.min(by: { $0.seed < $1.seed }) {
        found = found.map { $0.seed < first.seed ? $0 : first } ?? first
      }
      return found == nil
    }
    guard let found else {
      print("\(plant ?? ""): not found in \(runs) seeds")
      return false
    }
    print("\(plant ?? ""): found at seed \(found.seed): \(found.what)")
    return true
  }

  // MARK: handing out

  private func chunks() -> [Range<UInt64>] {
    // A planted fault is mostly found at once: small shares, so that little is run for nothing.
    let size = plant == nil ? Self.chunk : 4
    return stride(from: seeds.lowerBound, to: seeds.upperBound, by: Int(size)).map {
      $0..<min($0 + size, seeds.upperBound)
    }
  }

  private func run(
    _ chunks: [Range<UInt64>], _ take: (Tally) -> Bool
  ) async {
    await withTaskGroup(of: Tally.self) { group in
      var waiting = chunks.makeIterator()
      for _ in 0..<jobs {
        if let chunk = waiting.next() { group.addTask { await tally(of: chunk) } }
      }
      for await tally in group {
        guard take(tally) else { break }
        if let chunk = waiting.next() { group.addTask { await self.tally(of: chunk) } }
      }
      group.cancelAll()
    }
  }

  /// Runs a chunk in processes of its own: one, and another after each that dies.
  @concurrent private func tally(of chunk: Range<UInt64>) async -> Tally {
    var tally = Tally(seeds: chunk)
    var next = chunk.lowerBound
    while next < chunk.upperBound, !Task.isCancelled {
      var begun = next
      let status = launch(next..<chunk.upperBound) { report in
        switch report {
        case .begin(let seed): begun = seed
        case .end(let seed, let result):
          next = seed + 1
          tally.runs += 1
          tally.milliseconds += result.milliseconds
          tally.slowest = max(tally.slowest, result.milliseconds)
          tally.digest &+= (seed &+ 1) &* 0x9e37_79b9_7f4a_7c15 ^ result.hash
          tally.marks.formUnion(result.marks)
          if let violation = result.violation { tally.failures.append((seed, violation)) }
        }
      }
      guard next < chunk.upperBound else { break }
      tally.runs += 1
      tally.failures.append((begun, "the process died of signal \(status)"))
      next = begun + 1
    }
    return tally
  }

  private func launch(_ seeds: Range<UInt64>, _ take: (Report) -> Void) -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments =
      ["--worker", "--seeds", "\(seeds.lowerBound)..<\(seeds.upperBound)"]
      + (plant.map { ["--plant", $0] } ?? []) + adversary
    let output = Pipe()
    process.standardOutput = output
    do { try process.run() } catch { return -1 }
    var pending = Data()
    while true {
      let piece = output.fileHandleForReading.availableData
      guard !piece.isEmpty else { break }
      pending += piece
      while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: pending[pending.startIndex..<end], as: UTF8.self)
        pending = Data(pending[(end + 1)...])
        if let report = Report(line: line) { take(report) }
      }
    }
    process.waitUntilExit()
    return process.terminationStatus
  }

  // MARK: resuming

  private func finished() -> Set<Range<UInt64>> {
    guard let resume, let text = try? String(contentsOfFile: resume, encoding: .utf8) else {
      return []
    }
    return Set(
      text.split(separator: "\n").compactMap { line in
        line.split(separator: " ").first.flatMap { SeedRange(argument: String($0)) }?.range
      })
  }

  /// Notes a finished chunk; one with a failure is run again next time.
  private func remember(_ tally: Tally) {
    guard let resume, tally.failures.isEmpty else { return }
    if !FileManager.default.fileExists(atPath: resume) {
      _ = FileManager.default.createFile(atPath: resume, contents: nil)
    }
    guard let handle = FileHandle(forWritingAtPath: resume) else { return }
    defer { try? handle.close() }
    let line =
      "\(tally.seeds.lowerBound)..<\(tally.seeds.upperBound) \(String(tally.digest, radix: 16))\n"
    _ = try? handle.seekToEnd()
    try? handle.write(contentsOf: Data(line.utf8))
  }
}

/// Standard error as a place to print to.
private struct StandardError: TextOutputStream {
  mutating func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
