// Clocks of a court's orders: a seal that devices are still to confirm, and a day on which something is to be destroyed.
// The orders' words lie with the privacy officer, so no other laptop has these clocks.

import CaseProtocol
import Fieldkeep

extension ClockReader {
  /// Seals that stand, each with how many devices have not confirmed it.
  var sealOrders: [SealOrderClockFacts] {
    file.all(CourtOrderRecord.type).compactMap { record in
      guard record.code(CourtOrderRecord.kind) == "seal", let report = report(of: record),
        !report.standing.inForce.isEmpty
      else { return nil }
      return SealOrderClockFacts(
        record: record.id, orderedAt: record.instant(CourtOrderRecord.given.at),
        devicesConfirmedAt: proof(report), silentDevices: report.silent.count,
        knownAt: learned(CourtOrderRecord.given.at, of: record))
    }
  }

  /// Destroyings that a day was set for.
  var destructions: [DestructionClockFacts] {
    let orders = file.all(CourtOrderRecord.type)
    return orders.compactMap { record in
      guard let day = record.instant(CourtOrderRecord.dueAt) else { return nil }
      let caseID = record.text(CourtOrderRecord.caseID)
      let given = orders.first {
        $0.code(CourtOrderRecord.kind) == "destroy" && report(of: $0) != nil
          && $0.text(CourtOrderRecord.number) == record.text(CourtOrderRecord.number)
          && $0.text(CourtOrderRecord.caseID) == caseID
      }
      let isHeld = orders.contains {
        $0.code(CourtOrderRecord.kind) == "hold" && $0.text(CourtOrderRecord.caseID) == caseID
          && !(report(of: $0)?.standing.inForce.isEmpty ?? true)
      }
      return DestructionClockFacts(
        record: record.id, scheduledAt: record.instant(CourtOrderRecord.given.at),
        destroyAt: day, erasedAt: given.flatMap { report(of: $0) }.flatMap(proof), isHeld: isHeld,
        knownAt: learned(CourtOrderRecord.given.at, of: record))
    }
  }

  /// When the last device confirmed; nil while one has not, or no server has the order.
  private func proof(_ report: OrderReport) -> Int64? {
    guard report.isOnServer, report.silent.isEmpty, report.standing.isWhole else { return nil }
    return report.confirmed.values.max()
  }

  private func report(of record: Record) -> OrderReport? {
    guard let name = record.text(CourtOrderRecord.rosterOrder) else { return nil }
    return file.orders.first { $0.standing.id.description == name }
  }
}
