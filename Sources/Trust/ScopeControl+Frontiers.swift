// What counts in a scope of those whose right to write there has ended, as members say it by frontiers.

public import CausalMerge
internal import SyncProtocol

extension ScopeControl {
  /// Works out anew what counts of whom, once the roster, the scope's control or its segments have changed.
  ///
  /// A frontier counts if its author may write here, is in a team that may now, and the device that it speaks of is
  /// in none. An author's own later leaving must not undo what it decided before: where a frontier counts that
  /// covers the author's segments up to that one, it goes on counting.
  ///
  /// - every order of arrival ends in the same answer: it follows from the roster and from the segments that are here;
  /// - several frontiers of a device add up.
  ///
  /// - Parameters:
  ///   - roster: the roster as far as it is known.
  ///   - reaches: whether the first segment is the second, or has it in its past; `false` while either is not here.
  /// - Returns: whether ``limits`` or what the scope's statements give changed.
  /// - Complexity: O(frontiers²) calls of `reaches` at worst; nothing where there is no frontier.
  @discardableResult
  public mutating func settle(
    frontiersBy roster: Roster, reaches: (SegmentHash, SegmentHash) -> Bool
  ) -> Bool {
    let before = (limits, cut)
    limits = namedSegments(roster, reaches: reaches)
    cut = []
    for (index, statement) in statements.enumerated()
    where statement.isWithheld || limits[statement.author] != nil {
      let isCovered = limits[statement.author]?.contains { reaches($0, statement.segment) } ?? false
      if !isCovered { cut.insert(index) }
    }
    return before != (limits, cut)
  }

  /// Whether a segment of a device does not count for now.
  public func isHeld(
    _ segment: SegmentHash, by device: DeviceID, reaches: (SegmentHash, SegmentHash) -> Bool
  ) -> Bool {
    guard let named = limits[device] else { return false }
    return !named.contains { reaches($0, segment) }
  }

  private func namedSegments(
    _ roster: Roster, reaches: (SegmentHash, SegmentHash) -> Bool
  ) -> [DeviceID: Set<SegmentHash>] {
    guard hasFrontiers else { return [:] }
    let made = zip(statements, standing(roster)).filter { $0.1 }.map { $0.0 }
    let writers = Set(
      made.flatMap(\.grants).filter { $0.rights.contains(.write) }.map(\.team))
    func mayWriteNow(_ device: DeviceID) -> Bool {
      writers.contains { roster.isMember(device, of: $0) }
    }
    var named: [DeviceID: Set<SegmentHash>] = [:]
    var left = made.filter { !$0.frontiers.isEmpty }
    while true {
      let counting = left.filter { statement in
        mayWriteNow(statement.author)
          || named[statement.author]?.contains { reaches($0, statement.segment) } ?? false
      }
      guard !counting.isEmpty else { return named }
      for frontier in counting.flatMap(\.frontiers)
      where roster.isRevocation(frontier.revocation) && !mayWriteNow(frontier.device) {
        named[frontier.device, default: []].formUnion(frontier.segments)
      }
      left.removeAll { statement in counting.contains { $0.segment == statement.segment } }
    }
  }

  /// Which statements count and are not held, by index; what rests on held ones alone does not.
  func effective(_ roster: Roster) -> [Bool] {
    var counts = standing(roster)
    guard !cut.isEmpty else { return counts }
    for index in statements.indices where counts[index] {
      counts[index] =
        !cut.contains(index) && isEntitled(statements[index], roster: roster, counts: counts)
    }
    return counts
  }
}
