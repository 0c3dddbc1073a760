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

  /// Runs the trial.
  ///
  /// - Parameter progress: is told of each syncing, in a line.
  /// - Returns: a sentence for each order that came to something else.
  public func failures(progress: (String) -> Void = { _ in }) -> [String] {
    guard let window = CountyStory.window else { return ["the window has no day"] }
    let county = CountyStory { $0.hashed }
    let expected = ReportRun.board(of: Folding(county.writes).readings, window).sections
    var failures: [String] = []
    var segments: CountySegments?
    var state: String?
    for order in 0..<orders {
      let seed = seed &+ UInt64(order)
      if order % Self.ordersOfEachSyncing == 0 {
        let made = CountySegments(county, seed: seed)
        progress("seed \(seed): \(made.log.count) segments of \(made.syncs) syncs")
        (segments, state) = (made, nil)
      }
      guard let segments else { continue }
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
