// What the server keeps, as questions and orders that any database can answer. What they mean is decided in
// ServerCore, which knows no database; how they are kept is decided in a store, which knows no rule.

public import CausalMerge
public import SyncProtocol

/// Where the server keeps its log and what it derives from it.
///
/// Everything is synchronous and happens inside ``atomically(_:)``: one request, or a group of them, is one
/// transaction, and nothing is answered before that is durable. A simulation drives the same code in memory.
///
/// - one writer: a store is used by one thread at a time;
/// - positions only grow, in the order of commits, so no reader can skip one.
public protocol SegmentStore: AnyObject, LogStore, AncestryStore, WrapStore, WaitingStore,
  AccessStore, LeaseStore, ErasureStore, OperatorStore
{
  /// Runs some work as one transaction: when this returns, the work is durable; when it throws, nothing was done.
  ///
  /// - Calls may be nested. An inner call that throws undoes its own part alone, so that one bad request does not
  ///   abort the others of its group.
  /// - Throws: what the work throws, or ``StoreError``.
  func atomically<Answer>(_ work: () throws -> Answer) throws -> Answer

  /// Brings the store into its smallest form, outside of any transaction, when there is nothing else to do.
  func settle() throws
}

/// A point of the log: a position, and the hash of everything up to there.
public struct LogPoint: Hashable, Sendable {
  public var position: UInt64
  public var runningHash: RunningHash

  public init(position: UInt64, runningHash: RunningHash) {
    self.position = position
    self.runningHash = runningHash
  }

  /// Before the first item.
  public static let start = LogPoint(position: 0, runningHash: .start)
}

/// What stands at a position of the log.
public struct LogItem: Hashable, Sendable {
  /// Which of the two things a log holds.
  public enum Name: Hashable, Sendable {
    case segment(SegmentHash)
    case wrap(WrapHash)

    /// The 32 bytes of the name, whichever it is.
    public var bytes: [UInt8] {
      switch self {
      case .segment(let hash): hash.bytes
      case .wrap(let hash): hash.bytes
      }
    }
  }

  public var point: LogPoint
  public var name: Name
  public var side: ScopeSide
  /// The exact bytes; empty once they were destroyed.
  public var bytes: [UInt8]

  public var scope: ScopeID { side.scope }

  public init(point: LogPoint, name: Name, side: ScopeSide, bytes: [UInt8]) {
    self.point = point
    self.name = name
    self.side = side
    self.bytes = bytes
  }
}

/// The log: items by position, and who may read which.
public protocol LogStore {
  /// The newest point.
  func end() throws -> LogPoint
  /// The last point at or before a position; ``LogPoint/start`` before the first item.
  func point(upTo position: UInt64) throws -> LogPoint
  /// An item by its position.
  func item(at position: UInt64) throws -> LogItem?
  /// The first positions that hold an item after a position, ascending, whoever may read them.
  func positions(after position: UInt64, limit: Int) throws -> [UInt64]
  /// Puts an item at the end. The caller has computed its point.
  func append(_ item: LogItem) throws
  /// Lets an audience read a position. Doing so twice is doing it once.
  func give(_ position: UInt64, to audience: Audience) throws
  /// The first positions that an audience may read after a position, ascending.
  func positions(for audience: Audience, after position: UInt64, limit: Int) throws -> [UInt64]
  /// Whether any of some audiences may read a position.
  func isGiven(_ position: UInt64, toAnyOf audiences: [Audience]) throws -> Bool
  /// The first segments of sides that an audience may read after a position, ascending.
  func openings(
    for audience: Audience, after position: UInt64, limit: Int
  ) throws -> [(side: ScopeSide, position: UInt64)]
  /// The sides of a scope of which any of some audiences may read the first segment, ascending.
  ///
  /// It is asked by the audience, so that it takes as long for a scope that is somebody else's as for one that does not
  /// exist.
  func sides(of scope: ScopeID, openToAnyOf audiences: [Audience]) throws -> [ScopeSide]
}

/// A segment's place among the others, without its bytes.
public struct StoredSegment: Hashable, Sendable {
  public var position: UInt64
  public var hash: SegmentHash
  public var side: ScopeSide
  public var device: DeviceID
  public var isControl: Bool
  public var placement: Placement
  /// Whether it does not count for now.
  public var isHeld: Bool

  public var scope: ScopeID { side.scope }

  public init(
    position: UInt64, hash: SegmentHash, side: ScopeSide, device: DeviceID, isControl: Bool,
    placement: Placement, isHeld: Bool
  ) {
    self.position = position
    self.hash = hash
    self.side = side
    self.device = device
    self.isControl = isControl
    self.placement = placement
    self.isHeld = isHeld
  }
}

/// A device that writes one side of a scope on two chains: its disk was copied or restored, and both copies are in use.
public struct Fork: Hashable, Sendable {
  public var side: ScopeSide
  public var device: DeviceID
  /// The segment with which the second chain was noticed.
  public var segment: SegmentHash
  /// When it was noticed: milliseconds since 1970-01-01T00:00:00Z.
  public var noticedAt: Int64

  public init(side: ScopeSide, device: DeviceID, segment: SegmentHash, noticedAt: Int64) {
    self.side = side
    self.device = device
    self.segment = segment
    self.noticedAt = noticedAt
  }
}

