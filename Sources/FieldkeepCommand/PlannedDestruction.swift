// A destroying that has its day: kept with its number, due from thirty days before, and done by an order on the day.

import CaseProtocol
import Fieldkeep

/// Part of a case that is to be destroyed on a day.
struct PlannedDestruction {
  let options: OrderOptions
  let desk: Desk

  /// Keeps the day; nothing is destroyed by it.
  ///
  /// - Parameter day: the day as it was typed.
  /// - Throws: ``Failure`` where the day is none, or lies behind; nothing was kept.
  func keep(until day: String) async throws {
    let number = options.number.trimming()
    guard !number.isEmpty, number.count <= 100 else {
      throw Failure(.usage, "an order has a number", hint: "--order and what the court wrote on it")
    }
    guard let moment = desk.time.moment(of: day, .future), moment.milliseconds > desk.time.now
    else {
      throw Failure(.usage, "that is no day to come", hint: "--on 2027-01-15")
    }
    guard desk.options.caseName != nil else {
      throw Failure(
        .usage, "say which case", hint: "--case and its name; fieldkeep list shows them")
    }
    let caseID = try await desk.currentCase()
    let court = try options.court.map {
      try Input.text($0, what: say("by whose authority"), limit: 2_000)
    }
    let parts = options.compartments
    let now = NamedMoment(milliseconds: desk.time.now)
    try await desk.replica.write { records in
      let entry = try records.create(CourtOrderRecord.type.name, in: Replica.directoryCase)
      try records.set(CourtOrderRecord.kind.name, of: entry, to: .code("destroy"))
      try records.set(CourtOrderRecord.number.name, of: entry, to: .text(number))
      if let court { try records.set(CourtOrderRecord.court.name, of: entry, to: .text(court)) }
      try records.set(CourtOrderRecord.caseID.name, of: entry, to: .text(caseID.description))
      for part in parts {
        try records.add(.text(part), to: CourtOrderRecord.compartments.name, of: entry)
      }
      try records.set(CourtOrderRecord.given, of: entry, to: now)
      try records.set(
        CourtOrderRecord.dueAt.name, of: entry,
        to: .instant(milliseconds: moment.milliseconds))
    }
    desk.print(
      json: .object([
        "order": .text(number), "destroy_on": .text(LocalTime.iso(moment.milliseconds)),
        "done": .boolean(false),
      ]),
      [
        say(" order \(Screen.shown(number)) · destroy on \(desk.time.shown(moment.milliseconds))"),
        say(" nothing was destroyed: fieldkeep due shows it from 30 days before"),
        say(" on the day: the same command without --on, with --yes"),
      ])
  }
}
