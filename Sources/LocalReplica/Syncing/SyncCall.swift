// What goes into a sync and comes out of it: requests, answers, and the report at its end.

import SyncProtocol

/// One request of a sync, before it has a connection.
public struct SyncCall: Hashable, Sendable {
  /// The path below the server's URL, with its leading slash.
  public var path: String
  /// The request's body.
  public var body: [UInt8]
  /// Sent as `authorization: Bearer` in lowercase hexadecimal; nil where the call needs none.
  public var token: [UInt8]?

  public init(path: String, body: [UInt8], token: [UInt8]?) {
    self.path = path
    self.body = body
    self.token = token
  }
}

/// What came back on a ``SyncCall``.
public struct SyncAnswer: Hashable, Sendable {
  public var status: Int
  public var body: [UInt8]
  public var timing: AnswerTiming

  public init(status: Int, body: [UInt8], timing: AnswerTiming) {
    self.status = status
    self.body = body
    self.timing = timing
  }
}

/// What a finished sync did.
public struct SyncReport: Hashable, Sendable {
  public var counts = ExchangeCounts()
  /// Requests made.
  public var requests = 0
  /// Changes of the outbox that were in segments already: this disk was restored from a backup.
  public var restoredChanges = 0
  /// Devices enrolled by this sync.
  public var enrolledDevices = 0
  /// Requests to be let in that do not prove the invitation that they name.
  public var disprovenRequests = 0
  /// Whether the server has lost its state and is being rebuilt from its clients.
  public var isServerRebuilding = false
  /// Whether the server's log was another one than before: everything held here was offered again.
  public var wasServerReplaced = false

  public init() {}
}

extension SyncConversation {
  /// A page that came and is not applied yet.
  struct UnsettledPage {
    var response: SyncResponse
    var page: Outgoing
    var timing: AnswerTiming
    var isCollecting: Bool
  }

  /// What was asked last.
  enum Phase {
    case challenge
    case session
    case exchange(Outgoing, isCollecting: Bool)
    /// The cursor from which this replica had gone back.
    case showing
    case reconcile(ReconcileRequest)
    case enrollments
    case receipts
    /// This device was revoked: it takes its leave, with what the server refused it with.
    case leave(SyncFailure)
    case farewell(SyncFailure, Outgoing)
    /// Nothing is under way: what to ask next follows from the replica.
    case ready
  }
}
