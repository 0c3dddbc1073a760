// Records that other laptops made up: they come as they would in earnest, and each keeps its writer and its times.

import CausalMerge
import CaseProtocol
import Fieldkeep
import Foundation
import RecordSchema
import Testing
import Trust

@Suite struct `A rehearsed organization` {
  private static let day: Int64 = 86_400_000
  private static let began: Int64 = 1_400_000_000_000

  /// Two laptops of one team; the first begins a record, the second, who has seen it or not, changes it.
  private static func replica(
    syncingBetween: Bool, _ body: (Replica, RecordID) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rehearsal-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let replica = try await Replica.open(at: folder, schema: CountySchema.schema)
    await replica.welcome { records, device, name in
      let record = try records.create(
        DeviceRecord.type.name, in: Replica.directoryCase, id: RecordID(bytes: device.bytes))
      try records.set(DeviceRecord.label.name, of: record, to: .text(name))
    }
    var generator = SystemRandomNumberGenerator()
    let team = TeamID(using: &generator)
    let rights: [UInt32: Rights] = [
      CountyCompartment.coordination.number: [.read, .write, .open],
      CountyCompartment.directory.number: [.read, .write, .open],
    ]
    var laptops = try await replica.rehearse(
      RosterTemplate(teams: [.init(id: team, rights: rights)]),
      laptops: [("one", [team]), ("two", [team])], at: began
    ) { _ in }
    let caseID = CaseID(using: &generator)
    let record = RecordID(using: &generator)
    func part(_ text: String) throws -> Rehearsal.Part {
      Rehearsal.Part(
        caseID: caseID, compartment: CountyCompartment.coordination.number,
        entries: [
          Entry(
            record: record, type: RecoveryRecord.type.number,
            field: RecoveryRecord.station.number, operation: .assign,
            value: try FieldValue.text(text).encoded())
        ])
    }
    try laptops.write([part("lasd_compton")], on: 0, at: began + day)
    if syncingBetween {
      try laptops.sync(0, at: began + 2 * day)
      try laptops.sync(1, at: began + 2 * day)
    }
    try laptops.write([part("lasd_century")], on: 1, at: began + 3 * day)
    try laptops.syncAll(at: began + 5 * day)
    try await replica.receive(laptops.takeArrivals())
    let left = laptops.takeArrivals()
    #expect(left.isEmpty)
    try await body(replica, record)
    try await replica.close()
  }

  @Test func `shows who wrote what, and when it came`() async throws {
    try await Self.replica(syncingBetween: true) { replica, id in
      let record = try #require(try await replica.record(id))
      let shown = try #require(record.reading(of: RecoveryRecord.station).shown)
      #expect(record[RecoveryRecord.station.name] == .text("lasd_century"))
      #expect(shown.timeMilliseconds == Self.began + 3 * Self.day)
      #expect(try await replica.arrivals()[shown.dot, record.scope] == Self.began + 5 * Self.day)
      let author = try #require(try await replica.author(of: shown, in: record))
      #expect(try await replica.device() != author)
      let named = try await replica.record(try #require(RecordID(bytes: author.bytes)))
      #expect(named?[DeviceRecord.label.name] == .text("two"))
      #expect(try await replica.conflicts().isEmpty)
      #expect(try await replica.check().findings.isEmpty)
    }
  }

  @Test func `has two values where one had not seen the other`() async throws {
    try await Self.replica(syncingBetween: false) { replica, id in
      let record = try #require(try await replica.record(id))
      #expect(record.reading(of: RecoveryRecord.station).others.count == 1)
    }
  }
}
