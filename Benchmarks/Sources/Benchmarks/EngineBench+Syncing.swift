// A6: what a small sync sends and receives. The messages are counted here, between the replica's conversation and the
// server's core; what HTTP adds to them is counted end to end, see docs/benchmarks.md.

import CausalMerge
import LocalReplica
import SyncProtocol

extension EngineBench {
  /// One laptop sends 10 edits and receives 10 of another, on one record and on a record each.
  func measureSmallSync() throws {
    let other = try office.join("other")
    try office.sync(author)
    try office.sync(other)
    for isOneRecord in [true, false] {
      var bytes: [Double] = []
      var requests = 0
      for round in 0..<options.rounds {
        for (laptop, shift) in [(author, 0), (other, 1)] {
          let edits = smallWork(round * 2 + shift, isOneRecord: isOneRecord)
          for edit in edits.indices {
            try laptop.write(
              edits[edit...edit], of: workload, scopes: scopes, at: office.reading)
          }
          if laptop === author { try office.sync(author) }
        }
        // The other is no admin, who would also ask who wants to join.
        let traffic = try office.sync(other)
        bytes.append(Double(traffic.sent + traffic.received))
        requests = max(requests, traffic.requests)
        try office.sync(author)
      }
      say(
        Figure(
          budget: "A6",
          what: "sync of 10 edits out and 10 in, \(isOneRecord ? "one record" : "a record each"), "
            + "messages both ways",
          measured: bytes.median, unit: " B", most: 2_000, aim: 1_500,
          detail: "requests: \(requests); without HTTP's header fields"
        ).row)
    }
  }

  /// Ten edits of one case, whose scope both laptops hold.
  private func smallWork(_ index: Int, isOneRecord: Bool) -> [Edit] {
    let caseIndex = index % workload.cases.count
    return workload.edits(10, inCase: caseIndex).enumerated().map { place, edit in
      var edit = edit
      edit.record = caseIndex * Self.recordsPerCase + (isOneRecord ? 0 : place)
      return edit
    }
  }
}
