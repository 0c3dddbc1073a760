// Many orders of syncing, one outcome.

import CaseProtocol
import SyntheticCounty

/// Delivers the county in seeded orders and compares every state and every Board figure.
public struct OrderTrial: Sendable {
  /// How many orders are delivered of what devices made that synced at the same times.
  public static let ordersOfEachSyncing = 10

  public var orders: Int
  public var seed: UInt64

  /// - Parameters:
  ///   - orders: how many orders.
  ///   - seed: the first seed; each order takes the next.
  public init(orders: Int, seed: UInt64) {
    self.orders = orders
    self.seed = seed
  }

  /// A seed for each order.
  public var seeds: Range<UInt64> { seed..<seed + UInt64(orders) }

  /// The seeds by the times at which devices synced: the first of each range draws them.
  public var syncings: [Range<UInt64>] {
    stride(from: 0, to: orders, by: Self.ordersOfEachSyncing).map {
      seed + UInt64($0)..<seed + UInt64(min($0 + Self.ordersOfEachSyncing, orders))
    }
  }

  /// Runs the trial.
  ///
  /// - Parameter progress: is told of each syncing, in a line.
  /// - Returns: a sentence for each order that came to something else.
  public func failures(progress: (String) -> Void = { _ in }) -> [String] {
    syncings.flatMap { failures(of: $0, progress: progress) }
  }

  /// Runs the orders of one syncing.
  public func failures(
    of seeds: Range<UInt64>, progress: (String) -> Void = { _ in }
  ) -> [String] {
    guard let window = CountyStory.window else { return ["the window has no day"] }
    let county = CountyStory { $0.hashed }
    let expected = ReportRun.board(of: Folding(county.writes).readings, window).sections
    let segments = CountySegments(county, seed: seeds.lowerBound)
    progress(
      "seed \(seeds.lowerBound): \(segments.log.count) segments of \(segments.syncs) syncs")
    var failures: [String] = []
    var state: String?
    for seed in seeds {
      let reader = CountyReader(segments, order: seed)
      if reader.waiting > 0 { failures.append("seed \(seed): \(reader.waiting) segments wait") }
      let found = reader.state
      if state.map({ $0 != found }) ?? false { failures.append("seed \(seed): another state") }
      state = found
      let figures = ReportRun.board(of: reader.readings, window).sections
      for (section, other) in zip(expected, figures) where section != other {
        failures.append("seed \(seed): \(section.id) differs")
      }
    }
    return failures
  }
}
