// Who may read which part of a case, as lines and as JSON.

import CaseProtocol
import Fieldkeep

/// Rights in one case on the screen.
struct AccessLines {
  private let desk: Desk
  private let teams: Teams
  private let people: People
  private let reasons: [Record]
  private let access: [CaseAccess]

  /// Prints who may read a case.
  static func show(
    _ desk: Desk, _ caseID: CaseID, only team: TeamID?, includingEnded: Bool = false,
    in parts: Set<UInt32>? = nil, emergencies: JSONValue? = nil
  ) async throws {
    let lines = try await AccessLines(
      desk, caseID, only: team, in: parts, includingEnded: includingEnded)
    desk.print(json: lines.json(emergencies), lines.lines)
  }

  private init(
    _ desk: Desk, _ caseID: CaseID, only team: TeamID?, in parts: Set<UInt32>?,
    includingEnded: Bool
  ) async throws {
    self.desk = desk
    teams = try await Teams(desk.replica)
    people = try await desk.people()
    reasons = try await CaseFile(caseID, in: desk.replica).all(CaseAccessRecord.type)
    access = try await desk.replica.access(to: caseID).filter { one in
      (team.map { $0 == one.right.grant.team } ?? true)
        && (parts?.contains(one.compartment) ?? true)
        && (includingEnded || one.right.end == nil)
        && (one.right.grant.rights.contains(.read) || team != nil)
    }
  }

  private var lines: [String] {
    let parts = Set(access.map(\.compartment)).sorted()
    guard !parts.isEmpty else {
      return [say(" nothing of this is open to anybody that is known here")]
    }
    return parts.flatMap { part in
      [desk.screen.faint(" \(Self.label(part))")] + notices(of: part)
        + merged(access.filter { $0.compartment == part }).map(line)
    }
  }

  /// What the law wants whoever was let in to be told of a part.
  private func notices(of number: UInt32) -> [String] {
    guard let part = CountySchema.schema.compartment(numbered: number), let own = people.own else {
      return []
    }
    let ownTeams = Set(teams.teams(of: own))
    let rights = access.filter {
      $0.compartment == number && $0.right.end == nil && ownTeams.contains($0.right.grant.team)
    }
    guard !rights.isEmpty, rights.allSatisfy({ !$0.right.isByPolicy }) else { return [] }
    return SharingLedger.notices(for: part).map {
      desk.screen.warm("   " + say("notice: \($0.text)"))
    }
  }

  /// Each once: where two opened a part apart, its teams were given it twice.
  private func merged(_ all: [CaseAccess]) -> [CaseAccess] {
    var shown: [CaseAccess] = []
    for one in all.sorted(by: { $0.right.time < $1.right.time }) {
      let isThere = shown.contains {
        $0.right.isByPolicy && one.right.isByPolicy && $0.right.grant == one.right.grant
          && ($0.right.end == nil) == (one.right.end == nil)
      }
      if !isThere { shown.append(one) }
    }
    return shown
  }

  private func line(_ access: CaseAccess) -> String {
    let right = access.right
    var words = [
      desk.screen.strong(teams.names([right.grant.team]).joined()), Self.word(right.grant.rights),
    ]
    if right.isByPolicy {
      words.append(say("by the directory"))
    } else {
      words.append(
        say("since \(desk.time.shown(right.time)), let in by \(people.name(of: right.author))"))
    }
    if let until = right.grant.until {
      let shown = desk.time.shown(until)
      words.append(
        until <= desk.time.now && right.end == nil
          ? desk.screen.warm(say("over since \(time: shown)")) : say("until \(time: shown)"))
    }
    if let end = right.end {
      words.append(say("ended \(desk.time.shown(end.time)) by \(people.name(of: end.author))"))
    }
    if right.end == nil, isEmergency(access) {
      words.append(desk.screen.warm(say("in an emergency")))
    }
    if let reason = reason(of: access)?.text(CaseAccessRecord.reason) {
      words.append(Screen.excerpt(reason))
    }
    return "   " + words.joined(separator: " · ")
  }

  private func isEmergency(_ access: CaseAccess) -> Bool {
    reason(of: access)?.code(CaseAccessRecord.kind) == "emergency"
  }

  /// The reason that was entered last before the right was given, or ended.
  private func reason(of access: CaseAccess) -> Record? {
    guard !access.right.isByPolicy || access.right.end != nil else { return nil }
    let part = CountySchema.schema.compartment(numbered: access.compartment)?.name
    return reasons.last { record in
      record.code(CaseAccessRecord.part) == part
        && record.reference(CaseAccessRecord.team)?.bytes == access.right.grant.team.bytes
        && (record.code(CaseAccessRecord.kind) == "ended") == (access.right.end != nil)
    }
  }

  private static func word(_ rights: Rights) -> String {
    switch rights {
    case .read: say("reads")
    case .write: say("writes")
    default: say("reads and writes")
    }
  }

  private static func label(_ part: UInt32) -> String {
    CountySchema.schema.compartment(numbered: part).map { heard($0.label) }
      ?? say("part \(part)")
  }

  private func json(_ emergencies: JSONValue?) -> JSONValue {
    var members: [String: JSONValue] = ["access": .list(access.map(json))]
    members["emergencies"] = emergencies
    return .object(members)
  }

  private func json(_ access: CaseAccess) -> JSONValue {
    let right = access.right
    let part = CountySchema.schema.compartment(numbered: access.compartment)?.name
    let reason = reason(of: access)?.text(CaseAccessRecord.reason)
    var members: [String: JSONValue] = [
      "part": .text(part ?? String(access.compartment)),
      "team": .text(right.grant.team.description),
      "name": .text(teams.names([right.grant.team]).joined()),
      "may_read": .boolean(right.grant.rights.contains(.read)),
      "may_write": .boolean(right.grant.rights.contains(.write)),
      "by_directory": .boolean(right.isByPolicy),
      "since": .text(LocalTime.iso(right.time)),
      "let_in_by": .text(right.author.description),
    ]
    members["until"] = right.grant.until.map { .text(LocalTime.iso($0)) } ?? .null
    members["ended_at"] = right.end.map { .text(LocalTime.iso($0.time)) } ?? .null
    members["ended_by"] = right.end.map { .text($0.author.description) } ?? .null
    members["emergency"] = .boolean(isEmergency(access))
    members["reason"] = reason.map { .text($0) } ?? .null
    return .object(members)
  }
}
