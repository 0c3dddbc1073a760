// A laptop that wrote what it should not have: shown, taken back by new changes, and nothing of it lost.

import CausalMerge
import LocalReplica
import RecordSchema
import SeededChance
import SyncProtocol
import Testing
import Trust

/// What stands of a story: a bad laptop, those who clean up, and when it began.
private final class Night {
  let desk: Desk
  let deputy: Laptop
  let bad: Laptop
  let cleaner: Laptop
  let caseID: CaseID

  init() throws {
    desk = try Desk()
    deputy = try desk.join(teams: [desk.field], seed: 2)
    bad = try desk.join(teams: [desk.field], seed: 3)
    cleaner = try desk.join(teams: [desk.field], seed: 4)
    caseID = CaseID(using: &desk.generator)
  }

  static func text(_ text: String) -> Value {
    Value(kind: .text, payload: Array(text.utf8)[...])
  }

  static func instant(_ milliseconds: Int64) -> Value { Value(instantMilliseconds: milliseconds) }

  func newRecord() -> RecordID { RecordID(using: &desk.generator) }

  /// Writes entries as one transaction.
  func write(
    on laptop: Laptop, _ record: RecordID, type: UInt32 = 1,
    _ entries: [(field: UInt32, operation: CausalMerge.Operation, value: Value)],
    compartment: UInt32 = 1
  ) throws {
    desk.now += 1_000
    try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
      let scope = try writer.scope(of: compartment, in: caseID)
      for entry in entries {
        try writer.write(
          record, type: type, field: entry.field, operation: entry.operation, value: entry.value,
          in: scope)
      }
    }
  }

  func sync(_ laptops: Laptop...) throws {
    for laptop in laptops { try desk.sync(laptop) }
  }

  /// What a reader sees: by field the values that stand, shown first, and the elements of sets.
  func sight(of record: RecordID, on laptop: Laptop) throws -> [String] {
    let stored = try #require(try laptop.replica.record(record))
    guard stored.state.standing != .voided else { return ["voided"] }
    let type = try #require(
      try StorySchema.make().recordTypes.first { $0.number == stored.state.type })
    return type.fields.flatMap { field -> [String] in
      if field.isSet {
        return stored.state.elements(of: field.number).map { "\(field.name)+\(Self.words($0))" }
      }
      let reading = stored.reading(of: field)
      let values = ([reading.shown].compactMap(\.self) + reading.others).map(\.value)
        .filter { $0 != .empty }
      return values.map { "\(field.name)=\(Self.words($0))" } + (reading.asks ? ["asks"] : [])
    }
  }

  private static func words(_ value: Value) -> String {
    value.kind == .text
      ? String(decoding: value.payload, as: UTF8.self)
      : value.payload.map { String($0) }.joined(separator: ".")
  }

  func work(since: Int64? = nil) throws -> DeviceWork {
    DeviceWork(of: try #require(try bad.replica.device()), since: since)
  }

  @discardableResult
  func revert(
    since: Int64? = nil, on laptop: Laptop? = nil, keeping types: Set<UInt32> = []
  ) throws -> Reverted {
    let laptop = laptop ?? cleaner
    desk.now += 1_000
    return try laptop.replica.revert(
      work(since: since), keeping: types, at: desk.reading(of: laptop))
  }
}

