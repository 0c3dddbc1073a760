// Answering an emergency: letting a team into a part of a case for hours, by a person's word or by what was agreed on before.

import CaseProtocol
import Fieldkeep

/// What was given in an emergency.
struct EmergencyGift {
  let team: TeamID
  let parts: [Compartment]
}

/// Opening parts of one case in an emergency: because of a request, of what was agreed on, or of a call.
struct EmergencyOpening {
  let sharing: CaseSharing
  let rules = EmergencyRules()
  /// In whose hands what is opened is.
  let team: TeamID
  let hours: Int64
  let reason: String
  /// What it answers; nil where somebody called.
  var request: RecordID?
  /// Whether no person decides it, but what was agreed on beforehand.
  var wasAgreed = false

  /// Lets the team into parts of the case, until the hours are over.
  ///
  /// Each is entered first: in the part, why and until when; as a disclosure, what is there and with which notice; in the
  /// audit. Then the scope's own log says it.
  ///
  /// - Parameter parts: the parts.
  /// - Returns: what was given.
  /// - Throws: ``Failure`` with what stands against it; nothing was given.
  func give(_ parts: [Compartment]) async throws -> EmergencyGift {
    let word = sharing.teams.word(of: team)
    for part in parts { try rules.require(part, team: word, hours: hours) }
    try sharing.require(parts)
    let now = sharing.desk.time.now
    let open = parts.filter { part in
      !sharing.standing(team).contains {
        $0.compartment == part.number && $0.right.grant.rights.contains(.read)
          && $0.right.grant.until.map { $0 > now } ?? true
      }
    }
    guard !open.isEmpty else {
      throw Failure(.usage, "this team reads all of it already", hint: "fieldkeep access shows it")
    }
    let until = now + hours * 3_600_000
    try await sharing.enter(
      CaseSharing.Decision(
        kind: "emergency", team: team, parts: open, reason: reason, until: until,
        request: request, wasAgreed: wasAgreed,
        partner: word.flatMap(AccessRules.partner(ofTeam:))))
    try await sharing.desk.replica.grant(
      .read, to: team, in: Set(open.map(\.number)), of: sharing.file.id, until: until)
    return EmergencyGift(team: team, parts: open)
  }
}

extension Emergencies {
  /// Lets a request's team into parts of its case.
  ///
  /// - Parameters:
  ///   - parts: those that are given; nothing is given of others.
  ///   - request: the request.
  ///   - hours: for how long, and no longer than was asked; as long as was asked where nil.
  ///   - wasAgreed: whether no person decides it, but what was agreed on beforehand.
  /// - Returns: what was given.
  /// - Throws: ``Failure`` with what stands against it; nothing was given.
  func give(
    _ parts: [Compartment], to request: EmergencyRequest, hours: Int64? = nil,
    wasAgreed: Bool = false
  ) async throws -> EmergencyGift {
    guard isTrue(request) else {
      throw Failure(
        .refused, "whoever asks is not on the team for which it is asked",
        hint: "call them; fieldkeep devices shows who is on which team")
    }
    let file = try await CaseFile(request.caseID, in: desk.replica)
    return try await EmergencyOpening(
      sharing: CaseSharing(file, desk), team: request.team,
      hours: min(hours ?? request.hours, request.hours), reason: request.reason,
      request: request.record.id, wasAgreed: wasAgreed
    ).give(parts)
  }

  /// Says no to parts of a request, or never mind.
  ///
  /// - Parameters:
  ///   - kind: a code of ``CodeLists/accessAnswer``.
  ///   - parts: those that are meant.
  ///   - request: the request.
  ///   - reason: why, for all who coordinate.
  /// - Throws: what writing throws.
  func answer(
    _ kind: String, _ parts: [Compartment], of request: EmergencyRequest, reason: String?
  ) async throws {
    let now = desk.time.now
    let entry = AuditEntry(
      "denied", cases: [request.caseID], parts: Set(parts.map(\.number)))
    try await desk.replica.write { records in
      let record = try records.create(
        AccessAnswerRecord.type.name, in: request.caseID,
        compartment: CountyCompartment.coordination.name)
      try records.set(
        AccessAnswerRecord.request.name, of: record, to: .reference(request.record.id))
      try records.set(AccessAnswerRecord.kind.name, of: record, to: .code(kind))
      try records.set(
        AccessAnswerRecord.happened, of: record, to: NamedMoment(milliseconds: now))
      for part in parts {
        try records.add(.code(part.name), to: AccessAnswerRecord.parts.name, of: record)
      }
      if let reason {
        try records.set(AccessAnswerRecord.reason.name, of: record, to: .text(reason))
      }
      if kind == "refused" { try records.enter(entry, at: now) }
    }
  }

  // MARK: by agreement

  /// Lets in whoever asks for what the organization agreed on before, and nothing more.
  ///
  /// A laptop does this after it synced. The agreement bounds the hours; ``EmergencyRules`` bounds the agreement; and where
  /// the youth took back sharing with the team's agency, a person decides.
  ///
  /// - Returns: what was given.
  /// - Throws: what writing throws.
  func giveWhatWasAgreed() async throws -> [EmergencyGift] {
    let open = requests.filter { !toGive($0).isEmpty }
    guard !open.isEmpty else { return [] }
    let agreed = try await EmergencyAgreements(desk)
    var gifts: [EmergencyGift] = []
    for request in open {
      let consents = CaseConsents(try await CaseFile(request.caseID, in: desk.replica))
      let partner = teams.word(of: request.team).flatMap(AccessRules.partner(ofTeam:))
      if let partner, consents.isShut(partner) { continue }
      for part in toGive(request) {
        guard let hours = agreed.hours(for: request.team, part), hours > 0 else { continue }
        do {
          gifts.append(try await give([part], to: request, hours: hours, wasAgreed: true))
        } catch is Failure {
          // Whoever sits here is shown the request, and decides.
          continue
        }
      }
    }
    return gifts
  }
}

extension EmergencyRules {
  /// Refuses what is not opened in an emergency, as every command says why it stops.
  func require(_ part: Compartment, team: String?, hours: Int64) throws {
    do throws(EmergencyObstacle) {
      try check(part, team: team, hours: hours)
    } catch {
      throw Failure.stopped(by: error)
    }
  }
}

extension Failure {
  /// Why a part is not opened in an emergency.
  static func stopped(by obstacle: EmergencyObstacle) -> Failure {
    Failure(
      .refused, .verbatim(heard(obstacle.explanation)),
      hint: "fieldkeep numbers shows whom to call")
  }
}

/// What the organization agreed on for emergencies, as its directory says.
struct EmergencyAgreements {
  /// Hours by team and part; what is not named was not agreed on.
  let all: [(team: TeamID, part: Compartment, hours: Int64)]

  init(_ desk: Desk) async throws {
    all = try await desk.replica.records(EmergencyRuleRecord.type.name, in: Replica.directoryCase)
      .compactMap { record in
        guard
          let team = record.reference(EmergencyRuleRecord.team).flatMap({ TeamID(bytes: $0.bytes) }
          ),
          let name = record.code(EmergencyRuleRecord.part),
          let part = CountyCompartment.all.first(where: { $0.name == name }),
          case .integer(let hours) = record[EmergencyRuleRecord.hours]
        else { return nil }
        return (team, part, hours)
      }
  }

  func hours(for team: TeamID, _ part: Compartment) -> Int64? {
    all.filter { $0.team == team && $0.part == part }.map(\.hours).min()
  }
}
