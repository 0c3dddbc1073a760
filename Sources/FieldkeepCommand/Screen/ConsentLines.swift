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
    Screen.shown(partner.rawValue.uppercased().replacing("_", with: " "))
  }

  private static func list(_ parts: some Sequence<Compartment>) -> String {
    parts.map(\.label).joined(separator: ", ")
  }

  /// What may be shown to whom, and what may not although somebody wished it.
  var following: [String] {
    consents.following(now: desk.time.now).flatMap { following in
      let to = "\(Self.word(following.partner)) for \(following.purpose.rawValue)"
      var lines: [String] = []
      if !following.decision.allowed.isEmpty {
        lines.append(
          " may be shown to \(desk.screen.strong(to)): \(Self.list(following.decision.allowed))"
            + (following.until.map { " · until \(desk.time.shown($0))" } ?? ""))
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
        " not to \(to): \(Self.list($0.parts)) · \($0.obstacle.explanation)"
      }
      for consent in following.decision.readFirst {
        lines.append(
          "   read first what the youth keeps back: "
            + "fieldkeep show \(names.records.name(of: consent))")
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
    let until = open.compactMap(\.until).max().map { ", until \(desk.time.shown($0))" } ?? ""
    return "may be shown to: \(partners.joined(separator: ", "))\(until)"
  }

  /// Every consent on one line.
  var all: [String] { consents.entries.map(line) }

  /// One consent on one line.
  func line(_ entry: CaseConsents.Entry) -> String {
    let facts = entry.facts
    var parts = [
      facts.givenAt.map { "given \(desk.time.shown($0))" } ?? "given, nobody said when",
      [
        facts.givenBy.map { "by \(Self.label(CodeLists.consentGiver, $0.rawValue))" },
        facts.form.map { Self.label(CodeLists.consentForm, $0.rawValue) },
      ].compactMap(\.self).joined(separator: ", "),
      "to "
        + facts.partners.sorted { $0.rawValue < $1.rawValue }.map(Self.word)
        .joined(separator: ", "),
      "for " + facts.purposes.map(\.rawValue).sorted().joined(separator: ", "),
      Self.list(facts.parts.sorted { $0.number < $1.number }),
    ].filter { !$0.isEmpty }
    if let end = facts.endsAt { parts.append("until \(desk.time.shown(end))") }
    if facts.isRevoked {
      parts.append(
        desk.screen.urgent(
          "taken back" + (entry.revokedAt.map { " \(desk.time.shown($0))" } ?? "")))
    } else if let end = facts.endsAt, end <= desk.time.now {
      parts.append(desk.screen.warm("ended"))
    }
    return " \(desk.screen.strong(names.records.name(of: entry.record.id)))  "
      + parts.joined(separator: " · ")
  }

  private static func label(_ list: CodeList, _ code: String) -> String {
    (list[code]?.english ?? Screen.shown(code)).lowercased()
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
