// Everything that a roster answers, to tell whether two say the same.

import CausalMerge
import SyncProtocol
import Trust

struct RosterSummary: Equatable {
  struct Device: Equatable {
    var certificate: DeviceCertificate?
    var isAdmin: Bool
    var teams: [TeamID]
    var chain: [SignedCertificate]?
    var memberships: [Membership]
    var isConfirming: Bool
    var isRevoked: Bool
    var revocations: [SegmentHash]
  }

  var rootKey: SigningPublicKey?
  var devices: [DeviceID: Device]
  var members: [TeamID: [DeviceID]]
  var keys: [TeamID: [TeamKey]]
  var currentKeys: [TeamID: TeamKey?]
  var policies: [UInt32: [TeamID: Rights]]
  var openers: [UInt32: [DeviceID]]
  var orders: [StandingOrder]
  var destroyed: Set<ScopeID>
  var custodians: [ScopeID: [TeamID]]
  var frontier: [SegmentHash]
  var invalid: [InvalidEntry]
  var teamsToRenew: [TeamID]
  var membersLackingKey: [TeamID: [DeviceID]]

  init(_ roster: Roster) {
    rootKey = roster.rootKey
    devices = Dictionary(
      uniqueKeysWithValues: roster.devices.map { device in
        (
          device,
          Device(
            certificate: roster.certificate(of: device), isAdmin: roster.isAdmin(device),
            teams: roster.teams(of: device), chain: roster.chain(of: device),
            memberships: roster.memberships(of: device),
            isConfirming: roster.isConfirmed(by: device), isRevoked: roster.isRevoked(device),
            revocations: roster.revocations(of: device))
        )
      })
    let teams = roster.teamIDs
    members = Dictionary(uniqueKeysWithValues: teams.map { ($0, roster.members(of: $0)) })
    keys = Dictionary(uniqueKeysWithValues: teams.map { ($0, roster.teamKeys($0)) })
    currentKeys = Dictionary(uniqueKeysWithValues: teams.map { ($0, roster.teamKey($0)) })
    policies = Dictionary(
      uniqueKeysWithValues: roster.compartments.map { ($0, roster.policy($0)) })
    openers = Dictionary(
      uniqueKeysWithValues: roster.compartments.map { compartment in
        (
          compartment,
          roster.devices.filter { roster.hasEverBeenAllowedToOpen($0, in: compartment) }
        )
      })
    orders = roster.orders
    destroyed = roster.destroyedScopes
    custodians = Dictionary(
      uniqueKeysWithValues: roster.orderedScopes.map { ($0, roster.custodians(of: $0)) })
    frontier = roster.frontier
    invalid = roster.invalidEntries
    teamsToRenew = roster.teamsToRenew
    membersLackingKey = Dictionary(
      uniqueKeysWithValues: teams.map { ($0, roster.membersLackingKey(of: $0)) })
  }
}
