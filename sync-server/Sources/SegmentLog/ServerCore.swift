// The server's whole decision-making, with neither clock nor chance nor network in it. The same code answers HTTP
// requests and runs in the simulation; both drive it from outside, one call at a time.

public import CausalMerge
public import SyncProtocol
public import Trust

/// The admission core: takes in segments and wraps, and answers what devices ask.
///
/// A request is one transaction of the store, or a part of one that answers many requests at once. What it decides is
/// decided from the store; the roster and the scopes' grants are kept in memory beside it, and dropped with any
/// transaction that is undone.
///
/// - the core holds no key to contents: it reads headers, the roster, and control segments, and nothing else;
/// - an answer that was formed counts only once ``atomically(_:)`` has returned it;
/// - times are milliseconds since 1970-01-01T00:00:00Z, passed in.
public final class ServerCore {
  let store: any SegmentStore
  public let limits: LogLimits

  /// The pinned fingerprint of the organization's root.
  public let organization: OrganizationID
  /// This life of the log.
  public let epoch: Epoch

  /// What is kept in memory and must go back when a transaction is undone.
  struct Standing {
    var roster: Roster
    /// Whether an admin's device has confirmed the roster in this epoch.
    var isConfirmed: Bool
    var end: LogPoint
    var safeThrough: UInt64
    /// What gives out positions.
    var clock: PositionClock
    /// No position beyond this was ever told, and none at or before it is given out after a start.
    var horizon: UInt64
    /// Audiences for which something was put into the log since ``ServerCore/takeNews()``, and where.
    var news: [Audience: UInt64] = [:]
    /// Scopes that were destroyed here, by the roster or by a list that outlived a backup.
    var erased: Set<ScopeID> = []
    /// Whether anything was destroyed since ``ServerCore/takeErasures()``.
    var hasErased = false
    /// Scopes in which something was ever granted for a time.
    var timed: Set<ScopeID> = []
  }

  var standing: Standing
  /// Sides of scopes that were looked at lately.
  var scopes: [ScopeSide: ScopeState] = [:]
  /// Sides that the open transaction changed.
  var touched: Set<ScopeSide> = []
  /// Devices that showed a chain of certificates to a server whose roster lacks them.
  var shown: [DeviceID: VerifiedDevice] = [:]
  var challenges = ChallengeBook()
  /// Bytes that revoked devices have handed in since this was taken up.
  var farewellBytes: [DeviceID: Int] = [:]
  /// What the clock showed as the present request began, in microseconds.
  var moment: UInt64 = 0
  private var depth = 0

  /// Microseconds since 1970-01-01T00:00:00Z, by a clock that is never set; without it, the milliseconds that each
  /// request brings are all that positions are made of.
  ///
  /// Within a microsecond no two things are taken in. So the instant of one tells nothing of how many there were just
  /// before it.
  var clock: (() -> UInt64)?

  /// Called when a transaction's work is done and its commit is next.
  ///
  /// A simulation throws here, to crash the server at the worst moment.
  public var beforeCommit: (() throws -> Void)?

  /// How many sides of scopes are kept in memory before all are let go.
  static let scopesInMemory = 20_000

  /// Makes an empty store the log of an organization.
  ///
  /// The organization is the root's fingerprint, as an operator was given it. The epoch and the key for its cursors are
  /// random, new ones whenever a log begins anew.
  ///
  /// - Throws: ``StoreError``; the store is unchanged.
  public static func found(
    _ store: any SegmentStore, organization: OrganizationID, epoch: Epoch, cursorKey: CursorKey
  ) throws {
    try store.atomically {
      guard try store.fact(.organization) == nil else {
        throw StoreError.inconsistent("the log was founded before")
      }
      try store.keep(organization.bytes, as: .organization)
      try store.keep(epoch.bytes, as: .epoch)
      try store.keep(cursorKey.bytes, as: .cursorKey)
      try store.keep([0], as: .confirmed)
    }
  }

  /// Lets a log that was taken from a backup begin a new life.
  ///
  /// Clients see the new epoch and bring what the backup lacks; nothing but the roster is handed out until an admin's
  /// device has confirmed it, since a revocation may be among what is lacking.
  public static func beginAnew(
    _ store: any SegmentStore, epoch: Epoch, cursorKey: CursorKey
  ) throws {
    try store.atomically {
      guard try store.fact(.organization) != nil else { throw StoreError.notALog }
      try store.keep(epoch.bytes, as: .epoch)
      try store.keep(cursorKey.bytes, as: .cursorKey)
      try store.keep([0], as: .confirmed)
      try store.keep(UInt64(0).bigEndianBytes, as: .safeThrough)
      try store.forgetSessions()
    }
  }

