// Stories of laptops and one server: what each does offline, and what all see after syncing.

import CausalMerge
import LocalReplica
import RecordSchema
import SegmentLog
import SyncProtocol
import Testing
import Trust

/// Writes one text field of a placement.
private func write(
  _ text: String, field: UInt32 = 1, of record: RecordID, in caseID: CaseID, on laptop: Laptop,
  _ desk: Desk, upon token: ReadToken? = nil
) throws {
  try laptop.replica.write(at: desk.reading(of: laptop)) { writer in
    try writer.write(
      record, type: 1, field: field, value: Value(kind: .text, payload: Array(text.utf8)),
      in: try writer.scope(of: 1, in: caseID), upon: token)
  }
}

private func texts(_ field: UInt32 = 1, of record: RecordID, on laptop: Laptop) throws -> [String] {
  let stored = try #require(try laptop.replica.record(record))
  return stored.views(of: field).map { String(decoding: $0.value.payload, as: UTF8.self) }.sorted()
}

private func scopes(of caseID: CaseID, on laptop: Laptop) throws -> [ScopeID: [UInt8]] {
  var states: [ScopeID: [UInt8]] = [:]
  for (scope, _) in try laptop.replica.scopes(of: caseID) {
    states[scope] = try laptop.replica.canonicalEncoding(of: scope)
  }
  return states
}

