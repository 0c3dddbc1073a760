// The common case of syncing: one request out with what is new here, one answer back with what is new there.

public import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// Where in a server's log a client is.
///
/// The position alone would lie once a server is restored from a backup and goes on from an older end. Epoch and
/// proof tell: a server that cannot make the cursor again has another log, and the two must compare.
public struct Cursor: Hashable, Sendable {
  public var epoch: Epoch
  /// The server's instant up to which the client has everything; 0 before the first item.
  public var position: UInt64
  /// What the server makes of the log's running hash there; to a client, 32 bytes that it shows again.
  public var runningHash: RunningHash

  public init(epoch: Epoch, position: UInt64, runningHash: RunningHash) {
    self.epoch = epoch
    self.position = position
    self.runningHash = runningHash
  }
}

extension Cursor: MirroredMessage {
  package static var shape: MessageShape { .flat }

  package init(_ generated: Fieldkeep_V1_Cursor) throws(MessageError) {
    epoch = try generated.epoch.identifier("epoch")
    position = generated.position
    runningHash = try generated.runningHash.digest("running_hash")
  }

  package var generated: Fieldkeep_V1_Cursor {
    .with {
      $0.epoch = Data(epoch)
      $0.position = position
      $0.runningHash = Data(runningHash)
    }
  }
}

/// `POST /v1/sync`: what is new here, and from where the answer should go on.
public struct SyncRequest: Hashable, Sendable {
  /// `nil`: from the beginning of the log.
  public var cursor: Cursor?
  /// The exact bytes of segments, one's own or carried for another.
  public var segments: [[UInt8]]
  /// The exact bytes of wraps.
  public var wraps: [[UInt8]]
  /// The most bytes of items that the answer should hold; 0 leaves it to the server.
  public var byteBudget: UInt32

  public init(
    cursor: Cursor?, segments: [[UInt8]] = [], wraps: [[UInt8]] = [], byteBudget: UInt32 = 0
  ) {
    self.cursor = cursor
    self.segments = segments
    self.wraps = wraps
    self.byteBudget = byteBudget
  }
}

extension SyncRequest: MirroredMessage {
  package static var shape: MessageShape {
    MessageShape(fields: [
      2: .strings("segments", atMost: Limits.itemsPerMessage),
      3: .strings("wraps", atMost: Limits.itemsPerMessage),
    ])
  }

  package init(_ generated: Fieldkeep_V1_SyncRequest) throws(MessageError) {
    cursor = generated.hasCursor ? try Cursor(generated.cursor) : nil
    segments = generated.segments.map { [UInt8]($0) }
    wraps = generated.wraps.map { [UInt8]($0) }
    byteBudget = generated.byteBudget
  }

  package var generated: Fieldkeep_V1_SyncRequest {
    .with {
      if let cursor { $0.cursor = cursor.generated }
      $0.segments = segments.map { Data($0) }
      $0.wraps = wraps.map { Data($0) }
      $0.byteBudget = byteBudget
    }
  }
}

/// The answer: a verdict on each thing that was sent, and a page of the log.
public struct SyncResponse: Hashable, Sendable {
  /// One a segment of the request, in its order, then one a wrap.
  public var verdicts: [Verdict]
  public var items: [Item]
  /// Where the client is once it has these items; `nil` when there is nowhere to go on from.
  public var cursor: Cursor?
  /// Whether the log goes on beyond these items.
  public var hasMore: Bool
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var serverTime: Int64
  /// The cursor is not in this log: the two must compare what they have.
  public var isCursorUnknown: Bool
  /// Positions up to this one are in a verified backup or a second copy.
  public var safeThrough: UInt64
  /// No admin has confirmed the roster here yet: pushing works, reading does not.
  public var isRebuilding: Bool
  /// How many new devices wait for invitations of this one to be answered.
  public var enrollments: UInt32