@Suite struct `A laptop's work` {
  @Test func `is taken back in every kind of field, and everybody sees the same`() throws {
    let night = try Night()
    let (placement, register, own) = (night.newRecord(), night.newRecord(), night.newRecord())
    let text = Night.text
    try night.write(
      on: night.deputy, placement,
      [
        (1, .assign, text("shelter")), (2, .assign, Night.instant(5_000)),
        (3, .add, text("food")), (3, .add, text("water")), (4, .assign, text("calm")),
      ])
    try night.write(on: night.deputy, register, type: 4, [(2, .assign, text("relative"))])
    try night.sync(night.deputy, night.bad, night.cleaner)
    let before = try [placement, register].map { try night.sight(of: $0, on: night.cleaner) }
    let since = night.desk.now
    try night.write(
      on: night.bad, placement,
      [
        (1, .assign, text("street")), (2, .assign, Night.instant(1_000)),
        (3, .remove, text("food")), (3, .add, text("money")), (4, .assign, text("gone")),
      ])
    // A field that is written once, filled later; and one of the agency's own.
    try night.write(
      on: night.bad, register, type: 4, [(1, .assign, text("made up")), (2, .assign, text("none"))])
    try night.write(on: night.bad, own, type: 3, [(1, .assign, text("she lied"))])
    try night.sync(night.bad, night.cleaner)
    let reverted = try night.revert(since: since)

    #expect(try night.sight(of: placement, on: night.cleaner) == before[0])
    #expect(try night.sight(of: register, on: night.cleaner) == before[1])
    #expect(try night.sight(of: own, on: night.cleaner) == ["voided"])
    #expect(reverted.records.map(\.isTheirsAlone) == [false, false, true])
    #expect(reverted.records.flatMap(\.left).isEmpty)
    // Nothing of it is lost.
    let history = try night.cleaner.replica.history(of: placement)
    #expect(history.count == 3)
    #expect(history[1].entries.count == 5)

    try night.sync(night.cleaner, night.deputy, night.bad)
    for laptop in [night.deputy, night.bad] {
      #expect(try night.sight(of: placement, on: laptop) == before[0])
      #expect(try night.sight(of: own, on: laptop) == ["voided"])
      #expect(try laptop.replica.check().findings == [])
    }
    // Twice changes nothing.
    let again = try night.revert(since: since)
    #expect(again.transaction == nil)
  }

  @Test func `brings a question back that it had answered`() throws {
    let night = try Night()
    let record = night.newRecord()
    try night.write(on: night.deputy, record, [(1, .assign, Night.text("unknown"))])
    try night.sync(night.deputy, night.cleaner, night.bad)
    // Two who did not know of each other.
    try night.write(on: night.deputy, record, [(1, .assign, Night.text("relative"))])
    try night.write(on: night.cleaner, record, [(1, .assign, Night.text("shelter"))])
    try night.sync(night.deputy, night.cleaner, night.bad)
    let before = try night.sight(of: record, on: night.cleaner)
    #expect(before == ["kind=shelter", "kind=relative", "asks"])
    let since = night.desk.now
    try night.write(on: night.bad, record, [(1, .assign, Night.text("street"))])
    try night.sync(night.bad, night.cleaner)
    try night.revert(since: since)
    #expect(try night.sight(of: record, on: night.cleaner) == before)
    try night.sync(night.cleaner, night.deputy)
    #expect(try night.sight(of: record, on: night.deputy) == before)
    #expect(try night.deputy.replica.conflictCount() == 1)
  }

  @Test func `is undone by undoing the one transaction that took it back`() throws {
    let night = try Night()
    let record = night.newRecord()
    try night.write(
      on: night.deputy, record,
      [(1, .assign, Night.text("shelter")), (3, .add, Night.text("food"))])
    try night.sync(night.deputy, night.bad, night.cleaner)
    let since = night.desk.now
    try night.write(
      on: night.bad, record,
      [(1, .assign, Night.text("street")), (3, .remove, Night.text("food"))])
    let own = night.newRecord()
    try night.write(on: night.bad, own, [(4, .assign, Night.text("theirs alone"))])
    try night.sync(night.bad, night.cleaner)
    let bad = try [record, own].map { try night.sight(of: $0, on: night.cleaner) }
    let reverted = try night.revert(since: since)
    #expect(try night.sight(of: own, on: night.cleaner) == ["voided"])
    // Before it was sent, and after: the transaction is the same.
    try night.sync(night.cleaner)
    let device = try #require(try night.cleaner.replica.device())
    let transaction: Int64 = try #require(reverted.transaction)
    let undone = try night.cleaner.replica.revert(
      DeviceWork(of: device, transaction: transaction),
      at: night.desk.reading(of: night.cleaner))
    #expect(undone.transaction != nil)
    #expect(try [record, own].map { try night.sight(of: $0, on: night.cleaner) } == bad)
  }

