// `fieldkeep access`: who may read which part of a case, since when, until when, why; and asking for a part in an emergency.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Access: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "access",
    abstract: "Show who reads a case; ask, give or refuse in an emergency.",
    discussion: """
      By itself it shows, of the parts that this laptop reads: each team, since
      when, whether it may write, until when, by whose word, why.

      In an emergency a team asks for a part, with its reason; whoever holds the
      part sees that first in today, status and sync, and gives it for hours, or
      refuses. Nobody can open a part without somebody who holds it. What a youth
      told an advocate, and where a shelter is, are given to nobody so.

        fieldkeep access
        fieldkeep access --all --json
        fieldkeep access ask health --reason "unconscious, allergies?"
        fieldkeep access give
        fieldkeep access refuse --reason "call me: it needs no record"
      """,
    subcommands: [
      AccessShow.self, AccessAsk.self, AccessGive.self, AccessRefuse.self, AccessAgree.self,
    ],
    defaultSubcommand: AccessShow.self)
}

struct AccessShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show who may read which part of a case, until when, and why.",
    discussion: """
      Of the parts that this laptop reads. With --all also what ended. Parts that it
      does not read it cannot tell of. What came of emergencies counts as seen then.

        fieldkeep access
        fieldkeep access --case 7Q4-MK --all --json
      """)

  @OptionGroup var options: GlobalOptions
  @Flag(help: "Also what ended.") var all = false

  func run() async throws {
    let desk = try await Desk.open(options)
    let caseID = try await desk.currentCase()
    desk.remember(caseID)
    let notices = try await EmergencyNotices(desk, in: caseID)
    if !desk.options.json {
      desk.screen.lines(notices.remarks.map { desk.screen.warm(" ! " + $0) })
    }
    try await AccessLines.show(
      desk, caseID, only: nil, includingEnded: all, emergencies: notices.json)
    try await notices.see()
  }
}

