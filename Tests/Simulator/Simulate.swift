// The program that runs seeds: as many as asked for, on as many cores, and says which command replays what failed.

import ArgumentParser
import CausalMerge
import Foundation
import SimulatedField

/// `fieldkeep-simulate`: not shipped, for those who work on the engine.
@main
struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fieldkeep-simulate",
    abstract: "Runs simulated organizations, one for each seed, and judges what comes of them.",
    discussion: """
      Each seed is a story of laptops, a server and their misfortunes, the same on every machine. Exits with 0 if every \
      promise held in every seed; with a planted fault, if the fault was found.
      """)

  @Option(help: "The seeds, as a half-open range such as 0..<2000.")
  var seeds = SeedRange(0..<100)

  @Option(help: "Plant a fault by its name, or each in turn with 'all'; debug builds only.")
  var plant: String?

  @Option(help: "Processes to run at once.")
  var jobs = 2

  @Option(
    help: "A file that remembers finished seeds, so that a long run can be stopped and taken up.")
  var resume: String?

  @Flag(help: "Let the server forge, withhold, mix, replay and throw away until the quiet tail.")
  var lyingServer = false

  @Flag(help: "Let a member's program equivocate, forge, flood, void, and write where it may not.")
  var lyingClient = false

  @Option(
    help: """
      Instead of running seeds, change so many times one byte, field or part of something signed or sealed; fails if \
      one is accepted as what nobody made.
      """)
  var mutations: UInt64?

  @Option(help: "The seed of the mutations.")
  var mutationSeed: UInt64 = 1

  @Flag(help: "Print everything that happens.")
  var trace = false

  @Flag(help: "Fail unless the seeds came by every fault and every way of recovering.")
  var everyMark = false

  @Flag(help: .hidden)
  var worker = false

  mutating func validate() throws {
    guard !lyingServer || !lyingClient else {
      throw ValidationError("--lying-server and --lying-client are two runs.")
    }
    guard jobs > 0 else { throw ValidationError("--jobs must be at least 1.") }
    #if DEBUG
      if let plant, plant != "all", PlantedBug(rawValue: plant) == nil {
        let names = PlantedBug.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("There is no planted fault '\(plant)'. There are: \(names), all.")
      }
    #else
      if plant != nil { throw ValidationError("Faults can be planted in debug builds only.") }
    #endif
  }

  func run() async throws {
    if let mutations {
      let campaign = MutationCampaign(seed: mutationSeed, count: mutations, jobs: jobs)
      guard try await campaign.holds() else { throw ExitCode.failure }
      return
    }
    if worker || trace {
      let worker = Worker(
        plant: plant, isServerLying: lyingServer, isMemberLying: lyingClient, isTracing: trace)
      guard worker.run(seeds.range) else { throw ExitCode.failure }
      return
    }
    #if DEBUG
      if let plant {
        let faults = plant == "all" ? PlantedBug.allCases.map(\.rawValue) : [plant]
        var missed = 0
        for fault in faults {
          let campaign = Campaign(seeds: seeds.range, plant: fault, jobs: jobs)
          if await !campaign.findsItsFault() { missed += 1 }
        }
        guard missed == 0 else { throw ExitCode.failure }
        return
      }
    #endif
    let campaign = Campaign(
      seeds: seeds.range, isServerLying: lyingServer, isMemberLying: lyingClient, jobs: jobs,
      resume: resume)
    guard await campaign.holds(everyMark: everyMark) else { throw ExitCode.failure }
  }
}

/// A half-open range of seeds, as people write it.
struct SeedRange: ExpressibleByArgument, CustomStringConvertible {
  var range: Range<UInt64>

  init(_ range: Range<UInt64>) {
    self.range = range
  }

  init?(argument: String) {
    let parts = argument.components(separatedBy: "..<")
    guard parts.count == 2, let from = UInt64(parts[0]), let to = UInt64(parts[1]), from < to else {
      return nil
    }
    range = from..<to
  }

  var description: String { "\(range.lowerBound)..<\(range.upperBound)" }
  var defaultValueDescription: String { description }
}
