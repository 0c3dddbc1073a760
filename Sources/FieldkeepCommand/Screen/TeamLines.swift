// Who stays with a youth, as lines: since when, when they were last in touch, and which of the ninety days it is.

import CaseProtocol
import Fieldkeep

/// A case's team on the screen.
struct TeamLines {
  let file: CaseFile
  let desk: Desk
  let names: Names

  init(_ file: CaseFile, _ desk: Desk, _ names: Names) {
    self.file = file
    self.desk = desk
    self.names = names
  }

  /// Prints the team, or one of it.
  static func show(_ desk: Desk, only id: RecordID? = nil) async throws {
    let file = try await desk.currentCaseFile()
    let names = try await desk.names()
    let view = TeamLines(file, desk, names)
    let records = file.all(TeamMemberRecord.type).filter { id == nil || $0.id == id }
    let lines = try await view.lines(only: id)
    desk.print(
      json: .object([
        "team": .list(records.map { RecordLines.json($0, names: names) }),
        "day": view.day.map { .number($0) } ?? .null,
        "day_90_at": view.moment(ofDay: 90).map { .text(LocalTime.iso($0)) } ?? .null,
        "day_365_at": view.moment(ofDay: 365).map { .text(LocalTime.iso($0)) } ?? .null,
      ]), lines.isEmpty ? [say(" nobody is assigned yet")] : lines)
  }

  /// One line for each who is or was assigned, then the day.
  func lines(only id: RecordID? = nil) async throws -> [String] {
    let members = file.all(TeamMemberRecord.type).filter { id == nil || $0.id == id }
    guard !members.isEmpty else { return [] }
    let staff = try await desk.replica.records(
      StaffMemberRecord.type.name, in: Replica.directoryCase)
    let clocks = Clocks(file, now: desk.time.now).all
    return members.map { line($0, staff, clocks) } + dayLine
  }

  private func line(_ record: Record, _ staff: [Record], _ clocks: [Deadline]) -> String {
    let role = record.code(TeamMemberRecord.role)
    let member = record.reference(TeamMemberRecord.staffMember)
    let name =
      staff.first { $0.id == member }?.text(StaffMemberRecord.name)
      ?? record.text(TeamMemberRecord.name)
    var parts = [
      desk.screen.strong(names.records.name(of: record.id)) + "  "
        + (role.map { CodeLists.teamRole[$0]?.spoken ?? Screen.shown($0) } ?? say("role unknown"))
    ]
    if let name { parts.append(Screen.excerpt(name, limit: 32)) }
    if let agency = record.code(TeamMemberRecord.agency) {
      parts.append(CodeLists.agency[agency]?.spoken ?? Screen.shown(agency))
    }
    if let began = record.instant(TeamMemberRecord.began.at) {
      parts.append(say("from \(time: desk.time.shown(began))"))
    }
    if let ended = record.instant(TeamMemberRecord.ended.at) {
      parts.append(say("to \(time: desk.time.shown(ended))"))
      if let reason = record.code(TeamMemberRecord.endReason) {
        parts.append(
          (CodeLists.assignmentEnd[reason]?.spoken ?? Screen.shown(reason)).lowercased())
      }
    } else {
      parts += clocks.filter { $0.rule == .contact && $0.subject == record.id && $0.isOpen }
        .compactMap { clock in
          clock.dueMilliseconds.map { due in
            let by = desk.time.shown(due)
            let text =
              clock.part == .meeting ? say("meet by \(time: by)") : say("contact by \(time: by)")
            return due < desk.time.now ? desk.screen.urgent(text) : text
          }
        }
    }
    return " " + parts.joined(separator: " · ")
  }

  /// Which day since first contact it is; the first is day 1.
  var day: Int64? {
    file.recovery?.instant(RecoveryRecord.firstContact.at).map {
      max(0, (desk.time.now - $0)) / 86_400_000 + 1
    }
  }

  func moment(ofDay day: Int64) -> Int64? {
    file.recovery?.instant(RecoveryRecord.firstContact.at).map { $0 + day * 86_400_000 }
  }

  private var dayLine: [String] {
    guard let day, let floor = moment(ofDay: 90), let review = moment(ofDay: 365) else { return [] }
    return [
      desk.screen.faint(
        say(
          " day \(day) · 90 days end \(desk.time.shown(floor)) · the year ends \(desk.time.shown(review))"
        ))
    ]
  }
}