struct AccessAsk: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask",
    abstract: "Ask for a part of a case in an emergency.",
    discussion: """
      Your team asks, with the reason, for two hours unless --for says otherwise. It
      takes somebody who holds the part, and a line on both sides: call them too. All
      who work on the case see that you asked, and why; the audit has an entry. You
      read what is there, and what comes until the time is over.

        fieldkeep access ask health --reason "unconscious, allergies?"
        fieldkeep access ask substance_use --team health --for 4h --reason "overdose"
        fieldkeep access ask health --never-mind
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("What has happened; - or @FILE.", valueName: "text"))
  var reason: String?
  @Option(name: .customLong("for"), help: ArgumentHelp("For how long; else 2h.", valueName: "time"))
  var span: String?
  @Option(help: ArgumentHelp("Your team that asks, if on several.", valueName: "team"))
  var team: String?
  @Flag(help: "Take back what you asked.") var neverMind = false
  @Argument(help: ArgumentHelp("Parts of the case: health, identity …", valueName: "parts"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let caseID = try await desk.currentCase()
    desk.remember(caseID)
    let parts = try CaseSharing.parts(words)
    guard !parts.isEmpty else {
      throw Failure(
        .usage, "say which part of the case",
        hint: "such as: fieldkeep access ask health --reason \"unconscious, allergies?\"")
    }
    if neverMind { return try await takeBack(parts, caseID, desk) }
    let reason = try Input.text(reason ?? "", what: say("the reason")).trimming()
    guard !reason.isEmpty else {
      throw Failure(
        .usage, "say what has happened",
        hint: "--reason and a few words; whoever answers reads them")
    }
    let rules = EmergencyRules()
    let hours = try EmergencyHours.parsed(span, desk, rules) ?? rules.usualHours
    let teams = try await Teams(desk.replica)
    let asking = try await askingTeam(parts, hours, rules, teams, desk)
    let held = try await desk.replica.access(to: caseID)
    let open = parts.filter { part in
      !teams.reads(asking, part)
        && !held.contains { one in
          one.compartment == part.number && one.right.end == nil && one.right.grant.team == asking
            && one.right.grant.rights.contains(.read)
            && one.right.grant.until.map { $0 > desk.time.now } ?? true
        }
    }
    guard !open.isEmpty else {
      throw Failure(.usage, "your team reads all of it already", hint: "fieldkeep access shows it")
    }
    guard held.contains(where: { $0.compartment == CountyCompartment.coordination.number }) else {
      throw Failure(
        .noInput, "nothing of this case is shared with those who could answer",
        hint: "fieldkeep numbers shows whom to call")
    }
    try await ask(open, for: asking, hours, reason, caseID, desk)
    let unseen = open.filter { !teams.isSeenByHolders($0) }.map { heard($0.label) }
    let names = open.map { heard($0.label) }
    let json = try await EmergencyNotices(desk, in: caseID).json
    desk.print(
      json: json,
      [say(" asked: \(list: names), for \(hours) h · fieldkeep sync sends it")])
    if !unseen.isEmpty {
      Screen.note("whoever holds this sees no request of this case: \(list: unseen)")
    }
    Screen.note("nobody has it before somebody who holds it says yes: call them")
  }

  private func askingTeam(
    _ parts: [Compartment], _ hours: Int64, _ rules: EmergencyRules, _ teams: Teams, _ desk: Desk
  ) async throws -> TeamID {
    let own = try await desk.replica.device().map(teams.teams(of:)) ?? []
    let named = try team.map(teams.id(of:))
    if let named, !own.contains(named) {
      throw Failure(
        .refused, "you are not on that team", hint: "fieldkeep devices shows your teams")
    }
    let candidates = named.map { [$0] } ?? own
    var obstacle: EmergencyObstacle?
    let fitting = candidates.filter { candidate in
      do throws(EmergencyObstacle) {
        for part in parts {
          try rules.check(part, team: teams.word(of: candidate), hours: hours)
        }
        return true
      } catch {
        obstacle = error
        return false
      }
    }
    guard let found = fitting.first else { throw Failure.stopped(by: obstacle ?? .otherTeam) }
    guard fitting.count == 1 else {
      throw Failure(
        .usage, "say which of your teams asks",
        hint: "--team and one of: \(list: teams.names(fitting))")
    }
    return found
  }

  private func ask(
    _ parts: [Compartment], for team: TeamID, _ hours: Int64, _ reason: String, _ caseID: CaseID,
    _ desk: Desk
  ) async throws {
    let now = desk.time.now
    let entry = AuditEntry("asked", cases: [caseID], parts: Set(parts.map(\.number)))
    try await desk.replica.write { records in
      let record = try records.create(
        AccessRequestRecord.type.name, in: caseID,
        compartment: CountyCompartment.coordination.name)
      if let id = RecordID(bytes: team.bytes) {
        try records.set(AccessRequestRecord.team.name, of: record, to: .reference(id))
      }
      try records.set(
        AccessRequestRecord.happened, of: record, to: NamedMoment(milliseconds: now))
      for part in parts {
        try records.add(.code(part.name), to: AccessRequestRecord.parts.name, of: record)
      }
      try records.set(AccessRequestRecord.reason.name, of: record, to: .text(reason))
      try records.set(AccessRequestRecord.hours.name, of: record, to: .integer(hours))
      try records.enter(entry, at: now)
    }
  }

  private func takeBack(_ parts: [Compartment], _ caseID: CaseID, _ desk: Desk) async throws {
    let emergencies = try await Emergencies(desk, in: caseID)
    let meant = (emergencies?.waiting ?? []).filter { !Set($0.parts).isDisjoint(with: parts) }
    guard let emergencies, !meant.isEmpty else {
      throw Failure(
        .usage, "your team asks for nothing of this", hint: "fieldkeep access shows what is open")
    }
    for request in meant {
      try await emergencies.answer(
        "withdrawn", request.parts.filter(parts.contains), of: request, reason: nil)
    }
    let json = try await EmergencyNotices(desk, in: caseID).json
    desk.print(
      json: json,
      [say(" taken back · fieldkeep sync tells the others")])
  }
}

/// Which request somebody answers.
struct AnswerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The team that asks, if several do.", valueName: "team"))
  var team: String?
  @Argument(
    help: ArgumentHelp("Parts of the case; else all that are asked for.", valueName: "parts"))
  var words: [String] = []

  /// The requests that are meant, each with the parts that this laptop can answer so.
  func meant(
    _ emergencies: Emergencies?, _ answerable: (Emergencies, EmergencyRequest) -> [Compartment]
  ) throws -> [(request: EmergencyRequest, parts: [Compartment])] {
    guard let emergencies else { throw Self.nothing }
    let named = try CaseSharing.parts(words)
    let asking = try team.map(emergencies.teams.id(of:))
    let found = emergencies.requests.compactMap { request in
      let parts = answerable(emergencies, request)
        .filter { named.isEmpty || named.contains($0) }
      let isMeant = asking.map { $0 == request.team } ?? true
      return parts.isEmpty || !isMeant ? nil : (request, parts)
    }
    guard !found.isEmpty else { throw Self.nothing }
    let teams = Set(found.map(\.0.team))
    guard teams.count == 1 else {
      throw Failure(
        .usage, "several teams ask; say which is meant",
        hint: "--team and one of: \(list: emergencies.teams.names(Array(teams)))")
    }
    return found
  }

  static let nothing = Failure(
    .usage, "nobody asks for anything of this case that you can answer",
    hint: "fieldkeep access shows who reads it; fieldkeep share lets another team in")
}

struct AccessGive: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "give",
    abstract: "Let a team into a part of a case in an emergency.",
    discussion: """
      It reads all of that part at its next sync, and what comes until the time is
      over; then the server gives it nothing more, and what is written next has a new
      key. What it has read, it has read. Everybody who holds the part is told, and
      it is entered: in the part, as a disclosure with its notices, in the audit.

      Without words it gives what is asked for. Where somebody called instead, say
      the part, the team and the reason yourself.

        fieldkeep access give
        fieldkeep access give health --for 1h
        fieldkeep access give substance_use --team health --reason "overdose, by phone"
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var answer: AnswerOptions

  @Option(
    name: .customLong("for"), help: ArgumentHelp("For less than was asked.", valueName: "time"))
  var span: String?
  @Option(help: ArgumentHelp("What has happened, if somebody called.", valueName: "text"))
  var reason: String?

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    desk.remember(file.id)
    let rules = EmergencyRules()
    let hours = try EmergencyHours.parsed(span, desk, rules)
    var gifts: [EmergencyGift] = []
    if let reason {
      let reason = try Input.text(reason, what: say("the reason")).trimming()
      let parts = try CaseSharing.parts(answer.words)
      guard let team = answer.team, !parts.isEmpty, !reason.isEmpty else {
        throw Failure(
          .usage, "say which part, which team, and what has happened",
          hint: "such as: fieldkeep access give health --team mental_health --reason \"by phone\"")
      }
      let sharing = try await CaseSharing(file, desk)
      gifts.append(
        try await EmergencyOpening(
          sharing: sharing, team: sharing.teams.id(of: team), hours: hours ?? rules.usualHours,
          reason: reason
        ).give(parts))
    } else if let emergencies = try await Emergencies(desk, in: file.id) {
      for (request, parts) in try answer.meant(emergencies, { $0.toGive($1) }) {
        gifts.append(try await emergencies.give(parts, to: request, hours: hours))
      }
    }
    guard let team = gifts.first?.team else { throw AnswerOptions.nothing }
    let given = Set(gifts.flatMap(\.parts))
    try await AccessLines.show(desk, file.id, only: team, in: Set(given.map(\.number)))
    for notice in DisclosureNotice.notices(for: given) {
      Screen.note("notice: \(notice.text)")
    }
    Screen.note("fieldkeep sync sends it; what they read, they have read")
  }
}

