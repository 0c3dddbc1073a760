// `fieldkeep access agree`: what the organization agreed on for emergencies, so that at night a laptop that syncs answers.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct AccessAgree: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agree",
    abstract: "Agree beforehand who is let in in an emergency.",
    discussion: """
      Whoever keeps the directory says here which team that asks for which part is
      let in without anybody's word, and for how many hours at most: by the next
      laptop that holds the part and syncs. Everybody who holds it is told, as ever.
      Not where the youth took back sharing with that agency; and never what a youth
      told an advocate, or where a shelter is. Without words it shows what is agreed.

        fieldkeep access agree
        fieldkeep access agree health --team mental_health --for 2h
        fieldkeep access agree health --team mental_health --off
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("The team that may ask.", valueName: "team")) var team: String?
  @Option(name: .customLong("for"), help: ArgumentHelp("For at most so long.", valueName: "time"))
  var span: String?
  @Flag(help: "Agreed no more.") var off = false
  @Argument(help: ArgumentHelp("Parts of a case: health, identity …", valueName: "parts"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let parts = try CaseSharing.parts(words)
    let teams = try await Teams(desk.replica)
    if !parts.isEmpty || team != nil { try await agree(on: parts, teams, desk) }
    let all = try await EmergencyAgreements(desk).all.filter { $0.hours > 0 }
      .sorted { ($0.part.number, $0.team) < ($1.part.number, $1.team) }
    desk.print(
      json: .object([
        "agreed": .list(
          all.map {
            .object([
              "team": .text($0.team.description), "name": .text(teams.names([$0.team]).joined()),
              "part": .text($0.part.name), "hours": .number($0.hours),
            ])
          })
      ]),
      all.isEmpty
        ? [say(" nothing is agreed: somebody answers each time")]
        : all.map { one in
          say(
            " \(heard(one.part.label)) · \(teams.names([one.team]).joined()) · for \(one.hours) h")
        })
  }

  private func agree(on parts: [Compartment], _ teams: Teams, _ desk: Desk) async throws {
    guard let team, !parts.isEmpty, off || span != nil else {
      throw Failure(
        .usage, "say which part, which team, and for how long",
        hint: "such as: fieldkeep access agree health --team mental_health --for 2h")
    }
    let id = try teams.id(of: team)
    let rules = EmergencyRules()
    let hours = off ? 0 : try EmergencyHours.parsed(span, desk, rules) ?? 0
    if !off {
      for part in parts { try rules.require(part, team: teams.word(of: id), hours: hours) }
    }
    guard try await desk.replica.compartmentsToOpen().contains(CountyCompartment.directory) else {
      throw Failure(
        .refused, "whoever keeps the directory agrees on this",
        hint: "ask somebody on the administration's team")
    }
    let now = desk.time.now
    let entry = AuditEntry("agreed", parts: Set(parts.map(\.number)))
    var known: Set<RecordID> = []
    for record in try await desk.replica.records(
      EmergencyRuleRecord.type.name, in: Replica.directoryCase)
    {
      known.insert(record.id)
    }
    try await desk.replica.write { [known] records in
      for part in parts {
        let rule = CountyIdentity.emergencyRule(team: id.bytes, part: part).recordID
        let record = try records.create(
          EmergencyRuleRecord.type.name, in: Replica.directoryCase, id: rule)
        if !known.contains(rule) {
          if let reference = RecordID(bytes: id.bytes) {
            try records.set(EmergencyRuleRecord.team.name, of: record, to: .reference(reference))
          }
          try records.set(EmergencyRuleRecord.part.name, of: record, to: .code(part.name))
        }
        try records.set(EmergencyRuleRecord.hours.name, of: record, to: .integer(hours))
      }
      try records.enter(entry, at: now)
    }
  }
}