  /// Takes up a founded log.
  ///
  /// - Parameters:
  ///   - store: the log.
  ///   - limits: what devices may cost it.
  ///   - clock: microseconds since 1970-01-01T00:00:00Z, by a clock that is never set; without it, the milliseconds that
  ///     each request brings are all that positions are made of.
  /// - Throws: ``StoreError``.
  public init(
    store: any SegmentStore, limits: LogLimits = LogLimits(), clock: (() -> UInt64)? = nil
  ) throws {
    self.store = store
    self.limits = limits
    self.clock = clock
    var facts: (OrganizationID, Epoch)?
    var isConfirmed = false
    var safeThrough: UInt64 = 0
    var horizon: UInt64 = 0
    var end = LogPoint.start
    try store.atomically {
      if let organization = try store.fact(.organization).flatMap(OrganizationID.init(bytes:)),
        let epoch = try store.fact(.epoch).flatMap(Epoch.init(bytes:))
      {
        facts = (organization, epoch)
      }
      isConfirmed = try store.fact(.confirmed) == [1]
      safeThrough = Self.number(try store.fact(.safeThrough))
      horizon = Self.number(try store.fact(.horizon))
      end = try store.end()
    }
    guard let (organization, epoch) = facts else { throw StoreError.notALog }
    self.organization = organization
    self.epoch = epoch
    standing = Standing(
      roster: Roster(organization: organization), isConfirmed: isConfirmed, end: end,
      safeThrough: safeThrough,
      clock: PositionClock(after: max(horizon, end.position), at: clock?()), horizon: horizon)
    try store.atomically {
      standing.roster = try loadRoster()
      standing.erased = Set(try store.erasedScopes())
      standing.timed = Set(try store.timedScopes())
    }
  }

  private static func number(_ fact: [UInt8]?) -> UInt64 {
    (fact ?? []).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The roster as far as it is known here.
  public var roster: Roster { standing.roster }
  /// Whether nothing but the roster is handed out, because no admin has confirmed it in this epoch.
  public var isRebuilding: Bool { !standing.isConfirmed }
  /// The log's newest point.
  public var end: LogPoint { standing.end }
  /// The instant up to which all is in a verified backup.
  public var safeThrough: UInt64 { standing.safeThrough }

  // MARK: transactions

  /// Runs some work as one transaction: its answer counts, because it is durable, or it throws and nothing was done.
  ///
  /// Calls may be nested. A group of requests is answered by one outer call that makes an inner one for each, so that
  /// a request which fails undoes itself alone, and all are made durable together.
  public func atomically<Answer>(_ work: () throws -> Answer) throws -> Answer {
    let before = standing
    let outer = touched
    touched = []
    var formed: Answer?
    depth += 1
    defer { depth -= 1 }
    do {
      let answer = try store.atomically {
        let answer = try work()
        formed = answer
        if depth == 1 { try beforeCommit?() }
        return answer
      }
      touched = depth == 1 ? [] : touched.union(outer)
      return answer
    } catch {
      standing = before
      for side in touched { scopes[side] = nil }
      touched = outer
      #if DEBUG
        if depth == 1, PlantedBug.active == .acknowledgedBeforeCommit, let formed { return formed }
      #endif
      throw error
    }
  }

  /// Takes the audiences for which something new was committed since the last time, and where, to wake who waits for it.
  public func takeNews() -> [Audience: UInt64] {
    defer { standing.news = [:] }
    return standing.news
  }

  /// Lets the store tidy up, when there is nothing else to do.
  public func settle() throws { try store.settle() }

  /// Notes that everything up to a position is in a verified backup.
  ///
  /// Devices are told of the instant at which the backup began, and not of its last item, which may be none of theirs.
  ///
  /// - Parameters:
  ///   - position: of the backup's last item.
  ///   - epoch: that of the log that was backed up; another epoch's positions say nothing here.
  ///   - age: how many microseconds ago the backup began, where that is known.
  /// - Throws: ``StoreError``; the mark is unchanged.
  public func markSafe(
    through position: UInt64, epoch: Epoch, begunAgo age: UInt64? = nil
  ) throws {
    guard epoch == self.epoch, position <= standing.end.position else { return }
    try atomically {
      var mark = position
      if let age {
        let present = try present()
        // What was under way as the copy was made may have its instant before that, and is not in it.
        let next = try store.positions(after: position, limit: 1).first ?? .max
        mark = max(position, min(present - min(age, present), next - 1))
      }
      guard mark > standing.safeThrough else { return }
      try store.keep(mark.bigEndianBytes, as: .safeThrough)
      standing.safeThrough = mark
    }
  }

  // MARK: who may read

  /// The audiences that a device belongs to.
  public func audiences(of device: DeviceID) -> [Audience] {
    [.everyone, .device(device)] + roster.teams(of: device).map { .team($0) }
  }

  func isRoster(_ scope: ScopeID) -> Bool { scope == roster.scope }

  /// Whether a device is handed the segments of a side.
  func mayRead(_ device: DeviceID, _ side: ScopeSide) throws -> Bool {
    if isRoster(side.scope) { return true }
    let readers = handed(side.scope, to: try state(of: side).readers)
    return roster.teams(of: device).contains { readers.contains($0) }
  }
}
