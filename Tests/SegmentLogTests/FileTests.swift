// The log as a file: durable, guarded, backed up, checked.

import CausalMerge
import Foundation
import GRDB
@testable import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing
import Trust

/// A folder that goes when the test is done.
final class Folder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "segment-log-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true)
  }

  subscript(name: String) -> String { path + "/" + name }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct FileTests {
  private let folder: Folder
  private let field: Field

  init() throws {
    folder = try Folder()
    field = try Field()
  }

  /// A confirmed server with a scope and some work, in a file.
  private func server(_ name: String = "log") throws -> (Server, OpenedScope, [Segment]) {
    let store = try SQLiteSegmentStore(path: folder[name])
    try ServerCore.found(
      store, organization: field.root.organization, epoch: Epoch(using: &field.generator),
      cursorKey: CursorKey(using: &field.generator))
    let server = try Server(field, store: store)
    try server.confirm()
    let scope = try field.open()
    let work = try field.chain(of: 5, in: scope)
    try server.push([scope.opening] + work, wraps: scope.wraps)
    return (server, scope, work)
  }

  @Test func `what was acknowledged is there after a crash, from the file and its WAL alone`()
    throws
  {
    let (server, _, work) = try server()
    // What a killed process leaves: the two files as they are, nothing checkpointed or closed.
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(
        atPath: folder["log"] + suffix, toPath: folder["crashed"] + suffix)
    }
    let size = try Data(contentsOf: URL(fileURLWithPath: folder["log-wal"])).count
    #expect(size > 0, "the WAL holds what the test is about")

    let reopened = try Server(field, store: SQLiteSegmentStore(path: folder["crashed"]))

    #expect(reopened.core.end == server.core.end)
    #expect(try reopened.verdict(on: work[4]) == .known(position: server.core.end.position - 2))
    #expect(try LogCheck.run(reopened.store).isSound)
  }

  @Test func `a commit has reached the disk when it returns`() throws {
    let (server, _, _) = try server()
    // Read outside of a transaction: GRDB sets NORMAL when it opens a file in WAL mode, and would do so silently.
    let level = try server.store.queue.writeWithoutTransaction {
      try Int.fetchOne($0, sql: "PRAGMA synchronous")
    }
    let mode = try server.store.queue.writeWithoutTransaction {
      try String.fetchOne($0, sql: "PRAGMA journal_mode")
    }
    #expect(level == 2)
    #expect(mode == "wal")
  }

  @Test func `one process serves a log, others may read it`() throws {
    let (server, _, _) = try server()
    #expect(throws: StoreError.inUse) { try SQLiteSegmentStore(path: folder["log"]) }
    let reader = try SQLiteSegmentStore.reading(path: folder["log"])
    #expect(try ServerCore(store: reader).end == server.core.end)
    #expect(throws: (any Error).self) {
      try reader.atomically { try reader.keep([1], as: .confirmed) }
    }
    try server.store.close()
    try SQLiteSegmentStore(path: folder["log"]).close()
  }

  @Test func `files that are no log, and logs of later versions, are refused`() throws {
    try Data("hello".utf8).write(to: URL(fileURLWithPath: folder["text"]))
    #expect(throws: StoreError.notALog) { try SQLiteSegmentStore(path: folder["text"]) }
    #expect(throws: StoreError.missing) { try SQLiteSegmentStore.reading(path: folder["none"]) }

    let (server, _, _) = try server()
    try server.store.settle()
    try server.store.close()
    // `user_version` is at byte 60 of the first page, big-endian.
    try patch("log", at: 63, to: 99)
    #expect(throws: StoreError.newerVersion(99, understood: LogSchema.version)) {
      try SQLiteSegmentStore(path: folder["log"])
    }
    // `application_id` is at byte 68.
    try patch("log", at: 71, to: 0)
    #expect(throws: StoreError.notALog) { try SQLiteSegmentStore(path: folder["log"]) }
  }

  private func patch(_ name: String, at offset: Int, to byte: UInt8) throws {
    let url = URL(fileURLWithPath: folder[name])
    var data = try Data(contentsOf: url)
    data[offset] = byte
    try data.write(to: url)
  }

  @Test func `a backup made while the server goes on is whole as of one moment`() throws {
    let (server, scope, work) = try server()
    let end = server.core.end

    let backup = try LogFile.backUp(folder["log"], to: folder["backup"])
    try server.push([field.work(in: scope, upon: [work[4]])])

    #expect(backup.report.isSound)
    #expect(backup.report.end == end)
    #expect(backup.epoch == server.core.epoch)
    #expect(try LogFile.verify(folder["backup"]).report == backup.report)
    #expect(try LogFile.verify(folder["log"]).report.end.position == end.position + 1)
    #expect(throws: StoreError.exists) {
      try LogFile.backUp(folder["log"], to: folder["backup"])
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(left.filter { $0.hasPrefix("backup") } == ["backup"])
  }

  @Test func `a restored log begins a new life with everything in it`() throws {
    let (server, _, work) = try server()
    let backup = try LogFile.backUp(folder["log"], to: folder["backup"])
    let epoch = Epoch(using: &field.generator)

    _ = try LogFile.restore(
      folder["backup"], to: folder["restored"], epoch: epoch,
      cursorKey: CursorKey(using: &field.generator))
    let restored = try Server(field, store: SQLiteSegmentStore(path: folder["restored"]))

    #expect(restored.core.epoch == epoch && restored.core.isRebuilding)
    #expect(restored.core.end == backup.report.end)
    #expect(restored.core.safeThrough == 0)
    #expect(try restored.verdict(on: work[4]).position == server.core.end.position - 2)
    #expect(throws: StoreError.exists) {
      try LogFile.restore(
        folder["backup"], to: folder["restored"], epoch: epoch,
        cursorKey: CursorKey(using: &field.generator))
    }
  }

  @Test func `one flipped bit is found, wherever it is`() throws {
    let (server, _, work) = try server()
    try server.store.settle()
    try server.store.close()
    let original = try Data(contentsOf: URL(fileURLWithPath: folder["log"]))
    let hash = Data(server.core.end.runningHash.bytes)
    let body = Data(work[2].bytes.suffix(100).prefix(20))
    let signature = Data(work[3].bytes.suffix(20))
    let name = Data(work[1].hash.bytes)

    for (index, needle) in [hash, body, signature, name].enumerated() {
      let range = try #require(original.range(of: needle), "needle \(index)")
      var damaged = original
      damaged[range.lowerBound + 7] ^= 0x10
      try damaged.write(to: URL(fileURLWithPath: folder["damaged"]))
      let isSound = (try? LogFile.verify(folder["damaged"]).report.isSound) ?? false
      #expect(!isSound, "needle \(index)")
      #expect(throws: StoreError.self, "needle \(index)") {
        try LogFile.restore(
          folder["damaged"], to: folder["never"], epoch: Epoch(using: &field.generator),
          cursorKey: CursorKey(using: &field.generator))
      }
      #expect(!FileManager.default.fileExists(atPath: folder["never"]))
    }
    try original.write(to: URL(fileURLWithPath: folder["damaged"]))
    #expect(try LogFile.verify(folder["damaged"]).report.isSound)
  }

  @Test func `no statement has more than 999 parameters`() throws {
    let store = try SQLiteSegmentStore.inMemory()
    func ask(_ count: Int) throws {
      try store.queue.writeWithoutTransaction { db in
        let marks = Array(repeating: "?", count: count).joined(separator: ",")
        _ = try Int.fetchOne(
          db, sql: "SELECT 1 WHERE 1 IN (\(marks))",
          arguments: StatementArguments(Array(repeating: 1, count: count)))
      }
    }
    try ask(999)
    #expect(throws: DatabaseError.self) { try ask(1_000) }
  }

  @Test func `a file with a trigger of somebody else's is not opened`() throws {
    let (server, _, _) = try server()
    try server.store.settle()
    try server.store.close()
    let other = try DatabaseQueue(path: folder["log"])
    try other.write { db in
      try db.execute(sql: "CREATE TRIGGER t AFTER INSERT ON item BEGIN DELETE FROM feed; END")
    }
    try other.close()

    #expect(throws: StoreError.notALog) { try LogFile.verify(folder["log"]) }
    #expect(throws: StoreError.notALog) {
      try LogFile.restore(
        folder["log"], to: folder["never"], epoch: Epoch(using: &field.generator),
        cursorKey: CursorKey(using: &field.generator))
    }
  }

  @Test func `a log of an earlier layout is brought up to date, and finds whose its scopes are`()
    throws
  {
    let member = try field.enlisted(in: [field.probation])
    let store = try SQLiteSegmentStore(path: folder["log"])
    try ServerCore.found(
      store, organization: field.root.organization, epoch: Epoch(using: &field.generator),
      cursorKey: CursorKey(using: &field.generator))
    let server = try Server(field, store: store)
    try server.confirm()
    let shared = try field.open(for: [field.advocates, field.probation])
    let hidden = try field.open()
    try server.push([hidden.opening, shared.opening], wraps: hidden.wraps + shared.wraps)
    try store.queue.writeWithoutTransaction { db in
      try db.execute(
        sql: """
          DROP INDEX feed_opens;
          DROP INDEX feed_openings;
          ALTER TABLE feed DROP COLUMN opens;
          DELETE FROM fact WHERE name IN ('cursor_key', 'horizon');
          PRAGMA user_version = \(LogSchema.version - 1);
          """)
    }
    try store.close()

    let newer = try Server(field, store: SQLiteSegmentStore(path: folder["log"]))
    let request = ReconcileRequest(
      scopes: [hidden.id, shared.id].map { ScopeFrontier(scope: $0, haves: []) })
    let response = try newer.core.reconcile(request, device: member.device, now: newer.now)
    #expect(response.scopes.map(\.isReadable) == [false, true])
    #expect(response.cursor?.position == UInt64(server.now) * 1_000 - 1)
    let cursor = try newer.pull(by: member).cursor
    #expect(try !newer.push([], by: member, cursor: cursor).isCursorUnknown)
    #expect(try LogFile.verify(folder["log"]).report.isSound)
  }
}
