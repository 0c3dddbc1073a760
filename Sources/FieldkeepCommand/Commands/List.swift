// `fieldkeep list`: cases, or records of one kind.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct List: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List cases, or records of one kind.",
    discussion: """
      Records of the case at hand; --all lists those of every case.

        fieldkeep list
        fieldkeep list notes
        fieldkeep list alerts --all --json
        fieldkeep list devices
      """)

  @OptionGroup var options: GlobalOptions

  @Flag(help: "Of every case, closed ones too.")
  var all = false

  @Argument(
    help: ArgumentHelp("cases, notes, alerts, placements, teams …", valueName: "kind"),
    completion: .list(["cases"] + CountySchema.schema.recordTypes.map { $0.name + "s" }))
  var kind = "cases"

  func run() async throws {
    let desk = try await Desk.open(options)
    if kind.lowercased() == "cases" { return try await listCases(desk) }
    guard let type = desk.schemaType(kind) else {
      throw Failure(
        .usage, "there is no such kind of record",
        hint: "say cases or one of: \(list: CountySchema.schema.recordTypes.map { $0.name + "s" })")
    }
    // The directory, training and figures are the county's, and belong to no case.
    let isGeneral = [
      CountyCompartment.directory, CountyCompartment.training, CountyCompartment.aggregates,
    ].contains(type.defaultCompartment)
    let caseID =
      isGeneral ? Replica.directoryCase : all ? nil : try await desk.currentCase()
    let records = try await desk.replica.records(type.name, in: caseID)
    try await desk.enter(AuditEntry("opened", reading: records))
    let names = try await desk.names()
    desk.print(
      json: .list(records.map { RecordLines.json($0, names: names) }),
      records.isEmpty
        ? [say(" none")] : records.map { line($0, desk, names, withCase: caseID == nil) })
  }

  private func listCases(_ desk: Desk) async throws {
    let overview = try await CaseOverview(desk.replica)
    let names = try await desk.names()
    let cases = overview.cases.filter { all || $0.isOpen }
    let hidden = overview.cases.count - cases.count
    desk.print(
      json: .list(
        cases.map {
          CaseLines.json($0, names: names, disputes: overview.disputes[$0.id] ?? 0)
        }),
      (cases.isEmpty ? [say(" no case is open")] : [])
        + cases.map {
          CaseLines.line($0, desk, names, disputes: overview.disputes[$0.id] ?? 0)
        }
        + (hidden > 0
          ? [desk.screen.faint(say(" and \(hidden) closed: fieldkeep list --all"))] : []))
  }

  /// A record on one line: its title, else its first few values.
  private func line(_ record: Record, _ desk: Desk, _ names: Names, withCase: Bool) -> String {
    let fields = record.type?.fields ?? []
    let title = fields.first { $0.number == record.type?.titleField }
    let shown = (title.map { [$0] } ?? []) + fields.filter { $0 != title && !$0.isSet }
    let values = shown.compactMap { field -> String? in
      guard let value = record[field.name] else { return nil }
      if case .reference = value { return nil }
      return Screen.excerpt(ValueText.shown(value, of: field, desk.time, names), limit: 60)
    }.prefix(3)
    var parts = [
      desk.screen.strong(names.records.name(of: record.id)) + "  "
        + (values.first ?? desk.screen.faint(say("empty")))
    ]
    parts += values.dropFirst()
    if let written = record.writtenMilliseconds {
      parts.append(desk.screen.faint(say("written \(desk.time.shown(written.upperBound))")))
    }
    if !record.disputed.isEmpty { parts.append(desk.screen.urgent(say("please decide"))) }
    if withCase { parts.append(say("case \(names.cases.name(of: record.caseID))")) }
    return " " + parts.joined(separator: " · ")
  }
}
