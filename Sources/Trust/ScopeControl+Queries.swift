// What others ask of a scope's control.

public import CausalMerge
public import SyncProtocol

extension ScopeControl {
  /// Whether a control segment was taken in and counts.
  public func counts(_ segment: SegmentHash, roster: Roster) -> Bool {
    zip(statements, standing(roster)).contains { $0.segment == segment && $1 }
  }

  /// Whether a control segment that was taken in is an opening, whether or not it counts.
  func opens(_ segment: SegmentHash) -> Bool {
    statements.contains { $0.segment == segment && $0.opening != nil }
  }

  /// Whether anybody has validly opened the scope.
  public func isOpen(roster: Roster) -> Bool { !openings(roster: roster).isEmpty }

  /// The openings that count, each with the segment that says it.
  public func openings(roster: Roster) -> [(segment: SegmentHash, opening: ScopeOpening)] {
    counting(roster).compactMap { statement in
      statement.opening.map { (statement.segment, $0) }
    }
  }

  /// The openings whose authors may open, also those of sides that count for nothing here, but for such as were found to be
  /// false.
  public func openingsAsClaimed(roster: Roster) -> [(segment: SegmentHash, opening: ScopeOpening)] {
    asClaimed.openings(roster: roster).filter { !disregarded.contains($0.segment) }
  }

  /// Entries that change nothing, with the reason, in the order of their segments' hashes.
  public func invalidEntries(roster: Roster) -> [InvalidEntry] {
    zip(statements, standing(roster)).flatMap { statement, counts in
      if counts { return statement.faults }
      let place = EntryPlace(segment: statement.segment, index: 0)
      return statement.faults + [InvalidEntry(place: place, fault: .notGranted)]
    }.sorted { $0.place < $1.place }
  }

  // MARK: rights

  /// What a past grants to each team, whether or not it was ended: that in which `isInPast` says that a control segment
  /// lies.
  public func grants(
    roster: Roster, isInPast: (SegmentHash) -> Bool = { _ in true }
  ) -> [TeamID: Rights] {
    var rights: [TeamID: Rights] = [:]
    for statement in counting(roster) where isInPast(statement.segment) {
      for grant in statement.grants { rights[grant.team, default: []].formUnion(grant.rights) }
    }
    return rights
  }

  /// Whether a device's work with this past belongs into the scope, whatever became of the device since.
  public func mayWrite(
    _ device: DeviceID, roster: Roster, isInPast: (SegmentHash) -> Bool
  ) -> Bool {
    grants(roster: roster, isInPast: isInPast).contains { team, rights in
      rights.contains(.write) && roster.wasMember(device, of: team)
    }
  }

  /// Whether a device is in a team now that has the right to write here.
  public func mayWriteNow(_ device: DeviceID, roster: Roster) -> Bool {
    standingGrants(roster, counts: standing(roster)).contains {
      $0.rights.contains(.write) && roster.isMember(device, of: $0.team)
    }
  }

  /// Whether a device is in any team now that has any right here.
  public func isOfAudience(_ device: DeviceID, roster: Roster) -> Bool {
    standingGrants(roster, counts: standing(roster)).contains {
      roster.isMember(device, of: $0.team)
    }
  }

  /// Whether anything here was ever given to a team that a device was ever in, or the device has opened the scope.
  public func wasEverOfAudience(_ device: DeviceID, roster: Roster) -> Bool {
    grants(roster: roster).contains { team, _ in roster.wasMember(device, of: team) }
      || counting(roster).contains { $0.author == device && $0.opening != nil }
  }

  /// Whether a team is given the scope's segments.
  public func mayRead(_ team: TeamID, roster: Roster) -> Bool {
    readers(roster: roster).contains(team)
  }

  /// Whether a device is given the scope's segments.
  public func mayRead(_ device: DeviceID, roster: Roster) -> Bool {
    readers(roster: roster).contains { roster.isMember(device, of: $0) }
  }

  /// The teams that are given the scope's segments, in the order of their ids.
  ///
  /// What a held statement grants gives nobody anything.
  public func readers(roster: Roster) -> [TeamID] {
    Set(
      standingGrants(roster, counts: effective(roster)).filter { $0.rights.contains(.read) }
        .map(\.team)
    ).sorted()
  }

  // MARK: keys

  /// The scope's keys, in the order of their ids.
  public func keyIDs(roster: Roster) -> [KeyID] {
    Set(counting(roster).flatMap(\.keys).map(\.keyID)).sorted()
  }

  /// The keys that no later one follows, in the order of their ids: a writer seals under the first that it holds.
  ///
  /// Where two devices opened the scope apart, there are two until someone writes a key upon both. A key that a held
  /// statement brought opens what was sealed under it, and seals nothing.
  public func currentKeyIDs(roster: Roster) -> [KeyID] {
    let counts = effective(roster)
    let bearing = statements.indices.filter { counts[$0] && !statements[$0].keys.isEmpty }
    let followed = Set(bearing.flatMap { statements[$0].past })
    return Set(bearing.filter { !followed.contains($0) }.compactMap { statements[$0].keys.last })
      .map(\.keyID).sorted()
  }

