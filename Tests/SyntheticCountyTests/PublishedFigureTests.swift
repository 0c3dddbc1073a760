// The figures that were published, counted from the records of a county that was made up to have them.

import CaseProtocol
import CausalMerge
import RecordSchema
import SyntheticCounty
import Testing

@Suite struct `The published figures` {
  @Test func `first look`() throws {
    let county = SyntheticCounty { $0.hashed }
    print("writes \(county.writes.count) transactions \(county.transactions.count)")
    let clock = ContinuousClock()
    var folding: Folding?
    print(clock.measure { folding = Folding(county.writes) })
    let window = try #require(SyntheticCounty.window)
    var run: ReportRun?
    print(clock.measure { run = folding?.report(window) })
    print(TerminalReport.text(of: try #require(run)))
  }
}
