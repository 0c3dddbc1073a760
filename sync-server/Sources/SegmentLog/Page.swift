// Reading the log for one device: the feeds of its audiences, merged by position.

import CausalMerge
import SyncProtocol
import Trust

/// A run of the log as one device may read it.
struct Page {
  var items: [Item] = []
  /// The device has everything for it up to here; `nil` if up to the present.
  var reached: UInt64?
  var hasMore = false
}

/// One audience's positions, fetched a few at a time.
struct FeedReader {
  let audience: Audience
  private var ahead: ArraySlice<UInt64> = []
  private var fetched: UInt64
  private var isAtEnd = false

  static let fetchCount = 128

  init(_ audience: Audience, after position: UInt64) {
    self.audience = audience
    fetched = position
  }

  /// The next position, without stepping past it.
  mutating func next(in store: any SegmentStore) throws -> UInt64? {
    if ahead.isEmpty && !isAtEnd {
      let positions = try store.positions(for: audience, after: fetched, limit: Self.fetchCount)
      isAtEnd = positions.count < Self.fetchCount
      fetched = positions.last ?? fetched
      ahead = positions[...]
    }
    return ahead.first
  }

  /// Steps past a position if it is the next.
  mutating func step(past position: UInt64) {
    if ahead.first == position { ahead.removeFirst() }
  }
}

extension ServerCore {
  /// The next items for some audiences.
  ///
  /// While the server is rebuilding, a page ends before the first item that is not of the roster, even if that is for
  /// others as far as is known yet: a team that the roster's next segment gives the device may read it. What is beyond is
  /// handed out, in order, once an admin has confirmed.
  ///
  /// - Complexity: O(items × audiences).
  func page(
    for audiences: [Audience], after position: UInt64, budget: PageBudget,
    leavingOut: Set<LogItem.Name>, closed: Set<ScopeSide>
  ) throws -> Page {
    var page = Page(reached: position)
    var feeds = audiences.map { FeedReader($0, after: position) }
    var used = 0
    let bound = try isRebuilding ? store.firstPosition(outside: roster.scope) : nil
    while let next = try nextPosition(of: &feeds), next < bound ?? .max {
      guard let item = try store.item(at: next) else {
        throw StoreError.inconsistent("position \(next) is missing")
      }
      if isRebuilding && !isRosterSegment(item) { return page }
      let isLeftOut = try leavingOut.contains(item.name) || isClosed(item, by: closed)
      if !isLeftOut && !item.bytes.isEmpty {
        let size = item.bytes.count + PageBudget.itemBytes
        guard budget.admits(size, after: used), page.items.count < Limits.itemsPerMessage else {
          page.hasMore = true
          return page
        }
        used += size
        page.items.append(item.outgoing)
      }
      page.reached = next
      for index in feeds.indices { feeds[index].step(past: next) }
    }
    if bound == nil { page.reached = nil }
    return page
  }

  private func nextPosition(of feeds: inout [FeedReader]) throws -> UInt64? {
    var least: UInt64?
    for index in feeds.indices {
      guard let next = try feeds[index].next(in: store) else { continue }
      least = min(least ?? next, next)
    }
    return least
  }

  private func isRosterSegment(_ item: LogItem) -> Bool {
    guard case .segment = item.name else { return false }
    return isRoster(item.scope)
  }
}

extension LogItem {
  /// The item as it is handed out.
  var outgoing: Item {
    switch name {
    case .segment: Item(position: point.position, content: .segment(bytes))
    case .wrap: Item(position: point.position, content: .wrap(bytes))
    }
  }
}
