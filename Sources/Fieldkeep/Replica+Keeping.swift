// Keeping a replica in order: carrying, checking, rebuilding.

import Foundation
public import LocalReplica
import SyncProtocol

extension Replica {
  /// Writes segments to a file: the same bytes that would go to a server.
  ///
  /// - Parameters:
  ///   - path: the file; it must not exist.
  ///   - everything: also what servers have already.
  /// - Returns: how many segments and wraps are in it.
  /// - Throws: ``FieldkeepError``; no file is left then.
  public func carryOut(to path: String, everything: Bool = false) throws(FieldkeepError) -> Int {
    let items = try locked { try $0.carriedItems(everything: everything) }
    try write(items, to: path)
    return items.count
  }

  /// Takes in a file that a colleague carried here, all of it or nothing.
  ///
  /// - Throws: ``FieldkeepError``; nothing was taken in.
  public func carryIn(from path: String) throws(FieldkeepError) -> CarryCounts {
    let items = try readCarryFile(path)
    let counts = try locked { try $0.takeIn(items, at: .now) }
    announce(core.takeChanges())
    return counts
  }

  /// Writes what servers refused to a file, so that it can be handed to someone who can deliver it.
  ///
  /// - Returns: how many segments are in it.
  public func exportRefused(to path: String) throws(FieldkeepError) -> Int {
    let items = try locked { try $0.refusedItems() }
    try write(items, to: path)
    return items.count
  }

  /// Segments that are kept and cannot be used until something else comes, in the order in which they came.
  public func waitingWork() throws(FieldkeepError) -> [WaitingWork] {
    try locked { try $0.waitingWork() }
  }

  /// Writes those segments to a file, their exact bytes; they stay here, too.
  ///
  /// - Returns: how many are in it.
  public func exportWaiting(to path: String) throws(FieldkeepError) -> Int {
    let items = try locked { try $0.waitingItems() }
    try write(items, to: path)
    return items.count
  }

  /// Checks the file, every segment's hash and signature, every graph, and that records follow from segments.
  public func check(
    progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws(FieldkeepError) -> CheckResult {
    try locked { try $0.check(progress: progress) }
  }

  /// Throws all records away and makes them again from segments and outbox.
  ///
  /// - Returns: how many segments were read.
  @discardableResult
  public func rebuild(
    progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws(FieldkeepError) -> Int {
    try locked { try $0.rebuild(progress: progress) }
  }

  /// Hashes of all segments that are stored here, ascending; for comparing with a server or a colleague.
  public func segmentHashes() throws(FieldkeepError) -> [SegmentHash] {
    try locked { try $0.segmentHashes() }
  }

  private func write(_ items: [CarryFile.Item], to path: String) throws(FieldkeepError) {
    let files = FileManager.default
    guard !files.fileExists(atPath: path) else {
      throw .folder(path: path, .exists)
    }
    var writer = CarryFile.Writer()
    var bytes = writer.start()
    for item in items { bytes += writer.append(item) }
    bytes += writer.end()
    let isMade = files.createFile(
      atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    guard isMade else { throw .folder(path: path, .cannotBeWritten) }
  }

  private func readCarryFile(_ path: String) throws(FieldkeepError) -> [CarryFile.Item] {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular,
      let handle = FileHandle(forReadingAtPath: path)
    else { throw .folder(path: path, .noFile) }
    defer { try? handle.close() }
    var reader = CarryFile.Reader()
    var items: [CarryFile.Item] = []
    do {
      while let piece = try handle.read(upToCount: 1 << 16), !piece.isEmpty {
        items += try reader.read(piece)
      }
      try reader.finish()
    } catch let error as CarryFileError {
      throw .folder(path: path, .notACarryFile(error))
    } catch {
      throw .folder(path: path, .cannotBeRead)
    }
    return items
  }
}
