// Consents as lines and as JSON: who gave what to whom, and what follows.

import CaseProtocol
import Fieldkeep

/// Consents on the screen.
struct ConsentLines {
  let consents: CaseConsents
  let desk: Desk
  let names: Names

  /// A partner as it is shouted over a radio: DCFS, MENTAL HEALTH.
  static func word(_ partner: SharingPartner) -> String {
    heard(Screen.shown(partner.rawValue.uppercased().replacing("_", with: " ")))
  }

  /// What something is shared for: its code in English, its label where no code is said.
  private static func word(_ purpose: SharingPurpose) -> String {
    CodeLists.consentPurpose[purpose.rawValue]?.spoken(english: purpose.rawValue).lowercased()
      ?? purpose.rawValue
  }

  private static func list(_ parts: some Sequence<Compartment>) -> String {
    parts.map { heard($0.label) }.joined(separator: ", ")
  }

  /// What may be shown to whom, and what may not although somebody wished it.
  var following: [String] {
    consents.following(now: desk.time.now).flatMap { following in
      let to = say("\(Self.word(following.partner)) for \(Self.word(following.purpose))")
      var lines: [String] = []
      if !following.decision.allowed.isEmpty {
        lines.append(
          say(
            " may be shown to \(desk.screen.strong(to)): \(Self.list(following.decision.allowed))")
            + (following.until.map { " · " + say("until \(desk.time.shown($0))") } ?? ""))
      }
      var obstacles: [(obstacle: ConsentObstacle, parts: [Compartment])] = []
      for refusal in following.decision.refusals {
        if let index = obstacles.firstIndex(where: { $0.obstacle == refusal.obstacle }) {
          obstacles[index].parts.append(refusal.part)
        } else {
          obstacles.append((refusal.obstacle, [refusal.part]))
        }
      }
      lines += obstacles.map {
        say(" not to \(to): \(Self.list($0.parts)) · \(heard($0.obstacle.explanation))")
      }
      for consent in following.decision.readFirst {
        lines.append(
          say(
            "   read first what the youth keeps back: fieldkeep show \(names.records.name(of: consent))"
          ))
      }
      return lines
    }
  }

  /// Who may be shown something now, in one line; nil where nobody may.
  var summary: String? {
    let open = consents.following(now: desk.time.now).filter { !$0.decision.allowed.isEmpty }
    guard !open.isEmpty else { return nil }
    var partners: [String] = []
    for following in open {
      let word = Self.word(following.partner)
      if !partners.contains(word) { partners.append(word) }
    }
    guard let until = open.compactMap(\.until).max() else {
      return say("may be shown to: \(list: partners)")
    }
    return say("may be shown to: \(list: partners), until \(desk.time.shown(until))")
  }

  /// Every consent on one line.
  var all: [String] { consents.entries.map(line) }

  /// One consent on one line.
  func line(_ entry: CaseConsents.Entry) -> String {
    let facts = entry.facts
    var parts = [
      facts.givenAt.map { say("given \(desk.time.shown($0))") } ?? say("given, nobody said when"),
      [
        facts.givenBy.map { say("by \(Self.label(CodeLists.consentGiver, $0.rawValue))") },
        facts.form.map { Self.label(CodeLists.consentForm, $0.rawValue) },
      ].compactMap(\.self).joined(separator: ", "),
      say("to \(list: facts.partners.sorted { $0.rawValue < $1.rawValue }.map(Self.word))"),
      say(
        "for \(list: facts.purposes.sorted { $0.rawValue < $1.rawValue }.map { Self.word($0) })"),
      Self.list(facts.parts.sorted { $0.number < $1.number }),
    ].filter { !$0.isEmpty }
    if let end = facts.endsAt { parts.append(say("until \(desk.time.shown(end))")) }
    if facts.isRevoked {
      parts.append(
        desk.screen.urgent(
          say("taken back") + (entry.revokedAt.map { " \(desk.time.shown($0))" } ?? "")))
    } else if let end = facts.endsAt, end <= desk.time.now {
      parts.append(desk.screen.warm(say("ended")))
    }
    return " \(desk.screen.strong(names.records.name(of: entry.record.id)))  "
      + parts.joined(separator: " · ")
  }

  private static func label(_ list: CodeList, _ code: String) -> String {
    (list[code]?.spoken ?? Screen.shown(code)).lowercased()
  }

  // MARK: JSON

  var json: JSONValue {
    .object([
      "consents": .list(consents.entries.map(json)),
      "following": .list(
        consents.following(now: desk.time.now).map { following in
          .object([
            "agency": .text(following.partner.rawValue),
            "purpose": .text(following.purpose.rawValue),
            "may_be_shown": .list(following.decision.allowed.map { .text($0.name) }),
            "until": following.until.map { .text(LocalTime.iso($0)) } ?? .null,
            "notices": .list(following.decision.notices.map { .text($0.rawValue) }),
            "not": .list(
              following.decision.refusals.map {
                .object([
                  "part": .text($0.part.name), "because": .text($0.obstacle.explanation),
                ])
              }),
          ])
        }),
    ])
  }

  private func json(_ entry: CaseConsents.Entry) -> JSONValue {
    guard case .object(var members) = RecordLines.json(entry.record, names: names) else {
      return .null
    }
    members["is_revoked"] = .boolean(entry.facts.isRevoked)
    members["ends_at"] = consents.end(of: entry).map { .text(LocalTime.iso($0)) } ?? .null
    return .object(members)
  }
}
