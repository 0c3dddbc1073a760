// How long the server takes does not tell either: it looks at the same for what is somebody else's and for what is not
// there. A clock would show that now and then; the questions that it asks its database show it every time.

import CausalMerge
import GRDB
@testable import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Synchronization
import Testing
import Trust

@Suite struct TimingTests {
  private let field: Field
  private let member: Laptop
  private let server: Server
  private let hidden: OpenedScope

  init() throws {
    field = try Field()
    member = try field.enlisted(in: [field.probation])
    server = try Server.confirmed(field)
    let shared = try field.open(for: [field.advocates, field.probation])
    hidden = try field.open()
    try server.push([shared.opening] + field.chain(of: 3, in: shared), wraps: shared.wraps)
    try server.push([hidden.opening] + field.chain(of: 40, in: hidden), wraps: hidden.wraps)
  }

  /// What some work asks of a database that has not been asked anything yet, in order and without values.
  private func questions(_ work: (Server) throws -> Void) throws -> [String] {
    let again = try Server(field, store: server.store.copyInMemory())
    let asked = Mutex<[String]>([])
    again.store.queue.writeWithoutTransaction { db in
      db.trace { event in
        if case .statement(let statement) = event { asked.withLock { $0.append(statement.sql) } }
      }
    }
    try work(again)
    return asked.withLock { $0 }
  }

  @Test func `a scope of somebody else's is asked for as one that there is not`() throws {
    func compare(_ scope: ScopeID) throws -> [String] {
      try questions { server in
        let request = ReconcileRequest(
          scopes: [ScopeFrontier(scope: scope, haves: [hidden.opening.hash])])
        let response = try server.core.reconcile(request, device: member.device, now: server.now)
        #expect(response.scopes.map(\.isReadable) == [false])
      }
    }
    let asked = try compare(hidden.id)
    let other = try compare(ScopeID(using: &field.generator))
    #expect(asked == other)
    #expect(asked.count > 3)
  }

  @Test(arguments: ["work", "statement", "opening", "work upon nothing that is here"])
  func `what is pushed where one has no part is judged without looking there`(
    what: String
  ) throws {
    let nothing = try field.work(in: hidden, upon: [hidden.opening]).hash
    func push(into scope: OpenedScope) throws -> [String] {
      let segment =
        switch what {
        case "work": try field.work(in: scope, by: member, upon: [])
        case "statement":
          try field.control(
            [.grant(Grant(team: field.probation, rights: .read))], scope: scope.id, by: member,
            parents: [])
        case "opening": try field.open(by: member, id: scope.id).opening
        default:
          try field.control([.confirmation], scope: scope.id, by: member, parents: [nothing])
        }
      return try questions { server in
        let verdict = try server.verdict(on: segment, by: member)
        #expect(!verdict.isStored)
      }
    }
    let (there, nowhere) = (try push(into: hidden), try push(into: field.open()))
    #expect(there == nowhere)
  }

  @Test func `a page and a wait look at what is the device's, whatever else there is`() throws {
    func ask() throws -> [String] {
      let cursor = try server.pull(by: member).cursor
      return try questions { server in
        _ = try server.pull(by: member, from: cursor)
        _ = try server.core.news(
          for: member.device, epoch: server.core.epoch, after: cursor?.position ?? 0,
          now: server.now)
        let request = ReconcileRequest(
          scopes: [ScopeFrontier(scope: field.root.rosterScope, haves: [])])
        _ = try server.core.reconcile(request, device: member.device, now: server.now)
      }
    }
    let before = try ask()
    for _ in 0..<30 {
      let scope = try field.open()
      try server.push([scope.opening] + field.chain(of: 2, in: scope), wraps: scope.wraps)
    }
    let after = try ask()
    #expect(after == before)
  }
}
