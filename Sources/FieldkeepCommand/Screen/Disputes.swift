// What disagrees and waits for a person: which field, which values, whose.

import CaseProtocol
import Fieldkeep

/// A field in which a person is asked to decide, with what stands in it.
struct Dispute {
  let record: Record
  /// Nil where not a field disagrees but whether the record stands at all.
  let field: Field?
  /// What stands, newest first; the first is what is shown meanwhile.
  let candidates: [Candidate]

  struct Candidate {
    let value: FieldValue
    let author: DeviceID?
    let timeMilliseconds: Int64
  }
}

/// Everything that waits for a person.
struct Disputes {
  let all: [Dispute]
  private let people: People
  private let names: Names
  private let time: LocalTime

  var isEmpty: Bool { all.isEmpty }

  /// Reads what disagrees, of one case or of all.
  init(_ desk: Desk, in caseID: CaseID? = nil) async throws {
    try await self.init(
      desk, in: caseID, names: try await desk.names(), people: try await desk.people())
  }

  /// The same with names that are at hand.
  init(_ desk: Desk, in caseID: CaseID?, names: Names, people: People) async throws {
    self.people = people
    self.names = names
    time = desk.time
    var all: [Dispute] = []
    for record in try await desk.replica.conflicts() where caseID == nil || record.caseID == caseID
    {
      if record.standing == .contested {
        all.append(Dispute(record: record, field: nil, candidates: []))
      }
      for field in record.disputed {
        let reading = record.reading(of: field)
        var candidates: [Dispute.Candidate] = []
        for standing in [reading.shown].compactMap(\.self) + reading.others {
          candidates.append(
            Dispute.Candidate(
              value: standing.value,
              author: try await desk.replica.author(of: standing, in: record),
              timeMilliseconds: standing.timeMilliseconds))
        }
        all.append(Dispute(record: record, field: field, candidates: candidates))
      }
    }
    self.all = all
  }

  /// One phrase: 1 needs you: Date of birth differs (you 2010-06-02, DCFS 2010-02-06) → fieldkeep resolve 7Q4-MK.
  var summary: String {
    guard all.count == 1, let only = all.first else {
      return say("\(all.count) need you → fieldkeep conflicts")
    }
    let record = only.record
    let place =
      record.caseID == Replica.directoryCase
      ? names.records.name(of: record.id) : names.cases.name(of: record.caseID)
    return say("1 needs you: \(phrase(only)) → fieldkeep resolve \(place)")
  }

  /// The first few, where there are several.
  var furtherLines: [String] {
    guard all.count > 1 else { return [] }
    return all.prefix(5).map { dispute in
      "   \(names.records.name(of: dispute.record.id))  \(phrase(dispute))"
    }
  }

  /// What differs, in words.
  ///
  /// A sync says it too, and what a sync says is kept in logs and read over shoulders: so where a shelter is and what an
  /// advocate was told are not repeated here, only that two differ. `fieldkeep conflicts` shows them, being asked.
  func phrase(_ dispute: Dispute) -> String {
    let label = heard(dispute.record.type?.label ?? "record")
    guard let field = dispute.field else {
      return say("\(label) was voided by someone who had not seen all of it")
    }
    // One's own first: it is what one remembers.
    let own = dispute.candidates.filter { $0.author == people.own }
    let others = dispute.candidates.filter { $0.author != people.own }
    let isHushed = ExportRequest.byNameOnly.contains {
      $0.number == dispute.record.compartment
    }
    let values = (own + others).map { candidate in
      people.name(of: candidate.author) + (isHushed ? "" : " \(text(candidate, field))")
    }
    return say("\(heard(field.label)) differs (\(list: values))")
  }

  /// The dispute on several lines, each value with a number to keep it by.
  func lines(_ dispute: Dispute, _ screen: Screen) -> [String] {
    let name = names.records.name(of: dispute.record.id)
    let label = heard(dispute.record.type?.label ?? "record")
    let heading = " \(screen.strong(name))  \(label)"
    guard let field = dispute.field else {
      return [
        say("\(heading) was voided by someone who had not seen all of it"),
        say("   --keep 1  keep the record"), say("   --keep 2  void it"),
      ]
    }
    return [heading + " · \(heard(field.label))"]
      + dispute.candidates.enumerated().map { index, candidate in
        "   --keep \(index + 1)  \(text(candidate, field))  "
          + screen.faint(
            "\(people.name(of: candidate.author)), \(time.shown(candidate.timeMilliseconds))")
      }
  }

  func json(_ dispute: Dispute) -> JSONValue {
    .object([
      "record": .text(dispute.record.id.description),
      "name": .text(names.records.name(of: dispute.record.id)),
      "case": .text(dispute.record.caseID.description),
      "type": dispute.record.type.map { .text($0.name) } ?? .null,
      "field": dispute.field.map { .text($0.name) } ?? .null,
      "values": .list(
        dispute.candidates.map { candidate in
          .object([
            "value": ValueText.json(candidate.value),
            "author": .text(people.name(of: candidate.author)),
            "device": candidate.author.map { .text($0.description) } ?? .null,
            "written_at": .text(LocalTime.iso(candidate.timeMilliseconds)),
          ])
        }),
    ])
  }

  private func text(_ candidate: Dispute.Candidate, _ field: Field) -> String {
    ValueText.shown(candidate.value, of: field, time, names)
  }
}
