// `fieldkeep share`, `unshare`, `hand-over`: another team is let into part of one case, and out again.

import ArgumentParser
import CaseProtocol
import Fieldkeep

/// What every change of who reads a case is told.
struct SharingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The team, as fieldkeep access shows it.", valueName: "team"))
  var team: String

  @Option(help: ArgumentHelp("Why; - or @FILE.", valueName: "text"))
  var reason: String

  @Argument(help: ArgumentHelp("Parts of the case: health, identity …", valueName: "parts"))
  var parts: [String] = []

  func text() throws -> String {
    let text = try Input.text(reason, what: say("the reason")).trimming()
    guard !text.isEmpty else {
      throw Failure(.usage, "say why", hint: "--reason and a few words; the case's team reads them")
    }
    return text
  }
}

struct Share: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "share",
    abstract: "Let another team into part of a case: a referral.",
    discussion: """
      The team reads all of that part, what was written before too, at its next
      sync. With --until it is a referral that ends by itself. Coordination and
      identity take a reason; what was told to one agency takes the youth's consent
      besides, and ends with it. What law enforcement and diversion keep is opened
      to nobody for one case. The reason is kept with the part, and the audit has
      an entry.

        fieldkeep share health --team probation --until "in 14 days" --reason "referral"
        fieldkeep share coordination,identity --team health --reason "called in today"
        fieldkeep share education --team probation --write --reason "plans the return"
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var sharing: SharingOptions

  @Option(help: ArgumentHelp("When it ends by itself.", valueName: "time")) var until: String?
  @Flag(help: "The team may write there too.") var write = false
  @Option(help: ArgumentHelp("Of which agency the team is.", valueName: "agency"))
  var agency: String?
  @Option(help: ArgumentHelp("What the youth consented to; else service.", valueName: "purpose"))
  var purpose: String?

  func run() async throws {
    let desk = try await Desk.open(options)
    let sharing = try await CaseSharing(try await desk.currentCaseFile(), desk)
    let team = try sharing.teams.id(of: self.sharing.team)
    let parts = try CaseSharing.parts(self.sharing.parts)
    guard !parts.isEmpty else {
      throw Failure(
        .usage, "say which part of the case",
        hint: "such as: fieldkeep share health --team education --reason \"referral\"")
    }
    try sharing.require(parts)
    let reason = try self.sharing.text()
    let rights: Rights = write ? [.read, .write] : .read
    let open = parts.filter { part in
      !sharing.standing(team).contains { $0.compartment == part.number && $0.right.isByPolicy }
    }
    guard !open.isEmpty else {
      throw Failure(.usage, "this team reads all of it already", hint: "fieldkeep access shows it")
    }
    let wanted = try until.map { try desk.time.required($0, .future).milliseconds }
    if let wanted, wanted <= desk.time.now {
      throw Failure(.usage, "that time has passed", hint: "say it as \"in 14 days\"")
    }
    let partner = try partner(sharing.teams, team)
    let purpose = try self.purposes()
    let grounds = try sharing.grounds(for: open, partner, purpose)
    let end = [wanted, grounds.until].compactMap(\.self).min()
    try await sharing.enter(
      CaseSharing.Decision(
        kind: end == nil ? "shared" : "referred", team: team, parts: open, reason: reason,
        until: end, consents: grounds.consents, partner: partner, purpose: purpose))
    try await desk.replica.grant(
      rights, to: team, in: Set(open.map(\.number)), of: sharing.file.id, until: end)
    try await AccessLines.show(desk, sharing.file.id, only: team)
    if let end, wanted.map({ end < $0 }) ?? true {
      Screen.note("it ends with the consent, \(desk.time.shown(end))")
    }
  }

  private func partner(_ teams: Teams, _ team: TeamID) throws -> SharingPartner? {
    if let agency { return try SharingWords.partners(agency).first }
    return teams.word(of: team).flatMap(AccessRules.partner(ofTeam:))
  }

  private func purposes() throws -> SharingPurpose {
    try purpose.map(SharingWords.purposes)?.first ?? .service
  }
}

struct Unshare: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unshare",
    abstract: "End what a team was given of a case.",
    discussion: """
      The server gives that team nothing more of it at its next request, and what is
      written from then on takes a new key. What its people wrote until then counts;
      what they write later, not having heard, is held: fieldkeep held shows it. What
      their laptops have, they keep.

        fieldkeep unshare health --team probation --reason "referral done"
        fieldkeep unshare --team probation --reason "case moved"     all that it was given
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var sharing: SharingOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let sharing = try await CaseSharing(try await desk.currentCaseFile(), desk)
    let team = try sharing.teams.id(of: self.sharing.team)
    let named = try CaseSharing.parts(self.sharing.parts)
    try sharing.require(named)
    let given = sharing.standing(team).filter { !$0.right.isByPolicy }.map(\.compartment)
    let parts = CountyCompartment.all.filter {
      given.contains($0.number) && (named.isEmpty || named.contains($0))
    }
    guard !parts.isEmpty else {
      throw Failure(
        .usage, "nothing of this was given to that team for this case",
        hint: "fieldkeep access shows what was; what a team has by the directory an admin changes")
    }
    try await sharing.enter(
      CaseSharing.Decision(
        kind: "ended", team: team, parts: parts, reason: try self.sharing.text()))
    try await desk.replica.endGrants(
      to: team, in: Set(parts.map(\.number)), of: sharing.file.id)
    try await AccessLines.show(desk, sharing.file.id, only: team)
    Screen.note("what their laptops have, they keep; ask for it back")
  }
}