@Suite struct `Stories of syncing` {
  @Test func `a note written on one laptop is read on another`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let advocate = try desk.join(teams: [desk.field], seed: 3)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write("shelter", of: record, in: caseID, on: deputy, desk)
    let report = try desk.sync(deputy)
    #expect(report.counts.acknowledgedChanges == 1)
    #expect(report.counts.refused == 0)
    try desk.sync(advocate)
    #expect(try texts(of: record, on: advocate) == ["shelter"])
    #expect(try scopes(of: caseID, on: advocate) == scopes(of: caseID, on: deputy))
  }

  @Test func `two placements written apart both stand until someone writes over them`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let advocate = try desk.join(teams: [desk.field], seed: 3)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write("unknown", of: record, in: caseID, on: deputy, desk)
    try desk.sync(deputy)
    try desk.sync(advocate)
    try write("relative", of: record, in: caseID, on: deputy, desk)
    try write("shelter", of: record, in: caseID, on: advocate, desk)
    try desk.sync(advocate)
    try desk.sync(deputy)
    try desk.sync(advocate)
    for laptop in [deputy, advocate] {
      #expect(try texts(of: record, on: laptop) == ["relative", "shelter"])
      #expect(try laptop.replica.conflictCount() == 1)
    }
    try write("shelter", of: record, in: caseID, on: deputy, desk)
    try desk.sync(deputy)
    try desk.sync(advocate)
    for laptop in [deputy, advocate] {
      #expect(try texts(of: record, on: laptop) == ["shelter"])
      #expect(try laptop.replica.conflictCount() == 0)
    }
    #expect(try scopes(of: caseID, on: advocate) == scopes(of: caseID, on: deputy))
  }

  @Test func `two laptops open one scope offline and both keys read everything`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let advocate = try desk.join(teams: [desk.field], seed: 3)
    let caseID = CaseID(using: &desk.generator)
    let records = (0..<2).map { _ in RecordID(using: &desk.generator) }
    try write("by the deputy", of: records[0], in: caseID, on: deputy, desk)
    try write("by the advocate", of: records[1], in: caseID, on: advocate, desk)
    for laptop in [deputy, advocate, deputy, advocate] { try desk.sync(laptop) }
    for laptop in [deputy, advocate] {
      #expect(try texts(of: records[0], on: laptop) == ["by the deputy"])
      #expect(try texts(of: records[1], on: laptop) == ["by the advocate"])
    }
    #expect(try scopes(of: caseID, on: advocate) == scopes(of: caseID, on: deputy))
  }

  /// Two days ahead, twenty years ahead, in 1970, before 1970, twenty years back.
  @Test(arguments: [
    2 * 86_400_000, 7_305 * 86_400_000, -1_700_000_000_000, -1_800_000_000_000,
    -7_305 * 86_400_000,
  ])
  func `a wrong clock wins nothing`(by error: Int64) throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let advocate = try desk.join(teams: [desk.field], seed: 3)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write("first", field: 4, of: record, in: caseID, on: deputy, desk)
    try desk.sync(deputy)
    try desk.sync(advocate)
    advocate.clockError = error
    advocate.boot = 9
    try write(
      "written early, stamped otherwise", field: 4, of: record, in: caseID, on: advocate, desk)
    desk.now += 60_000
    try write("written later", field: 4, of: record, in: caseID, on: deputy, desk)
    for laptop in [advocate, deputy, advocate] { try desk.sync(laptop) }
    let field = try #require(try StorySchema.make().recordType(numbered: 1)?.field(numbered: 4))
    for laptop in [deputy, advocate] {
      let stored = try #require(try laptop.replica.record(record))
      let shown = try #require(stored.reading(of: field).shown)
      #expect(String(decoding: shown.value.payload, as: UTF8.self) == "written later")
      #expect(stored.views(of: 4).allSatisfy { $0.time <= desk.now })
    }
  }

  @Test func `what came while an editor was open is not overwritten unseen`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let advocate = try desk.join(teams: [desk.field], seed: 3)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write("draft", of: record, in: caseID, on: deputy, desk)
    try desk.sync(deputy)
    try desk.sync(advocate)
    let token = try #require(try advocate.replica.record(record)).token
    try write("the deputy's", of: record, in: caseID, on: deputy, desk)
    try desk.sync(deputy)
    try desk.sync(advocate)
    try write("the advocate's", of: record, in: caseID, on: advocate, desk, upon: token)
    for laptop in [advocate, deputy] { try desk.sync(laptop) }
    for laptop in [deputy, advocate] {
      #expect(try texts(of: record, on: laptop) == ["the advocate's", "the deputy's"])
    }
  }

  @Test func `a laptop outside a compartment holds nothing of it`() throws {
    let desk = try Desk()
    let placer = try desk.join(teams: [desk.placing], seed: 2)
    let deputy = try desk.join(teams: [desk.field], seed: 3)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write("shelter", of: record, in: caseID, on: placer, desk)
    try placer.replica.write(at: desk.reading(of: placer)) { writer in
      try writer.write(
        record, type: 2, field: 1, value: Value(kind: .text, payload: Array("Elm Street".utf8)),
        in: try writer.scope(of: 2, in: caseID))
    }
    try desk.sync(placer)
    try desk.sync(deputy)
    #expect(try placer.replica.scopes(of: caseID).count == 2)
    #expect(try deputy.replica.scopes(of: caseID).count == 1)
    #expect(
      throws: ReplicaError.compartmentNotOpen(number: 2),
      performing: {
        try deputy.replica.write(at: desk.reading(of: deputy)) {
          try $0.scope(of: 2, in: caseID)
        }
      })
  }

  @Test func `a blank server is filled again by its laptops`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let advocate = try desk.join(teams: [desk.field], seed: 3)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write("first", of: record, in: caseID, on: deputy, desk)
    for laptop in [deputy, advocate] { try desk.sync(laptop) }
    try write("second", of: record, in: caseID, on: advocate, desk)
    try desk.sync(advocate)
    try desk.replaceServerByBlank()
    for laptop in [deputy, desk.admin, advocate, deputy, advocate] { try desk.sync(laptop) }
    #expect(try texts(of: record, on: deputy) == ["second"])
    let late = try desk.join(teams: [desk.field], seed: 4)
    try desk.sync(late)
    #expect(try texts(of: record, on: late) == ["second"])
    for laptop in [deputy, advocate, late] {
      let remote = try laptop.replica.remote(named: "origin")
      let counts = try laptop.replica.deliveryCounts(for: remote)
      #expect(counts.pendingSegments == 0 && counts.waitingSegments == 0)
    }
  }

  @Test func `a blank server holds everything once each has synced, the admin last`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write("first", of: record, in: caseID, on: deputy, desk)
    try desk.sync(deputy)
    try desk.replaceServerByBlank()
    for laptop in [deputy, desk.admin] { try desk.sync(laptop) }
    let late = try desk.join(teams: [desk.field], seed: 4)
    try desk.sync(late)
    #expect(try texts(of: record, on: late) == ["first"])
    #expect(try late.replica.segmentHashes().count >= deputy.replica.segmentHashes().count)
  }

  @Test func `a server restored to last week gets back what came since`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let advocate = try desk.join(teams: [desk.field], seed: 3)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write("first", of: record, in: caseID, on: deputy, desk)
    for laptop in [deputy, advocate] { try desk.sync(laptop) }
    let backup = try desk.backUp()
    try write("second", of: record, in: caseID, on: advocate, desk)
    for laptop in [advocate, deputy] { try desk.sync(laptop) }
    try desk.restore(backup)
    for laptop in [deputy, desk.admin, deputy, advocate] { try desk.sync(laptop) }
    let late = try desk.join(teams: [desk.field], seed: 4)
    try desk.sync(late)
    #expect(try texts(of: record, on: late) == ["second"])
    #expect(try scopes(of: caseID, on: late) == scopes(of: caseID, on: deputy))
  }

  @Test func `a colleague carries work that she cannot read`() throws {
    let desk = try Desk()
    let placer = try desk.join(teams: [desk.placing], seed: 2)
    let deputy = try desk.join(teams: [desk.field], seed: 3)
    let other = try desk.join(teams: [desk.placing], seed: 4)
    try desk.sync(deputy)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try placer.replica.write(at: desk.reading(of: placer)) { writer in
      try writer.write(
        record, type: 2, field: 1, value: Value(kind: .text, payload: Array("Elm Street".utf8)),
        in: try writer.scope(of: 2, in: caseID))
    }
    let counts = try deputy.replica.takeIn(try placer.replica.carriedItems(everything: false))
    #expect(counts.refused == 0)
    try desk.sync(deputy)
    try desk.sync(other)
    #expect(try texts(of: record, on: other) == ["Elm Street"])
    #expect(try deputy.replica.record(record) == nil)
    let report = try desk.sync(placer)
    #expect(report.counts.refused == 0)
  }

  @Test func `what an interrupted first contact left lying is taken up by a carried file`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let advocate = try desk.join(teams: [desk.field], seed: 3)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    try write("unknown", of: record, in: caseID, on: deputy, desk)
    try desk.sync(deputy)
    try desk.sync(advocate)
    try write("shelter", of: record, in: caseID, on: deputy, desk)
    try desk.sync(deputy)

    advocate.replica = try ReplicaCore(afterCrashOf: advocate.replica)
    try write("relative", of: record, in: caseID, on: advocate, desk)
    let conversation = SyncConversation(
      replica: advocate.replica, remote: try advocate.replica.remote(named: "origin"))
    let call = try #require(try conversation.start(at: desk.reading(of: advocate)))
    let (status, body) = desk.answer(call)
    // The power goes when what came is on the disk, and before it is taken up.
    struct PowerCut: Error {}
    advocate.replica.storageProbe = { if $0 == .afterCommit { throw PowerCut() } }
    #expect(throws: (any Error).self) {
      try conversation.receive(
        SyncAnswer(
          status: status, body: body,
          timing: AnswerTiming(reading: desk.reading(of: advocate), roundTripMilliseconds: 0)))
    }
    advocate.replica = try ReplicaCore(afterCrashOf: advocate.replica)
    let remote = try advocate.replica.remote(named: "origin")
    let lying = try advocate.replica.deliveryCounts(for: remote).waitingSegments
    #expect(lying > 0)

    _ = try advocate.replica.takeIn(try deputy.replica.carriedItems(everything: true))
    #expect(try texts(of: record, on: advocate) == ["relative", "shelter"])
    try desk.sync(advocate)
    try desk.sync(deputy)
    #expect(try scopes(of: caseID, on: advocate) == scopes(of: caseID, on: deputy))
  }

  @Test func `one bad segment does not keep the others out`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let caseID = CaseID(using: &desk.generator)
    try write("shelter", of: RecordID(using: &desk.generator), in: caseID, on: deputy, desk)
    let device = try #require(try deputy.replica.device())
    var good: [Segment] = []
    for case .segment(let segment) in try deputy.replica.carriedItems(everything: false)
    where segment.header.device == device {
      good.append(segment)
    }
    var damaged = good[1].bytes
    damaged[damaged.count - 1] ^= 1
    let response = try desk.server.sync(
      SyncRequest(cursor: nil, segments: [[1, 2, 3], damaged] + good.map(\.bytes), wraps: []),
      device: device, now: desk.now)
    #expect(response.verdicts[0] == .refused(.malformed))
    #expect(response.verdicts[1] == .refused(.badSignature))
    let areStored = response.verdicts.dropFirst(2).allSatisfy { $0.isInLog }
    #expect(areStored)
    #expect(response.verdicts.count == good.count + 2)
  }

  @Test func `a rebuilt replica equals the one it was, and checks`() throws {
    let desk = try Desk()
    let deputy = try desk.join(teams: [desk.field], seed: 2)
    let caseID = CaseID(using: &desk.generator)
    let record = RecordID(using: &desk.generator)
    for text in ["one", "two", "three"] {
      try write(text, of: record, in: caseID, on: deputy, desk)
      if text == "two" { try desk.sync(deputy) }
    }
    let before = try scopes(of: caseID, on: deputy)
    try deputy.replica.rebuild()
    #expect(try scopes(of: caseID, on: deputy) == before)
    let result = try deputy.replica.check()
    #expect(result.findings == [])
    #expect(result.outboxChanges == 1)
  }
}
