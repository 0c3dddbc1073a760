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
    let number = try options.checkedNumber()
    guard let moment = desk.time.moment(of: day, .future), moment.milliseconds > desk.time.now
    else {
      throw Failure(.usage, "that is no day to come", hint: "--on 2027-01-15")
    }
    let caseID = try await options.caseID(desk)
    let order = OrderEntry(
      kind: "destroy", number: number, court: try options.authority(), caseID: caseID,
      compartments: try options.parts().map(\.name))
    let now = NamedMoment(milliseconds: desk.time.now)
    try await desk.replica.write { records in
      let entry = try order.write(at: now, records)
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
