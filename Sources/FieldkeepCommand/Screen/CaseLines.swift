// A case as people read it: the clock that matters first, then who was called, what is needed, where the youth stays,
// what was noted.

import CaseProtocol
import Fieldkeep

/// Cases as JSON and as lines.
enum CaseLines {
  /// A case for scripts, without its records.
  static func json(_ file: CaseFile, names: Names, disputes: Int) -> JSONValue {
    .object(members(file, names, disputes))
  }

  /// A case for scripts, with its records.
  static func json(_ file: CaseFile, names: Names) -> JSONValue {
    var members = members(file, names, file.records.reduce(0) { $0 + $1.disputed.count })
    members["records"] = .list(file.records.map { RecordLines.json($0, names: names) })
    return .object(members)
  }

  private static func members(
    _ file: CaseFile, _ names: Names, _ disputes: Int
  ) -> [String: JSONValue] {
    [
      "id": .text(file.id.description), "name": .text(names.cases.name(of: file.id)),
      "phase": file.phase.map { .text($0) } ?? .null,
      "home": file.home.map { .text($0.name) } ?? .null,
      "first_contact_at": file.recovery?.instant(RecoveryRecord.firstContact.at)
        .map { .text(LocalTime.iso($0)) } ?? .null,
      "to_decide": .number(Int64(disputes)),
    ]
  }

  /// A case on one line.
  static func line(_ file: CaseFile, _ desk: Desk, _ names: Names, disputes: Int) -> String {
    let contact = file.recovery?.instant(RecoveryRecord.firstContact.at)
    var parts = [
      desk.screen.strong(names.cases.name(of: file.id)) + "  "
        + (file.phase.map { CodeLists.phase[$0]?.spoken ?? Screen.shown($0) } ?? say("no phase")),
      contact.map { say("first contact \(desk.time.shown($0))") } ?? say("first contact unknown"),
    ]
    if file.home == CountyCompartment.advocateNotes { parts.append(say("advocates only")) }
    if disputes > 0 { parts.append(desk.screen.urgent(say("\(disputes) to decide"))) }
    return " " + parts.joined(separator: " · ")
  }
}

/// A whole case on the screen.
struct CaseView {
  let file: CaseFile
  let desk: Desk
  let names: Names
  let people: People

  /// Every part that has something in it.
  func lines() async throws -> [String] {
    let clocks = Clocks(file, now: desk.time.now)
    var lines = heading
    lines += part(say("recovery"), recoveryLines)
    lines += part(say("person"), try await otherLines(PersonRecord.type))
    let same = try await SameYouth(file, desk.replica)
    lines += SameYouthLines(same: same, desk: desk, names: names).lines
    lines += part(
      say("due"),
      DueList.due(clocks.all, now: desk.time.now)
        .filter { $0.rule != .checklist && DueLines.isNear($0, now: desk.time.now) }
        .map { DueLines.line($0, desk) })
    lines += part(
      say("alerts"), file.all(AgencyAlertRecord.type).map { AlertLines.line($0, clocks, desk) })
    lines += part(say("needs"), NeedLines.lines(file.all(ChecklistItemRecord.type), desk))
    lines += part(
      say("placements"), file.all(PlacementRecord.type).map { PlacementLines.line($0, desk, names) }
    )
    lines += part(say("proposed"), proposalLines)
    lines += part(
      say("absences"), file.all(AbsenceRecord.type).map { AbsenceLines.line($0, file, desk, names) }
    )
    lines += part(say("team"), try await TeamLines(file, desk, names).lines())
    lines += part(say("contacts"), contactLines)
    lines += part(
      say("consents"), ConsentLines(consents: CaseConsents(file), desk: desk, names: names).all)
    lines += part(
      say("handed over"), file.all(DisclosureRecord.type).map { DisclosureLines.line($0, desk) })
    let enrolments = Enrolments(file, desk.time)
    let attempts = EnrolmentLines(enrolments: enrolments, desk: desk, names: names)
    lines += part(say("first step"), enrolments.attempts.flatMap { attempts.brief($0) })
    lines += part(say("summary"), try await otherLines(CaseSummaryRecord.type))
    lines += part(say("notes"), try await NoteLines(view: self).lines())
    for type in CountySchema.schema.recordTypes where !Self.ownParts.contains(type) {
      lines += part(heard(type.label).lowercased(), try await otherLines(type))
    }
    let unknown = file.records.count { $0.type == nil }
    if unknown > 0 {
      lines.append(
        desk.screen.faint(
          say(" \(counted(unknown, "record")) of a newer version, kept and passed on")))
    }
    let disputes = try await Disputes(desk, in: file.id, names: names, people: people)
    if !disputes.isEmpty { lines.append(desk.screen.urgent(" ! ") + disputes.summary) }
    return lines
  }

