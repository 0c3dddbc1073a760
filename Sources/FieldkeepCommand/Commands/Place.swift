// `fieldkeep place`: where a youth stays, in two parts: that there is a placement, and where it is.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Place: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "place",
    abstract: "Record a placement.",
    discussion: """
      Kinds: home, relative, resource_family, shelter, group_home, hospital,
      juvenile_hall, out_of_county, transitional, other. The location goes into a
      part of the case of its own that only the placement team, the shelter and
      the assigned advocate hold; never write it anywhere else. Give it on
      standard input or in a file, so that no list of commands keeps it.

        fieldkeep place shelter --from 05:10 --reach "advocate on call"
        fieldkeep place shelter --location - < address.txt
        fieldkeep place other --other "host family" --family --permanent
        fieldkeep place --end planned --until 09:00
        fieldkeep place            shows the placements
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("Since when.", valueName: "time")) var from: String?
  @Option(help: ArgumentHelp("Until when.", valueName: "time")) var until: String?
  @Option(help: ArgumentHelp("Where: - or @FILE.", valueName: "text")) var location: String?
  @Option(help: ArgumentHelp("How to reach the youth, never where.", valueName: "text"))
  var reach: String?
  @Option(help: ArgumentHelp("1 to 6, 7 to 23, 24 or more.", valueName: "count")) var beds: Int?
  @Option(
    help: ArgumentHelp("planned, awol, disrupted, aged_out, safety.", valueName: "why"),
    completion: .words(of: CodeLists.placementEnd))
  var end: String?
  @Option(help: ArgumentHelp("What kind, where no word fits.", valueName: "text"))
  var other: String?
  @Flag(help: "It is meant to last.") var permanent = false
  @Flag(help: "It is with a family.") var family = false
  @Flag(help: "Add to the newest placement instead of recording another.") var update = false

  @Argument(
    help: ArgumentHelp("What kind.", valueName: "kind"),
    completion: .words(of: CodeLists.placementType))
  var kind: String?

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    let recovery = try file.knownRecovery()
    let known = Placements(file, of: recovery)
    guard kind != nil || isAnythingStated else { return try await show(desk) }
    let kind = try kind.map { try CodeLists.placementType.code($0) }
    let isNew = kind != nil && !update
    let id = isNew ? known.nextID : try known.newestID()
    let began = try from.map { try desk.time.required($0) }
    let ended = try until.map { try desk.time.required($0) }
    let endReason = try end.map { try CodeLists.placementEnd.code($0) }
    let location = try location.map { try Input.text($0, what: say("the location")) }
    let home = CountySchema.schema.compartment(numbered: recovery.compartment)
    try await desk.replica.write { [self] records in
      let placement = try file.draft(PlacementRecord.type, id, in: home, records) { placement in
        try records.set(PlacementRecord.recovery.name, of: placement, to: .reference(recovery.id))
      }
      if let kind {
        try records.set(PlacementRecord.placementType.name, of: placement, to: .code(kind))
      }
      if let began { try records.set(PlacementRecord.began, of: placement, to: began) }
      if let ended { try records.set(PlacementRecord.ended, of: placement, to: ended) }
      if let endReason {
        try records.set(PlacementRecord.endReason.name, of: placement, to: .code(endReason))
      }
      try writeDetails(records, placement)
      if let location { try write(location, of: placement, in: file.id, records) }
    }
    desk.remember(file.id)
    try await show(desk, only: id)
    if location != nil { Screen.note("the location is where only those who may know it read it") }
  }

  private var isAnythingStated: Bool {
    [from, until, location, reach, end, other].contains { $0 != nil } || beds != nil || permanent
      || family
  }

  private func writeDetails(_ records: RecordWriter, _ placement: RecordDraft) throws {
    if let reach {
      try records.set(PlacementRecord.contactPath.name, of: placement, to: .text(reach))
    }
    if let other {
      try records.set(PlacementRecord.otherType.name, of: placement, to: .text(other))
    }
    if let beds {
      let band = beds < 7 ? "beds_1_to_6" : beds < 24 ? "beds_7_to_23" : "beds_24_or_more"
      try records.set(PlacementRecord.bedsBand.name, of: placement, to: .code(band))
    }
    if permanent {
      try records.set(PlacementRecord.isPermanent.name, of: placement, to: .boolean(true))
    }
    if family {
      try records.set(PlacementRecord.isFamilyBased.name, of: placement, to: .boolean(true))
    }
  }

  /// Writes where a placement is, in its own compartment and nowhere else.
  private func write(
    _ location: String, of placement: RecordDraft, in caseID: CaseID, _ records: RecordWriter
  ) throws {
    let record = try records.create(
      PlacementLocationRecord.type.name, in: caseID,
      id: CountyIdentity.placementLocation(placement: placement.id).recordID)
    try records.set(
      PlacementLocationRecord.placement.name, of: record, to: .reference(placement.id))
    try records.set(PlacementLocationRecord.address.name, of: record, to: .text(location))
  }

  private func show(_ desk: Desk, only id: RecordID? = nil) async throws {
    let file = try await desk.currentCaseFile()
    let names = try await desk.names()
    let records = file.all(PlacementRecord.type).filter { id == nil || $0.id == id }
    desk.print(
      json: .list(records.map { RecordLines.json($0, names: names) }),
      records.isEmpty
        ? [say(" no placement is recorded")]
        : records.map { PlacementLines.line($0, desk, names) })
  }
}

/// A recovery's placements, counted as this device knows them.
struct Placements {
  private let recovery: RecordID
  private let known: [RecordID]

  /// A recovery has no more than this many placements that can be counted.
  private static let limit: UInt8 = 255

  init(_ file: CaseFile, of recovery: Record) {
    self.recovery = recovery.id
    let ids = Set(file.records.map(\.id))
    known = (1...Self.limit).map {
      CountyIdentity.placement(recovery: recovery.id, ordinal: $0).recordID
    }.prefix { ids.contains($0) }.map(\.self)
  }

  /// The next placement's identifier: two who each record the first of the night record the same one.
  var nextID: RecordID {
    CountyIdentity.placement(
      recovery: recovery, ordinal: UInt8(min(known.count + 1, Int(Self.limit)))
    ).recordID
  }

  /// The newest placement's identifier.
  func newestID() throws -> RecordID {
    guard let newest = known.last else {
      throw Failure(
        .noInput, "no placement is recorded that this could be added to",
        hint: "say what kind it is, such as: fieldkeep place shelter")
    }
    return newest
  }
}

/// Placements as lines.
enum PlacementLines {
  static func line(_ record: Record, _ desk: Desk, _ names: Names) -> String {
    let type = record.code(PlacementRecord.placementType)
    var parts = [
      desk.screen.strong(names.records.name(of: record.id)) + "  "
        + (type.map { CodeLists.placementType[$0]?.spoken ?? Screen.shown($0) }
          ?? say("kind unknown"))
    ]
    if let other = record.text(PlacementRecord.otherType) { parts.append(Screen.excerpt(other)) }
    if let began = record.instant(PlacementRecord.began.at) {
      parts.append(say("from \(time: desk.time.shown(began))"))
    }
    if let ended = record.instant(PlacementRecord.ended.at) {
      parts.append(say("to \(time: desk.time.shown(ended))"))
    }
    if let reason = record.code(PlacementRecord.endReason) {
      parts.append((CodeLists.placementEnd[reason]?.spoken ?? Screen.shown(reason)).lowercased())
    }
    if let reach = record.text(PlacementRecord.contactPath) {
      parts.append(say("reach: \(Screen.excerpt(reach))"))
    }
    if record.boolean(PlacementRecord.isFamilyBased) == true { parts.append(say("with a family")) }
    if record.boolean(PlacementRecord.isPermanent) == true { parts.append(say("meant to last")) }
    if type.map(PlacementRecord.isDetention) ?? false {
      parts.append(desk.screen.urgent(say("detention")))
    }
    if !record.disputed.isEmpty {
      parts.append(
        desk.screen.urgent(
          say("please decide: fieldkeep resolve \(names.records.name(of: record.id))")))
    }
    return " " + parts.joined(separator: " · ")
  }
}
