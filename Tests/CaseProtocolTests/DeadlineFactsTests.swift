// From shown values to what the deadline rules are told.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

/// 22:00 on 12 March 2016 in Los Angeles.
private let contact: Int64 = 1_457_848_800_000

private func record(_ byte: UInt8) throws -> RecordID {
  try #require(RecordID(bytes: [UInt8](repeating: byte, count: 16)))
}

@Suite struct DeadlineFactsTests {
  @Test func `facts are read from shown values, and what is no time is not stated`() throws {
    let alert = try #require(
      AlertFacts(
        record: try record(2),
        fields: [
          AgencyAlertRecord.agency.number: .code("dcfs"),
          AgencyAlertRecord.status.number: .code("en_route"),
          AgencyAlertRecord.alerted.at.number: .instant(milliseconds: contact),
          AgencyAlertRecord.enRoute.at.number: .instant(milliseconds: contact + 1),
          AgencyAlertRecord.arrived.at.number: .unknown(kind: .instant, bytes: [0, 0]),
        ], statusAt: contact + 2,
        learnedAt: [AgencyAlertRecord.alerted.at.number: contact + 4]))
    #expect(alert.knownAt == contact + 4)
    #expect(alert.agency == .childServices)
    #expect(alert.status == .enRoute)
    #expect(alert.alertedAt == contact)
    #expect(alert.enRouteAt == contact + 1)
    #expect(alert.arrivedAt == nil)
    let item = try #require(
      ItemFacts(
        record: try record(3),
        fields: [
          ChecklistItemRecord.item.number: .code("food"),
          ChecklistItemRecord.status.number: .code("from_a_newer_version"),
          ChecklistItemRecord.done.at.number: .instant(milliseconds: contact + 3),
        ], statusAt: nil))
    #expect(item.status == nil)
    #expect(item.doneAt == contact + 3)
    let recovery = RecoveryFacts(
      record: try record(1),
      fields: [
        RecoveryRecord.status.number: .code("confirmed"),
        RecoveryRecord.firstContact.at.number: .instant(milliseconds: contact),
      ], knownAt: 7, alerts: [alert], items: [item])
    #expect(recovery.status == .confirmed)
    #expect(recovery.firstContactAt == contact)
    #expect(recovery.knownAt == 7)
  }

  @Test func `an alert without its agency and an item not known here have no clock`() throws {
    #expect(AlertFacts(record: try record(2), fields: [:], statusAt: nil) == nil)
    let fields: ShownFields = [ChecklistItemRecord.item.number: .code("later_item")]
    #expect(ItemFacts(record: try record(2), fields: fields, statusAt: nil) == nil)
  }
}
