// The fast reading of open cases beside the slow one: every clock must be the same, over the synthetic county and over
// cases that chance wrote.

import CaseProtocol
import Fieldkeep
import Foundation
import SeededChance
import SyntheticCounty
import Testing

@testable import FieldkeepCommand

@Suite struct OpenCasesTests {
  /// The clocks of every open case, each case read whole and by itself.
  private static func slowly(_ replica: Replica, now: Int64) async throws -> [CaseID: [Deadline]] {
    var clocks: [CaseID: [Deadline]] = [:]
    for id in try await replica.cases() {
      let file = try await CaseFile(id, in: replica)
      if file.isOpen { clocks[id] = Clocks(file, now: now).all }
    }
    let changes = try await replica.records(
      AccessChangeRecord.type.name, in: Replica.directoryCase)
    if !changes.isEmpty {
      let file = CaseFile(Replica.directoryCase, changes)
      clocks[Replica.directoryCase] = Clocks(file, now: now).all
    }
    return clocks
  }

  private static func clocks(of files: [CaseFile], now: Int64) -> [CaseID: [Deadline]] {
    Dictionary(uniqueKeysWithValues: files.map { ($0.id, Clocks($0, now: now).all) })
  }

  /// An organization of its own in a new folder.
  private static func found(_ place: Place) async throws -> Replica {
    let replica = try await Replica.open(at: place.path + "/data", schema: CountySchema.schema)
    let teams = Init.drawTeams()
    try await replica.found(Init.roster(of: teams), keepRoot: { _ in }) { records in
      try Init.writeDirectory(records, name: "County", teams: teams, label: "laptop")
    }
    return replica
  }

  /// Writes in the order of their times, cut where a field would be written twice in one transaction.
  private static func batches(of writes: [CountyWrite]) -> [[CountyWrite]] {
    struct Cell: Hashable {
      let record: RecordID
      let field: UInt32
      let element: FieldValue?
    }
    var batches: [[CountyWrite]] = [[]]
    var cells: Set<Cell> = []
    for write in writes {
      let cell = Cell(
        record: write.record, field: write.field,
        element: write.operation == .assign ? nil : write.value)
      if !cells.insert(cell).inserted {
        batches.append([])
        cells = [cell]
      }
      batches[batches.count - 1].append(write)
    }
    return batches
  }

  private static func write(_ writes: [CountyWrite], _ records: RecordWriter) throws {
    for write in writes {
      guard let type = CountySchema.schema.recordType(numbered: write.type),
        let field = type.field(numbered: write.field),
        let home = type.compartments.first(where: { $0.number == write.compartment })
      else { continue }
      let draft = try records.create(
        type.name, in: write.caseID, compartment: home.name, id: write.record)
      switch write.operation {
      case .assign: try records.set(field.name, of: draft, to: write.value)
      case .add: try records.add(write.value, to: field.name, of: draft)
      case .remove: try records.remove(write.value, from: field.name, of: draft)
      }
    }
  }

  @Test func `over the synthetic county both readings give the same clocks`() async throws {
    let place = try Place()
    defer { place.remove() }
    let replica = try await Self.found(place)
    let county = CountyStory(seed: 3) { $0.recordID }
    // The first cases stand for all of them, or writing them would take minutes without optimization.
    var cases: Set<CaseID> = [Replica.directoryCase]
    for write in county.writes where cases.count < 25 { cases.insert(write.caseID) }
    let writes = county.writes.filter { cases.contains($0.caseID) }
    for batch in Self.batches(of: writes) {
      try await replica.write { records in try Self.write(batch, records) }
    }
    let now = try await replica.now()
    var openCases = OpenCases()
    for later: Int64 in [0, 3_600_000, 90 * 86_400_000, 400 * 86_400_000] {
      let files = try await openCases.look(at: replica)
      let slow = try await Self.slowly(replica, now: now + later)
      #expect(slow.values.contains { $0.contains(where: \.isOpen) })
      #expect(Self.clocks(of: files, now: now + later) == slow)
    }
    try await replica.close()
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `over cases that chance wrote both readings give the same clocks`(seed: UInt64) async throws
  {
    let place = try Place()
    defer { place.remove() }
    let replica = try await Self.found(place)
    var chance = CaseChance(seed: seed, now: try await replica.now())
    var openCases = OpenCases()
    for step in 0..<25 {
      for _ in 0..<4 { try await chance.step(replica) }
      let now = try await replica.now()
      let files = try await openCases.look(at: replica)
      let slow = try await Self.slowly(replica, now: now)
      #expect(Self.clocks(of: files, now: now) == slow, "seed \(seed), step \(step), kept")
      var first = OpenCases()
      let anew = try await first.look(at: replica)
      #expect(Self.clocks(of: anew, now: now) == slow, "seed \(seed), step \(step), first")
      #expect(files.map(\.id) == anew.map(\.id))
    }
    try await replica.close()
  }
}

/// Writes by chance into a few cases: any type that clocks ask for, and some that they do not.
private struct CaseChance {
  private var generator: SeededGenerator
  private let now: Int64
  private var cases: [CaseID] = []
  private var records: [RecordID] = []
  private static let types =
    ClockReader.recordTypes + [EscalationRecord.type, NoteRecord.type, PersonRecord.type]

