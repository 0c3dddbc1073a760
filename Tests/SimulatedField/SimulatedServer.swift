// The real server's core over a real store in memory, bytes in and bytes out, with the misfortunes that servers have.

import CausalMerge
import SQLiteSegmentLog
import SegmentLog
package import SyncProtocol

/// Thrown where a process is made to die.
struct InjectedCrash: Error {}

/// One server: its store, its process, its backups.
package final class SimulatedServer {
  /// An answer as it leaves, or nothing if the process died before.
  package struct Reply {
    package var status: Int
    package var body: [UInt8]
    /// The life of the log that gave it.
    var life: Int
  }

  /// When in the next request the process dies.
  enum Death {
    /// Before its n-th commit from now.
    case beforeCommit(Int)
    /// After everything was committed and before the answer left.
    case beforeAnswer
  }

  private(set) var store: SQLiteSegmentStore
  private(set) var core: ServerCore
  /// Counts the logs that there were: a restored or blank one is another.
  private(set) var life = 0
  private(set) var backups: [Backup] = []
  private var death: Death?
  private var chance: Chance
  private let organization: OrganizationID

  /// A copy of the store, and what was in it.
  struct Backup {
    var store: SQLiteSegmentStore
    var position: UInt64
    var life: Int
  }

  package init(organization: OrganizationID, chance: Chance) throws {
    self.organization = organization
    self.chance = chance
    store = try SQLiteSegmentStore.inMemory()
    try ServerCore.found(
      store, organization: organization, epoch: Epoch(using: &self.chance),
      cursorKey: Self.cursorKey(self.chance))
    core = try ServerCore(store: store)
  }

  /// All that a device would be handed, if it asked from the beginning.
  func handed(to device: DeviceID, at now: Int64) throws -> [Item] {
    var items: [Item] = []
    var cursor: Cursor?
    while true {
      let page = try core.sync(SyncRequest(cursor: cursor), device: device, now: now)
      items += page.items
      cursor = page.cursor
      if !page.hasMore { return items }
    }
  }

  // MARK: answering

  /// Answers one request; nil where the process died first.
  package func answer(
    _ call: SyncCallBytes, at now: Int64
  ) throws -> (reply: Reply?, death: Mark?) {
    var hasDied = false
    core.beforeCommit = { [unowned self] in
      guard case .beforeCommit(let left) = death else { return }
      death = .beforeCommit(left - 1)
      guard left <= 0 else { return }
      hasDied = true
      throw InjectedCrash()
    }
    defer { core.beforeCommit = nil }
    do {
      let reply = Reply(status: 200, body: try route(call, at: now), life: life)
      if hasDied {
        // Only a planted fault comes here: the answer was on its way before the commit failed.
        try restart()
        return (reply, .serverCrashBeforeCommit)
      }
      guard case .beforeAnswer = death else { return (reply, nil) }
      try restart()
      return (nil, .serverCrashAfterCommit)
    } catch is InjectedCrash {
      try restart()
      return (nil, .serverCrashBeforeCommit)
    } catch let code as ErrorCode {
      let error = ErrorResponse(code, message: "", serverTime: now)
      return (Reply(status: code.status, body: error.encoded(), life: life), nil)
    } catch is MessageError {
      let error = ErrorResponse(.malformed, message: "", serverTime: now)
      return (Reply(status: 400, body: error.encoded(), life: life), nil)
    }
  }

  private func route(_ call: SyncCallBytes, at now: Int64) throws -> [UInt8] {
    switch call.path {
    case "/v1/challenge":
      return core.challenge(try ChallengeRequest(parsing: call.body), now: now, using: &chance)
        .encoded()
    case "/v1/session":
      return try core.session(SessionRequest(parsing: call.body), now: now, using: &chance)
        .encoded()
    case "/v1/enroll":
      return try core.enroll(EnrollmentRequest(parsing: call.body), now: now).encoded()
    case "/v1/farewell":
      return try core.farewell(FarewellRequest(parsing: call.body), now: now).encoded()
    case "/v1/receipt":
      return try core.takeReceipt(Receipt(parsing: call.body), now: now).encoded()
    default:
      let device = try core.device(ofToken: call.token ?? [], now: now)
      switch call.path {
      case "/v1/sync":
        return try core.sync(SyncRequest(parsing: call.body), device: device, now: now).encoded()
      case "/v1/reconcile":
        return try core.reconcile(
          ReconcileRequest(parsing: call.body), device: device, now: now
        ).encoded()
      case "/v1/invitations":
        return try core.register(
          InvitationRegistration(parsing: call.body), device: device, now: now
        ).encoded()
      case "/v1/enrollments":
        return try core.enrollments(
          EnrollmentsRequest(parsing: call.body), for: device, now: now
        ).encoded()
      case "/v1/receipts":
        return try core.receipts(
          ReceiptsRequest(parsing: call.body), device: device, now: now
        ).encoded()
      default:
        throw ErrorCode.notFound
      }
    }
  }

  // MARK: misfortunes

  /// Lets the process die in one of the next requests.
  func die(_ death: Death) { self.death = death }

  /// Forgets a death that was planned and has not come.
  func live() { death = nil }

  private func restart() throws {
    death = nil
    core.beforeCommit = nil
    core = try ServerCore(store: store)
  }

  /// Keeps a copy, and tells the log that everything up to here is safe.
  func backUp() throws {
    let position = core.end.position
    backups.append(Backup(store: try store.copyInMemory(), position: position, life: life))
    try core.markSafe(through: position, epoch: core.epoch)
  }

  /// Keeps a copy of the files that nobody is told of.
  func copyFiles() throws {
    backups.append(
      Backup(store: try store.copyInMemory(), position: core.end.position, life: life))
  }

  /// Takes the log back to a backup, as the operator's command does.
  func restore(_ backup: Backup) throws {
    let copy = try backup.store.copyInMemory()
    try ServerCore.beginAnew(
      copy, epoch: Epoch(using: &chance), cursorKey: Self.cursorKey(chance))
    try begin(copy)
  }

  /// Puts files back from a copy, without the server knowing.
  func rollBack(to backup: Backup) throws {
    try begin(try backup.store.copyInMemory())
  }

  /// Starts over on an empty disk.
  func loseDisk() throws {
    let empty = try SQLiteSegmentStore.inMemory()
    try ServerCore.found(
      empty, organization: organization, epoch: Epoch(using: &chance),
      cursorKey: Self.cursorKey(chance))
    try begin(empty)
  }

  /// A key for cursors that takes nothing from what the run draws.
  private static func cursorKey(_ chance: Chance) -> CursorKey {
    var copy = chance
    return CursorKey(using: &copy)
  }

  private func begin(_ store: SQLiteSegmentStore) throws {
    self.store = store
    core = try ServerCore(store: store)
    death = nil
    life += 1
  }

  // MARK: looking

  /// The log's end.
  func endCursor() throws -> Cursor {
    try core.atomically { try core.cursor(at: core.end.position) }
  }

  /// Whether the log has a segment.
  func has(_ segment: SegmentHash) throws -> Bool {
    try store.atomically { try store.segment(segment) != nil }
  }

  /// Whether some backup has a segment.
  func isBackedUp(_ segment: SegmentHash) throws -> Bool {
    for backup in backups.reversed() {
      let isThere = try backup.store.atomically { try backup.store.segment(segment) != nil }
      if isThere { return true }
    }
    return false
  }
}

/// A request as it arrives: path, body, and the token that came in its header.
package struct SyncCallBytes {
  var path: String
  var body: [UInt8]
  var token: [UInt8]?

  package init(path: String, body: [UInt8], token: [UInt8]?) {
    self.path = path
    self.body = body
    self.token = token
  }
}
