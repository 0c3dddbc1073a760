// `fieldkeep same` and `fieldkeep not-same`: two records that are one youth, or are not. Said by a person, taken back by a
// person; nothing is rewritten by either.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Same: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "same",
    abstract: "Say that two are the same person.",
    discussion: """
      Two cases, or two records of persons. Nothing is merged or rewritten:
      fieldkeep not-same takes it back whole. What a person has once and now has
      twice, such as an open case or an advocate, is shown until one ends.
      Why is for advocates, law enforcement or child welfare, not for all.

        fieldkeep same 7Q4-MK 4ZP-1T --why "tattoo, told me"
        fieldkeep same 7Q4-MK 4ZP-1T --known-by document
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var link: LinkWords

  func run() async throws { try await Linking(options, link).write("same_person") }
}

struct NotSame: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "not-same", abstract: "Say that two are not the same person.",
    discussion: """
      Takes back what fieldkeep same said of the two, and holds them apart. Two
      that are still joined through a third stay one, and that is shown.

        fieldkeep not-same 7Q4-MK 4ZP-1T --why "older, other tattoo"
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var link: LinkWords

  func run() async throws { try await Linking(options, link).write("not_same") }
}

/// The words of both commands.
struct LinkWords: ParsableArguments {
  @Option(help: ArgumentHelp("Why; - or @FILE.", valueName: "text")) var why: String?
  @Option(
    help: ArgumentHelp("name_and_birth, document, told_by_youth, recognized …", valueName: "how"))
  var knownBy: String?
  @Argument(help: ArgumentHelp("A case, or a person's record.", valueName: "one")) var one: String
  @Argument(help: ArgumentHelp("The other.", valueName: "other")) var other: String
}

/// Writing a link.
private struct Linking {
  private let desk: Desk
  private let words: LinkWords

  init(_ options: GlobalOptions, _ words: LinkWords) async throws {
    desk = try await Desk.open(options)
    self.words = words
  }

  func write(_ identity: String) async throws {
    let named = [
      try await LinkedPerson(named: words.one, desk),
      try await LinkedPerson(named: words.other, desk),
    ]
    let sides = named.sorted { $0.person < $1.person }
    guard sides[0].person != sides[1].person else {
      throw Failure(.usage, "both are one record already", hint: "name two")
    }
    let basis = try words.knownBy.map { try CodeLists.linkBasis.code($0) }
    let reason = try words.why.map { try Input.text($0, what: say("why")) }
    let home = LinkedPerson.home(of: sides)
    let caseID = sides[0].caseID
    let file = try await CaseFile(caseID, in: desk.replica)
    let reasonHome = reason == nil ? nil : try await reasonCompartment(caseID)
    let now = desk.time.now
    let (first, second) = (sides[0].person, sides[1].person)
    try await desk.replica.write { records in
      let id = CountyIdentity.personLink(first, second, in: home).recordID
      let link = try file.draft(PersonLinkRecord.type, id, in: home, records) { link in
        try records.set(PersonLinkRecord.personA.name, of: link, to: .reference(first))
        try records.set(PersonLinkRecord.personB.name, of: link, to: .reference(second))
      }
      try records.set(PersonLinkRecord.identity.name, of: link, to: .code(identity))
      if let basis { try records.add(.code(basis), to: PersonLinkRecord.basis.name, of: link) }
      guard let reason, let reasonHome else { return }
      let entry = try records.create(
        PersonLinkReasonRecord.type.name, in: caseID, compartment: reasonHome.name)
      try records.set(PersonLinkReasonRecord.personA.name, of: entry, to: .reference(first))
      try records.set(PersonLinkReasonRecord.personB.name, of: entry, to: .reference(second))
      try records.set(
        PersonLinkReasonRecord.happened.at.name, of: entry, to: .instant(milliseconds: now))
      try records.set(PersonLinkReasonRecord.identity.name, of: entry, to: .code(identity))
      try records.set(PersonLinkReasonRecord.reason.name, of: entry, to: .text(reason))
    }
    try await confirm(named, identity)
  }

  /// Where the words go: the first part that this device opens among those that may hold them.
  private func reasonCompartment(_ caseID: CaseID) async throws -> Compartment {
    let open = try await desk.replica.compartmentsToOpen()
    guard let home = PersonLinkReasonRecord.type.compartments.first(where: open.contains) else {
      throw Failure(
        .refused, "this device may not write why two persons are linked",
        hint: "say it without --why; advocates, law enforcement and child welfare keep reasons")
    }
    return home
  }

