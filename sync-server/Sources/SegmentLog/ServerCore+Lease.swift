// The shares without which laptops open nothing once their leases are over. The server keeps them; it cannot use them.

public import CausalMerge
public import SyncProtocol
import Trust

extension ServerCore {
  /// Keeps a device's share, says whether it is kept, or gives it back.
  ///
  /// An admin's device may ask for a colleague's newest, to read it out by telephone. Nobody else gets another's, and
  /// nothing is given back while a revocation may be among what is lacking.
  ///
  /// - Throws: ``SyncProtocol/ErrorCode``, or ``StoreError``.
  public func lease(
    _ request: LeaseRequest, device: DeviceID, now: Int64
  ) throws -> LeaseResponse {
    guard !roster.isRevoked(device) else { throw ErrorCode.revoked }
    guard !request.givesBack || !isRebuilding else { throw ErrorCode.rebuilding }
    if let other = request.device, other != device {
      guard roster.isAdmin(device) else { throw ErrorCode.notAdmin }
      guard request.share == nil, request.givesBack else { throw ErrorCode.malformed }
      let share =
        roster.isRevoked(other) ? nil : try atomically { try store.leaseShares(of: other).last }
      return LeaseResponse(isKept: share != nil, share: share, serverTime: now)
    }
    guard let lease = request.lease, request.share.map({ $0.id == lease }) ?? true else {
      throw ErrorCode.malformed
    }
    return try atomically {
      if let share = request.share { try store.keep(share, of: device, at: now) }
      let kept = try store.leaseShares(of: device).first { $0.id == lease }
      return LeaseResponse(
        isKept: kept != nil, share: request.givesBack ? kept : nil, serverTime: now)
    }
  }

  /// Lets go of the shares of devices whose place has ended, in the commit in which that is heard.
  func endLeases() throws {
    for device in roster.revokedDevices { try store.forgetLeaseShares(of: device) }
  }
}

extension ControlEntry {
  /// Whether it ends somebody's place.
  var isRevocation: Bool {
    if case .revocation = self { true } else { false }
  }
}

/// What a store keeps of leases.
public protocol LeaseStore {
  /// Keeps a device's share as its newest; of more than a few the oldest is forgotten.
  func keep(_ share: LeaseShare, of device: DeviceID, at time: Int64) throws
  /// A device's shares, the newest last.
  func leaseShares(of device: DeviceID) throws -> [LeaseShare]
  /// Forgets a device's shares.
  func forgetLeaseShares(of device: DeviceID) throws
}
