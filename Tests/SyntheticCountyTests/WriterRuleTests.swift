// The synthetic county's people keep the rules that the library holds real ones to, or it could not be written at all.

import CaseProtocol
import CausalMerge
import CountyOrders
import RecordSchema
import SyntheticCounty
import Testing

@Suite struct `The synthetic county's writers` {
  private struct Cell: Hashable {
    let record: RecordID
    let field: UInt32
  }

  @Test func `make entries in one step, write once what is, and leave others' fields alone`()
    throws
  {
    let county = CountyStory { $0.hashed }
    var steps: [RecordID: Set<[Int64]>] = [:]
    var values: [Cell: Set<FieldValue>] = [:]
    var owners: [Cell: Set<String>] = [:]
    for write in county.writes {
      let type = try #require(CountySchema.schema.recordType(numbered: write.type))
      let field = try #require(type.field(numbered: write.field))
      let cell = Cell(record: write.record, field: write.field)
      if type.isAppendOnly {
        steps[write.record, default: []].insert([Int64(write.device), write.time])
      }
      switch field.policy {
      case .writeOnce: values[cell, default: []].insert(write.value)
      case .owned:
        let teams = Set(CountyStory.devices[write.device].teams)
        let shared = (owners[cell] ?? teams).intersection(teams)
        #expect(!shared.isEmpty, "\(type.name).\(field.name) is written by two agencies")
        owners[cell] = teams
      default: break
      }
    }
    #expect(steps.count > 1_000)
    #expect(steps.filter { $0.value.count > 1 }.isEmpty)
    #expect(values.filter { $0.value.count > 1 }.isEmpty)
    #expect(owners.count > 500)
  }
}
