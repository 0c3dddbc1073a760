// `fieldkeep new`: a case and its recovery, with as little as is known at two in the morning.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct New: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Open a case at a recovery.",
    discussion: """
      Nothing is required. First contact counts from now unless --contact says
      otherwise; an earlier time said later, here or by a colleague, takes its
      place.

      Without options, on a terminal, the case is opened at once, and then a few
      things are asked. Each answer is kept as it is given; nothing need be
      answered, and fieldkeep ask goes on with what was put off.

      An advocate's new case lies among the advocate's own notes; --shared opens
      it where all who coordinate read it. Everyone else's is shared from the
      start.

        fieldkeep new
        fieldkeep new --called-by "Compton station" --contact 01:50
        fieldkeep new --shared --station "Century" --contact "20 min ago"

      A youth who is known from before need not be asked again: --same-as names
      the earlier case, and the answer says what is known there.

        fieldkeep new --same-as 4ZP-1T
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("Who called.", valueName: "name"))
  var calledBy: String?

  @Option(help: ArgumentHelp("The station of first contact.", valueName: "station"))
  var station: String?

  @Option(help: ArgumentHelp("When first contact was, or: unknown.", valueName: "time"))
  var contact: String?

  @Option(
    help: ArgumentHelp("street, motel, hospital, school …", valueName: "kind"),
    completion: .words(of: CodeLists.placeType))
  var place: String?

  @Option(help: ArgumentHelp("The area, never an exact place.", valueName: "area"))
  var area: String?

  @Option(
    help: ArgumentHelp("patrol, tip, hotline, self …", valueName: "how"),
    completion: .words(of: CodeLists.howIdentified))
  var identified: [String] = []

  @Option(help: ArgumentHelp("An earlier case of the same youth.", valueName: "case"))
  var sameAs: String?

  @Flag(help: "Open it where all who coordinate can read it.")
  var shared = false

  @Flag(help: "Ask nothing.") var noQuestions = false

  @Flag(name: .customLong("exercise"), help: "An exercise, never counted.")
  var isExercise = false

  func run() async throws {
    let desk = try await Desk.open(options)
    let contact = try firstContact(desk.time)
    let placeType = try place.map { try CodeLists.placeType.code($0) }
    let howIdentified = try identified.map { try CodeLists.howIdentified.code($0) }
    let home = try await home(desk)
    let earlier = try await earlierPerson(desk)
    var generator = SystemRandomNumberGenerator()
    let caseID = CaseID(using: &generator)
    let now = desk.time.now
    try await desk.replica.write { [self] records in
      let file = try records.create(
        CaseRecord.type.name, in: caseID, compartment: home.name,
        id: CountyIdentity.caseRecord(caseID: caseID, in: home).recordID)
      try records.set(
        CaseRecord.opened.at.name, of: file, to: .instant(milliseconds: now))
      try records.set(CaseRecord.phase.name, of: file, to: .code("contact"))
      try records.set(CaseRecord.protocolVersion.name, of: file, to: .integer(1))
      let recovery = try records.create(
        RecoveryRecord.type.name, in: caseID, compartment: home.name)
      try records.set(RecoveryRecord.caseRecord.name, of: recovery, to: .reference(file.id))
      try records.set(
        RecoveryRecord.status.name, of: recovery, to: .code(RecoveryStatus.suspected.rawValue))
      if let contact { try records.set(RecoveryRecord.firstContact, of: recovery, to: contact) }
      if let calledBy {
        try records.add(.text(calledBy), to: RecoveryRecord.calledBy.name, of: recovery)
      }
      if let station {
        try records.set(RecoveryRecord.station.name, of: recovery, to: .text(station))
      }
      if let placeType {
        try records.set(RecoveryRecord.placeType.name, of: recovery, to: .code(placeType))
      }
      if let area { try records.set(RecoveryRecord.placeArea.name, of: recovery, to: .text(area)) }
      for code in howIdentified {
        try records.add(.code(code), to: RecoveryRecord.howIdentified.name, of: recovery)
      }
      if isExercise {
        try records.set(RecoveryRecord.isTest.name, of: recovery, to: .boolean(true))
      }
      if let zone = LocalTime.zoneName {
        try records.set(RecoveryRecord.timeZone.name, of: recovery, to: .text(zone))
      }
      if let earlier { try earlier.link(caseID, records) }
    }
    desk.remember(caseID)
    let file = try await CaseFile(caseID, in: desk.replica)
    let names = try await desk.names()
    let signal = try await Signal(desk)
    let warning = try await signal.warning(desk)
    let known =
      earlier == nil
      ? []
      : SameYouthLines(
        same: try await SameYouth(file, desk.replica), desk: desk, names: names
      ).lines
    desk.print(
      json: CaseLines.json(file, names: names),
      opening(file, names, home, desk) + known + warning)
    if isGuided { try await Interview(desk, caseID).ask() }
  }

  /// Whether anything is asked: somebody sits there, and said nothing yet.
  private var isGuided: Bool {
    let said = [calledBy, station, contact, place, area, sameAs].contains { $0 != nil }
    return !said && identified.isEmpty && !noQuestions && !isExercise && Prompt.isPossible(options)
  }

  private func earlierPerson(_ desk: Desk) async throws -> EarlierPerson? {
    guard let sameAs else { return nil }
    return try await EarlierPerson(named: sameAs, desk)
  }

  private func firstContact(_ time: LocalTime) throws -> NamedMoment? {
    guard let contact else { return NamedMoment(milliseconds: time.now) }
    return contact == "unknown" ? nil : try time.required(contact)
  }

  /// Where the case lies: with those who coordinate, unless an advocate opens it for herself.
  ///
  /// Advocates open no identity: without consent they may not put a youth's name on a county's server. So whoever may
  /// not open one begins among the advocates' own notes, and shares by saying so.
  private func home(_ desk: Desk) async throws -> Compartment {
    let open = try await desk.replica.compartmentsToOpen()
    let isAdvocate =
      open.contains(CountyCompartment.advocateNotes) && !open.contains(CountyCompartment.identity)
    if isAdvocate, !shared { return CountyCompartment.advocateNotes }
    guard open.contains(CountyCompartment.coordination) else {
      throw ReplicaError.compartmentNotOpen(number: CountyCompartment.coordination.number)
    }
    return CountyCompartment.coordination
  }

  private func opening(
    _ file: CaseFile, _ names: Names, _ home: Compartment, _ desk: Desk
  ) -> [String] {
    let contact = file.recovery?.instant(RecoveryRecord.firstContact.at)
    let end = contact.map { desk.time.shown($0 + 72 * 3_600_000) }
    var lines = [
      say("case \(desk.screen.strong(names.cases.name(of: file.id)))") + "  "
        + (end.map { say("72 h ends \($0)") } ?? say("no clock runs until first contact is known"))
        + "   " + say("90 min: none alerted yet")
    ]
    if home == CountyCompartment.advocateNotes {
      lines.append(
        desk.screen.faint(
          say(" yours until the youth consents: fieldkeep consent --to … --limits-explained"))
      )
    }
    return lines
  }
}

extension LocalTime {
  /// Understands a time, or says which ones are understood.
  func required(_ text: String, _ direction: Direction = .past) throws -> NamedMoment {
    guard let moment = moment(of: text, direction) else {
      throw Failure(
        .usage, "that is no time that is understood here",
        hint: "say it as 01:50, \"20 min ago\", \"yesterday 23:10\" or 2026-03-14T01:50")
    }
    return moment
  }
}
