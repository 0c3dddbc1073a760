// What the line is charged for the commonest sync of all: a shift's few entries out, a colleague's few entries in.

import Fieldkeep
import Testing

/// On a rural line with a fifth of a second to the server and back, requests are what a sync costs; where data is paid for
/// by the megabyte, bytes are.
struct `A small sync` {
  @Test func `of ten notes out and ten in is one request of two kilobytes`() async throws {
    try await Office.run { office in
      let deputy = try await office.join("deputy")
      let advocate = try await office.join("advocate")
      let (caseID, _) = try await deputy.openCase()
      try await deputy.sync()
      try await advocate.sync()
      for laptop in [deputy, advocate] {
        for number in 10..<20 { try await laptop.note("She is safe. \(number)", in: caseID) }
      }
      try await deputy.sync()

      let clock = ContinuousClock()
      let start = clock.now
      let summary = try await advocate.sync()
      let moved = "\(summary.sentBytes) B out, \(summary.receivedBytes) B in, \(clock.now - start)"
      #expect(summary.report.requests == 1, "\(moved)")
      #expect(summary.report.counts.acknowledgedChanges == 10, "\(moved)")
      #expect(summary.report.counts.receivedChanges == 10, "\(moved)")
      #expect(summary.sentBytes + summary.receivedBytes <= 2_000, "\(moved)")
    }
  }
}