  /// Types that have a part of their own above.
  private static let ownParts = [
    CaseRecord.type, RecoveryRecord.type, AgencyAlertRecord.type, ChecklistItemRecord.type,
    PlacementRecord.type, ContactRecord.type, ContactStubRecord.type, NoteRecord.type,
    PersonRecord.type, CaseSummaryRecord.type, AbsenceRecord.type, TeamMemberRecord.type,
    EscalationRecord.type, ConsentRecord.type, ConsentStandingRecord.type, SharingRecord.type,
    DisclosureRecord.type, EnrolmentRecord.type, EligibilityRecord.type, AttendanceRecord.type,
    PersonLinkRecord.type, ProposalRecord.type,
  ]

  /// What others believe a field should say, until it says so.
  private var proposalLines: [String] {
    file.all(ProposalRecord.type).compactMap { proposal in
      let id = proposal.text(ProposalRecord.record).flatMap { RecordID(hexadecimal: $0) }
      guard let record = id.flatMap(file.record),
        let field = proposal.text(ProposalRecord.field).flatMap({ record.type?.field(named: $0) }),
        let value = proposal.text(ProposalRecord.value),
        ExportValue.cell(record[field.name], booleansAsText: true) != .text(value)
      else { return nil }
      let shown = field.type.codeList?[value]?.spoken ?? value
      let reason = proposal.text(ProposalRecord.reason).map { Screen.excerpt($0) }
      return " \(desk.screen.strong(names.records.name(of: record.id)))  "
        + [
          (record.type?.label).map(heard), "\(heard(field.label)): \(Screen.excerpt(shown))",
          reason,
        ]
        .compactMap(\.self).joined(separator: " · ")
    }
  }

  private var heading: [String] {
    let contact = file.recovery?.instant(RecoveryRecord.firstContact.at)
    var parts = [
      say("case \(desk.screen.strong(names.cases.name(of: file.id)))"),
      file.phase.map { CodeLists.phase[$0]?.spoken ?? Screen.shown($0) } ?? say("no phase"),
    ]
    if let contact { parts.append(say("first contact \(desk.time.full(contact))")) }
    if file.home == CountyCompartment.advocateNotes { parts.append(say("advocates only")) }
    var lines = [parts.joined(separator: " · ")]
    let sharing = ConsentLines(consents: CaseConsents(file), desk: desk, names: names)
    if let summary = sharing.summary {
      lines.append(" \(summary)")
    } else if file.isAdvocatesOwn {
      lines.append(
        desk.screen.faint(say(" yours alone until the youth consents: fieldkeep consent")))
    }
    let flags = file.caseRecord?.words(CaseRecord.safetyFlags) ?? []
    if !flags.isEmpty {
      let words = flags.map { CodeLists.safetyFlag[$0]?.spoken ?? Screen.shown($0) }
      lines.append(desk.screen.urgent(" ! \(words.joined(separator: " · "))"))
    }
    return lines
  }

  private func part(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : [desk.screen.faint(title)] + lines
  }

  private var recoveryLines: [String] {
    file.all(RecoveryRecord.type).map { recovery in
      var parts: [String] = []
      for field in [
        RecoveryRecord.status, RecoveryRecord.firstContact.at, RecoveryRecord.station,
        RecoveryRecord.placeType, RecoveryRecord.placeArea, RecoveryRecord.disposition,
      ] {
        guard let value = recovery[field.name] else { continue }
        let text = ValueText.shown(value, of: field, desk.time, names)
        parts.append(
          field == RecoveryRecord.status ? text : "\(heard(field.label).lowercased()) \(text)")
      }
      let callers = recovery.words(RecoveryRecord.calledBy).map { Screen.excerpt($0) }
      if !callers.isEmpty { parts.append(say("called by \(list: callers)")) }
      return " \(desk.screen.strong(names.records.name(of: recovery.id)))  "
        + parts.joined(separator: " · ")
    }
  }

