// Reading a whole log again, as if it came from a stranger. A backup that nobody has read is a hope, not a backup.

import CausalMerge
import SyncProtocol
import Trust

/// What a check of a log found.
public struct LogReport: Hashable, Sendable {
  /// Where the log ended when it was read.
  public var end: LogPoint
  public var segments = 0
  public var wraps = 0
  /// What is wrong, in the order of positions; at most ``LogCheck/problemLimit`` of them.
  public var problems: [LogProblem] = []
  /// How much is wrong altogether.
  public var problemCount = 0

  public init(end: LogPoint) {
    self.end = end
  }

  /// Whether everything is as it was admitted.
  public var isSound: Bool { problemCount == 0 }

  mutating func note(_ fault: LogProblem.Fault, at position: UInt64) {
    problemCount += 1
    guard problems.count < LogCheck.problemLimit else { return }
    problems.append(LogProblem(position: position, fault: fault))
  }
}

/// One thing that is wrong at one position.
public struct LogProblem: Hashable, Sendable, CustomStringConvertible {
  /// What can be wrong.
  public enum Fault: String, Hashable, Sendable, CaseIterable {
    case unreadable = "the bytes are neither a segment nor a wrap"
    case nameDiffers = "the bytes are not those that the log names"
    case runningHash = "the running hash does not follow from what comes before"
    case signature = "the signature is not its author's"
    case signerUnknown = "the roster does not know the author"
    case place = "it does not stand where its parents put it"
    case notCommitted = "no control segment names this wrap"
    case notHandedOut = "not everyone who may read it is handed it"
    case file = "SQLite found the file damaged"
  }

  /// 0 for the file as a whole.
  public var position: UInt64
  public var fault: Fault

  public init(position: UInt64, fault: Fault) {
    self.position = position
    self.fault = fault
  }

  public var description: String {
    position == 0 ? fault.rawValue : "position \(position): \(fault.rawValue)"
  }
}

/// Checks every hash, every signature, every place and every running hash of a log.
///
/// It reads a few items at a time, each time in a transaction of its own, so that it can be run beside a server that
/// goes on admitting: what is in a log never changes, and what comes later is not asked about.
public struct LogCheck {
  /// The most problems that are listed; all are counted.
  public static let problemLimit = 100
  private static let itemsAtOnce = 200

  private let store: any SegmentStore
  private let core: ServerCore
  private var report: LogReport
  private var hash = LogPoint.start.runningHash
  private var graphs: [ScopeSide: ScopeGraph] = [:]
  private var placements: [SegmentHash: (side: ScopeSide, placement: Placement)] = [:]

  /// Checks a log up to its present end.
  ///
  /// - Throws: ``StoreError`` when the log cannot be read at all; what can be read and is wrong is in the report.
  /// - Complexity: O(items), with a signature check a segment.
  public static func run(_ store: any SegmentStore) throws -> LogReport {
    var check = try LogCheck(store)
    return try check.readAll()
  }

  private init(_ store: any SegmentStore) throws {
    self.store = store
    core = try ServerCore(store: store)
    report = LogReport(end: core.end)
  }

  private mutating func readAll() throws -> LogReport {
    var reached: UInt64 = 0
    while reached < report.end.position {
      try store.atomically {
        let positions = try store.positions(after: reached, limit: Self.itemsAtOnce)
        for next in positions where next <= report.end.position { try read(next) }
        reached = positions.last ?? report.end.position
      }
    }
    return report
  }

  private mutating func read(_ position: UInt64) throws {
    guard let item = try store.item(at: position) else {
      throw StoreError.inconsistent("position \(position) is missing")
    }
    switch item.name {
    case .segment(let name):
      report.segments += 1
      hash = hash.following(name, at: position)
      try check(item, name)
    case .wrap(let name):
      report.wraps += 1
      hash = hash.following(name, at: position)
      try check(item, name)
    }
    if item.point.runningHash != hash {
      report.note(.runningHash, at: position)
      // One wrong hash is one problem, not one for each item that follows.
      hash = item.point.runningHash
    }
  }

  private mutating func check(_ item: LogItem, _ name: SegmentHash) throws {
    let position = item.point.position
    guard !item.bytes.isEmpty else { return }
    guard let segment = try? Segment(parsing: item.bytes) else {
      return report.note(.unreadable, at: position)
    }
    let header = segment.header
    guard segment.hash == name, header.scope == item.scope else {
      return report.note(.nameDiffers, at: position)
    }
    if let certificate = core.roster.certificate(of: header.device) {
      if !segment.verifySignature(by: certificate.signingKey) {
        report.note(.signature, at: position)
      }
    } else if !core.isRebuilding {
      report.note(.signerUnknown, at: position)
    }
    try checkPlace(of: segment, on: item.side, at: position)
    try checkReaders(of: item.side, at: position)
  }

  private mutating func checkPlace(
    of segment: Segment, on side: ScopeSide, at position: UInt64
  ) throws {
    let header = segment.header
    var parents: [Placement] = []
    for parent in header.parents {
      guard let known = placements[parent], known.side.scope == header.scope else {
        return report.note(.place, at: position)
      }
      if known.side == side {
        parents.append(known.placement)
      } else if side.compartment != nil {
        return report.note(.place, at: position)
      }
    }
    let opened = segment.openedCompartment
    if side.compartment != nil, header.parents.isEmpty, opened != side.compartment {
      report.note(.place, at: position)
    }
    let placement = graphs[side, default: ScopeGraph()]
      .place(by: header.device, upon: parents)
    placements[segment.hash] = (side, placement)
    let stored = try store.segment(segment.hash)
    if stored?.placement != placement || stored?.side != side {
      report.note(.place, at: position)
    }
  }

  private mutating func checkReaders(of side: ScopeSide, at position: UInt64) throws {
    let audiences: [Audience] =
      core.isRoster(side.scope)
      ? [.everyone]
      : core.handed(side.scope, to: try core.state(of: side).readers)
        .sorted().map { .team($0) }
    for audience in audiences where try !store.isGiven(position, toAnyOf: [audience]) {
      return report.note(.notHandedOut, at: position)
    }
  }

  private mutating func check(_ item: LogItem, _ name: WrapHash) throws {
    let position = item.point.position
    guard !item.bytes.isEmpty else { return }
    guard let wrap = try? Wrap(parsing: item.bytes) else {
      return report.note(.unreadable, at: position)
    }
    guard wrap.hash == name else { return report.note(.nameDiffers, at: position) }
    guard let place = core.place(of: wrap.content, among: try store.sides(committedTo: name))
    else { return report.note(.notCommitted, at: position) }
    if try !core.isForLoser(wrap.content, on: place.side),
      try !store.isGiven(position, toAnyOf: [place.audience])
    {
      report.note(.notHandedOut, at: position)
    }
  }
}
