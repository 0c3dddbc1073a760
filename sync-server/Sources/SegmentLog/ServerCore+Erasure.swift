// Carrying out orders: what is destroyed leaves the log, what is sealed is handed to its custodian alone.

public import CausalMerge
public import SyncProtocol
import Trust

extension ServerCore {
  /// Scopes that are destroyed here, ascending: what is to be kept outside of the backups.
  public var erasedScopes: [ScopeID] { standing.erased.sorted() }

  /// Whether anything was destroyed since this was asked last, so that the files have to be cleaned.
  public func takeErasures() -> Bool {
    defer { standing.hasErased = false }
    return standing.hasErased
  }

  /// Carries out what the roster orders, and what is on a list that was kept outside of the backups.
  ///
  /// A backup is older than the orders that came after it; so this comes first when a log is taken up.
  ///
  /// - Throws: ``StoreError``; nothing was done.
  public func carryOutOrders(alsoDestroying listed: some Sequence<ScopeID> = EmptyCollection())
    throws
  {
    let due = roster.destroyedScopes.union(listed).subtracting(standing.erased)
    guard !due.isEmpty else { return }
    try atomically {
      for scope in due.sorted() where !isRoster(scope) { try destroy(scope) }
    }
  }

  /// Carries out the orders of a roster segment that was taken in just now.
  func carryOut(_ batch: ControlBatch?) throws {
    var named: Set<ScopeID> = []
    for case .erasure(let order) in batch?.entries ?? [] { named.formUnion(order.scopes) }
    for scope in named.sorted() where !isRoster(scope) {
      if roster.isDestroyed(scope) {
        try destroy(scope)
      } else if !standing.erased.contains(scope) {
        for side in try store.sides(of: scope) { try handAgain(side) }
      }
    }
  }

  // MARK: destroying

  private func destroy(_ scope: ScopeID) throws {
    guard !standing.erased.contains(scope) else { return }
    let teams = roster.teamIDs.map { Audience.team($0) }
    func letGo(of position: UInt64) throws {
      try store.empty(position)
      try store.withdraw(position, from: teams)
    }
    // An order names the scope: it says nothing of which of its openings are true.
    let sides = try store.sides(of: scope)
    for position in try sides.flatMap({ try store.wrapPositions(of: $0) }) {
      guard let item = try store.item(at: position), let wrap = try? Wrap(parsing: item.bytes)
      else { continue }
      switch wrap.content {
      case .key(let key):
        if key.scope == scope { try letGo(of: position) }
      case .encapsulation:
        // One encapsulation serves all the scopes of a case and a team.
        let isShared = try store.sides(committedTo: wrap.hash).contains { $0.scope != scope }
        if !isShared { try letGo(of: position) }
      case .teamKey: break
      }
    }
    for side in sides {
      for position in try segmentPositions(of: side) { try letGo(of: position) }
      try store.forgetPlaces(of: side)
    }
    try store.dropWaiting { (try? Segment(parsing: $0))?.header.scope == scope }
    try store.noteErased(scope)
    standing.erased.insert(scope)
    standing.hasErased = true
    for side in sides {
      touched.insert(side)
      scopes[side] = nil
    }
  }

  func segmentPositions(of side: ScopeSide) throws -> [UInt64] {
    var positions: [UInt64] = []
    while true {
      let found = try store.segments(of: side, after: positions.last ?? 0, limit: 256)
      guard !found.isEmpty else { return positions }
      positions += found.map(\.position)
    }
  }

  // MARK: sealing

  /// The teams that are handed a scope: of a sealed one its custodian alone.
  func handed(_ scope: ScopeID, to readers: Set<TeamID>) -> Set<TeamID> {
    let custodians = roster.custodians(of: scope)
    return custodians.isEmpty ? readers : readers.filter { custodians == [$0] }
  }

  /// Hands a side of a scope out anew, to whom it is for now that it was sealed, or is no more.
  private func handAgain(_ side: ScopeSide) throws {
    let readers = try handAnew(side)
    let teams = roster.teamIDs.map { Audience.team($0) }
    guard !roster.custodians(of: side.scope).isEmpty else { return }
    for position in try store.wrapPositions(of: side) {
      guard let item = try store.item(at: position), item.side == side,
        let wrap = try? Wrap(parsing: item.bytes), case .key(let key) = wrap.content,
        key.scope == side.scope, !readers.contains(key.team)
      else { continue }
      try store.empty(position)
      try store.withdraw(position, from: teams)
      standing.hasErased = true
    }
  }

  /// Hands the segments of a side to the teams that they are for now, and to no other.
  ///
  /// - Returns: these teams.
  @discardableResult
  func handAnew(_ side: ScopeSide) throws -> Set<TeamID> {
    let readers = handed(side.scope, to: try state(of: side).readers)
    let teams = roster.teamIDs.map { Audience.team($0) }
    for position in try segmentPositions(of: side) {
      try store.withdraw(position, from: teams)
      for team in readers.sorted() { try give(position, to: .team(team)) }
    }
    return readers
  }

  // MARK: receipts

  /// Takes in receipts, and tells an admin's device who has confirmed.
  ///
  /// - Throws: ``StoreError``; nothing was kept.
  public func receipts(
    _ request: ReceiptsRequest, device: DeviceID, now: Int64
  ) throws -> ReceiptsResponse {
    try atomically {
      let known = Set(roster.orders.map(\.id))
      for receipt in request.receipts
      where (known.contains(receipt.order) || isWipe(receipt)) && receipt.isValid(in: roster) {
        try store.keep(receipt)
      }
      let isAdmin = roster.isAdmin(device)
      let brought = Set(request.receipts.map { ReceiptName($0) })
      var response = ReceiptsResponse(receipts: [], contacts: [], serverTime: now)
      for order in Set(request.receipts.map(\.order) + request.orders).sorted() {
        let kept = try store.receipts(for: order)
        response.receipts += kept.filter {
          isAdmin || $0.device == device || brought.contains(ReceiptName($0))
        }
      }
      response.receipts = Array(response.receipts.prefix(Limits.itemsPerMessage))
      guard isAdmin, !request.orders.isEmpty else { return response }
      let activity = try store.activity()
      response.contacts = roster.devices.prefix(Limits.itemsPerMessage).map {
        DeviceContact(device: $0, lastSession: activity[$0]?.lastSession)
      }
      return response
    }
  }
}

/// Which receipt it is, whatever it says.
private struct ReceiptName: Hashable {
  var order: OrderID
  var device: DeviceID

  init(_ receipt: Receipt) {
    (order, device) = (receipt.order, receipt.device)
  }
}