/// The graphs of scopes, each side for itself.
public protocol AncestryStore {
  /// A segment's place; `nil` if it is not in the log.
  func segment(_ hash: SegmentHash) throws -> StoredSegment?
  /// Keeps a segment's place; its item is in the log already, and its parents are no tips any more.
  func place(_ segment: StoredSegment, upon parents: [SegmentHash]) throws
  /// The chains of a side, as they were kept.
  func graph(of side: ScopeSide) throws -> ScopeGraph
  /// Keeps one chain of a side.
  func save(_ chain: ScopeGraph.Chain, number: UInt32, of side: ScopeSide) throws
  /// The sides of a scope of which any segment is in the log, ascending.
  func sides(of scope: ScopeID) throws -> [ScopeSide]
  /// The segments of a side that no other builds on, ascending by hash.
  func frontier(of side: ScopeSide) throws -> [SegmentHash]
  /// Some segments of a side in the order of their positions: parents before children.
  func segments(of side: ScopeSide, after position: UInt64, limit: Int) throws -> [StoredSegment]
  /// The first position of every side of every scope, ascending.
  func firstPositions() throws -> [(side: ScopeSide, position: UInt64)]
  /// The first position that holds a segment of any scope but one that has one side.
  func firstPosition(outside scope: ScopeID?) throws -> UInt64?
  /// Positions of a side's control segments, ascending, held ones among them.
  func controlPositions(of side: ScopeSide) throws -> [UInt64]
  /// Scopes in which something was ever granted for a time, in no order.
  func timedScopes() throws -> [ScopeID]
  /// Remembers one of those. Doing so twice is doing it once.
  func noteTimed(_ scope: ScopeID) throws
  /// Gives a side that has no compartment yet the name of one.
  func name(_ side: ScopeSide, by compartment: UInt32?) throws
  /// Lets an item belong to a side.
  func move(_ position: UInt64, to side: ScopeSide) throws
  /// Remembers a fork, once for each device, side and segment.
  func note(_ fork: Fork) throws
  /// Every fork that was noticed, in the order in which it was.
  func forks() throws -> [Fork]
}

/// Wraps: which the log names, and which are here.
public protocol WrapStore {
  /// Remembers that a control segment names a wrap.
  func commit(to wrap: WrapHash, in side: ScopeSide) throws
  /// Where control segments name a wrap. One encapsulation serves all the scopes of a case.
  func sides(committedTo wrap: WrapHash) throws -> [ScopeSide]
  /// Where a wrap stands in the log; `nil` if it is not here.
  func position(of wrap: WrapHash) throws -> UInt64?
  /// Wraps that a side's control segments name and that are not here, ascending.
  func wantedWraps(of side: ScopeSide, limit: Int) throws -> [WrapHash]
  /// Positions of the wraps that a side's control segments name and that are here, ascending.
  func wrapPositions(of side: ScopeSide) throws -> [UInt64]
}

/// A segment that cannot be placed yet.
public struct WaitingSegment: Hashable, Sendable {
  public var hash: SegmentHash
  public var bytes: [UInt8]
  /// Who brought it, and whose allowance it counts against.
  public var carrier: DeviceID
  public var missing: MissingPiece
  /// When it came: milliseconds since 1970-01-01T00:00:00Z.
  public var arrivedAt: Int64

  public init(
    hash: SegmentHash, bytes: [UInt8], carrier: DeviceID, missing: MissingPiece, arrivedAt: Int64
  ) {
    self.hash = hash
    self.bytes = bytes
    self.carrier = carrier
    self.missing = missing
    self.arrivedAt = arrivedAt
  }
}

/// What a waiting segment waits for.
public enum MissingPiece: Hashable, Sendable {
  /// A parent.
  case segment(SegmentHash)
  /// The certificate of its author.
  case device(DeviceID)

  /// 32 bytes for a parent, 16 for a device.
  public var bytes: [UInt8] {
    switch self {
    case .segment(let hash): hash.bytes
    case .device(let device): device.bytes
    }
  }

  /// Takes a piece from its bytes; `nil` for a count that is neither's.
  public init?(bytes: some Collection<UInt8>) {
    if let hash = SegmentHash(bytes: bytes) {
      self = .segment(hash)
    } else if let device = DeviceID(bytes: bytes) {
      self = .device(device)
    } else {
      return nil
    }
  }
}

/// How much one device has waiting here.
public struct WaitingLoad: Hashable, Sendable {
  public var count: Int
  public var bytes: Int

  public init(count: Int, bytes: Int) {
    self.count = count
    self.bytes = bytes
  }
}

/// Segments that wait for a parent or for their author's certificate.
public protocol WaitingStore {
  /// What a segment waits for; `nil` if it does not wait here.
  func missing(of hash: SegmentHash) throws -> MissingPiece?
  /// Keeps a segment until what it misses arrives.
  func keepWaiting(_ segment: WaitingSegment) throws
  /// Takes out one segment, wherever it waits.
  func stopWaiting(_ hash: SegmentHash) throws
  /// Takes out every segment that waits for a piece, in the order of their arrival.
  func takeWaiting(for piece: MissingPiece) throws -> [WaitingSegment]
  /// Devices whose certificate or place in a team segments wait for, ascending.
  func awaitedDevices() throws -> [DeviceID]
  /// How much a device has waiting.
  func waitingLoad(of carrier: DeviceID) throws -> WaitingLoad
}
