// The law of merge on histories too large to enumerate, and the proof that the comparison would see a fault.

import CausalMerge
import Testing

struct `A random history` {
  /// Seeds go in batches, so that the report of a run stays short; a failure names its seed.
  @Test(arguments: 0..<UInt64(10))
  func `merges by definition in any order`(batch: UInt64) {
    for seed in batch * 30..<batch * 30 + 30 {
      for arrivalSeed in UInt64(0)..<2 {
        let found = RandomHistory.firstDisagreement(seed: seed, arrivalSeed: arrivalSeed)
        #expect(found == nil)
      }
    }
  }

  #if DEBUG
    @Test(arguments: [PlantedBug.ancestryOffByOne, .duplicateApplied, .unseenDropped])
    func `shows a planted fault`(fault: PlantedBug) {
      let seed = PlantedBug.$active.withValue(fault) {
        (UInt64(0)..<500).first {
          RandomHistory.firstDisagreement(seed: $0, arrivalSeed: 0) != nil
        }
      }
      #expect(seed != nil, "\(fault.rawValue) went unnoticed for 500 seeds")
      if let seed { print("\(fault.rawValue) shows at seed \(seed)") }
    }
  #endif
}
