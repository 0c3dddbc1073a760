// `fieldkeep consent` and `fieldkeep consents`: what a youth allows, for how long, and what is taken back.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Consent: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consent",
    abstract: "Record a consent, or that it was taken back.",
    discussion: """
      Nothing depends on a consent but what is shown to whom: no service asks for
      one. It counts from when it was given until --until, for 90 days where no
      end is said, and never longer than a year. The limits of confidentiality
      are explained before it is given: say so with --limits-explained.

      What may be shared: coordination and identity, unless --share names other
      parts: advocate_notes, placement_location, health, mental_health,
      substance_use, child_welfare, law_enforcement, diversion, education.

      What was taken back on one laptop is taken back, whatever another recorded
      meanwhile; who wants to share again gives a new consent.

        fieldkeep consent --to dcfs,health --purpose service --limits-explained
        fieldkeep consent 7Q4-MK --to mh --share mental_health --until 2027-03-01
        fieldkeep consent --revoke --to dcfs
        fieldkeep consent --revoke 4ZP-1T      one consent, with all whom it names
        fieldkeep consent --revoke             all of the case
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("With whom: dcfs, health, mh, provider …", valueName: "agencies"))
  var to: String?
  @Option(help: ArgumentHelp("What may be shared.", valueName: "parts")) var share: String?
  @Option(
    help: ArgumentHelp("service, placement, investigation …; else service.", valueName: "purposes"))
  var purpose: String?
  @Option(help: ArgumentHelp("youth, guardian, court, other; else the youth.", valueName: "who"))
  var by: String?
  @Option(help: ArgumentHelp("When it was given, or taken back.", valueName: "time"))
  var given: String?
  @Option(help: ArgumentHelp("Until when.", valueName: "time")) var until: String?
  @Option(help: ArgumentHelp("What the youth keeps back; - or @FILE.", valueName: "text"))
  var withhold: String?
  @Flag(help: "The limits of confidentiality were explained before.") var limitsExplained = false
  @Flag(help: "Said and noted, not in writing.") var oral = false
  @Flag(help: "It was taken back.") var revoke = false

  @Argument(help: ArgumentHelp("A case; with --revoke a consent.", valueName: "name"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let moment =
      try given.map { try desk.time.required($0) } ?? NamedMoment(milliseconds: desk.time.now)
    let partners = try to.map(SharingWords.partners) ?? []
    if revoke { return try await takeBack(desk, partners, moment) }
    let (file, rest) = try await desk.caseFile(words)
    try SharingWords.requireNothing(rest)
    guard !partners.isEmpty else {
      throw Failure(
        .usage, "say with whom the youth shares",
        hint: """
          such as: fieldkeep consent --to dcfs,health --limits-explained; fieldkeep consents \
          shows what is recorded
          """)
    }
    let terms = ConsentTerms(
      parts: try share.map(SharingWords.parts)
        ?? [CountyCompartment.coordination, CountyCompartment.identity],
      partners: partners,
      purposes: try purpose.map(SharingWords.purposes) ?? [.service],
      giver: try by.map { try CodeLists.consentGiver.code($0) } ?? "youth",
      given: moment, isLimitsExplained: limitsExplained, isOral: oral,
      until: try end(after: moment.milliseconds, desk.time),
      withheld: try withhold.map { try Input.text($0, what: say("what is kept back")) })
    let writing = try await ConsentWriting(file, desk)
    let id = try await desk.replica.write { records in try writing.write(terms, records) }
    desk.remember(file.id)
    try await confirm(id, after: CaseConsents(file), file.id, desk)
  }

  /// Ninety days, as long as the team stays at least, where nobody said an end: a consent without one does not count.
  private static let defaultDays: Int64 = 90

  private func end(after given: Int64, _ time: LocalTime) throws -> Int64 {
    guard let until else { return given + Self.defaultDays * 86_400_000 }
    let end = try time.required(until, .future).milliseconds
    guard end > given else {
      throw Failure(
        .usage, "a consent ends after it was given", hint: "give a later day with --until")
    }
    return end
  }

  private func confirm(
    _ id: RecordID, after before: CaseConsents, _ caseID: CaseID, _ desk: Desk
  ) async throws {
    let lines = ConsentLines(
      consents: CaseConsents(try await CaseFile(caseID, in: desk.replica)), desk: desk,
      names: try await desk.names())
    desk.print(
      json: lines.json,
      (lines.consents.entry(of: id).map { [lines.line($0)] } ?? []) + lines.following)
    if until == nil {
      Screen.note("no end was said, so it ends after \(Self.defaultDays) days")
    }
    let lost = before.openPartners(now: desk.time.now)
      .subtracting(lines.consents.openPartners(now: desk.time.now))
    if !lost.isEmpty {
      let words = lost.map(ConsentLines.word).sorted().joined(separator: ", ")
      Screen.note("an earlier consent ended, and with it sharing with \(words): ask again")
    }
  }

  // MARK: taking back

  private func takeBack(
    _ desk: Desk, _ partners: [SharingPartner], _ moment: NamedMoment
  ) async throws {
    var (file, rest) = try await desk.caseFile(words)
    var named: Record?
    if let name = rest.first {
      let record = try await desk.record(named: name)
      guard record.type == ConsentRecord.type else {
        throw Failure(
          .usage, "this is no consent", hint: "fieldkeep consents shows them with their names")
      }
      file = try await CaseFile(record.caseID, in: desk.replica)
      named = record
      rest.removeFirst()
    }
    try SharingWords.requireNothing(rest)
    let consents = CaseConsents(file)
    guard !consents.entries.isEmpty || !partners.isEmpty else {
      throw Failure(
        .noInput, "no consent is recorded in this case that this device can read",
        hint: "to keep one from counting that a colleague may have recorded, say with whom: --to")
    }
    let writing = try await ConsentWriting(file, desk)
    let consent = named?.id
    try await desk.replica.write { records in
      try writing.takeBack(consent, partners, moment, records)
    }
    desk.remember(file.id)
    let after = CaseConsents(try await CaseFile(file.id, in: desk.replica))
    let lines = ConsentLines(consents: after, desk: desk, names: try await desk.names())
    desk.print(json: lines.json, lines.all + lines.following)
    let sharing = try await CaseSharing(
      try await CaseFile(file.id, in: desk.replica), desk)
    for (team, parts) in try await sharing.endWhatNothingCarries() {
      let teams = sharing.teams.names([team]).joined()
      Screen.note(
        "what \(teams) was given by this consent ended: \(list: parts.map { heard($0.label) })")
    }
    Screen.note("what was handed over before stays with whoever has it; ask for it back")
  }
}

struct Consents: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consents",
    abstract: "Show consents, and what follows from them.",
    discussion: """
      What may be shown to whom, until when; what may not and why; each consent;
      and what was handed over already.

        fieldkeep consents
        fieldkeep consents 7Q4-MK --json
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: ArgumentHelp("A case.", valueName: "case")) var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let (file, rest) = try await desk.caseFile(words)
    try SharingWords.requireNothing(rest)
    desk.remember(file.id)
    let names = try await desk.names()
    let lines = ConsentLines(consents: CaseConsents(file), desk: desk, names: names)
    var text = lines.following
    if lines.consents.entries.isEmpty {
      text.append(
        file.isAdvocatesOwn
          ? say(" no consent is recorded; the case is yours alone") : say(" no consent is recorded")
      )
    } else {
      text += [desk.screen.faint(say("consents"))] + lines.all
    }
    let disclosures = file.all(DisclosureRecord.type)
    if !disclosures.isEmpty {
      text.append(desk.screen.faint(say("handed over")))
      text += disclosures.map { DisclosureLines.line($0, desk) }
    }
    desk.print(json: lines.json, text)
  }
}

