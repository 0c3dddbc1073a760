// What is answered is durable; what is undone leaves no trace, in the store or in memory.

import CausalMerge
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing
import Trust

private struct Crash: Error {}

@Suite struct TransactionTests {
  @Test func `a request that fails in a group undoes itself and no other`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let scopes = try (0..<3).map { _ in try field.open() }
    let end = server.core.end.position
    var failed = 0

    try server.core.atomically {
      for (index, scope) in scopes.enumerated() {
        do {
          try server.core.atomically {
            try server.push([scope.opening])
            if index == 1 { throw Crash() }
          }
        } catch is Crash {
          failed += 1
        }
      }
    }

    #expect(failed == 1)
    #expect(server.core.end.position == end + 2)
    #expect(
      try server.pulledSegments(by: field.admin).suffix(2)
        == [scopes[0].opening.hash, scopes[2].opening.hash])
    #expect(try server.verdict(on: scopes[1].opening) == .stored(position: end + 3))
    #expect(try LogCheck.run(server.store).isSound)
  }

  @Test func `a crash before the commit takes the answer and everything with it`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let officer = try field.enlisted(in: [field.probation])
    let scope = try field.open()
    let before = server.core.end
    server.core.beforeCommit = { throw Crash() }

    #expect(throws: Crash.self) {
      try server.push(field.roster + [scope.opening], wraps: scope.wraps)
    }
    server.core.beforeCommit = nil

    #expect(server.core.end == before)
    #expect(server.core.roster.certificate(of: officer.device) == nil)
    #expect(server.core.takeNews().isEmpty == false, "what was confirmed before is still news")
    #expect(try server.verdict(on: scope.opening).isStored)
  }

  @Test func `a grant that was undone lets nobody in`() throws {
    let field = try Field()
    let officer = try field.enlisted(in: [field.probation])
    let server = try Server.confirmed(field)
    let scope = try field.open(for: [field.advocates])
    try server.push([scope.opening])
    let grant = try field.control(
      [.grant(Grant(team: field.probation, rights: [.read, .write]))], scope: scope.id,
      by: field.admin, parents: [scope.opening.hash])
    server.core.beforeCommit = { throw Crash() }
    #expect(throws: Crash.self) { try server.push([grant]) }
    server.core.beforeCommit = nil

    try server.push([field.work(in: scope, upon: [scope.opening])])
    #expect(try server.pulledSegments(by: officer) == field.roster.map(\.hash))
  }

  #if DEBUG
    @Test func `the planted bug answers what was never committed`() throws {
      let field = try Field()
      let server = try Server.confirmed(field)
      let scope = try field.open()
      server.core.beforeCommit = { throw Crash() }
      let response = try PlantedBug.$active.withValue(.acknowledgedBeforeCommit) {
        try server.push([scope.opening])
      }
      server.core.beforeCommit = nil
      #expect(response.verdicts[0].isStored)
      #expect(try server.verdict(on: scope.opening).isStored, "it was not there")
    }
  #endif

  @Test func `a server that starts again decides as before`() throws {
    let field = try Field()
    let laptop = try field.enlisted(in: [field.advocates])
    let server = try Server.confirmed(field)
    let scope = try field.open(by: laptop)
    let work = try field.chain(of: 3, in: scope, by: laptop)
    try server.push([scope.opening] + work, wraps: scope.wraps)

    let again = try Server(field, store: server.store)

    #expect(again.core.end == server.core.end)
    #expect(again.core.epoch == server.core.epoch)
    #expect(!again.core.isRebuilding)
    let more = try field.work(in: scope, by: laptop, upon: [work[2]])
    #expect(try again.verdict(on: more).isStored)
    let place = try again.store.atomically { try again.store.segment(more.hash)?.placement }
    #expect(place?.height == 5)
    #expect(try LogCheck.run(again.store).isSound)
  }

  @Test func `a backup marks its epoch's positions safe, and no other's`() throws {
    let field = try Field()
    let server = try Server.confirmed(field)
    let end = server.core.end.position
    try server.core.markSafe(through: end, epoch: Epoch(using: &field.generator))
    #expect(try server.push([]).safeThrough == 0)
    try server.core.markSafe(through: end + 1, epoch: server.core.epoch)
    #expect(try server.push([]).safeThrough == 0)
    try server.core.markSafe(through: end, epoch: server.core.epoch)
    #expect(try server.push([]).safeThrough == end)
    try server.core.markSafe(through: 1, epoch: server.core.epoch)
    #expect(try Server(field, store: server.store).core.safeThrough == end)
  }
}
