// What a query may not do. Whoever types it sits at the laptop, but may have pasted it from anywhere.

import CausalMerge
import LocalReplica
import RecordSchema
import SeededChance
import Synchronization
import Testing

@Suite struct `Typed SQL refuses` {
  let shelf: Shelf
  let caseID: CaseID
  /// Stands in a record, and must stand in no error.
  static let canary = "Canary Street 12"

  init() throws {
    shelf = try Shelf()
    caseID = CaseID(using: &shelf.generator)
    try shelf.put(ShelfSchema.person, in: caseID, [(1, Value(text: Self.canary))])
  }

  private func refusal(_ sql: String, options: QueryOptions = QueryOptions()) -> QueryError? {
    do {
      _ = try shelf.replica.query(sql, options: options)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "INSERT INTO person (name) VALUES ('x')", "UPDATE person SET name = 'x'", "DELETE FROM person",
    "REPLACE INTO person (name) VALUES ('x')", "DROP TABLE person", "CREATE TABLE t (a)",
    "CREATE TEMP TABLE t AS SELECT * FROM person", "CREATE VIEW v AS SELECT 1",
    "CREATE VIRTUAL TABLE t USING fts5(a)",
    "CREATE TRIGGER t AFTER INSERT ON person BEGIN SELECT 1; END",
    "ALTER TABLE person RENAME TO x", "BEGIN", "COMMIT", "SAVEPOINT a", "VACUUM",
    "VACUUM INTO '/tmp/out'", "REINDEX", "ANALYZE", "WITH a AS (SELECT 1) DELETE FROM person",
    "INSERT INTO person SELECT * FROM person", "DELETE FROM person RETURNING name",
    // Such a table comes into being when it is named.
    "SELECT * FROM pragma_database_list", "SELECT * FROM pragma_table_info('person')",
  ])
  func `whatever would change something`(sql: String) throws {
    let before = try shelf.rows("SELECT * FROM record_all")
    let refusal = try #require(self.refusal(sql), "\(sql) was answered")
    #expect(
      [
        .readOnly, .notOffered, .mistaken(.other, offset: nil),
        .mistaken(.unknownTable, offset: nil),
      ]
      .contains(refusal), "\(sql): \(refusal)")
    #expect(try shelf.rows("SELECT * FROM record_all") == before)
  }

  @Test(arguments: [
    "PRAGMA query_only = 0", "PRAGMA writable_schema = 1", "PRAGMA database_list",
    "ATTACH ':memory:' AS other", "ATTACH '/etc/passwd' AS other", "DETACH main",
    "SELECT load_extension('x')", "SELECT * FROM sqlite_master", "SELECT sql FROM sqlite_schema",
    "SELECT COUNT(*) FROM sqlite_master", "SELECT sqlite_compileoption_get(0)",
    "SELECT fts3_tokenizer('simple')", "SELECT sqlite_source_id()",
  ])
  func `what reaches beyond the tables`(sql: String) throws {
    #expect(refusal(sql) == .notOffered, "\(sql)")
  }

  @Test(arguments: [
    "record", "segment", "content_key", "setting", "outbox", "conflict", "main.record", "remote",
    "dbstat", "sqlite_stmt", "fts5vocab", "bytecode",
  ])
  func `the replica's own tables, which are not there`(table: String) throws {
    let refusal = self.refusal("SELECT * FROM \(table)")
    #expect([.mistaken(.unknownTable, offset: nil), .notOffered].contains(refusal), "\(table)")
    #expect(self.refusal("SELECT COUNT(*) FROM \(table)") == refusal, "\(table)")
  }

  @Test(arguments: [
    ("", QueryError.mistaken(.incomplete, offset: nil)),
    ("  -- nothing\n;", .mistaken(.incomplete, offset: nil)),
    ("SELEC 1", .mistaken(.syntax, offset: 0)),
    ("SELECT 1 FROM", .mistaken(.incomplete, offset: nil)),
    ("SELECT nme FROM person", .mistaken(.unknownColumn, offset: 7)),
    (
      "SELECT name FROM person WHERE name = \"Canary Street 12\"",
      .mistaken(.unknownColumn, offset: 37)
    ),
    ("SELECT 'Canary Street 12", .mistaken(.syntax, offset: 7)),
    ("SELECT Canary(1)", .mistaken(.unknownFunction, offset: 7)),
    ("SELECT 1; SELECT 2", .severalStatements(offset: 9)),
    ("SELECT 1; DROP TABLE person", .severalStatements(offset: 9)),
    ("SELECT 1; nonsense", .severalStatements(offset: 9)),
    ("SELECT ?", .wrongParameterCount(expected: 1, given: 0)),
    ("SELECT 1\0; DELETE FROM person", .mistaken(.syntax, offset: 8)),
  ])
  func `what is mistaken, and says where`(sql: String, expected: QueryError) {
    #expect(refusal(sql) == expected, "\(sql)")
  }

  @Test(arguments: ["SELECT 1;", "SELECT 1 ; ; -- done\n", "SELECT 1 /* and no more */"])
  func `nothing that ends as people end it`(sql: String) {
    #expect(refusal(sql) == nil)
  }

  @Test(arguments: [
    "SELECT json_extract(name, '$') FROM person", "SELECT json_each.* FROM person, json_each(name)",
    "SELECT name -> name FROM person", "SELECT abs(-9223372036854775807 - 1), name FROM person",
    "SELECT name + zeroblob(100000000) FROM person", "SELECT like(name, name, name) FROM person",
    "SELECT (SELECT name FROM person UNION ALL SELECT 1) = (SELECT 1, 2)",
  ])
  func `to quote values in errors`(sql: String) throws {
    let refusal = try #require(self.refusal(sql), "\(sql) was answered")
    for text in [refusal.description, String(describing: refusal), String(reflecting: refusal)] {
      #expect(!text.contains("Canary"), "\(sql): \(text)")
    }
  }

  @Test func `to run longer than its caller allows`() {
    let calls = Mutex(0)
    let options = QueryOptions(mayContinue: {
      calls.withLock { count in
        count += 1
        return count < 20
      }
    })
    #expect(
      refusal(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) FROM n",
        options: options) == .stopped)
  }

  @Test func `to take more memory, rows, bytes or text than it may`() {
    func limited(_ change: (inout QueryLimits) -> Void) -> QueryOptions {
      var limits = QueryLimits()
      change(&limits)
      return QueryOptions(limits: limits)
    }
    let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000) "
    #expect(
      refusal(numbers + "SELECT i FROM n", options: limited { $0.rows = 10 })
        == .tooLarge(.rows, limit: 10))
    #expect(
      refusal(numbers + "SELECT i FROM n", options: limited { $0.answerBytes = 1_000 })
        == .tooLarge(.answerBytes, limit: 1_000))
    #expect(
      refusal("SELECT 12345", options: limited { $0.queryBytes = 8 })
        == .tooLarge(.queryBytes, limit: 8))
    #expect(
      refusal(
        numbers + "SELECT hex(zeroblob(500)) || i AS t FROM n ORDER BY t",
        options: limited { $0.memoryBytes = 4 << 20 }) == .tooLarge(.memoryBytes, limit: 4 << 20))
    #expect(refusal("SELECT hex(zeroblob(50000000))") == .failed(code: 18))
  }

  @Test func `nothing but the rows that its caller wanted`() throws {
    var rows = 0
    let summary = try shelf.replica.query(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    ) { columns, row in
      #expect(columns == ["i"])
      rows += 1
      return rows < 3
    }
    #expect(summary.rowCount == 3)
    #expect(try shelf.rows("SELECT COUNT(*) FROM person") == [[.integer(1)]])
  }

  @Test func `seeded nonsense without harm`() throws {
    let words = [
      "SELECT", "FROM", "person", "visit", "head", "WHERE", "id", "=", "'", "\"", "(", ")", ",",
      ";", "--",
      "*", "NULL", "JOIN", "ON", "name", "1", "UNION", "ORDER BY", "case", "x'00'", "?", "\u{0}",
      "é",
      "DELETE", "needs", "json_each", "EXPLAIN", "LIMIT", "WITH", "AS", "OVER", "COUNT",
    ]
    let before = try shelf.rows("SELECT * FROM record_all")
    for seed in 0..<400 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let count = Int.random(in: 1...14, using: &generator)
      let sql =
        "SELECT "
        + (0..<count).map { _ in words[Int.random(in: 0..<words.count, using: &generator)] }
        .joined(separator: " ")
      let told = refusal(sql).map { String(reflecting: $0) } ?? ""
      #expect(!told.contains("Canary"), "seed \(seed)")
    }
    #expect(try shelf.rows("SELECT * FROM record_all") == before)
  }
}
