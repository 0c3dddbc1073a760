// What somebody may type, paste or send on purpose, kept and handed on exactly; and what is no value of this device,
// noticed and left alone.

import CausalMerge
import Foundation
import GRDB
import RecordSchema
import SyncProtocol
import Testing

@testable import LocalReplica

@Suite struct `Hostile content` {
  static let texts: [(name: String, bytes: [UInt8])] = [
    ("SQL", Array("'; DROP TABLE record; --".utf8)),
    ("reading direction turned round", Array("\u{202E}gnp.exe\u{202C}".utf8)),
    ("zeros", Array("a\u{0}b\u{0}".utf8)),
    (
      "ten thousand marks on one letter",
      Array(("a" + String(repeating: "\u{301}", count: 10_000)).utf8)
    ),
    ("emoji joined", Array("👩‍👧‍👦🏳️‍🌈".utf8)),
    ("composed", Array("\u{E9}".utf8)),
    ("decomposed", Array("e\u{301}".utf8)),
    ("64 KiB of one letter", [UInt8](repeating: 0x61, count: Limits.valueBytes)),
    ("no UTF-8", [0xff, 0xfe, 0xc0, 0x80]),
    ("nothing", []),
  ]

  private func write(
    _ bytes: [UInt8], of record: RecordID, in caseID: CaseID, on laptop: Laptop, _ desk: Desk
  ) throws {
    try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
      try writer.write(
        record, type: 1, field: 4, value: Value(kind: .text, payload: bytes[...]),
        in: try writer.scope(of: 1, in: caseID))
    }
  }

  @Test(arguments: texts)
  func `is kept and handed on byte by byte`(name: String, bytes: [UInt8]) throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let advocate = try desk.join(teams: [desk.field], seed: 3)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write(bytes, of: record, in: caseID, on: deputy, desk)
    try desk.sync(deputy)
    try desk.sync(advocate)
    for laptop in [deputy, advocate] {
      let stored = try #require(try laptop.replica.record(record))
      #expect(stored.views(of: 4).map { Array($0.value.payload) } == [bytes], "\(name)")
      #expect(try laptop.replica.check().findings == [], "\(name)")
      #expect(try laptop.replica.query("SELECT COUNT(*) FROM placement").rows == [[.integer(1)]])
    }
  }

  @Test func `of one byte too many is refused, and nothing is changed`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write([1], of: record, in: caseID, on: deputy, desk)
    let great = [UInt8](repeating: 0x61, count: Limits.valueBytes + 1)
    #expect(throws: ReplicaError.valueTooLarge(byteCount: 65_537, limit: 65_536)) {
      try write(great, of: record, in: caseID, on: deputy, desk)
    }
    let stored = try #require(try deputy.replica.record(record))
    #expect(stored.views(of: 4).map { Array($0.value.payload) } == [[1]])
  }

  @Test func `that an earlier program left unsent, bound to its scope alone, is sent`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let advocate = try desk.join(teams: [desk.field], seed: 3)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write(Array("from before".utf8), of: record, in: caseID, on: deputy, desk)
    let replica = deputy.replica
    try replica.unit { db in
      let rows = try Row.fetchAll(db, sql: "SELECT number, scope, change FROM outbox")
      #expect(!rows.isEmpty)
      for row in rows {
        let entry = try replica.scope(row[1] as Int64, db)
        let change = try replica.outboxChange(row.bytes(2), in: entry, number: row[0])
        let sealed = try entry.sealing.seal(change.packed(), for: .outbox, bound: entry.id.bytes)
        try db.execute(
          sql: "UPDATE outbox SET change = ? WHERE number = ?",
          arguments: [Data(sealed), row[0] as Int64])
      }
    }
    try desk.sync(deputy)
    try desk.sync(advocate)
    let stored = try #require(try advocate.replica.record(record))
    #expect(stored.views(of: 4).map { Array($0.value.payload) } == [Array("from before".utf8)])
  }

  @Test func `sealed for one record opens in no other`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let caseID = CaseID(using: &desk.generator)
    let records = (0..<2).map { _ in RecordID(using: &desk.generator) }
    for (number, record) in records.enumerated() {
      try write([UInt8(number)], of: record, in: caseID, on: deputy, desk)
    }
    try deputy.replica.database.write { db in
      try db.execute(
        sql: "UPDATE record SET cells = (SELECT cells FROM record WHERE id = ?) WHERE id = ?",
        arguments: [Data(records[0].bytes), Data(records[1].bytes)])
    }
    #expect(throws: ReplicaError.self) { try deputy.replica.record(records[1]) }
    // The other is read as before, and the segments bring the first back.
    #expect(try deputy.replica.record(records[0]) != nil)
    try deputy.replica.rebuild()
    let stored = try #require(try deputy.replica.record(records[1]))
    #expect(stored.views(of: 4).map { Array($0.value.payload) } == [[1]])
  }

  @Test func `meets no statement with more than 999 parameters`() throws {
    let replica = try Desk.replica(seed: 1)
    func ask(_ count: Int) throws {
      try replica.database.read { db in
        let marks = Array(repeating: "?", count: count).joined(separator: ",")
        _ = try Int.fetchOne(
          db, sql: "SELECT 1 WHERE 1 IN (\(marks))",
          arguments: StatementArguments(Array(repeating: 1, count: count)))
      }
    }
    try ask(999)
    #expect(throws: DatabaseError.self) { try ask(1_000) }
  }
}
