// The changes of one segment with what only their writer knew: the run, and what the clock was thought to be off by.

public import CausalMerge

/// Consecutive changes of one device in one scope: what one change segment says.
///
/// - all transactions are of one run;
/// - `clockErrors` has one element a change.
public struct ChangeBatch: Hashable, Sendable {
  public var changes: [Change]
  /// Milliseconds that the writer's clock was ahead at each change; the clock read a change's time plus this.
  public var clockErrors: [Int64]
  public var run: UInt64

  /// Takes changes and the clock errors that were known for them.
  ///
  /// - Parameters:
  ///   - changes: in the order in which they were committed.
  ///   - clockErrors: one element a change; none stands for a clock without a known error.
  ///   - run: the run of all the changes' transactions.
  public init(changes: [Change], clockErrors: [Int64] = [], run: UInt64) {
    precondition(
      clockErrors.isEmpty || clockErrors.count == changes.count,
      "\(clockErrors.count) clock errors for \(changes.count) changes")
    self.changes = changes
    self.clockErrors =
      clockErrors.isEmpty ? [Int64](repeating: 0, count: changes.count) : clockErrors
    self.run = run
  }
}
