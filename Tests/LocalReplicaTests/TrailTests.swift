// A device's own trail: it writes and reads it, those who read the compartment read it, and nobody else knows of it.

import CausalMerge
import LocalReplica
import RecordSchema
import SyncProtocol
import Testing
import Trust

@Suite struct `A device's trail` {
  /// The compartment in which everybody leaves what they did, and `placing` reads.
  private static let compartment = StorySchema.secret.number

  private static func dropBox() throws -> Desk {
    try Desk(fieldRights: [1: [.read, .write, .open], 2: [.open]])
  }

  @discardableResult
  private static func enter(
    _ text: String, on laptop: Laptop, _ desk: Desk
  ) throws -> (scope: ScopeID, record: RecordID)? {
    let record = RecordID(using: &desk.generator)
    return try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
      guard let scope = try writer.ownScope(of: compartment) else { return nil }
      try writer.write(
        record, type: 2, field: 1, value: Value(kind: .text, payload: Array(text.utf8)), in: scope)
      return (scope, record)
    }
  }

  @Test func `is read by those who read the compartment, and by nobody else`() throws {
    let desk = try Self.dropBox()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let colleague = try desk.join(teams: [desk.field], seed: 3)
    let officer = try desk.join(teams: [desk.placing], seed: 4)
    let first = try #require(try Self.enter("opened", on: deputy, desk))
    let other = try #require(try Self.enter("searched", on: colleague, desk))
    #expect(first.scope != other.scope)
    for laptop in [deputy, colleague, officer, deputy, colleague] {
      let report = try desk.sync(laptop)
      #expect(report.counts.refused == 0)
    }
    #expect(try officer.replica.record(first.record) != nil)
    #expect(try officer.replica.record(other.record) != nil)
    #expect(try deputy.replica.record(first.record) != nil, "its own it reads")
    #expect(try deputy.replica.record(other.record) == nil)
    #expect(try colleague.replica.record(first.record) == nil)
    // Nothing of the other's scope is on either disk, sealed or not.
    let scopes = try colleague.replica.scopes(of: .zero).map(\.scope)
    #expect(scopes == [other.scope])
    for laptop in [deputy, colleague, officer] {
      #expect(try laptop.replica.check().findings == [])
    }
    // A second entry lies in the same scope, after the replica was opened anew as well.
    deputy.replica = try ReplicaCore(afterCrashOf: deputy.replica)
    let second = try #require(try Self.enter("exported", on: deputy, desk))
    #expect(second.scope == first.scope)
    try desk.sync(deputy)
    try desk.sync(officer)
    #expect(try officer.replica.record(second.record) != nil)
  }

  @Test func `is no work that waits to be sent, and no step to undo`() throws {
    let desk = try Self.dropBox()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try deputy.replica.write(at: desk.reading(of: deputy)) { writer in
      try writer.write(
        record, type: 1, field: 4, value: Value(kind: .text, payload: Array("calm".utf8)),
        in: try writer.scope(of: 1, in: caseID))
    }
    func step() throws -> [RecordID] {
      try deputy.replica.lastOwnTransaction().flatMap(\.entries).map(\.record)
    }
    let remote = try deputy.replica.remote(named: "origin")
    try Self.enter("opened", on: deputy, desk)
    #expect(try step() == [record])
    #expect(try deputy.replica.deliveryCounts(for: remote).uncutChanges == 1)
    try deputy.replica.cutAll()
    #expect(try step() == [record])
    #expect(try deputy.replica.deliveryCounts(for: remote).pendingChanges == 1)
    #expect(try desk.sync(deputy).counts.acknowledgedChanges == 1)
  }

  @Test func `is kept by nobody where the organization gave no right to`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    #expect(try Self.enter("opened", on: deputy, desk) == nil)
  }

  @Test func `comes back to a server that lost its disk`() throws {
    let desk = try Self.dropBox()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let officer = try desk.join(teams: [desk.placing], seed: 4)
    let entry = try #require(try Self.enter("opened", on: deputy, desk))
    try desk.sync(deputy)
    try desk.replaceServerByBlank()
    for laptop in [desk.admin, deputy, desk.admin, deputy, officer, officer] {
      try desk.sync(laptop)
    }
    #expect(try officer.replica.record(entry.record) != nil)
  }
}
