// What a server did not take: in which record it stands, why, and what to do. A count alone sends nobody anywhere.

import CaseProtocol
import Fieldkeep

/// Everything that servers refused, each piece by the records that it wrote in.
struct RefusedWork {
  private let desk: Desk
  private let names: Names
  private let pieces: [(segment: RefusedSegment, records: [Record])]

  /// Reads what was refused; only the records of the same scopes are looked through.
  init(_ desk: Desk) async throws {
    self.desk = desk
    names = try await desk.names()
    let refused = try await desk.replica.refusedSegments()
    let scopes = Set(refused.map(\.scope))
    let records = refused.isEmpty ? [] : try await desk.replica.records(includingVoided: true)
    var written: [SegmentHash: [Record]] = [:]
    for record in records where scopes.contains(record.scope) {
      let history = try await desk.replica.history(of: record, field: nil)
      for segment in Set(history.compactMap(\.name?.segment)) {
        written[segment, default: []].append(record)
      }
    }
    pieces = refused.map { ($0, written[$0.hash] ?? []) }
  }

  /// A line for each piece, and below them the next step.
  var lines: [String] {
    guard !pieces.isEmpty else { return [] }
    let told = pieces.prefix(Self.shownPieces).map { piece in
      say("refused: \(subject(piece.records)) · \(RefusalText.words(piece.segment.reason))")
    }
    let rest = pieces.count - told.count
    return told
      + (rest > 0
        ? [
          say(
            rest, one: "and 1 more piece of work refused",
            other: "and \(rest) more pieces of work refused")
        ] : [])
      + [
        say("what was refused is kept and shown here · fieldkeep export --refused FILE hands it on")
      ]
  }

  private static let shownPieces = 5
  private static let shownRecords = 3

  /// Note 4ZP-1T, Alert 7Q4-MK of case 3QB-XA: names and kinds, never what is in them.
  private func subject(_ records: [Record]) -> String {
    guard let first = records.first else { return say("rights or keys of a part of a case") }
    let told = records.prefix(Self.shownRecords).map { record in
      "\(heard(record.type?.label ?? "record")) \(names.records.name(of: record.id))"
    }
    let rest = records.count - told.count
    let place =
      first.caseID == Replica.directoryCase
      ? say("the directory") : say("case \(names.cases.name(of: first.caseID))")
    return rest > 0
      ? say("\(list: told) and \(rest) more of \(place)") : say("\(list: told) of \(place)")
  }
}
