// As many orders of syncing as one has time for: `swift run fieldkeep-county --orders 200`.

import ArgumentParser
import CountyOrders
import Foundation

@main
struct CountyProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fieldkeep-county",
    abstract: "Let forty devices write the synthetic county, sync in many orders, and compare.",
    discussion: """
      Without --replicas, segments are delivered to the merge alone; each tenth
      order begins with devices that synced at other times, so that what they had
      seen when they wrote differs too. With it, each order is forty real replicas
      and the real server's core in one process: sealed and signed segments, keys,
      admission, a newcomer in the end. Prints whatever came to another state or
      another figure, with its seed; ends with status 1 if anything did.

        fieldkeep-county --orders 200 --resume orders.done
        fieldkeep-county --replicas --orders 4
        fieldkeep-county --replicas --part      the poison rows' cases alone
      """)

  @Option(help: "How many orders.")
  var orders = 200

  @Option(help: "The first seed.")
  var seed: UInt64 = 1

  @Flag(help: "Through real replicas and the real server's core.")
  var replicas = false

  @Flag(help: "With --replicas: only the cases that poison rows are about.")
  var part = false

  @Option(help: "Note in this file what came out right, and leave out what is noted there.")
  var resume: String?

  func run() throws {
    let clock = ContinuousClock()
    var failures: [String] = []
    var count = 0
    let trial = OrderTrial(orders: orders, seed: seed)
    let shares = replicas ? trial.seeds.map { $0..<$0 + 1 } : trial.syncings
    let done = finished()
    for seeds in shares where !done.contains(name(of: seeds)) {
      let started = clock.now
      let found =
        replicas
        ? try FieldTrial(seed: seeds.lowerBound, isPart: part).failures { say($0) }
        : trial.failures(of: seeds) { say($0) }
      for failure in found { say(failure) }
      failures += found
      count += seeds.count
      say("seeds \(seeds): \(found.count) differences, \((clock.now - started).formatted())")
      if found.isEmpty { try remember(seeds) }
    }
    say("\(count) orders, \(failures.count) differences")
    if !failures.isEmpty { throw ExitCode.failure }
  }

  private func say(_ line: String) {
    print(line)
    // A long run's output often goes to a file: what failed must be in it before the rest is done.
    fflush(nil)
  }

  // MARK: resuming

  private func name(of seeds: Range<UInt64>) -> String {
    "\(replicas ? part ? "part" : "replicas" : "merge") \(seeds.lowerBound)..<\(seeds.upperBound)"
  }

  private func finished() -> Set<String> {
    guard let resume, let text = try? String(contentsOfFile: resume, encoding: .utf8) else {
      return []
    }
    return Set(text.split(separator: "\n").map(String.init))
  }

  private func remember(_ seeds: Range<UInt64>) throws {
    guard let resume else { return }
    let lines = finished().union([name(of: seeds)]).sorted()
    try Data((lines.joined(separator: "\n") + "\n").utf8)
      .write(to: URL(fileURLWithPath: resume), options: .atomic)
  }
}