  init(seed: UInt64, now: Int64) {
    generator = SeededGenerator(seed: seed)
    self.now = now
    cases = (0..<4).map { _ in CaseID(using: &generator) }
  }

  mutating func step(_ replica: Replica) async throws {
    let known = try await replica.records(includingVoided: true)
      .filter { record in Self.types.contains { $0.number == record.typeNumber } }
    if let record = known.randomElement(using: &generator),
      Int.random(in: 0..<4, using: &generator) == 0
    {
      let isVoid = record.standing == .voided
      try await replica.write { records in
        let draft = try records.edit(record)
        if isVoid { try records.restore(draft) } else { try records.void(draft) }
      }
      return
    }
    if let record = known.randomElement(using: &generator), let type = record.type,
      !type.isAppendOnly, Bool.random(using: &generator)
    {
      let writes = values(of: type.fields.filter { !$0.policy.isWrittenAtCreationOnly })
      try await replica.write { records in
        try Self.write(writes, of: try records.edit(record), records)
      }
      return
    }
    guard let type = Self.types.randomElement(using: &generator),
      let home = type.compartments.randomElement(using: &generator),
      let caseID = cases.randomElement(using: &generator)
    else { return }
    let isDirectory = type.defaultCompartment == CountyCompartment.directory
    let writes = values(of: type.fields)
    let id = RecordID(using: &generator)
    records.append(id)
    try await replica.write { records in
      let draft = try records.create(
        type.name, in: isDirectory ? Replica.directoryCase : caseID, compartment: home.name, id: id)
      try Self.write(writes, of: draft, records)
    }
  }

  private static func write(
    _ values: [(field: Field, value: FieldValue)], of draft: RecordDraft, _ records: RecordWriter
  ) throws {
    for (field, value) in values {
      if field.isSet {
        try records.add(value, to: field.name, of: draft)
      } else {
        try records.set(field.name, of: draft, to: value)
      }
    }
  }

  /// A value for most fields.
  private mutating func values(of fields: [Field]) -> [(field: Field, value: FieldValue)] {
    fields.compactMap { field in
      guard Int.random(in: 0..<4, using: &generator) > 0, let value = value(for: field) else {
        return nil
      }
      return (field, value)
    }
  }

  private mutating func value(for field: Field) -> FieldValue? {
    switch field.type {
    case .text:
      return .text(
        ["first_step_10w", "first_step_1y", "Kiki"].randomElement(using: &generator) ?? "")
    case .integer: return .integer(Int64.random(in: 1...2, using: &generator))
    case .boolean: return .boolean(Bool.random(using: &generator))
    case .instant:
      let day: Int64 = 86_400_000
      return .instant(
        milliseconds: now + Int64.random(in: -100 * day...10 * day, using: &generator))
    case .partialDate: return PartialDate(year: 2026, month: 11, day: 2).map { .partialDate($0) }
    case .code(let list):
      return list.codes.randomElement(using: &generator).map { .code($0.code) }
    case .reference:
      return records.randomElement(using: &generator).map { .reference($0) }
    case .decimal: return DecimalNumber(unscaled: 150, scale: 2).map { .decimal($0) }
    }
  }
}
