// `fieldkeep audit`: who looked at, handed over and administered what, for the privacy officer.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Show who read, handed over and administered what, by id and verb.",
    discussion: """
      Each laptop enters what it opened of what is confidential, what it searched,
      exported, unlocked and administered; once an hour for the same. It shows no
      value, and names cases and records by id. The privacy officer sees every
      laptop's entries, anybody else their own.

        fieldkeep audit
        fieldkeep audit --who "night desk" --since "yesterday 18:00"
        fieldkeep audit --case 7Q4-MK --json
        fieldkeep audit --verb exported

      An entry is part of its laptop's signed chain: none can be taken out or put in
      afterwards without fieldkeep check finding it, on every laptop that has the
      chain. One that was voided is shown, and so marked.
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("Only one device, as it is called.", valueName: "device"))
  var who: String?

  @Option(help: ArgumentHelp("Only from then on: \"yesterday 18:00\".", valueName: "time"))
  var since: String?

  @Option(
    help: ArgumentHelp("Only opened, searched, exported …", valueName: "verb"),
    completion: .list(CodeLists.auditVerb.codes.map(\.code)))
  var verb: String?

  func run() async throws {
    let desk = try await Desk.open(options)
    let people = try await desk.people()
    let names = try await desk.names()
    let asked = try question(desk, people, names)
    let chains = try await desk.replica.chainDevices()
    let entries = try await desk.replica.records(
      AuditRecord.type.name, in: Replica.directoryCase, includingVoided: true
    ).compactMap { AuditLine($0, chains) }.filter(asked.matches)
      .sorted { ($0.at, $0.record.id) < ($1.at, $1.record.id) }
    desk.print(
      json: .list(entries.map { $0.json(people) }),
      entries.isEmpty
        ? [say(" nothing is entered that this laptop may read")]
        : entries.map { $0.text(desk, people, names) })
  }

  private struct Question {
    var device: DeviceID?
    var since: Int64?
    var verb: String?
    var caseID: CaseID?

    func matches(_ line: AuditLine) -> Bool {
      (device == nil || line.device == device) && (since.map { line.at >= $0 } ?? true)
        && (verb == nil || line.verb == verb)
        && (caseID.map { line.cases.contains($0.description) } ?? true)
    }
  }

  private func question(_ desk: Desk, _ people: People, _ names: Names) throws -> Question {
    var asked = Question()
    if let who { asked.device = try people.device(named: who) }
    if let since {
      guard let moment = desk.time.moment(of: since) else {
        throw Failure(
          .usage, "the time is none that this program understands",
          hint: "say \"yesterday 18:00\", \"3 h ago\" or 2026-11-20")
      }
      asked.since = moment.milliseconds
    }
    if let verb { asked.verb = try CodeLists.auditVerb.code(verb) }
    if let word = options.caseName { asked.caseID = try caseID(word, names) }
    return asked
  }

  /// A case that is here, by its name; or one that this laptop cannot read, by its id in full.
  private func caseID(_ word: String, _ names: Names) throws -> CaseID {
    if let id = CaseID(hexadecimal: word) { return id }
    let matches = names.cases.matches(word)
    guard let id = matches.first, matches.count == 1 else {
      throw Failure(
        .noInput, "no case of this name is here, or several begin like this",
        hint: "give the id in full, as fieldkeep audit --json has it")
    }
    return id
  }
}

/// One entry of the audit, as it is told.
private struct AuditLine {
  let record: Record
  let at: Int64
  let verb: String
  /// The device whose signature it stands under.
  let device: DeviceID?
  let cases: [String]

  init?(_ record: Record, _ chains: [ScopeID: [UInt32: DeviceID]]) {
    guard let verb = record.code(AuditRecord.verb) else { return nil }
    self.record = record
    self.verb = verb
    let shown = record.reading(of: AuditRecord.verb).shown
    at = record.instant(AuditRecord.happened.at) ?? shown?.timeMilliseconds ?? 0
    device = shown.flatMap { chains[record.scope]?[$0.dot.chain] }
    cases = record.words(AuditRecord.caseIDs)
  }

  private static let shownCases = 6

  func text(_ desk: Desk, _ people: People, _ names: Names) -> String {
    var parts = [
      desk.time.shown(at), people.name(of: device),
      desk.screen.strong(CodeLists.auditVerb[verb]?.spoken.lowercased() ?? verb),
    ]
    if !cases.isEmpty {
      let shown = cases.prefix(Self.shownCases).map { text in
        CaseID(hexadecimal: text).map { names.cases.name(of: $0) } ?? text
      }.joined(separator: " ")
      let rest = cases.count - Self.shownCases
      parts.append(
        rest > 0
          ? say("cases \(shown) and \(rest) more")
          : say(cases.count, one: "case \(shown)", other: "cases \(shown)"))
    }
    let records = record.words(AuditRecord.recordIDs)
    if !records.isEmpty { parts.append(counted(records.count, "record")) }
    let areas = record.words(AuditRecord.parts).map { CodeLists.sharedPart[$0]?.spoken ?? $0 }
    if !areas.isEmpty { parts.append(areas.joined(separator: ", ").lowercased()) }
    let disclosures = record.words(AuditRecord.disclosureIDs)
    if !disclosures.isEmpty {
      let ids = disclosures.compactMap { RecordID(hexadecimal: $0) }
      let shown = ids.prefix(6).map { names.records.name(of: $0) }.joined(separator: " ")
      parts.append(say("disclosure \(shown)"))
    }
    let devices = record.words(AuditRecord.deviceIDs).compactMap { DeviceID(hexadecimal: $0) }
    if !devices.isEmpty { parts.append(devices.map(people.label(of:)).joined(separator: ", ")) }
    if record.standing != .live { parts.append(desk.screen.urgent(say("voided since"))) }
    return " " + parts.joined(separator: " · ")
  }

  func json(_ people: People) -> JSONValue {
    func list(_ field: Field) -> JSONValue { .list(record.words(field).map { .text($0) }) }
    return .object([
      "id": .text(record.id.description), "at": .text(LocalTime.iso(at)), "verb": .text(verb),
      "device": device.map { .text($0.description) } ?? .null,
      "author": .text(people.name(of: device)), "cases": .list(cases.map { .text($0) }),
      "records": list(AuditRecord.recordIDs), "parts": list(AuditRecord.parts),
      "disclosures": list(AuditRecord.disclosureIDs), "devices": list(AuditRecord.deviceIDs),
      "standing": .text("\(record.standing)"),
    ])
  }
}
