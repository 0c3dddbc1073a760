// How much of the replica a query opens: what can be answered by an index is, and no record is decoded twice for a join.

import CausalMerge
import LocalReplica
import RecordSchema
import Testing

@Suite struct `Typed SQL opens` {
  let shelf: Shelf
  var cases: [CaseID] = []
  var people: [RecordID] = []

  /// Ten people in five cases, two visits each.
  init() throws {
    shelf = try Shelf()
    for _ in 0..<5 { cases.append(CaseID(using: &shelf.generator)) }
    for index in 0..<10 {
      let caseID = cases[index % 5]
      let person = try shelf.put(
        ShelfSchema.person, in: caseID,
        [
          (1, Value(text: "p\(index)")), (2, Value(text: "\(index % 3)")),
          (3, Value(integer: Int64(index))),
        ])
      people.append(person)
      for _ in 0..<2 {
        try shelf.put(
          ShelfSchema.visit, in: caseID,
          [(2, Value(integer: Int64(index))), (7, Value(reference: person))])
      }
    }
  }

  private func opened(
    _ sql: String, _ arguments: [QueryValue] = []
  ) throws -> (rows: Int, records: Int) {
    let result = try shelf.replica.query(sql, arguments)
    return (result.rows.count, result.recordsOpened)
  }

  @Test func `one record for one id`() throws {
    let counts = try opened("SELECT name FROM person WHERE id = ?", [.text(people[3].description)])
    #expect(counts == (1, 1))
    #expect(try opened("SELECT name FROM person WHERE id = '\(people[3])'") == (1, 1))
    #expect(try opened("SELECT field FROM head WHERE record = '\(people[3])'") == (3, 1))
  }

  @Test(arguments: ["x", "", "ABC", "zz' OR 1=1 --"])
  func `nothing for what is no id`(text: String) throws {
    #expect(try opened("SELECT name FROM person WHERE id = ?", [.text(text)]) == (0, 0))
    #expect(try opened("SELECT name FROM person WHERE case_id = ?", [.text(text)]) == (0, 0))
    #expect(try opened("SELECT name FROM person WHERE compartment = ?", [.text(text)]) == (0, 0))
    #expect(try opened("SELECT id FROM record_all WHERE type = ?", [.text(text)]) == (0, 0))
  }

