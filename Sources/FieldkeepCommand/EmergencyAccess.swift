// Requests to be let into a part of a case in an emergency: what stands of each here, who may answer, and answering.

import CaseProtocol
import Fieldkeep

/// One request, as it stands on this laptop.
struct EmergencyRequest {
  let record: Record
  /// Whose laptop asks; nil where its place is not known yet.
  let author: DeviceID?
  let team: TeamID
  let parts: [Compartment]
  let hours: Int64
  let askedAt: Int64
  let reason: String
  /// What was answered, by part; none where nothing was, as far as can be read here.
  fileprivate(set) var answers: [Compartment: Answer] = [:]

  var caseID: CaseID { record.caseID }

  /// What became of one part of it.
  enum Answer {
    case given(Record)
    case refused(Record)
    case withdrawn(Record)
  }

  func isOpen(_ part: Compartment, _ rules: EmergencyRules, now: Int64) -> Bool {
    answers[part] == nil && now - askedAt < rules.requestMilliseconds
  }
}

/// What this laptop knows of emergencies, in one case or in all.
struct Emergencies {
  let rules = EmergencyRules()
  let desk: Desk
  let teams: Teams
  let own: DeviceID
  /// In the order in which they were asked.
  let requests: [EmergencyRequest]
  /// That somebody was let in in an emergency: of parts that are read here.
  let uses: [EmergencyUse]
  private let roster: Roster
  private let rights: [CaseID: [CaseAccess]]

  /// Reads what is here; nil where there is none, which is almost always, and costs next to nothing.
  ///
  /// - Parameters:
  ///   - desk: the working place.
  ///   - caseID: one case; nil for all.
  /// - Throws: what reading throws.
  init?(_ desk: Desk, in caseID: CaseID? = nil) async throws {
    let types = [AccessRequestRecord.type, AccessAnswerRecord.type, CaseAccessRecord.type]
    let records = try await desk.replica.records(ofTypes: types, in: caseID)
    let asked = records.filter { $0.type == AccessRequestRecord.type }
    let given = records.filter {
      $0.type == CaseAccessRecord.type && $0.code(CaseAccessRecord.kind) == "emergency"
    }
    guard !(asked.isEmpty && given.isEmpty), let own = try await desk.replica.device() else {
      return nil
    }
    let roster = try await desk.replica.roster()
    var rights: [CaseID: [CaseAccess]] = [:]
    for record in asked + given where rights[record.caseID] == nil {
      rights[record.caseID] = try await desk.replica.access(to: record.caseID)
    }
    (self.desk, self.own, self.roster, self.rights) = (desk, own, roster, rights)
    teams = try await Teams(desk.replica)
    var answers: [(record: Record, author: DeviceID?)] = []
    for record in records where record.type == AccessAnswerRecord.type {
      answers.append((record, try await desk.author(of: record)))
    }
    var uses: [EmergencyUse] = []
    for record in given {
      if let use = EmergencyUse(record, by: try await desk.author(of: record), rights) {
        uses.append(use)
      }
    }
    self.uses = uses
    var requests: [EmergencyRequest] = []
    for record in asked {
      let author = try await desk.author(of: record)
      guard var request = Self.request(record, by: author) else { continue }
      for part in request.parts {
        request.answers[part] = Self.answer(to: request, part, answers, uses, roster)
      }
      requests.append(request)
    }
    self.requests = requests.sorted { ($0.askedAt, $0.record.id) < ($1.askedAt, $1.record.id) }
  }

  private static func request(_ record: Record, by author: DeviceID?) -> EmergencyRequest? {
    guard
      let team = record.reference(AccessRequestRecord.team).flatMap({ TeamID(bytes: $0.bytes) }),
      let askedAt = record.instant(AccessRequestRecord.happened.at),
      case .integer(let hours) = record[AccessRequestRecord.hours]
    else { return nil }
    let words = Set(record.words(AccessRequestRecord.parts))
    return EmergencyRequest(
      record: record, author: author, team: team,
      parts: CountyCompartment.all.filter { words.contains($0.name) }, hours: hours,
      askedAt: askedAt, reason: record.text(AccessRequestRecord.reason) ?? "")
  }

  /// What was answered about one part, by somebody whose answer it is: whoever coordinates could write one down.
  private static func answer(
    to request: EmergencyRequest, _ part: Compartment,
    _ answers: [(record: Record, author: DeviceID?)], _ uses: [EmergencyUse], _ roster: Roster
  ) -> EmergencyRequest.Answer? {
    let use = uses.first {
      $0.record.reference(CaseAccessRecord.request) == request.record.id && $0.part == part
        && $0.team == request.team
    }
    if let use { return .given(use.record) }
    for (record, author) in answers {
      guard let author, record.reference(AccessAnswerRecord.request) == request.record.id,
        record.words(AccessAnswerRecord.parts).contains(part.name)
      else { continue }
      switch record.code(AccessAnswerRecord.kind) {
      case "withdrawn" where roster.isMember(author, of: request.team): return .withdrawn(record)
      case "refused" where Self.reads(author, part, roster): return .refused(record)
      default: continue
      }
    }
    return nil
  }

