// `fieldkeep add`: a record of a kind that has no command of its own.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Add: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Record a service, a hearing, a meeting, an arrest, a lead, a training …",
    discussion: """
      For every kind of record that has no command of its own: the kind, then what
      is known, each as field=value. Nothing is required. A field that holds
      several values is given several times; words of a list may be joined by
      commas. What it is about (the recovery, the youth, the absence, the
      service) is filled in where there is one. Where it lies is said, and --in
      says otherwise. A kind alone shows its fields and their words.

        fieldkeep add
        fieldkeep add service
        fieldkeep add service type=shelter funding=voca
        fieldkeep add service_event kind=offered "happened=20 min ago"
        fieldkeep add team_meeting kind=mdt agencies=dcfs,health held=10:00
        fieldkeep add system_involvement involvement=foster_care placement_before=group_home
        fieldkeep add exploitation recruitment=romance exchanged_for=food,shelter
        fieldkeep add arrest charge=warrant arrest_area=Compton home_area=Lynwood
        fieldkeep add court_event court=star held=2026-03-09T09:00
        fieldkeep add absence_contact kind=text is_safe=yes
        fieldkeep add lead role=buyer source=sting "vehicles=gray van"
        fieldkeep add staff_member "name=M. Ortiz" agency=probation roles=dpo
        fieldkeep add outreach_event "program=For parents" head_count=24
      """)

  @OptionGroup var options: GlobalOptions

  @Option(
    name: .customLong("in"), help: ArgumentHelp("Who reads it.", valueName: "part"),
    completion: .list(CountyCompartment.all.map(\.name)))
  var compartment: String?

  @Argument(
    help: ArgumentHelp("What kind.", valueName: "kind"),
    completion: .list(Additions.types.map(\.name)))
  var kind: String?
  @Argument(help: ArgumentHelp("What is known.", valueName: "field=value"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    guard let kind else { return AddLines.kinds(desk) }
    let type = try Additions.type(kind, desk)
    guard !words.isEmpty else { return AddLines.fields(of: type, desk) }
    let addition = try await Addition(type, words, in: compartment, desk)
    try await addition.write(desk)
    let names = try await desk.names()
    guard let record = try await desk.replica.record(addition.id) else {
      throw ReplicaError.recordUnknown(addition.id)
    }
    desk.print(
      json: RecordLines.json(record, names: names),
      [AddLines.line(record, addition, desk, names)])
    if let advice = addition.advice { Screen.note(advice) }
  }
}

/// Kinds of record that `fieldkeep add` writes, and what writes the others.
enum Additions {
  /// Kinds that are written by a command of their own, and by which.
  static let others: [(type: RecordType, command: String)] = [
    (PersonRecord.type, "set person"), (PersonDetailRecord.type, "set person_detail"),
    (PersonLinkRecord.type, "same"), (PersonLinkReasonRecord.type, "same"),
    (CaseRecord.type, "new"), (CaseSummaryRecord.type, "note --summary"),
    (CaseEventRecord.type, "close"), (RecoveryRecord.type, "new"),
    (RecoveryDetailRecord.type, "set recovery_detail"), (AgencyAlertRecord.type, "alert"),
    (ChecklistItemRecord.type, "need"), (PlacementRecord.type, "place"),
    (PlacementLocationRecord.type, "place"), (ContactRecord.type, "contact"),
    (ContactStubRecord.type, "contact"), (NoteRecord.type, "note"),
    (OrganizationRecord.type, "init"), (TeamRecord.type, "init"), (DeviceRecord.type, "invite"),
    (TeamMemberRecord.type, "assign"), (MedicalExamRecord.type, "exam"),
    (ParentContactAttemptRecord.type, "exam"), (MandatedReportRecord.type, "mandated"),
    (AbsenceRecord.type, "away"), (AbsenceBeliefRecord.type, "away"),
    (MissingReportRecord.type, "missing"), (AbsenceDebriefRecord.type, "debrief"),
    (AbsenceAccountRecord.type, "debrief"), (ReadinessRecord.type, "observe"),
    (ExploitationStatusRecord.type, "observe"), (ConsentRecord.type, "consent"),
    (ConsentStandingRecord.type, "consent"), (SharingRecord.type, "consent"),
    (DisclosureRecord.type, "export"), (AuditRecord.type, "audit"),
    (CaseAccessRecord.type, "share"), (AccessRequestRecord.type, "access ask"),
    (AccessAnswerRecord.type, "access refuse"), (EmergencyRuleRecord.type, "access agree"),
    (EnrolmentRecord.type, "first-step"),
    (EligibilityRecord.type, "first-step"), (AttendanceRecord.type, "first-step"),
    (ReportRunRecord.type, "report"), (WaiverRecord.type, "waive"),
    (EscalationRecord.type, "desk"),
  ]