  @Test func `that others wrote over stays, and what it voided stands again`() throws {
    let night = try Night()
    let (record, voided) = (night.newRecord(), night.newRecord())
    for id in [record, voided] {
      try night.write(
        on: night.deputy, id,
        [(1, .assign, Night.text("shelter")), (4, .assign, Night.text("calm"))])
    }
    try night.sync(night.deputy, night.bad)
    let since = night.desk.now
    try night.write(
      on: night.bad, record,
      [(1, .assign, Night.text("street")), (4, .assign, Night.text("gone"))])
    try night.write(on: night.bad, voided, [(0, .assign, .present)])
    try night.sync(night.bad, night.deputy)
    try night.write(on: night.deputy, record, [(1, .assign, Night.text("hotel"))])
    try night.sync(night.deputy, night.cleaner)
    #expect(try night.sight(of: voided, on: night.cleaner) == ["voided"])

    let look = try night.cleaner.replica.records(writtenBy: night.work(since: since))
    #expect(look.map(\.record) == [record, voided])
    #expect(look[0].left == [RecordCell(field: 1): .writtenOver])
    let deputy = try #require(try night.deputy.replica.device())
    guard case .replaced(let by, _) = look[0].written[0].fate else {
      Issue.record("who wrote over it is not told")
      return
    }
    #expect(by == deputy)
    #expect(look[0].written.map(\.before) == [[Night.text("shelter")], [Night.text("calm")]])
    #expect(look[0].written[1].fate == .stands)
    #expect(look[0].written.allSatisfy { $0.arrived != nil && $0.name != nil })

    try night.revert(since: since)
    #expect(try night.sight(of: record, on: night.cleaner) == ["kind=hotel", "remark=calm"])
    #expect(try night.sight(of: voided, on: night.cleaner) == ["kind=shelter", "remark=calm"])
  }

