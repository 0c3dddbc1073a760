// A county made of records, written down by hand as a replica would show them.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

/// Records that are added one by one, and what reports read from them.
struct RecordCounty {
  private(set) var records: [RecordID: RecordReading] = [:]
  private var count = 0

  var readings: [RecordReading] { Array(records.values) }

  var facts: CountyFacts { CountyFacts(reading: readings) }

  mutating func nextID(_ kind: UInt8) throws -> RecordID {
    count += 1
    return try id(kind, count)
  }

  mutating func newCase() throws -> CaseID {
    try #require(CaseID(bytes: try nextID(200).bytes))
  }

  /// Writes a record whose values are all stated at one moment.
  @discardableResult
  mutating func write(
    _ type: RecordType, in caseID: CaseID, as given: RecordID? = nil,
    compartment: Compartment? = nil, at time: Int64 = 1_000,
    learnedAt: Int64? = nil, _ values: [Field: FieldValue] = [:], sets: [Field: [FieldValue]] = [:]
  ) throws -> RecordID {
    let record = try given ?? nextID(UInt8(truncatingIfNeeded: type.number))
    var reading =
      records[record] ?? RecordReading(record, type, in: caseID, compartment: compartment)
    for (field, value) in values { reading.set(field, to: value, at: time, learnedAt: learnedAt) }
    for (field, elements) in sets {
      for element in elements { reading.add(element, to: field, at: time, learnedAt: learnedAt) }
    }
    records[record] = reading
    return record
  }

  mutating func change(_ record: RecordID, _ body: (inout RecordReading) -> Void) {
    if var reading = records[record] {
      body(&reading)
      records[record] = reading
    }
  }

  /// A case with its record, a person in it, and one recovery.
  mutating func youth(
    born: String? = nil, foundAt moment: Int64, recordedAt: Int64? = nil
  ) throws -> (caseID: CaseID, person: RecordID, recovery: RecordID) {
    let caseID = try newCase()
    let time = recordedAt ?? moment
    let person = try write(
      PersonRecord.type, in: caseID, at: time,
      try born.map { [PersonRecord.dateOfBirth: .partialDate(try Self.date($0))] } ?? [:])
    try write(CaseRecord.type, in: caseID, at: time, [CaseRecord.person: .reference(person)])
    let recovery = try write(
      RecoveryRecord.type, in: caseID, at: time,
      [
        RecoveryRecord.occurred.at: .instant(milliseconds: moment),
        RecoveryRecord.firstContact.at: .instant(milliseconds: moment),
        RecoveryRecord.status: .code("confirmed"),
      ])
    return (caseID, person, recovery)
  }

  static func date(_ text: String) throws -> PartialDate { try #require(PartialDate(text)) }
}
