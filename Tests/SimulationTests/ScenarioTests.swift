// Faults one at a time, each as a story of a few lines. What a thousand seeds find by chance, these say by name.

import SimulatedField
import Testing

struct `A simulated organization` {
  @Test func `agrees on everything where nothing goes wrong`() throws {
    let field = try Simulation(seed: 1, mix: FaultMix(), members: 3)
    for device in [1, 2, 3, 0, 1, 2] { try field.work(device, times: 3) }
    try field.quietTail()
  }

  @Test func `brings everything back to a server that lost its disk`() throws {
    let field = try Simulation(seed: 2, mix: FaultMix(), members: 2)
    try field.work(1, times: 5)
    try field.syncNow(1)
    try field.syncNow(2)
    try field.loseServer()
    try field.work(2, times: 3)
    try field.quietTail()
  }

  @Test func `brings back what a backup lacks`() throws {
    let field = try Simulation(seed: 3, mix: FaultMix(), members: 2)
    try field.work(1, times: 3)
    try field.syncNow(1)
    try field.backUpServer()
    try field.work(2, times: 4)
    try field.syncNow(2)
    try field.restoreServer()
    try field.quietTail()
  }

  @Test func `sees that the server's files were put back behind its back`() throws {
    let field = try Simulation(seed: 4, mix: FaultMix(), members: 2)
    try field.backUpServer()
    try field.work(1, times: 4)
    try field.syncNow(1)
    try field.rollBackServer()
    try field.work(2, times: 4)
    try field.quietTail()
  }

  @Test func `keeps the work of both copies of one disk`() throws {
    let field = try Simulation(seed: 5, mix: FaultMix(), members: 2)
    try field.work(1, times: 4)
    try field.syncNow(1)
    let copy = try field.clone(1)
    try field.work(1, times: 3)
    try field.work(copy, times: 3)
    try field.carryNow(from: copy, to: 2)
    try field.quietTail()
    #expect(field.marks.contains(.fork))
  }

  @Test func `takes its own lost work back to a laptop that was restored`() throws {
    let field = try Simulation(seed: 6, mix: FaultMix(), members: 2)
    try field.work(1, times: 3)
    try field.copyDisk(of: 1)
    try field.work(1, times: 3)
    try field.syncNow(1)
    try field.restoreDevice()
    try field.work(1, times: 3)
    try field.quietTail()
  }

  @Test func `lets a courier carry what it cannot read`() throws {
    let field = try Simulation(seed: 7, mix: FaultMix(), members: 4)
    for device in 0...4 { try field.work(device, times: 3) }
    for device in 1...3 { try field.carryNow(from: device, to: device + 1, everything: true) }
    try field.syncNow(4)
    try field.quietTail()
  }

  @Test(arguments: 0..<UInt64(4))
  func `survives each fault alone`(batch: UInt64) throws {
    let faults: [any WritableKeyPath<FaultMix, Int> & Sendable] = [
      \.lostRequests, \.lostAnswers, \.cutRequests, \.cutAnswers, \.duplicates, \.strangeAnswers,
      \.stalls, \.deviceCrashes, \.serverCrashes, \.fullDisks, \.clones, \.restoredDevices,
      \.couriers, \.damagedFiles, \.clockSteps, \.reboots,
    ]
    let share = faults.indices.filter { UInt64($0) % 4 == batch }
    for index in share {
      var mix = FaultMix()
      mix[keyPath: faults[index]] = index < 7 ? 250 : 2
      mix.wrongClocks = true
      let seed = 50 + UInt64(index)
      let field = try Simulation(seed: seed, mix: mix, members: 2)
      do {
        try field.story()
        try field.quietTail()
      } catch {
        Issue.record("seed \(seed) with fault \(index): \(error)")
      }
    }
  }
}
