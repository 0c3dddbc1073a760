// What each kind of value looks like in a column, and what each table has.

import CausalMerge
import LocalReplica
import RecordSchema
import Testing

@Suite struct `The tables of typed SQL` {
  let shelf: Shelf
  let caseID: CaseID

  init() throws {
    shelf = try Shelf()
    caseID = CaseID(using: &shelf.generator)
  }

  @Test func `show every kind of value as SQL has it`() throws {
    let person = try shelf.put(
      ShelfSchema.person, in: caseID, [(1, Value(text: "Ana"))])
    let date = try #require(Value(year: 2010, month: 6))
    let amount = try #require(Value(unscaled: 1_250, scale: 2))
    let visit = try shelf.put(
      ShelfSchema.visit, in: caseID,
      [
        (1, Value(text: "it's \"late\"")), (2, Value(integer: -7)), (3, Value(boolean: true)),
        (4, Value(instantMilliseconds: 1_700_000_000_123)), (5, date), (6, Value(code: "open")),
        (7, Value(reference: person)), (8, amount),
      ], adding: [(9, Value(text: "food")), (9, Value(text: "a \"bed\"\n"))])
    let row = try #require(
      try shelf.rows(
        """
        SELECT id, case_id, compartment, title, minutes, is_urgent, arrived, born, status, person,
          amount, needs, standing, asks FROM visit
        """
      ).first)
    #expect(
      row == [
        .text(visit.description), .text(caseID.description), .text("shared"),
        .text("it's \"late\""), .integer(-7), .integer(1), .integer(1_700_000_000_123),
        .text("2010-06"), .text("open"), .text(person.description), .real(12.5),
        .text("[\"a \\\"bed\\\"\\n\",\"food\"]"), .text("live"), .null,
      ])
  }

  @Test func `show what was never written, cleared or cannot be read as NULL`() throws {
    let odd = Value(kind: ValueKind(rawValue: 29), payload: [1, 2])
    let broken = Value(kind: .text, payload: [0xFF])
    try shelf.put(ShelfSchema.visit, in: caseID, [(1, odd), (2, .empty), (5, broken)])
    #expect(
      try shelf.rows("SELECT title, minutes, born, arrived, needs FROM visit") == [
        [.null, .null, .null, .null, .text("[]")]
      ])
    #expect(
      try shelf.rows("SELECT field, kind, value FROM head ORDER BY field") == [
        [.text("born"), .text("unreadable"), .text("ff")],
        [.text("minutes"), .text("empty"), .null],
        [.text("title"), .text("unknown"), .text("0102")],
      ])
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z", "1969-12-31T16:00:00.000-08:00"),
    (951_782_400_000, "2000-02-29T00:00:00.000Z", "2000-02-28T16:00:00.000-08:00"),
    (-1, "1969-12-31T23:59:59.999Z", "1969-12-31T15:59:59.999-08:00"),
    (253_402_300_799_999, "9999-12-31T23:59:59.999Z", "9999-12-31T15:59:59.999-08:00"),
    (Int64.max, "9223372036854775807", "9223372036854775807"),
  ])
  func `make moments readable`(milliseconds: Int64, iso: String, local: String) throws {
    let options = QueryOptions(secondsFromUTC: { _ in -8 * 3_600 })
    let result = try shelf.replica.query(
      "SELECT iso(?1), local(?1), iso(NULL), iso('x')", [.integer(milliseconds)], options: options)
    #expect(result.rows == [[.text(iso), .text(local), .null, .null]])
  }

  @Test func `keep decimals exact beside the number that SQL computes with`() throws {
    let exact = try #require(Value(unscaled: 123_456_789_012_345_678, scale: 2))
    let whole = try #require(Value(unscaled: 500, scale: 2))
    try shelf.put(ShelfSchema.visit, in: caseID, [(8, exact)])
    try shelf.put(ShelfSchema.visit, in: caseID, [(8, whole)])
    #expect(
      try shelf.rows("SELECT value FROM head WHERE field = 'amount' ORDER BY time") == [
        [.text("1234567890123456.78")], [.text("5.00")],
      ])
    #expect(try shelf.rows("SELECT amount FROM visit WHERE amount < 6") == [[.integer(5)]])
  }

  @Test func `read the elements of a set`() throws {
    try shelf.put(
      ShelfSchema.visit, in: caseID, [],
      adding: [(9, Value(text: "bed")), (9, Value(text: "food"))])
    #expect(
      try shelf.rows(
        "SELECT needs.value FROM visit, json_each(visit.needs) AS needs ORDER BY 1") == [
          [.text("bed")], [.text("food")],
        ])
  }

  @Test func `are named so that words of SQL need no quotes`() throws {
    try shelf.put(ShelfSchema.file, in: caseID, [(1, Value(integer: 4))])
    #expect(try shelf.rows("SELECT \"order\" FROM cases") == [[.integer(4)]])
    #expect(try shelf.rows("SELECT \"order\" FROM \"case\"") == [[.integer(4)]])
  }

  @Test func `hide voided records, and list them where all records are`() throws {
    let kept = try shelf.put(ShelfSchema.visit, in: caseID, [(1, Value(text: "kept"))])
    let gone = try shelf.put(ShelfSchema.visit, in: caseID, [(1, Value(text: "gone"))])
    try shelf.void(ShelfSchema.visit, gone, in: caseID)
    #expect(try shelf.rows("SELECT id FROM visit") == [[.text(kept.description)]])
    #expect(
      try shelf.rows(
        "SELECT record_all.id, value FROM record_all JOIN head ON record = record_all.id "
          + "WHERE standing = 'voided' AND field = 'title'")
        == [[.text(gone.description), .text("gone")]])
  }

  @Test func `keep what this version does not know where every value is listed`() throws {
    let strange = RecordType(
      900, "strange", label: "Strange", in: ShelfSchema.shared, fields: [])
    try shelf.put(strange, in: caseID, [(7, Value(text: "from a newer version"))])
    try shelf.put(ShelfSchema.person, in: caseID, [(77, Value(integer: 3))])
    #expect(
      try shelf.rows("SELECT type, field, value, shown FROM head ORDER BY type") == [
        [.text("900"), .text("7"), .text("from a newer version"), .null],
        [.text("person"), .text("77"), .text("3"), .null],
      ])
    #expect(try shelf.rows("SELECT COUNT(*) FROM record_all WHERE type = '900'") == [[.integer(1)]])
    #expect(try shelf.rows("SELECT name, phone FROM person") == [[.null, .null]])
  }

  @Test func `tell of scopes, devices, servers and themselves`() throws {
    try shelf.put(ShelfSchema.person, in: caseID, [(1, Value(text: "Ana"))])
    try shelf.put(ShelfSchema.visit, in: caseID, compartment: 2, [(1, Value(text: "x"))])
    try shelf.replica.addRemote(name: "origin", url: "https://server.example", pin: [])
    #expect(
      try shelf.rows("SELECT compartment, records, unsent_changes FROM scope ORDER BY 1") == [
        [.text("secret"), .integer(1), .integer(1)], [.text("shared"), .integer(1), .integer(1)],
      ])
    let device = try #require(try shelf.replica.device())
    #expect(
      try shelf.rows("SELECT id, is_own, is_admin FROM device") == [
        [.text(device.description), .integer(1), .integer(1)]
      ])
    #expect(
      try shelf.rows("SELECT remote, uncut_changes, conflicts FROM sync_state") == [
        [.text("origin"), .integer(2), .integer(0)]
      ])
    #expect(
      try shelf.rows(
        "SELECT column_name, label FROM schema_column WHERE table_name = 'person' AND label > ''")
        == [
          [.text("name"), .text("Name")], [.text("phone"), .text("Phone")],
          [.text("height"), .text("Height")],
        ])
  }

  @Test(arguments: [
    (QueryValue.text("=1+1"), "'=1+1"), (.text("-2"), "'-2"), (.text("@x"), "'@x"),
    (.text("+1 213"), "'+1 213"), (.integer(-2), "-2"), (.text("a,b"), "\"a,b\""),
    (.text("say \"hi\"\r\n"), "\"say \"\"hi\"\"\r\n\""), (.null, ""), (.blob([0xAB]), "ab"),
    (.text("\t=1"), "'\t=1"),
  ])
  func `give values to CSV files that a spreadsheet does not run`(value: QueryValue, field: String)
  {
    #expect(value.csv == field)
  }
}