  /// Whether a device is of a team that reads a part of every case by the directory.
  private static func reads(_ device: DeviceID, _ part: Compartment, _ roster: Roster) -> Bool {
    roster.audience(of: part.number).contains { team, rights in
      rights.contains(.read) && roster.isMember(device, of: team)
    }
  }

  // MARK: who may answer

  /// Whether somebody at this laptop can let others into a part of a case.
  func holds(_ part: Compartment, of caseID: CaseID) -> Bool {
    (rights[caseID] ?? []).contains { one in
      one.compartment == part.number && one.right.end == nil
        && one.right.grant.rights.isSuperset(of: [.read, .write])
        && roster.isMember(own, of: one.right.grant.team)
    }
  }

  /// Whether somebody at this laptop may say no: whoever reads such parts, also where of this case there is none.
  func mayRefuse(_ part: Compartment) -> Bool { Self.reads(own, part, roster) }

  /// Whether a request is of a team of this laptop.
  func isOwn(_ request: EmergencyRequest) -> Bool { roster.isMember(own, of: request.team) }

  /// Whether whoever asks is of the team for which it is asked, now.
  func isTrue(_ request: EmergencyRequest) -> Bool {
    request.author.map { roster.isMember($0, of: request.team) } ?? false
  }

  /// Parts of a request that this laptop can answer with yes.
  func toGive(_ request: EmergencyRequest) -> [Compartment] {
    guard !isOwn(request), isTrue(request) else { return [] }
    let word = teams.word(of: request.team)
    return request.parts.filter { part in
      request.isOpen(part, rules, now: desk.time.now) && holds(part, of: request.caseID)
        && (try? rules.check(part, team: word, hours: request.hours)) != nil
    }
  }

  /// Parts of a request that this laptop can answer with no.
  func toRefuse(_ request: EmergencyRequest) -> [Compartment] {
    guard !isOwn(request) else { return [] }
    return request.parts.filter { part in
      request.isOpen(part, rules, now: desk.time.now)
        && (mayRefuse(part) || holds(part, of: request.caseID))
    }
  }

  /// Requests of one's own teams of which something is not answered.
  var waiting: [EmergencyRequest] {
    requests.filter { request in
      isOwn(request)
        && request.parts.contains { request.isOpen($0, rules, now: desk.time.now) }
    }
  }

  /// Requests that wait for this laptop.
  var toAnswer: [EmergencyRequest] { requests.filter { !toRefuse($0).isEmpty } }
}

/// That a team was let into a part of a case in an emergency.
struct EmergencyUse {
  let record: Record
  let author: DeviceID?
  let team: TeamID
  let part: Compartment
  let at: Int64
  let until: Int64?
  /// Whether the team still reads by it.
  let isStanding: Bool

  /// Whether no person decided it.
  var wasAgreed: Bool { record[CaseAccessRecord.wasAgreed] == .boolean(true) }

  /// Takes an entry where the part's own log says the same; an entry alone gives nobody anything, and says nothing.
  init?(_ record: Record, by author: DeviceID?, _ rights: [CaseID: [CaseAccess]]) {
    guard let team = record.reference(CaseAccessRecord.team).flatMap({ TeamID(bytes: $0.bytes) }),
      let name = record.code(CaseAccessRecord.part),
      let part = CountyCompartment.all.first(where: { $0.name == name }),
      let at = record.instant(CaseAccessRecord.happened.at)
    else { return nil }
    let given = (rights[record.caseID] ?? []).filter {
      $0.compartment == part.number && $0.right.grant.team == team && !$0.right.isByPolicy
    }
    guard !given.isEmpty else { return nil }
    (self.record, self.author, self.team, self.part, self.at) = (record, author, team, part, at)
    let until = record.instant(CaseAccessRecord.expiresAt)
    self.until = until
    isStanding = given.contains { $0.right.end == nil && $0.right.grant.until == until }
  }
}

extension Desk {
  /// The device that wrote an entry that is never changed.
  func author(of record: Record) async throws -> DeviceID? {
    guard let title = record.type?.fields.first(where: { !$0.isSet && record[$0] != nil }),
      let value = record.reading(of: title).shown
    else { return nil }
    return try await replica.author(of: value, in: record)
  }
}
