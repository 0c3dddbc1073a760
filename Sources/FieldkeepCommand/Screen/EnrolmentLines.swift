// Attempts at First Step as lines and as JSON.

import CaseProtocol
import Fieldkeep

/// Attempts on the screen.
struct EnrolmentLines {
  let enrolments: Enrolments
  let desk: Desk
  let names: Names

  /// An attempt: where it stands, why, who came, and what the next step needs.
  func lines(_ attempt: Enrolments.Attempt) -> [String] {
    [heading(attempt)] + eligibility(attempt) + attendance(attempt) + next(attempt)
      + clearance(attempt)
  }

  /// An attempt on a line or two, among everything else of a case.
  func brief(_ attempt: Enrolments.Attempt) -> [String] {
    [heading(attempt)] + clearance(attempt).suffix(1)
  }

  private func heading(_ attempt: Enrolments.Attempt) -> String {
    let facts = attempt.facts
    var parts = [
      "\(desk.screen.strong(names.records.name(of: attempt.record.id)))  "
        + ((attempt.track?.label).map(heard) ?? say("a track that this device does not know")),
      say("attempt \(attempt.ordinal)"), label(facts.status),
    ]
    for (word, at) in [
      (Said("offered"), attempt.record.instant(EnrolmentRecord.offered.at)),
      (Said("agreed"), facts.agreedAt),
      (Said("started"), facts.startedAt), (Said("ended"), facts.endedAt),
    ] {
      if let at { parts.append("\(word) \(desk.time.shown(at))") }
    }
    if facts.endedAt == nil, let started = facts.startedAt, let track = attempt.track {
      let end = track.end(
        startedAt: started, absences: facts.absences, now: desk.time.now)
      parts.append(say("ends \(desk.time.shown(end))"))
    }
    if !attempt.record.disputed.isEmpty {
      let name = names.records.name(of: attempt.record.id)
      parts.append(desk.screen.urgent(say("please decide: fieldkeep resolve \(name)")))
    }
    return " " + parts.joined(separator: " · ")
  }

  /// What stands in front of a line, in a column of its own.
  private static func column(_ word: String) -> String { "   \(word.padded(to: 12)) " }

  private func label(_ status: EnrolmentStatus) -> String {
    CodeLists.enrolmentStatus[status.rawValue]?.spoken ?? status.rawValue
  }

  private func eligibility(_ attempt: Enrolments.Attempt) -> [String] {
    guard let track = attempt.track else { return [] }
    let assessment = track.eligibility.assess(attempt.facts.eligibility)
    var lines = [
      Self.column(say("eligibility"))
        + assessment.reasons.map { heard($0.explanation) }.joined(separator: " · ")
    ]
    if let ruling = attempt.facts.ruling,
      let entry = attempt.eligibility.last(where: { $0.code(EligibilityRecord.decision) != nil })
    {
      let code = entry.code(EligibilityRecord.decision) ?? ""
      var parts = [CodeLists.eligibilityDecision[code]?.spoken ?? Screen.shown(code)]
      if let by = entry.text(EligibilityRecord.decidedBy) {
        parts.append(say("by \(Screen.excerpt(by))"))
      }
      if let at = ruling.decidedAt { parts.append(desk.time.shown(at)) }
      if let reason = entry.text(EligibilityRecord.reason) { parts.append(Screen.excerpt(reason)) }
      lines.append(Self.column(say("decided")) + parts.joined(separator: " · "))
      let missing = ruling.missing(after: assessment)
      if !missing.isEmpty {
        lines.append(
          Self.column(say("missing"))
            + desk.screen.warm(missing.map { heard($0.hint) }.joined(separator: "; ")))
      }
    } else {
      let suggestion =
        switch assessment.suggestion {
        case .eligible:
          say("eligible; a person decides: fieldkeep first-step screen --eligible --by")
        case .ineligible:
          say("not eligible; a person decides, and may decide otherwise and say why")
        case .open: say("nothing yet: something is not known, and nothing known speaks against")
        }
      lines.append(Self.column(say("suggested")) + suggestion)
    }
    return lines
  }

