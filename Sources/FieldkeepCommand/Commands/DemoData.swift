// `fieldkeep demo-data`: a county that never was, to try the program on.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation
import SyntheticCounty

struct DemoData: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo-data",
    abstract: "Fill a new data folder with a synthetic county.",
    discussion: """
      Four years of a county's protocol, so that lists, clocks and reports have
      something to show. Nobody in it exists. The published figures of the real
      county can be counted in it: 361 youth, 518 recoveries, and every kind of
      record that is easily counted wrongly.

      The folder must be new. It becomes an organization of its own, for
      demonstration; its root key is thrown away, so nothing real can grow there.
      The same seed makes the same county.

        fieldkeep demo-data --data ~/county-demo
        fieldkeep list --data ~/county-demo
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("Another number makes another county.", valueName: "number"))
  var seed: UInt64 = 1

  /// How many writes are made durable together.
  private static let batch = 1_500

  func run() async throws {
    let folder = try options.folder()
    // Not even opened, where there is one: whoever mistypes a folder must find it as it was.
    guard !FileManager.default.fileExists(atPath: folder + "/replica.sqlite") else {
      throw Failure(
        .cannotCreate, "there are records in this folder already, and synthetic ones stay apart",
        hint: "name a new folder with --data")
    }
    let started = ContinuousClock.now
    let progress = ProgressLine()
    progress.show("making the county up")
    let county = CountyStory(seed: seed) { $0.recordID }
    let desk = try await Desk.open(options, isFirst: true)
    let teams = Init.drawTeams()
    try await desk.replica.found(Init.roster(of: teams), keepRoot: { _ in }) { records in
      try Init.writeDirectory(
        records, name: "Synthetic county (demonstration)", teams: teams, label: "demonstration")
    }
    var written = 0
    for batch in Self.batches(of: county.writes) {
      progress.show("write \(written) of \(county.writes.count)")
      try await desk.replica.write { records in try Self.write(batch, records) }
      written += batch.count
    }
    progress.clear()
    tell(desk, county, taking: ContinuousClock.now - started)
  }

  private func tell(_ desk: Desk, _ county: CountyStory, taking time: Duration) {
    let cases = Set(county.writes.map(\.caseID)).subtracting([Replica.directoryCase]).count
    let records = Set(county.writes.map(\.record)).count
    desk.print(
      json: .object([
        "cases": .number(Int64(cases)), "is_synthetic": .boolean(true),
        "records": .number(Int64(records)), "seed": .text(String(seed)),
        "seconds": .number(time.components.seconds), "writes": .number(Int64(county.writes.count)),
      ]),
      [
        "synthetic county, seed \(seed): everything here is made up, and nobody in it exists",
        " \(counted(cases, "case")) · \(counted(records, "record")) · "
          + "\(counted(county.writes.count, "write")) · \(time.components.seconds) s",
        " the organization is for demonstration; its root key was not kept",
        " next   fieldkeep list --data …",
      ])
  }

  /// Writes in the order of their times, cut where a field would be written twice in one transaction.
  private static func batches(of writes: [CountyWrite]) -> [[CountyWrite]] {
    struct Cell: Hashable {
      let record: RecordID
      let field: UInt32
      let element: FieldValue?
    }
    var batches: [[CountyWrite]] = []
    var current: [CountyWrite] = []
    var cells: Set<Cell> = []
    for write in writes {
      let cell = Cell(
        record: write.record, field: write.field,
        element: write.operation == .assign ? nil : write.value)
      if current.count >= batch || !cells.insert(cell).inserted {
        batches.append(current)
        current = []
        cells = [cell]
      }
      current.append(write)
    }
    return batches + [current]
  }

  private static func write(_ writes: [CountyWrite], _ records: RecordWriter) throws {
    var drafts: [RecordID: RecordDraft] = [:]
    let schema = CountySchema.schema
    for write in writes {
      guard let type = schema.recordType(numbered: write.type),
        let field = type.field(numbered: write.field),
        let compartment = type.compartments.first(where: { $0.number == write.compartment })
      else { continue }
      let draft =
        try drafts[write.record]
        ?? records.create(
          type.name, in: write.caseID, compartment: compartment.name, id: write.record)
      drafts[write.record] = draft
      switch write.operation {
      case .assign: try records.set(field.name, of: draft, to: write.value)
      case .add: try records.add(write.value, to: field.name, of: draft)
      case .remove: try records.remove(write.value, from: field.name, of: draft)
      }
    }
  }
}
