// Letting teams into parts of one case.

public import LocalReplica
public import SyncProtocol

extension Replica {
  /// Who was given which part of a case, and what became of it, by the parts that are here.
  public func access(to caseID: CaseID) throws(FieldkeepError) -> [CaseAccess] {
    try locked { try $0.access(to: caseID) }
  }

  /// Lets a team into parts of a case, with all that was written there before.
  ///
  /// - Parameters:
  ///   - rights: read, or read and write.
  ///   - team: the team.
  ///   - compartments: the parts.
  ///   - caseID: the case.
  ///   - until: when it is to end, in milliseconds since 1970.
  /// - Returns: in how many scopes something changed.
  /// - Throws: ``FieldkeepError`` where this device may let nobody in; nothing was written.
  @discardableResult
  public func grant(
    _ rights: Rights, to team: TeamID, in compartments: Set<UInt32>, of caseID: CaseID,
    until: Int64? = nil
  ) throws(FieldkeepError) -> Int {
    try locked {
      try $0.grant(rights, to: team, in: compartments, of: caseID, until: until, at: .now)
    }
  }

  /// Ends what a team was granted in parts of a case, or what this device's own team has there.
  ///
  /// - Parameters:
  ///   - team: the team.
  ///   - compartments: the parts; nil for all that are here.
  ///   - caseID: the case.
  /// - Returns: the parts in which something ended.
  /// - Throws: ``FieldkeepError``; nothing was written.
  @discardableResult
  public func endGrants(
    to team: TeamID, in compartments: Set<UInt32>? = nil, of caseID: CaseID
  ) throws(FieldkeepError) -> Set<UInt32> {
    try locked { try $0.endGrants(to: team, in: compartments, of: caseID, at: .now) }
  }
}