  /// Whether a key was wrapped for the current key of every team that reads the scope, and for no team that did before.
  ///
  /// A team's key is renewed when somebody leaves it. What was wrapped for the one before can be opened by whoever left; and
  /// so can what was wrapped for a team that was given the scope for a while.
  ///
  /// For which keys it was wrapped is the word of whoever says so, and nobody else can look: so it is taken only of a
  /// statement that counts now, by a device that is still in a team of this scope. Else whoever expects to leave could
  /// say beforehand, or afterwards, that the old key is new.
  public func isUpToDate(_ key: KeyID, roster: Roster) -> Bool {
    let counts = effective(roster)
    let teams = Set(standingGrants(roster, counts: standing(roster)).map(\.team))
    let bearing = statements.indices.filter { index in
      counts[index] && statements[index].keys.contains { $0.keyID == key }
        && teams.contains { roster.isMember(statements[index].author, of: $0) }
    }
    let knowsEnds = countingEnds(standing(roster)).allSatisfy { end in
      bearing.contains { $0 == end || statements[$0].past.contains(end) }
    }
    guard knowsEnds else { return false }
    let entries = bearing.flatMap { statements[$0].keys }.filter { $0.keyID == key }
    return readers(roster: roster).allSatisfy { team in
      let needed = roster.teamKey(team)?.generation ?? 1
      return needed == 1 || entries.contains { ($0.generations[team] ?? 1) >= needed }
    }
  }

  /// The wraps that the log names for a key, in the order of their hashes.
  public func wraps(of key: KeyID, roster: Roster) -> [WrapHash] {
    counting(roster).reduce(into: Set<WrapHash>()) { wraps, statement in
      for entry in statement.keys where entry.keyID == key { wraps.formUnion(entry.wraps) }
      for entry in statement.additions where entry.keyID == key { wraps.formUnion(entry.wraps) }
    }.sorted()
  }

  /// All wraps that the log names.
  ///
  /// The server keeps no other for this scope.
  public func committedWraps(roster: Roster) -> Set<WrapHash> {
    counting(roster).reduce(into: []) { wraps, statement in
      for entry in statement.keys { wraps.formUnion(entry.wraps + entry.predecessors) }
      for entry in statement.additions { wraps.formUnion(entry.wraps) }
    }
  }

  // MARK: requests

  /// Keys that somebody asked for, and that nobody has wrapped since.
  ///
  /// A request is answered by the first addition of wraps of its key that builds on it; where two colleagues answer at
  /// once, both answers stand and do no harm. Nobody but who asks can look whether an answer opens. So who asks again with
  /// an answer in their past says that it did not help, and from then on its author silences no request of that team for
  /// that key: a bad answer costs one round, and not the key.
  ///
  /// - Parameters:
  ///   - roster: the roster as far as it is known.
  ///   - own: the device that would answer: what it has answered itself it does not answer again.
  /// - Returns: each once, for teams that may read the scope.
  public func unansweredRequests(roster: Roster, by own: DeviceID? = nil) -> [KeyRequest] {
    let counts = standing(roster)
    let isInForce = effective(roster)
    func answers(_ later: Int, _ request: KeyRequest, at index: Int) -> Bool {
      statements[later].past.contains(index)
        && statements[later].additions.contains { $0.keyID == request.keyID }
    }
    /// Whether an author's answer to an earlier request lies in this one's past.
    func hasFailed(_ author: DeviceID, _ request: KeyRequest, at index: Int) -> Bool {
      statements[index].past.contains { earlier in
        counts[earlier] && statements[earlier].author == author
          && statements[earlier].past.contains { asked in
            counts[asked] && statements[asked].requests.contains(request)
              && answers(earlier, request, at: asked)
          }
      }
    }
    var open: [KeyRequest] = []
    for index in statements.indices where counts[index] {
      for request in statements[index].requests where !open.contains(request) {
        let isAnswered = statements.indices.contains { later in
          let author = statements[later].author
          return isInForce[later] && answers(later, request, at: index)
            && (author == own || !hasFailed(author, request, at: index))
        }
        if !isAnswered, mayRead(request.team, roster: roster) { open.append(request) }
      }
    }
    return open
  }

  /// When a device last asked for a key, by its own clock: milliseconds since 1970; nil where it never did.
  public func lastRequest(for key: KeyID, by device: DeviceID) -> Int64? {
    statements.filter { statement in
      statement.author == device && statement.requests.contains { $0.keyID == key }
    }.map(\.time).max()
  }

  private func counting(_ roster: Roster) -> [Statement] {
    zip(statements, standing(roster)).filter { $0.1 }.map { $0.0 }
  }
}
