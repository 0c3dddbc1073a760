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

      Forty laptops of eight offices wrote it between 2014 and 2019; each record
      has the time at which it was written, and came here when its laptop found a
      line: most within hours, some late. So a report as of a past day counts what
      was known then.

      The folder must be new. It becomes an organization of its own, for
      demonstration; its root key is thrown away, so nothing real can grow there.
      The same seed makes the same county.

        fieldkeep demo-data --data ~/county-demo
        fieldkeep report board --data ~/county-demo --as-of 2018-11-01
        fieldkeep report board --data ~/county-demo --as-of 2016-01-31
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("Another number makes another county.", valueName: "number"))
  var seed: UInt64 = 1

  /// How many transactions and syncs are made durable together.
  private static let batch = 1_000

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
    let events = county.events
    var laptops = try await Self.found(desk, before: events.first?.time ?? 0)
    var done = 0
    for event in events {
      switch event {
      case .write(let transaction):
        try laptops.write(
          try Self.parts(of: transaction), on: transaction.device, at: transaction.time)
      case .sync(let device, let time):
        try laptops.sync(device, at: time)
      }
      done += 1
      guard done % Self.batch == 0 || done == events.count else { continue }
      progress.show("step \(done) of \(events.count), \(CountyTime.date(at: event.time))")
      try await desk.replica.receive(laptops.takeArrivals())
    }
    progress.clear()
    tell(desk, county, taking: ContinuousClock.now - started)
  }

  /// Founds the organization a day before anything is written in it.
  private static func found(_ desk: Desk, before time: Int64) async throws -> Rehearsal {
    let teams = Init.drawTeams()
    let laptops = CountyStory.devices.map { device in
      (name: device.name, teams: teams.filter { device.teams.contains($0.template.name) }.map(\.id))
    }
    return try await desk.replica.rehearse(
      Init.roster(of: teams), laptops: laptops, at: time - 86_400_000
    ) { records in
      try Init.writeDirectory(
        records, name: "Synthetic county (demonstration)", teams: teams, label: "demonstration")
    }
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
        say("synthetic county, seed \(seed): everything here is made up, and nobody in it exists"),
        " \(counted(cases, "case")) · \(counted(records, "record")) · "
          + "\(counted(county.writes.count, "write")) · \(time.components.seconds) s",
        say(" the organization is for demonstration; its root key was not kept"),
        say(" next   fieldkeep report board --as-of 2018-11-01 --data …"),
      ])
  }

  /// A transaction's entries by compartment.
  private static func parts(of transaction: CountyTransaction) throws -> [Rehearsal.Part] {
    var parts: [Rehearsal.Part] = []
    for write in transaction.writes {
      let entry = Entry(
        record: write.record, type: write.type, field: write.field, operation: write.operation,
        value: try write.value.encoded())
      if let position = parts.firstIndex(where: {
        $0.caseID == write.caseID && $0.compartment == write.compartment
      }) {
        parts[position].entries.append(entry)
      } else {
        parts.append(
          Rehearsal.Part(
            caseID: write.caseID, compartment: write.compartment, entries: [entry]))
      }
    }
    return parts
  }
}