/// Disclosures as lines.
enum DisclosureLines {
  static func line(_ record: Record, _ desk: Desk) -> String {
    var parts: [String] = []
    if let at = record.instant(DisclosureRecord.happened.at) { parts.append(desk.time.shown(at)) }
    if let agency = record.code(DisclosureRecord.toAgency) {
      parts.append(say("to \(ConsentLines.word(SharingPartner(rawValue: agency)))"))
    }
    if let whom = record.text(DisclosureRecord.toWhom) { parts.append(Screen.excerpt(whom)) }
    let shared = record.words(DisclosureRecord.parts)
    if !shared.isEmpty {
      parts.append(
        shared.map { CodeLists.sharedPart[$0]?.spoken ?? Screen.shown($0) }
          .joined(separator: ", "))
    }
    for (field, list) in [
      (DisclosureRecord.format, CodeLists.disclosureFormat),
      (DisclosureRecord.basis, CodeLists.disclosureBasis),
    ] {
      guard let code = record.code(field) else { continue }
      parts.append((list[code]?.spoken ?? Screen.shown(code)).lowercased())
    }
    return " " + parts.joined(separator: " · ")
  }
}

/// Words about sharing, as somebody types them.
enum SharingWords {
  /// Partners, separated by commas: an agency's short word, or a word of the list.
  static func partners(_ text: String) throws -> [SharingPartner] {
    try codes(text) { word in
      if let code = CodeLists.recipientAgency[word.lowercased()]?.code { return code }
      if word.lowercased() == "da" { return SharingPartner.prosecution.rawValue }
      if let agency = try? CaseWords.agency(word) { return agency.rawValue }
      return try CodeLists.recipientAgency.code(word)
    }.map(SharingPartner.init(rawValue:))
  }

