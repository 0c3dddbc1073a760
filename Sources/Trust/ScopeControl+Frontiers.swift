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
    disowned = []
    if hasEnds {
      // First as if nothing were ended here: an end by somebody who was revoked must not say who speaks of whom.
      let revoked = namedSegments(roster, withEnds: false, reaches: reaches)
      disowned = uncovered(by: revoked, reaches: reaches)
    }
    limits = namedSegments(roster, withEnds: true, reaches: reaches)
    cut = uncovered(by: limits, reaches: reaches)
    for (index, statement) in statements.enumerated()
    where statement.isWithheld && limits[statement.author] == nil {
      cut.insert(index)
    }
    return before != (limits, cut)
  }

  /// Statements of those who are limited that no segment covers that counts, by index.
  private func uncovered(
    by limits: [DeviceID: Set<SegmentHash>], reaches: (SegmentHash, SegmentHash) -> Bool
  ) -> Set<Int> {
    Set(
      statements.indices.filter { index in
        limits[statements[index].author].map { named in
          !named.contains { reaches($0, statements[index].segment) }
        } ?? false
      })
  }

  /// Whether a segment of a device does not count for now.
  public func isHeld(
    _ segment: SegmentHash, by device: DeviceID, reaches: (SegmentHash, SegmentHash) -> Bool
  ) -> Bool {
    guard let named = limits[device] else { return false }
    return !named.contains { reaches($0, segment) }
  }

  private func namedSegments(
    _ roster: Roster, withEnds: Bool, reaches: (SegmentHash, SegmentHash) -> Bool
  ) -> [DeviceID: Set<SegmentHash>] {
    guard hasFrontiers else { return [:] }
    let counts = standing(roster)
    let made = statements.indices.filter { counts[$0] }
    let ends = withEnds ? countingEnds(counts) : []
    /// Whether a device may write now, but for ends that had this statement in their past.
    func mayWrite(_ device: DeviceID, saying statement: Int? = nil) -> Bool {
      let known = ends.filter { end in statement.map { !statements[end].past.contains($0) } ?? true
      }
      return made.contains { index in
        statements[index].grants.contains { grant in
          grant.rights.contains(.write) && roster.isMember(device, of: grant.team)
            && end(of: grant, in: index, among: known, roster) == nil
        }
      }
    }
    var named: [DeviceID: Set<SegmentHash>] = [:]
    var left = made.filter { !statements[$0].frontiers.isEmpty }
    while true {
      let counting = left.filter { index in
        let statement = statements[index]
        return mayWrite(statement.author, saying: index)
          || named[statement.author]?.contains { reaches($0, statement.segment) } ?? false
      }
      guard !counting.isEmpty else { return named }
      for frontier in counting.flatMap({ statements[$0].frontiers })
      where !mayWrite(frontier.device)
        && (roster.isRevocation(frontier.revocation)
          || ended(frontier.device, by: frontier.revocation, among: ends, roster))
      {
        named[frontier.device, default: []].formUnion(frontier.segments)
      }
      left.removeAll { counting.contains($0) }
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