  private func attendance(_ attempt: Enrolments.Attempt) -> [String] {
    let facts = attempt.facts
    var parts: [String] = []
    for service in Set(facts.attendance.map(\.service)).sorted(by: { $0.rawValue < $1.rawValue }) {
      let came = facts.attendance.count { $0.service == service && $0.kind.isAttended }
      let all = facts.attendance.count { $0.service == service }
      parts.append(
        all > came
          ? say("\(Self.label(service)) \(came) of \(all)") : "\(Self.label(service)) \(came)")
    }
    var lines = parts.isEmpty ? [] : [Self.column(say("came")) + parts.joined(separator: " · ")]
    let isRunning = facts.status == .enrolled || facts.status == .pausedAbsent
    if isRunning, let track = attempt.track {
      let needed = enrolments.rules.outstanding(of: track, in: facts, now: desk.time.now)
      if !needed.isEmpty {
        lines.append(
          Self.column(say("still needed")) + needed.map(Self.label).joined(separator: " · "))
      }
    }
    if isRunning, facts.isAway(at: desk.time.now) {
      lines.append(Self.column(say("away")) + say("now"))
    }
    return lines
  }

  private static func label(_ service: ServiceCode) -> String {
    CodeLists.serviceType[service.rawValue]?.spoken ?? Screen.shown(service.rawValue)
  }

  private func next(_ attempt: Enrolments.Attempt) -> [String] {
    enrolments.rules.transitions(of: attempt.facts, now: desk.time.now).map { way in
      let what: String =
        switch way.answer {
        case .allowed: say("can be recorded now")
        case .missing(let gaps): gaps.map { heard($0.hint) }.joined(separator: "; ")
        case .noWay: ""
        }
      return "   → \(label(way.to).lowercased()): \(desk.screen.faint(what))"
    }
  }

  private func clearance(_ attempt: Enrolments.Attempt) -> [String] {
    let clearance = attempt.clearance
    guard !clearance.doneAt.isEmpty else { return [] }
    var lines = clearance.steps.compactMap { step in
      clearance.doneAt[step].map { at in
        "   \(desk.time.shown(at))  "
          + (step == .sealDecided && clearance.isSealingRefused
            ? say("sealing refused") : heard(step.label))
      }
    }
    if let next = clearance.next { lines.append("   → \(heard(next.label))") }
    if !clearance.misdated.isEmpty {
      lines.append(
        desk.screen.warm(
          say("   please look at the dates of: \(list: clearance.misdated.map { heard($0.label) })")
        ))
    }
    return lines
  }

  // MARK: JSON

  /// An attempt for scripts.
  func json(_ attempt: Enrolments.Attempt) -> JSONValue {
    guard case .object(var members) = RecordLines.json(attempt.record, names: names) else {
      return .null
    }
    members["attempt"] = .number(Int64(attempt.ordinal))
    members["status"] = .text(attempt.facts.status.rawValue)
    if let track = attempt.track {
      members["reasons"] = .list(
        track.eligibility.assess(attempt.facts.eligibility).reasons.map {
          .object([
            "condition": .text($0.condition.rawValue), "answer": .text($0.explanation),
          ])
        })
    }
    members["ways"] = .object(
      Dictionary(
        enrolments.rules.transitions(of: attempt.facts, now: desk.time.now).map { way in
          var missing: [JSONValue] = []
          if case .missing(let gaps) = way.answer { missing = gaps.map { .text($0.rawValue) } }
          return (way.to.rawValue, .list(missing))
        }
      ) { $1 })
    members["next_of_clearance"] =
      attempt.clearance.doneAt.isEmpty
      ? .null : attempt.clearance.next.map { .text($0.rawValue) } ?? .null
    return .object(members)
  }
}
