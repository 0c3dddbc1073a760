// One laptop with records to ask about, for the tests of typed SQL.

import CausalMerge
import LocalReplica
import RecordSchema
import SeededChance
import SyncProtocol
import Testing
import Trust

/// A schema with every kind of field, some rules of merge, and names that are words of SQL.
enum ShelfSchema {
  static let shared = Compartment(1, "shared", label: "Shared")
  static let secret = Compartment(2, "secret", label: "Secret")

  static let person = RecordType(
    1, "person", label: "Person", in: shared,
    fields: [
      Field(1, "name", label: "Name", .text, .review),
      Field(2, "phone", label: "Phone", .text, .latest),
      Field(3, "height", label: "Height", .integer, .latest),
    ])

  static let visit = RecordType(
    2, "visit", label: "Visit", in: shared, or: [secret],
    fields: [
      Field(1, "title", label: "Title", .text, .latest),
      Field(2, "minutes", label: "Minutes", .integer, .latest),
      Field(3, "is_urgent", label: "Urgent", .boolean, .latest),
      Field(4, "arrived", label: "Arrived", .instant, .earliest),
      Field(5, "born", label: "Born", .partialDate, .latest),
      Field(
        6, "status", label: "Status", .code(CodeList("status", [Code("open", "Open")])), .latest),
      Field(7, "person", label: "Person", .reference("person"), .latest),
      Field(8, "amount", label: "Amount", .decimal, .latest),
      Field(9, "needs", label: "Needs", .text, .set),
    ])

  static let file = RecordType(
    3, "case", label: "Case", in: shared,
    fields: [Field(1, "order", label: "Order", .integer, .latest)])

  static func make(
    version: UInt32 = 1, _ types: [RecordType] = [person, visit, file]
  ) throws -> Schema {
    try Schema(
      name: "shelf", version: version, compartments: [shared, secret], recordTypes: types)
  }
}

/// A laptop that founded its own organization.
final class Shelf {
  let replica: ReplicaCore
  var generator = SeededGenerator(seed: 41)
  var now: Int64 = 1_700_000_000_000

  init() throws {
    let root = OrganizationRoot(using: &generator)
    replica = try ReplicaCore(
      inMemoryWith: ContentKey(bytes: [UInt8](repeating: 9, count: 32)),
      schema: try ShelfSchema.make(), environment: Desk.environment(seed: 43))
    let all: Rights = [.read, .write, .open]
    try replica.found(
      RosterTemplate(teams: [
        .init(id: TeamID(using: &generator), rights: [1: all, 2: all])
      ]), root: root, at: reading)
  }

  var reading: ClockReading {
    ClockReading(wallMilliseconds: now, boot: 1, monotonicMilliseconds: now - 1_600_000_000_000)
  }

  /// Writes one record in one transaction.
  @discardableResult
  func put(
    _ type: RecordType, _ record: RecordID? = nil, in caseID: CaseID, compartment: UInt32 = 1,
    _ values: [(UInt32, Value)], adding: [(UInt32, Value)] = [], upon token: ReadToken? = nil
  ) throws -> RecordID {
    let record = record ?? RecordID(using: &generator)
    now += 1_000
    try replica.write(at: reading) { writer in
      let scope = try writer.scope(of: compartment, in: caseID)
      for (field, value) in values {
        try writer.write(
          record, type: type.number, field: field, value: value, in: scope, upon: token)
      }
      for (field, element) in adding {
        try writer.write(
          record, type: type.number, field: field, operation: .add, value: element, in: scope)
      }
    }
    return record
  }

  /// Marks a record as voided.
  func void(_ type: RecordType, _ record: RecordID, in caseID: CaseID) throws {
    try put(type, record, in: caseID, [(RecordState.voidField, Value(boolean: true))])
  }

  func rows(_ sql: String, _ arguments: [QueryValue] = []) throws -> [[QueryValue]] {
    try replica.query(sql, arguments).rows
  }
}
