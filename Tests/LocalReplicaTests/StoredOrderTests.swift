// What came before its parents is stored before them, and still counts after them when the file is opened again.

import CausalMerge
import LocalReplica
import RecordSchema
import SyncProtocol
import Testing
import Trust

@Suite struct StoredOrderTests {
  @Test func `a file that got everything last first reads as the one that wrote it`() throws {
    let desk = try Desk(seed: 1)
    let writer = try desk.join(teams: [desk.field, desk.placing], seed: 2)
    let reader = try desk.join(teams: [desk.field, desk.placing], seed: 3)
    try desk.sync(reader)
    let caseID = CaseID(using: &desk.generator)
    for text in ["first", "second", "third"] {
      // Each stands in a segment of its own, upon the one before; each is on a stick and on no server.
      try writer.replica.write(at: desk.reading(of: writer)) { writer in
        try writer.write(
          .zero, type: 1, field: 1, value: Value(kind: .text, payload: Array(text.utf8)),
          in: try writer.scope(of: 1, in: caseID))
      }
      _ = try writer.replica.carriedItems(everything: false)
    }
    // The roster grows by two segments, each upon the one before.
    let admin = desk.admin
    for laptop in [writer, reader] {
      let device = try #require(try laptop.replica.device())
      try admin.replica.add(device, to: [desk.other], at: desk.reading(of: admin))
    }
    let items =
      try writer.replica.carriedItems(everything: true)
      + admin.replica.carriedItems(everything: true)
    for item in items.reversed() { _ = try reader.replica.takeIn([item]) }
    for item in items { _ = try reader.replica.takeIn([item]) }

    func check() throws {
      let scope = try #require(try writer.replica.scopes(of: caseID).first?.scope)
      #expect(
        try reader.replica.canonicalEncoding(of: scope)
          == writer.replica.canonicalEncoding(of: scope))
      let own = try #require(try reader.replica.device())
      #expect(try reader.replica.roster().isMember(own, of: desk.other))
      #expect(try reader.replica.check().findings == [])
    }
    try check()
    reader.replica = try ReplicaCore(afterCrashOf: reader.replica)
    try check()
    _ = try reader.replica.rebuild()
    try check()
  }
}