  /// The kinds that are left.
  static let types: [RecordType] = {
    let elsewhere = Set(Additions.others.map(\.type.number))
    return CountySchema.schema.recordTypes.filter { !elsewhere.contains($0.number) }
  }()

  /// The kind that a word names.
  static func type(_ word: String, _ desk: Desk) throws -> RecordType {
    let typed = word.lowercased().replacing("-", with: "_")
    let near = types.filter { !typed.isEmpty && $0.name.hasPrefix(typed) }
    guard let found = desk.schemaType(typed) ?? (near.count == 1 ? near.first : nil) else {
      throw Failure(
        .usage, near.isEmpty ? "there is no such kind of record" : "that could be several kinds",
        hint: "say one of: \(list: (near.isEmpty ? types : near).map(\.name))")
    }
    if let other = others.first(where: { $0.type == found }) {
      throw Failure(
        .usage, "a \(found.name) has a command of its own", hint: "fieldkeep \(other.command)")
    }
    return found
  }
}

/// What `fieldkeep add` says.
enum AddLines {
  private static let width = 78

  /// Every kind, and who reads it.
  static func kinds(_ desk: Desk) {
    let types = Additions.types
    let column = types.map(\.name.count).max() ?? 0
    desk.print(
      json: .list(
        types.map { type in
          .object([
            "kind": .text(type.name), "label": .text(type.label),
            "compartments": .list(type.compartments.map { .text($0.name) }),
          ])
        }),
      types.map { type in
        " \(desk.screen.strong(type.name.padded(to: column)))  \(heard(type.label))"
          + desk.screen.faint(" · \(heard(type.defaultCompartment.label).lowercased())")
      })
  }

  /// The fields of a kind, and the words that each takes.
  static func fields(of type: RecordType, _ desk: Desk) {
    let fields = type.fields.filter { isAsked($0) }
    let column = fields.map { word($0, of: type).count }.max() ?? 0
    desk.print(
      json: .list(
        fields.map { field in
          .object([
            "field": .text(word(field, of: type)), "label": .text(field.label),
            "holds_several": .boolean(field.isSet),
            "words": field.type.codeList.map { .list($0.codes.map { .text($0.code) }) } ?? .null,
          ])
        }),
      fields.flatMap { field -> [String] in
        let head =
          " \(desk.screen.strong(word(field, of: type).padded(to: column)))  \(heard(field.label))"
          + (meaning(of: field).map { ", \($0)" } ?? "")
          + (field.isSet ? ", " + say("several") : "")
        let words = field.type.codeList?.codes.map(\.code) ?? []
        return [head] + wrapped(words, indent: column + 5).map { desk.screen.faint($0) }
      })
  }

  /// How exactly a time is known follows from how it is said.
  static func isAsked(_ field: Field) -> Bool {
    guard let list = field.type.codeList else { return true }
    return ![CodeLists.timePrecision, CodeLists.timeSource].contains(list)
  }

  /// A field as it is typed: an event by its stem.
  static func word(_ field: Field, of type: RecordType) -> String {
    guard field.name.hasSuffix("_at") else { return field.name }
    let stem = String(field.name.dropLast("_at".count))
    return type.field(named: stem + "_precision") == nil ? field.name : stem
  }

  private static func meaning(of field: Field) -> String? {
    switch field.type {
    case .text, .code: nil
    case .integer, .decimal: say("a number")
    case .boolean: say("yes or no")
    case .instant: say("a time")
    case .partialDate: say("a date")
    case .reference(let name): say("a name: \(name)")
    }
  }

  private static func wrapped(_ words: [String], indent: Int) -> [String] {
    let gap = String(repeating: " ", count: indent)
    var lines: [String] = []
    for word in words {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(gap + word)
      }
    }
    return lines
  }

  /// A record on one line: what was said of it, and who reads it.
  static func line(_ record: Record, _ addition: Addition, _ desk: Desk, _ names: Names) -> String {
    var parts = [
      "\(desk.screen.strong(names.records.name(of: record.id)))  \(heard(record.type?.label ?? ""))"
    ]
    var seen: Set<UInt32> = []
    for part in addition.parts where !part.isFilledIn && seen.insert(part.field.number).inserted {
      let field = part.field
      let values =
        field.isSet
        ? record.elements(of: field.name) : record[field.name].map { [$0] } ?? []
      guard !values.isEmpty else { continue }
      let text = values.map { ValueText.shown($0, of: field, desk.time, names) }
      let isTitle = field.number == record.type?.titleField
      parts.append((isTitle ? "" : "\(heard(field.label)): ") + text.joined(separator: ", "))
    }
    let home = CountySchema.schema.compartment(numbered: record.compartment)
    if let home { parts.append(desk.screen.faint(heard(home.label).lowercased())) }
    return " " + parts.joined(separator: " · ")
  }
}