struct AccessRefuse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refuse",
    abstract: "Refuse what a team asks for in an emergency.",
    discussion: """
      All who work on the case read the reason: say in it neither what is there nor
      that anything is. A no tells nothing: whoever reads such parts may say it, also
      where of this case there is none.

        fieldkeep access refuse --reason "call me: it needs no record"
        fieldkeep access refuse health --team probation --reason "no emergency"
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var answer: AnswerOptions

  @Option(help: ArgumentHelp("Why; - or @FILE.", valueName: "text")) var reason: String

  func run() async throws {
    let desk = try await Desk.open(options)
    let caseID = try await desk.currentCase()
    desk.remember(caseID)
    let reason = try Input.text(reason, what: say("the reason")).trimming()
    guard !reason.isEmpty else {
      throw Failure(.usage, "say why", hint: "--reason and a few words; the case's team reads them")
    }
    let emergencies = try await Emergencies(desk, in: caseID)
    for (request, parts) in try answer.meant(emergencies, { $0.toRefuse($1) }) {
      try await emergencies?.answer("refused", parts, of: request, reason: reason)
    }
    let json = try await EmergencyNotices(desk, in: caseID).json
    desk.print(
      json: json,
      [say(" refused · fieldkeep sync tells them")])
  }
}

/// For how many hours somebody asks, or gives.
enum EmergencyHours {
  /// A span of time in whole hours, the last one counted whole; nil where none was said.
  static func parsed(_ span: String?, _ desk: Desk, _ rules: EmergencyRules) throws -> Int64? {
    guard let span else { return nil }
    guard let end = desk.time.moment(of: "in \(span)", .future), end.milliseconds > desk.time.now
    else { throw Failure(.usage, "that is no span of time", hint: "say 30m or 8h") }
    let hours = (end.milliseconds - desk.time.now + 3_599_999) / 3_600_000
    guard hours <= rules.mostHours else {
      throw Failure.stopped(by: .tooLong(hours: hours, most: rules.mostHours))
    }
    return hours
  }
}
