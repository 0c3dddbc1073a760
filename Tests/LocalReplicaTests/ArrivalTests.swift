// When work reached a laptop: only it knows, and it keeps what it knew first.

import CausalMerge
import LocalReplica
import SyncProtocol
import Testing

@Suite struct ArrivalTests {
  /// Two laptops of one team, and a record that one of them writes.
  private struct Story {
    let desk: Desk
    let deputy: Laptop
    let advocate: Laptop
    let caseID: CaseID
    let record: RecordID

    init() throws {
      desk = try Desk()
      deputy = try desk.join(teams: [desk.field], seed: 2)
      advocate = try desk.join(teams: [desk.field], seed: 3)
      caseID = CaseID(using: &desk.generator)
      record = RecordID(using: &desk.generator)
      for laptop in [deputy, advocate] { try desk.sync(laptop) }
    }

    func write(_ text: String, on laptop: Laptop) throws {
      try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
        try writer.write(
          record, type: 1, field: 1, value: Value(kind: .text, payload: Array(text.utf8)),
          in: try writer.scope(of: 1, in: caseID))
      }
    }

    /// When the one value that stands came to a laptop.
    func arrival(on laptop: Laptop) throws -> Int64? {
      let stored = try #require(try laptop.replica.record(record))
      let head = try #require(stored.state.heads.first)
      return try laptop.replica.arrivals(in: caseID)[head.dot, stored.scope]
    }
  }

  @Test func `a laptop knows when others' work came to it, whatever its clock says`() throws {
    let story = try Story()
    try story.write("shelter", on: story.deputy)
    let written = story.desk.now
    story.desk.now += 7 * 3_600_000
    story.advocate.clockError = 2 * 86_400_000
    story.advocate.boot = 9
    try story.desk.sync(story.deputy)
    let begun = story.desk.now
    try story.desk.sync(story.advocate)
    let came = try #require(try story.arrival(on: story.advocate))
    #expect((begun...story.desk.now).contains(came), "\(came) is not within the sync")
    #expect(came >= written + 7 * 3_600_000)
    #expect(try story.arrival(on: story.deputy) == nil, "what was written here did not come")
  }

  @Test func `what comes again keeps its first arrival, and so it does when it waited`() throws {
    let story = try Story()
    try story.write("shelter", on: story.deputy)
    try story.desk.sync(story.deputy)
    let everything = try story.deputy.replica.carriedItems(everything: true)
    story.desk.now += 3_600_000
    let came = story.desk.now
    // The last first: it waits for what it is built upon.
    for item in everything.reversed() {
      _ = try story.advocate.replica.takeIn(
        [item], at: story.desk.reading(of: story.advocate))
    }
    #expect(try story.arrival(on: story.advocate) == came)
    story.desk.now += 3_600_000
    _ = try story.advocate.replica.takeIn(
      everything, at: story.desk.reading(of: story.advocate))
    try story.desk.sync(story.advocate)
    try story.advocate.replica.rebuild()
    #expect(try story.arrival(on: story.advocate) == came)
  }
}
