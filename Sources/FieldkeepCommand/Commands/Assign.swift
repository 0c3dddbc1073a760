// `fieldkeep assign`, `unassign`, `team`: who stays with a youth, from when, to when.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Assign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign",
    abstract: "Record who works with the youth, in which role.",
    discussion: """
      An advocate and a team stay for at least ninety days, and often a year.
      Without a name it is whoever uses this laptop. A name that the directory
      has not is kept with the case.

        fieldkeep assign --role advocate
        fieldkeep assign "M. Ortiz" --role dpo --agency probation --from 09:00
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("advocate, dpo, dcfs_csw, health …", valueName: "role"))
  var role: String?
  @Option(help: ArgumentHelp("Since when; else now.", valueName: "time")) var from: String?
  @Option(help: ArgumentHelp("Of which agency.", valueName: "agency")) var agency: String?
  @Option(help: ArgumentHelp("For whom they stand in.", valueName: "id")) var backupFor: String?

  @Argument(help: ArgumentHelp("Who: a name, or its short id.", valueName: "name"))
  var who: String?

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    let staff = try await Staff(desk)
    let person = try who.flatMap { try staff.member($0) } ?? (who == nil ? staff.own : nil)
    let stated = try role.map { try CodeLists.teamRole.code($0) }
    let known = person?.words(StaffMemberRecord.roles) ?? []
    guard let role = stated ?? (known.count == 1 ? known.first : nil) else {
      throw Failure(
        .usage, "say in which role",
        hint: "give --role and one of: \(list: CodeLists.teamRole.codes.map(\.code))")
    }
    let agency = try agency.map { word in try CaseWords.known { try CaseWords.agency(word) } }
    let moment = try from.map { try desk.time.required($0) }
    let backup = try await backupFor.asyncMap { try await TeamTarget.record($0, file, desk).id }
    let home = home(role, file)
    let name = person == nil ? who : nil
    let open = file.all(TeamMemberRecord.type).first { record in
      record.code(TeamMemberRecord.role) == role
        && record.instant(TeamMemberRecord.ended.at) == nil
        && record.reference(TeamMemberRecord.staffMember) == person?.id
        && record.text(TeamMemberRecord.name) == name
    }
    var generator = SystemRandomNumberGenerator()
    let id =
      open?.id
      ?? person.map { nextID($0.id, role, home, file) } ?? RecordID(using: &generator)
    try await desk.replica.write { records in
      let member = try file.draft(TeamMemberRecord.type, id, in: home, records) { member in
        if let person {
          try records.set(
            TeamMemberRecord.staffMember.name, of: member, to: .reference(person.id))
        }
        try records.set(TeamMemberRecord.role.name, of: member, to: .code(role))
        if moment == nil {
          try records.set(
            TeamMemberRecord.began, of: member, to: NamedMoment(milliseconds: desk.time.now))
        }
      }
      if let moment { try records.set(TeamMemberRecord.began, of: member, to: moment) }
      if let name { try records.set(TeamMemberRecord.name.name, of: member, to: .text(name)) }
      if let agency {
        try records.set(TeamMemberRecord.agency.name, of: member, to: .code(agency.rawValue))
      }
      if let backup {
        try records.set(TeamMemberRecord.backupFor.name, of: member, to: .reference(backup))
      }
    }
    desk.remember(file.id)
    try await TeamLines.show(desk, only: id)
    if let person, !desk.options.json, let remark = try await staff.training(of: person.id, desk) {
      Screen.note(remark)
    }
  }

  /// Where an assignment lies; an advocate's own case has no coordination yet.
  private func home(_ role: String, _ file: CaseFile) -> Compartment {
    let home = TeamMemberRecord.home(ofRole: role)
    return home == CountyCompartment.coordination ? file.home ?? home : home
  }

  /// The first identifier of this person in this role that no assignment has.
  private func nextID(
    _ person: RecordID, _ role: String, _ home: Compartment, _ file: CaseFile
  ) -> RecordID {
    let ids = (1...UInt8.max).lazy.map { ordinal in
      CountyIdentity.teamMember(
        caseID: file.id, in: home, staffMember: person, role: role, ordinal: ordinal
      ).recordID
    }
    let last = CountyIdentity.teamMember(
      caseID: file.id, in: home, staffMember: person, role: role, ordinal: .max)
    return ids.first { !file.knows($0) } ?? last.recordID
  }
}

struct Unassign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unassign",
    abstract: "Record that somebody's part in a case ended.",
    discussion: """
      Why: planned, youth_asked, replaced, left_agency, no_contact, moved,
      case_closed, other. Before day 90 the why matters most.

        fieldkeep unassign advocate --why replaced
        fieldkeep unassign "M. Ortiz" 17:00 --why left_agency --remark "moved to Kern"
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("Why it ended.", valueName: "why")) var why: String?
  @Option(help: ArgumentHelp("More about it; - or @FILE.", valueName: "text")) var remark: String?

  @Argument(help: ArgumentHelp("Who: a role, a name, an id; then the time.", valueName: "who time"))
  var words: [String]

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    let record = try await TeamTarget.record(words.first ?? "", file, desk)
    let rest = words.dropFirst().joined(separator: " ")
    let moment =
      rest.isEmpty ? NamedMoment(milliseconds: desk.time.now) : try desk.time.required(rest)
    let reason = try why.map { try CodeLists.assignmentEnd.code($0) }
    let remark = try remark.map { try Input.text($0, what: say("the remark")) }
    try await desk.replica.write { records in
      let member = try records.edit(record)
      try records.set(TeamMemberRecord.ended, of: member, to: moment)
      if let reason {
        try records.set(TeamMemberRecord.endReason.name, of: member, to: .code(reason))
      }
      if let remark {
        try records.set(TeamMemberRecord.endRemark.name, of: member, to: .text(remark))
      }
    }
    desk.remember(file.id)
    try await TeamLines.show(desk, only: record.id)
    let contact = file.recovery?.instant(RecoveryRecord.firstContact.at)
    let isEarly = contact.map { moment.milliseconds < $0 + 90 * 86_400_000 } ?? false
    if isEarly, reason == nil, record.code(TeamMemberRecord.role) == CaseRole.advocate.rawValue {
      Screen.note("this is before day 90: say why with --why when you can")
    }
  }
}

