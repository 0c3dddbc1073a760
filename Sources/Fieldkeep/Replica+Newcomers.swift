// Who asks to be let in, who was, and an admin's laptop from the root alone.

public import LocalReplica
public import SyncProtocol
public import Trust

extension InvitationLink {
  /// The name of the invitation, which is no secret.
  public var id: InvitationID { invitation.id }
}

extension Replica {
  /// Devices that have asked by an invitation of this one, as the last sync brought them, and wait for an answer.
  public func newcomers() throws(FieldkeepError) -> [Newcomer] {
    try locked { try $0.newcomers() }
  }

  /// Lets a device in that waits; the next sync tells it.
  ///
  /// - Throws: ``FieldkeepError`` where it waits no more.
  public func approve(_ newcomer: Newcomer) throws(FieldkeepError) {
    try locked { try $0.approve(newcomer, at: .now) }
  }

  /// Turns a device away that waits; the next sync tells it.
  ///
  /// - Throws: ``FieldkeepError`` where it waits no more.
  public func turnAway(_ newcomer: Newcomer) throws(FieldkeepError) {
    try locked { try $0.turnAway(newcomer) }
  }

  /// The organization's devices, by their numbers.
  public func devices() throws(FieldkeepError) -> [KnownDevice] {
    try locked { try $0.devices() }
  }

  /// Devices of which this one hears now for the first time, whoever let them in.
  public func meetNewDevices() throws(FieldkeepError) -> [KnownDevice] {
    try locked { try $0.meetNewDevices(at: .now) }
  }

  /// Teams into which devices came that were known before, since a time in milliseconds since 1970: as of the last
  /// ``meetNewDevices()``.
  public func newPlaces(since: Int64) throws(FieldkeepError) -> [NewPlace] {
    try locked { try $0.newPlaces(since: since) }
  }

  // MARK: an admin from the root

  /// Makes a member's laptop an admin's by the root's key: for the day on which the laptops of all admins are lost.
  ///
  /// - Returns: false where the root is another organization's.
  /// - Throws: ``FieldkeepError``; nothing was written.
  public func takeOffice(by root: OrganizationRoot) throws(FieldkeepError) -> Bool {
    try locked { try $0.enterOffice(by: root, at: .now) }
  }

  /// Makes a new laptop an admin's, by the root's key alone: for the day on which all admins' laptops are lost.
  ///
  /// The server hands the roster over to whoever shows a certificate of the root, and takes the entry that makes this
  /// laptop an admin. It holds no team's keys: those come from a member, or from a recovery device.
  ///
  /// - Parameters:
  ///   - root: the root's key; it is used here and kept nowhere.
  ///   - url: the server's https address.
  ///   - pin: SHA-256 of the public key of its certificate; empty where a public authority vouches for it.
  ///   - name: what to call the server.
  /// - Returns: false where the server has no roster to hand over, because it was begun anew and no laptop has synced.
  /// - Throws: ``FieldkeepError``; calling again goes on.
  public func takeOffice(
    by root: OrganizationRoot, at url: String, pin: [UInt8], as name: String = "origin"
  ) async throws(FieldkeepError) -> Bool {
    try locked { try $0.beginOffice(by: root, remote: name, url: url, pin: pin, at: .now) }
    try await sync(with: name)
    guard try takeOffice(by: root) else { return false }
    try await sync(with: name)
    return true
  }
}
