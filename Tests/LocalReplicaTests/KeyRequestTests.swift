// A key whose wraps went with two disks: who lacks it asks, who holds it answers.

import CausalMerge
import Foundation
import LocalReplica
import RecordSchema
import SyncProtocol
import Testing
import Trust

@Suite struct KeyRequestTests {
  /// A placer who opens a scope that two teams read, and a deputy of the other team.
  private struct Story {
    let desk: Desk
    let placer: Laptop
    let deputy: Laptop
    let caseID: CaseID
    let record: RecordID

    init() throws {
      desk = try Desk()
      placer = try desk.join(teams: [desk.placing], seed: 2)
      deputy = try desk.join(teams: [desk.field], seed: 3)
      caseID = CaseID(using: &desk.generator)
      record = RecordID(using: &desk.generator)
      for laptop in [placer, deputy] { try desk.sync(laptop) }
    }

    func write(_ text: String, on laptop: Laptop) throws {
      try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
        try writer.write(
          record, type: 1, field: 1, value: Value(kind: .text, payload: Array(text.utf8)),
          in: try writer.scope(of: 1, in: caseID))
      }
    }

    func texts(on laptop: Laptop) throws -> [String] {
      guard let stored = try laptop.replica.record(record) else { return [] }
      return stored.views(of: 1).map { String(decoding: $0.value.payload, as: UTF8.self) }
    }

    /// The placer writes and syncs, the deputy reads; then the placer's disk and the server's are put back to what they
    /// were before, and the deputy brings back what it has.
    ///
    /// What the deputy was never given, the wrap for the placer's team, is nowhere any more.
    func loseTwoDisks() throws {
      let backup = try desk.backUp()
      let before = try ReplicaCore(
        copyOf: placer.replica, environment: Desk.environment(seed: 22))
      try write("by the placer", on: placer)
      for laptop in [placer, deputy] { try desk.sync(laptop) }
      try desk.restore(backup)
      placer.replica = before
      placer.boot = 2
      // The admin's word ends the server's rebuilding.
      for laptop in [deputy, desk.admin] { try desk.sync(laptop) }
    }

    /// How many control segments stand in the case's scope on a laptop.
    func controlSegments(on laptop: Laptop) throws -> Int {
      let scopes = try laptop.replica.scopes(of: caseID).map(\.scope)
      return try laptop.replica.carriedItems(everything: true).count { item in
        guard case .segment(let segment) = item else { return false }
        return segment.header.kind == .control && scopes.contains(segment.header.scope)
      }
    }
  }

  @Test func `whoever lost a key with its disk is given it anew by a colleague of another team`()
    throws
  {
    let story = try Story()
    try story.loseTwoDisks()
    try story.desk.sync(story.placer)
    #expect(try story.texts(on: story.placer) == [], "the key is gone from everywhere it can look")
    try story.desk.sync(story.deputy)
    try story.desk.sync(story.placer)
    #expect(try story.texts(on: story.placer) == ["by the placer"])
    let remote = try story.placer.replica.remote(named: "origin")
    #expect(try story.placer.replica.deliveryCounts(for: remote).waitingSegments == 0)
    // It is one of the team's again, and not only one laptop's.
    let colleague = try story.desk.join(teams: [story.desk.placing], seed: 5)
    try story.desk.sync(colleague)
    #expect(try story.texts(on: colleague) == ["by the placer"])
  }

  @Test func `a question is asked once in an hour, and answered once`() throws {
    let story = try Story()
    try story.loseTwoDisks()
    for _ in 0..<3 { try story.desk.sync(story.placer) }
    // The opening, and one question.
    #expect(try story.controlSegments(on: story.deputy) == 1)
    for _ in 0..<3 { try story.desk.sync(story.deputy) }
    #expect(try story.controlSegments(on: story.deputy) == 3)
    story.desk.now += 2 * 3_600_000
    for laptop in [story.placer, story.deputy, story.desk.admin, story.placer, story.deputy] {
      try story.desk.sync(laptop)
    }
    #expect(try story.controlSegments(on: story.deputy) == 3)
  }

  @Test func `a question that nobody answered is asked again after an hour`() throws {
    let story = try Story()
    try story.loseTwoDisks()
    try story.desk.sync(story.placer)
    story.desk.now += 50 * 60_000
    try story.desk.sync(story.placer)
    story.desk.now += 11 * 60_000
    try story.desk.sync(story.placer)
    try story.desk.sync(story.deputy)
    // The opening, two questions, and one answer to both.
    #expect(try story.controlSegments(on: story.deputy) == 4)
    try story.desk.sync(story.placer)
    #expect(try story.texts(on: story.placer) == ["by the placer"])
  }

  @Test func `nobody asks for what is only on its way`() throws {
    let story = try Story()
    try story.write("by the placer", on: story.placer)
    try story.desk.sync(story.placer)
    // A stick with segments and no wraps: what the wraps bring comes with the next sync.
    let segments = try story.placer.replica.carriedItems(everything: true).filter { item in
      if case .segment = item { true } else { false }
    }
    let counts = try story.deputy.replica.takeIn(
      segments, at: story.desk.reading(of: story.deputy))
    #expect(counts.carriedSegments == 1)
    for laptop in [story.deputy, story.placer, story.deputy] { try story.desk.sync(laptop) }
    #expect(try story.texts(on: story.deputy) == ["by the placer"])
    #expect(try story.controlSegments(on: story.deputy) == 1)
  }

  @Test func `who may not read is answered by nobody`() throws {
    let story = try Story()
    let reader = try story.desk.join(teams: [story.desk.field], seed: 6)
    try story.placer.replica.write(at: story.desk.reading(of: story.placer)) { writer in
      try writer.write(
        story.record, type: 2, field: 1,
        value: Value(kind: .text, payload: Array("Elm Street".utf8)),
        in: try writer.scope(of: 2, in: story.caseID))
    }
    let counts = try reader.replica.takeIn(
      try story.placer.replica.carriedItems(everything: true),
      at: story.desk.reading(of: reader))
    #expect(counts.carriedSegments > 0)
    story.desk.now += 3_600_000
    for laptop in [reader, story.placer, reader, story.placer] { try story.desk.sync(laptop) }
    #expect(try reader.replica.record(story.record) == nil)
    #expect(try story.controlSegments(on: story.placer) == 1)
  }
}