  @Test func `an id only as it is shown`() throws {
    let upper = people[3].description.uppercased()
    #expect(try opened("SELECT name FROM person WHERE id = ?", [.text(upper)]) == (0, 0))
    // Another collation is none that the pushed condition could keep, so SQLite compares every row.
    #expect(
      try opened("SELECT name FROM person WHERE id = ? COLLATE NOCASE", [.text(upper)]) == (1, 10))
  }

  @Test func `one case's records of one type`() throws {
    #expect(try opened("SELECT id FROM visit WHERE case_id = '\(cases[1])'") == (4, 4))
    #expect(try opened("SELECT id FROM record_all WHERE case_id = '\(cases[1])'") == (6, 6))
    #expect(
      try opened(
        "SELECT DISTINCT record FROM head WHERE case_id = '\(cases[1])' AND type = 'visit'")
        == (4, 4))
    #expect(try opened("SELECT id FROM visit WHERE compartment = 'secret'") == (0, 0))
    #expect(try opened("SELECT id FROM record_all WHERE type = 'person'") == (10, 10))
  }

  @Test func `each record once for a join by reference`() throws {
    #expect(
      try opened("SELECT title, name FROM visit JOIN person ON person.id = visit.person") == (
        20, 30
      ))
  }

  @Test func `each record once for a join on any column`() throws {
    #expect(
      try opened("SELECT 1 FROM visit JOIN person ON person.height = visit.minutes") == (20, 30))
    #expect(
      try opened(
        "SELECT 1 FROM person AS a JOIN person AS b ON a.phone = b.phone AND a.id < b.id"
      ).rows == 12)
  }

  @Test func `each record at most twice for a join by inequality`() throws {
    let counts = try opened("SELECT 1 FROM visit JOIN person ON person.height < visit.minutes")
    #expect(counts.rows == 90)
    #expect(counts.records <= 2 * 30)
  }

  @Test func `what a join finds is what comparing every pair finds`() throws {
    let joined = try shelf.rows(
      "SELECT v.id, p.id FROM visit v JOIN person p ON p.phone = v.minutes ORDER BY 1, 2")
    let compared = try shelf.rows(
      "SELECT v.id, p.id FROM visit v, person p WHERE +p.phone = v.minutes ORDER BY 1, 2")
    #expect(joined == compared)
    #expect(joined.count == 20)
  }

  @Test func `by plans that EXPLAIN names`() throws {
    func plan(_ sql: String) throws -> [String] {
      try shelf.rows("EXPLAIN QUERY PLAN " + sql).map { $0[3].description }
    }
    #expect(try plan("SELECT name FROM person WHERE id = 'x'").contains { $0.contains(":by id;") })
    #expect(
      try plan("SELECT name FROM person WHERE case_id = 'x'").contains {
        $0.contains(":by case_id;")
      })
    let join = try plan("SELECT 1 FROM visit JOIN person ON person.phone = visit.title")
    #expect(join.contains { $0.contains(":match ") }, "\(join)")
  }

  @Test func `records as an outer join and a subquery ask for them`() throws {
    #expect(
      try shelf.rows(
        """
        SELECT name, COUNT(visit.id) FROM person LEFT JOIN visit ON visit.person = person.id
          AND visit.minutes > 7
        GROUP BY person.id HAVING COUNT(visit.id) > 0 ORDER BY name
        """) == [[.text("p8"), .integer(2)], [.text("p9"), .integer(2)]])
    #expect(
      try shelf.rows(
        "SELECT name FROM person WHERE id IN (SELECT person FROM visit WHERE minutes = 4)") == [
          [.text("p4")]
        ])
    #expect(
      try shelf.rows(
        "WITH tall AS (SELECT id FROM person WHERE height > 8) SELECT COUNT(*) FROM tall") == [
          [.integer(1)]
        ])
  }

  @Test func `ten thousand records for a join within reach of a person's patience`() throws {
    let shelf = try Shelf()
    let caseID = CaseID(using: &shelf.generator)
    var people: [RecordID] = []
    for _ in 0..<5_000 { people.append(RecordID(using: &shelf.generator)) }
    let visits = (0..<5_000).map { _ in RecordID(using: &shelf.generator) }
    let clock = ContinuousClock()
    let writing = try clock.measure {
      for start in stride(from: 0, to: 5_000, by: 500) {
        try shelf.replica.write(at: shelf.reading) { writer in
          let scope = try writer.scope(of: 1, in: caseID)
          for index in start..<start + 500 {
            try writer.write(
              people[index], type: 1, field: 1, value: Value(text: "p\(index % 100)"), in: scope)
            try writer.write(
              visits[index], type: 2, field: 7,
              value: Value(reference: people[(index * 7) % 5_000]), in: scope)
            try writer.write(
              visits[index], type: 2, field: 2, value: Value(integer: Int64(index)), in: scope)
          }
        }
      }
    }
    var answer: QueryResult?
    let asking = try clock.measure {
      answer = try shelf.replica.query(
        """
        SELECT name, COUNT(*), SUM(minutes) FROM visit JOIN person ON person.id = visit.person
        GROUP BY name ORDER BY name
        """)
    }
    let result = try #require(answer)
    print("10,000 records: written in \(writing), joined and grouped in \(asking)")
    #expect(result.rows.count == 100)
    #expect(result.rows.allSatisfy { $0[1] == .integer(50) })
    #expect(result.recordsOpened == 10_000)
    #expect(asking < .seconds(30))
  }
}
