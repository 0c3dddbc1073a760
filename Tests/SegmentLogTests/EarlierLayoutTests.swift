// A file that an earlier program wrote, which kept all openings of a scope together: it is read as it was, and sorted when a
// server takes it up.

import CausalMerge
import Foundation
import GRDB
@testable import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct EarlierLayoutTests {
  private let folder: Folder
  private let field: Field

  init() throws {
    folder = try Folder()
    field = try Field()
  }

  /// Writes segments as the earlier program did, which knew no sides: in one graph, for all whom any opening names.
  private func append(_ segments: [Segment], to store: SQLiteSegmentStore) throws {
    try store.atomically {
      for segment in segments {
        let side = ScopeSide(segment.header.scope)
        let position = try store.end().position + 1
        let hash = try store.end().runningHash.following(segment.hash, at: position)
        try store.append(
          LogItem(
            point: LogPoint(position: position, runningHash: hash), name: .segment(segment.hash),
            side: side, bytes: segment.bytes))
        var graph = try store.graph(of: side)
        let placement = graph.place(
          by: segment.header.device,
          upon: try segment.header.parents.compactMap { try store.segment($0)?.placement })
        try store.place(
          StoredSegment(
            position: position, hash: segment.hash, side: side, device: segment.header.device,
            isControl: segment.header.kind == .control, placement: placement, isHeld: false),
          upon: segment.header.parents)
        try store.save(
          graph.chains[Int(placement.chain)], number: placement.chain, of: side)
        for team in [field.advocates, field.probation] {
          try store.give(position, to: .team(team))
        }
        for case .key(let key) in (try? segment.readControl().entries) ?? [] {
          for wrap in key.wraps { try store.commit(to: wrap, in: side) }
        }
      }
    }
  }

  private func append(_ wraps: [Wrap], of scope: ScopeID, to store: SQLiteSegmentStore) throws {
    try store.atomically {
      for wrap in wraps {
        let position = try store.end().position + 1
        let hash = try store.end().runningHash.following(wrap.hash, at: position)
        try store.append(
          LogItem(
            point: LogPoint(position: position, runningHash: hash), name: .wrap(wrap.hash),
            side: ScopeSide(scope), bytes: wrap.bytes))
        guard case .key(let key) = wrap.content else {
          if case .encapsulation(let content) = wrap.content {
            try store.give(position, to: .team(content.team))
          }
          continue
        }
        try store.give(position, to: .team(key.team))
      }
    }
  }

  /// Takes from a file what layouts before had not.
  private func takeSides(from path: String) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    try DatabaseQueue(path: path, configuration: configuration).writeWithoutTransaction { db in
      try db.execute(
        sql: """
          CREATE TEMPORARY TABLE later AS SELECT number, id FROM scope;
          DROP TABLE scope;
          CREATE TABLE scope (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE) STRICT;
          INSERT INTO scope SELECT number, id FROM later;
          DROP TABLE later;
          DROP TABLE IF EXISTS timed_scope;
          DROP TABLE IF EXISTS lease;
          DROP INDEX feed_opens;
          DROP INDEX feed_openings;
          ALTER TABLE feed DROP COLUMN opens;
          DELETE FROM fact WHERE name IN ('cursor_key', 'horizon');
          PRAGMA user_version = 3;
          """)
    }
  }

  @Test func `what it kept together is read as it was, and sorted when it is taken up`() throws {
    try field.writeRoster([field.policy(field.probation, in: placements)])
    let officer = try field.enlisted(in: [field.probation])
    let advocate = try field.enlisted(in: [field.advocates])
    let store = try SQLiteSegmentStore(path: folder["log"])
    try ServerCore.found(
      store, organization: field.root.organization, epoch: Epoch(using: &field.generator),
      cursorKey: CursorKey(using: &field.generator))
    try Server(field, store: store).confirm()
    let scope = try field.open(for: [field.advocates])
    let work = try field.chain(of: 3, in: scope)
    let intruded = try field.open(
      by: officer, for: [field.probation], id: scope.id, in: placements)
    let own = try field.chain(of: 2, in: intruded, by: officer)
    let mixed = try field.work(in: scope, upon: [work[2], own[1]])
    let plain = try field.open()
    try append(
      [scope.opening, intruded.opening, work[0], own[0], work[1], own[1], work[2], mixed], to: store
    )
    try append(scope.wraps, of: scope.id, to: store)
    try append(intruded.wraps, of: scope.id, to: store)
    try append([plain.opening], to: store)
    let end = try store.atomically { try store.end() }
    try store.settle()
    try store.close()
    try takeSides(from: folder["log"])

    // The oldest backup has to be readable on the day when it is the only one.
    let read = try LogFile.verify(folder["log"])
    #expect(read.report.problems == [])
    #expect(read.report.end == end)

    for _ in 0..<2 {
      let server = try Server(field, store: SQLiteSegmentStore(path: folder["log"]))
      #expect(server.core.end == end)
      #expect(try LogCheck.run(server.store).problems == [])
      let ofScope = Set(([scope.opening, intruded.opening, mixed] + work + own).map(\.hash))
      func handed(_ laptop: Laptop) throws -> Set<SegmentHash> {
        Set(try server.pulledSegments(by: laptop)).intersection(ofScope)
      }
      #expect(try handed(officer) == Set(([intruded.opening] + own).map(\.hash)))
      #expect(try handed(advocate) == Set(([scope.opening] + work).map(\.hash)))
      #expect(try server.pull(by: officer).items.wrapHashes.contains(intruded.wraps[1].hash))
      let left = try server.store.atomically {
        (try server.store.sides(of: scope.id), try server.store.forks())
      }
      #expect(left.0.map(\.compartment) == [nil, coordination, placements])
      #expect(left.1.isEmpty)
      #expect(
        try server.store.atomically { try server.store.sides(of: plain.id) }
          == [ScopeSide(plain.id, compartment: coordination)])
      try server.store.close()
    }
    // It goes on from there, on each side for itself.
    let server = try Server(field, store: SQLiteSegmentStore(path: folder["log"]))
    let next = try field.work(in: scope, upon: [work[2]])
    let aside = try field.work(in: intruded, by: officer, upon: [own[1]])
    #expect(try server.push([next, aside]).verdicts.allSatisfy { $0.isStored })
    #expect(try !server.pulledSegments(by: officer).contains(next.hash))
    #expect(try LogCheck.run(server.store).isSound)
  }

  @Test func `a new file is of the layout to which an earlier one is brought`() throws {
    func objects(_ path: String) throws -> [String] {
      try DatabaseQueue(path: path).read { db in
        try String.fetchAll(
          db, sql: "SELECT name || coalesce(sql, '') FROM sqlite_schema ORDER BY 1")
      }
    }
    for name in ["new", "old"] { try SQLiteSegmentStore(path: folder[name]).close() }
    try takeSides(from: folder["old"])
    try SQLiteSegmentStore(path: folder["old"]).close()
    #expect(try objects(folder["old"]) == objects(folder["new"]))
    #expect(try SQLiteSegmentStore.reading(path: folder["old"]).hasSides)
  }
}