  private var contactLines: [String] {
    let contacts = file.all(ContactRecord.type)
    let told = Set(contacts.map { CountyIdentity.contactStub(contact: $0.id).recordID })
    return contacts.map { record in
      line(
        record,
        [
          ContactRecord.kind, ContactRecord.happened.at, ContactRecord.wasReached,
          ContactRecord.duration, ContactRecord.nextDue, ContactRecord.remark,
        ])
    }
      + file.all(ContactStubRecord.type).filter { !told.contains($0.id) }
      .map { line($0, [ContactStubRecord.kind, ContactStubRecord.date]) }
  }

  /// A record on one line: the fields given, the first without its label.
  private func line(_ record: Record, _ fields: [Field]) -> String {
    let parts = fields.compactMap { field -> String? in
      guard let value = record[field.name] else { return nil }
      let text = ValueText.shown(value, of: field, desk.time, names)
      switch (field == fields[0], field.type) {
      case (true, _), (_, .instant), (_, .partialDate):
        return field == ContactRecord.nextDue ? say("next \(text)") : text
      default: return "\(heard(field.label).lowercased()) \(text)"
      }
    }
    return " \(desk.screen.strong(names.records.name(of: record.id)))  "
      + parts.joined(separator: " · ")
  }

  private func otherLines(_ type: RecordType) async throws -> [String] {
    file.all(type).flatMap { record in
      [" \(desk.screen.strong(names.records.name(of: record.id)))"]
        + RecordLines.fields(record, desk, names).map { "  " + $0 }
    }
  }
}

/// Notes with their corrections below them, in the order in which what they tell happened.
struct NoteLines {
  let view: CaseView

  func lines() async throws -> [String] {
    let notes = view.file.all(NoteRecord.type)
    let ids = Set(notes.map(\.id))
    let roots = notes.filter { note in
      note.reference(NoteRecord.corrects).map { !ids.contains($0) } ?? true
    }.sorted { (when($0), $0.id) < (when($1), $1.id) }
    var lines: [String] = []
    for note in roots { lines += try await tree(note, notes, depth: 0) }
    return lines
  }

  /// A note, and what corrects it, each a little further in.
  private func tree(_ note: Record, _ notes: [Record], depth: Int) async throws -> [String] {
    var lines = try await self.lines(of: note, depth: depth)
    // Corrections name what is older than they are; whoever made a ring of them is shown a few turns of it.
    guard depth < 8 else { return lines }
    let corrections = notes.filter { $0.reference(NoteRecord.corrects) == note.id }
      .sorted { (when($0), $0.id) < (when($1), $1.id) }
    for correction in corrections { lines += try await tree(correction, notes, depth: depth + 1) }
    return lines
  }

  /// A note: its name, when, by whom, where it lies, and its text.
  func lines(of note: Record, depth: Int) async throws -> [String] {
    let (desk, names) = (view.desk, view.names)
    let indent = String(repeating: "  ", count: depth + 1)
    var author: DeviceID?
    if let standing = note.reading(of: NoteRecord.text).shown {
      author = try await desk.replica.author(of: standing, in: note)
    }
    let compartment = CountySchema.schema.compartment(numbered: note.compartment)
    let heading = [
      depth > 0
        ? say("corrected \(desk.time.shown(when(note)))") : desk.time.shown(when(note)),
      view.people.name(of: author), compartment.map { heard($0.label).lowercased() } ?? "",
    ].filter { !$0.isEmpty }
    let text = note.text(NoteRecord.text) ?? ""
    return [
      "\(indent.dropLast())\(desk.screen.strong(names.records.name(of: note.id)))  "
        + desk.screen.faint(heading.joined(separator: " · "))
    ]
      + text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { "\(indent) \(Screen.shown(String($0)))" }
  }

  private func when(_ note: Record) -> Int64 {
    note.instant(NoteRecord.happened.at) ?? note.writtenMilliseconds?.lowerBound ?? 0
  }
}