  public init(
    verdicts: [Verdict] = [], items: [Item] = [], cursor: Cursor? = nil, hasMore: Bool = false,
    serverTime: Int64, isCursorUnknown: Bool = false, safeThrough: UInt64 = 0,
    isRebuilding: Bool = false, enrollments: UInt32 = 0
  ) {
    self.verdicts = verdicts
    self.items = items
    self.cursor = cursor
    self.hasMore = hasMore
    self.serverTime = serverTime
    self.isCursorUnknown = isCursorUnknown
    self.safeThrough = safeThrough
    self.isRebuilding = isRebuilding
    self.enrollments = enrollments
  }
}

extension SyncResponse: MirroredMessage {
  package static var shape: MessageShape {
    MessageShape(fields: [
      1: .messages("verdicts", atMost: 2 * Limits.itemsPerMessage, .flat),
      2: .messages("items", atMost: Limits.itemsPerMessage, .flat),
    ])
  }

  package init(_ generated: Fieldkeep_V1_SyncResponse) throws(MessageError) {
    verdicts = try mirror(generated.verdicts) { element throws(MessageError) in
      try Verdict(element)
    }
    items = try mirror(generated.items) { element throws(MessageError) in try Item(element) }
    cursor = generated.hasCursor ? try Cursor(generated.cursor) : nil
    hasMore = generated.more
    serverTime = generated.serverTime
    isCursorUnknown = generated.cursorUnknown
    safeThrough = generated.safeThrough
    isRebuilding = generated.rebuilding
    enrollments = generated.enrollments
  }

  package var generated: Fieldkeep_V1_SyncResponse {
    .with {
      $0.verdicts = verdicts.map(\.generated)
      $0.items = items.map(\.generated)
      if let cursor { $0.cursor = cursor.generated }
      $0.more = hasMore
      $0.serverTime = serverTime
      $0.cursorUnknown = isCursorUnknown
      $0.safeThrough = safeThrough
      $0.rebuilding = isRebuilding
      $0.enrollments = enrollments
    }
  }
}

/// A segment or a wrap from a log, with its position there.
public struct Item: Hashable, Sendable {
  public var position: UInt64
  public var content: Content

  /// The exact bytes of one or the other.
  ///
  /// What they say is for the receiver to check.
  public enum Content: Hashable, Sendable {
    case segment([UInt8])
    case wrap([UInt8])

    /// The bytes, whichever they are.
    public var bytes: [UInt8] {
      switch self {
      case .segment(let bytes), .wrap(let bytes): bytes
      }
    }
  }

  public init(position: UInt64, content: Content) {
    self.position = position
    self.content = content
  }

  init(_ generated: Fieldkeep_V1_Item) throws(MessageError) {
    position = generated.position
    switch (generated.segment.isEmpty, generated.wrap.isEmpty) {
    case (false, true): content = .segment([UInt8](generated.segment))
    case (true, false): content = .wrap([UInt8](generated.wrap))
    case (true, true): throw .missing(field: "segment or wrap")
    case (false, false): throw .tooMany(field: "segment and wrap", count: 2, limit: 1)
    }
  }

  var generated: Fieldkeep_V1_Item {
    .with {
      $0.position = position
      switch content {
      case .segment(let bytes): $0.segment = Data(bytes)
      case .wrap(let bytes): $0.wrap = Data(bytes)
      }
    }
  }
}

/// `GET /v1/wait`: something new is there for this device.
public struct WaitResponse: Hashable, Sendable {
  /// The log's end.
  public var position: UInt64

  public init(position: UInt64) {
    self.position = position
  }
}

extension WaitResponse: MirroredMessage {
  package static var shape: MessageShape { .flat }

  package init(_ generated: Fieldkeep_V1_WaitResponse) throws(MessageError) {
    position = generated.position
  }

  package var generated: Fieldkeep_V1_WaitResponse {
    .with { $0.position = position }
  }
}