struct Team: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "team",
    abstract: "Show who works with the youth, and which day it is.",
    discussion: """
      With each: since when, and by when the next contact is due in that role.

        fieldkeep team
      """)

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await TeamLines.show(try await Desk.open(options))
  }
}

/// The people of the directory.
struct Staff {
  let members: [Record]
  /// Whose laptop this is.
  let own: Record?
  private let names: Names

  init(_ desk: Desk) async throws {
    members = try await desk.replica.records(
      StaffMemberRecord.type.name, in: Replica.directoryCase)
    own = try await desk.ownStaffMember()
    names = try await desk.names()
  }

  /// What whoever assigns somebody should hear of their training; it keeps nobody from going to a youth.
  ///
  /// Nothing where the county keeps no training here, or not for this device to read.
  func training(of person: RecordID, _ desk: Desk) async throws -> String? {
    let sessions = try await desk.replica.records(
      TrainingSessionRecord.type.name, in: Replica.directoryCase)
    guard !sessions.isEmpty else { return nil }
    let byID = Dictionary(sessions.map { ($0.id, $0) }) { first, _ in first }
    let entries = try await desk.replica.records(
      TrainingAttendanceRecord.type.name, in: Replica.directoryCase)
    let corrected = Set(entries.compactMap { $0.reference(TrainingAttendanceRecord.corrects) })
    let seats = entries.filter {
      $0.reference(TrainingAttendanceRecord.staffMember) == person && !corrected.contains($0.id)
    }.map { entry in
      let session = entry.reference(TrainingAttendanceRecord.session).flatMap { byID[$0] }
      return TrainingStanding.Seat(
        heldOn: session?.date(TrainingSessionRecord.heldOn),
        validUntil: entry.date(TrainingAttendanceRecord.validUntil),
        validMonths: session?.integer(TrainingSessionRecord.validMonths))
    }
    switch TrainingStanding(seats, on: CountyTime.date(at: desk.time.now)) {
    case .current: return nil
    case .never: return say("no training is recorded for them; the assignment stands")
    case .ended(let day): return say("their training ended on \(day); the assignment stands")
    }
  }

  /// The one of a name or a short id; nil where the directory has nobody of that name.
  func member(_ word: String) throws -> Record? {
    let ids = names.records.matches(word)
    let named = members.filter { member in
      member.text(StaffMemberRecord.name)?.lowercased() == word.lowercased()
        || (ids.count == 1 && member.id == ids.first)
    }
    guard named.count <= 1 else {
      throw Failure(
        .usage, "\(named.count) people of the directory are called so",
        hint: "say the short id of one: fieldkeep list staff_members")
    }
    return named.first
  }
}

/// An assignment that somebody names.
enum TeamTarget {
  /// The assignment that goes on and is named by its id, its role, or who it is.
  static func record(_ word: String, _ file: CaseFile, _ desk: Desk) async throws -> Record {
    let staff = try await Staff(desk)
    let open = file.all(TeamMemberRecord.type)
      .filter { $0.instant(TeamMemberRecord.ended.at) == nil }
    let ids = try await desk.names().records.matches(word)
    let role = try? CodeLists.teamRole.code(word)
    let person = try staff.member(word)?.id
    let fitting = open.filter { record in
      ids == [record.id] || (role != nil && record.code(TeamMemberRecord.role) == role)
        || (person != nil && record.reference(TeamMemberRecord.staffMember) == person)
        || record.text(TeamMemberRecord.name)?.lowercased() == word.lowercased()
    }
    guard let first = fitting.first, fitting.count == 1 else {
      throw fitting.isEmpty
        ? Failure(
          .noInput, "nobody who is assigned is told by that word",
          hint: "fieldkeep team shows who is")
        : Failure(
          .usage, "\(fitting.count) people are told by that word",
          hint: "say the id of one: fieldkeep team shows them")
    }
    return first
  }
}

extension Optional {
  fileprivate func asyncMap<Result>(
    _ transform: (Wrapped) async throws -> Result
  ) async rethrows -> Result? {
    guard let self else { return nil }
    return try await transform(self)
  }
}
