// Recovery from paper: a member that is a page in a safe is let in, is tried twice a year, and one day becomes a laptop.

public import LocalReplica
public import SyncProtocol
public import Trust

extension Replica {
  /// Says whether this device may let another into teams.
  ///
  /// - Throws: ``FieldkeepError`` where it is no admin's, or lacks the keys of a team.
  public func checkMayLetIn(to teams: [TeamID]) throws(FieldkeepError) {
    try locked { try $0.checkMayLetIn(to: teams) }
  }

  /// The organization's root key, the public half.
  ///
  /// - Throws: ``FieldkeepError``, also where this device belongs to no organization.
  public func rootKey() throws(FieldkeepError) -> SigningPublicKey {
    guard let key = try locked({ try $0.rootKey() }) else { throw .replica(.notEnrolled) }
    return key
  }

  /// Lets the device that follows from a recovery key into teams.
  ///
  /// Keep the sheets first: what dies in between leaves sheets of nothing, never a member that nobody can wake. It opens
  /// what the teams read once a server has what this wrote: sync, and see.
  ///
  /// - Parameters:
  ///   - key: what is on the sheets.
  ///   - teams: whose records it will open; this device must hold their keys.
  ///   - name: what the device will be called.
  /// - Returns: the device.
  /// - Throws: ``FieldkeepError``; it was not let in.
  @discardableResult
  public func enroll(
    _ key: RecoveryKey, in teams: [TeamID], called name: String
  ) throws(FieldkeepError) -> DeviceID {
    try locked { core in
      guard let rootKey = try core.rootKey() else { throw ReplicaError.notEnrolled }
      let keys = try key.deviceKeys(of: OrganizationID(rootKey: rootKey)).publicKeys
      try core.enrollOnPaper(keys, in: teams, called: name, at: .now)
      return keys.device
    }
  }

  /// Makes this replica, which holds nothing yet, the device on paper.
  ///
  /// ``look(at:progress:)`` then brings what it may read. Until something has come it may be begun anew.
  ///
  /// - Parameters:
  ///   - key: what is on the sheets.
  ///   - rootKey: the organization's root, from a sheet as well.
  ///   - url: the server's https address.
  ///   - pin: SHA-256 of the server's key; empty where a public authority vouches for it.
  ///   - name: what to call the server.
  /// - Returns: the device.
  /// - Throws: ``FieldkeepError``, also where the replica holds something of another device.
  @discardableResult
  public func begin(
    as key: RecoveryKey, organizationOf rootKey: SigningPublicKey, server url: String,
    pin: [UInt8], called name: String = "origin"
  ) throws(FieldkeepError) -> DeviceID {
    try locked { core in
      let keys = try key.deviceKeys(of: OrganizationID(rootKey: rootKey))
      try core.begin(
        as: keys, organizationOf: rootKey, remoteName: name, url: url, pin: pin)
      return keys.device
    }
  }

  /// Takes in what a server has for this device, and does nothing for colleagues on the way: a replica in which nothing
  /// was written sends nothing.
  ///
  /// - Parameters:
  ///   - name: the remote's name.
  ///   - progress: called now and then with how far it has come.
  /// - Returns: what moved.
  /// - Throws: ``FieldkeepError``; what came before stays.
  @discardableResult
  public func look(
    at name: String = "origin", progress: (@Sendable (SyncProgress) -> Void)? = nil
  ) async throws(FieldkeepError) -> SyncSummary {
    try await exchange(with: name, onlyLooks: true, progress: progress)
  }

  /// Counts what this device can read, opening every record.
  public func readability() throws(FieldkeepError) -> ReadabilityCounts {
    try locked { try $0.readability() }
  }

  /// A replica that is in no file and ends with the process: for trying what a device could read.
  ///
  /// - Throws: ``FieldkeepError``.
  public static func inMemory(schema: Schema) async throws(FieldkeepError) -> Replica {
    try Replica(inMemoryWith: schema)
  }
}