  /// Says what was decided, as the first that was named sees it: the case that somebody works on.
  private func confirm(_ sides: [LinkedPerson], _ identity: String) async throws {
    let names = try await desk.names()
    let file = try await CaseFile(sides[0].caseID, in: desk.replica)
    let same = try await SameYouth(file, desk.replica)
    let cases = sides.map { desk.screen.strong(names.cases.name(of: $0.caseID)) }
    let isSame = identity == "same_person"
    let stillJoined =
      !isSame && same.others.contains { other in other.file.id == sides[1].caseID }
    let hint =
      isSame
      ? " · " + say("fieldkeep not-same takes it back")
      : stillJoined ? desk.screen.warm(" · " + say("still joined through another link")) : ""
    desk.print(
      json: .object([
        "identity": .text(identity),
        "persons": .list(sides.map { .text($0.person.description) }),
        "cases": .list(sides.map { .text($0.caseID.description) }),
      ]),
      [
        (isSame
          ? say(" \(cases[0]) and \(cases[1]): the same person")
          : say(" \(cases[0]) and \(cases[1]): not the same person")) + hint
      ] + SameYouthLines(same: same, desk: desk, names: names).beside)
  }
}

/// One side of a link: a person's record, or the one that a case without one would get.
struct LinkedPerson {
  var person: RecordID
  var caseID: CaseID
  var compartment: Compartment

  /// Takes the person of a case, or a person's record, by its short name.
  init(named name: String, _ desk: Desk) async throws {
    var record: Record?
    switch try await desk.meaning(of: name) {
    case .caseFile(let id):
      let file = try await CaseFile(id, in: desk.replica)
      guard let youth = file.youths.first else {
        compartment = try await desk.homeOfPerson(in: file)
        person = file.firstPersonID(in: compartment)
        caseID = id
        return
      }
      record = youth
    case .record(let named): record = named
    }
    guard let record, record.type == PersonRecord.type else {
      throw Failure(
        .usage, "this is neither a case nor a person",
        hint: "fieldkeep find shows persons with the names of their cases")
    }
    person = record.id
    caseID = record.caseID
    compartment =
      CountySchema.schema.compartment(numbered: record.compartment) ?? CountyCompartment.identity
  }

  /// Takes a person that a new case will have.
  init(of caseID: CaseID, in compartment: Compartment) {
    self.caseID = caseID
    self.compartment = compartment
    person = CountyIdentity.person(caseID: caseID, in: compartment).recordID
  }

  /// Where a link lies.
  ///
  /// Whom only advocates know is linked among their notes: a link elsewhere would tell that there is someone.
  static func home(of sides: [LinkedPerson]) -> Compartment {
    sides.allSatisfy { $0.compartment == CountyCompartment.identity }
      ? CountyCompartment.identity : CountyCompartment.advocateNotes
  }
}

/// A youth whom an earlier case knows.
struct EarlierPerson {
  private let earlier: LinkedPerson
  private let compartment: Compartment
  private let files: [CaseFile]

  /// Takes an earlier case, or a person's record, by its short name.
  init(named name: String, _ desk: Desk) async throws {
    earlier = try await LinkedPerson(named: name, desk)
    let open = try await desk.replica.compartmentsToOpen()
    compartment =
      PersonRecord.type.compartments.first(where: open.contains) ?? CountyCompartment.advocateNotes
    files = [try await CaseFile(earlier.caseID, in: desk.replica)]
  }

  /// Writes that the youth of a new case is the same person.
  func link(_ caseID: CaseID, _ records: RecordWriter) throws {
    let sides = [earlier, LinkedPerson(of: caseID, in: compartment)]
      .sorted { $0.person < $1.person }
    let home = LinkedPerson.home(of: sides)
    let file = files.first { $0.id == sides[0].caseID } ?? CaseFile(sides[0].caseID, [])
    let id = CountyIdentity.personLink(sides[0].person, sides[1].person, in: home).recordID
    let link = try file.draft(PersonLinkRecord.type, id, in: home, records) { link in
      try records.set(PersonLinkRecord.personA.name, of: link, to: .reference(sides[0].person))
      try records.set(PersonLinkRecord.personB.name, of: link, to: .reference(sides[1].person))
    }
    try records.set(PersonLinkRecord.identity.name, of: link, to: .code("same_person"))
  }
}

extension Desk {
  /// Where a person's record of a case lies, or would: identity where this device opens or holds it, else the notes.
  func homeOfPerson(in file: CaseFile) async throws -> Compartment {
    let open = try await replica.compartmentsToOpen()
    let held = try await replica.compartments(of: file.id)
    let home = PersonRecord.type.compartments.first {
      open.contains($0) || held.contains($0.number)
    }
    guard let home else { throw ReplicaError.compartmentNotOpen(number: 2) }
    return home
  }
}
