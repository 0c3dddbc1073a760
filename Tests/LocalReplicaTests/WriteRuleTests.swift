// What a hostile or an older program writes against the rules: merged by every replica alike, and told apart in history.

import CausalMerge
import RecordSchema
import SyncProtocol
import Testing

@testable import LocalReplica

@Suite struct `A rule broken elsewhere` {
  private static func text(_ text: String) -> Value {
    Value(kind: .text, payload: Array(text.utf8)[...])
  }

  /// Writes as a program does that asks for no rule.
  private static func write(
    _ text: String, type: UInt32, field: UInt32, of record: RecordID, in caseID: CaseID,
    on laptop: Laptop, _ desk: Desk
  ) throws {
    try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
      try writer.write(
        record, type: type, field: field, value: Self.text(text),
        in: try writer.scope(of: StorySchema.shared.number, in: caseID))
    }
  }

  @Test(
    arguments: [
      (StorySchema.statement, 1, .entriesStand), (StorySchema.register, 1, .writtenOnce),
      (StorySchema.register, 2, .ownersWrite),
    ] as [(RecordType, UInt32, WriteRule)])
  func `has one outcome on all replicas, and is marked in history`(
    type: RecordType, field: UInt32, rule: WriteRule
  ) throws {
    let desk = try Desk()
    let author = try desk.join(teams: [desk.field], seed: 2)
    let hostile = try desk.join(teams: [desk.other], seed: 3)
    let early = try desk.join(teams: [desk.field], seed: 4)
    let late = try desk.join(teams: [desk.field], seed: 5)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try Self.write(
      "as it was said", type: type.number, field: field, of: record, in: caseID, on: author, desk)
    for laptop in [author, hostile, early] { try desk.sync(laptop) }
    try Self.write(
      "as it was changed", type: type.number, field: field, of: record, in: caseID, on: hostile,
      desk)
    // Two have what was said first; one gets both at once.
    try desk.sync(hostile)
    for laptop in [author, early, late] { try desk.sync(laptop) }

    let states = try [author, hostile, early, late].map { laptop in
      try laptop.replica.scopes(of: caseID).map {
        try laptop.replica.canonicalEncoding(of: $0.scope)
      }
    }
    #expect(Set(states).count == 1)
    for laptop in [author, hostile, early, late] {
      let stored = try #require(try laptop.replica.record(record))
      #expect(stored.views(of: field).map(\.value) == [Self.text("as it was changed")])
      let history = try laptop.replica.history(of: record)
      #expect(history.map(\.brokenRules) == [[:], [0: rule]])
      #expect(history.map(\.entries.count) == [1, 1], "what was said first is still there")
      #expect(try laptop.replica.check().findings == [])
    }
  }

  @Test func `is none where two made the same record without knowing of each other`() throws {
    let desk = try Desk()
    let one = try desk.join(teams: [desk.field], seed: 2)
    let other = try desk.join(teams: [desk.other], seed: 3)
    let caseID = CaseID(using: &desk.generator)
    // The scope is there before they part.
    let first = RecordID(using: &desk.generator)
    try Self.write("calm", type: 1, field: 4, of: first, in: caseID, on: one, desk)
    for laptop in [one, other] { try desk.sync(laptop) }
    for type in [StorySchema.statement, StorySchema.register] {
      let record = RecordID(using: &desk.generator)
      for (laptop, text) in [(one, "by one"), (other, "by the other")] {
        try Self.write(
          text, type: type.number, field: 1, of: record, in: caseID, on: laptop, desk)
      }
      for laptop in [one, other, one] { try desk.sync(laptop) }
      for laptop in [one, other] {
        #expect(try laptop.replica.history(of: record).map(\.brokenRules) == [[:], [:]])
      }
    }
  }

  @Test func `is refused here before anything of it is kept`() throws {
    let desk = try Desk()
    let author = try desk.join(teams: [desk.field], seed: 2)
    let colleague = try desk.join(teams: [desk.field], seed: 3)
    let stranger = try desk.join(teams: [desk.other], seed: 4)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    func write(_ text: String, on laptop: Laptop) throws {
      try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
        let scope = try writer.scope(of: StorySchema.shared.number, in: caseID)
        let field = try #require(StorySchema.register.field(numbered: 2))
        try writer.checkRules(
          of: StorySchema.register, field, .assign, Self.text(text), record: record, in: scope)
        try writer.write(
          record, type: StorySchema.register.number, field: 2, value: Self.text(text), in: scope)
      }
    }
    try write("home", on: author)
    for laptop in [author, colleague, stranger] { try desk.sync(laptop) }
    #expect(
      throws: ReplicaError.ruleBroken(.ownersWrite, recordType: "register", field: "kind")
    ) { try write("relative", on: stranger) }
    #expect(try stranger.replica.lastOwnTransaction().isEmpty)
    // Another laptop of the same agency may, and what nobody of any team wrote is anybody's.
    try write("relative", on: colleague)
    #expect(try colleague.replica.history(of: record).map(\.brokenRules) == [[:], [:]])
  }
}
