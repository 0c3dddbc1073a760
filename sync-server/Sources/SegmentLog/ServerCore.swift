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
    /// Audiences for which something was put into the log since ``ServerCore/takeNews()``.
    var news: Set<Audience> = []
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
  private var depth = 0

  /// Called when a transaction's work is done and its commit is next.
  ///
  /// A simulation throws here, to crash the server at the worst moment.
  public var beforeCommit: (() throws -> Void)?

  /// How many sides of scopes are kept in memory before all are let go.
  static let scopesInMemory = 20_000

  /// Makes an empty store the log of an organization.
  ///
  /// The organization is the root's fingerprint, as an operator was given it. The epoch is random, a new one whenever
  /// a log begins anew.
  ///
  /// - Throws: ``StoreError``; the store is unchanged.
  public static func found(
    _ store: any SegmentStore, organization: OrganizationID, epoch: Epoch
  ) throws {
    try store.atomically {
      guard try store.fact(.organization) == nil else {
        throw StoreError.inconsistent("the log was founded before")
      }
      try store.keep(organization.bytes, as: .organization)
      try store.keep(epoch.bytes, as: .epoch)
      try store.keep([0], as: .confirmed)
    }
  }

  /// Lets a log that was taken from a backup begin a new life.
  ///
  /// Clients see the new epoch and bring what the backup lacks; nothing but the roster is handed out until an admin's
  /// device has confirmed it, since a revocation may be among what is lacking.
  public static func beginAnew(_ store: any SegmentStore, epoch: Epoch) throws {
    try store.atomically {
      guard try store.fact(.organization) != nil else { throw StoreError.notALog }
      try store.keep(epoch.bytes, as: .epoch)
      try store.keep([0], as: .confirmed)
      try store.keep(UInt64(0).bigEndianBytes, as: .safeThrough)
      try store.forgetSessions()
    }
  }

  /// Takes up a founded log.
  public init(store: any SegmentStore, limits: LogLimits = LogLimits()) throws {
    self.store = store
    self.limits = limits
    var facts: (OrganizationID, Epoch)?
    var isConfirmed = false
    var safeThrough: UInt64 = 0
    var end = LogPoint.start
    try store.atomically {
      if let organization = try store.fact(.organization).flatMap(OrganizationID.init(bytes:)),
        let epoch = try store.fact(.epoch).flatMap(Epoch.init(bytes:))
      {
        facts = (organization, epoch)
      }
      isConfirmed = try store.fact(.confirmed) == [1]
      safeThrough = (try store.fact(.safeThrough) ?? []).reduce(0) { $0 << 8 | UInt64($1) }
      end = try store.end()
    }
    guard let (organization, epoch) = facts else { throw StoreError.notALog }
    self.organization = organization
    self.epoch = epoch
    standing = Standing(
      roster: Roster(organization: organization), isConfirmed: isConfirmed, end: end,
      safeThrough: safeThrough)
    try store.atomically {
      standing.roster = try loadRoster()
      standing.erased = Set(try store.erasedScopes())
      standing.timed = Set(try store.timedScopes())
    }
  }

  /// The roster as far as it is known here.
  public var roster: Roster { standing.roster }
  /// Whether nothing but the roster is handed out, because no admin has confirmed it in this epoch.
  public var isRebuilding: Bool { !standing.isConfirmed }
  /// The log's newest point.
  public var end: LogPoint { standing.end }
  /// The position up to which all is in a verified backup.
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

  /// Takes the audiences for which something new was committed since the last time, to wake who waits for it.
  public func takeNews() -> Set<Audience> {
    defer { standing.news = [] }
    return standing.news
  }

  /// Lets the store tidy up, when there is nothing else to do.
  public func settle() throws { try store.settle() }

  /// Notes that everything up to a position is in a verified backup.
  ///
  /// The epoch is that of the log that was backed up; another epoch's positions say nothing here.
  ///
  /// - Throws: ``StoreError``; the mark is unchanged.
  public func markSafe(through position: UInt64, epoch: Epoch) throws {
    guard epoch == self.epoch, position > standing.safeThrough, position <= standing.end.position
    else { return }
    try atomically {
      try store.keep(position.bigEndianBytes, as: .safeThrough)
      standing.safeThrough = position
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
