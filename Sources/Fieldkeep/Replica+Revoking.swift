// Revoking devices, and what becomes of work that came after.

public import LocalReplica
public import SyncProtocol
public import Trust

extension Replica {
  /// What revoking a device, or its place in one team, would do, as far as this laptop can tell.
  public func revocationPlan(
    for device: DeviceID, from team: TeamID? = nil
  ) throws(FieldkeepError) -> RevocationPlan {
    try locked { try $0.revocationPlan(for: device, from: team) }
  }

  /// Revokes a device, or ends its place in one team.
  ///
  /// The keys of its teams are renewed at once where this laptop holds them, and every case that they read takes a new
  /// key at its next write. Others hear of it when this laptop has synced.
  ///
  /// - Parameters:
  ///   - device: the device.
  ///   - team: only its place in this team ends, where given.
  ///   - wipe: it is to empty itself at its next contact; not with a team.
  ///   - root: the organization's root, where no admin here ranks before the device.
  /// - Throws: ``FieldkeepError``; nothing was written.
  public func revoke(
    _ device: DeviceID, from team: TeamID? = nil, wipe: Bool = false,
    by root: OrganizationRoot? = nil
  ) throws(FieldkeepError) {
    let word: Revocation?
    do { word = try root?.revoke(device, in: team, wipe: wipe && team == nil) } catch {
      throw .replica(.keysUnusable(reason: String(describing: error)))
    }
    try locked { core in
      if let root, try core.roster().organization != root.organization {
        throw ReplicaError.keysUnusable(reason: "this is another organization's root")
      }
      try core.revoke(device, from: team, wipe: wipe, rootWord: word, at: .now)
    }
  }

  /// Devices that were told to empty themselves, and which have confirmed that they did.
  ///
  /// - Throws: ``FieldkeepError``.
  public func wipes() throws(FieldkeepError) -> [WipeReport] { try locked { try $0.wipes() } }

  /// Work that does not count for now, by whose it is and where.
  public func heldWork() throws(FieldkeepError) -> [HeldWork] { try locked { try $0.heldWork() } }

  /// What that work says, as far as this laptop can read it.
  public func heldChanges() throws(FieldkeepError) -> [HeldChange] {
    try locked { try $0.heldChanges() }
  }

  /// Lets all that is here of a device's held work count, everywhere once this laptop has synced.
  ///
  /// - Parameters:
  ///   - device: whose work.
  ///   - caseID: only in this case, where given.
  /// - Returns: how many changes that are.
  /// - Throws: ``FieldkeepError``; nothing was released.
  public func release(
    _ device: DeviceID, in caseID: CaseID? = nil
  ) throws(FieldkeepError) -> Int {
    try locked { try $0.release(device, in: caseID, at: .now) }
  }
}
