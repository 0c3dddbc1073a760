// A server that works against its own people, seed by seed: it forges, drops, withholds, reorders, replays, and vouches for
// devices of its own.

import SimulatedField
import Testing

struct LyingServerTests {
  @Test(arguments: 0..<UInt64(4))
  func `a lying server brings nobody in and keeps nothing for good`(batch: UInt64) {
    for seed in batch * 5..<batch * 5 + 5 {
      let outcome = Simulation.run(seed: seed, isServerLying: true)
      #expect(outcome.violation == nil, "seed \(seed): \(outcome.violation?.description ?? "")")
    }
  }

  @Test func `every lie is told, and what can be stated is stated`() {
    var marks: Set<Mark> = []
    for seed in 0..<UInt64(12) {
      marks.formUnion(Simulation.run(seed: seed, isServerLying: true).marks)
    }
    let missing = Mark.expected(lying: true).filter { !marks.contains($0) }
    #expect(missing == [])
  }
}