  @Test func `that arrives later is there at the next look`() throws {
    let night = try Night()
    let record = night.newRecord()
    try night.write(on: night.deputy, record, [(1, .assign, Night.text("shelter"))])
    try night.sync(night.deputy, night.bad, night.cleaner)
    let since = night.desk.now
    try night.write(on: night.bad, record, [(1, .assign, Night.text("street"))])
    try night.sync(night.bad, night.cleaner)
    // It goes on without having heard of anything.
    try night.write(on: night.bad, record, [(1, .assign, Night.text("hotel"))])
    try night.revert(since: since)
    try night.sync(night.cleaner, night.bad, night.cleaner)
    #expect(
      try night.sight(of: record, on: night.cleaner) == ["kind=shelter", "kind=hotel", "asks"])
    let look = try night.cleaner.replica.records(writtenBy: night.work(since: since))
    #expect(look.flatMap(\.written).count == 2)
    #expect(look.flatMap(\.written).filter { $0.fate == .stands }.count == 1)
    try night.revert(since: since)
    #expect(try night.sight(of: record, on: night.cleaner) == ["kind=shelter"])
  }

  @Test func `that claims to be old counts by when it came`() throws {
    let night = try Night()
    let record = night.newRecord()
    try night.write(on: night.deputy, record, [(1, .assign, Night.text("shelter"))])
    try night.sync(night.deputy, night.bad, night.cleaner)
    let since = night.desk.now
    night.bad.boot = 2  // nothing tells in this boot how wrong its clock is
    night.bad.clockError = -86_400_000
    try night.write(on: night.bad, record, [(1, .assign, Night.text("street"))])
    try night.bad.replica.cutAll()
    try night.sync(night.bad, night.cleaner)
    let device = try #require(try night.bad.replica.device())
    func count(_ clock: DeviceWork.Clock) throws -> Int {
      try night.cleaner.replica.records(
        writtenBy: DeviceWork(of: device, since: since, by: clock)
      ).flatMap(\.written).count
    }
    #expect(try count(.own) == 0)
    #expect(try count(.arrival) == 1)
    #expect(try count(.either) == 1)
  }

  @Test
  func `is left where it is another agency's, where this laptop may not write, or is evidence`()
    throws
  {
    let night = try Night()
    let stranger = try night.desk.join(teams: [night.desk.other], seed: 9)
    let (register, statement) = (night.newRecord(), night.newRecord())
    try night.write(on: night.deputy, register, type: 4, [(2, .assign, Night.text("relative"))])
    try night.sync(night.deputy, night.bad)
    let since = night.desk.now
    try night.write(on: night.bad, register, type: 4, [(2, .assign, Night.text("none"))])
    try night.write(on: night.bad, statement, type: 3, [(1, .assign, Night.text("seen"))])
    try night.sync(night.bad, stranger)
    let reverted = try night.revert(since: since, on: stranger, keeping: [3])
    #expect(reverted.transaction == nil)
    #expect(
      reverted.records.map { $0.left.values.map(\.rawValue) } == [["another_agency"], ["kept"]])
    #expect(try night.sight(of: register, on: stranger) == ["kind=none"])
  }

  /// The law on whole replicas: whatever a laptop wrote, as long as nobody read it, leaves no trace in what is read.
  @Test(arguments: 0..<UInt64(6))
  func `leaves every reading as it was before, whatever it wrote`(seed: UInt64) throws {
    let night = try Night()
    var generator = SeededGenerator(seed: seed)
    let records = (0..<4).map { _ in night.newRecord() }
    func writeAnything(on laptop: Laptop) throws {
      let record = records[Int.random(in: 0..<(laptop === night.bad ? 4 : 3), using: &generator)]
      let value = Night.text("v\(Int.random(in: 0..<4, using: &generator))")
      let entry: (field: UInt32, operation: CausalMerge.Operation, value: Value) =
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: (0, .assign, Bool.random(using: &generator) ? .present : .absent)
        case 1: (2, .assign, Night.instant(Int64.random(in: 0..<5, using: &generator)))
        case 2: (3, Bool.random(using: &generator) ? .add : .remove, value)
        case 3: (1, .assign, .empty)
        case 4: (4, .assign, value)
        default: (1, .assign, value)
        }
      try night.write(on: laptop, record, [entry])
    }
    for record in records.dropLast() {
      try night.write(on: night.deputy, record, [(4, .assign, Night.text("calm"))])
    }
    try night.sync(night.deputy, night.cleaner)
    for _ in 0..<24 {
      try writeAnything(on: Bool.random(using: &generator) ? night.deputy : night.cleaner)
      if Int.random(in: 0..<4, using: &generator) == 0 {
        try night.sync(night.deputy, night.cleaner)
      }
    }
    try night.sync(night.deputy, night.cleaner, night.deputy, night.bad)
    let known = try records.filter { try night.cleaner.replica.record($0) != nil }
    let before = try known.map { try night.sight(of: $0, on: night.cleaner) }
    let since = night.desk.now
    for _ in 0..<16 { try writeAnything(on: night.bad) }
    try night.sync(night.bad, night.cleaner)
    try night.revert(since: since)
    for (record, sight) in zip(known, before) {
      #expect(try night.sight(of: record, on: night.cleaner) == sight, "seed \(seed)")
    }
    for record in records where !known.contains(record) {
      if try night.cleaner.replica.record(record) != nil {
        #expect(try night.sight(of: record, on: night.cleaner) == ["voided"])
      }
    }
    #expect(try night.revert(since: since).transaction == nil)
    try night.sync(night.cleaner, night.deputy)
    for (record, sight) in zip(known, before) {
      #expect(try night.sight(of: record, on: night.deputy) == sight, "seed \(seed)")
    }
  }
}
