// What is left of a data folder whose device was told to empty itself: one small file, which says so for good.

import CausalMerge
import CurlTransport
import Foundation
import LocalReplica
public import SyncProtocol
import Trust

/// A data folder that was emptied by an order of its organization.
///
/// The order is carried out in one direction: first the device's signed word and where to send it are on the disk, then
/// everything else goes, then the word is sent. A kill in between leaves a folder that has everything still and hears of
/// the order again, or one whose next command ends what was begun.
public struct EmptiedFolder: Hashable, Sendable {
  /// The folder.
  public let path: String
  /// The device's word.
  public let receipt: Receipt
  /// Changes that the server took before, and holds; nil where another command had emptied the folder.
  public internal(set) var handedIn: Int?
  /// Changes that no server has; nil where another command had emptied the folder.
  public internal(set) var lost: Int?
  var servers: [Server]

  /// Where the receipt is sent.
  struct Server: Hashable, Sendable {
    var url: String
    var pin: [UInt8]
    var isTold: Bool
  }

  /// Whether some server has the receipt.
  public var isConfirmed: Bool { servers.contains(where: \.isTold) }

  /// When it was emptied, by the device's clock less its error: milliseconds since 1970.
  public var emptiedAt: Int64 { receipt.doneAt }

  // MARK: the file

  static let fileName = "emptied"
  private static let header = "fieldkeep: this folder was emptied by an order of its organization"

  /// What is left in a folder that was emptied; what was begun is ended first.
  ///
  /// - Returns: nil for a folder that was not.
  /// - Throws: ``FieldkeepError/folder(path:_:)`` where not everything could be removed: a later call goes on.
  public init?(at path: String) throws(FieldkeepError) {
    guard let left = EmptiedFolder(reading: path) else { return nil }
    self = left
    try DataFolder(path: path).empty()
  }

  /// Reads the file; anything else of its name is none of ours.
  init?(reading path: String) {
    let file = path + "/" + Self.fileName
    guard access(file, F_OK) == 0, let text = try? String(contentsOfFile: file, encoding: .utf8)
    else { return nil }
    let lines = text.split(separator: "\n")
    guard lines.first == Self.header[...], lines.count >= 2,
      let bytes = bytesOfHexadecimal(String(lines[1])), let receipt = try? Receipt(parsing: bytes)
    else { return nil }
    self.path = path
    self.receipt = receipt
    servers = lines.dropFirst(2).compactMap { line in
      let words = line.split(separator: " ", maxSplits: 2)
      guard words.count == 3, let pin = words[1] == "-" ? [] : bytesOfHexadecimal(String(words[1]))
      else { return nil }
      return Server(url: String(words[2]), pin: pin, isTold: words[0] == "told")
    }
  }

  init(_ path: String, by order: WipeOrder, telling remotes: [Remote]) {
    self.path = path
    receipt = order.receipt
    handedIn = order.handedIn
    lost = order.unsent
    servers = remotes.map { Server(url: $0.url, pin: $0.pin, isTold: false) }
  }

  init(_ path: String, _ receipt: Receipt, telling servers: [LeaseContact.Server]) {
    self.path = path
    self.receipt = receipt
    self.servers = servers.map { Server(url: $0.url, pin: $0.pin, isTold: false) }
  }

  /// Puts it on the disk, name and all.
  func keep() throws(FieldkeepError) {
    let lines =
      [Self.header, hexadecimal(receipt.encoded())]
      + servers.map {
        "\($0.isTold ? "told" : "owed") \($0.pin.isEmpty ? "-" : hexadecimal($0.pin)) \($0.url)"
      }
    let file = path + "/" + Self.fileName
    do {
      try DurableFile.replace(Array((lines.joined(separator: "\n") + "\n").utf8), at: file)
    } catch { throw .folder(path: file, .cannotBeWritten) }
  }

  // MARK: telling

  /// Sends the receipt to the servers that have not taken it.
  ///
  /// - Throws: ``FieldkeepError`` where none has it after that; a later call sends it again.
  public mutating func confirm() async throws(FieldkeepError) {
    var failure: FieldkeepError?
    for index in servers.indices where !servers[index].isTold {
      let line = RemoteLine(url: servers[index].url, pin: servers[index].pin)
      defer { line.transport.close() }
      do {
        let (answer, _) = try await line.perform(
          SyncCall(path: "/v1/receipt", body: receipt.encoded(), token: nil))
        guard answer.status == 200 else { throw FieldkeepError.sync(SyncFailure(answer)) }
        let response = try ReceiptsResponse(parsing: answer.body)
        guard response.receipts.contains(where: { $0.order == receipt.order }) else { continue }
        servers[index].isTold = true
        try keep()
      } catch {
        failure = failure ?? FieldkeepError(error)
      }
    }
    if let failure, !isConfirmed { throw failure }
  }

