// `fieldkeep contact`: who kept in touch, and when; an attempt counts too.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Contact: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contact",
    abstract: "Record a contact, or an attempt at one.",
    discussion: """
      Kinds: in_person, phone, text, social, attempted. What was said is the
      advocates' own; those who coordinate learn the date and the kind, no more.

        fieldkeep contact phone "20 min ago" --reached
        fieldkeep contact attempted --next "tomorrow 10:00"

      A contact in another role than the advocate's is its date and kind, with
      those who coordinate, and counts for that role's rhythm:

        fieldkeep contact in_person --role dpo
      """)

  @OptionGroup var options: GlobalOptions

  @Flag(inversion: .prefixedNo, help: "Whether the youth was reached.") var reached: Bool?
  @Option(help: ArgumentHelp("In minutes.", valueName: "count")) var minutes: Int?
  @Option(name: .customLong("next"), help: ArgumentHelp("When next.", valueName: "time"))
  var nextTime: String?
  @Option(help: ArgumentHelp("A remark; - or @FILE.", valueName: "text")) var remark: String?
  @Option(help: ArgumentHelp("In which role; else the advocate's.", valueName: "role"))
  var role: String?

  @Argument(
    help: ArgumentHelp("How, then the time.", valueName: "kind time"),
    completion: .words(of: CodeLists.contactKind))
  var words: [String]

  func run() async throws {
    let desk = try await Desk.open(options)
    let caseID = try await desk.currentCase()
    let kind = try CodeLists.contactKind.code(words.first ?? "")
    let moment =
      words.count > 1
      ? try desk.time.required(words.dropFirst().joined(separator: " "))
      : NamedMoment(milliseconds: desk.time.now)
    let next = try nextTime.map { try desk.time.required($0, .future) }
    let remark = try remark.map { try Input.text($0, what: say("the remark")) }
    let isShared = try await desk.replica.compartments(of: caseID)
      .contains(CountyCompartment.coordination.number)
    let day = desk.time.parts(moment.milliseconds)
    let date = PartialDate(year: day.year, month: day.month, day: day.day)
    let role = try role.map { try CodeLists.teamRole.code($0) } ?? CaseRole.advocate.rawValue
    guard role == CaseRole.advocate.rawValue else {
      return try await recordStub(desk, caseID, kind: kind, date: date, role: role)
    }
    let id = try await desk.replica.write { [self] records in
      let contact = try records.create(ContactRecord.type.name, in: caseID)
      try records.set(ContactRecord.kind.name, of: contact, to: .code(kind))
      try records.set(ContactRecord.happened, of: contact, to: moment)
      if let reached {
        try records.set(ContactRecord.wasReached.name, of: contact, to: .boolean(reached))
      }
      if let minutes {
        let band =
          minutes < 15 ? "under_15_minutes" : minutes <= 60 ? "15_to_60_minutes" : "over_an_hour"
        try records.set(ContactRecord.duration.name, of: contact, to: .code(band))
      }
      if let next {
        try records.set(
          ContactRecord.nextDue.name, of: contact, to: .instant(milliseconds: next.milliseconds))
      }
      if let remark { try records.set(ContactRecord.remark.name, of: contact, to: .text(remark)) }
      if isShared, let date {
        let stub = try records.create(
          ContactStubRecord.type.name, in: caseID,
          id: CountyIdentity.contactStub(contact: contact.id).recordID)
        try records.set(ContactStubRecord.date.name, of: stub, to: .partialDate(date))
        // Nobody counts a call that was not answered as a contact.
        try records.set(
          ContactStubRecord.kind.name, of: stub, to: .code(reached == false ? "attempted" : kind))
        try records.set(ContactStubRecord.role.name, of: stub, to: .code(role))
      }
      return contact.id
    }
    try await show(
      id, in: caseID, desk, kind: kind,
      " \(desk.time.shown(moment.milliseconds))"
        + (next.map { " · " + say("next \(desk.time.shown($0.milliseconds))") } ?? "")
        + (isShared ? " · " + say("its date is shared") : ""))
  }

  /// Records a contact of somebody who is no advocate: a date and a kind, among those who coordinate.
  private func recordStub(
    _ desk: Desk, _ caseID: CaseID, kind: String, date: PartialDate?, role: String
  ) async throws {
    guard minutes == nil, nextTime == nil, remark == nil else {
      throw Failure(
        .usage, "in this role a contact is its date and kind",
        hint: "a remark belongs into a note: fieldkeep note")
    }
    // Somebody who was not reached was tried; there is no third word for it where only a kind is kept.
    let kind = reached == false ? "attempted" : kind
    let id = try await desk.replica.write { records in
      let stub = try records.create(ContactStubRecord.type.name, in: caseID)
      if let date {
        try records.set(ContactStubRecord.date.name, of: stub, to: .partialDate(date))
      }
      try records.set(ContactStubRecord.kind.name, of: stub, to: .code(kind))
      try records.set(ContactStubRecord.role.name, of: stub, to: .code(role))
      return stub.id
    }
    try await show(
      id, in: caseID, desk, kind: kind,
      (date.map { " \($0)" } ?? "")
        + " · \((CodeLists.teamRole[role]?.spoken ?? role).lowercased())")
  }

  /// Prints a contact that was recorded just now, with what is to be said behind its kind.
  private func show(
    _ id: RecordID, in caseID: CaseID, _ desk: Desk, kind: String, _ rest: String
  ) async throws {
    desk.remember(caseID)
    let names = try await desk.names()
    guard let record = try await desk.replica.record(id) else {
      throw ReplicaError.recordUnknown(id)
    }
    let name = desk.screen.strong(names.records.name(of: id))
    let kindWords = CodeLists.contactKind[kind]?.spoken ?? kind
    desk.print(json: RecordLines.json(record, names: names), [" \(name)  \(kindWords)\(rest)"])
  }
}
