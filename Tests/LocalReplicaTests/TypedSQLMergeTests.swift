// Disagreement in SQL: the tables show what a reader sees, and `head` shows both sides.

import CausalMerge
import LocalReplica
import RecordSchema
import Testing

@Suite struct `Typed SQL over what several people wrote` {
  /// Writes a placement's field at a laptop.
  private func write(
    _ value: Value, field: UInt32, of record: RecordID, in caseID: CaseID, at laptop: Laptop,
    _ desk: Desk
  ) throws {
    desk.now += 1_000
    try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
      try writer.write(
        record, type: 1, field: field, value: value,
        in: try writer.scope(of: StorySchema.shared.number, in: caseID))
    }
  }

  @Test func `lists every loser of a concurrent edit, and shows the same value everywhere`() throws
  {
    let desk = try Desk()
    let other = try desk.join(teams: [desk.field], seed: 9)
    let caseID = CaseID(using: &desk.generator)
    let records = (0..<6).map { _ in RecordID(using: &desk.generator) }
    for record in records {
      try write(Value(text: "start"), field: 1, of: record, in: caseID, at: desk.admin, desk)
    }
    try desk.sync(desk.admin)
    try desk.sync(other)
    for (index, record) in records.enumerated() {
      try write(
        Value(text: "here \(index)"), field: 1, of: record, in: caseID, at: desk.admin, desk)
      try write(Value(text: "there \(index)"), field: 1, of: record, in: caseID, at: other, desk)
    }
    for laptop in [desk.admin, other, desk.admin] { try desk.sync(laptop) }
    let losers = "SELECT value, asks FROM head WHERE field = 'kind' AND shown = 0 ORDER BY value"
    for laptop in [desk.admin, other] {
      #expect(
        try laptop.replica.query(losers).rows
          == records.indices.map { [.text("here \($0)"), .integer(1)] })
      #expect(
        try laptop.replica.query("SELECT kind, asks FROM placement ORDER BY kind").rows
          == records.indices.map { [.text("there \($0)"), .text("kind")] })
    }
    let authors = try desk.admin.replica.query(
      "SELECT shown, COUNT(DISTINCT device), COUNT(segment) FROM head GROUP BY shown ORDER BY 1")
    #expect(
      authors.rows == [
        [.integer(0), .integer(1), .integer(6)], [.integer(1), .integer(1), .integer(6)],
      ])
  }

  @Test func `shows the value that the field's rule chooses`() throws {
    let desk = try Desk()
    let other = try desk.join(teams: [desk.field], seed: 9)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write(Value(text: "start"), field: 1, of: record, in: caseID, at: desk.admin, desk)
    try desk.sync(desk.admin)
    try desk.sync(other)
    try write(
      Value(instantMilliseconds: 50), field: 2, of: record, in: caseID, at: desk.admin, desk)
    try write(Value(instantMilliseconds: 90), field: 2, of: record, in: caseID, at: other, desk)
    try write(Value(text: "older"), field: 4, of: record, in: caseID, at: desk.admin, desk)
    try write(Value(text: "newer"), field: 4, of: record, in: caseID, at: other, desk)
    for laptop in [desk.admin, other, desk.admin] { try desk.sync(laptop) }
    #expect(
      try desk.admin.replica.query("SELECT arrived, remark, asks FROM placement").rows == [
        [.integer(50), .text("newer"), .null]
      ])
  }

  @Test func `keeps a record that was voided unseen, and says that it is contested`() throws {
    let desk = try Desk()
    let other = try desk.join(teams: [desk.field], seed: 9)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write(Value(text: "start"), field: 1, of: record, in: caseID, at: desk.admin, desk)
    try desk.sync(desk.admin)
    try desk.sync(other)
    try write(Value(boolean: true), field: 0, of: record, in: caseID, at: desk.admin, desk)
    #expect(try desk.admin.replica.query("SELECT id FROM placement").rows == [])
    try write(Value(text: "she is safe"), field: 4, of: record, in: caseID, at: other, desk)
    for laptop in [desk.admin, other, desk.admin] { try desk.sync(laptop) }
    #expect(
      try desk.admin.replica.query("SELECT standing, remark FROM placement").rows == [
        [.text("contested"), .text("she is safe")]
      ])
    #expect(
      try desk.admin.replica.query("SELECT value, kind FROM head WHERE field = '0'").rows == [
        [.text("1"), .text("boolean")]
      ])
  }

  @Test func `reads nothing of a compartment that the device may not open`() throws {
    let desk = try Desk()
    let other = try desk.join(teams: [desk.field], seed: 9)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    desk.now += 1_000
    try desk.admin.replica.write(at: desk.reading(of: desk.admin)) { writer in
      try writer.write(
        record, type: 2, field: 1, value: Value(text: "1 Main Street"),
        in: try writer.scope(of: StorySchema.secret.number, in: caseID))
    }
    for laptop in [desk.admin, other] { try desk.sync(laptop) }
    #expect(try desk.admin.replica.query("SELECT address FROM location").rows.count == 1)
    for table in ["location", "record_all", "head", "scope"] {
      #expect(try other.replica.query("SELECT * FROM \(table)").rows == [], "\(table)")
    }
  }
}
