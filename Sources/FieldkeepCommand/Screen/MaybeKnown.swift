// Two who register one youth are normal. Whoever enters a name hears at once who may be meant, and decides; nobody is kept
// from registering, and nothing is joined by a guess.

import CaseProtocol
import Fieldkeep

/// Who may be the youth that somebody is registering just now.
struct MaybeKnown {
  /// Nothing where nobody is likely.
  let lines: [String]

  /// A name that is the same, or sounds like it with a date of birth that fits.
  private static let least = 50
  private static let most = 3

  /// Looks for a person's record among everyone whom this device may see.
  ///
  /// - Parameters:
  ///   - id: the record.
  ///   - caseID: its case.
  ///   - desk: the working place.
  /// - Throws: what reading throws.
  init(_ id: RecordID, of caseID: CaseID, _ desk: Desk) async throws {
    let youths = try await Youths(desk.replica)
    let known = Set(youths.identity.records(of: id)).union([id])
    let apart = youths.links.compactMap(Youths.link).filter { $0.decision == .notSame }
      .filter { known.contains($0.first) || known.contains($0.second) }
      .flatMap { [$0.first, $0.second] }
    let others = youths.sketches().filter { sketch in
      !known.contains(sketch.record) && !apart.contains(sketch.record)
        && youths.records[sketch.record]?.contains { $0.caseID != caseID } ?? false
    }
    let today = CountyTime.date(at: desk.time.now)
    var found: [RecordID: PersonMatch] = [:]
    for query in (youths.records[id] ?? []).flatMap(Self.queries) {
      for match in PersonMatching.matches(for: query, among: others, today: today)
      where match.score >= max(Self.least, found[match.record]?.score ?? 0) {
        found[match.record] = match
      }
    }
    let matches = found.values.sorted { ($1.score, $0.record) < ($0.score, $1.record) }
    guard !matches.isEmpty else {
      lines = []
      return
    }
    let names = try await desk.names()
    let told = try await MatchLines(
      Array(matches.prefix(Self.most)), youths: youths, desk: desk, names: names)
    var lines = [
      desk.screen.warm(say(" ! maybe known already:")) + " "
        + say("if it is, fieldkeep same \(names.cases.name(of: caseID)) and the other")
    ]
    for match in matches.prefix(Self.most) { lines.append("  " + (try await told.line(match))) }
    if matches.count > Self.most { lines.append(say("   and \(matches.count - Self.most) more")) }
    self.lines = lines
  }

  /// What the record says, a question for each name: an alias is no part of a legal name.
  private static func queries(of record: Record) -> [PersonQuery] {
    var birth: PartialDate?
    if case .partialDate(let date) = record[PersonRecord.dateOfBirth.name] { birth = date }
    let names =
      [record.text(PersonRecord.legalName)].compactMap(\.self)
      + record.words(PersonRecord.aliases)
    return names.map { PersonQuery(name: $0, birth: birth) }
      + record.words(PersonRecord.agencyNumbers).map { PersonQuery(birth: birth, number: $0) }
  }
}
