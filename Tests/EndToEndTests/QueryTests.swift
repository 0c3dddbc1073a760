// `query`, as an application asks it: arguments, rows one by one, limits, and errors that carry no value.

import CaseProtocol
import Fieldkeep
import Foundation
import Synchronization
import Testing

@Suite struct QueryTests {
  /// A replica without any server, with three notes.
  private func withNotes(_ story: (Replica) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "fieldkeep-query-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let replica = try await Replica.open(at: folder, schema: CountySchema.schema)
    var generator = SystemRandomNumberGenerator()
    try await replica.found(
      RosterTemplate(teams: [
        .init(
          id: TeamID(using: &generator),
          rights: [CountyCompartment.coordination.number: [.read, .write, .open]])
      ]))
    let (caseID, _) = try await replica.openCase()
    for text in ["calm", "hungry", "it's late"] { try await replica.note(text, in: caseID) }
    try await story(replica)
    try await replica.close()
  }

  @Test func `values go in as arguments and come out by column`() async throws {
    try await withNotes { replica in
      let result = try await replica.query(
        "SELECT text, length(text) AS size FROM note WHERE text <> ? ORDER BY text",
        [.text("it's late")])
      #expect(result.columns == ["text", "size"])
      #expect(result.rows == [[.text("calm"), .integer(4)], [.text("hungry"), .integer(6)]])
    }
  }

  @Test func `rows are handed over one by one until the taker has enough`() async throws {
    try await withNotes { replica in
      let taken = Taken()
      let summary = try await replica.query("SELECT text FROM note ORDER BY text") { columns, row in
        taken.add(columns + row.map { "\($0)" }) < 2
      }
      #expect(taken.rows == [["text", "calm"], ["text", "hungry"]])
      #expect(summary.columns == ["text"])
      #expect(summary.rowCount == 2)
    }
  }

  @Test func `a query sees what was written a moment ago, and changes nothing`() async throws {
    try await withNotes { replica in
      let caseID = try #require(try await replica.cases().first)
      try await replica.note("one more", in: caseID)
      let count = try await replica.query("SELECT count(*) FROM note")
      #expect(count.rows == [[.integer(4)]])
      await #expect(throws: FieldkeepError.query(.readOnly)) {
        try await replica.query("DELETE FROM note")
      }
      let left = try await replica.notes().count
      #expect(left == 4)
    }
  }

  @Test func `what is wrong with a query is a typed error without its values`() async throws {
    try await withNotes { replica in
      let error = await #expect(throws: FieldkeepError.self) {
        try await replica.query("SELECT txet FROM note WHERE text = 'Canary'")
      }
      guard case .query(.mistaken(.unknownColumn, let offset)) = error else {
        Issue.record("not told as an unknown column: \(String(describing: error))")
        return
      }
      #expect(offset == 7)
      #expect(!"\(String(describing: error))".contains("Canary"))
    }
  }

  @Test func `a query that takes too long is given up`() async throws {
    try await withNotes { replica in
      let endless =
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
      await #expect(throws: FieldkeepError.self) {
        try await replica.query(endless, within: .milliseconds(50))
      }
      let count = try await replica.notes().count
      #expect(count == 3)
    }
  }
}

/// What a query has handed over.
private final class Taken: Sendable {
  private let taken = Mutex<[[String]]>([])

  var rows: [[String]] { taken.withLock { $0 } }

  /// Takes a row, and says how many there are.
  func add(_ row: [String]) -> Int {
    taken.withLock {
      $0.append(row)
      return $0.count
    }
  }
}
