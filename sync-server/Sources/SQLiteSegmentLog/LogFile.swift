// Whole files: backing one up while it is in use, checking one, and beginning anew from one.

public import CausalMerge
import Foundation
import GRDB
public import SegmentLog
public import SyncProtocol

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A log's file, as an operator handles it.
///
/// - a backup counts only once it has been opened again and read whole;
/// - nothing is ever written over: a name that is taken is refused;
/// - what is made gets its name last, so that a crash leaves no half backup under a good name.
public enum LogFile {
  /// What a backup holds.
  public struct Backup: Hashable, Sendable {
    public var organization: OrganizationID
    public var epoch: Epoch
    public var report: LogReport

    init(organization: OrganizationID, epoch: Epoch, report: LogReport) {
      self.organization = organization
      self.epoch = epoch
      self.report = report
    }
  }

  /// Reads a log whole: the file's own structure, then every hash, signature, place and running hash.
  ///
  /// - Throws: ``SegmentLog/StoreError`` when it cannot be read at all.
  public static func verify(_ path: String) throws -> Backup {
    let store = try SQLiteSegmentStore.reading(path: path)
    defer { try? store.close() }
    let core = try ServerCore(store: store)
    var report = try LogCheck.run(store)
    if try !store.isIntact() {
      report.problemCount += 1
      report.problems.insert(LogProblem(position: 0, fault: .file), at: 0)
    }
    return Backup(organization: core.organization, epoch: core.epoch, report: report)
  }

  /// The hashes of all segments in a log or a backup, ascending: for comparing with what laptops hold.
  ///
  /// - Throws: ``SegmentLog/StoreError``.
  public static func segmentHashes(_ path: String) throws -> [SegmentHash] {
    let store = try SQLiteSegmentStore.reading(path: path)
    defer { try? store.close() }
    return try store.atomically {
      var hashes: [SegmentHash] = []
      var reached: UInt64 = 0
      while true {
        let positions = try store.positions(after: reached, limit: 256)
        guard let last = positions.last else { return hashes.sorted() }
        for position in positions {
          guard case .segment(let hash)? = try store.item(at: position)?.name else { continue }
          hashes.append(hash)
        }
        reached = last
      }
    }
  }

  /// Copies a log that may be in use, and reads the copy whole.
  ///
  /// - Throws: ``SegmentLog/StoreError``; there is no copy then. ``SegmentLog/StoreError/inconsistent(_:)`` when the copy is not sound.
  public static func backUp(_ path: String, to copy: String) throws -> Backup {
    let partial = try partialName(for: copy)
    defer { remove(partial) }
    let source = try SQLiteSegmentStore.reading(path: path)
    defer { try? source.close() }
    try source.copy(to: partial)
    let backup = try verify(partial)
    guard backup.report.isSound else {
      throw StoreError.inconsistent(
        "\(backup.report.problemCount) problems, the first: "
          + "\(backup.report.problems.first?.description ?? "unknown")")
    }
    try publish(partial, as: copy)
    return backup
  }

  /// Makes a log from a backup: read whole first, then begun anew under a new epoch.
  ///
  /// - Parameters:
  ///   - backup: the backup's file; it is only read.
  ///   - path: where the log will be. Nothing may be there.
  ///   - epoch: random.
  ///   - cursorKey: random.
  ///   - erased: scopes that were destroyed, perhaps after the backup was made: their bytes do not come back.
  /// - Returns: what the backup held.
  /// - Throws: ``SegmentLog/StoreError``; there is no log at `path` then.
  public static func restore(
    _ backup: String, to path: String, epoch: Epoch, cursorKey: CursorKey,
    erased: [ScopeID] = []
  ) throws -> Backup {
    let partial = try partialName(for: path)
    defer { remove(partial) }
    let source = try SQLiteSegmentStore.reading(path: backup)
    try source.copy(to: partial)
    try source.close()
    let found = try verify(partial)
    guard found.report.isSound else {
      throw StoreError.inconsistent(
        "\(found.report.problemCount) problems, the first: "
          + "\(found.report.problems.first?.description ?? "unknown")")
    }
    let store = try SQLiteSegmentStore(path: partial)
    try ServerCore.beginAnew(store, epoch: epoch, cursorKey: cursorKey)
    try ServerCore(store: store).carryOutOrders(alsoDestroying: erased)
    try store.vacuum()
    try store.close()
    try publish(partial, as: path)
    return found
  }

  private static func partialName(for path: String) throws -> String {
    let partial = path + ".partial"
    guard !FileManager.default.fileExists(atPath: path) else { throw StoreError.exists }
    remove(partial)
    return partial
  }

  /// Gives a finished file its name, once the disk has it, and waits until the disk has the name too.
  private static func publish(_ partial: String, as path: String) throws {
    try flush(partial)
    guard rename(partial, path) == 0 else { throw StoreError.storage(code: errno) }
    let folder = (path as NSString).deletingLastPathComponent
    try flush(folder.isEmpty ? "." : folder)
  }

  private static func flush(_ path: String) throws {
    let opened = open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { throw StoreError.storage(code: errno) }
    defer { _ = close(opened) }
    guard fsync(opened) == 0 else { throw StoreError.storage(code: errno) }
  }

  private static func remove(_ path: String) {
    for suffix in ["", "-wal", "-shm", "-journal", ".lock"] {
      try? FileManager.default.removeItem(atPath: path + suffix)
    }
  }
}

extension SQLiteSegmentStore {
  /// Copies the whole file as of one moment, through SQLite, which alone knows what is still in the WAL.
  ///
  /// The copy keeps no WAL: it is one file, to be carried away.
  func copy(to path: String) throws {
    try StoreError.translating {
      var configuration = Configuration()
      configuration.label = "fieldkeep.backup"
      let copy = try DatabaseQueue(path: path, configuration: configuration)
      try queue.backup(to: copy)
      try copy.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA journal_mode = DELETE")
      }
      try copy.close()
    }
  }

  /// Whether SQLite finds every page, index and constraint as it should be.
  func isIntact() throws -> Bool {
    do {
      return try queue.writeWithoutTransaction { db in
        try String.fetchAll(db, sql: "PRAGMA integrity_check(1)") == ["ok"]
          && String.fetchAll(db, sql: "SELECT 1 FROM pragma_foreign_key_check LIMIT 1").isEmpty
      }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
      return false
    }
  }
}
