// The tables are a view of the schema: another version of it shows the same rows otherwise, and touches none.

import CausalMerge
import GRDB
import RecordSchema
import SyncProtocol
import Testing

@testable import LocalReplica

@Suite struct `Two schema versions over the same rows` {
  @Test func `show each its own tables, and change nothing`() throws {
    let shelf = try Shelf()
    let caseID = CaseID(using: &shelf.generator)
    let person = try shelf.put(
      ShelfSchema.person, in: caseID,
      [(1, Value(text: "Ana")), (2, Value(text: "213")), (3, Value(integer: 160))])
    let renamed = RecordType(
      1, "youth", label: "Youth", in: ShelfSchema.shared,
      fields: [
        Field(1, "chosen_name", label: "Name", .text, .latest),
        // Declared as text from this version on: what was written as a number still shows as it is.
        Field(3, "height", label: "Height", .text, .latest),
        Field(4, "standing", label: "Standing", .text, .latest),
      ])
    let scope = try #require(try shelf.replica.scopes(of: caseID).first?.scope)
    let before = try shelf.replica.canonicalEncoding(of: scope)
    let newer = try ReplicaCore(
      database: shelf.replica.database,
      storageKey: ContentKey(bytes: [UInt8](repeating: 9, count: 32)),
      schema: ShelfSchema.make(version: 2, [renamed]), environment: Desk.environment(seed: 47))

    #expect(
      try shelf.rows("SELECT id, name, phone, height FROM person") == [
        [.text(person.description), .text("Ana"), .text("213"), .integer(160)]
      ])
    #expect(
      try newer.query("SELECT id, chosen_name, height, standing, record_standing FROM youth").rows
        == [[.text(person.description), .text("Ana"), .integer(160), .null, .text("live")]])
    #expect(
      try newer.query("SELECT type, field, value FROM head WHERE field = '2'").rows == [
        [.text("youth"), .text("2"), .text("213")]
      ])
    #expect(throws: QueryError.mistaken(.unknownTable, offset: nil)) {
      try newer.query("SELECT * FROM person")
    }
    #expect(try newer.canonicalEncoding(of: scope) == before)
  }

  @Test func `give way to record types that take a table's name`() throws {
    let shelf = try Shelf()
    let head = RecordType(
      1, "head", label: "Head", in: ShelfSchema.shared,
      fields: [Field(1, "name", label: "Name", .text, .latest)])
    let caseID = CaseID(using: &shelf.generator)
    try shelf.put(ShelfSchema.person, in: caseID, [(1, Value(text: "Ana"))])
    let other = try ReplicaCore(
      database: shelf.replica.database,
      storageKey: ContentKey(bytes: [UInt8](repeating: 9, count: 32)),
      schema: ShelfSchema.make(version: 2, [head]), environment: Desk.environment(seed: 47))
    #expect(
      try other.query("SELECT head.name, value FROM head JOIN fieldkeep_head ON record = head.id")
        .rows
        == [[.text("Ana"), .text("Ana")]])
  }

  @Test func `tell of a damaged row by its number`() throws {
    let shelf = try Shelf()
    let caseID = CaseID(using: &shelf.generator)
    try shelf.put(ShelfSchema.person, in: caseID, [(1, Value(text: "Ana"))])
    try shelf.replica.database.write { db in
      try db.execute(sql: "UPDATE record SET cells = zeroblob(length(cells))")
    }
    #expect(throws: QueryError.replica(.damagedRow(table: "record", number: 1))) {
      try shelf.replica.query("SELECT name FROM person")
    }
    // Counting needs no cell, but whether a record is voided stands in it.
    #expect(throws: QueryError.replica(.damagedRow(table: "record", number: 1))) {
      try shelf.replica.query("SELECT COUNT(*) FROM person")
    }
  }
}
