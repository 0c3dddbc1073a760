// Work of authors that nobody vouches for: a server can send as much of it as it likes.

import CausalMerge
import Foundation
import LocalReplica
import SeededChance
import SyncProtocol
import Testing
import Trust

@Suite struct StrangerTests {
  private let desk: Desk
  private let deputy: Laptop
  private let colleague: Laptop
  private let caseID: CaseID

  init() throws {
    desk = try Desk()
    deputy = try desk.join(teams: [desk.field], seed: 2)
    try desk.sync(deputy)
    colleague = try desk.join(teams: [desk.field], seed: 3)
    try desk.sync(colleague)
    caseID = CaseID(using: &desk.generator)
    try colleague.replica.write(at: desk.reading(of: colleague)) { writer in
      try writer.write(
        RecordID(using: &desk.generator), type: 1, field: 1,
        value: Value(kind: .text, payload: Array("by the colleague".utf8)),
        in: try writer.scope(of: 1, in: caseID))
    }
    try desk.sync(colleague)
  }

  /// A segment that is sound, by a key that nobody knows, in a scope that nobody has heard of.
  private func forged() throws -> CarryFile.Item {
    let key = Ed25519Key(using: &desk.generator)
    return .segment(
      try Segment.control(
        ControlBatch(
          time: 0, transaction: TransactionID(run: 1, counter: 1),
          entries: [.opening(ScopeOpening(compartment: 1, sealedClaim: [1, 2, 3]))]),
        scope: ScopeID(using: &desk.generator), device: key.publicKey.deviceID, parents: [],
        signer: key))
  }

  private func takeIn(_ items: [CarryFile.Item]) throws {
    _ = try deputy.replica.takeIn(items, at: desk.reading(of: deputy))
  }

  @Test func `nobody fills a disk with what no certificate vouches for`() throws {
    // What is true comes first, before its author is known here.
    let device = try #require(try colleague.replica.device())
    let own = try colleague.replica.carriedItems(everything: true).filter { item in
      if case .segment(let segment) = item { segment.header.device == device } else { false }
    }
    try takeIn(own)
    let trueOnes = try deputy.replica.waitingWork().map(\.hash)
    #expect(trueOnes.count == own.count && !own.isEmpty)
    #expect(try deputy.replica.waitingWork().allSatisfy { $0.missing == .certificate })
    for _ in 0..<3 { try takeIn(try (0..<400).map { _ in try forged() }) }
    let waiting = try deputy.replica.waitingWork()
    #expect(waiting.count == 1_000)
    #expect(Set(waiting.map(\.hash)).isDisjoint(with: trueOnes), "the oldest went first")
    #expect(try deputy.replica.waitingItems().count == 1_000)
    #expect(try deputy.replica.check().findings.isEmpty)
    // The roster comes, and with it what was let go.
    try desk.sync(deputy)
    let texts = try deputy.replica.recordIDs().compactMap { try deputy.replica.record($0) }
    #expect(texts.count == 1)
    #expect(try deputy.replica.waitingWork().count <= 1_000)
    #expect(try deputy.replica.check().findings.isEmpty)
  }
}
