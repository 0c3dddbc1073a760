// A whole case that somebody opened whose right has ended: nothing in it counts, so its own words give nobody the
// scope. Somebody has to see it all the same, to say what becomes of it.

public import CausalMerge
public import SyncProtocol

extension ScopeControl {
  /// Whether an opening counts now, which somebody wrote whose right has not ended, and who is not this device.
  public func isOpen(besides device: DeviceID, roster: Roster) -> Bool {
    zip(statements, effective(roster)).contains { statement, counts in
      counts && statement.opening != nil && statement.author != device
        && mayWriteNow(statement.author, roster: roster)
    }
  }

  /// Whether an opening counts now: the scope has keys to write under, and teams that read it.
  public func isOpenNow(roster: Roster) -> Bool {
    zip(statements, effective(roster)).contains { $0.opening != nil && $1 }
  }

  /// The teams that are handed a scope, in the order of their ids: those that read it; or, where every opening of it is
  /// held, those that may say what becomes of it.
  ///
  /// A held opening gives nobody anything; but if nobody were shown it, nobody could release what was written under it.
  /// So those are who could read it if it counted, who may write, and to whom the *roster* gives the compartment: whoever
  /// was revoked chooses nobody.
  public func teamsHanded(roster: Roster) -> [TeamID] {
    guard !cut.isEmpty, !isOpenNow(roster: roster) else { return readers(roster: roster) }
    var teams: Set<TeamID> = []
    let made = standing(roster)
    let ends = countingEnds(made)
    for index in statements.indices where made[index] {
      guard let opening = statements[index].opening else { continue }
      let audience = roster.audience(of: opening.compartment)
      for grant in statements[index].grants where grant.rights.isSuperset(of: .granted) {
        guard audience[grant.team]?.isSuperset(of: grant.rights) ?? false,
          end(of: grant, in: index, among: ends, roster) == nil
        else { continue }
        teams.insert(grant.team)
      }
    }
    return teams.sorted()
  }

  /// Whether a segment is an opening that grants nothing but what the compartment's policy gives now.
  ///
  /// Then letting it count lets nobody in whom its author chose.
  public func opensByPolicy(_ segment: SegmentHash, roster: Roster) -> Bool {
    guard let statement = statements.first(where: { $0.segment == segment }),
      let opening = statement.opening
    else { return false }
    let policy = roster.policy(opening.compartment)
    return statement.grants.allSatisfy { grant in
      // Whoever may open and not read is granted what lets them drop into a box of their own.
      let rights = policy[grant.team] ?? []
      return rights.isSuperset(of: grant.rights) || grant.rights == .write && rights.contains(.open)
    }
  }
}