struct HandOver: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hand-over",
    abstract: "Hand part of a case over to another team, and leave it.",
    discussion: """
      The other team reads and writes from its next sync on; your own team gets and
      writes nothing more there. Sync first: what a colleague has not sent yet is held
      for the new team, which releases it. The same consents are asked for as by
      fieldkeep share.

        fieldkeep hand-over health --team mental_health --reason "moved to their clinic"
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var sharing: SharingOptions

  @Option(help: ArgumentHelp("Your team that leaves, where you are on several.", valueName: "team"))
  var from: String?
  @Option(help: ArgumentHelp("Of which agency the team is.", valueName: "agency"))
  var agency: String?
  @Flag(help: "Do not ask.") var yes = false

  func run() async throws {
    let desk = try await Desk.open(options)
    let sharing = try await CaseSharing(try await desk.currentCaseFile(), desk)
    let team = try sharing.teams.id(of: self.sharing.team)
    let parts = try CaseSharing.parts(self.sharing.parts)
    guard !parts.isEmpty else {
      throw Failure(.usage, "say which part of the case", hint: "fieldkeep access shows the parts")
    }
    try sharing.require(parts)
    let leaving = try await leavingTeam(sharing, parts)
    guard leaving != team else {
      throw Failure(.usage, "that is your own team", hint: "say with --team who takes it over")
    }
    let partner =
      try agency.map(SharingWords.partners)?.first
      ?? sharing.teams.word(of: team).flatMap(AccessRules.partner(ofTeam:))
    let open = parts.filter { part in
      !sharing.standing(team).contains { $0.compartment == part.number && $0.right.isByPolicy }
    }
    let grounds = try sharing.grounds(for: open, partner, .service)
    let reason = try self.sharing.text()
    guard yes || isAgreed(desk) else {
      throw Failure(.usage, "nothing was handed over", hint: "the same with --yes does it")
    }
    try await sharing.enter(
      CaseSharing.Decision(
        kind: "handed_over", team: team, parts: parts, reason: reason, until: grounds.until,
        consents: grounds.consents, partner: partner))
    let numbers = Set(parts.map(\.number))
    try await desk.replica.grant(
      [.read, .write], to: team, in: numbers, of: sharing.file.id, until: grounds.until)
    try await desk.replica.endGrants(to: leaving, in: numbers, of: sharing.file.id)
    try await AccessLines.show(desk, sharing.file.id, only: nil)
    Screen.note("fieldkeep sync tells the other team")
  }

  private func isAgreed(_ desk: Desk) -> Bool {
    guard Prompt.isPossible(options) else { return false }
    Screen.write(say(" your team gets and writes nothing more there\n"))
    return Prompt.isWholeYes(Said("hand it over? (yes)"))
  }

  private func leavingTeam(_ sharing: CaseSharing, _ parts: [Compartment]) async throws -> TeamID {
    if let from { return try sharing.teams.id(of: from) }
    let own = try await sharing.desk.replica.device().map(sharing.teams.teams(of:)) ?? []
    let having = own.filter { team in
      parts.allSatisfy { part in
        sharing.standing(team).contains { $0.compartment == part.number }
      }
    }
    guard let team = having.first, having.count == 1 else {
      throw Failure(
        .usage, "say which of your teams leaves",
        hint: "--from and one of: \(list: sharing.teams.names(own))")
    }
    return team
  }
}
