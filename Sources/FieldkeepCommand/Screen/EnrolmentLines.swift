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
        + (attempt.track?.label ?? "a track that this device does not know"),
      "attempt \(attempt.ordinal)", label(facts.status),
    ]
    for (word, at) in [
      ("offered", attempt.record.instant(EnrolmentRecord.offered.at)), ("agreed", facts.agreedAt),
      ("started", facts.startedAt), ("ended", facts.endedAt),
    ] {
      if let at { parts.append("\(word) \(desk.time.shown(at))") }
    }
    if facts.endedAt == nil, let started = facts.startedAt, let track = attempt.track {
      let end = track.end(
        startedAt: started, absences: facts.absences, now: desk.time.now)
      parts.append("ends \(desk.time.shown(end))")
    }
    if !attempt.record.disputed.isEmpty {
      let name = names.records.name(of: attempt.record.id)
      parts.append(desk.screen.urgent("please decide: fieldkeep resolve \(name)"))
    }
    return " " + parts.joined(separator: " · ")
  }

  private func label(_ status: EnrolmentStatus) -> String {
    CodeLists.enrolmentStatus[status.rawValue]?.english ?? status.rawValue
  }

  private func eligibility(_ attempt: Enrolments.Attempt) -> [String] {
    guard let track = attempt.track else { return [] }
    let assessment = track.eligibility.assess(attempt.facts.eligibility)
    var lines = [
      "   eligibility  " + assessment.reasons.map(\.explanation).joined(separator: " · ")
    ]
    if let ruling = attempt.facts.ruling,
      let entry = attempt.eligibility.last(where: { $0.code(EligibilityRecord.decision) != nil })
    {
      let code = entry.code(EligibilityRecord.decision) ?? ""
      var parts = [CodeLists.eligibilityDecision[code]?.english ?? Screen.shown(code)]
      if let by = entry.text(EligibilityRecord.decidedBy) {
        parts.append("by \(Screen.excerpt(by))")
      }
      if let at = ruling.decidedAt { parts.append(desk.time.shown(at)) }
      if let reason = entry.text(EligibilityRecord.reason) { parts.append(Screen.excerpt(reason)) }
      lines.append("   decided      " + parts.joined(separator: " · "))
      let missing = ruling.missing(after: assessment)
      if !missing.isEmpty {
        lines.append(
          "   missing      " + desk.screen.warm(missing.map(\.hint).joined(separator: "; ")))
      }
    } else {
      let suggestion =
        switch assessment.suggestion {
        case .eligible: "eligible; a person decides: fieldkeep first-step screen --eligible --by"
        case .ineligible:
          "not eligible; a person decides, and may decide otherwise and say why"
        case .open: "nothing yet: something is not known, and nothing known speaks against"
        }
      lines.append("   suggested    \(suggestion)")
    }
    return lines
  }

  private func attendance(_ attempt: Enrolments.Attempt) -> [String] {
    let facts = attempt.facts
    var parts: [String] = []
    for service in Set(facts.attendance.map(\.service)).sorted(by: { $0.rawValue < $1.rawValue }) {
      let came = facts.attendance.count { $0.service == service && $0.kind.isAttended }
      let all = facts.attendance.count { $0.service == service }
      parts.append("\(Self.label(service)) \(came)" + (all > came ? " of \(all)" : ""))
    }
    var lines = parts.isEmpty ? [] : ["   came         " + parts.joined(separator: " · ")]
    let isRunning = facts.status == .enrolled || facts.status == .pausedAbsent
    if isRunning, let track = attempt.track {
      let needed = enrolments.rules.outstanding(of: track, in: facts, now: desk.time.now)
      if !needed.isEmpty {
        lines.append("   still needed " + needed.map(Self.label).joined(separator: " · "))
      }
    }
    if isRunning, facts.isAway(at: desk.time.now) { lines.append("   away         now") }
    return lines
  }

  private static func label(_ service: ServiceCode) -> String {
    CodeLists.serviceType[service.rawValue]?.english ?? Screen.shown(service.rawValue)
  }

  private func next(_ attempt: Enrolments.Attempt) -> [String] {
    enrolments.rules.transitions(of: attempt.facts, now: desk.time.now).map { way in
      let what: String =
        switch way.answer {
        case .allowed: "can be recorded now"
        case .missing(let gaps): gaps.map(\.hint).joined(separator: "; ")
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
          + (step == .sealDecided && clearance.isSealingRefused ? "sealing refused" : step.label)
      }
    }
    if let next = clearance.next { lines.append("   → \(next.label)") }
    if !clearance.misdated.isEmpty {
      lines.append(
        desk.screen.warm(
          "   please look at the dates of: "
            + clearance.misdated.map(\.label).joined(separator: ", ")))
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
