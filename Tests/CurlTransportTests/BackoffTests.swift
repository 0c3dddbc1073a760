// The wait between attempts, with chance from a seed.

import CurlTransport
import SeededChance
import Testing

/// Always draws the largest number, so that a wait is its range's top.
private struct HighestGenerator: RandomNumberGenerator {
  func next() -> UInt64 { .max }
}

@Suite struct BackoffTests {
  @Test func `the range doubles from one second to the cap, and starts again after a success`() {
    var backoff = Backoff()
    var generator = SeededGenerator(seed: 1)
    var ceilings: [Duration] = []
    for _ in 0..<11 {
      ceilings.append(backoff.ceiling)
      _ = backoff.wait(using: &generator)
    }
    #expect(ceilings == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map { .seconds($0) })
    #expect(backoff.failures == 11)
    backoff.reset()
    #expect(backoff == Backoff())
  }

  @Test func `a wait is anywhere between zero and the range's top`() {
    for seed in UInt64(0)..<200 {
      var backoff = Backoff()
      var generator = SeededGenerator(seed: seed)
      for failure in 0..<12 {
        let ceiling = backoff.ceiling
        let wait = backoff.wait(using: &generator)
        #expect(wait >= .zero && wait <= ceiling, "seed \(seed), failure \(failure)")
      }
    }
    var backoff = Backoff()
    var highest = HighestGenerator()
    #expect(backoff.wait(using: &highest) == .seconds(1))
    #expect(backoff.wait(using: &highest) == .seconds(2))
  }

  @Test func `waits spread over the whole range rather than around its middle`() {
    var generator = SeededGenerator(seed: 7)
    var quarters = [0, 0, 0, 0]
    for _ in 0..<4_000 {
      var backoff = Backoff(base: .seconds(100), cap: .seconds(100))
      let share = backoff.wait(using: &generator) / .seconds(100)
      quarters[min(3, Int(share * 4))] += 1
    }
    #expect(quarters.allSatisfy { (850...1_150).contains($0) }, "\(quarters)")
  }

  @Test func `the same seed gives the same waits`() {
    func waits(seed: UInt64) -> [Duration] {
      var backoff = Backoff()
      var generator = SeededGenerator(seed: seed)
      return (0..<10).map { _ in backoff.wait(using: &generator) }
    }
    #expect(waits(seed: 3) == waits(seed: 3))
    #expect(waits(seed: 3) != waits(seed: 4))
  }

  @Test(
    arguments: [(0, 0), (120, 120), (3_600, 3_600), (86_400, 3_600), (-5, 0)])
  func `nobody comes back earlier than asked, and an hour is the most that can be asked`(
    asked: Int, honoured: Int
  ) {
    var generator = SeededGenerator(seed: 11)
    var backoff = Backoff()
    for _ in 0..<12 {
      let ceiling = backoff.ceiling
      let wait = backoff.wait(retryAfter: .seconds(asked), using: &generator)
      #expect(wait >= .seconds(honoured) && wait <= .seconds(honoured) + ceiling)
    }
  }

  @Test func `lowering the cap shortens the range at once`() {
    var backoff = Backoff()
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<40 { _ = backoff.wait(using: &generator) }
    #expect(backoff.ceiling == .seconds(300))
    backoff.cap = .seconds(30)
    #expect(backoff.ceiling == .seconds(30))
  }
}
