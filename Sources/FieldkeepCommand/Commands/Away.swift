// `fieldkeep away`: a youth left. Who must be told stands on the clock from then on, and help does not end.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Away: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "away",
    abstract: "Record that a youth left, and what is known of it.",
    discussion: """
      To be absent is no failure and ends no help. Law enforcement, the national
      center (NCMEC), parents and the court are owed word within 24 hours; say
      each with `told` as it is done. Nothing here is required, not even the time.

      Reasons: love_attachment, fear, family_not_understanding, distrust_system,
      placement_problem, substance, peer_recruitment, unknown, other. With whom a
      youth is believed to be is for advocates and investigators alone.

        fieldkeep away 22:10 --reason fear,distrust
        fieldkeep away --discovered 06:30
        fieldkeep away --believed-with peers --area "downtown"
        fieldkeep away             shows the absences
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("When it was seen that the youth was gone.", valueName: "time"))
  var discovered: String?
  @Option(help: ArgumentHelp("From which placement; else the one that goes on.", valueName: "id"))
  var from: String?
  @Option(help: ArgumentHelp("Why, as many as there are.", valueName: "words"))
  var reason: [String] = []
  @Option(help: ArgumentHelp("exploiter, peers, family, alone, unknown.", valueName: "whom"))
  var believedWith: String?
  @Option(help: ArgumentHelp("Where, roughly; - or @FILE.", valueName: "text")) var area: String?
  @Option(name: .customLong("in"), help: ArgumentHelp("Whose belief it is.", valueName: "part"))
  var compartment: String?
  @Flag(help: "Another absence, though one goes on.") var another = false

  @Argument(help: ArgumentHelp("When the youth left.", valueName: "time")) var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    let absences = Absences(file)
    guard isAnythingStated else { return try await show(desk) }
    let left = try words.isEmpty ? nil : desk.time.required(words.joined(separator: " "))
    let seen = try discovered.map { try desk.time.required($0) }
    let reasons = try reason.flatMap { $0.split(separator: ",") }
      .map { try CodeLists.absenceReason.code($0) }
    let belief = try believedWith.map { try CodeLists.absenceDestination.code($0) }
    let area = try area.map { try Input.text($0, what: say("the area")) }
    let beliefHome = belief != nil || area != nil ? try await beliefHome(desk) : nil
    let open = another ? nil : absences.open
    let id = open?.id ?? absences.nextID
    let placement = try await placement(desk, file)
    try await desk.replica.write { records in
      let absence = try file.draft(AbsenceRecord.type, id, in: absences.home, records) { absence in
        if let recovery = file.recovery {
          try records.set(AbsenceRecord.recovery.name, of: absence, to: .reference(recovery.id))
        }
        if let placement {
          try records.set(AbsenceRecord.leftFrom.name, of: absence, to: .reference(placement))
        }
        if left == nil, seen == nil {
          try records.set(
            AbsenceRecord.discovered, of: absence, to: NamedMoment(milliseconds: desk.time.now))
        }
      }
      if let left { try records.set(AbsenceRecord.left, of: absence, to: left) }
      if let seen { try records.set(AbsenceRecord.discovered, of: absence, to: seen) }
      for reason in reasons {
        try records.add(.code(reason), to: AbsenceRecord.reasons.name, of: absence)
      }
      guard let beliefHome else { return }
      let record = try file.draft(
        AbsenceBeliefRecord.type,
        CountyIdentity.absenceBelief(absence: id, in: beliefHome).recordID, in: beliefHome, records
      ) { record in
        try records.set(AbsenceBeliefRecord.absence.name, of: record, to: .reference(id))
      }
      if let belief {
        try records.set(AbsenceBeliefRecord.believedWith.name, of: record, to: .code(belief))
      }
      if let area { try records.set(AbsenceBeliefRecord.area.name, of: record, to: .text(area)) }
    }
    desk.remember(file.id)
    try await show(desk, only: id)
    if let beliefHome {
      Screen.note(
        "with whom is kept in \(heard(beliefHome.label).lowercased()), and read by nobody else")
    }
  }

  private var isAnythingStated: Bool {
    !words.isEmpty || !reason.isEmpty || another
      || [discovered, from, believedWith, area].contains { $0 != nil }
  }

  /// The placement that was left: named, or the one that nobody has ended.
  private func placement(_ desk: Desk, _ file: CaseFile) async throws -> RecordID? {
    guard let from else {
      let open = file.all(PlacementRecord.type)
        .filter { $0.instant(PlacementRecord.ended.at) == nil }
      return open.count == 1 ? open.first?.id : nil
    }
    let ids = try await desk.names().records.matches(from)
      .filter { file.record($0)?.type == PlacementRecord.type }
    guard let id = ids.first, ids.count == 1 else {
      throw Failure(
        .noInput, "no placement of this case has this name",
        hint: "fieldkeep place shows the placements")
    }
    return id
  }

  /// Who reads with whom a youth is believed to be: advocates, or investigators; never both by one command.
  private func beliefHome(_ desk: Desk) async throws -> Compartment {
    let open = try await desk.replica.compartmentsToOpen()
    let possible = AbsenceBeliefRecord.type.compartments
    if let compartment {
      guard let named = possible.first(where: { $0.name == compartment }) else {
        throw Failure(
          .usage, "with whom a youth is believed to be is not kept there",
          hint: "say one of: \(list: possible.map(\.name).sorted())")
      }
      return named
    }
    let home = [CountyCompartment.advocateNotes, CountyCompartment.lawEnforcement]
      .first(where: open.contains)
    guard let home else {
      throw ReplicaError.compartmentNotOpen(number: CountyCompartment.lawEnforcement.number)
    }
    return home
  }

  private func show(_ desk: Desk, only id: RecordID? = nil) async throws {
    try await AbsenceLines.show(desk, only: id)
  }
}