  /// Parts of a case, separated by commas.
  static func parts(_ text: String) throws -> [Compartment] {
    try codes(text) { try CodeLists.sharedPart.code($0) }.compactMap { name in
      CountyCompartment.all.first { $0.name == name }
    }
  }

  /// Purposes, separated by commas.
  static func purposes(_ text: String) throws -> [SharingPurpose] {
    try codes(text) { try CodeLists.consentPurpose.code($0) }
      .compactMap(SharingPurpose.init(rawValue:))
  }

  private static func codes(
    _ text: String, _ meaning: (String) throws -> String
  ) throws -> [String] {
    var result: [String] = []
    for word in text.split(separator: ",") {
      let code = try meaning(word.trimmingPrefix { $0.isWhitespace }.description)
      if !result.contains(code) { result.append(code) }
    }
    return result
  }

  /// Refuses words that nothing was understood of, without repeating them.
  static func requireNothing(_ words: [String]) throws {
    guard words.isEmpty else {
      throw Failure(
        .usage, "there are words that this command does not take",
        hint: "a case is named like 7Q4-MK; fieldkeep list shows them")
    }
  }
}

extension CaseFile {
  /// Whether the case is among an advocate's own notes, and nowhere else that this device can read.
  var isAdvocatesOwn: Bool {
    records.allSatisfy { $0.compartment != CountyCompartment.coordination.number }
      && home == CountyCompartment.advocateNotes
  }
}

extension Desk {
  /// The case that the first word names, else the case at hand; and the other words.
  ///
  /// Only what looks like a name is taken for one: three letters, a hyphen, at least two letters.
  func caseFile(_ words: [String]) async throws -> (file: CaseFile, rest: [String]) {
    guard let first = words.first,
      first.wholeMatch(of: /[0-9A-Za-z]{3}-[0-9A-Za-z]{2,23}|[0-9a-f]{32}/) != nil,
      try await !names().cases.matches(first).isEmpty
    else { return (try await currentCaseFile(), words) }
    return (
      try await CaseFile(try await caseID(named: first), in: replica), Array(words.dropFirst())
    )
  }
}
