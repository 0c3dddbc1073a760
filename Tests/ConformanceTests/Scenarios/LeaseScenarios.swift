// What goes over the wire about a lease.

@testable import SyncProtocol

extension Cast {
  func leaseScenarios() throws -> [Scenario] {
    guard let share = LeaseShare(bytes: Self.fill(0x6c, LeaseShare.byteCount)) else {
      throw MessageError.missing(field: "share")
    }
    return [
      reads(
        "LeaseRequest", "A laptop leaves a share.",
        LeaseRequest(lease: share.id, share: share).encoded()),
      reads(
        "LeaseRequest", "An admin asks for a colleague's.",
        LeaseRequest(lease: nil, givesBack: true, device: deputy.publicKey.deviceID).encoded(),
        as: "lease-request-for-another"),
      reads(
        "LeaseResponse", "The share comes back.",
        LeaseResponse(isKept: true, share: share, serverTime: time).encoded()),
    ]
  }
}
