// The pace of a watch: at once after a quiet time, and never more in a minute than a server allows by default.

import CurlTransport
import Testing

@Suite struct RequestPaceTests {
  @Test func `after a quiet time nothing waits`() {
    var pace = RequestPace()
    for _ in 0..<10 {
      #expect(pace.wait(for: 2, at: .seconds(5)) == .zero)
      pace.spend(2, at: .seconds(5))
    }
    #expect(pace.wait(for: 2, at: .seconds(5)) > .zero)
    #expect(pace.wait(for: 2, at: .seconds(60)) == .zero)
  }

  @Test(arguments: [1, 2, 3, 7])
  func `no minute of a flood has more than sixty requests`(perCycle: Int) {
    var pace = RequestPace()
    var now = Duration.zero
    var made: [Duration] = []
    while now < .seconds(600) {
      now += pace.wait(for: perCycle, at: now)
      pace.spend(perCycle, at: now)
      made += Array(repeating: now, count: perCycle)
      now += .milliseconds(30)
    }
    for (index, begin) in made.enumerated() {
      let inMinute = made[index...].prefix { $0 < begin + .seconds(60) }.count
      #expect(inMinute <= 60, "\(inMinute) from \(begin) on")
    }
    #expect(made.count >= 390, "slower than it has to be: \(made.count) in ten minutes")
  }

  @Test func `a long first sync does not hold back what follows for long`() {
    var pace = RequestPace()
    pace.spend(400, at: .zero)
    #expect(pace.wait(for: 2, at: .zero) == .seconds(3))
  }
}
