// What of that which was granted in a scope stands: later entries end it, for teams as well as for what they hand on.

public import CausalMerge
public import SyncProtocol

/// What a team was granted by one entry, and what became of it.
public struct GivenRight: Hashable, Sendable {
  public var grant: Grant
  /// The segment that says it.
  public var segment: SegmentHash
  public var author: DeviceID
  /// Milliseconds since 1970 by the author's clock less its error, for showing.
  public var time: Int64
  /// Whether the scope began with it: the team had it by the compartment's policy.
  public var isByPolicy: Bool
  /// What ended it; nil while it stands.
  public var end: End?

  /// Who ended a grant, and when.
  public struct End: Hashable, Sendable {
    public var segment: SegmentHash
    public var author: DeviceID
    /// Milliseconds since 1970 by the author's clock less its error, for showing.
    public var time: Int64
  }
}

extension ScopeControl {
  /// Everything that was ever granted here by those who might, what ended too, each after those in its past.
  public func givenRights(roster: Roster) -> [GivenRight] {
    let made = standing(roster)
    let counts = effective(roster)
    let ends = countingEnds(made)
    return statements.indices.filter { counts[$0] }.flatMap { index in
      statements[index].grants.map { grant in
        let end = end(of: grant, in: index, among: ends, roster).map { other in
          GivenRight.End(
            segment: statements[other].segment, author: statements[other].author,
            time: statements[other].time)
        }
        return GivenRight(
          grant: grant, segment: statements[index].segment, author: statements[index].author,
          time: statements[index].time, isByPolicy: statements[index].opening != nil, end: end)
      }
    }
  }

  /// The grants that stand, of statements that count.
  func standingGrants(_ roster: Roster, counts: [Bool]) -> [Grant] {
    let ends = countingEnds(standing(roster))
    return statements.indices.filter { counts[$0] }.flatMap { index in
      statements[index].grants.filter { end(of: $0, in: index, among: ends, roster) == nil }
    }
  }

  /// Teams that read by grants for a time alone, each with the end of the last: whoever hands out keeps to it.
  ///
  /// - Parameter roster: the roster as far as it is known.
  /// - Returns: milliseconds since 1970; a team that reads for good, or not at all, is not among them.
  public func lapses(roster: Roster) -> [TeamID: Int64] {
    guard hasTimedGrants else { return [:] }
    let reading = standingGrants(roster, counts: effective(roster))
      .filter { $0.rights.contains(.read) }
    let forGood = Set(reading.filter { $0.until == nil }.map(\.team))
    return reading.reduce(into: [:]) { lapses, grant in
      guard let until = grant.until, !forGood.contains(grant.team) else { return }
      lapses[grant.team] = max(lapses[grant.team] ?? until, until)
    }
  }

  /// Statements whose ends count, by index.
  ///
  /// What is held ends what it ends, for in doubt less is shared; but not what somebody wrote who had been revoked. A
  /// stolen laptop shuts nobody out.
  func countingEnds(_ made: [Bool]) -> [Int] {
    guard hasEnds else { return [] }
    return statements.indices.filter {
      made[$0] && !statements[$0].ends.isEmpty && !disowned.contains($0)
    }
  }

  /// The statement that ends a grant; nil while it stands.
  ///
  /// Of several, one that was made upon no other of them, the same one whatever arrived first.
  ///
  /// An end reaches every grant of its team that was not made upon it, also one that its author had not heard of. What the
  /// team had since the scope began, by the compartment's policy, it gives up itself.
  func end(of grant: Grant, in index: Int, among ends: [Int], _ roster: Roster) -> Int? {
    let statement = statements[index]
    let found = ends.filter { other in
      other != index && statements[other].ends.contains(grant.team)
        && !statement.past.contains(other)
        && (statement.opening == nil || roster.wasMember(statements[other].author, of: grant.team))
    }
    guard found.count > 1 else { return found.first }
    return found.filter { one in !found.contains { statements[one].past.contains($0) } }
      .min { statements[$0].segment < statements[$1].segment }
  }

  /// Whether a segment of this scope ended what a team of a device was granted here.
  func ended(_ device: DeviceID, by segment: SegmentHash, among ends: [Int], _ roster: Roster)
    -> Bool
  {
    ends.contains { index in
      statements[index].segment == segment
        && statements[index].ends.contains { roster.wasMember(device, of: $0) }
    }
  }

  /// Whether a frontier counts of a device, and one says what counts of it since its right was ended by this segment.
  public func isSpokenOf(_ device: DeviceID, since end: SegmentHash) -> Bool {
    limits[device] != nil
      && statements.contains { statement in
        statement.frontiers.contains { $0.device == device && $0.revocation == end }
      }
  }

  /// Segments of this scope that ended what a team of a device was granted here, in the order of their hashes.
  public func ends(of device: DeviceID, roster: Roster) -> [SegmentHash] {
    let ends = countingEnds(standing(roster))
    return ends.map { statements[$0].segment }
      .filter { ended(device, by: $0, among: ends, roster) }.sorted()
  }
}
