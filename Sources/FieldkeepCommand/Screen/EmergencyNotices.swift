// What an emergency asks of whoever sits here, and what came of emergencies: first of all lines, until it was seen.

import CaseProtocol
import Fieldkeep

/// Requests that wait, and uses and refusals that nobody has looked at here.
struct EmergencyNotices {
  private let desk: Desk
  private let emergencies: Emergencies?
  private let names: ShortNames<CaseSubject>?
  private let people: People?
  private var memory: SeenEmergencies
  /// Uses that others made, and that were not seen here.
  private var uses: [EmergencyUse] = []
  /// Refusals of what one's own teams asked for, not seen here.
  private var refusals: [(request: EmergencyRequest, part: Compartment, record: Record)] = []

  /// For how long, in milliseconds, something is told that nobody has looked at.
  private static let toldMilliseconds: Int64 = 30 * 86_400_000

  init(_ desk: Desk, in caseID: CaseID? = nil) async throws {
    self.desk = desk
    emergencies = try await Emergencies(desk, in: caseID)
    memory = SeenEmergencies()
    guard let emergencies else {
      (names, people) = (nil, nil)
      return
    }
    names = try await desk.caseNames()
    people = try await desk.people()
    memory = try await SeenEmergencies(desk.replica)
    let (now, seen) = (desk.time.now, memory.ids)
    uses = emergencies.uses.filter { use in
      (use.author != emergencies.own || use.wasAgreed) && !seen.contains(use.record.id)
        && now - use.at < Self.toldMilliseconds
    }
    for request in emergencies.requests where emergencies.isOwn(request) {
      for part in request.parts {
        guard case .refused(let record)? = request.answers[part], !seen.contains(record.id),
          now - request.askedAt < Self.toldMilliseconds
        else { continue }
        refusals.append((request, part, record))
      }
    }
  }

  /// Lets in whoever asks for what was agreed on; see ``Emergencies/giveWhatWasAgreed()``.
  ///
  /// - Returns: whether anything was given, so that there is something to send.
  static func giveWhatWasAgreed(_ desk: Desk) async throws -> Bool {
    try await Emergencies(desk)?.giveWhatWasAgreed().isEmpty == false
  }

  /// Requests that wait for whoever sits here, then what came of others.
  var remarks: [String] {
    guard let emergencies, let names else { return [] }
    var lines: [String] = []
    for request in emergencies.toAnswer {
      let name = names.name(of: request.caseID)
      lines.append(
        say(
          """
          EMERGENCY \(name): \(team(request.team)) asks for \(list: labels(request.parts)), \
          \(desk.time.shown(request.askedAt)), for \(request.hours) h
          """))
      lines.append("  " + Screen.excerpt(request.reason))
      if !emergencies.isTrue(request) {
        lines.append(say("  whoever asks is not on that team: give nothing, and call them"))
      } else if emergencies.toGive(request).isEmpty {
        lines.append(say("  nothing of that is here; fieldkeep access refuse --case \(name)"))
      } else {
        lines.append(say("  fieldkeep access give --case \(name); else: fieldkeep access refuse"))
      }
    }
    for request in emergencies.waiting {
      let open = request.parts.filter {
        request.isOpen($0, emergencies.rules, now: desk.time.now)
      }
      lines.append(
        say(
          """
          \(names.name(of: request.caseID)): your team asked for \(list: labels(open)), \
          \(desk.time.shown(request.askedAt)); nobody has answered yet
          """))
    }
    for (request, part, record) in refusals {
      let reason = record.text(AccessAnswerRecord.reason).map { " · " + Screen.excerpt($0) } ?? ""
      lines.append(
        say("\(names.name(of: request.caseID)): \(heard(part.label)) was refused") + reason)
    }
    return lines + uses.map { line($0, names) }
  }

  /// That somebody was let in: to whom it happened, and to all who hold the part.
  private func line(_ use: EmergencyUse, _ names: ShortNames<CaseSubject>) -> String {
    let who = people?.name(of: use.author) ?? ""
    let until = use.until.map { desk.time.shown($0) } ?? ""
    let name = names.name(of: use.record.caseID)
    if use.wasAgreed {
      return say(
        """
        \(name): \(team(use.team)) was let into \(heard(use.part.label)) in an emergency, as agreed \
        beforehand, until \(until): fieldkeep access --case \(name)
        """)
    }
    return say(
      """
      \(name): \(team(use.team)) was let into \(heard(use.part.label)) in an emergency by \(who), \
      until \(until): fieldkeep access --case \(name)
      """)
  }

  private func team(_ team: TeamID) -> String { emergencies?.teams.names([team]).joined() ?? "" }

  private func labels(_ parts: [Compartment]) -> [String] { parts.map { heard($0.label) } }

  /// Notes that whoever sits here has looked at all of it.
  func see() async throws {
    try await memory.add(
      uses.map(\.record.id) + refusals.map(\.record.id), desk.replica)
  }

  // MARK: JSON

  var json: JSONValue {
    guard let emergencies else {
      return .object(["requests": .list([]), "unseen": .list([])])
    }
    return .object([
      "requests": .list(emergencies.requests.map { json($0, emergencies) }),
      "unseen": .list(
        uses.map { use in
          .object([
            "case": .text(use.record.caseID.description), "part": .text(use.part.name),
            "team": .text(use.team.description),
            "let_in_by": use.author.map { .text($0.description) } ?? .null,
            "at": .text(LocalTime.iso(use.at)),
            "until": use.until.map { .text(LocalTime.iso($0)) } ?? .null,
            "stands": .boolean(use.isStanding),
          ])
        }),
    ])
  }

  private func json(_ request: EmergencyRequest, _ emergencies: Emergencies) -> JSONValue {
    .object([
      "request": .text(request.record.id.description),
      "case": .text(request.caseID.description), "team": .text(request.team.description),
      "asked_by": request.author.map { .text($0.description) } ?? .null,
      "asked_at": .text(LocalTime.iso(request.askedAt)), "hours": .number(request.hours),
      "reason": .text(request.reason),
      "own": .boolean(emergencies.isOwn(request)),
      "to_give": .list(emergencies.toGive(request).map { .text($0.name) }),
      "to_refuse": .list(emergencies.toRefuse(request).map { .text($0.name) }),
      "parts": .object(
        Dictionary(
          request.parts.map { ($0.name, .text(Self.word(request.answers[$0]))) },
          uniquingKeysWith: { first, _ in first })),
    ])
  }

  private static func word(_ answer: EmergencyRequest.Answer?) -> String {
    switch answer {
    case .given: "given"
    case .refused: "refused"
    case .withdrawn: "withdrawn"
    case nil: "open"
    }
  }
}

/// What of emergencies was looked at on this laptop.
struct SeenEmergencies {
  private(set) var ids: Set<RecordID> = []
  /// The name under which it is kept.
  private static let subject = "emergencies-seen"

  init() {}

  init(_ replica: Replica) async throws {
    let text = try await replica.draft(Self.subject) ?? ""
    ids = Set(text.split(separator: "\n").compactMap { RecordID(hexadecimal: String($0)) })
  }

  func add(_ more: [RecordID], _ replica: Replica) async throws {
    let all = ids.union(more)
    guard all != ids else { return }
    let lines = all.sorted().map(\.description)
    try await replica.keep(draft: lines.joined(separator: "\n"), of: Self.subject)
  }
}
