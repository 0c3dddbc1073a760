// The simulator itself: that a seed replays, that seeds hold, and that its oracles see what is planted for them.

import CausalMerge
import SimulatedField
import Testing

struct `A seed` {
  @Test(arguments: [UInt64(11), 12])
  func `tells the same story twice`(seed: UInt64) {
    let first = Simulation.run(seed: seed)
    let second = Simulation.run(seed: seed)
    #expect(first.traceHash == second.traceHash)
    #expect(first.eventCount == second.eventCount)
    #expect(first.traceHash != Simulation.run(seed: seed + 10).traceHash)
  }

  @Test(arguments: 0..<UInt64(4))
  func `keeps every promise`(batch: UInt64) {
    for seed in batch * 5..<batch * 5 + 5 {
      let outcome = Simulation.run(seed: seed)
      #expect(outcome.violation == nil, "seed \(seed): \(outcome.violation?.description ?? "")")
    }
  }

  #if DEBUG
    /// A seed at which each planted fault shows; the gate searches for others.
    @Test(arguments: PlantedBug.allCases)
    func `shows a planted fault`(fault: PlantedBug) {
      let found = (UInt64(0)..<200).first { seed in
        PlantedBug.$active.withValue(fault) { Simulation.run(seed: seed).violation != nil }
      }
      #expect(found != nil, "\(fault.rawValue) went unnoticed for 200 seeds")
    }
  #endif
}

struct `The generator of chance` {
  @Test func `is the published generator`() {
    // xoshiro256** from the state that SplitMix64 gives for 0, computed by the authors' own program's formulas.
    var chance = Chance(seed: 0)
    let first = [chance.next(), chance.next(), chance.next()]
    #expect(
      first == [11_091_344_671_253_066_420, 13_793_997_310_169_335_082, 1_900_383_378_846_508_768])
  }
}