  /// Lets the folder be used anew, by a new invitation.
  ///
  /// - Returns: false where no server has the receipt yet, and the folder stays as it is.
  /// - Throws: ``FieldkeepError/folder(path:_:)``.
  public func clear() throws(FieldkeepError) -> Bool {
    guard isConfirmed else { return false }
    let file = path + "/" + Self.fileName
    guard unlink(file) == 0 else { throw .folder(path: file, .cannotBeWritten) }
    return true
  }
}

/// A moment of emptying after which a kill may come.
enum EmptyingStep: Hashable {
  /// The device's word is on the disk, and everything else still is.
  case noted
  /// The kernel keeps the storage key no more.
  case keyUnparked
  /// The storage key's file is overwritten.
  case keyOverwritten
  /// One more thing in the folder is gone.
  case removed
}

extension DataFolder {
  /// Throws where the folder was emptied.
  func refuseIfEmptied() throws(FieldkeepError) {
    if let left = try EmptiedFolder(at: path) { throw .emptied(left) }
  }

  /// Whether the folder was emptied, or is about to be.
  var isEmptied: Bool { access(path + "/" + EmptiedFolder.fileName, F_OK) == 0 }

  /// Removes everything in the folder but the file that says so, the keys first.
  ///
  /// Whatever was removed already is passed over, so that this can be begun again.
  ///
  /// - Parameter probe: called after each step; a test throws here, as a kill would end it.
  /// - Throws: ``FieldkeepError/folder(path:_:)``, or what the probe throws.
  func empty(probe: (EmptyingStep) throws -> Void = { _ in }) throws(FieldkeepError) {
    do {
      if case .locked(let locked)? = keyFileOnDisk { ParkedKey.drop(locked.name) }
      try probe(.keyUnparked)
      for name in [storageKey, leaseNote].flatMap({ [$0, $0 + ".new"] }) {
        Self.overwrite(fileAt: name)
      }
      try probe(.keyOverwritten)
      var isWhole = true
      for name in try namesToRemove() {
        isWhole = remove(path + "/" + name) && isWhole
        try probe(.removed)
      }
      guard isWhole else { throw FieldkeepError.folder(path: path, .cannotBeEmptied) }
      settle()
    } catch {
      throw FieldkeepError(error)
    }
  }

  /// What is to go, the keys first and the lock last: who waits for it finds the file that says so.
  private func namesToRemove() throws -> [String] {
    let left = [EmptiedFolder.fileName, EmptiedFolder.fileName + ".new"]
    let found = try FileManager.default.contentsOfDirectory(atPath: path)
    let first = [
      "storage.key", "storage.key.new", "lease", "lease.new", "replica.sqlite",
      "replica.sqlite-wal",
    ]
    let known = first + ["replica.sqlite-shm", "replica.sqlite-journal", "current-case", "viewer"]
    func rank(_ name: String) -> Int {
      first.firstIndex(of: name) ?? (name == "replica.lock" ? .max : first.count)
    }
    // Somebody may keep the records in a folder that is not only theirs: what lies beside them there stays.
    let isShared = holdsHome
    return found.filter { name in
      !left.contains(name)
        && (!isShared || known.contains(name) || name == "replica.lock" || name == "desk.lock")
    }.sorted { (rank($0), $0) < (rank($1), $1) }
  }

  /// Whether the user's home folder is this one or lies in it.
  private var holdsHome: Bool {
    func real(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
    let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
    guard !home.isEmpty else { return false }
    let own = real(path)
    return own == "/" || (real(home) + "/").hasPrefix(own + "/")
  }

  private func remove(_ file: String) -> Bool {
    if unlink(file) == 0 || errno == ENOENT { return true }
    return (try? FileManager.default.removeItem(atPath: file)) != nil
  }

  private func settle() {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }

  private static func overwrite(fileAt path: String) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return }
    overwrite(descriptor)
    close(descriptor)
  }

  /// What the storage key's file says, whoever may read it.
  private var keyFileOnDisk: StorageKeyFile? {
    (try? String(contentsOfFile: storageKey, encoding: .utf8)).flatMap {
      try? StorageKeyFile(text: $0)
    }
  }
}

extension Replica {
  /// Carries out the order to empty this device's folder, and says that it is done.
  ///
  /// - Parameters:
  ///   - order: what the device has signed.
  ///   - probe: called after each step; a test throws here.
  /// - Returns: ``FieldkeepError/emptied(_:)``, or why the folder could not be emptied.
  func empty(
    by order: WipeOrder, probe: (EmptyingStep) throws -> Void = { _ in }
  ) async -> FieldkeepError {
    var left = EmptiedFolder(
      folder.path, by: order, telling: (try? core.remotes()) ?? [])
    do {
      try lock.hold {
        try left.keep()
        try probe(.noted)
        // Open, the files would outlive their names.
        try? core.close()
        try folder.empty(probe: probe)
      }
    } catch {
      return FieldkeepError(error)
    }
    for line in transports.values { line.transport.close() }
    transports = [:]
    // Where no server is reached now, the next sync in this folder sends it.
    try? await left.confirm()
    return .emptied(left)
  }
}
