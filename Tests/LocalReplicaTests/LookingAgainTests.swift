// Looking again at records: what a look keeps must be what a first look would find, whatever happened in between.

import CausalMerge
import LocalReplica
import RecordSchema
import SeededChance
import SyncProtocol
import Testing

@Suite struct LookingAgainTests {
  /// Three laptops that write the same few records, often within one millisecond, and sync now and then.
  private final class Story {
    let desk: Desk
    let laptops: [Laptop]
    /// What each laptop's looks keep.
    var kept: [KeptRecords]
    var generator: SeededGenerator
    let cases: [CaseID]
    var records: [RecordID]

    init(seed: UInt64) throws {
      generator = SeededGenerator(seed: seed)
      let desk = try Desk(seed: seed)
      self.desk = desk
      let first = try desk.join(teams: [desk.field], seed: seed &+ 2)
      let second = try desk.join(teams: [desk.field, desk.placing], seed: seed &+ 3)
      laptops = [desk.admin, first, second]
      kept = laptops.map { _ in KeptRecords() }
      cases = (0..<3).map { _ in CaseID(using: &desk.generator) }
      records = (0..<6).map { _ in RecordID(using: &desk.generator) }
    }

    /// One thing that somebody does.
    func step() throws {
      let laptop = laptops[Int.random(in: 0..<3, using: &generator)]
      if Int.random(in: 0..<3, using: &generator) == 0 { desk.now += 1 }
      switch Int.random(in: 0..<12, using: &generator) {
      case 0..<8: try write(on: laptop)
      case 8: try laptop.replica.rebuild()
      default: try desk.sync(laptop)
      }
    }

    private func write(on laptop: Laptop) throws {
      let index = Int.random(in: 0..<records.count, using: &generator)
      let (field, operation, value) = change()
      try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
        try writer.write(
          records[index], type: 1, field: field, operation: operation, value: value,
          in: try writer.scope(of: 1, in: cases[index % cases.count]))
      }
    }

    private func change() -> (UInt32, CausalMerge.Operation, Value) {
      let word = Value(text: "w\(Int.random(in: 0..<4, using: &generator))")
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: return (1, .assign, word)
      case 1:
        let moment = Int64.random(in: 0..<5, using: &generator)
        return (2, .assign, Value(instantMilliseconds: moment))
      case 2: return (3, .add, word)
      case 3: return (3, .remove, word)
      case 4: return (4, .assign, Bool.random(using: &generator) ? word : .empty)
      default:
        return (
          RecordState.voidField, .assign, Bool.random(using: &generator) ? .present : .absent
        )
      }
    }

    /// Looks on every laptop, and tells where what a look kept is not what the replica says.
    func differences() throws -> [String] {
      var found: [String] = []
      for (index, laptop) in laptops.enumerated() {
        let before = try laptop.replica.records(ofType: 1)
        let again = try laptop.replica.records(ofTypes: [1, 2], keeping: &kept[index])
        let changed = kept[index].changed
        if again != before { found.append("laptop \(index) looks again and sees other records") }
        let missed = Set(again).symmetricDifference(last[index])
          .filter { !changed.contains($0.caseID) }
        if !missed.isEmpty { found.append("laptop \(index) is not told of changed cases") }
        last[index] = Set(again)
        if try shown(again) != spelledOut(on: laptop) {
          found.append("laptop \(index) shows other values than its tables")
        }
      }
      return found
    }

    private lazy var last: [Set<StoredRecord>] = laptops.map { _ in [] }

    /// The shown values, as readers of records see them.
    private func shown(_ records: [StoredRecord]) throws -> Set<String> {
      let type = try #require(try StorySchema.make().recordType(numbered: 1))
      return Set(
        records.filter { $0.state.standing != .voided }.map { record in
          let values = type.fields.filter { !$0.isSet }.map { field in
            switch record.reading(of: field).shown?.value.meaning {
            case .text(let text): text
            case .instant(let milliseconds): String(milliseconds)
            default: ""
            }
          }
          return ([record.id.description] + values).joined(separator: "|")
        })
    }

    /// The same through SQL, which opens records in a way of its own.
    private func spelledOut(on laptop: Laptop) throws -> Set<String> {
      Set(
        try laptop.replica.query("SELECT id, kind, arrived, remark FROM placement").rows.map {
          row in
          row.map { value in
            switch value {
            case .text(let text): text
            case .integer(let integer): String(integer)
            default: ""
            }
          }.joined(separator: "|")
        })
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `a look that keeps the last one finds what a first look finds`(seed: UInt64) throws {
    let story = try Story(seed: seed)
    for step in 0..<60 {
      try story.step()
      let differences = try story.differences()
      #expect(differences.isEmpty, "seed \(seed), step \(step): \(differences)")
      if !differences.isEmpty { return }
    }
  }

  @Test func `nothing is said to have changed where nothing was written`() throws {
    let story = try Story(seed: 9)
    for _ in 0..<10 { try story.step() }
    _ = try story.differences()
    _ = try story.differences()
    #expect(story.kept.allSatisfy { $0.changed.isEmpty })
  }
}
